"""Moodle XML out: plain text, so that every blank is kept; several blanks become a cloze.

A text with pictures is HTML, of the class that our reader takes at its word; the pictures stand beside it as files.
"""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from lawbank.formats.answers import implied_kind, name_of
from lawbank.formats.draft import Draft
from lawbank.formats.losses import kept_whole
from lawbank.formats.markup import add_text
from lawbank.formats.moodle_xml import CLOZE, PLAIN, ROOT
from lawbank.formats.notation import GAP, print_points
from lawbank.formats.pictures import Picture, named_in
from lawbank.formats.remarks import ALL, MARKER, written_remark
from lawbank.formats.sequence import flattened
from lawbank.formats.tags import Tagged, tags_of
from lawbank.kinds import Kind

__all__ = ["kept_in_moodle_xml", "write_moodle_xml"]

_TYPES = {
    Kind.SINGLE: "multichoice",
    Kind.MULTIPLE: "multichoice",
    Kind.VARIABLE: "multichoice",
    Kind.TRUE_FALSE: "truefalse",
    Kind.BLANK: "shortanswer",
    Kind.SHORT_ANSWER: "essay",
    Kind.CASE: "description",
}


def kept_in_moodle_xml(draft: Draft) -> Draft | None:
    """Return what Moodle XML carries of *draft*; several blanks need as many gaps in the stem."""
    kept = kept_whole(draft, pictures=True)
    if kept is None or not all(kept.blanks):
        return None
    fits = len(kept.blanks) < 2 or (
        kept.stem.count(GAP) == len(kept.blanks)
        and not CLOZE.search(kept.stem)
        and all(map(all, kept.blanks))
    )
    return kept if fits else None


def write_moodle_xml(drafts: Sequence[Draft]) -> bytes:
    """Return *drafts* as Moodle XML in UTF-8; what it cannot carry is left out, see `losses`."""
    root = etree.Element(ROOT)
    root.text = "\n"
    pictures = {picture.key: picture for draft in drafts for picture in draft.all_pictures}
    for number, each in enumerate(flattened(drafts, kept_in_moodle_xml), start=1):
        question = _question(number, each, pictures)
        question.tail = "\n"
        root.append(question)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _question(number: int, tagged: Tagged, pictures: Mapping[str, Picture]) -> etree._Element:
    draft = tagged.draft
    kind = draft.kind or Kind.CASE
    is_cloze = len(draft.blanks) > 1
    question = etree.Element("question", type="multianswer" if is_cloze else _TYPES[kind])
    _add_text(question, "name", name_of(draft, number))
    _add_shown(
        etree.SubElement(question, "questiontext"), _cloze(draft) if is_cloze else draft.stem, pictures
    )
    is_essay = kind is Kind.SHORT_ANSWER
    shown = [name for name in ALL if not is_essay or name not in MARKER]
    _add_shown(etree.SubElement(question, "generalfeedback"), written_remark(draft, shown), pictures)
    if draft.points is not None:
        etree.SubElement(question, "defaultgrade").text = print_points(draft.points)
    etree.SubElement(question, "hidden").text = "0"
    if draft.code:
        etree.SubElement(question, "idnumber").text = draft.code
    if is_essay:
        _add_shown(etree.SubElement(question, "graderinfo"), written_remark(draft, MARKER), pictures)
    for name, value in _settings(kind):
        etree.SubElement(question, name).text = value
    for text, fraction in () if is_cloze else _answers(draft):
        _add_shown(etree.SubElement(question, "answer", fraction=f"{fraction:.7g}"), text, pictures)
    tags = tags_of(draft, is_part=tagged.is_part, kind=_shown_kind(draft) is not kind, points=False)
    if tags:
        listed = etree.SubElement(question, "tags")
        for tag in tags:
            _add_text(listed, "tag", tag)
    return question


def _settings(kind: Kind) -> tuple[tuple[str, str], ...]:
    if _TYPES[kind] == "multichoice":
        single = "true" if kind is Kind.SINGLE else "false"
        return (("single", single), ("shuffleanswers", "false"), ("answernumbering", "ABCD"))
    if kind is Kind.BLANK:
        return (("usecase", "0"),)
    if kind is Kind.SHORT_ANSWER:
        return (("responseformat", "plain"), ("responserequired", "1"), ("responsefieldlines", "15"))
    return ()


def _answers(draft: Draft) -> Iterator[tuple[str, float]]:
    if draft.kind is Kind.TRUE_FALSE:
        yield "true", 100 if draft.truth is True else 0
        yield "false", 100 if draft.truth is False else 0
    for word in draft.blanks[0] if draft.blanks else ():
        yield word, 100
    is_single = draft.kind is Kind.SINGLE
    for place, choice in enumerate(draft.choices):
        if place in draft.key:
            yield choice, 100 if is_single else 100 / len(draft.key)
        else:
            yield choice, 0 if is_single else -100


def _shown_kind(draft: Draft) -> Kind | None:
    """The kind that the type of the question tells to a reader."""
    if draft.kind is Kind.CASE:
        return None
    if draft.kind and _TYPES[draft.kind] == "multichoice":
        return implied_kind(draft.choices, several=draft.kind is not Kind.SINGLE)
    return draft.kind


def _cloze(draft: Draft) -> str:
    first, *rest = draft.stem.split(GAP)
    gaps = ("~".join(f"={_escaped(word)}" for word in blank) for blank in draft.blanks)
    return first + "".join(f"{{1:SHORTANSWER:{gap}}}{after}" for gap, after in zip(gaps, rest, strict=True))


def _escaped(text: str) -> str:
    return re.sub(r"[\\~#{}]", r"\\\g<0>", text)


def _add_text(parent: etree._Element, name: str, text: str, **attributes: str) -> None:
    etree.SubElement(etree.SubElement(parent, name, attributes), "text").text = text


def _add_shown(holder: etree._Element, text: str, pictures: Mapping[str, Picture]) -> None:
    """Write *text* and the pictures that it names into *holder*."""
    named = named_in([text], pictures)
    holder.set("format", "html" if named else PLAIN)
    if named:
        around = etree.Element("div")
        add_text(around, text, {each.token: f"@@PLUGINFILE@@/{each.file_name}" for each in named})
        text = etree.tostring(around, encoding="unicode", method="html")
    etree.SubElement(holder, "text").text = text
    for each in named:
        file = etree.SubElement(holder, "file", name=each.file_name, path="/", encoding="base64")
        file.text = b64encode(each.data).decode()
