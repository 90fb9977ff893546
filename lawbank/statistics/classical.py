"""Classical test theory: what the scores of one paper say about its items and about the paper.

Scores are arrays of shape (persons, items) with 1 for right and 0 for wrong (or fractions of the points); every figure
comes with an interval or a standard error, and `too_small` says when the sample cannot bear it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lawbank.errors import Invalid
from lawbank.wording import phrase

__all__ = [
    "SMALLEST_FOR_ITEMS",
    "SMALLEST_FOR_RELIABILITY",
    "Choices",
    "Item",
    "Reliability",
    "choices",
    "guessing_score",
    "items",
    "reliability",
    "suspected_key",
    "too_small",
]

Scores = NDArray[np.float64]

SMALLEST_FOR_ITEMS = 30
"""Persons below which facility and discrimination of an item are noise. Source: the usual rule of thumb in item
analysis, a normal approximation of a share needs about thirty cases."""
SMALLEST_FOR_RELIABILITY = 100
"""Persons below which alpha is no more than a hint; its 95 % interval is then wider than ±0.1 at alpha 0.7."""

EXTREMES = 0.27
"""Share of persons in the upper and in the lower group. Source: Kelley (1939)."""
FUNCTIONING = 0.05
"""Share of persons from which a distractor is said to work. Source: Haladyna and Downing (1993)."""
Z95 = 1.959963985


@dataclass(frozen=True, slots=True)
class Item:
    """One item.

    Attributes:
        facility: share of right answers 0 to 1, with its 95 % Wilson interval `low` to `high`.
        discrimination: facility in the upper 27 % less that in the lower 27 %, −1 to 1.
        item_total: correlation with the total score; None where the item or the total does not vary.
        item_rest: the same with the item taken out of the total: the corrected point-biserial.
    """

    facility: float
    low: float
    high: float
    discrimination: float
    item_total: float | None
    item_rest: float | None


@dataclass(frozen=True, slots=True)
class Reliability:
    """A whole paper.

    Attributes:
        alpha: Cronbach's alpha, KR-20 for right/wrong items; None where totals do not vary or there is one item.
        standard_error: of alpha. Source: Bonett (2002).
        error_of_measurement: in points: standard deviation × √(1 − alpha).
    """

    persons: int
    mean: float
    deviation: float
    alpha: float | None
    standard_error: float | None
    error_of_measurement: float | None


@dataclass(frozen=True, slots=True)
class Choices:
    """How often each option was picked.

    Attributes:
        counts: persons for each option; `upper` and `lower` those of the upper and lower 27 % by total.
        working: for each option whether it works: the key, or a distractor picked by 5 % or more and not more often
            by the strong than by the weak.
        efficiency: share of the distractors that work.
    """

    counts: tuple[int, ...]
    upper: tuple[int, ...]
    lower: tuple[int, ...]
    working: tuple[bool, ...]
    efficiency: float


def too_small(persons: int, least: int) -> str | None:
    """Return a sentence where *persons* are fewer than *least*, else None."""
    if persons >= least:
        return None
    return str(
        phrase("样本只有 %(persons)d 人，少于 %(least)d 人，数字仅供参考。", persons=persons, least=least)
    )


def items(scores: Scores) -> list[Item]:
    """Return the classical figures of every item.

    Args:
        scores: (persons, items), each 0 to 1.

    Raises:
        Invalid: not a table of persons and items, or a score outside of 0 to 1.
    """
    table = _checked(scores)
    persons = len(table)
    total = table.sum(axis=1)
    upper, lower = _extremes(total)
    facility = table.mean(axis=0)
    spread = table[upper].mean(axis=0) - table[lower].mean(axis=0)
    with_total, with_rest = _correlations(table, total)
    low, high = _wilson(facility, persons)
    return [
        Item(
            float(facility[at]), float(low[at]), float(high[at]), float(spread[at]),
            _number(with_total[at]), _number(with_rest[at]),
        )
        for at in range(table.shape[1])
    ]  # fmt: skip


def reliability(scores: Scores) -> Reliability:
    """Return mean, spread and reliability of a paper.

    Args:
        scores: (persons, items); points of any size.

    Raises:
        Invalid: not a table of persons and items.
    """
    table = _checked(scores, most=np.inf)
    persons, count = table.shape
    total = table.sum(axis=1)
    variance = float(total.var(ddof=1)) if persons > 1 else 0.0
    mean, deviation = float(total.mean()), variance**0.5
    if count < 2 or variance <= 0:
        return Reliability(persons, mean, deviation, None, None, None)
    alpha = count / (count - 1) * (1 - float(table.var(axis=0, ddof=1).sum()) / variance)
    error = (1 - alpha) * (2 * count / ((count - 1) * (persons - 2))) ** 0.5 if persons > 2 else None
    return Reliability(persons, mean, deviation, alpha, error, deviation * max(0.0, 1 - alpha) ** 0.5)


def choices(picked: NDArray[np.int64], totals: Scores, *, options: int, key: int) -> Choices:
    """Return what the options of a single-choice item did.

    Args:
        picked: position of the option that each person picked, −1 for none.
        totals: total score of each person.

    Raises:
        Invalid: the two arrays differ in length, or the key is no option.
    """
    if picked.shape != totals.shape or not 0 <= key < options:
        raise Invalid(phrase("作答与总分的人数不同，或答案不在选项之内。"))
    high, low = _extremes(totals)
    counts, upper, lower = (
        tuple(int(number) for number in np.bincount(group[group >= 0], minlength=options)[:options])
        for group in (picked, picked[high], picked[low])
    )
    persons = max(1, len(picked))
    working = tuple(
        place == key or (counts[place] / persons >= FUNCTIONING and upper[place] <= lower[place])
        for place in range(options)
    )
    distractors = [is_working for place, is_working in enumerate(working) if place != key]
    return Choices(counts, upper, lower, working, sum(distractors) / len(distractors) if distractors else 0.0)


def suspected_key(found: Choices, *, key: int) -> int | None:
    """Return the option that looks like the real key, or None.

    It is suspected when most of the strong agree on it, more of them than on the key, and more than of the weak.
    """
    strong = sum(found.upper)
    best = max(range(len(found.upper)), key=lambda place: found.upper[place])
    agreed = 2 * found.upper[best] > strong and found.upper[best] > max(found.upper[key], found.lower[best])
    return best if agreed and best != key else None


def guessing_score(options: NDArray[np.int64], points: Scores) -> float:
    """Return the points expected of who guesses every single-choice item blindly."""
    return float((points / options).sum())


def _checked(scores: Scores, *, most: float = 1.0) -> Scores:
    table = np.asarray(scores, dtype=np.float64)
    if table.ndim != 2 or 0 in table.shape:
        raise Invalid(phrase("得分应是“人 × 题”的表，且不能为空。"))
    if not (table.min() >= 0 and table.max() <= most):
        raise Invalid(phrase("得分应在 0 到满分之间，不能有空值。"))
    return table


def _extremes(total: Scores) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Positions of the upper and of the lower 27 %, at least one person each; ties by position."""
    order = np.argsort(total, kind="stable")
    size = max(1, round(len(total) * EXTREMES))
    return order[-size:], order[:size]


def _correlations(table: Scores, total: Scores) -> tuple[Scores, Scores]:
    """Correlations of every item with the total, and with the total less the item; NaN where nothing varies."""
    persons = len(table)
    item_variance = table.var(axis=0)
    total_variance = total.var()
    covariance = (total - total.mean()) @ table / persons
    rest_variance = total_variance + item_variance - 2 * covariance
    with np.errstate(divide="ignore", invalid="ignore"):
        with_total = covariance / np.sqrt(item_variance * total_variance)
        with_rest = (covariance - item_variance) / np.sqrt(item_variance * rest_variance)
    return with_total, with_rest


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _wilson(share: Scores, persons: int) -> tuple[Scores, Scores]:
    centre = (share + Z95**2 / (2 * persons)) / (1 + Z95**2 / persons)
    half = Z95 / (1 + Z95**2 / persons) * np.sqrt(share * (1 - share) / persons + Z95**2 / (4 * persons**2))
    return np.maximum(0, centre - half), np.minimum(1, centre + half)
