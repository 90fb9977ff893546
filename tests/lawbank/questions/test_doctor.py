"""The question doctor: what a question's own words give away."""

from dataclasses import replace

import pytest

from lawbank.formats.draft import Draft, Place
from lawbank.kinds import Kind
from lawbank.questions.doctor import Finding, Symptom, examined

SINGLE = Draft(
    place=Place(), kind=Kind.SINGLE, stem="负责警报设施维护的是（　）。",
    choices=("设置警报设施的单位", "当地的公安派出所", "街道办事处负责人", "社区居民委员会"), key=(0,),
)  # fmt: skip


def test_a_sound_question_has_no_symptom() -> None:
    assert examined(SINGLE) == ()


def test_a_key_half_as_long_again_as_every_distractor_is_found() -> None:
    long = "设置警报设施的单位，包括产权人和管理人"
    found = examined(replace(SINGLE, choices=(long, *SINGLE.choices[1:])))

    assert found == (Finding(Symptom.LONGEST_KEY, (long,)),)


def test_short_options_may_differ_in_length() -> None:
    assert examined(replace(SINGLE, choices=("六十日", "三日", "七日", "十日"))) == ()


@pytest.mark.parametrize(
    ("choices", "found"),
    [
        (("一般由单位负责", "一律由街道负责", "由派出所负责", "由居委会负责"), (Finding(Symptom.ABSOLUTE_WORDS, ("一律",)),)),
        (("一律由单位负责", "一律由街道负责", "由派出所负责", "由居委会负责"), ()),
    ],
)  # fmt: skip
def test_absolute_words_matter_where_only_wrong_options_have_them(
    choices: tuple[str, ...], found: tuple[Finding, ...]
) -> None:
    assert examined(replace(SINGLE, choices=choices)) == found


def test_a_false_statement_with_an_absolute_word_gives_itself_away() -> None:
    statement = Draft(place=Place(), kind=Kind.TRUE_FALSE, stem="警报设施在任何情况下不得迁移。", truth=False)

    assert examined(statement) == (Finding(Symptom.ABSOLUTE_WORDS, ("任何",)),)
    assert examined(replace(statement, truth=True)) == ()


def test_all_right_and_asking_for_what_is_wrong_are_named() -> None:
    multiple = replace(SINGLE, kind=Kind.MULTIPLE, stem="下列说法不正确的有（　）。", key=(0, 1, 2, 3))

    assert [each.symptom for each in examined(multiple)] == [Symptom.ALL_RIGHT, Symptom.NEGATIVE_STEM]


@pytest.mark.parametrize("kind", [Kind.BLANK, Kind.SHORT_ANSWER, Kind.CASE, None])
def test_what_has_no_options_is_not_examined(kind: Kind | None) -> None:
    assert examined(replace(SINGLE, kind=kind, choices=(), key=())) == ()
