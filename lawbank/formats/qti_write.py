"""QTI packages out: 2.1, and 3.0, which says the same with other names.

One question is one part; what an editor files it by stands in the manifest as keywords.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from lawbank.formats.answers import implied_kind, name_of
from lawbank.formats.draft import Draft
from lawbank.formats.losses import kept_whole
from lawbank.formats.markup import add_text
from lawbank.formats.notation import GAP, print_points
from lawbank.formats.package import MANIFEST
from lawbank.formats.pictures import named_in
from lawbank.formats.qti_names import GAPS, QTI_21, QTI_30, Version
from lawbank.formats.remarks import ALL, MARKER, written_remark
from lawbank.formats.sequence import flattened
from lawbank.formats.tags import Tagged, tags_of
from lawbank.kinds import CHOICE_KINDS, Kind

__all__ = ["kept_in_qti", "write_qti_21", "write_qti_30"]

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
VERDICTS = {"true": "正确", "false": "错误"}


def kept_in_qti(draft: Draft) -> Draft | None:
    """Return what QTI carries: every kind, with its pictures; a case is its material, then its sub-questions."""
    return kept_whole(draft, pictures=True)


def write_qti_21(drafts: Sequence[Draft]) -> bytes:
    """Return *drafts* as a package of QTI 2.1."""
    return _package(drafts, QTI_21)


def write_qti_30(drafts: Sequence[Draft]) -> bytes:
    """Return *drafts* as a package of QTI 3.0."""
    return _package(drafts, QTI_30)


def _package(drafts: Sequence[Draft], version: Version) -> bytes:
    manifest = etree.Element("manifest", identifier="lawdrill")
    about = etree.SubElement(manifest, "metadata")
    _add(about, "schema", version.schema)
    _add(about, "schemaversion", version.schema_version)
    etree.SubElement(manifest, "organizations")
    resources = etree.SubElement(manifest, "resources")
    pictures = {picture.key: picture for draft in drafts for picture in draft.all_pictures}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for picture in pictures.values():
            archive.writestr(zipfile.ZipInfo(f"media/{picture.file_name}"), picture.data)
        for number, each in enumerate(flattened(drafts, kept_in_qti), start=1):
            identifier = f"q{number:05}"
            href = f"items/{identifier}.xml"
            resource = etree.SubElement(
                resources, "resource", identifier=identifier, type=version.item_type, href=href
            )
            _add_keywords(resource, each)
            etree.SubElement(resource, "file", href=href)
            named = named_in(each.draft.texts, pictures)
            for picture in named:
                etree.SubElement(resource, "file", href=f"media/{picture.file_name}")
            item = _Item(each.draft, version, {each.token: f"../media/{each.file_name}" for each in named})
            _store(archive, href, version.item(item.element(identifier, number)))
        _store(archive, MANIFEST, version.manifest(manifest))
    return target.getvalue()


def _store(archive: zipfile.ZipFile, name: str, root: etree._Element) -> None:
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def _add_keywords(resource: etree._Element, tagged: Tagged) -> None:
    draft = tagged.draft
    tags = tags_of(draft, is_part=tagged.is_part, kind=_shown_kind(draft) is not draft.kind, points=False)
    if tags:
        general = etree.SubElement(_add(_add(resource, "metadata"), "lom"), "general")
        for tag in tags:
            _add(_add(general, "keyword"), "string", tag)


def _shown_kind(draft: Draft) -> Kind | None:
    """The kind that the interaction tells to a reader."""
    if draft.kind in CHOICE_KINDS:
        return implied_kind(draft.choices, several=not _is_single(draft))
    if draft.kind is Kind.CASE or (draft.kind is Kind.BLANK and not draft.blanks):
        return None
    return draft.kind


class _Item:
    """One question as an assessmentItem, with the names of 2.x."""

    def __init__(self, draft: Draft, version: Version, pictures: Mapping[str, str]) -> None:
        self.draft = draft
        self.pictures = pictures
        self.version = version

    def element(self, identifier: str, number: int) -> etree._Element:
        draft = self.draft
        item = etree.Element(
            "assessmentItem",
            identifier=identifier,
            title=name_of(draft, number),
            adaptive="false",
            timeDependent="false",
        )
        if draft.code:
            item.set("label", draft.code)
        item.extend(self._responses())
        item.append(_outcome("SCORE", "float", "0"))
        if draft.points is not None:
            item.append(_outcome("MAXSCORE", "float", print_points(draft.points)))
        is_essay = draft.kind is Kind.SHORT_ANSWER
        remark = written_remark(draft, [name for name in ALL if not is_essay or name not in MARKER])
        if remark:
            item.append(_outcome("FEEDBACK", "identifier", "general"))
        item.append(self._body())
        if template := _template(draft):
            etree.SubElement(item, "responseProcessing", template=self.version.templates % template)
        if remark:
            feedback = etree.SubElement(
                item, "modalFeedback", outcomeIdentifier="FEEDBACK", identifier="general", showHide="show"
            )
            self._write(feedback, remark)
        return item

    def _write(self, parent: etree._Element, text: str) -> None:
        """Write *text* below *parent*; 3.0 wants one more element around it."""
        around = _add(parent, "contentBody") if self.version.is_hyphenated else parent
        add_text(_add(around, "div"), text, self.pictures)

    def _responses(self) -> Iterator[etree._Element]:
        draft = self.draft
        if draft.kind in CHOICE_KINDS:
            cardinality = "single" if _is_single(draft) else "multiple"
            yield _response("RESPONSE", cardinality, "identifier", [_letter(place) for place in draft.key])
        elif draft.kind is Kind.TRUE_FALSE:
            right = [] if draft.truth is None else ["true" if draft.truth else "false"]
            yield _response("RESPONSE", "single", "identifier", right)
        elif draft.kind is Kind.SHORT_ANSWER:
            yield _response("RESPONSE", "single", "string", [])
        for number, blank in enumerate(draft.blanks, start=1):
            response = _response(f"RESPONSE{number}", "single", "string", blank[:1])
            mapping = etree.SubElement(response, "mapping", defaultValue="0")
            for word in blank:
                etree.SubElement(mapping, "mapEntry", mapKey=word, mappedValue="1", caseSensitive="false")
            yield response

    def _body(self) -> etree._Element:
        draft = self.draft
        body = etree.Element("itemBody")
        stem = _add(body, "div")
        if draft.blanks and draft.stem.count(GAP) == len(draft.blanks):
            _add_gapped(stem, draft.stem, self.pictures)
        else:
            add_text(stem, draft.stem, self.pictures)
            if draft.blanks:
                line = etree.SubElement(body, "div", {"class": GAPS})
                for number in range(1, len(draft.blanks) + 1):
                    line.append(_gap(number))
        if draft.kind is Kind.SHORT_ANSWER:
            etree.SubElement(
                body, "extendedTextInteraction", responseIdentifier="RESPONSE", expectedLines="15"
            )
            if marker := written_remark(draft, MARKER):
                rubric = etree.SubElement(body, "rubricBlock", view="scorer")
                if self.version.is_hyphenated:
                    rubric.set("use", "scoring")
                self._write(rubric, marker)
        elif offered := self._offered():
            most = "1" if _is_single(draft) else "0"
            choice = etree.SubElement(
                body, "choiceInteraction", responseIdentifier="RESPONSE", shuffle="false", maxChoices=most
            )
            for identifier, text in offered.items():
                add_text(etree.SubElement(choice, "simpleChoice", identifier=identifier), text, self.pictures)
        return body

    def _offered(self) -> dict[str, str]:
        if self.draft.kind is Kind.TRUE_FALSE:
            return VERDICTS
        return {_letter(place): choice for place, choice in enumerate(self.draft.choices)}


def _is_single(draft: Draft) -> bool:
    """True where one answer can be picked; a single choice with several keys waits to be repaired."""
    return draft.kind is Kind.TRUE_FALSE or (draft.kind is Kind.SINGLE and len(draft.key) < 2)


def _letter(place: int) -> str:
    return LETTERS[place] if place < len(LETTERS) else f"X{place}"


def _response(identifier: str, cardinality: str, base: str, right: Sequence[str]) -> etree._Element:
    response = etree.Element(
        "responseDeclaration", identifier=identifier, cardinality=cardinality, baseType=base
    )
    if right:
        correct = _add(response, "correctResponse")
        for value in right:
            _add(correct, "value", value)
    return response


def _outcome(identifier: str, base: str, value: str) -> etree._Element:
    outcome = etree.Element("outcomeDeclaration", identifier=identifier, cardinality="single", baseType=base)
    _add(_add(outcome, "defaultValue"), "value", value)
    return outcome


def _template(draft: Draft) -> str:
    if draft.blanks:
        return "map_response" if len(draft.blanks) == 1 else ""
    return "match_correct" if draft.kind in CHOICE_KINDS or draft.kind is Kind.TRUE_FALSE else ""


def _add_gapped(stem: etree._Element, text: str, pictures: Mapping[str, str]) -> None:
    """Write *text* with a text entry for each of its gaps."""
    first, *rest = text.split(GAP)
    add_text(stem, first, pictures)
    for number, after in enumerate(rest, start=1):
        stem.append(_gap(number))
        said = etree.Element("div")
        add_text(said, after, pictures)
        stem[-1].tail = said.text
        stem.extend(list(said))


def _gap(number: int) -> etree._Element:
    return etree.Element("textEntryInteraction", responseIdentifier=f"RESPONSE{number}", expectedLength="20")


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, name)
    element.text = text
    return element
