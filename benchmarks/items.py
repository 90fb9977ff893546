"""Item statistics: classical figures beside merely reading the same array, and 2PL on a large sitting."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lawbank.statistics.classical import items, reliability
from lawbank.statistics.irt import Model, fit

__all__ = ["ItemFigures", "item_figures"]

PERSONS, ITEMS = 20_000, 500


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """Seconds: summing 10 million scores by row and by column; the classical figures of the same; 2PL of the same."""

    responses: int
    reading: float
    classical: float
    two_parameters: float
    converged: bool


def item_figures() -> ItemFigures:
    """A simulated sitting of 20,000 persons and 500 items."""
    dice = np.random.default_rng(1)
    slope, difficulty = dice.lognormal(0, 0.3, ITEMS), dice.normal(0, 1, ITEMS)
    chance = 1 / (1 + np.exp(-slope * (dice.normal(0, 1, (PERSONS, 1)) - difficulty)))
    answers = (dice.random(chance.shape) < chance).astype(np.int8)
    scores = answers.astype(np.float64)
    reading = _timed(lambda: (scores.sum(axis=0), scores.sum(axis=1), scores.var(axis=0)))
    classical = _timed(lambda: (items(scores), reliability(scores)))
    began = time.perf_counter()
    found = fit(answers, Model.TWO)
    return ItemFigures(answers.size, reading, classical, time.perf_counter() - began, found.converged)


def _timed(work: Callable[[], object]) -> float:
    taken = []
    for _round in range(3):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return min(taken)
