"""Answers out of the journal, laid out as arrays: each person's first sitting of an exam, finally marked."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from lawbank.kinds import CHOICE_KINDS, Kind
from lawbank.questions.leaves import Leaf
from quiz.attempts.models import Answer, Attempt
from quiz.attempts.rules import TRUE
from quiz.exams.models import Exam
from quiz.grading.models import Grade, Mark
from quiz.papers.models import PaperItem
from quiz.papers.rules import stored_positions

__all__ = ["Record", "Table", "marked_since", "records", "table"]

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

CHUNK = 200

_COUNTED = (Attempt.closed_at.is_not(None), Attempt.number == 1, Grade.waiting == 0)
"""Only the first sitting: the second has seen the paper."""


@dataclass(frozen=True, slots=True)
class Record:
    """What persons answered to one leaf revision, each person once.

    Attributes:
        shares: (persons,), share of the points reached, 0 to 1.
        rest: (persons,), share reached of the rest of the paper.
        picked: (persons, options), stored options picked; 正确 and 错误 of a true/false question; else no columns.
    """

    shares: Numbers
    rest: Numbers
    picked: Flags


@dataclass(frozen=True, slots=True)
class Table:
    """An exam with one paper for all.

    Attributes:
        scores: (persons, items), points reached.
        points: (items,), most that each item yields.
        revision_ids: of the items, in the order of the paper.
    """

    scores: Numbers
    points: Numbers
    revision_ids: tuple[int, ...]


@dataclass(slots=True)
class _Row:
    revision_id: int
    person_id: int
    attempt_id: int
    item: int
    order: str
    share: float
    rest: float


def marked_since(session: Session, since: datetime | None) -> list[int]:
    """Revisions of which an answer was marked after *since*; all that were ever marked when None."""
    later = () if since is None else (Mark.marked_at > since,)
    return list(
        session.scalars(
            select(PaperItem.revision_id)
            .distinct()
            .join(Attempt, Attempt.paper_id == PaperItem.paper_id)
            .join(Mark, and_(Mark.attempt_id == Attempt.id, Mark.item == PaperItem.number))
            .where(*later)
            .order_by(PaperItem.revision_id)
        )
    )


def records(
    session: Session, leaves: Mapping[int, Leaf], *, exam_id: int | None = None
) -> Iterator[tuple[Leaf, Record]]:
    """Yield those of *leaves* (by revision id) that somebody answered, in two queries for every 200.

    Args:
        exam_id: only the answers of one exam.
    """
    wanted = sorted(leaves)
    within: tuple[ColumnElement[bool], ...] = () if exam_id is None else (Attempt.exam_id == exam_id,)
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        by_revision: dict[int, list[_Row]] = {}
        for row in _marked(session, chunk, within):
            by_revision.setdefault(row.revision_id, []).append(row)
        answers = _answers(session, chunk, within)
        for revision_id, rows in sorted(by_revision.items()):
            leaf = leaves[revision_id]
            yield (
                leaf,
                Record(
                    np.array([row.share for row in rows]),
                    np.array([row.rest for row in rows]),
                    _picked(rows, answers, leaf),
                ),
            )


def table(session: Session, exam: Exam) -> Table | None:
    """The scores of an exam's first sittings; None where each officer had a paper of their own, or nobody sat."""
    if exam.paper_id is None:
        return None
    items = session.execute(
        select(PaperItem.number, PaperItem.revision_id, PaperItem.points)
        .where(PaperItem.paper_id == exam.paper_id)
        .order_by(PaperItem.number)
    ).all()
    places = {item.number: place for place, item in enumerate(items)}
    rows: dict[int, list[float]] = {}
    for attempt_id, item, reached in session.execute(
        select(Mark.attempt_id, Mark.item, Mark.points)
        .join(Attempt, Attempt.id == Mark.attempt_id)
        .join(Grade, Grade.attempt_id == Attempt.id)
        .where(
            Attempt.exam_id == exam.id, Attempt.paper_id == exam.paper_id, Mark.points.is_not(None), *_COUNTED
        )
        .order_by(Mark.attempt_id, Mark.item, Mark.version)
    ):
        rows.setdefault(attempt_id, [0.0] * len(items))[places[item]] = max(0.0, float(reached or 0))
    if not rows:
        return None
    return Table(
        np.array(list(rows.values())),
        np.array([float(item.points) for item in items]),
        tuple(item.revision_id for item in items),
    )


def _marked(
    session: Session, revision_ids: Sequence[int], within: Iterable[ColumnElement[bool]]
) -> Iterator[_Row]:
    """One row a person and revision: the newest mark of the first time that the person met it."""
    newest: dict[tuple[int, int], _Row] = {}
    for revision_id, person_id, attempt_id, item, worth, order, reached, score, total in session.execute(
        select(
            PaperItem.revision_id, Attempt.person_id, Attempt.id, PaperItem.number, PaperItem.points,
            PaperItem.choice_order, Mark.points, Grade.score, Grade.total,
        )
        .join(Attempt, Attempt.paper_id == PaperItem.paper_id)
        .join(Grade, Grade.attempt_id == Attempt.id)
        .join(Mark, and_(Mark.attempt_id == Attempt.id, Mark.item == PaperItem.number))
        .where(PaperItem.revision_id.in_(revision_ids), Mark.points.is_not(None), *_COUNTED, *within)
        .order_by(Attempt.closed_at, Attempt.id, Mark.version)
    ):  # fmt: skip
        key = (revision_id, person_id)
        if key in newest and newest[key].attempt_id != attempt_id:
            continue
        points = reached or Decimal(0)
        newest[key] = _Row(
            revision_id, person_id, attempt_id, item, order,
            _share(points, worth), _share(score - points, total - worth),
        )  # fmt: skip
    yield from newest.values()


def _share(reached: Decimal, most: Decimal) -> float:
    """Within 0 and 1: a contest's wrong answers may cost more than an item yields."""
    return min(1.0, max(0.0, float(reached / most))) if most > 0 else 0.0


def _answers(
    session: Session, revision_ids: Sequence[int], within: Iterable[ColumnElement[bool]]
) -> dict[tuple[int, int], Any]:
    """The newest answers by (attempt, item)."""
    rows = session.execute(
        select(Answer.attempt_id, Answer.item, Answer.response)
        .join(Attempt, Attempt.id == Answer.attempt_id)
        .join(Grade, Grade.attempt_id == Attempt.id)
        .join(PaperItem, and_(PaperItem.paper_id == Attempt.paper_id, PaperItem.number == Answer.item))
        .where(
            PaperItem.revision_id.in_(revision_ids),
            PaperItem.kind.in_([*CHOICE_KINDS, Kind.TRUE_FALSE]),
            *_COUNTED,
            *within,
        )
        .order_by(Answer.attempt_id, Answer.item, Answer.revision)
    )
    return {(attempt_id, item): json.loads(response) for attempt_id, item, response in rows}


def _picked(rows: Sequence[_Row], answers: dict[tuple[int, int], Any], leaf: Leaf) -> Flags:
    kind = leaf.kind
    count = 2 if kind is Kind.TRUE_FALSE else len(leaf.choices) if kind in CHOICE_KINDS else 0
    found = np.zeros((len(rows), count), dtype=bool)
    for place, row in enumerate(rows):
        given = answers.get((row.attempt_id, row.item)) or ()
        if kind is Kind.TRUE_FALSE and given:
            found[place, 0 if list(given) == [TRUE] else 1] = True
        elif kind in CHOICE_KINDS and given:
            found[place, list(stored_positions(list(given), row.order))] = True
    return found
