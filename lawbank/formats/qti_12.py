"""QTI 1.2 in, as Canvas and the older systems write it: ``<questestinterop><item>`` with its processing rules."""

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from lawbank.formats.answers import Option, choice_draft, not_read, number_of, points_in, unknown_kind
from lawbank.formats.draft import Draft, Place
from lawbank.formats.markup import attribute, line_of, looks_marked_up, text_of_html, words_of
from lawbank.formats.notation import GAP
from lawbank.formats.package import Part
from lawbank.formats.qti_names import plainly_named
from lawbank.formats.remarks import with_remark
from lawbank.formats.tags import Tagged, with_tags
from lawbank.kinds import Kind
from lawbank.wording import phrase

__all__ = ["ROOT_12", "read_qti_12"]

ROOT_12 = "questestinterop"

_CHOICES = {
    "multiple_choice_question": False,
    "true_false_question": False,
    "multiple_answers_question": True,
}
_GENERAL = "general_fb"
_PICTURES = ("matimage", "mataudio", "matvideo", "matapplet", "matapplication")


def read_qti_12(part: Part) -> Iterator[Tagged]:
    """Yield the questions of a part, in order."""
    for item in plainly_named(part.root).iter("item"):
        tagged = with_tags(Draft(place=Place(part.name, line=line_of(item))), part.tags)
        yield tagged._replace(draft=_Item(item, tagged.draft).read())


class _Item:
    """One item: what it says about itself, what it asks, and the rules by which it is marked."""

    def __init__(self, item: etree._Element, draft: Draft) -> None:
        self.item = item
        self.draft = draft
        self.media: list[str] = []
        self.about = {
            str(each.findtext("fieldlabel", "")).strip(): str(each.findtext("fieldentry", "")).strip()
            for each in item.iter("qtimetadatafield")
        }
        self.comments = {
            attribute(each, "ident"): "\n".join(map(self._text, each.iter("mattext")))
            for each in item.iter("itemfeedback")
        }
        self.lids = list(item.iter("response_lid"))
        self.asks_text = next(item.iter("response_str"), None) is not None
        self.right = _right(item)

    def read(self) -> Draft:
        """Return the draft that the item means."""
        draft = replace(
            self.draft, stem=self._stem(), points=points_in(self.about.get("points_possible", ""))
        )
        draft = with_remark(draft, self.comments.pop(_GENERAL, ""))
        draft = self._answered(draft)
        self.media += [attribute(each, "uri")[-40:] for name in _PICTURES for each in self.item.iter(name)]
        if self.media:
            draft = replace(
                draft, problems=(*draft.problems, not_read(draft.place, list(dict.fromkeys(self.media))))
            )
        return draft

    def _answered(self, draft: Draft) -> Draft:
        kind = self.about.get("question_type") or self._shape()
        if kind in _CHOICES and len(self.lids) == 1:
            several = _CHOICES[kind]
            verdict = Kind.TRUE_FALSE if kind == "true_false_question" else None
            return choice_draft(draft, list(self._options(self.lids[0])), several=several, kind=verdict)
        if kind == "short_answer_question":
            words = tuple(dict.fromkeys(self.right.values()))
            return replace(draft, kind=Kind.BLANK, blanks=(words,) if words else ())
        if kind == "fill_in_multiple_blanks_question" and self.lids:
            return self._with_blanks(draft)
        if kind == "essay_question":
            return replace(draft, kind=Kind.SHORT_ANSWER)
        return unknown_kind(draft, kind or phrase("只有说明文字，没有作答的地方"))

    def _shape(self) -> str:
        """The type of an item that does not name it, by what it asks."""
        if len(self.lids) == 1:
            several = attribute(self.lids[0], "rcardinality").lower() == "multiple"
            return "multiple_answers_question" if several else "multiple_choice_question"
        if self.lids:
            return "matching_question"
        if self.asks_text:
            return "short_answer_question" if self.right else "essay_question"
        return ""

    def _stem(self) -> str:
        presentation = self.item.find("presentation")
        if presentation is None:
            return ""
        texts = [
            self._text(text)
            for text in presentation.iter("mattext")
            if not any(str(each.tag).startswith("response_") for each in text.iterancestors())
        ]
        return "\n".join(filter(None, texts))

    def _options(self, lid: etree._Element) -> Iterator[Option]:
        asked = attribute(lid, "ident")
        for label in lid.iter("response_label"):
            identifier = attribute(label, "ident")
            text = "\n".join(filter(None, map(self._text, label.iter("mattext"))))
            weight = 100 if (asked, identifier) in self.right else 0
            yield Option(text, weight, self.comments.get(f"{identifier}_fb", ""))

    def _with_blanks(self, draft: Draft) -> Draft:
        """Canvas names each gap: ``[year]`` in the stem, ``response_year`` among the answers."""
        found = [(draft.stem.find(f"[{_gap_name(lid)}]"), lid) for lid in self.lids]
        stem = draft.stem
        blanks = []
        for _, lid in sorted(found, key=lambda each: each[0]):
            stem = stem.replace(f"[{_gap_name(lid)}]", GAP)
            blanks.append(tuple(option.text for option in self._options(lid) if option.weight))
        return replace(draft, kind=Kind.BLANK, stem=stem, blanks=tuple(blanks))

    def _text(self, mattext: etree._Element) -> str:
        text = words_of(mattext).strip()
        if not looks_marked_up(text):
            return text
        shown = text_of_html(text)
        self.media += shown.media
        return shown.text


def _gap_name(lid: etree._Element) -> str:
    return attribute(lid, "ident").removeprefix("response_")


def _right(item: etree._Element) -> dict[tuple[str, str], str]:
    """The answers that earn something, by what is asked and what is answered."""
    right: dict[tuple[str, str], str] = {}
    for rule in item.iter("respcondition"):
        if any(number_of(each.text or "") > 0 for each in rule.iter("setvar")):
            for equal in rule.iter("varequal"):
                if not any(each.tag == "not" for each in equal.iterancestors()):
                    answer = (equal.text or "").strip()
                    right[attribute(equal, "respident"), answer] = answer
    return right
