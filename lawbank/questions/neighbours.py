"""Which questions of a large bank are worth comparing: those that share their rare words. Pure.

Words are pairs of characters. A question is looked up by its rarest ones, among the questions of its family with
its numbers only; so that comparing 10,000 questions with 100,000 looks at some ten of them each, never at all pairs.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from lawbank.questions.likeness import FIELD, PART, Asked, Likeness, compare

__all__ = ["Alike", "alike"]

RAREST = 16
"""By so many of its words a question is looked up."""
BUDGET = 3000
"""Standing questions met on the way for one question; a word that is met more often tells too little."""
SHARED = 0.35
"""Share of the words looked up that a candidate must have."""
CANDIDATES = 25
"""The best candidates for one question, compared word for word."""
SAME_STEMS = 40
"""Questions with the very same stem that are compared, whatever their options."""
CHUNK = 1000

BITS = 26
"""Of the number that stands for a word; two words with one number only make it look more common."""
SLOT_BITS = 22
"""Of a table that says which words are looked for at all: 4 MB."""
MIX, STIR = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]
N = TypeVar("N", np.int64, np.uint64)


@dataclass(frozen=True, slots=True)
class Alike:
    """Two lines that are alike, by their places; `standing` comes before `wanted`."""

    wanted: int
    standing: int
    likeness: Likeness


def alike(
    lines: Sequence[str], *, first: int = 0, advance: Callable[[int], object] | None = None
) -> Iterator[Alike]:
    """Compare questions with all that stand before them.

    Args:
        lines: questions as `Asked.line` writes them.
        first: place of the first question to compare; those before it were compared already.
        advance: told how many were compared meanwhile.
    """
    if first >= len(lines):
        return
    shelf = _Shelf(lines, first)
    for start in range(first, len(lines), CHUNK):
        stop = min(start + CHUNK, len(lines))
        for wanted, standing in shelf.candidates(start, stop):
            likeness = compare(shelf.asked(wanted), shelf.asked(standing))
            if likeness is not None:
                yield Alike(wanted, standing, likeness)
        if advance is not None:
            advance(stop - start)


class _Shelf:
    """The lines, and under each word of those to compare the places of all questions that have it."""

    def __init__(self, lines: Sequence[str], first: int) -> None:
        self._lines = lines
        self._read: dict[int, Asked] = {}
        self._first = first
        heads = [line.split(FIELD, 5) for line in lines]
        blocks = [f"{head[0]}{FIELD}{head[2]}" for head in heads]
        self._stems = [f"{block}{FIELD}{head[4]}" for block, head in zip(blocks, heads, strict=True)]
        self._same: dict[str, list[int]] = {stem: [] for stem in self._stems[first:]}
        for place, stem in enumerate(self._stems):
            if stem in self._same:
                self._same[stem].append(place)
        self._words, self._places, self._own, self._starts = _indexed(lines, blocks, first)

    def asked(self, place: int) -> Asked:
        """The question at *place*."""
        found = self._read.get(place)
        if found is None:
            found = self._read[place] = Asked.from_line(self._lines[place])
        return found

    def candidates(self, start: int, stop: int) -> Iterator[tuple[int, int]]:
        """Places of two questions that may be alike, the later one from *start* up to *stop*."""
        seen = set()
        for wanted, standing in self._by_words(start, stop):
            seen.add((wanted, standing))
            yield wanted, standing
        for wanted in range(start, stop):
            same = self._same[self._stems[wanted]]
            before = [place for place in same if place < wanted][:SAME_STEMS]
            yield from ((wanted, each) for each in before if (wanted, each) not in seen)

    def _by_words(self, start: int, stop: int) -> Iterator[tuple[int, int]]:
        bounds = self._starts[start - self._first : stop - self._first + 1]
        own, counts = self._own[bounds[0] : bounds[-1]], np.diff(bounds)
        wanted = np.repeat(np.arange(start, stop), counts)
        left = np.searchsorted(self._words, own, side="left")
        often = np.searchsorted(self._words, own, side="right") - left

        rarest = np.lexsort((often, wanted))
        wanted, left, often = wanted[rarest], left[rarest], often[rarest]
        begins = np.repeat(np.cumsum(counts) - counts, counts)
        rank = np.arange(len(wanted)) - begins
        met = np.cumsum(often)
        met -= np.repeat(
            (met - often)[np.cumsum(counts)[counts > 0] - counts[counts > 0]], counts[counts > 0]
        )
        taken = (rank < RAREST) & (met <= BUDGET)
        wanted, left, often = wanted[taken], left[taken], often[taken]

        offset = np.arange(int(often.sum())) - np.repeat(np.cumsum(often) - often, often)
        standing = self._places[np.repeat(left, often) + offset]
        asking = np.repeat(wanted, often)
        earlier = standing < asking
        pair, shared = _once((asking[earlier] << 32) | standing[earlier])
        asking = pair >> 32
        looked_up = np.bincount(wanted - start, minlength=stop - start)
        enough = shared >= np.maximum(
            np.ceil(SHARED * looked_up[asking - start]), np.minimum(2, looked_up[asking - start])
        )
        pair, shared, asking = pair[enough], shared[enough], asking[enough]

        best = np.lexsort((-shared, asking))
        asking, pair = asking[best], pair[best]
        first = np.searchsorted(asking, asking, side="left")
        for each in pair[np.arange(len(pair)) - first < CANDIDATES].tolist():
            yield each >> 32, each & 0xFFFFFFFF


def _indexed(lines: Sequence[str], blocks: Sequence[str], first: int) -> tuple[Words, Ints, Words, Ints]:
    """Cut every line into words; only those are kept that a line from *first* on has.

    Returns:
        words: every word of every line, sorted; places: whose word it is; own: the words of the lines from *first* on,
        line by line, each once; starts: where those of each such line begin, and the end.
    """
    texts = [_words_of(line) for line in lines]
    codes = np.frombuffer("\n".join([*texts, ""]).encode("utf-32-le", "replace"), dtype=np.uint32)
    place = np.repeat(np.arange(len(texts)), [len(text) + 1 for text in texts])
    numbers: dict[str, int] = {}
    block = np.array([numbers.setdefault(each, len(numbers)) for each in blocks], dtype=np.uint64)

    letters = codes >= ord("a")
    at = np.flatnonzero(letters[:-1] & letters[1:])
    pairs = (codes[at].astype(np.uint64) << np.uint64(21)) | codes[at + 1].astype(np.uint64)
    place = place[at]
    words = ((pairs * MIX) ^ ((block[place] + np.uint64(1)) * STIR)) * MIX >> np.uint64(64 - BITS)

    slots = words >> np.uint64(BITS - SLOT_BITS)
    wanted = np.zeros(1 << SLOT_BITS, dtype=bool)
    wanted[slots[place >= first]] = True
    kept = wanted[slots]
    # Sorted by line and then by word; what a line has twice is kept once.
    keys, _ = _once((place[kept].astype(np.uint64) << np.uint64(BITS)) | words[kept])
    words, place = keys & np.uint64((1 << BITS) - 1), (keys >> np.uint64(BITS)).astype(np.int64)
    starts = np.searchsorted(place, np.arange(first, len(texts) + 1))
    by_word = np.argsort(words, kind="stable")
    return words[by_word], place[by_word], words[starts[0] :], starts - starts[0]


def _once(keys: NDArray[N]) -> tuple[NDArray[N], Ints]:
    """Every key once, sorted, and how often it came; numpy.unique hashes, which took five times as long."""
    keys = np.sort(keys)
    begins = (
        np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
        if len(keys)
        else np.empty(0, np.int64)
    )
    return keys[begins], np.diff(np.append(begins, len(keys)))


def _words_of(line: str) -> str:
    return Asked.from_line(line).words if PART in line else line.split(FIELD, 4)[4]
