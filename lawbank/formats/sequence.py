"""Cases in formats that know only single questions: the material, then its sub-questions one after another."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from lawbank.formats.draft import Draft, Problem, Severity
from lawbank.formats.losses import Keep
from lawbank.formats.tags import PART, Tagged
from lawbank.kinds import Kind
from lawbank.wording import phrase

__all__ = ["flattened", "gathered", "kept_in_sequence"]


def flattened(drafts: Iterable[Draft], keep: Keep) -> Iterator[Tagged]:
    """Yield what *keep* keeps of each question, and after each case of its sub-questions."""
    for draft in drafts:
        kept = keep(draft)
        if kept is None:
            continue
        yield Tagged(kept, is_part=False)
        for part in draft.parts if draft.kind is Kind.CASE else ():
            if kept_part := keep(part):
                yield Tagged(kept_part, is_part=True)


def gathered(questions: Iterable[Tagged]) -> list[Draft]:
    """Return questions with sub-questions put below their case; the opposite of `flattened`."""
    drafts: list[Draft] = []
    parts: list[Draft] = []
    for draft, is_part in questions:
        if is_part and drafts and drafts[-1].kind is Kind.CASE:
            parts.append(draft)
            continue
        if parts:
            drafts[-1] = replace(drafts[-1], parts=tuple(parts))
            parts = []
        drafts.append(_orphan(draft) if is_part else draft)
    if parts:
        drafts[-1] = replace(drafts[-1], parts=tuple(parts))
    return drafts


def kept_in_sequence(drafts: Iterable[Draft], keep: Keep) -> list[Draft]:
    """Return the drafts that reading the file gives: whole, with the sub-questions that were kept."""
    return gathered(flattened(drafts, keep))


def _orphan(draft: Draft) -> Draft:
    problem = Problem(
        "orphan_part",
        Severity.ERROR,
        replace(draft.place, column=PART),
        phrase("小题写在它的案例材料下面"),
        phrase("上面没有案例材料"),
        phrase("请把小题移到它的案例下面。"),
    )
    return replace(draft, problems=(*draft.problems, problem))
