"""Practice: what a run asks, when a wrong answer has been learnt, how study time is measured."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lawbank.kinds import Kind

__all__ = ["BLOCK_QUARTERS", "PRACTISED", "SIZES", "Mode", "WrongState", "after_answer", "blocks", "pulse"]


class Mode(StrEnum):
    """按知识点 / 随机 / 错题本."""

    TOPIC = "topic"
    RANDOM = "random"
    WRONG = "wrong"


PRACTISED = (Kind.SINGLE, Kind.MULTIPLE, Kind.VARIABLE, Kind.TRUE_FALSE, Kind.BLANK)
"""Kinds that practice asks: those a rule can judge at once."""

SIZES = (5, 10, 20, 50)
"""How many questions a run may have."""

RIGHT_TO_LEAVE = 2
LONGEST_PULSE = timedelta(seconds=120)
SHORTEST_PULSE = timedelta(seconds=3)
BLOCK_QUARTERS = 4
"""Study is credited in quarters of a class hour."""


@dataclass(frozen=True, slots=True)
class WrongState:
    """A line of the wrong book: how often wrong, right in a row since, pinned, and whether it has left the book."""

    wrong_count: int
    right_in_a_row: int
    pinned: bool
    left: bool


def after_answer(state: WrongState | None, *, right: bool) -> WrongState | None:
    """The line after an answer; None while the question never was wrong.

    It leaves after two right answers in a row, stays if pinned, and comes back with the next wrong one.
    """
    if not right:
        pinned = state.pinned if state else False
        return WrongState((state.wrong_count if state else 0) + 1, 0, pinned, left=False)
    if state is None:
        return None
    streak = state.right_in_a_row + 1
    return WrongState(
        state.wrong_count, streak, state.pinned, left=streak >= RIGHT_TO_LEAVE and not state.pinned
    )


def pulse(last: datetime | None, now: datetime) -> int:
    """Seconds of study between two acts of a person, by the server's clock.

    Longer than two minutes counts as two minutes (the page lay open); shorter than three seconds counts as
    nothing (nobody reads a question so fast); the first act of a day counts as nothing, as does a clock that
    stepped back.
    """
    if last is None or now - last < SHORTEST_PULSE:
        return 0
    return int(min(now - last, LONGEST_PULSE).total_seconds())


def blocks(seconds: int, *, minutes_per_hour: int) -> int:
    """How many quarters of a class hour *seconds* of study have filled."""
    return seconds * BLOCK_QUARTERS // (minutes_per_hour * 60)
