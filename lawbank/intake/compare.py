"""Drafts beside each other and beside the bank: the same question, the same with another key, the same code."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawbank.formats.draft import Draft, Problem, Repair
from lawbank.intake.blame import error, place_words
from lawbank.questions.models import Question
from lawbank.questions.queries import questions_by_print
from lawbank.questions.rules import Prints, prints
from lawbank.wording import phrase

__all__ = ["COMPARED", "CONTRADICTS", "DUPLICATE", "comparisons"]

DUPLICATE = frozenset({"duplicate_in_file", "duplicate_in_bank"})
CONTRADICTS = frozenset({"other_key_in_file", "other_key_in_bank"})
COMPARED = DUPLICATE | CONTRADICTS | {"code_twice", "code_taken"}
"""The problems that comparing names."""

CHUNK = 500


def comparisons(
    session: Session, drafts: Sequence[Draft], *, against_bank: bool = True
) -> Iterator[list[Problem]]:
    """Yield for each draft what it repeats or contradicts, in the file and in the bank.

    Two keyed reads for every 500 drafts, and sets; nothing is read for each draft.
    """
    printed = [prints(draft) for draft in drafts]
    standing = questions_by_print(session, [each.stem for each in printed]) if against_bank else {}
    taken = (
        _taken_codes(session, [draft.code for draft in drafts if draft.code]) if against_bank else frozenset()
    )
    first: dict[str, tuple[Draft, Prints]] = {}
    codes: dict[str, Draft] = {}
    for draft, mine in zip(drafts, printed, strict=True):
        problems = list(_seen_before(draft, mine, first, standing)) if draft.stem.strip() else []
        problems += _code_problems(draft, taken, codes)
        yield problems


def _seen_before(
    draft: Draft,
    mine: Prints,
    first: dict[str, tuple[Draft, Prints]],
    standing: dict[str, list[tuple[int, str, str]]],
) -> Iterator[Problem]:
    earlier = first.setdefault(mine.stem, (draft, mine))
    if earlier[0] is not draft:
        other = phrase("与%(place)s相同", place=place_words(earlier[0].place))
        if earlier[1].full == mine.full:
            yield error(
                draft,
                "stem",
                "duplicate_in_file",
                phrase("文件内不重复"),
                other,
                phrase("这一题会跳过，不必处理。"),
            )
        else:
            advice = phrase("两处题目相同、答案不同，请核对法条后改正或删去一处。")
            yield error(draft, "answer", "other_key_in_file", phrase("同一题只有一个答案"), other, advice)
    for _id, code, full in standing.get(mine.stem, [])[:1]:
        other = phrase("与题库中的 %(code)s 相同", code=code)
        if any(each[2] == mine.full for each in standing[mine.stem]):
            yield error(
                draft,
                "stem",
                "duplicate_in_bank",
                phrase("题库中没有的题"),
                other,
                phrase("这一题会跳过，不必处理。"),
            )
        elif full != mine.full:
            advice = phrase("题库中同一题的答案不同，请核对法条；要改题库中的题请到题库修订。")
            yield error(draft, "answer", "other_key_in_bank", phrase("与题库一致的答案"), other, advice)


def _code_problems(draft: Draft, taken: frozenset[str], codes: dict[str, Draft]) -> Iterator[Problem]:
    if not draft.code:
        return
    earlier = codes.setdefault(draft.code, draft)
    if earlier is not draft:
        found = phrase("%(code)s 已用于%(place)s", code=draft.code, place=place_words(earlier.place))
        yield error(
            draft,
            "code",
            "code_twice",
            phrase("编号不重复"),
            found,
            phrase("请改编号，或留空由系统编号。"),
            Repair(phrase("由系统编号"), "code", ""),
        )
    elif draft.code in taken:
        found = phrase("%(code)s 已在题库中", code=draft.code)
        yield error(
            draft,
            "code",
            "code_taken",
            phrase("题库中没有的编号"),
            found,
            phrase("请改编号，或留空由系统编号。"),
            Repair(phrase("由系统编号"), "code", ""),
        )


def _taken_codes(session: Session, codes: Sequence[str]) -> frozenset[str]:
    taken: set[str] = set()
    for start in range(0, len(codes), CHUNK):
        taken.update(
            session.scalars(select(Question.code).where(Question.code.in_(codes[start : start + CHUNK])))
        )
    return frozenset(taken)
