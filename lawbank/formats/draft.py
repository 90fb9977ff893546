"""What every reader yields: a Draft, with the place it was read from and the problems met while reading.

A draft is text understood, not yet checked against a bank: `lawbank.intake.check` does that. Readers never
raise on a bad question; they raise `Unreadable` or `TooLarge` on a file that cannot be opened.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from lawbank.formats.pictures import Picture, named_in
from lawbank.kinds import Difficulty, Kind, State

__all__ = ["DOUBTFUL", "Draft", "Place", "Problem", "Repair", "Severity"]


DOUBTFUL = "doubtful_reading"
"""The problem of a draft that may be read otherwise; `found` are the doubtful words."""


class Severity(StrEnum):
    """ERROR keeps a draft out of the bank; WARNING lets it in when the editor says so."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the file: sheet and row (1-based, as the editor sees them), or line of the text named as its sheet."""

    sheet: str = ""
    row: int | None = None
    line: int | None = None
    column: str = ""

    def __str__(self) -> str:
        where = [f"工作表“{self.sheet}”"] if self.sheet and self.line is None else []
        if self.row is not None:
            where.append(f"第 {self.row} 行")
        if self.line is not None:
            where.append(f"第 {self.line} 行")
        return " ".join(where) + (f" · {self.column}" if self.column else "")


@dataclass(frozen=True, slots=True)
class Repair:
    """A one-click repair: set *field* of the draft to *value*, and what else belongs to it."""

    label: str
    field: str
    value: str
    also: tuple[tuple[str, str], ...] = ()

    @property
    def changes(self) -> dict[str, str]:
        """Each field and what it is set to."""
        return {self.field: self.value, **dict(self.also)}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: place · expectation · found · what to do.

    `code` is a stable name (``key_outside_choices``, ``no_key``, ``duplicate_in_bank`` …) by which the desk
    groups problems and tests know them.
    """

    code: str
    severity: Severity
    place: Place
    expected: str
    found: str
    advice: str
    repair: Repair | None = None

    def __str__(self) -> str:
        return f"{self.place}：应为{self.expected}，现在是{self.found}。{self.advice}"


@dataclass(frozen=True, slots=True)
class Draft:
    """A question as read.

    Attributes:
        choices: option texts without their letters.
        key: positions of the right options, 0 is A.
        blanks: for each blank its accepted answers.
        key_points: text and points.
        citations: each as written, e.g. ``《行政处罚法》第九条``.
        topics: codes or names of knowledge points, at most three.
        parts: the sub-questions of a case.
        pictures: those that the texts name by token, as far as the file brought them.
        numbered: part of the paper and number as printed there, by which keys in another file find the question.
        problems: what the reader met; checking adds more.
    """

    place: Place
    kind: Kind | None = None
    stem: str = ""
    choices: tuple[str, ...] = ()
    key: tuple[int, ...] = ()
    truth: bool | None = None
    blanks: tuple[tuple[str, ...], ...] = ()
    key_points: tuple[tuple[str, Decimal], ...] = ()
    answer_text: str = ""
    explanation: str = ""
    citations: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    difficulty: Difficulty | None = None
    points: Decimal | None = None
    source: str = ""
    code: str = ""
    flag: str = ""
    state: State | None = None
    parts: tuple["Draft", ...] = ()
    pictures: tuple[Picture, ...] = ()
    numbered: tuple[int, int] | None = None
    problems: tuple[Problem, ...] = field(default=())

    @property
    def texts(self) -> Iterator[str]:
        """Every text in which a picture may stand, those of the sub-questions too."""
        yield from (self.stem, self.explanation, self.answer_text, *self.choices)
        yield from (text for text, _points in self.key_points)
        for part in self.parts:
            yield from part.texts

    @property
    def all_pictures(self) -> Iterator[Picture]:
        """Its pictures and those of the sub-questions."""
        yield from self.pictures
        for part in self.parts:
            yield from part.all_pictures

    def illustrated(self, pictures: Mapping[str, Picture]) -> "Draft":
        """Return it with those of *pictures*, by key, that its texts name."""
        return replace(self, pictures=tuple(named_in(self.texts, pictures)))
