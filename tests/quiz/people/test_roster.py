from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.errors import Invalid
from quiz.people import roster
from quiz.people.models import Person, Unit

DAY = date(2026, 11, 23)
HEAD = ["工号", "姓名", "单位", "人员类别", "在编", "执法岗位", "到岗日期"]


def test_a_clean_file_is_read_whole(session: Session) -> None:
    table = [["花名册"], HEAD, [1001.0, "李强", "法规科", "执法人员", "是", "是", "2025/3/1"], [None] * 7]

    reading = roster.read(session, table, day=DAY)

    assert reading.faults == ()
    assert [(row.row, row.staff_number, row.from_on, row.established) for row in reading.rows] == [
        (3, "1001", date(2025, 3, 1), True)
    ]


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        (["430602199001011234", "李强", "法规科"], "工号", "身份证"),
        (["A?", "李强", "法规科"], "工号", "A?"),
        (["A7", "", "法规科"], "姓名", "姓名"),
        (["A7", "李强", ""], "单位", "单位"),
        (["A7", "李强", "法规科", "队长"], "人员类别", "队长"),
        (["A7", "李强", "法规科", "", "也许"], "在编", "也许"),
        (["A7", "李强", "法规科", "", "是", "是", "去年"], "到岗日期", "去年"),
        (["A7", "李强", "法规科", "", "是", "是", "2026-13-01"], "到岗日期", "2026-13-01"),
        (["A001", "李强", "法规科"], "工号", "已在名册中"),
    ],
)
def test_each_fault_names_row_column_and_what_was_found(
    session: Session, officer: Person, cells: list[object], column: str, words: str
) -> None:
    reading = roster.read(session, [HEAD, cells], day=DAY)

    assert [(fault.row, fault.column) for fault in reading.faults] == [(2, column)]
    assert words in reading.faults[0].sentence


def test_a_number_twice_in_the_file_is_named_with_its_other_row(session: Session) -> None:
    reading = roster.read(session, [HEAD, ["A7", "甲", "科"], ["A7", "乙", "科"]], day=DAY)

    assert [fault.sentence for fault in reading.faults] == ["与第 2 行重复，请删去一行或改正工号"]


def test_a_file_without_a_heading_is_refused(session: Session) -> None:
    with pytest.raises(Invalid, match="表头"):
        roster.read(session, [["a", "b"]], day=DAY)


def test_too_many_rows_are_refused(session: Session) -> None:
    with pytest.raises(Invalid, match="20000"):
        roster.read(session, [[]] * 20_001, day=DAY)


def test_enrolling_makes_units_and_people(
    session: Session, office: Unit, section: Unit, now: datetime
) -> None:
    table = [HEAD, ["B1", "甲", "法规科"], ["B2", "乙", "指挥中心/值班室"], ["B3", "丙", "岳阳市国动办"]]
    rows = roster.read(session, table, day=DAY).rows

    added = roster.enroll(session, rows, office=office, unit_paths=(office.path,), by=None, now=now)

    assert added == 3
    units = {unit.id: unit.name for unit in session.scalars(select(Unit))}
    people = session.scalars(select(Person).order_by(Person.staff_number)).all()
    assert [units[each.unit_id] for each in people] == ["法规科", "值班室", "岳阳市国动办"]


def test_a_unit_name_that_is_not_unique_asks_for_its_parent(
    session: Session, office: Unit, section: Unit, county: Unit, now: datetime
) -> None:
    session.add(Unit(name="法规科", parent_id=county.id, path=f"{county.path}99/"))
    session.flush()
    rows = roster.read(session, [HEAD, ["B1", "甲", "法规科"]], day=DAY).rows

    with pytest.raises(Invalid, match="有 2 个单位叫"):
        roster.enroll(session, rows, office=office, unit_paths=(office.path,), by=None, now=now)


@given(
    table=st.lists(
        st.lists(
            st.one_of(st.none(), st.text(max_size=12), st.floats(allow_nan=True), st.booleans()), max_size=9
        ),
        max_size=6,
    )
)
def test_whatever_a_sheet_holds_is_read_or_explained(table: list[list[object]]) -> None:
    with Session() as session:
        session.scalars = lambda *_anything: []  # type: ignore[method-assign,assignment,misc]
        reading = roster.read(session, [HEAD, *table], day=DAY)

    assert all(fault.sentence and fault.column for fault in reading.faults)
