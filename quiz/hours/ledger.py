"""One line of the ledger in full, those entered together with it, and the versions of the rules."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from quiz.errors import NotFound
from quiz.hours.models import HoursEntry, HoursRule, Requirement
from quiz.hours.queries import Line
from quiz.hours.rules import EntryState
from quiz.people.models import Person, Unit
from quiz.people.queries import below

__all__ = ["LineCard", "line_within", "pending_together", "requirement_versions", "rule_versions"]

_entered, _decided, _reversed = aliased(Person), aliased(Person), aliased(Person)


@dataclass(frozen=True, slots=True)
class LineCard:
    """A line with everybody who had a hand in it and the rule it was converted by."""

    line: Line
    unit_path: str
    entered_by: str | None
    decided_by: str | None
    reversed_by: str | None
    rule: HoursRule | None


def line_within(session: Session, entry_id: int, unit_paths: Sequence[str]) -> LineCard:
    """A line about somebody who serves within *unit_paths*.

    Raises:
        NotFound: no such line, or about somebody elsewhere: the two look the same.
    """
    row = session.execute(
        select(
            HoursEntry, Person.name, Person.staff_number, Unit.name, Unit.path,
            _entered.name, _decided.name, _reversed.name, HoursRule,
        )
        .join(Person, Person.id == HoursEntry.person_id)
        .join(Unit, Unit.id == Person.unit_id)
        .outerjoin(_entered, _entered.id == HoursEntry.entered_by)
        .outerjoin(_decided, _decided.id == HoursEntry.decided_by)
        .outerjoin(_reversed, _reversed.id == HoursEntry.reversed_by)
        .outerjoin(HoursRule, HoursRule.id == HoursEntry.rule_id)
        .where(HoursEntry.id == entry_id, below(unit_paths))
    ).first()  # fmt: skip
    if row is None:
        raise NotFound("没有这条学时记录")
    return LineCard(Line(*row[:4]), *row[4:])


def pending_together(session: Session, entry_id: int, *, unit_paths: Sequence[str]) -> list[int]:
    """Ids of the pending lines entered in one go with a line, itself included, of who serves within *unit_paths*."""
    source = select(HoursEntry.source).where(HoursEntry.id == entry_id).scalar_subquery()
    return list(
        session.scalars(
            select(HoursEntry.id)
            .join(Person, Person.id == HoursEntry.person_id)
            .join(Unit, Unit.id == Person.unit_id)
            .where(
                HoursEntry.source == source,
                HoursEntry.source.startswith("manual:"),
                HoursEntry.state == EntryState.PENDING,
                below(unit_paths),
            )
            .order_by(HoursEntry.id)
        )
    )


def requirement_versions(session: Session, year: int) -> list[tuple[Requirement, str | None]]:
    """Every version of the requirements of a year with who set it, the newest first."""
    rows = session.execute(
        select(Requirement, Person.name)
        .outerjoin(Person, Person.id == Requirement.set_by)
        .where(Requirement.year == year)
        .order_by(Requirement.set_at.desc(), Requirement.id.desc())
    )
    return [(requirement, name) for requirement, name in rows]


def rule_versions(session: Session) -> list[tuple[HoursRule, str | None, int]]:
    """Every version of the conversion rules with who set it and how many lines were made by it, newest first."""
    used = select(HoursEntry.rule_id, func.count().label("lines")).group_by(HoursEntry.rule_id).subquery()
    rows = session.execute(
        select(HoursRule, Person.name, func.coalesce(used.c.lines, 0))
        .outerjoin(Person, Person.id == HoursRule.set_by)
        .outerjoin(used, used.c.rule_id == HoursRule.id)
        .order_by(HoursRule.set_at.desc(), HoursRule.id.desc())
    )
    return [(rule, name, lines) for rule, name, lines in rows]
