"""Counting the bank, and judging what stands in it."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from lawbank.kinds import Kind, State
from lawbank.questions.actions import add_questions
from lawbank.questions.counts import bank_counts
from lawbank.questions.faults import judged
from lawbank.questions.models import Basis, Choice, Question
from tests.lawbank.conftest import DAY, draft


def test_an_empty_bank_counts_nothing(session: Session) -> None:
    counts = bank_counts(session)

    assert (counts.total, counts.kinds, counts.topics) == (0, {}, ())
    assert counts.states == dict.fromkeys(State, 0)


def test_a_question_counts_once_in_each_point_and_once_in_each_above(bank: Session, now: datetime) -> None:
    drafts = [
        draft("甲（　）。", topics=("030101", "030102")),
        draft("乙。", kind=Kind.TRUE_FALSE, choices=(), key=(), truth=True, topics=("030101", "K04")),
    ]
    add_questions(bank, drafts, actor="甲", state=State.ENABLED, now=now)
    add_questions(bank, [draft("丙（　）。", topics=())], actor="甲", state=State.PENDING, now=now)

    counts = bank_counts(bank)

    assert counts.total == 3
    assert counts.kinds == {
        Kind.SINGLE: {State.ENABLED: 1, State.PENDING: 1},
        Kind.TRUE_FALSE: {State.ENABLED: 1},
    }
    assert [(each.code, each.depth, each.total) for each in counts.topics] == [
        ("K03", 1, 2),
        ("K0301", 2, 2),
        ("030101", 3, 2),
        ("030102", 3, 1),
        ("K04", 1, 1),
    ]
    assert counts.topics[0].states[State.ENABLED] == 2


def test_a_sound_question_has_no_fault(bank: Session, now: datetime) -> None:
    ids = add_questions(bank, [draft()], actor="甲", state=State.ENABLED, now=now)

    assert [each.faults for each in judged(bank, ids, day=DAY)] == [()]


def test_a_lost_key_and_citations_that_lead_nowhere_are_named(bank: Session, now: datetime) -> None:
    written = ["《行政处罚法》第八十七条", "《没有的法》第一条", "《旧条例》第一条", "参见有关规定"]
    drafts = [draft(f"{place}（　）。", citations=(), code=f"甲-{place}") for place in range(5)]
    ids = add_questions(bank, drafts, actor="甲", state=State.ENABLED, now=now)
    found = {each.draft.code: each for each in judged(bank, ids, day=DAY)}
    assert set(found) == {f"甲-{place}" for place in range(5)}
    currents = [bank.get_one(Question, question_id).current_id for question_id in ids]
    for revision_id, text in zip(currents[:4], written, strict=True):
        bank.add(Basis(revision_id=revision_id, position=0, printed=text))
    bank.execute(update(Choice).where(Choice.revision_id == currents[4]).values(is_key=False))
    bank.flush()
    bank.expire_all()

    said = ["；".join(each.faults) for each in judged(bank, ids, day=DAY)]

    assert "第八十七条 在 2026-11-23 不存在" in said[0]
    assert "法规库里没有《没有的法》" in said[1]
    assert "《旧条例》在 2026-11-23 没有施行中的版本" in said[2]
    assert "看不懂依据“参见有关规定”" in said[3]
    assert "没有答案" in said[4]


def test_the_citations_of_a_part_are_judged_with_its_case(bank: Session, now: datetime) -> None:
    part = draft("小题（　）。", citations=("《行政处罚法》第九十条",), topics=())
    case = draft("材料。", kind=Kind.CASE, choices=(), key=(), citations=(), parts=(part,))
    ids = add_questions(bank, [case], actor="甲", state=State.ENABLED, now=now)

    (found,) = judged(bank, ids, day=DAY)

    assert ["第九十条" in fault for fault in found.faults] == [True]
