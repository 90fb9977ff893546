"""What an amended statute touches: which questions, by which article, and what waits for its first day.

A question is touched when a citation of its standing revision, written while the old edition held, leads to an
article that the new edition changed, moved or dropped. Before the new edition's first day nothing happens: citations
without an edition lead to the one in force on the day.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from lawbank.kinds import State
from lawbank.questions.models import Basis, Question, Revision, StateChange
from lawbank.statutes.amendment import Change, Comparison, NumberedText, Pair, Place, compare
from lawbank.statutes.models import Edition, Statute, Suspension
from lawbank.statutes.queries import EditionRow, edition_before, editions, find_statute, numbered
from lawbank.statutes.resolver import Resolver
from lawbank.statutes.rules import begins_on

__all__ = [
    "NEEDS_EDITOR",
    "Foreseen",
    "Impact",
    "Recheck",
    "Touched",
    "changes_of",
    "cited",
    "due",
    "due_suspensions",
    "foreseen",
    "impact_of",
    "rechecks",
    "suspended_over",
]

NEEDS_EDITOR = {Change.CHANGED: "已修改", Change.REPEALED: "已删去"}
"""What makes a question wait for an editor."""


@dataclass(frozen=True, slots=True)
class Touched:
    """A citation of a question and what became of its article."""

    question_id: int
    code: str
    state: State
    stem: str
    printed: str
    pair: Pair


@dataclass(frozen=True, slots=True)
class Impact:
    """An edition beside the one before it. `touched` has a line for every citation that leads elsewhere now."""

    title: str
    old: EditionRow
    new: EditionRow
    comparison: Comparison
    touched: tuple[Touched, ...]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What importing a text would do. `old` is None where there is no earlier text to compare with.

    Attributes:
        statute_id: None for a statute that the catalogue does not know.
        stands: the edition of that day that is there already.
    """

    statute_id: int | None
    stands: EditionRow | None
    old: EditionRow | None
    comparison: Comparison | None
    touched: tuple[Touched, ...]


@dataclass(frozen=True, slots=True)
class Recheck:
    """A question that waits for an editor, why and since when."""

    question_id: int
    code: str
    stem: str
    flag: str
    note: str
    since: datetime


def impact_of(session: Session, edition_id: int) -> Impact | None:
    """Return what an edition does to the bank; None where there is no earlier edition with its text to compare with."""
    edition = session.get_one(Edition, edition_id)
    known = editions(session, [edition.statute_id])[edition.statute_id]
    new = next(each for each in known if each.id == edition_id)
    old = edition_before(known, new)
    if not new.has_text or old is None:
        return None
    comparison = compare(numbered(session, old.id), numbered(session, new.id))
    touched = _touched_by(session, comparison, edition.statute_id, _first_day(new))
    return Impact(session.get_one(Statute, edition.statute_id).title, old, new, comparison, touched)


def foreseen(
    session: Session, title: str, articles: Sequence[NumberedText], *, adopted_on: date, in_force_on: date
) -> Foreseen:
    """Return what importing the *articles* of a statute would do; nothing is written."""
    statute = find_statute(session, title)
    if statute is None:
        return Foreseen(None, None, None, None, ())
    known = editions(session, [statute.id]).get(statute.id, [])
    stands = next((each for each in known if each.adopted_on == adopted_on), None)
    begins = max(adopted_on, in_force_on)
    earlier = [
        each
        for each in known
        if each.has_text and each.adopted_on != adopted_on and _first_day(each) < begins
    ]
    old = max(earlier, key=_first_day, default=None)
    if old is None:
        return Foreseen(statute.id, stands, None, None, ())
    comparison = compare(numbered(session, old.id), articles)
    return Foreseen(statute.id, stands, old, comparison, _touched_by(session, comparison, statute.id, begins))


def changes_of(session: Session, question: Question, *, day: date) -> list[Touched]:
    """Return the articles that a question cites and that the editions in force on *day* changed or dropped.

    For who looks the question over: a citation that was carried over meanwhile is found by its new number.
    """
    revision = question.current
    if revision is None:
        return []
    citations = [
        basis
        for each in (revision, *revision.parts)
        for basis in each.bases
        if basis.statute_id is not None and basis.edition_id is None and basis.article is not None
    ]
    resolver = Resolver(session, day)
    found = []
    for statute_id in sorted({basis.statute_id for basis in citations if basis.statute_id is not None}):
        held = resolver.edition_of(statute_id, None)
        impact = impact_of(session, held.id) if held is not None else None
        if impact is None:
            continue
        enacted_at = session.get_one(Edition, impact.new.id).enacted_at
        is_newer = enacted_at is not None and revision.created_at >= enacted_at
        pairs = {
            each.place: pair
            for pair in impact.comparison.pairs
            if pair.old is not None and (each := pair.new if is_newer else pair.old) is not None
        }
        found += [
            Touched(question.id, question.code, question.state, revision.stem, basis.printed, pair)
            for basis in citations
            if basis.statute_id == statute_id
            and (pair := pairs.get((basis.article or 0, basis.sub_article))) is not None
            and pair.change in NEEDS_EDITOR
        ]
    return found


def due(session: Session, day: date) -> Sequence[int]:
    """Ids of the editions with a text that hold on *day* and were not enacted yet, the earliest first."""
    rows = session.scalars(
        select(Edition)
        .where(Edition.enacted_at.is_(None), Edition.source != "", Edition.in_force_on <= day)
        .order_by(Edition.in_force_on, Edition.id)
    )
    return [edition.id for edition in rows if (begins := begins_on(edition)) is not None and begins <= day]


def due_suspensions(session: Session, day: date) -> Sequence[int]:
    """Ids of the suspensions that begin or end by *day* and were not carried out yet, the earliest first."""
    begun = Suspension.applied_at.is_(None) & (Suspension.from_on <= day)
    ended = (
        Suspension.applied_at.is_not(None) & Suspension.released_at.is_(None) & (Suspension.until_on <= day)
    )
    return session.scalars(
        select(Suspension.id).where(begun | ended).order_by(Suspension.from_on, Suspension.id)
    ).all()


def suspended_over(session: Session, suspension: Suspension) -> list[Question]:
    """Return the questions that cite an article of a suspension's range, in its edition or without naming one."""
    statute_id = session.get_one(Edition, suspension.edition_id).statute_id
    owner = func.coalesce(Revision.parent_id, Revision.id)
    within = (
        select(owner)
        .join(Basis, Basis.revision_id == Revision.id)
        .where(
            Basis.statute_id == statute_id,
            Basis.edition_id.is_(None) | (Basis.edition_id == suspension.edition_id),
            Basis.article.between(suspension.first, suspension.last),
        )
    )
    return list(
        session.scalars(
            select(Question)
            .where(Question.current_id.in_(within), Question.state != State.VOID)
            .order_by(Question.code)
        )
    )


def rechecks(session: Session, *, offset: int = 0, limit: int | None = 50) -> tuple[list[Recheck], int]:
    """Return the questions in 待复核, longest waiting first, with what was noted when they were sent there."""
    latest = (
        select(StateChange.question_id, func.max(StateChange.id).label("id"))
        .where(StateChange.state == State.RECHECK)
        .group_by(StateChange.question_id)
        .subquery()
    )
    base = (
        select(
            Question.id, Question.code, Revision.stem, Question.flag, StateChange.note, StateChange.changed_at
        )
        .join(Revision, Revision.id == Question.current_id)
        .join(latest, latest.c.question_id == Question.id)
        .join(StateChange, StateChange.id == latest.c.id)
        .where(Question.state == State.RECHECK)
    )
    total = session.scalar(select(func.count()).select_from(base.subquery())) or 0
    rows = session.execute(base.order_by(StateChange.changed_at, Question.code).offset(offset).limit(limit))
    return [Recheck(*row) for row in rows], total


def _touched_by(
    session: Session, comparison: Comparison, statute_id: int, begins: date
) -> tuple[Touched, ...]:
    pairs = {pair.old.place: pair for pair in comparison.pairs if pair.old is not None}
    return tuple(_touched(cited(session, statute_id, before=begins), pairs))


def _first_day(edition: EditionRow) -> date:
    return begins_on(edition) or date.min


def cited(session: Session, statute_id: int, *, before: date) -> list[tuple[Question, Basis]]:
    """Citations of a statute, without an edition, in standing revisions that were written before a day."""
    owner = func.coalesce(Revision.parent_id, Revision.id)
    rows = session.execute(
        select(Question, Basis, Revision.created_at)
        .join(Revision, Revision.id == Basis.revision_id)
        .join(Question, Question.current_id == owner)
        .where(
            Basis.statute_id == statute_id,
            Basis.edition_id.is_(None),
            Basis.article.is_not(None),
            Question.state != State.VOID,
        )
        .options(selectinload(Question.current))
        .order_by(Question.code, Basis.revision_id, Basis.position)
    )
    return [(question, basis) for question, basis, written_at in rows if written_at.date() < before]


def _touched(citations: Iterable[tuple[Question, Basis]], pairs: Mapping[Place, Pair]) -> Iterator[Touched]:
    for question, basis in citations:
        pair = pairs.get((basis.article or 0, basis.sub_article))
        if pair is None or pair.change is Change.UNCHANGED:
            continue
        stem = question.current.stem if question.current else ""
        yield Touched(question.id, question.code, question.state, stem, basis.printed, pair)
