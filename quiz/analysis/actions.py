"""Measuring the questions anew where answers came in, and raising the wrong-key alarm."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lawbank.kinds import State
from lawbank.questions.actions import move
from lawbank.questions.leaves import load_leaves
from lawbank.questions.models import Question
from quiz.analysis.figures import Measured, measure, option_names
from quiz.analysis.models import ItemFigures
from quiz.analysis.records import marked_since, records

__all__ = ["Refreshed", "refresh"]

CHUNK = 200


@dataclass(frozen=True, slots=True)
class Refreshed:
    """How many questions were measured, and the codes of those on which the alarm was raised."""

    measured: int
    alarmed: tuple[str, ...]


def refresh(session: Session, *, actor: str, everything: bool = False, now: datetime) -> Refreshed:
    """Measure every question of which an answer was marked since the last time. Safe to repeat.

    A question whose strong candidates agree on another option than the key goes from 启用 to 待复核, once; again only
    when twice as many have answered since.

    Args:
        everything: measure all anew.
    """
    last = None if everything else session.scalar(select(func.max(ItemFigures.measured_at)))
    stale = marked_since(session, last)
    count, alarmed = 0, []
    for start in range(0, len(stale), CHUNK):
        leaves = load_leaves(session, stale[start : start + CHUNK])
        standing = {
            row.revision_id: row
            for row in session.scalars(select(ItemFigures).where(ItemFigures.revision_id.in_(leaves)))
        }
        for leaf, record in records(session, leaves):
            found = measure(leaf, record)
            row = standing.get(leaf.revision_id)
            if row is None:
                row = ItemFigures(
                    revision_id=leaf.revision_id, question_id=leaf.question_id, alarmed_persons=0
                )
                session.add(row)
            _write(row, found, now)
            count += 1
            code = _alarm(session, row, found, actor=actor, now=now)
            alarmed += [code] if code else []
        session.flush()
    return Refreshed(count, tuple(alarmed))


def _write(row: ItemFigures, found: Measured, now: datetime) -> None:
    item = found.item
    row.persons = found.persons
    row.facility, row.low, row.high = item.facility, item.low, item.high
    row.discrimination, row.item_rest = item.discrimination, item.item_rest
    row.complaints = _between_spaces([complaint.value for complaint in found.complaints])
    row.suspected = found.suspicion.option if found.suspicion else None
    row.measured_at = now


def _between_spaces(words: Sequence[str]) -> str:
    return f" {' '.join(words)} " if words else ""


def _alarm(session: Session, row: ItemFigures, found: Measured, *, actor: str, now: datetime) -> str | None:
    """Send a question with a suspected key to 待复核; return its code when it was sent."""
    suspicion, options = found.suspicion, found.options
    if suspicion is None or options is None or found.persons < 2 * row.alarmed_persons:
        return None
    question = session.get_one(Question, found.leaf.question_id)
    if question.state is not State.ENABLED or question.current_id not in (
        found.leaf.revision_id,
        found.leaf.parent_id,
    ):
        return None
    row.alarmed_persons = found.persons
    names = option_names(found.leaf)
    note = (
        f"统计报警：总分高的 {options.upper_persons} 人里 {suspicion.strong} 人选{names[suspicion.option]}，"
        f"选答案的只有 {suspicion.on_key} 人，请核对答案"
    )
    move(session, question, State.RECHECK, actor=actor, note=note, now=now)
    return question.code
