"""The roll of a day, counted per unit and kept for half a minute where it is long.

A dashboard asks for the same roll again and again while its reader clicks through to the lists. A roll of an
office is made in milliseconds and always made anew; one of a whole province takes seconds and is kept in the
process for `KEPT_FOR`. Nothing but time invalidates it, so every page that shows it also says `as_of`.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz.figures.rates import Rate, UnitRate
from quiz.figures.roll import Member, roll
from quiz.people.models import Unit

__all__ = ["KEPT_FOR", "DayRoll", "Part", "UnitTally", "day_roll", "parts"]

KEPT_FOR = timedelta(seconds=30)
SHORT = 2_000
"""A roll of fewer persons is never kept: it is made as fast as it is found."""
MOST_KEPT = 2
"""Days kept a database: today, and the past day somebody compares it with."""


@dataclass(frozen=True, slots=True)
class UnitTally:
    """What the figures count in one unit, its sub-units not included.

    Attributes:
        must_hold, certified: the denominator and numerator of 持证率.
        must_train, hours_met: those of 学时达标率.
        behind: not met yet, and the forecast stays below what is required.
    """

    unit_id: int
    unit_name: str
    unit_path: str
    must_hold: int
    certified: int
    must_train: int
    hours_met: int
    behind: int


@dataclass(frozen=True, slots=True)
class Part:
    """A share of what a reader sees: a unit with everything below it, or (`own`) only the unit itself."""

    unit_id: int
    name: str
    path: str
    own: bool = False

    def holds(self, unit_path: str) -> bool:
        """Whether who serves at *unit_path* belongs to this part."""
        return unit_path == self.path if self.own else unit_path.startswith(self.path)


@dataclass(frozen=True)
class DayRoll:
    """Everybody who served on `day`, as read at the instant `as_of`, in the order of units and names."""

    day: date
    as_of: datetime
    members: tuple[Member, ...]

    @cached_property
    def tallies(self) -> tuple[UnitTally, ...]:
        """Every unit in which somebody served."""
        units: dict[int, tuple[Member, list[int]]] = {}
        for member in self.members:
            _first, counts = units.setdefault(member.unit_id, (member, [0] * 5))
            if member.must_hold:
                counts[0] += 1
                counts[1] += member.certified
            if member.standing.required:
                counts[2] += 1
                counts[3] += member.standing.met
                counts[4] += member.will_miss
        return tuple(
            UnitTally(unit_id, first.unit_name, first.unit_path, *counts)
            for unit_id, (first, counts) in units.items()
        )

    def within(self, unit_paths: Sequence[str]) -> list[UnitTally]:
        """The tallies of the units within the subtrees *unit_paths*."""
        paths = tuple(unit_paths)
        return [tally for tally in self.tallies if tally.unit_path.startswith(paths)]

    def certified_rate(self, parts: Sequence[Part]) -> Rate:
        """持证率 over *parts*, and of each. Source: `rates.DEFINITIONS`."""
        return self._rate("certified", parts, lambda unit: (unit.certified, unit.must_hold))

    def hours_met_rate(self, parts: Sequence[Part]) -> Rate:
        """学时达标率 over *parts*, and of each. Source: `rates.DEFINITIONS`."""
        return self._rate("hours_met", parts, lambda unit: (unit.hours_met, unit.must_train))

    def behind(self, unit_paths: Sequence[str]) -> int:
        """How many within *unit_paths* will miss the year's hours."""
        return sum(each.behind for each in self.within(unit_paths))

    def chosen(self, unit_paths: Sequence[str], wanted: Callable[[Member], bool]) -> list[Member]:
        """The members within *unit_paths* of whom *wanted* holds: the names behind a number."""
        paths = tuple(unit_paths)
        return [each for each in self.members if each.unit_path.startswith(paths) and wanted(each)]

    def _rate(
        self, name: str, parts: Sequence[Part], counted: Callable[[UnitTally], tuple[int, int]]
    ) -> Rate:
        units = []
        for part in parts:
            pairs = [counted(tally) for tally in self.tallies if part.holds(tally.unit_path)]
            units.append(
                UnitRate(
                    part.unit_id, part.name, sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
                )
            )
        numerator, denominator = (
            sum(each.numerator for each in units),
            sum(each.denominator for each in units),
        )
        return Rate(name, self.day, numerator, denominator, tuple(units))


def day_roll(session: Session, *, day: date, now: datetime) -> DayRoll:
    """The roll of the whole installation on *day*; a long one is at most `KEPT_FOR` old.

    Safe in threads: who asks while it is being made waits for it instead of making it twice.
    """
    shelf = _shelf(session.get_bind().engine)
    with shelf.turn:
        for other in [each for each, made in shelf.rolls.items() if not _fresh(made, now)]:
            del shelf.rolls[other]
        found = shelf.rolls.get(day)
        if found is None:
            found = DayRoll(day, now, tuple(roll(session, day=day)))
            if len(found.members) >= SHORT:
                while len(shelf.rolls) >= MOST_KEPT:
                    del shelf.rolls[next(iter(shelf.rolls))]
                shelf.rolls[day] = found
    return found


class _Shelf:
    """The kept rolls of one database, oldest first."""

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self.rolls: dict[date, DayRoll] = {}


_shelves: WeakKeyDictionary[Engine, _Shelf] = WeakKeyDictionary()
_shelving = threading.Lock()


def _shelf(engine: Engine) -> _Shelf:
    with _shelving:
        return _shelves.setdefault(engine, _Shelf())


def _fresh(made: DayRoll, now: datetime) -> bool:
    return timedelta(0) <= now - made.as_of < KEPT_FOR


def parts(session: Session, unit_paths: Sequence[str]) -> list[Part]:
    """How the subtrees *unit_paths* fall into parts that a reader compares; nobody is in two, nobody in none.

    Several subtrees are their own parts; one falls into the unit itself and the units right below it.
    """
    tops = session.execute(
        select(Unit.id, Unit.name, Unit.path).where(Unit.path.in_(unit_paths)).order_by(Unit.path)
    ).all()
    if len(tops) != 1:
        return [Part(*top) for top in tops]
    beneath = session.execute(
        select(Unit.id, Unit.name, Unit.path)
        .where(Unit.parent_id == tops[0].id)
        .order_by(Unit.position, Unit.id)
    ).all()
    return [Part(*tops[0], own=True), *(Part(*unit) for unit in beneath)]
