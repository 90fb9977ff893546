"""A11, A12, A15, A18: what is not yours does not exist, and what is over stays over."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from quiz.attempts.models import Attempt
from quiz.clock import set_clock
from quiz.exams.models import Exam, ExamUnit
from quiz.people.rules import Role
from tests.admin.conftest import Hire
from tests.hostile.conftest import NOBODY, Town
from tests.hostile.test_forgery import fingerprint
from tests.web import database_of, granted, signed_in, writing

MINE = ("attempt", "run", "exam_id", "question_id")
"""What in an officer's address names something of somebody."""

BEYOND = 2**31 - 1


def told(body: bytes) -> str:
    """A page without what is drawn anew each time, and without the address it was asked for."""
    text = re.sub(r'name="csrf_token" value="[^"]*"', "", body.decode())
    return re.sub(r'name="next" value="[^"]*"', "", text)


def names(answer: TestResponse) -> set[str]:
    return {name for name, _value in answer.headers} - {"Set-Cookie"}


def officers_rules(town: Town, method: str) -> list[Rule]:
    return [
        rule
        for rule in town.rules(method)
        if rule.arguments & set(MINE) and not rule.rule.startswith(("/admin", "/attempts/<attempt>/answers"))
    ]


def test_somebody_elses_things_look_like_things_that_are_not_there(town: Town, stranger: FlaskClient) -> None:
    before = fingerprint(town)
    asked = 0
    for method in ("GET", "POST"):
        for rule in officers_rules(town, method):
            theirs = stranger.open(town.path(rule), method=method)
            changes = {
                name: BEYOND if name.endswith("_id") else NOBODY for name in rule.arguments & set(MINE)
            }
            nothing = stranger.open(town.path(rule, **changes), method=method)
            assert (theirs.status_code, nothing.status_code) == (404, 404), (method, rule)
            assert told(theirs.data) == told(nothing.data), rule
            assert names(theirs) == names(nothing), rule
            asked += 1
    body = {"item": 1, "response": ["A"], "click": "click-of-a-thief", "seen": 1}
    for attempt in (town.open_attempt, town.closed_attempt, NOBODY):
        answer = stranger.post(f"/attempts/{attempt}/answers", json=body)
        assert (answer.status_code, answer.get_json()["error"]) == (404, "not_found")
    assert fingerprint(town) == before
    assert asked >= 11


def test_an_officer_finds_no_console(town: Town, stranger: FlaskClient) -> None:
    before = fingerprint(town)
    for method in ("GET", "POST", "PUT", "DELETE", "PATCH"):
        for rule in town.rules("GET") + town.rules("POST"):
            if not rule.endpoint.startswith("console."):
                continue
            answer = stranger.open(town.path(rule), method=method)
            assert answer.status_code in ({404} if method in (rule.methods or ()) else {404, 405}), (
                method,
                rule,
            )
    assert fingerprint(town) == before


def test_who_is_not_signed_in_finds_only_the_door(town: Town) -> None:
    open_to_all = {
        "account.sign_in", "account.redeem", "account.switch_language", "exam.verify", "exam.verify_form",
        "exam.worker", "status.health", "status.metrics",
    }  # fmt: skip
    nobody = town.app.test_client()
    before = fingerprint(town)
    for method in ("GET", "POST"):
        for rule in town.rules(method):
            if rule.endpoint in open_to_all:
                continue
            answer = nobody.open(town.path(rule), method=method)
            assert answer.status_code == 302, rule
            assert answer.headers["Location"].startswith("/sign-in"), rule
            asked = nobody.open(town.path(rule), method=method, headers={"Accept": "application/json"})
            assert asked.status_code == 401, rule
    assert fingerprint(town) == before


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.EDITOR, Role.REVIEWER}])
def test_a_role_over_one_unit_reaches_nothing_of_another(town: Town, hire: Hire, role: Role) -> None:
    person = hire("R001", "吴刚", town.house.county)
    granted(town.app, person, role, town.house.county)
    browser = signed_in(town.app, person)
    before = fingerprint(town)
    about = {
        "person_id",
        "unit_id",
        "entry_id",
        "certificate_id",
        "exam_id",
        "attempt_id",
        "batch",
        "public_id",
    }
    for method in ("GET", "POST"):
        for rule in town.rules(method):
            if rule.endpoint.startswith("console.") and rule.arguments & about:
                answer = browser.open(town.path(rule), method=method)
                assert answer.status_code in {403, 404}, (method, rule, answer.status_code)
    for path in (
        "people/",
        "hours/",
        "hours/standings",
        "certificates/",
        "dashboard/certified",
        "dashboard/hours",
    ):
        page = browser.get(f"/admin/{path}")
        assert "陈静" not in page.text, path
        if page.status_code == 200:
            assert "陈静".encode() not in browser.get(f"/admin/{path}?format=xlsx&q=A001").data, path
    assert fingerprint(town) == before


def test_an_exam_shared_with_another_unit_shows_each_only_its_own(town: Town, hire: Hire) -> None:
    person = hire("R001", "吴刚", town.house.county)
    granted(town.app, person, Role.LIAISON, town.house.county)
    exam = town.owners["exam_id"]
    _invite_the_county_too(town)
    browser = signed_in(town.app, person)

    for path in (f"/admin/exams/{exam}", f"/admin/exams/{exam}/absent"):
        assert browser.get(path).status_code == 200
        assert "陈静" not in browser.get(path).text, path
        assert "陈静" not in browser.get(f"{path}?format=xlsx").data.decode("utf-8", "replace")


def _invite_the_county_too(town: Town) -> None:
    with writing(town.app) as session:
        session.add(ExamUnit(exam_id=town.owners["exam_id"], unit_id=town.house.county))


def test_who_manages_one_unit_does_not_end_the_exam_of_another(town: Town, hire: Hire) -> None:
    person = hire("R001", "吴刚", town.house.county)
    granted(town.app, person, Role.TRAINING_MANAGER, town.house.county)
    exam = town.owners["exam_id"]
    _invite_the_county_too(town)
    browser = signed_in(town.app, person)
    before = fingerprint(town)

    for act in ("collect", "cancel", "publish", "edit"):
        assert browser.post(f"/admin/exams/{exam}/{act}").status_code in {403, 404}, act
    assert fingerprint(town) == before


def test_no_question_is_seen_outside_the_window(town: Town, hire: Hire) -> None:
    late = hire("A002", "李强", town.house.section)
    with Session(database_of(town.app).engine) as session:
        exam = session.get_one(Exam, town.owners["exam_id"])
    millisecond = timedelta(milliseconds=1)
    for instant in (exam.opens_at - millisecond, exam.closes_at, exam.closes_at + timedelta(days=1)):
        set_clock(lambda instant=instant: instant)
        browser = signed_in(town.app, late)
        page, refused = browser.get(f"/exams/{exam.id}"), browser.post(f"/exams/{exam.id}/start")
        assert (page.status_code, refused.status_code) == (200, 409)
        for text in (page.text, refused.text, browser.get("/exams").text, browser.get("/").text):
            assert "单选题 q-" not in text
    set_clock(lambda: exam.closes_at - millisecond)
    assert signed_in(town.app, late).post(f"/exams/{exam.id}/start").status_code == 302


def test_what_is_over_stays_over(town: Town, owner: FlaskClient) -> None:
    before = fingerprint(town)
    body = {"item": 1, "response": ["B"], "click": "click-afterwards", "seen": 9}
    saved = owner.post(f"/attempts/{town.closed_attempt}/answers", json=body)
    assert (saved.status_code, saved.get_json()["error"]) == (409, "closed")
    page = owner.post(
        f"/attempts/{town.closed_attempt}/page",
        data={"item-1": "B", "click-1": "click-afterward2", "seen-1": "9"},
    )
    assert page.status_code == 409
    again = owner.post(f"/attempts/{town.closed_attempt}/hand-in", json={"reopen": True, "state": "open"})
    assert (again.status_code, again.get_json()["receipt"]) == (200, town.owners["code"])
    for path in ("", "/hand-in"):
        assert owner.get(f"/attempts/{town.closed_attempt}{path}").status_code == 302
    assert fingerprint(town) == before

    for number in (2, 3):
        attempt = owner.post(f"/exams/{town.owners['exam_id']}/start").headers["Location"]
        assert owner.post(f"{attempt}/hand-in", json={}).status_code == 200, number
    assert owner.post(f"/exams/{town.owners['exam_id']}/start").status_code == 409
    with Session(database_of(town.app).engine) as session:
        assert len(session.scalars(select(Attempt)).all()) == 3
