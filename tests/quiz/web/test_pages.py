"""The officers' pages: practice, library, record, exam start and verification."""

from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lawbank.content import load_content
from quiz.clock import day_of
from quiz.people.models import Unit
from quiz.practice.models import PracticeItem, WrongQuestion
from tests.quiz.exam_house import open_exam
from tests.web import writing


@pytest.fixture
def bank(app: Flask, now: datetime) -> None:
    with writing(app) as session:
        load_content(session, day=day_of(now), now=now)


def test_practice_is_begun_answered_and_explained(app: Flask, bank: None, officer: FlaskClient) -> None:
    begun = officer.post("/practice/", data={"mode": "topic", "topic": "K07", "size": "5"})
    run = begun.location
    page = officer.get(run).text
    assert "提交" in page
    assert "正确答案" not in page

    with writing(app) as session:
        item = session.scalars(select(PracticeItem).order_by(PracticeItem.position)).first()
        assert item is not None
    answered = officer.post(f"{run}/1", data={"item-1": "A"})

    page = officer.get(answered.location).text
    assert "法律依据" in page
    assert "《" in page
    assert officer.get(f"{run}?q=99").status_code == 200
    assert "练习" in officer.get("/practice/").text
    assert "继续上次" in officer.get("/").text


@pytest.mark.parametrize(
    "data", [{"mode": "nonsense"}, {"mode": "random", "size": "7"}, {"mode": "wrong", "size": "10"}]
)
def test_what_cannot_be_practised_is_said(bank: None, officer: FlaskClient, data: dict[str, str]) -> None:
    assert officer.post("/practice/", data=data).status_code == 400


def test_the_wrong_book_lists_pins_and_exports(app: Flask, bank: None, officer: FlaskClient) -> None:
    run = officer.post("/practice/", data={"mode": "random", "size": "20"}).location
    for position in range(1, 21):
        officer.post(f"{run}/{position}", data={f"item-{position}": ["A", "B"] if position % 2 else "B"})
    with writing(app) as session:
        wrong = session.scalars(select(WrongQuestion.question_id)).all()

    page = officer.get("/practice/wrong").text
    assert f"共 {len(wrong)} 条" in page
    assert officer.get("/practice/wrong?q=zzz&sort=count&topic=K07").status_code == 200
    assert officer.get("/practice/wrong?format=xlsx").headers["Content-Type"].endswith("sheet")
    if wrong:
        assert "保留在错题本" in officer.get(f"/practice/wrong/{wrong[0]}").text
        assert officer.post(f"/practice/wrong/{wrong[0]}", data={"pinned": "1"}).status_code == 302
        assert "取消保留" in officer.get(f"/practice/wrong/{wrong[0]}").text
    assert officer.get("/practice/wrong/999999").status_code == 404


def test_the_library_finds_articles_and_shows_statutes(bank: None, officer: FlaskClient) -> None:
    page = officer.get("/library/?q=防空").text
    assert "<mark>防空</mark>" in page
    assert "没有找到" in officer.get("/library/?q=zzzz").text
    assert officer.get("/library/?q=防空&page=2").status_code == 200
    assert "要点" in officer.get("/library/28").text or officer.get("/library/28").status_code == 200
    assert officer.get("/library/99999").status_code == 404


def test_an_exam_is_seen_started_and_its_receipt_verified(
    app: Flask, officer: FlaskClient, now: datetime
) -> None:
    with writing(app) as session:
        unit = session.scalars(select(Unit.id)).first()
        assert unit is not None
        exam = open_exam(session, now, unit, attempts_allowed=1).id

    assert "行政执法资格考试" in officer.get("/exams").text
    assert "开始考试" in officer.get(f"/exams/{exam}").text
    attempt = officer.post(f"/exams/{exam}/start").location
    assert officer.get(f"{attempt}/result").location == attempt
    assert "继续答题" in officer.get(f"/exams/{exam}").text
    assert officer.get(f"{attempt}/state", headers={"Accept": "application/json"}).json["closed"] is False
    assert "还有 7 题未答" in officer.get(f"{attempt}/hand-in").text
    result = officer.post(f"{attempt}/hand-in").location
    assert officer.get(attempt).location == result
    assert officer.get(f"{attempt}/hand-in").location == result
    page = officer.get(result).text
    assert "答案与解析将在考试结束" in page
    code = page.split("/verify/")[1].split('"')[0]
    assert "回执真实" in officer.get(f"/verify/{code}").text
    assert officer.get(f"/verify?code={code}").status_code == 302
    assert "没有查到" in officer.get("/verify/x").text
    assert officer.get(f"{attempt}/state", headers={"Accept": "application/json"}).json["closed"] is True
    assert "可考次数已用完" in officer.get(f"/exams/{exam}").text
    assert officer.get("/attempts/worker.js").headers["Cache-Control"] == "no-cache"


def test_the_record_filters_and_exports(officer: FlaskClient) -> None:
    assert "学时明细" in officer.get("/record?state=已认定&activity=在线考试&sort=-hours").text
    assert officer.get("/record?format=xlsx").status_code == 200
    assert officer.get("/record?page=99999999999&sort=nonsense").status_code == 200
