"""Reading what was measured: for lists and for one question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from lawbank.kinds import Difficulty, Kind, State
from lawbank.questions.leaves import load_leaves
from lawbank.questions.models import Question, Revision
from lawbank.statistics.alarm import Complaint
from quiz.analysis.figures import Measured, measure
from quiz.analysis.models import ItemFigures
from quiz.analysis.records import records
from quiz.analysis.rules import EASY_FROM, HARD_BELOW, misdeclared
from quiz.practice.models import PracticeItem, PracticeRun

__all__ = [
    "MISDECLARED",
    "FiguresRow",
    "Practised",
    "last_measured",
    "measured_page",
    "measured_question",
    "practised",
]

MISDECLARED = "misdeclared"
"""The filter for questions measured as easier or harder than declared."""


@dataclass(frozen=True, slots=True)
class FiguresRow:
    """A line of the list: a leaf of a standing question with its figures."""

    question_id: int
    code: str
    part: int
    stem: str
    kind: Kind
    state: State
    declared: Difficulty
    figures: ItemFigures

    @property
    def complaints(self) -> list[Complaint]:
        return [Complaint(word) for word in self.figures.complaints.split()]

    @property
    def misdeclared(self) -> bool:
        return misdeclared(self.declared, low=self.figures.low, high=self.figures.high)


@dataclass(frozen=True, slots=True)
class Practised:
    """Answers given in practice, each person's first: there the key was not known yet."""

    persons: int
    right: int


_SORTS = {
    "persons": ItemFigures.persons,
    "facility": ItemFigures.facility,
    "discrimination": ItemFigures.discrimination,
    "item_rest": ItemFigures.item_rest,
    "code": Question.code,
    "complaints": case(
        *((ItemFigures.complaints.contains(f" {each} "), place) for place, each in enumerate(Complaint)),
        else_=len(Complaint),
    ),
}
"""By complaints: the gravest first."""


def measured_page(
    session: Session,
    *,
    text: str = "",
    complaint: str = "",
    kind: Kind | None = None,
    sort: str = "complaints",
    descending: bool = False,
    offset: int = 0,
    limit: int | None = 50,
) -> tuple[list[FiguresRow], int]:
    """Return a page of the standing questions that were measured.

    Args:
        complaint: a word of `Complaint`, ``any`` for all that something speaks against, or `MISDECLARED`.
    """
    base = (
        select(
            Question.id, Question.code, Revision.part, Revision.stem, Revision.kind, Question.state,
            Revision.difficulty, ItemFigures,
        )
        .join(Revision, Revision.id == ItemFigures.revision_id)
        .join(Question, Question.id == ItemFigures.question_id)
        .where(Question.current_id == func.coalesce(Revision.parent_id, Revision.id))
    )  # fmt: skip
    if text:
        base = base.where(
            Revision.stem.contains(text, autoescape=True) | Question.code.startswith(text, autoescape=True)
        )
    if kind is not None:
        base = base.where(Revision.kind == kind)
    if complaint == "any":
        base = base.where(ItemFigures.complaints != "")
    elif complaint == MISDECLARED:
        base = base.where(
            ((Revision.difficulty == Difficulty.EASY) & (ItemFigures.high < EASY_FROM))
            | (
                (Revision.difficulty == Difficulty.MEDIUM)
                & ((ItemFigures.low >= EASY_FROM) | (ItemFigures.high < HARD_BELOW))
            )
            | ((Revision.difficulty == Difficulty.HARD) & (ItemFigures.low >= HARD_BELOW))
        )
    elif complaint:
        base = base.where(ItemFigures.complaints.contains(f" {complaint} ", autoescape=True))
    total = session.scalar(select(func.count()).select_from(base.subquery())) or 0
    by = _SORTS[sort]
    rows = session.execute(
        base.order_by(by.desc() if descending else by.asc(), Question.code, Revision.part)
        .offset(offset)
        .limit(limit)
    )
    return [FiguresRow(*row) for row in rows], total


def measured_question(session: Session, revision_ids: Sequence[int]) -> dict[int, Measured]:
    """Measure leaves from the journal as it stands, by revision id; those nobody answered are left out."""
    leaves = load_leaves(session, revision_ids)
    return {leaf.revision_id: measure(leaf, record) for leaf, record in records(session, leaves)}


def practised(session: Session, revision_ids: Sequence[int]) -> dict[int, Practised]:
    """Return each person's first answer in practice, by revision id."""
    first = (
        select(
            PracticeItem.revision_id,
            PracticeItem.correct,
            func.row_number()
            .over(
                partition_by=(PracticeItem.revision_id, PracticeRun.person_id),
                order_by=PracticeItem.answered_at,
            )
            .label("place"),
        )
        .join(PracticeRun, PracticeRun.id == PracticeItem.run_id)
        .where(PracticeItem.revision_id.in_(revision_ids), PracticeItem.correct.is_not(None))
        .subquery()
    )
    rows = session.execute(
        select(first.c.revision_id, first.c.correct, func.count())
        .where(first.c.place == 1)
        .group_by(first.c.revision_id, first.c.correct)
    )
    found: dict[int, dict[bool, int]] = {}
    for revision_id, correct, count in rows:
        found.setdefault(revision_id, {})[bool(correct)] = count
    return {
        revision_id: Practised(sum(counts.values()), counts.get(True, 0))
        for revision_id, counts in found.items()
    }


def last_measured(session: Session) -> datetime | None:
    """When questions were measured last; None: never."""
    return session.scalar(select(func.max(ItemFigures.measured_at)))
