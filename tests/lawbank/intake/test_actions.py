"""Preview, repair, commit, undo: nothing half-way, nothing twice, nobody else's."""

import hashlib
import io
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from lawbank.database import Database
from lawbank.errors import Conflict, Invalid, NotFound, Unreadable
from lawbank.formats.draft import Severity
from lawbank.formats.template import PROBLEMS, write_workbook
from lawbank.intake.actions import (
    Fate,
    Preview,
    abandon,
    commit,
    load_preview,
    preview,
    rejected_workbook,
    undo,
)
from lawbank.intake.mending import repair
from lawbank.intake.models import Batch, BatchState
from lawbank.intake.queries import batches
from lawbank.kinds import Difficulty, Kind, State
from lawbank.questions.actions import move
from lawbank.questions.models import Question, Revision, RevisionTopic, StateChange
from lawbank.search import search_questions
from quiz.grading.rules import Scheme
from quiz.papers.models import Drawing, Paper, PaperItem, Plan
from tests.lawbank.conftest import draft, fill

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest) -> Database:
    """A bank with law and knowledge points, on each engine."""
    made: Database = request.getfixturevalue("database" if request.param == "sqlite" else "postgres")
    with made.transaction() as session:
        fill(session)
    return made


MIXED = write_workbook(
    [
        draft("甲（　）", code="甲-1"),
        draft("乙（　）", key=(0, 1)),
        draft("甲（　）"),
        draft("甲（　）", key=(2,)),
        draft("丙（　）", topics=("没有", "030101")),
    ]
)
"""Importable, to repair, duplicate, contradicting, importable with a warning."""


def looked_at(session: Session, data: bytes = MIXED, *, actor: str = "a", name: str = "题.xlsx") -> Preview:
    return preview(session, name, data, actor=actor, day=DAY, now=NOW)


def count(session: Session, model: type = Question) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_preview_explains_every_row_and_writes_no_question(store: Database) -> None:
    with store.transaction() as session:
        made = looked_at(session)
    with store.reading() as session:
        again = load_preview(session, made.public_id, actor="a")

        assert count(session) == 0
        assert again == made
    assert made.fates == (Fate.IMPORTABLE, Fate.REPAIR, Fate.DUPLICATE, Fate.CONTRADICTS, Fate.IMPORTABLE)
    assert made.counts == {Fate.IMPORTABLE: 2, Fate.REPAIR: 1, Fate.DUPLICATE: 1, Fate.CONTRADICTS: 1}
    assert (made.format, made.state, made.file_digest) == (
        "xlsx",
        BatchState.PREVIEWED,
        hashlib.sha256(MIXED).hexdigest(),
    )
    assert [problem.code for problem in made.problems] == [
        "several_keys",
        "duplicate_in_file",
        "other_key_in_file",
        "unknown_topic",
    ]
    assert [each.stem for each in made.duplicates] == ["甲（　）"]


def test_a_commit_adds_what_can_be_imported_as_pending_and_once(store: Database) -> None:
    with store.transaction() as session:
        made = looked_at(session)
    with store.transaction() as session:
        first = commit(session, made.public_id, actor="a", file_digest=made.file_digest, now=NOW)
    with store.transaction() as session:
        again = commit(session, made.public_id, actor="a", file_digest=made.file_digest, now=NOW)

        assert (first.question_count, again.id, again.state) == (2, first.id, BatchState.COMMITTED)
        questions = session.scalars(select(Question).order_by(Question.id)).all()
        assert [(each.code, each.state, each.batch_id) for each in questions] == [
            ("甲-1", State.PENDING, first.id),
            (f"Q{questions[1].id:06d}", State.PENDING, first.id),
        ]
        assert session.scalars(select(RevisionTopic.topic_code)).all() == ["030101", "030101"]
        assert {each.author for each in session.scalars(select(Revision))} == {"a"}


def test_what_has_a_warning_can_be_left_out(store: Database) -> None:
    with store.transaction() as session:
        made = looked_at(session)
        assert (
            commit(
                session, made.public_id, actor="a", include_warnings=False, day=DAY, now=NOW
            ).question_count
            == 1
        )


def test_uploading_the_same_file_again_imports_no_duplicate(store: Database) -> None:
    with store.transaction() as session:
        commit(session, looked_at(session).public_id, actor="a", now=NOW)
    with store.transaction() as session:
        second = looked_at(session)
        assert second.counts[Fate.IMPORTABLE] == 0
        assert second.fates[0] is second.fates[4] is Fate.DUPLICATE
        with pytest.raises(Invalid, match="没有可以导入的题"):
            commit(session, second.public_id, actor="a", now=NOW)


def test_a_commit_is_tied_to_the_bytes_previewed(store: Database) -> None:
    with store.transaction() as session:
        made = looked_at(session)
        with pytest.raises(Conflict, match="文件与预览时不同"):
            commit(session, made.public_id, actor="a", file_digest="0" * 64, now=NOW)
        assert count(session) == 0


def test_somebody_elses_preview_is_not_found(store: Database) -> None:
    with store.transaction() as session:
        made = looked_at(session)
        for act in (
            lambda: load_preview(session, made.public_id, actor="b"),
            lambda: repair(session, made.public_id, 0, {"kind": "多选题"}, actor="b", day=DAY),
            lambda: commit(session, made.public_id, actor="b", now=NOW),
            lambda: undo(session, made.public_id, actor="b", now=NOW),
            lambda: abandon(session, made.public_id, actor="b"),
            lambda: commit(session, "no-such-preview", actor="a", now=NOW),
        ):
            with pytest.raises(NotFound):
                act()


def test_a_question_that_the_bank_got_meanwhile_is_not_imported_twice(store: Database) -> None:
    with store.transaction() as session:
        first, second = looked_at(session), looked_at(session)
        commit(session, first.public_id, actor="a", now=NOW)
        with pytest.raises(Invalid):
            commit(session, second.public_id, actor="a", now=NOW)
        assert count(session) == 2


def test_a_repair_in_place_makes_a_row_importable(store: Database) -> None:
    with store.transaction() as session:
        made = looked_at(session)
        (problem,) = made.drafts[1].problems
        assert problem.repair is not None
        mended = repair(
            session, made.public_id, 1, {problem.repair.field: problem.repair.value}, actor="a", day=DAY
        )

        assert (mended.drafts[1].kind, mended.drafts[1].problems) == (Kind.MULTIPLE, ())
        assert mended.drafts[1].place == made.drafts[1].place
        assert mended.fates[1] is Fate.IMPORTABLE
        assert load_preview(session, made.public_id, actor="a") == mended
        assert commit(session, made.public_id, actor="a", now=NOW).question_count == 3


def test_a_repair_frees_the_rows_that_repeated_it(store: Database) -> None:
    with store.transaction() as session:
        made = looked_at(session)
        mended = repair(session, made.public_id, 0, {"stem": "全新的题（　）"}, actor="a", day=DAY)

        assert mended.fates[:4] == (Fate.IMPORTABLE, Fate.REPAIR, Fate.IMPORTABLE, Fate.CONTRADICTS)


ALL = {
    "kind": "简答题", "stem": "新题干\r\n第二行", "choices": "", "answer": "新答案", "explanation": "新解析", "citations": "《行政处罚法》第十条；《行政处罚法》第十一条",
    "topics": "030102", "difficulty": "难", "flag": "依据待核", "code": "新-1", "key_points": "", "source": "真题", "points": "2",
}  # fmt: skip


def test_every_field_can_be_repaired_in_the_words_of_the_template(store: Database) -> None:
    with store.transaction() as session:
        made = looked_at(session)
        one = repair(session, made.public_id, 1, ALL, actor="a", day=DAY).drafts[1]

    assert (one.kind, one.stem, one.choices, one.key, one.answer_text) == (
        Kind.SHORT_ANSWER, "新题干\n第二行", (), (), "新答案",
    )  # fmt: skip
    assert (one.citations, one.topics, one.difficulty) == (
        ("《行政处罚法》第十条", "《行政处罚法》第十一条"), ("030102",), Difficulty.HARD,
    )  # fmt: skip
    assert (one.flag, one.code, one.source, one.points, one.problems) == (
        "依据待核",
        "新-1",
        "真题",
        Decimal(2),
        (),
    )


def test_what_was_not_understood_stays_a_problem_until_that_field_is_changed(store: Database) -> None:
    text = "题型：连线题\n题干：甲\nA. 一\nB. 二\n答案：甲乙\n"
    with store.transaction() as session:
        made = looked_at(session, text.encode(), name="x.txt")
        assert [problem.code for problem in made.problems] == ["unknown_kind", "unreadable_key"]
        same = repair(
            session, made.public_id, 0, {"kind": "", "answer": "", "explanation": "丙"}, actor="a", day=DAY
        )
        assert [problem.code for problem in same.problems] == ["unknown_kind", "unreadable_key"]
        half = repair(session, made.public_id, 0, {"kind": "单选题"}, actor="a", day=DAY)
        assert [problem.code for problem in half.problems] == ["unreadable_key"]
        done = repair(session, made.public_id, 0, {"answer": "B"}, actor="a", day=DAY)
        assert (done.problems, done.drafts[0].key) == ((), (1,))


def test_a_sub_question_is_repaired_by_its_number(store: Database) -> None:
    case = draft(
        "某市检查工地。",
        kind=Kind.CASE,
        choices=(),
        key=(),
        parts=(draft("问一"), replace(draft("问二"), key=())),
    )
    with store.transaction() as session:
        made = looked_at(session, write_workbook([case]))
        assert made.fates == (Fate.REPAIR,)
        mended = repair(session, made.public_id, 0, {"part.2.answer": "b"}, actor="a", day=DAY)
        assert (mended.fates, mended.drafts[0].parts[1].key) == ((Fate.IMPORTABLE,), (1,))
        commit(session, made.public_id, actor="a", now=NOW)
        assert count(session, Revision) == 3


@pytest.mark.parametrize(
    "name",
    ["state", "parts", "place", "__class__", "part.9.stem", "part.0.stem", "part.x.stem", "part.1", "part"],
)
def test_no_other_field_can_be_changed(store: Database, name: str) -> None:
    with store.transaction() as session:
        made = looked_at(session)
        with pytest.raises(Invalid):
            repair(session, made.public_id, 0, {name: "x"}, actor="a", day=DAY)


def test_a_row_that_is_not_there_is_not_found(store: Database) -> None:
    with store.transaction() as session:
        made = looked_at(session)
        for index in (-1, 5):
            with pytest.raises(NotFound):
                repair(session, made.public_id, index, {}, actor="a", day=DAY)


def test_an_undo_takes_out_exactly_one_batch(store: Database) -> None:
    other = write_workbook([draft("别的题（　）")])
    with store.transaction() as session:
        kept, gone = looked_at(session, other), looked_at(session)
        commit(session, kept.public_id, actor="a", now=NOW)
        commit(session, gone.public_id, actor="a", now=NOW)
    with store.transaction() as session:
        assert search_questions(session, "丙").total == 1
        undone = undo(session, gone.public_id, actor="a", now=NOW)
        assert undo(session, gone.public_id, actor="a", now=NOW).id == undone.id
    with store.transaction() as session:
        assert session.scalars(select(Revision.stem)).all() == ["别的题（　）"]
        assert (count(session), count(session, StateChange), count(session, RevisionTopic)) == (1, 1, 1)
        assert search_questions(session, "丙").total == 0
        with pytest.raises(Conflict, match="已经撤销"):
            commit(session, gone.public_id, actor="a", now=NOW)
        with pytest.raises(Conflict, match="已经结束"):
            repair(session, gone.public_id, 0, {}, actor="a", day=DAY)


def test_what_somebody_worked_on_since_is_not_taken_out(store: Database) -> None:
    with store.transaction() as session:
        made = looked_at(session)
        commit(session, made.public_id, actor="a", now=NOW)
    with store.transaction() as session:
        question = session.scalars(select(Question).order_by(Question.id)).first()
        assert question is not None
        move(session, question, State.ENABLED, actor="b", now=NOW)
        code = question.code
        with pytest.raises(Conflict, match=f"有人改过或审过，不能整批撤销；请逐题停用：{code}$"):
            undo(session, made.public_id, actor="a", now=NOW)
        assert count(session) > 0


def on_paper(session: Session, stem: str) -> None:
    revision_id = session.scalars(select(Revision.id).where(Revision.stem == stem)).one()
    plan = Plan(title="计划", minutes=60, drawing=Drawing.FIXED, scheme=Scheme.ALL_OR_NOTHING, created_at=NOW)
    session.add(plan)
    session.flush()
    paper = Paper(
        plan_id=plan.id, title="卷", seed="1", scheme=Scheme.ALL_OR_NOTHING, total=Decimal(1), drawn_at=NOW
    )
    session.add(paper)
    session.flush()
    session.add(
        PaperItem(paper_id=paper.id, number=1, kind=Kind.SINGLE, revision_id=revision_id, points=Decimal(1))
    )


def test_a_batch_that_a_paper_uses_stays_whole(store: Database) -> None:
    with store.transaction() as session:
        made = looked_at(session)
        commit(session, made.public_id, actor="a", now=NOW)
        on_paper(session, "丙（　）")
    with store.transaction() as session:
        with pytest.raises(Conflict, match="已用于试卷"):
            undo(session, made.public_id, actor="a", now=NOW)
        assert count(session) == 2
    with store.reading() as session:
        assert (count(session), search_questions(session, "丙").total) == (2, 1)
        assert load_preview(session, made.public_id, actor="a").state is BatchState.COMMITTED


def test_a_preview_can_be_given_up_and_is_emptied(store: Database) -> None:
    with store.transaction() as session:
        made = looked_at(session)
        with pytest.raises(Conflict, match="还没有确认"):
            undo(session, made.public_id, actor="a", now=NOW)
        abandon(session, made.public_id, actor="a")
        abandon(session, made.public_id, actor="a")
        assert load_preview(session, made.public_id, actor="a").drafts == ()
        with pytest.raises(Conflict):
            commit(session, made.public_id, actor="a", now=NOW)
        committed = looked_at(session)
        commit(session, committed.public_id, actor="a", now=NOW)
        with pytest.raises(Conflict, match="请用撤销"):
            abandon(session, committed.public_id, actor="a")


def test_rejected_rows_come_as_a_workbook_that_says_why(store: Database) -> None:
    with store.transaction() as session:
        sheet = openpyxl.load_workbook(io.BytesIO(rejected_workbook(looked_at(session))))["题库"]

    assert sheet.max_row == 4
    assert sheet[1][-1].value == PROBLEMS
    assert (
        sheet[2][-1].value
        == "工作表“题库” 第 3 行 · 答案：应为一个字母，现在是AB。请只留一个答案，或改为多选题。"
    )


def test_notes_on_the_whole_file_are_kept(store: Database) -> None:
    book = openpyxl.load_workbook(io.BytesIO(MIXED))
    book.create_sheet("杂").append(["随便"])
    target = io.BytesIO()
    book.save(target)
    with store.transaction() as session:
        made = looked_at(session, target.getvalue())
        repair(session, made.public_id, 0, {}, actor="a", day=DAY)
        kept = load_preview(session, made.public_id, actor="a")

    assert [(note.code, note.severity) for note in kept.notes] == [("sheet_skipped", Severity.WARNING)]


def test_an_unreadable_or_empty_file_leaves_no_batch(store: Database) -> None:
    with store.transaction() as session:
        with pytest.raises(Unreadable):
            looked_at(session, b"PK\x03\x04rubbish")
        with pytest.raises(Invalid, match="没有读到题目"):
            looked_at(session, write_workbook([]))
        assert count(session, Batch) == 0


def test_a_list_shows_ones_own_intakes_newest_first(store: Database) -> None:
    with store.transaction() as session:
        mine = [looked_at(session, name=f"{number}.xlsx").public_id for number in range(3)]
        looked_at(session, actor="b")
        found, total = batches(session, actor="a", offset=1, limit=5)

    assert (total, [batch.public_id for batch in found]) == (3, [mine[1], mine[0]])


def test_a_commit_on_a_later_day_asks_the_rules_again(store: Database) -> None:
    with store.transaction() as session:
        made = looked_at(
            session, write_workbook([draft(), draft("乙（　）", citations=("《旧条例》第一条",))])
        )
        later = NOW.replace(day=24)
        assert commit(session, made.public_id, actor="a", day=later.date(), now=later).question_count == 2
        kept = load_preview(session, made.public_id, actor="a")

    assert [problem.code for problem in kept.problems] == ["citation_not_in_force"]


class Broken(Exception):
    """What the hook raises."""


def broken_at(database: Database, wanted: int) -> tuple[Any, list[str]]:
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)
        if len(sent) == wanted:
            raise Broken

    return note, sent


def test_a_commit_broken_at_any_statement_leaves_nothing_and_can_be_repeated(database: Database) -> None:
    with database.transaction() as session:
        fill(session)
        made = looked_at(session)
    broken = 0
    for wanted in range(1, 200):
        note, sent = broken_at(database, wanted)
        event.listen(database.engine, "before_cursor_execute", note)
        try:
            with database.transaction() as session:
                commit(session, made.public_id, actor="a", now=NOW)
        except Broken:
            broken += 1
        finally:
            event.remove(database.engine, "before_cursor_execute", note)
        with database.reading() as session:
            state = load_preview(session, made.public_id, actor="a").state
            if len(sent) >= wanted:
                assert (state, count(session), count(session, Revision)) == (BatchState.PREVIEWED, 0, 0)
            else:
                assert (state, count(session), count(session, Revision)) == (BatchState.COMMITTED, 2, 2)
                break
    assert broken > 10
