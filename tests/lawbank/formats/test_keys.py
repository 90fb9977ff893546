"""Answers in a file of their own: read in any manner, and given to the right questions or to none."""

import pytest

from lawbank.errors import Unreadable
from lawbank.formats.draft import Draft
from lawbank.formats.keys import key_text, read_keys
from lawbank.formats.merging import Merged, merged
from lawbank.formats.pasted import read_pasted
from lawbank.formats.template import write_workbook
from tests.lawbank.formats.hostile import inline, rezipped, sheet_of

PAPER = """一、单选题
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
1.丁。
2.戊。
四、填空题
1.应当在____日内。
五、简答题
1.简述己。
"""


def answers(drafts: tuple[Draft, ...]) -> list[object]:
    return [draft.key or draft.truth or draft.blanks or draft.answer_text or draft.truth for draft in drafts]


def given(keys: str, paper: str = PAPER) -> Merged:
    return merged(read_pasted(paper), read_keys(keys))


WHOLE = [(0,), (1,), (0, 1), True, False, (("十",),), "因为"]


@pytest.mark.parametrize(
    "keys",
    [
        "1-2 AB\n1.AB\n1-2 √×\n1.十\n1.因为",
        "参考答案\n一、单选题\n1.A 2.B\n二、多选题\n1.AB\n三、判断题\n1.√ 2.错\n四、填空题\n1.十\n五、简答题\n1.因为",
        "判断题：1.对 2.错\n多选题：1.AB\n单选题：1.A 2.B\n填空题\n1、十\n简答题\n1、因为",
        "单选题\n题号\t1\t2\n答案\tA\tB\n多选题\n1.【答案】AB\n判断题\n1.答案：√\n2.答案：×\n填空题\n1.十\n简答题\n1.参考答案：因为",
    ],
    ids=["numbers begin again", "heads", "kinds in another order", "cards and labels"],
)
def test_each_answer_finds_its_question(keys: str) -> None:
    result = given(keys)

    assert answers(result.drafts) == WHOLE
    assert sorted(result.filled) == list(range(7))
    assert (result.same, result.differing, result.unread, result.unmatched) == ((), (), (), ())
    assert [draft.problems for draft in result.drafts] == [()] * 7


def test_numbers_that_run_through_need_no_parts() -> None:
    paper = "一、单选题\n1.甲\nA.一\nB.二\n二、判断题\n2.乙。\n3.丙。"

    assert answers(given("1.B 2.√ 3.×", paper).drafts) == [(1,), True, False]


def test_a_number_that_several_questions_have_is_given_to_none() -> None:
    result = given("1.A 2.B")

    assert (result.filled, result.unmatched) == ((), ((0, 1), (0, 2)))
    assert result.drafts == tuple(read_pasted(PAPER))


def test_a_kind_that_is_named_finds_its_part_alone() -> None:
    result = given("多选题：1.AB 9.A")

    assert (result.filled, result.unmatched) == ((2,), ((0, 9),))
    assert result.drafts[2].key == (0, 1)


def test_an_answer_that_stands_is_never_changed() -> None:
    paper = "1.甲\nA.一\nB.二\n答案：A\n2.乙\nA.一\nB.二\n答案：A\n3.丙\nA.一\nB.二"
    result = given("1.A 2.B 3.B", paper)

    assert (result.filled, result.same, result.differing) == ((2,), (0,), ((1, "B"),))
    assert [draft.key for draft in result.drafts] == [(0,), (0,), (1,)]


def test_merging_twice_changes_nothing() -> None:
    once = given("1-2 AB\n1.AB\n1-2 √×\n1.十\n1.因为")
    again = merged(once.drafts, read_keys("1-2 AB\n1.AB\n1-2 √×\n1.十\n1.因为"))

    assert (again.drafts, again.filled) == (once.drafts, ())
    assert sorted(again.same) == list(range(7))


def test_an_answer_that_is_none_is_named_and_not_filled_in() -> None:
    result = given("1.待定\n2.B", "1.甲\nA.一\nB.二\n2.乙\nA.一\nB.二")

    assert (result.unread, result.filled) == (((0, "待定"),), (1,))
    assert result.drafts[0].problems == ()


def test_a_new_answer_takes_away_what_the_reader_said_of_the_old_one() -> None:
    (draft,) = read_pasted("1.甲\nA.一\nB.二\n答案：待定")
    assert [problem.code for problem in draft.problems] == ["unreadable_key"]

    result = merged([draft], read_keys("1.B"))

    assert (result.drafts[0].key, result.drafts[0].problems) == ((1,), ())


def test_explanations_come_along_where_there_is_none() -> None:
    result = given(
        "1.【答案】A\n【解析】因为\n续行\n2.答案：B\n解析：所以",
        "1.甲\nA.一\nB.二\n2.乙\nA.一\nB.二\n解析：原来的",
    )

    assert [(draft.key, draft.explanation) for draft in result.drafts] == [
        ((0,), "因为\n续行"),
        ((1,), "原来的"),
    ]


def test_a_whole_paper_with_its_answers_is_a_key_file_too() -> None:
    teachers = "1.甲\nA.一\nB.二\n答案：B\n2.乙\nA.一\nB.二\n答案：A\n3.丙。\n答案：×"

    assert answers(given(teachers, "1.甲\nA.一\nB.二\n2.乙\nA.一\nB.二\n3.丙。（ ）").drafts) == [
        (1,),
        (0,),
        False,
    ]


def test_questions_without_numbers_are_counted() -> None:
    drafts = read_pasted("甲是（ ）\nA 一\nB 二\n答案：A\n\n乙是（ ）\nA 一\nB 二\n答案：A\n")

    result = merged([drafts[0], drafts[1]], read_keys("1.A 2.B"))

    assert (result.same, result.differing) == ((0,), ((1, "B"),))


def test_keys_in_a_workbook_have_a_column_for_the_number_and_one_for_the_answer() -> None:
    rows = [
        ["题型", "题号", "答案", "解析"],
        ["单选题", "1", "A", "因为"],
        ["单选题", "2", "B", ""],
        ["判断题", "1", "√", ""],
    ]
    xml = "".join(
        f'<row r="{number}">'
        + "".join(inline(f"{'ABCD'[at]}{number}", cell) for at, cell in enumerate(row))
        + "</row>"
        for number, row in enumerate(rows, start=1)
    )

    sheet = read_keys(key_text(sheet_of(xml), "答案.xlsx"))

    assert {at: answer.key for at, answer in sheet.answers.items()} == {(0, 1): "A", (0, 2): "B", (1, 1): "√"}
    assert sheet.answers[0, 1].explanation == "因为"


def test_keys_in_csv_and_in_gb18030() -> None:
    data = "题号,标准答案\r\n1,A\r\n2,BC\r\n".encode("gb18030")

    assert [answer.key for answer in read_keys(key_text(data, "答案.csv")).answers.values()] == ["A", "BC"]


def test_keys_in_a_word_document() -> None:
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in ("参考答案", "1-3 ABC"))
    data = rezipped(
        {
            "word/document.xml": f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>'.encode()
        }
    )

    assert [answer.key for answer in read_keys(key_text(data, "答案.docx")).answers.values()] == [
        "A",
        "B",
        "C",
    ]


@pytest.mark.parametrize("text", ["", "没有答案", "通知：明天开会"])
def test_a_file_without_keys_is_refused_by_name(text: str) -> None:
    with pytest.raises(Unreadable, match="没有在答案文件里找到题号和答案"):
        read_keys(text)


def test_a_workbook_without_keys_is_refused_too() -> None:
    with pytest.raises(Unreadable):
        read_keys(key_text(write_workbook([]), "题.xlsx"))
