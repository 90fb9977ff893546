"""Reading grades: the marks that stand, the best sitting, who has passed, my exams."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from quiz.attempts.models import Attempt
from quiz.exams.models import Exam
from quiz.exams.queries import invited_exams
from quiz.exams.rules import Phase, attempts_left, minutes_available, phase
from quiz.grading.models import Grade, Mark

__all__ = [
    "ExamCard",
    "Sitting",
    "StandingMark",
    "best",
    "best_grade",
    "exam_card",
    "exams_for",
    "newest_marks",
    "passed_attempts",
    "sittings",
]


@dataclass(frozen=True, slots=True)
class Sitting:
    """A sitting with its grade; `score`, `passed` are empty while it is open, `passed` also while marks wait."""

    attempt_id: int
    public_id: str
    exam_id: int
    person_id: int
    number: int
    started_at: datetime
    deadline_at: datetime
    closed_at: datetime | None
    score: Decimal | None
    total: Decimal | None
    waiting: int
    passed: bool | None

    @property
    def seconds_used(self) -> int | None:
        """How long it took; None while it is open."""
        return None if self.closed_at is None else int((self.closed_at - self.started_at).total_seconds())


_SITTING = select(
    Attempt.id,
    Attempt.public_id,
    Attempt.exam_id,
    Attempt.person_id,
    Attempt.number,
    Attempt.started_at,
    Attempt.deadline_at,
    Attempt.closed_at,
    Grade.score,
    Grade.total,
    func.coalesce(Grade.waiting, 0),
    Grade.passed,
).outerjoin(Grade, Grade.attempt_id == Attempt.id)


def sittings(
    session: Session, *, exam_ids: Sequence[int] | None = None, person_id: int | None = None
) -> list[Sitting]:
    """Sittings of some exams, of a person, or both; by exam, person and number."""
    chosen = _SITTING.order_by(Attempt.exam_id, Attempt.person_id, Attempt.number)
    if exam_ids is not None:
        chosen = chosen.where(Attempt.exam_id.in_(exam_ids))
    if person_id is not None:
        chosen = chosen.where(Attempt.person_id == person_id)
    rows: Sequence[Sequence[Any]] = session.execute(chosen).all()
    return [Sitting(*row) for row in rows]


def best(sat: Iterable[Sitting]) -> Sitting | None:
    """The sitting that counts: the highest score, among equals the earliest; None when none is closed."""
    closed = [sitting for sitting in sat if sitting.score is not None]
    return min(closed, key=lambda one: (-(one.score or 0), one.number)) if closed else None


def best_grade(session: Session, person_id: int, exam_id: int) -> Sitting | None:
    """The sitting of a person that counts for an exam."""
    return best(sittings(session, exam_ids=[exam_id], person_id=person_id))


def passed_attempts(session: Session, person_id: int, exam_id: int) -> int:
    """How many sittings of an exam a person has passed."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Grade)
            .join(Attempt, Attempt.id == Grade.attempt_id)
            .where(Attempt.person_id == person_id, Attempt.exam_id == exam_id, Grade.passed.is_(True))
        )
        or 0
    )


class StandingMark(NamedTuple):
    """The mark that stands for an item; `points` is empty while it waits, `marker_id` where it was marked by rule."""

    item: int
    version: int
    points: Decimal | None
    note: str
    marker_id: int | None


_mark = Mark.__table__
_MARKS = (
    select(_mark.c.item, _mark.c.version, _mark.c.points, _mark.c.note, _mark.c.marker_id)
    .where(_mark.c.attempt_id == bindparam("attempt_id"))
    .order_by(_mark.c.item, _mark.c.version)
)


def newest_marks(session: Session, attempt_id: int) -> dict[int, StandingMark]:
    """The mark that stands for each item, by item number."""
    rows = session.connection().execute(_MARKS, {"attempt_id": attempt_id})
    return {row.item: StandingMark._make(row) for row in rows}


@dataclass(frozen=True, slots=True)
class ExamCard:
    """An exam as one officer sees it.

    Attributes:
        minutes: what who starts now really has.
        left: sittings left.
        open: the sitting that stands open.
        best: the sitting that counts so far.
    """

    exam: Exam
    phase: Phase
    minutes: int
    left: int
    open: Sitting | None
    best: Sitting | None

    @property
    def may_start(self) -> bool:
        """Whether a new sitting can begin."""
        return self.phase is Phase.OPEN and self.open is None and self.left > 0


def exams_for(session: Session, person_id: int, *, now: datetime) -> list[ExamCard]:
    """The exams of an officer: those open or to come first, then the latest closed; three statements."""
    invited = invited_exams(session, person_id, now=now)
    sat: dict[int, list[Sitting]] = {}
    for sitting in sittings(session, person_id=person_id):
        sat.setdefault(sitting.exam_id, []).append(sitting)
    return [exam_card(exam, sat.get(exam.id, []), now=now) for exam in invited]


def exam_card(exam: Exam, sat: Sequence[Sitting], *, now: datetime) -> ExamCard:
    """An exam with an officer's sittings of it."""
    return ExamCard(
        exam,
        phase(exam.state, exam.opens_at, exam.closes_at, now),
        minutes_available(exam.minutes, closes_at=exam.closes_at, now=now),
        attempts_left(exam.attempts_allowed, len(sat)),
        next((sitting for sitting in sat if sitting.closed_at is None), None),
        best(sat),
    )
