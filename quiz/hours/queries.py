"""Reading the ledger: rules, requirements, standings, lines."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from quiz.hours.models import HoursEntry, HoursRule, Requirement
from quiz.hours.rules import (
    Activity,
    EntryState,
    HoursKind,
    Standing,
    forecast,
    months_in_post,
    prorated,
    weekly_pace,
)
from quiz.people.models import Person, Posting, Unit
from quiz.people.rules import Category

__all__ = [
    "LATELY",
    "Line",
    "Outlook",
    "find_requirement",
    "lines",
    "outlook",
    "pending_count",
    "requirements",
    "rule_for",
    "rules_in_force",
    "standings",
]

LATELY = 90
"""Days whose pace the forecast carries on."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """A person's year: where they stand, what is needed, where it will end.

    Attributes:
        required_full: class hours for the full year, before prorating.
        by_kind: credited class hours per 学时类别.
        pace: class hours a week needed to close the gap.
        forecast: class hours on 31 December at the pace of the last LATELY days.
    """

    standing: Standing
    required_full: Decimal
    by_kind: dict[HoursKind, Decimal]
    pace: Decimal
    forecast: Decimal
    basis: str

    @property
    def will_miss(self) -> bool:
        """Whether the forecast stays below what is required."""
        return self.forecast < self.standing.required


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the ledger with the names a reader needs."""

    entry: HoursEntry
    person_name: str
    staff_number: str
    unit_name: str


def rule_for(session: Session, activity: Activity, year: int) -> HoursRule | None:
    """The conversion rule of *activity* in force in *year*: the latest version of the latest year."""
    return session.scalar(
        select(HoursRule)
        .where(HoursRule.activity == activity, HoursRule.from_year <= year)
        .order_by(HoursRule.from_year.desc(), HoursRule.version.desc())
        .limit(1)
    )


def rules_in_force(session: Session, year: int) -> list[HoursRule]:
    """The rule in force of every activity, in the order of `Activity`."""
    found: dict[Activity, HoursRule] = {}
    for rule in session.scalars(
        select(HoursRule).where(HoursRule.from_year <= year).order_by(HoursRule.from_year, HoursRule.version)
    ):
        found[rule.activity] = rule
    return [found[activity] for activity in Activity if activity in found]


def requirements(session: Session, year: int) -> list[Requirement]:
    """The requirements in force in *year*, latest versions only; totals first."""
    found: dict[tuple[str, str], Requirement] = {}
    for each in session.scalars(
        select(Requirement).where(Requirement.year == year).order_by(Requirement.version)
    ):
        found[(each.category.value, each.hours_kind)] = each
    return sorted(
        found.values(), key=lambda each: (each.hours_kind != "", each.category.value, each.hours_kind)
    )


def find_requirement(session: Session, year: int, category: Category) -> Requirement | None:
    """The total required of *category* in *year*."""
    return session.scalar(
        select(Requirement)
        .where(Requirement.year == year, Requirement.category == category, Requirement.hours_kind == "")
        .order_by(Requirement.version.desc())
        .limit(1)
    )


def outlook(session: Session, person_id: int, *, day: date) -> Outlook:
    """The year of one person, as of *day*."""
    return standings(session, [person_id], day=day)[person_id]


def standings(session: Session, person_ids: Collection[int], *, day: date) -> dict[int, Outlook]:
    """The year of many persons, as of *day*: five statements however many they are.

    Args:
        person_ids: whose; ids that do not exist are left out.
    """
    year = day.year
    totals = {each.category: each for each in requirements(session, year) if not each.hours_kind}
    people = dict(
        session.execute(select(Person.id, Person.category).where(_among(Person.id, person_ids))).all()
    )
    spells: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    for person_id, begun, until in session.execute(
        select(Posting.person_id, Posting.from_on, Posting.until_on).where(
            _among(Posting.person_id, person_ids),
            Posting.from_on <= date(year, 12, 31),
            or_(Posting.until_on.is_(None), Posting.until_on > date(year, 1, 1)),
        )
    ):
        spells[person_id].append((begun, until))

    earned: dict[int, dict[HoursKind, Decimal]] = defaultdict(dict)
    for person_id, kind, hours in session.execute(
        _sums(HoursEntry.hours_kind, year, person_ids, EntryState.CREDITED, until=day)
    ):
        earned[person_id][kind] = _decimal(hours)
    pending = {
        person_id: _decimal(hours)
        for person_id, _year, hours in session.execute(
            _sums(HoursEntry.year, year, person_ids, EntryState.PENDING, until=day)
        )
    }
    since = max(date(year, 1, 1), day - timedelta(days=LATELY - 1))
    lately = {
        person_id: _decimal(hours)
        for person_id, _year, hours in session.execute(
            _sums(HoursEntry.year, year, person_ids, EntryState.CREDITED, since=since, until=day)
        )
    }
    found = {}
    for person_id, category in people.items():
        requirement = totals.get(category)
        full = requirement.hours if requirement else Decimal(0)
        months = months_in_post(year, spells.get(person_id, []))
        standing = Standing(
            required=prorated(full, months_in_post=months) if months else Decimal(0),
            earned=sum(earned[person_id].values(), Decimal(0)),
            pending=pending.get(person_id, Decimal(0)),
        )
        found[person_id] = Outlook(
            standing=standing,
            required_full=full,
            by_kind=earned[person_id],
            pace=weekly_pace(standing, day=day),
            forecast=forecast(
                standing,
                day=day,
                earned_lately=lately.get(person_id, Decimal(0)),
                lately_days=(day - since).days + 1,
            ),
            basis=requirement.basis if requirement else "",
        )
    return found


def lines(
    session: Session,
    *,
    person_id: int | None = None,
    unit_paths: Sequence[str] | None = None,
    year: int | None = None,
    state: EntryState | None = None,
    activity: Activity | None = None,
    text: str = "",
    sort: str = "held_on",
    descending: bool = True,
    offset: int = 0,
    limit: int | None = 50,
) -> tuple[list[Line], int]:
    """A page of the ledger and how many lines there are.

    Args:
        unit_paths: only persons serving below one of these paths.
        text: part of a name, a staff number or a title.
        sort: ``held_on``, ``name``, ``hours``, ``entered_at`` or ``state``.
    """
    chosen = (
        select(HoursEntry, Person.name, Person.staff_number, Unit.name)
        .join(Person, Person.id == HoursEntry.person_id)
        .join(Unit, Unit.id == Person.unit_id)
    )
    if person_id is not None:
        chosen = chosen.where(HoursEntry.person_id == person_id)
    if unit_paths is not None:
        chosen = chosen.where(or_(*(Unit.path.startswith(path, autoescape=True) for path in unit_paths)))
    if year is not None:
        chosen = chosen.where(HoursEntry.year == year)
    if state is not None:
        chosen = chosen.where(HoursEntry.state == state)
    if activity is not None:
        chosen = chosen.where(HoursEntry.activity == activity)
    if text:
        chosen = chosen.where(
            or_(
                Person.name.contains(text, autoescape=True),
                Person.staff_number.startswith(text, autoescape=True),
                HoursEntry.title.contains(text, autoescape=True),
            )
        )
    columns: dict[str, ColumnElement[object]] = {
        "held_on": HoursEntry.held_on,  # type: ignore[dict-item]
        "name": Person.name_sort,  # type: ignore[dict-item]
        "hours": HoursEntry.hours,  # type: ignore[dict-item]
        "entered_at": HoursEntry.entered_at,  # type: ignore[dict-item]
        "state": HoursEntry.state,  # type: ignore[dict-item]
    }
    column = columns.get(sort, columns["held_on"])
    total = session.scalar(select(func.count()).select_from(chosen.order_by(None).subquery())) or 0
    ordered = chosen.order_by(column.desc() if descending else column.asc(), HoursEntry.id.desc())
    rows = session.execute(ordered.offset(offset).limit(limit))
    return [Line(*row) for row in rows], total


def pending_count(session: Session, *, unit_paths: Sequence[str]) -> int:
    """How many lines wait for a second person, of who serves below one of *unit_paths*."""
    return lines(session, unit_paths=unit_paths, state=EntryState.PENDING, limit=0)[1]


def _among(column: object, person_ids: Collection[int]) -> ColumnElement[bool]:
    return column.in_(person_ids)  # type: ignore[attr-defined, no-any-return]


def _sums(
    by: object,
    year: int,
    person_ids: Collection[int],
    state: EntryState,
    *,
    until: date,
    since: date | None = None,
) -> Select[int, Any, Decimal]:
    chosen = select(HoursEntry.person_id, by, func.sum(HoursEntry.hours)).where(  # type: ignore[call-overload]
        HoursEntry.year == year,
        HoursEntry.state == state,
        HoursEntry.held_on <= until,
        _among(HoursEntry.person_id, person_ids),
    )
    if since is not None:
        chosen = chosen.where(HoursEntry.held_on >= since)
    return chosen.group_by(HoursEntry.person_id, by)  # type: ignore[no-any-return]


def _decimal(hours: Decimal | None) -> Decimal:
    return Decimal(0) if hours is None else Decimal(hours)
