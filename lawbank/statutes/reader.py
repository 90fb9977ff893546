"""A statute's text → its title, its history and its articles; an office's document, its sections 一、二、三、.

Reads Markdown in both layouts found in the field (plain 第一条 and **第一条**), plain text as the national
database prints it (with a table of contents), and docx. Paragraphs below an article are its 款; 编, 章 and 节
above it become its heading.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import PurePath
from zipfile import BadZipFile, ZipFile

import docx
from docx.opc.exceptions import PackageNotFoundError

from lawbank.errors import TooLarge, Unreadable
from lawbank.text import number_of
from lawbank.wording import phrase

__all__ = [
    "HistoryLine",
    "ParsedArticle",
    "ParsedStatute",
    "read_statute",
    "read_statute_text",
    "statute_text",
]

TEXT_LIMIT = 8 * 1024 * 1024
"""Bytes of a text, and of all parts of a docx unpacked; the civil code is 0.4 MB."""

UNPACKED_LIMIT = 64 * 1024 * 1024

_N = r"[零〇一二三四五六七八九十百千\d]+"
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_FRONT_MATTER = re.compile(r"\A\s*---\s*\n.*?\n---\s*\n", re.DOTALL)
_ARTICLE = re.compile(rf"第\s*({_N})\s*条(?:之({_N}))?(?P<gap>[\s\u3000]*)(?P<text>.*)", re.DOTALL)
_HEADING = re.compile(rf"第\s*{_N}\s*(?P<unit>分编|编|章|节)(?:[\s\u3000]+.*|)$")
_DATED = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_BEGINS = re.compile(r"自\s*(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日\s*起\s*(?:施行|实施|执行)")
_LEVELS = {"编": 0, "分编": 1, "章": 2, "节": 3}
_SECTION = re.compile(r"([一二三四五六七八九十百]+)、\s*(?P<text>.+)")
_CONTENTS = re.compile(r"目\s*录$")


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A day in a statute's life and what happened on it, as the text says."""

    on: date
    event: str

    @property
    def is_commencement(self) -> bool:
        """True for a line that only says when it came into force."""
        return self.event.endswith("施行") and "公布" not in self.event


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """第…条: `heading` joins 编, 章, 节 by " · "; `text` has one line a paragraph or item."""

    number: int
    sub_number: int
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class ParsedStatute:
    """A statute as read. `book` names the book (总则, 物权编 …) when the text is one of several."""

    title: str
    book: str
    history: tuple[HistoryLine, ...]
    articles: tuple[ParsedArticle, ...]

    @property
    def adopted_on(self) -> date | None:
        """The last day on which it was adopted, amended or promulgated."""
        return max((line.on for line in self.history if not line.is_commencement), default=None)

    @property
    def in_force_on(self) -> date | None:
        """The first day in force as far as the text tells: a history line, or its last article."""
        lines = [line.on for line in self.history if line.is_commencement]
        if lines:
            return max(lines)
        closing = "".join(article.text for article in self.articles[-2:])
        if found := _BEGINS.search(closing):
            return _date(found)
        return self.adopted_on if re.search(r"自(?:公布|发布)之日起施行", closing) else None


def read_statute(file_name: str, data: bytes) -> ParsedStatute:
    """Read the bytes of a .md, .txt or .docx file.

    Raises:
        Unreadable: it is none of these, or holds no article.
        TooLarge: it exceeds the limits above.
    """
    return read_statute_text(statute_text(file_name, data))


def statute_text(file_name: str, data: bytes) -> str:
    """Return the text of a .md, .txt or .docx file, one paragraph a line.

    Raises:
        Unreadable: it is none of these.
        TooLarge: it exceeds the limits above.
    """
    suffix = PurePath(file_name).suffix.lower()
    if suffix == ".docx":
        return _docx_text(data)
    if suffix not in {".md", ".markdown", ".txt"}:
        raise Unreadable(phrase("法规文本请用 .docx、.md 或 .txt 文件，不能读“%(suffix)s”。", suffix=suffix))
    if len(data) > TEXT_LIMIT:
        raise TooLarge(phrase("文本超过 8 MB，请拆开后再导入。"))
    return _decoded(data)


def read_statute_text(text: str) -> ParsedStatute:
    """Read a statute from its text. Where it has no 第…条, its sections 一、二、三、 are its articles.

    Raises:
        Unreadable: there is no title or no article in it.
    """
    stripped = _COMMENT.sub("", _FRONT_MATTER.sub("", text.lstrip("\ufeff"))).splitlines()
    lines = [line for raw in stripped if (line := raw.replace("**", "").strip())]
    for in_sections in (False, True):
        reading = _Reading(in_sections=in_sections)
        for line in lines:
            reading.take(line)
        reading.close()
        if reading.articles:
            break
    if not reading.title or not reading.articles:
        raise Unreadable(phrase("没有读到“第一条”或“一、”，这不像法规或制度的文本；请核对文件内容。"))
    return ParsedStatute(reading.title, reading.book, tuple(reading.history), tuple(reading.articles))


@dataclass
class _Reading:
    """The state of a reading: what was met so far."""

    in_sections: bool = False
    title: str = ""
    book: str = ""
    history: list[HistoryLine] = field(default_factory=list)
    articles: list[ParsedArticle] = field(default_factory=list)
    _headings: dict[int, str] = field(default_factory=dict)
    _number: tuple[int, int] | None = None
    _lines: list[str] = field(default_factory=list)
    _in_preface: bool = True
    _set_off: bool = True

    def take(self, line: str) -> None:
        marks = len(line) - len(line.lstrip("#"))
        bare = " ".join(line.lstrip("#").split())
        if not bare:
            return
        if not self.title:
            self.title = bare.replace(" ", "")
        elif marks == 1:
            self.book = bare
            self._head(0, bare)
        elif heading := _HEADING.match(bare):
            self._head(_LEVELS[heading["unit"]], bare)
        elif (marks and not (self.in_sections and _SECTION.match(bare))) or _CONTENTS.match(bare):
            self._head(2, "" if _CONTENTS.match(bare) else bare)
        elif not (self._starts_section(bare) if self.in_sections else self._starts_article(line)):
            self._take_body(line)

    def close(self) -> None:
        if self._number is not None:
            heading = " · ".join(text for _, text in sorted(self._headings.items()) if text)
            self.articles.append(ParsedArticle(*self._number, heading, "\n".join(self._lines)))
        self._number, self._lines = None, []

    def _head(self, level: int, text: str) -> None:
        self.close()
        if level >= 2 or self._number is not None:
            self._in_preface = False
        self._headings = {at: kept for at, kept in self._headings.items() if at < level} | {level: text}

    def _starts_article(self, line: str) -> bool:
        found = _ARTICLE.match(line)
        number = number_of(found[1]) if found else None
        if found is None or number is None:
            return False
        sub = (number_of(found[2]) or 0) if found[2] else 0
        # “第三条规定的……” may open a paragraph: where the first article's number is set off, all are.
        if self._number is None and not self.articles:
            self._set_off = bool(found["gap"])
        last = self._number or (self.articles[-1].number if self.articles else 0, 0)
        follows = (number, sub) in {(last[0] + 1, 0), (last[0], last[1] + 1)}
        if not found["gap"] and (self._set_off or not follows):
            return False
        self.close()
        self._in_preface = False
        self._number = (number, sub)
        self._lines = [found["text"].strip()] if found["text"].strip() else []
        return True

    def _starts_section(self, line: str) -> bool:
        found = _SECTION.match(line)
        last = self._number[0] if self._number else 0
        if found is None or number_of(found[1]) != last + 1:
            return False
        self.close()
        self._in_preface = False
        self._number, self._lines = (last + 1, 0), [found["text"]]
        return True

    def _take_body(self, line: str) -> None:
        if self._number is not None:
            self._lines.append(line)
        elif self._in_preface:
            self.history += _history(line)


def _history(text: str) -> list[HistoryLine]:
    found = list(_DATED.finditer(text))
    lines = []
    for place, dated in enumerate(found):
        end = found[place + 1].start() if place + 1 < len(found) else len(text)
        event = text[dated.end() : end].strip(" \u3000（）()，,；;").removesuffix("根据").strip(" \u3000")
        on = _date(dated)
        if on is not None and event:
            lines.append(HistoryLine(on, event))
    return lines


def _date(found: re.Match[str]) -> date | None:
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(phrase("文本的编码认不出来，请另存为 UTF-8 后再导入。"))


def _docx_text(data: bytes) -> str:
    try:
        with ZipFile(BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > UNPACKED_LIMIT:
                raise TooLarge(phrase("文档解开后超过 64 MB，不能导入。"))
        document = docx.Document(BytesIO(data))
    except (BadZipFile, PackageNotFoundError, KeyError, ValueError) as error:
        raise Unreadable(phrase("这不是一份能打开的 docx 文档，请用 Word 或 WPS 另存后再试。")) from error
    return "\n".join(paragraph.text for paragraph in document.paragraphs)
