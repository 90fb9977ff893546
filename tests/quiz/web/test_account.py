"""Signing in and out, passwords, settings, over HTTP."""

from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quiz.people.access import issue_code
from quiz.people.models import Account
from tests.quiz.web.conftest import PASSWORD
from tests.web import writing

NEW = "Another-horse-8"


def sign_in(
    client: FlaskClient, password: str = PASSWORD, number: str = "A001", address: str = "/sign-in"
) -> object:
    return client.post(address, data={"staff_number": number, "password": password})


def test_an_officer_signs_in_and_lands_at_home(app: Flask, officer_id: int) -> None:
    client = app.test_client()

    answer = sign_in(client)

    assert (answer.status_code, answer.location) == (302, "/")  # type: ignore[attr-defined]
    assert "陈静" in client.get("/").text
    assert client.get("/sign-in").location == "/"


def test_a_page_asked_for_before_signing_in_follows_it(app: Flask, officer_id: int) -> None:
    client = app.test_client()
    asked = client.get("/record?sort=hours")

    assert asked.location == "/sign-in?next=/record?sort%3Dhours"
    assert sign_in(client, address=asked.location).location == "/record?sort=hours"  # type: ignore[attr-defined]


@pytest.mark.parametrize(("number", "password"), [("A001", "wrong"), ("Z999", PASSWORD)])
def test_wrong_number_and_wrong_password_say_the_same(
    app: Flask, officer_id: int, number: str, password: str
) -> None:
    answer = sign_in(app.test_client(), password, number)

    assert answer.status_code == 200  # type: ignore[attr-defined]
    assert "工号或密码不对" in answer.text  # type: ignore[attr-defined]


def test_after_five_wrong_passwords_one_waits(app: Flask, officer_id: int) -> None:
    client = app.test_client()
    for _turn in range(5):
        sign_in(client, "wrong")

    assert "秒后再试" in sign_in(client).text  # type: ignore[attr-defined]


def test_an_empty_form_says_what_is_missing_and_keeps_the_number(app: Flask, officer_id: int) -> None:
    page = sign_in(app.test_client(), "").text  # type: ignore[attr-defined]

    assert "请填写这一项" in page
    assert 'value="A001"' in page


def test_a_cookie_is_dead_after_signing_out(app: Flask, officer: FlaskClient) -> None:
    assert officer.get("/").status_code == 200
    with officer.session_transaction() as cookie:
        kept = dict(cookie)

    officer.post("/sign-out")

    with officer.session_transaction() as cookie:
        cookie.update(kept)
    assert officer.get("/").status_code == 302


def test_changing_the_password_needs_the_old_one_and_ends_other_sessions(
    app: Flask, officer_id: int, officer: FlaskClient
) -> None:
    other = app.test_client()
    sign_in(other)

    def change(old: str, new: str, again: str) -> object:
        return officer.post("/password", data={"old": old, "new": new, "again": again})

    assert "原密码不对" in change("wrong", NEW, NEW).text  # type: ignore[attr-defined]
    assert "不一致" in change(PASSWORD, NEW, "x").text  # type: ignore[attr-defined]
    assert "至少 10 个字符" in change(PASSWORD, "short", "short").text  # type: ignore[attr-defined]
    assert change(PASSWORD, NEW, NEW).status_code == 302  # type: ignore[attr-defined]
    assert other.get("/").status_code == 302
    assert officer.get("/").status_code == 200


def test_a_first_sign_in_must_set_a_password_first(app: Flask, officer_id: int, officer: FlaskClient) -> None:
    with writing(app) as session:
        session.get_one(Account, officer_id).must_change = True
    app.extensions["lawdrill_signed_in"].clear()

    assert officer.get("/").location == "/password"
    assert officer.get("/password").status_code == 200


def test_a_code_sets_a_password_and_signs_in(app: Flask, officer_id: int, now: datetime) -> None:
    with writing(app) as session:
        code = issue_code(session, officer_id, issued_by=None, now=now)
    client = app.test_client()

    def redeem(given: str, new: str) -> object:
        return client.post(
            "/password/code", data={"staff_number": "A001", "code": given, "new": new, "again": new}
        )

    assert client.get("/password/code?number=A001").status_code == 200
    assert "一次性验证码不对" in redeem("0000-0000-0000-0000", NEW).text  # type: ignore[attr-defined]
    assert "至少 10 个字符" in redeem(code, "short").text  # type: ignore[attr-defined]
    assert redeem(code, NEW).location == "/"  # type: ignore[attr-defined]
    assert client.get("/").status_code == 200


def test_settings_are_kept_with_the_account(officer: FlaskClient) -> None:
    officer.post("/settings", data={"language": "en", "large_text": "y"})

    page = officer.get("/settings").text
    assert 'lang="en"' in page
    assert 'class="large"' in page


def test_one_tap_switches_language_and_text_size(app: Flask, officer: FlaskClient) -> None:
    assert officer.post("/language", data={"language": "en", "next": "/record?"}).location == "/record"
    officer.post("/large-text", data={"next": "https://evil.example/"})

    page = officer.get("/").text
    assert 'lang="en"' in page
    assert 'class="large"' in page
    stranger = app.test_client()
    stranger.post("/language", data={"language": "en"})
    assert 'lang="en"' in stranger.get("/sign-in").text
    assert stranger.post("/language", data={"language": "xx"}).location == "/"


def test_the_browsers_language_decides_for_strangers(app: Flask) -> None:
    pages = {
        wanted: app.test_client().get("/sign-in", headers={"Accept-Language": wanted}).text
        for wanted in ("en-GB", "fr")
    }

    assert 'lang="en"' in pages["en-GB"]
    assert 'lang="zh-CN"' in pages["fr"]


def test_json_clients_get_401_instead_of_a_page(app: Flask) -> None:
    answer = app.test_client().get("/attempts/x/state", headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json) == (401, {"error": "signed_out"})


def test_the_server_says_that_it_is_well(app: Flask) -> None:
    client = app.test_client()

    assert client.get("/healthz").text == "ok\n"
    assert "python_info" in client.get("/metrics").text
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "10.0.0.1"}).status_code == 404
