"""Moodle XML: ``<quiz><question type="multichoice">…``, with categories, tags and general feedback.

A cloze whose gaps are all short answers is a question with blanks. Every other type that we do not have is
named by place, and so are files that are no pictures.
"""

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from lxml import etree

from lawbank.errors import Unreadable
from lawbank.formats.answers import (
    MOST_QUESTIONS,
    Option,
    choice_draft,
    not_read,
    number_of,
    partial_credit,
    points_in,
    unknown_kind,
)
from lawbank.formats.draft import Draft, Place
from lawbank.formats.markup import (
    attribute,
    line_of,
    looks_marked_up,
    name_of_element,
    text_of_html,
    xml_root,
)
from lawbank.formats.notation import GAP
from lawbank.formats.pictures import Picture, clean
from lawbank.formats.remarks import with_remark
from lawbank.formats.sequence import gathered
from lawbank.formats.tags import Tagged, with_tags
from lawbank.formats.topics import topic_of_path
from lawbank.kinds import Kind
from lawbank.wording import phrase

__all__ = ["CLOZE", "PLAIN", "ROOT", "read_moodle_xml"]

ROOT = "quiz"
PLAIN = "plain_text"
MOST_FILES = 50
"""Pictures of one question."""

CLOZE = re.compile(r"\{\d{0,3}:([A-Z_]{1,20}):((?:\\.|[^\\{}])*)\}", re.DOTALL)
_CLOZE_TEXTS = frozenset(["SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"])
_CLOZE_WORD = re.compile(r"(=|%(-?\d{1,3}(?:\.\d{1,8})?)%)?((?:\\.|[^\\#])*)", re.DOTALL)
_CLOZE_CUT = re.compile(r"((?:\\.|[^\\~])*)(?:~|$)", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def read_moodle_xml(data: bytes | str, *, file_name: str = "") -> list[Draft]:
    """Return the questions in *data*; what is not understood is named in their problems.

    Args:
        file_name: named in each place.

    Raises:
        Unreadable: it is no Moodle XML, is damaged, or has a DTD.
    """
    root = xml_root(data)
    if name_of_element(root) != ROOT:
        raise Unreadable(phrase("这个 XML 不是 Moodle 题库：最外层应是 <quiz>。"))
    return gathered(islice(_questions(root, file_name), MOST_QUESTIONS + 1))


def _questions(root: etree._Element, file_name: str) -> Iterator[Tagged]:
    category: list[str] = []
    for element in root.iterchildren("question"):
        type_ = attribute(element, "type")
        if type_ == "category":
            category = topic_of_path(_said(element, "category/text"))
            continue
        draft = Draft(
            place=Place(file_name, line=line_of(element)),
            code=_said(element, "idnumber"),
            points=points_in(_said(element, "defaultgrade")),
        )
        tagged = with_tags(draft, _all_said(element, "tags/tag/text") or category)
        yield tagged._replace(draft=_read(element, type_, tagged.draft))


def _read(element: etree._Element, type_: str, draft: Draft) -> Draft:
    pictures, left = _pictures(element)
    tokens = {name: picture.token for name, picture in pictures.items()}
    stem, media = _shown(element.find("questiontext"), tokens)
    remark, more = _shown(element.find("generalfeedback"), tokens)
    media += more + left
    draft = with_remark(replace(draft, stem=stem), remark)
    if media:
        draft = replace(draft, problems=(*draft.problems, not_read(draft.place, list(dict.fromkeys(media)))))
    by_key = {picture.key: picture for picture in pictures.values()}
    return _typed(element, type_, draft, tokens).illustrated(by_key)


def _pictures(element: etree._Element) -> tuple[dict[str, Picture], list[str]]:
    """The pictures that stand in a question as files, by name, and the names of what could not be read."""
    found: dict[str, Picture] = {}
    left: list[str] = []
    for file in islice(element.iter("file"), MOST_FILES):
        name = attribute(file, "name").rsplit("/", 1)[-1]
        try:
            found[name] = clean(b64decode((file.text or "").strip()))
        except (Unreadable, ValueError):
            left.append(name)
    return found, left


def _typed(element: etree._Element, type_: str, draft: Draft, tokens: Mapping[str, str]) -> Draft:
    if type_ in ("multichoice", "truefalse", "shortanswer"):
        options = [_option(answer, tokens) for answer in element.iterchildren("answer")]
        return _with_answers(draft, options, type_, element)
    if type_ == "multianswer":
        return _with_gaps(draft)
    if type_ == "essay":
        marker, _ = _shown(element.find("graderinfo"), tokens)
        draft = with_remark(draft, marker, opening="answer_text")
        return replace(draft, kind=draft.kind or Kind.SHORT_ANSWER)
    if type_ == "description" and draft.kind is Kind.CASE:
        return draft
    return unknown_kind(draft, type_ or phrase("空"))


def _with_answers(draft: Draft, options: list[Option], type_: str, element: etree._Element) -> Draft:
    if type_ == "multichoice":
        several = _said(element, "single").lower() in ("false", "0")
        return choice_draft(draft, options, several=several, kind=draft.kind)
    if type_ == "truefalse":
        return choice_draft(draft, options, several=False, kind=Kind.TRUE_FALSE)
    if any(option.weight < 100 for option in options):
        draft = replace(draft, problems=(*draft.problems, partial_credit(draft.place)))
    words = tuple(option.text for option in options if option.weight >= 100)
    return replace(draft, kind=draft.kind or Kind.BLANK, blanks=(words,) if words else ())


def _with_gaps(draft: Draft) -> Draft:
    """Return *draft* with the blanks of its cloze, where all are short answers."""
    found = list(CLOZE.finditer(draft.stem))
    if not found or any(gap[1] not in _CLOZE_TEXTS for gap in found):
        return unknown_kind(draft, "multianswer")
    blanks = [[_CLOZE_WORD.match(word) for word in _CLOZE_CUT.findall(gap[2]) if word] for gap in found]
    right = [[word for word in words if word and (word[1] == "=" or word[2] == "100")] for words in blanks]
    if right != blanks:
        draft = replace(draft, problems=(*draft.problems, partial_credit(draft.place)))
    return replace(
        draft,
        kind=Kind.BLANK,
        stem=CLOZE.sub(GAP, draft.stem),
        blanks=tuple(tuple(_ESCAPED.sub(r"\1", word[3]).strip() for word in words) for words in right),
    )


def _option(answer: etree._Element, tokens: Mapping[str, str]) -> Option:
    text, _ = _shown(answer, tokens)
    comment, _ = _shown(answer.find("feedback"), tokens)
    return Option(text, number_of(attribute(answer, "fraction")), comment)


def _shown(element: etree._Element | None, tokens: Mapping[str, str]) -> tuple[str, list[str]]:
    """The text of an element in the format it names, and the media in it."""
    if element is None:
        return "", []
    text = _said(element, "text")
    if attribute(element, "format") in (PLAIN, "markdown") or not looks_marked_up(text):
        return text, []
    shown = text_of_html(text, tokens)
    return shown.text, list(shown.media)


def _said(element: etree._Element, path: str) -> str:
    return str(element.findtext(path, "")).strip()


def _all_said(element: etree._Element, path: str) -> list[str]:
    return [each.text or "" for each in element.findall(path)]
