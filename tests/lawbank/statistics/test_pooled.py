"""One item over many papers."""

import numpy as np
import pytest

from lawbank.errors import Invalid
from lawbank.statistics.classical import items
from lawbank.statistics.pooled import groups, pooled_item


def test_of_one_paper_it_says_what_the_table_says() -> None:
    dice = np.random.default_rng(7)
    ability = dice.normal(size=300)
    table = (ability[:, None] + dice.normal(size=(300, 20)) > 0).astype(float)
    whole = items(table)[3]
    rest = (table.sum(axis=1) - table[:, 3]) / 19
    alone = pooled_item(table[:, 3], rest)

    assert alone.facility == pytest.approx(whole.facility)
    assert (alone.low, alone.high) == pytest.approx((whole.low, whole.high))
    assert alone.item_rest == pytest.approx(whole.item_rest)
    assert alone.item_rest_interval is not None
    assert whole.item_rest_interval is not None
    assert alone.item_rest_interval.low == pytest.approx(whole.item_rest_interval.low)
    assert alone.item_total is None


def test_the_upper_and_lower_group_are_those_of_the_rest() -> None:
    reached = np.array([0, 0, 0, 1, 1, 0, 1, 1, 1, 1.0])
    rest = np.arange(10) / 10
    found = pooled_item(reached, rest)

    assert found.discrimination == 1.0
    assert found.discrimination_interval.high == pytest.approx(1.0, abs=0.01)


def test_an_item_that_everybody_gets_right_has_no_correlation() -> None:
    found = pooled_item(np.ones(8), np.arange(8) / 8)

    assert (found.facility, found.item_rest, found.item_rest_interval, found.discrimination) == (
        1.0,
        None,
        None,
        0.0,
    )


def test_groups_hold_who_reached_the_same_together() -> None:
    rest = np.array([0.1, 0.1, 0.1, 0.5, 0.9, 0.9])
    shares = np.array([0, 0, 1, 1, 1, 1.0])
    picked = np.array([[1, 0], [1, 0], [0, 1], [0, 1], [0, 1], [0, 0]], dtype=bool)
    low, *_, high = groups(shares, rest, picked, count=3)

    assert (low.persons, low.ability, low.picked, low.blank) == (3, pytest.approx(0.1), (2, 1), 0)
    assert low.facility == pytest.approx(1 / 3)
    assert low.interval.low < 1 / 3 < low.interval.high
    assert (high.picked, high.blank) == ((0, 1), 1)


def test_every_person_is_in_one_group_and_groups_rise() -> None:
    dice = np.random.default_rng(3)
    rest = dice.random(57).round(1)
    shares = dice.integers(0, 2, 57).astype(float)
    picked = np.zeros((57, 0), dtype=bool)
    found = groups(shares, rest, picked, count=5)

    assert sum(group.persons for group in found) == 57
    assert [group.ability for group in found] == sorted(group.ability for group in found)
    assert sum(group.persons * group.facility for group in found) == pytest.approx(shares.sum())


@pytest.mark.parametrize(
    ("shares", "rest"),
    [
        ([], []),
        ([1.0], [0.5, 0.5]),
        ([1.2], [0.5]),
        ([1.0], [-0.1]),
        ([float("nan")], [0.5]),
        ([[1.0]], [[0.5]]),
    ],
)
def test_what_is_no_share_is_refused(shares: list[float], rest: list[float]) -> None:
    with pytest.raises(Invalid):
        pooled_item(np.array(shares), np.array(rest))
