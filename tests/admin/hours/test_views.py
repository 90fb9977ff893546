"""The hours desk: entering, approving by a second person, reversing, standings, rules."""

import io
import uuid
from datetime import date, datetime
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from quiz.hours.models import HoursEntry, HoursRule, Requirement
from quiz.hours.rules import EntryState
from quiz.people.rules import Category, Role
from tests.admin.conftest import Enter, Hire, House
from tests.web import sent_by, writing


@pytest.fixture
def second(enter: Enter, house: House) -> FlaskClient:
    """Another manager, who approves."""
    return enter(Role.TRAINING_MANAGER, house.office, "M002")


def entry_form(**changes: object) -> dict[str, object]:
    return {
        "click": str(uuid.uuid4()), "numbers": "A001", "activity": "专题培训", "kind": "专业法律知识",
        "held_on": "2026-11-20", "minutes": "180", "title": "行政处罚法讲座", "evidence": "签到表 12 号", **changes,
    }  # fmt: skip


def ledger(app: Flask) -> list[tuple[int, Decimal, EntryState]]:
    with writing(app) as session:
        rows = session.execute(
            select(HoursEntry.person_id, HoursEntry.hours, HoursEntry.state).order_by(HoursEntry.id)
        ).all()
    return [(person, hours, state) for person, hours, state in rows]


def first(app: Flask) -> int:
    with writing(app) as session:
        return session.scalars(select(HoursEntry.id).order_by(HoursEntry.id)).first() or 0


def test_what_one_enters_another_approves(
    app: Flask, manager: FlaskClient, second: FlaskClient, house: House, hire: Hire
) -> None:
    chen = hire("A001", "陈静", house.section)

    manager.post("/admin/hours/new", data=entry_form())
    assert ledger(app) == [(chen, Decimal(4), EntryState.PENDING)]

    own = manager.post(f"/admin/hours/{first(app)}/approve")
    assert "录入人和本人不能审核" in own.text

    second.post(f"/admin/hours/{first(app)}/approve")
    assert ledger(app) == [(chen, Decimal(4), EntryState.CREDITED)]
    page = manager.get(f"/admin/hours/{first(app)}").text
    assert "周敏" in page
    assert "吴刚" in page


def test_many_are_entered_at_once_and_approved_at_once(
    app: Flask, manager: FlaskClient, second: FlaskClient, house: House, hire: Hire
) -> None:
    people = [hire(f"A00{number}", "陈静", house.section) for number in (1, 2, 3)]
    form = entry_form(numbers="A003\nA001，A003", unit_id=house.section)

    manager.post("/admin/hours/new", data=form)
    manager.post("/admin/hours/new", data=form)
    assert sorted(person for person, _hours, _state in ledger(app)) == people

    assert "认定同批录入的 3 条" in second.get(f"/admin/hours/{first(app)}").text
    second.post(f"/admin/hours/{first(app)}/approve-together")
    assert {state for _person, _hours, state in ledger(app)} == {EntryState.CREDITED}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"numbers": ""}, "请填写工号，或选择单位"),
        ({"numbers": "A001 A999"}, "没有这些工号，或不在您的管辖范围：A999"),
        ({"evidence": ""}, "请填写这一项"),
        ({"minutes": "0"}, "应在 1 至"),
        ({"held_on": "2026-11-24"}, "日期不能晚于今天"),
        ({"held_on": "2024-11-20"}, "过去 400 天"),
        ({"activity": "在线考试"}, "not a valid choice"),
    ],
)
def test_a_refused_entry_keeps_what_was_typed(
    app: Flask, manager: FlaskClient, house: House, hire: Hire, changes: dict[str, object], words: str
) -> None:
    hire("A001", "陈静", house.section)

    answer = manager.post("/admin/hours/new", data=entry_form(**changes), headers={"Accept-Language": "en"})
    chinese = manager.post("/admin/hours/new", data=entry_form(**changes))

    assert words.lower() in (answer.text + chinese.text).lower()
    assert "行政处罚法讲座" in chinese.text
    assert ledger(app) == []


def test_a_full_cap_names_who_is_full(app: Flask, manager: FlaskClient, house: House, hire: Hire) -> None:
    hire("A001", "陈静", house.section)
    manager.post("/admin/hours/new", data=entry_form(minutes="360"))

    answer = manager.post("/admin/hours/new", data=entry_form())

    assert "陈静：该形式的学时今年（或当日）已到上限" in answer.text
    assert len(ledger(app)) == 1


def test_refusing_needs_a_reason(
    app: Flask, manager: FlaskClient, second: FlaskClient, house: House, hire: Hire
) -> None:
    hire("A001", "陈静", house.section)
    manager.post("/admin/hours/new", data=entry_form())

    assert "请填写这一项" in second.post(f"/admin/hours/{first(app)}/refuse", data={"reason": ""}).text
    second.post(f"/admin/hours/{first(app)}/refuse", data={"reason": "签到表缺页"})

    assert ledger(app)[0][2] is EntryState.REFUSED
    assert "签到表缺页" in manager.get(f"/admin/hours/{first(app)}").text


def test_a_reversal_keeps_the_line_and_its_reason(
    app: Flask, manager: FlaskClient, second: FlaskClient, house: House, hire: Hire
) -> None:
    chen = hire("A001", "陈静", house.section)
    manager.post("/admin/hours/new", data=entry_form())
    second.post(f"/admin/hours/{first(app)}/approve")

    manager.post(f"/admin/hours/{first(app)}/reverse", data={"reason": "重复录入"})

    assert ledger(app) == [(chen, Decimal(4), EntryState.REVERSED)]
    assert "重复录入" in manager.get(f"/admin/hours/{first(app)}").text


def test_a_line_about_somebody_elsewhere_does_not_exist(
    app: Flask, manager: FlaskClient, house: House, hire: Hire, enter: Enter
) -> None:
    hire("A001", "陈静", house.section)
    manager.post("/admin/hours/new", data=entry_form())
    clerk = enter(Role.TRAINING_MANAGER, house.county)
    line = first(app)

    assert clerk.get(f"/admin/hours/{line}").status_code == 404
    for act in ("approve", "approve-together", "refuse", "reverse"):
        assert clerk.post(f"/admin/hours/{line}/{act}", data={"reason": "试"}).status_code == 404
    assert "不在您的管辖范围" in clerk.post("/admin/hours/new", data=entry_form()).text
    assert "陈静" not in clerk.get("/admin/hours/").text


def test_rights_are_asked_for(
    app: Flask, manager: FlaskClient, house: House, hire: Hire, enter: Enter
) -> None:
    hire("A001", "陈静", house.section)
    manager.post("/admin/hours/new", data=entry_form())
    editor, liaison = enter(Role.EDITOR, house.office), enter(Role.LIAISON, house.office, "R002")

    assert editor.get("/admin/hours/").status_code == 403
    assert liaison.get("/admin/hours/new").status_code == 200
    assert liaison.post(f"/admin/hours/{first(app)}/approve").status_code == 403
    assert liaison.get("/admin/hours/rules").status_code == 200
    assert liaison.get("/admin/hours/rules/requirement").status_code == 403


def test_the_ledger_is_filtered_and_exported(manager: FlaskClient, house: House, hire: Hire) -> None:
    hire("A001", "陈静", house.section)
    manager.post("/admin/hours/new", data=entry_form())

    for query in (
        "year=2026",
        "state=待审核",
        "activity=专题培训",
        f"unit={house.section}",
        "q=讲座",
        "q=A001",
    ):
        assert "共 1 条" in manager.get(f"/admin/hours/?{query}").text
    for query in ("year=2025", "state=已认定", "activity=授课", f"unit={house.county}"):
        assert "共 0 条" in manager.get(f"/admin/hours/?{query}").text
    book = CalamineWorkbook.from_filelike(io.BytesIO(manager.get("/admin/hours/?format=xlsx").data))
    assert book.get_sheet_by_index(0).to_python()[1][1:4] == ["陈静", "A001", "法规科"]


def test_standings_show_required_earned_and_gap(
    app: Flask, manager: FlaskClient, second: FlaskClient, house: House, hire: Hire
) -> None:
    hire("A001", "陈静", house.section)
    manager.post("/admin/hours/new", data=entry_form())
    second.post(f"/admin/hours/{first(app)}/approve")

    book = CalamineWorkbook.from_filelike(
        io.BytesIO(manager.get("/admin/hours/standings?category=执法人员&format=xlsx").data)
    )

    head, row = book.get_sheet_by_index(0).to_python()
    found = dict(zip(head, row, strict=True))
    assert [found[name] for name in ("姓名", "要求", "专业法律知识", "合计", "差额", "达标")] == [
        "陈静", 80, 4, 4, 76, "否",
    ]  # fmt: skip


def test_a_list_costs_the_same_statements_however_long(
    app: Flask, manager: FlaskClient, house: House, hire: Hire
) -> None:
    hire("A001", "陈静", house.section)
    hire("A002", "李强", house.section)
    hire("A003", "王芳", house.section)
    manager.post("/admin/hours/new", data=entry_form())
    manager.get("/admin/hours/")
    counts = []
    for numbers in ("A001", "A002 A003"):
        manager.post("/admin/hours/new", data=entry_form(numbers=numbers, held_on="2026-11-19"))
        manager.get("/admin/hours/")
        with sent_by(app) as sent:
            for path in ("", "queue", "standings"):
                manager.get(f"/admin/hours/{path}")
        counts.append(len(sent))

    assert counts[0] == counts[1]


def test_a_requirement_gets_a_new_version(
    app: Flask, manager: FlaskClient, house: House, now: datetime
) -> None:
    form = {"year": "2026", "category": "执法人员", "hours": "90", "basis": "市办〔2026〕3号"}

    manager.post("/admin/hours/rules/requirement", data=form)
    refused = manager.post("/admin/hours/rules/requirement", data={**form, "basis": ""})

    assert "请填写这一项" in refused.text
    with writing(app) as session:
        versions = session.execute(
            select(Requirement.version, Requirement.hours)
            .where(Requirement.year == 2026, Requirement.category == Category.OFFICER)
            .order_by(Requirement.version)
        ).all()
    assert [tuple(each) for each in versions] == [(1, Decimal(80)), (2, Decimal(90))]
    assert "市办〔2026〕3号" in manager.get("/admin/hours/rules?year=2026").text
    assert "还没有设定要求" in manager.get("/admin/hours/rules?year=2031").text


def test_a_conversion_gets_a_new_version(app: Flask, manager: FlaskClient, house: House) -> None:
    assert 'value="45"' in manager.get("/admin/hours/rules/conversion?activity=专题培训").text

    manager.post(
        "/admin/hours/rules/conversion",
        data={
            "activity": "专题培训", "from_year": "2026", "minutes_per_hour": "50", "daily_cap": "6",
            "yearly_cap": "", "basis": "市办〔2026〕3号",
        },
    )  # fmt: skip

    with writing(app) as session:
        made = session.scalars(select(HoursRule).where(HoursRule.minutes_per_hour == 50)).one()
        assert (made.version, made.daily_cap, made.yearly_cap) == (1, Decimal(6), None)
    assert "50" in manager.get("/admin/hours/rules").text


def test_rules_of_all_are_not_set_by_who_manages_a_part(house: House, enter: Enter) -> None:
    clerk = enter(Role.TRAINING_MANAGER, house.county)

    assert "修改" not in clerk.get("/admin/hours/rules").text
    assert clerk.get("/admin/hours/rules/requirement").status_code == 403
    assert clerk.get("/admin/hours/rules/conversion").status_code == 403


def test_the_day_of_an_entry_is_in_its_year(
    app: Flask, manager: FlaskClient, house: House, hire: Hire
) -> None:
    hire("A001", "陈静", house.section)
    manager.post("/admin/hours/new", data=entry_form(held_on="2025-12-31"))

    with writing(app) as session:
        line = session.scalars(select(HoursEntry)).one()
        assert (line.year, line.held_on) == (2025, date(2025, 12, 31))
