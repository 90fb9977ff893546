"""Keys of a second file given to drafts by part and number; an answer that stands is never changed."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lawbank.formats.draft import Draft
from lawbank.formats.keys import Answer, KeySheet, Numbered
from lawbank.formats.written import LABELS, understood, written_of
from lawbank.kinds import Kind

__all__ = ["Merged", "merged"]


@dataclass(frozen=True, slots=True)
class Merged:
    """Drafts with the keys of a second file.

    Attributes:
        filled: indices of drafts that got their answer.
        same: of drafts that had the same answer already.
        differing: of drafts that had another answer, and what the file says; they are left as they were.
        unread: of drafts whose answer in the file could not be understood, and what it says.
        unmatched: part and number of answers for which there is no question, or more than one.
    """

    drafts: tuple[Draft, ...]
    filled: tuple[int, ...] = ()
    same: tuple[int, ...] = ()
    differing: tuple[tuple[int, str], ...] = ()
    unread: tuple[tuple[int, str], ...] = ()
    unmatched: tuple[Numbered, ...] = ()


def merged(drafts: Sequence[Draft], sheet: KeySheet) -> Merged:
    """Return *drafts* with the answers of *sheet* where they have none; an answer that stands is never changed."""
    result = list(drafts)
    outcome: dict[str, list[tuple[int, str]]] = defaultdict(list)
    unmatched: list[Numbered] = []
    targets = _Targets(drafts, sheet)
    for numbered, answer in sheet.answers.items():
        at = targets.find(numbered)
        if at is None:
            unmatched.append(numbered)
        elif answer.key:
            result[at], what = _answered(result[at], answer)
            outcome[what].append((at, answer.key))
    return Merged(
        tuple(result),
        filled=tuple(at for at, _ in outcome["filled"]),
        same=tuple(at for at, _ in outcome["same"]),
        differing=tuple(outcome["differing"]),
        unread=tuple(outcome["unread"]),
        unmatched=tuple(unmatched),
    )


class _Targets:
    """Which draft an answer is for: parts are matched by kind, or by order where there are as many of them."""

    def __init__(self, drafts: Sequence[Draft], sheet: KeySheet) -> None:
        self.places: dict[Numbered, list[int]] = defaultdict(list)
        self.by_number: dict[int, list[int]] = defaultdict(list)
        in_order = not any(draft.numbered for draft in drafts)
        kinds: dict[int, Counter[Kind | None]] = defaultdict(Counter)
        for at, draft in enumerate(drafts):
            numbered = (0, at + 1) if in_order else draft.numbered
            if numbered:
                self.places[numbered].append(at)
                self.by_number[numbered[1]].append(at)
                kinds[numbered[0]][draft.kind] += 1
        mine = {part: count.most_common(1)[0][0] for part, count in kinds.items()}
        self.one_part = len(mine) < 2 or len({part for part, _ in sheet.answers}) < 2
        self.parts = _matched(mine, {part: sheet.kinds.get(part) for part, _ in sheet.answers})

    def find(self, numbered: Numbered) -> int | None:
        """The index of the only draft that *numbered* can be for, or None."""
        part, number = numbered
        if part in self.parts:
            found = self.places.get((self.parts[part], number), [])
        else:
            found = self.by_number.get(number, []) if self.one_part else []
        return found[0] if len(found) == 1 else None


def _matched(mine: Mapping[int, Kind | None], theirs: Mapping[int, Kind | None]) -> dict[int, int]:
    """For each part of a key file the part of the paper."""
    in_order = dict(zip(sorted(theirs), sorted(mine), strict=True)) if len(mine) == len(theirs) else {}
    matched: dict[int, int] = {}
    for part, kind in theirs.items():
        same = [other for other, word in mine.items() if kind is not None and word is kind]
        alone = len(same) == 1 and list(theirs.values()).count(kind) == 1
        if alone:
            matched[part] = same[0]
        elif part in in_order:
            matched[part] = in_order[part]
    return matched


def _answered(draft: Draft, answer: Answer) -> tuple[Draft, str]:
    """Return *draft* with *answer*, and whether it was filled, same, differing or unread."""
    standing = _says(draft)
    blank = replace(draft, key=(), truth=None, blanks=(), answer_text="", key_points=(), problems=())
    written = written_of(blank)
    written.answer, written.loose = answer.key, True
    read = understood(written)
    if standing:
        agrees = _says(read) == standing or draft.kind in (Kind.SHORT_ANSWER, Kind.CASE)
        return draft, "same" if agrees else "differing"
    if any(problem.place.column == LABELS["answer"] for problem in read.problems) or not _says(read):
        return draft, "unread"
    kept = [problem for problem in draft.problems if problem.place.column != LABELS["answer"]]
    return (
        replace(
            draft,
            kind=read.kind,
            key=read.key,
            truth=read.truth,
            blanks=read.blanks,
            answer_text=read.answer_text,
            key_points=read.key_points,
            explanation=draft.explanation or answer.explanation,
            problems=(*kept, *read.problems),
        ),
        "filled",
    )


def _says(draft: Draft) -> tuple[object, ...]:
    """What a draft gives as its answer; nothing where it has none."""
    said = (draft.key, draft.truth, draft.blanks, draft.answer_text.strip(), draft.key_points)
    return said if any(each not in ((), None, "") for each in said) else ()
