"""Reading likeness: what waits to be compared, which pairs are open, what was decided."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from lawbank.alike.models import Decision, LikenessDecision, LikenessMark, LikenessPair
from lawbank.errors import NotFound
from lawbank.kinds import Kind, State
from lawbank.questions.drafts import BELONGINGS, drafts_of
from lawbank.questions.likeness import VERSION, Verdict, asked
from lawbank.questions.models import Question, Revision, RevisionTopic
from lawbank.questions.queries import topics_under

__all__ = [
    "DecidedRow",
    "Marked",
    "PairCard",
    "PairFilter",
    "PairRow",
    "Side",
    "decided_pairs",
    "due_count",
    "folded",
    "following",
    "marked",
    "open_counts",
    "open_pairs",
    "pair_card",
    "unmarked",
]

LAID_ASIDE = (State.DISABLED, State.VOID)
"""A question that is out of use repeats nothing."""

LOW, HIGH = aliased(Question, name="low"), aliased(Question, name="high")
LOW_SAYS, HIGH_SAYS = aliased(Revision, name="low_says"), aliased(Revision, name="high_says")


@dataclass(frozen=True, slots=True)
class Marked:
    """A question, the revision of it that stands, and what that one asks, as `Asked.line` writes it."""

    question_id: int
    revision_id: int
    line: str


@dataclass(frozen=True, slots=True)
class Side:
    """One question of a pair."""

    id: int
    code: str
    state: State
    kind: Kind
    stem: str


@dataclass(frozen=True, slots=True)
class PairRow:
    """A pair that waits for a decision; `score` is 0 to 1000."""

    id: int
    low: Side
    high: Side
    verdict: Verdict
    score: int


@dataclass(frozen=True, slots=True)
class PairCard:
    """A pair with both questions whole. `decision` is None while it is open; `holds` is False when either side has
    got another revision or was laid aside."""

    pair: LikenessPair
    low: Question
    high: Question
    low_says: Revision
    high_says: Revision
    decision: LikenessDecision | None
    holds: bool


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """What was decided about two questions, by whom, why."""

    id: int
    low_id: int
    low_code: str
    high_id: int
    high_code: str
    verdict: Verdict
    decision: Decision
    kept_id: int | None
    reason: str
    actor: str
    decided_at: datetime

    @property
    def kept_code(self) -> str:
        """The code of the question that stays after merging; empty where both stay."""
        return {self.low_id: self.low_code, self.high_id: self.high_code}.get(self.kept_id or 0, "")


@dataclass(frozen=True, slots=True)
class PairFilter:
    """Which pairs a list shows; an empty value does not filter.

    Attributes:
        topic: code of a knowledge point of any depth, of either question.
        text: words in either stem, or a code.
    """

    verdict: Verdict | None = None
    topic: str = ""
    text: str = ""
    ascending: bool = False


# --- what was compared --------------------------------------------------------------------------------------


def _unmarked() -> Select[int, int]:
    return (
        select(Question.id, Revision.id)
        .join(Revision, Revision.id == Question.current_id)
        .outerjoin(
            LikenessMark,
            and_(
                LikenessMark.question_id == Question.id,
                LikenessMark.revision_id == Question.current_id,
                LikenessMark.version == VERSION,
            ),
        )
        .where(Question.state != State.VOID, LikenessMark.question_id.is_(None))
    )


def due_count(session: Session) -> int:
    """Return how many questions have not been compared with the bank as they stand."""
    return session.scalar(select(func.count()).select_from(_unmarked().subquery())) or 0


def unmarked(session: Session, limit: int) -> list[tuple[int, int]]:
    """Return (question id, id of its standing revision) of at most *limit* questions to compare, oldest first."""
    rows = session.execute(_unmarked().order_by(Question.id).limit(limit))
    return [(question_id, revision_id) for question_id, revision_id in rows]


def folded(session: Session, due: Sequence[tuple[int, int]]) -> Iterator[Marked]:
    """Fold the standing revisions of questions, in the order given."""
    drafts = drafts_of(session, [question_id for question_id, _ in due])
    for (question_id, revision_id), draft in zip(due, drafts, strict=True):
        yield Marked(question_id, revision_id, asked(draft).line)


def marked(session: Session) -> list[Marked]:
    """Return what every question asks that was compared as it stands; 作废 ones are left out."""
    rows = session.execute(
        select(LikenessMark.question_id, LikenessMark.revision_id, LikenessMark.asked)
        .join(
            Question,
            and_(Question.id == LikenessMark.question_id, Question.current_id == LikenessMark.revision_id),
        )
        .where(LikenessMark.version == VERSION, Question.state != State.VOID)
        .order_by(LikenessMark.question_id)
    )
    return [Marked(question_id, revision_id, line) for question_id, revision_id, line in rows]


# --- pairs ----------------------------------------------------------------------------------------------------


def _open() -> list[ColumnElement[bool]]:
    """What makes a pair open: it holds, both questions are in use, and nobody has decided."""
    decided = (
        select(LikenessDecision.id)
        .where(
            LikenessDecision.low_revision_id == LikenessPair.low_revision_id,
            LikenessDecision.high_revision_id == LikenessPair.high_revision_id,
        )
        .exists()
    )
    return [LOW.state.not_in(LAID_ASIDE), HIGH.state.not_in(LAID_ASIDE), ~decided]


def _paired(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Pairs that hold, with their questions and what these say."""
    return (
        select(*columns)
        .select_from(LikenessPair)
        .join(LOW, and_(LOW.id == LikenessPair.low_id, LOW.current_id == LikenessPair.low_revision_id))
        .join(HIGH, and_(HIGH.id == LikenessPair.high_id, HIGH.current_id == LikenessPair.high_revision_id))
        .join(LOW_SAYS, LOW_SAYS.id == LikenessPair.low_revision_id)
        .join(HIGH_SAYS, HIGH_SAYS.id == LikenessPair.high_revision_id)
        .where(*_open())
    )


def _filtered(
    session: Session, statement: Select[*tuple[Any, ...]], wanted: PairFilter
) -> Select[*tuple[Any, ...]]:
    if wanted.verdict is not None:
        statement = statement.where(LikenessPair.verdict == wanted.verdict)
    if wanted.topic:
        codes = topics_under(session, wanted.topic)
        of_topic = select(RevisionTopic.revision_id).where(RevisionTopic.topic_code.in_(codes))
        statement = statement.where(or_(LOW_SAYS.id.in_(of_topic), HIGH_SAYS.id.in_(of_topic)))
    if wanted.text.strip():
        columns = (LOW_SAYS.stem, HIGH_SAYS.stem, LOW.code, HIGH.code)
        text = wanted.text.strip()[:200]
        statement = statement.where(or_(*(column.icontains(text, autoescape=True) for column in columns)))
    return statement


def open_counts(session: Session) -> dict[Verdict, int]:
    """Return how many pairs of each verdict wait for a decision."""
    rows = session.execute(_paired(LikenessPair.verdict, func.count()).group_by(LikenessPair.verdict))
    return dict.fromkeys(Verdict, 0) | dict(rows.all())


def open_pairs(
    session: Session, wanted: PairFilter, *, offset: int = 0, limit: int | None = 50
) -> tuple[list[PairRow], int]:
    """Return a page of the pairs that wait for a decision, the most alike first, and how many there are."""
    total = session.scalar(
        select(func.count()).select_from(_filtered(session, _paired(LikenessPair.id), wanted).subquery())
    )
    score = LikenessPair.score.asc() if wanted.ascending else LikenessPair.score.desc()
    columns = [
        column
        for question, says in ((LOW, LOW_SAYS), (HIGH, HIGH_SAYS))
        for column in (question.id, question.code, question.state, says.kind, says.stem)
    ]
    statement = _paired(LikenessPair.id, LikenessPair.verdict, LikenessPair.score, *columns)
    rows = session.execute(
        _filtered(session, statement, wanted).order_by(score, LikenessPair.id).offset(offset).limit(limit)
    )
    found = [PairRow(row[0], Side(*row[3:8]), Side(*row[8:13]), row[1], row[2]) for row in rows]
    return found, total or 0


def following(session: Session, wanted: PairFilter, pair: LikenessPair) -> int | None:
    """Return the id of the open pair that comes after *pair* in the list, or else of the first one; None at the end."""
    statement = _filtered(session, _paired(LikenessPair.id), wanted).where(LikenessPair.id != pair.id)
    after = or_(
        LikenessPair.score < pair.score,
        and_(LikenessPair.score == pair.score, LikenessPair.id > pair.id),
    )
    order = (LikenessPair.score.desc(), LikenessPair.id)
    found: int | None = session.scalars(statement.where(after).order_by(*order).limit(1)).first()
    return found if found is not None else session.scalars(statement.order_by(*order).limit(1)).first()


def pair_card(session: Session, pair_id: int) -> PairCard:
    """Return a pair with both questions as they were compared.

    Raises:
        NotFound: there is none, or a newer revision has done away with it.
    """
    pair = session.get(LikenessPair, pair_id)
    if pair is None:
        raise NotFound("没有这一对相近的题，可能其中一题已经改过。")
    questions = {
        each.id: each
        for each in session.scalars(select(Question).where(Question.id.in_((pair.low_id, pair.high_id))))
    }
    parts = selectinload(Revision.parts).options(*BELONGINGS)
    revisions = {
        each.id: each
        for each in session.scalars(
            select(Revision)
            .where(Revision.id.in_((pair.low_revision_id, pair.high_revision_id)))
            .options(*BELONGINGS, parts)
        )
    }
    low, high = questions[pair.low_id], questions[pair.high_id]
    decision = session.scalars(
        select(LikenessDecision).where(
            LikenessDecision.low_revision_id == pair.low_revision_id,
            LikenessDecision.high_revision_id == pair.high_revision_id,
        )
    ).first()
    stand = (low.current_id, high.current_id) == (pair.low_revision_id, pair.high_revision_id)
    return PairCard(
        pair,
        low,
        high,
        revisions[pair.low_revision_id],
        revisions[pair.high_revision_id],
        decision,
        stand and not {low.state, high.state} & {*LAID_ASIDE},
    )


def decided_pairs(
    session: Session, *, decision: Decision | None = None, offset: int = 0, limit: int | None = 50
) -> tuple[list[DecidedRow], int]:
    """Return a page of what was decided, newest first, and how many decisions there are."""
    statement = (
        select(
            LikenessDecision.id,
            LikenessDecision.low_id,
            LOW.code,
            LikenessDecision.high_id,
            HIGH.code,
            LikenessDecision.verdict,
            LikenessDecision.decision,
            LikenessDecision.kept_id,
            LikenessDecision.reason,
            LikenessDecision.actor,
            LikenessDecision.decided_at,
        )
        .join(LOW, LOW.id == LikenessDecision.low_id)
        .join(HIGH, HIGH.id == LikenessDecision.high_id)
    )
    if decision is not None:
        statement = statement.where(LikenessDecision.decision == decision)
    total = session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    rows = session.execute(statement.order_by(LikenessDecision.id.desc()).offset(offset).limit(limit))
    return [DecidedRow(*row) for row in rows], total
