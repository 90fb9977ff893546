"""Item fit: whether an item's answers follow the curve that was fitted to it.

S-X² compares, among persons of the same total score, how many answered the item right with how many the model expects
(Orlando and Thissen 2000). It needs everybody to have seen every item.
"""

from dataclasses import dataclass
from math import erfc, exp, pi
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lawbank.errors import Invalid
from lawbank.statistics.irt import Fit
from lawbank.statistics.marginal import Model, Parameters, chances, grid
from lawbank.wording import phrase

__all__ = ["ItemFit", "chance_above", "item_fit"]

Numbers = NDArray[np.float64]

LEAST_EXPECTED = 1.0
"""Neighbouring scores are put together until so many right and wrong answers are expected. Source: ibid."""
FREE = {Model.RASCH: 1, Model.ONE: 1, Model.TWO: 2, Model.THREE: 3}
"""Parameters of an item that were fitted to the very answers they are judged by; the slope that 1PL items share
belongs to none of them."""


@dataclass(frozen=True, slots=True)
class ItemFit:
    """One item.

    Attributes:
        statistic: S-X², which follows a χ² of `freedom` degrees where the model holds.
        chance: of a statistic as large or larger where it does; None without a degree of freedom. Small: misfit.
    """

    statistic: float
    freedom: int
    chance: float | None


def item_fit(answers: NDArray[Any], fitted: Fit) -> list[ItemFit]:
    """Return the fit of every item.

    Args:
        answers: (persons, items), those to which the model was fitted, 1 right and 0 wrong.

    Raises:
        Invalid: not such a table.
    """
    table = np.asarray(answers)
    items = len(fitted.items)
    if table.ndim != 2 or table.shape[1] != items or not np.isin(table, (0, 1)).all():
        raise Invalid(phrase("作答应是“人 × 题”的表，对为 1，错为 0。"))
    nodes, weights = grid()
    a, b, c = (np.array([getattr(each, name) for each in fitted.items]) for name in "abc")
    chance = chances(nodes, Parameters(a, -a * b, c))
    totals = table.sum(axis=1, dtype=np.int64)
    persons = np.bincount(totals, minlength=items + 1)[1:items].astype(np.float64)
    everything = np.maximum(_scores(chance)[1:items] @ weights, 1e-300)
    found = []
    for place in range(items):
        rest = _scores(np.delete(chance, place, axis=0))[: items - 1]
        expected = (rest * chance[place]) @ weights / everything
        right = np.bincount(totals[table[:, place] == 1], minlength=items + 1)[1:items]
        found.append(_judged(persons, right.astype(np.float64), expected, FREE[fitted.model]))
    return found


def chance_above(statistic: float, freedom: int) -> float:
    """Return the chance that a χ² of *freedom* degrees, at least one, exceeds *statistic*.

    Source: Abramowitz and Stegun (1964), 26.4.4 and 26.4.5, the finite sums for odd and even degrees.
    """
    half = statistic / 2
    odd = freedom % 2
    term = 2 * (half / pi) ** 0.5 * exp(-half) if odd else exp(-half)
    chance = erfc(half**0.5) if odd else 0.0
    for degrees in range(2 + odd, freedom + 1, 2):
        chance += term
        term *= statistic / degrees
    return min(1.0, chance)


def _scores(chance: Numbers) -> Numbers:
    """(items + 1, nodes): the chance of every total score at every ability. Source: Lord and Wingersky (1984)."""
    items, nodes = chance.shape
    scores = np.zeros((items + 1, nodes))
    scores[0] = 1
    for count, right in enumerate(chance, start=1):
        gained = scores[:count] * right
        scores[:count] -= gained
        scores[1 : count + 1] += gained
    return scores


def _judged(persons: Numbers, right: Numbers, expected: Numbers, free: int) -> ItemFit:
    """Put sparse scores together with their neighbours, and add up the squares."""
    cells: list[Numbers] = []
    held = np.zeros(3)
    for many, hits, share in zip(persons, right, expected, strict=True):
        held += np.array((many, hits, many * share))
        if LEAST_EXPECTED <= held[2] <= held[0] - LEAST_EXPECTED:
            cells.append(held)
            held = np.zeros(3)
    if cells:
        cells[-1] = cells[-1] + held
    statistic = float(sum((hits - want) ** 2 * many / (want * (many - want)) for many, hits, want in cells))
    freedom = max(0, len(cells) - free)
    return ItemFit(statistic, freedom, chance_above(statistic, freedom) if freedom else None)
