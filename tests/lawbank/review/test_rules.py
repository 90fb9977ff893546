"""One change to many questions: what it makes of a question, and why it may not be made."""

from dataclasses import replace

import pytest

from lawbank.errors import Invalid
from lawbank.formats.draft import Draft, Place
from lawbank.kinds import Difficulty, Kind, State
from lawbank.review.rules import Change, changed, is_recited, recited, refusal, state_after, swap, told

CITED = "《行政复议法》第九条"
NOW = "《行政复议法》第二十条"
DRAFT = Draft(
    place=Place(), kind=Kind.SINGLE, stem="甲（　）。", choices=("一", "二"), key=(0,), citations=(CITED, "《民法典》第一条"),
    topics=("050101", "050102", "050103"), difficulty=Difficulty.EASY,
)  # fmt: skip
CASE = Draft(
    place=Place(), kind=Kind.CASE, stem="材料。", parts=(replace(DRAFT, topics=(), stem="小题（　）。"),), topics=("050101",),
    difficulty=Difficulty.HARD,
)  # fmt: skip


def test_a_topic_becomes_the_first_and_three_stay() -> None:
    assert changed(DRAFT, Change(topic="050201")).topics == ("050201", "050101", "050102")
    assert changed(DRAFT, Change(topic="050102")).topics == ("050102", "050101", "050103")


def test_difficulty_and_citation_reach_the_sub_questions() -> None:
    made = changed(CASE, Change(difficulty=Difficulty.EASY, cited=CITED, cited_as=NOW))

    assert (made.difficulty, made.parts[0].difficulty) == (Difficulty.EASY, Difficulty.EASY)
    assert made.parts[0].citations == (NOW, "《民法典》第一条")


@pytest.mark.parametrize(
    ("printed", "old", "new", "after"),
    [
        (CITED, CITED, NOW, NOW),
        ("《行政复议法》第九条第一款", CITED, NOW, "《行政复议法》第二十条第一款"),
        ("《行政复议法》第九条第一款第二项", CITED, NOW, "《行政复议法》第二十条第一款第二项"),
        ("《中华人民共和国行政复议法》第九条", CITED, NOW, NOW),
        ("《行政复议法》第九条之一", CITED, NOW, "《行政复议法》第九条之一"),
        ("《行政处罚法》第九条", CITED, NOW, "《行政处罚法》第九条"),
        (CITED, "《行政复议法》第九条第一款", NOW, CITED),
        ("《行政复议法》第九条第二款", CITED, "《行政复议法》第二十条第一款", "《行政复议法》第九条第二款"),
        ("依据不明", CITED, NOW, "依据不明"),
        ("依据不明", "依据不明", NOW, NOW),
    ],
)
def test_a_citation_is_swapped_with_the_paragraphs_below_it(
    printed: str, old: str, new: str, after: str
) -> None:
    assert recited(printed, Change(cited=old, cited_as=new)) == after


@pytest.mark.parametrize(
    ("old", "new", "printed"),
    [
        ("行政复议法第9条", "第20条", (CITED, NOW)),
        (CITED, "《行政处罚法》第三条", (CITED, "《行政处罚法》第三条")),
        ("依据不明", NOW, ("依据不明", NOW)),
    ],
)
def test_a_swap_is_read_as_lawyers_write_it(old: str, new: str, printed: tuple[str, str]) -> None:
    assert swap(old, new) == printed


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (CITED, " ", "同时写明"),
        ("", NOW, "同时写明"),
        ("《行政复议法》第九条、第十条", NOW, "只能改一处"),
        (CITED, "第二十条、第二十一条", "只写一处"),
        (CITED, "从新法", "第几条的样子"),
        ("依据不明", "第二十条", "第几条的样子"),
        (CITED, "第九条", "一样"),
    ],
)
def test_a_swap_that_cannot_be_followed_is_refused(old: str, new: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        swap(old, new)


def test_a_citation_that_stands_already_is_not_doubled() -> None:
    assert changed(replace(DRAFT, citations=(CITED, NOW)), Change(cited=CITED, cited_as=NOW)).citations == (
        NOW,
    )


def test_what_is_not_cited_is_not_changed() -> None:
    assert changed(DRAFT, Change(cited="《刑法》第一条", cited_as=NOW)) == DRAFT


@pytest.mark.parametrize(
    ("before", "change", "after"),
    [
        (State.ENABLED, Change(difficulty=Difficulty.HARD), State.ENABLED),
        (State.ENABLED, Change(cited=CITED, cited_as=NOW), State.PENDING),
        (State.DRAFT, Change(cited=CITED, cited_as=NOW), State.DRAFT),
        (State.ENABLED, Change(flag="依据待核"), State.RECHECK),
        (State.PENDING, Change(flag="依据待核"), State.PENDING),
        (State.ENABLED, Change(flag=""), State.ENABLED),
        (State.ENABLED, Change(state=State.DISABLED), State.DISABLED),
        (State.ENABLED, Change(cited="《刑法》第一条", cited_as=NOW), State.ENABLED),
        (State.ENABLED, Change(cited=CITED, cited_as=NOW, state=State.ENABLED), State.PENDING),
        (State.ENABLED, Change(flag="依据待核", state=State.ENABLED), State.RECHECK),
        (State.ENABLED, Change(cited=CITED, cited_as=NOW, state=State.DISABLED), State.DISABLED),
    ],
)
def test_where_a_question_stands_afterwards(before: State, change: Change, after: State) -> None:
    assert state_after(before, DRAFT, changed(DRAFT, change), change) is after


@pytest.mark.parametrize(
    ("before", "change", "sentence"),
    [
        (State.VOID, Change(difficulty=Difficulty.HARD), "已作废"),
        (State.ENABLED, Change(difficulty=Difficulty.EASY), "没有要改的"),
        (State.ENABLED, Change(state=State.DRAFT), "不能直接转为"),
        (State.PENDING, Change(state=State.ENABLED), "编审分离"),
        (State.PENDING, Change(state=State.ENABLED, flag="依据待核"), "依据待核"),
        (State.PENDING, Change(cited=CITED, cited_as=NOW, state=State.ENABLED), "另一人审核"),
        (State.RECHECK, Change(state=State.ENABLED), "逐题维持"),
    ],
)
def test_what_may_not_be_changed_says_why(before: State, change: Change, sentence: str) -> None:
    made = changed(DRAFT, change)

    assert sentence in str(refusal(before, DRAFT, made, change, author="E001", actor="E001"))


def test_what_may_be_changed_is_not_refused() -> None:
    for before, change in (
        (State.PENDING, Change(state=State.ENABLED)),
        (State.ENABLED, Change(difficulty=Difficulty.HARD)),
        (State.ENABLED, Change(state=State.DISABLED)),
    ):
        made = changed(DRAFT, change)
        assert refusal(before, DRAFT, made, change, author="E001", actor="V001") is None


def test_the_change_is_told_in_words() -> None:
    change = Change("050101", Difficulty.HARD, CITED, NOW, "", State.DISABLED)

    assert str(told(change, {"050101": "复议范围"})) == (
        f"知识点改为复议范围；难度改为难；依据{CITED}改为{NOW}；标记改为无；状态转为停用"
    )
    assert told(Change(), {}) == ""
    assert Change().is_nothing
    assert not change.is_nothing


def test_the_law_of_a_sub_question_is_the_law_of_its_case() -> None:
    assert is_recited(CASE, changed(CASE, Change(cited=CITED, cited_as=NOW)))
    assert not is_recited(CASE, changed(CASE, Change(difficulty=Difficulty.EASY)))
