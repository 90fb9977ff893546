"""The report of an exam: how its paper measured, item by item."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from lawbank.kinds import CHOICE_KINDS, Kind
from lawbank.questions.leaves import Leaf, load_leaves
from lawbank.statistics.classical import Guess, Item, Reliability, guessing_score, items, reliability
from lawbank.statistics.irt import SMALLEST, Fit, ItemEstimate, Model, fit
from quiz.analysis.figures import Measured, measure
from quiz.analysis.records import Table, records, table
from quiz.exams.models import Exam

__all__ = ["ItemLine", "Report", "report"]

BINS = 10
MOST_FITTED = 5000
"""Persons to whom a model is fitted; more tell no more than a few seconds of waiting are worth."""
STILL_BINARY = 1e-9


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item of the paper.

    Attributes:
        item: its figures beside the other items of this paper.
        measured: the same with options and complaints, by the answers of this exam.
        estimate: of the fitted model; None without one, or where everybody or nobody was right.
    """

    number: int
    leaf: Leaf
    item: Item
    measured: Measured | None
    estimate: ItemEstimate | None


@dataclass(frozen=True, slots=True)
class Report:
    """A paper that everybody sat.

    Attributes:
        bins: persons in tenths of the total, the lowest first; full marks count in the last.
        guess: what blind guessing of the items with options yields, in points.
        fitted: Rasch from 100 persons on, 2PL from 500; None below.
    """

    persons: int
    total: float
    reliability: Reliability
    bins: tuple[int, ...]
    guess: Guess
    lines: tuple[ItemLine, ...]
    fitted: Fit | None


def report(session: Session, exam: Exam) -> Report | None:
    """Return how an exam's paper measured; None where each officer had an own paper or nobody was marked yet."""
    sat = table(session, exam)
    if sat is None:
        return None
    shares = sat.scores / sat.points
    leaves = load_leaves(session, sat.revision_ids)
    measured = {
        leaf.revision_id: measure(leaf, record) for leaf, record in records(session, leaves, exam_id=exam.id)
    }
    total = float(sat.points.sum())
    fitted, estimates = _fitted(shares)
    figures = items(np.minimum(shares, 1.0))
    lines = tuple(
        ItemLine(
            place + 1, leaves[revision_id], figures[place], measured.get(revision_id), estimates.get(place)
        )
        for place, revision_id in enumerate(sat.revision_ids)
    )
    reached = np.minimum(sat.scores.sum(axis=1) / total, 1.0)
    bins = np.histogram(reached, bins=BINS, range=(0.0, 1.0))[0]
    return Report(
        len(sat.scores),
        total,
        reliability(sat.scores),
        tuple(int(number) for number in bins),
        _guess(sat, leaves),
        lines,
        fitted,
    )


def _guess(sat: Table, leaves: dict[int, Leaf]) -> Guess:
    """Several right options are guessed as one of all ways to pick some."""
    ways, points = [], []
    for revision_id, worth in zip(sat.revision_ids, sat.points, strict=True):
        leaf = leaves[revision_id]
        if leaf.kind is Kind.TRUE_FALSE:
            ways.append(2)
        elif leaf.kind is Kind.SINGLE:
            ways.append(len(leaf.choices))
        elif leaf.kind in CHOICE_KINDS:
            ways.append(2 ** len(leaf.choices) - 1)
        else:
            continue
        points.append(float(worth))
    return guessing_score(np.array(ways, dtype=float), np.array(points))


def _fitted(shares: NDArray[np.float64]) -> tuple[Fit | None, dict[int, ItemEstimate]]:
    """The model that the number of persons bears, over the items that somebody got right and somebody wrong."""
    right = (shares > 1 - STILL_BINARY).astype(np.int8)
    persons = len(right)
    model = Model.TWO if persons >= SMALLEST[Model.TWO] else Model.RASCH
    share = right.mean(axis=0)
    varied = np.flatnonzero((share > 0) & (share < 1))
    if persons < SMALLEST[Model.RASCH] or len(varied) < 2:
        return None, {}
    found = fit(right[:MOST_FITTED][:, varied], model)
    return found, {int(place): estimate for place, estimate in zip(varied, found.items, strict=True)}
