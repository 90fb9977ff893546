"""The exam page posted whole, as a browser without script does: which answers changed."""

from collections.abc import Sequence

from werkzeug.datastructures import MultiDict

from quiz.attempts.rules import Click, Response, taken_back
from quiz.web.exam.showing import Entry

__all__ = ["changed_clicks"]


def changed_clicks(entries: Sequence[Entry], form: MultiDict[str, str]) -> list[Click]:
    """A click for every item whose answer differs from the one that stands.

    The hidden ``click-3`` was drawn when the page was: posting the same page twice has one effect.
    """
    clicks = []
    for entry in entries:
        response = _response(entry, form.getlist(f"item-{entry.number}"))
        seen = form.get(f"seen-{entry.number}", "0")
        click = form.get(f"click-{entry.number}", "")
        unchanged = response == entry.response or (taken_back(response) and taken_back(entry.response))
        if click and not unchanged:
            shown = int(seen) if seen.isdecimal() and len(seen) < 10 else 0
            clicks.append(
                Click.from_json({"item": entry.number, "response": response, "click": click, "seen": shown})
            )
    return clicks


def _response(entry: Entry, values: list[str]) -> Response:
    if entry.shape == "text":
        return values[0] if values else ""
    if entry.shape == "blanks":
        return values if any(value.strip() for value in values) else []
    return sorted(values)
