"""Texts that can be read in several ways: the reading whose questions are whole is kept, and the doubt is named."""

from dataclasses import replace
from typing import Any

import pytest

from lawbank.formats.draft import DOUBTFUL, Draft, Place
from lawbank.formats.pasted import read_pasted
from lawbank.formats.readings import wholeness
from lawbank.kinds import Kind

CHOICE = "\nA.一\nB.二\n答案：A\n解析：甲对。\n"


def doubts(drafts: list[Draft]) -> list[list[tuple[int | None, str]]]:
    return [
        [(problem.place.line, problem.found) for problem in draft.problems if problem.code == DOUBTFUL]
        for draft in drafts
    ]


def test_numbered_paragraphs_of_an_explanation_stay_in_it_where_the_question_with_that_number_follows() -> (
    None
):
    drafts = read_pasted("1.甲" + CHOICE + "2.乙不是题。\n3.丙也不是。\n2.丁（ ）" + CHOICE)

    assert [(each.stem, each.explanation) for each in drafts] == [
        ("甲", "甲对。\n2.乙不是题。\n3.丙也不是。"),
        ("丁（　）", "甲对。"),
    ]
    assert doubts(drafts) == [[(6, "2.乙不是题。")], []]


def test_a_question_without_its_answer_below_an_explanation_is_shown_as_doubtful() -> None:
    drafts = read_pasted("判断题\n1.甲。\n答案：对\n解析：因为。\n2.乙应当公告。\n3.丙。\n答案：错")

    assert sum(map(len, doubts(drafts))) == 1
    assert drafts[-1].stem == "丙。"


def test_numbers_that_begin_again_below_a_question_without_options_begin_a_part_where_that_makes_questions() -> (
    None
):
    drafts = read_pasted(
        "判断题\n1.甲。\n2.乙。\n1.丙\nA.一\nB.二\n2.丁\nA.一\nB.二\n答案\n1.对 2.错 1.A 2.B"
    )

    assert [each.stem for each in drafts] == ["甲。", "乙。", "丙", "丁"]
    assert doubts(drafts)[0] == []


def test_a_list_in_a_stem_stays_in_it_where_its_options_follow() -> None:
    (only, other) = read_pasted(
        "1.甲\nA.一\nB.二\n答案：A\n2.下列顺序正确的是\n1.先立案\n2.后调查\nA.1、2\nB.2、1\n答案：A"
    )

    assert other.stem == "下列顺序正确的是\n1.先立案\n2.后调查"
    assert (only.key, other.choices, other.key) == ((0,), ("1、2", "2、1"), (0,))


@pytest.mark.parametrize(
    ("changes", "whole"),
    [
        ({}, 1),
        ({"key": ()}, 0),
        ({"key": (9,)}, 0),
        ({"stem": ""}, -0.5),
        ({"kind": None}, -0.5),
        ({"choices": ("一",)}, -0.5),
    ],
)
def test_a_question_is_whole_when_it_has_all_it_needs(changes: dict[str, Any], whole: float) -> None:
    standing = Draft(Place(), kind=Kind.SINGLE, stem="甲", choices=("一", "二"), key=(0,))

    assert wholeness(replace(standing, **changes)) == whole


def test_what_can_be_read_in_one_way_only_raises_no_doubt() -> None:
    drafts = read_pasted(
        "判断题\n" + "".join(f"{number}.题{number}。\n答案：对\n解析：因为。\n" for number in range(1, 9))
    )

    assert len(drafts) == 8
    assert doubts(drafts) == [[]] * 8


def test_of_a_text_too_long_to_be_weighed_the_first_reading_stands_with_its_doubts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("lawbank.formats.pasted.MOST_WEIGHED", 5)
    drafts = read_pasted("1.甲" + CHOICE + "2.乙不是题。\n2.丁（ ）" + CHOICE)

    assert [each.stem for each in drafts] == ["甲", "乙不是题。\n2.丁（　）"]
    assert doubts(drafts) == [[], [(6, "2.乙不是题。")]]


def test_letters_in_brackets_beside_an_empty_place_are_the_key_and_doubtful() -> None:
    (only,) = read_pasted("1.甲级（B）工程应当（ ）。\nA.一\nB.二")

    (problem,) = only.problems
    assert (only.stem, only.key) == ("甲级（　）工程应当（　）。", (1,))
    assert (problem.code, problem.found) == (DOUBTFUL, "（B）")
    assert problem.repair is not None
    assert problem.repair.changes == {"stem": "甲级（B）工程应当（　）。", "answer": ""}
    assert read_pasted("1.甲级（B）工程应当（ ）。\nA.一\nB.二\n答案：B")[0].problems == ()
