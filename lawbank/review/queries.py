"""Reading review: the remarks on a question, the bulk edits, what changed between two revisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from lawbank.errors import NotFound
from lawbank.formats.draft import Draft
from lawbank.formats.written import LABELS, written_of
from lawbank.kinds import State
from lawbank.questions.models import Basis, Question, Revision
from lawbank.questions.queries import QuestionCard
from lawbank.review.models import BulkChange, BulkEdit, Remark
from lawbank.statutes.amendment import Stretch, word_diff
from lawbank.statutes.citation import read_citations
from lawbank.statutes.models import Edition
from lawbank.statutes.resolver import Resolver
from lawbank.statutes.rules import Unresolved
from lawbank.wording import Phrase, phrase

__all__ = [
    "Altered",
    "EditCard",
    "EditRow",
    "Edited",
    "OpenRemark",
    "altered",
    "bulk_edits",
    "citation_doubts",
    "edit_card",
    "is_changed_since",
    "open_remarks",
    "remarks",
    "seen_by_reviewer",
    "unread",
    "unsettled",
]

CHUNK = 500


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


@dataclass(frozen=True, slots=True)
class Edited:
    """A question of a bulk edit: what was done to it, and whether it was changed again since."""

    change: BulkChange
    code: str
    stem: str
    number_before: int
    number_after: int
    is_changed_since: bool


@dataclass(frozen=True, slots=True)
class EditCard:
    """A bulk edit with its questions, by code."""

    edit: BulkEdit
    rows: tuple[Edited, ...]

    @property
    def changed_since(self) -> list[Edited]:
        return [row for row in self.rows if row.is_changed_since]


@dataclass(frozen=True, slots=True)
class OpenRemark:
    """A remark that waits to be dealt with, and its question."""

    remark: Remark
    code: str
    stem: str
    state: State


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
    enabled = next((change for change in reversed(card.changes) if change.state is State.ENABLED), None)
    if enabled is None or enabled.revision_id is not None:
        return enabled.revision_id if enabled else None
    before = [revision for revision in card.revisions if revision.created_at <= enabled.changed_at]
    return max(before, key=lambda revision: revision.number).id if before else None


def citation_doubts(session: Session, printed: str, *, day: date) -> list[Phrase]:
    """Return what makes a citation doubtful on a day: a law that is not known, an article that it has not."""
    resolver = Resolver(session, day)
    found = (resolver.resolve(citation) for citation in read_citations(printed).citations)
    return [
        phrase("%(citation)s：%(why)s", citation=printed, why=each.message)
        for each in found
        if isinstance(each, Unresolved)
    ]


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


def edit_card(session: Session, public_id: str) -> EditCard:
    """Return a bulk edit with what became of its questions, in two queries.

    Raises:
        NotFound: there is no such bulk edit.
    """
    found = session.scalars(select(BulkEdit).where(BulkEdit.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFound(phrase("没有这次批量修改。"))
    before, after = aliased(Revision), aliased(Revision)
    rows = session.execute(
        select(BulkChange, Question, after.stem, before.number, after.number)
        .join(Question, Question.id == BulkChange.question_id)
        .join(before, before.id == BulkChange.revision_before)
        .join(after, after.id == BulkChange.revision_after)
        .where(BulkChange.edit_id == found.id)
        .order_by(Question.code)
    )
    return EditCard(
        found,
        tuple(
            Edited(change, question.code, stem, was, is_, is_changed_since(change, question))
            for change, question, stem, was, is_ in rows
        ),
    )


def is_changed_since(change: BulkChange, question: Question) -> bool:
    """True when a question is no longer what a bulk edit made of it."""
    return (question.current_id, question.state, question.flag) != (
        change.revision_after, change.state_after, change.flag_after,
    )  # fmt: skip


def unsettled(session: Session) -> int:
    """How many remarks wait to be dealt with; those on questions 作废 do not count."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Remark)
            .join(Question, Question.id == Remark.question_id)
            .where(Remark.settled_at.is_(None), Question.state != State.VOID)
        )
        or 0
    )


def open_remarks(
    session: Session, *, offset: int = 0, limit: int | None = 50
) -> tuple[list[OpenRemark], int]:
    """Return the remarks that wait to be dealt with, the oldest first, in two queries."""
    rows = session.execute(
        select(Remark, Question.code, Revision.stem, Question.state)
        .join(Question, Question.id == Remark.question_id)
        .join(Revision, Revision.id == Question.current_id)
        .where(Remark.settled_at.is_(None), Question.state != State.VOID)
        .order_by(Remark.id)
        .offset(offset)
        .limit(limit)
    )
    return [OpenRemark(*row) for row in rows], unsettled(session)


def unread(session: Session, revision_ids: Sequence[int]) -> set[int]:
    """Return which of the revisions cite an article that nobody read by an edition enacted since."""
    read_by, newer = aliased(Edition), aliased(Edition)
    owner = func.coalesce(Revision.parent_id, Revision.id)
    found: set[int] = set()
    for start in range(0, len(revision_ids), CHUNK):
        rows = session.scalars(
            select(owner)
            .join(Basis, Basis.revision_id == Revision.id)
            .join(read_by, read_by.id == Basis.follows_id)
            .join(newer, newer.statute_id == read_by.statute_id)
            .where(
                owner.in_(revision_ids[start : start + CHUNK]),
                Basis.edition_id.is_(None),
                Basis.article.is_not(None),
                newer.enacted_at.is_not(None),
                newer.in_force_on > read_by.in_force_on,
            )
        )
        found.update(rows)
    return found
