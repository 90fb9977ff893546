"""Tables of attempts: one officer sitting one exam, and the journal of answers, insert only."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lawbank.database import Base, BigId, Instant, Word
from quiz.attempts.rules import Ending

__all__ = ["Answer", "Attempt"]


class Attempt(Base):
    """One sitting. Open while `closed_at` is empty; one open attempt per officer and exam (partial index)."""

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("exam_id", "person_id", "number"),
        Index(
            "ux_attempt_open",
            "exam_id",
            "person_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(
            "ix_attempt_deadline",
            "deadline_at",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True)
    """Random; the only id that leaves the server."""
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    number: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(Instant)
    deadline_at: Mapped[datetime] = mapped_column(Instant)
    """Fixed at the start: the earlier of start + minutes and the end of the window."""
    grace_seconds: Mapped[int]
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    """When it really ended: the hand-in, or the deadline, never the moment a sweeper came by."""
    ending: Mapped[Ending | None] = mapped_column(Word(Ending))
    receipt_code: Mapped[str | None] = mapped_column(String(20), unique=True)
    answer_count: Mapped[int | None]
    answers_digest: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 over the counted answers in item order; the receipt shows its head."""


class Answer(Base):
    """One line of the journal."""

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("attempt_id", "click"),
        UniqueConstraint("attempt_id", "item", "revision"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    item: Mapped[int]
    revision: Mapped[int]
    """Counted by the server per item, from 1."""
    response: Mapped[str] = mapped_column(Text)
    """JSON: list of shown letters, list of blanks, or a text; ``[]``/``""`` is an answer taken back."""
    click: Mapped[str] = mapped_column(String(36))
    received_at: Mapped[datetime] = mapped_column(Instant)
