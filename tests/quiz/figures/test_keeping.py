"""A long roll is kept half a minute, a short one never; parts add up."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from quiz.figures import keeping
from quiz.figures.keeping import KEPT_FOR, day_roll, parts
from quiz.figures.roll import certified_rate, hours_met_rate
from quiz.figures.roll import roll as made_anew
from quiz.people.models import Person, Unit
from quiz.people.rules import Category
from tests.quiz.conftest import Hire

DAY = date(2026, 11, 23)


def test_a_short_roll_is_made_anew_each_time(
    session: Session, officer: Person, hire: Hire, now: datetime
) -> None:
    before = day_roll(session, day=DAY, now=now)
    hire("A002")

    assert (len(before.members), len(day_roll(session, day=DAY, now=now).members)) == (1, 2)


def test_a_long_roll_is_kept_half_a_minute(
    session: Session, officer: Person, hire: Hire, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "SHORT", 1)
    first = day_roll(session, day=DAY, now=now)
    hire("A002")
    just_before = day_roll(session, day=DAY, now=now + KEPT_FOR - timedelta(seconds=1))
    after = day_roll(session, day=DAY, now=now + KEPT_FOR)

    assert just_before is first
    assert (len(after.members), after.as_of) == (2, now + KEPT_FOR)


def test_only_two_days_are_kept(
    session: Session, officer: Person, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "SHORT", 1)
    first = day_roll(session, day=DAY, now=now)
    day_roll(session, day=date(2026, 10, 1), now=now)
    day_roll(session, day=date(2026, 9, 1), now=now)

    assert day_roll(session, day=DAY, now=now) is not first


def test_a_clock_set_back_does_not_keep_a_roll(
    session: Session, officer: Person, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "SHORT", 1)
    first = day_roll(session, day=DAY, now=now)

    assert day_roll(session, day=DAY, now=now - timedelta(seconds=1)) is not first


def test_parts_count_everybody_once(
    session: Session, office: Unit, section: Unit, county: Unit, hire: Hire, now: datetime
) -> None:
    hire("A001")
    hire("A002", unit=county)
    hire("A003", unit=office)
    hire("A004", unit=county, category=Category.WORKER)
    members = made_anew(session, day=DAY)
    rolled = day_roll(session, day=DAY, now=now)

    shares = parts(session, (office.path,))
    rate = rolled.certified_rate(shares)

    assert [(part.name, part.own) for part in shares] == [
        ("岳阳市国动办", True), ("法规科", False), ("平江县人防办", False),
    ]  # fmt: skip
    assert [unit.denominator for unit in rate.units] == [1, 1, 1]
    assert (rate.numerator, rate.denominator) == (
        certified_rate(members, DAY).numerator, certified_rate(members, DAY).denominator,
    )  # fmt: skip
    assert rolled.hours_met_rate(shares).denominator == hours_met_rate(members, DAY).denominator


def test_several_subtrees_are_their_own_parts(session: Session, section: Unit, county: Unit) -> None:
    found = parts(session, (section.path, county.path))

    assert [(part.unit_id, part.own) for part in found] == [(section.id, False), (county.id, False)]
    assert parts(session, ()) == []
