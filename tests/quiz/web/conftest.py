"""The application with one office, and a browser of one officer."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quiz.hours.defaults import install_hours
from quiz.people.access import change_password
from quiz.people.actions import add_person, add_unit
from quiz.people.rules import Category
from tests.web import database_of, make_app, signed_in, writing

PASSWORD = "Correct-horse-9"


@pytest.fixture
def app(tmp_path: Path, now: datetime) -> Iterator[Flask]:
    app = make_app(tmp_path)
    with writing(app) as session:
        install_hours(session, year=2026, now=now)
        add_unit(session, "岳阳市国动办", parent=None, by=None, now=now)
    yield app
    database_of(app).close()


@pytest.fixture
def officer_id(app: Flask, now: datetime) -> int:
    with writing(app) as session:
        unit = add_unit(session, "岳阳市国动办", parent=None, by=None, now=now)
        person = add_person(
            session,
            staff_number="A001",
            name="陈静",
            unit=unit,
            category=Category.OFFICER,
            established=True,
            enforcement_post=True,
            from_on=date(2024, 1, 1),
            by=None,
            now=now,
        )
        change_password(session, person.id, PASSWORD, now=now)
        return person.id


@pytest.fixture
def officer(app: Flask, officer_id: int) -> FlaskClient:
    return signed_in(app, officer_id)
