"""Statutes are read from both Markdown layouts, from plain text and from docx."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest

from lawbank.errors import TooLarge, Unreadable
from lawbank.statutes import reader
from lawbank.statutes.reader import ParsedArticle, read_statute, read_statute_text

PLAIN = """\
# 某某设施保护法

1997年3月1日 第一次会议通过

2020年6月5日 第九次会议《关于修改〈某某设施保护法〉的决定》修正

<!-- INFO END -->

## 第一章  总则

第一条 为了试验读取而写。

第二款是另起的一段。

第二条 下列各项须办理：

（一）第一项；

（二）第二项。

### 第二节 附设

第二条之一 这是后来插入的一条。

第三条规定的事项，从其规定。

第三条 本法自2020年8月1日起施行。
"""

BOLD = """\
---
sidebar: auto
---

# 某某宣传法

2025年9月1日第二次会议通过

## 第一章　总则

**第一条**　加粗的条号也是条号。

**第二条**　本法自公布之日起施行。
"""

PRINTED = """\
某某 条例
（2001年2月3日第一次会议通过　根据2004年5月6日第二次会议《决定》修正　自2004年7月1日起施行）
目　录
第一章　总则
第二章　附则
第一章　总则
第一条　正文在目录之后。
第二章　附则
第二条　完。
"""


def test_articles_keep_their_number_heading_and_paragraphs() -> None:
    assert read_statute_text(PLAIN).articles == (
        ParsedArticle(1, 0, "第一章 总则", "为了试验读取而写。\n第二款是另起的一段。"),
        ParsedArticle(2, 0, "第一章 总则", "下列各项须办理：\n（一）第一项；\n（二）第二项。"),
        ParsedArticle(
            2, 1, "第一章 总则 · 第二节 附设", "这是后来插入的一条。\n第三条规定的事项，从其规定。"
        ),
        ParsedArticle(3, 0, "第一章 总则 · 第二节 附设", "本法自2020年8月1日起施行。"),
    )


def test_history_gives_the_day_of_the_last_amendment_and_the_first_day_in_force() -> None:
    parsed = read_statute_text(PLAIN)

    assert parsed.title == "某某设施保护法"
    assert [line.on for line in parsed.history] == [date(1997, 3, 1), date(2020, 6, 5)]
    assert (parsed.adopted_on, parsed.in_force_on) == (date(2020, 6, 5), date(2020, 8, 1))


def test_bold_numbers_and_front_matter_are_a_layout_like_another() -> None:
    parsed = read_statute_text(BOLD)

    assert (parsed.title, parsed.adopted_on, parsed.in_force_on) == (
        "某某宣传法",
        date(2025, 9, 1),
        date(2025, 9, 1),
    )
    assert [article.text for article in parsed.articles] == ["加粗的条号也是条号。", "本法自公布之日起施行。"]


def test_numbers_glued_to_their_text_are_read_in_turn() -> None:
    parsed = read_statute_text("某法\n第一条甲。\n第五条规定的除外。\n第二条乙。\n")

    assert [(article.number, article.text) for article in parsed.articles] == [
        (1, "甲。\n第五条规定的除外。"),
        (2, "乙。"),
    ]


def test_a_table_of_contents_is_not_the_text() -> None:
    parsed = read_statute_text(PRINTED)

    assert parsed.title == "某某条例"
    assert [(article.number, article.heading) for article in parsed.articles] == [
        (1, "第一章 总则"),
        (2, "第二章 附则"),
    ]
    assert parsed.adopted_on == date(2004, 5, 6)


def test_a_book_of_a_code_says_which_book_it_is() -> None:
    parsed = read_statute_text(
        "# 某法典\n\n# 物权编\n\n2020年5月8日 通过\n\n2021年1月1日 施行\n\n## 第一分编 通则\n\n第二百零五条 本编调整物。\n"
    )

    assert (parsed.book, parsed.in_force_on) == ("物权编", date(2021, 1, 1))
    assert parsed.articles == (ParsedArticle(205, 0, "物权编 · 第一分编 通则", "本编调整物。"),)


def test_a_preamble_is_not_history() -> None:
    parsed = read_statute_text(
        "# 某法\n\n1982年1月2日 通过\n\n## 序言\n\n1911年1月1日有一件事。\n\n第一条 甲。\n"
    )

    assert [line.on for line in parsed.history] == [date(1982, 1, 2)]
    assert parsed.in_force_on is None


def test_a_day_that_cannot_be_is_passed_over() -> None:
    parsed = read_statute_text("某法\n2020年13月45日 通过\n第一条 自2020年13月45日起施行。\n")

    assert (parsed.history, parsed.adopted_on, parsed.in_force_on) == ((), None, None)


def test_docx_reads_like_its_text() -> None:
    document = docx.Document()
    for line in PRINTED.splitlines():
        document.add_paragraph(line)
    data = BytesIO()
    document.save(data)

    assert read_statute("条例.docx", data.getvalue()) == read_statute_text(PRINTED)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_encoding_is_found(encoding: str) -> None:
    assert read_statute("某法.md", PLAIN.encode(encoding)) == read_statute_text(PLAIN)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("法.pdf", b"%PDF"),
        ("法.docx", b"not a zip"),
        ("法.txt", b"\xff\xff\xff"),
        ("法.txt", "没有条文".encode()),
        ("法.txt", b""),
    ],
)
def test_what_is_no_statute_is_refused(name: str, data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_statute(name, data)


def test_a_zip_that_is_no_document_is_refused() -> None:
    data = BytesIO()
    with ZipFile(data, "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(Unreadable):
        read_statute("法.docx", data.getvalue())


def test_what_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "TEXT_LIMIT", 10)
    monkeypatch.setattr(reader, "UNPACKED_LIMIT", 10)
    document, data = docx.Document(), BytesIO()
    document.save(data)

    with pytest.raises(TooLarge):
        read_statute("法.txt", PLAIN.encode())
    with pytest.raises(TooLarge):
        read_statute("法.docx", data.getvalue())


def test_an_office_document_without_articles_is_read_by_its_sections() -> None:
    parsed = read_statute_text(
        "执法记录指引（试行）\n2023年5月6日印发\n为了统一口径，制定本指引。\n"
        "一、适用范围\n本办的现场检查。\n（一）单独检查；\n二、记录要素\n时间、地点、人员。\n## 三、归档\n五日内归档。\n"
    )

    assert (parsed.title, parsed.adopted_on) == ("执法记录指引（试行）", date(2023, 5, 6))
    assert parsed.articles == (
        ParsedArticle(1, 0, "", "适用范围\n本办的现场检查。\n（一）单独检查；"),
        ParsedArticle(2, 0, "", "记录要素\n时间、地点、人员。"),
        ParsedArticle(3, 0, "", "归档\n五日内归档。"),
    )


def test_sections_within_articles_are_not_articles() -> None:
    parsed = read_statute_text("某办法\n一、前言\n第一条 甲。\n二、乙。\n第二条 丙。\n")

    assert [article.number for article in parsed.articles] == [1, 2]
