"""What an amended statute does to the bank: which questions it touches, and what becomes of them on its first day.

A question is touched when a citation of its standing revision, written while the old edition held, leads to an
article that the new edition changed, moved or dropped. Before the new edition's first day nothing happens: citations
without an edition lead to the one in force on the day. On that day `enact` sends changed questions to 待复核 and
carries the citations of articles that only moved. Papers keep the revisions that they pinned.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from lawbank.errors import Conflict
from lawbank.formats.draft import Draft
from lawbank.kinds import State
from lawbank.questions.actions import move, revise
from lawbank.questions.drafts import BELONGINGS, draft_of
from lawbank.questions.models import Basis, Question, Revision
from lawbank.statutes.amendment import Change, Comparison, Pair, Place, compare
from lawbank.statutes.citation import Citation, read_citations
from lawbank.statutes.models import Edition, Statute
from lawbank.statutes.queries import EditionRow, Resolver, editions, numbered
from lawbank.statutes.rules import begins_on
from lawbank.text import article_name
from lawbank.wording import phrase

__all__ = ["Enacted", "Impact", "Touched", "changes_of", "due", "enact", "impact_of"]

_WORDS = {Change.CHANGED: "已修改", Change.REPEALED: "已删去"}
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
class Enacted:
    """What enacting did: codes of the questions sent to 待复核, and of those whose citation was carried over."""

    title: str
    rechecked: tuple[str, ...]
    carried: tuple[str, ...]


def impact_of(session: Session, edition_id: int) -> Impact | None:
    """Return what an edition does to the bank; None where there is no earlier edition with its text to compare with."""
    edition = session.get_one(Edition, edition_id)
    known = [each for each in editions(session, [edition.statute_id])[edition.statute_id] if each.has_text]
    new = next((each for each in known if each.id == edition_id), None)
    before = [each for each in known if new is not None and _first_day(each) < _first_day(new)]
    if new is None or not before:
        return None
    old = max(before, key=_first_day)
    comparison = compare(numbered(session, old.id), numbered(session, new.id))
    cited = _cited(session, edition.statute_id, before=_first_day(new))
    touched = tuple(
        _touched(cited, {pair.old.place: pair for pair in comparison.pairs if pair.old is not None})
    )
    return Impact(session.get_one(Statute, edition.statute_id).title, old, new, comparison, touched)


def changes_of(session: Session, question: Question, *, day: date) -> list[Touched]:
    """Return the articles that a question cites and that the editions in force on *day* changed or dropped.

    For who looks the question over: a citation that was carried over meanwhile is found by its new number.
    """
    revision = question.current
    if revision is None:
        return []
    cited = [
        basis
        for each in (revision, *revision.parts)
        for basis in each.bases
        if basis.statute_id is not None and basis.edition_id is None and basis.article is not None
    ]
    resolver = Resolver(session, day)
    found = []
    for statute_id in sorted({basis.statute_id for basis in cited if basis.statute_id is not None}):
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
            for basis in cited
            if basis.statute_id == statute_id
            and (pair := pairs.get((basis.article or 0, basis.sub_article))) is not None
            and pair.change in _WORDS
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


def enact(session: Session, edition_id: int, *, actor: str, day: date, now: datetime) -> Enacted:
    """Let an edition take effect on the bank. Safe to repeat: what was enacted is not enacted again.

    Where no earlier edition has its text, nobody can say what changed: every question written before is looked over.

    Raises:
        Conflict: it does not hold yet.
    """
    edition = session.get_one(Edition, edition_id)
    title = session.get_one(Statute, edition.statute_id).title
    begins = begins_on(edition)
    if begins is None or begins > day:
        raise Conflict(
            phrase("《%(title)s》的新版本在 %(day)s 还没有施行，到施行之日自动处理。", title=title, day=day)
        )
    if edition.enacted_at is not None:
        return Enacted(title, (), ())
    impact = impact_of(session, edition_id)
    edition.enacted_at = now
    rechecked, carried = [], []
    if impact is None:
        unseen = {
            question.id: question for question, _basis in _cited(session, edition.statute_id, before=begins)
        }
        for question in unseen.values():
            if question.state is State.ENABLED:
                note = f"《{title}》换了新版本，没有旧版正文可以逐条比较"
                move(session, question, State.RECHECK, actor=actor, note=note, now=now)
                rechecked.append(question.code)
    for question_id, touched in _by_question(impact.touched if impact else ()).items():
        question = session.get_one(Question, question_id)
        moves = {
            each.pair.old.place: each.pair.new.place
            for each in touched
            if each.pair.old is not None
            and each.pair.new is not None
            and each.pair.old.place != each.pair.new.place
        }
        if moves:
            _carry(session, question, edition.statute_id, moves, actor=actor, now=now)
            carried.append(question.code)
        changed = [each for each in touched if each.pair.change in _WORDS]
        if changed and question.state is State.ENABLED:
            note = "；".join(f"{each.printed}{_WORDS[each.pair.change]}" for each in changed)
            move(session, question, State.RECHECK, actor=actor, note=note, now=now)
            rechecked.append(question.code)
    session.flush()
    return Enacted(title, tuple(rechecked), tuple(carried))


def _first_day(edition: EditionRow) -> date:
    return begins_on(edition) or date.min


def _cited(session: Session, statute_id: int, *, before: date) -> list[tuple[Question, Basis]]:
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


def _touched(cited: Iterable[tuple[Question, Basis]], pairs: Mapping[Place, Pair]) -> Iterator[Touched]:
    for question, basis in cited:
        pair = pairs.get((basis.article or 0, basis.sub_article))
        if pair is None or pair.change is Change.UNCHANGED:
            continue
        stem = question.current.stem if question.current else ""
        yield Touched(question.id, question.code, question.state, stem, basis.printed, pair)


def _by_question(touched: Iterable[Touched]) -> dict[int, list[Touched]]:
    found: dict[int, list[Touched]] = {}
    for each in touched:
        found.setdefault(each.question_id, []).append(each)
    return found


def _carry(
    session: Session,
    question: Question,
    statute_id: int,
    moves: Mapping[Place, Place],
    *,
    actor: str,
    now: datetime,
) -> None:
    revision = session.scalars(
        select(Revision)
        .where(Revision.id == question.current_id)
        .options(*BELONGINGS, selectinload(Revision.parts).options(*BELONGINGS))
    ).one()
    resolver = Resolver(session, now.date())
    draft = _with_moved(draft_of(revision, question), resolver, statute_id, moves)
    told = "、".join(f"{article_name(*old)}改为{article_name(*new)}" for old, new in sorted(moves.items()))
    revise(
        session,
        question,
        draft,
        actor=revision.author or actor,
        note=f"条号变动：{told}",
        keeps_state=True,
        now=now,
    )


def _with_moved(draft: Draft, resolver: Resolver, statute_id: int, moves: Mapping[Place, Place]) -> Draft:
    return replace(
        draft,
        citations=tuple(_carried(written, resolver, statute_id, moves) for written in draft.citations),
        parts=tuple(_with_moved(part, resolver, statute_id, moves) for part in draft.parts),
    )


def _carried(written: str, resolver: Resolver, statute_id: int, moves: Mapping[Place, Place]) -> str:
    citations, leftover = read_citations(written)
    if leftover or not citations:
        return written
    return "；".join(str(_renumbered(each, resolver, statute_id, moves)) for each in citations)


def _renumbered(
    citation: Citation, resolver: Resolver, statute_id: int, moves: Mapping[Place, Place]
) -> Citation:
    to = moves.get((citation.article or 0, citation.sub_article))
    if to is None or citation.adopted_on is not None or resolver.statute_id(citation.title) != statute_id:
        return citation
    return replace(citation, article=to[0], sub_article=to[1])
