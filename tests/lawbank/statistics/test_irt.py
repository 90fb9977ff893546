"""Item response models: the published estimates of LSAT 6, and known items found again."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from lawbank.errors import Invalid
from lawbank.statistics import maximum
from lawbank.statistics.irt import NOT_SHOWN, ItemEstimate, Model, abilities, curve, fit, information
from lawbank.statistics.marginal import Answers, Parameters, chances, grid, posterior
from tests.lawbank.statistics.lsat6 import lsat6


def simulated(a: NDArray[np.float64], b: NDArray[np.float64], c: float, persons: int) -> NDArray[np.int8]:
    dice = np.random.default_rng(7)
    ability = dice.normal(size=(persons, 1))
    chance = c + (1 - c) / (1 + np.exp(-a * (ability - b)))
    return (dice.random(chance.shape) < chance).astype(np.int8)


def test_the_published_rasch_estimates_are_reproduced() -> None:
    found = fit(lsat6(), Model.RASCH)

    assert [round(each.b, 4) for each in found.items] == [-2.872, -1.063, -0.2576, -1.3881, -2.2188]
    assert [round(each.b_error or 0, 4) for each in found.items] == [0.1287, 0.0821, 0.0766, 0.0865, 0.1048]
    assert [round(value, 3) for value in (found.log_likelihood, found.aic, found.bic)] == [
        -2473.054,
        4956.108,
        4980.646,
    ]
    assert {(each.a, each.a_error) for each in found.items} == {(1.0, None)}


def test_the_published_estimates_with_one_slope_are_reproduced() -> None:
    found = fit(lsat6(), Model.ONE)

    assert [round(each.b, 4) for each in found.items] == [-3.6153, -1.3224, -0.3176, -1.7301, -2.7802]
    assert [round(each.b_error or 0, 4) for each in found.items] == [0.3266, 0.1422, 0.0977, 0.1691, 0.251]
    assert {(round(each.a, 4), round(each.a_error or 0, 4)) for each in found.items} == {(0.7551, 0.0694)}
    assert [round(value, 3) for value in (found.log_likelihood, found.aic, found.bic)] == [
        -2466.938,
        4945.875,
        4975.322,
    ]


PRINTED_A = np.array([0.8254, 0.7229, 0.8905, 0.6886, 0.6575])
PRINTED_B = np.array([-3.3597, -1.3696, -0.2799, -1.8659, -3.1236])


def test_the_published_likelihood_with_a_slope_an_item_is_reproduced_and_its_estimates_reached() -> None:
    """The printed estimates stop short of the maximum (see below): they differ from ours by 0.003 errors at most."""
    found = fit(lsat6(), Model.TWO)

    assert round(found.log_likelihood, 3) == -2466.653
    assert [each.b for each in found.items] == pytest.approx(list(PRINTED_B), abs=0.0025)
    assert [each.a for each in found.items] == pytest.approx(list(PRINTED_A), abs=0.0007)
    assert [each.b_error for each in found.items] == pytest.approx(
        [0.8669, 0.3073, 0.0997, 0.4341, 0.87], abs=0.0013
    )
    assert [each.a_error for each in found.items] == pytest.approx(
        [0.2581, 0.1867, 0.2326, 0.1852, 0.21], abs=0.0003
    )
    assert (
        max(abs(each.b - b) / (each.b_error or 0) for each, b in zip(found.items, PRINTED_B, strict=True))
        < 0.003
    )


def test_the_printed_estimates_with_a_slope_an_item_stop_short_of_the_maximum() -> None:
    counted = Answers.of(lsat6())
    nodes, weights = grid()
    at = Parameters(PRINTED_A, -PRINTED_A * PRINTED_B, np.zeros(5))
    printed = float(counted.counts @ posterior(counted, chances(nodes, at), weights)[1])

    assert round(printed, 3) == -2466.653
    assert 1e-6 < fit(lsat6(), Model.TWO).log_likelihood - printed < 1e-4


def test_the_published_abilities_are_reproduced() -> None:
    found = fit(lsat6(), Model.TWO)
    eap = abilities(np.array([[0] * 5, [0, 0, 0, 0, 1], [0, 0, 0, 1, 0]]), found)

    assert [each.value for each in eap] == pytest.approx([-1.8969, -1.4746, -1.4546], abs=0.0004)


def test_known_items_are_found_again_within_their_errors() -> None:
    a, b = np.linspace(0.6, 1.8, 16), np.linspace(-1.5, 1.5, 16)
    found = fit(simulated(a, b, 0.0, 2500), Model.TWO)

    assert found.converged
    assert (found.parameters, found.too_small) == (32, None)
    off_a = [(each.a - real) / (each.a_error or 1) for each, real in zip(found.items, a, strict=True)]
    off_b = [(each.b - real) / (each.b_error or 1) for each, real in zip(found.items, b, strict=True)]
    assert np.abs(off_a + off_b).max() < 3.5
    assert 0.6 < np.std(off_a) < 1.4
    inside = [
        each.b_interval is not None and each.b_interval.low < real < each.b_interval.high
        for each, real in zip(found.items, b, strict=True)
    ]
    assert sum(inside) >= 13


@pytest.mark.parametrize("model", [Model.RASCH, Model.ONE, Model.TWO])
def test_a_long_paper_is_estimated_with_honest_errors(model: Model) -> None:
    b = np.linspace(-2, 2, 70)
    found = fit(simulated(np.ones(70), b, 0.0, 1500), model)
    off_b = [(each.b - real) / (each.b_error or 0) for each, real in zip(found.items, b, strict=True)]

    assert found.converged
    assert 0.7 < np.std(off_b) < 1.4
    assert {each.a_error is None for each in found.items} == {model is Model.RASCH}


def test_fewer_persons_than_parameters_still_give_estimates_and_a_warning() -> None:
    b = np.linspace(-1.5, 1.5, 70)
    found = fit(simulated(np.ones(70), b, 0.0, 120), Model.TWO)

    assert found.converged
    assert np.corrcoef([each.b for each in found.items], b)[0, 1] > 0.9
    assert all(0.1 < (each.a_error or 0) < 2 for each in found.items)
    assert found.too_small == "样本只有 120 人，少于 500 人，数字仅供参考。"


@pytest.mark.parametrize("count", [12, 70])
def test_items_that_were_not_shown_to_everybody_are_estimated_from_those_who_saw_them(count: int) -> None:
    b = np.linspace(-1.5, 1.5, count)
    answers = simulated(np.full(count, 1.2), b, 0.0, 1500)
    shown = np.random.default_rng(3).random(answers.shape) < 0.5
    whole, half = fit(answers), fit(np.where(shown, answers, NOT_SHOWN))
    off = [(each.b - real) / (each.b_error or 0) for each, real in zip(half.items, b, strict=True)]
    wider = [
        (one.b_error or 0) / (two.b_error or 1) for one, two in zip(half.items, whole.items, strict=True)
    ]

    assert half.converged
    assert np.abs(off).max() < 4
    assert 1.2 < np.mean(wider) < 1.8
    nobody = abilities(np.full((1, count), NOT_SHOWN), half)[0]
    assert (round(nobody.value, 6), round(nobody.deviation, 4)) == (0.0, 1.0)


def test_an_estimation_that_is_cut_short_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert fit(lsat6()).converged
    monkeypatch.setattr(maximum, "STEPS", 1)
    assert not fit(lsat6()).converged
    monkeypatch.setattr(maximum, "ROUNDS", 1)
    assert not fit(simulated(np.ones(70), np.linspace(-1, 1, 70), 0.0, 120)).converged


@given(
    arrays(np.int8, st.tuples(st.integers(2, 30), st.integers(1, 6)), elements=st.integers(NOT_SHOWN, 1)),
    st.sampled_from(Model),
)
@settings(max_examples=60, deadline=None)
def test_answers_of_any_kind_are_estimated_in_figures_or_refused(
    table: NDArray[np.int8], model: Model
) -> None:
    try:
        found = fit(table, model)
    except Invalid:
        return
    assert np.isfinite([(each.a, each.b, each.c) for each in found.items]).all()
    assert all(0 < each.deviation < 2 for each in abilities(table, found))


def test_an_item_that_the_strong_get_wrong_has_a_negative_slope() -> None:
    found = fit(simulated(np.array([1.0, 1.5, -1.0, 1.2, 1.0, 1.3]), np.linspace(-1, 1, 6), 0.0, 3000))

    assert [each.a < 0 for each in found.items] == [False, False, True, False, False, False]


def test_answers_that_fall_into_a_perfect_order_do_not_settle_on_steep_slopes() -> None:
    ladder = np.tril(np.ones((9, 8), dtype=np.int8), -1)
    found = fit(np.repeat(ladder, 30, axis=0))

    assert max(abs(each.a) for each in found.items) <= 6.0
    assert sorted(each.b for each in found.items) == [each.b for each in found.items]


def test_a_lower_asymptote_is_found_where_guessing_pays() -> None:
    a, b = np.full(20, 1.5), np.linspace(-1, 1.5, 20)
    found = fit(simulated(a, b, 0.25, 3000), Model.THREE)

    assert found.converged
    assert np.mean([each.c for each in found.items]) == pytest.approx(0.25, abs=0.04)
    off = [(each.b - real) / (each.b_error or 0) for each, real in zip(found.items, b, strict=True)]
    assert np.abs(off).max() < 4
    assert all(0.01 < (each.c_error or 0) < 0.12 for each in found.items)
    assert np.corrcoef([each.b for each in found.items], b)[0, 1] > 0.98


def test_abilities_follow_the_answers_and_know_how_little_they_know() -> None:
    found = fit(lsat6(), Model.RASCH)
    none, half, every = abilities(np.array([[0] * 5, [1, 0, 1, 0, 1], [1] * 5]), found)

    assert none.value < half.value < every.value
    assert 0.5 < half.deviation < 1
    assert half.interval.high - half.interval.low == pytest.approx(2 * 1.959964 * half.deviation)
    with pytest.raises(Invalid, match="人 × 题"):
        abilities(lsat6()[:, :4], found)


def test_an_item_tells_most_where_it_is_as_hard_as_the_person_able() -> None:
    item = ItemEstimate(1.2, 0.5, 0.0, None, None)
    told = information(item, np.array([-1.0, 0.5, 2.0]))

    assert told[1] == pytest.approx(1.2**2 / 4)
    assert told[0] == pytest.approx(told[2])
    assert told[1] == max(told)
    assert curve(item, np.array([0.5]))[0] == pytest.approx(0.5)
    assert (item.a_interval, item.b_interval) == (None, None)
    guessed = ItemEstimate(1.2, 0.5, 0.25, None, None)
    assert curve(guessed, np.array([0.5, -20.0])) == pytest.approx([0.625, 0.25])
    assert information(guessed, np.array([0.5]))[0] == pytest.approx(1.2**2 * 0.375 / 0.625 * 0.25)


@pytest.mark.parametrize("table", [np.ones(4), np.zeros((0, 2)), np.full((3, 2), 2)])
def test_what_is_no_table_of_answers_is_refused(table: np.ndarray) -> None:
    with pytest.raises(Invalid, match="人 × 题"):
        fit(table)


def test_an_item_that_everybody_answered_right_cannot_be_estimated() -> None:
    with pytest.raises(Invalid, match="全对或全错"):
        fit(np.array([[1, 0], [1, 1], [1, 0]]))
