"""The exams desk over HTTP."""

from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from quiz.attempts.actions import save, start
from quiz.attempts.rules import Ending
from quiz.exams.models import Exam
from quiz.exams.rules import ExamState
from quiz.grading.models import Grade
from quiz.handin import hand_in
from quiz.papers.actions import install_plans
from quiz.papers.models import Plan
from quiz.people.rules import Role
from tests.admin.conftest import Enter, Hire, House
from tests.quiz.exam_house import click, open_exam, plan, small_bank
from tests.web import sent_by, writing


@pytest.fixture
def plan_id(app: Flask, house: House, now: datetime) -> int:
    with writing(app) as session:
        small_bank(session, now)
        return plan(session, now).id


def terms(plan_id: int, house: House, **changes: object) -> dict[str, object]:
    return {
        "title": "季度测验",
        "plan_id": plan_id,
        "purpose": "official",
        "opens_at": "2026-11-23T11:00",
        "closes_at": "2026-11-23T18:00",
        "minutes": 60,
        "attempts_allowed": 2,
        "pass_percent": 60,
        "excellent": 90,
        "feedback": "after_window",
        "hours_granted": "1.5",
        "hours_kind": "专业法律知识",
        "units": [house.office],
        **changes,
    }


def exam_of(app: Flask) -> Exam:
    with writing(app) as session:
        return session.scalars(select(Exam).order_by(Exam.id.desc())).one()


def test_an_exam_is_written_published_and_listed(
    app: Flask, house: House, manager: FlaskClient, plan_id: int
) -> None:
    assert manager.get(f"/admin/exams/new?plan={plan_id}").status_code == 200
    made = manager.post("/admin/exams/new", data=terms(plan_id, house))

    exam = exam_of(app)
    assert made.location == f"/admin/exams/{exam.id}"
    assert (exam.title, exam.state, exam.minutes, str(exam.hours_granted)) == (
        "季度测验",
        ExamState.DRAFT,
        60,
        "1.50",
    )
    assert exam.opens_at.isoformat() == "2026-11-23T03:00:00+00:00"
    manager.post(f"/admin/exams/{exam.id}/publish")
    assert exam_of(app).state is ExamState.PUBLISHED
    assert "季度测验" in manager.get("/admin/exams/?state=published&purpose=official&q=季度").text
    assert "还没有人交卷" in manager.get(f"/admin/exams/{exam.id}").text
    assert manager.get("/admin/exams/?format=xlsx").status_code == 200


def test_bad_terms_keep_what_was_typed(app: Flask, house: House, manager: FlaskClient, plan_id: int) -> None:
    page = manager.post("/admin/exams/new", data=terms(plan_id, house, closes_at="2026-11-23T10:00")).text

    assert "结束时间应晚于开始时间" in page
    assert 'value="季度测验"' in page
    assert "有 1 处需要修改" in page


def test_terms_are_changed_until_somebody_starts(
    app: Flask, house: House, hire: Hire, manager: FlaskClient, plan_id: int, now: datetime
) -> None:
    manager.post("/admin/exams/new", data=terms(plan_id, house))
    exam = exam_of(app).id
    assert 'value="季度测验"' in manager.get(f"/admin/exams/{exam}/edit").text
    assert (
        manager.post(f"/admin/exams/{exam}/edit", data=terms(plan_id, house, title="改名")).status_code == 302
    )
    manager.post(f"/admin/exams/{exam}/publish")
    officer = hire("A001", "陈静", house.section)
    with writing(app) as session:
        start(session, exam, officer, now=now)

    page = manager.post(f"/admin/exams/{exam}/edit", data=terms(plan_id, house, title="又改")).text
    assert "已有人开始作答" in page
    assert exam_of(app).title == "改名"
    assert manager.post(f"/admin/exams/{exam}/cancel").status_code == 409
    assert "已收回 1 份" in manager.post(f"/admin/exams/{exam}/collect", follow_redirects=True).text


def test_an_exam_is_cancelled_before_anybody_starts(
    app: Flask, house: House, manager: FlaskClient, plan_id: int
) -> None:
    manager.post("/admin/exams/new", data=terms(plan_id, house))
    exam = exam_of(app).id

    manager.post(f"/admin/exams/{exam}/cancel")

    assert exam_of(app).state is ExamState.CANCELLED
    assert "已取消" in manager.post(f"/admin/exams/{exam}/publish", follow_redirects=True).text


def test_publishing_what_the_bank_cannot_fill_says_what_is_lacking(
    app: Flask, house: House, manager: FlaskClient, now: datetime
) -> None:
    with writing(app) as session:
        small_bank(session, now)
        for code in ("K01", "K02", "K04", "K05", "K06", "K08", "K09", "K10", "K11", "K12"):
            session.execute(
                Plan.metadata.tables["topic"].insert(),
                {"code": code, "name": code, "depth": 1, "position": 9},
            )
        install_plans(session, now=now)
        general = session.scalars(select(Plan.id).where(Plan.code == "general")).one()

    assert "题库不够" in manager.get("/admin/exams/plans").text
    manager.post("/admin/exams/new", data=terms(general, house))
    page = manager.post(f"/admin/exams/{exam_of(app).id}/publish", follow_redirects=True).text
    assert "缺" in page
    assert exam_of(app).state is ExamState.DRAFT


def lines(count: str = "2") -> dict[str, str]:
    return {
        "title": "自编方案",
        "minutes": "30",
        "drawing": "fixed",
        "scheme": "partial_half",
        "lines-0-topic": "K03",
        "lines-0-kind": "单选题",
        "lines-0-difficulty": "",
        "lines-0-count": count,
        "lines-0-points": "2.5",
        "lines-1-topic": "",
        "lines-1-kind": "多选题",
        "lines-1-difficulty": "",
        "lines-1-points": "",
        "lines-1-count": "",
        "lines-2-topic": "",
        "lines-2-kind": "判断题",
        "lines-2-difficulty": "",
        "lines-2-count": "",
        "lines-2-points": "",
    }


def test_a_plan_is_checked_saved_and_changed(
    app: Flask, house: House, manager: FlaskClient, plan_id: int
) -> None:
    assert "缺 97 题" in manager.post("/admin/exams/plans/new", data={**lines("100"), "act": "check"}).text
    assert "可以组卷" in manager.post("/admin/exams/plans/new", data={**lines(), "act": "check"}).text
    assert (
        manager.post("/admin/exams/plans/new", data={**lines(), "act": "more"}).text.count("lines-4-topic")
        >= 1
    )
    assert (
        manager.post("/admin/exams/plans/new", data={**lines(), "act": "save"}).location
        == "/admin/exams/plans"
    )
    with writing(app) as session:
        made = session.scalars(select(Plan.id).where(Plan.title == "自编方案")).one()
    assert 'value="自编方案"' in manager.get(f"/admin/exams/plans/{made}").text
    manager.post(f"/admin/exams/plans/{made}", data={**lines("3"), "act": "save"})
    with writing(app) as session:
        assert [line.count for line in session.get_one(Plan, made).lines] == [3]
    assert "请填写这一项" in manager.post("/admin/exams/plans/new", data={**lines(), "title": ""}).text
    assert (
        "每题分值：" in manager.post("/admin/exams/plans/new", data={**lines(), "lines-0-points": "x"}).text
    )
    assert "至少要有一行" in manager.post("/admin/exams/plans/new", data={**lines(""), "act": "save"}).text
    assert manager.get("/admin/exams/plans/9999").status_code == 404


def sat(app: Flask, house: House, hire: Hire, now: datetime) -> tuple[int, str, int]:
    """An exam sat by one officer whose text waits; the exam, the attempt, the item."""
    officer = hire("A001", "陈静", house.section)
    hire("A002", "李强", house.section)
    with writing(app) as session:
        exam = open_exam(session, now, house.office)
        attempt = start(session, exam.id, officer, now=now)
        save(session, attempt.public_id, officer, click(7, "应当出示证件"), now=now)
        hand_in(session, attempt, ending=Ending.HANDED_IN, now=now)
        return exam.id, attempt.public_id, 7


def test_a_marker_sees_no_name_and_the_result_follows(
    app: Flask, house: House, hire: Hire, enter: Enter, manager: FlaskClient, now: datetime
) -> None:
    exam, attempt, item = sat(app, house, hire, now)
    marker = enter(Role.MARKER, house.office)

    queue = marker.get("/admin/exams/marking").text
    assert "共 1 条" in queue
    assert "陈静" not in queue
    page = marker.get(f"/admin/exams/marking/{attempt}/{item}").text
    assert "应当出示证件" in page
    assert "要点一" in page
    assert "得分应为" in marker.post(f"/admin/exams/marking/{attempt}/{item}", data={"points": "99"}).text
    marker.post(f"/admin/exams/marking/{attempt}/{item}", data={"points": "5", "note": "好"})

    with writing(app) as session:
        assert session.scalars(select(Grade.waiting)).all() == [0]
    shown = manager.get(f"/admin/exams/{exam}").text
    assert "陈静" in shown
    assert "李强" in manager.get(f"/admin/exams/{exam}/absent").text
    assert marker.get("/admin/exams/").status_code == 403


def test_what_is_elsewhere_does_not_exist(
    app: Flask, house: House, hire: Hire, enter: Enter, now: datetime
) -> None:
    exam, attempt, item = sat(app, house, hire, now)
    with writing(app) as session:
        found = session.get_one(Exam, exam)
        found.units[0].unit_id = house.section
    elsewhere = enter(Role.TRAINING_MANAGER, house.county)

    paths = (f"/admin/exams/{exam}", f"/admin/exams/{exam}/absent", f"/admin/exams/marking/{attempt}/{item}")
    assert [elsewhere.get(path).status_code for path in paths] == [404, 404, 404]
    assert elsewhere.post(f"/admin/exams/{exam}/cancel").status_code == 404


def test_a_longer_list_sends_no_more_statements(
    app: Flask, house: House, manager: FlaskClient, plan_id: int
) -> None:
    def sent() -> int:
        with sent_by(app) as statements:
            assert manager.get("/admin/exams/").status_code == 200
        return len(statements)

    manager.post("/admin/exams/new", data=terms(plan_id, house))
    manager.get("/admin/exams/")
    one = sent()
    for _each in range(2):
        manager.post("/admin/exams/new", data=terms(plan_id, house))
    manager.get("/admin/exams/")
    assert sent() == one
