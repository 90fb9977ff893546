"""How a problem of a draft is named: its field, what was expected, what was found, what to do."""

from dataclasses import replace

from lawbank.formats.draft import Draft, Problem, Repair, Severity
from lawbank.formats.written import LABELS
from lawbank.wording import Phrase

__all__ = ["error", "warning"]


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
