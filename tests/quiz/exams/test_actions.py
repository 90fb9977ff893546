"""Setting, publishing, freezing and calling off an exam; who is invited."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawbank.kinds import Kind
from quiz.attempts.actions import start
from quiz.audit.models import AuditNote
from quiz.errors import Closed, Invalid, NotFound
from quiz.exams.actions import cancel, create, edit, publish
from quiz.exams.models import Exam
from quiz.exams.queries import exam as exam_of
from quiz.exams.queries import exam_page, expected, expected_count, invited_exam, invited_exams
from quiz.exams.rules import Band, ExamState, Purpose
from quiz.hours.rules import HoursKind
from quiz.papers.actions import retire_plan
from quiz.papers.models import Paper, Plan
from quiz.papers.rules import Drawing, Line
from quiz.people.models import Person, Unit
from quiz.people.rules import Category
from tests.quiz.conftest import Hire
from tests.quiz.exam_house import LINES, open_exam, plan, small_bank, terms

BANDS = (Band(60, "合格"), Band(90, "优秀"))


@pytest.fixture
def fixed(session: Session, now: datetime) -> Plan:
    small_bank(session, now)
    return plan(session, now)


@pytest.fixture
def draft(session: Session, fixed: Plan, office: Unit, officer: Person, now: datetime) -> Exam:
    return create(session, terms(fixed.id, office.id, now, bands=BANDS), created_by=officer.id, now=now)


def test_a_draft_is_seen_by_managers_only(
    session: Session, draft: Exam, office: Unit, officer: Person, now: datetime
) -> None:
    assert (draft.state, draft.paper_id, draft.published_at) == (ExamState.DRAFT, None, None)
    assert [(band.at_least, band.name) for band in exam_of(session, draft.id).bands] == [
        (90, "优秀"), (60, "合格")
    ]  # fmt: skip
    assert invited_exams(session, officer.id, now=now) == []
    with pytest.raises(NotFound):
        invited_exam(session, draft.id, officer.id)
    assert exam_page(session, unit_paths=[office.path]) == ([draft], 1)


def test_publishing_draws_the_common_paper_once(
    session: Session, draft: Exam, officer: Person, now: datetime
) -> None:
    publish(session, draft, by=officer.id, now=now)
    paper_id = draft.paper_id
    publish(session, draft, by=officer.id, now=now + timedelta(minutes=1))

    assert (draft.state, draft.published_at) == (ExamState.PUBLISHED, now)
    assert session.scalars(select(Paper.id)).all() == [paper_id]
    acts = session.scalars(select(AuditNote.act).where(AuditNote.subject_kind == "exam")).all()
    assert acts == ["exam.create", "exam.publish"]


@pytest.mark.parametrize("drawing", list(Drawing))
def test_an_exam_that_the_bank_cannot_fill_is_not_published(
    session: Session, office: Unit, now: datetime, drawing: Drawing
) -> None:
    small_bank(session, now)
    made = plan(session, now, [Line(Kind.SINGLE, 9, Decimal(1), "K03")], drawing=drawing)
    exam = create(session, terms(made.id, office.id, now), created_by=None, now=now)

    with pytest.raises(Invalid, match="题库不够组卷：行政处罚 单选题 缺 6 题"):
        publish(session, exam, by=None, now=now)
    assert exam.state is ExamState.DRAFT


def test_an_exam_without_units_or_past_its_window_is_not_published(
    session: Session, fixed: Plan, office: Unit, now: datetime
) -> None:
    nobody = create(session, terms(fixed.id, office.id, now, unit_ids=()), created_by=None, now=now)
    past = create(session, terms(fixed.id, office.id, now), created_by=None, now=now)

    with pytest.raises(Invalid, match="请至少选择一个参加考试的单位"):
        publish(session, nobody, by=None, now=now)
    with pytest.raises(Closed, match="考试时间已过"):
        publish(session, past, by=None, now=past.closes_at)


def test_terms_change_until_somebody_has_started(
    session: Session, draft: Exam, fixed: Plan, office: Unit, county: Unit, officer: Person, now: datetime
) -> None:
    publish(session, draft, by=None, now=now)
    first_paper = draft.paper_id
    changed = terms(fixed.id, office.id, now, minutes=45, unit_ids=(office.id, county.id), bands=BANDS[:1])

    edit(session, draft, changed, by=officer.id, now=now)
    session.expire_all()
    again = exam_of(session, draft.id)
    assert (again.minutes, again.paper_id) == (45, first_paper)
    assert sorted(unit.unit_id for unit in again.units) == sorted([office.id, county.id])
    assert [band.name for band in again.bands] == ["合格"]

    start(session, draft.id, officer.id, now=now)
    with pytest.raises(Closed, match="已有人开始作答，考试的时间、试卷和规则不能再改"):
        edit(session, draft, replace(changed, minutes=90), by=officer.id, now=now)
    with pytest.raises(Closed, match="已有人开始作答"):
        cancel(session, draft, by=officer.id, now=now)
    assert draft.minutes == 45


def test_another_plan_or_day_draws_another_paper(
    session: Session, draft: Exam, fixed: Plan, office: Unit, now: datetime
) -> None:
    publish(session, draft, by=None, now=now)
    papers = [draft.paper_id]
    tomorrow = terms(fixed.id, office.id, now + timedelta(days=1))
    own = plan(session, now, LINES[:1], drawing=Drawing.PER_OFFICER)

    edit(session, draft, tomorrow, by=None, now=now)
    papers.append(draft.paper_id)
    edit(session, draft, replace(tomorrow, plan_id=own.id), by=None, now=now)

    assert papers[0] != papers[1]
    assert draft.paper_id is None


def test_an_exam_called_off_cannot_be_sat_edited_or_published(
    session: Session, draft: Exam, fixed: Plan, office: Unit, officer: Person, now: datetime
) -> None:
    publish(session, draft, by=None, now=now)
    cancel(session, draft, by=None, now=now)
    cancel(session, draft, by=None, now=now)

    with pytest.raises(Closed, match="这场考试没有开放"):
        start(session, draft.id, officer.id, now=now)
    with pytest.raises(Closed, match="这场考试已取消，不能再修改"):
        edit(session, draft, terms(fixed.id, office.id, now), by=None, now=now)
    with pytest.raises(Closed, match="这场考试已取消，不能发布"):
        publish(session, draft, by=None, now=now)
    assert invited_exams(session, officer.id, now=now) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": " "}, "请填写考试名称"),
        ({"title": "考" * 121}, "请填写考试名称"),
        ({"closes_at": None}, "结束时间应晚于开始时间"),
        ({"minutes": 0}, "考试时长（分钟）应为 1 至 600"),
        ({"minutes": 601}, "考试时长（分钟）应为 1 至 600"),
        ({"grace_seconds": -1}, "宽限（秒）应为 0 至 120"),
        ({"attempts_allowed": 0}, "可考次数应为 1 至 99"),
        ({"pass_percent": 101}, "合格线（百分数）应为 1 至 100"),
        ({"hours_granted": Decimal(81)}, "授予学时应为 0 至 80"),
        ({"hours_granted": Decimal(2)}, "授予学时的考试应选择学时类别"),
        ({"bands": (Band(60, "合格"), Band(60, "及格"))}, "等次的分数线不能重复"),
        ({"bands": (Band(60, " "),)}, "等次应有名称"),
        ({"bands": (Band(101, "超"),)}, "等次应有名称（最多 20 字）和分数线（0 至 100 的百分数）"),
        ({"plan_id": 999}, "没有这个组卷方案"),
        ({"unit_ids": (999,)}, "所选单位中有不存在或已撤销的单位"),
    ],
)
def test_terms_that_break_a_rule_are_refused(
    session: Session, fixed: Plan, office: Unit, now: datetime, change: dict[str, Any], sentence: str
) -> None:
    facts = terms(fixed.id, office.id, now)
    if "closes_at" in change:
        change = {"closes_at": facts.opens_at}

    with pytest.raises(Invalid) as refused:
        create(session, replace(facts, **change), created_by=None, now=now)

    assert str(refused.value).startswith(sentence)
    assert session.scalars(select(Exam)).all() == []


def test_a_retired_plan_is_refused_and_hours_with_a_kind_are_accepted(
    session: Session, fixed: Plan, office: Unit, now: datetime
) -> None:
    hours = terms(fixed.id, office.id, now, hours_granted=Decimal(80), hours_kind=HoursKind.GENERAL_LAW.value)
    assert create(session, hours, created_by=None, now=now).hours_granted == Decimal(80)

    retire_plan(session, fixed, now=now)
    with pytest.raises(Invalid, match="组卷方案已停用"):
        create(session, hours, created_by=None, now=now)


def test_an_invited_unit_brings_everything_below_it_and_nothing_beside(
    session: Session, office: Unit, section: Unit, county: Unit, hire: Hire, now: datetime
) -> None:
    chief, clerk, driver = (
        hire("B001", unit=office),
        hire("B002", unit=section),
        hire("B003", unit=section, category=Category.WORKER),
    )
    rural, gone = hire("B004", unit=county), hire("B005", unit=section)
    gone.left_on = now.date()
    session.flush()
    whole = open_exam(session, now, office.id)
    part = open_exam(session, now, section.id, officers_only=True)

    assert {one.person_id for one in expected(session, whole)} == {chief.id, clerk.id, driver.id, rural.id}
    assert [one.staff_number for one in expected(session, part)] == ["B002"]
    assert (expected_count(session, whole), expected_count(session, part)) == (4, 1)
    invited = {
        who.id: [one.id for one in invited_exams(session, who.id, now=now)]
        for who in (chief, clerk, driver, rural, gone)
    }
    assert invited == {
        chief.id: [whole.id],
        clerk.id: [whole.id, part.id],
        driver.id: [whole.id],
        rural.id: [whole.id],
        gone.id: [],
    }
    for person, exam in ((chief, part), (driver, part), (gone, whole)):
        with pytest.raises(NotFound):
            invited_exam(session, exam.id, person.id)


def test_my_exams_come_open_first_then_the_latest_closed(
    session: Session, office: Unit, officer: Person, now: datetime
) -> None:
    hour = timedelta(hours=1)
    windows = [(-1, 8), (24, 30), (-30, -29), (-9, -8)]
    made = []
    for opens, closes in windows:
        exam = open_exam(session, now - timedelta(days=3), office.id)
        exam.opens_at, exam.closes_at = now + opens * hour, now + closes * hour
        made.append(exam.id)
    session.flush()

    listed = [exam.id for exam in invited_exams(session, officer.id, now=now)]

    assert listed == [made[0], made[1], made[3], made[2]]


def test_a_manager_lists_finds_and_pages_the_exams_of_his_subtree(
    session: Session, office: Unit, section: Unit, county: Unit, now: datetime
) -> None:
    first = open_exam(session, now, section.id, title="每周一测 1", purpose=Purpose.WEEKLY)
    second = open_exam(session, now, county.id, title="资格考试")
    cancel(session, second, by=None, now=now)

    def ids(**wanted: Any) -> tuple[list[int], int]:
        found, total = exam_page(session, **wanted)
        return [exam.id for exam in found], total

    whole = [office.path]
    assert ids(unit_paths=whole, sort="title", descending=False) == ([first.id, second.id], 2)
    assert ids(unit_paths=[county.path]) == ([second.id], 1)
    assert ids(unit_paths=whole, text="每周") == ([first.id], 1)
    assert ids(unit_paths=whole, text="%") == ([], 0)
    assert ids(unit_paths=whole, state=ExamState.CANCELLED) == ([second.id], 1)
    assert ids(unit_paths=whole, purpose=Purpose.WEEKLY) == ([first.id], 1)
    assert ids(unit_paths=whole, offset=1, limit=1, descending=False) == ([second.id], 2)
    assert exam_of(session, first.id, unit_paths=whole).id == first.id
    with pytest.raises(NotFound):
        exam_of(session, first.id, unit_paths=[county.path])
