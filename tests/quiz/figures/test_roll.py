"""The figures, checked against the rules they restate in SQL."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from lawbank.database import Base, Database
from quiz.certification import queries as certification
from quiz.certification.actions import issue, record
from quiz.certification.models import Certificate, CertificateChange
from quiz.certification.rules import Status
from quiz.figures.rates import DEFINITIONS, UnitRate, rate_of
from quiz.figures.roll import certified_rate, hours_met_rate, roll, valid_holders, within
from quiz.hours.actions import credit
from quiz.hours.defaults import install_hours
from quiz.hours.queries import standings
from quiz.hours.rules import Activity, Claim, HoursKind
from quiz.people.actions import add_person, add_unit, leave, move
from quiz.people.models import Person, Unit
from quiz.people.rules import Category
from tests.conftest import NOON
from tests.counting import counted
from tests.quiz.conftest import Hire

DAY = date(2026, 11, 23)


def certify(
    session: Session, person: Person, now: datetime, *, until: date = date(2027, 10, 31)
) -> Certificate:
    return issue(
        session,
        person.id,
        number=f"18{person.id:08d}",
        issuer="",
        field="",
        area="",
        valid_from=date(2022, 11, 1),
        valid_until=until,
        by=None,
        now=now,
    )


def test_the_certified_rate_counts_who_must_hold_one_and_names_the_rest(
    session: Session, hire: Hire, county: Unit, now: datetime
) -> None:
    holder, expired, none, clerk, helper, away = (
        hire("A1", "甲"),
        hire("A2", "乙"),
        hire("A3", "丙"),
        hire("A4", "丁", enforcement_post=False),
        hire("A5", "戊", category=Category.AUXILIARY),
        hire("A6", "己", unit=county),
    )
    certify(session, holder, now)
    certify(session, expired, now, until=DAY - timedelta(days=1))
    certify(session, helper, now)
    record(
        session,
        certify(session, away, now).id,
        Status.SUSPENDED,
        effective_on=DAY,
        reason="x",
        by=None,
        now=now,
    )

    members = roll(session, day=DAY)
    rate = certified_rate(members, DAY)

    assert (rate.numerator, rate.denominator, rate.missing, rate.value) == (1, 4, 3, 0.25)
    assert {member.name for member in members if member.must_hold and not member.certified} == {
        "乙",
        "丙",
        "己",
    }
    assert {each.unit_name: (each.numerator, each.denominator, each.value) for each in rate.units} == {
        "法规科": (1, 3, 1 / 3),
        "平江县人防办": (0, 1, 0.0),
    }
    assert certified_rate(within(members, county.path), DAY).denominator == 1
    yesterday = DAY - timedelta(days=1)
    assert certified_rate(roll(session, day=yesterday), yesterday).numerator == 3
    assert (clerk.id, none.id) == (4, 3)
    assert rate.definition == DEFINITIONS["certified"]


def test_a_rate_over_nobody_is_no_number(session: Session) -> None:
    assert rate_of("certified", DAY, []).value is None
    assert UnitRate(1, "x", 0, 0).value is None


def test_the_roll_says_of_each_what_the_ledger_says(
    session: Session, hire: Hire, county: Unit, now: datetime
) -> None:
    install_hours(session, year=2026, now=now)
    people = [
        hire("A1"),
        hire("A2", from_on=date(2026, 7, 15)),
        hire("A3", category=Category.WORKER),
        hire("A4"),
    ]
    move(
        session,
        people[3],
        unit=county,
        category=Category.OFFICER,
        established=True,
        enforcement_post=True,
        on=date(2026, 5, 5),
        by=None,
        now=now,
    )
    for number, person in enumerate(people[:2]):
        for month in (2, 10):
            held = date(2026, month, 3)
            credit(
                session,
                person.id,
                Claim(Activity.CLASS, HoursKind.SKILLS, 45 * (number + 2), held, f"{number}:{month}"),
                now=now,
            )

    members = {member.person_id: member for member in roll(session, day=DAY)}
    ledger = standings(session, list(members), day=DAY)

    assert {
        person_id: (member.standing, member.forecast, member.pace) for person_id, member in members.items()
    } == {person_id: (each.standing, each.forecast, each.pace) for person_id, each in ledger.items()}
    assert members[people[1].id].standing.required == Decimal(40)
    rate = hours_met_rate(list(members.values()), DAY)
    assert (rate.numerator, rate.denominator) == (0, 3)


def test_who_left_is_on_the_roll_of_the_days_before(session: Session, officer: Person, now: datetime) -> None:
    leave(session, officer, on=date(2026, 6, 1), by=None, now=now)

    assert [len(roll(session, day=day)) for day in (date(2026, 5, 31), date(2026, 6, 1))] == [1, 0]


def test_the_roll_takes_six_statements_however_many_serve(
    session: Session, hire: Hire, database: Database, now: datetime
) -> None:

    hire("A1")
    with counted(session) as one:
        roll(session, day=DAY)
    for number in range(2, 5):
        hire(f"A{number}")
    with counted(session) as four:
        roll(session, day=DAY)

    assert (len(one), len(four)) == (5, 5)


step = st.tuples(
    st.sampled_from([Status.VALID, Status.SUSPENDED, Status.LOST, Status.CANCELLED]),
    st.integers(0, 40),
    st.one_of(st.none(), st.integers(1, 60)),
)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    histories=st.lists(st.lists(step, min_size=1, max_size=5), min_size=1, max_size=4),
    offset=st.integers(-5, 120),
)
def test_sql_and_rule_agree_on_who_holds_a_valid_certificate(
    histories: list[list[tuple[Status, int, int | None]]], offset: int
) -> None:
    database = Database("sqlite://", pool_size=1)
    Base.metadata.create_all(database.engine)
    start = date(2026, 1, 1)
    with Session(database.engine) as session:
        unit = add_unit(session, "办", parent=None, by=None, now=NOON)
        for number, history in enumerate(histories):
            person = add_person(
                session,
                staff_number=f"A{number}",
                name="某",
                unit=unit,
                category=Category.OFFICER,
                established=True,
                enforcement_post=True,
                from_on=start,
                by=None,
                now=NOON,
            )
            certificate = Certificate(
                person_id=person.id, number=f"1000{number}9", verify_code=str(number), created_at=NOON
            )
            on = start
            for place, (status, gap, length) in enumerate(history):
                on += timedelta(days=gap)
                dated = place == 0 or length is not None
                certificate.changes.append(
                    CertificateChange(
                        effective_on=on,
                        status=Status.VALID if place == 0 else status,
                        valid_from=on if dated else None,
                        valid_until=on + timedelta(days=length or 30) if dated else None,
                        changed_at=NOON,
                    )
                )
            session.add(certificate)
        session.flush()
        day = start + timedelta(days=offset)

        assert valid_holders(session, day=day) == certification.valid_holders(session, day=day)
    database.close()
