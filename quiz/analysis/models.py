"""The table of what the answers say about a question: computed anew, never edited."""

from datetime import datetime

from sqlalchemy import Float, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lawbank.database import Base, Instant

__all__ = ["ItemFigures"]


class ItemFigures(Base):
    """The figures of one leaf revision over every exam that asked it, each person's first answer.

    Shares and correlations are fractions; the ends are those of 95 % intervals.
    """

    __tablename__ = "item_figures"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), index=True)
    persons: Mapped[int]
    facility: Mapped[float] = mapped_column(Float)
    low: Mapped[float] = mapped_column(Float)
    high: Mapped[float] = mapped_column(Float)
    discrimination: Mapped[float] = mapped_column(Float)
    """Facility of the upper 27 % less that of the lower 27 %, by the rest of the paper."""
    item_rest: Mapped[float | None] = mapped_column(Float)
    """Corrected point-biserial."""
    complaints: Mapped[str] = mapped_column(String(120), default="")
    """What speaks against it, the words of `lawbank.statistics.alarm.Complaint`, each between spaces."""
    suspected: Mapped[int | None]
    """The option, from 0, on which the strong agree where it is not the key."""
    alarmed_persons: Mapped[int] = mapped_column(default=0)
    """How many had answered when the wrong-key alarm was last raised; 0: never."""
    measured_at: Mapped[datetime] = mapped_column(Instant)
