"""A22, A23, A28, A30: text stays text, in statements, templates, workbooks and file names, on both engines."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz.people.models import Person
from tests.admin.conftest import Hire
from tests.hostile.conftest import Town
from tests.web import database_of, make_app, signed_in, writing

STATEMENTS = (
    "' OR '1'='1", "'; DROP TABLE person; --", '" OR ""="', "1) UNION SELECT password_hash FROM account --", "%", "_", "%_%", "\\", "\\'",
    "name; DELETE FROM person", "name DESC, (SELECT 1)", "-(select 1)", "/**/", "0x41", "NEAR(", '"', '""', "*", "a* OR b*", "^", "AND", "NOT",
    "title:罚款", "{a b}: c", "(((((", "罚款' MATCH '", "' || pg_sleep(9) || '", "$$", ":name", ":1", "?", "{{1111111*7}}", "{%raw%}", "${1111111*7}", "%(x)s", "%s%n",
    "{0.__class__}", "\u202e", "\ud7ff", "a\x00b", "\x00", "x" * 10_000, "🙂" * 200, "(((" * 500, "ＳＥＬＥＣＴ",
)  # fmt: skip
BEYOND = (2**31, 2**63, 2**64, 10**30)
TEMPLATES = (
    "{{1111111*7}}",
    "{{config}}",
    "{% include '/etc/passwd' %}",
    "{{''.__class__.__mro__}}",
    "%(name)s {0} {name}",
    "${1111111*7}",
)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def app(request: pytest.FixtureRequest, tmp_path: Path, now: datetime) -> Iterator[Flask]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    app = make_app(tmp_path, url=url)
    yield app
    database_of(app).close()


def people(app: Flask) -> int:
    with Session(database_of(app).engine) as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


FIELD = re.compile(r' name="([^"]+)"')
SELECT = re.compile(r'<select[^>]* name="([^"]+)"[^>]*>\s*<option[^>]* value="([^"]+)"')
POSTED = (
    "a\x00b",
    "\ud7ff\u202e",
    "'; DROP TABLE person; --",
    "9" * 40,
    "-1",
    "1e999",
    "NaN",
    "x" * 5000,
    "2026-11-20",
)
LISTS = (
    "/admin/people/", "/admin/bank/", "/admin/bank/search", "/admin/hours/", "/admin/hours/standings", "/admin/certificates/", "/admin/exams/",
    "/admin/dashboard/certified", "/admin/dashboard/hours", "/admin/dashboard/units", "/admin/dashboard/", "/admin/intake/", "/admin/people/units",
    "/library/", "/practice/wrong", "/record", "/verify", "/admin/hours/queue", "/admin/exams/marking", "/admin/dashboard/exams",
)  # fmt: skip
NAMES = (
    "q",
    "sort",
    "page",
    "state",
    "unit",
    "year",
    "day",
    "topic",
    "kind",
    "code",
    "status",
    "expiring",
    "fate",
    "format",
    "category",
)


def test_whatever_is_typed_into_a_list_is_looked_up_and_never_run(town: Town, almighty: FlaskClient) -> None:
    before = people(town.app)
    for path in LISTS:
        for text in STATEMENTS:
            answer = almighty.get(path, query_string={"q": text})
            assert answer.status_code in {200, 302, 400, 404}, (path, text, answer.status_code)
            assert "7777777" not in answer.text
        for text in STATEMENTS[::5]:
            answer = almighty.get(path, query_string={**dict.fromkeys(NAMES, text), "page": "9" * 7})
            assert answer.status_code in {200, 302, 400, 404}, (path, text, answer.status_code)
    assert people(town.app) == before


def test_whatever_is_posted_is_refused_or_kept_and_never_an_error(town: Town, almighty: FlaskClient) -> None:
    for text in POSTED:
        for rule in town.rules("POST"):
            if rule.endpoint in {"account.sign_out", "exam.answer"}:
                continue
            page = almighty.get(town.path(rule)).text
            names = {
                *FIELD.findall(page),
                "topic",
                "mode",
                "size",
                "next",
                "reason",
                "item-7",
                "click-7",
                "seen-7",
            }
            wrong = dict.fromkeys(names, text)
            for form in (
                wrong,
                {**wrong, **dict(SELECT.findall(page)), "day": "2026-11-20", "on": "2026-11-20"},
            ):
                answer = almighty.post(town.path(rule), data=form)
                assert answer.status_code < 500, (rule, text)
    assert people(town.app) >= 1


def test_a_wildcard_is_a_letter(town: Town, almighty: FlaskClient, hire: Hire) -> None:
    hire("A100", "百分%之", town.house.section)
    for text, found in (("%", 1), ("_", 0), ("分%之", 1), ("百%之", 0), ("\\", 0), ("陈静", 1)):
        page = almighty.get("/admin/people/", query_string={"q": text}).text
        assert page.count('href="/admin/people/') - page.count('href="/admin/people/?') >= found
        exported = openpyxl.load_workbook(
            io.BytesIO(almighty.get("/admin/people/", query_string={"q": text, "format": "xlsx"}).data)
        )
        assert exported.active is not None
        assert exported.active.max_row - 1 == found, text


def test_an_address_that_names_nothing_is_not_found(
    town: Town, almighty: FlaskClient, owner: FlaskClient
) -> None:
    wrong = (
        "%00",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e%2f",
        "..;%2f",
        "%252e%252e%252f",
        "%27%20OR%201%3D1",
        "x" * 3000,
        "%F0%9F%99%82",
        "%ff%fe",
        "-1",
        "1e9",
        "%C0%AE",
    )
    for method in ("GET", "POST"):
        for rule in town.rules(method):
            for name in rule._converters:
                sound = town.path(rule)
                marked = str(town.owners[name])
                values: tuple[object, ...] = (
                    BEYOND if rule._converters[name].__class__.__name__ != "UnicodeConverter" else ()
                )
                for bad in (*wrong, *values):
                    head, _, tail = sound.rpartition(f"/{marked}")
                    answer = almighty.open(f"{head}/{bad}{tail}", method=method)
                    expected = {302, 308, 404, 405, 415} | ({200} if name in {"code", "place"} else set())
                    assert answer.status_code in expected, (method, rule, bad, answer.status_code)
                    assert answer.headers.get("Location", "/").removeprefix("http://localhost")[0] == "/"


def test_static_files_do_not_lead_out_of_their_folder(app: Flask) -> None:
    browser = app.test_client()
    for base in ("/static/", "/bootstrap/static/"):
        for path in (
            "../app.py", "..%2fapp.py", "%2e%2e/app.py", "..%252fapp.py", "..;/app.py", "....//app.py", "/etc/passwd", "%2fetc%2fpasswd", "app.css%00.png",
            "..\\app.py", "..%5capp.py", "C:%5cwindows", "a" * 5000, "con", "app.css/..", "app.css/../../app.py", ".", "", "%ff", "..%c0%af..%c0%afapp.py",
        ):  # fmt: skip
            answer = browser.get(base + path)
            assert answer.status_code in {308, 404}, (path, answer.status_code)
    for path in (
        "/.git/config",
        "/var/lawdrill.db",
        "/lawdrill.db-wal",
        "/console",
        "/admin/../quiz/app.py",
        "/secret.key",
        "/wsgi.py",
    ):
        assert browser.get(path).status_code in {302, 404}, path


def test_a_template_in_a_name_is_a_name(town: Town, almighty: FlaskClient, hire: Hire) -> None:
    for place, text in enumerate(TEMPLATES):
        person = hire(f"T{place:03d}", text, town.house.section)
        for path in ("/admin/people/", f"/admin/people/{person}", "/admin/dashboard/hours"):
            page = almighty.get(path, query_string={"q": f"T{place:03d}"})
            assert page.status_code == 200
            assert "7777777" not in page.text
            assert "SECRET_KEY" not in page.text
        own = signed_in(town.app, person)
        assert own.get("/").status_code == 200


FORMULAS = (
    "=cmd|' /C calc'!A0", "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "＋1", "－1", "＠SUM", " =1+1", "'=1+1", '"=1+1',
    "=HYPERLINK(\"http://e.example\")", "http://e.example/?x", "mailto:a@e.example", "internal:Sheet!A1", "1E+15", "00123", "{=1+1}", "0x1F",
)  # fmt: skip


def test_a_formula_in_a_name_is_a_string_in_every_export(
    town: Town, almighty: FlaskClient, hire: Hire
) -> None:
    hired = {hire(f"F{place:03d}", "某人", town.house.section): text for place, text in enumerate(FORMULAS)}
    with writing(town.app) as session:
        for person, text in hired.items():
            session.get_one(Person, person).name = text
    exports = 0
    for rule in town.rules("GET"):
        answer = almighty.get(town.path(rule), query_string={"format": "xlsx"})
        if not answer.content_type.startswith("application/vnd"):
            continue
        exports += 1
        _assert_only_values(answer.data)
    assert exports >= 14
    names = openpyxl.load_workbook(io.BytesIO(almighty.get("/admin/people/?format=xlsx").data)).active
    assert names is not None
    kept = {str(cell.value) for row in names.iter_rows() for cell in row if cell.data_type == "s"}
    assert {text.strip() for text in FORMULAS if "\r" not in text} <= {text.strip() for text in kept}


def _assert_only_values(data: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate, cell.value)
                assert cell.hyperlink is None
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not [name for name in archive.namelist() if "externalLink" in name or "vba" in name]


def test_a_file_name_does_not_write_a_header(town: Town, almighty: FlaskClient) -> None:
    with writing(town.app) as session:
        session.get_one(Person, town.owner).name = "陈\r\nSet-Cookie: a=b"
    for path in (
        "/admin/people/?format=xlsx",
        "/admin/people/import/template.xlsx",
        "/admin/intake/template.xlsx",
    ):
        said = almighty.get(path).headers["Content-Disposition"]
        assert "\r" not in said
        assert "\n" not in said
        assert said.startswith("attachment; filename")
