"""What the words of a draft speak of: a figure that should be there, the other options."""

import re
from collections.abc import Iterator

from lawbank.formats.draft import Draft, Problem, Repair
from lawbank.formats.notation import LETTERS, print_letters
from lawbank.formats.pictures import TOKEN
from lawbank.intake.blame import warning
from lawbank.kinds import CHOICE_KINDS, Kind
from lawbank.wording import phrase

__all__ = ["MENTIONED", "figure_named", "mention_problems"]

MENTIONED = frozenset({"figure_absent", "all_of_above"})
"""The problems that these words make."""

_FIGURE = re.compile(
    r"(?:如|见|[左右]|(?<!地)下|(?<![网线以])上|附|(?<![意企试地])本|该)图(?![纸书])"
    r"|(?<![意企试地])图\s?(?:\d|[一二三四五六](?![\u4e00-\u9fff]{0,3}[人名个]))|图示|(?:^|[，。；（])图中|下列图[形片]"
)
_ABOVE = re.compile(
    r"(?:以上|上述|前述|前面|上列)[^，。；]{0,4}?(?P<all>都|均|皆|全)(?P<no>不)?(?:正确|对|是|属于|包括|可以|符合|应当)?(?:的|规定|要求)?"
)


def figure_named(draft: Draft) -> str:
    """Return the words with which a draft speaks of a figure, or nothing."""
    for text in (draft.stem, *draft.choices):
        if found := _FIGURE.search(text):
            return text[max(0, found.start() - 4) : found.end() + 6].strip()
    return ""


def mention_problems(draft: Draft, *, pictured: bool = False) -> Iterator[Problem]:
    """Name a figure that is spoken of and not there, and an option that speaks of all others.

    Args:
        pictured: the material above a sub-question has the figure.
    """
    if (
        not pictured
        and (words := figure_named(draft))
        and not any(TOKEN.search(text) for text in draft.texts)
    ):
        yield warning(
            draft,
            "stem",
            "figure_absent",
            phrase("题目里有它提到的图"),
            words,
            phrase("题目提到了图，文件里却没有。请连图一起复制到 Word 里再导入，或改写成不需要图的题。"),
        )
    if draft.kind in CHOICE_KINDS:
        yield from _above_problems(draft)


def _above_problems(draft: Draft) -> Iterator[Problem]:
    last = len(draft.choices) - 1
    found = _ABOVE.fullmatch(draft.choices[last].strip().rstrip("。")) if last > 0 else None
    if not found:
        return
    advice = phrase("这个选项说的是其他选项，选项不能打乱顺序。能不用最好不用。")
    repair = None
    if (
        draft.kind is Kind.SINGLE
        and draft.key == (last,)
        and not found["no"]
        and 2 < len(draft.choices) <= len(LETTERS)
    ):
        advice = phrase(
            "这个选项说的是其他选项，选项不能打乱顺序。可以改为多选题，删去这一项，其余各项都是答案。"
        )
        repair = Repair(
            phrase("改为多选题，其余各项都选"),
            "kind",
            Kind.MULTIPLE.value,
            (("choices", "\n".join(draft.choices[:last])), ("answer", print_letters(range(last)))),
        )
    yield warning(
        draft,
        "choices",
        "all_of_above",
        phrase("选项各自成立"),
        draft.choices[last].strip()[:40],
        advice,
        repair,
    )
