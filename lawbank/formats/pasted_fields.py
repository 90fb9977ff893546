"""The question being read from lines of text, and which of its fields the next line continues."""

from lawbank.errors import TooLarge
from lawbank.formats.answers import MOST_QUESTIONS
from lawbank.formats.draft import Place
from lawbank.formats.pasted_lines import Line
from lawbank.formats.written import Written
from lawbank.wording import phrase

__all__ = ["Fields"]

LONGEST = 100_000
"""Characters of one field; a longer one is a file whose questions were not told apart."""


MOST_OPENED = 2 * MOST_QUESTIONS
"""Questions and sub-questions after which nobody goes on reading; below it the reader is told how many there are."""


class Fields:
    """The question being read, and which of its fields the next line continues."""

    def __init__(self, file_name: str) -> None:
        self.file_name = file_name
        self.questions: list[Written] = []
        self.current: Written | None = None
        self.state = ""
        self.opened = 0

    def _count(self) -> None:
        self.opened += 1
        if self.opened > MOST_OPENED:
            raise TooLarge(phrase("超过 %(most)s 题，请分成几个文件。", most=MOST_OPENED))

    def open(self, line: Line, *, loose: bool) -> Written:
        self._count()
        self.current = Written(place=Place(sheet=self.file_name, line=line.number), loose=loose)
        self.questions.append(self.current)
        self.state = ""
        return self.current

    def open_part(self, line: Line, *, loose: bool) -> Written:
        self._count()
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
    if len(before) > LONGEST:
        raise TooLarge(
            phrase(
                "有一题超过 %(most)d 个字，可能没有认出后面的题号。请检查题号，或分成几个文件。", most=LONGEST
            )
        )
    return f"{before}\n{text}" if before else text
