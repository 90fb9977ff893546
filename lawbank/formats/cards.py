"""The bank style of our Word documents: paragraphs whose style names their field.

A style decides, not the words: an option that begins like a number, or an explanation of several lines, stays what it
is. Labels are there for people, and are taken off again.
"""

from dataclasses import dataclass, field

from lawbank.formats.draft import Place
from lawbank.formats.notation import LETTERS
from lawbank.formats.written import LABELS, Written

__all__ = ["CHOICE", "FIELDS", "MARKS", "PART", "QUESTION", "Cards"]

QUESTION, PART, CHOICE = "LDcode", "LDpart", "LDchoice"
"""Styles of the paragraphs that begin a question, a sub-question, an option."""
FIELDS = {f"LD{name}": name for name in LABELS if name not in ("code", "choices", "parts")}
"""The field that a style marks."""
MARKS = frozenset({QUESTION, PART, CHOICE, *FIELDS})


@dataclass(slots=True)
class Cards:
    """The questions met so far."""

    taken: list[Written] = field(default_factory=list)

    def take(self, style: str, text: str) -> bool:
        """Take a paragraph of one of our styles; False where no question was begun that it could belong to."""
        if style == QUESTION:
            self.taken.append(Written(Place(row=len(self.taken) + 1), code=_without("编号", text)))
            return True
        if not self.taken:
            return False
        whole = self.taken[-1]
        if style == PART:
            code = _without("小题", text)
            number = str(len(whole.parts) + 1)
            whole.parts.append(Written(whole.place, code="" if code == number else code))
            return True
        written = whole.parts[-1] if whole.parts else whole
        if style == CHOICE:
            letter = (
                LETTERS[len(written.choices)]
                if len(written.choices) < len(LETTERS)
                else str(len(written.choices) + 1)
            )
            written.choices.append(text.removeprefix(f"{letter}.").removeprefix(" "))
            return True
        name = FIELDS[style]
        said = _without(LABELS[name], text)
        standing = getattr(written, name)
        # Somebody pressed Enter within a field: the style was kept, the label stands only on the first line.
        setattr(written, name, f"{standing}\n{said}" if standing else said)
        return True


def _without(label: str, text: str) -> str:
    for colon in "：:":
        if text.startswith(label + colon):
            return text[len(label) + 1 :].strip()
    return text
