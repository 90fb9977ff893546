"""Our Word documents: edited in Word they are read back, and a paper prints what officers need."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import docx
import pytest

from lawbank.exporting import FORMATS, losses
from lawbank.formats import read
from lawbank.formats.document import read_document
from lawbank.formats.document_write import write_document, write_paper
from lawbank.formats.draft import Draft, Place
from lawbank.kinds import Difficulty, Kind

SINGLE = Draft(
    place=Place(), kind=Kind.SINGLE, stem="试鸣应当提前（　）公告。", choices=("三日", "五日", "七日", "十日"), key=(1,),
    explanation="3. 第一行像题号。\n第二行。", citations=("《人民防空法》第三十五条",), topics=("080203",),
    difficulty=Difficulty.EASY, points=Decimal(2), code="080203-01",
)  # fmt: skip
JUDGED = Draft(
    place=Place(), kind=Kind.TRUE_FALSE, stem="警报设施可以随意拆除。", truth=False, points=Decimal(1)
)
ASKED = Draft(
    place=Place(), kind=Kind.SHORT_ANSWER, stem="简述听证的告知。", answer_text="", points=Decimal(5),
    key_points=(("告知权利", Decimal(3)), ("五日内提出", Decimal(2))),
)  # fmt: skip
CASE = Draft(
    place=Place(), kind=Kind.CASE, stem="某公司拆了警报器。", points=Decimal(6),
    parts=(replace(SINGLE, code="", points=None, topics=()), replace(ASKED, points=None)),
)  # fmt: skip
BANK = [SINGLE, JUDGED, ASKED, CASE]


def edited(data: bytes, *changes: tuple[str, str]) -> bytes:
    """The document with the texts of paragraphs replaced, as an editor would."""
    document = docx.Document(BytesIO(data))
    for old, new in changes:
        paragraph = next(each for each in document.paragraphs if old in each.text)
        paragraph.runs[0].text = paragraph.text.replace(old, new)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def said(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(BytesIO(data)).paragraphs]


def test_what_an_editor_changes_in_word_is_read_back_changed() -> None:
    data = edited(
        write_document(BANK), ("C. 七日", "C. 八日"), ("答案：B", "答案:C"), ("试鸣应当", "防空警报试鸣应当")
    )
    drafts = read(data, "题库.docx").drafts

    assert (drafts[0].stem, drafts[0].choices, drafts[0].key) == (
        "防空警报试鸣应当提前（　）公告。",
        ("三日", "五日", "八日", "十日"),
        (2,),
    )
    assert [draft.kind for draft in drafts] == [draft.kind for draft in BANK]
    assert drafts[3].parts[1].key_points == ASKED.key_points


def test_pressing_enter_within_a_field_keeps_the_field() -> None:
    document = docx.Document(BytesIO(write_document([SINGLE])))
    last = document.paragraphs[-1]
    place = next(each for each in document.paragraphs if each.text.startswith("解析"))
    added = place.insert_paragraph_before("多写的一段")
    added.style = place.style
    place._p.addprevious(added._p)
    place._p.getparent().remove(added._p)
    place._p.addnext(added._p)
    target = BytesIO()
    document.save(target)
    (draft,) = read_document(target.getvalue()).drafts

    assert draft.explanation == "3. 第一行像题号。\n第二行。\n多写的一段"
    assert last is not None


def test_a_paragraph_of_ours_without_its_question_is_read_as_text() -> None:
    document = docx.Document(BytesIO(write_document([SINGLE])))
    first = next(each for each in document.paragraphs if each.text.startswith("编号"))
    first._p.getparent().remove(first._p)
    target = BytesIO()
    document.save(target)
    (draft,) = read_document(target.getvalue()).drafts

    assert (draft.stem, draft.key) == (SINGLE.stem, (1,))


def test_a_paper_has_heads_numbers_and_the_key_only_at_the_end() -> None:
    lines = said(write_paper(BANK, title="第三季度测验"))
    turn = lines.index("参考答案与解析")

    assert lines[0] == "第三季度测验"
    assert "一、单选题（共 1 题，每题 2 分，共 2 分）" in lines
    assert "1. 试鸣应当提前（　）公告。" in lines
    assert "A. 三日\tB. 五日\tC. 七日\tD. 十日" in lines
    assert "4. 某公司拆了警报器。（6 分）" in lines
    assert "（1）【单选题】试鸣应当提前（　）公告。" in lines
    asked, answered = lines[:turn], lines[turn:]
    assert not any("解析" in line or "第三十五条" in line for line in asked)
    assert answered[2:5] == ["1. B", "依据：《人民防空法》第三十五条", "解析：3. 第一行像题号。\n第二行。"]
    assert "评分要点：- 告知权利（3分）\n- 五日内提出（2分）" in answered


@pytest.mark.parametrize(
    ("choices", "lines"),
    [
        (("短", "短", "短", "短"), 1),
        (("不长不短的一个选项", "不长不短的一个选项乙", "丙", "丁"), 2),
        (("很长很长很长很长很长很长很长很长很长很长的选项", "乙", "丙", "丁"), 4),
        (("甲\n乙", "丙", "丁", "戊"), 4),
    ],
)
def test_options_share_a_line_as_far_as_they_fit(choices: tuple[str, ...], lines: int) -> None:
    told = said(write_paper([replace(SINGLE, choices=choices)]))
    first = told.index("1. 试鸣应当提前（　）公告。")

    assert told[first + 1 + lines] == "参考答案与解析"


def test_what_a_paper_leaves_out_is_listed() -> None:
    lost = {loss.field for loss in losses([SINGLE], "paper")}

    assert lost == {"code", "topics", "difficulty"}
    assert losses([SINGLE], "docx") == ()
    assert [str(loss) for loss in losses([replace(SINGLE, kind=None)], "docx")] == [
        "第 1 题（编号 080203-01）写不进这种格式，整题没有导出。"
    ]


def test_an_empty_bank_is_an_empty_paper() -> None:
    assert "参考答案与解析" in said(FORMATS["paper"].write([]))
