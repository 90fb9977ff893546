"""Classical figures: the published ones of LSAT 6, and the borders."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lawbank.errors import Invalid
from lawbank.statistics.classical import (
    SMALLEST_FOR_ITEMS,
    Interval,
    choices,
    guessing_score,
    items,
    paper,
    reliability,
    too_small,
)
from tests.lawbank.statistics.lsat6 import lsat6


def test_the_published_figures_of_lsat_6_are_reproduced() -> None:
    found = items(lsat6().astype(np.float64))

    assert [round(each.facility, 3) for each in found] == [0.924, 0.709, 0.553, 0.763, 0.87]
    assert [round(each.item_total or 0, 10) for each in found] == [
        0.3620104372, 0.5667720954, 0.6184397536, 0.5344183262, 0.4353664279,
    ]  # fmt: skip
    assert [round(each.item_rest or 0, 10) for each in found] == [
        0.1128326889, 0.1531781201, 0.1727789433, 0.1444280952, 0.1215964025,
    ]  # fmt: skip
    assert round(reliability(lsat6()).alpha or 0, 10) == 0.2949971922
    assert np.bincount(lsat6().sum(axis=1)).tolist() == [3, 20, 85, 237, 357, 298]


def test_alpha_has_an_error_and_the_score_a_margin() -> None:
    found = reliability(lsat6())

    assert (found.persons, round(found.mean, 3), round(found.deviation, 4)) == (1000, 3.819, 1.035)
    assert found.error_of_measurement == pytest.approx(found.deviation * (1 - 0.2949971922) ** 0.5)
    shares = [
        reliability(lsat6()[np.random.default_rng(seed).integers(0, 1000, 1000)]).alpha for seed in range(200)
    ]
    assert found.standard_error == pytest.approx(np.std([each or 0 for each in shares]), rel=0.15)


def test_a_perfectly_scaled_item_parts_the_strong_from_the_weak() -> None:
    table = np.tril(np.ones((10, 10)))[:, ::-1].T
    easy, hard = items(table)[-1], items(table)[0]

    assert easy.facility > hard.facility
    assert items(table)[5].discrimination == 1.0
    assert 0 <= hard.low < hard.facility < hard.high <= 1


def test_what_does_not_vary_has_no_correlation() -> None:
    same = items(np.ones((40, 3)))[0]

    assert (same.facility, same.item_total, same.item_rest, same.discrimination) == (1.0, None, None, 0.0)
    assert reliability(np.ones((40, 3))).alpha is None
    assert reliability(np.ones((1, 3))).alpha is None
    assert reliability(np.arange(5.0).reshape(5, 1)).alpha is None


@pytest.mark.parametrize(
    "table", [np.ones(3), np.ones((0, 3)), np.full((2, 2), 2.0), np.full((2, 2), np.nan)]
)
def test_what_is_no_table_of_scores_is_refused(table: np.ndarray) -> None:
    with pytest.raises(Invalid, match="得分"):
        items(table)


@given(arrays(np.int8, st.tuples(st.integers(2, 12), st.integers(2, 6)), elements=st.integers(0, 1)))
def test_figures_stay_within_their_bounds(table: np.ndarray) -> None:
    for each in items(table.astype(np.float64)):
        assert 0 <= each.low <= each.facility + 1e-12
        assert each.facility - 1e-12 <= each.high <= 1
        assert -1 <= each.discrimination <= 1
        assert each.item_rest is None or -1.0000001 <= each.item_rest <= 1.0000001
        assert each.discrimination_interval.low - 1e-12 <= each.discrimination
        assert each.discrimination <= each.discrimination_interval.high + 1e-12
    assert (reliability(table).alpha or 0) <= 1


def test_options_are_counted_and_judged_by_who_picked_them() -> None:
    totals = np.arange(100.0)
    picked = np.array([3] * 20 + [1] * 30 + [0] * 48 + [-1, -1])
    found = choices(picked, totals, options=4, key=0)

    assert found.counts == (48, 30, 0, 20)
    assert (found.upper, found.lower) == ((25, 0, 0, 0), (0, 7, 0, 20))
    assert found.working == (True, True, False, True)
    assert found.efficiency == pytest.approx(2 / 3)
    assert (found.persons, found.upper_persons, found.lower_persons) == (100, 27, 27)
    assert [round(each.high, 3) for each in found.shares] == [0.577, 0.396, 0.037, 0.289]


def test_answers_and_totals_belong_to_the_same_persons() -> None:
    with pytest.raises(Invalid, match="人数不同"):
        choices(np.array([0, 1]), np.array([1.0]), options=4, key=0)
    with pytest.raises(Invalid, match="选项"):
        choices(np.array([0]), np.array([1.0]), options=4, key=4)
    with pytest.raises(Invalid, match="人数"):
        choices(np.array([], dtype=np.int64), np.array([]), options=4, key=0)


def test_who_guesses_everything_gets_so_many_points() -> None:
    found = guessing_score(np.array([4] * 48 + [2] * 16), np.array([1.0] * 48 + [2.0] * 16))

    assert (found.expected, found.deviation) == (28.0, 5.0)
    assert (round(found.interval.low, 2), round(found.interval.high, 2)) == (18.2, 37.8)
    assert guessing_score(np.array([2]), np.array([1.0])).interval == Interval(0.0, 1.0)


def test_persons_who_tie_with_the_last_of_a_group_belong_to_it() -> None:
    table = np.array([[1, 1], [1, 0], [0, 1], [0, 0]])
    found = items(table)

    assert found == items(table[::-1])
    assert [each.discrimination for each in found] == [1.0, 1.0]
    assert items(np.array([[1, 0], [0, 1], [1, 0], [0, 1]]))[0].discrimination == 0.0


def test_discriminations_have_intervals() -> None:
    found = items(lsat6())[0]
    interval = found.item_rest_interval
    assert interval is not None

    assert (round(interval.low, 3), round(interval.high, 3)) == (0.051, 0.174)
    # All 298 who are best have it right, and 284 of the 345 who are weakest.
    assert found.discrimination == pytest.approx(1 - 284 / 345)
    assert round(found.discrimination_interval.low, 3) == 0.138
    assert round(found.discrimination_interval.high, 3) == 0.221


def test_a_paper_is_read_once_for_items_and_reliability() -> None:
    assert paper(lsat6()) == (items(lsat6()), reliability(lsat6()))


def test_points_may_be_fractions_and_blocks_of_any_size() -> None:
    table = np.random.default_rng(5).random((20_000, 3))
    total = table.sum(axis=1)
    found = items(table)

    assert [each.item_total for each in found] == pytest.approx(
        [np.corrcoef(table[:, at], total)[0, 1] for at in range(3)]
    )
    assert [each.item_rest for each in found] == pytest.approx(
        [np.corrcoef(table[:, at], total - table[:, at])[0, 1] for at in range(3)]
    )
    assert items(np.full((40, 2), 1 / 3))[0].item_rest is None


def test_points_that_do_not_belong_together_have_no_reliability_to_speak_of() -> None:
    found = reliability(np.random.default_rng(3).integers(0, 5, (500, 8)))
    assert found.interval is not None

    assert found.interval.low < 0 < found.interval.high
    assert reliability(np.array([[1, 0], [0, 0]])).interval is None


def test_a_small_sample_is_said() -> None:
    assert too_small(SMALLEST_FOR_ITEMS, SMALLEST_FOR_ITEMS) is None
    assert too_small(29, 30) == "样本只有 29 人，少于 30 人，数字仅供参考。"
