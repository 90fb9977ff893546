"""Aiken, the plainest text: a stem, options A. to Z., and ``ANSWER: B``; questions with one right option only.

The first line after an answer is a stem, whatever it looks like; a line that opens with the next letter is an
option; every other line continues what stands above it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from lawbank.formats.answers import MOST_QUESTIONS, Option, choice_draft, implied_kind
from lawbank.formats.draft import Draft, Place, Problem, Severity
from lawbank.formats.losses import kept_whole
from lawbank.kinds import Kind
from lawbank.wording import phrase

__all__ = ["is_aiken", "kept_in_aiken", "read_aiken", "write_aiken"]

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
VERDICTS = ("正确", "错误")

_OPTION = re.compile(r"([A-Z])[.)．）、]\s*(.*)")
_ANSWER = re.compile(r"ANSWER\s*[:：]\s*([A-Z](?:[\s,，、]{0,4}[A-Z]){0,25})\s*\.?", re.IGNORECASE)
_OPENS_ANSWER = re.compile(r"ANSWER\s*[:：]", re.IGNORECASE)
_SOUNDS = re.compile(
    r"(?m)^[A-Z][.)][ \t]?[^\n]{1,2000}\n\s{0,80}ANSWER:[ \t]*[A-Z](?:,[ \t]*[A-Z])*[ \t]*\r?$"
)


# --- out ------------------------------------------------------------------------------------------------


def kept_in_aiken(draft: Draft) -> Draft | None:
    """Return what Aiken carries of *draft*: stem, options, the one key; None for every other question."""
    whole = kept_whole(draft)
    if whole is None or not whole.stem:
        return None
    bare = Draft(place=Place(), kind=whole.kind, stem=_line(whole.stem))
    if whole.kind is Kind.TRUE_FALSE and whole.truth is not None:
        return replace(bare, truth=whole.truth)
    choices = tuple(map(_line, whole.choices))
    has_options = 2 <= len(choices) <= len(LETTERS) and all(choices)
    if whole.kind is not Kind.SINGLE or len(whole.key) != 1 or not has_options:
        return None
    if implied_kind(choices, several=False) is not Kind.SINGLE:
        return None
    return replace(bare, choices=choices, key=whole.key)


def write_aiken(drafts: Sequence[Draft]) -> bytes:
    """Return *drafts* as Aiken in UTF-8; what it cannot carry is left out, see `losses`."""
    kept = filter(None, map(kept_in_aiken, drafts))
    return "\n".join(_question(draft) for draft in kept).encode()


def _question(draft: Draft) -> str:
    choices, key = draft.choices, draft.key
    if draft.kind is Kind.TRUE_FALSE:
        choices, key = VERDICTS, (0 if draft.truth else 1,)
    options = "".join(f"{letter}. {choice}\n" for letter, choice in zip(LETTERS, choices, strict=False))
    return f"{draft.stem}\n{options}ANSWER: {LETTERS[key[0]]}\n"


def _line(text: str) -> str:
    return " ".join(text.split())


# --- in -------------------------------------------------------------------------------------------------


def is_aiken(text: str) -> bool:
    """True where an option is followed by ``ANSWER: X``."""
    return _SOUNDS.search(text) is not None


def read_aiken(text: str, *, file_name: str = "") -> list[Draft]:
    """Return the questions in *text*; a question without options or answer is named in its problems.

    Args:
        file_name: named in each place.
    """
    return [_draft(block, file_name) for block in islice(_blocks(text), MOST_QUESTIONS + 1)]


@dataclass(slots=True)
class _Block:
    """The lines of one question."""

    line: int
    stem: list[str] = field(default_factory=list)
    choices: list[list[str]] = field(default_factory=list)
    answer: str = ""


def _blocks(text: str) -> Iterator[_Block]:
    block: _Block | None = None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, raw in enumerate(lines, start=1):
        line = raw.strip(" \t\u3000\ufeff")
        if not line:
            continue
        if block is None:
            block = _Block(number, [line])
        elif _OPENS_ANSWER.match(line):
            block.answer = line
            yield block
            block = None
        elif _is_next_option(line, len(block.choices)):
            block.choices.append([line[2:].strip()])
        elif block.choices:
            block.choices[-1].append(line)
        else:
            block.stem.append(line)
    if block:
        yield block


def _is_next_option(line: str, count: int) -> bool:
    found = _OPTION.match(line)
    return found is not None and count < len(LETTERS) and found[1] == LETTERS[count]


def _draft(block: _Block, file_name: str) -> Draft:
    draft = Draft(place=Place(file_name, line=block.line), stem="\n".join(block.stem))
    found = _ANSWER.fullmatch(block.answer)
    key = {LETTERS.index(letter) for letter in found[1].upper() if letter in LETTERS} if found else set()
    options = [
        Option("\n".join(choice), 100 if place in key else 0) for place, choice in enumerate(block.choices)
    ]
    draft = choice_draft(draft, options, several=len(key) > 1)
    if not key or max(key) >= len(options):
        draft = replace(draft, problems=(*draft.problems, _no_answer(draft.place, block.answer)))
    return draft


def _no_answer(place: Place, found: str) -> Problem:
    return Problem(
        "unreadable_key",
        Severity.ERROR,
        replace(place, column="答案"),
        phrase("选项下面一行写着 ANSWER: 和一个选项的字母"),
        found[:80] or phrase("空"),
        phrase("请补写答案。"),
    )
