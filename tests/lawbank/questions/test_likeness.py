"""Likeness: what is the same question, what contradicts, and what is another question however alike the words."""

import random
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lawbank.content import content_drafts
from lawbank.formats.draft import Draft, Place
from lawbank.kinds import Kind
from lawbank.questions.likeness import Asked, Verdict, asked, compare
from lawbank.questions.neighbours import BUDGET, alike
from lawbank.questions.statement import references, statement
from tests.lawbank.questions.edits import ANOTHER, OTHER_KEY, REWORDED, Edit

SHIPPED = list(content_drafts())
FOLDED = [asked(draft) for draft in SHIPPED]

TERM = Draft(
    Place(),
    Kind.SINGLE,
    "行政机关应当自作出处罚决定之日起（　）内在政府网站公示。",
    ("五日", "七日", "十五日", "二十日"),
    (1,),
)
DUTY = Draft(Place(), Kind.TRUE_FALSE, "执法人员调查时应当主动出示执法证件。", truth=True)
BLANK = Draft(
    Place(), Kind.BLANK, "当事人应当自收到决定书之日起____内缴纳罚款。", blanks=(("十五日", "15天"),)
)
TALK = Draft(Place(), Kind.SHORT_ANSWER, "简述行政处罚听证的适用范围和基本程序。", answer_text="略")
CASE = Draft(
    Place(),
    Kind.CASE,
    "某公司未修建防空地下室，市人防办立案调查后拟处以罚款，公司要求听证。",
    parts=(TERM, DUTY),
)


def verdict(one: Draft, other: Draft) -> Verdict | None:
    found = compare(asked(one), asked(other))
    assert found == compare(asked(other), asked(one))
    return None if found is None else found.verdict


# --- worked examples ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("５日内", "五日内"),
        ("５ 天 内", "5日内"),
        ("罚款10万元以下", "罚款十万元以下"),
        ("百分之三", "3%"),
        ("不少于两人", "至少二人"),
        ("应当及时公示", "必须及时公示"),
        ("下列说法不正确的是（　）", "以下表述错误的是（　）"),
        ("依照《行政处罚法》第九条的规定，由县级以上政府管辖", "由县级以上政府管辖"),
        ("三个工作日", "3个工作日"),
    ],
)
def test_what_is_only_written_otherwise_states_the_same(one: str, other: str) -> None:
    assert statement(one) == statement(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("在五日内送达", "在七日内送达"),
        ("在五日内送达", "在五个工作日内送达"),
        ("应当公开", "不应当公开"),
        ("应当公开", "不得公开"),
        ("应当公开", "可以公开"),
        ("正确的是", "不正确的是"),
        ("属于处罚", "不属于处罚"),
        ("三人以上", "三人以下"),
        ("报上级机关批准", "报本级机关批准"),
        ("可以免予处罚", "可以处罚"),
        ("一名执法人员", "两名执法人员"),
        ("处一万元罚款", "处1元罚款"),
    ],
)
def test_what_changes_a_number_or_a_negation_states_something_else(one: str, other: str) -> None:
    assert not statement(one).agrees_with(statement(other))


def test_a_law_is_named_or_left_out_but_another_law_is_another_question() -> None:
    penal = replace(DUTY, stem="根据《行政处罚法》第五十五条，" + DUTY.stem)
    levy = replace(DUTY, stem="根据《行政强制法》第十八条，" + DUTY.stem)

    assert references(penal.stem) == ("第55条", "行政处罚法")
    assert verdict(DUTY, penal) is Verdict.NEAR
    assert verdict(penal, levy) is None
    assert references("《人民防空法》自何日起施行") == ()


def test_the_order_of_options_and_the_letter_of_the_key_do_not_matter() -> None:
    turned = replace(TERM, choices=("二十日", "十五日", "7日", "５日"), key=(2,))

    assert verdict(TERM, turned) is Verdict.SAME


def test_the_same_letter_with_another_text_contradicts() -> None:
    turned = replace(TERM, choices=("七日", "五日", "十五日", "二十日"))

    assert verdict(TERM, turned) is Verdict.CONTRADICTS


def test_one_right_number_against_another_contradicts_even_where_the_options_differ() -> None:
    other = replace(TERM, choices=("三日", "十日", "三十日"), key=(1,))

    assert verdict(TERM, other) is Verdict.CONTRADICTS


def test_the_same_key_among_other_distractors_is_near() -> None:
    other = replace(TERM, choices=("七日", "一个月", "十五日"), key=(0,))

    assert verdict(TERM, other) is Verdict.NEAR


def test_a_general_stem_with_other_options_is_another_question() -> None:
    one = replace(
        TERM, stem="下列说法正确的是（　）。", choices=("警告可以口头作出", "罚款当场收缴"), key=(0,)
    )
    other = replace(one, choices=("听证公开举行", "复议不收费"), key=(1,))

    assert verdict(one, other) is None
    assert verdict(one, replace(one, key=(1,))) is Verdict.CONTRADICTS


def test_an_option_on_the_others_is_right_or_wrong_with_them() -> None:
    one = replace(
        TERM, stem="关于听证的下列说法，正确的是（　）。", choices=("公开", "免费", "以上都对"), key=(2,)
    )
    other = replace(one, choices=("收费", "限期十日", "书面通知", "以上都对"), key=(2,))

    assert verdict(one, other) is None
    assert verdict(one, replace(one, key=(0,))) is Verdict.CONTRADICTS


def test_a_single_and_a_multiple_choice_can_contradict() -> None:
    other = replace(TERM, kind=Kind.MULTIPLE, key=(1, 2))

    assert verdict(TERM, other) is Verdict.CONTRADICTS


def test_a_statement_judged_both_ways_contradicts_and_so_does_its_negation_judged_alike() -> None:
    without = replace(DUTY, stem="执法人员调查时不应当主动出示执法证件。")

    assert verdict(DUTY, replace(DUTY, truth=False)) is Verdict.CONTRADICTS
    assert verdict(DUTY, without) is Verdict.CONTRADICTS
    assert verdict(DUTY, replace(without, truth=False)) is None


def test_another_word_of_substance_makes_another_statement() -> None:
    assert verdict(DUTY, replace(DUTY, stem="执法人员调查时应当主动出示授权文书。")) is None


def test_blanks_are_compared_by_what_is_accepted() -> None:
    stem = "当事人应当从收到决定书之日起____内缴纳罚款。"

    assert verdict(BLANK, replace(BLANK, stem=stem, blanks=(("15日",),))) is Verdict.NEAR
    assert verdict(BLANK, replace(BLANK, stem=stem, blanks=(("三十日",),))) is Verdict.CONTRADICTS
    assert verdict(BLANK, replace(BLANK, stem="当事人应当自收到____之日起十五日内缴纳罚款。")) is None
    assert verdict(BLANK, replace(BLANK, blanks=(("十五日",), ("罚款",)))) is None


def test_two_reference_answers_are_no_contradiction() -> None:
    other = replace(TALK, stem="请简述行政处罚听证的适用范围和基本程序。", answer_text="另一种写法")

    assert verdict(TALK, other) is Verdict.NEAR
    assert verdict(TALK, replace(TALK, stem="简述行政许可听证的适用范围和基本程序。")) is None


def test_cases_are_as_alike_as_their_sub_questions() -> None:
    material = CASE.stem.replace("某公司", "某企业")
    wrong = replace(TERM, key=(0,))

    assert verdict(CASE, replace(CASE, stem=material)) is Verdict.NEAR
    assert verdict(CASE, replace(CASE, parts=(wrong, DUTY))) is Verdict.CONTRADICTS
    assert verdict(CASE, replace(CASE, parts=(replace(DUTY, stem="听证笔录应当交当事人核对。"),))) is None


def test_what_is_unfinished_is_compared_without_an_error() -> None:
    assert verdict(replace(TERM, choices=(), key=()), TERM) is None
    assert verdict(replace(DUTY, truth=None), DUTY) is None
    assert verdict(Draft(Place()), Draft(Place(), stem="有题干")) is None


def test_kinds_of_another_family_are_other_questions() -> None:
    assert verdict(DUTY, replace(TALK, stem=DUTY.stem)) is None


# --- properties ----------------------------------------------------------------------------------------------

drafts = st.sampled_from(SHIPPED)
chances = st.integers(0, 10_000).map(random.Random)


@given(st.sampled_from(FOLDED), st.sampled_from(FOLDED))
def test_comparing_is_symmetric(one: Asked, other: Asked) -> None:
    assert compare(one, other) == compare(other, one)


@given(drafts, chances, st.sampled_from((*REWORDED, *OTHER_KEY, *ANOTHER)))
def test_comparing_an_edited_question_is_symmetric(draft: Draft, chance: random.Random, edit: Edit) -> None:
    edited = edit(draft, chance)
    assume(edited is not None)
    assert edited is not None
    one, other = asked(draft), asked(edited)

    assert compare(one, other) == compare(other, one)


@given(drafts, st.randoms(use_true_random=False))
def test_any_order_of_options_is_the_same_question(draft: Draft, chance: random.Random) -> None:
    order = list(range(len(draft.choices)))
    chance.shuffle(order)
    turned = replace(
        draft,
        choices=tuple(draft.choices[place] for place in order),
        key=tuple(order.index(place) for place in draft.key),
    )

    assert verdict(draft, turned) is Verdict.SAME


@given(
    st.integers(2, 400),
    st.integers(2, 400),
    st.sampled_from(("日", "年", "个月", "万元", "倍", "平方米", "个工作日")),
)
def test_another_number_is_always_another_question(one: int, other: int, unit: str) -> None:
    assume(one != other)
    stem = "主管部门应当自收到申请之日起按{}" + unit + "的标准办理，逾期不办理的由上级机关责令改正。"
    drafts = [
        replace(DUTY, stem=stem.format(number), truth=truth)
        for number in (one, other)
        for truth in (True, False)
    ]

    assert [verdict(mine, theirs) for mine in drafts[:2] for theirs in drafts[2:]] == [None] * 4


@pytest.mark.parametrize("edit", ANOTHER, ids=lambda edit: edit.__name__)
def test_another_number_negation_or_duty_always_separates(edit: Edit) -> None:
    chance = random.Random(7)
    pairs = [(draft, edited) for draft in SHIPPED if (edited := edit(draft, chance)) is not None]

    assert len(pairs) > 30
    assert [mine.code for mine, theirs in pairs if verdict(mine, theirs) is not None] == []


def test_a_line_reads_back_as_what_was_written() -> None:
    assert [Asked.from_line(each.line) for each in FOLDED] == FOLDED


# --- the whole bank at once ------------------------------------------------------------------------------------


@pytest.mark.parametrize("edit", REWORDED, ids=lambda edit: edit.__name__)
def test_every_reworded_question_is_found_in_the_bank(edit: Edit) -> None:
    recall, others = _found(edit, {Verdict.SAME, Verdict.NEAR})

    assert recall >= 0.99
    assert others == 0


@pytest.mark.parametrize("edit", OTHER_KEY, ids=lambda edit: edit.__name__)
def test_a_question_with_another_key_is_found_as_a_contradiction(edit: Edit) -> None:
    recall, others = _found(edit, {Verdict.CONTRADICTS})

    assert recall >= 0.95
    assert others == 0


def _found(edit: Edit, right: set[Verdict]) -> tuple[float, int]:
    """The share of edited questions that were found beside their own, and how many pairs nobody planted."""
    chance = random.Random(11)
    edited = [
        (place, asked(made).line) for place, draft in enumerate(SHIPPED) if (made := edit(draft, chance))
    ]
    lines = [each.line for each in FOLDED] + [line for _place, line in edited]
    pairs = [pair for pair in alike(lines, first=len(FOLDED)) if pair.standing < len(FOLDED)]
    meant = {(len(FOLDED) + at, place) for at, (place, _line) in enumerate(edited)}
    met = {(pair.wanted, pair.standing) for pair in pairs if pair.likeness.verdict in right}
    assert len(edited) > 30
    return len(met & meant) / len(edited), len({(pair.wanted, pair.standing) for pair in pairs} - meant)


def test_looking_up_finds_what_comparing_all_pairs_finds() -> None:
    chance = random.Random(5)
    drafts = SHIPPED[:150] + [
        made for draft in SHIPPED[:150] if (made := chance.choice(REWORDED)(draft, chance))
    ]
    folded = [asked(draft) for draft in drafts]
    every = {
        (at, before)
        for at, one in enumerate(folded)
        for before in range(at)
        if compare(one, folded[before]) is not None
    }

    assert {(pair.wanted, pair.standing) for pair in alike([each.line for each in folded])} == every


def test_questions_that_share_every_common_word_are_still_found_by_their_stem() -> None:
    many = [
        replace(DUTY, stem=f"执法人员调查时应当主动出示证件{'甲乙丙丁'[n % 4]}。")
        for n in range(BUDGET + 200)
    ]

    pairs = list(alike([asked(draft).line for draft in many], first=BUDGET + 199))

    assert {pair.likeness.verdict for pair in pairs} == {Verdict.SAME}


def test_comparing_nothing_finds_nothing() -> None:
    told: list[int] = []

    assert list(alike([])) == []
    assert list(alike([asked(DUTY).line], first=1)) == []
    assert list(alike([asked(Draft(Place())).line, asked(DUTY).line], advance=told.append)) == []
    assert told == [2]
