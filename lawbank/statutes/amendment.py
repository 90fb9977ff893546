"""What an amendment did: the articles of two editions, matched by what they say and where they stand.

An article that only got another number is not a changed one, though its citations must move; nor is one that only
names another article by that article's new number. Pure: articles in, pairs out.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from lawbank.text import fold, number_of

__all__ = ["Change", "Comparison", "NumberedText", "Pair", "Place", "Stretch", "compare", "word_diff"]

Place = tuple[int, int]
"""Number of an article and of its 之…; (76, 1) is 第七十六条之一."""

ALIKE = 0.5
"""Share of common pairs of characters from which two articles are the same one, reworded."""
ALIKE_IN_PLACE = 0.25
"""The same, for two articles between the same neighbours: there a thorough rewording is still recognised."""
SHORTEST_COMMON = 2
"""A shorter stretch between two changes is part of the change: single characters coincide by chance."""

_REFERENCE = re.compile(r"第([零〇一二三四五六七八九十百千\d]+)条(?:之([零〇一二三四五六七八九十百千\d]+))?")
_UNITS = re.compile(r"⟦[^⟧]*⟧|.", re.DOTALL)


class Change(StrEnum):
    """未变 / 仅条号变动 / 已修改 / 新增 / 已删去."""

    UNCHANGED = "unchanged"
    MOVED = "moved"
    CHANGED = "changed"
    NEW = "new"
    REPEALED = "repealed"


@dataclass(frozen=True, slots=True)
class NumberedText:
    """An article: where it stands and what it says (paragraphs one a line)."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """An article before and after. `old` is None for a new one, `new` for a repealed one.

    Attributes:
        likeness: share of common pairs of characters, 0 to 1.
    """

    change: Change
    old: NumberedText | None
    new: NumberedText | None
    likeness: float = 0.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of two texts: the same in both, only in the old one, or only in the new one."""

    text: str
    in_old: bool
    in_new: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two editions article by article: in the order of the new one, what was repealed after what stood before it."""

    pairs: tuple[Pair, ...]

    @property
    def counts(self) -> Counter[Change]:
        """How many articles of each kind."""
        return Counter(pair.change for pair in self.pairs)

    def after(self, place: Place) -> Pair | None:
        """What became of the old article at *place*; None where the old edition had none."""
        return next((pair for pair in self.pairs if pair.old is not None and pair.old.place == place), None)


def compare(old: Sequence[NumberedText], new: Sequence[NumberedText]) -> Comparison:
    """Match the articles of two editions.

    First those that say the same, then the most alike, then those that stand between the same neighbours. References
    to other articles of the statute are compared by what they refer to, not by number.
    """
    partner = _same(old, new)
    marks = [_marks(article.text) for article in old], [_marks(article.text) for article in new]
    _join_alike(partner, marks)
    _join_in_place(partner, marks)
    moved = {old[at].place: new[to].place for at, to in partner.items()}
    pairs = {
        to: _pair(old[at], new[to], moved, _likeness(marks[0][at], marks[1][to]))
        for at, to in partner.items()
    }
    return Comparison(tuple(_in_order(old, new, partner, pairs)))


def _same(old: Sequence[NumberedText], new: Sequence[NumberedText]) -> dict[int, int]:
    """Positions of articles that say the same; of several alike, the nearest of those still free."""
    places: dict[str, list[int]] = {}
    for to, article in enumerate(new):
        places.setdefault(fold(article.text), []).append(to)
    partner: dict[int, int] = {}
    for at, article in enumerate(old):
        free = places.get(fold(article.text))
        if free:
            nearest = min(free, key=lambda to: abs(to - at))
            free.remove(nearest)
            partner[at] = nearest
    return partner


def _marks(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters; references to articles are all alike."""
    folded = fold(_REFERENCE.sub("第某条", text))
    return frozenset(folded[place : place + 2] for place in range(len(folded) - 1))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 1.0


Marks = tuple[list[frozenset[str]], list[frozenset[str]]]


def _join_alike(partner: dict[int, int], marks: Marks) -> None:
    taken = set(partner.values())
    candidates = sorted(
        (-likeness, abs(at - to), at, to)
        for at, one in enumerate(marks[0])
        if at not in partner
        for to, other in enumerate(marks[1])
        if to not in taken and (likeness := _likeness(one, other)) >= ALIKE
    )
    for _likest, _distance, at, to in candidates:
        if at not in partner and to not in taken:
            partner[at] = to
            taken.add(to)


def _join_in_place(partner: dict[int, int], marks: Marks) -> None:
    """Join what stands alone between the same neighbours, forwards and then backwards."""
    for step, range_of in ((1, range(len(marks[0]))), (-1, range(len(marks[0]) - 1, -1, -1))):
        taken = set(partner.values())
        for at in range_of:
            to = partner.get(at - step, -2) + step if at - step in partner else -1
            if at in partner or to in taken or not 0 <= to < len(marks[1]):
                continue
            if _likeness(marks[0][at], marks[1][to]) >= ALIKE_IN_PLACE:
                partner[at] = to
                taken.add(to)


def _pair(old: NumberedText, new: NumberedText, moved: Mapping[Place, Place], likeness: float) -> Pair:
    def carried(found: re.Match[str]) -> str:
        place = (number_of(found[1]) or 0, (number_of(found[2]) or 0) if found[2] else 0)
        return "第{}条之{}".format(*moved.get(place, place))

    def as_is(found: re.Match[str]) -> str:
        return f"第{number_of(found[1]) or 0}条之{(number_of(found[2]) or 0) if found[2] else 0}"

    said_then, said_now = _REFERENCE.sub(carried, old.text), _REFERENCE.sub(as_is, new.text)
    if fold(old.text) != fold(new.text) and fold(said_then) != fold(said_now):
        return Pair(Change.CHANGED, old, new, likeness)
    return Pair(Change.UNCHANGED if old.place == new.place else Change.MOVED, old, new, 1.0)


def _in_order(
    old: Sequence[NumberedText],
    new: Sequence[NumberedText],
    partner: Mapping[int, int],
    pairs: Mapping[int, Pair],
) -> list[Pair]:
    gone: dict[int, list[Pair]] = {}
    before = -1
    for at, article in enumerate(old):
        if at in partner:
            before = partner[at]
        else:
            gone.setdefault(before, []).append(Pair(Change.REPEALED, article, None))
    ordered = gone.get(-1, [])
    for to, article in enumerate(new):
        ordered.append(pairs.get(to) or Pair(Change.NEW, None, article))
        ordered.extend(gone.get(to, []))
    return ordered


def word_diff(old: str, new: str) -> tuple[Stretch, ...]:
    """Return what two texts share and where they differ; joined again they give either text back.

    What stands in ⟦⟧ names a picture and is never taken apart.
    """
    olds, news = _UNITS.findall(old), _UNITS.findall(new)
    stretches: list[Stretch] = []
    taken_out, put_in = "", ""
    for act, start, end, to_start, to_end in SequenceMatcher(None, olds, news, autojunk=False).get_opcodes():
        gone, come = "".join(olds[start:end]), "".join(news[to_start:to_end])
        if act == "equal" and len(gone) >= SHORTEST_COMMON:
            stretches += _differing(taken_out, put_in)
            taken_out, put_in = "", ""
            stretches.append(Stretch(gone, in_old=True, in_new=True))
        else:
            taken_out, put_in = taken_out + gone, put_in + come
    return (*stretches, *_differing(taken_out, put_in))


def _differing(taken_out: str, put_in: str) -> list[Stretch]:
    return [
        *([Stretch(taken_out, in_old=True, in_new=False)] if taken_out else []),
        *([Stretch(put_in, in_old=False, in_new=True)] if put_in else []),
    ]
