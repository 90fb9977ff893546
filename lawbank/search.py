"""Full-text search over questions and articles, ranked, with the hits marked.

Every sign of a query is literal. All words of a query must be found; a word of two characters is found like
any other. How the index is kept and asked is the affair of `lawbank.index`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, select, true
from sqlalchemy.orm import Session

from lawbank.index import Shelf, install, matching
from lawbank.kinds import Difficulty, Kind, State
from lawbank.questions.models import Basis, Choice, Question, Revision, RevisionTopic
from lawbank.questions.queries import topics_under
from lawbank.statutes.models import Article, Edition, EditionStatus, Statute
from lawbank.text import Segment, Term, highlight, query_terms

__all__ = [
    "ArticleHit",
    "FoundQuestion",
    "Hits",
    "QuestionHit",
    "install",
    "search_articles",
    "search_questions",
]

CANDIDATES = 500
"""The best matches that filters are tried on; a total is exact below it, and nobody pages beyond it."""

H = TypeVar("H")


@dataclass(frozen=True, slots=True)
class FoundQuestion:
    """The question of a hit, as it stands."""

    id: int
    revision_id: int
    code: str
    state: State
    kind: Kind
    difficulty: Difficulty
    stem: str


@dataclass(frozen=True, slots=True)
class QuestionHit:
    """A question found; `snippet` is the part of it (stem, options or explanation) where the words stand."""

    question: FoundQuestion
    snippet: tuple[Segment, ...]
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArticleHit:
    """An article found."""

    article_id: int
    statute_id: int
    statute_title: str
    edition_id: int
    adopted_on: date | None
    status: EditionStatus
    number: int
    sub_number: int
    heading: str
    snippet: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Hits(Generic[H]):
    """One page of what was found, and how many there are in all; `more` when there are even more."""

    hits: tuple[H, ...]
    total: int
    more: bool


def search_questions(
    session: Session,
    query: str,
    *,
    limit: int = 20,
    offset: int = 0,
    states: Iterable[State] = (),
    kinds: Iterable[Kind] = (),
    topic: str | None = None,
) -> Hits[QuestionHit]:
    """Return the questions that hold every word of *query*, best first; an empty query finds nothing.

    Args:
        states: leave out the others; empty for all states.
        topic: code of a knowledge point of any depth.
    """
    terms = query_terms(query)
    if not terms:
        return Hits((), 0, False)

    kept: list[ColumnElement[bool]] = [true()]
    if wanted := list(states):
        kept.append(Question.state.in_(wanted))
    if asked := list(kinds):
        kept.append(Revision.kind.in_(asked))
    if topic is not None:
        codes = topics_under(session, topic)
        of_topic = select(RevisionTopic.position).where(
            RevisionTopic.revision_id == Revision.id, RevisionTopic.topic_code.in_(codes)
        )
        kept.append(of_topic.exists())
    matched = matching(session, Shelf.QUESTIONS, terms, limit=CANDIDATES)
    rows = session.execute(
        select(matched.c.id, and_(*kept))
        .join_from(matched, Question, Question.id == matched.c.id)
        .join(Revision, Revision.id == Question.current_id)
        .order_by(matched.c.rank, matched.c.id)
    ).all()
    ids = [question_id for question_id, is_kept in rows if is_kept]
    shown = _question_hits(session, ids[offset : offset + limit], terms)
    return Hits(shown, len(ids), more=len(rows) == CANDIDATES)


def search_articles(
    session: Session,
    query: str,
    *,
    limit: int = 20,
    offset: int = 0,
    statute_id: int | None = None,
    current_only: bool = False,
) -> Hits[ArticleHit]:
    """Return the articles whose heading, text or digest hold every word of *query*, best first.

    Args:
        current_only: leave out editions that were amended, repealed or do not hold yet.
    """
    terms = query_terms(query)
    if not terms:
        return Hits((), 0, False)

    kept: list[ColumnElement[bool]] = [true()]
    if statute_id is not None:
        kept.append(Edition.statute_id == statute_id)
    if current_only:
        kept.append(Edition.status.in_([EditionStatus.CURRENT, EditionStatus.PARTLY_SUSPENDED]))
    matched = matching(session, Shelf.ARTICLES, terms, limit=CANDIDATES)
    rows = session.execute(
        select(matched.c.id, and_(*kept))
        .join_from(matched, Article, Article.id == matched.c.id)
        .join(Edition, Edition.id == Article.edition_id)
        .order_by(matched.c.rank, matched.c.id)
    ).all()
    ids = [article_id for article_id, is_kept in rows if is_kept]
    shown = _article_hits(session, ids[offset : offset + limit], terms)
    return Hits(shown, len(ids), more=len(rows) == CANDIDATES)


def _question_hits(session: Session, ids: list[int], terms: tuple[Term, ...]) -> tuple[QuestionHit, ...]:
    rows = {
        row.id: row
        for row in session.execute(
            select(
                Question.id,
                Revision.id.label("revision_id"),
                Question.code,
                Question.state,
                Revision.kind,
                Revision.difficulty,
                Revision.stem,
                Revision.explanation,
            )
            .join(Revision, Revision.id == Question.current_id)
            .where(Question.id.in_(ids))
        )
    }
    revision_ids = [row.revision_id for row in rows.values()]
    choices = _texts(session, select(Choice.revision_id, Choice.text), Choice, revision_ids)
    citations = _texts(session, select(Basis.revision_id, Basis.printed), Basis, revision_ids)
    hits = []
    for question_id in ids:
        row = rows[question_id]
        options = choices.get(row.revision_id, [])
        hits.append(
            QuestionHit(
                question=FoundQuestion(
                    id=row.id,
                    revision_id=row.revision_id,
                    code=row.code,
                    state=row.state,
                    kind=row.kind,
                    difficulty=row.difficulty,
                    stem=row.stem,
                ),
                snippet=_snippet((row.stem, "　".join(options), row.explanation), terms),
                citations=tuple(citations.get(row.revision_id, [])),
            )
        )
    return tuple(hits)


def _article_hits(session: Session, ids: list[int], terms: tuple[Term, ...]) -> tuple[ArticleHit, ...]:
    rows = {
        row.id: row
        for row in session.execute(
            select(
                Article.id,
                Article.number,
                Article.sub_number,
                Article.heading,
                Article.text,
                Article.digest,
                Edition.statute_id,
                Edition.id.label("edition_id"),
                Edition.adopted_on,
                Edition.status,
                Statute.title,
            )
            .join(Edition, Edition.id == Article.edition_id)
            .join(Statute, Statute.id == Edition.statute_id)
            .where(Article.id.in_(ids))
        )
    }
    return tuple(
        ArticleHit(
            article_id=row.id,
            statute_id=row.statute_id,
            statute_title=row.title,
            edition_id=row.edition_id,
            adopted_on=row.adopted_on,
            status=row.status,
            number=row.number,
            sub_number=row.sub_number,
            heading=row.heading,
            snippet=_snippet((row.text, row.digest), terms),
        )
        for row in (rows[article_id] for article_id in ids)
    )


def _texts(
    session: Session, statement: Select[int, str], model: type[Choice] | type[Basis], ids: list[int]
) -> dict[int, list[str]]:
    texts: dict[int, list[str]] = {}
    ordered = statement.where(model.revision_id.in_(ids)).order_by(model.revision_id, model.position)
    for revision_id, text in session.execute(ordered):
        texts.setdefault(revision_id, []).append(text)
    return texts


def _snippet(texts: tuple[str, ...], terms: tuple[Term, ...]) -> tuple[Segment, ...]:
    """Of several texts, the one that holds most of the words, around the first of them."""
    snippets = [highlight(text, terms) for text in texts if text]
    return max(snippets, key=_hits_in, default=())


def _hits_in(snippet: tuple[Segment, ...]) -> int:
    return len({segment.text for segment in snippet if segment.is_hit})
