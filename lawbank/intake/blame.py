"""How a problem of a draft is named: its field, what was expected, what was found, what to do; and where a draft stands."""

from dataclasses import replace

from lawbank.formats.draft import Draft, Place, Problem, Repair, Severity
from lawbank.formats.written import LABELS
from lawbank.wording import Phrase, phrase

__all__ = ["error", "place_words", "warning"]


def error(
    draft: Draft,
    field: str,
    code: str,
    expected: str,
    found: str,
    advice: Phrase,
    repair: Repair | None = None,
) -> Problem:
    place = replace(draft.place, column=LABELS[field])
    return Problem(code, Severity.ERROR, place, expected, found, advice, repair)


def warning(
    draft: Draft,
    field: str,
    code: str,
    expected: str,
    found: str,
    advice: Phrase,
    repair: Repair | None = None,
) -> Problem:
    return replace(error(draft, field, code, expected, found, advice, repair), severity=Severity.WARNING)


def place_words(place: Place) -> Phrase:
    """Where in its file a draft stands, for a sentence."""
    row = place.row if place.row is not None else place.line
    if row is None:
        return phrase("前面的一题")
    if place.sheet and place.line is None:
        return phrase("工作表“%(sheet)s” 第 %(row)d 行", sheet=place.sheet, row=row)
    return phrase("第 %(row)d 行", row=row)
