"""Uploaded workbooks, honest and hostile."""

import io
import zipfile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from lawbank.formats import archive
from quiz.errors import Invalid
from quiz.people.sheet import table_of


def workbook(rows: list[list[object]], *, at: tuple[int, int] = (0, 0)) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.add_worksheet("空")
        written = book.add_worksheet("花名册")
        for number, row in enumerate(rows):
            written.write_row(at[0] + number, at[1], row)
    return buffer.getvalue()


def changed(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as read,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for part in read.infolist():
            body = read.read(part)
            made.writestr(part.filename, body.replace(old, new) if part.filename == name else body)
    return buffer.getvalue()


def test_the_first_sheet_that_holds_anything_is_read_with_its_rows_in_place() -> None:
    table = table_of(workbook([["工号", "姓名"], ["A001", 12]], at=(2, 0)))

    assert [row[:2] for row in table[2:]] == [["工号", "姓名"], ["A001", 12.0]]
    assert len(table) == 4


@pytest.mark.parametrize("at", [(50_000, 0), (0, 200), (1_048_575, 16_383)])
def test_a_sheet_stretched_by_one_far_cell_is_refused(at: tuple[int, int]) -> None:
    with pytest.raises(Invalid, match="工作表太大"):
        table_of(workbook([["x"]], at=at))


def test_the_last_cell_allowed_is_read() -> None:
    assert table_of(workbook([["x"]], at=(0, 99)))[0][99] == "x"


def test_a_far_cell_hidden_behind_a_character_reference_is_refused() -> None:
    content = changed(workbook([["x"]]), "xl/worksheets/sheet2.xml", b'r="A1"', b'r="&#88;&#70;D1048576"')

    with pytest.raises(Invalid, match="工作表太大"):
        table_of(content)


def test_a_document_type_is_refused() -> None:
    content = changed(
        workbook([["x"]]),
        "xl/worksheets/sheet2.xml",
        b"<worksheet",
        b'<!DOCTYPE w [<!ENTITY a "b">]><worksheet',
    )

    with pytest.raises(Invalid, match=r"DTD|文档类型|不允许|声明|DOCTYPE"):
        table_of(content)


def test_what_unpacks_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 1000)

    with pytest.raises(Invalid):
        table_of(workbook([["x"]]))


def test_an_empty_workbook_says_so() -> None:
    with pytest.raises(Invalid, match="没有内容"):
        table_of(workbook([]))


@given(content=st.binary(max_size=200), cut=st.integers(0, 3000))
def test_whatever_the_bytes_are_they_are_read_or_refused(content: bytes, cut: int) -> None:
    for each in (content, b"PK\x03\x04" + content, workbook([["x"]])[:cut]):
        with pytest.raises(Invalid):
            table_of(each)
