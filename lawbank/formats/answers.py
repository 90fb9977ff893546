"""What exchange formats have in common: options with weights, and drafts made of them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from math import isfinite
from typing import NamedTuple

from lawbank.formats.draft import Draft, Place, Problem, Severity
from lawbank.formats.notation import LETTERS, points_of, truth_of
from lawbank.formats.pictures import unpictured
from lawbank.kinds import Kind
from lawbank.wording import phrase

__all__ = [
    "MOST_CHOICES",
    "MOST_QUESTIONS",
    "Option",
    "choice_draft",
    "implied_kind",
    "name_of",
    "not_read",
    "number_of",
    "partial_credit",
    "points_in",
    "unknown_kind",
]

MOST_CHOICES = 100
"""More are not options of a question; they are cut off and the question is refused by name."""

MOST_QUESTIONS = 20_000
"""A file with more is refused, so no reader goes on beyond them."""

NAME_LENGTH = 40


class Option(NamedTuple):
    """One option: `weight` in percent of the points; `comment` is shown to who picks it."""

    text: str
    weight: float = 0
    comment: str = ""


def name_of(draft: Draft, number: int) -> str:
    """Return what a question is called in lists: its code, or its number and how it begins."""
    opening = " ".join(unpictured(draft.stem).split())[:NAME_LENGTH]
    return " ".join((draft.code or f"{number}. {opening}").split())


def implied_kind(choices: Sequence[str], *, several: bool) -> Kind:
    """Return the kind that options show by themselves."""
    if len(choices) == 2 and {truth_of(choice) for choice in choices} == {True, False}:
        return Kind.TRUE_FALSE
    return Kind.MULTIPLE if several else Kind.SINGLE


def choice_draft(
    draft: Draft, options: Sequence[Option], *, several: bool, kind: Kind | None = None
) -> Draft:
    """Return *draft* with *options*, as a question of *kind*, or of the kind that they show.

    Comments on single options are kept in the explanation; weights between nothing and all are named.
    """
    problems: list[Problem] = []
    if len(options) > MOST_CHOICES:
        problems.append(_too_many(draft.place, len(options)))
        options = options[:MOST_CHOICES]
    right = tuple(place for place, option in enumerate(options) if option.weight > 0)
    if not several and len(right) > 1:
        full = tuple(place for place in right if options[place].weight >= 100)
        if full and full != right:
            problems.append(partial_credit(draft.place))
            right = full
    choices = tuple(option.text for option in options)
    kind = kind or implied_kind(choices, several=several)
    verdicts = kind is Kind.TRUE_FALSE
    draft = replace(
        draft,
        kind=kind,
        explanation="\n".join(filter(None, [draft.explanation, *_comments(options, verdicts=verdicts)])),
        problems=(*draft.problems, *problems),
    )
    if verdicts:
        return replace(draft, truth=truth_of(choices[right[0]]) if len(right) == 1 else None)
    return replace(draft, choices=choices, key=right)


def _comments(options: Sequence[Option], *, verdicts: bool) -> Iterator[str]:
    """What is said to who picks an option, behind its letter or its verdict."""
    for place, option in enumerate(options):
        if option.comment:
            letter = LETTERS[place] if place < len(LETTERS) else str(place + 1)
            yield f"{('正确' if truth_of(option.text) else '错误') if verdicts else letter}：{option.comment}"


def number_of(text: str) -> float:
    """Return the number that *text* writes; 0 where it is none."""
    try:
        number = float(text[:20])
    except ValueError:
        return 0
    return number if isfinite(number) else 0


def points_in(text: str) -> Decimal | None:
    """Return points such as 2, 1.5 or 1.0000000; None where *text* writes none."""
    bare = text.strip()
    return points_of(bare.rstrip("0").rstrip(".") if "." in bare else bare)


def unknown_kind(draft: Draft, found: str) -> Draft:
    """Return *draft* with the problem that its kind is none of ours."""
    problem = Problem(
        "unknown_kind",
        Severity.ERROR,
        replace(draft.place, column="题型"),
        phrase("单选题、多选题、不定项选择题、判断题、填空题、简答题或案例分析题"),
        found[:80],
        phrase("请改写成其中一种题型，或跳过这一题。"),
    )
    return replace(draft, kind=None, problems=(*draft.problems, problem))


def partial_credit(place: Place) -> Problem:
    """The problem of an answer that earns part of the points."""
    return Problem(
        "partial_credit",
        Severity.WARNING,
        replace(place, column="答案"),
        phrase("每个答案非对即错"),
        phrase("有的答案只得部分分数"),
        phrase("只把满分的答案当作正确答案，请核对。"),
    )


def not_read(place: Place, what: Sequence[str]) -> Problem:
    """The problem of pictures and other media, which stay outside."""
    return Problem(
        "media_not_read",
        Severity.WARNING,
        replace(place, column="题干"),
        phrase("只有文字"),
        phrase("有 %(count)s 处图片或附件：%(names)s", count=len(what), names="、".join(what)[:80]),
        phrase("图片和附件没有读入，请核对题目没有它们是否完整。"),
    )


def _too_many(place: Place, count: int) -> Problem:
    return Problem(
        "too_many_choices",
        Severity.ERROR,
        replace(place, column="选项"),
        phrase("2 至 11 个选项"),
        phrase("%(count)d 个选项", count=count),
        phrase("请补齐或删减选项。"),
    )
