"""A leaf: one thing an officer answers, whole and frozen, as exam, practice, grading and print need it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased

from lawbank.database import Base
from lawbank.kinds import CHOICE_KINDS, Difficulty, Kind
from lawbank.questions.drafts import ALTERNATIVES
from lawbank.questions.models import Basis, Blank, Choice, KeyPoint, Revision, RevisionTopic
from lawbank.statutes.queries import ArticleKey

__all__ = ["Leaf", "LeafBasis", "load_leaves", "parts_of"]

CHUNK = 500


@dataclass(frozen=True, slots=True)
class LeafBasis:
    """A citation as printed, and the article to show beside it (None when it names no known article)."""

    printed: str
    article: ArticleKey | None


@dataclass(frozen=True, slots=True)
class Leaf:
    """A revision without sub-questions.

    Attributes:
        parent_id: revision id of the case it belongs to, `material` that case's stem; None and "" otherwise.
        choices: option texts in their stored order; position 0 is A.
        key: positions of the right options.
        blanks: for each blank its accepted answers.
        key_points: text and points.
    """

    revision_id: int
    question_id: int
    parent_id: int | None
    part: int
    kind: Kind
    difficulty: Difficulty
    stem: str
    material: str
    choices: tuple[str, ...]
    key: frozenset[int]
    truth: bool | None
    blanks: tuple[tuple[str, ...], ...]
    key_points: tuple[tuple[str, Decimal], ...]
    answer_text: str
    explanation: str
    bases: tuple[LeafBasis, ...]
    topics: tuple[str, ...]

    @property
    def citations(self) -> tuple[str, ...]:
        return tuple(basis.printed for basis in self.bases)


def load_leaves(session: Session, revision_ids: Iterable[int]) -> dict[int, Leaf]:
    """Return the leaves with these revision ids, in at most six queries for every 500.

    A revision id that is unknown is missing from the result.
    """
    wanted = list(dict.fromkeys(revision_ids))
    leaves: dict[int, Leaf] = {}
    for start in range(0, len(wanted), CHUNK):
        leaves.update(_load(session, wanted[start : start + CHUNK]))
    return leaves


def parts_of(session: Session, revision_ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """Return the sub-questions of cases, in order, by the case's revision id; others are missing."""
    parts: dict[int, list[int]] = {}
    wanted = list(dict.fromkeys(revision_ids))
    for start in range(0, len(wanted), CHUNK):
        rows = session.execute(
            select(Revision.parent_id, Revision.id)
            .where(Revision.parent_id.in_(wanted[start : start + CHUNK]))
            .order_by(Revision.parent_id, Revision.part)
        )
        for parent_id, part_id in rows:
            if parent_id is not None:
                parts.setdefault(parent_id, []).append(part_id)
    return {parent_id: tuple(ids) for parent_id, ids in parts.items()}


def _load(session: Session, ids: list[int]) -> Iterator[tuple[int, Leaf]]:
    case = aliased(Revision)
    revisions = session.execute(
        select(
            Revision.id,
            Revision.question_id,
            Revision.parent_id,
            Revision.part,
            Revision.kind,
            Revision.difficulty,
            Revision.stem,
            Revision.truth,
            Revision.answer_text,
            Revision.explanation,
            case.stem.label("material"),
        )
        .outerjoin(case, case.id == Revision.parent_id)
        .where(Revision.id.in_(ids))
    ).all()
    kinds = {row.kind for row in revisions}
    choices = _rows(session, Choice, ids) if kinds & CHOICE_KINDS else {}
    blanks = _rows(session, Blank, ids) if Kind.BLANK in kinds else {}
    points = _rows(session, KeyPoint, ids) if Kind.SHORT_ANSWER in kinds else {}
    bases = _rows(session, Basis, ids)
    topics = _rows(session, RevisionTopic, ids)
    for row in revisions:
        mine = choices.get(row.id, [])
        yield (
            row.id,
            Leaf(
                revision_id=row.id,
                question_id=row.question_id,
                parent_id=row.parent_id,
                part=row.part,
                kind=row.kind,
                difficulty=row.difficulty,
                stem=row.stem,
                material=row.material or "",
                choices=tuple(choice.text for choice in mine),
                key=frozenset(choice.position for choice in mine if choice.is_key),
                truth=row.truth,
                blanks=tuple(
                    tuple(blank.alternatives.split(ALTERNATIVES)) for blank in blanks.get(row.id, [])
                ),
                key_points=tuple((point.text, point.points) for point in points.get(row.id, [])),
                answer_text=row.answer_text,
                explanation=row.explanation,
                bases=tuple(_leaf_basis(basis) for basis in bases.get(row.id, [])),
                topics=tuple(topic.topic_code for topic in topics.get(row.id, [])),
            ),
        )


def _leaf_basis(basis: Row[Any]) -> LeafBasis:
    if basis.statute_id is None or basis.article is None:
        return LeafBasis(basis.printed, None)
    return LeafBasis(
        basis.printed, ArticleKey(basis.statute_id, basis.edition_id, basis.article, basis.sub_article)
    )


def _rows(session: Session, model: type[Base], ids: list[int]) -> dict[int, list[Row[Any]]]:
    """The rows of a table that belong to revisions, in order, by revision."""
    table = model.__table__
    found: dict[int, list[Row[Any]]] = {}
    statement = select(*table.columns).where(table.c.revision_id.in_(ids))
    for row in session.execute(statement.order_by(table.c.revision_id, table.c.position)):
        found.setdefault(row.revision_id, []).append(row)
    return found
