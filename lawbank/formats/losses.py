"""What a format cannot carry: listed before the file is used, never dropped in silence.

Each format says what it keeps of a draft (`kept`); whatever differs is a loss. So the list and the file cannot
disagree: reading the file gives exactly what was kept.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from lawbank.formats.draft import Draft, Place
from lawbank.formats.pictures import unpictured
from lawbank.formats.written import LABELS
from lawbank.kinds import CHOICE_KINDS, Kind
from lawbank.wording import Phrase, phrase

__all__ = ["Keep", "Loss", "kept_whole", "losses_of", "plain"]

Keep = Callable[[Draft], Draft | None]
"""What a format keeps of a draft; None where it cannot carry the question at all."""

_CONTROL = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufffe\\uffff]")
_FIELDS = {name: label for name, label in LABELS.items() if name != "answer"} | {
    "key": LABELS["answer"],
    "truth": LABELS["answer"],
    "blanks": LABELS["answer"],
    "answer_text": LABELS["answer"],
    "pictures": phrase("插图"),
}
_SIGN = "\ufffd"


@dataclass(frozen=True, slots=True)
class Loss:
    """What one question loses.

    Attributes:
        number: of the question among those written, 1 is the first.
        part: of the sub-question, 1 is the first; None for the question itself.
        field: the field of the draft; empty when the whole question is left out.
    """

    number: int
    code: str = ""
    part: int | None = None
    field: str = ""

    @property
    def sentence(self) -> Phrase:
        """The loss in words."""
        what = _FIELDS.get(self.field, "")
        values = {"number": self.number, "code": self.code or "–", "part": self.part, "what": what}
        if self.part is None:
            if what:
                return phrase(
                    "第 %(number)s 题（编号 %(code)s）的“%(what)s”写不进这种格式，或不能原样写进。", **values
                )
            return phrase("第 %(number)s 题（编号 %(code)s）写不进这种格式，整题没有导出。", **values)
        if what:
            return phrase(
                "第 %(number)s 题（编号 %(code)s）第 %(part)s 小题的“%(what)s”写不进这种格式，或不能原样写进。",
                **values,
            )
        return phrase(
            "第 %(number)s 题（编号 %(code)s）的第 %(part)s 小题写不进这种格式，没有导出。", **values
        )

    def __str__(self) -> str:
        return str(self.sentence)


def losses_of(drafts: Iterable[Draft], keep: Keep) -> Iterator[Loss]:
    """Yield what each of *drafts* loses in a format that keeps what *keep* says."""
    for number, draft in enumerate(drafts, start=1):
        kept = keep(draft)
        yield from _losses(draft, kept, Loss(number, draft.code))
        if kept is not None and draft.kind is Kind.CASE:
            for part, each in enumerate(draft.parts, start=1):
                yield from _losses(each, keep(each), Loss(number, draft.code, part))


def _losses(draft: Draft, kept: Draft | None, loss: Loss) -> Iterator[Loss]:
    if kept is None:
        yield loss
        return
    for name in _FIELDS:
        if name != "parts" and getattr(draft, name) != getattr(kept, name):
            yield replace(loss, field=name)
    if draft.parts and draft.kind is not Kind.CASE:
        yield replace(loss, field="parts")


def kept_whole(draft: Draft, *, pictures: bool = False) -> Draft | None:
    """Return what tags, a remark and the answer of its kind can carry of *draft*; None without a kind.

    The answer is that of the kind: a verdict has no options, a choice no model blanks.

    Args:
        pictures: keep them too.
    """
    if draft.kind is None:
        return None
    chosen = draft.kind in CHOICE_KINDS
    said = plain(draft, pictures=pictures)
    return replace(
        said,
        choices=said.choices if chosen else (),
        key=tuple(sorted({place for place in draft.key if 0 <= place < len(draft.choices)}))
        if chosen
        else (),
        truth=draft.truth if draft.kind is Kind.TRUE_FALSE else None,
        blanks=said.blanks if draft.kind is Kind.BLANK else (),
    )


def plain(draft: Draft, *, pictures: bool = False) -> Draft:
    """Return *draft* as text that can be written anywhere: no control signs, one kind of line end, no place."""
    if not pictures and any("⟦" in text for text in draft.texts):
        draft = _without_pictures(draft)
    return replace(
        draft,
        place=Place(),
        problems=(),
        parts=(),
        pictures=draft.pictures if pictures else (),
        stem=_text(draft.stem),
        choices=tuple(map(_text, draft.choices)),
        blanks=tuple(tuple(map(_line, blank)) for blank in draft.blanks),
        key_points=tuple((_line(text), points) for text, points in draft.key_points),
        answer_text=_text(draft.answer_text),
        explanation=_text(draft.explanation),
        citations=tuple(map(_line, draft.citations)),
        topics=tuple(map(_line, draft.topics)),
        source=_text(draft.source),
        code=_text(draft.code),
        flag=_text(draft.flag),
    )


def _without_pictures(draft: Draft) -> Draft:
    """A sign in place of each picture, so that nobody wonders at an empty option."""
    return replace(
        draft,
        stem=unpictured(draft.stem),
        choices=tuple(map(unpictured, draft.choices)),
        explanation=unpictured(draft.explanation),
        answer_text=unpictured(draft.answer_text),
        key_points=tuple((unpictured(text), points) for text, points in draft.key_points),
    )


def _text(text: str) -> str:
    return _CONTROL.sub(_SIGN, text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _line(text: str) -> str:
    return " ".join(_text(text).split())
