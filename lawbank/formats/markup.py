"""XML opened safely, and HTML read as the text it shows.

No entity is resolved, nothing is fetched, a DTD is refused. The encoding is found in the bytes: what the file
declares about it is not believed.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import unquote

from lxml import etree

from lawbank.errors import Unreadable
from lawbank.formats.pictures import TOKEN
from lawbank.formats.workbook import decoded
from lawbank.wording import phrase

__all__ = [
    "EXACT",
    "Shown",
    "add_text",
    "attribute",
    "line_of",
    "looks_marked_up",
    "name_of_element",
    "root_name",
    "text_of_element",
    "text_of_html",
    "words_of",
    "xml_root",
]

EXACT = "lawdrill"
"""The class of elements that we wrote: their blanks are taken at their word."""

_OURS = f'<div class="{EXACT}">'

MOST_PROLOG = 10_000
"""Signs before the first element of a file."""

MOST_TAGS = 10_000
"""In one text; with more it is no question, and its tags are only taken away."""

_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_DTD = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ROOT = re.compile(r"<[A-Za-z_]")
_ROOT_NAME = re.compile(r"<(?:[A-Za-z_][\w.]{0,40}:)?([A-Za-z_][\w.-]{0,60})")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
_NO_TAG = re.compile(r"<(?!/?[a-zA-Z][^<>]*>|!--)")
"""A sign such as that of A<B, which an HTML reader would take for a tag and drop."""
_BLANKS = re.compile(r"[ \t\r\n\f\u00a0]+")
_PIECES = re.compile(f"(\n|{TOKEN.pattern.replace('(', '(?:')})")
_BREAK = "\x1e"
_BREAKS = re.compile(rf" *{_BREAK}[ {_BREAK}]*")

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tr",
        "ul",
        "prompt",
        "material",
    ]
)
_CELLS = frozenset(["td", "th"])
_UNSEEN = frozenset(["script", "style", "head", "title", "template", "noscript", "file"])
_PICTURES = frozenset(["img", "svg", "matimage"])
_MEDIA = _PICTURES | frozenset(
    ["object", "audio", "video", "iframe", "embed", "include", "mataudio", "matvideo"]
)


NO_PICTURES: Mapping[str, str] = MappingProxyType({})


class Shown(NamedTuple):
    """The text that markup shows; `media` names the pictures and attachments in it."""

    text: str
    media: tuple[str, ...] = ()


def xml_root(data: bytes | str) -> etree._Element:
    """Return the root of an XML file.

    Raises:
        Unreadable: it has a DTD, is not well-formed, is nested too deep or has one text above 10 MB.
    """
    text = decoded(data) if isinstance(data, bytes) else data
    text = text.lstrip("\ufeff")
    if declared := _DECLARATION.match(text):
        text = text[declared.end() :]
    root_at = _ROOT.search(text)
    if _DTD.search(text, 0, root_at.start() if root_at else len(text)):
        raise _with_dtd()
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, UnicodeEncodeError) as error:
        raise Unreadable(
            phrase("XML 已损坏、嵌套过深或有一段过长，不能读取。请从原系统重新导出后再试。")
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _with_dtd()
    return root


def _with_dtd() -> Unreadable:
    return Unreadable(phrase("文件含有不允许的 DTD，请从原系统重新导出后再试。"))


def root_name(text: str) -> str:
    """Return the name of the first element of what looks like XML; empty for any other text."""
    if not text.lstrip("\ufeff \t\r\n").startswith("<"):
        return ""
    found = _ROOT_NAME.search(text[:MOST_PROLOG])
    return found[1] if found else ""


def name_of_element(element: etree._Element) -> str:
    """The name without its namespace; empty for what is no element, such as an entity left alone."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: etree._Element, name: str) -> str:
    """An attribute as text; empty where there is none."""
    return str(element.get(name, ""))


def line_of(element: etree._Element) -> int | None:
    """The line of the file on which *element* opens."""
    line = element.sourceline
    return line if isinstance(line, int) else None


def words_of(element: etree._Element) -> str:
    """All text below *element*, one after another, as it stands."""
    return "".join(map(str, element.itertext()))


def looks_marked_up(text: str) -> bool:
    """True where *text* holds tags or named signs."""
    return _MARKUP.search(text) is not None


def text_of_html(html: str, pictures: Mapping[str, str] = NO_PICTURES) -> Shown:
    """Return the text that a piece of HTML shows, one line a block.

    Args:
        pictures: the token that stands for each picture that was read, by the name of its file.
    """
    if html.count("<") > MOST_TAGS:
        return Shown(" ".join(_MARKUP.sub(" ", html).split()))
    parser = etree.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    root = etree.fromstring(f"<div>{_NO_TAG.sub('&lt;', html)}</div>", parser)
    ours = root.find(f"body/div/div[@class='{EXACT}']") if html.startswith(_OURS) else None
    return text_of_element(root if ours is None else ours, pictures)


def text_of_element(element: etree._Element, pictures: Mapping[str, str] = NO_PICTURES) -> Shown:
    """Return the text below *element*; inside elements of the class `EXACT` every blank counts."""
    is_exact = EXACT in attribute(element, "class").split()
    pieces: list[str] = []
    media: list[str] = []
    unseen = 0
    for event, each in etree.iterwalk(element, events=("start", "end")):
        name = name_of_element(each).lower()
        starts = event == "start"
        if name in _UNSEEN:
            unseen += 1 if starts else -1
        if name == "img" and starts and (token := pictures.get(unquote(_named(each)))):
            pieces.append(token)
        elif name in _MEDIA and starts:
            media.append(_named(each))
            pieces.append(f"〔{_alternative(each) or ('图' if name in _PICTURES else '附件')}〕")
        if not unseen and name in _BLOCKS and not is_exact:
            pieces.append(_BREAK)
        elif name == "br" and starts:
            pieces.append("\n" if is_exact else _BREAK)
        elif name in _CELLS:
            pieces.append(" ")
        if not unseen:
            said = (each.text if starts else each.tail if each is not element else "") or ""
            pieces.append(said if is_exact else _BLANKS.sub(" ", said.replace(_BREAK, "")))
    text = "".join(pieces)
    if not is_exact:
        text = _BREAKS.sub("\n", re.sub(" {2,}", " ", text))
    return Shown(text.strip(), tuple(media))


def add_text(element: etree._Element, text: str, pictures: Mapping[str, str] = NO_PICTURES) -> None:
    """Write *text* into *element*, which is of the class `EXACT`: every line end is a ``<br/>``.

    Args:
        pictures: where each picture is found, by its token; an ``<img/>`` stands in place of the token.
    """
    element.set("class", EXACT)
    element.text = ""
    last: etree._Element | None = None
    for piece in _PIECES.split(text):
        if piece == "\n":
            last = etree.SubElement(element, "br")
        elif piece in pictures:
            last = etree.SubElement(element, "img", src=pictures[piece], alt="图")
        elif last is None:
            element.text += piece
        else:
            last.tail = (last.tail or "") + piece


def _named(element: etree._Element) -> str:
    source = next(filter(None, (attribute(element, each) for each in ("src", "data", "href", "uri"))), "")
    return source.split("?")[0].rsplit("/", 1)[-1][:40] or name_of_element(element)


def _alternative(element: etree._Element) -> str:
    return " ".join((attribute(element, "alt") or attribute(element, "title")).split())[:80]
