"""Spreadsheets as offices have them: every shape is read, or refused in words."""

import io
import re
import struct
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
import xlwt

from lawbank.errors import TooLarge, Unreadable
from lawbank.formats import read
from lawbank.formats.draft import Draft, Severity
from lawbank.formats.table import find_header, text_of
from lawbank.formats.template import EXAMPLES
from lawbank.formats.workbook import decoded, read_csv, read_workbook
from lawbank.kinds import Difficulty, Kind, State
from tests.lawbank.formats.drafts import bare
from tests.lawbank.formats.hostile import HEADER, changed, inline, rezipped, row, sheet_of, workbook


def book_of(*rows: list[Any], title: str = "题") -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for cells in rows:
        sheet.append(cells)
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def codes(draft: Draft) -> list[str]:
    return [problem.code for problem in draft.problems]


def test_the_header_is_found_below_titles_by_any_words_in_any_order() -> None:
    data = saved(
        book_of(
            ["某办题库"],
            [],
            [
                "正确答案",
                "*难易程度",
                "题目内容",
                "选项B",
                "选项A",
                "试题类型（必填）",
                "法条",
                "分数",
                "序号",
            ],
            ["b", "容易", "甲（ ）", "二", "一", "单项选择题", "《行政处罚法》第九条", 2, 1],
        )
    )
    (draft,) = read_workbook(data).drafts

    assert (draft.kind, draft.stem, draft.choices, draft.key) == (Kind.SINGLE, "甲（　）", ("一", "二"), (1,))
    assert (draft.difficulty, draft.points, draft.citations) == (
        Difficulty.EASY,
        Decimal(2),
        ("《行政处罚法》第九条",),
    )
    assert (draft.place.sheet, draft.place.row) == ("题", 4)


HUNAN = (
    ["", "枚举:单选，多选，判断题", "", "枚举:是，否", "", "填空题多个答案用逗号隔开;判断题答案为‘Y’或‘N’;", "", "", "", "选择题更多选项从答案D后依次类推"],
    ["科目", "题型", "分值", "是否启用", "题目", "答案", "答案A", "答案B", "答案C", "答案D", "答案E"],
    ["行政处罚法", "单选", 1.0, "是", "甲（ ）", "A", "一", "二", "", "", ""],
    ["公共法律知识", "多选", 2.0, "否", "乙", "ABE", "一", "二", "三", "四", "五"],
    ["行政许可法", "判断题", 1.0, "是", "丙", "Y", "", "", "", "", ""],
    ["行政许可法", "判断题", 1.0, "是", "丁", "N", "", "", "", "", ""],
    ["行政许可法", "填空题", 1.0, "是", "应当在（ ）日内，延长（ ）日", "20,10", "", "", "", "", ""],
)  # fmt: skip


def hunan_xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    for line, cells in enumerate(HUNAN):
        for at, cell in enumerate(cells):
            sheet.write(line, at, cell)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("data", [hunan_xls(), saved(book_of(*HUNAN))], ids=["xls", "xlsx"])
def test_the_hunan_template_is_recognised_below_its_hints(data: bytes) -> None:
    reading = read_workbook(data)
    single, multiple, right, wrong, blank = reading.drafts

    assert reading.format == "hunan"
    assert (single.kind, single.choices, single.key, single.points) == (
        Kind.SINGLE,
        ("一", "二"),
        (0,),
        Decimal(1),
    )
    assert (single.citations, single.source) == (("《行政处罚法》",), "")
    assert (multiple.key, multiple.source, multiple.state) == ((0, 1, 4), "公共法律知识", State.DISABLED)
    assert (right.truth, wrong.truth) == (True, False)
    assert (blank.stem, blank.blanks) == ("应当在____日内，延长____日", (("20",), ("10",)))
    assert [draft.problems for draft in reading.drafts] == [()] * 5


def test_options_in_one_cell_are_cut_apart() -> None:
    first, second = read_workbook(
        saved(book_of(["题目", "选项", "答案"], ["甲", "A.一 B.二\nC.三", "C"], ["乙", "一\n二", "B"]))
    ).drafts

    assert (first.choices, first.key) == (("一", "二", "三"), (2,))
    assert (second.choices, second.key) == (("一", "二"), (1,))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (1.0, "1"), (1.5, "1.5"), (1e15, "1000000000000000"), (1e300, "1e+300"), (7, "7"), (True, "正确"), (False, "错误"),
        (None, ""), (" 甲 ", "甲"), (date(2026, 11, 23), "2026-11-23"), (datetime(2026, 11, 23, tzinfo=UTC), "2026-11-23"),
        (datetime(2026, 11, 23, 8, 30, tzinfo=UTC).replace(tzinfo=None), "2026-11-23 08:30"),
    ],
)  # fmt: skip
def test_a_cell_says_what_an_editor_sees(cell: object, text: str) -> None:
    assert text_of(cell) == text


def test_numbers_days_and_verdicts_in_cells() -> None:
    first, second = read_workbook(
        saved(
            book_of(
                ["编号", "题型", "题目", "答案", "选项A", "选项B", "来源"],
                [20260001.0, "单选", 2026, "A", 15.0, 0.5, date(2026, 1, 2)],
                ["x", "判断", "甲", True, None, None, None],
            )
        )
    ).drafts

    assert (first.code, first.stem, first.choices, first.source) == (
        "20260001",
        "2026",
        ("15", "0.5"),
        "2026-01-02",
    )
    assert second.truth is True


def test_sub_questions_follow_their_case_or_name_it() -> None:
    below = saved(
        book_of(
            ["编号", "小题", "题型", "题干", "选项A", "选项B", "答案"],
            ["甲-1", "", "案例分析题", "材料", "", "", ""],
            ["", 1, "单选题", "问一", "一", "二", "A"],
            ["", 2.0, "判断题", "问二", "", "", "对"],
            ["甲-2", 0, "判断题", "又一题", "", "", "对"],
        )
    )
    named = saved(
        book_of(
            ["编号", "上级编号", "题型", "题干", "答案"],
            ["甲-1", "", "案例", "材料", ""],
            ["甲-2", "", "判断", "又一题", "对"],
            ["甲-3", "甲-1", "判断", "问一", "对"],
            ["甲-4", "没有", "判断", "问二", "对"],
        )
    )
    case, other = read_workbook(below).drafts
    assert ([part.stem for part in case.parts], [part.place.row for part in case.parts]) == (
        ["问一", "问二"],
        [3, 4],
    )
    assert (other.stem, other.parts) == ("又一题", ())
    case, other, orphan = read_workbook(named).drafts
    assert [part.stem for part in case.parts] == ["问一"]
    assert codes(orphan) == ["orphan_part"]


def test_a_lying_dimension_hides_nothing() -> None:
    rows = HEADER + "".join(row(number, f"甲{number}") for number in range(2, 302))

    assert len(read_workbook(sheet_of(rows, dimension="A1:A1")).drafts) == 300


def test_a_cell_in_the_last_corner_is_refused_before_memory_is_taken() -> None:
    with pytest.raises(TooLarge, match="第 1048576 行"):
        read_workbook(sheet_of(HEADER + f'<row r="1048576">{inline("XFD1048576", "x")}</row>'))
    with pytest.raises(TooLarge, match="第 16384 列"):
        read_workbook(sheet_of(HEADER + f'<row r="2">{inline("XFD2", "x")}</row>'))


def test_empty_styled_cells_far_away_do_not_matter() -> None:
    rows = HEADER + row(2, "甲") + '<row r="1048576"><c r="XFD1048576" s="1"/></row>'

    assert [draft.stem for draft in read_workbook(sheet_of(rows)).drafts] == ["甲"]


def test_more_than_twenty_thousand_rows_are_refused_in_words() -> None:
    full = HEADER + "".join(row(number, f"甲{number}") for number in range(2, 20_002))

    assert len(read_workbook(sheet_of(full)).drafts) == 20_000
    with pytest.raises(TooLarge, match="最多导入 20000"):
        read_workbook(sheet_of(full + row(20_002, "甲")))
    with pytest.raises(TooLarge, match="第 20200 行"):
        read_workbook(sheet_of(full + row(20_200, "甲")))


def test_error_cells_and_formulas_without_result_are_named() -> None:
    error = '<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    alone = '<c r="B3"><f>A1&amp;"x"</f></c>'
    kept = '<c r="B4" t="str"><f>"甲"</f><v>甲</v></c>'
    rest = "".join(
        inline(f"{letter}{{0}}", word) for letter, word in zip("CDE", ["一", "二", "A"], strict=True)
    )
    rows = "".join(
        f'<row r="{number}">{inline(f"A{number}", "单选题")}{cell}{rest.format(number)}</row>'
        for number, cell in ((2, error), (3, alone), (4, kept))
    )
    failed, missing, sound = read_workbook(sheet_of(HEADER + rows)).drafts

    assert [(problem.code, problem.found, problem.place.column) for problem in failed.problems] == [
        ("error_cell", "#DIV/0!", "题干")
    ]
    assert [(problem.code, problem.found) for problem in missing.problems] == [("error_cell", "#公式无结果")]
    assert (sound.stem, sound.problems) == ("甲", ())


def test_hidden_sheets_and_rows_are_read_and_flagged() -> None:
    book = book_of(["题型", "题目", "答案"], ["判断", "甲", "对"], ["判断", "乙", "错"])
    assert book.active is not None
    book.active.row_dimensions[3].hidden = True
    hidden = book.create_sheet("藏")
    hidden.append(["题型", "题目", "答案"])
    hidden.append(["判断", "丙", "对"])
    hidden.sheet_state = "veryHidden"
    drafts = read_workbook(saved(book)).drafts

    assert [codes(draft) for draft in drafts] == [[], ["hidden_row"], ["hidden_sheet"]]
    assert drafts[1].problems[0].severity is Severity.WARNING


def test_a_sheet_without_header_and_a_repeated_column_are_noted() -> None:
    book = book_of(["题型", "题目", "答案", "标准答案"], ["判断", "甲", "对", "错"])
    book.create_sheet("杂").append(["随便"])
    book.create_sheet("空")
    reading = read_workbook(saved(book))

    assert [(problem.code, problem.place.sheet) for problem in reading.problems] == [
        ("repeated_column", "题"),
        ("sheet_skipped", "杂"),
    ]
    assert reading.drafts[0].truth is True


def test_merged_cells_rich_text_line_breaks_and_macros_do_not_matter() -> None:
    book = book_of(["题型", "题目", "答案"], ["判断", "甲\n乙", "对"])
    assert book.active is not None
    for number in range(10, 400):
        book.active.merge_cells(start_row=number, end_row=number, start_column=1, end_column=2)
    data = saved(book)
    macros = changed("xl/workbook.xml", bytes, data)
    rich = sheet_of(
        HEADER + '<row r="2">' + inline("A2", "单选题")
        + '<c r="B2" t="inlineStr"><is><r><t>甲</t></r><r><rPr><b/></rPr><t>乙</t></r></is></c>' + "</row>"
    )  # fmt: skip

    assert read_workbook(data).drafts[0].stem == "甲\n乙"
    assert read(macros, "题.xlsm").format == "xlsx"
    assert read_workbook(rich).drafts[0].stem == "甲乙"


def ods_of(rows: str) -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{office}:office:1.0" xmlns:table="{office}:table:1.0"'
        f' xmlns:text="{office}:text:1.0"><office:body><office:spreadsheet><table:table table:name="题">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = "<manifest:manifest xmlns:manifest='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'/>"
    return rezipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": manifest.encode(),
        }
    )


def ods_row(*words: str, more: str = "", attributes: str = "") -> str:
    cells = "".join(
        f'<table:table-cell office:value-type="string"{more}><text:p>{word}</text:p></table:table-cell>'
        for word in words
    )
    return f"<table:table-row{attributes}>{cells}</table:table-row>"


def test_an_ods_workbook() -> None:
    tail = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    data = ods_of(ods_row("题型", "题目", "答案") + ods_row("判断", "甲", "对") + tail)
    reading = read(data, "题.ods")

    assert (reading.format, [draft.stem for draft in reading.drafts]) == ("ods", ["甲"])


@pytest.mark.parametrize(
    ("attributes", "more"),
    [(' table:number-rows-repeated="1000000"', ""), ("", ' table:number-columns-repeated="16000"'),
     (' table:number-rows-repeated="99999999999999"', "")],
)  # fmt: skip
def test_an_ods_cell_repeated_a_million_times_is_refused(attributes: str, more: str) -> None:
    with pytest.raises(TooLarge):
        read_workbook(
            ods_of(ods_row("题型", "题目", "答案") + ods_row("判断", attributes=attributes, more=more))
        )


TEXT = "题型,题目,答案\n判断,“甲”，乙,对\n".replace("“甲”，乙", '"甲，""乙"""')


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_in_any_encoding_with_any_delimiter(encoding: str, delimiter: str) -> None:
    (draft,) = read(TEXT.replace(",", delimiter).encode(encoding), "题.csv").drafts

    assert (draft.kind, draft.stem, draft.truth, draft.place.row) == (Kind.TRUE_FALSE, '甲，"乙"', True, 2)


def test_a_csv_that_is_none_is_refused() -> None:
    with pytest.raises(Unreadable, match="表头"):
        read_csv("甲,乙\n丙,丁\n".encode())
    with pytest.raises(Unreadable, match="编码"):
        decoded(b"\x80\xff\x81")
    with pytest.raises(Unreadable, match="编码"):
        decoded("甲".encode() * 100 + b"\x00")
    with pytest.raises(Unreadable, match="过长"):
        read_csv(("题目,答案\n" + "x" * 200_000).encode())
    with pytest.raises(TooLarge, match="20000"):
        read_csv(("题目,答案\n" + "甲,对\n" * 20_200).encode())


def ole(content: bytes) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + content


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "a.xlsx", "空的"),
        (b" \n", "a.txt", "空的"),
        (ole("EncryptedPackage".encode("utf-16-le")), "a.xlsx", "密码"),
        (ole(b"rubbish"), "a.xls", "已损坏"),
        (b"PK\x03\x04rubbish", "a.xlsx", "已损坏"),
        (rezipped({"word/document.xml": b"<a/>"}), "a.docx", "没有在文档里找到题目"),
        (rezipped({"word/document.xml": b"<a/>"}), "a.xlsx", "内容却是Word 文档"),
        (rezipped({"ppt/presentation.xml": b"<a/>"}), "a.xlsx", "不是 Excel"),
        (rezipped({"xl/workbook.xml": b"<a"}), "a.xlsx", "缺少目录"),
        (hunan_xls(), "a.xlsx", "以 .xlsx 结尾，内容却是旧版"),
        (workbook(), "a.xls", "以 .xls 结尾，内容却是工作簿（.xlsx）"),
        (b"<html><table></table></html>", "a.xls", "网页"),
        (b"%PDF-1.4", "a.xlsx", "PDF"),
        (b"%PDF-1.4", "", "文件内容是PDF"),
        (b"\x89PNG\r\n", "a.csv", "图片"),
        ("1. 甲".encode(), "a.xlsx", "纯文本"),
        (b"[1]", "a.json", "不是本系统"),
        ("　".encode(), "a.txt", "没有在文本里找到题目"),
        (b"\0" * 10, "a.txt", "编码"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_it_says_is_refused_in_words(data: bytes, name: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read(data, name)


def test_limits_of_the_whole_file() -> None:
    with pytest.raises(TooLarge, match="20 MB"):
        read(b"x" * (20 * 1024 * 1024 + 1), "a.txt")
    with pytest.raises(TooLarge, match="20001 题"):
        read(("1. 甲\n答案：对\n" * 20_001).encode(), "a.txt")


def test_each_format_is_recognised() -> None:
    assert read(workbook(), "a.xlsx").format == "xlsx"
    assert read(workbook(), "").format == "xlsx"
    assert read(hunan_xls(), "a.xls").format == "hunan"
    assert read("1. 甲（对）".encode("gb18030"), "a.txt").format == "text"
    assert read(b'{"format": "lawdrill-bank", "version": 1, "questions": []}', "").format == "json"


def test_many_sheets_are_refused() -> None:
    book = openpyxl.Workbook()
    for number in range(70):
        book.create_sheet(f"{number}")
    with pytest.raises(TooLarge, match="工作表"):
        read_workbook(saved(book))


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"]
)
def test_numbers_that_make_the_reader_ask_for_all_memory_do_not_end_the_server(part: str) -> None:
    for number in (b"4294967295", b"99999999999999999999", b"-1"):
        with suppress(Unreadable):
            read_workbook(
                changed(part, lambda content, number=number: re.sub(rb"(?<=[=\"])\d+(?=\")", number, content))
            )


def test_a_damaged_old_workbook_does_not_end_the_server() -> None:
    sound = hunan_xls()
    for at in (24, 30, 44, 48, 60, 68, 72, 76, 512, 1024, len(sound) - 600):
        broken = bytearray(sound)
        broken[at : at + 4] = struct.pack("<I", 0xFFFFFFFF)
        with suppress(Unreadable):
            read_workbook(bytes(broken))


def test_the_example_sheet_of_a_template_is_not_imported() -> None:
    drafts = read(workbook(), "题.xlsx").drafts

    assert [bare(draft) for draft in drafts] == [replace(draft) for draft in EXAMPLES]
    assert find_header([["题干", 1, None]]) is None
