"""Writing exams: set the terms, publish, cancel."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lawbank.wording import listed, phrase
from quiz.audit.actions import note
from quiz.clock import day_of
from quiz.errors import Closed, Invalid, NotFound
from quiz.exams.models import Exam, ExamBand, ExamUnit
from quiz.exams.rules import Band, ExamState, Feedback, Purpose
from quiz.hours.rules import HoursKind
from quiz.papers.actions import draw_paper
from quiz.papers.queries import lines_of, plan, said_shortages, shortages
from quiz.papers.rules import Drawing
from quiz.people.models import Unit

__all__ = ["Terms", "cancel", "create", "edit", "freeze_terms", "publish"]

LONGEST_MINUTES = 600
LONGEST_GRACE = 120
MOST_ATTEMPTS = 99
MOST_HOURS = Decimal(80)


@dataclass(frozen=True, slots=True)
class Terms:
    """What an exam promises.

    Attributes:
        minutes: of one sitting.
        pass_percent: pass mark, percent of the paper's total.
        hours_granted: class hours for passing, before caps; 0: none.
        hours_kind: 学时类别 to which they count; empty without hours.
        unit_ids: invited, each with everything below it.
        officers_only: of those, only 执法人员.
    """

    title: str
    plan_id: int
    opens_at: datetime
    closes_at: datetime
    minutes: int
    unit_ids: tuple[int, ...]
    purpose: Purpose = Purpose.OFFICIAL
    note: str = ""
    grace_seconds: int = 10
    attempts_allowed: int = 1
    pass_percent: int = 60
    feedback: Feedback = Feedback.AFTER_WINDOW
    hours_granted: Decimal = Decimal(0)
    hours_kind: str = ""
    officers_only: bool = False
    bands: tuple[Band, ...] = ()


def create(session: Session, terms: Terms, *, created_by: int | None, now: datetime) -> Exam:
    """Write down an exam as a draft.

    Raises:
        Invalid: a term breaks a rule.
    """
    _refuse_bad(session, terms)
    exam = Exam(state=ExamState.DRAFT, created_by=created_by, created_at=now)
    _set(exam, terms)
    session.add(exam)
    session.flush()
    _noted(session, exam, "exam.create", created_by, now)
    return exam


def edit(session: Session, exam: Exam, terms: Terms, *, by: int | None, now: datetime) -> None:
    """Change the terms, as long as nobody has started; a published exam with another plan gets another paper.

    Raises:
        Closed: somebody has started, or the exam was cancelled.
        Invalid: a term breaks a rule, or the bank cannot fill the plan.
    """
    _refuse_started(session, exam)
    if exam.state is ExamState.CANCELLED:
        raise Closed("这场考试已取消，不能再修改；请另建一场")
    _refuse_bad(session, terms)
    redraw = exam.plan_id != terms.plan_id or day_of(exam.opens_at) != day_of(terms.opens_at)
    _set(exam, terms)
    session.flush()
    if exam.state is ExamState.PUBLISHED and redraw:
        _draw(session, exam, now)
    _noted(session, exam, "exam.edit", by, now)


def publish(session: Session, exam: Exam, *, by: int | None, now: datetime) -> None:
    """Open an exam to those invited; draws the common paper. Publishing again changes nothing.

    Raises:
        Closed: the exam was cancelled, or its window is over.
        Invalid: no unit is invited, or the bank cannot fill the plan; the sentence says what is lacking.
    """
    _lock(session, exam)
    if exam.state is ExamState.PUBLISHED:
        return
    if exam.state is ExamState.CANCELLED:
        raise Closed("这场考试已取消，不能发布；请另建一场")
    if exam.closes_at <= now:
        raise Closed("考试时间已过，请先修改起止时间再发布")
    if not exam.units:
        raise Invalid("请至少选择一个参加考试的单位")
    _draw(session, exam, now)
    exam.state, exam.published_at = ExamState.PUBLISHED, now
    session.flush()
    _noted(session, exam, "exam.publish", by, now)


def cancel(session: Session, exam: Exam, *, by: int | None, now: datetime) -> None:
    """Call an exam off, as long as nobody has started. Cancelling again changes nothing.

    Raises:
        Closed: somebody has started.
    """
    _refuse_started(session, exam)
    if exam.state is ExamState.CANCELLED:
        return
    exam.state = ExamState.CANCELLED
    session.flush()
    _noted(session, exam, "exam.cancel", by, now)


def freeze_terms(session: Session, exam: Exam, *, now: datetime) -> None:
    """Note that the first sitting begins; from then on the terms stand. Reads *exam* anew after it."""
    if exam.first_started_at is not None or exam.state is not ExamState.PUBLISHED:
        return
    if not exam.opens_at <= now < exam.closes_at:
        return
    session.execute(
        update(Exam)
        .where(Exam.id == exam.id, Exam.first_started_at.is_(None))
        .values(first_started_at=now)
        .execution_options(synchronize_session=False)
    )
    session.refresh(exam)


def _draw(session: Session, exam: Exam, now: datetime) -> None:
    """Give a fixed paper, or make sure that an own one can be drawn for each officer."""
    chosen = plan(session, exam.plan_id)
    day = day_of(exam.opens_at)
    if chosen.drawing is Drawing.FIXED:
        exam.paper_id = draw_paper(session, chosen, seed=secrets.token_hex(16), day=day, now=now).id
        return
    exam.paper_id = None
    found = shortages(session, lines_of(chosen), day=day)
    if found:
        raise Invalid("题库不够组卷：%(lacking)s", lacking=listed(said_shortages(session, found)))


def _lock(session: Session, exam: Exam) -> None:
    session.refresh(exam, with_for_update={"key_share": True})


def _refuse_started(session: Session, exam: Exam) -> None:
    _lock(session, exam)
    if exam.first_started_at is not None:
        raise Closed("已有人开始作答，考试的时间、试卷和规则不能再改")


def _set(exam: Exam, terms: Terms) -> None:
    for field in fields(Terms):
        if field.name not in ("unit_ids", "bands"):
            setattr(exam, field.name, getattr(terms, field.name))
    exam.title = terms.title.strip()
    standing = {unit.unit_id: unit for unit in exam.units}
    exam.units[:] = [standing.get(id_) or ExamUnit(unit_id=id_) for id_ in dict.fromkeys(terms.unit_ids)]
    named = {band.at_least: band for band in exam.bands}
    kept = []
    for band in sorted(terms.bands, key=lambda band: -band.at_least):
        row = named.get(band.at_least) or ExamBand(at_least=band.at_least)
        row.name = band.name.strip()
        kept.append(row)
    exam.bands[:] = kept


def _refuse_bad(session: Session, terms: Terms) -> None:
    if not terms.title.strip() or len(terms.title.strip()) > 120:
        raise Invalid("请填写考试名称，最多 120 个字")
    if terms.closes_at <= terms.opens_at:
        raise Invalid("结束时间应晚于开始时间")
    for name, value, least, most in (
        (phrase("考试时长（分钟）"), terms.minutes, 1, LONGEST_MINUTES),
        (phrase("宽限（秒）"), terms.grace_seconds, 0, LONGEST_GRACE),
        (phrase("可考次数"), terms.attempts_allowed, 1, MOST_ATTEMPTS),
        (phrase("合格线（百分数）"), terms.pass_percent, 1, 100),
        (phrase("授予学时"), terms.hours_granted, 0, MOST_HOURS),
    ):
        if not least <= value <= most:
            raise Invalid("%(name)s应为 %(least)s 至 %(most)s", name=name, least=least, most=most)
    if terms.hours_granted and terms.hours_kind not in {kind.value for kind in HoursKind}:
        raise Invalid("授予学时的考试应选择学时类别")
    _refuse_bad_bands(terms.bands)
    try:
        chosen = plan(session, terms.plan_id)
    except NotFound:
        raise Invalid("没有这个组卷方案，请重新选择") from None
    if chosen.retired_at is not None:
        raise Invalid("组卷方案已停用，请选择另一个")
    known = set(session.scalars(select(Unit.id).where(Unit.id.in_(terms.unit_ids), Unit.closed_on.is_(None))))
    if set(terms.unit_ids) - known:
        raise Invalid("所选单位中有不存在或已撤销的单位，请重新选择")


def _refuse_bad_bands(bands: Sequence[Band]) -> None:
    if len({band.at_least for band in bands}) != len(bands):
        raise Invalid("等次的分数线不能重复")
    for band in bands:
        if not 0 <= band.at_least <= 100 or not 1 <= len(band.name.strip()) <= 20:
            raise Invalid("等次应有名称（最多 20 字）和分数线（0 至 100 的百分数）")


def _noted(session: Session, exam: Exam, act: str, by: int | None, now: datetime) -> None:
    note(
        session,
        actor_id=by,
        act=act,
        subject_kind="exam",
        subject_id=exam.id,
        detail={"title": exam.title, "opens_at": exam.opens_at.isoformat(), "state": exam.state.value},
        now=now,
    )
