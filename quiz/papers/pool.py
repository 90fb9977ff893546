"""The pool of an exam in which each officer gets an own paper, kept for a minute.

At nine o'clock a thousand officers start at once. To sort out a bank of 100,000 questions for each of them took a
second a start, under SQLite's one write lock. So the sorted pool is kept, and what was chosen from it is looked up
again: a question that was suspended or revised in that minute never enters a paper.
"""

import threading
from collections.abc import Sequence
from datetime import date
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lawbank.questions.models import Question
from lawbank.questions.usable import is_usable
from quiz.clock import monotonic
from quiz.papers.assembly import Choice, Pool
from quiz.papers.queries import candidates
from quiz.papers.rules import Line

__all__ = ["choose", "choose_often"]

KEPT_SECONDS = 60.0
MOST_POOLS = 8

_pools: WeakKeyDictionary[Engine, dict[tuple[date, tuple[Line, ...]], tuple[float, Pool]]] = (
    WeakKeyDictionary()
)
_guard = threading.Lock()


def choose(session: Session, lines: Sequence[Line], *, seed: str, day: date) -> Choice:
    """Choose the questions of a paper from the bank as it stands."""
    return Pool(candidates(session, lines, day=day), lines).choose(seed=seed)


def choose_often(session: Session, lines: Sequence[Line], *, seed: str, day: date) -> Choice:
    """`choose` for many papers in a row; a question added within the last minute may be passed over."""
    kept = _kept(session, tuple(lines), day)
    if kept is not None:
        choice = kept.choose(seed=seed)
        if not choice.shortages and _stands(session, choice, day):
            return choice
    pool = Pool(candidates(session, lines, day=day), lines)
    _keep(session, tuple(lines), day, pool)
    return pool.choose(seed=seed)


def _kept(session: Session, lines: tuple[Line, ...], day: date) -> Pool | None:
    with _guard:
        found = _pools.get(session.get_bind().engine, {}).get((day, lines))
    if found is None or monotonic() - found[0] > KEPT_SECONDS:
        return None
    return found[1]


def _keep(session: Session, lines: tuple[Line, ...], day: date, pool: Pool) -> None:
    with _guard:
        pools = _pools.setdefault(session.get_bind().engine, {})
        pools.pop((day, lines), None)
        while len(pools) >= MOST_POOLS:
            del pools[next(iter(pools))]
        pools[day, lines] = (monotonic(), pool)


def _stands(session: Session, choice: Choice, day: date) -> bool:
    """Whether every question chosen is still usable, in the revision chosen."""
    chosen = {one.question_id: one.revision_id for questions in choice.lines for one in questions}
    rows = session.execute(
        select(Question.id, Question.current_id).where(Question.id.in_(chosen)).order_by(Question.id)
    )
    current = {question_id: revision_id for question_id, revision_id in rows}  # noqa: C416 (typed rows)
    return current == chosen and is_usable(session, list(chosen), day) == set(chosen)
