"""The roll of a day: everybody who served, with all that the figures count. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session, aliased

from quiz.certification.models import Certificate, CertificateChange
from quiz.certification.rules import Status
from quiz.figures.rates import Rate, rate_of
from quiz.hours.models import HoursEntry
from quiz.hours.queries import LATELY, requirements
from quiz.hours.rules import EntryState, Standing, forecast, months_in_post, prorated, weekly_pace
from quiz.people.models import Person, Posting, Unit
from quiz.people.rules import Category

__all__ = ["Member", "certified_rate", "hours_met_rate", "roll", "within"]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who served on the day.

    Attributes:
        must_hold: established, serving, in an enforcement post: must hold a certificate.
        certified: holds a certificate that is 有效 on the day.
        standing: class hours; `required` 0 means that no requirement applies.
        forecast: class hours on 31 December at the recent pace.
    """

    person_id: int
    staff_number: str
    name: str
    name_sort: str
    unit_id: int
    unit_name: str
    unit_path: str
    category: Category
    must_hold: bool
    certified: bool
    standing: Standing
    forecast: Decimal
    pace: Decimal

    @property
    def will_miss(self) -> bool:
        """Whether the year will end below what is required."""
        return self.forecast < self.standing.required


def roll(session: Session, *, day: date, unit_paths: Sequence[str] | None = None) -> list[Member]:
    """Everybody who served on *day*, in five statements however many they are.

    Args:
        unit_paths: only who served (that day) below one of these unit paths; None: everybody.
    """
    year, since = day.year, max(date(day.year, 1, 1), day - timedelta(days=LATELY - 1))
    totals = {each.category: each.hours for each in requirements(session, year) if not each.hours_kind}
    certified = valid_holders(session, day=day)
    hours = _hours(session, year, since, day)
    spells = _interrupted(session, year)
    chosen = (
        select(
            Person.id,
            Person.staff_number,
            Person.name,
            Person.name_sort,
            Posting.unit_id,
            Unit.name,
            Unit.path,
            Posting.category,
            Posting.established,
            Posting.enforcement_post,
            Posting.from_on,
        )
        .join(Posting, Posting.person_id == Person.id)
        .join(Unit, Unit.id == Posting.unit_id)
        .where(Posting.from_on <= day, or_(Posting.until_on.is_(None), Posting.until_on > day))
        .order_by(Unit.path, Person.name_sort, Person.id)
    )
    if unit_paths is not None:
        chosen = chosen.where(or_(*(Unit.path.startswith(path, autoescape=True) for path in unit_paths)))
    nothing = (Decimal(0), Decimal(0), Decimal(0))
    required_after: dict[tuple[Category, int], Decimal] = {}
    members = []
    for (
        person_id,
        number,
        name,
        name_sort,
        unit_id,
        unit_name,
        path,
        category,
        established,
        enforcement,
        begun,
    ) in session.execute(chosen):
        months = months_in_post(year, spells[person_id]) if person_id in spells else _months(year, begun)
        required = required_after.get((category, months))
        if required is None:
            required = prorated(totals.get(category, Decimal(0)), months_in_post=months)
            required_after[category, months] = required
        earned, lately, pending = hours.get(person_id, nothing)
        standing = Standing(required, earned, pending)
        members.append(
            Member(
                person_id, number, name, name_sort, unit_id, unit_name, path, category,
                must_hold=established and enforcement and category is Category.OFFICER,
                certified=person_id in certified,
                standing=standing,
                forecast=forecast(standing, day=day, earned_lately=lately, lately_days=(day - since).days + 1),
                pace=weekly_pace(standing, day=day),
            )
        )  # fmt: skip
    return members


def within(members: Sequence[Member], path: str) -> list[Member]:
    """Those of *members* who served below the unit at *path*."""
    return [member for member in members if member.unit_path.startswith(path)]


def certified_rate(members: Sequence[Member], day: date) -> Rate:
    """持证率. Source: `rates.DEFINITIONS`."""
    return rate_of("certified", day, ((m.unit_id, m.unit_name, m.certified) for m in members if m.must_hold))


def hours_met_rate(members: Sequence[Member], day: date) -> Rate:
    """学时达标率. Source: `rates.DEFINITIONS`."""
    return rate_of(
        "hours_met", day, ((m.unit_id, m.unit_name, m.standing.met) for m in members if m.standing.required)
    )


def valid_holders(session: Session, *, day: date) -> set[int]:
    """Ids of who holds a certificate that is 有效 on *day*: `certification.rules.status_on`, said in SQL.

    Steps are recorded in the order of their days (`certification.actions.record` sees to it), so the last step up
    to a day is the one with the greatest id.
    """
    upto = select(CertificateChange.certificate_id, func.max(CertificateChange.id).label("last")).where(
        CertificateChange.effective_on <= day
    )
    last = upto.group_by(CertificateChange.certificate_id).subquery()
    dated = (
        upto.where(CertificateChange.valid_until.is_not(None))
        .group_by(CertificateChange.certificate_id)
        .subquery()
    )
    step, days = aliased(CertificateChange), aliased(CertificateChange)
    return set(
        session.scalars(
            select(Certificate.person_id)
            .join(last, last.c.certificate_id == Certificate.id)
            .join(dated, dated.c.certificate_id == Certificate.id)
            .join(step, step.id == last.c.last)
            .join(days, days.id == dated.c.last)
            .where(step.status == Status.VALID, days.valid_from <= day, days.valid_until >= day)
        )
    )


def _hours(
    session: Session, year: int, since: date, day: date
) -> dict[int, tuple[Decimal, Decimal, Decimal]]:
    credited = HoursEntry.state == EntryState.CREDITED
    rows = session.execute(
        select(
            HoursEntry.person_id,
            func.sum(case((credited, HoursEntry.hours), else_=0)),
            func.sum(case((credited & (HoursEntry.held_on >= since), HoursEntry.hours), else_=0)),
            func.sum(case((HoursEntry.state == EntryState.PENDING, HoursEntry.hours), else_=0)),
        )
        .where(
            HoursEntry.year == year,
            HoursEntry.held_on <= day,
            HoursEntry.state.in_((EntryState.CREDITED, EntryState.PENDING)),
        )
        .group_by(HoursEntry.person_id)
    )
    return {person_id: (earned, lately, pending) for person_id, earned, lately, pending in rows}


def _interrupted(session: Session, year: int) -> dict[int, list[tuple[date, date | None]]]:
    """The spells of those with more than one posting in *year*; everybody else needs no second look."""
    in_year = (
        Posting.from_on <= date(year, 12, 31),
        or_(Posting.until_on.is_(None), Posting.until_on > date(year, 1, 1)),
    )
    several = select(Posting.person_id).where(*in_year).group_by(Posting.person_id).having(func.count() > 1)
    spells: dict[int, list[tuple[date, date | None]]] = {}
    for person_id, begun, until in session.execute(
        select(Posting.person_id, Posting.from_on, Posting.until_on).where(
            *in_year, Posting.person_id.in_(several)
        )
    ):
        spells.setdefault(person_id, []).append((begun, until))
    return spells


def _months(year: int, begun: date) -> int:
    return 12 if begun.year < year else 13 - begun.month
