"""Writing challenges: an officer raises one, a reviewer answers it."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lawbank.kinds import State
from lawbank.questions.actions import move
from lawbank.questions.models import Question, Revision
from quiz.audit.actions import note
from quiz.challenges.models import Challenge
from quiz.challenges.queries import Subject, standing_on, waiting
from quiz.challenges.rules import MOST_WAITING, Outcome, worded
from quiz.errors import Closed, Invalid, NotFound, Stale
from quiz.people.models import Person

__all__ = ["answer", "mark_seen", "raise_challenge"]


def raise_challenge(
    session: Session,
    person_id: int,
    subject: Subject,
    *,
    proposed: str,
    reason: str,
    cited: str = "",
    now: datetime,
) -> Challenge:
    """Note that a person doubts a key.

    Raises:
        Closed: their challenge to it waits already, or ten of theirs wait.
        Invalid: it does not say what would be right, or why.
    """
    said = worded(reason)
    if not proposed.strip():
        raise Invalid("请写明您认为正确的答案")
    standing = standing_on(session, person_id, subject.revision_id)
    if standing is not None and standing.outcome is Outcome.WAITING:
        raise Closed("您对这道题的异议还在处理中，答复后会在首页提醒")
    if waiting(session, person_id=person_id) >= MOST_WAITING:
        raise Closed("您有 %(most)d 条异议还在处理中，请等答复后再提", most=MOST_WAITING)
    made = Challenge(
        public_id=str(uuid4()),
        person_id=person_id,
        question_id=session.get_one(Revision, subject.revision_id).question_id,
        revision_id=subject.revision_id,
        attempt_id=subject.attempt_id,
        proposed=proposed.strip()[:400],
        reason=said,
        cited=cited.strip()[:240],
        raised_at=now,
        outcome=Outcome.WAITING,
    )
    session.add(made)
    session.flush()
    return made


def answer(
    session: Session,
    public_id: str,
    *,
    upheld: bool,
    text: str,
    all_alike: bool = False,
    by: int,
    now: datetime,
) -> list[Challenge]:
    """Answer a challenge; the officer is told. An upheld one sends the question to 待复核.

    Marks already given stay: correcting an exam is a decision of its own.

    Args:
        all_alike: answer every challenge that waits on the same question in the same words.
        by: the person who answers.

    Raises:
        NotFound: there is none.
        Stale: somebody has answered it meanwhile.
        Invalid: the answer does not say why.
    """
    said = worded(text, answers=True)
    found = session.scalar(select(Challenge).where(Challenge.public_id == public_id).with_for_update())
    if found is None:
        raise NotFound("没有这条异议")
    if found.outcome is not Outcome.WAITING:
        raise Stale("别人刚刚答复过这条异议，请刷新后查看")
    answered = [found]
    if all_alike:
        answered += session.scalars(
            select(Challenge).where(
                Challenge.question_id == found.question_id,
                Challenge.outcome == Outcome.WAITING,
                Challenge.id != found.id,
            )
        ).all()
    for each in answered:
        each.outcome = Outcome.UPHELD if upheld else Outcome.REJECTED
        each.answer, each.answered_by, each.answered_at = said, by, now
    question = session.get_one(Question, found.question_id)
    if upheld and question.state is State.ENABLED:
        actor = session.get_one(Person, by).staff_number
        move(session, question, State.RECHECK, actor=actor, note=f"题目异议采纳：{said}"[:400], now=now)
    note(
        session,
        actor_id=by,
        act="challenge.answer",
        subject_kind="question",
        subject_id=found.question_id,
        detail={"challenges": [each.public_id for each in answered], "upheld": upheld},
        now=now,
    )
    session.flush()
    return answered


def mark_seen(session: Session, person_id: int, *, now: datetime) -> None:
    """Note that a person has seen the answers to their challenges."""
    session.execute(
        update(Challenge)
        .where(
            Challenge.person_id == person_id,
            Challenge.answered_at.is_not(None),
            Challenge.seen_at.is_(None),
        )
        .values(seen_at=now)
    )
