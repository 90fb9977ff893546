"""The question doctor: what in a question's own words helps who does not know the law.

Reasons to look, never verdicts. What answers say against a question is `lawbank.statistics.alarm`; whether its law
still holds is `lawbank.intake.check`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from lawbank.kinds import CHOICE_KINDS, Kind

__all__ = ["ABSOLUTE", "Asked", "Finding", "Symptom", "examined"]

ABSOLUTE = (
    "一律", "一概", "任何", "所有", "全部", "绝对", "必然", "只能", "唯一", "永远", "从不", "从来", "完全", "都不",
    "均不", "无论如何",
)  # fmt: skip
"""Words that officers have learnt to strike out. Source: Haladyna, Downing and Rodriguez (2002), rule 28 (specific
determiners); the Chinese words are ours."""
LONGER = 1.5
"""A key so many times as long as the longest distractor gives itself away; `lawbank.statistics.alarm` counts alike."""
SHORTEST = 8
"""Characters below which lengths tell nothing."""


class Symptom(StrEnum):
    """What was found."""

    LONGEST_KEY = "longest_key"
    """The key is by far the longest option."""
    ABSOLUTE_WORDS = "absolute_words"
    """Absolute words stand in wrong options or wrong statements only."""
    ALL_RIGHT = "all_right"
    """Every option is right: nothing is asked."""
    NEGATIVE_STEM = "negative_stem"
    """Asks for what is wrong; easily misread, and better turned round."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A symptom and the words in which it shows."""

    symptom: Symptom
    words: tuple[str, ...] = ()


class Asked(Protocol):
    """What the doctor reads of a question; drafts and leaves have it."""

    @property
    def kind(self) -> Kind | None: ...
    @property
    def stem(self) -> str: ...
    @property
    def choices(self) -> Sequence[str]: ...
    @property
    def key(self) -> Collection[int]: ...
    @property
    def truth(self) -> bool | None: ...


_NEGATIVE = ("不正确的", "错误的是", "错误的有", "不属于", "不包括", "不符合", "不应当")


def examined(question: Asked) -> tuple[Finding, ...]:
    """Return what is found in the words of *question*, in the order of `Symptom`."""
    if question.kind is Kind.TRUE_FALSE:
        words = _absolute([question.stem])
        return (Finding(Symptom.ABSOLUTE_WORDS, words),) if words and question.truth is False else ()
    if question.kind not in CHOICE_KINDS or len(question.choices) < 2:
        return ()
    right = [choice for place, choice in enumerate(question.choices) if place in question.key]
    wrong = [choice for place, choice in enumerate(question.choices) if place not in question.key]
    found = []
    if not wrong:
        found.append(Finding(Symptom.ALL_RIGHT))
    elif len(right) == 1 and len(right[0]) >= max(SHORTEST, LONGER * max(len(choice) for choice in wrong)):
        found.append(Finding(Symptom.LONGEST_KEY, (right[0],)))
    if (words := _absolute(wrong)) and not _absolute(right):
        found.append(Finding(Symptom.ABSOLUTE_WORDS, words))
    asks = question.stem[-24:]
    if negative := tuple(word for word in _NEGATIVE if word in asks and word != "不得"):
        found.append(Finding(Symptom.NEGATIVE_STEM, negative))
    return tuple(sorted(found, key=lambda each: list(Symptom).index(each.symptom)))


def _absolute(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for word in ABSOLUTE if any(word in text for text in texts))
