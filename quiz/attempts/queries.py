"""Reading attempts: whose they are, what stands, what was clicked when."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from quiz.attempts.models import Answer, Attempt
from quiz.attempts.rules import Response, Standing, taken_back
from quiz.errors import NotFound

__all__ = [
    "Line",
    "attempt",
    "attempt_of",
    "attempts_of",
    "counted_answers",
    "is_sitting",
    "journal",
    "overdue",
    "standing_answers",
]


def attempt(session: Session, public_id: str) -> Attempt:
    """The attempt of a public id, whosever it is; for those who run or mark exams.

    Raises:
        NotFound: there is none.
    """
    found = session.scalar(select(Attempt).where(Attempt.public_id == public_id))
    if found is None:
        raise NotFound("没有这次考试记录")
    return found


def attempt_of(session: Session, public_id: str, person_id: int) -> Attempt:
    """The attempt of a public id if it is this person's.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    found = attempt(session, public_id)
    if found.person_id != person_id:
        raise NotFound("没有这次考试记录")
    return found


def attempts_of(session: Session, person_id: int, exam_id: int) -> Sequence[Attempt]:
    """A person's sittings of an exam, the first first."""
    return session.scalars(
        select(Attempt)
        .where(Attempt.person_id == person_id, Attempt.exam_id == exam_id)
        .order_by(Attempt.number)
    ).all()


def is_sitting(session: Session, person_id: int, *, now: datetime) -> bool:
    """Whether a person sits any exam whose time still runs."""
    running = select(Attempt.id).where(
        Attempt.person_id == person_id, Attempt.closed_at.is_(None), Attempt.deadline_at > now
    )
    return session.scalar(running.limit(1)) is not None


def overdue(session: Session, now: datetime) -> list[int]:
    """Ids of the open attempts whose deadline and grace have passed, the longest overdue first."""
    rows = session.execute(
        select(Attempt.id, Attempt.deadline_at, Attempt.grace_seconds)
        .where(Attempt.closed_at.is_(None), Attempt.deadline_at < now)
        .order_by(Attempt.deadline_at, Attempt.id)
    )
    return [id_ for id_, deadline_at, grace in rows if (now - deadline_at).total_seconds() > grace]


_line = Answer.__table__
_last = (
    select(_line.c.item, func.max(_line.c.revision).label("revision"))
    .where(_line.c.attempt_id == bindparam("attempt_id"), _line.c.received_at <= bindparam("until"))
    .group_by(_line.c.item)
    .subquery()
)
_NEWEST = (
    select(_line.c.item, _line.c.response, _line.c.revision, _line.c.received_at)
    .join(_last, (_last.c.item == _line.c.item) & (_last.c.revision == _line.c.revision))
    .where(_line.c.attempt_id == bindparam("attempt_id"))
    .order_by(_line.c.item)
)
_EVER = datetime.max.replace(tzinfo=UTC)


def standing_answers(session: Session, attempt_id: int) -> dict[int, Standing]:
    """The newest answer of each item that was ever answered, by item number; one statement."""
    return _newest(session, attempt_id, _EVER)


def counted_answers(session: Session, attempt_id: int, until: datetime) -> dict[int, Standing]:
    """The newest answer of each item received no later than *until*; answers taken back are left out."""
    newest = _newest(session, attempt_id, until)
    return {item: standing for item, standing in newest.items() if not taken_back(standing.response)}


def _newest(session: Session, attempt_id: int, until: datetime) -> dict[int, Standing]:
    rows = session.connection().execute(_NEWEST, {"attempt_id": attempt_id, "until": until})
    return {item: Standing(json.loads(response), revision, at) for item, response, revision, at in rows}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the journal."""

    item: int
    revision: int
    response: Response
    received_at: datetime


def journal(session: Session, attempt_id: int) -> list[Line]:
    """Everything that was ever answered in an attempt, in the order in which it was written."""
    rows = session.execute(
        select(Answer.item, Answer.revision, Answer.response, Answer.received_at)
        .where(Answer.attempt_id == attempt_id)
        .order_by(Answer.id)
    )
    return [Line(item, revision, json.loads(response), at) for item, revision, response, at in rows]
