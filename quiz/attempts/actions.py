"""Writing attempts: start one, write a line of its journal."""

import secrets
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quiz.attempts.journal import INSERT_LINE, KEYED_READ, Keyed
from quiz.attempts.models import Attempt
from quiz.attempts.rules import (
    BadAnswer,
    Click,
    Ended,
    Ending,
    Overtaken,
    Receipt,
    accepted_until,
    parsed,
    seconds_left,
    written,
)
from quiz.clock import day_of
from quiz.errors import Closed, NotFound
from quiz.exams.actions import freeze_terms
from quiz.exams.models import Exam
from quiz.exams.queries import invited_exam
from quiz.exams.rules import Phase, attempts_left, deadline, phase
from quiz.papers.actions import draw_paper
from quiz.papers.models import Plan
from quiz.people.models import Person

__all__ = ["record", "save", "save_all", "start"]


def start(session: Session, exam_id: int, person_id: int, *, now: datetime) -> Attempt:
    """Begin a sitting, or return the one that stands open: a second click lands in the first attempt.

    Raises:
        NotFound: there is no such exam for this person.
        Closed: the window is not open, or no sitting is left.
    """
    session.scalar(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
    exam = invited_exam(session, exam_id, person_id)
    sittings = session.execute(
        select(Attempt)
        .where(Attempt.exam_id == exam_id, Attempt.person_id == person_id)
        .order_by(Attempt.number)
        .execution_options(populate_existing=True)
    ).scalars()
    used = 0
    for sitting in sittings:
        if sitting.closed_at is None:
            return sitting
        used = sitting.number
    freeze_terms(session, exam, now=now)
    _refuse_unless_open(exam, used, now)
    begun = Attempt(
        public_id=str(uuid.uuid4()),
        exam_id=exam.id,
        person_id=person_id,
        paper_id=exam.paper_id or _own_paper(session, exam, person_id, now),
        number=used + 1,
        started_at=now,
        deadline_at=deadline(now, minutes=exam.minutes, closes_at=exam.closes_at),
        grace_seconds=exam.grace_seconds,
    )
    session.add(begun)
    session.flush()
    return begun


def _refuse_unless_open(exam: Exam, used: int, now: datetime) -> None:
    stands = phase(exam.state, exam.opens_at, exam.closes_at, now)
    if stands in (Phase.DRAFT, Phase.CANCELLED):
        raise Closed("这场考试没有开放，请向组织考试的单位询问")
    if stands is Phase.BEFORE:
        raise Closed("考试还没有开始，请在开考时间之后进入")
    if stands is Phase.AFTER:
        raise Closed("考试已经结束，不能再进入")
    if attempts_left(exam.attempts_allowed, used) == 0:
        raise Closed("您已考满 %(allowed)d 次，不能再次参加", allowed=exam.attempts_allowed)


def _own_paper(session: Session, exam: Exam, person_id: int, now: datetime) -> int:
    plan = session.get_one(Plan, exam.plan_id)
    paper = draw_paper(
        session,
        plan,
        seed=secrets.token_hex(16),
        day=day_of(now),
        drawn_for=person_id,
        now=now,
    )
    return paper.id


def save(session: Session, public_id: str, person_id: int, click: Click, *, now: datetime) -> Receipt:
    """Write one line of the journal: one keyed read, one insert.

    Meant for `Database.together` (through `record`): everything that can be refused is refused before the write.
    Sending the same click again returns the line that stands, even after the attempt was closed.

    Args:
        now: when the server received the click; the deadline is judged by it, however long it waited.

    Raises:
        NotFound: no such attempt, or somebody else's.
        BadAnswer: the item cannot have this answer, or the click was used for another one.
        Ended: the attempt is closed, or deadline and grace have passed.
        Overtaken: the page has not seen the answer that stands.
    """
    connection = session.connection()
    row = connection.execute(
        KEYED_READ, {"public_id": public_id, "item": click.item, "click": click.click}
    ).first()
    if row is None or row.person_id != person_id:
        raise NotFound("没有这次考试记录")
    keyed = Keyed._make(row)
    if keyed.asked is None:
        raise BadAnswer("item", "试卷没有第 %(item)d 题", item=click.item)
    kept = written(parsed(keyed.asked, click.response))
    left = seconds_left(keyed.deadline_at, now)
    if keyed.click_revision is not None:
        if (keyed.click_item, keyed.click_response) != (click.item, kept):
            raise BadAnswer("click", "这个请求编号已用于另一次作答，请刷新页面后重试")
        assert keyed.click_at is not None
        return Receipt(click.item, keyed.click_revision, keyed.click_at, left)
    _refuse_late(keyed, now)
    if click.seen < keyed.standing.revision:
        raise Overtaken(keyed.standing)
    revision = keyed.standing.revision + 1
    connection.execute(
        INSERT_LINE,
        {
            "attempt_id": keyed.attempt_id,
            "item": click.item,
            "revision": revision,
            "response": kept,
            "click": click.click,
            "received_at": now,
        },
    )
    return Receipt(click.item, revision, now, left)


def _refuse_late(keyed: Keyed, now: datetime) -> None:
    if keyed.closed_at is not None:
        raise Ended(keyed.ending or Ending.TIME_UP, keyed.closed_at, keyed.standing)
    if now > accepted_until(keyed.deadline_at, keyed.grace_seconds):
        raise Ended(Ending.TIME_UP, keyed.deadline_at, keyed.standing)


def record(
    together: Callable[[Callable[[Session], Receipt]], Receipt],
    public_id: str,
    person_id: int,
    click: Click,
    *,
    now: datetime,
) -> Receipt:
    """`save` with a shared commit; *together* is `Database.together`. Returns after the commit.

    On PostgreSQL two clicks may read the same newest line; the constraint then turns the second away, and its
    second look finds the first: the same line, or a newer one.
    """

    def work(session: Session) -> Receipt:
        return save(session, public_id, person_id, click, now=now)

    try:
        return together(work)
    except IntegrityError:
        return together(work)


def save_all(
    together: Callable[[Callable[[Session], Receipt]], Receipt],
    public_id: str,
    person_id: int,
    clicks: Iterable[Click],
    *,
    now: datetime,
) -> list[int]:
    """`record` every click of a page that was posted whole; return the items another page has answered since.

    Raises:
        NotFound, BadAnswer, Ended: as `save`; what came before is saved.
    """
    overtaken = []
    for click in clicks:
        try:
            record(together, public_id, person_id, click, now=now)
        except Overtaken:
            overtaken.append(click.item)
    return overtaken
