"""A01-A04: where a sign-in leads, and which cookies are good."""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient

from quiz.clock import set_clock
from quiz.errors import Invalid
from quiz.people.access import change_password
from quiz.people.actions import disable, leave
from quiz.people.models import Person
from quiz.settings import Settings
from quiz.web.login import own_address
from tests.admin.conftest import Hire, House
from tests.web import signed_in, writing

PASSWORD = "Correct-horse-9"
ELSEWHERE = (
    "//e.example", "////e.example", "///e.example", "/\t/e.example", "/%09/e.example", "/%0a/e.example", "\t//e.example",
    "/\\e.example", "\\\\e.example", "\\/e.example", "/%5ce.example", "/%5C/e.example", "/%2f/e.example",
    "https:e.example", "https:/e.example", "https://e.example", "http:///e.example", "HTTPS://e.example", "//e.example/%2f..",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "/./\t/e.example", "/.//e.example",
    "/../e.example", "https://own@e.example/", "//own@e.example/", "/@e.example", "/x:y@e.example", "/\r\nLocation: //e.example",
    "/\nSet-Cookie: a=b", "/%0d%0aSet-Cookie: a=b", " //e.example", "/ /e.example", "\u3000//e.example",
    "/\u00a0//e.example", "?next=//e.example", "#//e.example", "", " ", "exams", "./exams", "e.example", "/a//e.example",
    "/" + "a" * 2000,
)  # fmt: skip
"""Addresses that some browser, or some proxy, repairs into another site, or that are none of ours."""


@pytest.fixture
def chen(app: Flask, house: House, hire: Hire, now: datetime) -> int:
    person = hire("A001", "陈静", house.section)
    with writing(app) as session:
        change_password(session, person, PASSWORD, now=now)
    return person


def enter(browser: FlaskClient, **query: str) -> str:
    answer = browser.post("/sign-in", query_string=query, data={"staff_number": "A001", "password": PASSWORD})
    assert answer.status_code == 302
    return answer.headers["Location"]


def test_a_sign_in_leads_nowhere_but_home(app: Flask, chen: int) -> None:
    browser = app.test_client()
    assert enter(browser, next=ELSEWHERE[0]) == "/"
    for wanted in ELSEWHERE:
        assert own_address(wanted) is None, wanted
        again = browser.get("/sign-in", query_string={"next": wanted})
        assert (again.status_code, again.headers["Location"]) == (302, "/"), wanted
        switched = browser.post("/language", data={"language": "zh", "next": wanted})
        assert (switched.status_code, switched.headers["Location"]) == (302, "/"), wanted
    assert own_address("/\x00/e.example") is None
    assert browser.get("/sign-in", query_string={"next": "/\x00/e.example"}).status_code == 400


def test_a_page_of_ours_is_led_to(app: Flask, chen: int) -> None:
    for wanted in ("/exams", "/exams/3?x=1", "/admin/people/?q=a//b", "/practice/wrong?sort=-last"):
        assert enter(app.test_client(), next=wanted) == wanted


def cookie_of(browser: FlaskClient) -> str:
    found = browser.get_cookie("lawdrill")
    assert found is not None
    return found.value


def replayed(app: Flask, value: str) -> int:
    thief = app.test_client()
    thief.set_cookie("lawdrill", value)
    return thief.get("/record", headers={"Accept": "application/json"}).status_code


def test_an_old_cookie_is_dead_after_signing_out(app: Flask, chen: int) -> None:
    browser = app.test_client()
    enter(browser)
    kept = cookie_of(browser)
    assert replayed(app, kept) == 200

    browser.post("/sign-out")

    assert replayed(app, kept) == 401


def test_old_cookies_are_dead_after_the_password_was_changed(app: Flask, chen: int) -> None:
    browser, other = app.test_client(), app.test_client()
    enter(browser)
    enter(other)
    old = [cookie_of(browser), cookie_of(other)]

    new = "Quiet-river-77"
    browser.post("/password", data={"old": PASSWORD, "new": new, "again": new})

    assert [replayed(app, each) for each in old] == [401, 401]
    assert replayed(app, cookie_of(browser)) == 200


@pytest.mark.parametrize("act", ["disable", "leave"])
def test_an_old_cookie_is_dead_after_the_account_was_closed(
    app: Flask, chen: int, now: datetime, act: str
) -> None:
    browser = app.test_client()
    enter(browser)
    assert browser.get("/record").status_code == 200

    with writing(app) as session:
        if act == "disable":
            disable(session, chen, by=None, now=now)
        else:
            leave(session, session.get_one(Person, chen), on=now.date(), by=None, now=now)
    app.extensions["lawdrill_signed_in"].clear()

    assert replayed(app, cookie_of(browser)) == 401


def test_a_session_unused_for_half_a_day_is_dead(app: Flask, chen: int, now: datetime) -> None:
    browser = signed_in(app, chen)
    set_clock(lambda: now + timedelta(hours=12, seconds=1))

    assert browser.get("/record", headers={"Accept": "application/json"}).status_code == 401


def test_signing_in_begins_a_new_cookie_whatever_was_planted_before(
    app: Flask, chen: int, house: House
) -> None:
    attacker = signed_in(app, house.manager)
    attacker.post("/sign-out")
    attacker.get("/sign-in")
    planted = cookie_of(attacker)
    victim = app.test_client()
    victim.set_cookie("lawdrill", planted)
    with victim.session_transaction() as cookie:
        cookie["planted"] = "x"
    planted = cookie_of(victim)

    enter(victim)

    assert cookie_of(victim) != planted
    assert replayed(app, planted) == 401
    with victim.session_transaction() as cookie:
        assert "planted" not in cookie


def test_a_cookie_signed_with_a_guess_is_nobodys(app: Flask, chen: int) -> None:
    browser = signed_in(app, chen)
    with browser.session_transaction() as cookie:
        token = cookie["_user_id"]
    interface = SecureCookieSessionInterface()
    guesses = ["", "dev", "secret", "password", "changeme", "your-secret-key", "lawdrill", "a" * 48, token]
    for guess in guesses:
        forger = Flask("forger")
        forger.secret_key = guess or "x"
        signer = interface.get_signing_serializer(forger)
        assert signer is not None
        assert replayed(app, signer.dumps({"_user_id": token, "_fresh": True})) == 401, guess
    for rubbish in ("", "x", "eyJfdXNlcl9pZCI6IjEifQ.x.y", "." * 4000, "é"):
        assert replayed(app, rubbish) == 401


def test_a_session_is_not_named_after_a_person(app: Flask, chen: int) -> None:
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    for guess in (str(chen), "A001", "", "1" * 5000, "\x00", "é"):
        assert replayed(app, signer.dumps({"_user_id": guess, "_fresh": True})) == 401, guess


@pytest.mark.parametrize(
    "secret",
    ["dev", "secret", "x" * 64, "lawdrill" * 6, "abcd" * 12, "my-password-is-very-long-and-simple-0", "1234567890" * 5, "short-X1!"],
)  # fmt: skip
def test_the_server_refuses_a_secret_that_can_be_guessed(secret: str) -> None:
    with pytest.raises(Invalid, match="LAWDRILL_SECRET_KEY"):
        Settings.from_environment({"LAWDRILL_SECRET_KEY": secret, "LAWDRILL_DATA": "/nowhere"})


def test_wrong_and_unknown_answer_alike(app: Flask, chen: int) -> None:
    known, unknown = (
        app.test_client().post("/sign-in", data={"staff_number": number, "password": "wrong-Horse-1"})
        for number in ("A001", "A999")
    )

    def told(text: str) -> str:
        return re.sub(r'value="[^"]*"', "", text)

    assert (known.status_code, told(known.text)) == (unknown.status_code, told(unknown.text))
