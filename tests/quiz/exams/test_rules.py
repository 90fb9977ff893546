"""What an exam promises."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from quiz.exams.rules import (
    Band,
    ExamState,
    Feedback,
    Phase,
    attempts_left,
    band,
    deadline,
    key_released,
    minutes_available,
    pass_mark,
    passes,
    phase,
    window_over,
)

OPENS = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
CLOSES = OPENS + timedelta(hours=3)
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("state", "at", "expected"),
    [
        (ExamState.PUBLISHED, OPENS - TICK, Phase.BEFORE),
        (ExamState.PUBLISHED, OPENS, Phase.OPEN),
        (ExamState.PUBLISHED, CLOSES - TICK, Phase.OPEN),
        (ExamState.PUBLISHED, CLOSES, Phase.AFTER),
        (ExamState.DRAFT, OPENS, Phase.DRAFT),
        (ExamState.CANCELLED, OPENS, Phase.CANCELLED),
    ],
)
def test_the_window_holds_its_first_instant_and_not_its_last(
    state: ExamState, at: datetime, expected: Phase
) -> None:
    assert phase(state, OPENS, CLOSES, at) is expected


@pytest.mark.parametrize(
    ("start", "minutes", "really"),
    [
        (OPENS, 90, 90),
        (CLOSES - timedelta(minutes=90), 90, 90),
        (CLOSES - timedelta(minutes=89, seconds=59), 90, 89),
        (CLOSES - timedelta(seconds=59), 90, 0),
        (CLOSES + timedelta(hours=1), 90, 0),
    ],
)
def test_who_comes_late_has_only_what_is_left_of_the_window(
    start: datetime, minutes: int, really: int
) -> None:
    assert deadline(start, minutes=minutes, closes_at=CLOSES) == min(start + timedelta(minutes=90), CLOSES)
    assert minutes_available(minutes, closes_at=CLOSES, now=start) == really


def test_sittings_left_are_never_negative() -> None:
    assert [attempts_left(2, used) for used in (0, 1, 2, 3)] == [2, 1, 0, 0]


def test_the_pass_mark_is_exact_and_reaching_it_passes() -> None:
    total = Decimal("97.5")

    assert pass_mark(total, 60) == Decimal("58.5")
    assert passes(Decimal("58.5"), total=total, percent=60) is True
    assert passes(Decimal("58.49"), total=total, percent=60) is False


def test_the_highest_band_reached_names_the_score() -> None:
    bands = [Band(60, "合格"), Band(90, "优秀"), Band(80, "良好")]
    scores = ("119.99", "160", "179.99", "180", "200")

    assert [band(Decimal(score), total=Decimal(200), bands=bands) for score in scores] == [
        "", "良好", "良好", "优秀", "优秀"
    ]  # fmt: skip
    assert band(Decimal(200), total=Decimal(200), bands=[]) == ""


@pytest.mark.parametrize(
    ("feedback", "closed", "after", "expected"),
    [
        (Feedback.AT_ONCE, True, timedelta(hours=-1), True),
        (Feedback.AT_ONCE, False, timedelta(hours=1), False),
        (Feedback.AFTER_WINDOW, True, timedelta(0), False),
        (Feedback.AFTER_WINDOW, True, timedelta(seconds=10), False),
        (Feedback.AFTER_WINDOW, True, timedelta(seconds=10, microseconds=1), True),
        (Feedback.AFTER_WINDOW, False, timedelta(hours=1), False),
        (Feedback.NEVER, True, timedelta(days=365), False),
    ],
)
def test_the_key_is_released_as_promised_and_never_to_an_open_sitting(
    feedback: Feedback, closed: bool, after: timedelta, expected: bool
) -> None:
    released = key_released(
        feedback, closes_at=CLOSES, grace_seconds=10, attempt_closed=closed, now=CLOSES + after
    )

    assert released is expected


def test_the_window_is_over_after_the_grace() -> None:
    assert [window_over(CLOSES, 10, CLOSES + timedelta(seconds=late)) for late in (0, 10, 11)] == [
        False, False, True
    ]  # fmt: skip
