"""What a question must satisfy before officers see it, and what may become of it."""

from dataclasses import dataclass
from decimal import Decimal

from lawbank.formats.draft import Draft
from lawbank.kinds import CHOICE_KINDS, Kind, State
from lawbank.text import digest, fold_answer
from lawbank.wording import Phrase, phrase

__all__ = [
    "FLAGS",
    "MOVES",
    "SUSPENDED",
    "TOPIC_LIMIT",
    "UNVERIFIED",
    "Prints",
    "enabling_faults",
    "key_faults",
    "may_move",
    "needs_reason",
    "prints",
]

UNVERIFIED = "依据待核"
SUSPENDED = "暂停适用"
FLAGS = (UNVERIFIED, SUSPENDED)
"""Why a question may not be enabled: its law could not be checked, or is suspended."""

TOPIC_LIMIT = 3
CHOICE_LIMIT = 11
"""A to K."""

MOVES: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.PENDING, State.VOID}),
    State.PENDING: frozenset({State.DRAFT, State.ENABLED, State.DISABLED, State.VOID}),
    State.ENABLED: frozenset({State.RECHECK, State.DISABLED, State.VOID}),
    State.RECHECK: frozenset({State.ENABLED, State.PENDING, State.DISABLED, State.VOID}),
    State.DISABLED: frozenset({State.PENDING, State.ENABLED, State.VOID}),
    State.VOID: frozenset(),
}
"""From each state, the states that may follow. 作废 is final: history keeps it, nothing uses it."""


@dataclass(frozen=True, slots=True)
class Prints:
    """Two SHA-256 of a question: `full` with its key, `stem` without.

    Equal `full`: the same question. Equal `stem` and different `full`: the same question with another key.
    """

    full: str
    stem: str


def prints(draft: Draft) -> Prints:
    """Return the fingerprints of *draft*; the order of its options does not matter."""
    choices = [fold_answer(choice) for choice in draft.choices]
    # A blank at the very end of a stem is written or left out, as the typist likes.
    asked = [fold_answer(draft.stem).rstrip("□"), *sorted(choices)]
    right = sorted(choices[place] for place in draft.key if 0 <= place < len(choices))
    says = not choices and draft.truth is None and not draft.blanks
    answer = [
        *right,
        "" if draft.truth is None else str(draft.truth),
        *("|".join(sorted({fold_answer(word) for word in blank})) for blank in draft.blanks),
        *(fold_answer(point) for point, _ in draft.key_points),
        fold_answer(draft.answer_text) if says else "",
    ]
    parts = [prints(part) for part in draft.parts]
    return Prints(
        full=digest([*asked, "#", *answer, *(part.full for part in parts)]),
        stem=digest([*asked, *(part.stem for part in parts)]),
    )


def key_faults(draft: Draft) -> tuple[Phrase, ...]:
    """Return what is wrong with a question's options and key; empty when officers could answer it."""
    if not draft.stem.strip():
        return (phrase("题干是空的，请补写题干。"),)
    if draft.kind is None:
        return (phrase("没有题型，请选择题型。"),)
    if draft.kind in CHOICE_KINDS:
        return _choice_faults(draft)
    if draft.kind is Kind.TRUE_FALSE:
        return () if draft.truth is not None else (phrase("判断题没有答案，请选正确或错误。"),)
    if draft.kind is Kind.BLANK:
        return _blank_faults(draft)
    if draft.kind is Kind.SHORT_ANSWER:
        return _text_faults(draft)
    if not draft.parts:
        return (phrase("案例分析题没有小题，请至少写一个小题。"),)
    return tuple(fault for part in draft.parts for fault in _part_faults(part))


def _part_faults(part: Draft) -> tuple[Phrase, ...]:
    if part.kind is Kind.CASE:
        return (phrase("小题不能再是案例分析题，请改成其他题型。"),)
    return key_faults(part)


def _choice_faults(draft: Draft) -> tuple[Phrase, ...]:
    faults = []
    folded = [fold_answer(choice) for choice in draft.choices]
    if not 2 <= len(folded) <= CHOICE_LIMIT:
        faults.append(phrase("选项有 %(count)s 个，应为 2 至 11 个。", count=len(folded)))
    if any(not choice.strip() for choice in draft.choices):
        faults.append(phrase("有空的选项，请补写或删除。"))
    elif len({choice.strip() for choice in draft.choices}) < len(folded):
        faults.append(phrase("有两个选项写得一样，请改写其中一个。"))
    key = set(draft.key)
    if not key:
        faults.append(phrase("没有答案，请指明正确选项。"))
    elif not key <= set(range(len(folded))):
        faults.append(phrase("答案不在选项之内，请核对答案字母。"))
    elif draft.kind is Kind.SINGLE and len(key) > 1:
        faults.append(phrase("单选题只能有一个答案，请改答案或改为多选题。"))
    elif draft.kind is Kind.MULTIPLE and len(key) < 2:
        faults.append(phrase("多选题至少有两个答案，请改答案或改为单选题。"))
    return tuple(faults)


def _blank_faults(draft: Draft) -> tuple[Phrase, ...]:
    if not draft.blanks or any(not any(word.strip() for word in blank) for blank in draft.blanks):
        return (phrase("填空题有空没有答案，请为每个空写出答案。"),)
    gaps = draft.stem.count("____")
    if gaps and gaps != len(draft.blanks):
        return (
            phrase(
                "题干有 %(gaps)s 个空，答案有 %(answers)s 个，请使两者一致。",
                gaps=gaps,
                answers=len(draft.blanks),
            ),
        )
    return ()


def _text_faults(draft: Draft) -> tuple[Phrase, ...]:
    if not draft.answer_text.strip() and not draft.key_points:
        return (phrase("简答题没有参考答案，也没有评分要点，请补写。"),)
    if any(points <= Decimal(0) for _, points in draft.key_points):
        return (phrase("评分要点的分值应大于 0，请改正。"),)
    return ()


def may_move(before: State, after: State) -> bool:
    """True when a question may pass from one state to the other."""
    return after in MOVES[before]


def needs_reason(before: State, after: State) -> bool:
    """True when who moves a question has to say why: sent back 退回, its author must know what to change."""
    return before is State.PENDING and after is State.DRAFT


def enabling_faults(draft: Draft, *, author: str, reviewer: str) -> tuple[Phrase, ...]:
    """Return why *reviewer* may not enable a question; empty when nothing stands against it.

    编审分离: who wrote the standing revision does not review it.
    """
    faults = list(key_faults(draft))
    if draft.flag:
        faults.append(phrase("题目标有“%(flag)s”，核实依据并去掉标记后才能启用。", flag=draft.flag))
    if author and author == reviewer:
        faults.append(phrase("编审分离：命题人不能审自己的题，请由另一人启用。"))
    return tuple(faults)
