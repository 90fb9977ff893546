"""The workbook that we write: read back whole, inert in Excel, ready to be filled in."""

import io
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lawbank.errors import TooLarge
from lawbank.formats.draft import Draft, Place, Problem, Severity
from lawbank.formats.template import EXAMPLES, NOTE_LINES, PROBLEMS, write_workbook
from lawbank.formats.workbook import read_workbook
from lawbank.kinds import Kind
from tests.lawbank.formats.drafts import bare, drafts


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(drafts(), max_size=4))
def test_what_is_written_is_read_back_whole(written: list[Draft]) -> None:
    assert [bare(draft) for draft in read_workbook(write_workbook(written)).drafts] == written


def test_the_empty_template_has_an_example_sheet_that_is_itself_readable_and_is_not_imported() -> None:
    data = write_workbook([])
    book = openpyxl.load_workbook(io.BytesIO(data))

    assert book.sheetnames == ["题库", "示例", "说明"]
    assert read_workbook(data).drafts == []
    assert [bare(draft) for draft in read_workbook(write_workbook(EXAMPLES)).drafts] == list(EXAMPLES)
    assert [cell.value for (cell,) in book["说明"].iter_rows()] == list(NOTE_LINES)


def test_kind_and_difficulty_are_chosen_from_lists() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(write_workbook([])))["题库"]
    offered = {each.formula1 for each in sheet.data_validations.dataValidation}

    assert '"易,中,难"' in offered
    assert '"单选题,多选题,不定项选择题,判断题,填空题,简答题,案例分析题"' in offered
    assert sheet.freeze_panes == "A2"


@pytest.mark.parametrize(
    "stem",
    ["=1+1", "=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "＝1", "'=1", "甲\n=1", "http://e/", "{=1}"],
)
def test_a_formula_stays_a_string(stem: str) -> None:
    data = write_workbook(
        [Draft(place=Place(), kind=Kind.TRUE_FALSE, stem=stem, truth=True, points=Decimal("1.5"))]
    )
    sheet = openpyxl.load_workbook(io.BytesIO(data))["题库"]
    cells = {cell.value: cell for cell in sheet[2] if cell.value is not None}

    assert (cells[stem].data_type, cells[stem].quotePrefix, cells[stem].hyperlink) == ("s", True, None)
    assert cells[1.5].data_type == "n"
    assert read_workbook(data).drafts[0].stem == stem


def test_equal_questions_make_equal_bytes() -> None:
    assert write_workbook(EXAMPLES) == write_workbook(EXAMPLES)


def test_a_text_longer_than_a_cell_is_refused_not_cut() -> None:
    longest = replace(EXAMPLES[0], stem="甲" * 32_767)

    assert len(read_workbook(write_workbook([longest])).drafts[0].stem) == 32_767
    with pytest.raises(TooLarge, match="32768 字"):
        write_workbook([replace(EXAMPLES[0], stem="甲" * 32_768)])


def test_twenty_six_options_have_columns_and_one_more_has_not() -> None:
    many = replace(EXAMPLES[0], choices=tuple(f"选{number}" for number in range(26)))

    assert read_workbook(write_workbook([many])).drafts[0].choices == many.choices
    with pytest.raises(TooLarge, match="27 个选项"):
        write_workbook([replace(many, choices=(*many.choices, "多"))])


def test_rejected_rows_say_what_is_wrong_and_can_be_uploaded_again() -> None:
    problem = Problem("no_key", Severity.ERROR, Place("题库", 3, column="答案"), "字母", "空", "请补写答案。")
    wrong = replace(EXAMPLES[0], key=(), problems=(problem,))
    data = write_workbook([wrong], with_problems=True)
    sheet = openpyxl.load_workbook(io.BytesIO(data))["题库"]

    assert (sheet[1][-1].value, sheet[2][-1].value) == (
        PROBLEMS,
        "工作表“题库” 第 3 行 · 答案：应为字母，现在是空。请补写答案。",
    )
    assert [bare(draft) for draft in read_workbook(data).drafts] == [replace(wrong, problems=())]
