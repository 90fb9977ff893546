"""Item fit: items that follow their curve, and one that does not."""

import numpy as np
import pytest

from lawbank.errors import Invalid
from lawbank.statistics.irt import Model, fit
from lawbank.statistics.itemfit import ItemFit, chance_above, item_fit
from tests.lawbank.statistics.lsat6 import lsat6
from tests.lawbank.statistics.test_irt import simulated


@pytest.mark.parametrize(
    ("statistic", "freedom", "chance"),
    [
        (3.841, 1, 0.05),
        (5.991, 2, 0.05),
        (7.815, 3, 0.05),
        (18.307, 10, 0.05),
        (24.996, 15, 0.05),
        (6.635, 1, 0.01),
        (9.210, 2, 0.01),
        (49.588, 29, 0.01),
        (50.892, 30, 0.01),
        (0.0, 4, 1.0),
    ],
)
def test_chances_are_those_of_the_printed_tables(statistic: float, freedom: int, chance: float) -> None:
    assert chance_above(statistic, freedom) == pytest.approx(chance, abs=1.5e-5)


def test_items_that_follow_the_model_are_rarely_said_not_to() -> None:
    answers = simulated(np.linspace(0.7, 1.6, 20), np.linspace(-1.5, 1.5, 20), 0.0, 1500)
    found = item_fit(answers, fit(answers, Model.TWO))

    assert sum(each.chance is not None and each.chance < 0.01 for each in found) <= 1
    assert 0.3 < np.mean([each.chance or 0 for each in found]) < 0.7
    assert all(10 < each.freedom <= 17 for each in found)


def test_an_item_whose_curve_turns_round_is_found() -> None:
    answers = simulated(np.full(16, 1.2), np.linspace(-1.5, 1.5, 16), 0.0, 1000)
    totals = answers.sum(axis=1)
    answers[:, 10] = (totals > 5) & (totals < 11)
    found = item_fit(answers, fit(answers, Model.TWO))

    assert [place for place, each in enumerate(found) if (each.chance or 0) < 1e-12] == [10]


def test_short_papers_leave_few_degrees_of_freedom() -> None:
    rasch = item_fit(lsat6(), fit(lsat6(), Model.RASCH))
    three = item_fit(lsat6()[:, :3], fit(lsat6()[:, :3], Model.THREE))

    assert [each.freedom for each in rasch] == [3, 3, 2, 3, 3]
    assert all((each.chance or 0) > 0.05 for each in rasch)
    assert {(each.freedom, each.chance) for each in three} == {(0, None)}
    alone = lsat6()[:, :1]
    assert item_fit(alone, fit(alone, Model.RASCH)) == [ItemFit(0.0, 0, None)]


def test_fit_needs_everybody_to_have_seen_the_same_items() -> None:
    fitted = fit(lsat6(), Model.RASCH)
    with pytest.raises(Invalid, match="人 × 题"):
        item_fit(lsat6()[:, :4], fitted)
    with pytest.raises(Invalid, match="人 × 题"):
        item_fit(np.where(lsat6() == 0, -1, 1), fitted)
