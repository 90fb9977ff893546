"""Choosing the questions of a paper: a matching of plan lines with questions, none of them twice.

Lines overlap: “行政处罚 单选 10 题” and “行政处罚·听证 单选 2 题” want some of the same questions. Choosing line by
line may spend on the wide one what only the narrow one could not do without. So narrow lines choose first, and
where a line still falls short, others hand questions over along an augmenting path: a paper that can be drawn is
drawn, and what is lacking is really lacking.
"""

import random
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lawbank.kinds import Difficulty, Kind
from quiz.papers.rules import Line, Shortage

__all__ = ["Candidate", "Choice", "Pool", "assemble", "fits"]


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


class Pool:
    """The candidates of a paper, sorted out by line once, so that many papers can be drawn from them."""

    def __init__(self, candidates: Iterable[Candidate], lines: Sequence[Line]) -> None:
        self.lines = tuple(lines)
        self.candidates = sorted(set(candidates))
        self.wanted = [
            [place for place, candidate in enumerate(self.candidates) if fits(candidate, line)]
            for line in self.lines
        ]
        self.eligible = [frozenset(places) for places in self.wanted]

    def choose(self, *, seed: str) -> Choice:
        """Choose the questions of one paper; the same candidates, lines and seed choose the same.

        Costs what the paper is long, not what the pool is large. A shortage is the least that is lacking over all
        ways to choose, told of the lines that were served last: the wide ones.
        """
        dice = random.Random(seed)  # noqa: S311 (a draw that can be repeated, not a secret)
        matching = _Matching(self, dice)
        spare = [len(places) - line.count for places, line in zip(self.wanted, self.lines, strict=True)]
        narrow_first = sorted(range(len(self.lines)), key=lambda index: (spare[index], index))
        short = {index: matching.fill(index, self.lines[index].count) for index in narrow_first}
        chosen = []
        for places in matching.held:
            places.sort()
            dice.shuffle(places)
            chosen.append(tuple(self.candidates[place] for place in places))
        return Choice(
            tuple(chosen),
            tuple(Shortage(line, short[index]) for index, line in enumerate(self.lines) if short[index]),
        )


def assemble(candidates: Iterable[Candidate], lines: Sequence[Line], *, seed: str) -> Choice:
    """Choose the questions of one paper from *candidates*; see `Pool.choose`."""
    return Pool(candidates, lines).choose(seed=seed)


class _Matching:
    """Which line holds which question, grown one question at a time."""

    def __init__(self, pool: Pool, dice: random.Random) -> None:
        self.eligible = pool.eligible
        self.held: list[list[int]] = [[] for _ in pool.lines]
        self.taken: set[int] = set()
        self.shuffled = [_shuffled(places, dice) for places in pool.wanted]

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
            free = next((place for place in self.shuffled[line] if place not in self.taken), None)
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

    def _hand_over(self, start: int, line: int, free: int, came_from: dict[int, tuple[int, int]]) -> None:
        self.taken.add(free)
        while line != start:
            towards, spare = came_from[line]
            self.held[line].remove(spare)
            self.held[line].append(free)
            line, free = towards, spare
        self.held[start].append(free)


def _shuffled(places: Sequence[int], dice: random.Random) -> Iterator[int]:
    """*places* in random order, shuffled only as far as they are asked for (Fisher and Yates, sparsely)."""
    moved: dict[int, int] = {}
    for index in range(len(places)):
        drawn = dice.randrange(index, len(places))
        yield places[moved.get(drawn, drawn)]
        moved[drawn] = moved.get(index, index)
