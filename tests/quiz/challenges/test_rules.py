"""What a challenge must say."""

import pytest

from quiz.challenges.rules import LONGEST, LONGEST_PROPOSAL, Remedy, picked_in, proposal, remedy, worded
from quiz.errors import Invalid


def test_a_reason_keeps_its_words_without_the_blanks_around_them() -> None:
    assert worded("  第三十六条说的是二年。\n") == "第三十六条说的是二年。"


@pytest.mark.parametrize(
    ("text", "answers", "sentence"), [("四个字吧", False, "理由太短"), (" ", True, "答复太短")]
)
def test_too_little_is_refused(text: str, answers: bool, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        worded(text, answers=answers)


def test_the_borders_of_length() -> None:
    assert worded("一二三四五") == "一二三四五"
    assert len(worded("长" * LONGEST)) == LONGEST
    with pytest.raises(Invalid, match="最多"):
        worded("长" * (LONGEST + 1))


@pytest.mark.parametrize(
    ("picked", "said", "made", "letters"),
    [
        (["C", "A"], "", "AC", {"A", "C"}),
        (["B"], " 题干不全 ", "B（题干不全）", {"B"}),
        ([], "没有正确选项", "没有正确选项", set()),
        ([], "C", "C", {"C"}),
        ([], "AB类都可以", "AB类都可以", set()),
    ],
)
def test_what_is_held_to_be_right_names_options_or_says_it(
    picked: list[str], said: str, made: str, letters: set[str]
) -> None:
    assert proposal(picked, said) == made
    assert picked_in(made) == letters


def test_a_proposal_says_something_and_not_too_much() -> None:
    with pytest.raises(Invalid, match="请选出"):
        proposal([], "  ")
    assert len(proposal([], "长" * LONGEST_PROPOSAL)) == LONGEST_PROPOSAL
    with pytest.raises(Invalid, match="最多"):
        proposal(["A"], "长" * LONGEST_PROPOSAL)


@pytest.mark.parametrize(
    ("revised", "usable", "ended", "became"),
    [
        (False, False, False, Remedy.PENDING),
        (True, False, False, Remedy.PENDING),
        (True, True, False, Remedy.MENDED),
        (False, True, False, Remedy.KEPT),
        (True, False, True, Remedy.WITHDRAWN),
    ],
)
def test_what_became_of_the_question(revised: bool, usable: bool, ended: bool, became: Remedy) -> None:
    assert remedy(revised=revised, usable=usable, ended=ended) is became
