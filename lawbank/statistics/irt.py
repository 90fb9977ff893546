"""Item response theory: difficulty and discrimination that do not depend on who happened to sit the paper.

The chance that a person of ability θ answers item j right is c + (1 − c) / (1 + exp(−(a θ + d))), difficulty b = −d / a,
abilities normal with mean 0 and deviation 1. Estimated by marginal maximum likelihood: EM over fixed nodes (Bock and
Aitkin 1981), finished by Newton's method on the observed pattern likelihood where there are few items.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from lawbank.errors import Invalid
from lawbank.wording import phrase

__all__ = ["SMALLEST", "Ability", "Fit", "ItemEstimate", "Model", "abilities", "fit", "information"]

Numbers = NDArray[np.float64]

FEW_ITEMS = 60
"""Up to so many items the whole observed information is inverted; beyond, each item's block by itself."""
TOLERANCE, SHARE = 1e-4, 1e-8
"""EM ends when a round gains less log-likelihood than this, or than this share of all of it."""
MOST_ROUNDS = 500
GUESSING_PRIOR = (5.0, 17.0)
"""Beta prior of the lower asymptote in 3PL; without one it runs away. Source: BILOG's default for four options."""
STEEPEST = 6.0


class Model(StrEnum):
    """Rasch: all slopes 1. One slope for all (1PL), one an item (2PL), and a lower asymptote besides (3PL)."""

    RASCH = "rasch"
    ONE = "1pl"
    TWO = "2pl"
    THREE = "3pl"


SMALLEST = {Model.RASCH: 100, Model.ONE: 150, Model.TWO: 300, Model.THREE: 1000}
"""Persons below which estimates are not to be relied on. Source: the sample sizes usually asked for (de Ayala 2009)."""


@dataclass(frozen=True, slots=True)
class ItemEstimate:
    """One item: slope a, difficulty b, asymptote c, with standard errors (None where they cannot be had)."""

    a: float
    b: float
    c: float
    a_error: float | None
    b_error: float | None


@dataclass(frozen=True, slots=True)
class Ability:
    """A person's expected ability given the answers (EAP), and its posterior deviation."""

    value: float
    deviation: float


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted model. `parameters` counts what was estimated; `converged` is False when EM ran out of rounds."""

    model: Model
    items: tuple[ItemEstimate, ...]
    log_likelihood: float
    parameters: int
    persons: int
    converged: bool
    nodes: Numbers
    weights: Numbers

    @property
    def aic(self) -> float:
        return 2 * self.parameters - 2 * self.log_likelihood

    @property
    def bic(self) -> float:
        return float(np.log(self.persons)) * self.parameters - 2 * self.log_likelihood


def fit(answers: NDArray[np.int8], model: Model = Model.TWO) -> Fit:
    """Estimate the items of a paper.

    Args:
        answers: (persons, items), 1 right, 0 wrong.

    Raises:
        Invalid: not such a table, or an item that everybody or nobody answered right.
    """
    table = np.asarray(answers)
    if table.ndim != 2 or 0 in table.shape or not np.isin(table, (0, 1)).all():
        raise Invalid(phrase("作答应是“人 × 题”的表，对为 1，错为 0。"))
    right = table.mean(axis=0)
    if ((right == 0) | (right == 1)).any():
        raise Invalid(phrase("有的题全对或全错，不能估计；请先去掉这些题。"))
    patterns, counts = np.unique(table.astype(np.int8), axis=0, return_counts=True)
    data = _Data(patterns.astype(np.float64), counts.astype(np.float64), *_nodes(table.shape[1]))
    packed, converged = _maximised(
        data, model, _packed(model, np.ones(len(right)), np.log(right / (1 - right)), None)
    )
    if table.shape[1] <= FEW_ITEMS and model is not Model.THREE:
        packed = _newton(data, model, packed)
    a, d, c = _unpacked(model, packed, table.shape[1])
    return Fit(
        model,
        _with_errors(data, model, packed, a, d, c),
        _log_likelihood(data, a, d, c),
        len(packed),
        len(table),
        converged,
        data.nodes,
        data.weights,
    )


def abilities(answers: NDArray[np.int8], fitted: Fit) -> list[Ability]:
    """Return the EAP ability of every person.

    Args:
        answers: (persons, items) of the same items.
    """
    a, b, c = (np.array([getattr(each, name) for each in fitted.items]) for name in "abc")
    table = np.asarray(answers, dtype=np.float64)
    posterior = _posterior(table, _chances(fitted.nodes, a, -a * b, c), fitted.weights)[0]
    mean = posterior @ fitted.nodes
    spread = np.sqrt(np.maximum(0, posterior @ fitted.nodes**2 - mean**2))
    return [Ability(float(value), float(deviation)) for value, deviation in zip(mean, spread, strict=True)]


def information(item: ItemEstimate, ability: Numbers) -> Numbers:
    """Return what an item tells at each *ability*: its Fisher information. Source: Birnbaum (1968)."""
    chance = _chances(ability, np.array([item.a]), np.array([-item.a * item.b]), np.array([item.c]))[0]
    told: Numbers = item.a**2 * (1 - chance) / chance * ((chance - item.c) / (1 - item.c)) ** 2
    return told


@dataclass(frozen=True, slots=True)
class _Data:
    patterns: Numbers
    counts: Numbers
    nodes: Numbers
    weights: Numbers


def _nodes(items: int) -> tuple[Numbers, Numbers]:
    """Gauss–Hermite nodes for short papers; evenly spaced ones where a long paper makes posteriors narrow."""
    if items <= 50:
        nodes, weights = np.polynomial.hermite_e.hermegauss(21)
        return nodes, weights / weights.sum()
    nodes = np.linspace(-5, 5, 61)
    weights = np.exp(-(nodes**2) / 2)
    return nodes, weights / weights.sum()


def _chances(nodes: Numbers, a: Numbers, d: Numbers, c: Numbers) -> Numbers:
    """(items, nodes), kept away from 0 and 1."""
    logit = np.clip(np.outer(a, nodes) + d[:, None], -30, 30)
    chance = c[:, None] + (1 - c[:, None]) / (1 + np.exp(-logit))
    kept: Numbers = np.clip(chance, 1e-10, 1 - 1e-10)
    return kept


def _posterior(table: Numbers, chances: Numbers, weights: Numbers) -> tuple[Numbers, Numbers]:
    """Each person's posterior over the nodes, and the logarithm of the chance of the answers."""
    joint = table @ np.log(chances / (1 - chances)) + np.log(1 - chances).sum(axis=0) + np.log(weights)
    top = joint.max(axis=1, keepdims=True)
    posterior = np.exp(joint - top)
    total = posterior.sum(axis=1, keepdims=True)
    return posterior / total, (top + np.log(total))[:, 0]


def _log_likelihood(data: _Data, a: Numbers, d: Numbers, c: Numbers) -> float:
    return float(data.counts @ _posterior(data.patterns, _chances(data.nodes, a, d, c), data.weights)[1])


def _packed(model: Model, a: Numbers, d: Numbers, c: Numbers | None) -> Numbers:
    slopes = {Model.RASCH: a[:0], Model.ONE: a[:1], Model.TWO: a, Model.THREE: a}[model]
    asymptotes = np.full(len(d), np.log(0.2 / 0.8)) if model is Model.THREE and c is None else d[:0]
    return np.concatenate([d, slopes, asymptotes if c is None else c])


def _unpacked(model: Model, packed: Numbers, items: int) -> tuple[Numbers, Numbers, Numbers]:
    d, rest = packed[:items], packed[items:]
    a = (
        np.ones(items)
        if model is Model.RASCH
        else np.repeat(rest[:1], items)
        if model is Model.ONE
        else rest[:items]
    )
    c = 1 / (1 + np.exp(-rest[items:])) if model is Model.THREE else np.zeros(items)
    return a, d, c


def _maximised(data: _Data, model: Model, packed: Numbers) -> tuple[Numbers, bool]:
    items = data.patterns.shape[1]
    before = -np.inf
    for _round in range(MOST_ROUNDS):
        a, d, c = _unpacked(model, packed, items)
        posterior, log_chance = _posterior(data.patterns, _chances(data.nodes, a, d, c), data.weights)
        likelihood = float(data.counts @ log_chance)
        if likelihood - before < max(TOLERANCE, SHARE * abs(likelihood)):
            return packed, True
        before = likelihood
        weighted = posterior * data.counts[:, None]
        packed = _stepped(model, packed, data, data.patterns.T @ weighted, weighted.sum(axis=0))
    return packed, False


def _stepped(model: Model, packed: Numbers, data: _Data, right: Numbers, persons: Numbers) -> Numbers:
    """The M step: a few rounds of Fisher scoring on the expected counts, all items at once."""
    items = len(right)
    for _round in range(3):
        a, d, c = _unpacked(model, packed, items)
        chance = _chances(data.nodes, a, d, c)
        star = (chance - c[:, None]) / (1 - c[:, None])
        ratio = star / chance
        residual = (right - persons * chance) * ratio
        weight = persons * chance * (1 - chance) * ratio**2
        by_d, by_a = residual.sum(axis=1), residual @ data.nodes
        dd, da, aa = weight.sum(axis=1), weight @ data.nodes, weight @ data.nodes**2
        if model is Model.RASCH:
            packed = packed + by_d / dd
        elif model is Model.ONE:
            slope = (by_a.sum() - (da * by_d / dd).sum()) / (aa.sum() - (da**2 / dd).sum())
            packed = np.concatenate([d + (by_d - da * slope) / dd, [a[0] + slope]])
        else:
            determinant = dd * aa - da**2
            step_d = (aa * by_d - da * by_a) / determinant
            step_a = (dd * by_a - da * by_d) / determinant
            moved = [d + np.clip(step_d, -1, 1), np.clip(a + np.clip(step_a, -1, 1), -STEEPEST, STEEPEST)]
            if model is Model.THREE:
                moved.append(_asymptote(packed[2 * items :], c, chance, star, right, persons))
            packed = np.concatenate(moved)
    return packed


def _asymptote(
    logit: Numbers, c: Numbers, chance: Numbers, star: Numbers, right: Numbers, persons: Numbers
) -> Numbers:
    """One scoring step of the lower asymptotes, on the logit, with their prior."""
    alpha, beta = GUESSING_PRIOR
    slope = (c * (1 - c))[:, None] * (1 - star)
    gain = ((right - persons * chance) / (chance * (1 - chance)) * slope).sum(axis=1)
    told = (persons / (chance * (1 - chance)) * slope**2).sum(axis=1)
    gain += (alpha - 1) * (1 - c) - (beta - 1) * c
    told += (alpha + beta - 2) * c * (1 - c)
    moved: Numbers = np.clip(logit + np.clip(gain / told, -0.5, 0.5), -6, 0)
    return moved


def _gradient(data: _Data, model: Model) -> Callable[[Numbers], Numbers]:
    items = data.patterns.shape[1]

    def gradient(packed: Numbers) -> Numbers:
        a, d, c = _unpacked(model, packed, items)
        chance = _chances(data.nodes, a, d, c)
        weighted = _posterior(data.patterns, chance, data.weights)[0] * data.counts[:, None]
        residual = data.patterns.T @ weighted - weighted.sum(axis=0) * chance
        by_a = residual @ data.nodes
        slopes = {Model.RASCH: by_a[:0], Model.ONE: by_a.sum(keepdims=True), Model.TWO: by_a}[model]
        return np.concatenate([residual.sum(axis=1), slopes])

    return gradient


def _curvature(gradient: Callable[[Numbers], Numbers], packed: Numbers) -> Numbers:
    """Minus the matrix of second derivatives, by central differences of the exact gradient."""
    step = 1e-5
    columns = [
        (gradient(packed - step * unit) - gradient(packed + step * unit)) / (2 * step)
        for unit in np.eye(len(packed))
    ]
    return (np.array(columns) + np.array(columns).T) / 2


def _newton(data: _Data, model: Model, packed: Numbers) -> Numbers:
    gradient = _gradient(data, model)
    for _round in range(12):
        slope = gradient(packed)
        if float(np.abs(slope).max()) < 1e-8:
            break
        packed = packed + np.clip(np.linalg.solve(_curvature(gradient, packed), slope), -0.5, 0.5)
    return packed


def _with_errors(
    data: _Data, model: Model, packed: Numbers, a: Numbers, d: Numbers, c: Numbers
) -> tuple[ItemEstimate, ...]:
    items = len(d)
    spread = _covariance(data, model, packed, a, d, c)
    estimates = []
    for at in range(items):
        b = -d[at] / a[at]
        a_error = b_error = None
        if spread is not None:
            slope_at = None if model is Model.RASCH else items if model is Model.ONE else items + at
            var_d = spread[at, at]
            var_a = 0.0 if slope_at is None else spread[slope_at, slope_at]
            joint = 0.0 if slope_at is None else spread[at, slope_at]
            a_error = None if slope_at is None else _root(var_a)
            b_error = _root(
                var_d / a[at] ** 2 + d[at] ** 2 * var_a / a[at] ** 4 - 2 * d[at] * joint / a[at] ** 3
            )
        estimates.append(ItemEstimate(float(a[at]), float(b), float(c[at]), a_error, b_error))
    return tuple(estimates)


def _root(variance: float) -> float | None:
    return float(variance**0.5) if np.isfinite(variance) and variance >= 0 else None


def _covariance(
    data: _Data, model: Model, packed: Numbers, a: Numbers, d: Numbers, c: Numbers
) -> Numbers | None:
    """Of intercepts and slopes. For long papers and 3PL from each item's own block of the expected information."""
    items = len(d)
    if items <= FEW_ITEMS and model is not Model.THREE:
        return np.asarray(np.linalg.inv(_curvature(_gradient(data, model), packed)), dtype=np.float64)
    if model in (Model.RASCH, Model.ONE):
        return None
    chance = _chances(data.nodes, a, d, c)
    ratio = (chance - c[:, None]) / (1 - c[:, None]) / chance
    weight = data.counts.sum() * data.weights * chance * (1 - chance) * ratio**2
    dd, da, aa = weight.sum(axis=1), weight @ data.nodes, weight @ data.nodes**2
    determinant = dd * aa - da**2
    spread = np.zeros((2 * items, 2 * items))
    each = np.arange(items)
    spread[each, each], spread[items + each, items + each] = aa / determinant, dd / determinant
    spread[each, items + each] = -da / determinant
    return spread
