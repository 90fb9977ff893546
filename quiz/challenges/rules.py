"""What a challenge must say, and how it ends."""

from enum import StrEnum

from quiz.errors import Invalid

__all__ = ["MOST_WAITING", "Outcome", "worded"]

MOST_WAITING = 10
"""Challenges of one officer that may wait at a time: enough for an exam, too few to swamp the reviewers."""
SHORTEST, LONGEST = 5, 1000
"""Characters of a reason, and of an answer."""


class Outcome(StrEnum):
    """How a challenge stands."""

    WAITING = "waiting"
    UPHELD = "upheld"
    REJECTED = "rejected"


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
