"""Tables of likeness: what every question asks, folded; which two ask the same; what a person decided about them.

A pair is named by its two questions, the lower id first, and holds for the revisions that were compared: a new
revision of either side is compared anew and waits for a decision of its own.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lawbank.database import Base, Instant, Word
from lawbank.questions.likeness import Verdict

__all__ = ["Decision", "LikenessDecision", "LikenessMark", "LikenessPair"]


class Decision(StrEnum):
    """已合并 / 都保留."""

    MERGED = "merged"
    KEPT = "kept"


class LikenessMark(Base):
    """A question that was compared with the whole bank: which revision of it, and what that one asks."""

    __tablename__ = "likeness_mark"

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    """Of the folding; what an older one folded is folded and compared anew."""
    asked: Mapped[str] = mapped_column(Text)
    """The question folded, as `Asked.line` writes it."""


class LikenessPair(Base):
    """Two questions that were found to be alike."""

    __tablename__ = "likeness_pair"
    __table_args__ = (UniqueConstraint("low_id", "high_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    low_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"))
    high_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), index=True)
    low_revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), index=True)
    high_revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), index=True)
    verdict: Mapped[Verdict] = mapped_column(Word(Verdict))
    score: Mapped[int]
    """How alike, 0 to 1000."""
    found_at: Mapped[datetime] = mapped_column(Instant)


class LikenessDecision(Base):
    """What a person decided about a pair of revisions, and why. Insert only."""

    __tablename__ = "likeness_decision"
    __table_args__ = (UniqueConstraint("low_revision_id", "high_revision_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    low_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), index=True)
    high_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), index=True)
    low_revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"))
    high_revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), index=True)
    verdict: Mapped[Verdict] = mapped_column(Word(Verdict))
    score: Mapped[int]
    decision: Mapped[Decision] = mapped_column(Word(Decision))
    kept_id: Mapped[int | None] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), index=True)
    """The question that stays where two were merged; None where both stay."""
    reason: Mapped[str] = mapped_column(String(200))
    actor: Mapped[str] = mapped_column(String(40))
    decided_at: Mapped[datetime] = mapped_column(Instant)
