"""Choosing the questions of a paper: a matching of plan lines with questions, none of them twice.

Lines overlap: “行政处罚 单选 10 题” and “行政处罚·听证 单选 2 题” want some of the same questions. Choosing line by
line may spend on the wide one what only the narrow one could not do without. So narrow lines choose first, and
where a line still falls short, others hand questions over along an augmenting path: a paper that can be drawn is
drawn, and what is lacking is really lacking.
"""

import random
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lawbank.kinds import Difficulty, Kind
from quiz.papers.rules import Line, Shortage

__all__ = ["Candidate", "Choice", "assemble"]


class Candidate(NamedTuple):
    """A question that may enter a paper, as its current revision stands.

    `topics` are the L3 codes (030101) of its up to three knowledge points.
    """

    question_id: int
    revision_id: int
    kind: Kind
    difficulty: Difficulty
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen: for each line, in the order of the lines, its questions; and what is lacking."""

    lines: tuple[tuple[Candidate, ...], ...]
    shortages: tuple[Shortage, ...]


def fits(candidate: Candidate, line: Line) -> bool:
    """Whether a question answers to what a line demands."""
    if candidate.kind is not line.kind:
        return False
    if line.difficulty is not None and candidate.difficulty is not line.difficulty:
        return False
    prefix = (line.topic_code or "").removeprefix("K")
    return any(code.removeprefix("K").startswith(prefix) for code in candidate.topics) or not prefix


def assemble(candidates: Iterable[Candidate], lines: Sequence[Line], *, seed: str) -> Choice:
    """Choose the questions of a paper; the same candidates, lines and seed choose the same.

    A shortage is the least that is lacking over all ways to choose, told of the lines that were served last: the
    wide ones.
    """
    pool = sorted(set(candidates))
    wanted = [[place for place, candidate in enumerate(pool) if fits(candidate, line)] for line in lines]
    dice = random.Random(seed)  # noqa: S311 (a draw that can be repeated, not a secret)
    for places in wanted:
        dice.shuffle(places)
    matching = _Matching(wanted)
    narrow_first = sorted(
        range(len(lines)), key=lambda index: (len(wanted[index]) - lines[index].count, index)
    )
    short = {index: matching.fill(index, lines[index].count) for index in narrow_first}
    chosen = [[pool[place] for place in places] for places in matching.held]
    for questions in chosen:
        questions.sort()
        dice.shuffle(questions)
    return Choice(
        tuple(map(tuple, chosen)),
        tuple(Shortage(line, short[index]) for index, line in enumerate(lines) if short[index]),
    )


class _Matching:
    """Which line holds which question, grown one question at a time."""

    def __init__(self, wanted: list[list[int]]) -> None:
        self.wanted = wanted
        self.eligible = [frozenset(places) for places in wanted]
        self.held: list[list[int]] = [[] for _ in wanted]
        self.taken: set[int] = set()
        self.next_free = [0] * len(wanted)

    def fill(self, line: int, count: int) -> int:
        """Give *line* up to *count* questions; return how many are lacking."""
        for given in range(count):
            if not self._augment(line):
                return count - given
        return 0

    def _augment(self, start: int) -> bool:
        """Find one more question for *start*: breadth first over lines that could hand one over."""
        came_from: dict[int, tuple[int, int]] = {}
        reached = {start}
        queue = deque([start])
        while queue:
            line = queue.popleft()
            free = self._free(line)
            if free is not None:
                self._hand_over(start, line, free, came_from)
                return True
            for other, questions in enumerate(self.held):
                if other in reached:
                    continue
                spare = next((place for place in questions if place in self.eligible[line]), None)
                if spare is not None:
                    reached.add(other)
                    came_from[other] = (line, spare)
                    queue.append(other)
        return False

    def _free(self, line: int) -> int | None:
        places = self.wanted[line]
        while self.next_free[line] < len(places):
            place = places[self.next_free[line]]
            if place not in self.taken:
                return place
            self.next_free[line] += 1
        return None

    def _hand_over(self, start: int, line: int, free: int, came_from: dict[int, tuple[int, int]]) -> None:
        self.taken.add(free)
        while line != start:
            towards, spare = came_from[line]
            self.held[line].remove(spare)
            self.held[line].append(free)
            line, free = towards, spare
        self.held[start].append(free)
