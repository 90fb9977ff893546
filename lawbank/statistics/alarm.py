"""The question doctor's statistics: which answers and lengths say that an item, or its key, is wrong.

Everything here is a reason to look, never a verdict: an item goes to review, where a person reads the law.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import comb, erfc

import numpy as np

from lawbank.statistics.classical import FUNCTIONING, Choices, Item
from lawbank.statistics.intervals import SMALLEST_FOR_ITEMS, Interval, of_share

__all__ = ["Complaint", "LongestKeys", "Suspicion", "complaints", "longest_keys", "suspected_key"]

CHANCE = 0.01
"""Above this chance that an even split looks so, the strong do not agree. One false alarm in a hundred at worst,
and far fewer where the key is right, for then the strong prefer it."""
EXACT = 1000
"""Coins up to which the chance is added up; beyond, the normal curve is as good and quicker."""
LONGER = 1.5
"""A key so many times as long as the longest distractor gives itself away. Source: the guideline of equal lengths,
Haladyna, Downing and Rodriguez (2002), rule 25; the factor is ours."""


class Complaint(StrEnum):
    """What the figures of an item say against it."""

    WRONG_KEY = "wrong_key"
    NEGATIVE = "negative"
    """The better a person, the less likely to be right: item-rest correlation below 0, its whole interval."""
    GUESSED = "guessed"
    """Fewer are right than blind guessing yields: the whole interval of the facility lies below it."""
    NO_DISTRACTOR = "no_distractor"
    """No distractor was picked by as many as 5 % of at least 30 persons."""
    LONGEST_KEY = "longest_key"


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Another option than the key on which the strong agree.

    Attributes:
        option: its place.
        strong, on_key: how many of the strong picked it, and how many the key.
        share: of the strong, with its 95 % interval.
        chance: that an even split between the two would come out so lopsided. Source: the sign test.
    """

    option: int
    strong: int
    on_key: int
    share: float
    interval: Interval
    chance: float


@dataclass(frozen=True, slots=True)
class LongestKeys:
    """How often the key is the one longest option of its item.

    Attributes:
        share: of the items, with its 95 % interval; `expected` if length and key had nothing to do with each other.
        telling: the whole interval lies above what is expected, so that length gives keys away.
    """

    items: int
    share: float
    interval: Interval
    expected: float

    @property
    def telling(self) -> bool:
        return self.interval.low > self.expected


def suspected_key(found: Choices, *, key: int) -> Suspicion | None:
    """Return the option that looks like the real key, or None: the wrong-key alarm.

    It is suspected when most of the strong agree on it, clearly more than on the key, and a larger share of them than
    of the weak. Few persons cannot raise it: seven strong ones must agree without exception.

    Args:
        found: counted by totals without the item, as the item itself rewards the wrong key.
    """
    best = max(range(len(found.upper)), key=lambda place: found.upper[place])
    strong, on_key = found.upper[best], found.upper[key]
    drawn = strong * found.lower_persons > found.lower[best] * found.upper_persons
    if best == key or 2 * strong <= found.upper_persons or not drawn:
        return None
    chance = _even(strong, on_key)
    if chance > CHANCE:
        return None
    share = strong / found.upper_persons
    low, high = of_share(np.array([share]), found.upper_persons)
    return Suspicion(best, strong, on_key, share, Interval(float(low[0]), float(high[0])), chance)


def complaints(
    item: Item, found: Choices | None = None, *, key: int = 0, lengths: Sequence[int] = ()
) -> tuple[Complaint, ...]:
    """Return what speaks against an item, in the order of `Complaint`.

    Args:
        item: its classical figures.
        found: what its options did; None for items without options.
        key: place of the right option.
        lengths: characters of each option; empty where they do not matter.
    """
    said = []
    if found is not None and suspected_key(found, key=key) is not None:
        said.append(Complaint.WRONG_KEY)
    if item.item_rest_interval is not None and item.item_rest_interval.high < 0:
        said.append(Complaint.NEGATIVE)
    if found is not None and item.high < 1 / len(found.counts):
        said.append(Complaint.GUESSED)
    idle = found is not None and all(
        found.counts[place] < FUNCTIONING * found.persons for place in _others(len(found.counts), key)
    )
    if found is not None and found.persons >= SMALLEST_FOR_ITEMS and idle:
        said.append(Complaint.NO_DISTRACTOR)
    if len(lengths) > 1 and lengths[key] >= LONGER * max(
        lengths[place] for place in _others(len(lengths), key)
    ):
        said.append(Complaint.LONGEST_KEY)
    return tuple(said)


def longest_keys(lengths: Sequence[Sequence[int]], keys: Sequence[int]) -> LongestKeys | None:
    """Return how often the key is the one longest option, over a bank or a paper; None without items.

    Args:
        lengths: characters of every option, item by item.
        keys: place of each item's key.
    """
    # An item whose longest options tie gives nothing away, and says nothing about the others.
    clear = [
        (row, key)
        for row, key in zip(lengths, keys, strict=True)
        if len(row) > 1 and sorted(row)[-1] > sorted(row)[-2]
    ]
    if not clear:
        return None
    share = sum(row[key] == max(row) for row, key in clear) / len(clear)
    low, high = of_share(np.array([share]), len(clear))
    expected = sum(1 / len(row) for row, _key in clear) / len(clear)
    return LongestKeys(len(clear), share, Interval(float(low[0]), float(high[0])), expected)


def _others(options: int, key: int) -> list[int]:
    return [place for place in range(options) if place != key]


def _even(more: int, fewer: int) -> float:
    """The chance of *more* heads or above in a toss of *more* + *fewer* fair coins."""
    tosses = more + fewer
    if tosses > EXACT:
        return erfc((more - fewer - 1) / (2 * tosses) ** 0.5) / 2
    return float(sum(comb(tosses, heads) for heads in range(more, tosses + 1)) / 2**tosses)
