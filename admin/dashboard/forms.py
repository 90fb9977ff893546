"""What a page of figures is asked for: a day, and whose people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quiz.clock import today
from quiz.figures.keeping import Part
from quiz.figures.roll import Member
from quiz.people.models import Unit
from quiz.people.queries import unit, unit_tree
from quiz.people.rules import Right
from quiz.web.database import session
from quiz.web.listing import Filter
from quiz.web.login import current

__all__ = ["OWN", "Sight", "scopes", "seen_now", "sight", "unit_filter"]

OWN = "-own"
"""Behind a unit's id in the URL: the unit itself, without what is below it."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A day, and the subtrees whose people count.

    Attributes:
        unit: the unit chosen; None: everything the reader may see.
        own: only the unit itself.
    """

    day: date
    paths: tuple[str, ...]
    unit: Unit | None = None
    own: bool = False

    def holds(self, member: Member) -> bool:
        """Whether a member within `paths` is meant."""
        return not self.own or self.unit is None or member.unit_path == self.unit.path

    def address(self, part: Part | None = None) -> dict[str, Any]:
        """The URL values that lead to the same day and unit, or to *part*."""
        chosen: str | int | None = self.unit.id if self.unit else None
        if part is not None:
            chosen = f"{part.unit_id}{OWN}" if part.own else part.unit_id
        return {"day": None if self.day == today() else self.day.isoformat(), "unit": chosen}


def sight(reading: Session, allowed: Sequence[str]) -> Sight:
    """What the URL asks for; a day to come, or none, is today.

    Raises:
        NotFound: the unit is not within *allowed*.
    """
    written = request.args.get("unit", "")
    number, own = written.removesuffix(OWN), written.endswith(OWN)
    if not number.isdecimal() or len(number) > 9:
        return Sight(_day(request.args.get("day", "")), tuple(allowed))
    found = unit(reading, int(number), unit_paths=allowed)
    return Sight(_day(request.args.get("day", "")), (found.path,), found, own)


def scopes() -> tuple[str, ...]:
    """The subtrees whose figures the reader may see."""
    return current().scopes(Right.READ_FIGURES)


def seen_now() -> Sight:
    """What the URL of this request asks for, within `scopes`."""
    return sight(session(), scopes())


def unit_filter(reading: Session, allowed: Sequence[str]) -> Filter:
    """The filter over the units within *allowed*; a unit with others below it may be asked for alone."""
    offered = []
    nodes = unit_tree(reading, allowed, counted=False)
    for node, following in zip(nodes, [*nodes[1:], None], strict=True):
        indent = "　" * node.depth
        offered.append((str(node.unit.id), indent + node.unit.name))
        if following is not None and following.depth > node.depth:
            label = indent + _("%(unit)s（仅本级）", unit=node.unit.name)
            offered.append((f"{node.unit.id}{OWN}", label))
    return Filter("unit", _("单位"), offered)


def _day(written: str) -> date:
    try:
        asked = date.fromisoformat(written)
    except ValueError:
        return today()
    return min(asked, today())
