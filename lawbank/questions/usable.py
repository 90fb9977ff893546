"""Which questions may be drawn on a day.

Usable: 启用, not flagged, within its own days, and every statute it rests on has the cited edition in force.
A citation of something outside the catalogue (an office notice) does not stand in the way.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from lawbank.kinds import Difficulty, Kind, State
from lawbank.questions.models import Basis, Question, Revision, RevisionTopic, Topic
from lawbank.questions.queries import topics_under, valid_on
from lawbank.statutes.queries import changed_before, editions, suspended_before
from lawbank.statutes.rules import in_force

__all__ = ["Cell", "is_usable", "usable", "usable_counts"]


class Cell(NamedTuple):
    """A square of the table 知识点 × 题型 × 难度; None means any."""

    topic: str | None
    kind: Kind
    difficulty: Difficulty | None


def usable(
    session: Session,
    day: date,
    topic: str | None = None,
    kind: Kind | None = None,
    difficulty: Difficulty | None = None,
) -> list[tuple[int, int]]:
    """Return (question id, revision id) of the questions that may be drawn on *day*, by question id.

    Args:
        topic: code of a knowledge point of any depth; None for all.
    """
    statement = (
        select(Question.id, Revision.id)
        .join(Revision, Revision.id == Question.current_id)
        .where(*_usable_on(session, day))
        .order_by(Question.id)
    )
    if kind is not None:
        statement = statement.where(Revision.kind == kind)
    if difficulty is not None:
        statement = statement.where(Revision.difficulty == difficulty)
    rows = session.execute(statement)
    if topic is None:
        return [(question_id, revision_id) for question_id, revision_id in rows]
    # Met here, not in a semi-join: PostgreSQL took 105 s for that on tables that it had not yet analysed.
    codes = topics_under(session, topic)
    of_topic = set(
        session.scalars(select(RevisionTopic.revision_id).where(RevisionTopic.topic_code.in_(codes)))
    )
    return [(question_id, revision_id) for question_id, revision_id in rows if revision_id in of_topic]


def is_usable(session: Session, question_ids: Sequence[int], day: date) -> set[int]:
    """Return those of *question_ids* that may be drawn on *day*."""
    conditions = _usable_on(session, day)
    found: set[int] = set()
    for start in range(0, len(question_ids), 500):
        chunk = question_ids[start : start + 500]
        found.update(
            session.scalars(
                select(Question.id)
                .join(Revision, Revision.id == Question.current_id)
                .where(Question.id.in_(chunk), *conditions)
            )
        )
    return found


def usable_counts(session: Session, day: date) -> dict[Cell, int]:
    """Return how many questions may be drawn on *day*, for every cell that has any.

    A question with several knowledge points counts once in each of them and once in each point above; with
    `Cell.topic` or `Cell.difficulty` None it counts once among all.
    """
    parents = dict(session.execute(select(Topic.code, Topic.parent_code)).all())
    lines = {code: _line(code, parents) for code in parents}
    conditions = _usable_on(session, day)
    first, second, third = (aliased(RevisionTopic) for _ in range(3))
    columns = (
        Revision.kind,
        Revision.difficulty,
        first.topic_code,
        second.topic_code,
        third.topic_code,
    )
    rows = session.execute(
        select(*columns, func.count())
        .select_from(Question)
        .join(Revision, Revision.id == Question.current_id)
        .outerjoin(first, and_(first.revision_id == Revision.id, first.position == 0))
        .outerjoin(second, and_(second.revision_id == Revision.id, second.position == 1))
        .outerjoin(third, and_(third.revision_id == Revision.id, third.position == 2))
        .where(*conditions)
        .group_by(*columns)
    )
    counts: dict[Cell, int] = {}
    for kind, difficulty, *codes, count in rows:
        above: set[str | None] = {None}
        for code in codes:
            above.update(lines.get(code, ()))
        for topic in above:
            for level in (difficulty, None):
                cell = Cell(topic, kind, level)
                counts[cell] = counts.get(cell, 0) + count
    return counts


def _line(code: str, parents: dict[str, str | None]) -> tuple[str, ...]:
    """A point and everything above it."""
    line: list[str] = []
    at: str | None = code
    while at is not None and at not in line:
        line.append(at)
        at = parents.get(at)
    return tuple(line)


def _usable_on(session: Session, day: date) -> list[ColumnElement[bool]]:
    return [
        Question.state == State.ENABLED,
        Question.flag == "",
        valid_on(day),
        *_law_in_force(session, day),
        *_law_unchanged(session, day),
    ]


def _law_in_force(session: Session, day: date) -> list[ColumnElement[bool]]:
    """Leave out what rests on a statute, or on a named edition, that does not hold on *day*."""
    lapsed_statutes: list[int] = []
    lapsed_editions: list[int] = []
    for statute_id, known in editions(session).items():
        holding = {edition.id for edition in known if in_force(edition, day)}
        lapsed_editions += [edition.id for edition in known if edition.id not in holding]
        if not holding:
            lapsed_statutes.append(statute_id)
    if not lapsed_editions:
        return []
    lapsed = or_(
        and_(Basis.edition_id.is_(None), Basis.statute_id.in_(lapsed_statutes)),
        Basis.edition_id.in_(lapsed_editions),
    )
    touched = (
        select(func.coalesce(Revision.parent_id, Revision.id))
        .join(Basis, Basis.revision_id == Revision.id)
        .where(lapsed)
    )
    return [Question.current_id.not_in(touched)]


def _law_unchanged(session: Session, day: date) -> list[ColumnElement[bool]]:
    """Leave out what rests on an article that by *day* is changed, dropped or suspended, and nobody looked over yet.

    Once an edition is enacted, or a suspension carried out, its questions are in 待复核 or flagged.
    """
    cited = tuple_(Basis.statute_id, Basis.article, Basis.sub_article)
    leads = [
        and_(
            Basis.edition_id.is_(None),
            cited.in_(places),
            Revision.created_at < datetime.combine(begins, time.min, UTC),
        )
        for begins, places in changed_before(session, day).items()
    ]
    leads += [
        and_(
            Basis.statute_id == statute_id,
            or_(Basis.edition_id.is_(None), Basis.edition_id == edition_id),
            Basis.article.between(first, last),
        )
        for statute_id, edition_id, first, last in suspended_before(session, day)
    ]
    if not leads:
        return []
    touched = (
        select(func.coalesce(Revision.parent_id, Revision.id))
        .join(Basis, Basis.revision_id == Revision.id)
        .where(or_(*leads))
    )
    return [Question.current_id.not_in(touched)]
