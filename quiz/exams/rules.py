"""What an exam promises: when it is open, how long, how often, and when its key is released."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

__all__ = [
    "Band",
    "ExamState",
    "Feedback",
    "Phase",
    "Purpose",
    "attempts_left",
    "band",
    "deadline",
    "key_released",
    "minutes_available",
    "pass_mark",
    "passes",
    "phase",
    "window_over",
]


class ExamState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class Purpose(StrEnum):
    """模拟 / 正式 / 每周一测."""

    MOCK = "mock"
    OFFICIAL = "official"
    WEEKLY = "weekly"


class Feedback(StrEnum):
    """When the key and the explanations are released to who sat the exam."""

    AT_ONCE = "at_once"
    AFTER_WINDOW = "after_window"
    NEVER = "never"


class Phase(StrEnum):
    """Where an exam stands at an instant."""

    DRAFT = "draft"
    CANCELLED = "cancelled"
    BEFORE = "before"
    OPEN = "open"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Band:
    """A name, from a percentage of the total upward."""

    at_least: int
    name: str


def phase(state: ExamState, opens_at: datetime, closes_at: datetime, now: datetime) -> Phase:
    """Where an exam stands at *now*; the window holds its first instant and not its last."""
    if state is not ExamState.PUBLISHED:
        return Phase(state.value)
    if now < opens_at:
        return Phase.BEFORE
    return Phase.OPEN if now < closes_at else Phase.AFTER


def deadline(started_at: datetime, *, minutes: int, closes_at: datetime) -> datetime:
    """When a sitting begun at *started_at* ends: after its minutes, or with the window if that is earlier."""
    return min(started_at + timedelta(minutes=minutes), closes_at)


def minutes_available(minutes: int, *, closes_at: datetime, now: datetime) -> int:
    """Whole minutes that who starts now really has; never negative."""
    return max(0, (deadline(now, minutes=minutes, closes_at=closes_at) - now) // timedelta(minutes=1))


def attempts_left(allowed: int, used: int) -> int:
    """How many sittings are left, never negative."""
    return max(0, allowed - used)


def pass_mark(total: Decimal, percent: int) -> Decimal:
    """Points from which a paper is passed, exact: 60 percent of 97.5 points are 58.5."""
    return total * percent / 100


def passes(score: Decimal, *, total: Decimal, percent: int) -> bool:
    """Whether *score* reaches the pass mark; the mark itself passes."""
    return score >= pass_mark(total, percent)


def band(score: Decimal, *, total: Decimal, bands: Iterable[Band]) -> str:
    """The name of the highest band that *score* reaches; empty when it reaches none."""
    reached = [step for step in bands if score * 100 >= step.at_least * total]
    return max(reached, key=lambda step: step.at_least).name if reached else ""


def window_over(closes_at: datetime, grace_seconds: int, now: datetime) -> bool:
    """Whether nobody can be answering any more: the window has closed and the grace has passed."""
    return now > closes_at + timedelta(seconds=grace_seconds)


def key_released(
    feedback: Feedback, *, closes_at: datetime, grace_seconds: int, attempt_closed: bool, now: datetime
) -> bool:
    """Whether who sat the exam may see the key and the explanations.

    Never while the own sitting is open. AFTER_WINDOW waits for the grace too, so that no answer still on its way
    can profit from a released key.
    """
    if not attempt_closed or feedback is Feedback.NEVER:
        return False
    return feedback is Feedback.AT_ONCE or window_over(closes_at, grace_seconds, now)
