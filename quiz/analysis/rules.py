"""What a measured facility means beside the difficulty that the author declared."""

from lawbank.kinds import Difficulty

__all__ = ["EASY_FROM", "HARD_BELOW", "measured", "misdeclared"]

EASY_FROM = 0.7
HARD_BELOW = 0.4
"""Shares of right answers. Source: the usual bands of 难度系数 in Chinese school testing: ≥ 0.7 易, 0.4–0.7 中, < 0.4 难."""

_ORDER = (Difficulty.HARD, Difficulty.MEDIUM, Difficulty.EASY)


def measured(facility: float) -> Difficulty:
    """Return the difficulty that a *facility*, 0 to 1, amounts to."""
    if facility >= EASY_FROM:
        return Difficulty.EASY
    return Difficulty.HARD if facility < HARD_BELOW else Difficulty.MEDIUM


def misdeclared(declared: Difficulty, *, low: float, high: float) -> bool:
    """True when the whole interval *low* to *high* of the facility lies outside of what was declared."""
    at = _ORDER.index(declared)
    return not _ORDER.index(measured(low)) <= at <= _ORDER.index(measured(high))
