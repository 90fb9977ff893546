"""How far a figure can be trusted: 95 % intervals, and the samples below which a figure is not to be relied on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lawbank.wording import Phrase, phrase

__all__ = [
    "SMALLEST_FOR_DISCRIMINATION",
    "SMALLEST_FOR_ITEMS",
    "SMALLEST_FOR_RELIABILITY",
    "Z95",
    "Interval",
    "about",
    "of_alpha",
    "of_correlation",
    "of_difference",
    "of_share",
    "too_small",
]

Numbers = NDArray[np.float64]

Z95 = 1.959963984540054
"""Normal deviate that leaves 2.5 % on either side."""

SMALLEST_FOR_ITEMS = 30
"""Persons below which a facility is a guess: at 30 its interval is up to ±0.17 wide. Source: `of_share`."""
SMALLEST_FOR_DISCRIMINATION = 100
"""Persons below which a discrimination is a guess: at 100 an item-rest correlation of 0 is known to ±0.2, the very
figure below which an item counts as poor. Source: `of_correlation`; Ebel and Frisbie (1991) for the 0.2."""
SMALLEST_FOR_RELIABILITY = 100
"""Persons below which alpha is a hint: at 100 an alpha of 0.7 of 20 items is known to ±0.09. Source: `of_alpha`."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Where the true figure lies with 95 % confidence, both ends included."""

    low: float
    high: float


def too_small(persons: int, least: int) -> Phrase | None:
    """Return a sentence where *persons* are fewer than *least*, else None."""
    if persons >= least:
        return None
    return phrase("样本只有 %(persons)d 人，少于 %(least)d 人，数字仅供参考。", persons=persons, least=least)


def about(value: float, error: float | None) -> Interval | None:
    """Return *value* ± 1.96 of its standard *error*; None where the error is not known."""
    return None if error is None else Interval(value - Z95 * error, value + Z95 * error)


def of_share(share: Numbers, persons: int) -> tuple[Numbers, Numbers]:
    """Return the ends for shares 0 to 1 of *persons*, at least one. Source: Wilson (1927)."""
    centre = (share + Z95**2 / (2 * persons)) / (1 + Z95**2 / persons)
    half = Z95 / (1 + Z95**2 / persons) * np.sqrt(share * (1 - share) / persons + Z95**2 / (4 * persons**2))
    return np.maximum(0, centre - half), np.minimum(1, centre + half)


def of_difference(
    upper: Numbers, upper_persons: int, lower: Numbers, lower_persons: int
) -> tuple[Numbers, Numbers]:
    """Return the ends for *upper* − *lower*, shares of two groups. Source: Newcombe (1998), method 10."""
    upper_low, upper_high = of_share(upper, upper_persons)
    lower_low, lower_high = of_share(lower, lower_persons)
    down = np.sqrt((upper - upper_low) ** 2 + (lower_high - lower) ** 2)
    up = np.sqrt((upper_high - upper) ** 2 + (lower - lower_low) ** 2)
    return upper - lower - down, upper - lower + up


def of_correlation(value: float | None, persons: int) -> Interval | None:
    """Return where a correlation lies; None without one or for fewer than four persons. Source: Fisher (1921)."""
    if value is None or persons < 4:
        return None
    centre = np.arctanh(np.clip(value, -1 + 1e-12, 1 - 1e-12))
    half = Z95 / (persons - 3) ** 0.5
    return Interval(float(np.tanh(centre - half)), float(np.tanh(centre + half)))


def of_alpha(alpha: float, items: int, persons: int) -> tuple[float, Interval] | None:
    """Return the standard error of *alpha* and where it lies; None for fewer than three persons or two items.

    Source: Bonett (2002), which needs no more than that ln(1 − alpha) is about normal.
    """
    if persons < 3 or items < 2:
        return None
    error = (2 * items / ((items - 1) * (persons - 2))) ** 0.5
    rest = 1 - alpha
    return rest * error, Interval(
        float(1 - rest * np.exp(Z95 * error)), float(1 - rest * np.exp(-Z95 * error))
    )
