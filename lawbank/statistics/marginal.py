"""The marginal likelihood of right and wrong answers: item parameters in, chances, posteriors and slopes out.

Abilities are normal with mean 0 and deviation 1, integrated over fixed nodes.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "NOT_SHOWN",
    "Answers",
    "Model",
    "Parameters",
    "Space",
    "chances",
    "grid",
    "posterior",
]

Numbers = NDArray[np.float64]

NOT_SHOWN = -1
"""Stands for an item that a person never saw: random papers do not show everything to everybody."""

ASYMPTOTES = (5.0, 17.0)
"""Beta prior of the lower asymptote in 3PL; without one it runs away. Source: BILOG's default for four options."""


class Model(StrEnum):
    """Rasch: all slopes 1. One slope for all (1PL), one an item (2PL), and a lower asymptote besides (3PL)."""

    RASCH = "rasch"
    ONE = "1pl"
    TWO = "2pl"
    THREE = "3pl"


@dataclass(frozen=True, slots=True)
class Answers:
    """Different answer patterns (patterns, items), how many gave each, and what was shown; None: all to everybody."""

    right: Numbers
    shown: Numbers | None
    counts: Numbers

    @classmethod
    def of(cls, table: NDArray[Any]) -> "Answers":
        """Count the patterns of a (persons, items) table of 1, 0 and `NOT_SHOWN`."""
        patterns, counts = np.unique(table.astype(np.int8), axis=0, return_counts=True)
        shown = patterns != NOT_SHOWN
        return cls(
            (patterns == 1).astype(np.float64),
            None if shown.all() else shown.astype(np.float64),
            counts.astype(np.float64),
        )

    def facility(self) -> Numbers:
        """(items,): share of right answers among those who saw the item; NaN where nobody did."""
        seen = self.counts.sum() if self.shown is None else self.counts @ self.shown
        with np.errstate(invalid="ignore"):
            return np.asarray(self.counts @ self.right / seen)


@dataclass(frozen=True, slots=True)
class Parameters:
    """Slope a, intercept d and asymptote c of every item: P(right | θ) = c + (1 − c) / (1 + exp(−(a θ + d)))."""

    a: Numbers
    d: Numbers
    c: Numbers


def grid() -> tuple[Numbers, Numbers]:
    """Return 61 nodes from −6 to 6 with normal weights: close enough for the narrow posteriors of long papers."""
    nodes = np.linspace(-6, 6, 61)
    weights = np.exp(-(nodes**2) / 2)
    return nodes, weights / weights.sum()


def chances(nodes: Numbers, at: Parameters) -> Numbers:
    """Return the chance of a right answer, (items, nodes), kept away from 0 and 1."""
    logit = np.clip(np.outer(at.a, nodes) + at.d[:, None], -30, 30)
    chance = at.c[:, None] + (1 - at.c[:, None]) / (1 + np.exp(-logit))
    return np.asarray(np.clip(chance, 1e-10, 1 - 1e-10))


def posterior(answers: Answers, chance: Numbers, weights: Numbers) -> tuple[Numbers, Numbers]:
    """Return each pattern's posterior over the nodes, (patterns, nodes), and its log-likelihood."""
    missed = np.log(1 - chance)
    joint = answers.right @ (np.log(chance) - missed) + np.log(weights)
    joint += missed.sum(axis=0) if answers.shown is None else answers.shown @ missed
    top = joint.max(axis=1, keepdims=True)
    joint -= top
    np.exp(joint, out=joint)
    total = joint.sum(axis=1, keepdims=True)
    joint /= total
    return joint, (top + np.log(total))[:, 0]


@dataclass(frozen=True, slots=True)
class Space:
    """The parameters of a model as one vector: all d, then the slopes that are free, then all logit c."""

    answers: Answers
    model: Model
    nodes: Numbers
    weights: Numbers

    @property
    def items(self) -> int:
        return int(self.answers.right.shape[1])

    @property
    def kinds(self) -> int:
        """How many parameters an item depends on: d, a, logit c."""
        return {Model.RASCH: 1, Model.ONE: 2, Model.TWO: 2, Model.THREE: 3}[self.model]

    def start(self) -> Numbers:
        share = self.answers.facility()
        d = np.log(share / (1 - share))
        slopes = {Model.RASCH: 0, Model.ONE: 1}.get(self.model, self.items)
        asymptotes = np.full(self.items if self.model is Model.THREE else 0, np.log(0.2 / 0.8))
        return np.concatenate([d, np.ones(slopes), asymptotes])

    def parameters(self, at: Numbers) -> Parameters:
        items = self.items
        c = 1 / (1 + np.exp(-at[2 * items :])) if self.model is Model.THREE else np.zeros(items)
        slopes = at[items : 2 * items]
        return Parameters(
            np.ones(items) if self.model is Model.RASCH else slopes + np.zeros(items), at[:items], c
        )

    def weighed(self, at: Numbers) -> tuple[Numbers, Numbers]:
        return posterior(self.answers, chances(self.nodes, self.parameters(at)), self.weights)

    def log_prior(self, at: Numbers) -> float:
        """Of the asymptotes; 0 where the model has none."""
        if self.model is not Model.THREE:
            return 0.0
        alpha, beta = ASYMPTOTES
        c = self.parameters(at).c
        return float(((alpha - 1) * np.log(c) + (beta - 1) * np.log(1 - c)).sum())

    def slopes(self, at: Numbers) -> tuple[Numbers, Numbers]:
        """Chances, and (kinds, items, nodes): dP/dparameter ÷ P(1 − P), the weight of a residual in the score."""
        now = self.parameters(at)
        chance = chances(self.nodes, now)
        c = now.c[:, None]
        star = (chance - c) / (1 - c)
        ratio = star / chance
        return chance, np.stack([ratio, ratio * self.nodes, c / chance][: self.kinds])

    def tied(self, each: Numbers) -> Numbers:
        """Bring (…, kinds, items) together into the vector: in 1PL all items share their slope."""
        d, rest = each[..., 0, :], each[..., 1:, :]
        if self.model is Model.ONE:
            rest = rest.sum(axis=-1)
        return np.concatenate([d, rest.reshape(*rest.shape[: d.ndim - 1], -1)], axis=-1)

    def prior(self, at: Numbers) -> tuple[Numbers, Numbers]:
        """Slope of the logarithm of the prior, and its information, by item; for logit c alone."""
        alpha, beta = ASYMPTOTES
        c = self.parameters(at).c
        return (alpha - 1) * (1 - c) - (beta - 1) * c, (alpha + beta - 2) * c * (1 - c)
