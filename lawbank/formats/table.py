"""Rows of cells become questions: the header is found by its words, in any order, below any hints."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from lawbank.formats.draft import Place, Problem, Severity
from lawbank.formats.notation import LETTERS
from lawbank.formats.option_rows import add_option, is_option_row, mark_first
from lawbank.formats.pasted_lines import options_in
from lawbank.formats.written import LABELS, Written, citation_of_subject
from lawbank.wording import phrase

__all__ = ["COLUMNS", "NO_RESULT", "Header", "choice_column", "find_header", "questions_in", "text_of"]

HEADER_ROWS = 30
"""The header stands somewhere in these first rows, below titles and hints."""

PART = "小题"
COLUMNS = {
    "code": "编号 题目编号 试题编号 编码 题目编码",
    "kind": "题型 题目类型 试题类型 类型 试题题型",
    "stem": "题干 题目 试题 试题内容 题目内容 题目描述 试题题干 题干内容",
    "answer": "答案 正确答案 标准答案 参考答案 试题答案",
    "key_points": "评分要点 评分标准 采分点",
    "explanation": "解析 答案解析 试题解析 题目解析 解题思路",
    "citations": "法律依据 依据 法条 法条依据 法规依据 制度依据",
    "topics": "知识点 考点 考查知识点",
    "difficulty": "难度 试题难度 难易度 难易程度",
    "points": "分值 分数 题目分值",
    "source": "来源 出处 题目来源",
    "flag": "标记",
    "state": "状态",
    "part": f"{PART} {PART}号 {PART}序号",
    "parent": "上级编号 父题编号 材料编号",
    "subject": "科目 法律 法规 法律名称 所属科目",
    "enabled": "是否启用",
    "options": "选项 选项内容 备选答案 备选项",
    "letter": "选项号 选项序号 选项字母 选项标识 选项编号 选项标号",
    "right": "是否正确 是否正确答案 是否为正确答案 是否答案 正确与否 正确选项",
    "number": "题号 序号",
}
"""The words by which each column is known; the first is how we write it."""

_FIELD_OF = {word: name for name, words in COLUMNS.items() for word in words.split()}
_CHOICE = re.compile(r"(?:选项|答案|备选项?)?([A-Z])(?:选项|项)?")
_CHOICE_NUMBER = re.compile(r"(?:选项|备选项?)(\d{1,2})")
NO_RESULT = "#公式无结果"
"""What stands in a cell whose formula was saved without its result."""

_ERRORS = frozenset(
    {
        "#DIV/0!",
        "#N/A",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#REF!",
        "#VALUE!",
        "#GETTING_DATA",
        "#SPILL!",
        NO_RESULT,
    }
)


@dataclass(frozen=True, slots=True)
class Header:
    """Where each column stands; `row` is the index of the header among the rows read.

    `is_ours` for our template, whose cells are taken at their word; `is_hunan` for the Hunan 2018 template.
    """

    row: int
    columns: Mapping[str, int]
    choices: Mapping[int, int]
    repeated: tuple[str, ...] = ()

    @property
    def is_ours(self) -> bool:
        return {"part", "kind", "stem", "answer", "key_points", "flag"} <= self.columns.keys()

    @property
    def is_hunan(self) -> bool:
        return {"subject", "kind", "enabled", "stem", "answer"} <= self.columns.keys() and 0 in self.choices


@dataclass(slots=True)
class _Row:
    """The words of one row by column."""

    place: Place
    words: dict[str, str]
    choices: list[str]
    problems: list[Problem] = field(default_factory=list)


def choice_column(place: int) -> str:
    """Return the heading of option *place*, 0 is 选项A."""
    return f"选项{chr(ord('A') + place)}"


def text_of(cell: object) -> str:
    """Return what a cell says: 1.0 is 1, a day is 2026-11-23, an empty cell nothing."""
    if isinstance(cell, str):
        return cell.replace("\r\n", "\n").replace("\r", "\n").strip() if "\r" in cell else cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "正确" if cell else "错误"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e18 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def find_header(rows: Sequence[Sequence[object]]) -> Header | None:
    """Return where the header is: the first row that names the question and what else makes one."""
    for index, row in enumerate(rows[:HEADER_ROWS]):
        header = _header(index, row)
        if "stem" in header.columns and (
            header.columns.keys() & {"kind", "answer", "options"} or header.choices
        ):
            return header
    return None


def _header(index: int, row: Sequence[object]) -> Header:
    columns: dict[str, int] = {}
    choices: dict[int, int] = {}
    repeated: list[str] = []
    for at, cell in enumerate(row):
        word = _heading(text_of(cell)) if isinstance(cell, str) else ""
        choice = _choice_of(word)
        if choice is not None:
            choices.setdefault(choice, at)
        elif name := _FIELD_OF.get(word):
            if name == "options" and name in columns and word == "选项内容":
                columns.setdefault("letter", columns.pop(name))  # 选项 beside 选项内容 is its letter
            elif name in columns:
                repeated.append(word)
            columns.setdefault(name, at)
    return Header(index, columns, choices, tuple(repeated))


def _heading(text: str) -> str:
    if len(text) > 40:
        return ""
    bare = re.sub(r"[（(【\[].*", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"[\s*:：]+", "", bare).upper()


def _choice_of(word: str) -> int | None:
    if found := _CHOICE.fullmatch(word):
        return ord(found[1]) - ord("A")
    found = _CHOICE_NUMBER.fullmatch(word)
    return int(found[1]) - 1 if found and 0 < int(found[1]) <= len(LETTERS) else None


def questions_in(
    rows: Sequence[Sequence[object]],
    header: Header,
    *,
    sheet: str = "",
    first: int = 1,
    by_line: bool = False,
) -> list[Written]:
    """Return the questions below *header*, each with its sub-questions; empty rows are skipped.

    Args:
        first: number of the first of *rows*, as the editor sees it.
        by_line: places are lines of a text rather than rows of a sheet.
    """
    questions: list[Written] = []
    by_code: dict[str, Written] = {}
    for index, cells in enumerate(rows[header.row + 1 :], start=header.row + 1):
        place = Place(sheet, line=first + index) if by_line else Place(sheet, first + index)
        row = _read_row(cells, header, place)
        if not row.choices and not any(row.words.values()):
            continue
        if not header.choices and is_option_row(row.words, questions[-1] if questions else None):
            add_option(questions[-1], row.words)
            questions[-1].problems += row.problems
            continue
        written = _written(row, header)
        parent = row.words.get("parent", "")
        number = row.words.get("part", "")
        if not parent and number in ("", "0"):
            questions.append(written)
            if written.code:
                by_code.setdefault(written.code, written)
            continue
        above = by_code.get(parent) if parent else questions[-1] if questions else None
        if above is None:
            written.problems.append(_orphan(place, parent or number))
            questions.append(written)
        else:
            written.code = ""
            above.parts.append(written)
    return questions


def _read_row(cells: Sequence[object], header: Header, place: Place) -> _Row:
    def said(at: int) -> str:
        return text_of(cells[at]) if at < len(cells) else ""

    words = {name: said(at) for name, at in header.columns.items()}
    count = 1 + max(header.choices, default=-1)
    choices = [said(header.choices[place]) if place in header.choices else "" for place in range(count)]
    while choices and not choices[-1]:
        choices.pop()
    row = _Row(place, words, choices)
    for name, text in (*words.items(), *(("choices", choice) for choice in choices)):
        if text in _ERRORS:
            row.problems.append(_error_cell(replace(place, column=LABELS.get(name, "")), text))
    return row


def _written(row: _Row, header: Header) -> Written:
    words = row.words
    written = Written(row.place, choices=row.choices, loose=not header.is_ours, problems=row.problems)
    for name in words.keys() & LABELS.keys():
        setattr(written, name, words[name])
    if words.get("options") and not written.choices:
        head, options = options_in(words["options"].replace("\n", " \n"), 0)
        lines = [line.strip() for line in words["options"].splitlines() if line.strip()]
        written.choices = options if len(options) > 1 and not head else lines
        mark_first(written, words)
    if (number := words.get("number", "")).isdecimal() and len(number) < 6:
        written.numbered = 1, int(number)
    if subject := words.get("subject", ""):
        citation = citation_of_subject(subject)
        written.citations = written.citations or citation
        written.source = written.source or ("" if citation else subject)
    if words.get("enabled") == "否":
        written.state = "停用"
    return written


def _orphan(place: Place, number: str) -> Problem:
    return Problem(
        "orphan_part",
        Severity.ERROR,
        replace(place, column=PART),
        phrase("小题写在它的案例材料下面"),
        phrase("第 %(number)s 小题上面没有材料", number=number[:40]),
        phrase("请把小题移到它的案例下面，或清空“小题”一栏。"),
    )


def _error_cell(place: Place, text: str) -> Problem:
    return Problem(
        "error_cell",
        Severity.ERROR,
        place,
        phrase("文字或数字"),
        text,
        phrase("这一格的公式出错了，请改成具体内容。"),
    )
