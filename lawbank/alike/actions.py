"""Likeness, step by step: compare what is new with the whole bank, keep what was found, merge two questions or keep both."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from lawbank.alike.models import Decision, LikenessDecision, LikenessMark, LikenessPair
from lawbank.alike.queries import LAID_ASIDE, Marked, folded, marked, unmarked
from lawbank.database import Database
from lawbank.errors import Conflict, Invalid, NotFound
from lawbank.kinds import State
from lawbank.questions.actions import move
from lawbank.questions.likeness import VERSION, Verdict
from lawbank.questions.models import Question
from lawbank.questions.neighbours import alike
from lawbank.wording import phrase

__all__ = ["Compared", "Found", "compare_bank", "compare_due", "keep_both", "keep_found", "merge"]

AT_ONCE = 5_000
"""Questions compared between two commits."""
CHUNK = 500
LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Found:
    """Two questions that are alike, the one with the lower id first."""

    low: Marked
    high: Marked
    verdict: Verdict
    score: int


@dataclass(frozen=True, slots=True)
class Compared:
    """What was compared and what came out of it; nothing is written yet."""

    marks: tuple[Marked, ...]
    pairs: tuple[Found, ...]


def compare_bank(
    database: Database,
    *,
    now: datetime,
    most: int | None = None,
    advance: Callable[[int], object] | None = None,
) -> int:
    """Compare every question that is new or was revised with the whole bank; return how many. Safe to repeat.

    Reading and comparing hold no lock: only what was found is written in a transaction, every 5,000 questions.

    Args:
        most: stop after so many.
        advance: told how many were compared meanwhile.
    """
    done = 0
    while most is None or done < most:
        with database.reading() as session:
            compared = compare_due(
                session, AT_ONCE if most is None else min(AT_ONCE, most - done), advance=advance
            )
        if not compared.marks:
            break
        with database.transaction() as session:
            keep_found(session, compared, now=now)
        done += len(compared.marks)
    return done


def compare_due(
    session: Session, limit: int = AT_ONCE, *, advance: Callable[[int], object] | None = None
) -> Compared:
    """Compare at most *limit* questions that are new or were revised with all that were compared before, and with
    each other. Nothing is written."""
    due = unmarked(session, limit)
    if not due:
        return Compared((), ())
    standing = marked(session)
    new = list(folded(session, due))
    every = [*standing, *new]
    pairs = []
    for pair in alike([each.line for each in every], first=len(standing), advance=advance):
        low, high = sorted((every[pair.wanted], every[pair.standing]), key=lambda each: each.question_id)
        pairs.append(Found(low, high, pair.likeness.verdict, round(pair.likeness.score * 1000)))
    return Compared(tuple(new), tuple(pairs))


def keep_found(session: Session, compared: Compared, *, now: datetime) -> int:
    """Write what comparing found in place of what stood about these questions; return how many pairs.

    A question that was revised or removed while it was compared is left out; it is compared again.
    """
    stands = _standing(session, compared)
    marks = [each for each in compared.marks if stands.get(each.question_id) == each.revision_id]
    ids = [each.question_id for each in marks]
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        session.execute(delete(LikenessMark).where(LikenessMark.question_id.in_(chunk)))
        session.execute(
            delete(LikenessPair).where(or_(LikenessPair.low_id.in_(chunk), LikenessPair.high_id.in_(chunk)))
        )
    if marks:
        session.connection().execute(
            insert(LikenessMark),
            [
                {
                    "question_id": each.question_id,
                    "revision_id": each.revision_id,
                    "version": VERSION,
                    "asked": each.line,
                }
                for each in marks
            ],
        )
    rows: list[dict[str, Any]] = [
        {
            "low_id": found.low.question_id,
            "high_id": found.high.question_id,
            "low_revision_id": found.low.revision_id,
            "high_revision_id": found.high.revision_id,
            "verdict": found.verdict,
            "score": found.score,
            "found_at": now,
        }
        for found in compared.pairs
        if all(stands.get(each.question_id) == each.revision_id for each in (found.low, found.high))
    ]
    if rows:
        session.connection().execute(insert(LikenessPair), rows)
    session.flush()
    return len(rows)


def _standing(session: Session, compared: Compared) -> dict[int, int | None]:
    """The standing revision of every question that was compared or found, as it is now."""
    wanted = {each.question_id for each in compared.marks}
    wanted.update(side.question_id for found in compared.pairs for side in (found.low, found.high))
    ids = sorted(wanted)
    stands: dict[int, int | None] = {}
    for start in range(0, len(ids), CHUNK):
        rows = session.execute(
            select(Question.id, Question.current_id).where(Question.id.in_(ids[start : start + CHUNK]))
        )
        stands.update(rows.all())
    return stands


# --- deciding ---------------------------------------------------------------------------------------------------


def keep_both(session: Session, pair_id: int, *, reason: str, actor: str, now: datetime) -> LikenessDecision:
    """Note that both questions of a pair stay, and why. Safe to repeat.

    It holds for these revisions: when either question gets a new one that is still alike, the pair is open again.

    Raises:
        NotFound: there is no such pair any more.
        Conflict: it was decided otherwise, or either question has changed meanwhile.
        Invalid: no reason is given.
    """
    pair = _locked(session, pair_id)
    standing = _decided(session, pair, Decision.KEPT, None)
    if standing is not None:
        return standing
    _refuse_changed(session, pair)
    return _decide(session, pair, Decision.KEPT, kept=None, reason=reason, actor=actor, now=now)


def merge(
    session: Session, pair_id: int, *, keep: int, reason: str, actor: str, now: datetime
) -> LikenessDecision:
    """Keep one question of a pair and lay the other aside (停用), with a note that names the one kept. Safe to repeat.

    Papers keep the revisions that they pinned, officers their answers; nothing new is drawn from the one laid aside.

    Args:
        keep: id of the question that stays.

    Raises:
        NotFound: there is no such pair any more.
        Conflict: it was decided otherwise, or either question has changed meanwhile.
        Invalid: no reason is given, or *keep* is neither of the two.
    """
    pair = _locked(session, pair_id)
    if keep not in (pair.low_id, pair.high_id):
        raise Invalid(phrase("要保留的题不在这一对里，请重新打开。"))
    standing = _decided(session, pair, Decision.MERGED, keep)
    if standing is not None:
        return standing
    _refuse_changed(session, pair)
    made = _decide(session, pair, Decision.MERGED, kept=keep, reason=reason, actor=actor, now=now)
    kept = session.get_one(Question, keep)
    dropped = session.get_one(Question, pair.high_id if keep == pair.low_id else pair.low_id)
    note = phrase("与 %(code)s 重复，合并后停用：%(reason)s", code=kept.code, reason=made.reason)
    if dropped.state is State.DRAFT:
        move(session, dropped, State.PENDING, actor=actor, note=note, now=now)
    move(session, dropped, State.DISABLED, actor=actor, note=note, now=now)
    return made


def _locked(session: Session, pair_id: int) -> LikenessPair:
    pair = session.scalar(select(LikenessPair).where(LikenessPair.id == pair_id).with_for_update())
    if pair is None:
        raise NotFound("没有这一对相近的题，可能其中一题已经改过。")
    return pair


def _decided(
    session: Session, pair: LikenessPair, decision: Decision, kept: int | None
) -> LikenessDecision | None:
    """The decision that stands; another one than asked for is a conflict."""
    standing = session.scalars(
        select(LikenessDecision).where(
            LikenessDecision.low_revision_id == pair.low_revision_id,
            LikenessDecision.high_revision_id == pair.high_revision_id,
        )
    ).first()
    if standing is not None and (standing.decision, standing.kept_id) != (decision, kept):
        raise Conflict(phrase("%(actor)s已经处理过这一对，请看处理记录。", actor=standing.actor))
    return standing


def _refuse_changed(session: Session, pair: LikenessPair) -> None:
    low, high = session.get_one(Question, pair.low_id), session.get_one(Question, pair.high_id)
    if (low.current_id, high.current_id) != (pair.low_revision_id, pair.high_revision_id):
        raise Conflict(phrase("其中一题刚刚改过，系统会重新比对，请稍后再看。"))
    for question in (low, high):
        if question.state in LAID_ASIDE:
            raise Conflict(
                phrase(
                    "%(code)s 已经%(state)s，不用再处理这一对。",
                    code=question.code,
                    state=question.state.value,
                )
            )


def _decide(
    session: Session,
    pair: LikenessPair,
    decision: Decision,
    *,
    kept: int | None,
    reason: str,
    actor: str,
    now: datetime,
) -> LikenessDecision:
    if not reason.strip():
        raise Invalid(phrase("请写明理由，以后的人要知道为什么这样处理。"))
    made = LikenessDecision(
        low_id=pair.low_id,
        high_id=pair.high_id,
        low_revision_id=pair.low_revision_id,
        high_revision_id=pair.high_revision_id,
        verdict=pair.verdict,
        score=pair.score,
        decision=decision,
        kept_id=kept,
        reason=reason.strip()[:LONGEST_REASON],
        actor=actor,
        decided_at=now,
    )
    session.add(made)
    session.flush()
    return made
