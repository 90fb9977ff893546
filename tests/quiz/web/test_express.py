"""The short way of a saved answer: who may take it, and that it says what the long way says."""

from collections.abc import Iterator
from itertools import count

import pytest
from flask import Flask, request_started
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from quiz.attempts.models import Answer
from quiz.people.models import Account
from quiz.web.exam import express
from tests.admin.conftest import app, hire, house
from tests.hostile.conftest import Town, owner, stranger, town
from tests.web import database_of, writing

__all__ = ["app", "hire", "house", "owner", "stranger", "town"]

_clicks = count(1)


@pytest.fixture
def long_ways(town: Town) -> Iterator[list[str]]:
    """The paths that the framework was asked for."""
    asked: list[str] = []

    def note(sender: Flask, **_named: object) -> None:
        asked.append(sender.name)

    town.app.config["WTF_CSRF_ENABLED"] = True
    with request_started.connected_to(note, town.app):
        yield asked


@pytest.fixture
def token(town: Town, owner: FlaskClient, long_ways: list[str]) -> str:
    """The token of the owner's exam page, which has just been opened."""
    said = owner.get(f"/attempts/{town.open_attempt}/state").get_json()["token"]
    long_ways.clear()
    return str(said)


def save(
    town: Town, browser: FlaskClient, token: str, *, seen: int = 0, item: int = 2, **how: object
) -> TestResponse:
    body = {"item": item, "response": ["A"], "click": f"express-{next(_clicks):08d}", "seen": seen}
    address = f"/attempts/{town.open_attempt}/answers"
    return browser.post(address, **{"json": body, "headers": {"X-CSRFToken": token}, **how})  # type: ignore[arg-type]


def lines(town: Town) -> int:
    with Session(database_of(town.app).engine) as session:
        return session.scalar(select(func.count()).select_from(Answer)) or 0


def test_a_save_from_an_open_page_goes_the_short_way(
    town: Town, owner: FlaskClient, token: str, long_ways: list[str]
) -> None:
    before = lines(town)
    answer = save(town, owner, token)

    assert (answer.status_code, long_ways, lines(town)) == (200, [], before + 1)


def test_both_ways_say_the_same(town: Town, owner: FlaskClient, token: str, long_ways: list[str]) -> None:
    short = save(town, owner, token, item=2)
    long = save(town, owner, token, item=3, content_type="application/problem+json", json=None, data=(
        '{"item": 3, "response": ["A"], "click": "express-long-1", "seen": 0}'
    ))  # fmt: skip

    assert len(long_ways) == 1
    assert {**short.get_json(), "item": 3} == long.get_json()
    dull = {"Content-Length", "Vary"}
    assert {name: value for name, value in short.headers if name not in dull} == {
        name: value for name, value in long.headers if name not in dull
    }
    assert {"Cookie"} <= set(short.vary) <= set(long.vary) | {"Cookie"}


def test_an_overtaken_save_is_tried_once_and_told_by_the_long_way(
    town: Town, owner: FlaskClient, token: str, long_ways: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    save(town, owner, token)
    tried = []
    real = express.record
    monkeypatch.setattr(express, "record", lambda *given, **named: tried.append(1) or real(*given, **named))
    answer = save(town, owner, token, seen=0)

    assert (answer.status_code, answer.get_json()["error"]) == (409, "stale")
    assert answer.get_json()["standing"]["revision"] == 1
    assert (len(tried), len(long_ways)) == (1, 1)


@pytest.mark.parametrize("body", ["[", "[" * 100_000, "\ud800", "{}", "[]"])
def test_rubbish_is_a_bad_request(town: Town, owner: FlaskClient, token: str, body: str) -> None:
    sent = body.encode("utf-8", "surrogatepass")
    answer = save(town, owner, token, json=None, data=sent, content_type="application/json")

    assert answer.status_code == 400


def test_without_its_own_token_nothing_is_saved(town: Town, owner: FlaskClient, token: str) -> None:
    before = lines(town)
    signed_by_another = town.app.extensions["csrf"]._tokens.dumps("0" * 40)
    for bad in ("", "x", token[:-1], signed_by_another):
        assert save(town, owner, bad).status_code == 400

    assert lines(town) == before


def test_a_session_that_was_ended_is_dead_at_once(town: Town, owner: FlaskClient, token: str) -> None:
    with owner.session_transaction() as cookie:
        kept = dict(cookie)
    assert save(town, owner, token).status_code == 200
    owner.post("/sign-out", data={"csrf_token": token})
    with owner.session_transaction() as cookie:
        cookie.update(kept)
    before = lines(town)

    assert save(town, owner, token, item=3).status_code == 401
    assert lines(town) == before


def test_somebody_who_must_choose_a_password_is_sent_there_first(
    town: Town, owner: FlaskClient, token: str, long_ways: list[str]
) -> None:
    with writing(town.app) as session:
        session.get_one(Account, town.owner).must_change = True
    town.app.extensions["lawdrill_signed_in"].clear()
    owner.get("/")
    before = lines(town)

    assert save(town, owner, token).status_code == 302
    assert (lines(town), len(long_ways)) == (before, 2)


def test_another_officers_attempt_is_not_found(
    town: Town, stranger: FlaskClient, long_ways: list[str]
) -> None:
    stranger.get("/exams")
    page = stranger.get("/").text
    mine = page.split('name="csrf_token" value="')[1].split('"')[0]
    long_ways.clear()
    answer = save(town, stranger, mine)

    assert (answer.status_code, len(long_ways)) == (404, 1)


def test_a_host_that_is_not_ours_is_refused(town: Town, owner: FlaskClient, token: str) -> None:
    town.app.config["TRUSTED_HOSTS"] = ["localhost"]
    assert save(town, owner, token, item=2).status_code == 200

    town.app.config["TRUSTED_HOSTS"] = ["drill.example"]
    assert save(town, owner, token, item=3).status_code == 400


def test_a_body_past_its_limit_goes_the_long_way(
    town: Town, owner: FlaskClient, token: str, long_ways: list[str]
) -> None:
    padded = (
        '{"item": 2, "response": ["A"], "click": "express-padded", "seen": 0}' + " " * express.LONGEST_BODY
    )
    answer = save(town, owner, token, json=None, data=padded, content_type="application/json")

    assert (answer.status_code, len(long_ways)) == (200, 1)


def test_over_https_the_transport_is_kept_strict(town: Town, owner: FlaskClient, token: str) -> None:
    assert "Strict-Transport-Security" not in save(town, owner, token, item=2).headers
    assert "Strict-Transport-Security" in save(town, owner, token, item=3, url_scheme="https").headers
