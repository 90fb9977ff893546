"""An exam as its manager sees it: who came, who passed, in which order, and how the items did."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from sqlalchemy import false, func, or_, select
from sqlalchemy.orm import Session

from quiz.attempts.models import Attempt
from quiz.exams.models import Exam
from quiz.exams.queries import Expected, expected
from quiz.exams.rules import Band, band
from quiz.grading.models import Mark
from quiz.grading.queries import Sitting, best, sittings
from quiz.papers.models import PaperItem
from quiz.people.models import Person, Unit

__all__ = [
    "ExamStatistics",
    "Facility",
    "Participation",
    "RankedLine",
    "facilities",
    "participation",
    "ranked",
    "statistics",
]

TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class RankedLine:
    """A person's place by the sitting that counts.

    Attributes:
        rank: equal scores share a rank, and the next one skips (1, 2, 2, 4); None while marks wait.
    """

    rank: int | None
    person: Expected
    best: Sitting
    sat: int
    band: str


@dataclass(frozen=True, slots=True)
class Participation:
    """应考, 实考, 缺考: who was expected, who sat (also guests who have moved since), who did not come."""

    expected: tuple[Expected, ...]
    sat: tuple[Expected, ...]
    absent: tuple[Expected, ...]


@dataclass(frozen=True, slots=True)
class ExamStatistics:
    """Figures over the sittings that count and are finally marked; points, empty where nobody is.

    Attributes:
        bands: how many persons reached each band, the highest first.
    """

    persons: int
    passed: int
    waiting: int
    mean: Decimal | None
    median: Decimal | None
    highest: Decimal | None
    lowest: Decimal | None
    bands: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Facility:
    """How an item of the common paper did: mean share of its points reached, 0 to 1."""

    number: int
    answered_by: int
    share: Decimal


def participation(session: Session, exam: Exam, *, unit_paths: Sequence[str] | None = None) -> Participation:
    """Who was expected at an exam, who sat, who did not come; of these subtrees only, if any are named."""
    invited = expected(session, exam, unit_paths=unit_paths)
    came = set(session.scalars(select(Attempt.person_id).where(Attempt.exam_id == exam.id).distinct()))
    known = {person.person_id for person in invited}
    guests = _persons(session, came - known, unit_paths)
    return Participation(
        tuple(invited),
        tuple(person for person in [*invited, *guests] if person.person_id in came),
        tuple(person for person in invited if person.person_id not in came),
    )


def ranked(session: Session, exam: Exam, *, unit_paths: Sequence[str] | None = None) -> list[RankedLine]:
    """Everybody with a closed sitting, the best first; who still waits for marks comes last.

    Args:
        unit_paths: only who is within these subtrees, with the rank among all.
    """
    by_person: dict[int, list[Sitting]] = {}
    for sitting in sittings(session, exam_ids=[exam.id]):
        by_person.setdefault(sitting.person_id, []).append(sitting)
    counted = [(counts, len(sat)) for sat in by_person.values() if (counts := best(sat)) is not None]
    counted.sort(key=lambda one: (one[0].waiting > 0, -_score(one[0]), one[0].seconds_used, one[0].person_id))
    people = {person.person_id: person for person in _persons(session, set(by_person), unit_paths)}
    bands = [Band(step.at_least, step.name) for step in exam.bands]
    ranks: dict[Decimal, int] = {}
    for place, (sitting, _) in enumerate(counted, start=1):
        ranks.setdefault(_score(sitting), place)
    return [
        RankedLine(
            None if sitting.waiting else ranks[_score(sitting)],
            people[sitting.person_id],
            sitting,
            sat,
            "" if sitting.waiting else band(_score(sitting), total=sitting.total or Decimal(0), bands=bands),
        )
        for sitting, sat in counted
        if sitting.person_id in people
    ]


def _score(sitting: Sitting) -> Decimal:
    return sitting.score or Decimal(0)


def _persons(session: Session, person_ids: set[int], unit_paths: Sequence[str] | None) -> list[Expected]:
    ordered = sorted(person_ids)
    within = (
        () if unit_paths is None else (or_(false(), *(Unit.path.startswith(path) for path in unit_paths)),)
    )
    found: list[Expected] = []
    for start in range(0, len(ordered), 500):
        rows = session.execute(
            select(Person.id, Person.name, Person.staff_number, Unit.id, Unit.name)
            .join(Unit, Unit.id == Person.unit_id)
            .where(Person.id.in_(ordered[start : start + 500]), *within)
            .order_by(Person.id)
        )
        found.extend(Expected(id_, name, number, unit_id, unit) for id_, name, number, unit_id, unit in rows)
    return found


def statistics(lines: Sequence[RankedLine], exam: Exam) -> ExamStatistics:
    """Figures of an exam from its ranked lines."""
    final = [line for line in lines if not line.best.waiting]
    scores = [_score(line.best) for line in final]
    return ExamStatistics(
        persons=len(lines),
        passed=sum(line.best.passed is True for line in final),
        waiting=len(lines) - len(final),
        mean=_rounded(sum(scores, Decimal(0)) / len(scores)) if scores else None,
        median=_rounded(Decimal(median(scores))) if scores else None,
        highest=max(scores, default=None),
        lowest=min(scores, default=None),
        bands=tuple((step.name, sum(line.band == step.name for line in final)) for step in exam.bands),
    )


def _rounded(points: Decimal) -> Decimal:
    return points.quantize(TENTH, ROUND_HALF_UP)


def facilities(session: Session, exam: Exam) -> list[Facility]:
    """How the items of the common paper did over all closed sittings; empty where each officer had an own paper."""
    if exam.paper_id is None:
        return []
    newest = (
        select(Mark.attempt_id, Mark.item, func.max(Mark.version).label("version"))
        .join(Attempt, Attempt.id == Mark.attempt_id)
        .where(Attempt.exam_id == exam.id, Attempt.paper_id == exam.paper_id)
        .group_by(Mark.attempt_id, Mark.item)
        .subquery()
    )
    rows = session.execute(
        select(PaperItem.number, PaperItem.points, func.count(Mark.points), func.sum(Mark.points))
        .join(newest, newest.c.item == PaperItem.number)
        .join(
            Mark,
            (Mark.attempt_id == newest.c.attempt_id)
            & (Mark.item == newest.c.item)
            & (Mark.version == newest.c.version),
        )
        .where(PaperItem.paper_id == exam.paper_id, Mark.points.is_not(None))
        .group_by(PaperItem.number, PaperItem.points)
        .order_by(PaperItem.number)
    )
    return [
        Facility(number, count, ((reached or 0) / (points * count)).quantize(Decimal("0.001"), ROUND_HALF_UP))
        for number, points, count, reached in rows
    ]
