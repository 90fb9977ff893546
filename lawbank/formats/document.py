"""Word documents (docx), as Word and WPS write them, become the lines that the reader of pasted text understands.

Paragraphs and tables in their order, with the numbers that lists draw; what was deleted under tracked changes is not
read, what was inserted is. Pictures stand where they stood. Text boxes, and pictures that we cannot read, are named, for
nobody should miss them in silence. A table with a
header of ours is read row by row, any other as lines.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from lawbank.errors import TooLarge, Unreadable
from lawbank.formats.archive import unpacked
from lawbank.formats.cards import MARKS, Cards
from lawbank.formats.draft import Draft, Place, Problem, Severity
from lawbank.formats.markup import text_of_html, xml_root
from lawbank.formats.numbering import Numbering, W
from lawbank.formats.pasted import read_text
from lawbank.formats.pictures import Picture, clean
from lawbank.formats.table import find_header, questions_in
from lawbank.formats.workbook import decoded
from lawbank.formats.written import understood
from lawbank.wording import Phrase, phrase

__all__ = ["Document", "is_document", "read_document", "text_of_document"]

MAIN = "word/document.xml"
MOST_ROWS = 20_000
MOST_PICTURES = 500

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_IMAGE = "{urn:schemas-microsoft-com:vml}imagedata"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = {f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "rPr", "pPr")} | {_FALLBACK}
_PICTURES = {f"{W}{name}" for name in ("drawing", "pict", "object")}
_BREAKS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_WRAPPERS = {f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}


class Document(NamedTuple):
    """What a document holds; `problems` are those of the document as a whole."""

    drafts: list[Draft]
    problems: tuple[Problem, ...] = ()


def _style_of(paragraph: etree._Element) -> str:
    found = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if found is None else str(found.get(f"{W}val", ""))


def is_document(data: bytes) -> bool:
    """Whether a zip file looks like a Word document."""
    return MAIN.encode() in data


def read_document(data: bytes, *, file_name: str = "") -> Document:
    """Read the questions of a docx.

    Raises:
        Unreadable: it is damaged, has a password or a DTD, or there is no question in it.
        TooLarge: it unpacks to too much, or a table has more than 20,000 rows.
    """
    parts = unpacked(data)
    if MAIN not in parts:
        raise Unreadable(phrase("文件不是 Word 文档，请另存为 .docx 后再试。"))
    reading = _Reading(parts, file_name)
    body = xml_root(parts[MAIN]).find(f"{W}body")
    reading.read(() if body is None else body)
    cards = [understood(written) for written in reading.cards.taken]
    pasted = read_text("\n".join(reading.lines), file_name=file_name)
    drafts = [*cards, *pasted.drafts, *reading.drafts]
    if not drafts:
        raise Unreadable(phrase("没有在文档里找到题目。每题应以题号或“题干：”开头，选项以 A. B. 开头。"))
    return Document(reading.illustrated(drafts), (*reading.problems(), *pasted.problems))


def text_of_document(data: bytes) -> str:
    """Return the paragraphs of a docx, and its tables with tabs between the cells, as lines.

    Raises:
        Unreadable, TooLarge: as `read_document`.
    """
    parts = unpacked(data)
    if MAIN not in parts:
        raise Unreadable(phrase("文件不是 Word 文档，请另存为 .docx 后再试。"))
    reading = _Reading(parts, "")
    body = xml_root(parts[MAIN]).find(f"{W}body")
    reading.read(() if body is None else body)
    return "\n".join(reading.lines)


@dataclass(slots=True)
class _Reading:
    """What was met so far: lines for the reader of text, drafts of tables, and what could not be read."""

    parts: Mapping[str, bytes]
    file_name: str
    lines: list[str] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    images: dict[str, Picture | None] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)
    boxes: list[int] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    numbering: Numbering = field(default_factory=Numbering)
    tables: int = 0
    cards: Cards = field(default_factory=Cards)

    def __post_init__(self) -> None:
        self.targets = _targets(self.parts)
        found = (self.parts.get(f"word/{name}.xml") for name in ("numbering", "styles"))
        self.numbering = Numbering.of(*(xml_root(part) if part else None for part in found))

    def read(self, elements: Iterator[etree._Element] | etree._Element | tuple[()]) -> None:
        for element in elements:
            if element.tag == f"{W}p":
                style = _style_of(element)
                if style in MARKS and self.cards.take(style, self._paragraph(element)):
                    continue
                self.lines += self._paragraph(element).split("\n")
            elif element.tag == f"{W}tbl":
                self._table(element)
            elif element.tag == f"{W}altChunk":
                self._chunk(str(element.get(f"{_R}id", "")))
            elif element.tag in _WRAPPERS:
                self.read(element)

    def _paragraph(self, paragraph: etree._Element) -> str:
        label = self.numbering.label(paragraph)
        text = "".join(self._words(paragraph)).strip(" \r\n")
        return f"{label} {text}" if label and text else text

    def _words(self, element: etree._Element) -> Iterator[str]:
        for child in element:
            if child.tag in _SKIPPED:
                continue
            if child.tag in _PICTURES:
                yield self._drawn(child)
            elif child.tag == f"{W}t":
                yield child.text or ""
            elif child.tag in _BREAKS:
                yield _BREAKS[child.tag]
            else:
                yield from self._words(child)

    def _drawn(self, drawing: etree._Element) -> str:
        """The token of the picture in a drawing; nothing, and a note, where there is none that we read."""
        if next(drawing.iter(f"{W}txbxContent"), None) is not None:
            self.boxes.append(len(self.lines) + 1)
            return ""
        named = [each.get(f"{_R}embed") for each in drawing.iter(_BLIP)]
        named += [each.get(f"{_R}id") for each in drawing.iter(_IMAGE)]
        relation = next(filter(None, named), "")
        picture = self._picture(relation) if relation else None
        if picture is None:
            self.left.append(len(self.lines) + 1)
            return ""
        return picture.token

    def _picture(self, relation: str) -> Picture | None:
        if relation not in self.images and len(self.images) < MOST_PICTURES:
            content = self.parts.get(f"word/{self.targets.get(relation, '')}", b"")
            try:
                self.images[relation] = clean(content)
            except Unreadable:
                self.images[relation] = None
        return self.images.get(relation)

    def _table(self, table: etree._Element) -> None:
        self.tables += 1
        rows: list[list[object]] = []
        for row in table.iterfind(f"{W}tr"):
            if len(rows) >= MOST_ROWS:
                raise TooLarge(phrase("表格超过 %(most)d 行，请分成几个文件。", most=MOST_ROWS))
            cells = [cell for cell in row.iter(f"{W}tc") if next(cell.iterancestors(f"{W}tbl")) is table]
            rows.append(["\n".join(map(self._paragraph, cell.iter(f"{W}p"))) for cell in cells])
        header = find_header(rows)
        if header is None:
            self.lines += [line for row in rows for line in "\t".join(map(str, row)).split("\n")]
            return
        sheet = str(phrase("第 %(number)d 张表", number=self.tables))
        self.drafts += [understood(each) for each in questions_in(rows, header, sheet=sheet)]

    def _chunk(self, relation: str) -> None:
        """A body that another program put in whole: HTML or plain text."""
        target = self.targets.get(relation, "")
        content = self.parts.get(f"word/{target}", self.parts.get(target.lstrip("/"), b""))
        if target.lower().endswith((".html", ".htm", ".xhtml")):
            self.lines += text_of_html(decoded(content)).text.split("\n")
        elif target.lower().endswith(".txt"):
            self.lines += decoded(content).splitlines()
        else:
            self.foreign.append(target or relation)

    def illustrated(self, drafts: Iterable[Draft]) -> list[Draft]:
        """The drafts with the pictures that their texts name."""
        by_key = {picture.key: picture for picture in self.images.values() if picture is not None}
        return [draft.illustrated(by_key) for draft in drafts] if by_key else list(drafts)

    def problems(self) -> Iterator[Problem]:
        advice = phrase("这些内容没有读入，请核对题目没有它们是否完整。")
        for code, lines, what in (
            ("media_not_read", self.left, phrase("读不了的图片（外部链接、EMF、SVG 等）")),
            ("text_box_not_read", self.boxes, phrase("文本框")),
        ):
            if lines:
                at = "、".join(str(line) for line in sorted(set(lines))[:10])
                found = phrase("第 %(lines)s 行有%(what)s", lines=at, what=what)
                yield _warned(code, Place(self.file_name, line=lines[0]), found, advice)
        for name in self.foreign:
            found = phrase("嵌入的“%(name)s”", name=name[:80])
            yield _warned("part_not_read", Place(self.file_name), found, advice)


def _warned(code: str, place: Place, found: Phrase, advice: Phrase) -> Problem:
    return Problem(code, Severity.WARNING, place, str(phrase("只有文字和表格")), str(found), str(advice))


def _targets(parts: Mapping[str, bytes]) -> dict[str, str]:
    relations = parts.get("word/_rels/document.xml.rels")
    if relations is None:
        return {}
    return {str(each.get("Id", "")): str(each.get("Target", "")) for each in xml_root(relations)}
