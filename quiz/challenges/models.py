"""The table of challenges 题目异议."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from lawbank.database import Base, Instant, Word
from quiz.challenges.rules import Outcome

__all__ = ["Challenge"]


class Challenge(Base):
    """One officer's doubt about one revision; at most one of them waits (partial index)."""

    __tablename__ = "challenge"
    __table_args__ = (
        Index(
            "ux_challenge_open",
            "person_id",
            "revision_id",
            unique=True,
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
    """What the officer was asked; the question may say something else by now."""
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id"))
    """The exam sitting in which it was met; empty: in practice."""
    run_id: Mapped[int | None] = mapped_column(ForeignKey("practice_run.id"))
    """The practice run in which it was met."""
    item: Mapped[int | None]
    """Its number in the paper, or its position in the run."""
    choice_order: Mapped[str] = mapped_column(String(40), default="")
    """The order in which the options stood before the officer: their letters are meant in it."""
    response: Mapped[str | None] = mapped_column(Text)
    """What the officer had answered, as JSON; empty: nothing."""
    proposed: Mapped[str] = mapped_column(String(400))
    """What the officer holds to be right."""
    reason: Mapped[str] = mapped_column(Text)
    cited: Mapped[str] = mapped_column(String(240), default="")
    raised_at: Mapped[datetime] = mapped_column(Instant, index=True)
    outcome: Mapped[Outcome] = mapped_column(Word(Outcome))
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    seen_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the officer saw the answer."""
