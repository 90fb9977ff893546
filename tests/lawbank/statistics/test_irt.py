"""Item response models: the published estimates of LSAT 6, and known items found again."""

import numpy as np
import pytest
from numpy.typing import NDArray

from lawbank.errors import Invalid
from lawbank.statistics.irt import ItemEstimate, Model, abilities, fit, information
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


def test_the_published_estimates_with_a_slope_an_item_are_reached() -> None:
    """The printed ones stop a little short of the maximum: ours differ in the third place, at the same likelihood."""
    found = fit(lsat6(), Model.TWO)

    assert round(found.log_likelihood, 3) == -2466.653
    assert [each.b for each in found.items] == pytest.approx(
        [-3.3597, -1.3696, -0.2799, -1.8659, -3.1236], abs=0.0025
    )
    assert [each.a for each in found.items] == pytest.approx(
        [0.8254, 0.7229, 0.8905, 0.6886, 0.6575], abs=0.0007
    )
    assert [each.b_error for each in found.items] == pytest.approx(
        [0.8669, 0.3073, 0.0997, 0.4341, 0.87], abs=0.0013
    )
    assert [each.a_error for each in found.items] == pytest.approx(
        [0.2581, 0.1867, 0.2326, 0.1852, 0.21], abs=0.0003
    )
    eap = [each.value for each in abilities(np.array([[0] * 5, [0, 0, 0, 0, 1], [0, 0, 0, 1, 0]]), found)]
    assert eap == pytest.approx([-1.8969, -1.4746, -1.4546], abs=0.0004)


def test_known_items_are_found_again_within_their_errors() -> None:
    a, b = np.linspace(0.6, 1.8, 20), np.linspace(-1.5, 1.5, 20)
    found = fit(simulated(a, b, 0.0, 4000), Model.TWO)

    assert found.converged
    assert found.parameters == 40
    off_a = np.abs([(each.a - real) / (each.a_error or 1) for each, real in zip(found.items, a, strict=True)])
    off_b = np.abs([(each.b - real) / (each.b_error or 1) for each, real in zip(found.items, b, strict=True)])
    assert (off_a > 2.6).sum() <= 1
    assert (off_b > 2.6).sum() <= 1


def test_long_papers_are_estimated_with_errors_item_by_item() -> None:
    a, b = np.full(70, 1.1), np.linspace(-2, 2, 70)
    answers = simulated(a, b, 0.0, 1500)
    two, rasch = fit(answers, Model.TWO), fit(answers, Model.RASCH)

    assert np.corrcoef([each.b for each in two.items], b)[0, 1] > 0.99
    assert all(each.a_error is not None and 0.03 < each.a_error < 0.3 for each in two.items)
    assert rasch.items[0].b_error is None
    assert rasch.log_likelihood < two.log_likelihood


def test_a_lower_asymptote_is_found_where_guessing_pays() -> None:
    a, b = np.full(25, 1.5), np.linspace(-1, 1.5, 25)
    found = fit(simulated(a, b, 0.25, 4000), Model.THREE)

    assert np.mean([each.c for each in found.items]) == pytest.approx(0.25, abs=0.04)
    assert np.corrcoef([each.b for each in found.items], b)[0, 1] > 0.98


def test_abilities_follow_the_answers_and_know_how_little_they_know() -> None:
    found = fit(lsat6(), Model.RASCH)
    none, half, every = abilities(np.array([[0] * 5, [1, 0, 1, 0, 1], [1] * 5]), found)

    assert none.value < half.value < every.value
    assert 0.5 < half.deviation < 1


def test_an_item_tells_most_where_it_is_as_hard_as_the_person_able() -> None:
    item = ItemEstimate(1.2, 0.5, 0.0, None, None)
    told = information(item, np.array([-1.0, 0.5, 2.0]))

    assert told[1] == pytest.approx(1.2**2 / 4)
    assert told[0] == pytest.approx(told[2])
    assert told[1] == max(told)


@pytest.mark.parametrize("table", [np.ones(4), np.zeros((0, 2)), np.full((3, 2), 2)])
def test_what_is_no_table_of_answers_is_refused(table: np.ndarray) -> None:
    with pytest.raises(Invalid, match="人 × 题"):
        fit(table)


def test_an_item_that_everybody_answered_right_cannot_be_estimated() -> None:
    with pytest.raises(Invalid, match="全对或全错"):
        fit(np.array([[1, 0], [1, 1], [1, 0]]))
