"""Drafts that ask nearly what the bank or an earlier row of the file asks, and those whose key contradicts it.

Likeness is judged by wording, so it never refuses: it warns, and names the other question. What is the same to the
letter is `lawbank.intake.compare`.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawbank.alike.queries import Marked, folded, marked, unmarked
from lawbank.formats.draft import Draft, Place, Problem, Severity
from lawbank.intake.blame import place_words, warning
from lawbank.questions.likeness import Likeness, Verdict, asked
from lawbank.questions.models import Question
from lawbank.questions.neighbours import alike
from lawbank.wording import Phrase, phrase

__all__ = ["MOST", "NEAR", "left_for_later", "nearly"]

NEAR = frozenset({"near_in_file", "near_in_bank", "near_other_key_in_file", "near_other_key_in_bank"})
"""The problems that likeness names."""

MOST = 2_000
"""Drafts of one file. A larger one is compared after it was committed, at the desk for likeness: comparing 10,000
takes as long as reading them, and nobody goes through a thousand warnings in a preview."""

CHUNK = 500

_Best = tuple[int, Likeness]


def nearly(
    session: Session, drafts: Sequence[Draft], *, against_bank: bool = True
) -> Iterator[list[Problem]]:
    """Yield for each draft the question that it nearly repeats or contradicts; a contradiction comes first.

    A question of the bank that was added a moment ago is compared too, up to as many as a file may have.
    """
    if len(drafts) > MOST:
        yield from ([] for _ in drafts)
        return
    standing: list[Marked] = []
    if against_bank:
        standing = [*marked(session), *folded(session, unmarked(session, MOST))]
    lines = [each.line for each in standing] + [_line(draft) for draft in drafts]
    best: dict[int, _Best] = {}
    for pair in alike(lines, first=len(standing)):
        if pair.likeness.verdict is Verdict.SAME:
            continue
        known = best.get(pair.wanted)
        if known is None or _weight(pair.likeness) > _weight(known[1]):
            best[pair.wanted] = pair.standing, pair.likeness
    codes = _codes(session, {standing[at].question_id for at, _ in best.values() if at < len(standing)})
    for place, draft in enumerate(drafts, start=len(standing)):
        found = best.get(place)
        if found is None or not draft.stem.strip():
            yield []
        elif found[0] < len(standing):
            code = codes[standing[found[0]].question_id]
            yield [_problem(draft, found[1], "bank", phrase("与题库中的 %(code)s 相近", code=code))]
        else:
            other = place_words(drafts[found[0] - len(standing)].place)
            yield [_problem(draft, found[1], "file", phrase("与%(place)s相近", place=other))]


def left_for_later(drafts: Sequence[Draft]) -> tuple[Problem, ...]:
    """What to say of a file that is too long to be compared in its preview."""
    if len(drafts) <= MOST:
        return ()
    return (
        Problem(
            "near_later",
            Severity.WARNING,
            Place(),
            phrase("最多 %(most)d 题", most=MOST),
            phrase("%(count)d 题", count=len(drafts)),
            phrase(
                "文件超过 %(most)d 题，预览只查完全相同的题；相近的题在导入后自动比对，结果在“查重”里。",
                most=MOST,
            ),
        ),
    )


def _line(draft: Draft) -> str:
    return asked(draft).line


def _weight(likeness: Likeness) -> tuple[bool, float]:
    return likeness.verdict is Verdict.CONTRADICTS, likeness.score


def _problem(draft: Draft, likeness: Likeness, where: str, other: Phrase) -> Problem:
    if likeness.verdict is Verdict.CONTRADICTS:
        return warning(
            draft,
            "answer",
            f"near_other_key_in_{where}",
            phrase("问法相近的题答案一致"),
            other,
            phrase("两题问法相近、答案不同，请核对法条后再导入；确实不是同一题的可以照常导入。"),
        )
    return warning(
        draft,
        "stem",
        f"near_in_{where}",
        phrase("题库和文件中没有相近的题"),
        other,
        phrase("可能是同一题的另一种写法，请确认是否还要导入；导入后可到“查重”合并。"),
    )


def _codes(session: Session, ids: set[int]) -> dict[int, str]:
    wanted = sorted(ids)
    codes: dict[int, str] = {}
    for start in range(0, len(wanted), CHUNK):
        rows = session.execute(
            select(Question.id, Question.code).where(Question.id.in_(wanted[start : start + CHUNK]))
        )
        codes.update(rows.all())
    return codes
