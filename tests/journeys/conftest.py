"""A served application and a real Chromium. Every test in this folder is a journey: somebody gets something done."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from lawbank.kinds import Kind
from quiz.clock import now as real_now
from quiz.exams.models import Exam
from quiz.exams.rules import Feedback
from quiz.hours.defaults import install_hours
from quiz.papers.rules import Line
from quiz.people.access import change_password
from quiz.people.actions import add_person, add_unit
from quiz.people.models import RoleGrant
from quiz.people.rules import Category, Role
from tests.quiz.exam_house import open_exam, question, topics
from tests.web import database_of, make_app, writing

PASSWORD = "Correct-horse-9"
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True, slots=True)
class Site:
    """A served application."""

    app: Flask
    address: str
    unit: int

    def exam(self, **changes: object) -> int:
        """Publish an exam of 50 questions; returns its id."""
        with writing(self.app) as session:
            at = real_now()
            topics(session)
            for place in range(30):
                question(session, at, Kind.SINGLE, stem=f"单选题第 {place} 道（　）。", key=(place % 4,))
            for place in range(10):
                question(session, at, Kind.MULTIPLE, stem=f"多选题第 {place} 道（　）。", key=(0, 2))
            for place in range(10):
                question(session, at, Kind.TRUE_FALSE, stem=f"判断题第 {place} 道。", truth=place % 2 == 0)
            lines = (
                Line(Kind.SINGLE, 30, Decimal(2)),
                Line(Kind.MULTIPLE, 10, Decimal(2)),
                Line(Kind.TRUE_FALSE, 10, Decimal(2)),
            )
            facts = {"feedback": Feedback.AT_ONCE, "title": "旅程考试", **changes}
            exam: Exam = open_exam(session, at, self.unit, lines=lines, **facts)
            return exam.id

    def person(self, number: str, *roles: Role, name: str = "陈静") -> int:
        """Somebody with a password and, perhaps, roles over the whole office."""
        with writing(self.app) as session:
            at = real_now()
            unit = add_unit(session, "岳阳市国动办", parent=None, by=None, now=at)
            person = add_person(
                session,
                staff_number=number,
                name=name,
                unit=unit,
                category=Category.OFFICER,
                established=True,
                enforcement_post=True,
                from_on=date(2024, 1, 1),
                by=None,
                now=at,
            )
            change_password(session, person.id, PASSWORD, now=at)
            for role in roles:
                session.add(RoleGrant(person_id=person.id, role=role, unit_id=unit.id, granted_at=at))
            return person.id


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    app = make_app(tmp_path)
    app.config["WTF_CSRF_ENABLED"] = True
    with writing(app) as session:
        at = real_now()
        install_hours(session, year=at.year, now=at)
        unit = add_unit(session, "岳阳市国动办", parent=None, by=None, now=at).id
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(app, f"http://127.0.0.1:{server.port}", unit)
    server.shutdown()
    thread.join(5)
    server.server_close()
    database_of(app).close()


Open = Callable[..., BrowserContext]


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Open]:
    """A fresh browser profile; whatever its pages complain about fails the test."""
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def context(size: dict[str, int] = DESK, *, locale: str = "zh-CN", **options: object) -> BrowserContext:
        made = chromium.new_context(viewport=size, locale=locale, timezone_id="Asia/Shanghai", **options)  # type: ignore[arg-type]
        made.on("weberror", lambda error: complaints.append(str(error.error)))
        made.on(
            "console",
            lambda said: (
                complaints.append(said.text)
                if said.type == "error" and "Failed to load resource" not in said.text
                else None
            ),
        )
        opened.append(made)
        return made

    yield context
    for each in opened:
        each.close()
    assert complaints == []


def sign_in(page: Page, site: Site, number: str) -> None:
    """Sign in through the form."""
    page.goto(f"{site.address}/sign-in")
    page.fill("#staff_number", number)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url(f"{site.address}/")


@contextmanager
def minutes(site: Site, exam: int, count: int) -> Iterator[None]:
    """Shorten an exam that nobody has started."""
    with writing(site.app) as session:
        found = session.get_one(Exam, exam)
        found.minutes = count
        found.closes_at = found.opens_at + timedelta(hours=12)
    yield
