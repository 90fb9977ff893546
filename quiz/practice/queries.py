"""Reading practice: runs, what to ask next, the wrong book, progress by topic."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from lawbank.questions.leaves import Leaf
from lawbank.questions.models import Question, Revision, RevisionTopic, Topic
from lawbank.questions.usable import usable
from quiz.attempts.rules import Asked
from quiz.clock import day_of
from quiz.errors import NotFound
from quiz.practice.models import PracticeItem, PracticeRun, WrongQuestion
from quiz.practice.rules import PRACTISED, Mode

__all__ = [
    "RunState",
    "TopicProgress",
    "WrongLine",
    "asked",
    "candidates",
    "open_run",
    "progress",
    "run_of",
    "run_state",
    "streak",
    "top_topics",
    "wrong_book",
    "wrong_count",
    "wrong_line",
]


@dataclass(frozen=True, slots=True)
class RunState:
    """How far a run is."""

    run: PracticeRun
    topic_name: str
    total: int
    answered: int
    right: int
    next_position: int | None


@dataclass(frozen=True, slots=True)
class WrongLine:
    """A line of the wrong book with what a list shows of it."""

    line: WrongQuestion
    revision_id: int
    stem: str
    kind: str
    topic_name: str


@dataclass(frozen=True, slots=True)
class TopicProgress:
    """A top-level topic: usable questions, how many of them were practised, how many right at the last try."""

    code: str
    name: str
    total: int
    practised: int
    right: int

    @property
    def covered(self) -> float:
        """Fraction of the questions that were practised."""
        return self.practised / self.total if self.total else 0.0


def asked(leaf: Leaf) -> Asked:
    """What a question asks for, without its key."""
    return Asked(leaf.kind, len(leaf.choices), len(leaf.blanks))


def candidates(
    session: Session,
    person_id: int,
    *,
    mode: Mode,
    topic_code: str | None,
    day: date,
    dice: random.Random,
) -> list[int]:
    """Revision ids to practise, the most useful first: never tried, then wrong, then right; shuffled within."""
    if mode is Mode.WRONG:
        standing = session.execute(
            select(WrongQuestion.question_id).where(
                WrongQuestion.person_id == person_id, WrongQuestion.left_at.is_(None)
            )
        )
        wanted = {question_id for (question_id,) in standing}
    else:
        wanted = None
    found = [
        pair
        for kind in PRACTISED
        for pair in usable(session, day, topic_code, kind)
        if wanted is None or pair[0] in wanted
    ]
    dice.shuffle(found)
    tried = _last_tries(session, person_id)
    found.sort(key=lambda pair: {None: 0, False: 1, True: 2}[tried.get(pair[1])])
    return [revision_id for _question_id, revision_id in found]


def _last_tries(session: Session, person_id: int) -> dict[int, bool]:
    rows = session.execute(
        select(PracticeItem.revision_id, PracticeItem.correct)
        .join(PracticeRun, PracticeRun.id == PracticeItem.run_id)
        .where(PracticeRun.person_id == person_id, PracticeItem.correct.is_not(None))
        .order_by(PracticeItem.answered_at)
    )
    return {revision_id: bool(correct) for revision_id, correct in rows}


def run_of(session: Session, public_id: str, person_id: int) -> PracticeRun:
    """The run of a public id if it is this person's.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    found = session.scalar(
        select(PracticeRun).where(PracticeRun.public_id == public_id, PracticeRun.person_id == person_id)
    )
    if found is None:
        raise NotFound("没有这组练习")
    return found


def open_run(session: Session, person_id: int) -> RunState | None:
    """The run a person has not finished, for “继续上次”."""
    found = session.scalar(
        select(PracticeRun)
        .where(PracticeRun.person_id == person_id, PracticeRun.ended_at.is_(None))
        .order_by(PracticeRun.id.desc())
        .limit(1)
    )
    return None if found is None else run_state(session, found)


def run_state(session: Session, run: PracticeRun) -> RunState:
    """How far *run* is."""
    total, answered, right, following = session.execute(
        select(
            func.count(),
            func.count(PracticeItem.answered_at),
            func.coalesce(func.sum(case((PracticeItem.correct.is_(True), 1), else_=0)), 0),
            func.min(case((PracticeItem.answered_at.is_(None), PracticeItem.position))),
        ).where(PracticeItem.run_id == run.id)
    ).one()
    topic = session.get(Topic, run.topic_code) if run.topic_code else None
    return RunState(run, topic.name if topic else "", total, answered, int(right), following)


def wrong_count(session: Session, person_id: int) -> int:
    """How many questions stand in a person's wrong book."""
    return (
        session.scalar(
            select(func.count())
            .select_from(WrongQuestion)
            .where(WrongQuestion.person_id == person_id, WrongQuestion.left_at.is_(None))
        )
        or 0
    )


def wrong_book(
    session: Session,
    person_id: int,
    *,
    topic_code: str | None = None,
    text: str = "",
    sort: str = "last",
    descending: bool = True,
    offset: int = 0,
    limit: int | None = 50,
) -> tuple[list[WrongLine], int]:
    """A page of the wrong book and how many lines it has.

    Args:
        topic_code: a top-level topic.
        sort: ``last`` (when last wrong) or ``count`` (how often wrong).
    """
    chosen = (
        select(WrongQuestion, Revision.id, Revision.stem, Revision.kind, Topic.name)
        .join(Question, Question.id == WrongQuestion.question_id)
        .join(Revision, Revision.id == Question.current_id)
        .outerjoin(RevisionTopic, (RevisionTopic.revision_id == Revision.id) & (RevisionTopic.position == 0))
        .outerjoin(Topic, Topic.code == RevisionTopic.topic_code)
        .where(WrongQuestion.person_id == person_id, WrongQuestion.left_at.is_(None))
    )
    if topic_code:
        chosen = chosen.where(RevisionTopic.topic_code.startswith(topic_code.lstrip("K"), autoescape=True))
    if text:
        chosen = chosen.where(Revision.stem.contains(text, autoescape=True))
    column = WrongQuestion.wrong_count if sort == "count" else WrongQuestion.last_wrong_at
    total = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    rows = session.execute(
        chosen.order_by(column.desc() if descending else column.asc(), WrongQuestion.question_id)
        .offset(offset)
        .limit(limit)
    )
    return [
        WrongLine(line, revision, stem, kind, topic or "") for line, revision, stem, kind, topic in rows
    ], total


def wrong_line(session: Session, person_id: int, question_id: int) -> tuple[WrongQuestion, int]:
    """A line of a person's wrong book, and the revision that stands of its question.

    Raises:
        NotFound: the question is not in this person's book.
    """
    row = session.execute(
        select(WrongQuestion, Question.current_id)
        .join(Question, Question.id == WrongQuestion.question_id)
        .where(WrongQuestion.person_id == person_id, WrongQuestion.question_id == question_id)
    ).first()
    if row is None or row[1] is None:
        raise NotFound("错题本里没有这道题")
    return row[0], row[1]


def top_topics(session: Session) -> Sequence[Topic]:
    """The top-level knowledge points, in order."""
    return session.scalars(select(Topic).where(Topic.depth == 1).order_by(Topic.position)).all()


def progress(session: Session, person_id: int, *, day: date) -> list[TopicProgress]:
    """How far a person has come in each top-level topic."""
    tried = _last_tries(session, person_id)
    topics = top_topics(session)
    first = dict(
        session.execute(
            select(RevisionTopic.revision_id, RevisionTopic.topic_code).where(RevisionTopic.position == 0)
        ).all()
    )
    open_to_all = [revision for kind in PRACTISED for _question, revision in usable(session, day, None, kind)]
    tallies: dict[str, list[int]] = {topic.code: [0, 0, 0] for topic in topics}
    for revision_id in open_to_all:
        tally = tallies.get(f"K{first.get(revision_id, '')[:2]}")
        if tally is not None:
            tally[0] += 1
            tally[1] += revision_id in tried
            tally[2] += tried.get(revision_id, False)
    return [TopicProgress(topic.code, topic.name, *tallies[topic.code]) for topic in topics]


def streak(session: Session, person_id: int, *, today: date, since: datetime) -> int:
    """连续练习天数: days in a row, up to today or yesterday, on which something was answered."""
    instants = session.scalars(
        select(PracticeItem.answered_at)
        .join(PracticeRun, PracticeRun.id == PracticeItem.run_id)
        .where(PracticeRun.person_id == person_id, PracticeItem.answered_at >= since)
    )
    days = {day_of(each) for each in instants if each is not None}
    day = today if today in days else today - timedelta(days=1)
    count = 0
    while day in days:
        count += 1
        day -= timedelta(days=1)
    return count
