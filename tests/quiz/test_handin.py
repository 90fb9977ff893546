"""Handing in: close, grade, hours and note together or not at all; once, however often it is asked."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from lawbank.database import Database
from lawbank.kinds import Kind
from lawbank.questions.leaves import load_leaves
from quiz.attempts.actions import save, start
from quiz.attempts.models import Attempt
from quiz.attempts.receipts import find_verified, receipt_of
from quiz.attempts.rules import Ended, Ending, Response
from quiz.audit.models import AuditNote
from quiz.clock import day_of
from quiz.errors import Closed, Invalid, NotAllowed
from quiz.exams.models import Exam
from quiz.grading.models import Grade, Mark
from quiz.grading.queries import best_grade, newest_marks
from quiz.grading.rules import shown_key
from quiz.handin import close_expired, close_open, hand_in, hours_source, remark
from quiz.hours.models import HoursEntry
from quiz.hours.rules import EntryState, HoursKind
from quiz.papers.models import PaperItem
from quiz.papers.rules import Line
from quiz.people.models import Person, Unit
from tests.quiz.conftest import Hire
from tests.quiz.exam_house import LINES, all_rows, click, open_exam

OBJECTIVE = tuple(line for line in LINES if line.kind is not Kind.SHORT_ANSWER)
"""6 items, 11 points."""

HOURS: dict[str, Any] = {"hours_granted": Decimal(2), "hours_kind": HoursKind.GENERAL_LAW.value}


def right_answers(session: Session, paper_id: int) -> dict[int, Response]:
    """The full answer of every item that has a key."""
    items = session.scalars(select(PaperItem).where(PaperItem.paper_id == paper_id)).all()
    leaves = load_leaves(session, [item.revision_id for item in items])
    answers: dict[int, Response] = {}
    for item in items:
        leaf = leaves[item.revision_id]
        if item.kind is Kind.BLANK:
            answers[item.number] = [alternatives[-1] for alternatives in leaf.blanks]
        elif item.kind is Kind.SHORT_ANSWER:
            answers[item.number] = "要点一；要点二"
        else:
            answers[item.number] = shown_key(leaf, item.choice_order)
    return answers


def answer_all(session: Session, attempt: Attempt, now: datetime, *, leave: tuple[int, ...] = ()) -> None:
    for item, response in right_answers(session, attempt.paper_id).items():
        if item not in leave:
            save(session, attempt.public_id, attempt.person_id, click(item, response), now=now)


@pytest.fixture
def exam(session: Session, office: Unit, now: datetime) -> Exam:
    return open_exam(session, now, office.id, lines=OBJECTIVE, attempts_allowed=3, **HOURS)


@pytest.fixture
def attempt(session: Session, exam: Exam, officer: Person, now: datetime) -> Attempt:
    return start(session, exam.id, officer.id, now=now)


def ledger(session: Session) -> list[tuple[str, Decimal, int, EntryState]]:
    rows = session.execute(
        select(HoursEntry.source, HoursEntry.hours, HoursEntry.minutes, HoursEntry.state).order_by(
            HoursEntry.id
        )
    )
    return [(source, hours, minutes, state) for source, hours, minutes, state in rows]


def test_a_full_paper_is_passed_credited_noted_and_receipted(
    session: Session, exam: Exam, attempt: Attempt, now: datetime
) -> None:
    answer_all(session, attempt, now)
    end = now + timedelta(minutes=42, seconds=30)

    handed = hand_in(session, attempt, ending=Ending.HANDED_IN, now=end)

    assert (handed.grade.score, handed.grade.total) == (Decimal(11), Decimal(11))
    assert (handed.grade.passed, handed.grade.waiting, handed.first) == (True, 0, True)
    assert (attempt.closed_at, attempt.ending, attempt.answer_count) == (end, Ending.HANDED_IN, 6)
    assert handed.receipt == receipt_of(attempt)
    assert handed.receipt.answers == 6
    assert attempt.answers_digest is not None
    assert handed.receipt.short_hash == attempt.answers_digest[:12]
    assert ledger(session) == [(hours_source(exam.id), Decimal(2), 42, EntryState.CREDITED)]
    noted = session.scalars(select(AuditNote).where(AuditNote.act == "attempt.close")).one()
    assert (noted.actor_id, noted.subject_id) == (attempt.person_id, attempt.public_id)


def test_the_receipt_is_confirmed_without_the_full_name(
    session: Session, attempt: Attempt, now: datetime
) -> None:
    handed = hand_in(session, attempt, ending=Ending.HANDED_IN, now=now)
    code = handed.receipt.code

    assert code[:7] == "261123-"
    assert len(code) == 18
    verified = find_verified(session, f" {code.lower()} ".replace("-", " ", 1).replace("0", "o"))
    assert verified is not None
    assert (verified.receipt, verified.exam_title, verified.name) == (
        handed.receipt,
        "行政执法资格考试",
        "陈＊",
    )
    assert find_verified(session, "261123-00000-00000") is None


def test_handing_in_again_returns_what_stands_and_changes_nothing(
    session: Session, attempt: Attempt, now: datetime
) -> None:
    answer_all(session, attempt, now)
    first = hand_in(session, attempt, ending=Ending.HANDED_IN, now=now)
    before = all_rows(session)

    again = hand_in(
        session, attempt, ending=Ending.BY_MANAGER, by=attempt.person_id, now=now + timedelta(hours=1)
    )

    assert (again.receipt, again.grade.score, again.first) == (first.receipt, first.grade.score, False)
    assert all_rows(session) == before


def test_only_the_newest_answer_of_each_item_counts(
    session: Session, attempt: Attempt, now: datetime
) -> None:
    answers = right_answers(session, attempt.paper_id)
    answer_all(session, attempt, now)
    save(session, attempt.public_id, attempt.person_id, click(1, [], seen=1), now=now)
    wrong = ["B"] if answers[2] == ["A"] else ["A"]
    save(session, attempt.public_id, attempt.person_id, click(2, wrong, seen=1), now=now)

    handed = hand_in(session, attempt, ending=Ending.HANDED_IN, now=now)

    assert (handed.grade.score, handed.receipt.answers) == (Decimal(7), 5)
    assert handed.grade.passed is True


def test_below_the_pass_mark_nothing_is_credited(session: Session, attempt: Attempt, now: datetime) -> None:
    answer_all(session, attempt, now, leave=(1, 2, 5))

    handed = hand_in(session, attempt, ending=Ending.HANDED_IN, now=now)

    assert (handed.grade.score, handed.grade.passed) == (Decimal(6), False)
    assert ledger(session) == []


def test_two_passed_sittings_are_credited_once_and_the_best_counts(
    session: Session, exam: Exam, officer: Person, now: datetime
) -> None:
    for place, leave in enumerate([(1,), (), (1,)]):
        sitting = start(session, exam.id, officer.id, now=now)
        answer_all(session, sitting, now, leave=leave)
        hand_in(session, sitting, ending=Ending.HANDED_IN, now=now + timedelta(minutes=place))

    assert [source for source, *_ in ledger(session)] == [hours_source(exam.id)]
    best = best_grade(session, officer.id, exam.id)
    assert best is not None
    assert (best.number, best.score) == (2, Decimal(11))


@pytest.mark.parametrize(
    ("late", "closes", "ending"),
    [
        (timedelta(milliseconds=-1), timedelta(milliseconds=-1), Ending.HANDED_IN),
        (timedelta(0), timedelta(0), Ending.TIME_UP),
        (timedelta(seconds=10), timedelta(0), Ending.TIME_UP),
        (timedelta(hours=9), timedelta(0), Ending.TIME_UP),
    ],
)
def test_an_attempt_ends_within_its_own_time(
    session: Session, attempt: Attempt, late: timedelta, closes: timedelta, ending: Ending
) -> None:
    hand_in(session, attempt, ending=Ending.HANDED_IN, now=attempt.deadline_at + late)

    assert (attempt.closed_at, attempt.ending) == (attempt.deadline_at + closes, ending)


def test_a_clock_that_steps_back_neither_reopens_nor_ends_before_the_start(
    session: Session, attempt: Attempt, now: datetime
) -> None:
    back = now - timedelta(minutes=10)
    hand_in(session, attempt, ending=Ending.HANDED_IN, now=back)

    assert attempt.closed_at == now
    with pytest.raises(Ended):
        save(session, attempt.public_id, attempt.person_id, click(1, ["A"]), now=back)


def test_an_answer_within_the_grace_counts(session: Session, attempt: Attempt) -> None:
    answer_all(session, attempt, attempt.deadline_at + timedelta(seconds=10))

    handed = hand_in(session, attempt, ending=Ending.TIME_UP, now=attempt.deadline_at + timedelta(minutes=1))

    assert handed.receipt.answers == 6


def test_a_failure_at_any_statement_leaves_nothing_half(
    database: Database, session: Session, attempt: Attempt, now: datetime
) -> None:
    answer_all(session, attempt, now)
    session.commit()
    before = all_rows(session)
    session.commit()
    passed = 0

    for fatal in range(1, 100):
        with _failing_at(database, fatal) as seen:
            try:
                with database.transaction() as writing:
                    mine = writing.get_one(Attempt, attempt.id)
                    hand_in(writing, mine, ending=Ending.HANDED_IN, now=now)
            except _Planted:
                assert all_rows(session) == before
                session.commit()
                continue
        passed = seen()
        break

    assert passed > 10
    assert [state for *_, state in ledger(session)] == [EntryState.CREDITED]
    assert session.scalar(select(func.count()).select_from(Grade)) == 1


class _Planted(Exception):
    pass


class _failing_at:
    """Raise at the n-th statement of any transaction on the database."""

    def __init__(self, database: Database, fatal: int) -> None:
        self.engine, self.fatal, self.count = database.engine, fatal, 0

    def _before(self, *_call: object) -> None:
        self.count += 1
        if self.count == self.fatal:
            raise _Planted

    def __enter__(self) -> Callable[[], int]:
        event.listen(self.engine, "before_cursor_execute", self._before)
        return lambda: self.count

    def __exit__(self, *_error: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._before)


def test_the_sweeper_closes_what_nobody_came_back_to_at_its_true_end(
    database: Database, session: Session, exam: Exam, hire: Hire, now: datetime
) -> None:
    sittings = [start(session, exam.id, hire(f"B{n}").id, now=now + timedelta(minutes=n)) for n in range(3)]
    for sitting in sittings:
        answer_all(session, sitting, now + timedelta(minutes=5))
    session.commit()
    boot = sittings[1].deadline_at + timedelta(seconds=10, milliseconds=1)

    assert close_expired(database, now=sittings[0].deadline_at + timedelta(seconds=10)) == 0
    assert close_expired(database, now=boot) == 2
    assert close_expired(database, now=boot) == 0

    session.expire_all()
    assert [sitting.closed_at for sitting in sittings] == [
        sittings[0].deadline_at,
        sittings[1].deadline_at,
        None,
    ]
    assert [sitting.answer_count for sitting in sittings] == [6, 6, None]
    assert [sitting.ending for sitting in sittings] == [Ending.TIME_UP, Ending.TIME_UP, None]


def test_one_attempt_that_cannot_be_closed_keeps_no_other_waiting(
    database: Database, session: Session, exam: Exam, hire: Hire, now: datetime
) -> None:
    broken, whole = (start(session, exam.id, hire(f"B{n}").id, now=now) for n in range(2))
    answer_all(session, broken, now)
    session.connection().exec_driver_sql(
        "UPDATE answer SET response = '{' WHERE attempt_id = ?", (broken.id,)
    )
    session.commit()

    with pytest.raises(ExceptionGroup, match="1 attempts could not be closed"):
        close_expired(database, now=now + timedelta(days=1))

    session.expire_all()
    assert [broken.closed_at is None, whole.closed_at is None] == [True, False]


def test_a_manager_collects_the_papers_of_who_still_sits(
    database: Database, session: Session, attempt: Attempt, hire: Hire, now: datetime
) -> None:
    manager = hire("M001")
    session.commit()

    assert close_open(database, attempt.exam_id, by=manager.id, now=now + timedelta(minutes=5)) == 1
    assert close_open(database, attempt.exam_id, by=manager.id, now=now + timedelta(minutes=6)) == 0

    session.expire_all()
    assert (attempt.ending, attempt.closed_at) == (Ending.BY_MANAGER, now + timedelta(minutes=5))
    noted = session.scalars(select(AuditNote).where(AuditNote.act == "attempt.close")).one()
    assert noted.actor_id == manager.id


@pytest.fixture
def written(session: Session, office: Unit, officer: Person, now: datetime) -> Attempt:
    """A sitting of a paper with a text of 5 of 16 points (pass mark 9.6), handed in with 9 points and the text."""
    exam = open_exam(session, now, office.id, **HOURS)
    sitting = start(session, exam.id, officer.id, now=now)
    answer_all(session, sitting, now, leave=(1,))
    hand_in(session, sitting, ending=Ending.HANDED_IN, now=now)
    return sitting


def test_a_text_waits_and_pass_and_hours_wait_with_it(session: Session, written: Attempt) -> None:
    grade = session.get_one(Grade, written.id)

    assert (grade.score, grade.total, grade.waiting, grade.passed) == (Decimal(9), Decimal(16), 1, None)
    assert ledger(session) == []


def test_the_last_mark_makes_the_result_final_and_credits_the_hours(
    session: Session, written: Attempt, hire: Hire, now: datetime
) -> None:
    marker = hire("M001")
    later = now + timedelta(days=3)

    grade = remark(session, written, 7, Decimal("3.5"), note="缺第二点", marker_id=marker.id, now=later)

    assert (grade.score, grade.waiting, grade.passed, grade.graded_at) == (Decimal("12.5"), 0, True, later)
    assert [(hours, state) for _, hours, _, state in ledger(session)] == [(Decimal(2), EntryState.CREDITED)]
    assert session.scalars(select(HoursEntry.held_on)).one() == day_of(now)
    marks = newest_marks(session, written.id)
    assert (marks[7].points, marks[7].version, marks[7].note) == (Decimal("3.5"), 2, "缺第二点")
    assert session.scalar(select(func.count()).where(Mark.waiting)) == 0


def test_a_later_mark_supersedes_and_takes_the_hours_back_where_it_fails(
    session: Session, written: Attempt, hire: Hire, now: datetime
) -> None:
    marker = hire("M001")
    remark(session, written, 7, Decimal(5), marker_id=marker.id, now=now)

    grade = remark(session, written, 7, Decimal("0.5"), note="复核", marker_id=marker.id, now=now)

    assert (grade.score, grade.passed) == (Decimal("9.5"), False)
    assert [state for *_, state in ledger(session)] == [EntryState.REVERSED]
    versions = session.scalars(select(Mark.version).where(Mark.item == 7).order_by(Mark.version)).all()
    assert versions == [1, 2, 3]


def test_nobody_marks_the_own_paper(session: Session, written: Attempt, now: datetime) -> None:
    with pytest.raises(NotAllowed, match="不能评阅自己的试卷"):
        remark(session, written, 7, Decimal(5), marker_id=written.person_id, now=now)


@pytest.mark.parametrize("points", [Decimal("-0.01"), Decimal("5.01"), Decimal("1.001"), Decimal("NaN")])
def test_points_that_an_item_cannot_have_are_refused(
    session: Session, written: Attempt, hire: Hire, now: datetime, points: Decimal
) -> None:
    with pytest.raises(Invalid, match="得分应为 0 至 5，最多两位小数"):
        remark(session, written, 7, points, marker_id=hire("M001").id, now=now)


def test_an_item_that_the_paper_has_not_cannot_be_marked(
    session: Session, written: Attempt, hire: Hire, now: datetime
) -> None:
    with pytest.raises(Invalid, match="试卷没有第 8 题"):
        remark(session, written, 8, Decimal(1), marker_id=hire("M001").id, now=now)


def test_an_open_attempt_is_not_marked(session: Session, attempt: Attempt, hire: Hire, now: datetime) -> None:
    with pytest.raises(Closed, match="还没有交卷，不能评阅"):
        remark(session, attempt, 1, Decimal(1), marker_id=hire("M001").id, now=now)


def test_an_empty_text_is_worth_nothing_and_does_not_wait(
    session: Session, office: Unit, officer: Person, now: datetime
) -> None:
    exam = open_exam(session, now, office.id, lines=(Line(Kind.SHORT_ANSWER, 1, Decimal(5)),))
    sitting = start(session, exam.id, officer.id, now=now)

    handed = hand_in(session, sitting, ending=Ending.HANDED_IN, now=now)

    assert (handed.grade.score, handed.grade.waiting, handed.grade.passed) == (Decimal(0), 0, False)
