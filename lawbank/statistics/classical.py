"""Classical test theory: what the scores of one paper say about its items and about the paper.

Scores are arrays of shape (persons, items) with 1 for right and 0 for wrong (or fractions of the points); every figure
comes with an interval or a standard error, and `too_small` says when the sample cannot bear it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lawbank.errors import Invalid
from lawbank.statistics.intervals import (
    SMALLEST_FOR_DISCRIMINATION,
    SMALLEST_FOR_ITEMS,
    SMALLEST_FOR_RELIABILITY,
    Z95,
    Interval,
    of_alpha,
    of_correlation,
    of_difference,
    of_share,
    too_small,
)
from lawbank.wording import phrase

__all__ = [
    "FUNCTIONING",
    "SMALLEST_FOR_DISCRIMINATION",
    "SMALLEST_FOR_ITEMS",
    "SMALLEST_FOR_RELIABILITY",
    "Choices",
    "Guess",
    "Interval",
    "Item",
    "Reliability",
    "choices",
    "extremes",
    "guessing_score",
    "items",
    "paper",
    "reliability",
    "too_small",
]

Numbers = NDArray[np.float64]

EXTREMES = 0.27
"""Share of persons in the upper and in the lower group. Source: Kelley (1939)."""
FUNCTIONING = 0.05
"""Share of persons from which a distractor is said to work. Source: Haladyna and Downing (1993)."""
BLOCK = 1 << 15
"""Scores worked on at once: a quarter of a megabyte of float64, which stays in the processor's cache."""
STILL = 1e-12
"""A variance below this is rounding: the scores do not vary."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item.

    Attributes:
        facility: share of right answers 0 to 1, with its 95 % interval `low` to `high`.
        discrimination: facility in the upper 27 % less that in the lower 27 %, −1 to 1. Persons who tie with the
            last of a group belong to it, so that the order of the rows means nothing.
        item_total: correlation with the total score; None where the item or the total does not vary.
        item_rest: the same with the item taken out of the total: the corrected point-biserial.
    """

    facility: float
    low: float
    high: float
    discrimination: float
    item_total: float | None
    item_rest: float | None
    discrimination_interval: Interval
    item_rest_interval: Interval | None


@dataclass(frozen=True, slots=True)
class Reliability:
    """A whole paper.

    Attributes:
        mean, deviation: of the total score, in points.
        alpha: Cronbach's alpha, KR-20 for right/wrong items; None where totals do not vary or there is one item.
        standard_error: of alpha; `interval` is its 95 % interval.
        error_of_measurement: in points: deviation × √(1 − alpha). An officer's true score lies within 1.96 of them.
    """

    persons: int
    mean: float
    deviation: float
    alpha: float | None
    standard_error: float | None
    error_of_measurement: float | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Choices:
    """How often each option was picked.

    Attributes:
        persons: everybody, also who picked none.
        counts: persons for each option; `upper` and `lower` those of the upper and lower 27 % by total.
        working: for each option whether it works: the key, or a distractor picked by 5 % or more and not by a larger
            share of the strong than of the weak.
        efficiency: share of the distractors that work.
        upper_persons, lower_persons: the sizes of the two groups, ties included.
        shares: for each option where its share of all persons lies.
    """

    counts: tuple[int, ...]
    upper: tuple[int, ...]
    lower: tuple[int, ...]
    working: tuple[bool, ...]
    efficiency: float
    persons: int
    upper_persons: int
    lower_persons: int
    shares: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class Guess:
    """Points that blind guessing yields: what to expect, and where 95 in 100 guessers end up."""

    expected: float
    deviation: float
    interval: Interval


def paper(scores: NDArray[Any]) -> tuple[list[Item], Reliability]:
    """Return `items` and `reliability` of *scores* in one reading of them. Raises `Invalid` as they do."""
    moments = _moments(scores, most=1.0)
    return _items(moments), _reliability(moments)


def items(scores: NDArray[Any]) -> list[Item]:
    """Return the classical figures of every item.

    Args:
        scores: (persons, items), each 0 to 1.

    Raises:
        Invalid: not a table of persons and items, or a score outside of 0 to 1.
    """
    return _items(_moments(scores, most=1.0))


def reliability(scores: NDArray[Any]) -> Reliability:
    """Return mean, spread and reliability of a paper.

    Args:
        scores: (persons, items); points of any size, none below 0.

    Raises:
        Invalid: not a table of persons and items.
    """
    return _reliability(_moments(scores, most=np.inf))


def choices(picked: NDArray[np.int64], totals: NDArray[Any], *, options: int, key: int) -> Choices:
    """Return what the options of a single-choice item did.

    Args:
        picked: (persons,), position of the option that each person picked, −1 for none.
        totals: (persons,), total score of each person; best without the item itself, or a wrong key hides.

    Raises:
        Invalid: the two arrays differ in length, or the key is no option.
    """
    if picked.ndim != 1 or picked.shape != totals.shape or not len(picked) or not 0 <= key < options:
        raise Invalid(phrase("作答与总分的人数不同，或答案不在选项之内。"))
    strong, weak = extremes(np.asarray(totals, dtype=np.float64))
    counts, upper, lower = (
        tuple(int(number) for number in np.bincount(group[group >= 0], minlength=options)[:options])
        for group in (picked, picked[strong], picked[weak])
    )
    persons, many, few = len(picked), int(strong.sum()), int(weak.sum())
    working = tuple(
        place == key or (counts[place] >= FUNCTIONING * persons and upper[place] * few <= lower[place] * many)
        for place in range(options)
    )
    efficiency = (sum(working) - 1) / (options - 1) if options > 1 else 0.0
    ends = of_share(np.array(counts) / persons, persons)
    shares = tuple(Interval(float(low), float(high)) for low, high in zip(*ends, strict=True))
    return Choices(counts, upper, lower, working, efficiency, persons, many, few, shares)


def guessing_score(options: NDArray[Any], points: NDArray[Any]) -> Guess:
    """Return the points of who guesses every single-choice item blindly.

    Args:
        options: (items,), how many each item offers, at least one; `points` what it yields.
    """
    expected = float((points / options).sum())
    deviation = float((points**2 * (options - 1) / options**2).sum()) ** 0.5
    low, high = max(0.0, expected - Z95 * deviation), min(float(points.sum()), expected + Z95 * deviation)
    return Guess(expected, deviation, Interval(low, high))


@dataclass(frozen=True, slots=True)
class _Moments:
    """Totals by person; by item mean, variance and covariance with the total (all divided by the persons)."""

    table: NDArray[Any]
    totals: Numbers
    means: Numbers
    variances: Numbers
    covariances: Numbers


def _blocks(table: NDArray[Any]) -> Iterator[tuple[slice, Numbers]]:
    """Rows and their scores as float64, as many at a time as the cache holds."""
    size = max(1, BLOCK // table.shape[1])
    for start in range(0, len(table), size):
        rows = slice(start, start + size)
        yield rows, np.asarray(table[rows], dtype=np.float64)


def _moments(scores: NDArray[Any], *, most: float) -> _Moments:
    """Everything that is needed of the table, in one reading of it."""
    table = np.asarray(scores)
    if table.ndim != 2 or 0 in table.shape:
        raise Invalid(phrase("得分应是“人 × 题”的表，且不能为空。"))
    persons, count = table.shape
    totals, ones = np.empty(persons), np.ones(count)
    sums, squares, products = np.zeros(count), np.zeros(count), np.zeros(count)
    for rows, block in _blocks(table):
        if not (block.min() >= 0 and block.max() <= most):
            raise Invalid(phrase("得分应在 0 到满分之间，不能有空值。"))
        total = totals[rows] = block @ ones
        sums += np.ones(len(block)) @ block
        squares += np.einsum("ij,ij->j", block, block)
        products += total @ block
    means = sums / persons
    covariances = products / persons - means * totals.mean()
    return _Moments(table, totals, means, squares / persons - means**2, covariances)


def _items(moments: _Moments) -> list[Item]:
    persons = len(moments.totals)
    upper, lower = extremes(moments.totals)
    strong, weak = _means(moments.table, upper, lower)
    low, high = of_share(moments.means, persons)
    from_, to = of_difference(strong, int(upper.sum()), weak, int(lower.sum()))
    with_total, with_rest = _correlations(moments)
    return [
        Item(
            float(moments.means[at]), float(low[at]), float(high[at]), float(strong[at] - weak[at]),
            with_total[at], with_rest[at],
            Interval(float(from_[at]), float(to[at])), of_correlation(with_rest[at], persons),
        )
        for at in range(len(moments.means))
    ]  # fmt: skip


def _reliability(moments: _Moments) -> Reliability:
    persons, count = moments.table.shape
    variance = float(moments.totals.var(ddof=1)) if persons > 1 else 0.0
    mean, deviation = float(moments.totals.mean()), variance**0.5
    if count < 2 or variance <= STILL:
        return Reliability(persons, mean, deviation, None, None, None, None)
    within = float(moments.variances.sum()) * persons / (persons - 1)
    alpha = min(1.0, count / (count - 1) * (1 - within / variance))
    error, interval = of_alpha(alpha, count, persons) or (None, None)
    margin = deviation * max(0.0, 1 - alpha) ** 0.5
    return Reliability(persons, mean, deviation, alpha, error, margin, interval)


def extremes(totals: Numbers) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Who belongs to the upper and to the lower 27 %, at least one person each; ties with the last come in."""
    size = max(1, round(len(totals) * EXTREMES))
    ordered = np.sort(totals)
    return totals >= ordered[-size], totals <= ordered[size - 1]


def _means(table: NDArray[Any], upper: NDArray[np.bool_], lower: NDArray[np.bool_]) -> Numbers:
    """(2, items): facilities in the two groups."""
    groups = np.array([upper, lower], dtype=np.float64)
    means = np.zeros((2, table.shape[1]))
    for rows, block in _blocks(table):
        means += groups[:, rows] @ block
    return np.asarray(means / groups.sum(axis=1, keepdims=True))


def _correlations(moments: _Moments) -> tuple[list[float | None], list[float | None]]:
    """Correlations of every item with the total, and with the total less the item; None where nothing varies."""
    item, total = moments.variances, float(moments.totals.var())
    rest = total + item - 2 * moments.covariances
    return (
        _ratios(moments.covariances, item, np.full_like(item, total)),
        _ratios(moments.covariances - item, item, rest),
    )


def _ratios(covariances: Numbers, one: Numbers, other: Numbers) -> list[float | None]:
    varies = (one > STILL) & (other > STILL * max(1.0, float(other.max())))
    found = covariances / np.sqrt(np.where(varies, one * other, 1.0))
    return [float(value) if known else None for value, known in zip(found, varies, strict=True)]
