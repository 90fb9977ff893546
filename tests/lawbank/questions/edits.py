"""Edits that another typist would make of a question, and edits that make another question of it."""

import random
import re
from collections.abc import Callable
from dataclasses import replace

from lawbank.formats.draft import Draft
from lawbank.kinds import CHOICE_KINDS, Kind

__all__ = ["ANOTHER", "OTHER_KEY", "REWORDED", "Edit"]

Edit = Callable[[Draft, random.Random], Draft | None]
"""The edited question; None where there is nothing to edit."""

_WIDE = str.maketrans(
    {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)} | {"，": ",", "。": ".", "（": "("}
)
_WAYS = (
    ("应当", "应"), ("可以", "可"), ("不得", "不能"), ("根据", "依照"), ("依照", "按照"), ("下列", "以下"), ("或者", "或"),
    ("哪些", "哪几项"), ("作出", "做出"), ("人民防空", "人防"), ("以及", "及"), ("有权", "可以"), ("说法", "表述"),
)  # fmt: skip
_DIGITS = {
    "一": 1,
    "二": 2,
    "三": 3,
    "五": 5,
    "六": 6,
    "七": 7,
    "十": 10,
    "十五": 15,
    "二十": 20,
    "三十": 30,
    "六十": 60,
}
_COUNTED = re.compile(
    "(?<![一二三四五六七八九十百])(六十|三十|二十|十五|一|二|三|五|六|七|十)(?=日|年|个月|万元|倍|%|米|小时)"
)


def widths(draft: Draft, _chance: random.Random) -> Draft:
    return replace(
        draft, stem=" " + draft.stem.translate(_WIDE), choices=tuple(c + "。" for c in draft.choices)
    )


def numerals(draft: Draft, _chance: random.Random) -> Draft | None:
    return _changed(draft, stem=_COUNTED.sub(lambda found: str(_DIGITS[found[1]]), draft.stem))


def function_words(draft: Draft, _chance: random.Random) -> Draft | None:
    stem = draft.stem
    for one, other in _WAYS:
        stem = stem.replace(one, other)
    return _changed(draft, stem=stem)


def options_swapped(draft: Draft, chance: random.Random) -> Draft | None:
    order = list(range(len(draft.choices)))
    chance.shuffle(order)
    return _changed(
        draft,
        choices=tuple(draft.choices[place] for place in order),
        key=tuple(sorted(order.index(place) for place in draft.key)),
    )


def words_inserted(draft: Draft, chance: random.Random) -> Draft:
    at = draft.stem.find("，") + 1
    word = chance.choice(("依法", "在实践中", "在一般情况下", "相关规定明确，"))
    return replace(draft, stem=draft.stem[:at] + word + draft.stem[at:])


def law_named(draft: Draft, _chance: random.Random) -> Draft | None:
    if "《" in draft.stem or not draft.citations or not draft.citations[0].startswith("《"):
        return None
    return replace(draft, stem=f"根据{draft.citations[0]}的规定，{draft.stem}")


def distractor_changed(draft: Draft, chance: random.Random) -> Draft | None:
    wrong = [place for place in range(len(draft.choices)) if place not in draft.key]
    if not wrong or draft.kind not in CHOICE_KINDS:
        return None
    place = chance.choice(wrong)
    choices = (*draft.choices[:place], "由上述单位自行协商", *draft.choices[place + 1 :])
    return replace(draft, choices=choices)


def several(draft: Draft, chance: random.Random) -> Draft:
    for edit in (widths, function_words, options_swapped, words_inserted):
        draft = edit(draft, chance) or draft
    return draft


def other_number(draft: Draft, chance: random.Random) -> Draft | None:
    found = _COUNTED.search(draft.stem)
    if found is None:
        return None
    another = chance.choice([numeral for numeral in _DIGITS if numeral != found[1]])
    return replace(draft, stem=draft.stem[: found.start()] + another + draft.stem[found.end() :])


def other_negation(draft: Draft, _chance: random.Random) -> Draft | None:
    """For a choice: of a true/false question the negation with the same truth contradicts."""
    if draft.kind is Kind.TRUE_FALSE:
        return None
    for one, other in (
        ("不得", "可以"),
        ("应当", "不应当"),
        ("不正确", "正确"),
        ("属于", "不属于"),
        ("正确", "不正确"),
        ("可以", "不得"),
    ):
        if one in draft.stem:
            return replace(draft, stem=draft.stem.replace(one, other, 1))
    return None


def other_duty(draft: Draft, _chance: random.Random) -> Draft | None:
    return _changed(draft, stem=re.sub("(?<!不)应当", "可以", draft.stem, count=1))


def key_moved(draft: Draft, chance: random.Random) -> Draft | None:
    if draft.kind is Kind.TRUE_FALSE:
        return replace(draft, truth=not draft.truth)
    if draft.kind not in CHOICE_KINDS:
        return None
    place = chance.choice([place for place in range(len(draft.choices)) if place not in draft.key] or [0])
    kept = draft.key[1:] if draft.kind is Kind.SINGLE else draft.key
    return _changed(draft, key=tuple(sorted({*kept, place})))


def key_moved_and_reworded(draft: Draft, chance: random.Random) -> Draft | None:
    moved = key_moved(draft, chance)
    return None if moved is None else several(moved, chance)


def negated_with_the_same_truth(draft: Draft, _chance: random.Random) -> Draft | None:
    if draft.kind is not Kind.TRUE_FALSE:
        return None
    for one, other in (("应当", "不应当"), ("可以", "不可以"), ("不得", "可以"), ("需要", "不需要")):
        if one in draft.stem and f"不{one}" not in draft.stem:
            return replace(draft, stem=draft.stem.replace(one, other, 1))
    return None


def _changed(draft: Draft, **changes: object) -> Draft | None:
    changed = replace(draft, **changes)  # type: ignore[arg-type]
    return None if changed == draft else changed


REWORDED: tuple[Edit, ...] = (
    widths, numerals, function_words, options_swapped, words_inserted, law_named, distractor_changed, several,
)  # fmt: skip
ANOTHER: tuple[Edit, ...] = (other_number, other_negation, other_duty)
OTHER_KEY: tuple[Edit, ...] = (key_moved, key_moved_and_reworded, negated_with_the_same_truth)
