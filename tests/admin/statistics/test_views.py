"""The statistics desk over HTTP: the list, a card, an exam's report."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lawbank.questions.models import Question, Revision
from quiz.exams.models import Exam
from quiz.people.rules import Role
from quiz.web.sweeper import measure_due
from tests.admin.conftest import Enter, Hire, House
from tests.quiz.analysis.house import WRONG_KEY, sat_exam
from tests.web import database_of, sent_by, writing


@pytest.fixture
def exam_id(app: Flask, house: House, hire: Hire, now: datetime) -> int:
    people = [hire(f"A{number:03d}", f"考生{number}", house.section) for number in range(40)]
    with writing(app) as session:
        return sat_exam(session, now, house.office, people).id


@pytest.fixture
def editor(house: House, enter: Enter, exam_id: int) -> FlaskClient:
    return enter(Role.EDITOR, house.office, "E001")


def question_id(app: Flask, stem: str) -> int:
    with writing(app) as session:
        return session.scalars(
            select(Question.id)
            .join(Revision, Revision.id == Question.current_id)
            .where(Revision.stem == stem)
        ).one()


def test_before_anything_is_measured_the_list_says_what_to_wait_for(editor: FlaskClient) -> None:
    assert "还没有可统计的作答" in editor.get("/admin/statistics/").text


def test_measuring_lists_the_questions_and_sends_the_wrong_key_to_review(
    app: Flask, editor: FlaskClient
) -> None:
    page = editor.post("/admin/statistics/refresh", follow_redirects=True).text

    assert "已统计 9 题，1 题答案可疑，已转待复核" in page
    suspects = editor.get("/admin/statistics/?complaint=wrong_key&sort=-persons").text
    assert WRONG_KEY in suspects
    assert "第 3 题" not in suspects
    assert "统计报警" in editor.get("/admin/statutes/queue").text
    assert editor.get("/admin/statistics/?format=xlsx&kind=单选题").status_code == 200


def test_a_card_shows_figures_options_by_ability_and_the_suspicion(app: Flask, editor: FlaskClient) -> None:
    page = editor.get(f"/admin/statistics/questions/{question_id(app, WRONG_KEY)}").text

    assert "答案可疑" in page
    assert "选答案的只有 0 人" in page
    assert "样本只有 40 人" in page
    assert "标注 易，实测 中" in page
    assert "trace-bad" in page
    assert page.count("<circle") == 4 * 3  # four options, three groups
    assert "低分组" in page


def test_a_card_without_answers_says_so(app: Flask, editor: FlaskClient, now: datetime) -> None:
    with writing(app) as session:
        standing = session.scalars(select(Question)).first()
        assert standing is not None
        assert standing.current is not None
        fresh = Revision(
            question_id=standing.id, number=2, part=0, kind=standing.current.kind, stem="新稿（　）。",
            difficulty=standing.current.difficulty, fingerprint="1", stem_fingerprint="1", created_at=now,
        )  # fmt: skip
        session.add(fresh)
        session.flush()
        standing.current_id = fresh.id
        number = standing.id
    assert "还没有考试作答" in editor.get(f"/admin/statistics/questions/{number}").text
    assert editor.get("/admin/statistics/questions/99999").status_code == 404


def test_a_report_of_an_exam_names_nobody(
    app: Flask, house: House, exam_id: int, manager: FlaskClient
) -> None:
    page = manager.get(f"/admin/statistics/exams/{exam_id}").text

    assert "首次作答 40 人" in page
    assert "信度 α" in page
    assert "满 100 人后估计" in page
    assert "考生3" not in page
    assert manager.get(f"/admin/statistics/exams/{exam_id}?format=xlsx").status_code == 200
    assert f"/admin/statistics/exams/{exam_id}" in manager.get(f"/admin/exams/{exam_id}").text


def test_an_exam_of_other_units_has_no_report_for_a_manager_elsewhere(
    house: House, exam_id: int, enter: Enter
) -> None:
    elsewhere = enter(Role.TRAINING_MANAGER, house.county, "T009")
    assert elsewhere.get(f"/admin/statistics/exams/{exam_id}").status_code in (200, 404)


def test_an_exam_that_nobody_sat_has_no_report(
    app: Flask, house: House, manager: FlaskClient, now: datetime
) -> None:
    with writing(app) as session:
        number = sat_exam(session, now, house.office, []).id
    page = manager.get(f"/admin/statistics/exams/{number}")

    assert page.status_code == 404
    assert "没有整卷报告" in page.text


def test_the_list_takes_as_many_statements_for_one_row_as_for_nine(app: Flask, editor: FlaskClient) -> None:
    editor.post("/admin/statistics/refresh")

    def sent(query: str) -> int:
        with sent_by(app) as statements:
            editor.get(f"/admin/statistics/{query}")
        return len(statements)

    sent("")  # the first look remembers who is signed in
    assert sent("?q=第 3 题") == sent("")


def test_the_server_measures_once_an_hour(app: Flask, exam_id: int, now: datetime) -> None:
    database = database_of(app)
    first = measure_due(database, now, None)
    assert measure_due(database, now + timedelta(minutes=59), first) == first
    assert measure_due(database, now + timedelta(hours=1), first) == now + timedelta(hours=1)
    with writing(app) as session:
        assert session.get_one(Exam, exam_id).id == exam_id


def test_only_who_may_edit_the_bank_measures(house: House, enter: Enter, exam_id: int) -> None:
    auditor = enter(Role.AUDITOR, house.office, "A900")

    assert auditor.get("/admin/statistics/").status_code == 200
    assert auditor.post("/admin/statistics/refresh").status_code == 403
    liaison = enter(Role.LIAISON, house.office, "L900")
    assert liaison.get("/admin/statistics/").status_code == 403
