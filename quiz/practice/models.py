"""Tables of practice: runs, their answers, and the wrong book."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lawbank.database import Base, BigId, Instant, Word
from quiz.practice.rules import Mode

__all__ = ["PracticeItem", "PracticeRun", "WrongQuestion"]


class PracticeRun(Base):
    """A set of questions being practised; open until the last is answered or another is begun."""

    __tablename__ = "practice_run"
    __table_args__ = (Index("ix_practice_run_person", "person_id", "ended_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    mode: Mapped[Mode] = mapped_column(Word(Mode))
    topic_code: Mapped[str | None] = mapped_column(ForeignKey("topic.code"))
    started_at: Mapped[datetime] = mapped_column(Instant)
    touched_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    items: Mapped[list["PracticeItem"]] = relationship(
        order_by="PracticeItem.position", cascade="all, delete-orphan"
    )


class PracticeItem(Base):
    """One question of a run, and the answer once given (the first answer stands)."""

    __tablename__ = "practice_item"
    __table_args__ = (UniqueConstraint("run_id", "position"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("practice_run.id", ondelete="CASCADE"))
    position: Mapped[int]
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    choice_order: Mapped[str] = mapped_column(String(40), default="")
    response: Mapped[str | None] = mapped_column(Text)
    correct: Mapped[bool | None]
    answered_at: Mapped[datetime | None] = mapped_column(Instant)


class WrongQuestion(Base):
    """A line of an officer's wrong book 错题本."""

    __tablename__ = "wrong_question"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), primary_key=True)
    wrong_count: Mapped[int] = mapped_column(default=1)
    right_in_a_row: Mapped[int] = mapped_column(default=0)
    pinned: Mapped[bool] = mapped_column(default=False)
    last_wrong_at: Mapped[datetime] = mapped_column(Instant)
    left_at: Mapped[datetime | None] = mapped_column(Instant)
    """When it was learnt; a new wrong answer brings it back."""
