"""One text read in several ways: the reading of each stretch whose questions are most whole is kept.

Where readings differ, the lines that caused it are named, so that an editor looks at them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lawbank.formats.draft import DOUBTFUL, Draft, Problem, Severity
from lawbank.formats.notation import gaps_in, number_led
from lawbank.formats.written import LABELS
from lawbank.kinds import CHOICE_KINDS, Kind
from lawbank.wording import phrase

__all__ = ["Reading", "best_of", "wholeness"]

CLEAR = 2
"""A reading that has so many more broken questions than the best one raises no doubt."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The questions of a text in one reading; `doubts` are the words of each line that may be meant otherwise."""

    drafts: Sequence[Draft]
    doubts: Mapping[int, str]


def wholeness(draft: Draft) -> float:
    """Return 1 for a question that has all it needs, 0 where only its answer is missing, less for a torn one."""
    if draft.parts:
        return min(wholeness(part) for part in draft.parts)
    if not draft.stem.strip() or draft.kind is None or draft.kind is Kind.CASE:
        return -0.5
    if any(problem.severity is Severity.ERROR for problem in draft.problems):
        return -0.5
    if not draft.choices and number_led(draft.stem):
        return -0.5
    if draft.kind in CHOICE_KINDS:
        if len(draft.choices) < 2 or not all(draft.choices):
            return -0.5
        return 1 if draft.key and max(draft.key) < len(draft.choices) else 0
    if draft.kind is Kind.TRUE_FALSE:
        return 0 if draft.truth is None else 1
    if draft.kind is Kind.BLANK:
        return 1 if draft.blanks and len(draft.blanks) == gaps_in(draft.stem) else 0
    return 1 if draft.answer_text or draft.key_points else 0


def best_of(readings: Sequence[Reading]) -> list[Draft]:
    """Return the best reading of each stretch; of equals the first. Of one reading all doubts are named.

    Stretches are cut where a question begins in every reading.
    """
    first = readings[0]
    if len(readings) == 1:
        return list(_doubtful(first.drafts, first.doubts))
    if all(list(each.drafts) == list(first.drafts) for each in readings[1:]):
        return list(first.drafts)
    starts = set.intersection(*({_line(draft) for draft in each.drafts} for each in readings))
    stretches = [_cut(each.drafts, starts) for each in readings]
    best: list[Draft] = []
    for start in sorted({start for cut in stretches for start in cut}):
        offered = [cut.get(start, []) for cut in stretches]
        scores = [_score(drafts) for drafts in offered]
        chosen = max(range(len(offered)), key=lambda at: scores[at])
        rivals = [
            at
            for at, drafts in enumerate(offered)
            if drafts != offered[chosen] and _broken(drafts) < _broken(offered[chosen]) + CLEAR
        ]
        doubts = {line: words for at in (chosen, *rivals) for line, words in readings[at].doubts.items()}
        best += _doubtful(offered[chosen], doubts) if rivals else offered[chosen]
    return best


def _line(draft: Draft) -> int:
    return draft.place.line or 0


def _cut(drafts: Sequence[Draft], starts: set[int]) -> dict[int, list[Draft]]:
    """The drafts of each stretch, by the line where it begins; 0 for what stands before the first."""
    cut: dict[int, list[Draft]] = {}
    start = 0
    for draft in drafts:
        if _line(draft) in starts:
            start = _line(draft)
        cut.setdefault(start, []).append(draft)
    return cut


def _score(drafts: Sequence[Draft]) -> tuple[float, int]:
    return sum(map(wholeness, drafts)), -sum(wholeness(draft) < 1 for draft in drafts)


def _broken(drafts: Sequence[Draft]) -> int:
    return sum(wholeness(draft) < 0 for draft in drafts)


def _doubtful(drafts: Sequence[Draft], doubts: Mapping[int, str]) -> Iterator[Draft]:
    """The drafts, each with the doubtful lines that stand in it."""
    if not doubts:
        yield from drafts
        return
    left = sorted(doubts.items(), reverse=True)
    ends = [*(_line(draft) for draft in drafts[1:]), float("inf")]
    for draft, end in zip(drafts, ends, strict=True):
        mine: list[tuple[int, str]] = []
        while left and left[-1][0] < end:
            line, words = left.pop()
            if line >= _line(draft):
                mine.append((line, words))
        problems = tuple(_problem(draft, line, words) for line, words in mine)
        yield replace(draft, problems=(*draft.problems, *problems)) if problems else draft


def _problem(draft: Draft, line: int, words: str) -> Problem:
    begins = line == draft.place.line
    column = LABELS["explanation" if words in draft.explanation else "stem"]
    return Problem(
        DOUBTFUL,
        Severity.WARNING,
        replace(draft.place, line=line, column=column),
        phrase("只有一种读法"),
        words,
        phrase("这里读作新的一题，也可能是上一题的一部分，请核对。")
        if begins
        else phrase("这里读作这一题的一部分，也可能是另一题的开头，请核对。"),
    )
