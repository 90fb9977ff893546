"""Reading intakes: what was uploaded, and what became of it."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from lawbank.intake.models import Batch
from lawbank.questions.models import Topic

__all__ = ["batches", "topic_words"]


def batches(
    session: Session, *, actor: str, offset: int = 0, limit: int | None = 50
) -> tuple[list[Batch], int]:
    """A page of the intakes of *actor*, newest first, without their drafts; and how many there are."""
    chosen = select(Batch).where(Batch.actor == actor)
    total = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    found = session.scalars(
        chosen.options(defer(Batch.drafts)).order_by(Batch.id.desc()).offset(offset).limit(limit)
    )
    return list(found), total


def topic_words(session: Session) -> frozenset[str]:
    """The codes and the names of every knowledge point."""
    return frozenset(word for pair in session.execute(select(Topic.code, Topic.name)) for word in pair)
