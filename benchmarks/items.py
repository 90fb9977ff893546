"""Item statistics: classical figures beside merely reading the same array, and 2PL on a large sitting."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lawbank.statistics.classical import paper
from lawbank.statistics.irt import Model, fit
from lawbank.statistics.itemfit import item_fit

__all__ = ["ItemFigures", "item_figures", "item_lines"]

PERSONS, ITEMS = 20_000, 500


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """Seconds over the same `responses`.

    Attributes:
        summing: numpy's sums by row and by column: the least that yields totals and facilities.
        reading: the same and the variances by column.
        classical: every classical figure with its interval.
        two_parameters: 2PL with standard errors; `fitting` is the item fit after it.
    """

    responses: int
    summing: float
    reading: float
    classical: float
    two_parameters: float
    fitting: float
    converged: bool


def item_figures() -> ItemFigures:
    """A simulated sitting of 20,000 persons and 500 items."""
    dice = np.random.default_rng(1)
    slope, difficulty = dice.lognormal(0, 0.3, ITEMS), dice.normal(0, 1, ITEMS)
    chance = 1 / (1 + np.exp(-slope * (dice.normal(0, 1, (PERSONS, 1)) - difficulty)))
    answers = (dice.random(chance.shape) < chance).astype(np.int8)
    scores = answers.astype(np.float64)
    summing = _timed(lambda: (scores.sum(axis=0), scores.sum(axis=1)))
    reading = _timed(lambda: (scores.sum(axis=0), scores.sum(axis=1), scores.var(axis=0)))
    classical = _timed(lambda: paper(scores))
    began = time.perf_counter()
    found = fit(answers, Model.TWO)
    fitted = time.perf_counter()
    item_fit(answers, found)
    ended = time.perf_counter()
    return ItemFigures(
        answers.size, summing, reading, classical, fitted - began, ended - fitted, found.converged
    )


def item_lines(found: ItemFigures) -> list[str]:
    """Rows of Markdown for a table of what, measured and aim."""
    settled = "converged" if found.converged else "not converged"
    return [
        f"| classical figures of {found.responses:,} answers | {found.classical * 1000:.0f} ms, "
        f"{found.classical / found.summing:.1f} × numpy's sums by row and column of the same array, "
        f"{found.classical / found.reading:.1f} × with its variances too | ≤ 3 × |",
        f"| 2PL of the same ({ITEMS} items × {PERSONS:,} persons) with standard errors | "
        f"{found.two_parameters:.0f} s, {settled} | ≤ 60 s |",
        f"| item fit (S-X²) of the same | {found.fitting:.0f} s | – |",
    ]


def _timed(work: Callable[[], object]) -> float:
    taken = []
    for _round in range(5):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return min(taken)
