"""Tables of grading: marks per item, one grade per attempt."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lawbank.database import Base, BigId, Hundredths, Instant

__all__ = ["Grade", "Mark"]


class Mark(Base):
    """Points for one item of one attempt. A marker's later mark supersedes; the earlier row stays."""

    __tablename__ = "mark"
    __table_args__ = (
        UniqueConstraint("attempt_id", "item", "version"),
        Index("ix_mark_waiting", "waiting", "attempt_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    item: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    points: Mapped[Decimal | None] = mapped_column(Hundredths)
    """Empty while a text answer waits for its marker."""
    waiting: Mapped[bool] = mapped_column(default=False)
    marker_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Empty: marked by rule."""
    note: Mapped[str] = mapped_column(Text, default="")
    marked_at: Mapped[datetime] = mapped_column(Instant)


class Grade(Base):
    """The result of an attempt; rewritten only by re-marking, which the audit log keeps."""

    __tablename__ = "grade"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    score: Mapped[Decimal] = mapped_column(Hundredths)
    """Sum of the marks given so far."""
    total: Mapped[Decimal] = mapped_column(Hundredths)
    waiting: Mapped[int] = mapped_column(default=0)
    """Text answers still with the marker; the result is final at 0."""
    passed: Mapped[bool | None]
    """Unknown while anything waits."""
    graded_at: Mapped[datetime] = mapped_column(Instant)
