"""What a question must satisfy, what counts as the same one, and what may become of it."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawbank.kinds import Kind, State
from lawbank.questions.rules import MOVES, enabling_faults, key_faults, may_move, needs_reason, prints
from tests.lawbank.conftest import draft

GOOD: list[dict[str, Any]] = [
    {},
    {"kind": Kind.MULTIPLE, "key": (0, 1)},
    {"kind": Kind.VARIABLE, "key": (2,)},
    {"kind": Kind.VARIABLE, "key": (0, 1, 2, 3)},
    {"kind": Kind.TRUE_FALSE, "choices": (), "key": (), "truth": False},
    {"kind": Kind.BLANK, "stem": "应在____日内决定。", "choices": (), "key": (), "blanks": (("九十", "90"),)},
    {"kind": Kind.BLANK, "stem": "应在（　）日内决定。", "choices": (), "key": (), "blanks": (("九十",),)},
    {"kind": Kind.SHORT_ANSWER, "choices": (), "key": (), "answer_text": "答。"},
    {"kind": Kind.SHORT_ANSWER, "choices": (), "key": (), "key_points": (("要点", Decimal(2)),)},
    {"kind": Kind.CASE, "choices": (), "key": (), "parts": (draft(),)},
]

BAD: list[tuple[dict[str, Any], str]] = [
    ({"stem": "  "}, "题干是空的"),
    ({"kind": None}, "没有题型"),
    ({"choices": ("甲",)}, "选项有 1 个"),
    ({"choices": tuple(str(n) for n in range(12))}, "选项有 12 个"),
    ({"choices": ("甲", " ")}, "空的选项"),
    ({"choices": ("甲", "甲 ")}, "写得一样"),
    ({"key": ()}, "没有答案"),
    ({"key": (4,)}, "不在选项之内"),
    ({"key": (0, 1)}, "只能有一个答案"),
    ({"kind": Kind.MULTIPLE}, "至少有两个答案"),
    ({"kind": Kind.TRUE_FALSE}, "判断题没有答案"),
    ({"kind": Kind.BLANK}, "为每个空写出答案"),
    ({"kind": Kind.BLANK, "blanks": ((" ",),)}, "为每个空写出答案"),
    ({"kind": Kind.BLANK, "stem": "____和____", "blanks": (("甲",),)}, "题干有 2 个空，答案有 1 个"),
    ({"kind": Kind.SHORT_ANSWER}, "没有参考答案"),
    ({"kind": Kind.SHORT_ANSWER, "key_points": (("要点", Decimal(0)),)}, "大于 0"),
    ({"kind": Kind.CASE}, "没有小题"),
    ({"kind": Kind.CASE, "parts": (draft(kind=Kind.CASE),)}, "不能再是案例分析题"),
    ({"kind": Kind.CASE, "parts": (draft(), draft(key=()))}, "没有答案"),
]


@pytest.mark.parametrize("changes", GOOD)
def test_a_question_that_officers_can_answer_has_no_fault(changes: dict[str, Any]) -> None:
    assert key_faults(draft(**changes)) == ()


@pytest.mark.parametrize(("changes", "says"), BAD)
def test_a_fault_is_said_in_a_sentence(changes: dict[str, Any], says: str) -> None:
    (fault,) = key_faults(draft(**changes))
    assert says in fault


def test_several_faults_are_said_together() -> None:
    assert len(key_faults(draft(choices=("甲", ""), key=(7,)))) == 2


@given(st.permutations(range(4)))
def test_options_in_another_order_are_the_same_question(order: list[int]) -> None:
    one = draft()
    other = draft(choices=tuple(one.choices[place] for place in order), key=(order.index(0),))

    assert prints(one) == prints(other)


@pytest.mark.parametrize(
    "changes",
    [
        {"stem": "下列 属于行政处罚种类的是( )"},
        {"stem": "下列属于行政处罚种类的是"},
        {"explanation": "别的解析", "difficulty": None, "citations": ()},
    ],
)
def test_typing_and_what_is_around_a_question_do_not_make_another(changes: dict[str, Any]) -> None:
    assert prints(draft(**changes)) == prints(draft())


@pytest.mark.parametrize("changes", [{"key": (1,)}, {"key": (0, 1)}])
def test_another_key_is_the_same_stem_and_another_question(changes: dict[str, Any]) -> None:
    assert prints(draft(**changes)).stem == prints(draft()).stem
    assert prints(draft(**changes)).full != prints(draft()).full


def test_a_number_or_an_option_makes_another_question() -> None:
    five, seven = draft("五日内"), draft("七日内")

    assert prints(five).stem != prints(seven).stem
    assert prints(draft(choices=("警告", "表扬"))).stem != prints(draft()).stem


def test_the_answer_belongs_to_the_print_whatever_the_kind() -> None:
    true, false = (draft(kind=Kind.TRUE_FALSE, choices=(), key=(), truth=truth) for truth in (True, False))
    ninety, hundred = (
        draft(kind=Kind.BLANK, choices=(), key=(), blanks=((word,),)) for word in ("90", "100")
    )
    one, other = (draft(kind=Kind.SHORT_ANSWER, choices=(), key=(), answer_text=text) for text in "甲乙")

    for left, right in ((true, false), (ninety, hundred), (one, other)):
        assert prints(left).stem == prints(right).stem
        assert prints(left).full != prints(right).full
    assert prints(ninety) == prints(draft(kind=Kind.BLANK, choices=(), key=(), blanks=(("九十",),)))


def test_a_case_is_its_material_and_its_parts() -> None:
    case = draft("材料", kind=Kind.CASE, choices=(), key=(), parts=(draft(),))
    rekeyed = draft("材料", kind=Kind.CASE, choices=(), key=(), parts=(draft(key=(1,)),))
    other = draft("材料", kind=Kind.CASE, choices=(), key=(), parts=(draft("别的"),))

    assert prints(case).stem == prints(rekeyed).stem != prints(other).stem
    assert prints(case).full != prints(rekeyed).full


def test_a_key_outside_the_options_breaks_no_print() -> None:
    assert prints(draft(key=(9,))) == prints(draft(key=()))


def test_nothing_follows_void_and_nothing_skips_review() -> None:
    assert MOVES[State.VOID] == frozenset()
    assert not may_move(State.DRAFT, State.ENABLED)
    assert may_move(State.PENDING, State.ENABLED)
    assert set(MOVES) == set(State)


def test_the_author_does_not_review_and_a_flag_stands_against_it() -> None:
    assert enabling_faults(draft(), author="甲", reviewer="乙") == ()
    assert enabling_faults(draft(), author="", reviewer="乙") == ()
    assert "编审分离" in enabling_faults(draft(), author="甲", reviewer="甲")[0]
    assert "依据待核" in enabling_faults(draft(flag="依据待核"), author="甲", reviewer="乙")[0]
    assert "没有答案" in enabling_faults(draft(key=()), author="甲", reviewer="乙")[0]


def test_who_sends_a_question_back_says_why() -> None:
    asked = [(before, after) for before in State for after in MOVES[before] if needs_reason(before, after)]

    assert asked == [(State.PENDING, State.DRAFT)]
