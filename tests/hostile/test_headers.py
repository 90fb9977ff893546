"""Every answer carries our headers, whatever it says; the cookie has its flags."""

import secrets
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from admin.app import create_app
from lawbank.database import Base
from quiz.settings import Settings
from quiz.web.policy import POLICY
from tests.hostile.conftest import Town
from tests.web import database_of

FIXED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def test_the_policy_allows_nothing_from_elsewhere_and_nothing_written_into_the_page() -> None:
    rules = dict(rule.strip().split(" ", 1) for rule in POLICY.split(";"))
    assert (
        rules["default-src"]
        == rules["frame-ancestors"]
        == rules["base-uri"]
        == rules["object-src"]
        == "'none'"
    )
    assert {value for name, value in rules.items() if name.endswith("-src")} <= {
        "'self'",
        "'none'",
        "'self' data:",
    }
    assert rules["form-action"] == "'self'"
    assert "unsafe" not in POLICY


def test_every_answer_has_them(town: Town, almighty: FlaskClient, owner: FlaskClient) -> None:
    town.app.config["WTF_CSRF_ENABLED"] = True
    statuses = set()
    for browser in (almighty, owner, town.app.test_client()):
        for rule in town.rules("GET"):
            for answer in (browser.get(town.path(rule)), browser.post(town.path(rule))):
                statuses.add(answer.status_code)
                assert {name: answer.headers.get(name) for name in FIXED} == FIXED, rule
                if rule.endpoint not in {"exam.worker", "pictures.show"}:
                    assert answer.headers["Cache-Control"] == "no-store", rule
                    assert "Cookie" in answer.headers["Vary"], rule
    assert {200, 302, 400, 403, 404, 405} <= statuses


def test_errors_and_static_files_have_them_too(town: Town, owner: FlaskClient) -> None:
    def broken() -> str:
        raise RuntimeError("planted: /work/secret")

    town.app.view_functions["exam.index"] = broken
    town.app.config["WTF_CSRF_ENABLED"] = True
    answers = [
        owner.get("/exams"),
        owner.get("/no-such-page"),
        owner.get("/static/app.css"),
        owner.get("/static/none.css"),
        owner.get("/bootstrap/static/css/bootstrap.min.css"),
        owner.post("/sign-in", data=b"x" * 2_000_000),
    ]
    assert [each.status_code for each in answers] == [500, 404, 200, 404, 200, 413]
    for answer in answers:
        assert {name: answer.headers.get(name) for name in FIXED} == FIXED
        answer.close()
    assert "planted" not in answers[0].text
    assert "Traceback" not in answers[0].text
    asked = owner.get("/exams", headers={"Accept": "application/json"})
    assert (asked.status_code, sorted(asked.get_json())) == (500, ["error", "message"])


def served(folder: Path, **changes: object) -> Flask:
    app = create_app(
        Settings(
            data=folder,
            database_url=f"sqlite:///{folder / 'h.db'}",
            secret_key=secrets.token_urlsafe(48),
            **changes,
        )  # type: ignore[arg-type]
    )
    Base.metadata.create_all(database_of(app).engine)
    return app


def test_the_cookie_is_for_our_server_alone(tmp_path: Path) -> None:
    plain, secure = served(tmp_path), served(tmp_path, https=True)
    said = plain.test_client().get("/sign-in").headers["Set-Cookie"]
    assert said.startswith("lawdrill=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in said.split(";")}
    assert "Domain" not in said

    answer = secure.test_client().get("/sign-in", base_url="https://own.test")
    said = answer.headers["Set-Cookie"]
    assert said.startswith("__Host-lawdrill=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in said.split(";")}
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    for app in (plain, secure):
        database_of(app).close()


def test_a_host_or_a_proxy_that_was_not_named_is_not_believed(tmp_path: Path) -> None:
    app = served(tmp_path, trusted_hosts=("own.test",))
    browser = app.test_client()
    forged = {"X-Forwarded-Host": "e.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
    assert browser.get("/sign-in", headers={"Host": "e.example"}).status_code == 400
    answer = browser.get("/exams", headers={"Host": "own.test", **forged})
    assert answer.headers["Location"] == "/sign-in?next=/exams"
    assert "Strict-Transport-Security" not in answer.headers
    remote = {"REMOTE_ADDR": "10.0.0.9"}
    assert (
        browser.get("/metrics", headers={"Host": "own.test", **forged}, environ_base=remote).status_code
        == 404
    )
    database_of(app).close()
