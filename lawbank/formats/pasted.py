"""Pasted plain text: the labelled records of docs/content-format.md, and whatever offices paste from Word.

Both are read line by line into `Written` questions; `understood` makes drafts of them. Labelled records are
taken at their word; free text may keep the key in the stem, behind 答案, or collected at the end
(`lawbank.formats.pasted_free`), and where it can be read in several ways the best reading is kept
(`lawbank.formats.readings`).
"""

from dataclasses import asdict
from typing import NamedTuple

from lawbank.errors import TooLarge
from lawbank.formats.draft import Draft, Place, Problem, Severity
from lawbank.formats.notation import LETTERS
from lawbank.formats.pasted_dump import dump_row, is_dump
from lawbank.formats.pasted_fields import Fields
from lawbank.formats.pasted_free import Free, Manner
from lawbank.formats.pasted_lines import Line, label_of, lines_of, part_of, starts_option
from lawbank.formats.readings import Reading, best_of
from lawbank.formats.written import Written, understood
from lawbank.wording import phrase

__all__ = ["Pasted", "read_pasted", "read_text"]

OPENING = frozenset({"code", "kind", "stem"})
"""Labels that open a record, when the one before has its stem."""

OWN = "自编"
"""The source of a labelled record that names none."""

MANNERS = (
    Manner(lists_in_notes=True),
    Manner(ones_restart=True),
    Manner(lists_in_notes=True, ones_restart=True),
)
"""How else a text may be meant whose first reading met lines of two meanings."""


MOST_WEIGHED = 40_000
"""Lines up to which several readings are weighed; of a longer text the first stands, and its doubts are named."""


class Pasted(NamedTuple):
    """What a text holds; `problems` are those of the text as a whole, such as lines that are no question."""

    drafts: list[Draft]
    problems: tuple[Problem, ...] = ()


def read_pasted(text: str, *, file_name: str = "") -> list[Draft]:
    """Return the questions in *text*, in order; what was not understood is in each draft's problems.

    Args:
        file_name: named as the sheet in each place, where the text came from a file.
    """
    return read_text(text, file_name=file_name).drafts


def read_text(text: str, *, file_name: str = "") -> Pasted:
    """Return the questions in *text*, and what of it was passed over.

    Raises:
        TooLarge: more questions or lines than a file may have, or a text in which no questions were told apart.
    """
    lines = lines_of(text)
    if is_dump(lines):
        return Pasted([understood(dump_row(line, file_name)) for line in lines if line.text])
    if any((label := label_of(line.text)) and label[0] == "stem" for line in lines):
        return Pasted([understood(each) for each in _Labelled(file_name).read(lines)])
    return _free(lines, file_name)


def _free(lines: list[Line], file_name: str) -> Pasted:
    readings: list[Reading] = []
    skipped: list[Line] = []
    refused: TooLarge | None = None
    choices: set[str] = set()
    for manner in (Manner(), *MANNERS) if len(lines) <= MOST_WEIGHED else (Manner(),):
        if readings and not {name for name, chosen in asdict(manner).items() if chosen} <= choices:
            continue
        free = Free(file_name, manner)
        try:
            drafts = [understood(each) for each in free.read(lines)]
        except TooLarge as error:  # a text swallowed by one question in this reading may be whole in another
            refused = error
            continue
        skipped = skipped or free.skipped
        readings.append(Reading(drafts, free.doubts))
        choices |= free.choices
        if not choices:
            break
    if not readings and refused:
        raise refused
    if not choices:
        return Pasted(list(readings[0].drafts), tuple(_skipped(skipped)))
    return Pasted(best_of(readings), tuple(_skipped(skipped)))


def _skipped(lines: list[Line]) -> list[Problem]:
    if not lines:
        return []
    numbers = "、".join(str(line.number) for line in lines[:10])
    words = " ".join(line.text for line in lines)[:60]
    return [
        Problem(
            "text_skipped",
            Severity.WARNING,
            Place(),
            phrase("题号、选项或答案"),
            phrase("第 %(numbers)s 行：%(words)s", numbers=numbers, words=words),
            phrase("这几行像标题或说明，没有当作题目；若是题目，请补上题号后再导入。"),
        )
    ]


class _Labelled(Fields):
    """Records of 标签：内容 lines."""

    def read(self, lines: list[Line]) -> list[Written]:
        for line in lines:
            if line.text:
                self._line(line)
        for written in self.questions:
            written.source = written.source or OWN
        return self.questions

    def _line(self, line: Line) -> None:
        if label := label_of(line.text):
            self._labelled(line, *label)
        elif (part := part_of(line.text)) and self.questions:
            kind, stem = part
            written = self.open_part(line, loose=False)
            written.kind, written.stem = kind, stem
        elif (place := self._option(line.text)) is not None:
            found = starts_option(line.text, place)
            self.add_choice(place, line.text[found.end() if found else 0 :].strip())
        elif self.current is not None:
            self.put(self.state or "stem", line.text)

    def _labelled(self, line: Line, name: str, text: str) -> None:
        is_part = bool(self.questions) and self.current is not self.questions[-1]
        closes = self.current is not None and (is_part or bool(self.current.stem))
        if self.current is None or (name in OPENING and closes):
            self.open(line, loose=False)
        self.state = name
        if text:
            self.put(name, text)

    def _option(self, text: str) -> int | None:
        if self.current is None or self.state not in ("stem", "choices"):
            return None
        places = range(len(self.current.choices), len(LETTERS))
        return next((place for place in places if starts_option(text, place)), None)
