"""Tables of exams: the window in which a plan is sat, by whom, on what terms."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lawbank.database import Base, Hundredths, Instant, Word
from quiz.exams.rules import ExamState, Feedback, Purpose

__all__ = ["Exam", "ExamBand", "ExamUnit"]


class Exam(Base):
    """An exam. Terms cannot change once the first attempt has started (`exams.actions` sees to it)."""

    __tablename__ = "exam"
    __table_args__ = (CheckConstraint("closes_at > opens_at", name="window"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(Text, default="")
    """考生须知."""
    purpose: Mapped[Purpose] = mapped_column(Word(Purpose))
    state: Mapped[ExamState] = mapped_column(Word(ExamState))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))
    """The common paper, drawn at publication; empty where each officer gets one."""
    opens_at: Mapped[datetime] = mapped_column(Instant, index=True)
    closes_at: Mapped[datetime] = mapped_column(Instant, index=True)
    minutes: Mapped[int]
    grace_seconds: Mapped[int] = mapped_column(default=10)
    """Answers clicked before the deadline may arrive this much later."""
    attempts_allowed: Mapped[int] = mapped_column(default=1)
    pass_percent: Mapped[int] = mapped_column(default=60)
    """Pass mark, percent of the paper's total."""
    feedback: Mapped[Feedback] = mapped_column(Word(Feedback))
    hours_granted: Mapped[Decimal] = mapped_column(Hundredths, default=Decimal(0))
    """Class hours for passing, before caps."""
    hours_kind: Mapped[str] = mapped_column(String(40), default="")
    """学时类别 to which they count."""
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    first_started_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the first sitting began; from then on the terms are frozen."""
    officers_only: Mapped[bool] = mapped_column(default=False)
    """Of the invited units, only 执法人员 are expected."""

    units: Mapped[list["ExamUnit"]] = relationship(cascade="all, delete-orphan")
    bands: Mapped[list["ExamBand"]] = relationship(
        order_by="ExamBand.at_least.desc()", cascade="all, delete-orphan"
    )


class ExamUnit(Base):
    """A unit invited, with everything below it."""

    __tablename__ = "exam_unit"

    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id", ondelete="CASCADE"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)


class ExamBand(Base):
    """优秀, 良好, …: a name from a percentage of the total upward."""

    __tablename__ = "exam_band"

    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id", ondelete="CASCADE"), primary_key=True)
    at_least: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20))
