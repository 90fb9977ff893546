"""An office of three units and a few people."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from quiz.people.actions import add_person, add_unit
from quiz.people.models import Person, Unit
from quiz.people.rules import Category

Hire = Callable[..., Person]


@pytest.fixture
def office(session: Session, now: datetime) -> Unit:
    return add_unit(session, "岳阳市国动办", parent=None, by=None, now=now)


@pytest.fixture
def section(session: Session, office: Unit, now: datetime) -> Unit:
    return add_unit(session, "法规科", parent=office, by=None, now=now)


@pytest.fixture
def county(session: Session, office: Unit, now: datetime) -> Unit:
    return add_unit(session, "平江县人防办", parent=office, by=None, now=now)


@pytest.fixture
def hire(session: Session, section: Unit, now: datetime) -> Hire:
    def hired(
        staff_number: str, name: str = "张伟", *, unit: Unit | None = None, **changes: object
    ) -> Person:
        facts: dict[str, object] = {
            "category": Category.OFFICER,
            "established": True,
            "enforcement_post": True,
            "from_on": date(2024, 3, 1),
        }
        return add_person(
            session,
            staff_number=staff_number,
            name=name,
            unit=unit or section,
            by=None,
            now=now,
            **{**facts, **changes},  # type: ignore[arg-type]
        )

    return hired


@pytest.fixture
def officer(hire: Hire) -> Person:
    return hire("A001", "陈静")
