"""One item over many papers: answers from several exams together, each person's ability taken from the rest of theirs.

A table of persons and items needs one paper for all. Where everybody had another paper, an item is judged by what its
answerers reached on the rest of their own.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lawbank.errors import Invalid
from lawbank.statistics.classical import STILL, Item, extremes
from lawbank.statistics.intervals import Interval, of_correlation, of_difference, of_share
from lawbank.wording import phrase

__all__ = ["Group", "groups", "pooled_item"]

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Group:
    """Persons of like ability and what they answered.

    Attributes:
        ability: mean of the rest, 0 to 1.
        facility: share of the points that they reached, with its 95 % interval.
        picked: how many picked each option; of several options a person counts once in each.
        blank: how many picked none.
    """

    persons: int
    ability: float
    facility: float
    interval: Interval
    picked: tuple[int, ...]
    blank: int


def pooled_item(shares: NDArray[Any], rest: NDArray[Any]) -> Item:
    """Return the classical figures of one item.

    Args:
        shares: (persons,), share of the item's points that each person reached, 0 to 1.
        rest: (persons,), share of the points of the rest of their paper.

    Raises:
        Invalid: the two differ in length, are empty, or hold what is no share.
    """
    reached, ability = _checked(shares, rest)
    persons = len(reached)
    facility = np.array([reached.mean()])
    low, high = of_share(facility, persons)
    upper, lower = extremes(ability)
    strong, weak = np.array([reached[upper].mean()]), np.array([reached[lower].mean()])
    from_, to = of_difference(strong, int(upper.sum()), weak, int(lower.sum()))
    varies = reached.var() > STILL and ability.var() > STILL
    item_rest = float(np.corrcoef(reached, ability)[0, 1]) if varies else None
    return Item(
        facility=float(facility[0]),
        low=float(low[0]),
        high=float(high[0]),
        discrimination=float(strong[0] - weak[0]),
        item_total=None,
        item_rest=item_rest,
        discrimination_interval=Interval(float(from_[0]), float(to[0])),
        item_rest_interval=of_correlation(item_rest, persons),
    )


def groups(
    shares: NDArray[Any], rest: NDArray[Any], picked: NDArray[np.bool_], *, count: int
) -> tuple[Group, ...]:
    """Return the answerers in *count* groups of about equal size, the weakest first.

    Who reached the same is never split, so that there may be fewer groups, and of unequal size.

    Args:
        picked: (persons, options), which options each person picked; no columns for items without options.

    Raises:
        Invalid: as `pooled_item`.
    """
    reached, ability = _checked(shares, rest)
    edges = np.quantile(ability, np.linspace(0, 1, count + 1)[1:-1])
    belongs = np.searchsorted(np.unique(edges), ability, side="left")
    found = []
    for group in np.unique(belongs):
        within = belongs == group
        persons, facility = int(within.sum()), float(reached[within].mean())
        low, high = of_share(np.array([facility]), persons)
        chosen = picked[within]
        found.append(
            Group(
                persons,
                float(ability[within].mean()),
                facility,
                Interval(float(low[0]), float(high[0])),
                tuple(int(number) for number in chosen.sum(axis=0)),
                int((~chosen.any(axis=1)).sum()) if chosen.shape[1] else 0,
            )
        )
    return tuple(found)


def _checked(shares: NDArray[Any], rest: NDArray[Any]) -> tuple[Numbers, Numbers]:
    reached, ability = np.asarray(shares, dtype=np.float64), np.asarray(rest, dtype=np.float64)
    if reached.ndim != 1 or reached.shape != ability.shape or not len(reached):
        raise Invalid(phrase("作答与总分的人数不同，或没有人作答。"))
    for column in (reached, ability):
        if not (column.min() >= 0 and column.max() <= 1):
            raise Invalid(phrase("得分应在 0 到满分之间，不能有空值。"))
    return reached, ability
