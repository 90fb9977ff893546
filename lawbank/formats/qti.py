"""QTI in: packages and single files of 1.2 (Canvas), 2.0 to 2.2, and 3.0.

One item with one kind of interaction is a question; every other interaction is named by place. Nothing is fetched:
pictures of 2.x and 3.0 come from the package, those of 1.2, stimuli and included files are named.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from types import MappingProxyType
from urllib.parse import unquote

from lxml import etree

from lawbank.errors import Unreadable
from lawbank.formats.answers import (
    MOST_CHOICES,
    MOST_QUESTIONS,
    Option,
    choice_draft,
    not_read,
    number_of,
    partial_credit,
    points_in,
    unknown_kind,
)
from lawbank.formats.draft import Draft, Place, Problem
from lawbank.formats.markup import (
    EXACT,
    attribute,
    line_of,
    name_of_element,
    text_of_element,
    words_of,
    xml_root,
)
from lawbank.formats.notation import GAP
from lawbank.formats.package import Package, Part, open_package
from lawbank.formats.pictures import Picture, clean
from lawbank.formats.qti_12 import ROOT_12, read_qti_12
from lawbank.formats.qti_names import GAPS, plainly_named
from lawbank.formats.remarks import with_remark
from lawbank.formats.sequence import gathered
from lawbank.formats.tags import Tagged, with_tags
from lawbank.kinds import Kind
from lawbank.wording import phrase

__all__ = ["ROOTS", "read_qti", "read_qti_package"]

ITEM = "assessmentItem"
ROOTS = frozenset([ITEM, "qti-assessment-item", ROOT_12])
"""The roots of files that hold questions."""

_OUTSIDE = "assessmentStimulusRef"
MOST_PICTURES = 50
"""In one question; the others are named."""


def read_qti_package(data: bytes) -> tuple[list[Draft], list[Problem]]:
    """Return the questions of a package in the order of its manifest, and the problems of its parts.

    Raises:
        TooLarge, Unreadable: see `open_package`.
    """
    package = open_package(data)
    return gathered(islice(_of_package(package), MOST_QUESTIONS + 1)), package.problems


def read_qti(data: bytes | str, *, file_name: str = "") -> list[Draft]:
    """Return the questions of a single XML file.

    Raises:
        Unreadable: it is no QTI, is damaged, or has a DTD.
    """
    root = xml_root(data)
    if name_of_element(root) not in ROOTS:
        raise Unreadable(phrase("这个 XML 不是 QTI 题目。"))
    return gathered(islice(_of_part(Part(file_name, root)), MOST_QUESTIONS + 1))


def _of_package(package: Package) -> Iterator[Tagged]:
    for part in package.parts:
        yield from _of_part(part, package.files)


def _of_part(part: Part, files: Mapping[str, bytes] = MappingProxyType({})) -> Iterator[Tagged]:
    if name_of_element(part.root) == ROOT_12:
        yield from read_qti_12(part)
        return
    root = plainly_named(part.root)
    if root.tag == ITEM:
        draft = Draft(place=Place(part.name, line=line_of(root)), code=attribute(root, "label"))
        tagged = with_tags(draft, part.tags)
        yield tagged._replace(draft=_Item(root, tagged.draft, files).read())


class _Item:
    """One assessmentItem, with the names of 2.x."""

    def __init__(self, item: etree._Element, draft: Draft, files: Mapping[str, bytes]) -> None:
        self.item = item
        self.pictures = dict(_pictures(item, files))
        self.draft = draft
        self.media: list[str] = [attribute(each, "href")[-40:] for each in item.iter(_OUTSIDE)]
        self.responses = {attribute(each, "identifier"): each for each in item.iter("responseDeclaration")}

    def read(self) -> Draft:
        """Return the draft that the item means."""
        body = self.item.find("itemBody")
        draft = replace(self.draft, points=_points(self.item))
        for feedback in self.item.iter("modalFeedback", "feedbackBlock"):
            draft = with_remark(draft, self._text(feedback))
        if body is None:
            return unknown_kind(draft, phrase("没有题目正文"))
        for rubric in body.iter("rubricBlock"):
            if _is_for_marker(rubric):
                draft = with_remark(draft, self._text(rubric), opening="answer_text")
        asked = [each for each in body.iter() if _is_interaction(each)]
        if len(asked) > MOST_CHOICES:
            return unknown_kind(draft, phrase("一题有几处作答"))
        draft = self._answered(replace(draft, stem=self._stem(body)), asked)
        if self.media:
            named = list(dict.fromkeys(self.media))
            draft = replace(draft, problems=(*draft.problems, not_read(draft.place, named)))
        return draft.illustrated({picture.key: picture for picture in self.pictures.values()})

    def _answered(self, draft: Draft, asked: list[etree._Element]) -> Draft:
        names = [str(each.tag) for each in asked]
        if not names:
            return draft if draft.kind else unknown_kind(draft, phrase("只有说明文字，没有作答的地方"))
        if set(names) == {"textEntryInteraction"}:
            return self._with_blanks(draft, asked)
        if len(names) > 1:
            return unknown_kind(draft, "、".join(dict.fromkeys(names)))
        if names == ["choiceInteraction"]:
            return self._with_choices(draft, asked[0])
        if names == ["extendedTextInteraction"]:
            return replace(draft, kind=draft.kind or Kind.SHORT_ANSWER)
        return unknown_kind(draft, names[0])

    def _with_choices(self, draft: Draft, asked: etree._Element) -> Draft:
        response = self.responses.get(attribute(asked, "responseIdentifier"))
        right = set(_values(response)) or {word for word, score in _mapped(response) if score > 0}
        options = []
        for choice in asked.iter("simpleChoice"):
            comments = [self._text(each) for each in choice.iter("feedbackInline")]
            for each in list(choice.iter("feedbackInline")):
                _take_out(each)
            weight = 100 if attribute(choice, "identifier") in right else 0
            options.append(Option(self._text(choice), weight, " ".join(filter(None, comments))))
        several = attribute(asked, "maxChoices") != "1" and (
            response is None or attribute(response, "cardinality") != "single"
        )
        return choice_draft(draft, options, several=several, kind=draft.kind)

    def _with_blanks(self, draft: Draft, asked: list[etree._Element]) -> Draft:
        blanks = []
        for each in asked:
            response = self.responses.get(attribute(each, "responseIdentifier"))
            mapped = _mapped(response)
            best = max((score for _, score in mapped), default=0)
            words = [word for word, score in mapped if score == best > 0] or _values(response)
            if any(0 < score < best for _, score in mapped):
                draft = replace(draft, problems=(*draft.problems, partial_credit(draft.place)))
            blanks.append(tuple(words))
        return replace(draft, kind=draft.kind or Kind.BLANK, blanks=tuple(blanks))

    def _stem(self, body: etree._Element) -> str:
        """The text of the body without what is answered: gaps are ____, options and rubrics are left out."""
        for prompt in list(body.iter("prompt")):
            if (asked := prompt.getparent()) is not None:
                asked.addprevious(prompt)
        for each in list(body.iter()):
            if each.tag == "textEntryInteraction" and not _is_aside(each):
                _take_out(each, GAP)
            elif _is_interaction(each) or each.tag == "feedbackBlock" or _is_for_marker(each):
                _take_out(each)
        return self._text(body)

    def _text(self, element: etree._Element) -> str:
        """The text below *element*; where we wrote it, only what we wrote, with every blank."""
        ours = None if EXACT in attribute(element, "class") else element.find(f".//div[@class='{EXACT}']")
        tokens = {name: picture.token for name, picture in self.pictures.items()}
        shown = text_of_element(element if ours is None else ours, tokens)
        self.media += shown.media
        return shown.text


def _pictures(item: etree._Element, files: Mapping[str, bytes]) -> Iterator[tuple[str, Picture]]:
    """The pictures of an item that the package holds, by the last part of their names."""
    for each in islice(item.iter("img"), MOST_PICTURES):
        name = unquote(attribute(each, "src")).rsplit("/", 1)[-1]
        if name in files:
            with suppress(Unreadable):
                yield name, clean(files[name])


def _is_interaction(element: etree._Element) -> bool:
    return str(element.tag).endswith("Interaction")


def _is_aside(gap: etree._Element) -> bool:
    """True for a gap that we wrote below a stem which does not show it."""
    parent = gap.getparent()
    return parent is not None and attribute(parent, "class") == GAPS


def _is_for_marker(element: etree._Element) -> bool:
    return element.tag == "rubricBlock" and "scorer" in attribute(element, "view")


def _take_out(element: etree._Element, text: str = "") -> None:
    """Put *text* where *element* stands; what follows it stays."""
    parent = element.getparent()
    if parent is None:
        return
    following = text + (element.tail or "")
    before = element.getprevious()
    if before is None:
        parent.text = (parent.text or "") + following
    else:
        before.tail = (before.tail or "") + following
    element.tail = None
    parent.remove(element)


def _values(response: etree._Element | None) -> list[str]:
    """The right answers that a responseDeclaration names."""
    if response is None:
        return []
    return [words_of(each).strip() for each in response.iterfind("correctResponse/value")]


def _mapped(response: etree._Element | None) -> list[tuple[str, float]]:
    """What each answer earns, where a responseDeclaration says so."""
    if response is None:
        return []
    entries = response.iterfind("mapping/mapEntry")
    return [(attribute(each, "mapKey"), number_of(attribute(each, "mappedValue"))) for each in entries]


def _points(item: etree._Element) -> Decimal | None:
    for outcome in item.iterchildren("outcomeDeclaration"):
        if attribute(outcome, "identifier") == "MAXSCORE":
            return points_in(str(outcome.findtext("defaultValue/value", "")))
    return None
