"""Keys collected in the text itself, below the questions, find the questions that they are for."""

import re

from lawbank.formats.pasted_fields import Fields
from lawbank.formats.pasted_keys import KeyRows, card_numbers, is_key_heading, key_row
from lawbank.formats.pasted_lines import Head, Line, Style, head_of, label_of, number_of_line
from lawbank.formats.written import Written
from lawbank.kinds import Kind

__all__ = ["Collected"]

_NEXT_NUMBER = re.compile(r"(?<=[\s；;])(?=\d{1,4}\s?[.、．](?!\d))")


class Collected(Fields):
    """Questions by part and number, and the place among them that collected keys have reached.

    A part begins with a section head, or where the numbers begin again.
    """

    def __init__(self, file_name: str) -> None:
        super().__init__(file_name)
        self.part = 0
        self.numbers: dict[tuple[int, int], Written] = {}
        self.kinds: dict[int, Kind | None] = {}
        self.ordinals: dict[str, int] = {}
        self.in_keys = False
        self.key_part = 0
        self.last_key = 0
        self.key_style: Style | None = None
        self.rows = KeyRows()

    def enlist(self, number: int, written: Written) -> None:
        """Note that *written* is question *number* of the part being read."""
        if number == 1 and (self.part, 1) in self.numbers:
            self.part += 1
        self.kinds.setdefault(self.part, written.heading)
        self.numbers.setdefault((self.part, number), written)
        written.numbered = (self.part, number)

    def to_part(self, head: Head) -> None:
        """Go on to the part that a head among collected keys names: by 一、, or the next of its kind, or else the next."""
        began, self.last_key, self.key_style = self.last_key, 0, None
        named = self.ordinals.get(head.ordinal)
        if named is not None and head.kind in (None, self.kinds.get(named)):
            self.key_part = named
            return
        later = [part for part in self.kinds if part > self.key_part or not began]
        same = [part for part, kind in self.kinds.items() if head.kind is not None and kind is head.kind]
        self.key_part = min({*same} & {*later} or same or later, default=self.key_part)

    def collected(self, line: Line, after: Line) -> bool:
        """Take a heading over collected keys, a row of them, or one of them with its explanation."""
        if not self.questions:
            return False
        text = line.text
        if is_key_heading(text) and self._begins_keys(after):
            self.in_keys, self.current = True, None
            return True
        if self._took_row(text):
            return True
        if self.in_keys and len(pieces := self._side_by_side(text)) > 1:
            for piece in pieces:
                self.collected(Line(line.number, piece), after)
            return True
        number_line = number_of_line(text) if self.in_keys and not label_of(text) else None
        if number_line is None:
            return False
        if (
            self.current is not None
            and number_line.style is Style.ROUND
            and self.key_style not in (None, Style.ROUND)
        ):
            self.put("answer", text)
            return True
        target = self._target(number_line.value)
        if target is None:
            return False
        self.current, self.state = target, "answer"
        self.key_style = number_line.style
        label = label_of(number_line.rest)
        said = label[1] if label and label[0] == "answer" else number_line.rest.strip()
        self.put("answer", said.rstrip("。.;；"))
        return True

    def _side_by_side(self, text: str) -> list[str]:
        """Cut ``1.甲 2.乙`` where the numbers follow each other and are questions of this part."""
        pieces = [piece.strip() for piece in _NEXT_NUMBER.split(text)]
        values = [found.value if (found := number_of_line(piece)) else 0 for piece in pieces]
        follow = all(
            value == values[0] + offset and (self.key_part, value) in self.numbers
            for offset, value in enumerate(values)
        )
        return pieces if follow else [text]

    def _took_row(self, text: str) -> bool:
        row = self.rows.read(text)
        if row is None or (len(row.keys) == 1 and not self.in_keys):
            return False
        if row.head:
            self.to_part(row.head)
        for number, key in row.keys:
            if target := self._target(number):
                target.answer = key
                self.current, self.state = target, "answer"
        return True

    def _begins_keys(self, after: Line) -> bool:
        """True where 参考答案 stands over keys of many questions, not over the answer of the last one."""
        missing = sum(not each.answer for each in self.questions)
        shows = key_row(after.text) or head_of(after.text) or card_numbers(after.text)
        return missing > 1 or (missing == 1 and bool(shows))

    def _target(self, number: int) -> Written | None:
        """The question that a collected key belongs to; numbers that begin again belong to the next part."""
        if (self.key_part, number) not in self.numbers or number <= self.last_key:
            later = [
                part
                for part in sorted(self.kinds)
                if (part, number) in self.numbers
                and (part > self.key_part or self.key_part == 0 or number > self.last_key)
                and not self.numbers[part, number].answer
            ]
            if later:
                self.key_part = later[0]
        self.last_key = number
        return self.numbers.get((self.key_part, number))
