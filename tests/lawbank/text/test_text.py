"""When two legal texts are the same, and what is found in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawbank.text import (
    Segment,
    chinese_number,
    fingerprint,
    fold,
    highlight,
    index_tokens,
    number_of,
    query_terms,
    same_answer,
)


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("行政处罚 法", "行政处罚法"),
        ("ＡＢＣ１２", "abc12"),
        ("警告；罚款，没收。", "警告罚款没收"),
        ("《行政处罚法》", "行政处罚法"),
        ("实行（　）的方针", "实行____的方针"),
        ("实行(  )的方针", "实行（）的方针"),
    ],
)
def test_width_case_blanks_and_punctuation_do_not_count(written: str, same: str) -> None:
    assert fold(written) == fold(same)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.5倍", "15倍"),
        ("3/5", "35"),
        ("五日", "七日"),
        ("甲（　）乙", "甲乙（　）"),
        ("10%", "10"),
        ("3-5日", "35日"),
    ],
)
def test_what_carries_meaning_counts(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("given_answer", "accepted"),
    [("20日", "二十日"), ("２０　日", "二十日"), ("1,000元", "一千元"), ("一百零五", "105")],
)
def test_an_answer_in_digits_is_the_answer_in_words(given_answer: str, accepted: str) -> None:
    assert same_answer(given_answer, accepted)


def test_another_number_is_another_answer() -> None:
    assert not same_answer("五日", "七日")


def test_a_fingerprint_is_of_the_parts_and_not_of_their_sum() -> None:
    assert fingerprint("甲", "乙") != fingerprint("甲乙")
    assert fingerprint("二十 日") == fingerprint("20日")
    assert len(fingerprint("甲")) == 64


@pytest.mark.parametrize(
    ("numeral", "number"),
    [
        ("二十", 20),
        ("20", 20),
        ("一百零五", 105),
        ("一千二百五十九", 1259),
        ("二〇二一", 2021),
        ("百", None),
        ("1a", None),
        ("9" * 13, None),
    ],
)
def test_numerals_are_read(numeral: str, number: int | None) -> None:
    assert number_of(numeral) == number


@given(st.integers(min_value=1, max_value=9999))
def test_a_number_written_is_read_again(number: int) -> None:
    assert number_of(chinese_number(number)) == number


def test_chinese_is_indexed_by_pairs_and_latin_by_words() -> None:
    assert index_tokens("罚款五千元 GB50038") == ["罚款", "款五", "五千", "千元", "元", "gb50038"]


def test_every_sign_of_a_query_is_literal() -> None:
    assert [term.tokens for term in query_terms('"罚款" OR 听证* %')] == [("罚款",), ("or",), ("听证",)]
    assert query_terms("%_\"'*()") == ()


def test_a_long_query_is_bounded() -> None:
    assert len(query_terms("罚款" * 5000)[0].tokens) == 23
    assert len(query_terms(" ".join(f"词{n}" for n in range(5000)))) <= 8


def test_a_lone_character_is_a_beginning() -> None:
    assert query_terms("罚")[0].prefix is True
    assert query_terms("罚款")[0].prefix is False


def test_hits_are_marked_in_the_text_as_it_was_written() -> None:
    assert highlight("处以５００元罚款。", query_terms("500 罚款")) == (
        Segment("处以", False),
        Segment("５００", True),
        Segment("元", False),
        Segment("罚款", True),
        Segment("。", False),
    )


def test_a_long_text_is_cut_around_its_first_hit() -> None:
    snippet = highlight("甲" * 300 + "听证" + "乙" * 300, query_terms("听证"), width=40)

    assert snippet[0] == Segment("…", False)
    assert snippet[-1] == Segment("…", False)
    assert sum(len(segment.text) for segment in snippet[1:-1]) == 40
    assert [segment.text for segment in snippet if segment.is_hit] == ["听证"]


def test_a_text_without_a_hit_is_shown_from_its_beginning() -> None:
    assert highlight("甲" * 10, query_terms("听证"), width=4) == (
        Segment("甲甲甲甲", False),
        Segment("…", False),
    )
    assert highlight("甲", ()) == (Segment("甲", False),)


@given(st.text(max_size=200), st.text(max_size=30), st.integers(min_value=1, max_value=60))
def test_a_snippet_is_a_stretch_of_the_text(text: str, query: str, width: int) -> None:
    shown = "".join(segment.text for segment in highlight(text, query_terms(query), width=width))

    assert shown.removeprefix("…").removesuffix("…").strip("…") in text or shown.strip("…") in text
