"""Word documents out: the bank to be edited and read back, and a paper to be printed.

In the bank style every field is a paragraph with a style of its own (题库·题干, 题库·选项 …) and a label before it, so
that whatever an editor writes in it stays that field. `document.py` reads the styles; without them the labels still
read as text. A paper has its keys and explanations on pages at the end.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from io import BytesIO
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.shape import CT_Inline
from docx.shared import Cm, Emu, Pt
from lxml import etree

from lawbank.formats.cards import CHOICE, PART, QUESTION
from lawbank.formats.draft import Draft
from lawbank.formats.losses import kept_whole
from lawbank.formats.notation import LETTERS
from lawbank.formats.numbering import W
from lawbank.formats.pictures import INSTEAD, TOKEN, Picture
from lawbank.formats.written import LABELS, Written, written_of
from lawbank.kinds import CHOICE_KINDS, Kind
from lawbank.text import chinese_number

__all__ = ["kept_in_document", "kept_on_paper", "write_document", "write_paper"]

SHORT, MIDDLE = 9, 20
"""Options of up to so many characters stand four, two in a line."""
EMU_A_PIXEL = 9525
"""English metric units of a pixel at 96 to the inch."""
WIDEST = Cm(15)
"""Of the 16 cm between the margins."""
CHUNK = 2000
"""Paragraphs put in at once."""


def kept_in_document(draft: Draft) -> Draft | None:
    """Return what the bank style keeps of *draft*: everything but control signs; None without a kind."""
    kept = kept_whole(draft, pictures=True)
    parts = tuple(part for each in draft.parts if (part := kept_in_document(each)) is not None)
    return None if kept is None else replace(kept, parts=parts if draft.kind is Kind.CASE else ())


def kept_on_paper(draft: Draft) -> Draft | None:
    """Return what a printed paper says of *draft*: what officers and markers need, no more."""
    kept = kept_in_document(draft)
    if kept is None:
        return None
    parts = tuple(part for each in draft.parts if (part := kept_on_paper(each)) is not None)
    return replace(
        kept,
        code="",
        topics=(),
        difficulty=None,
        source="",
        flag="",
        state=None,
        parts=parts if kept.parts else (),
    )


def write_document(drafts: Iterable[Draft]) -> bytes:
    """Return *drafts* as a docx to be edited and imported again."""
    document = _opened()
    for name, label in LABELS.items():
        _style(document, f"LD{name}" if name not in ("choices", "parts") else "", f"题库·{label}")
    _style(document, PART, "题库·小题")
    _style(document, CHOICE, "题库·选项")
    styles = document.styles
    styles["题库·编号"].font.bold = True
    styles["题库·编号"].paragraph_format.space_before = Pt(12)
    styles["题库·编号"].paragraph_format.keep_with_next = True
    styles["题库·小题"].font.bold = True
    styles["题库·选项"].paragraph_format.left_indent = Cm(0.75)
    asked = list(drafts)
    return _saved(document, _cards(asked), asked)


def write_paper(drafts: Iterable[Draft], *, title: str = "执法资格考试试卷") -> bytes:
    """Return *drafts* as a paper on A4: heads by kind, then keys and explanations from a new page on."""
    asked = [kept for draft in drafts if (kept := kept_on_paper(draft)) is not None]
    document = _opened()
    document.core_properties.title = title
    _footer(document)
    for identity, name, size, bold in (
        ("LDtitle", "试卷标题", 18, True),
        ("LDhead", "试卷大题", 12, True),
        ("LDbody", "试卷正文", 10.5, False),
    ):
        style = _style(document, identity, name)
        style.font.size, style.font.bold = Pt(size), bold
        if bold:
            _east_asian(style.element, "黑体")
    document.styles["试卷大题"].paragraph_format.space_before = Pt(10)
    document.styles["试卷大题"].paragraph_format.keep_with_next = True
    return _saved(document, _paper(asked, title), asked)


def _cards(drafts: Iterable[Draft]) -> Iterator[str]:
    for draft in drafts:
        kept = kept_in_document(draft)
        if kept is None:
            continue
        written = written_of(kept)
        yield _paragraph(QUESTION, f"编号：{written.code}")
        yield from _fields(written)
        for number, part in enumerate(written.parts, start=1):
            yield _paragraph(PART, f"小题：{part.code or number}")
            yield from _fields(part)


def _fields(written: Written) -> Iterator[str]:
    for name, label in LABELS.items():
        if name == "choices":
            for place, choice in enumerate(written.choices):
                yield _paragraph(CHOICE, f"{_letter(place)}. {choice}")
        elif name not in ("code", "parts") and (words := getattr(written, name)):
            yield _paragraph(f"LD{name}", f"{label}：{words}")


def _letter(place: int) -> str:
    return LETTERS[place] if place < len(LETTERS) else str(place + 1)


def _paper(asked: Sequence[Draft], title: str) -> Iterator[str]:
    yield _paragraph("LDtitle", title, centred=True)
    yield _paragraph(
        "LDbody",
        "单位：______________　姓名：______________　工号：______________　得分：__________",
        centred=True,
    )
    order = list(Kind)
    by_kind = sorted(asked, key=lambda draft: order.index(draft.kind or Kind.CASE))
    answers: list[str] = []
    number = 0
    for place, (kind, group) in enumerate(groupby(by_kind, key=lambda draft: draft.kind), start=1):
        drafts = list(group)
        head = f"{chinese_number(place)}、{kind}（{_told(drafts)}）"
        yield _paragraph("LDhead", head)
        answers.append(_paragraph("LDhead", f"{chinese_number(place)}、{kind}"))
        for draft in drafts:
            number += 1
            yield from _asked(draft, f"{number}. ")
            answers += _answered(draft, f"{number}. ")
    yield _paragraph("LDhead", "参考答案与解析", new_page=True, centred=True)
    yield from answers


def _told(drafts: Sequence[Draft]) -> str:
    points = {draft.points for draft in drafts}
    told = f"共 {len(drafts)} 题"
    (each,) = points if len(points) == 1 else (None,)
    return told if each is None else f"{told}，每题 {_number(each)} 分，共 {_number(each * len(drafts))} 分"


def _asked(draft: Draft, label: str) -> Iterator[str]:
    own = f"（{_number(draft.points)} 分）" if draft.points is not None and draft.kind is Kind.CASE else ""
    yield _paragraph("LDbody", f"{label}{draft.stem}{own}")
    yield from _options(draft)
    if draft.kind is Kind.SHORT_ANSWER:
        for _line in range(6):
            yield _paragraph("LDbody", "")
    for number, part in enumerate(draft.parts, start=1):
        yield from _asked(part, f"（{number}）【{part.kind}】")


def _options(draft: Draft) -> Iterator[str]:
    if draft.kind not in CHOICE_KINDS:
        return
    written = [f"{_letter(place)}. {choice}" for place, choice in enumerate(draft.choices)]
    longest = max(map(len, written), default=0)
    a_line = 4 if longest <= SHORT else 2 if longest <= MIDDLE else 1
    if any("\n" in each or "\t" in each for each in written):
        a_line = 1
    for start in range(0, len(written), a_line):
        yield _paragraph("LDbody", "\t".join(written[start : start + a_line]), tabs=a_line)


def _answered(draft: Draft, label: str) -> Iterator[str]:
    written = written_of(draft)
    told = written.answer if draft.kind is not Kind.CASE else ""
    yield _paragraph("LDbody", f"{label}{told}")
    if written.key_points:
        yield _paragraph("LDbody", f"评分要点：{written.key_points}")
    if written.citations:
        yield _paragraph("LDbody", f"依据：{written.citations}")
    if written.explanation:
        yield _paragraph("LDbody", f"解析：{written.explanation}")
    for number, part in enumerate(draft.parts, start=1):
        yield from _answered(part, f"（{number}）")


def _number(points: Decimal) -> str:
    return f"{points.normalize():f}"


def _paragraph(style: str, text: str, *, centred: bool = False, new_page: bool = False, tabs: int = 1) -> str:
    """The XML of a paragraph; a new line is a break, a tab a tab."""
    shape = f'<w:pStyle w:val="{style}"/>'
    if new_page:
        shape += "<w:pageBreakBefore/>"
    if tabs > 1:
        stops = "".join(f'<w:tab w:val="left" w:pos="{9070 * at // tabs}"/>' for at in range(1, tabs))
        shape += f"<w:tabs>{stops}</w:tabs>"
    if centred:
        shape += '<w:jc w:val="center"/>'
    runs = "<w:br/>".join(
        "<w:tab/>".join(
            f'<w:t xml:space="preserve">{escape(words)}</w:t>' if words else "" for words in line.split("\t")
        )
        for line in text.split("\n")
    )
    return f"<w:p><w:pPr>{shape}</w:pPr><w:r>{runs}</w:r></w:p>"


def _opened() -> docx.document.Document:
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.5)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(10.5)
    normal.paragraph_format.space_after = Pt(2)
    _east_asian(normal.element, "宋体")
    return document


def _style(document: docx.document.Document, identity: str, name: str) -> Any:
    if name in [style.name for style in document.styles]:
        return document.styles[name]
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.element.set(qn("w:styleId"), identity or name)
    style.base_style = document.styles["Normal"]
    return style


def _east_asian(style: Any, font: str) -> None:
    style.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _footer(document: docx.document.Document) -> None:
    """第 x 页 共 y 页, counted by Word."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = 1
    for before, counted, after in (("第 ", "PAGE", " 页　"), ("共 ", "NUMPAGES", " 页")):
        paragraph.add_run(before)
        paragraph._p.append(
            parse_xml(
                f'<w:fldSimple {nsdecls("w")} w:instr="{counted}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
            )
        )
        paragraph.add_run(after)


def _saved(document: docx.document.Document, paragraphs: Iterable[str], drafts: Iterable[Draft]) -> bytes:
    gallery = _Gallery(document, {picture.key: picture for draft in drafts for picture in draft.all_pictures})
    body = document.element.body
    end = body.find(f"{W}sectPr")
    waiting: list[str] = []
    for paragraph in paragraphs:
        waiting.append(paragraph)
        if len(waiting) == CHUNK:
            _put(end, waiting, gallery)
            waiting = []
    _put(end, waiting, gallery)
    target = BytesIO()
    document.save(target)
    return _undated(target)


def _undated(saved: BytesIO) -> bytes:
    """The same parts without the hour of their writing, so that equal questions make equal bytes."""
    target = BytesIO()
    with zipfile.ZipFile(saved) as dated, zipfile.ZipFile(target, "w") as archive:
        for name in dated.namelist():
            archive.writestr(zipfile.ZipInfo(name), dated.read(name), zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _put(end: etree._Element, paragraphs: Sequence[str], gallery: "_Gallery") -> None:
    words = TOKEN.sub(gallery.drawn, "".join(paragraphs))
    whole = etree.fromstring(f"<w:body {nsdecls('w')}>{words}</w:body>")
    for paragraph in list(whole):
        end.addprevious(paragraph)


@dataclass(slots=True)
class _Gallery:
    """The pictures of a document, put in as their tokens are met."""

    document: docx.document.Document
    pictures: Mapping[str, Picture]
    drawings: dict[str, str] = field(default_factory=dict)

    def drawn(self, token: re.Match[str]) -> str:
        """The XML that takes the place of a token within a run."""
        key = token[1]
        if key not in self.pictures:
            return INSTEAD
        if key not in self.drawings:
            self.drawings[key] = self._drawing(self.pictures[key], len(self.drawings) + 1)
        return f'</w:t>{self.drawings[key]}<w:t xml:space="preserve">'

    def _drawing(self, picture: Picture, number: int) -> str:
        relation, _image = self.document.part.get_or_add_image(BytesIO(picture.data))
        width = Emu(min(picture.width * EMU_A_PIXEL, WIDEST))
        height = Emu(round(width * picture.height / picture.width))
        inline = CT_Inline.new_pic_inline(number, relation, picture.file_name, width, height)
        return f"<w:drawing>{etree.tostring(inline, encoding='unicode')}</w:drawing>"
