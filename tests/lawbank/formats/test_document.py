"""Word documents: read in order, with drawn numbers, without what was deleted, and naming what cannot be read."""

import io
import zipfile

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawbank.errors import TooLarge, Unreadable
from lawbank.formats import read
from lawbank.formats.draft import Draft
from lawbank.formats.markup import xml_root
from lawbank.formats.numbering import Numbering, W
from lawbank.kinds import Kind

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def paragraph(text: str, before: str = "") -> str:
    return f'<w:p>{before}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def listed(text: str, level: int = 0, name: int = 1) -> str:
    numbered = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{name}"/></w:numPr></w:pPr>'
    return paragraph(text, numbered)


def level(at: int, kind: str, pattern: str, start: int = 1) -> str:
    return f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{pattern}"/></w:lvl>'


NUMBERING = (
    f'<w:abstractNum w:abstractNumId="7">{level(0, "decimal", "%1.")}{level(1, "upperLetter", "%2.")}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="8">{level(0, "chineseCounting", "%1、")}{level(1, "decimal", "%1.%2")}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="7"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)


def document(body: str, *, numbering: str = NUMBERING, **parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {NAMES}><w:body>{body}</w:body></w:document>")
        archive.writestr("word/numbering.xml", f"<w:numbering {NAMES}>{numbering}</w:numbering>")
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return made.getvalue()


def drafts(body: str, **named: object) -> tuple[Draft, ...]:
    return read(document(body, **named), "题库.docx").drafts  # type: ignore[arg-type]


QUESTION = [
    "1. 警报试鸣应当提前几日公告（　）。", "A. 三日", "B. 五日", "C. 七日", "D. 十日", "答案：B",
    "依据：《人民防空法》第三十五条",
]  # fmt: skip


def test_a_document_of_word_is_read_as_its_text_would_be() -> None:
    written = docx.Document()
    for line in QUESTION:
        written.add_paragraph(line)
    file = io.BytesIO()
    written.save(file)
    reading = read(file.getvalue(), "题库.docx")
    (draft,) = reading.drafts

    assert (reading.format, reading.problems) == ("docx", ())
    assert (draft.kind, draft.key, draft.choices) == (Kind.SINGLE, (1,), ("三日", "五日", "七日", "十日"))
    assert draft.citations == ("《人民防空法》第三十五条",)
    assert (draft.place.sheet, str(draft.place)) == ("题库.docx", "第 1 行")


def test_numbers_and_letters_that_a_list_draws_are_read() -> None:
    body = "".join(
        [
            *(
                listed("第一问（　）。"),
                *(listed(text, 1) for text in ("甲", "乙", "丙", "丁")),
                paragraph("答案：A"),
            ),
            *(
                listed("第二问（　）。"),
                *(listed(text, 1) for text in ("子", "丑", "寅", "卯")),
                paragraph("答案：D"),
            ),
        ]
    )
    first, second = drafts(body)

    assert (first.stem, first.choices, first.key) == ("第一问（　）。", ("甲", "乙", "丙", "丁"), (0,))
    assert (second.stem, second.choices, second.key) == ("第二问（　）。", ("子", "丑", "寅", "卯"), (3,))


def test_lists_count_restart_and_nest_as_word_draws_them() -> None:
    root = xml_root(f"<w:numbering {NAMES}>{NUMBERING}</w:numbering>")
    body = xml_root(
        f"<w:body {NAMES}>"
        + listed("", 0, 2) + listed("", 1, 2) + listed("", 1, 2) + listed("", 0, 2) + listed("", 1, 2)
        + listed("", 0, 1) + listed("", 0, 1) + listed("", 0, 3) + listed("", 0, 9) + paragraph("")
        + "</w:body>"
    )  # fmt: skip
    numbering = Numbering.of(root, None)

    assert [numbering.label(each) for each in body.iterfind(f"{W}p")] == [
        "一、", "一.1", "一.2", "二、", "二.1", "1.", "2.", "1.", "", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "drawn"),
    [("lowerLetter", "c)"), ("upperRoman", "III)"), ("lowerRoman", "iii)"), ("decimalEnclosedCircle", "③)"),
     ("bullet", ""), ("none", ""), ("ordinal", "3)")],
)  # fmt: skip
def test_every_kind_of_number_is_drawn(kind: str, drawn: str) -> None:
    numbering = f'<w:abstractNum w:abstractNumId="0">{level(0, kind, "%1)", 3)}</w:abstractNum>'
    numbering += '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    body = xml_root(f"<w:body {NAMES}>{listed('')}</w:body>")

    root = xml_root(f"<w:numbering {NAMES}>{numbering}</w:numbering>")
    assert Numbering.of(root, None).label(body[0]) == drawn


def test_a_style_may_carry_the_list() -> None:
    style = '<w:style w:styleId="题"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    styled = paragraph("甲", '<w:pPr><w:pStyle w:val="题"/></w:pPr>')
    numbering = Numbering.of(
        xml_root(f"<w:numbering {NAMES}>{NUMBERING}</w:numbering>"),
        xml_root(f"<w:styles {NAMES}>{style}</w:styles>"),
    )

    assert numbering.label(xml_root(f"<w:body {NAMES}>{styled}</w:body>")[0]) == "1."


def test_what_was_deleted_is_not_read_and_what_was_inserted_is() -> None:
    stem = (
        "<w:p><w:r><w:t>1. 试鸣应当提前</w:t></w:r>"
        "<w:del><w:r><w:delText>三</w:delText></w:r></w:del><w:ins><w:r><w:t>五</w:t></w:r></w:ins>"
        "<w:r><w:t>日公告。</w:t></w:r></w:p>"
    )
    (draft,) = drafts(stem + paragraph("答案：正确"))

    assert (draft.stem, draft.truth) == ("试鸣应当提前五日公告。", True)


def test_tabs_and_breaks_part_options() -> None:
    options = "<w:p><w:r><w:t>A. 甲</w:t><w:tab/><w:t>B. 乙</w:t><w:br/><w:t>C. 丙</w:t><w:tab/><w:t>D. 丁</w:t></w:r></w:p>"
    (draft,) = drafts(paragraph("1. 问（　）。") + options + paragraph("答案：C"))

    assert (draft.choices, draft.key) == (("甲", "乙", "丙", "丁"), (2,))


def row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in cells) + "</w:tr>"


def test_a_table_with_a_header_is_read_row_by_row() -> None:
    table = (
        row("题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案")
        + row("单选题", "甲问（　）。", "一", "二", "三", "四", "B")
        + row("判断题", "乙说成立。", "", "", "", "", "错误")
    )
    first, second = drafts(f"<w:tbl>{table}</w:tbl>")

    assert (first.kind, first.key, str(first.place)) == (Kind.SINGLE, (1,), "工作表“第 1 张表” 第 2 行")
    assert (second.kind, second.truth) == (Kind.TRUE_FALSE, False)


def test_any_other_table_is_read_as_lines() -> None:
    table = row("A. 甲", "B. 乙") + row("C. 丙", "D. 丁")
    (draft,) = drafts(paragraph("1. 问（　）。") + f"<w:tbl>{table}</w:tbl>" + paragraph("答案：D"))

    assert (draft.choices, draft.key) == (("甲", "乙", "丙", "丁"), (3,))


def test_pictures_and_text_boxes_are_named_with_their_line() -> None:
    picture = "<w:r><w:drawing/></w:r>"
    box = f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>{paragraph('藏着的话')}</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict/></mc:Fallback></mc:AlternateContent></w:r>"
    body = (
        f"<w:p><w:r><w:t>1. 如图所示成立。</w:t></w:r>{picture}</w:p>"
        + paragraph("答案：正确")
        + f"<w:p>{box}</w:p>"
    )
    reading = read(document(body), "题库.docx")

    assert [(each.code, each.place.line) for each in reading.problems] == [
        ("media_not_read", 1),
        ("text_box_not_read", 3),
    ]
    assert "第 1 行有读不了的图片" in str(reading.problems[0])
    assert "藏着的话" not in reading.drafts[0].stem


def test_a_body_put_in_whole_is_read_where_it_can_be() -> None:
    relations = (
        f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Target="afchunk.htm"/>'
        '<Relationship Id="r2" Target="more.txt"/><Relationship Id="r3" Target="old.rtf"/></Relationships>'
    )
    body = '<w:altChunk r:id="r1"/><w:altChunk r:id="r2"/><w:altChunk r:id="r3"/>'
    data = document(
        body,
        word___rels__document_dot_xml_dot_rels=relations.encode(),
        word__afchunk_dot_htm="<html><body><p>1. 甲说成立。</p><p>答案：正确</p></body></html>".encode(),
        word__more_dot_txt="2. 乙说成立。\n答案：错误".encode("gb18030"),
        word__old_dot_rtf=b"{}",
    )
    reading = read(data, "题库.docx")

    assert [draft.truth for draft in reading.drafts] == [True, False]
    assert [each.code for each in reading.problems] == ["part_not_read"]


def test_wrapped_paragraphs_are_read_too() -> None:
    inside = paragraph("1. 甲说成立。") + paragraph("答案：正确")
    (draft,) = drafts(f"<w:sdt><w:sdtContent>{inside}</w:sdtContent></w:sdt>")

    assert draft.truth is True


def test_what_is_no_document_of_questions_is_refused_in_words() -> None:
    with pytest.raises(Unreadable, match="没有在文档里找到题目"):
        drafts("")
    with pytest.raises(Unreadable, match="内容却是Word 文档"):
        read(document(paragraph("1. 问")), "题库.xlsx")
    with pytest.raises(Unreadable, match="旧版 Word"):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "题库.doc")
    with pytest.raises(Unreadable, match="DTD"):
        read(
            document(paragraph("1. 问"), word__x_dot_xml=b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
            "题库.docx",
        )
    with pytest.raises(TooLarge, match="20000 行"):
        drafts("<w:tbl>" + "<w:tr/>" * 20_001 + "</w:tbl>")
    with pytest.raises(Unreadable):
        read(document(paragraph("1. 问"))[:-40], "题库.docx")


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=60))
def test_whatever_a_paragraph_says_is_read_or_refused(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    try:
        drafts(paragraph(escaped) + listed(escaped, 1) + f"<w:tbl>{row(escaped, escaped)}</w:tbl>")
    except Unreadable as error:
        assert str(error)  # noqa: PT017


@pytest.mark.parametrize("written", ["abc", "1.5", "-3", "0", "9" * 20, "200000000", "9" * 5000])
@pytest.mark.parametrize("kind", ["decimal", "chineseCounting", "upperRoman", "upperLetter"])
def test_a_list_that_begins_with_nonsense_begins_with_one(kind: str, written: str) -> None:
    start = f'<w:start w:val="{written}"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="%1."/>'
    numbering = (
        f'<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0">{start}</w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/>'
        f'<w:lvlOverride w:ilvl="{written}"><w:startOverride w:val="{written}"/></w:lvlOverride></w:num>'
    )
    body = listed("试鸣应当公告。") + paragraph("答案：对")

    assert [draft.stem for draft in drafts(body + body, numbering=numbering)][-1].endswith("试鸣应当公告。")
