from datetime import timedelta

import pytest

from quiz.practice.rules import WrongState, after_answer, blocks, pulse
from tests.conftest import NOON


def test_a_wrong_answer_enters_the_book_and_a_right_one_that_never_was_wrong_does_not() -> None:
    assert after_answer(None, right=False) == WrongState(1, 0, pinned=False, left=False)
    assert after_answer(None, right=True) is None


def test_two_right_in_a_row_leave_the_book_and_a_wrong_one_begins_again() -> None:
    state = WrongState(1, 0, pinned=False, left=False)

    once = after_answer(state, right=True)
    assert once == WrongState(1, 1, pinned=False, left=False)
    again = after_answer(once, right=False)
    assert again == WrongState(2, 0, pinned=False, left=False)
    twice = after_answer(after_answer(again, right=True), right=True)
    assert twice == WrongState(2, 2, pinned=False, left=True)
    assert after_answer(twice, right=False) == WrongState(3, 0, pinned=False, left=False)


def test_a_pinned_question_stays() -> None:
    assert after_answer(WrongState(1, 5, pinned=True, left=False), right=True) == WrongState(
        1, 6, pinned=True, left=False
    )


@pytest.mark.parametrize(
    ("seconds", "counted"),
    [(-600, 0), (0, 0), (2.9, 0), (3, 3), (60, 60), (120, 120), (121, 120), (86_400, 120)],
)
def test_a_pulse_is_what_passed_within_reason(seconds: float, counted: int) -> None:
    assert pulse(NOON, NOON + timedelta(seconds=seconds)) == counted


def test_the_first_act_of_a_day_counts_nothing() -> None:
    assert pulse(None, NOON) == 0


@pytest.mark.parametrize(("seconds", "quarters"), [(0, 0), (449, 0), (450, 1), (1800, 4), (3600, 8)])
def test_a_quarter_hour_is_filled_before_it_is_credited(seconds: int, quarters: int) -> None:
    assert blocks(seconds, minutes_per_hour=30) == quarters
