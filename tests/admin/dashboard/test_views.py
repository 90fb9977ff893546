"""The dashboard: figures with their names, and that every number equals the list behind it."""

import re
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from quiz.certification.actions import issue
from quiz.hours import actions
from quiz.hours.models import HoursEntry
from quiz.hours.rules import Activity, Claim, EntryState, HoursKind
from quiz.people.actions import leave, move
from quiz.people.models import Person, Unit
from quiz.people.rules import Category, Role
from tests.admin.conftest import Enter, Hire, House
from tests.web import sent_by, writing


@pytest.fixture
def staffed(app: Flask, house: House, hire: Hire, now: datetime) -> House:
    """Four must hold a certificate (two do), five must train (one meets 80, one is on the way)."""
    chen = hire("A001", "陈静", house.section)
    li = hire("A002", "李强", house.section)
    hire("B001", "王芳", house.county)
    hire("B002", "刘洋", house.county)
    hire("B003", "赵敏", house.county, category=Category.AUXILIARY, enforcement_post=False)
    with writing(app) as session:
        for person, number, until in (
            (chen, "HN000001", date(2027, 3, 1)),
            (li, "HN000002", date(2029, 3, 1)),
        ):
            issue(
                session, person, number=number, issuer="省政府", field="人防", area="岳阳",
                valid_from=date(2024, 3, 1), valid_until=until, by=None, now=now,
            )  # fmt: skip
        session.add_all(
            HoursEntry(
                person_id=person,
                year=2026,
                held_on=date(2026, 10, 20),
                activity=Activity.DISPATCHED,
                hours_kind=HoursKind.SPECIAL_LAW,
                minutes=hours * 45,
                hours=Decimal(hours),
                source="manual:1",
                state=EntryState.CREDITED,
                entered_at=now,
            )
            for person, hours in ((chen, 82), (li, 70))
        )
    return house


def numbers(page: str) -> dict[str, int]:
    """Every linked number of a page, by its address."""
    found = re.findall(r'href="([^"]+)"[^>]*>(?:<strong>)?[^<\d]*(\d+)(?: 人)?(?:</strong>)?</a>', page)
    rows = re.findall(r'class="row-link" href="([^"]+)".*?figure-number">(\d+)<', page)
    return {address.replace("&amp;", "&"): int(number) for address, number in [*found, *rows]}


def total(page: str) -> int:
    """How many rows a list says that it has."""
    found = re.search(r"共 (\d+) 条", page)
    assert found is not None
    return int(found[1])


def test_every_number_equals_the_list_it_leads_to(manager: FlaskClient, staffed: House) -> None:
    page = manager.get("/admin/dashboard/").text

    leading = numbers(page)
    assert {address: total(manager.get(address).text) for address in leading} == leading
    assert leading["/admin/dashboard/certified"] == 4
    assert leading["/admin/dashboard/certified?missing=1"] == 2
    assert leading["/admin/certificates/?expiring=180"] == 1


def test_a_bar_leads_to_exactly_the_people_it_counts(manager: FlaskClient, staffed: House) -> None:
    page = manager.get("/admin/dashboard/").text

    bars = re.findall(r'bars-label"><a href="([^"]+)">([^<]+)</a>.*?bars-note">(\d+)/(\d+)', page, re.S)
    assert {(label, int(of)) for _address, label, _numerator, of in bars} == {
        ("法规科", 2), ("平江县人防办", 2), ("平江县人防办", 3),
    }  # fmt: skip
    for address, _label, _numerator, of in bars:
        assert total(manager.get(address.replace("&amp;", "&")).text) == int(of)


def test_the_missing_names_are_named(manager: FlaskClient, staffed: House) -> None:
    page = manager.get("/admin/dashboard/certified?missing=1").text

    assert "王芳" in page
    assert "刘洋" in page
    assert "陈静" not in page


def test_a_past_day_counts_who_served_then(
    app: Flask, manager: FlaskClient, staffed: House, now: datetime
) -> None:
    with writing(app) as session:
        wang = session.query(Person).filter_by(staff_number="B001").one()
        leave(session, wang, on=date(2026, 11, 1), by=None, now=now)

    assert '<a href="/admin/dashboard/certified">3</a>' in manager.get("/admin/dashboard/").text
    assert total(manager.get("/admin/dashboard/certified?day=2026-10-31").text) == 4
    assert total(manager.get("/admin/dashboard/certified?day=2024-02-01").text) == 0


@pytest.mark.parametrize("day", ["2027-01-01", "yesterday", "2026-13-01", ""])
def test_a_day_that_cannot_be_counted_is_today(manager: FlaskClient, staffed: House, day: str) -> None:
    page = manager.get("/admin/dashboard/", query_string={"day": day}).text

    assert "统计日 2026-11-23" in page
    assert "截至 12:00:00" in page


def test_an_installation_without_people_says_what_to_do(manager: FlaskClient, house: House) -> None:
    page = manager.get("/admin/dashboard/").text

    assert "导入花名册" in page


def test_who_will_miss_the_hours_are_listed_with_what_they_need(manager: FlaskClient, staffed: House) -> None:
    page = manager.get("/admin/dashboard/hours?behind=1").text

    assert total(page) == 3
    assert "陈静" not in page
    assert "李强" not in page
    assert manager.get("/admin/dashboard/hours?met=1&sort=-earned").text.count("<tr>") == 2


def test_units_have_a_line_each_and_the_lines_add_up(manager: FlaskClient, staffed: House) -> None:
    page = manager.get("/admin/dashboard/units").text

    assert total(page) == 3
    links = {address.replace("&amp;", "&"): int(count) for address, count in re.findall(
        r'<a href="(/admin/dashboard/(?:certified|hours)[^"]*)">(\d+)</a>', page
    )}  # fmt: skip
    assert {address: total(manager.get(address).text) for address in links} == links


def test_the_unit_itself_is_told_from_what_is_below(
    app: Flask, manager: FlaskClient, staffed: House, now: datetime
) -> None:
    with writing(app) as session:
        wang = session.query(Person).filter_by(staff_number="B001").one()
        office = session.get_one(Unit, staffed.office)
        move(
            session, wang, unit=office, category=Category.OFFICER, established=True, enforcement_post=True,
            on=date(2026, 11, 2), by=None, now=now,
        )  # fmt: skip

    assert total(manager.get(f"/admin/dashboard/certified?unit={staffed.office}-own").text) == 1
    assert total(manager.get(f"/admin/dashboard/certified?unit={staffed.office}").text) == 4


def test_a_reader_of_one_unit_sees_only_that_unit(enter: Enter, staffed: House) -> None:
    liaison = enter(Role.LIAISON, staffed.county)

    page = liaison.get("/admin/dashboard/").text

    assert '<a href="/admin/dashboard/certified">2</a>' in page
    assert "天内到期的证件" not in page
    assert total(liaison.get("/admin/dashboard/certified").text) == 2
    assert liaison.get(f"/admin/dashboard/?unit={staffed.section}").status_code == 404
    assert liaison.get(f"/admin/dashboard/hours?unit={staffed.office}-own").status_code == 404


def test_without_the_right_the_figures_are_refused(enter: Enter, house: House) -> None:
    assert enter(Role.EDITOR, house.office).get("/admin/dashboard/").status_code == 403


def test_pending_approvals_are_counted_where_they_wait(
    app: Flask, manager: FlaskClient, staffed: House, now: datetime
) -> None:
    with writing(app) as session:
        person = session.query(Person).filter_by(staff_number="B001").one()
        claim = Claim(
            Activity.CLASS,
            HoursKind.SPECIAL_LAW,
            90,
            date(2026, 11, 20),
            "manual:1",
            title="讲座",
            evidence="签到",
        )
        actions.enter(session, person.id, claim, entered_by=staffed.manager, now=now)

    page = manager.get(f"/admin/dashboard/?unit={staffed.county}").text

    assert numbers(page)[f"/admin/hours/queue?unit={staffed.county}"] == 1
    assert total(manager.get(f"/admin/hours/queue?unit={staffed.county}").text) == 1
    assert total(manager.get(f"/admin/hours/queue?unit={staffed.section}").text) == 0


def test_a_list_costs_the_same_statements_however_long(
    app: Flask, manager: FlaskClient, house: House, hire: Hire
) -> None:
    hire("A001", "陈静", house.section)
    manager.get("/admin/dashboard/certified")
    with sent_by(app) as one:
        manager.get("/admin/dashboard/certified")
    hire("A002", "李强", house.section)
    hire("A003", "王芳", house.county)
    with sent_by(app) as three:
        manager.get("/admin/dashboard/certified")

    assert len(three) == len(one)


def test_the_list_is_exported_as_it_is_filtered(manager: FlaskClient, staffed: House) -> None:
    answer = manager.get("/admin/dashboard/certified?missing=1&format=xlsx")

    rows = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows] == ["工号", "B002", "B001"]
