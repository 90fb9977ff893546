"""Two questions side by side: what each says, and which of its words the other does not have. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Indel

from lawbank.formats.draft import Draft
from lawbank.kinds import Kind
from lawbank.statutes.amendment import Stretch, word_diff
from lawbank.text import fold

__all__ = ["Shown", "ShownOption", "beside"]

LETTERS = "ABCDEFGHIJK"
SAME_OPTION = 0.5
"""Options less alike than this are not set beside each other."""


@dataclass(frozen=True, slots=True)
class ShownOption:
    """An option; of its stretches those are marked that the other question's option does not have."""

    letter: str
    is_key: bool
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """One question as it stands beside the other. Stretches are those of its own text only.

    Attributes:
        truth: the key of a true/false question.
        answers: of each blank the accepted answers, or the reference answer.
        parts: the sub-questions of a case.
    """

    kind: Kind | None
    stem: tuple[Stretch, ...]
    options: tuple[ShownOption, ...]
    truth: bool | None
    answers: tuple[str, ...]
    parts: tuple["Shown", ...]


def beside(low: Draft, high: Draft) -> tuple[Shown, Shown]:
    """Return two questions as they stand beside each other; in either the words are marked that it alone has.

    Options are set beside the one most like them, wherever it stands; sub-questions in their order.
    """
    empty = Draft(low.place)
    count = max(len(low.parts), len(high.parts))
    parts = [
        beside(mine, theirs)
        for mine, theirs in zip(
            _filled(low.parts, count, empty), _filled(high.parts, count, empty), strict=True
        )
    ]
    return (
        _shown(low, high, tuple(mine for mine, _ in parts[: len(low.parts)])),
        _shown(high, low, tuple(theirs for _, theirs in parts[: len(high.parts)])),
    )


def _filled(parts: Sequence[Draft], count: int, empty: Draft) -> list[Draft]:
    return [*parts, *[empty] * (count - len(parts))]


def _shown(mine: Draft, theirs: Draft, parts: tuple[Shown, ...]) -> Shown:
    key = set(mine.key)
    options = tuple(
        ShownOption(
            LETTERS[place % len(LETTERS)], place in key, _own(choice, _most_like(choice, theirs.choices))
        )
        for place, choice in enumerate(mine.choices)
    )
    answers = tuple(" / ".join(blank) for blank in mine.blanks)
    if not answers and mine.answer_text:
        answers = (mine.answer_text,)
    return Shown(mine.kind, _own(mine.stem, theirs.stem), options, mine.truth, answers, parts)


def _own(mine: str, theirs: str) -> tuple[Stretch, ...]:
    """The stretches of *mine*; `in_new` where *theirs* has them too, or where they are nothing but blanks and signs."""
    return tuple(
        stretch if stretch.in_new or fold(stretch.text) else replace(stretch, in_new=True)
        for stretch in word_diff(mine, theirs)
        if stretch.in_old
    )


def _most_like(choice: str, others: Sequence[str]) -> str:
    likeness, best = max(
        ((Indel.normalized_similarity(choice, other), other) for other in others), default=(0.0, "")
    )
    return best if likeness >= SAME_OPTION else ""
