"""Reading and verifying the log."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from quiz.audit.actions import FIRST_DIGEST, chained
from quiz.audit.models import AuditNote

__all__ = ["Verdict", "notes", "verify"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying found: how many notes, and the first that does not fit the chain."""

    count: int
    broken_at: int | None

    @property
    def sound(self) -> bool:
        return self.broken_at is None


def verify(session: Session) -> Verdict:
    """Walk the chain from the first note; stop at the first that was changed, removed or slipped in."""
    previous, count = FIRST_DIGEST, 0
    for each in session.scalars(select(AuditNote).order_by(AuditNote.id).execution_options(yield_per=1000)):
        wanted = chained(
            previous, each.noted_at, each.actor_id, each.act, each.subject_kind, each.subject_id, each.detail
        )
        if each.previous_digest != previous or each.digest != wanted:
            return Verdict(count, each.id)
        previous, count = each.digest, count + 1
    return Verdict(count, None)


def notes(
    session: Session,
    *,
    act: str = "",
    actor_id: int | None = None,
    text: str = "",
    offset: int = 0,
    limit: int | None = 50,
) -> tuple[Sequence[AuditNote], int]:
    """A page of the log, newest first, and how many notes there are."""
    chosen = select(AuditNote)
    if act:
        chosen = chosen.where(AuditNote.act.startswith(act, autoescape=True))
    if actor_id is not None:
        chosen = chosen.where(AuditNote.actor_id == actor_id)
    if text:
        chosen = chosen.where(
            or_(AuditNote.detail.contains(text, autoescape=True), AuditNote.subject_id == text)
        )
    total = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    return session.scalars(chosen.order_by(AuditNote.id.desc()).offset(offset).limit(limit)).all(), total
