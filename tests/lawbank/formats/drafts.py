"""Whole, well-formed drafts for round trips, and what is left of a draft without its places."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from lawbank.formats.draft import Draft, Place
from lawbank.kinds import CHOICE_KINDS, Difficulty, Kind, State

__all__ = ["bare", "drafts"]

SIGNS = "甲乙丙法第条款（）()、，；;|\\。.：:=+-@＝\"'<>&ABCDabc019 \n《》_%—_x0041_"
words = st.one_of(
    st.text(st.sampled_from(SIGNS), min_size=1, max_size=24),
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co", "Zl", "Zp"]), min_size=1, max_size=24),
).map(str.strip)
text = words.filter(lambda word: bool(word) and not word.startswith("#"))
line = text.map(lambda word: " ".join(word.split())).filter(bool)
points = st.decimals(Decimal("0.01"), Decimal("999.99"), places=2)


@st.composite
def drafts(draw: st.DrawFn, *, part: bool = False) -> Draft:
    kind = draw(st.sampled_from([kind for kind in Kind if not (part and kind is Kind.CASE)]))
    values: dict[str, Any] = {
        "place": Place(),
        "kind": kind,
        "stem": draw(text),
        "explanation": draw(st.just("") | text),
        "citations": tuple(draw(st.lists(line, max_size=3))),
        "topics": tuple(draw(st.lists(line, max_size=3))),
        "difficulty": draw(st.none() | st.sampled_from(Difficulty)),
        "points": draw(st.none() | points),
        "source": draw(st.just("") | text),
        "code": "" if part else draw(st.just("") | text),
        "flag": draw(st.just("") | text),
        "state": draw(st.none() | st.sampled_from(State)),
    }
    if kind in CHOICE_KINDS:
        values["choices"] = tuple(draw(st.lists(text, min_size=1, max_size=11)))
        values["key"] = tuple(sorted(draw(st.sets(st.integers(0, 10), min_size=1))))
    elif kind is Kind.TRUE_FALSE:
        values["truth"] = draw(st.none() | st.booleans())
    elif kind is Kind.BLANK:
        blank = st.lists(line, min_size=1, max_size=3).map(tuple)
        values["blanks"] = tuple(draw(st.lists(blank, max_size=4)))
    elif kind is Kind.SHORT_ANSWER:
        values["answer_text"] = draw(st.just("") | text)
        values["key_points"] = tuple(draw(st.lists(st.tuples(line.filter(_plain_point), points), max_size=3)))
    else:
        values["parts"] = tuple(draw(st.lists(drafts(part=True), max_size=3)))
    return Draft(**values)


def _plain_point(word: str) -> bool:
    """A point that does not begin like the sign of a list or end like one that states its points."""
    return word[0] in "甲乙丙法第条款"


def bare(draft: Draft) -> Draft:
    """The draft without the places it was read from."""
    return replace(draft, place=Place(), parts=tuple(bare(part) for part in draft.parts))
