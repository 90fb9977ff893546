"""Pasted plain text: the labelled records of docs/content-format.md, and whatever offices paste from Word.

Both are read line by line into `Written` questions; `understood` makes drafts of them. Labelled records are
taken at their word; free text may keep the key in the stem, behind 答案, or collected at the end.
"""

from dataclasses import dataclass
from decimal import Decimal

from lawbank.formats.draft import Draft, Place
from lawbank.formats.notation import LETTERS, gaps_in, kind_of, letters_of, print_points, truth_of
from lawbank.formats.pasted_dump import dump_row, is_dump
from lawbank.formats.pasted_lines import (
    Line,
    Number,
    Style,
    break_glued,
    head_of,
    is_key_heading,
    key_row,
    label_of,
    lines_of,
    number_of_line,
    options_in,
    part_of,
    starts_glued_option,
    starts_option,
    without_kind,
    without_points,
)
from lawbank.formats.written import Written, understood
from lawbank.kinds import Kind

__all__ = ["read_pasted"]

OPENING = frozenset({"code", "kind", "stem"})
"""Labels that open a record, when the one before has its stem."""

OWN = "自编"
"""The source of a labelled record that names none."""

LOCAL = frozenset({"answer", "explanation", "key_points"})
"""Fields in which 1. 2. 3. may be a list of its own."""


def read_pasted(text: str, *, file_name: str = "") -> list[Draft]:
    """Return the questions in *text*, in order; what was not understood is in each draft's problems.

    Args:
        file_name: named as the sheet in each place, where the text came from a file.
    """
    lines = lines_of(text)
    if is_dump(lines):
        written = [dump_row(line, file_name) for line in lines if line.text]
    elif any((label := label_of(line.text)) and label[0] == "stem" for line in lines):
        written = _Labelled(file_name).read(lines)
    else:
        written = _Free(file_name).read(lines)
    return [understood(each) for each in written]


class _Lines:
    """The question being read, and which of its fields the next line continues."""

    def __init__(self, file_name: str) -> None:
        self.file_name = file_name
        self.questions: list[Written] = []
        self.current: Written | None = None
        self.state = ""

    def open(self, line: Line, *, loose: bool) -> Written:
        self.current = Written(place=Place(sheet=self.file_name, line=line.number), loose=loose)
        self.questions.append(self.current)
        self.state = ""
        return self.current

    def open_part(self, line: Line, *, loose: bool) -> Written:
        part = Written(place=Place(sheet=self.file_name, line=line.number), loose=loose)
        self.questions[-1].parts.append(part)
        self.current = part
        self.state = "stem"
        return part

    def put(self, name: str, text: str) -> None:
        """Set the field *name* of the current question, or add a line to it."""
        if self.current is None:
            return
        if name == "choices":
            self.current.choices[-1] = _with_line(self.current.choices[-1], text)
        elif name:
            setattr(self.current, name, _with_line(getattr(self.current, name), text))

    def add_choice(self, place: int, text: str) -> None:
        """Add option *place*; letters left out before it become empty options, so that the key still fits."""
        if self.current is not None:
            self.current.choices += [""] * (place - len(self.current.choices))
            self.current.choices.append(text)
            self.state = "choices"


def _with_line(before: str, text: str) -> str:
    return f"{before}\n{text}" if before else text


class _Labelled(_Lines):
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


@dataclass(slots=True)
class _Section:
    """A stretch of the text under one head."""

    kind: Kind | None = None
    points: Decimal | None = None
    order: int = 0


class _Free(_Lines):
    """Free text, as pasted from Word, web pages and chats."""

    def __init__(self, file_name: str) -> None:
        super().__init__(file_name)
        self.section = _Section()
        self.numbers: dict[tuple[int, int], Written] = {}
        self.style: Style | None = None
        self.last = 0
        self.local = 0
        self.after_blank = False
        self.glued = False
        self.in_keys = False
        self.key_section = 0
        self.last_key = 0

    def read(self, lines: list[Line]) -> list[Written]:
        pieces = [_with_text(line, piece) for line in lines for piece in break_glued(line.text) or [""]]
        for line, after in zip(pieces, [*pieces[1:], Line(0, "")], strict=True):
            if line.text:
                self._line(line, after)
            self.after_blank = not line.text
        return [each for each in self.questions if each.stem or each.choices or each.answer]

    def _line(self, line: Line, after: Line) -> None:
        text = line.text
        if self._is_head(text) or self._collected(line, after):
            return
        if label := label_of(text):
            self._labelled(line, *label)
        elif (number := number_of_line(text)) and self._begins(number, after):
            self._numbered(line, number)
        elif self._takes_options(text, after):
            pass
        elif self._begins_unnumbered():
            self._stem(line, text)
        else:
            self.put(self.state or "stem", text)

    # --- section heads and collected keys -----------------------------------------------------------

    def _is_head(self, text: str) -> bool:
        head = head_of(text)
        if head is None or (head.kind is None and not self._is_complete()):
            return False
        if self.in_keys:
            orders = sorted({order for order, _ in self.numbers if order > self.key_section})
            self.key_section = orders[0] if orders else self.key_section
            self.last_key = 0
            return True
        self.section = _Section(head.kind, head.points, self.section.order + 1)
        self.current, self.state, self.last, self.style = None, "", 0, None
        return True

    def _collected(self, line: Line, after: Line) -> bool:
        """Take a heading over collected keys, a row of them, or one of them with its explanation."""
        if not self.questions:
            return False
        text = line.text
        if is_key_heading(text) and self._begins_keys(after):
            self.in_keys, self.current = True, None
            return True
        label = label_of(text)
        row = key_row(label[1] if label and label[0] == "answer" else text)
        if len(row) > 1 or (row and self.in_keys):
            for number, key in row:
                if target := self._target(number):
                    target.answer = key
                    self.current, self.state = target, "answer"
            return True
        number_line = number_of_line(text) if self.in_keys and not label else None
        if number_line is None:
            return False
        target = self._target(number_line.value)
        if target is None:
            return False
        self.current, self.state = target, "answer"
        self.put("answer", number_line.rest.strip().rstrip("。.;；"))
        return True

    def _begins_keys(self, after: Line) -> bool:
        """True where 参考答案 stands over keys of many questions, not over the answer of the last one."""
        missing = sum(not each.answer for each in self.questions)
        return missing > 1 or (missing == 1 and bool(key_row(after.text) or head_of(after.text)))

    def _target(self, number: int) -> Written | None:
        """The question that a collected key belongs to; numbers that begin again belong to the next section."""
        sections = sorted({order for order, _ in self.numbers})
        if (self.key_section, number) not in self.numbers or number <= self.last_key:
            later = [
                order
                for order in sections
                if (order, number) in self.numbers
                and (order > self.key_section or self.key_section == 0 or number > self.last_key)
                and not self.numbers[order, number].answer
            ]
            if later:
                self.key_section = later[0]
        self.last_key = number
        return self.numbers.get((self.key_section, number))

    # --- one question -------------------------------------------------------------------------------

    def _is_complete(self) -> bool:
        return self.current is None or bool(
            self.current.answer or self.current.explanation or len(self.current.choices) > 1
        )

    def _begins(self, number: Number, after: Line) -> bool:
        """True when a numbered line begins a question, False when it is a list inside one."""
        if self.current is None or not self.questions:
            return True
        if self._is_case() and number.style is Style.ROUND and self.style is not Style.ROUND:
            return True
        asks = bool(gaps_in(number.rest) or starts_option(after.text, 0))
        if self.local and number.value == self.local + 1 and not (asks and number.value == self.last + 1):
            self.local += 1
            return False
        if number.value == 1 and self._lists_here(asks=asks):
            self.local = 1
            return False
        if number.style is not self.style:
            return self._is_complete() and number.value == self.last + 1 and self.style is not None
        return number.value == self.last + 1 or self._is_complete()

    def _lists_here(self, *, asks: bool) -> bool:
        """True where a line numbered 1 begins a list in the answer or explanation, not the next question."""
        if self.state not in LOCAL or self.current is None:
            return False
        answer = self.current.answer
        if self.state == "answer" and (letters_of(answer) is not None or truth_of(answer) is not None):
            return False
        return not self.current.choices or (self.state == "explanation" and not asks and not self.after_blank)

    def _is_case(self) -> bool:
        return (self.questions[-1].heading or kind_of(self.questions[-1].kind)) is Kind.CASE

    def _numbered(self, line: Line, number: Number) -> None:
        if (
            self.questions
            and self.current is not None
            and self._is_case()
            and number.style is Style.ROUND
            and self.style is not Style.ROUND
        ):
            part = self.open_part(line, loose=True)
            part.kind, part.stem = without_kind(number.rest)
            return
        self.style, self.last = number.style, number.value
        written = self._stem(line, number.rest)
        self.numbers.setdefault((self.section.order, number.value), written)

    def _stem(self, line: Line, text: str) -> Written:
        written = self.open(line, loose=True)
        written.heading = self.section.kind
        if self.section.points is not None:
            written.points = print_points(self.section.points)
        self.local, self.glued = 0, False
        head, options = options_in(text, 0)
        if len(options) < 2:
            head, options = text, []
        written.kind, head = without_kind(head)
        points, written.stem = without_points(head)
        written.points = points or written.points
        self.state = "stem"
        for option in options:
            self.add_choice(len(written.choices), option)
        return written

    def _begins_unnumbered(self) -> bool:
        if self.current is None:
            return not self.in_keys
        return self.style is None and self.after_blank and self._is_complete() and self.state != "key_points"

    def _labelled(self, line: Line, name: str, text: str) -> None:
        if self.current is None:
            if not self.questions or self.in_keys:
                return
            self.current = self.questions[-1]
        self.state = name
        if text:
            nested = label_of(text)
            if nested:
                self._labelled(line, *nested)
            else:
                self._put_labelled(name, text)

    def _put_labelled(self, name: str, text: str) -> None:
        said = text.rstrip("。") if name == "answer" and len(text) < 14 else text
        written = self.current
        if written is not None and name == "answer" and written.choices and written.answer:
            if letters_of(said) == letters_of(written.answer):
                return
            if letters_of(said) is not None:
                written.blame_two_answers(written.answer, said)
                return
        self.put(name, said)

    def _takes_options(self, text: str, after: Line) -> bool:
        if self.current is None or self.state not in ("stem", "choices"):
            return False
        expected = len(self.current.choices)
        place = next((each for each in range(expected, len(LETTERS)) if starts_option(text, each)), None)
        if place is not None and (place == expected or expected):
            _, options = options_in(text, place)
            for offset, option in enumerate(options):
                self.add_choice(place + offset, option)
            return True
        glued = starts_glued_option(text, expected)
        if glued and (self.glued or (expected == 0 and starts_glued_option(after.text, 1))):
            self.glued = True
            self.add_choice(expected, text[glued.end() :].strip())
            return True
        if expected == 0:
            head, options = options_in(text, 0)
            if len(options) > 1:
                self.put("stem", head)
                for option in options:
                    self.add_choice(len(self.current.choices), option)
                return True
        return False


def _with_text(line: Line, text: str) -> Line:
    """Return *line* with another text: the place stays where the editor sees it."""
    return line._replace(text=text)
