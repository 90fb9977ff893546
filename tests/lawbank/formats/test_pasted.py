"""Every notation that offices paste."""

import time
from contextlib import suppress
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawbank.errors import TooLarge
from lawbank.formats.draft import Draft
from lawbank.formats.pasted import read_pasted, read_text
from lawbank.kinds import Difficulty, Kind
from lawbank.questions.rules import key_faults

FILES = sorted(
    (path for path in (files("lawbank.content") / "questions").iterdir() if path.name.endswith(".txt")),
    key=lambda path: path.name,
)


def one(text: str) -> Draft:
    (draft,) = read_pasted(text)
    return draft


def keys(text: str) -> list[Any]:
    return [draft.truth if draft.kind is Kind.TRUE_FALSE else draft.key for draft in read_pasted(text)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_shipped_question_is_read_without_a_problem(path: Any) -> None:
    text = path.read_text(encoding="utf-8")
    drafts = read_pasted(text, file_name=path.name)

    assert len(drafts) == text.count("编号：")
    assert [(draft.code, draft.problems, key_faults(draft)) for draft in drafts] == [
        (draft.code, (), ()) for draft in drafts
    ]
    assert all(draft.difficulty and draft.topics and (draft.citations or draft.parts) for draft in drafts)


CASE = """\
编号：100102-04
题型：案例分析题
知识点：100102、030401
难度：难
题干：某市检查工地。
材料的第二段。

（1）【单选题】正确的是（　）。
A. 甲
B. 乙
答案：A
依据：《人民防空法》第四十九条
解析：甲对。
续行。

（2）【简答题】请指出错误。
答案：两处
评分要点：
- 没有出示证件（3分）
- 一人持证（1.5分）
依据：《行政处罚法》第四十二条第一款；《行政处罚法》第五十五条
解析：两项要求。

编号：100102-05
题型：填空题
知识点：100102
难度：中
题干：应当在____日内，延长____日。
答案：二十|20；十|10
依据：《行政许可法》第四十二条第一款
解析：略。
来源：真题
标记：依据待核
"""


def test_labelled_records_with_a_case_and_its_sub_questions() -> None:
    case, blank = read_pasted(CASE, file_name="K10.txt")

    assert (case.kind, case.code, case.topics, case.difficulty, case.source) == (
        Kind.CASE,
        "100102-04",
        ("100102", "030401"),
        Difficulty.HARD,
        "自编",
    )
    assert case.stem == "某市检查工地。\n材料的第二段。"
    single, short = case.parts
    assert (single.kind, single.stem, single.choices, single.key) == (
        Kind.SINGLE,
        "正确的是（　）。",
        ("甲", "乙"),
        (0,),
    )
    assert single.explanation == "甲对。\n续行。"
    assert (short.answer_text, short.key_points) == (
        "两处",
        (("没有出示证件", Decimal(3)), ("一人持证", Decimal("1.5"))),
    )
    assert short.citations == ("《行政处罚法》第四十二条第一款", "《行政处罚法》第五十五条")
    assert (blank.blanks, blank.source, blank.flag) == ((("二十", "20"), ("十", "10")), "真题", "依据待核")
    assert (case.place.line, single.place.line, blank.place.line) == (1, 8, 24)


def test_section_heads_give_kind_and_points() -> None:
    drafts = read_pasted(
        """一、单项选择题(共15题、每题1,15分)
1. 甲（ ）。
A.一 B.二
答案：A
二、多项选择题（共2题，每题2.5分）
1. 乙
A.一
B.二
答案：AB
第三部分 判断题
1. 丙。
答案：×
"""
    )

    assert [(draft.kind, draft.points) for draft in drafts] == [
        (Kind.SINGLE, Decimal(1)),
        (Kind.MULTIPLE, Decimal("2.5")),
        (Kind.TRUE_FALSE, None),
    ]


@pytest.mark.parametrize("number", ["1.", "1、", "1．", "1)", "（1）", "(1)", "第1题：", "第1题 ", "【1】"])
def test_a_question_is_numbered_in_any_manner(number: str) -> None:
    second = number.replace("1", "2")
    first, other = read_pasted(f"{number}甲\nA.一\nB.二\n答案：A\n{second}乙\nA.一\nB.二\n答案：B\n")

    assert (first.stem, first.key, other.stem, other.key) == ("甲", (0,), "乙", (1,))


@pytest.mark.parametrize(
    "options",
    [
        "A.一\nB.二\nC.三",
        "A、一 B、二 C、三",
        "A．一　　B．二　　C．三",
        "A：一\nB：二\nC：三",
        "(A)一 (B)二 (C)三",
        "（A）一\n（B）二\n（C）三",
        "a. 一\nb. 二\nc. 三",
        "Ａ．一\nＢ．二\nＣ．三",
        "A.一B.二C.三",
        "A 一\nB 二\nC 三",
        "A一\nB二\nC三",
        "A . 一\nB . 二\nC . 三",
    ],
)
def test_options_are_written_in_any_manner(options: str) -> None:
    draft = one(f"1. 甲是（ ）\n{options}\n答案：C")

    assert (draft.stem, draft.choices, draft.key) == ("甲是（　）", ("一", "二", "三"), (2,))


@pytest.mark.parametrize(
    "answer",
    [
        "答案：AC",
        "答案:A,C",
        "正确答案：a c",
        "【答案】A、C",
        "【答案】:ＡＣ。",
        "参考答案：AC",
        "标准答案: CA",
        "- 参考答案：AC",
        "答案AC",
        "正确答案是AC",
        "答案解析：【答案】AC",
        "答案：AC。解析：因为。",
        "答案：AC\n答案：AC",
    ],
)
def test_the_key_stands_behind_any_word(answer: str) -> None:
    draft = one(f"1. 甲\nA.一\nB.二\nC.三\n{answer}")

    assert (draft.kind, draft.key, draft.problems) == (Kind.MULTIPLE, (0, 2), ())


def test_the_key_in_the_stem_is_taken_out_of_it() -> None:
    single, several = read_pasted(
        "1. 对谁给予警告（D）。\nA.一 B.二 C.三 D.四\n2. 甲（ A、 C ）乙 A.一 B.二 C.三"
    )

    assert (single.stem, single.key) == ("对谁给予警告（　）。", (3,))
    assert (several.stem, several.key, several.choices) == ("甲（　）乙", (0, 2), ("一", "二", "三"))


def test_two_keys_that_differ_are_a_problem() -> None:
    inline = one("1. 甲（B）\nA.一\nB.二\n答案：A")
    twice = one("1. 甲\nA.一\nB.二\n答案：A\n【答案】B")

    assert [problem.code for problem in inline.problems] == ["two_answers"]
    assert [problem.code for problem in twice.problems] == ["two_answers"]


def test_a_run_on_of_questions_is_cut_behind_each_key() -> None:
    drafts = read_pasted("1、甲 A、一 B、二 【答案】:A2、乙 A、一 B、二【答案】:B3、丙是对的。【答案】对")

    assert [(draft.stem, draft.key, draft.truth) for draft in drafts] == [
        ("甲", (0,), None),
        ("乙", (1,), None),
        ("丙是对的。", (), True),
    ]


@pytest.mark.parametrize(
    "collected",
    ["答案\n1-3 ABA", "参考答案：\n1-3：A B A", "1.A 2.B 3.A", "参考答案\n1. A\n2. B\n3. A", "答案：1.A 2.B 3.A",
     "附：参考答案\n1—3 A,B,A", "1~2 AB 3.A"],
)  # fmt: skip
def test_keys_collected_at_the_end_find_their_questions(collected: str) -> None:
    questions = "".join(f"{number}. 题{number}\nA.一\nB.二\n" for number in (1, 2, 3))

    assert keys(questions + collected) == [(0,), (1,), (0,)]


def test_collected_keys_that_begin_again_belong_to_the_next_section() -> None:
    text = """一、单选题
1.甲
A.一
B.二
2.乙
A.一
B.二
二、多选题
1.丙
A.一
B.二
三、判断题
1.丁
2.戊
参考答案
一、单选题
1-2 BA
二、多选题
1.AB
三、判断题
1-2 √×
"""

    assert keys(text) == [(1,), (0,), (0, 1), True, False]


def test_collected_answers_may_bring_explanations() -> None:
    first, second = read_pasted("1. 甲\nA.一\nB.二\n2. 简述乙。\n参考答案\n1. B\n解析：因为\n2. 二十日")

    assert (first.key, first.explanation) == ((1,), "因为")
    assert (second.kind, second.answer_text) == (Kind.SHORT_ANSWER, "二十日")


@pytest.mark.parametrize(
    ("answer", "truth"),
    [("√", True), ("×", False), ("对", True), ("错", False), ("是", True), ("否", False), ("正确", True),
     ("错误", False), ("T", True), ("f", False), ("Y", True), ("N", False), ("A", True), ("B", False)],
)  # fmt: skip
def test_a_verdict_is_written_in_any_manner(answer: str, truth: bool) -> None:
    assert one(f"判断题\n1. 甲。\n答案：{answer}").truth is truth


def test_a_verdict_in_brackets_or_among_options() -> None:
    behind, before, options, swapped = read_pasted(
        "三、判断题\n1. 甲。（√）\n2. （×）乙。\n3. 丙。\nA.正确 B.错误\n答案：B\n4. 丁。\nA. 错误\nB. 正确\n答案：B"
    )

    assert [(each.stem, each.truth) for each in (behind, before, options, swapped)] == [
        ("甲。", True),
        ("乙。", False),
        ("丙。", False),
        ("丁。", True),
    ]
    assert options.choices == ()


def test_a_tab_separated_dump() -> None:
    drafts = read_pasted(
        "单选\t行政处罚法\t甲（ ）\t一\t二\t三\t四\tB\n"
        "判断题\t《安全生产法》\t乙\t正确\t错误\t\t\tA\n"
        "多选题\t公共法律知识\t丙\t一\t二\t三\t\tA,C\n"
    )

    assert [(draft.kind, draft.key, draft.truth, draft.citations, draft.source) for draft in drafts] == [
        (Kind.SINGLE, (1,), None, ("《行政处罚法》",), ""),
        (Kind.TRUE_FALSE, (), True, ("《安全生产法》",), ""),
        (Kind.MULTIPLE, (0, 2), None, (), "公共法律知识"),
    ]


@pytest.mark.parametrize(
    ("stem", "answer"), [("____日内，延长____日", "20；10"), ("（ ）日内，延长（　）日", "20、10"), ("__日内，延长______日", "20,10")]
)  # fmt: skip
def test_blanks_are_written_in_any_manner(stem: str, answer: str) -> None:
    draft = one(f"填空题\n1. {stem}。\n答案：{answer}")

    assert (draft.stem, draft.blanks) == ("____日内，延长____日。", (("20",), ("10",)))


def test_lists_inside_answers_and_explanations_begin_no_question() -> None:
    short, choice, last = read_pasted(
        """1. 简述甲。
参考答案：
1. 甲一（2分）
2. 甲二（3分）
2. 乙
A.一
B.二
答案：A
解析：有两点。
1、第一点。
2、第二点。
3. 丙
A.一
B.二
答案：B"""
    )

    assert short.key_points == (("甲一", Decimal(2)), ("甲二", Decimal(3)))
    assert choice.explanation == "有两点。\n1、第一点。\n2、第二点。"
    assert last.stem == "丙"


def test_a_case_in_free_text_has_its_questions_as_parts() -> None:
    case = one(
        "案例分析题\n1. 某市检查工地。\n（1）错在哪里？\n答案：没有出示证件。\n（2）【单选题】能否处罚（ ）。\nA.能\nB.不能\n答案：B"
    )

    assert (case.kind, [(part.kind, part.stem) for part in case.parts]) == (
        Kind.CASE,
        [(Kind.SHORT_ANSWER, "错在哪里？"), (Kind.SINGLE, "能否处罚（　）。")],
    )


def test_kind_and_points_may_stand_in_the_question() -> None:
    multiple, judged, single = read_pasted(
        "1. 甲。【多选题】\nA.一\nB.二\n答案：AB\n2.(判断题)乙 (2分)\n答案：Y\n3. [单选题] 丙\nA.一\nB.二\n正确答案是A"
    )

    assert [each.kind for each in (multiple, judged, single)] == [Kind.MULTIPLE, Kind.TRUE_FALSE, Kind.SINGLE]
    assert (multiple.stem, judged.points, single.stem) == ("甲。", Decimal(2), "丙")


def test_unnumbered_questions_are_parted_by_blank_lines() -> None:
    first, second = read_pasted("甲是（B）\nA 一\nB 二\n\n乙是\nA 一\nB 二\n答案：A\n")

    assert (first.stem, first.key, second.stem, second.key) == ("甲是（　）", (1,), "乙是", (0,))


def test_a_missing_letter_leaves_an_empty_option_so_that_the_key_still_fits() -> None:
    draft = one("1. 甲\nA.一\nB.二\nD.四\n答案：D")

    assert (draft.choices, draft.key) == (("一", "二", "", "四"), (3,))


def test_what_cannot_be_understood_is_named() -> None:
    draft = one("1.【单选题】甲\nA.一\nB.二\n答案：甲乙\n难度：超难\n分值：很多")

    assert [(problem.code, problem.place.column) for problem in draft.problems] == [
        ("unreadable_key", "答案"),
        ("unknown_difficulty", "难度"),
        ("unreadable_points", "分值"),
    ]
    assert [problem.code for problem in one("题型：连线题\n题干：甲\n答案：乙").problems] == ["unknown_kind"]
    assert [problem.code for problem in one("题型：判断题\n题干：甲\n答案：乙").problems] == [
        "unreadable_verdict"
    ]


def test_an_answer_in_the_words_of_an_option_is_its_letter() -> None:
    assert one("1. 甲\nA.警告\nB.罚款\n答案：罚款").key == (1,)


def test_a_title_before_the_first_number_is_no_question_and_is_said() -> None:
    drafts, problems = read_text(
        "人防法规测试卷\n姓名：____ 得分：____\n1. 甲\nA.一\nB.二\n答案：A", file_name="x.txt"
    )

    assert [draft.stem for draft in drafts] == ["甲"]
    assert [(problem.code, str(problem.found)) for problem in problems] == [
        ("text_skipped", "第 1、2 行：人防法规测试卷 姓名：____ 得分：____")
    ]


def test_page_numbers_and_buttons_of_web_pages_are_no_content() -> None:
    draft = one("1. 甲\nA.一\nB.二\n第 1 页 共 3 页\n查看答案\n- 2 -\n答案：A\u200b")

    assert (draft.choices, draft.key) == (("一", "二"), (0,))


@pytest.mark.parametrize(
    "collected",
    [
        "单选题：1.A 2.B\n多选题：1.AB",
        "题号 1 2\n答案 A B\n题号\t1\n答案\tAB",
        "二、多选题\n1.AB\n一、单选题\n1.A 2.B",
    ],
)
def test_collected_keys_name_their_part_or_stand_on_a_card(collected: str) -> None:
    text = "一、单选题\n1.甲\nA.一\nB.二\n2.乙\nA.一\nB.二\n二、多选题\n1.丙\nA.一\nB.二\n参考答案\n"

    assert keys(text + collected) == [(0,), (1,), (0, 1)]


def test_parts_without_a_head_begin_where_the_numbers_begin_again() -> None:
    drafts = read_pasted("1.甲\nA.一\nB.二\n2.乙\nA.一\nB.二\n1.丙\nA.一\nB.二\n答案\n1.A 2.B 1.B")

    assert [(draft.numbered, draft.key) for draft in drafts] == [
        ((0, 1), (0,)),
        ((0, 2), (1,)),
        ((1, 1), (1,)),
    ]


def test_kind_and_points_share_a_bracket() -> None:
    draft = one("1.（多选题，3分）甲\nA.一\nB.二\n答案：AB")

    assert (draft.kind, draft.points, draft.stem) == (Kind.MULTIPLE, Decimal(3), "甲")


def test_letters_in_a_stem_or_in_an_option_are_no_options_where_the_options_have_their_own_lines() -> None:
    draft = one("1. 关于A、B、C三类场所的说法（ ）\nA.含甲、B、C的说法\nB.二\nC.三\n答案：B")

    assert (draft.stem, draft.choices) == (
        "关于A、B、C三类场所的说法（　）",
        ("含甲、B、C的说法", "二", "三"),
    )


def test_a_list_in_an_answer_goes_on_in_its_own_numbers() -> None:
    first, second = read_pasted("1. 简述甲。\n答：（1）一；（2分）\n（2）二。（3分）\n2. 简述乙。\n答：丙。")

    assert (first.key_points, second.answer_text) == (
        (("一；", Decimal(2)), ("二。", Decimal(3))),
        "丙",
    )


def test_nothing_is_found_in_nothing() -> None:
    assert read_pasted("") == []
    assert read_pasted("\n \n") == []


@pytest.mark.parametrize(
    "text",
    ["{" * 1_000_000, "(" * 1_000_000, "（ " * 500_000, "1." * 500_000, "x" + " " * 1_000_000 + "y", "A、" * 500_000,
     "1-" * 500_000, "【" * 1_000_000, "1. 甲\n答案：" + "（A、" * 300_000, "1. A\n" * 30_000],
    ids=lambda text: text[:6],
)  # fmt: skip
def test_a_megabyte_of_signs_takes_no_longer_than_its_length(text: str) -> None:
    began = time.perf_counter()
    with suppress(TooLarge):
        read_pasted(text)

    assert time.perf_counter() - began < 20  # a second alone; what hangs takes minutes


PIECES = ["1. 甲", "A.一", "B.二 C.三", "答案：AB", "答案", "1-5 ABCDE", "一、单选题（每题1分）", "解析：丙", "（1）丁", "",
          "题干：戊", "题型：判断题", "（1）【单选题】己", "- 点（2分）", "【答案】√", "参考答案", "2、乙（B）", "\t\t\t\t\t", "评分要点："]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=14).map("\n".join))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for draft in read_pasted(text):
        assert all(0 <= place < 11 for place in draft.key)
