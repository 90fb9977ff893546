"""Reading challenges: what may be challenged, an officer's own, the reviewers' queue."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from lawbank.kinds import State
from lawbank.questions.models import Question, Revision
from quiz.attempts.queries import attempt_of, counted_answers
from quiz.attempts.rules import accepted_until
from quiz.challenges.models import Challenge
from quiz.challenges.rules import Outcome, Remedy, remedy
from quiz.errors import Closed, NotFound
from quiz.exams.models import Exam
from quiz.grading.result import released
from quiz.papers.models import PaperItem
from quiz.people.models import Person, Unit
from quiz.practice.queries import run_of

__all__ = [
    "Own",
    "QueueLine",
    "Subject",
    "challenge",
    "challenges",
    "mine",
    "of_attempt",
    "of_practice",
    "standing_on",
    "unseen",
    "waiting",
]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is challenged: a revision, how it was shown and answered, and where it was met.

    Attributes:
        choice_order: the order in which its options stood.
        response: the answer given, as JSON; None: nothing.
        attempt_id, run_id: the sitting or the practice run; one of them.
        item: number in the paper, or position in the run.
    """

    revision_id: int
    choice_order: str
    response: str | None
    attempt_id: int | None = None
    run_id: int | None = None
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Own:
    """A challenge as its officer sees it; `remedy` is what became of the question, None unless it was upheld."""

    challenge: Challenge
    stem: str
    remedy: Remedy | None


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A challenge as reviewers see it. `others` counts those that wait on the same question, this one included."""

    challenge: Challenge
    code: str
    stem: str
    name: str
    staff_number: str
    unit_name: str
    others: int
    answered_by: str | None


def of_attempt(session: Session, public_id: str, item: int, person_id: int, *, now: datetime) -> Subject:
    """Return an item of one's own sitting.

    Raises:
        NotFound: no such sitting of theirs, or no such item.
        Closed: its key is not released: who could challenge it could learn it.
    """
    attempt = attempt_of(session, public_id, person_id)
    if not released(session.get_one(Exam, attempt.exam_id), attempt, now=now):
        raise Closed("这场考试还没有公布答案，公布之后才能提出异议")
    found = session.scalar(
        select(PaperItem).where(PaperItem.paper_id == attempt.paper_id, PaperItem.number == item)
    )
    if found is None:
        raise NotFound("这份试卷没有第 %(item)d 题", item=item)
    until = accepted_until(attempt.deadline_at, attempt.grace_seconds)
    given = counted_answers(session, attempt.id, until).get(item)
    return Subject(
        found.revision_id,
        found.choice_order,
        json.dumps(given.response, ensure_ascii=False) if given else None,
        attempt_id=attempt.id,
        item=item,
    )


def of_practice(session: Session, public_id: str, position: int, person_id: int) -> Subject:
    """Return a question of one's own practice.

    Raises:
        NotFound: no such run of theirs, or no such question in it.
        Closed: it is not answered yet.
    """
    run = run_of(session, public_id, person_id)
    found = next((item for item in run.items if item.position == position), None)
    if found is None:
        raise NotFound("这组练习没有第 %(position)d 题", position=position)
    if found.response is None:
        raise Closed("先作答，看过解析之后再提出异议")
    return Subject(found.revision_id, found.choice_order, found.response, run_id=run.id, item=position)


def standing_on(session: Session, person_id: int, revision_id: int) -> Challenge | None:
    """Return the newest challenge of a person to a revision, or None."""
    return session.scalars(
        select(Challenge)
        .where(Challenge.person_id == person_id, Challenge.revision_id == revision_id)
        .order_by(Challenge.id.desc())
        .limit(1)
    ).first()


def waiting(session: Session, *, person_id: int | None = None) -> int:
    """How many challenges wait for an answer; of one person, or all."""
    mine = () if person_id is None else (Challenge.person_id == person_id,)
    # Written like the partial index, so that those long answered are not looked at.
    return session.scalar(select(func.count()).where(Challenge.answered_at.is_(None), *mine)) or 0


def unseen(session: Session, person_id: int) -> int:
    """How many answers a person has not seen yet."""
    return (
        session.scalar(
            select(func.count()).where(
                Challenge.person_id == person_id,
                Challenge.answered_at.is_not(None),
                Challenge.seen_at.is_(None),
            )
        )
        or 0
    )


def mine(session: Session, person_id: int) -> list[Own]:
    """Return a person's challenges with the stems and what became of the questions, the newest first."""
    rows = session.execute(
        select(Challenge, Revision.stem, Revision.parent_id, Question.current_id, Question.state)
        .join(Revision, Revision.id == Challenge.revision_id)
        .join(Question, Question.id == Challenge.question_id)
        .where(Challenge.person_id == person_id)
        .order_by(Challenge.id.desc())
        .limit(200)
    )
    return [
        Own(
            found,
            stem,
            remedy(
                revised=current not in (found.revision_id, parent),
                usable=state is State.ENABLED,
                ended=state in (State.DISABLED, State.VOID),
            )
            if found.outcome is Outcome.UPHELD
            else None,
        )
        for found, stem, parent, current, state in rows
    ]


def challenges(
    session: Session,
    *,
    outcome: Outcome | None = None,
    question_id: int | None = None,
    offset: int = 0,
    limit: int | None = 50,
) -> tuple[list[QueueLine], int]:
    """Return challenges for reviewers: those that wait first, the oldest first; then the answered, the newest first."""
    conditions = []
    if outcome is not None:
        conditions.append(Challenge.outcome == outcome)
    if question_id is not None:
        conditions.append(Challenge.question_id == question_id)
    total = session.scalar(select(func.count()).select_from(Challenge).where(*conditions)) or 0
    reviewer = aliased(Person)
    same = (
        select(Challenge.question_id, func.count().label("others"))
        .where(Challenge.answered_at.is_(None))
        .group_by(Challenge.question_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Challenge, Question.code, Revision.stem, Person.name, Person.staff_number, Unit.name,
            func.coalesce(same.c.others, 0), reviewer.name,
        )
        .join(Question, Question.id == Challenge.question_id)
        .join(Revision, Revision.id == Challenge.revision_id)
        .join(Person, Person.id == Challenge.person_id)
        .join(Unit, Unit.id == Person.unit_id)
        .outerjoin(same, same.c.question_id == Challenge.question_id)
        .outerjoin(reviewer, reviewer.id == Challenge.answered_by)
        .where(*conditions)
        .order_by(Challenge.answered_at.is_not(None), Challenge.answered_at.desc(), Challenge.id)
        .offset(offset)
        .limit(limit)
    )  # fmt: skip
    return [QueueLine(*row) for row in rows], total


def challenge(session: Session, public_id: str) -> tuple[QueueLine, list[QueueLine]]:
    """Return one challenge, and every other of the same question.

    Raises:
        NotFound: there is none.
    """
    found = session.scalar(select(Challenge).where(Challenge.public_id == public_id))
    if found is None:
        raise NotFound("没有这条异议")
    lines, _total = challenges(session, question_id=found.question_id, limit=None)
    (asked,) = (line for line in lines if line.challenge.id == found.id)
    return asked, [line for line in lines if line is not asked]
