"""What an answer is worth, scheme by scheme."""

from decimal import Decimal

import pytest

from lawbank.kinds import Difficulty, Kind
from lawbank.questions.leaves import Leaf
from quiz.attempts.rules import Response
from quiz.errors import Invalid
from quiz.grading.rules import (
    Outcome,
    Scored,
    Tally,
    is_right,
    multi_select,
    scored,
    shares,
    shown_key,
    tally,
    validated_points,
)
from quiz.papers.rules import Scheme

TWO = Decimal(2)


def leaf(
    kind: Kind,
    *,
    key: set[int] | None = None,
    truth: bool | None = None,
    blanks: tuple[tuple[str, ...], ...] = (),
    options: int = 4,
) -> Leaf:
    return Leaf(
        revision_id=1,
        question_id=1,
        parent_id=None,
        part=0,
        kind=kind,
        difficulty=Difficulty.EASY,
        stem="题干",
        material="",
        choices=tuple("甲乙丙丁戊"[:options]) if key is not None else (),
        key=frozenset(key or ()),
        truth=truth,
        blanks=blanks,
        key_points=(),
        answer_text="",
        explanation="",
        bases=(),
        topics=(),
    )


def worth(
    asked: Leaf, response: Response, *, order: str = "0123", scheme: Scheme = Scheme.ALL_OR_NOTHING
) -> Scored:
    return scored(asked, response, points=TWO, scheme=scheme, choice_order=order)


@pytest.mark.parametrize("scheme", list(Scheme))
@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (["B"], Scored(TWO, Outcome.RIGHT)),
        (["A"], Scored(Decimal(0), Outcome.WRONG)),
        ([], Scored(Decimal(0), Outcome.OPEN)),
    ],
)
def test_a_single_choice_is_all_or_nothing_under_every_scheme(
    scheme: Scheme, response: list[str], expected: Scored
) -> None:
    assert worth(leaf(Kind.SINGLE, key={1}), response, scheme=scheme) == expected


@pytest.mark.parametrize("scheme", list(Scheme))
def test_a_wrong_true_or_false_never_costs_points(scheme: Scheme) -> None:
    right, wrong = leaf(Kind.TRUE_FALSE, truth=True), leaf(Kind.TRUE_FALSE, truth=False)

    assert worth(right, ["A"], scheme=scheme) == Scored(TWO, Outcome.RIGHT)
    assert worth(wrong, ["A"], scheme=scheme) == Scored(Decimal(0), Outcome.WRONG)
    assert worth(wrong, ["B"], scheme=scheme) == Scored(TWO, Outcome.RIGHT)


def test_shown_letters_are_read_in_the_order_of_the_paper() -> None:
    asked = leaf(Kind.SINGLE, key={2})

    assert worth(asked, ["A"], order="2031") == Scored(TWO, Outcome.RIGHT)
    assert worth(asked, ["C"], order="2031") == Scored(Decimal(0), Outcome.WRONG)
    assert shown_key(asked, "2031") == ["A"]
    assert shown_key(leaf(Kind.MULTIPLE, key={0, 3}), "2031") == ["B", "C"]
    assert shown_key(leaf(Kind.TRUE_FALSE, truth=False), "") == ["B"]
    assert shown_key(leaf(Kind.TRUE_FALSE, truth=True), "") == ["A"]
    assert shown_key(leaf(Kind.BLANK, blanks=(("二十",),)), "") == []


# key ABC (positions 0, 1, 2) of five options, 2 points
CHOSEN = {
    "exact": {0, 1, 2},
    "two of three": {0, 1},
    "one of three": {2},
    "two right, one wrong": {0, 1, 3},
    "all right, one wrong": {0, 1, 2, 3},
    "one wrong": {4},
    "everything": {0, 1, 2, 3, 4},
}


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        (Scheme.ALL_OR_NOTHING, ["2", "0", "0", "0", "0", "0", "0"]),
        (Scheme.PARTIAL_HALF, ["2", "1", "1", "0", "0", "0", "0"]),
        (Scheme.PARTIAL_PER_OPTION, ["2", "1", "0.5", "0", "0", "0", "0"]),
        (Scheme.NET_CORRECT, ["2", "1.33", "0.66", "0.33", "1", "0", "0"]),
        (Scheme.MINUS, ["2", "0", "0", "-2", "-2", "-2", "-2"]),
    ],
)
def test_multi_select_under_each_scheme(scheme: Scheme, expected: list[str]) -> None:
    key = frozenset({0, 1, 2})

    given = [multi_select(frozenset(chosen), key, 5, TWO, scheme) for chosen in CHOSEN.values()]

    assert given == [Decimal(points) for points in expected]


def test_a_part_of_a_key_is_never_worth_the_whole() -> None:
    key, one = frozenset({0, 1, 2}), Decimal(1)

    assert multi_select(frozenset({0, 1}), key, 4, one, Scheme.PARTIAL_PER_OPTION) == Decimal("0.66")
    assert multi_select(frozenset({0, 1, 2}), key, 4, one, Scheme.PARTIAL_PER_OPTION) == one


def test_where_every_option_is_right_nothing_can_be_wrong() -> None:
    key = frozenset({0, 1, 2, 3})

    assert multi_select(frozenset({0, 1}), key, 4, TWO, Scheme.NET_CORRECT) == Decimal(1)


@pytest.mark.parametrize("kind", [Kind.MULTIPLE, Kind.VARIABLE])
def test_multiple_and_variable_choice_follow_the_scheme(kind: Kind) -> None:
    asked = leaf(kind, key={0, 2})

    assert worth(asked, ["A"], scheme=Scheme.PARTIAL_HALF) == Scored(Decimal(1), Outcome.PARTLY)
    assert worth(asked, ["A", "C"]) == Scored(TWO, Outcome.RIGHT)
    assert worth(asked, ["A", "B"], scheme=Scheme.MINUS) == Scored(Decimal(-2), Outcome.WRONG)
    assert worth(asked, [], scheme=Scheme.MINUS) == Scored(Decimal(0), Outcome.OPEN)


@pytest.mark.parametrize(
    ("response", "points", "outcome"),
    [
        (["二十", "十五日"], "2", Outcome.RIGHT),
        (["20", "１５ 日"], "2", Outcome.RIGHT),
        (["２０", "15日"], "2", Outcome.RIGHT),
        (["二〇", ""], "1", Outcome.PARTLY),
        (["", "十五日"], "1", Outcome.PARTLY),
        (["三十", "十六日"], "0", Outcome.WRONG),
    ],
)
def test_blanks_are_folded_and_worth_equal_parts(response: list[str], points: str, outcome: Outcome) -> None:
    asked = leaf(Kind.BLANK, blanks=(("二十", "廿"), ("十五日",)))

    assert worth(asked, response) == Scored(Decimal(points), outcome)


def test_a_third_of_a_point_is_rounded_down_and_three_thirds_are_whole() -> None:
    asked = leaf(Kind.BLANK, blanks=(("甲",), ("乙",), ("丙",)))

    assert worth(asked, ["甲", "", ""]).points == Decimal("0.66")
    assert worth(asked, ["甲", "乙", ""]).points == Decimal("1.33")
    assert worth(asked, ["甲", "乙", "丙"]).points == TWO


def test_a_text_waits_for_its_marker_unless_nothing_was_written() -> None:
    asked = leaf(Kind.SHORT_ANSWER)

    assert worth(asked, "要点一") == Scored(None, Outcome.WAITING)
    assert worth(asked, "") == Scored(Decimal(0), Outcome.OPEN)
    assert is_right(asked, "要点一", choice_order="") is False


def test_an_answer_is_right_only_when_it_is_the_whole_key() -> None:
    asked = leaf(Kind.MULTIPLE, key={0, 2})
    blanks = leaf(Kind.BLANK, blanks=(("甲",), ("乙",)))

    assert [is_right(asked, chosen, choice_order="0123") for chosen in (["A", "C"], ["A"], [])] == [
        True, False, False
    ]  # fmt: skip
    assert [is_right(blanks, given, choice_order="") for given in (["甲", "乙"], ["甲", ""])] == [True, False]


def test_a_paper_is_never_worth_less_than_nothing() -> None:
    assert tally([Decimal(-2), Decimal(1), None]) == Tally(Decimal(0), 1)
    assert tally([Decimal("2.5"), Decimal(-2), None, None]) == Tally(Decimal("0.5"), 2)
    assert tally([]) == Tally(Decimal(0), 0)


def test_points_within_the_item_are_accepted_to_the_border() -> None:
    for points in ("0", "4.99", "5"):
        assert validated_points(Decimal(points), most=Decimal(5)) == Decimal(points)
    with pytest.raises(Invalid, match=r"得分应为 0 至 2\.5，最多两位小数"):
        validated_points(Decimal("2.51"), most=Decimal("2.50"))


def test_scoring_points_are_scaled_to_the_item() -> None:
    assert shares([Decimal(3), Decimal(2)], Decimal(10)) == [Decimal(6), Decimal(4)]
    assert shares([Decimal(1), Decimal(2)], Decimal(5)) == [Decimal("1.66"), Decimal("3.33")]
    assert shares([Decimal(0)], Decimal(5)) == [Decimal(0)]
    assert shares([], Decimal(5)) == []
