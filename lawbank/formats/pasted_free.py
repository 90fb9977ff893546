"""Free text, as pasted from Word, web pages and chats, becomes `Written` questions line by line."""

import re
from dataclasses import dataclass
from decimal import Decimal

from lawbank.formats.notation import LETTERS, gaps_in, kind_of, letters_of, print_points, truth_of
from lawbank.formats.pasted_collected import Collected
from lawbank.formats.pasted_keys import key_row_of_kind
from lawbank.formats.pasted_lines import (
    Line,
    Number,
    Style,
    begins_with_kind,
    break_glued,
    glued_options_in,
    glued_row,
    head_of,
    is_noise,
    label_of,
    number_of_line,
    options_in,
    starts_glued_option,
    starts_option,
    with_sign_behind,
    without_clutter,
    without_kind,
    without_points,
)
from lawbank.formats.written import Written
from lawbank.kinds import Kind

__all__ = ["Free", "Manner"]

LOCAL = frozenset({"answer", "explanation", "key_points"})
"""Fields in which 1. 2. 3. may be a list of its own."""


NOTES = LOCAL | {"citations"}

WORDS = 60
"""Characters of a doubtful line that are shown."""

AHEAD = 40
"""Lines looked ahead for the options or the answer of a question."""

_END = Line(0, "")

_CASE_MARK = re.compile(r"[【\[]?案例\s?[一二三四五六七八九十\d]{1,2}\s?[】\]]?\s?[:：、.．]")
"""How the next case of a part begins where the questions below the cases are what is numbered."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How lines of two meanings are taken.

    Attributes:
        lists_in_notes: a numbered line below an explanation goes on with it; else it begins the next question.
        ones_restart: 1. below a question without options begins a new part; else it is a list in the question.
    """

    lists_in_notes: bool = False
    ones_restart: bool = False


@dataclass(slots=True)
class _Section:
    """A stretch of the text under one head."""

    kind: Kind | None = None
    points: Decimal | None = None


class Free(Collected):
    """Free text, as pasted from Word, web pages and chats.

    Attributes:
        doubts: the lines that may be meant in two ways, by their number, with their words.
        choices: the fields of `Manner` that decided on them.
        skipped: lines that are no part of a question, such as the title of the paper.
    """

    def __init__(self, file_name: str, manner: Manner) -> None:
        super().__init__(file_name)
        self.manner = manner
        self.section = _Section()
        self.style: Style | None = None
        self.last = 0
        self.last_part: tuple[Style, int] | None = None
        self.local = 0
        self.local_style: Style | None = None
        self.after_blank = False
        self.glued = False
        self.pieces: list[Line] = []
        self.at = 0
        self.opening: list[Line] = []
        self.skipped: list[Line] = []
        self.doubts: dict[int, str] = {}
        self.choices: set[str] = set()

    def read(self, lines: list[Line]) -> list[Written]:
        self.pieces = [
            _with_text(line, piece)
            for line in lines
            if not is_noise(line.text)
            for piece in break_glued(with_sign_behind(without_clutter(line.text))) or [""]
        ]
        for at, (line, after) in enumerate(zip(self.pieces, [*self.pieces[1:], _END], strict=False)):
            self.at = at
            if line.text:
                self._line(line, after)
            self.after_blank = not line.text
        return [each for each in self.questions if each.stem or each.choices or each.answer]

    def _line(self, line: Line, after: Line) -> None:
        text = line.text
        if self._is_head(text) or self.collected(line, after):
            return
        if label := label_of(text):
            self._labelled(line, *label)
        elif (number := number_of_line(text)) and self._begins(line, number, after):
            self._numbered(line, number)
        elif self._takes_options(text, after):
            pass
        elif self._begins_unnumbered(text):
            self._stem(line, text)
            self.opening = [line]
        elif self.current is None:
            self.skipped.append(line)
        else:
            if self._is_opening():
                self.opening.append(line)
            self.put(self.state or "stem", text)

    def _is_head(self, text: str) -> bool:
        head = head_of(text)
        if head is None or not (head.names_questions or self._is_complete() or self._is_opening()):
            return False
        if self.in_keys:
            if key_row_of_kind(text)[1]:
                return False
            self.to_part(head)
            return True
        self._pass_over_opening()
        self.section = _Section(head.kind, head.points)
        self.part += 1
        if head.ordinal:
            self.ordinals.setdefault(head.ordinal, self.part)
        self.current, self.state, self.last, self.style = None, "", 0, None
        return True

    def _is_opening(self) -> bool:
        """True while nothing but text without a number was met: a title, a name to fill in, a word beforehand."""
        return bool(self.opening) and self.current is not None and self.state == "stem"

    def _pass_over_opening(self) -> None:
        if self._is_opening():
            self.questions.pop()
            self.skipped += self.opening
            self.current, self.state = None, ""
        self.opening = []

    # --- one question -------------------------------------------------------------------------------

    def _is_complete(self) -> bool:
        return self.current is None or bool(
            self.current.answer or self.current.explanation or len(self.current.choices) > 1
        )

    def _begins(self, line: Line, number: Number, after: Line) -> bool:
        """True when a numbered line begins a question, False when it is a list inside one."""
        if self.current is None or not self.questions or self._is_opening():
            return True
        if self._is_part(number):
            return True
        is_next = number.value == self.last + 1 and number.style is self.style
        asks = bool(gaps_in(number.rest) or starts_option(after.text, 0)) or (
            is_next and self._is_answered_below()
        )
        if (
            self.local
            and number.value == self.local + 1
            and number.style is self.local_style
            and not (asks and is_next)
        ):
            self.local += 1
            return False
        if number.value == 1 and self._lists_here(asks=asks):
            self.local, self.local_style = 1, number.style
            return False
        if number.style is not self.style:
            return self._is_complete() and number.value == self.last + 1 and self.style is not None
        if self.state in NOTES and not asks and self.current.explanation and (is_next or self._is_complete()):
            return self._in_doubt(line, number, "lists_in_notes", is_list=self.manner.lists_in_notes)
        if number.value == 1 and self.state == "stem" and not self._is_complete():
            return self._in_doubt(line, number, "ones_restart", is_list=not self.manner.ones_restart)
        return is_next or self._is_complete()

    def _in_doubt(self, line: Line, number: Number, choice: str, *, is_list: bool) -> bool:
        """Note a line that may begin a question or go on with a list; return whether it is taken to begin one."""
        self.doubts.setdefault(line.number, line.text[:WORDS])
        self.choices.add(choice)
        if is_list:
            self.local, self.local_style = number.value, number.style
        return not is_list

    def _is_answered_below(self) -> bool:
        """True where an answer or an option follows before the next number, which one question has once."""
        if self.current is None or not self._is_complete():
            return False
        for line in self.pieces[self.at + 1 : self.at + 1 + AHEAD]:
            if (label := label_of(line.text)) and label[0] == "answer":
                return True
            if starts_option(line.text, 0):
                return True
            if number_of_line(line.text) or head_of(line.text):
                return False
        return False

    def _options_follow(self) -> bool:
        """True where option A begins a line of its own before the next number."""
        for line in self.pieces[self.at + 1 : self.at + 1 + AHEAD]:
            if starts_option(line.text, 0):
                return True
            if number_of_line(line.text) or label_of(line.text):
                return False
        return False

    def _is_part(self, number: Number) -> bool:
        if not self.questions or self.current is None or not self._is_case():
            return False
        is_other = number.style is Style.ROUND and self.style is not Style.ROUND
        is_listed = self.local and (self.local_style, self.local + 1) == (number.style, number.value)
        follows = self.style is None and self.last_part == (number.style, number.value - 1)
        return is_other or (follows and not is_listed)

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
        if self._is_part(number) or (self._is_opening() and self._is_case()):
            part = self.open_part(line, loose=True)
            part.kind, part.points, part.stem = without_kind(number.rest)
            self.opening, self.local = [], 0
            self.last_part = (number.style, number.value)
            return
        self._pass_over_opening()
        self.style, self.last = number.style, number.value
        self.enlist(number.value, self._stem(line, number.rest))

    def _stem(self, line: Line, text: str) -> Written:
        written = self.open(line, loose=True)
        written.heading = self.section.kind
        if self.section.points is not None:
            written.points = print_points(self.section.points)
        self.local, self.glued, self.last_part = 0, False, None
        head, options = options_in(text, 0)
        if len(options) < 2:
            head, options = glued_options_in(text)
        if options and self._options_follow():
            head, options = text, []
        written.kind, marked, head = without_kind(head)
        points, written.stem = without_points(head)
        written.points = points or marked or written.points
        self.state = "stem"
        for option in options:
            self.add_choice(len(written.choices), option)
        return written

    def _begins_unnumbered(self, text: str) -> bool:
        if self.current is None:
            return not self.in_keys
        if self.last_part and self._is_case() and _CASE_MARK.match(text):
            return True
        parted = (self.after_blank and self.state != "key_points") or begins_with_kind(text)
        return self.style is None and parted and self._is_complete()

    def _labelled(self, line: Line, name: str, text: str) -> None:
        if self.current is None:
            if not self.questions or self.in_keys:
                self.skipped.append(line)
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
        if name in LOCAL and (number := number_of_line(text)) and number.value == 1:
            self.local, self.local_style = 1, number.style
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
            _, options = options_in(text, place, _letter_of(after.text, place + 1))
            for offset, option in enumerate(options):
                self.add_choice(place + offset, option)
            return True
        row = glued_row(text, expected)
        if starts_glued_option(after.text, expected + 1):
            row = [text[1:].strip()] if row else []
            begins = True
        else:
            begins = len(row) > 2 or (len(row) == 2 and bool(starts_glued_option(after.text, 2)))
        if row and (self.glued or (expected == 0 and begins)):
            self.glued = True
            for offset, option in enumerate(row):
                self.add_choice(expected + offset, option)
            return True
        if expected == 0:
            head, options = options_in(text, 0)
            if len(options) < 2:
                head, options = glued_options_in(text)
            if len(options) > 1:
                self.put("stem", head)
                for option in options:
                    self.add_choice(len(self.current.choices), option)
                return True
        return False


def _with_text(line: Line, text: str) -> Line:
    """Return *line* with another text: the place stays where the editor sees it."""
    return line._replace(text=text)


def _letter_of(text: str, first: int) -> int:
    """The place of the option with which *text* begins, from *first* on; beyond all letters where there is none."""
    return next((place for place in range(first, len(LETTERS)) if starts_option(text, place)), len(LETTERS))
