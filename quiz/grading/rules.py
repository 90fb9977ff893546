"""What an answer is worth. Points are exact decimals with two places; a part of a point is rounded down.

Single choice and true/false are worth everything or nothing under every scheme, and never cost points. A fill-in
question is worth its blanks in equal parts. A text waits for its marker, unless nothing was written.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from typing import Protocol

from lawbank.kinds import CHOICE_KINDS, TEXT_KINDS, Kind
from lawbank.text import same_answer
from quiz.attempts.rules import FALSE, TRUE, Response, taken_back
from quiz.errors import Invalid
from quiz.papers.rules import Scheme, shown_letters, stored_positions

__all__ = [
    "Keyed",
    "Outcome",
    "Scored",
    "Tally",
    "is_right",
    "multi_select",
    "outcome_of",
    "scored",
    "shares",
    "shown_key",
    "tally",
    "validated_points",
]

NOTHING = Decimal(0)
HUNDREDTH = Decimal("0.01")
HALF = Decimal("0.5")


class Outcome(StrEnum):
    """What became of an item."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    OPEN = "open"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Scored:
    """The worth of one answer; `points` is empty while it waits for its marker."""

    points: Decimal | None
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Tally:
    """The worth of a paper so far: `score` never below zero, `waiting` the answers still with the marker."""

    score: Decimal
    waiting: int


class Keyed(Protocol):
    """What scoring needs to know of a question: a `Leaf`, or an item of a paper with its key."""

    @property
    def kind(self) -> Kind: ...
    @property
    def key(self) -> frozenset[int]: ...
    @property
    def truth(self) -> bool | None: ...
    @property
    def blanks(self) -> tuple[tuple[str, ...], ...]: ...


def scored(
    leaf: Keyed, response: Response, *, points: Decimal, scheme: Scheme, choice_order: str = ""
) -> Scored:
    """What *response* to *leaf* is worth.

    Args:
        response: in shown letters, as `quiz.attempts.rules` keeps it; empty: not answered.
        points: of the item.
        choice_order: in which order the options were shown.
    """
    if taken_back(response):
        return Scored(NOTHING, Outcome.OPEN)
    if leaf.kind in TEXT_KINDS:
        return Scored(None, Outcome.WAITING)
    if leaf.kind is Kind.BLANK:
        worth = _blanks(leaf, response, points)
    elif leaf.kind in CHOICE_KINDS and leaf.kind is not Kind.SINGLE:
        worth = multi_select(
            stored_positions(list(response), choice_order), leaf.key, len(choice_order), points, scheme
        )
    else:
        worth = points if is_right(leaf, response, choice_order=choice_order) else NOTHING
    return Scored(worth, outcome_of(worth, points))


def outcome_of(worth: Decimal, points: Decimal) -> Outcome:
    """The word for *worth* out of *points*, of an item that was answered."""
    if worth == points:
        return Outcome.RIGHT
    return Outcome.PARTLY if worth > 0 else Outcome.WRONG


def is_right(leaf: Keyed, response: Response, *, choice_order: str) -> bool:
    """Whether *response* is exactly the key. A text is never right by rule."""
    if taken_back(response) or leaf.kind in TEXT_KINDS:
        return False
    if leaf.kind is Kind.BLANK:
        return _right_blanks(leaf, response) == len(leaf.blanks)
    if leaf.kind is Kind.TRUE_FALSE:
        return list(response) == ([TRUE] if leaf.truth else [FALSE])
    return stored_positions(list(response), choice_order) == leaf.key


def shown_key(leaf: Keyed, choice_order: str) -> list[str]:
    """The letters of the key as the paper showed the options; empty for blanks and texts."""
    if leaf.kind is Kind.TRUE_FALSE:
        return [TRUE] if leaf.truth else [FALSE]
    return shown_letters(leaf.key, choice_order) if leaf.kind in CHOICE_KINDS else []


def multi_select(
    chosen: frozenset[int], key: frozenset[int], options: int, points: Decimal, scheme: Scheme
) -> Decimal:
    """What choosing *chosen* (not empty) is worth where *key* is right.

    ALL_OR_NOTHING: exact or nothing. PARTIAL_HALF: too few but none wrong, half. PARTIAL_PER_OPTION: too few but
    none wrong, half a point each, and never more than the option's share of the points. NET_CORRECT: the share of
    right options chosen less the share of wrong options chosen, not below zero: choosing all is worth nothing.
    MINUS: too few nothing, any wrong option costs the points of the question.

    Source:
        the conventions of 多选、少选、错选 in qualification papers and contests; a property of the paper.
    """
    if chosen == key:
        return points
    right, wrong = len(chosen & key), len(chosen - key)
    match scheme:
        case Scheme.ALL_OR_NOTHING:
            return NOTHING
        case Scheme.PARTIAL_HALF:
            return NOTHING if wrong else _down(points / 2)
        case Scheme.PARTIAL_PER_OPTION:
            return NOTHING if wrong else _down(right * min(HALF, points / len(key)))
        case Scheme.NET_CORRECT:
            missed = Decimal(wrong) / (options - len(key)) if wrong else NOTHING
            return max(NOTHING, _down(points * (Decimal(right) / len(key) - missed)))
        case _:
            return -points if wrong else NOTHING


def _blanks(leaf: Keyed, response: Response, points: Decimal) -> Decimal:
    right = _right_blanks(leaf, response)
    return points if right == len(leaf.blanks) else _down(points * right / len(leaf.blanks))


def _right_blanks(leaf: Keyed, response: Response) -> int:
    return sum(
        any(same_answer(given, accepted) for accepted in alternatives)
        for given, alternatives in zip(response, leaf.blanks, strict=False)
        if given
    )


def _down(points: Decimal) -> Decimal:
    return points.quantize(HUNDREDTH, ROUND_DOWN)


def tally(marks: Iterable[Decimal | None]) -> Tally:
    """Add up the marks of a paper; an empty mark waits."""
    given = list(marks)
    score = sum((mark for mark in given if mark is not None), NOTHING)
    return Tally(max(NOTHING, score), sum(mark is None for mark in given))


def validated_points(points: Decimal, *, most: Decimal) -> Decimal:
    """*points* if a marker may give them for an item of *most* points.

    Raises:
        Invalid: below zero, above the item's points, or finer than a hundredth.
    """
    if not points.is_finite() or not NOTHING <= points <= most or points != _down(points):
        raise Invalid("得分应为 0 至 %(most)s，最多两位小数", most=f"{most.normalize():f}")
    return points


def shares(points: Sequence[Decimal], total: Decimal) -> list[Decimal]:
    """The points of 评分要点 scaled to *total*, for the marker's guidance; rounded down to hundredths."""
    whole = sum(points, NOTHING)
    return [_down(total * part / whole) if whole else NOTHING for part in points]
