"""What is wrong with a draft, and what to do about it."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lawbank.formats.draft import Draft, Place, Problem, Severity
from lawbank.intake.check import CHECKED, check, problems_of
from lawbank.kinds import Kind
from lawbank.questions.actions import add_questions
from lawbank.questions.rules import key_faults
from tests.counting import counted
from tests.lawbank.conftest import DAY, draft

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def problems(bank: Session, *drafts: Draft) -> list[Problem]:
    return list(problems_of(check(bank, drafts, day=DAY)))


def codes(bank: Session, *drafts: Draft) -> list[str]:
    return [problem.code for problem in problems(bank, *drafts)]


def test_a_sound_question_has_no_problem(bank: Session) -> None:
    assert codes(bank, draft()) == []


SHORT = {"kind": Kind.SHORT_ANSWER, "choices": (), "key": ()}
BLANK = {"kind": Kind.BLANK, "choices": (), "key": (), "stem": "____日内"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"stem": " "}, ["no_stem"]),
        ({"stem": "甲" * 8000}, []),
        ({"stem": "甲" * 8001}, ["too_long"]),
        ({"stem": "甲\x00"}, ["control_characters"]),
        ({"stem": "甲\n\t乙"}, []),
        ({"explanation": "\x1b[31m"}, ["control_characters"]),
        ({"code": "x\x00"}, ["control_characters"]),
        ({"code": "x" * 40}, []),
        ({"code": "x" * 41}, ["too_long"]),
        ({"source": "x" * 81}, ["too_long"]),
        ({"kind": None}, ["no_kind"]),
        ({"key": ()}, ["no_key"]),
        ({"key": (4,)}, ["key_outside_choices"]),
        ({"key": (0, 1)}, ["several_keys"]),
        ({"kind": Kind.MULTIPLE, "key": (1,)}, ["one_key"]),
        ({"kind": Kind.VARIABLE, "key": (1,)}, []),
        ({"kind": Kind.VARIABLE, "key": (0, 1, 2, 3)}, []),
        ({"choices": ("一",)}, ["wrong_number_of_choices"]),
        ({"choices": tuple("甲乙丙丁戊己庚辛壬癸子丑")}, ["wrong_number_of_choices"]),
        ({"choices": ("一", "二", "", "四")}, ["missing_choice"]),
        ({"choices": ("一", "二", "一")}, ["same_choice_twice"]),
        ({"choices": ("一", "二" * 2001)}, ["too_long"]),
        ({"kind": Kind.TRUE_FALSE, "choices": (), "key": ()}, ["no_key"]),
        ({"kind": Kind.TRUE_FALSE, "choices": (), "key": (), "truth": False}, []),
        (BLANK, ["no_key"]),
        (BLANK | {"blanks": (("十", "10"),)}, []),
        (BLANK | {"blanks": (("十",), ("二十",))}, ["wrong_number_of_blanks"]),
        (BLANK | {"blanks": (("",),)}, ["no_key"]),
        (SHORT, ["no_key"]),
        (SHORT | {"answer_text": "甲"}, []),
        (SHORT | {"key_points": (("甲", Decimal(2)),)}, []),
        (SHORT | {"kind": Kind.CASE}, ["no_parts"]),
        ({"topics": ("030101", "030102", "K03", "K04")}, ["too_many_topics"]),
        ({"topics": ("处罚种类",)}, []),
        ({"topics": ("没有",)}, ["unknown_topic"]),
        ({"flag": "依据待核"}, []),
        ({"flag": "存疑"}, ["unknown_flag"]),
        ({"citations": ("见教材",)}, ["unreadable_citation"]),
        ({"citations": ("《没有的法》第一条",)}, ["citation_unknown_statute"]),
        ({"citations": ("《行政处罚法》第八十六条",)}, []),
        ({"citations": ("《行政处罚法》第八十七条",)}, ["citation_no_such_article"]),
        ({"citations": ("《行政处罚法》（2017-09-01）第九条",)}, ["citation_not_in_force"]),
        ({"citations": ("《旧条例》第一条",)}, ["citation_not_in_force"]),
    ],
)  # fmt: skip
def test_each_fault_has_its_name(bank: Session, changes: dict[str, Any], expected: list[str]) -> None:
    found = codes(bank, draft(**changes))

    assert found == expected
    assert set(found) <= CHECKED


def test_what_cannot_enter_the_bank_is_an_error_and_the_rest_a_warning(bank: Session) -> None:
    severities = {
        problem.code: problem.severity
        for problem in problems(
            bank,
            draft(
                citations=("《没有的法》第一条", "《行政处罚法》第九十九条", "《旧条例》第一条"),
                topics=("没有",),
                key=(),
            ),
        )
    }

    assert severities == {
        "citation_unknown_statute": Severity.WARNING,
        "citation_no_such_article": Severity.ERROR,
        "citation_not_in_force": Severity.WARNING,
        "unknown_topic": Severity.WARNING,
        "no_key": Severity.ERROR,
    }


def test_a_problem_says_place_expectation_finding_and_advice(bank: Session) -> None:
    (problem,) = problems(bank, draft(place=Place("题库", 12), key=(4,)))

    assert str(problem) == "工作表“题库” 第 12 行 · 答案：应为A 至 D，现在是E。请核对答案字母，或补齐选项。"


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"key": (0, 1)}, "kind", "多选题"),
        ({"kind": Kind.MULTIPLE}, "kind", "单选题"),
        ({"topics": ("没有", "030101")}, "topics", "030101"),
        ({"flag": "存疑"}, "flag", ""),
    ],
)
def test_a_repair_is_offered_where_one_exists(
    bank: Session, changes: dict[str, Any], field: str, value: str
) -> None:
    (problem,) = problems(bank, draft(**changes))

    assert problem.repair is not None
    assert (problem.repair.field, problem.repair.value) == (field, value)


def test_duplicates_and_contradictions_inside_the_file_name_the_other_row(bank: Session) -> None:
    first = draft(place=Place("题库", 2))
    same = draft(
        "下列属于行政处罚种类的是( )",
        place=Place("题库", 3),
        choices=("任命", "警告", "表扬", "调解"),
        key=(1,),
    )
    other = draft(place=Place("题库", 4), key=(1,))
    found = problems(bank, first, same, other)

    assert [(problem.code, problem.found) for problem in found] == [
        ("duplicate_in_file", "与工作表“题库” 第 2 行相同"),
        ("other_key_in_file", "与工作表“题库” 第 2 行相同"),
    ]


def test_duplicates_and_contradictions_in_the_bank_name_its_code(bank: Session) -> None:
    add_questions(bank, [draft(code="甲-1"), draft("乙（　）", code="甲-2")], actor="a", now=NOW)
    found = problems(bank, draft(), draft("乙（　）", key=(2,)), draft("丙（　）"))

    assert [(problem.code, problem.found) for problem in found] == [
        ("duplicate_in_bank", "与题库中的 甲-1 相同"),
        ("other_key_in_bank", "与题库中的 甲-2 相同"),
    ]


def test_a_code_is_used_once(bank: Session) -> None:
    add_questions(bank, [draft(code="甲-1")], actor="a", now=NOW)

    assert codes(bank, draft("乙", code="甲-1"), draft("丙", code="甲-2"), draft("丁", code="甲-2")) == [
        "code_taken",
        "code_twice",
    ]
    assert codes(bank, draft("戊"), draft("己")) == []


def test_a_revision_is_not_checked_against_itself(bank: Session) -> None:
    add_questions(bank, [draft(code="甲-1")], actor="a", now=NOW)
    (checked,) = check(bank, [draft(code="甲-1")], day=DAY, against_bank=False)

    assert checked.problems == ()


def test_sub_questions_are_checked_where_they_stand(bank: Session) -> None:
    case = draft(kind=Kind.CASE, choices=(), key=(), parts=(draft("问一", place=Place("题库", 3), key=()),))
    (checked,) = check(bank, [case], day=DAY)

    assert checked.problems == ()
    assert [(problem.code, problem.place.row) for problem in checked.parts[0].problems] == [("no_key", 3)]


def test_checking_agrees_with_the_rule_that_enables_questions(bank: Session) -> None:
    for changes in ({}, {"key": ()}, {"key": (9,)}, {"choices": ("一",)}, {"stem": ""}, BLANK, SHORT):
        wrong = draft(**changes)
        errors = [problem for problem in problems(bank, wrong) if problem.severity is Severity.ERROR]
        assert bool(errors) == bool(key_faults(wrong))


def test_four_hundred_questions_are_checked_in_as_few_statements_as_one(bank: Session) -> None:
    many = [draft(f"题{number}（　）", code=f"码-{number}") for number in range(400)]
    with counted(bank) as one:
        check(bank, many[:1], day=DAY)
    with counted(bank) as all_of_them:
        check(bank, many, day=DAY)

    assert len(all_of_them) == len(one)


def test_what_the_reader_did_not_understand_is_not_said_twice(bank: Session) -> None:
    from_reader = Problem("unreadable_key", Severity.ERROR, Place(), "字母", "甲乙", "请写成字母。")

    assert codes(bank, replace(draft(), key=(), problems=(from_reader,))) == ["unreadable_key"]
