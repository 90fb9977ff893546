"""What a challenge must say, what it means, and how it ends."""

import re
from collections.abc import Sequence
from enum import StrEnum

from quiz.errors import Invalid

__all__ = ["MOST_WAITING", "Outcome", "Remedy", "picked_in", "proposal", "remedy", "worded"]

MOST_WAITING = 10
"""Challenges of one officer that may wait at a time: enough for an exam, too few to swamp the reviewers."""
SHORTEST, LONGEST = 5, 1000
"""Characters of a reason, and of an answer."""
LONGEST_PROPOSAL = 400
PICKED = re.compile(r"([A-K]+)(?:（|$)")


class Outcome(StrEnum):
    """How a challenge stands."""

    WAITING = "waiting"
    UPHELD = "upheld"
    REJECTED = "rejected"


class Remedy(StrEnum):
    """What became of the question after a challenge to it was upheld."""

    PENDING = "rechecked"
    MENDED = "mended"
    KEPT = "confirmed"
    WITHDRAWN = "withdrawn"


def worded(text: str, *, answers: bool = False) -> str:
    """Return a reason, or an answer, without the blanks around it.

    Raises:
        Invalid: it says too little to be answered, or more than a page.
    """
    said = text.strip()
    if len(said) < SHORTEST and answers:
        raise Invalid("答复太短，请写明依据哪一条、为什么")
    if len(said) < SHORTEST:
        raise Invalid("理由太短，请写明哪里不对、依据哪一条")
    if len(said) > LONGEST:
        raise Invalid("最多 %(most)d 个字，请写得简短些", most=LONGEST)
    return said


def proposal(picked: Sequence[str], said: str) -> str:
    """Return what an officer holds to be right: the letters picked, then their own words in brackets.

    Args:
        picked: letters of options, as they stood before the officer.

    Raises:
        Invalid: nothing is picked and nothing said, or too much is said.
    """
    letters, words = "".join(sorted(picked)), said.strip()
    if not letters and not words:
        raise Invalid("请选出您认为正确的选项，或写明您认为正确的答案")
    made = f"{letters}（{words}）" if letters and words else letters or words
    if len(made) > LONGEST_PROPOSAL:
        raise Invalid("最多 %(most)d 个字，请写得简短些", most=LONGEST_PROPOSAL)
    return made


def picked_in(proposed: str) -> frozenset[str]:
    """Return the letters of a proposal, as shown to the officer; empty where it names no option."""
    found = PICKED.match(proposed)
    return frozenset(found[1]) if found else frozenset()


def remedy(*, revised: bool, usable: bool, ended: bool) -> Remedy:
    """Return what became of a question whose challenge was upheld.

    Args:
        revised: it says something else than what was challenged.
        usable: it is 启用.
        ended: it is 停用 or 作废.
    """
    if ended:
        return Remedy.WITHDRAWN
    if not usable:
        return Remedy.PENDING
    return Remedy.MENDED if revised else Remedy.KEPT
