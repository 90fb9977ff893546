"""Likeness in the bank: what is compared when, which pairs are open, what deciding does."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawbank.alike.actions import compare_bank, compare_due, keep_both, keep_found, merge
from lawbank.alike.models import Decision, LikenessDecision, LikenessMark, LikenessPair
from lawbank.alike.queries import (
    PairFilter,
    decided_pairs,
    due_count,
    following,
    open_counts,
    open_pairs,
    pair_card,
)
from lawbank.database import Database
from lawbank.errors import Conflict, Invalid, NotFound
from lawbank.formats.draft import Draft
from lawbank.kinds import State
from lawbank.questions.actions import add_questions, move, remove_questions, revise
from lawbank.questions.likeness import Verdict
from lawbank.questions.models import Question, StateChange
from tests.counting import counted
from tests.lawbank.conftest import draft, fill

FIRST = draft("行政机关应当自作出处罚决定之日起（　）内公示。", code="A1", choices=("七日", "五日", "十日"))
AGAIN = replace(
    FIRST, code="A2", stem="根据有关规定，行政机关应自作出处罚决定之日起（　）内公示。", topics=("030102",)
)
OPPOSED = replace(FIRST, code="A3", key=(1,))
OTHER = draft("听证会由谁主持（　）。", code="A4", choices=("非本案调查人员", "本案调查人员"))


@pytest.fixture
def put(bank: Session, now: datetime) -> list[int]:
    """Four questions compared: the first three are alike, two by two."""
    ids = added(bank, now, FIRST, AGAIN, OPPOSED, OTHER)
    checked(bank, now)
    return ids


def added(bank: Session, now: datetime, *drafts: Draft) -> list[int]:
    return add_questions(bank, drafts, actor="E001", state=State.ENABLED, now=now)


def checked(bank: Session, now: datetime) -> int:
    return keep_found(bank, compare_due(bank), now=now)


def shown(bank: Session, wanted: PairFilter | None = None) -> list[tuple[str, str, Verdict]]:
    rows, total = open_pairs(bank, wanted or PairFilter())
    assert len(rows) == total
    return [(row.low.code, row.high.code, row.verdict) for row in rows]


def between(bank: Session, low: int, high: int) -> int:
    return bank.scalars(
        select(LikenessPair.id).where(LikenessPair.low_id == low, LikenessPair.high_id == high)
    ).one()


def test_every_pair_is_found_once_the_most_alike_first(bank: Session, put: list[int]) -> None:
    assert shown(bank) == [
        ("A1", "A3", Verdict.CONTRADICTS),
        ("A1", "A2", Verdict.NEAR),
        ("A2", "A3", Verdict.CONTRADICTS),
    ]
    assert open_counts(bank) == {Verdict.SAME: 0, Verdict.NEAR: 1, Verdict.CONTRADICTS: 2}


def test_what_was_compared_is_not_compared_again(bank: Session, put: list[int], now: datetime) -> None:
    assert due_count(bank) == 0
    assert compare_due(bank).marks == ()
    assert checked(bank, now) == 0
    assert len(shown(bank)) == 3


def test_a_new_question_is_compared_with_all_that_stand(bank: Session, put: list[int], now: datetime) -> None:
    added(bank, now, replace(OTHER, code="A5", stem="听证会应当由谁主持（　）。"))

    assert due_count(bank) == 1
    assert checked(bank, now) == 1
    assert ("A4", "A5", Verdict.NEAR) in shown(bank)


def test_what_an_older_version_folded_is_compared_again(bank: Session, put: list[int], now: datetime) -> None:
    for mark in bank.scalars(select(LikenessMark)):
        mark.version = 0
    bank.flush()

    assert due_count(bank) == 4
    assert checked(bank, now) == 3
    assert len(shown(bank)) == 3


def test_void_questions_are_not_compared(bank: Session, now: datetime) -> None:
    ids = added(bank, now, FIRST, AGAIN)
    move(bank, bank.get_one(Question, ids[0]), State.VOID, actor="V001", now=now)

    assert due_count(bank) == 1
    assert checked(bank, now) == 0


def test_lists_are_filtered_by_verdict_chapter_and_words(bank: Session, put: list[int]) -> None:
    assert len(shown(bank, PairFilter(verdict=Verdict.CONTRADICTS))) == 2
    assert shown(bank, PairFilter(topic="030102")) == [
        ("A1", "A2", Verdict.NEAR),
        ("A2", "A3", Verdict.CONTRADICTS),
    ]
    assert shown(bank, PairFilter(topic="K04")) == []
    assert len(shown(bank, PairFilter(topic="K03"))) == 3
    assert shown(bank, PairFilter(text="根据有关")) == shown(bank, PairFilter(topic="030102"))
    assert shown(bank, PairFilter(ascending=True))[-1] == shown(bank)[0]


def test_a_page_takes_two_statements_however_many_rows(bank: Session, put: list[int]) -> None:
    for limit in (1, 3):
        with counted(bank) as sent:
            rows, total = open_pairs(bank, PairFilter(), limit=limit)
        assert (len(rows), total, len(sent)) == (limit, 3, 2)


def test_keeping_both_closes_the_pair_with_its_reason(bank: Session, put: list[int], now: datetime) -> None:
    pair = between(bank, put[0], put[1])
    made = keep_both(bank, pair, reason=" 一题考期限，一题考依据 ", actor="V001", now=now)

    assert keep_both(bank, pair, reason="再按一次", actor="V001", now=now) is made
    assert ("A1", "A2", Verdict.NEAR) not in shown(bank)
    (row,), total = decided_pairs(bank)
    assert (row.low_code, row.high_code, row.decision, row.reason, row.actor, row.kept_code, total) == (
        "A1", "A2", Decision.KEPT, "一题考期限，一题考依据", "V001", "", 1,
    )  # fmt: skip
    assert bank.get_one(Question, put[0]).state is bank.get_one(Question, put[1]).state is State.ENABLED
    assert pair_card(bank, pair).decision is made


def test_a_kept_pair_is_open_again_when_either_side_is_revised(
    bank: Session, put: list[int], now: datetime
) -> None:
    keep_both(bank, between(bank, put[0], put[1]), reason="两处都要", actor="V001", now=now)
    again = bank.get_one(Question, put[1])
    revise(bank, again, replace(AGAIN, stem=AGAIN.stem + "　"), actor="E001", now=now)
    assert "A2" not in {code for row in shown(bank) for code in row[:2]}

    checked(bank, now)

    assert ("A1", "A2", Verdict.NEAR) in shown(bank)
    assert [row.decision for row in decided_pairs(bank)[0]] == [Decision.KEPT]


def test_merging_lays_the_other_aside_and_names_the_one_kept(
    bank: Session, put: list[int], now: datetime
) -> None:
    pair = between(bank, put[0], put[1])
    made = merge(bank, pair, keep=put[1], reason="表述更准确", actor="V001", now=now)

    assert merge(bank, pair, keep=put[1], reason="再按一次", actor="V001", now=now) is made
    dropped = bank.get_one(Question, put[0])
    assert dropped.state is State.DISABLED
    notes = bank.scalars(select(StateChange.note).where(StateChange.question_id == put[0])).all()
    assert notes == ["", "与 A2 重复，合并后停用：表述更准确"]
    assert shown(bank) == [("A2", "A3", Verdict.CONTRADICTS)]
    assert decided_pairs(bank, decision=Decision.MERGED)[0][0].kept_code == "A2"
    assert decided_pairs(bank, decision=Decision.KEPT) == ([], 0)
    assert not pair_card(bank, pair).holds


def test_a_draft_can_be_merged_away_too(bank: Session, now: datetime) -> None:
    ids = add_questions(bank, [FIRST, AGAIN], actor="E001", state=State.DRAFT, now=now)
    checked(bank, now)

    merge(bank, between(bank, *ids), keep=ids[0], reason="重复", actor="V001", now=now)

    assert bank.get_one(Question, ids[1]).state is State.DISABLED


def test_a_pair_is_decided_once(bank: Session, put: list[int], now: datetime) -> None:
    pair = between(bank, put[0], put[1])
    keep_both(bank, pair, reason="都要", actor="V001", now=now)

    with pytest.raises(Conflict, match="V001已经处理过"):
        merge(bank, pair, keep=put[0], reason="不要了", actor="V002", now=now)
    assert len(bank.scalars(select(LikenessDecision)).all()) == 1


def test_deciding_asks_for_a_reason_and_for_one_of_the_two(
    bank: Session, put: list[int], now: datetime
) -> None:
    pair = between(bank, put[0], put[1])

    with pytest.raises(Invalid, match="写明理由"):
        keep_both(bank, pair, reason="  ", actor="V001", now=now)
    with pytest.raises(Invalid, match="不在这一对里"):
        merge(bank, pair, keep=put[3], reason="重复", actor="V001", now=now)
    with pytest.raises(NotFound):
        keep_both(bank, 999, reason="没有", actor="V001", now=now)
    with pytest.raises(NotFound):
        pair_card(bank, 999)
    assert len(shown(bank)) == 3


def test_what_changed_meanwhile_is_not_decided(bank: Session, put: list[int], now: datetime) -> None:
    first, second = between(bank, put[0], put[1]), between(bank, put[1], put[2])
    revise(bank, bank.get_one(Question, put[0]), FIRST, actor="E001", now=now)
    move(bank, bank.get_one(Question, put[2]), State.DISABLED, actor="V001", now=now)

    with pytest.raises(Conflict, match="刚刚改过"):
        merge(bank, first, keep=put[0], reason="重复", actor="V001", now=now)
    with pytest.raises(Conflict, match="A3 已经停用"):
        keep_both(bank, second, reason="都要", actor="V001", now=now)


def test_the_next_pair_is_the_one_below_and_after_the_last_the_first(bank: Session, put: list[int]) -> None:
    rows, _ = open_pairs(bank, PairFilter())
    pairs = [bank.get_one(LikenessPair, row.id) for row in rows]

    assert [following(bank, PairFilter(), pair) for pair in pairs] == [rows[1].id, rows[2].id, rows[0].id]
    assert following(bank, PairFilter(verdict=Verdict.NEAR), pairs[1]) is None


def test_undoing_an_intake_takes_its_pairs_along(bank: Session, put: list[int], now: datetime) -> None:
    keep_both(bank, between(bank, put[0], put[1]), reason="都要", actor="V001", now=now)
    remove_questions(bank, [put[1]])

    assert shown(bank) == [("A1", "A3", Verdict.CONTRADICTS)]
    assert decided_pairs(bank) == ([], 0)


def test_what_was_revised_or_removed_while_it_was_compared_is_left_for_the_next_time(
    bank: Session, now: datetime
) -> None:
    ids = added(bank, now, FIRST, AGAIN, OPPOSED)
    compared = compare_due(bank)
    revise(bank, bank.get_one(Question, ids[1]), AGAIN, actor="E001", now=now)
    remove_questions(bank, [ids[2]])

    assert keep_found(bank, compared, now=now) == 0
    assert due_count(bank) == 1
    assert checked(bank, now) == 1


def test_the_whole_bank_is_refreshed_in_steps(database: Database, now: datetime) -> None:
    told: list[int] = []
    with database.transaction() as session:
        fill(session)
        add_questions(session, [FIRST, AGAIN, OPPOSED, OTHER], actor="E001", now=now)

    assert compare_bank(database, now=now, most=3) == 3
    assert compare_bank(database, now=now, advance=told.append) == 1
    assert compare_bank(database, now=now) == 0
    assert told == [1]
    with database.reading() as session:
        assert len(shown(session)) == 3


def test_likeness_works_on_postgres(postgres: Database, now: datetime) -> None:
    with postgres.transaction() as session:
        fill(session)
        ids = add_questions(session, [FIRST, AGAIN, OPPOSED, OTHER], actor="E001", now=now)

    assert compare_bank(postgres, now=now) == 4
    with postgres.transaction() as session:
        merge(session, between(session, ids[0], ids[1]), keep=ids[0], reason="重复", actor="V001", now=now)
    with postgres.reading() as session:
        assert shown(session, PairFilter(topic="K03")) == [("A1", "A3", Verdict.CONTRADICTS)]
