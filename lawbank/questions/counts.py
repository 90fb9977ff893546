"""How many questions there are: by kind, by knowledge point, by state."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lawbank.kinds import Kind, State
from lawbank.questions.models import Basis, Question, Revision, RevisionTopic
from lawbank.questions.queries import topic_tree

__all__ = ["BankCounts", "TopicCount", "bank_counts", "questions_citing"]


@dataclass(frozen=True, slots=True)
class TopicCount:
    """A knowledge point and the questions on it and on everything below it, each counted once."""

    code: str
    name: str
    depth: int
    states: Mapping[State, int]

    @property
    def total(self) -> int:
        return sum(self.states.values())


@dataclass(frozen=True, slots=True)
class BankCounts:
    """Every question counted once in `states` and in `kinds`; a question with several points in each of them."""

    states: Mapping[State, int]
    kinds: Mapping[Kind, Mapping[State, int]]
    topics: tuple[TopicCount, ...]

    @property
    def total(self) -> int:
        return sum(self.states.values())


def bank_counts(session: Session) -> BankCounts:
    """Count the bank, in three statements. Knowledge points come parents first."""
    states: Counter[State] = Counter()
    kinds: dict[Kind, Counter[State]] = {}
    for kind, state, count in session.execute(
        select(Revision.kind, Question.state, func.count())
        .join(Revision, Revision.id == Question.current_id)
        .group_by(Revision.kind, Question.state)
    ):
        states[state] += count
        kinds.setdefault(kind, Counter())[state] += count
    return BankCounts(
        {state: states[state] for state in State},
        {kind: kinds[kind] for kind in Kind if kind in kinds},
        _topics(session),
    )


def _topics(session: Session) -> tuple[TopicCount, ...]:
    topics = topic_tree(session)
    parents = {topic.code: topic.parent_code for topic in topics}
    tallies: dict[str, Counter[State]] = {code: Counter() for code in parents}
    seen: set[tuple[int, str]] = set()
    for question_id, state, code in session.execute(
        select(Question.id, Question.state, RevisionTopic.topic_code).join(
            RevisionTopic, RevisionTopic.revision_id == Question.current_id
        )
    ):
        above: str | None = code
        while above is not None and (question_id, above) not in seen:
            seen.add((question_id, above))
            tallies[above][state] += 1
            above = parents[above]
    return tuple(TopicCount(topic.code, topic.name, topic.depth, tallies[topic.code]) for topic in topics)


def questions_citing(session: Session) -> dict[int, int]:
    """How many questions that are not 作废 rest on each statute, by its id; a question counts once in each."""
    owner = func.coalesce(Revision.parent_id, Revision.id)
    rows = session.execute(
        select(Basis.statute_id, func.count(func.distinct(Question.id)))
        .join(Revision, Revision.id == Basis.revision_id)
        .join(Question, Question.current_id == owner)
        .where(Basis.statute_id.is_not(None), Question.state != State.VOID)
        .group_by(Basis.statute_id)
    )
    return {statute_id: count for statute_id, count in rows if statute_id is not None}
