"""Likeness of 10,000 questions against 100,000: synthetic banks, cut and joined anew from what we ship."""

import random
import re
import time
from dataclasses import dataclass, replace

from lawbank.content import content_drafts
from lawbank.formats.draft import Draft, Place
from lawbank.kinds import Kind
from lawbank.questions.likeness import Verdict, asked
from lawbank.questions.neighbours import alike

__all__ = ["Compared", "likeness", "likeness_line"]

CLAUSE = re.compile(r"[^，。；：？]+[，。；：？]?")
INSERTED = ("依法", "有关规定，", "一般情况下，", "在实践中，")


@dataclass(frozen=True, slots=True)
class Compared:
    """Seconds to fold the new questions and to compare them with the standing ones, which are folded already.

    Attributes:
        planted: new questions that repeat a standing one in other words.
        found: how many of them were found.
        others: pairs found that nobody planted.
    """

    wanted: int
    standing: int
    folding: float
    comparing: float
    planted: int
    found: int
    others: int


def _bank(count: int, chance: random.Random) -> list[Draft]:
    """Questions whose stems are clauses and whose options are options of the shipped bank, in new company."""
    shipped = [
        draft for draft in content_drafts() if draft.kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE)
    ]
    clauses = [clause for draft in shipped for clause in CLAUSE.findall(draft.stem)]
    options = [choice for draft in shipped for choice in draft.choices]
    made = []
    for _ in range(count):
        model = chance.choice(shipped)
        stem = "".join(chance.choices(clauses, k=chance.choice((1, 2, 2, 3))))
        choices = tuple(chance.sample(options, len(model.choices)))
        made.append(Draft(Place(), model.kind, stem, choices, model.key, model.truth))
    return made


def _reworded(draft: Draft, chance: random.Random) -> Draft:
    """The same question as another office would have typed it."""
    order = list(range(len(draft.choices)))
    chance.shuffle(order)
    stem = draft.stem.replace("应当", "应").replace("可以", "可").replace("下列", "以下").replace("，", ",")
    return replace(
        draft,
        stem=chance.choice(INSERTED) + stem,
        choices=tuple(draft.choices[place] for place in order),
        key=tuple(sorted(order.index(place) for place in draft.key)),
    )


def likeness(*, wanted: int = 10_000, standing: int = 100_000, planted: int = 1_000) -> Compared:
    """Compare a file with a bank; a tenth of the file repeats questions of the bank."""
    chance = random.Random(20261123)
    bank = _bank(standing, chance)
    repeated = chance.sample(range(standing), planted)
    file = [*(_reworded(bank[place], chance) for place in repeated), *_bank(wanted - planted, chance)]
    lines = [asked(draft).line for draft in bank]

    began = time.perf_counter()
    lines += [asked(draft).line for draft in file]
    folded = time.perf_counter()
    pairs = list(alike(lines, first=standing))
    compared = time.perf_counter()

    meant = {(standing + at, place) for at, place in enumerate(repeated)}
    found = {
        (pair.wanted, pair.standing) for pair in pairs if pair.likeness.verdict is not Verdict.CONTRADICTS
    }
    return Compared(
        wanted, standing, folded - began, compared - folded, planted, len(found & meant), len(found - meant)
    )


def likeness_line(measured: Compared) -> str:
    """The row of the report."""
    return (
        f"| likeness of {measured.wanted:,} questions against {measured.standing:,} "
        f"| {measured.folding + measured.comparing:.1f} s ({measured.folding:.1f} s of it folding); "
        f"{measured.found} of {measured.planted} reworded ones found, {measured.others} other pairs | ≤ 20 s |"
    )
