"""Spreadsheets in: xlsx and xlsm, xls, ods, and csv in whatever encoding it was saved."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Sequence
from typing import NamedTuple

from lawbank.errors import TooLarge, Unreadable
from lawbank.formats import cells
from lawbank.formats.archive import OLE, is_encrypted_ole, repacked, unpacked
from lawbank.formats.draft import Draft, Place, Problem, Severity
from lawbank.formats.extent import (
    MOST_ROWS,
    Corner,
    faulty_cells,
    hidden_rows,
    refuse_wide,
    refuse_wide_ods,
    refuse_wide_xlsx,
)
from lawbank.formats.table import find_header, questions_in
from lawbank.formats.template import SKIPPED, write_workbook
from lawbank.formats.written import Written, understood
from lawbank.wording import Phrase, phrase

__all__ = ["Sheets", "decoded", "read_csv", "read_workbook", "rows_of", "sheets_of", "write_workbook"]

ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = ",\t;，|"
READING_SECONDS = 30
"""20,000 rows take less than two; a workbook that takes longer is no bank."""

Rows = list[list[object]]


class Sheets(NamedTuple):
    """What a workbook holds; `format` is xlsx, xls, ods, csv or hunan; `problems` are those of whole sheets."""

    format: str
    drafts: list[Draft]
    problems: tuple[Problem, ...] = ()


class _Sheet(NamedTuple):
    name: str
    rows: Rows
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()


def read_workbook(data: bytes) -> Sheets:
    """Read an xlsx, xlsm, xls or ods workbook, one question a row, sub-questions in rows below their case.

    Raises:
        Unreadable: it is damaged, has a password or a DTD, or no sheet has a header.
        TooLarge: it unpacks to too much, or has more than 20,000 rows.
    """
    return _understood(*_opened(data))


def rows_of(data: bytes) -> list[Rows]:
    """The rows of each sheet of a workbook, whatever they hold.

    Raises:
        Unreadable, TooLarge: as `read_workbook`.
    """
    return [sheet.rows for sheet in _opened(data)[1]]


def _opened(data: bytes) -> tuple[str, list[_Sheet]]:
    if data.startswith(OLE):
        if is_encrypted_ole(data):
            raise Unreadable(phrase("文件设有密码，请取消密码后再上传。"))
        return "xls", sheets_of(data)
    parts = unpacked(data)
    if "content.xml" in parts:
        refuse_wide_ods(parts["content.xml"])
        return "ods", sheets_of(repacked(parts))
    if "xl/workbook.xml" not in parts:
        raise Unreadable(phrase("文件不是 Excel 工作簿，请另存为 .xlsx 后再试。"))
    part_of = refuse_wide_xlsx(parts)
    lean = {name: content for name, content in parts.items() if name.endswith((".xml", ".rels"))}
    sheets = [
        _with_faults(sheet, parts.get(part_of.get(sheet.name, ""), b""))
        for sheet in sheets_of(repacked(lean))
    ]
    return "xlsx", sheets


def read_csv(data: bytes) -> Sheets:
    """Read comma, tab or semicolon separated text with a header.

    Raises:
        Unreadable: the encoding is not known, or there is no header.
        TooLarge: more than 20,000 rows.
    """
    text = decoded(data)
    found: list[tuple[int, Rows]] = []
    for delimiter in DELIMITERS:
        try:
            rows: Rows = [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
        except csv.Error as error:
            raise Unreadable(
                phrase("这个 CSV 文件有一格过长或引号不成对，请另存为 .xlsx 后再试。")
            ) from error
        if header := find_header(rows):
            found.append((len(header.columns) + len(header.choices), rows))
    if not found:
        raise _no_header()
    _, rows = max(found, key=lambda each: each[0])
    refuse_wide(Corner(len(rows), 1), "CSV")
    return _understood("csv", [_Sheet("", rows)])


def decoded(data: bytes) -> str:
    """Return text saved as UTF-8, GB18030 or UTF-16, with or without a byte order mark.

    Raises:
        Unreadable: it is none of these.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates: tuple[str, ...] = ("utf-16",)
    elif b"\x00" in data[:200]:
        low_first = data[1:200:2].count(0) > data[0:200:2].count(0)
        candidates = ("utf-16-le",) if low_first else ("utf-16-be",)
    else:
        candidates = ENCODINGS
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Unreadable(phrase("认不出文件的文字编码，请另存为 UTF-8 的文本或 .xlsx 后再试。"))


def sheets_of(data: bytes) -> list[_Sheet]:
    """The sheets of a workbook, read by a process that may break without breaking the server."""
    try:
        done = subprocess.run(  # noqa: S603 - our own file, run by our own interpreter
            [sys.executable, "-I", cells.__file__],
            input=data,
            capture_output=True,
            timeout=READING_SECONDS,
            check=True,
        )
        answer = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise _damaged() from error
    if answer.get("fault") == "password":
        raise Unreadable(phrase("文件设有密码，请取消密码后再上传。"))
    if answer.get("fault") == "wide":
        refuse_wide(Corner(answer["row"], answer["column"]), answer["sheet"])
    return [_Sheet(name, rows, hidden) for name, hidden, rows in answer["sheets"] if name not in SKIPPED]


def _damaged() -> Unreadable:
    return Unreadable(phrase("文件已损坏，打不开。请用 Excel 或 WPS 重新另存后再试。"))


def _no_header() -> Unreadable:
    return Unreadable(
        phrase(
            "找不到表头：前 30 行里应有一行写着“题干”（或“题目”）和“答案”“题型”等栏名。可先下载模板再填写。"
        )
    )


def _with_faults(sheet: _Sheet, part: bytes) -> _Sheet:
    for (row, column), shown in faulty_cells(part).items():
        if row <= len(sheet.rows) and column <= len(sheet.rows[row - 1]):
            sheet.rows[row - 1][column - 1] = shown
    return sheet._replace(hidden_rows=hidden_rows(part))


def _understood(format: str, sheets: Sequence[_Sheet]) -> Sheets:
    questions: list[Written] = []
    problems: list[Problem] = []
    is_hunan = has_header = False
    for sheet in sheets:
        header = find_header(sheet.rows)
        if header is None:
            if any(cell != "" for row in sheet.rows for cell in row):
                problems.append(
                    _noted(sheet, "sheet_skipped", phrase("找不到表头，整张表没有读取"), _TO_HEADER)
                )
            continue
        is_hunan, has_header = is_hunan or header.is_hunan, True
        for word in header.repeated:
            problems.append(
                _noted(
                    sheet,
                    "repeated_column",
                    phrase("有两栏都是“%(word)s”，只读左边一栏", word=word),
                    _TO_COLUMN,
                )
            )
        found = questions_in(sheet.rows, header, sheet=sheet.name)
        _warn_hidden(sheet, found)
        questions += found
    if not has_header:
        raise _no_header()
    if len(questions) > MOST_ROWS:
        raise TooLarge(
            phrase(
                "共有 %(count)s 题，一次最多导入 %(most)s 题，请分成几个文件。",
                count=len(questions),
                most=MOST_ROWS,
            )
        )
    drafts = [understood(written) for written in questions]
    return Sheets("hunan" if is_hunan else format, drafts, tuple(problems))


_TO_HEADER = phrase("若表里有题目，请补上表头；否则不必理会。")
_TO_COLUMN = phrase("请删去或改名其中一栏。")
_TO_SHOW = phrase("请取消隐藏并核对后再导入；确认无误也可照常导入。")


def _noted(sheet: _Sheet, code: str, found: Phrase, advice: Phrase) -> Problem:
    return Problem(code, Severity.WARNING, Place(sheet.name), phrase("每张表一个表头"), found, advice)


def _warn_hidden(sheet: _Sheet, questions: list[Written]) -> None:
    for written in questions:
        is_hidden_row = written.place.row in sheet.hidden_rows
        if sheet.is_hidden or is_hidden_row:
            code = "hidden_sheet" if sheet.is_hidden else "hidden_row"
            found = phrase("在隐藏的工作表里") if sheet.is_hidden else phrase("在隐藏或筛掉的行里")
            written.problems.append(
                Problem(code, Severity.WARNING, written.place, phrase("看得见的内容"), found, _TO_SHOW)
            )
