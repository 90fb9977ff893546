"""Every list of the desks, in every order, on PostgreSQL too."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quiz.certification.actions import issue
from quiz.hours import actions
from quiz.hours.rules import Activity, Claim, HoursKind
from tests.admin.conftest import Hire, House
from tests.web import database_of, make_app, writing

pytestmark = pytest.mark.postgres


@pytest.fixture
def app(tmp_path: Path, postgres_url: str, now: datetime) -> Iterator[Flask]:
    app = make_app(tmp_path, url=postgres_url)
    yield app
    database_of(app).close()


@pytest.fixture
def staffed(app: Flask, house: House, hire: Hire, now: datetime) -> House:
    chen = hire("A001", "陈静", house.section)
    hire("B001", "王芳", house.county)
    with writing(app) as session:
        issue(
            session, chen, number="HN000001", issuer="省政府", field="人防", area="岳阳",
            valid_from=date(2024, 3, 1), valid_until=date(2027, 3, 1), by=None, now=now,
        )  # fmt: skip
        claim = Claim(
            Activity.CLASS,
            HoursKind.SPECIAL_LAW,
            180,
            date(2026, 11, 20),
            "manual:1",
            "讲座",
            evidence="签到表",
        )
        actions.enter(session, chen, claim, entered_by=house.manager, now=now)
    return house


LISTS = (
    ("dashboard/certified", ("name", "number", "unit", "certified"), 2),
    ("dashboard/hours", ("gap", "forecast"), 2),
    ("dashboard/units", ("unit", "behind"), 3),
    ("dashboard/exams", ("",), 0),
    ("people/", ("name", "number", "unit", "category"), 3),
    ("hours/", ("held_on", "name", "hours", "state", "entered_at"), 1),
    ("hours/queue", ("entered_at",), 1),
    ("hours/standings", ("name", "unit"), 3),
    ("certificates/", ("name", "number", "unit", "status", "until"), 1),
    ("certificates/?status=有效&expiring=180", ("name", "until"), 1),
)
"""Address, the columns it sorts by, how many rows it has."""


def test_every_list_in_every_order(manager: FlaskClient, staffed: House) -> None:
    for path, sorts, rows in LISTS:
        joint = "&" if "?" in path else "?"
        for sort in (*sorts, *(f"-{sort}" for sort in sorts)):
            assert f"共 {rows} 条" in manager.get(f"/admin/{path}{joint}sort={sort}").text, (path, sort)


def test_pages_and_acts(manager: FlaskClient, staffed: House) -> None:
    for path in ("dashboard/", "people/1", "people/units", "hours/1", "hours/rules", "certificates/1"):
        assert manager.get(f"/admin/{path}").status_code == 200, path
    assert manager.post("/admin/people/1/code").status_code == 200
    step = {"status": "暂扣", "effective_on": "2026-11-23", "reason": "试"}
    assert manager.post("/admin/certificates/1", data=step).status_code == 302
