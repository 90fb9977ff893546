"""What a named rate is: never a bare number.

A `Rate` carries its numerator, its denominator, the day it stands for and the sentence that defines it; the
names behind it are a query of their own (`quiz.figures.roll`), so that each number leads to its list.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

__all__ = ["DEFINITIONS", "Rate", "UnitRate", "rate_of"]

DEFINITIONS: Mapping[str, str] = {
    "certified": "持证率 = 当日持有有效行政执法证的人数 ÷ 当日应持证人数。应持证：在编、在岗、在执法岗位的执法人员；"
    "辅助人员和工勤人员不计；暂扣、到期的证件不算有效。",
    "hours_met": "学时达标率 = 截至当日已认定学时达到本年度要求的人数 ÷ 应训人数。应训：当日在岗、所属类别本年度有学时要求的人员；"
    "年中到岗的按在岗月数折算要求；待审核的学时不计。",
}
"""The sentence printed beside each figure."""


@dataclass(frozen=True, slots=True)
class UnitRate:
    """The same rate within one unit, its sub-units not included."""

    unit_id: int
    unit_name: str
    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        """A fraction 0..1; None where nobody counts."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class Rate:
    """A named rate on a day."""

    name: str
    day: date
    numerator: int
    denominator: int
    units: tuple[UnitRate, ...]

    @property
    def value(self) -> float | None:
        """A fraction 0..1; None where nobody counts."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def missing(self) -> int:
        """How many of the denominator are not in the numerator."""
        return self.denominator - self.numerator

    @property
    def definition(self) -> str:
        """What it means, as a sentence."""
        return DEFINITIONS[self.name]


def rate_of(name: str, day: date, counted: Iterable[tuple[int, str, bool]]) -> Rate:
    """The rate over *counted*: (unit id, unit name, in the numerator) of everybody in the denominator."""
    units: dict[int, list[int]] = {}
    names: dict[int, str] = {}
    for unit_id, unit_name, achieved in counted:
        tally = units.setdefault(unit_id, [0, 0])
        names[unit_id] = unit_name
        tally[0] += achieved
        tally[1] += 1
    return Rate(
        name,
        day,
        sum(tally[0] for tally in units.values()),
        sum(tally[1] for tally in units.values()),
        tuple(UnitRate(unit_id, names[unit_id], *tally) for unit_id, tally in units.items()),
    )
