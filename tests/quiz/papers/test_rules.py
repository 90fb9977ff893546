"""What a paper promises: lines, the order of options, shares of points."""

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawbank.kinds import Difficulty, Kind
from quiz.errors import Invalid
from quiz.papers.rules import (
    MOST_ITEMS,
    Line,
    Shortage,
    choice_order,
    order_text,
    points_shared,
    refer_to_others,
    said,
    shown_letters,
    stored_order,
    stored_positions,
    validated,
)

ONE = Decimal(1)


@pytest.mark.parametrize(
    "option",
    [
        "以上都对",
        "以上都不对",
        "以上均正确。",
        "以上皆是",
        "以上各项",
        "上述三种处罚",
        "前述情形都应当听证",
        "其他选项都不对",
        "A和B",
        "A、B",
        "A 与 C 项",
        "Ａ和Ｂ",
        "AB",
        "ABD",
        "A+C",
        "仅选项A",
        "B项和C项的情形",
        "全部正确",
        "都不对",
        "均不正确",
    ],
)
def test_an_option_that_speaks_of_others_keeps_the_order(option: str) -> None:
    options = ["警告", "罚款", "没收违法所得", option]

    assert refer_to_others(options) is True
    assert choice_order(options, dice=random.Random(7)) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "option",
    [
        "五千元以上五万元以下罚款",
        "二人以上执法",
        "A级人防工程",
        "全面履行职责",
        "两名以上执法人员，全程记录",
        "CT机房",
        "行政机关",
        "对",
        "法律、行政法规规定的其他行政处罚",
    ],
)
def test_an_ordinary_option_may_be_shuffled(option: str) -> None:
    assert refer_to_others(["警告", option]) is False


def test_options_are_shuffled_the_same_way_for_the_same_dice() -> None:
    options = ["警告", "罚款", "没收", "拘留"]

    orders = [choice_order(options, dice=random.Random(seed)) for seed in range(40)]

    assert orders == [choice_order(options, dice=random.Random(seed)) for seed in range(40)]
    assert len({tuple(order) for order in orders}) > 10
    assert all(sorted(order) == [0, 1, 2, 3] for order in orders)


@given(st.permutations(range(11)))
def test_letters_lead_to_positions_and_back(order: list[int]) -> None:
    text = order_text(order)

    assert stored_order(text) == order
    assert len(text) == 11
    for place, position in enumerate(order):
        letter = "ABCDEFGHIJK"[place]
        assert stored_positions([letter], text) == {position}
        assert shown_letters([position], text) == [letter]
    assert shown_letters(stored_positions(["C", "K"], text), text) == ["C", "K"]


@pytest.mark.parametrize(
    ("points", "parts", "shared"),
    [
        ("10", 2, ["5", "5"]),
        ("10", 3, ["3.5", "3.5", "3"]),
        ("10", 4, ["2.5", "2.5", "2.5", "2.5"]),
        ("1", 3, ["0.34", "0.33", "0.33"]),
        ("2.25", 2, ["1.13", "1.12"]),
        ("5", 1, ["5"]),
    ],
)
def test_the_points_of_a_case_are_shared_and_nothing_is_lost(
    points: str, parts: int, shared: list[str]
) -> None:
    assert points_shared(Decimal(points), parts) == [Decimal(share) for share in shared]


def test_a_shortage_is_said_in_words() -> None:
    assert said(Shortage(Line(Kind.MULTIPLE, 5, ONE, "K03"), 2), "行政处罚") == "行政处罚 多选题 缺 2 题"
    hard = Line(Kind.SINGLE, 5, ONE, None, Difficulty.HARD)
    assert said(Shortage(hard, 5), "") == "全部知识点 单选题 难 缺 5 题"


def test_lines_at_the_border_make_a_paper() -> None:
    lines = (Line(Kind.SINGLE, MOST_ITEMS - 1, Decimal("0.01")), Line(Kind.CASE, 1, ONE))

    assert validated(lines) == lines


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ((), "组卷方案至少要有一行"),
        ((Line(Kind.SINGLE, 0, ONE),), "第 1 行的题数应不小于 1"),
        ((Line(Kind.SINGLE, 1, ONE), Line(Kind.SINGLE, 1, Decimal(0))), "第 2 行的分值应大于 0"),
        ((Line(Kind.SINGLE, 1, Decimal("0.005")),), "第 1 行的分值应大于 0，最多两位小数"),
        ((Line(Kind.SINGLE, MOST_ITEMS + 1, ONE),), "一份试卷最多 300 题"),
    ],
)
def test_lines_that_make_no_paper_are_refused(lines: tuple[Line, ...], sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        validated(lines)
