"""Sheets with one row per option: the rows below a question, or with the same question again, are its other options."""

from collections.abc import Mapping

from lawbank.formats.notation import LETTERS, letters_of, truth_of
from lawbank.formats.pasted_lines import starts_option
from lawbank.formats.written import LABELS, Written

__all__ = ["add_option", "is_option_row", "mark_first"]

BY_OPTION = ("letter", "right")
"""Columns that only a sheet with one row per option has."""

_OF_OPTION = frozenset({"choices", "stem", "answer", "kind", "parts"})


def is_option_row(words: Mapping[str, str], above: Written | None) -> bool:
    """True when a row is one more option of the question *above*, not a question of its own."""
    option = words.get("options", "")
    if above is None or not option or "\n" in option:
        return False
    if not words.get("stem"):
        return bool(above.choices) and not words.get("kind")
    marked = any(words.get(name) for name in BY_OPTION)
    return marked and words["stem"] == above.stem and words.get("code", "") in ("", above.code)


def mark_first(written: Written, words: Mapping[str, str]) -> None:
    """Note that the only option of *written*, on its first row, is right, where the row says so."""
    if len(written.choices) == 1 and any(name in words for name in BY_OPTION):
        text = written.choices.pop()
        _add(written, text, words)


def add_option(above: Written, words: Mapping[str, str]) -> None:
    """Add the option of a row to the question *above*, and whatever else the question lacks."""
    if len(above.choices) == 1:
        above.choices[0] = _bare(above.choices[0], 0)
    _add(above, words["options"], words)
    for name in words.keys() & LABELS.keys() - _OF_OPTION:
        if words[name] and not getattr(above, name):
            setattr(above, name, words[name])
    if "right" not in words and words.get("answer") and not above.answer:
        above.answer = words["answer"]


def _add(written: Written, text: str, words: Mapping[str, str]) -> None:
    named = letters_of(words.get("letter", "")) or ()
    place = named[0] if len(named) == 1 and named[0] >= len(written.choices) else len(written.choices)
    written.choices += [""] * (place - len(written.choices))
    written.choices.append(_bare(text, place))
    if place < len(LETTERS) and (truth_of(words.get("right", "")) or words.get("right") == "1"):
        written.answer += LETTERS[place]


def _bare(text: str, place: int) -> str:
    found = starts_option(text, place)
    return text[found.end() :].strip() if found else text
