"""Item response theory: difficulty and discrimination that do not depend on who happened to sit the paper.

The chance that a person of ability θ answers an item right is c + (1 − c) / (1 + exp(−a (θ − b))), abilities normal with
mean 0 and deviation 1. `fit` estimates the items, `abilities` the persons, `curve` and `information` draw an item.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lawbank.errors import Invalid
from lawbank.statistics.intervals import Interval, about, too_small
from lawbank.statistics.marginal import (
    NOT_SHOWN,
    Answers,
    Model,
    Parameters,
    chances,
    grid,
    posterior,
)
from lawbank.statistics.maximum import Estimate, maximum
from lawbank.wording import Phrase, phrase

__all__ = [
    "NOT_SHOWN",
    "SMALLEST",
    "Ability",
    "Fit",
    "ItemEstimate",
    "Model",
    "abilities",
    "curve",
    "fit",
    "information",
]

Numbers = NDArray[np.float64]

SMALLEST = {Model.RASCH: 100, Model.ONE: 150, Model.TWO: 500, Model.THREE: 1000}
"""Persons below which estimates are not to be relied on. Source: Linacre (1994) for Rasch, 100 persons for ±½ logit and
150 for the same at 99 %; Hulin, Lissak and Drasgow (1982) for 2PL and 3PL."""
BLOCK = 4096
"""Persons whose posteriors are held at once."""


@dataclass(frozen=True, slots=True)
class ItemEstimate:
    """One item: slope a, difficulty b, asymptote c, with standard errors (None where fixed or not to be had)."""

    a: float
    b: float
    c: float
    a_error: float | None
    b_error: float | None
    c_error: float | None = None

    @property
    def a_interval(self) -> Interval | None:
        return about(self.a, self.a_error)

    @property
    def b_interval(self) -> Interval | None:
        return about(self.b, self.b_error)


@dataclass(frozen=True, slots=True)
class Ability:
    """A person's expected ability given the answers (EAP), and its posterior deviation."""

    value: float
    deviation: float

    @property
    def interval(self) -> Interval:
        return about(self.value, self.deviation) or Interval(self.value, self.value)


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted model. `parameters` counts what was estimated; `converged` is False when it did not come to rest."""

    model: Model
    items: tuple[ItemEstimate, ...]
    log_likelihood: float
    parameters: int
    persons: int
    converged: bool

    @property
    def aic(self) -> float:
        return 2 * self.parameters - 2 * self.log_likelihood

    @property
    def bic(self) -> float:
        return float(np.log(self.persons)) * self.parameters - 2 * self.log_likelihood

    @property
    def too_small(self) -> Phrase | None:
        """The sentence that the sample cannot bear this model, or None."""
        return too_small(self.persons, SMALLEST[self.model])


def fit(answers: NDArray[Any], model: Model = Model.TWO) -> Fit:
    """Estimate the items of a paper by marginal maximum likelihood.

    Args:
        answers: (persons, items), 1 right, 0 wrong, `NOT_SHOWN` where the person never saw the item.

    Raises:
        Invalid: not such a table, or an item that everybody or nobody answered right.
    """
    table = _checked(answers)
    counted = Answers.of(table)
    share = counted.facility()
    if not ((share > 0) & (share < 1)).all():
        raise Invalid(phrase("有的题全对或全错，不能估计；请先去掉这些题。"))
    found = maximum(counted, model)
    estimates = tuple(_estimate(found, place, model) for place in range(table.shape[1]))
    return Fit(model, estimates, found.log_likelihood, found.free, len(table), found.converged)


def abilities(answers: NDArray[Any], fitted: Fit) -> list[Ability]:
    """Return the EAP ability of every person.

    Args:
        answers: (persons, items) of the same items.

    Raises:
        Invalid: not such a table.
    """
    table = _checked(answers)
    if table.shape[1] != len(fitted.items):
        raise Invalid(phrase("作答应是“人 × 题”的表，对为 1，错为 0。"))
    nodes, weights = grid()
    chance = chances(nodes, _parameters(fitted.items))
    found: list[Ability] = []
    for start in range(0, len(table), BLOCK):
        rows = table[start : start + BLOCK]
        each = Answers((rows == 1) * 1.0, (rows != NOT_SHOWN) * 1.0, np.ones(len(rows)))
        weighed = posterior(each, chance, weights)[0]
        mean = weighed @ nodes
        spread = np.sqrt(np.maximum(0, weighed @ nodes**2 - mean**2))
        found += [Ability(float(value), float(by)) for value, by in zip(mean, spread, strict=True)]
    return found


def curve(item: ItemEstimate, ability: Numbers) -> Numbers:
    """Return the chance of a right answer at each *ability*: the item's characteristic curve."""
    return np.asarray(chances(ability, _parameters([item]))[0])


def information(item: ItemEstimate, ability: Numbers) -> Numbers:
    """Return what an item tells at each *ability*: its Fisher information. Source: Birnbaum (1968).

    The sum over a paper's items is the paper's; one over its root is the standard error of an ability.
    """
    chance = curve(item, ability)
    return np.asarray(item.a**2 * (1 - chance) / chance * ((chance - item.c) / (1 - item.c)) ** 2)


def _checked(answers: NDArray[Any]) -> NDArray[Any]:
    table = np.asarray(answers)
    if table.ndim != 2 or 0 in table.shape or not np.isin(table, (0, 1, NOT_SHOWN)).all():
        raise Invalid(phrase("作答应是“人 × 题”的表，对为 1，错为 0。"))
    return table


def _parameters(items: Sequence[ItemEstimate]) -> Parameters:
    a, b, c = (np.array([getattr(item, name) for item in items]) for name in "abc")
    return Parameters(a, -a * b, c)


def _estimate(found: Estimate, place: int, model: Model) -> ItemEstimate:
    """Bring one item from intercept and logit to difficulty and asymptote, errors by the delta method."""
    a, d, c = (
        float(values[place]) for values in (found.parameters.a, found.parameters.d, found.parameters.c)
    )
    spread = np.nan_to_num(found.covariance[place]) if model is Model.RASCH else found.covariance[place]
    by = np.array([-1 / a, d / a**2])
    return ItemEstimate(
        a,
        -d / a,
        c,
        None if model is Model.RASCH else _root(spread[1, 1]),
        _root(float(by @ spread[:2, :2] @ by)),
        _root(spread[2, 2] * (c * (1 - c)) ** 2) if model is Model.THREE else None,
    )


def _root(variance: float) -> float | None:
    return float(variance**0.5) if np.isfinite(variance) and variance > 0 else None
