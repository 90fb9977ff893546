"""Sentences with named values that can still be translated after they were filled in.

`lawbank` speaks Chinese and knows no gettext. A `Phrase` *is* the Chinese sentence, and remembers the template
and the values it was made of, so that a face can say the same in another language.
"""

from collections.abc import Sequence
from typing import Any, Self

__all__ = ["Phrase", "first_of", "listed", "phrase"]

NAMED = 20
"""Codes that a sentence names."""


class Phrase(str):
    """A finished sentence that remembers its `template` and `values`."""

    __slots__ = ("template", "values")

    template: str
    values: dict[str, Any]

    def __new__(cls, template: str, values: dict[str, Any]) -> Self:
        made = super().__new__(cls, template % values if values else template)
        made.template = template
        made.values = values
        return made


def phrase(template: str, **values: Any) -> Phrase:
    """Return *template* filled in with *values* (``%(name)s``); gettext collects the template by this name."""
    return Phrase(template, values)


def first_of(codes: Sequence[str]) -> str:
    """The codes that a sentence names: the first twenty; — for none."""
    return "、".join(codes[:NAMED]) + ("…" if len(codes) > NAMED else "") or "—"


def listed(sentences: Sequence[str]) -> str:
    """Several sentences as one, in order; empty for none."""
    if len(sentences) < 2:
        return sentences[0] if sentences else ""
    middle = len(sentences) // 2
    return phrase(
        "%(before)s；%(after)s", before=listed(sentences[:middle]), after=listed(sentences[middle:])
    )
