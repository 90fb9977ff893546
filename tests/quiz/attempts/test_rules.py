"""What an answer must look like, and when an attempt ends."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawbank.kinds import Kind
from quiz.attempts.rules import (
    LONGEST_BLANK,
    LONGEST_TEXT,
    Asked,
    BadAnswer,
    Click,
    Ending,
    Response,
    accepted_until,
    closed_instant,
    ending_of,
    parsed,
    seconds_left,
    taken_back,
    written,
)

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
DEADLINE = START + timedelta(minutes=90)

SINGLE = Asked(Kind.SINGLE, options=4)
MULTIPLE = Asked(Kind.MULTIPLE, options=4)
VARIABLE = Asked(Kind.VARIABLE, options=5)
TRUTH = Asked(Kind.TRUE_FALSE)
BLANKS = Asked(Kind.BLANK, blanks=2)
TEXT = Asked(Kind.SHORT_ANSWER)


@pytest.mark.parametrize(
    ("asked", "response", "kept"),
    [
        (SINGLE, ["D"], ["D"]),
        (SINGLE, [], []),
        (MULTIPLE, ["C", "A"], ["A", "C"]),
        (MULTIPLE, ["A", "B", "C", "D"], ["A", "B", "C", "D"]),
        (VARIABLE, ["E"], ["E"]),
        (TRUTH, ["A"], ["A"]),
        (TRUTH, ["B"], ["B"]),
        (BLANKS, ["二十", ""], ["二十", ""]),
        (BLANKS, [" ", ""], []),
        (BLANKS, [], []),
        (BLANKS, ["甲" * LONGEST_BLANK, "😀"], ["甲" * LONGEST_BLANK, "😀"]),
        (TEXT, "第一行\r\n第二行\r", "第一行\n第二行\n"),
        (TEXT, "甲" * LONGEST_TEXT, "甲" * LONGEST_TEXT),
        (TEXT, " \n", ""),
        (TEXT, "\u202e反向", "\u202e反向"),
    ],
)
def test_a_possible_answer_is_kept_in_one_form(asked: Asked, response: Any, kept: Response) -> None:
    assert parsed(asked, response) == kept


@pytest.mark.parametrize(
    ("asked", "response"),
    [
        (SINGLE, ["E"]),
        (SINGLE, ["a"]),
        (SINGLE, [""]),
        (SINGLE, ["AB"]),
        (SINGLE, ["Ａ"]),
        (SINGLE, ["😀"]),
        (SINGLE, ["A", "B"]),
        (SINGLE, ["A", "A"]),
        (SINGLE, "A"),
        (SINGLE, None),
        (SINGLE, 1),
        (SINGLE, True),
        (SINGLE, {"A": 1}),
        (SINGLE, [["A"]]),
        (SINGLE, [None]),
        (SINGLE, [0]),
        (MULTIPLE, ["A", "B", "C", "D", "A"]),
        (MULTIPLE, ["A", "A"]),
        (TRUTH, ["C"]),
        (TRUTH, ["A", "B"]),
        (TRUTH, True),
        (BLANKS, ["二十"]),
        (BLANKS, ["二十", "三十", "四十"]),
        (BLANKS, ["二十", None]),
        (BLANKS, ["二十", 15]),
        (BLANKS, ["甲" * (LONGEST_BLANK + 1), ""]),
        (BLANKS, ["\0", ""]),
        (BLANKS, "二十"),
        (TEXT, "甲" * (LONGEST_TEXT + 1)),
        (TEXT, "有\0字"),
        (TEXT, "\ud800"),
        (TEXT, ["甲"]),
        (TEXT, None),
    ],
)
def test_an_impossible_answer_is_refused(asked: Asked, response: Any) -> None:
    with pytest.raises(BadAnswer) as refused:
        parsed(asked, response)

    assert refused.value.payload == {"field": "response"}


def test_a_case_is_answered_by_its_parts() -> None:
    with pytest.raises(BadAnswer) as refused:
        parsed(Asked(Kind.CASE), ["A"])

    assert refused.value.payload == {"field": "item"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(asked=st.sampled_from([SINGLE, MULTIPLE, VARIABLE, TRUTH, BLANKS, TEXT]), response=JSON)
def test_whatever_comes_is_kept_in_a_stable_form_or_refused(asked: Asked, response: Any) -> None:
    try:
        kept = parsed(asked, response)
    except BadAnswer:
        return
    assert parsed(asked, kept) == kept
    written(kept).encode()


def test_equal_answers_are_written_equally() -> None:
    assert written(parsed(MULTIPLE, ["C", "A"])) == written(parsed(MULTIPLE, ["A", "C"])) == '["A","C"]'
    assert written(parsed(TEXT, "要点“一”")) == '"要点“一”"'


def test_an_answer_taken_back_is_empty() -> None:
    assert [taken_back(response) for response in ([], "", ["A"], "字")] == [True, True, False, False]


def test_a_click_is_read_from_a_request() -> None:
    body = {"item": 3, "response": ["B"], "click": "0d3f7a2c-52d5-4a77-9d0b-6f0d6f6f0a11", "seen": 17}

    assert Click.from_json(body) == Click(3, ["B"], "0d3f7a2c-52d5-4a77-9d0b-6f0d6f6f0a11", 17)
    assert Click.from_json(body | {"response": None}).response is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"item": None}, "item"),
        ({"item": 0}, "item"),
        ({"item": -1}, "item"),
        ({"item": "1"}, "item"),
        ({"item": 1.0}, "item"),
        ({"item": True}, "item"),
        ({"item": 2**31}, "item"),
        ({"seen": None}, "seen"),
        ({"seen": -1}, "seen"),
        ({"seen": False}, "seen"),
        ({"seen": 10**400}, "seen"),
        ({"click": None}, "click"),
        ({"click": ""}, "click"),
        ({"click": "1234567"}, "click"),
        ({"click": "x" * 37}, "click"),
        ({"click": "'; DROP TABLE answer;--"}, "click"),
        ({"click": "0d3f7a2c\n"}, "click"),
        ({"click": 12345678}, "click"),
    ],
)
def test_a_malformed_request_is_refused_by_field(change: dict[str, Any], field: str) -> None:
    body = {"item": 1, "response": ["A"], "click": "0d3f7a2c-52d5", "seen": 0}

    with pytest.raises(BadAnswer) as refused:
        Click.from_json(body | change)

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("body", "field"),
    [(None, "item"), ([], "item"), ("{}", "item"), ({}, "response"), ({"response": []}, "click")],
)
def test_a_request_of_another_shape_is_refused(body: Any, field: str) -> None:
    with pytest.raises(BadAnswer) as refused:
        Click.from_json(body)

    assert refused.value.field == field


def test_answers_are_accepted_up_to_deadline_and_grace() -> None:
    assert accepted_until(DEADLINE, 10) == DEADLINE + timedelta(seconds=10)


@pytest.mark.parametrize(
    ("before", "left"),
    [
        (timedelta(minutes=90), 5400),
        (timedelta(seconds=1), 1),
        (timedelta(milliseconds=999), 0),
        (timedelta(0), 0),
        (timedelta(seconds=-5), 0),
    ],
)
def test_seconds_left_are_whole_and_never_negative(before: timedelta, left: int) -> None:
    assert seconds_left(DEADLINE, DEADLINE - before) == left


def test_past_the_deadline_time_was_up_whoever_asks() -> None:
    early, late = DEADLINE - timedelta(microseconds=1), DEADLINE

    assert [ending_of(Ending.HANDED_IN, DEADLINE, at) for at in (early, late)] == [
        Ending.HANDED_IN,
        Ending.TIME_UP,
    ]
    assert ending_of(Ending.BY_MANAGER, DEADLINE, early) is Ending.BY_MANAGER


@pytest.mark.parametrize(
    ("at", "closed"),
    [
        (START - timedelta(minutes=10), START),
        (START + timedelta(minutes=10), START + timedelta(minutes=10)),
        (DEADLINE + timedelta(minutes=30), DEADLINE),
    ],
)
def test_an_attempt_closes_within_its_own_time(at: datetime, closed: datetime) -> None:
    assert closed_instant(START, DEADLINE, at) == closed
