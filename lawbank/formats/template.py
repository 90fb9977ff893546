"""Our workbook: the questions, an example sheet 示例 and notes 说明. What it writes, `read_workbook` reads back.

Every text is a string cell: what begins with = + - @ stays text, and is marked as such.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from lawbank.errors import TooLarge
from lawbank.formats.draft import Draft, Place
from lawbank.formats.notation import GAP
from lawbank.formats.table import COLUMNS, choice_column
from lawbank.formats.written import Written, written_of
from lawbank.kinds import Difficulty, Kind, State
from lawbank.wording import phrase

__all__ = ["EXAMPLE", "NOTES", "PROBLEMS", "QUESTIONS", "SKIPPED", "write_workbook"]

QUESTIONS, EXAMPLE, NOTES = "题库", "示例", "说明"
SKIPPED = frozenset({EXAMPLE, NOTES})
"""Sheets of ours that are there to be read by people, not by the intake."""

PROBLEMS = "需修改之处"
"""The heading of the last column of a workbook of rejected rows; a reader passes it over."""

CHOICES = 6
"""Option columns of an empty template; more when a question needs them."""
MOST_CHOICES = 26
CELL_LENGTH = 32_767
"""Excel's own limit; a longer text would be cut without a word."""
VALIDATED_ROWS = 20_001

BEFORE = ("code", "part", "kind", "stem")
AFTER = (
    "answer", "key_points", "explanation", "citations", "topics", "difficulty", "points", "source", "flag", "state",
)  # fmt: skip
WIDTHS = {
    "code": 14,
    "part": 6,
    "kind": 13,
    "stem": 60,
    "key_points": 30,
    "explanation": 50,
    "citations": 34,
    "topics": 18,
}
CHOICE_WIDTH, OTHER_WIDTH = 26, 10
LISTS: dict[str, list[str]] = {
    "kind": [kind.value for kind in Kind],
    "difficulty": [level.value for level in Difficulty],
    "state": [state.value for state in State],
    "flag": ["依据待核", "暂停适用"],
}
CREATED = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""Written into every file, so that equal questions make equal bytes."""

NOTE_LINES = (
    "每题一行，填在“题库”表里；本表和“示例”表不会被导入。栏目可以调换次序，不用的栏可以删去。",
    "编号：全库唯一；留空则由系统编号。",
    "题型：单选题、多选题、不定项选择题、判断题、填空题、简答题、案例分析题，可从下拉列表选。",
    "题干：选择题的空写（　）；填空题的空写四个下划线 ____。",
    "答案：单选写 B；多选写 ABD；判断写 正确 或 错误；填空的各空之间用；分开，同一空的几种写法用 | 分开，例如 二十|20；十|10。",
    "评分要点：简答题用，一行一个，例如 - 指出没有出示证件（2分）。",
    "法律依据：写明法名和条款项，几处之间用；分开，例如 《行政处罚法》第四十二条第一款；《行政处罚法》第五十五条。",
    "知识点：编码或名称，最多三个，用、分开。",
    "难度：易、中、难。分值：数字，可不填。",
    "案例分析题：先写一行材料，“小题”一栏留空；下面每个小题一行，“小题”一栏填 1、2、3……",
    "标记：依据未能核对的填“依据待核”，条文暂停适用的填“暂停适用”；有标记的题不会启用。",
    "导入的题一律为“待审”，由另一人审核后启用。",
)


def write_workbook(drafts: Sequence[Draft], *, with_problems: bool = False) -> bytes:
    """Return *drafts* as an xlsx workbook; without drafts it is the template to fill in.

    Args:
        with_problems: add a last column that says what is wrong with each row.

    Raises:
        TooLarge: a text is longer than a cell may be, or a question has more than 26 options.
    """
    rows = list(_rows(drafts))
    most = max((len(written.choices) for _, written, _ in rows), default=0)
    if most > MOST_CHOICES:
        raise TooLarge(phrase("有一题有 %(count)s 个选项，工作簿最多写 26 个；请导出为 JSON。", count=most))
    count = max(CHOICES, most)
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.set_properties({"created": CREATED})
        formats = {
            "head": book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1, "text_wrap": True}),
            "text": book.add_format(
                {"num_format": "@", "text_wrap": True, "valign": "top", "quote_prefix": True}
            ),
            "number": book.add_format({"valign": "top"}),
        }
        _write_sheet(book.add_worksheet(QUESTIONS), formats, rows, count, with_problems=with_problems)
        _write_sheet(book.add_worksheet(EXAMPLE), formats, list(_rows(EXAMPLES)), CHOICES)
        notes = book.add_worksheet(NOTES)
        notes.set_column(0, 0, 110)
        for at, line in enumerate(NOTE_LINES):
            notes.write_string(at, 0, line, formats["text"])
    return target.getvalue()


def _rows(drafts: Sequence[Draft]) -> Iterator[tuple[str, Written, Draft]]:
    for draft in drafts:
        yield "", written_of(draft), draft
        for number, part in enumerate(draft.parts, start=1):
            yield str(number), written_of(part), part


def _write_sheet(
    sheet: Any,
    formats: dict[str, Any],
    rows: Sequence[tuple[str, Written, Draft]],
    choices: int,
    *,
    with_problems: bool = False,
) -> None:
    names = [
        *BEFORE,
        *(str(place) for place in range(choices)),
        *AFTER,
        *([PROBLEMS] if with_problems else []),
    ]
    for at, name in enumerate(names):
        heading = choice_column(int(name)) if name.isdigit() else COLUMNS.get(name, name).split()[0]
        sheet.write_string(0, at, heading, formats["head"])
        width = CHOICE_WIDTH if name.isdigit() else WIDTHS.get(name, OTHER_WIDTH)
        sheet.set_column(at, at, 60 if name == PROBLEMS else width)
        if name in LISTS:
            sheet.data_validation(
                1,
                at,
                VALIDATED_ROWS,
                at,
                {"validate": "list", "source": LISTS[name], "error_type": "warning", "ignore_blank": True},
            )
    sheet.freeze_panes(1, 0)
    for line, (number, written, draft) in enumerate(rows, start=1):
        for at, name in enumerate(names):
            _write_cell(
                sheet.write_string, sheet.write_number, line, at, _word(name, number, written, draft), formats
            )


def _word(name: str, number: str, written: Written, draft: Draft) -> str | Decimal:
    if name.isdigit():
        return written.choices[int(name)] if int(name) < len(written.choices) else ""
    if name == "part":
        return number
    if name == "points":
        return "" if draft.points is None else draft.points
    if name == PROBLEMS:
        return "\n".join(str(problem) for problem in draft.problems)
    return str(getattr(written, name))


def _write_cell(
    write_string: Callable[..., int],
    write_number: Callable[..., int],
    line: int,
    at: int,
    word: str | Decimal,
    formats: dict[str, Any],
) -> None:
    if isinstance(word, Decimal):
        write_number(line, at, float(word), formats["number"])
    elif len(word) > CELL_LENGTH:
        raise TooLarge(
            phrase(
                "有一格文字长 %(length)s 字，超过 Excel 的上限 32767 字；请导出为 JSON。", length=len(word)
            )
        )
    elif word:
        write_string(line, at, word, formats["text"])


_HERE = Place()
EXAMPLES = (
    Draft(
        place=_HERE,
        kind=Kind.SINGLE,
        stem="下列各项中，属于行政处罚种类的是（\u3000）。",
        choices=("警告", "谈心", "表扬", "调解"),
        key=(0,),
        explanation="警告是名誉方面的处罚；调解不是处罚，是处理民事纠纷的办法。",
        citations=("《行政处罚法》第九条第一项",),
        topics=("030101",),
        difficulty=Difficulty.EASY,
        points=Decimal(1),
        source="自编",
        code="示例-01",
    ),
    Draft(
        place=_HERE,
        kind=Kind.TRUE_FALSE,
        stem="行政强制措施权可以委托给事业单位行使。",
        truth=False,
        explanation="行政强制措施权不得委托。",
        citations=("《行政强制法》第十七条第一款",),
        difficulty=Difficulty.EASY,
        code="示例-02",
    ),
    Draft(
        place=_HERE,
        kind=Kind.BLANK,
        stem=f"行政许可决定一般应当自受理之日起{GAP}日内作出，经批准可以延长{GAP}日。",
        blanks=(("二十", "20"), ("十", "10")),
        explanation="可以当场决定的除外。",
        citations=("《行政许可法》第四十二条第一款",),
        difficulty=Difficulty.MEDIUM,
        code="示例-03",
    ),
    Draft(
        place=_HERE,
        kind=Kind.CASE,
        stem="某市两名执法人员检查工地，只有一人持证，也没有出示证件就做了笔录。",
        difficulty=Difficulty.HARD,
        code="示例-04",
        parts=(
            Draft(
                place=_HERE,
                kind=Kind.SHORT_ANSWER,
                stem="请指出程序上的错误。",
                key_points=(("两名执法人员都应当具有资格", Decimal(2)), ("应当主动出示执法证件", Decimal(2))),
                explanation="资格和表明身份是两项要求，各自成立。",
                citations=("《行政处罚法》第四十二条第一款", "《行政处罚法》第五十五条第一款"),
            ),
        ),
    ),
)
"""What the example sheet shows: one of each shape."""
