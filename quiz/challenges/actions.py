"""Writing challenges: an officer raises one, a reviewer answers it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lawbank.kinds import State
from lawbank.questions.actions import move
from lawbank.questions.models import Question, Revision
from lawbank.review.actions import add_remark
from lawbank.wording import phrase
from quiz.audit.actions import note
from quiz.challenges.models import Challenge
from quiz.challenges.queries import Subject, standing_on, waiting
from quiz.challenges.rules import MOST_WAITING, Outcome, proposal, worded
from quiz.errors import Closed, NotFound, Stale
from quiz.people.models import Person

__all__ = ["answer", "mark_seen", "raise_challenge"]

WAITS = phrase("您对这道题的异议还在处理中，答复后会在首页提醒")


def raise_challenge(
    session: Session,
    person_id: int,
    subject: Subject,
    *,
    picked: Sequence[str] = (),
    proposed: str = "",
    reason: str,
    cited: str = "",
    now: datetime,
) -> Challenge:
    """Note that a person doubts a key.

    Args:
        picked: letters of the options held to be right, as they stood before the officer.
        proposed: what is right in their own words; one of the two is needed.

    Raises:
        Closed: their challenge to it waits already, or ten of theirs wait.
        Invalid: it does not say what would be right, or why.
    """
    right, said = proposal(picked, proposed), worded(reason)
    standing = standing_on(session, person_id, subject.revision_id)
    if standing is not None and standing.outcome is Outcome.WAITING:
        raise Closed(WAITS)
    if waiting(session, person_id=person_id) >= MOST_WAITING:
        raise Closed("您有 %(most)d 条异议还在处理中，请等答复后再提", most=MOST_WAITING)
    made = Challenge(
        public_id=str(uuid4()),
        person_id=person_id,
        question_id=session.get_one(Revision, subject.revision_id).question_id,
        revision_id=subject.revision_id,
        attempt_id=subject.attempt_id,
        run_id=subject.run_id,
        item=subject.item,
        choice_order=subject.choice_order,
        response=subject.response,
        proposed=right,
        reason=said,
        cited=cited.strip()[:240],
        raised_at=now,
        outcome=Outcome.WAITING,
    )
    session.add(made)
    try:
        session.flush()
    except IntegrityError as error:
        # Sent twice at the same moment; the other one stands.
        raise Closed(WAITS) from error
    return made


def answer(
    session: Session,
    public_id: str,
    *,
    upheld: bool,
    text: str,
    all_alike: bool = False,
    mended: bool = False,
    by: int,
    now: datetime,
) -> list[Challenge]:
    """Answer a challenge; the officer is told. An upheld one sends the question to 待复核, with a remark on it.

    Marks already given stay: correcting an exam is a decision of its own.

    Args:
        all_alike: answer every challenge that waits on the same question in the same words.
        mended: the question was put right meanwhile and needs no second look.
        by: the person who answers.

    Raises:
        NotFound: there is none.
        Stale: somebody has answered it meanwhile.
        Invalid: the answer does not say why.
    """
    said = worded(text, answers=True)
    question_id = session.scalar(select(Challenge.question_id).where(Challenge.public_id == public_id))
    if question_id is None:
        raise NotFound("没有这条异议")
    # Who answers holds the question: two who answer its challenges at once come one after the other.
    question = session.get_one(Question, question_id, with_for_update=True)
    waiting_now = session.scalars(
        select(Challenge)
        .where(Challenge.question_id == question_id, Challenge.answered_at.is_(None))
        .order_by(Challenge.id)
        .execution_options(populate_existing=True)
    ).all()
    answered = [each for each in waiting_now if all_alike or each.public_id == public_id]
    if public_id not in {each.public_id for each in answered}:
        raise Stale("别人刚刚答复过这条异议，请刷新后查看")
    for each in answered:
        each.outcome = Outcome.UPHELD if upheld else Outcome.REJECTED
        each.answer, each.answered_by, each.answered_at = said, by, now
    if upheld and not mended:
        actor = session.get_one(Person, by).staff_number
        add_remark(session, question, f"题目异议采纳：{said}", author=actor, now=now)
        if question.state is State.ENABLED:
            move(session, question, State.RECHECK, actor=actor, note=f"题目异议采纳：{said}"[:400], now=now)
    note(
        session,
        actor_id=by,
        act="challenge.answer",
        subject_kind="question",
        subject_id=question_id,
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
