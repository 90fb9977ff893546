"""GIFT out: what editors file by in a comment, ``[plain]`` text, the remark as general feedback."""

import re
from collections.abc import Iterator, Sequence

from lawbank.formats.answers import name_of
from lawbank.formats.draft import Draft
from lawbank.formats.gift import kind_in_braces
from lawbank.formats.losses import kept_whole
from lawbank.formats.remarks import written_remark
from lawbank.formats.sequence import flattened
from lawbank.formats.tags import Tagged, tags_of
from lawbank.kinds import Kind

__all__ = ["kept_in_gift", "write_gift"]


def kept_in_gift(draft: Draft) -> Draft | None:
    """Return what GIFT carries of *draft*; it knows no question with several blanks."""
    kept = kept_whole(draft)
    if kept is None or len(kept.blanks) > 1 or not all(kept.blanks):
        return None
    return kept


def write_gift(drafts: Sequence[Draft]) -> bytes:
    """Return *drafts* as GIFT in UTF-8; what it cannot carry is left out, see `losses`."""
    questions = flattened(drafts, kept_in_gift)
    return "\n".join(_question(number, each) for number, each in enumerate(questions, start=1)).encode()


def _question(number: int, question: Tagged) -> str:
    draft = question.draft
    tags = tags_of(draft, is_part=question.is_part, kind=_shown_kind(draft) is not draft.kind, points=True)
    about = [f"[id:{_tag(draft.code)}]"] if draft.code else []
    about += [f"[tag:{_tag(tag)}]" for tag in tags]
    comment = f"// {' '.join(about)}\n" if about else ""
    name = _escaped(name_of(draft, number))
    return f"{comment}::{name}::[plain]{_escaped(draft.stem)}{_answer(draft)}\n"


def _answer(draft: Draft) -> str:
    lines = list(_answers(draft))
    if remark := written_remark(draft):
        lines.append(f"####{_escaped(remark)}")
    if draft.kind is Kind.CASE and not lines:
        return ""
    return " {\n" + "".join(f"\t{line}\n" for line in lines) + "}"


def _answers(draft: Draft) -> Iterator[str]:
    if draft.kind is Kind.TRUE_FALSE and draft.truth is not None:
        yield "T" if draft.truth else "F"
    for word in draft.blanks[0] if draft.blanks else ():
        yield f"={_weighted(word, 100)}"
    is_single = draft.kind is Kind.SINGLE and len(draft.key) == 1
    share = 100 / len(draft.key) if draft.key else 0
    for place, choice in enumerate(draft.choices):
        if is_single:
            yield f"={_weighted(choice, 100)}" if place in draft.key else f"~{_weighted(choice, 0)}"
        elif draft.key:
            yield f"~%{share if place in draft.key else -100:.5g}%{_escaped(choice)}"
        else:
            yield f"~{_weighted(choice, 0)}"


def _weighted(text: str, weight: int) -> str:
    """The text of an answer; one that itself begins like a weight gets one, so that it is not taken for it."""
    return f"%{weight}%{_escaped(text)}" if text.startswith("%") else _escaped(text)


def _shown_kind(draft: Draft) -> Kind | None:
    """The kind that the braces alone tell to a reader."""
    return None if draft.kind is Kind.CASE else kind_in_braces(_answer(draft).strip()[1:-1])


def _escaped(text: str) -> str:
    return re.sub(r"[\\~=#{}:]", r"\\\g<0>", text).replace("->", "-\\>").replace("\n", "\\n")


def _tag(text: str) -> str:
    return text.replace("\\", "\\\\").replace("]", "\\]").replace("\n", "\\n")
