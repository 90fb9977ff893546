"""A figure that is spoken of and absent, an option that speaks of all others: named, with a repair where there is one."""

from dataclasses import replace

import pytest

from lawbank.formats.draft import Draft, Repair
from lawbank.intake.mentions import figure_named, mention_problems
from lawbank.kinds import Kind
from tests.lawbank.conftest import draft


@pytest.mark.parametrize(
    "stem",
    [
        "如图所示，甲是",
        "下图中的设备是",
        "检修周期见图3",
        "图一所示标志是",
        "上图",
        "附图中甲处",
        "下列图形中",
        "右图所示",
    ],
)
def test_a_figure_that_is_not_there_is_named(stem: str) -> None:
    (problem,) = mention_problems(draft(stem))

    assert (problem.code, problem.place.column, problem.repair) == ("figure_absent", "题干", None)
    assert problem.found == figure_named(draft(stem)) != ""


@pytest.mark.parametrize(
    "stem",
    [
        "地下图纸由谁保管",
        "竣工图纸",
        "企图一举",
        "当事人的意图",
        "网上图片",
        "版图中",
        "图书馆",
        "施工图审查",
    ],
)
def test_words_that_only_contain_the_sign_are_no_figure(stem: str) -> None:
    assert list(mention_problems(draft(stem))) == []


def test_a_figure_that_is_there_is_no_problem() -> None:
    assert list(mention_problems(draft("如图所示⟦图0123456789abcdef⟧，甲是"))) == []
    assert list(mention_problems(draft("如图所示，甲是"), pictured=True)) == []


def above(option: str, key: tuple[int, ...] = (2,), kind: Kind = Kind.SINGLE) -> Draft:
    return replace(draft("甲（　）"), kind=kind, choices=("一", "二", option), key=key)


@pytest.mark.parametrize("option", ["以上都对", "以上均正确。", "上述各项都是", "以上皆是"])
def test_all_of_the_above_becomes_several_right_options_with_one_click(option: str) -> None:
    (problem,) = mention_problems(above(option))

    assert problem.code == "all_of_above"
    assert problem.repair == Repair(
        "改为多选题，其余各项都选", "kind", "多选题", (("choices", "一\n二"), ("answer", "AB"))
    )
    assert problem.repair.changes == {"kind": "多选题", "choices": "一\n二", "answer": "AB"}


@pytest.mark.parametrize(
    "written", [above("以上都不对"), above("以上都对", (0,)), above("以上都对", (0, 2), Kind.MULTIPLE)]
)
def test_where_it_is_not_the_key_or_denies_there_is_nothing_to_click(written: Draft) -> None:
    (problem,) = mention_problems(written)

    assert (problem.code, problem.repair) == ("all_of_above", None)


def test_an_option_that_speaks_of_something_else_is_no_problem() -> None:
    assert list(mention_problems(above("以上人员都不得进入"))) == []
    assert list(mention_problems(above("五日以上"))) == []
