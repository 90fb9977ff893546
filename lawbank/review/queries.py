"""Reading review: the remarks on a question, the bulk edits, what changed between two revisions."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lawbank.formats.draft import Draft
from lawbank.formats.written import LABELS, written_of
from lawbank.kinds import State
from lawbank.questions.queries import QuestionCard
from lawbank.review.models import BulkChange, BulkEdit, Remark
from lawbank.statutes.amendment import Stretch, word_diff

__all__ = ["Altered", "EditRow", "altered", "bulk_edits", "remarks", "seen_by_reviewer"]


@dataclass(frozen=True, slots=True)
class Altered:
    """A field that two revisions say differently. `part` is the number of the sub-question, 0 for the question."""

    part: int
    label: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class EditRow:
    """A bulk edit and how many questions it changed."""

    edit: BulkEdit
    questions: int


def altered(before: Draft, after: Draft) -> list[Altered]:
    """Return what two revisions say differently, field by field, with the words that differ."""
    found = list(_altered(before, after, 0))
    for number in range(1, max(len(before.parts), len(after.parts)) + 1):
        one, other = (_part(draft, number) for draft in (before, after))
        found += _altered(one, other, number)
    return found


def _part(draft: Draft, number: int) -> Draft:
    return draft.parts[number - 1] if number <= len(draft.parts) else Draft(place=draft.place)


def _altered(before: Draft, after: Draft, part: int) -> list[Altered]:
    old, new = written_of(before), written_of(after)
    found = []
    for name, label in LABELS.items():
        if name in ("code", "parts", "state", "flag"):
            continue
        was, is_ = (
            "\n".join(f"{chr(65 + place)}. {choice}" for place, choice in enumerate(each.choices))
            if name == "choices"
            else str(getattr(each, name))
            for each in (old, new)
        )
        if was != is_:
            found.append(Altered(part, label, word_diff(was, is_)))
    return found


def seen_by_reviewer(card: QuestionCard) -> int | None:
    """Return the id of the revision that stood when a question was last enabled; None when it never was."""
    enabled = [change.changed_at for change in card.changes if change.state is State.ENABLED]
    if not enabled:
        return None
    before = [revision for revision in card.revisions if revision.created_at <= enabled[-1]]
    return max(before, key=lambda revision: revision.number).id if before else None


def remarks(session: Session, question_id: int) -> Sequence[Remark]:
    """Return the remarks on a question, the oldest first."""
    return session.scalars(select(Remark).where(Remark.question_id == question_id).order_by(Remark.id)).all()


def bulk_edits(session: Session, *, offset: int = 0, limit: int | None = 50) -> tuple[list[EditRow], int]:
    """Return the bulk edits, the newest first, in two queries."""
    total = session.scalar(select(func.count()).select_from(BulkEdit)) or 0
    rows = session.execute(
        select(BulkEdit, func.count(BulkChange.question_id))
        .outerjoin(BulkChange, BulkChange.edit_id == BulkEdit.id)
        .group_by(BulkEdit.id)
        .order_by(BulkEdit.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [EditRow(edit, count) for edit, count in rows], total
