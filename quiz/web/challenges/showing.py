"""How a challenge is shown: its question with the options as they stood before the officer."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from lawbank.questions.leaves import Leaf
from quiz.attempts.rules import LETTERS
from quiz.challenges.models import Challenge
from quiz.challenges.rules import picked_in
from quiz.papers.rules import order_text, stored_order
from quiz.web.exam.showing import Entry
from quiz.web.words import said

__all__ = ["Mark", "marks_of", "order_of", "proposed_of"]


@dataclass(frozen=True, slots=True)
class Mark:
    """What is said beside an option: its letter in the bank where that differs, and who held it to be right."""

    bank_letter: str
    words: tuple[str, ...]


def order_of(challenge: Challenge, leaf: Leaf) -> str:
    """The order in which the options stood; that of the bank where it was not kept."""
    return challenge.choice_order or order_text(range(len(leaf.choices)))


def proposed_of(challenge: Challenge, leaf: Leaf) -> str:
    """What the officer holds to be right, the options by letter and text."""
    picked = picked_in(challenge.proposed)
    options = [
        f"{letter}. {leaf.choices[place]}"
        for letter, place in zip(LETTERS, stored_order(order_of(challenge, leaf)), strict=False)
        if letter in picked
    ]
    own = challenge.proposed.lstrip(LETTERS) if options else challenge.proposed
    return _("；").join(options) + (own if options else said(own))


def marks_of(challenge: Challenge, leaf: Leaf, entry: Entry, key: frozenset[str]) -> dict[str, Mark]:
    """For each option of *entry* by its value: its letter in the bank, and what is said of it."""
    picked, order = picked_in(challenge.proposed), stored_order(order_of(challenge, leaf))
    moved = order != sorted(order)
    return {
        option.value: Mark(
            LETTERS[order[place]] if moved and option.letter else "",
            tuple(_told(option.value, key, entry.response, picked if option.letter else frozenset())),
        )
        for place, option in enumerate(entry.options)
    }


def _told(value: str, key: frozenset[str], given: Sequence[str], picked: frozenset[str]) -> list[str]:
    said_of = (
        (value in key, _("答案")),
        (value in given, _("提出人选了")),
        (value in picked, _("提出人认为对")),
    )
    return [words for is_so, words in said_of if is_so]
