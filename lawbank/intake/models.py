"""An intake: a file that was previewed, and perhaps committed, and perhaps undone."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lawbank.database import Base, Instant, Word

__all__ = ["Batch", "BatchState"]


class BatchState(StrEnum):
    PREVIEWED = "previewed"
    COMMITTED = "committed"
    UNDONE = "undone"
    ABANDONED = "abandoned"


class Batch(Base):
    """One file through the intake. `drafts` is the preview as JSON, with the repairs made in place."""

    __tablename__ = "batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True)
    file_name: Mapped[str] = mapped_column(String(200))
    file_digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the bytes previewed; a commit is tied to it."""
    format: Mapped[str] = mapped_column(String(24))
    actor: Mapped[str] = mapped_column(String(40))
    state: Mapped[BatchState] = mapped_column(Word(BatchState))
    drafts: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    committed_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    question_count: Mapped[int] = mapped_column(default=0)
