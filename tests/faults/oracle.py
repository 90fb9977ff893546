"""What must hold whatever happened (quality catalogue, section 5), read from the database alone."""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lawbank.database import Database
from lawbank.questions.models import Choice, Revision
from quiz.attempts.models import Attempt
from quiz.attempts.queries import journal
from quiz.audit.queries import verify
from quiz.exams.models import Exam
from quiz.grading.models import Grade
from quiz.hours.models import HoursEntry
from quiz.papers.models import PaperItem
from tests.faults.officers import Ack, Log

__all__ = ["faults", "keys", "lost", "scored"]


def faults(database: Database, log: Log) -> list[str]:
    """Everything that is wrong, in words; empty when nothing is."""
    found = [f"unexpected answer: {surprise}" for surprise in log.surprises[:5]]
    with database.reading() as session:
        found += lost(session, log.acks)
        found += _invented(session, log)
        found += _open_twice(session)
        found += _receipts(session, log)
        found += _scores(session)
        found += _credits(session)
        verdict = verify(session)
        if not verdict.sound:
            found.append(f"audit chain broken at {verdict.broken_at}")
    if database.is_sqlite:
        with database.engine.connect() as connection:
            for pragma in ("integrity_check", "foreign_key_check"):
                rows = connection.exec_driver_sql(f"PRAGMA {pragma}").all()
                if rows not in ([], [("ok",)]):
                    found.append(f"{pragma}: {rows[:3]}")
    return found


def lost(session: Session, acks: Iterable[Ack]) -> list[str]:
    """Acknowledged saves that the journal does not hold under the very revision that was acknowledged."""
    lines = {
        (public_id, line.item, line.revision): tuple(line.response)
        for public_id, attempt in _attempts(session).items()
        for line in journal(session, attempt.id)
    }
    return [
        f"lost: {ack}" for ack in acks if lines.get((ack.attempt, ack.item, ack.revision)) != ack.response
    ][:5]


def _attempts(session: Session) -> dict[str, Attempt]:
    return {attempt.public_id: attempt for attempt in session.scalars(select(Attempt))}


def _invented(session: Session, log: Log) -> list[str]:
    found = []
    for public_id, attempt in _attempts(session).items():
        lines = journal(session, attempt.id)
        numbers = Counter((line.item, line.revision) for line in lines)
        found += [f"two lines {key} in {public_id}" for key, times in numbers.items() if times > 1]
        found += [
            f"nobody sent {line} of {public_id}"
            for line in lines
            if (public_id, line.item, tuple(line.response)) not in log.sent
        ]
        highest = {item: max(r for i, r in numbers if i == item) for item, _ in numbers}
        found += [f"a revision is missing in {public_id}"] * (sum(highest.values()) != len(numbers))
    return found[:5]


def _open_twice(session: Session) -> list[str]:
    rows = session.execute(
        select(Attempt.exam_id, Attempt.person_id)
        .where(Attempt.closed_at.is_(None))
        .group_by(Attempt.exam_id, Attempt.person_id)
        .having(func.count() > 1)
    ).all()
    return [f"open twice: {tuple(row)}" for row in rows]


def _receipts(session: Session, log: Log) -> list[str]:
    attempts = _attempts(session)
    return [
        f"receipt {code} of {public_id} is not in the database"
        for public_id, code in log.receipts.items()
        if attempts[public_id].receipt_code != code
    ]


def keys(session: Session) -> dict[int, set[int]]:
    """For every revision in a paper, the places of its right options; of a 判断, 0 for 正确 and 1 for 错误."""
    found: dict[int, set[int]] = {}
    used = select(PaperItem.revision_id)
    for id_, truth in session.execute(select(Revision.id, Revision.truth).where(Revision.id.in_(used))):
        found[id_] = set() if truth is None else {0 if truth else 1}
    for choice in session.scalars(select(Choice).where(Choice.revision_id.in_(used), Choice.is_key)):
        found[choice.revision_id].add(choice.position)
    return found


def scored(session: Session, attempt: Attempt, right: Mapping[int, set[int]]) -> Decimal:
    """The points of an attempt by the plainest reading of the rules: all letters right, or nothing."""
    answers: dict[int, set[str]] = {}
    until = attempt.deadline_at.timestamp() + attempt.grace_seconds
    for line in journal(session, attempt.id):
        if line.received_at.timestamp() <= until:
            answers[line.item] = set(line.response)
    points = Decimal(0)
    for item in session.scalars(select(PaperItem).where(PaperItem.paper_id == attempt.paper_id)):
        order = item.choice_order or "01"
        wanted = {
            "ABCDEFGH"[shown]
            for shown, place in enumerate(order)
            if int(place, 16) in right[item.revision_id]
        }
        points += item.points if answers.get(item.number) == wanted else 0
    return points


def _scores(session: Session) -> list[str]:
    found, right = [], keys(session)
    for attempt in _attempts(session).values():
        grade = session.get(Grade, attempt.id)
        if (grade is None) != (attempt.closed_at is None):
            found.append(f"{attempt.public_id}: closed {attempt.closed_at}, graded {grade is not None}")
        elif grade is not None and grade.score != (worth := scored(session, attempt, right)):
            found.append(f"{attempt.public_id}: score {grade.score}, its answers are worth {worth}")
    return found[:5]


def _credits(session: Session) -> list[str]:
    passed = session.execute(
        select(Attempt.person_id, Attempt.exam_id)
        .join(Grade, Grade.attempt_id == Attempt.id)
        .join(Exam, Exam.id == Attempt.exam_id)
        .where(Grade.passed.is_(True), Exam.hours_granted > 0)
        .distinct()
    )
    credited = session.execute(
        select(HoursEntry.person_id, HoursEntry.source).where(HoursEntry.source.startswith("exam:"))
    )
    wanted = Counter((person, f"exam:{exam}") for person, exam in passed)
    entries = Counter((person, source) for person, source in credited)
    return [] if entries == wanted else [f"credits {entries} where passed are {wanted}"]
