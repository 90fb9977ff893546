"""What follows from handing in: close, grade, credit hours, note it — in one transaction, or not at all."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawbank.database import Database
from quiz.attempts.models import Attempt
from quiz.attempts.queries import counted_answers, overdue
from quiz.attempts.receipts import HandInReceipt, answers_digest, new_code, receipt_of
from quiz.attempts.rules import Ending, accepted_until, closed_instant, ending_of
from quiz.audit.actions import note as audit
from quiz.clock import day_of
from quiz.errors import Closed, NotAllowed
from quiz.exams.models import Exam
from quiz.grading.actions import grade, mark
from quiz.grading.models import Grade
from quiz.grading.queries import passed_attempts
from quiz.hours.actions import credit, reverse
from quiz.hours.models import HoursEntry
from quiz.hours.rules import Activity, Claim, EntryState, HoursKind

__all__ = ["HandedIn", "close_expired", "close_open", "hand_in", "hours_source", "remark"]


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What stands after a hand-in. `first` is true for the call that closed the attempt."""

    receipt: HandInReceipt
    grade: Grade
    first: bool


def hand_in(
    session: Session, attempt: Attempt, *, ending: Ending, by: int | None = None, now: datetime
) -> HandedIn:
    """Close an attempt and all that follows from it. Safe to repeat: returns what stands.

    The newest answer of each item received up to deadline and grace counts. Past its deadline an attempt ends at
    its deadline because time was up, whoever asks and however late.

    Args:
        by: the manager who collects the paper; None: the officer, or the clock.
    """
    session.refresh(attempt, with_for_update={"key_share": True})
    standing = receipt_of(attempt)
    if standing is not None:
        return HandedIn(standing, session.get_one(Grade, attempt.id), first=False)
    exam = session.get_one(Exam, attempt.exam_id)
    answers = counted_answers(session, attempt.id, accepted_until(attempt.deadline_at, attempt.grace_seconds))
    attempt.ending = ending_of(ending, attempt.deadline_at, now)
    attempt.closed_at = closed_instant(attempt.started_at, attempt.deadline_at, now)
    attempt.receipt_code = new_code(day_of(attempt.closed_at))
    attempt.answer_count = len(answers)
    attempt.answers_digest = answers_digest(answers)
    session.flush()
    given = grade(session, attempt, exam, answers, now=now)
    _settle_hours(session, attempt, exam, given, by=None, now=now)
    audit(
        session,
        actor_id=by if by is not None else _actor(attempt),
        act="attempt.close",
        subject_kind="attempt",
        subject_id=attempt.public_id,
        detail={
            "ending": attempt.ending.value,
            "answers": len(answers),
            "digest": attempt.answers_digest,
            "score": given.score,
            "waiting": given.waiting,
        },
        now=now,
    )
    made = receipt_of(attempt)
    assert made is not None
    return HandedIn(made, given, first=True)


def _actor(attempt: Attempt) -> int | None:
    return attempt.person_id if attempt.ending is Ending.HANDED_IN else None


def remark(
    session: Session,
    attempt: Attempt,
    item: int,
    points: Decimal,
    *,
    note: str = "",
    marker_id: int,
    now: datetime,
) -> Grade:
    """Give a marker's points to an item; with the last waiting mark the result becomes final and hours follow.

    A later mark supersedes an earlier one, and pass and hours follow it both ways.

    Raises:
        NotAllowed: it is the marker's own attempt.
        Closed: the attempt has not been handed in.
        Invalid: no such item, or points it cannot have.
    """
    if attempt.person_id == marker_id:
        raise NotAllowed("不能评阅自己的试卷，请由另一位阅卷人评阅")
    session.refresh(attempt, with_for_update={"key_share": True})
    if attempt.closed_at is None:
        raise Closed("还没有交卷，不能评阅")
    exam = session.get_one(Exam, attempt.exam_id)
    given = mark(session, attempt, exam, item, points, remark=note, marker_id=marker_id, now=now)
    _settle_hours(session, attempt, exam, given, by=marker_id, now=now)
    audit(
        session,
        actor_id=marker_id,
        act="attempt.mark",
        subject_kind="attempt",
        subject_id=attempt.public_id,
        detail={"item": item, "points": points, "score": given.score, "passed": given.passed},
        now=now,
    )
    return given


def hours_source(exam_id: int) -> str:
    """Under which name an exam stands in the ledger: once per officer, however many sittings."""
    return f"exam:{exam_id}"


def _settle_hours(
    session: Session, attempt: Attempt, exam: Exam, given: Grade, *, by: int | None, now: datetime
) -> None:
    """Credit the hours of a pass; take them back where a later mark leaves no sitting that passes."""
    if exam.hours_granted <= 0 or attempt.closed_at is None:
        return
    if given.passed:
        credit(session, attempt.person_id, _claim(attempt, exam, attempt.closed_at), now=now)
        return
    if by is None or passed_attempts(session, attempt.person_id, exam.id):
        return
    entry = session.scalar(
        select(HoursEntry).where(
            HoursEntry.person_id == attempt.person_id,
            HoursEntry.source == hours_source(exam.id),
            HoursEntry.state == EntryState.CREDITED,
        )
    )
    if entry is not None:
        reverse(session, entry.id, reason="复核评分后未达到合格线", by=by, now=now)


def _claim(attempt: Attempt, exam: Exam, closed_at: datetime) -> Claim:
    return Claim(
        activity=Activity.EXAM,
        hours_kind=HoursKind(exam.hours_kind),
        minutes=(closed_at - attempt.started_at) // timedelta(minutes=1),
        held_on=day_of(closed_at),
        source=hours_source(exam.id),
        title=exam.title,
        hours=exam.hours_granted,
    )


def close_expired(database: Database, *, now: datetime) -> int:
    """Hand in every open attempt whose deadline and grace have passed; return how many this call closed.

    Each closes at its own deadline, in a transaction of its own, so that one that fails keeps nobody waiting.

    Raises:
        ExceptionGroup: some failed; the others are closed.
    """
    with database.reading() as session:
        expired = overdue(session, now)
    return _close_each(database, expired, Ending.TIME_UP, by=None, now=now)


def close_open(database: Database, exam_id: int, *, by: int, now: datetime) -> int:
    """Collect the papers of everybody who still sits an exam; return how many this call closed.

    Raises:
        ExceptionGroup: some failed; the others are closed.
    """
    with database.reading() as session:
        sitting = session.scalars(
            select(Attempt.id)
            .where(Attempt.exam_id == exam_id, Attempt.closed_at.is_(None))
            .order_by(Attempt.id)
        ).all()
    return _close_each(database, list(sitting), Ending.BY_MANAGER, by=by, now=now)


def _close_each(
    database: Database, attempt_ids: list[int], ending: Ending, *, by: int | None, now: datetime
) -> int:
    closed = 0
    failures: list[Exception] = []
    for attempt_id in attempt_ids:
        try:
            with database.transaction() as session:
                attempt = session.get_one(Attempt, attempt_id)
                closed += hand_in(session, attempt, ending=ending, by=by, now=now).first
        except Exception as error:
            failures.append(error)
    if failures:
        raise ExceptionGroup(f"{len(failures)} attempts could not be closed", failures)
    return closed
