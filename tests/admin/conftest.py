"""An office behind the application: two units below it, a manager, officers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quiz.hours.defaults import install_hours
from quiz.people.actions import add_person, add_unit
from quiz.people.models import Unit
from quiz.people.rules import Category, Role
from tests.web import database_of, granted, make_app, signed_in, writing

__all__ = ["Enter", "Hire", "House"]

Hire = Callable[..., int]
Enter = Callable[..., FlaskClient]


@dataclass(frozen=True, slots=True)
class House:
    """Ids of what stands: the office, its section, a county below it, and who manages."""

    office: int
    section: int
    county: int
    manager: int


@pytest.fixture
def app(tmp_path: Path, now: datetime) -> Iterator[Flask]:
    app = make_app(tmp_path)
    yield app
    database_of(app).close()


@pytest.fixture
def hire(app: Flask, now: datetime) -> Hire:
    """Put somebody on the roster: ``hire("A001", "陈静", unit_id, category=…)``."""

    def hired(staff_number: str, name: str, unit_id: int, **changes: object) -> int:
        facts: dict[str, object] = {
            "category": Category.OFFICER,
            "established": True,
            "enforcement_post": True,
            "from_on": date(2024, 3, 1),
        }
        with writing(app) as session:
            return add_person(
                session,
                staff_number=staff_number,
                name=name,
                unit=session.get_one(Unit, unit_id),
                by=None,
                now=now,
                **{**facts, **changes},  # type: ignore[arg-type]
            ).id

    return hired


@pytest.fixture
def house(app: Flask, hire: Hire, now: datetime) -> House:
    with writing(app) as session:
        install_hours(session, year=2026, now=now)
        office = add_unit(session, "岳阳市国动办", parent=None, by=None, now=now)
        section = add_unit(session, "法规科", parent=office, by=None, now=now)
        county = add_unit(session, "平江县人防办", parent=office, by=None, now=now)
    manager = hire("M001", "周敏", office.id, category=Category.OTHER, enforcement_post=False)
    granted(app, manager, Role.TRAINING_MANAGER, office.id)
    return House(office.id, section.id, county.id, manager)


@pytest.fixture
def manager(app: Flask, house: House) -> FlaskClient:
    """A browser of the training manager of the whole office."""
    return signed_in(app, house.manager)


@pytest.fixture
def enter(app: Flask, house: House, hire: Hire) -> Enter:
    """A browser of a new person with a role within a unit: ``enter(Role.AUDITOR, house.county)``."""

    def entered(role: Role, unit_id: int, number: str = "R001") -> FlaskClient:
        person = hire(number, "吴刚", unit_id, category=Category.OTHER, enforcement_post=False)
        granted(app, person, role, unit_id)
        return signed_in(app, person)

    return entered
