"""Tables of review: remarks, and bulk edits with what each question was before."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lawbank.database import Base, Instant, Word
from lawbank.kinds import State

__all__ = ["BulkChange", "BulkEdit", "Remark"]


class Remark(Base):
    """What somebody noted on a question; settled once it was dealt with, never deleted."""

    __tablename__ = "remark"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), index=True)
    """What stood when it was written."""
    author: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(Instant)
    settled_by: Mapped[str] = mapped_column(String(40), default="")
    settled_at: Mapped[datetime | None] = mapped_column(Instant)


class BulkEdit(Base):
    """One change made to many questions at once."""

    __tablename__ = "bulk_edit"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True)
    actor: Mapped[str] = mapped_column(String(40))
    told: Mapped[str] = mapped_column(String(400))
    """The change in words."""
    done_at: Mapped[datetime] = mapped_column(Instant)
    undone_by: Mapped[str] = mapped_column(String(40), default="")
    undone_at: Mapped[datetime | None] = mapped_column(Instant)

    changes: Mapped[list["BulkChange"]] = relationship(
        order_by="BulkChange.question_id", cascade="all, delete-orphan"
    )


class BulkChange(Base):
    """What a question was before a bulk edit, and after."""

    __tablename__ = "bulk_change"

    edit_id: Mapped[int] = mapped_column(ForeignKey("bulk_edit.id", ondelete="CASCADE"), primary_key=True)
    question_id: Mapped[int] = mapped_column(
        ForeignKey("question.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    revision_before: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), index=True)
    revision_after: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), index=True)
    state_before: Mapped[State] = mapped_column(Word(State))
    state_after: Mapped[State] = mapped_column(Word(State))
    flag_before: Mapped[str] = mapped_column(String(40), default="")
    flag_after: Mapped[str] = mapped_column(String(40), default="")
    skipped: Mapped[bool] = mapped_column(default=False)
    """Left as it is when the edit was undone: it had been changed again since."""
