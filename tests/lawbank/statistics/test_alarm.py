"""Alarms: what must raise them, and what must not."""

import numpy as np
import pytest
from numpy.typing import NDArray

from lawbank.statistics.alarm import Complaint, Suspicion, complaints, longest_keys, suspected_key
from lawbank.statistics.classical import Choices, choices, items
from lawbank.statistics.intervals import Interval

OPTIONS = 4


def sitting(persons: int = 400, count: int = 60) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Options that persons of normal ability picked, and the keys; who does not know guesses."""
    dice = np.random.default_rng(11)
    keys = dice.integers(0, OPTIONS, count)
    knows = dice.random((persons, count)) < 1 / (
        1 + np.exp(-1.2 * (dice.normal(size=(persons, 1)) - dice.normal(0, 1, count)))
    )
    return np.where(knows, keys, dice.integers(0, OPTIONS, (persons, count))), keys


def judged(picked: NDArray[np.int64], keys: NDArray[np.int64]) -> list[Choices]:
    """The options of every item, by totals without it."""
    right = picked == keys
    rest = right.sum(axis=1)[:, None] - right
    return [choices(picked[:, at], rest[:, at], options=OPTIONS, key=int(key)) for at, key in enumerate(keys)]


def test_keys_entered_wrongly_are_found_and_no_others() -> None:
    picked, keys = sitting()
    entered = keys.copy()
    entered[:6] = (keys[:6] + 1) % OPTIONS

    found = [
        suspected_key(each, key=int(key)) for each, key in zip(judged(picked, entered), entered, strict=True)
    ]

    assert [each.option for each in found[:6] if each] == keys[:6].tolist()
    assert found[6:] == [None] * 54


def test_a_suspicion_says_how_sure_it_is() -> None:
    picked = np.array([0] * 50 + [2] * 50)
    found = suspected_key(choices(picked, np.arange(100.0), options=4, key=0), key=0)

    assert found == Suspicion(2, 27, 0, 1.0, Interval(pytest.approx(0.875445), pytest.approx(1.0)), 2.0**-27)  # type: ignore[arg-type]
    assert suspected_key(choices(picked, np.arange(100.0), options=4, key=2), key=2) is None


@pytest.mark.parametrize(("strong", "suspected"), [(6, False), (7, True)])
def test_fewer_than_seven_strong_candidates_cannot_raise_the_alarm(strong: int, suspected: bool) -> None:
    persons = round(strong / 0.27)
    picked = np.array([0] * (persons - strong) + [1] * strong)
    found = suspected_key(choices(picked, np.arange(float(persons)), options=2, key=0), key=0)

    assert (found is not None) is suspected


def test_an_option_that_draws_the_weak_as_much_is_no_key() -> None:
    everybody = choices(np.ones(200, dtype=np.int64), np.arange(200.0), options=4, key=0)
    assert suspected_key(everybody, key=0) is None


def test_strong_candidates_who_are_divided_raise_no_alarm() -> None:
    totals = np.arange(100.0)
    halves = choices(np.array([3] * 73 + [0] * 13 + [1] * 14), totals, options=4, key=0)
    thirds = choices(np.array([3] * 73 + [0] * 9 + [1] * 9 + [2] * 9), totals, options=4, key=3)

    assert suspected_key(halves, key=0) is None
    assert suspected_key(thirds, key=3) is None


def test_many_candidates_are_judged_by_the_normal_curve() -> None:
    totals = np.arange(10_000.0)
    picked = np.array([3] * 7300 + [1] * 1400 + [0] * 1300)
    close = suspected_key(choices(picked, totals, options=4, key=0), key=0)
    clear = suspected_key(
        choices(np.array([3] * 7300 + [1] * 1500 + [0] * 1200), totals, options=4, key=0), key=0
    )

    assert close is None
    assert clear is not None
    assert clear.chance == pytest.approx(4.3e-9, rel=0.03)


def test_an_item_that_is_well_made_has_no_complaints() -> None:
    picked, keys = sitting()
    found = judged(picked, keys)
    scored = items(picked == keys)
    of_middle_difficulty = [at for at, each in enumerate(scored) if 0.4 < each.facility < 0.8]

    assert len(of_middle_difficulty) > 20
    assert {
        complaints(scored[at], found[at], key=int(keys[at]), lengths=[10, 11, 12, 10])
        for at in of_middle_difficulty
    } == {()}


def test_an_item_whose_key_is_wrong_fails_the_able() -> None:
    picked, keys = sitting()
    keys[0] = (keys[0] + 1) % OPTIONS
    at_fault = complaints(items(picked == keys)[0], judged(picked, keys)[0], key=int(keys[0]))

    assert at_fault == (Complaint.WRONG_KEY, Complaint.NEGATIVE, Complaint.GUESSED)


def test_distractors_that_nobody_picks_are_complained_of() -> None:
    picked = np.array([0] * 96 + [1, 2, 3, -1])
    item = items(np.column_stack([picked == 0, np.arange(100) % 2]))[0]
    found = choices(picked, np.arange(100.0), options=4, key=0)

    assert complaints(item, found) == (Complaint.NO_DISTRACTOR,)
    assert complaints(item) == ()


@pytest.mark.parametrize(
    ("lengths", "said"), [((30, 20, 10), True), ((29, 20, 10), False), ((10, 30, 9), False), ((30,), False)]
)
def test_a_key_half_as_long_again_as_any_distractor_is_complained_of(
    lengths: tuple[int, ...], said: bool
) -> None:
    item = items(np.array([[1, 0], [0, 1], [1, 1], [0, 0]]))[0]
    assert (Complaint.LONGEST_KEY in complaints(item, key=0, lengths=lengths)) is said


def test_a_bank_whose_longest_options_are_keys_gives_them_away() -> None:
    longest = [(30, 20, 10, 10)] * 40
    found = longest_keys([*longest, (9, 9, 3, 3), (7,)], [0] * 30 + [1] * 10 + [0, 0])
    by_chance = longest_keys(longest, [0] * 10 + [1] * 30)
    assert found is not None
    assert by_chance is not None

    assert (found.items, found.share, found.expected, found.telling) == (40, 0.75, 0.25, True)
    assert (by_chance.share, by_chance.telling) == (0.25, False)
    assert longest_keys([(9, 9)], [0]) is None
