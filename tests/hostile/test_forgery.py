"""A05: nothing is changed by a request that did not come from our own page, and nothing by reading."""

import hashlib

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.hostile.conftest import Town
from tests.quiz.exam_house import all_rows
from tests.web import database_of, signed_in


def fingerprint(town: Town) -> dict[str, str]:
    """A digest of every table, but for when a session was last seen."""
    with Session(database_of(town.app).engine) as session:
        rows = all_rows(session)
    rows["sign_in"] = [tuple(cell for place, cell in enumerate(row) if place != 4) for row in rows["sign_in"]]
    return {name: hashlib.sha256(repr(lines).encode()).hexdigest() for name, lines in rows.items()}


def test_a_post_without_our_token_or_with_somebody_elses_changes_nothing(
    town: Town, almighty: FlaskClient, owner: FlaskClient
) -> None:
    town.app.config["WTF_CSRF_ENABLED"] = True
    foreign = owner.get(f"/attempts/{town.open_attempt}/state").get_json()["token"]
    before = fingerprint(town)
    seen = 0
    for rule in town.rules("POST"):
        path = town.path(rule)
        for answer in (
            almighty.post(path, data={}),
            almighty.post(path, data={"csrf_token": foreign}),
            almighty.post(path, data={"csrf_token": "x" * 90}),
            almighty.post(path, json={}, headers={"X-CSRFToken": foreign}),
            almighty.post(path, data="{}", content_type="text/plain"),
            almighty.get(path, headers={"X-HTTP-Method-Override": "POST"}, query_string={"_method": "POST"}),
        ):
            seen += 1
            if answer.request.method == "POST":
                assert answer.status_code == 400, (path, answer.status_code)
    assert fingerprint(town) == before
    assert seen > 200


def test_a_token_of_an_ended_session_is_none(town: Town, almighty: FlaskClient) -> None:
    town.app.config["WTF_CSRF_ENABLED"] = True
    with almighty.session_transaction() as cookie:
        cookie.pop("csrf_token", None)
    token = almighty.get("/settings").text.split('name="csrf_token" value="')[1].split('"')[0]
    fresh = signed_in(town.app, town.house.manager)

    assert fresh.post("/large-text", data={"csrf_token": token}).status_code == 400
    assert almighty.post("/large-text", data={"csrf_token": token}).status_code == 302


def test_reading_every_page_changes_nothing(
    town: Town, almighty: FlaskClient, owner: FlaskClient, stranger: FlaskClient
) -> None:
    town.app.config["WTF_CSRF_ENABLED"] = True
    before = fingerprint(town)
    statuses: dict[str, set[int]] = {}
    for browser in (almighty, owner, stranger, town.app.test_client()):
        for rule in town.rules("GET"):
            path = town.path(rule)
            answer = browser.get(path)
            statuses.setdefault(rule.endpoint, set()).add(answer.status_code)
            assert answer.status_code in {200, 302, 403, 404, 409}, (path, answer.status_code)
            browser.get(path, query_string={"format": "xlsx", "sort": "-name", "page": "2", "q": "陈"})
            browser.head(path)
            browser.options(path)
    assert fingerprint(town) == before
    assert [name for name, found in statuses.items() if not found & {200, 302}] == []
