"""Intervals against printed examples, and the sizes that they justify."""

import numpy as np
import pytest

from lawbank.statistics.intervals import (
    SMALLEST_FOR_DISCRIMINATION,
    SMALLEST_FOR_ITEMS,
    SMALLEST_FOR_RELIABILITY,
    Interval,
    about,
    of_alpha,
    of_correlation,
    of_difference,
    of_share,
    too_small,
)
from lawbank.wording import Phrase


@pytest.mark.parametrize(
    ("hits", "persons", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_shares_lie_where_newcombe_printed_them(hits: int, persons: int, low: float, high: float) -> None:
    """Newcombe (1998), Statistics in Medicine 17, table I, method 3."""
    ends = of_share(np.array([hits / persons]), persons)
    assert [round(float(end[0]), 4) for end in ends] == [low, high]


@pytest.mark.parametrize(
    ("upper", "lower", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_differences_lie_where_newcombe_printed_them(
    upper: tuple[int, int], lower: tuple[int, int], low: float, high: float
) -> None:
    """Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10."""
    ends = of_difference(np.array([upper[0] / upper[1]]), upper[1], np.array([lower[0] / lower[1]]), lower[1])
    assert [round(float(end[0]), 4) for end in ends] == [low, high]


def test_a_correlation_lies_between_the_ends_of_fisher() -> None:
    found = of_correlation(0.5, 28)

    assert found == Interval(pytest.approx(0.156028, abs=1e-6), pytest.approx(0.735818, abs=1e-6))  # type: ignore[arg-type]
    assert of_correlation(None, 100) is None
    assert of_correlation(0.5, 3) is None
    assert of_correlation(1.0, 100) == Interval(pytest.approx(1.0), pytest.approx(1.0))  # type: ignore[arg-type]


def test_alpha_lies_where_its_logarithm_says() -> None:
    error, found = of_alpha(0.7, 20, 100) or (None, None)

    assert error == pytest.approx(0.3 * (40 / (19 * 98)) ** 0.5)
    assert found == Interval(pytest.approx(0.600165, abs=1e-6), pytest.approx(0.774907, abs=1e-6))  # type: ignore[arg-type]
    assert (of_alpha(0.7, 1, 100), of_alpha(0.7, 20, 2)) == (None, None)


def test_an_unknown_error_gives_no_interval() -> None:
    assert about(1.0, None) is None
    assert about(1.0, 0.5) == Interval(pytest.approx(0.02001801), pytest.approx(1.97998199))  # type: ignore[arg-type]


def test_the_smallest_samples_are_what_the_intervals_make_them() -> None:
    low, high = of_share(np.array([0.5]), SMALLEST_FOR_ITEMS)
    flat = of_correlation(0.0, SMALLEST_FOR_DISCRIMINATION)
    trust = of_alpha(0.7, 20, SMALLEST_FOR_RELIABILITY)
    assert flat is not None
    assert trust is not None

    assert round(float(high[0] - low[0]) / 2, 2) == 0.17
    assert round(flat.high, 2) == 0.2
    assert round((trust[1].high - trust[1].low) / 2, 2) == 0.09


def test_a_small_sample_is_said_so_that_it_can_be_translated() -> None:
    said = too_small(29, SMALLEST_FOR_ITEMS)

    assert said == "样本只有 29 人，少于 30 人，数字仅供参考。"
    assert isinstance(said, Phrase)
    assert said.values == {"persons": 29, "least": 30}
    assert too_small(30, SMALLEST_FOR_ITEMS) is None
