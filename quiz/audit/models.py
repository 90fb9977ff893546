"""The log nobody can edit: each note carries the hash of the one before it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lawbank.database import Base, BigId, Instant

__all__ = ["AuditNote"]


class AuditNote(Base):
    """Who did what to which thing, when. Insert only; `digest` chains over everything before."""

    __tablename__ = "audit_note"
    __table_args__ = (Index("ix_audit_note_subject", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    noted_at: Mapped[datetime] = mapped_column(Instant, index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    act: Mapped[str] = mapped_column(String(60))
    """A dotted verb: ``hours.approve``, ``people.import``, ``sign_in.refused``."""
    subject_kind: Mapped[str] = mapped_column(String(40), default="")
    subject_id: Mapped[str] = mapped_column(String(40), default="")
    detail: Mapped[str] = mapped_column(Text, default="{}")
    """JSON with sorted keys: what changed, from what to what. Never a password, a key or a full number."""
    previous_digest: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
