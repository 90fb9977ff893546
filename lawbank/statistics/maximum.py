"""The item parameters at which the marginal likelihood is highest, and how sharply it falls off there.

EM (Bock and Aitkin 1981) until it slows down, then scoring on the marginal likelihood itself, whose information matrix
gives the standard errors too.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lawbank.statistics.marginal import Answers, Model, Parameters, Space, chances, grid, posterior

__all__ = ["Estimate", "maximum"]

Numbers = NDArray[np.float64]

SLOW, STILL, ROUNDS = 1e-7, 1e-9, 500
"""EM hands over to scoring when a round gains less than this share of the log-likelihood; where there are too few
persons for scoring it ends at the second share, at the latest after so many rounds."""
CLOSE, STEPS = 1e-12, 200
"""Scoring ends when a step gains less than this share of the log-likelihood, at the latest after so many steps."""
FRESH = 25
"""Steps for which cross products serve: they lead to the top as well as new ones would, and cost more than a step."""
FEW_ITEMS = 60
"""Up to so many items, all shown to everybody, the observed information is added up exactly (Louis 1982); otherwise
the cross products of the persons' scores stand for it, which are the same on average."""
RIDGE = 1e-6
"""Added to every information: what the answers say nothing of keeps a huge error instead of an endless one."""
STEEPEST = 6.0
BLOCK = 4096
"""Persons whose scores are held at once."""


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


def maximum(answers: Answers, model: Model) -> Estimate:
    """Return the estimates of *model*. Every item must have been answered both right and wrong."""
    space = Space(answers, model, *grid())
    informed = _informed(space)
    at, settled = _expected_maximised(space, SLOW if informed else STILL)
    if informed:
        at, settled = _scored(space, at)
    return Estimate(
        space.parameters(at),
        _covariance(space, at, whole=informed),
        float(answers.counts @ space.weighed(at)[1]),
        len(at),
        settled,
    )


def _expected_maximised(space: Space, share: float) -> tuple[Numbers, bool]:
    """EM with one scoring step a round on the expected counts, until a round gains less than *share*."""
    at, before = space.start(), -np.inf
    for _round in range(ROUNDS):
        right, persons, height = _expected(space, at)
        if abs(height - before) < share * abs(height):
            return at, True
        before = height
        at = _stepped(space, at, right, persons)
    return at, False


def _expected(space: Space, at: Numbers) -> tuple[Numbers, Numbers, float]:
    """Right answers expected at each node, (items, nodes), persons that saw the item, and the objective."""
    answers = space.answers
    weighed, log_chance = space.weighed(at)
    weighed *= answers.counts[:, None]
    persons = weighed.sum(axis=0) if answers.shown is None else answers.shown.T @ weighed
    return answers.right.T @ weighed, persons, float(answers.counts @ log_chance) + space.log_prior(at)


def _gain(space: Space, at: Numbers, right: Numbers, persons: Numbers) -> Numbers:
    """(kinds, items): the slope of the objective. Source: Fisher's identity."""
    chance, slopes = space.slopes(at)
    gain = np.asarray(((right - persons * chance) * slopes).sum(axis=-1))
    if space.model is Model.THREE:
        gain[2] += space.prior(at)[0]
    return gain


def _stepped(space: Space, at: Numbers, right: Numbers, persons: Numbers) -> Numbers:
    """One step of Fisher scoring on expected counts, all items at once."""
    chance, slopes = space.slopes(at)
    gain = _gain(space, at, right, persons).T
    told = np.einsum("tjq,ujq->jtu", slopes * persons * chance * (1 - chance), slopes)
    if space.model is Model.THREE:
        told[:, 2, 2] += space.prior(at)[1]
    if space.model is Model.ONE:
        shared = (gain[:, 1] - told[:, 0, 1] * gain[:, 0] / told[:, 0, 0]).sum()
        shared /= (told[:, 1, 1] - told[:, 0, 1] ** 2 / told[:, 0, 0]).sum()
        moved = np.append((gain[:, 0] - told[:, 0, 1] * shared) / told[:, 0, 0], shared)
    else:
        told += RIDGE * np.eye(space.kinds)
        moved = np.linalg.solve(told, gain[..., None])[..., 0].T.ravel()
    return _bounded(space, at + np.clip(moved, -1, 1))


def _bounded(space: Space, at: Numbers) -> Numbers:
    """Keep slopes and asymptotes where answers can still tell them apart."""
    items = space.items
    at[items : 2 * items] = np.clip(at[items : 2 * items], -STEEPEST, STEEPEST)
    at[2 * items :] = np.clip(at[2 * items :], -6, 0)
    return at


def _scored(space: Space, at: Numbers) -> tuple[Numbers, bool]:
    """Climb from *at* by the slope and the information of the objective, halving steps that overshoot."""
    right, persons, height = _expected(space, at)
    inverse: Numbers = np.empty(0)
    for round_ in range(STEPS):
        if round_ % (1 if _exact(space) else FRESH) == 0:
            inverse = np.asarray(np.linalg.inv(_information(space, at)), dtype=np.float64)
        step = inverse @ space.tied(_gain(space, at, right, persons))
        before = height
        there = _bounded(space, at + step)
        right, persons, height = _expected(space, there)
        while height < before - CLOSE * abs(before):
            step = step / 2
            there = _bounded(space, at + step)
            right, persons, height = _expected(space, there)
        at = there
        if height - before < CLOSE * abs(height):
            return at, True
    return at, False


def _informed(space: Space) -> bool:
    """Whether there are patterns enough for a matrix over all parameters."""
    return _exact(space) or len(space.answers.counts) > 2 * len(space.start())


def _exact(space: Space) -> bool:
    return space.items <= FEW_ITEMS and space.model is not Model.THREE and space.answers.shown is None


def _scores(space: Space, at: Numbers, rows: slice) -> Numbers:
    """(patterns, kinds, items): each pattern's slope of the log-likelihood."""
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


def _information(space: Space, at: Numbers) -> Numbers:
    """Minus the curvature of the objective over the vector, or what stands for it."""
    counts = space.answers.counts
    information = RIDGE * np.eye(len(at))
    for start in range(0, len(counts), BLOCK):
        rows = slice(start, start + BLOCK)
        scores = space.tied(_scores(space, at, rows)) * np.sqrt(counts[rows])[:, None]
        information += scores.T @ scores
    if space.model is Model.THREE:
        information[2 * space.items :, 2 * space.items :] += np.diag(space.prior(at)[1])
    if _exact(space):
        information += _louis(space, at)
    return information


def _louis(space: Space, at: Numbers) -> Numbers:
    """What turns cross products into the observed information: the complete data's less its scores' products."""
    right, chance = space.answers.right, chances(space.nodes, space.parameters(at))
    weighed = space.weighed(at)[0] * space.answers.counts[:, None]
    hits, persons = right.T @ weighed, weighed.sum(axis=0)
    moments = []
    for power in range(3):
        node = space.nodes**power
        mixed = (hits * node) @ chance.T
        products = (
            (right.T * (weighed @ node)) @ right - mixed - mixed.T + (chance * persons * node) @ chance.T
        )
        moments.append(np.diag((chance * (1 - chance)) @ (persons * node)) - products)
    blocks = np.stack([moments[:2], moments[1:]])[: space.kinds, : space.kinds]
    half = space.tied(np.moveaxis(blocks, 1, 2))
    return space.tied(np.moveaxis(half, -1, 0))


def _covariance(space: Space, at: Numbers, *, whole: bool) -> Numbers:
    """(items, 3, 3) of d, a, logit c, from the matrix over all parameters, or from each item's own block."""
    items, kinds = space.items, space.kinds
    spread = np.full((items, 3, 3), np.nan)
    places = np.arange(items)[:, None] + items * np.arange(kinds)
    if space.model is Model.ONE:
        places[:, 1] = items
    information = _information(space, at)
    if whole:
        spread[:, :kinds, :kinds] = np.linalg.inv(information)[places[:, :, None], places[:, None, :]]
    else:
        spread[:, :kinds, :kinds] = np.linalg.inv(information[places[:, :, None], places[:, None, :]])
    return spread
