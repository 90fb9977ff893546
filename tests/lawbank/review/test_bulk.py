"""Bulk edits are previewed, done whole, kept in the history, and taken back; remarks stay."""

import time
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lawbank.errors import Conflict, Invalid, NotFound
from lawbank.formats.draft import Draft
from lawbank.kinds import Difficulty, State
from lawbank.questions.actions import add_questions, move, revise
from lawbank.questions.drafts import draft_of, drafts_of
from lawbank.questions.models import Basis, Question, Revision, StateChange
from lawbank.questions.queries import question_card
from lawbank.review.actions import MOST, add_remark, bulk_edit, preview, settle_remark, undo
from lawbank.review.models import BulkEdit
from lawbank.review.queries import (
    altered,
    bulk_edits,
    citation_doubts,
    edit_card,
    open_remarks,
    remarks,
    seen_by_reviewer,
    unsettled,
)
from lawbank.review.rules import Change
from lawbank.search import search_questions
from lawbank.statutes.models import Edition
from tests.counting import counted
from tests.lawbank.conftest import fill
from tests.lawbank.test_impact import WRITTEN, asked

OLD, NEW = "《行政处罚法》第九条", "《行政处罚法》第十条"
CITATION = Change(cited=OLD, cited_as=NEW)


@pytest.fixture
def ids(session: Session) -> list[int]:
    fill(session)
    drafts = [asked("a", OLD), asked("b", OLD, "《行政处罚法》第二条"), asked("c", "《行政处罚法》第二条")]
    return add_questions(session, drafts, actor="E001", state=State.ENABLED, now=WRITTEN)


def seen(session: Session, ids: list[int]) -> dict[int, int]:
    return {
        row.id: row.current_id
        for row in session.scalars(select(Question).where(Question.id.in_(ids)))
        if row.current_id
    }


def states(session: Session) -> list[str]:
    session.expire_all()
    return [state.value for state in session.scalars(select(Question.state).order_by(Question.id))]


def drafts(session: Session, ids: list[int]) -> list[Draft]:
    return list(drafts_of(session, ids))


def test_a_preview_says_what_becomes_of_each_and_writes_nothing(session: Session, ids: list[int]) -> None:
    rows = preview(session, ids, CITATION, actor="V001")

    assert [(row.code, row.state_after.value, row.refused is None) for row in rows] == [
        ("a", "待审", True), ("b", "待审", True), ("c", "启用", False),
    ]  # fmt: skip
    assert rows[1].after.citations == (NEW, "《行政处罚法》第二条")
    assert session.scalar(select(func.count()).select_from(Revision)) == 3


def test_a_bulk_edit_writes_revisions_and_states_and_keeps_what_was(session: Session, ids: list[int]) -> None:
    before = seen(session, ids[:2])
    made = bulk_edit(session, before, CITATION, actor="V001", now=WRITTEN)

    assert states(session) == ["待审", "待审", "启用"]
    assert [draft.citations[0] for draft in drafts(session, ids[:2])] == [NEW, NEW]
    assert [(change.revision_before, change.state_before.value) for change in made.changes] == [
        (before[ids[0]], "启用"), (before[ids[1]], "启用"),
    ]  # fmt: skip
    standing = session.get_one(Question, ids[0]).current
    assert standing is not None
    assert (standing.number, standing.author) == (2, "V001")
    assert standing.change_note == f"批量修改：依据{OLD}改为{NEW}"
    assert {hit.question.code for hit in search_questions(session, "第十条").hits} == {"a", "b"}


def test_who_changes_the_law_of_questions_does_not_enable_them(session: Session, ids: list[int]) -> None:
    """编审分离: the citation is the reviewer's own now; the author of the rest may look at it."""
    bulk_edit(session, seen(session, ids[:1]), CITATION, actor="V001", now=WRITTEN)
    question = session.get_one(Question, ids[0])

    with pytest.raises(Invalid, match="编审分离"):
        move(session, question, State.ENABLED, actor="V001", now=WRITTEN)
    with pytest.raises(Invalid, match="编审分离"):
        bulk_edit(session, seen(session, ids[:1]), Change(state=State.ENABLED), actor="V001", now=WRITTEN)
    bulk_edit(session, seen(session, ids[:1]), Change(state=State.ENABLED), actor="V002", now=WRITTEN)
    assert states(session)[0] == "启用"


def test_topic_and_difficulty_keep_questions_enabled(session: Session, ids: list[int]) -> None:
    bulk_edit(
        session,
        seen(session, ids),
        Change(topic="030102", difficulty=Difficulty.HARD),
        actor="E002",
        now=WRITTEN,
    )

    assert states(session) == ["启用"] * 3
    assert {(draft.topics[0], draft.difficulty) for draft in drafts(session, ids)} == {
        ("030102", Difficulty.HARD)
    }
    assert {row.current.author for row in session.scalars(select(Question)) if row.current} == {"E001"}


def test_a_state_alone_writes_no_revision(session: Session, ids: list[int]) -> None:
    bulk_edit(session, seen(session, ids), Change(state=State.DISABLED), actor="E002", now=WRITTEN)

    assert states(session) == ["停用"] * 3
    assert session.scalar(select(func.count()).select_from(Revision)) == 3
    notes = session.scalars(select(StateChange.note).where(StateChange.state == State.DISABLED)).all()
    assert notes == ["批量修改：状态转为停用"] * 3


def test_undoing_puts_everything_back_and_keeps_the_history(session: Session, ids: list[int]) -> None:
    before = drafts(session, ids)
    made = bulk_edit(
        session, seen(session, ids[:2]), Change(difficulty=Difficulty.HARD, cited=OLD, cited_as=NEW, flag="依据待核"),
        actor="E002", now=WRITTEN,
    )  # fmt: skip
    undo(session, made.public_id, actor="E002", now=WRITTEN + timedelta(minutes=1))
    again = undo(session, made.public_id, actor="E003", now=WRITTEN + timedelta(minutes=2))

    assert drafts(session, ids) == before
    assert states(session) == ["启用"] * 3
    assert again.undone_by == "E002"
    assert session.scalar(select(func.count()).select_from(Revision)) == 5
    assert search_questions(session, "第十条").hits == ()
    revise(session, session.get_one(Question, ids[0]), before[0], actor="E001", now=WRITTEN)
    assert session.scalar(select(func.max(Revision.number))) == 3


def test_what_was_changed_since_cannot_be_undone_and_is_named(session: Session, ids: list[int]) -> None:
    made = bulk_edit(
        session, seen(session, ids), Change(difficulty=Difficulty.HARD), actor="E002", now=WRITTEN
    )
    move(session, session.get_one(Question, ids[1]), State.DISABLED, actor="E001", now=WRITTEN)

    with pytest.raises(Conflict, match="不能撤销：b"):
        undo(session, made.public_id, actor="E002", now=WRITTEN)
    assert {draft.difficulty for draft in drafts(session, ids)} == {Difficulty.HARD}
    with pytest.raises(NotFound):
        undo(session, "nonsense", actor="E002", now=WRITTEN)


def test_the_rest_can_be_undone_and_what_was_left_is_on_record(session: Session, ids: list[int]) -> None:
    made = bulk_edit(
        session, seen(session, ids), Change(difficulty=Difficulty.HARD), actor="E002", now=WRITTEN
    )
    session.get_one(Question, ids[1]).flag = "依据待核"
    session.flush()
    card = edit_card(session, made.public_id)
    assert [(row.code, row.number_before, row.number_after) for row in card.rows] == [
        ("a", 1, 2), ("b", 1, 2), ("c", 1, 2),
    ]  # fmt: skip
    assert [row.code for row in card.changed_since] == ["b"]

    undo(session, made.public_id, actor="E002", skipping=True, now=WRITTEN)
    assert [draft.difficulty for draft in drafts(session, ids)] == [
        Difficulty.EASY, Difficulty.HARD, Difficulty.EASY,
    ]  # fmt: skip
    assert [row.change.skipped for row in edit_card(session, made.public_id).rows] == [False, True, False]
    with pytest.raises(NotFound):
        edit_card(session, "nonsense")


def test_only_who_disabled_them_or_another_reviewer_enables_them_again(
    session: Session, ids: list[int]
) -> None:
    made = bulk_edit(session, seen(session, ids), Change(state=State.DISABLED), actor="E002", now=WRITTEN)
    for actor, reviews in (("E001", True), ("E003", False)):
        with pytest.raises(Conflict, match="请由另一位审题人撤销：a、b、c"):
            undo(session, made.public_id, actor=actor, reviews=reviews, now=WRITTEN)
    assert states(session) == ["停用"] * 3

    undo(session, made.public_id, actor="E003", reviews=True, now=WRITTEN)

    assert states(session) == ["启用"] * 3


def amend(session: Session) -> None:
    """A later edition of 行政处罚法 was enacted, and nobody has read question a by it."""
    first = session.scalars(select(Edition).join(Basis, Basis.follows_id == Edition.id).limit(1)).one()
    session.add(
        Edition(
            statute_id=first.statute_id,
            adopted_on=date(2099, 1, 1),
            in_force_on=date(2099, 2, 1),
            status=first.status,
            enacted_at=WRITTEN,
        )
    )
    session.flush()


def test_what_was_amended_meanwhile_is_not_enabled_by_an_undo(session: Session, ids: list[int]) -> None:
    made = bulk_edit(session, seen(session, ids), Change(state=State.DISABLED), actor="E002", now=WRITTEN)
    amend(session)

    undo(session, made.public_id, actor="E002", now=WRITTEN)

    assert states(session) == ["待复核"] * 3


def test_what_was_amended_meanwhile_is_not_enabled_in_bulk(session: Session, ids: list[int]) -> None:
    bulk_edit(session, seen(session, ids), Change(state=State.DISABLED), actor="E002", now=WRITTEN)
    enabling = Change(state=State.ENABLED)
    assert [row.refused for row in preview(session, ids, enabling, actor="E002")] == [None] * 3
    amend(session)

    refused = [str(row.refused) for row in preview(session, ids, enabling, actor="E002")]

    assert all("已被新版本修改" in each for each in refused)
    with pytest.raises(Invalid, match="已被新版本修改"):
        bulk_edit(session, seen(session, ids), enabling, actor="E002", now=WRITTEN)


def test_nothing_is_undone_where_everything_was_changed_since(session: Session, ids: list[int]) -> None:
    made = bulk_edit(
        session, seen(session, ids[:1]), Change(difficulty=Difficulty.HARD), actor="E002", now=WRITTEN
    )
    session.get_one(Question, ids[0]).flag = "依据待核"
    session.flush()

    with pytest.raises(Conflict, match="不能撤销：a"):
        undo(session, made.public_id, actor="E002", skipping=True, now=WRITTEN)
    assert edit_card(session, made.public_id).edit.undone_at is None


def test_a_card_takes_two_statements_for_one_question_and_for_three(session: Session, ids: list[int]) -> None:
    cards = []
    for chosen, difficulty in ((ids[:1], Difficulty.HARD), (ids, Difficulty.MEDIUM)):
        made = bulk_edit(
            session, seen(session, chosen), Change(difficulty=difficulty), actor="E002", now=WRITTEN
        )
        public_id = made.public_id
        session.expire_all()
        with counted(session) as sent:
            cards.append(edit_card(session, public_id))
        assert len(sent) == 2
    assert [len(card.rows) for card in cards] == [1, 3]


def test_what_was_changed_after_the_preview_is_refused_whole(session: Session, ids: list[int]) -> None:
    before = seen(session, ids)
    draft = drafts(session, ids)[1]
    revise(session, session.get_one(Question, ids[1]), draft, actor="E009", now=WRITTEN)

    with pytest.raises(Conflict, match="请重新预览：b"):
        bulk_edit(session, before, Change(difficulty=Difficulty.HARD), actor="E002", now=WRITTEN)
    with pytest.raises(Conflict):
        bulk_edit(session, {999: 1}, Change(difficulty=Difficulty.HARD), actor="E002", now=WRITTEN)
    assert {each.difficulty for each in drafts(session, ids)} == {Difficulty.EASY}


@pytest.mark.parametrize(
    ("change", "chosen", "sentence"),
    [
        (Change(), 3, "请选择要改什么"),
        (Change(cited=OLD), 3, "原来的和改成的"),
        (Change(cited=OLD, cited_as=OLD), 3, "改成的一样"),
        (Change(topic="999999"), 3, "没有编码"),
        (Change(difficulty=Difficulty.HARD), 0, "没有选中"),
        (Change(difficulty=Difficulty.HARD), MOST + 1, "一次最多"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(
    session: Session, ids: list[int], change: Change, chosen: int, sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        preview(session, (ids * (MOST // 2))[:chosen], change, actor="E002")


def test_one_question_that_cannot_be_changed_stops_all(session: Session, ids: list[int]) -> None:
    with pytest.raises(Invalid, match="c：没有要改的"):
        bulk_edit(session, seen(session, ids), CITATION, actor="V001", now=WRITTEN)


def test_a_thousand_questions_are_changed_in_few_statements(session: Session) -> None:
    fill(session)
    many = add_questions(
        session,
        [asked(f"q{number}", OLD) for number in range(1000)],
        actor="E001",
        state=State.ENABLED,
        now=WRITTEN,
    )
    standing = seen(session, many[:500]) | seen(session, many[500:])
    began = time.perf_counter()
    with counted(session) as sent:
        bulk_edit(session, standing, Change(difficulty=Difficulty.HARD), actor="E002", now=WRITTEN)

    assert len(sent) < 120
    assert time.perf_counter() - began < 30


def test_bulk_edits_are_listed_with_their_size(session: Session, ids: list[int]) -> None:
    bulk_edit(session, seen(session, ids), Change(difficulty=Difficulty.HARD), actor="E002", now=WRITTEN)
    bulk_edit(session, seen(session, ids[:1]), Change(state=State.DISABLED), actor="E002", now=WRITTEN)
    rows, total = bulk_edits(session)

    assert [(row.edit.told, row.questions) for row in rows] == [("状态转为停用", 1), ("难度改为难", 3)]
    assert total == 2
    assert session.scalar(select(func.count()).select_from(BulkEdit)) == 2


def test_remarks_stay_with_the_revision_they_were_written_on(
    session: Session, ids: list[int], now: datetime
) -> None:
    question = session.get_one(Question, ids[0])
    noted = add_remark(session, question, " 第九条有五类，题干只说了四类。 ", author="V001", now=now)
    for text, sentence in (("  ", "请写下"), ("长" * 2001, "最多")):
        with pytest.raises(Invalid, match=sentence):
            add_remark(session, question, text, author="V001", now=now)
    settle_remark(session, noted.id, actor="E001", now=now)
    settle_remark(session, noted.id, actor="E009", now=now)
    (found,) = remarks(session, ids[0])

    assert (found.text, found.settled_by) == ("第九条有五类，题干只说了四类。", "E001")
    assert found.revision_id == question.current_id
    with pytest.raises(NotFound):
        settle_remark(session, 999, actor="E001", now=now)
    question.current_id = None
    with pytest.raises(Invalid, match="没有内容"):
        add_remark(session, question, "意见", author="V001", now=now)


def test_remarks_wait_until_they_are_settled(session: Session, ids: list[int], now: datetime) -> None:
    first, second, third = (session.get_one(Question, number) for number in ids)
    early = add_remark(session, second, "题干不全。", author="V001", now=now)
    add_remark(session, first, "选项太像。", author="V001", now=now)
    add_remark(session, third, "作废的题不用管。", author="V001", now=now)
    move(session, third, State.VOID, actor="E001", now=now)

    with counted(session) as sent:
        rows, total = open_remarks(session)
    assert [(row.code, row.remark.text) for row in rows] == [("b", "题干不全。"), ("a", "选项太像。")]
    assert (total, unsettled(session), len(sent)) == (2, 2, 2)
    settle_remark(session, early.id, actor="E001", now=now)
    assert [row.code for row in open_remarks(session)[0]] == ["a"]


def test_a_citation_that_leads_nowhere_is_doubted(session: Session, ids: list[int], now: datetime) -> None:
    day = now.date()

    assert citation_doubts(session, NEW, day=day) == []
    (unknown,) = citation_doubts(session, "《没有这部法》第一条", day=day)
    assert unknown.startswith("《没有这部法》第一条：")


def test_the_words_that_two_revisions_say_differently_are_marked(session: Session, ids: list[int]) -> None:
    question = session.get_one(Question, ids[0])
    before = drafts(session, ids)[0]
    revise(
        session,
        question,
        replace(before, stem="改过的题 a 的说法成立。", truth=False),
        actor="E001",
        now=WRITTEN,
    )
    card = question_card(session, ids[0])
    found = altered(before, draft_of(card.current, card.question))

    assert [(each.part, each.label) for each in found] == [(0, "题干"), (0, "答案")]
    assert [each.text for each in found[0].stretches if not each.in_old] == ["改过的"]


def test_the_last_revision_a_reviewer_enabled_is_known(session: Session, ids: list[int]) -> None:
    question = session.get_one(Question, ids[0])
    first = question.current_id
    draft = drafts(session, ids)[0]
    revise(session, question, draft, actor="E001", now=WRITTEN + timedelta(days=1))

    assert seen_by_reviewer(question_card(session, ids[0])) == first
    move(session, question, State.ENABLED, actor="V001", now=WRITTEN + timedelta(days=2))
    assert seen_by_reviewer(question_card(session, ids[0])) == question.current_id
    made = bulk_edit(
        session, {ids[0]: question.current_id or 0}, CITATION, actor="E002", now=WRITTEN + timedelta(days=3)
    )
    undo(session, made.public_id, actor="E002", now=WRITTEN + timedelta(days=4))
    assert seen_by_reviewer(question_card(session, ids[0])) == question.current_id
    session.execute(update(StateChange).values(revision_id=None))
    session.expire_all()
    first_again = question_card(session, ids[1])
    assert seen_by_reviewer(first_again) == first_again.current.id
    (fresh,) = add_questions(session, [asked("new", OLD)], actor="E001", now=WRITTEN)
    assert seen_by_reviewer(question_card(session, fresh)) is None
