"""Writing practice: begin a run, answer, pin, count study time."""

import json
import random
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lawbank.questions.leaves import Leaf, load_leaves
from quiz.attempts.queries import is_sitting
from quiz.attempts.rules import BadAnswer, Response, parsed, taken_back
from quiz.clock import day_of
from quiz.errors import Closed, Invalid, NotFound
from quiz.grading.result import AttemptResult
from quiz.grading.rules import Outcome, is_right
from quiz.hours.actions import credit
from quiz.hours.models import StudyPulse
from quiz.hours.queries import rule_for
from quiz.hours.rules import Activity, Claim, HoursKind
from quiz.papers.rules import choice_order, order_text
from quiz.people.models import Person
from quiz.practice.models import PracticeItem, PracticeRun, WrongQuestion
from quiz.practice.queries import asked, candidates
from quiz.practice.rules import PRACTISED, SIZES, Mode, WrongState, after_answer, blocks, pulse

__all__ = ["Verdict", "answer", "begin", "gather", "gather_mistakes", "pin", "study"]

MISTAKES = {Outcome.WRONG, Outcome.PARTLY, Outcome.OPEN}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer in practice was worth; the answer first given stands."""

    item: PracticeItem
    leaf: Leaf
    right: bool
    response: Response
    finished: bool


def begin(
    session: Session, person_id: int, *, mode: Mode, topic_code: str | None, size: int, now: datetime
) -> PracticeRun:
    """Begin a run; the one before it ends where it stood.

    Questions never practised come before those practised, those wrong before those right.

    Raises:
        Invalid: a size that is not offered, or nothing to practise.
        Closed: an exam of theirs is running: practice shows keys.
    """
    if size not in SIZES:
        raise Invalid("每组题数可选 5、10、20、50")
    _refuse_while_sitting(session, person_id, now)
    dice = random.Random(uuid.uuid4().int)  # noqa: S311
    chosen = candidates(session, person_id, mode=mode, topic_code=topic_code, day=day_of(now), dice=dice)[
        :size
    ]
    if not chosen and mode is Mode.WRONG:
        raise Invalid("错题本是空的，先去练习吧")
    if not chosen:
        raise Invalid("这个知识点暂时没有可练的题，请换一个")
    session.execute(
        update(PracticeRun)
        .where(PracticeRun.person_id == person_id, PracticeRun.ended_at.is_(None))
        .values(ended_at=now)
    )
    leaves = load_leaves(session, chosen)
    run = PracticeRun(
        public_id=str(uuid.uuid4()),
        person_id=person_id,
        mode=mode,
        topic_code=topic_code,
        started_at=now,
        touched_at=now,
        items=[
            PracticeItem(
                position=position,
                revision_id=revision_id,
                choice_order=order_text(choice_order(leaves[revision_id].choices, dice=dice)),
            )
            for position, revision_id in enumerate(chosen, 1)
        ],
    )
    session.add(run)
    session.flush()
    return run


def answer(session: Session, run: PracticeRun, position: int, response: object, *, now: datetime) -> Verdict:
    """Answer a question of a run: judged at once, the first answer stands.

    Raises:
        NotFound: the run has no such question.
        BadAnswer: the question cannot have this answer.
        Closed: the run was ended by a newer one before this question was answered, or an exam of theirs is running.
    """
    item = session.scalar(
        select(PracticeItem)
        .where(PracticeItem.run_id == run.id, PracticeItem.position == position)
        .with_for_update()
    )
    if item is None:
        raise NotFound("这组练习没有第 %(position)d 题", position=position)
    leaf = load_leaves(session, [item.revision_id])[item.revision_id]
    if item.response is None:
        if run.ended_at is not None:
            raise Closed("这组练习已经结束，请开始新的一组")
        _refuse_while_sitting(session, run.person_id, now)
        given = parsed(asked(leaf), response)
        if taken_back(given):
            raise BadAnswer("response", "请先作答再提交")
        item.response = json.dumps(given, ensure_ascii=False)
        item.correct = is_right(leaf, given, choice_order=item.choice_order)
        item.answered_at = now
        run.touched_at = now
        gather(session, run.person_id, [(leaf.question_id, item.correct)], now=now)
        study(session, run.person_id, now=now)
        session.flush()
        _end_when_done(session, run, now)
    return Verdict(item, leaf, bool(item.correct), json.loads(item.response), run.ended_at is not None)


def gather(session: Session, person_id: int, outcomes: Iterable[tuple[int, bool]], *, now: datetime) -> None:
    """Bring the wrong book up to date with (question id, right) of answers just judged."""
    wanted = dict(outcomes)
    lines = {
        line.question_id: line
        for line in session.scalars(
            select(WrongQuestion).where(
                WrongQuestion.person_id == person_id, WrongQuestion.question_id.in_(wanted.keys())
            )
        )
    }
    for question_id, was_right in wanted.items():
        line = lines.get(question_id)
        before = (
            WrongState(line.wrong_count, line.right_in_a_row, line.pinned, line.left_at is not None)
            if line
            else None
        )
        after = after_answer(before, right=was_right)
        if after is None:
            continue
        if line is None:
            line = WrongQuestion(person_id=person_id, question_id=question_id, last_wrong_at=now)
            session.add(line)
        line.wrong_count, line.right_in_a_row = after.wrong_count, after.right_in_a_row
        line.left_at = (line.left_at or now) if after.left else None
        if not was_right:
            line.last_wrong_at = now


def gather_mistakes(session: Session, person_id: int, found: AttemptResult, *, now: datetime) -> int:
    """Put the mistakes of an exam into the wrong book; what stands in it already stays as it is.

    Returns:
        How many questions came in.

    Raises:
        Closed: the key of the exam has not been released.
    """
    if not found.key_released:
        raise Closed("这场考试还没有公布答案，公布之后才能收入错题本")
    wrong = {
        item.question_id
        for item in found.items
        if item.kind in PRACTISED and not item.material and item.outcome in MISTAKES
    }
    standing = session.scalars(
        select(WrongQuestion.question_id).where(
            WrongQuestion.person_id == person_id,
            WrongQuestion.question_id.in_(wrong),
            WrongQuestion.left_at.is_(None),
        )
    )
    new = wrong - set(standing)
    gather(session, person_id, [(question_id, False) for question_id in sorted(new)], now=now)
    return len(new)


def pin(session: Session, person_id: int, question_id: int, *, pinned: bool, now: datetime) -> None:
    """Keep a question in the wrong book, or let it leave again.

    Raises:
        NotFound: the question is not in this person's book.
    """
    line = session.get(WrongQuestion, (person_id, question_id))
    if line is None:
        raise NotFound("错题本里没有这道题")
    line.pinned = pinned
    if pinned:
        line.left_at = None
    elif line.right_in_a_row >= 2:
        line.left_at = now


def study(session: Session, person_id: int, *, now: datetime) -> int:
    """Count the time since the last act of study and credit every quarter of a class hour it filled.

    The time of all pages of a person is one line: two windows side by side earn no more than one.

    Returns:
        Seconds counted.
    """
    day = day_of(now)
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update())
    last = session.scalar(
        select(func.max(StudyPulse.pulsed_at)).where(StudyPulse.person_id == person_id, StudyPulse.day == day)
    )
    seconds = pulse(last, now)
    session.add(StudyPulse(person_id=person_id, day=day, pulsed_at=now, seconds=seconds))
    session.flush()
    rule = rule_for(session, Activity.PRACTICE, day.year)
    if seconds == 0 or rule is None:
        return seconds
    total = session.scalar(
        select(func.coalesce(func.sum(StudyPulse.seconds), 0)).where(
            StudyPulse.person_id == person_id, StudyPulse.day == day
        )
    )
    before, after = (
        blocks(each, minutes_per_hour=rule.minutes_per_hour)
        for each in (int(total or 0) - seconds, int(total or 0))
    )
    for block in range(before + 1, after + 1):
        claim = Claim(
            activity=Activity.PRACTICE,
            hours_kind=HoursKind.GENERAL_LAW,
            minutes=round(rule.minutes_per_hour / 4),
            held_on=day,
            source=f"practice:{day.isoformat()}:{block}",
            title="在线练习",
            hours=Decimal("0.25"),
            evidence="服务器计时",
        )
        credit(session, person_id, claim, now=now)
    return seconds


def _end_when_done(session: Session, run: PracticeRun, now: datetime) -> None:
    left = session.scalar(
        select(func.count()).where(PracticeItem.run_id == run.id, PracticeItem.answered_at.is_(None))
    )
    if left == 0 and run.ended_at is None:
        run.ended_at = now


def _refuse_while_sitting(session: Session, person_id: int, now: datetime) -> None:
    if is_sitting(session, person_id, now=now):
        raise Closed("您有一场考试正在进行，交卷之后再练习")
