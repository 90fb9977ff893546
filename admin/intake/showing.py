"""What a preview shows: its rows, their problems by what to do, and the words that may be meant otherwise."""

from collections import Counter
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from lawbank.formats.draft import DOUBTFUL, Draft, Problem, Repair
from lawbank.formats.pasted_lines import number_of_line
from lawbank.intake.actions import Fate

__all__ = ["READ_AS", "Group", "Row", "doubted", "grouped"]


READ_AS = {
    "xlsx": _l("Excel 工作簿"),
    "xls": _l("Excel 工作簿"),
    "ods": _l("ODS 表格"),
    "csv": _l("CSV 表格"),
    "hunan": _l("湖南题库工作簿"),
    "docx": _l("Word 文档"),
    "text": _l("文本"),
    "json": _l("本系统的 JSON"),
    "gift": "GIFT",
    "aiken": "Aiken",
    "moodle_xml": "Moodle XML",
    "qti": "QTI",
}
"""What a format of `lawbank.formats.Reading` is called."""


@dataclass(frozen=True, slots=True)
class Row:
    """A draft of the preview, with its place in the file and what is wrong with it, each problem behind its address."""

    index: int
    draft: Draft
    fate: Fate
    addressed: list[tuple[str, Problem]]

    @property
    def problems(self) -> list[Problem]:
        return [problem for _address, problem in self.addressed]

    @property
    def doubtful(self) -> list[str]:
        """The words that may be meant otherwise, as they stand in the draft."""
        return [str(problem.found) for problem in self.problems if problem.code == DOUBTFUL]


@dataclass(frozen=True, slots=True)
class Group:
    """The same problem in several rows: one of them, how often, and the repair that can be made in all at once."""

    example: Problem
    count: int
    repair: Repair | None
    repairable: int


def doubted(text: str | Markup, words: list[str]) -> str | Markup:
    """Return *text* with the doubtful *words* underlined; the number of a question is no part of its text."""
    marked = escape(text)
    for said in words:
        number = number_of_line(said)
        found = next(
            (each for each in (said, number.rest if number else "") if each and escape(each) in marked), ""
        )
        if found:
            underlined = Markup('<u class="doubtful">{}</u>').format(found)
            marked = marked.replace(escape(found), underlined, 1)
    return marked


def grouped(rows: list[Row]) -> list[Group]:
    """The problems of *rows* by what to do, the most frequent first."""
    counts = Counter(problem.code for row in rows for problem in row.problems)
    examples = {problem.code: problem for row in reversed(rows) for problem in row.problems}
    repairs = {problem.code: problem.repair for row in rows for problem in row.problems if problem.repair}
    repairable = Counter(
        code for row in rows for code in {problem.code for problem in row.problems if problem.repair}
    )
    return [
        Group(examples[code], count, repairs.get(code), repairable[code])
        for code, count in counts.most_common()
    ]
