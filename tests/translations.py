"""The English product as a reader meets it: what a page says, and what of it is Chinese."""

import json
import re
from collections.abc import Sequence
from html.parser import HTMLParser

__all__ = ["Said", "foreign", "said_by"]

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
SILENT = frozenset({"style", "textarea"})
"""Elements that hold no words of the product: what stands in a textarea is the reader's."""

HAN = re.compile(r"[\u3400-\u9fff]")
ARTICLE = re.compile(r"第[零一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?")
"""An article is named as its statute names it."""
OWN_NAME = "中文"
"""A language is offered under its own name."""


class Said(HTMLParser):
    """The texts of a page: text nodes, labels, and the sentences handed to scripts; its language; where it leads."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self.language = ""
        self._within = ""
        self._script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = facts.get("lang", "")
        elif tag not in VOID and not self._within and (tag in SILENT or facts.get("lang") == "zh-CN"):
            self._within = tag
        self._script = tag == "script"
        if tag == "a" and facts.get("href", "").startswith(("/", "?")):
            self.links.append(facts["href"])
        self.texts += [
            facts[name]
            for name in ("aria-label", "aria-valuetext", "placeholder", "title", "alt")
            if facts.get(name)
        ]

    def handle_endtag(self, tag: str) -> None:
        if tag == self._within:
            self._within = ""
        self._script = False

    def handle_data(self, data: str) -> None:
        if self._within or not data.strip():
            return
        self.texts += _strings(json.loads(data)) if self._script else [data.strip()]


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for each in value.values() for text in _strings(each)]
    return [text for each in value for text in _strings(each)] if isinstance(value, list) else []


def said_by(page: str) -> Said:
    """Read a page."""
    said = Said()
    said.feed(page)
    return said


def foreign(said: Said, quoting: Sequence[re.Pattern[str]]) -> list[str]:
    """Texts with Chinese in them, but for article numbers and the sentences that quote Chinese on purpose."""
    return [text for text in said.texts if text != OWN_NAME and HAN.search(_bare(text, quoting))]


def _bare(text: str, quoting: Sequence[re.Pattern[str]]) -> str:
    for sentence in quoting:
        text = sentence.sub("", text)
    return ARTICLE.sub("", text)
