"""What an amended statute touches: which questions, by which article, and what waits for its first day.

A question is touched when a citation of its standing revision, read by an earlier edition (`Basis.follows_id`), leads
to an article that the new edition changed, moved or dropped. Before the new edition's first day nothing happens:
citations without an edition lead to the one in force on the day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from lawbank.kinds import State
from lawbank.questions.models import Basis, Question, Revision, StateChange
from lawbank.statutes.amendment import Change, Comparison, NumberedText, Pair, Place, compare
from lawbank.statutes.models import Edition, Statute, Suspension
from lawbank.statutes.queries import EditionRow, edition_before, editions, find_statute, numbered
from lawbank.statutes.rules import begins_on, in_force_on_day
from lawbank.text import article_name

__all__ = [
    "NEEDS_EDITOR",
    "Cited",
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
    "open_citations",
    "rechecks",
    "suspended_over",
    "suspensions_of",
]

NEEDS_EDITOR = {Change.CHANGED: "已修改", Change.REPEALED: "已删去"}
"""What makes a question wait for an editor."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation that is read by an earlier edition.

    Attributes:
        is_late: written on or after the new edition's first day, before its text was here: nobody can say by which
            edition its number goes.
    """

    question: Question
    basis: Basis
    is_late: bool

    @property
    def place(self) -> Place:
        """The article that it names."""
        return self.basis.article or 0, self.basis.sub_article


@dataclass(frozen=True, slots=True)
class Touched:
    """A citation of a question and what became of its article; `is_late` as in `Cited`."""

    question_id: int
    code: str
    state: State
    stem: str
    printed: str
    pair: Pair
    is_late: bool = False

    @property
    def needs_editor(self) -> bool:
        """Whether somebody has to look the question over; otherwise its number is carried over."""
        return self.pair.change in NEEDS_EDITOR or (self.is_late and self.pair.change is Change.MOVED)

    @property
    def note(self) -> str:
        """What became of the citation, as it is noted where the question goes to 待复核."""
        if self.pair.change is Change.MOVED and self.pair.new is not None:
            return f"{self.printed}在新版本里是{article_name(*self.pair.new.place)}，请核对条号"
        return f"{self.printed}{NEEDS_EDITOR[self.pair.change]}"


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
    citations = open_citations(revision)
    known = editions(session, {basis.statute_id for basis in citations if basis.statute_id is not None})
    comparisons: dict[tuple[int, int], Comparison] = {}
    found: dict[tuple[str, Place], Touched] = {}
    for basis in citations:
        of_statute = known.get(basis.statute_id or 0, [])
        held = in_force_on_day(of_statute, day)
        old = _read_by(basis, of_statute, held) if held is not None and held.has_text else None
        if held is None or old is None:
            continue
        if (old.id, held.id) not in comparisons:
            comparisons[old.id, held.id] = compare(numbered(session, old.id), numbered(session, held.id))
        follows_new = basis.follows_id == held.id
        place = (basis.article or 0, basis.sub_article)
        for pair in comparisons[old.id, held.id].pairs:
            side = pair.new if follows_new else pair.old
            if pair.old is None or side is None or side.place != place:
                continue
            touched = Touched(
                question.id, question.code, question.state, revision.stem, basis.printed, pair,
                is_late=not follows_new,
            )  # fmt: skip
            if touched.needs_editor:
                found[basis.printed, place] = touched
    return list(found.values())


def _read_by(basis: Basis, known: Sequence[EditionRow], held: EditionRow) -> EditionRow | None:
    """The edition with a text by which a citation is read; the one before *held*, where it was read by that already."""
    own = next((each for each in known if each.id == basis.follows_id and each.has_text), None)
    return edition_before(known, held) if own is None or own.id == held.id else own


def open_citations(revision: Revision) -> list[Basis]:
    """The citations of a revision and its parts that lead to the edition in force: an article, and no edition named."""
    return [
        basis
        for each in (revision, *revision.parts)
        for basis in each.bases
        if basis.statute_id is not None and basis.edition_id is None and basis.article is not None
    ]


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


def suspensions_of(session: Session, question: Question) -> list[tuple[str, Suspension]]:
    """Return the suspensions that are carried out and cover an article that a question cites, with its citation."""
    revision = question.current
    bases = (
        [] if revision is None else [basis for each in (revision, *revision.parts) for basis in each.bases]
    )
    rows = session.execute(
        select(Suspension, Edition.statute_id)
        .join(Edition, Edition.id == Suspension.edition_id)
        .where(
            Suspension.applied_at.is_not(None),
            Suspension.released_at.is_(None),
            Edition.statute_id.in_({basis.statute_id for basis in bases if basis.statute_id is not None}),
        )
        .order_by(Suspension.id)
    )
    found = {
        (basis.printed, suspension.id): suspension
        for suspension, statute_id in rows
        for basis in bases
        if basis.statute_id == statute_id
        and basis.edition_id in (None, suspension.edition_id)
        and suspension.first <= (basis.article or 0) <= suspension.last
    }
    return [(printed, suspension) for (printed, _id), suspension in found.items()]


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
    return tuple(
        Touched(
            each.question.id, each.question.code, each.question.state,
            each.question.current.stem if each.question.current else "",
            each.basis.printed, pair, each.is_late,
        )
        for each in cited(session, statute_id, before=begins)
        if (pair := pairs.get(each.place)) is not None and pair.change is not Change.UNCHANGED
    )  # fmt: skip


def _first_day(edition: EditionRow) -> date:
    return begins_on(edition) or date.min


def cited(session: Session, statute_id: int, *, before: date) -> list[Cited]:
    """Citations of a statute, without an edition, in standing revisions, that are read by an edition that began before.

    Where no edition was known when it was written, the day of its writing decides.
    """
    owner = func.coalesce(Revision.parent_id, Revision.id)
    of_statute = (Basis.statute_id == statute_id, Basis.edition_id.is_(None), Basis.article.is_not(None))
    first_written: dict[tuple[int, Place], datetime] = {
        (question_id, (article or 0, sub_article)): written_at
        for question_id, article, sub_article, written_at in session.execute(
            select(Revision.question_id, Basis.article, Basis.sub_article, func.min(Revision.created_at))
            .join(Basis, Basis.revision_id == Revision.id)
            .where(*of_statute)
            .group_by(Revision.question_id, Basis.article, Basis.sub_article)
        )
    }
    rows = session.execute(
        select(Question, Basis, Edition)
        .join(Revision, Revision.id == Basis.revision_id)
        .join(Question, Question.current_id == owner)
        .outerjoin(Edition, Edition.id == Basis.follows_id)
        .where(*of_statute, Question.state != State.VOID)
        .options(selectinload(Question.current))
        .order_by(Question.code, Basis.revision_id, Basis.position)
    )
    found = []
    for question, basis, edition in rows:
        written_at = first_written[question.id, (basis.article or 0, basis.sub_article)]
        read_by = begins_on(edition) if edition is not None else None
        if (read_by or written_at.date()) < before:
            is_carried = edition is not None and edition.enacted_at == written_at
            found.append(Cited(question, basis, is_late=written_at.date() >= before and not is_carried))
    return found
