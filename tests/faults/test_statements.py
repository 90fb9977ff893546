"""F35, F51, F57, F58: a failure at any statement of any act, a clock that steps back, an edit beneath a running paper."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from lawbank.formats.draft import Draft
from lawbank.formats.template import EXAMPLES, write_workbook
from lawbank.kinds import State
from lawbank.questions.actions import move, revise
from lawbank.questions.drafts import draft_of
from lawbank.questions.models import Question
from quiz.attempts.models import Attempt
from quiz.audit.queries import verify
from quiz.clock import set_clock
from quiz.grading.models import Grade
from quiz.hours.models import HoursEntry
from quiz.papers.models import PaperItem
from quiz.papers.queries import shown_items
from tests.admin.conftest import Hire
from tests.faults.oracle import keys, scored
from tests.hostile.conftest import Town, almighty, app, hire, house, owner, town
from tests.hostile.test_files import preview_of, upload
from tests.hostile.test_forgery import fingerprint
from tests.web import database_of, signed_in, writing

__all__ = ["almighty", "app", "hire", "house", "owner", "town"]


class Planted(Exception):
    """Not an error of ours."""


@contextmanager
def failing(app: Flask, place: int, error: Callable[[], Exception]) -> Iterator[Callable[[], int]]:
    """Raise at the *place*-th statement of the application, at its commit when *place* is 0; counts statements."""
    engine, count = database_of(app).engine, 0

    def statement(*_call: object) -> None:
        nonlocal count
        count += 1
        if count == place:
            raise error()

    def commit(_connection: object) -> None:
        if place == 0:
            raise error()

    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "commit", commit)
    try:
        yield lambda: count
    finally:
        event.remove(engine, "before_cursor_execute", statement)
        event.remove(engine, "commit", commit)


def survives(town: Town, act: Callable[[], int]) -> int:
    """Let *act* (a status) fail at its commit and at every statement; nothing may change. Then let it happen.

    Returns how many statements it took.
    """
    before = fingerprint(town)
    for place in range(400):
        town.app.extensions["lawdrill_signed_in"].clear()
        with failing(town.app, place, Planted) as sent:
            status = act()
        if status != 500:
            assert sent() < place, "a failure was swallowed"
            assert fingerprint(town) != before
            with Session(database_of(town.app).engine) as session:
                assert verify(session).sound
            return sent()
        assert fingerprint(town) == before, place
    raise AssertionError("it never succeeds")


def posting(browser: FlaskClient, path: str, **data: object) -> Callable[[], int]:
    return lambda: browser.post(path, data=data).status_code


def test_f51_an_officers_acts_happen_wholly_or_not_at_all(town: Town, owner: FlaskClient, hire: Hire) -> None:
    run = town.owners["run"]
    page = owner.get(f"/practice/runs/{run}?q=1").text
    fields = page.split('name="item-1"')[1:]
    given = ["二十"] * len(fields) if 'type="text"' in page else [fields[0].split('value="')[1].split('"')[0]]
    body = {"item": 2, "response": ["A"], "click": "click-broken", "seen": 0}
    other = signed_in(town.app, hire("A002", "李强", town.house.section))

    taken = {
        "save": survives(
            town, lambda: owner.post(f"/attempts/{town.open_attempt}/answers", json=body).status_code
        ),
        "hand in": survives(
            town, lambda: owner.post(f"/attempts/{town.open_attempt}/hand-in", json={}).status_code
        ),
        "begin practice": survives(town, posting(other, "/practice/", mode="random", size="5")),
        "start": survives(town, posting(other, f"/exams/{town.owners['exam_id']}/start")),
        "practise": survives(town, posting(owner, f"/practice/runs/{run}/1", **{"item-1": given})),
    }

    assert taken["hand in"] > 10
    assert taken["save"] <= 6


def test_f51_the_consoles_acts_happen_wholly_or_not_at_all(
    town: Town, almighty: FlaskClient, hire: Hire
) -> None:
    second = hire("M002", "赵强", town.house.office)
    entry, card = town.owners["entry_id"], town.owners["certificate_id"]
    step = {"status": "暂扣", "effective_on": "2026-11-23", "reason": "试"}
    with writing(town.app) as session:
        session.get_one(HoursEntry, entry).entered_by = second
    preview = preview_of(almighty)

    survives(town, posting(almighty, f"/admin/hours/{entry}/approve"))
    survives(town, posting(almighty, f"/admin/hours/{entry}/reverse", reason="试"))
    survives(town, posting(almighty, f"/admin/certificates/{card}", **step))
    survives(town, posting(almighty, f"/admin/exams/{town.owners['exam_id']}/collect"))
    survives(town, posting(almighty, f"{preview}/commit"))
    survives(town, posting(almighty, f"{preview}/undo"))


def questions(town: Town) -> int:
    with Session(database_of(town.app).engine) as session:
        return session.scalar(select(func.count()).select_from(Question)) or 0


def test_f57_an_import_begun_again_after_a_failure_adds_each_question_once(
    town: Town, almighty: FlaskClient
) -> None:
    before = questions(town)
    first = preview_of(almighty)
    with failing(town.app, 12, Planted):
        assert almighty.post(f"{first}/commit").status_code == 500
    assert questions(town) == before

    assert almighty.post(f"{first}/commit").status_code == 302
    added = questions(town) - before
    again = upload(almighty, "题库.xlsx", write_workbook(EXAMPLES)).headers["Location"]
    refused = almighty.post(f"{again}/commit")
    assert "没有可以导入的题" in refused.text
    assert questions(town) == before + added > before


def unreachable() -> Exception:
    return OperationalError("SELECT 1", {}, sqlite3.OperationalError("the database is away"))


def test_a_database_that_does_not_answer_is_said_on_every_page(
    town: Town, almighty: FlaskClient, owner: FlaskClient
) -> None:
    town.app.config["WTF_CSRF_ENABLED"] = True
    without = {
        "exam.worker",
        "status.metrics",
        "exam.verify_form",
        "console.people.template",
        "console.intake.template",
    }
    for browser in (almighty, owner):
        for rule in town.rules("GET"):
            for accept in ("text/html", "application/json"):
                with failing(town.app, 1, unreachable) as sent:
                    town.app.extensions["lawdrill_signed_in"].clear()
                    answer = browser.get(town.path(rule), headers={"Accept": accept})
                if sent() == 0:
                    assert rule.endpoint in without, rule
                    continue
                assert (answer.status_code, answer.headers["Retry-After"]) == (503, "3"), rule
                assert "数据库暂时没有应答" in (
                    answer.get_json()["message"] if accept.endswith("json") else answer.text
                )


@pytest.mark.parametrize("minutes", [10, 90])
def test_f35_a_server_clock_that_steps_back_reopens_nothing(
    town: Town, owner: FlaskClient, now: datetime, minutes: int
) -> None:
    with Session(database_of(town.app).engine) as session:
        attempts = {each.public_id: each for each in session.scalars(select(Attempt))}
    deadline = attempts[town.open_attempt].deadline_at
    set_clock(lambda: now - timedelta(minutes=minutes))
    address = f"/attempts/{town.open_attempt}"

    saved = owner.post(
        f"{address}/answers", json={"item": 2, "response": ["A"], "click": "click-before", "seen": 0}
    )
    assert saved.status_code == 200
    assert saved.get_json()["seconds_left"] == 3600 + minutes * 60
    closed = owner.post(
        f"/attempts/{town.closed_attempt}/answers",
        json={"item": 2, "response": ["A"], "click": "click-before", "seen": 0},
    )
    assert (closed.status_code, closed.get_json()["error"]) == (409, "closed")
    handed = owner.post(f"{address}/hand-in", json={}).get_json()
    assert handed["time"] == "2026-11-23T04:00:00.000Z"
    assert owner.get(address).status_code == 302
    with Session(database_of(town.app).engine) as session:
        after = session.scalars(select(Attempt).where(Attempt.public_id == town.open_attempt)).one()
        assert (after.deadline_at, after.started_at, after.closed_at) == (deadline, now, now)
        assert after.answer_count == 2


def test_f58_an_edit_beneath_a_running_paper_leaves_it_as_it_was_begun(
    town: Town, owner: FlaskClient, now: datetime
) -> None:
    with Session(database_of(town.app).engine) as session:
        sat = session.scalars(select(Attempt).where(Attempt.public_id == town.open_attempt)).one()
        shown, right = shown_items(session, sat.paper_id), keys(session)
    with writing(town.app) as session:
        for asked in session.scalars(select(Question).where(Question.current_id.is_not(None))).all():
            assert asked.current is not None
            revise(session, asked, _turned(draft_of(asked.current, asked)), actor="E001", note="改", now=now)
            move(session, asked, State.DISABLED, actor="R001", note="停", now=now)

    assert "改过的题干" not in owner.get(f"/attempts/{town.open_attempt}").text
    for seen, item in zip((1, 0, 0, 0, 0), shown, strict=False):
        wanted = sorted("ABCD"[place] for place in right_letters(town, item.number, right))
        body = {"item": item.number, "response": wanted, "click": f"click-after-{item.number}", "seen": seen}
        assert owner.post(f"/attempts/{town.open_attempt}/answers", json=body).status_code == 200
    assert owner.post(f"/attempts/{town.open_attempt}/hand-in", json={}).status_code == 200

    with Session(database_of(town.app).engine) as session:
        assert shown_items(session, sat.paper_id) == shown
        closed = session.get_one(Attempt, sat.id)
        assert closed.answer_count == 5
        assert session.get_one(Grade, sat.id).score == scored(session, closed, right) == Decimal(9)


def right_letters(town: Town, number: int, right: dict[int, set[int]]) -> list[int]:
    """Where the right options of an item of the open paper are shown."""
    with Session(database_of(town.app).engine) as session:
        sat = session.scalars(select(Attempt).where(Attempt.public_id == town.open_attempt)).one()
        item = session.get_one(PaperItem, (sat.paper_id, number))
        order = item.choice_order or "01"
        return [shown for shown, place in enumerate(order) if int(place, 16) in right[item.revision_id]]


def _turned(draft: Draft) -> Draft:
    """The question with another stem and another key."""
    key = tuple(sorted((place + 1) % len(draft.choices) for place in draft.key))
    return replace(
        draft, stem="改过的题干" + draft.stem, key=key, truth=None if draft.truth is None else not draft.truth
    )
