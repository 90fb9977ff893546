"""What a challenge must say."""

import pytest

from quiz.challenges.rules import LONGEST, worded
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
