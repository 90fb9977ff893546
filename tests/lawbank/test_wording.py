"""Sentences that remember what they were made of."""

import pytest

from lawbank.wording import Phrase, listed, phrase


def test_a_phrase_is_its_sentence_and_remembers_it() -> None:
    made = phrase("缺 %(lacking)d 题", lacking=2)
    assert (made, made.template, made.values) == ("缺 2 题", "缺 %(lacking)d 题", {"lacking": 2})
    assert phrase("100% 正确") == "100% 正确"


@pytest.mark.parametrize(
    ("count", "whole"),
    [(0, ""), (1, "句0"), (2, "句0；句1"), (3, "句0；句1；句2"), (5, "句0；句1；句2；句3；句4")],
)
def test_sentences_are_listed_in_order(count: int, whole: str) -> None:
    assert listed([phrase("句%(n)d", n=number) for number in range(count)]) == whole


def test_a_long_list_stays_shallow() -> None:
    made, depth = listed([phrase("句")] * 1000), 0
    while isinstance(made, Phrase) and made.values:
        made, depth = made.values["after"], depth + 1
    assert depth == 10
