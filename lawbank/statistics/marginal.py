"""The marginal likelihood of right and wrong answers, and the item parameters at its maximum.

Abilities are normal with mean 0 and deviation 1, integrated over fixed nodes. Estimated by EM (Bock and Aitkin 1981)
until it slows down, then by scoring on the marginal likelihood itself, whose matrix gives the standard errors too.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "NOT_SHOWN",
    "Answers",
    "Estimate",
    "Model",
    "Parameters",
    "chances",
    "grid",
    "maximum",
    "posterior",
]

Numbers = NDArray[np.float64]

NOT_SHOWN = -1
"""Stands for an item that a person never saw: random papers do not show everything to everybody."""

SLOW, ROUNDS = 1e-6, 500
"""EM ends when a round gains less than this share of the log-likelihood, at the latest after so many rounds."""
CLOSE, STEPS = 1e-9, 60
"""Scoring ends after the step that moved all parameters together by less than √CLOSE standard errors."""
FEW_ITEMS = 60
"""Up to so many items the observed information is added up exactly (Louis 1982); beyond, the cross products of the
persons' scores stand for it, which are the same on average and cost one multiplication."""
ASYMPTOTES = (5.0, 17.0)
"""Beta prior of the lower asymptote in 3PL; without one it runs away. Source: BILOG's default for four options."""
STEEPEST = 6.0
BLOCK = 4096
"""Persons whose scores are held at once."""


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


@dataclass(frozen=True, slots=True)
class Estimate:
    """Where the likelihood is highest.

    Attributes:
        covariance: (items, 3, 3), of each item's d, a and logit c; NaN where it cannot be had.
        free: how many parameters were estimated.
        converged: False when neither EM nor scoring came to rest.
    """

    parameters: Parameters
    covariance: Numbers
    log_likelihood: float
    free: int
    converged: bool


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


def maximum(answers: Answers, model: Model) -> Estimate:
    """Return the estimates of *model*. Every item must have been answered both right and wrong."""
    space = _Space(answers, model, *grid())
    at, settled = _expected_maximised(space, space.start())
    informed = _informed(space)
    if informed:
        at, settled = _scored(space, at)
    return Estimate(
        space.parameters(at),
        _covariance(space, at, whole=informed),
        float(answers.counts @ space.weighed(at)[1]),
        len(at),
        settled,
    )


@dataclass(frozen=True, slots=True)
class _Space:
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
        return Parameters(np.ones(items) if self.model is Model.RASCH else slopes + np.zeros(items), at[:items], c)

    def weighed(self, at: Numbers) -> tuple[Numbers, Numbers]:
        return posterior(self.answers, chances(self.nodes, self.parameters(at)), self.weights)

    def objective(self, at: Numbers) -> float:
        """Log-likelihood, with the prior of the asymptotes."""
        alpha, beta = ASYMPTOTES
        c = self.parameters(at).c if self.model is Model.THREE else np.array([0.5])[:0]
        prior = float(((alpha - 1) * np.log(c) + (beta - 1) * np.log(1 - c)).sum())
        return float(self.answers.counts @ self.weighed(at)[1]) + prior

    def slopes(self, at: Numbers) -> tuple[Numbers, Numbers]:
        """Chances, and (kinds, items, nodes): dP/dparameter ÷ P(1 − P), the weight of a residual in the score."""
        now = self.parameters(at)
        chance = chances(self.nodes, now)
        c = now.c[:, None]
        star = (chance - c) / (1 - c)
        ratio = star / chance
        of_c = c * (1 - star) / chance * (1 - c) / (1 - chance)
        return chance, np.stack([ratio, ratio * self.nodes, of_c][: self.kinds])

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


def _expected_maximised(space: _Space, at: Numbers) -> tuple[Numbers, bool]:
    """EM with one scoring step a round on the expected counts."""
    answers, before = space.answers, -np.inf
    for _round in range(ROUNDS):
        weighed, log_chance = space.weighed(at)
        likelihood = float(answers.counts @ log_chance)
        if abs(likelihood - before) < SLOW * abs(likelihood):
            return at, True
        before = likelihood
        weighed *= answers.counts[:, None]
        right = answers.right.T @ weighed
        persons = weighed.sum(axis=0) if answers.shown is None else answers.shown.T @ weighed
        at = _stepped(space, at, right, persons)
    return at, False


def _stepped(space: _Space, at: Numbers, right: Numbers, persons: Numbers) -> Numbers:
    """One step of Fisher scoring on expected counts, all items at once."""
    chance, slopes = space.slopes(at)
    gain = ((right - persons * chance) * slopes).sum(axis=-1).T
    weight = persons * chance * (1 - chance)
    told = np.einsum("tjq,ujq->jtu", slopes * weight, slopes)
    if space.model is Model.THREE:
        slope, information = space.prior(at)
        gain[:, 2] += slope
        told[:, 2, 2] += information
    if space.model is Model.ONE:
        shared = (gain[:, 1] - told[:, 0, 1] * gain[:, 0] / told[:, 0, 0]).sum()
        shared /= (told[:, 1, 1] - told[:, 0, 1] ** 2 / told[:, 0, 0]).sum()
        moved = np.append((gain[:, 0] - told[:, 0, 1] * shared) / told[:, 0, 0], shared)
    else:
        told += 1e-6 * np.eye(space.kinds)
        moved = np.linalg.solve(told, gain[..., None])[..., 0].T.ravel()
    return _bounded(space, at + np.clip(moved, -1, 1))


def _bounded(space: _Space, at: Numbers) -> Numbers:
    """Keep slopes and asymptotes where answers can still tell them apart."""
    items = space.items
    at[items : 2 * items] = np.clip(at[items : 2 * items], -STEEPEST, STEEPEST)
    at[2 * items :] = np.clip(at[2 * items :], -6, 0)
    return at


def _scored(space: _Space, at: Numbers) -> tuple[Numbers, bool]:
    """Climb from *at* by the marginal likelihood's own slope and information, halving steps that overshoot."""
    height = space.objective(at)
    for _step in range(STEPS):
        slope, information = _information(space, at)
        try:
            step = np.linalg.solve(information, slope)
        except np.linalg.LinAlgError:
            return at, False
        far = float(slope @ step)
        for _half in range(8):
            there = _bounded(space, at + step)
            reached = space.objective(there)
            if reached >= height - 1e-9 * abs(height):
                break
            step = step / 2
        else:
            return at, False
        at, height = there, reached
        if abs(far) < CLOSE:
            return at, True
    return at, False


def _informed(space: _Space) -> bool:
    """Whether there are patterns enough for a matrix over all parameters."""
    return _exact(space) or len(space.answers.counts) > 2 * len(space.start())


def _exact(space: _Space) -> bool:
    return space.items <= FEW_ITEMS and space.model is not Model.THREE


def _scores(space: _Space, at: Numbers, rows: slice) -> Numbers:
    """(patterns, kinds, items): each pattern's slope of the log-likelihood. Source: Fisher's identity."""
    answers = space.answers
    chance, slopes = space.slopes(at)
    some = Answers(
        answers.right[rows], None if answers.shown is None else answers.shown[rows], answers.counts[rows]
    )
    weighed, _ = posterior(some, chance, space.weights)
    scores = np.empty((len(some.counts), space.kinds, space.items))
    for kind, slope in enumerate(slopes):
        expected = weighed @ (chance * slope).T
        scores[:, kind] = some.right * (weighed @ slope.T)
        scores[:, kind] -= expected if some.shown is None else expected * some.shown
    return scores


def _information(space: _Space, at: Numbers) -> tuple[Numbers, Numbers]:
    """The slope of the objective and minus its curvature, over the vector."""
    counts = space.answers.counts
    slope, information = np.zeros(len(at)), np.zeros((len(at), len(at)))
    for start in range(0, len(counts), BLOCK):
        rows = slice(start, start + BLOCK)
        scores = space.tied(_scores(space, at, rows))
        slope += counts[rows] @ scores
        scores *= np.sqrt(counts[rows])[:, None]
        information += scores.T @ scores
    if space.model is Model.THREE:
        gained, told = space.prior(at)
        slope[2 * space.items :] += gained
        information[2 * space.items :, 2 * space.items :] += np.diag(told)
    if _exact(space):
        information += _louis(space, at)
    return slope, information


def _louis(space: _Space, at: Numbers) -> Numbers:
    """What turns cross products into the observed information: the complete data's less its scores' products."""
    answers = space.answers
    chance = chances(space.nodes, space.parameters(at))
    weighed = space.weighed(at)[0] * answers.counts[:, None]
    blocks = np.zeros((2, space.items, 2, space.items))
    for place, node in enumerate(space.nodes):
        residual = answers.right - (
            chance[:, place] if answers.shown is None else chance[:, place] * answers.shown
        )
        shown = np.ones(space.items) if answers.shown is None else answers.shown
        seen = weighed[:, place] @ np.broadcast_to(shown, residual.shape)
        known = np.diag(seen * chance[:, place] * (1 - chance[:, place]))
        known -= residual.T @ (weighed[:, place, None] * residual)
        blocks += np.einsum("t,u,jk->tjuk", [1.0, node], [1.0, node], known)
    blocks = blocks[: space.kinds, :, : space.kinds]
    half = space.tied(np.moveaxis(blocks, (0, 1), (2, 3)))
    return space.tied(np.moveaxis(half, 2, 0))


def _covariance(space: _Space, at: Numbers, *, whole: bool) -> Numbers:
    """(items, 3, 3) of d, a, logit c, from the matrix over all parameters, or from each item's own block."""
    items, kinds = space.items, space.kinds
    spread = np.full((items, 3, 3), np.nan)
    places = np.arange(items)[:, None] + items * np.arange(kinds)
    if space.model is Model.ONE:
        places[:, 1] = items
    information = _information(space, at)[1]
    try:
        if whole:
            inverse = np.linalg.inv(information)
            spread[:, :kinds, :kinds] = inverse[places[:, :, None], places[:, None, :]]
        else:
            own = information[places[:, :, None], places[:, None, :]]
            spread[:, :kinds, :kinds] = np.linalg.inv(own)
    except np.linalg.LinAlgError:
        return spread
    return spread
