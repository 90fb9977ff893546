"""Reading questions for lists and cards: filtered pages, counts, one question with its history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, selectinload

from lawbank.errors import NotFound
from lawbank.kinds import Difficulty, Kind, State
from lawbank.questions.drafts import BELONGINGS
from lawbank.questions.models import Basis, Question, Revision, RevisionTopic, StateChange, Topic

__all__ = [
    "Page",
    "QuestionCard",
    "QuestionFilter",
    "QuestionRow",
    "Sort",
    "author_of",
    "page_of_questions",
    "question",
    "question_card",
    "questions_by_print",
    "state_counts",
    "topic_tree",
    "topics_under",
    "valid_on",
]

PER_PAGE = 50


class Sort(StrEnum):
    """The columns by which a list of questions is sorted; NEWEST puts the last added first."""

    NEWEST = "newest"
    CODE = "code"
    KIND = "kind"
    DIFFICULTY = "difficulty"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class QuestionFilter:
    """Which questions a list shows; an empty value does not filter.

    Attributes:
        text: words that the stem or the code contains, literally (full-text search is `lawbank.search`).
        topic: code of a knowledge point of any depth; everything below it is meant.
        flag: 依据待核 or 暂停适用; ``any`` for either.
        statute: id of a statute that the question rests on.
        article: number of its article.
        batch: id of an intake.
    """

    text: str = ""
    topic: str = ""
    kind: Kind | None = None
    difficulty: Difficulty | None = None
    state: State | None = None
    flag: str = ""
    statute: int | None = None
    article: int | None = None
    batch: int | None = None
    sort: Sort = Sort.NEWEST
    descending: bool = False
    page: int = 1
    per_page: int = PER_PAGE


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A line of a list."""

    id: int
    code: str
    state: State
    flag: str
    revision_id: int
    number: int
    kind: Kind
    difficulty: Difficulty
    stem: str
    author: str
    topics: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; `total` counts every question that the filter lets through."""

    rows: tuple[QuestionRow, ...]
    total: int
    page: int
    per_page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))


@dataclass(frozen=True, slots=True)
class QuestionCard:
    """A question with its whole history, newest revision first."""

    question: Question
    current: Revision
    revisions: tuple[Revision, ...]
    changes: tuple[StateChange, ...]
    topic_names: dict[str, str] = field(default_factory=dict)


def page_of_questions(session: Session, wanted: QuestionFilter) -> Page:
    """Return one page of the questions that *wanted* lets through, in four queries whatever its length."""
    base = _filtered(session, wanted)
    total = session.scalar(select(func.count()).select_from(base.subquery())) or 0
    page = max(1, wanted.page)
    rows = session.execute(
        base.order_by(*_order(wanted)).limit(wanted.per_page).offset((page - 1) * wanted.per_page)
    ).all()
    revision_ids = [row[4] for row in rows]
    topics = _gathered(
        session,
        select(RevisionTopic.revision_id, RevisionTopic.topic_code)
        .where(RevisionTopic.revision_id.in_(revision_ids))
        .order_by(RevisionTopic.revision_id, RevisionTopic.position),
    )
    citations = _gathered(
        session,
        select(Basis.revision_id, Basis.printed)
        .where(Basis.revision_id.in_(revision_ids))
        .order_by(Basis.revision_id, Basis.position),
    )
    return Page(
        tuple(_row(row, topics, citations) for row in rows),
        total,
        page,
        wanted.per_page,
    )


def _row(row: Any, topics: dict[int, list[str]], citations: dict[int, list[str]]) -> QuestionRow:
    belongings = (tuple(topics.get(row[4], ())), tuple(citations.get(row[4], ())))
    return QuestionRow(*(*row, *belongings))


def _filtered(session: Session, wanted: QuestionFilter) -> Select[*tuple[Any, ...]]:
    statement = select(
        Question.id,
        Question.code,
        Question.state,
        Question.flag,
        Revision.id,
        Revision.number,
        Revision.kind,
        Revision.difficulty,
        Revision.stem,
        Revision.author,
    ).join(Revision, Revision.id == Question.current_id)
    return statement.where(*_conditions(session, wanted))


def _conditions(session: Session, wanted: QuestionFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.text.strip():
        text = wanted.text.strip()[:200]
        conditions.append(
            or_(
                Revision.stem.icontains(text, autoescape=True), Question.code.icontains(text, autoescape=True)
            )
        )
    if wanted.topic:
        codes = topics_under(session, wanted.topic)
        conditions.append(
            Revision.id.in_(select(RevisionTopic.revision_id).where(RevisionTopic.topic_code.in_(codes)))
        )
    if wanted.statute is not None:
        conditions.append(Revision.id.in_(_resting_on(wanted.statute, wanted.article)))
    if wanted.flag == "any":
        conditions.append(Question.flag != "")
    elif wanted.flag:
        conditions.append(Question.flag == wanted.flag)
    for column, value in (
        (Revision.kind, wanted.kind),
        (Revision.difficulty, wanted.difficulty),
        (Question.state, wanted.state),
        (Question.batch_id, wanted.batch),
    ):
        if value is not None:
            conditions.append(column == value)
    return conditions


def _resting_on(statute_id: int, article: int | None) -> Select[int]:
    """The top revisions that cite a statute, themselves or in a sub-question."""
    cited = and_(Basis.statute_id == statute_id, *([Basis.article == article] if article is not None else []))
    return (
        select(func.coalesce(Revision.parent_id, Revision.id))
        .join(Basis, Basis.revision_id == Revision.id)
        .where(cited)
    )


def _order(wanted: QuestionFilter) -> list[ColumnElement[Any]]:
    columns: dict[Sort, Any] = {
        Sort.NEWEST: Question.id,
        Sort.CODE: Question.code,
        Sort.KIND: Revision.kind,
        Sort.DIFFICULTY: Revision.difficulty,
        Sort.STATE: Question.state,
    }
    column = columns[wanted.sort]
    descending = wanted.descending is not (wanted.sort is Sort.NEWEST)
    return [column.desc() if descending else column.asc(), Question.id.asc()]


def _gathered(session: Session, statement: Select[int, str]) -> dict[int, list[str]]:
    gathered: dict[int, list[str]] = {}
    for revision_id, value in session.execute(statement):
        gathered.setdefault(revision_id, []).append(value)
    return gathered


def question(session: Session, question_id: int) -> Question:
    """Return a question.

    Raises:
        NotFound: there is none with this id.
    """
    found = session.get(Question, question_id)
    if found is None:
        raise NotFound("没有这道题，它可能已随导入批次撤销。")
    return found


def question_card(session: Session, question_id: int) -> QuestionCard:
    """Return a question with every revision and what belongs to them, without a query per revision.

    Raises:
        NotFound: there is none with this id, or it says nothing.
    """
    found = question(session, question_id)
    revisions = session.scalars(
        select(Revision)
        .where(Revision.question_id == question_id)
        .order_by(Revision.number.desc(), Revision.part)
        .options(*BELONGINGS, selectinload(Revision.parts))
    ).all()
    tops = tuple(revision for revision in revisions if revision.part == 0)
    current = next((revision for revision in tops if revision.id == found.current_id), None)
    if current is None:
        raise NotFound("这道题没有内容。")
    changes = session.scalars(
        select(StateChange).where(StateChange.question_id == question_id).order_by(StateChange.id)
    ).all()
    codes = {topic.topic_code for revision in revisions for topic in revision.topics}
    names = dict(session.execute(select(Topic.code, Topic.name).where(Topic.code.in_(codes))).all())
    return QuestionCard(found, current, tops, tuple(changes), names)


def author_of(session: Session, revision_id: int) -> str:
    """Return who wrote a revision, by staff number or name."""
    return session.get_one(Revision, revision_id).author


def state_counts(session: Session) -> dict[State, int]:
    """Return how many questions stand in each state; states without any are 0."""
    rows = session.execute(select(Question.state, func.count()).group_by(Question.state)).all()
    return dict.fromkeys(State, 0) | dict(rows)


def questions_by_print(
    session: Session, stem_fingerprints: Iterable[str]
) -> dict[str, list[tuple[int, str, str]]]:
    """Return which standing questions ask the same, by `Prints.stem`: (question id, its code, its `Prints.full`).

    Equal stem and full print: a duplicate; equal stem and another full print: a contradiction. 作废 ones are
    left out.
    """
    wanted = list(set(stem_fingerprints))
    found: dict[str, list[tuple[int, str, str]]] = {}
    for start in range(0, len(wanted), 500):
        rows = session.execute(
            select(Revision.stem_fingerprint, Question.id, Question.code, Revision.fingerprint)
            .join(Question, Question.current_id == Revision.id)
            .where(Revision.stem_fingerprint.in_(wanted[start : start + 500]), Question.state != State.VOID)
            .order_by(Question.id)
        )
        for stem, question_id, code, full in rows:
            found.setdefault(stem, []).append((question_id, code, full))
    return found


def topic_tree(session: Session) -> Sequence[Topic]:
    """Return every knowledge point, parents before their children, in the order of the list."""
    topics = session.scalars(select(Topic).order_by(Topic.depth, Topic.position, Topic.code)).all()
    below: dict[str | None, list[Topic]] = {}
    for topic in topics:
        below.setdefault(topic.parent_code, []).append(topic)
    ordered: list[Topic] = []
    waiting = list(reversed(below.get(None, [])))
    while waiting:
        topic = waiting.pop()
        ordered.append(topic)
        waiting.extend(reversed(below.get(topic.code, [])))
    return ordered


def topics_under(session: Session, code: str) -> list[str]:
    """Return *code* and the codes of every knowledge point below it; just *code* when it is unknown."""
    parents = session.execute(select(Topic.code, Topic.parent_code)).all()
    under = {code}
    grown = True
    while grown:
        more = {child for child, parent in parents if parent in under} - under
        under |= more
        grown = bool(more)
    return sorted(under)


def valid_on(day: date) -> ColumnElement[bool]:
    """SQL condition: the question's own days of validity include *day*."""
    return and_(
        or_(Question.valid_from.is_(None), Question.valid_from <= day),
        or_(Question.valid_until.is_(None), Question.valid_until >= day),
    )
