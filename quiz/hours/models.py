"""Tables of hours: what is required, how activities convert, and the ledger."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lawbank.database import Base, BigId, Hundredths, Instant, Word
from quiz.hours.rules import Activity, EntryState, HoursKind
from quiz.people.rules import Category

__all__ = ["HoursEntry", "HoursRule", "Requirement", "StudyPulse"]


class Requirement(Base):
    """Class hours required of a category in a year, with the legal basis. A newer version supersedes."""

    __tablename__ = "requirement"
    __table_args__ = (UniqueConstraint("year", "category", "hours_kind", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    category: Mapped[Category] = mapped_column(Word(Category))
    hours_kind: Mapped[str] = mapped_column(String(24), default="")
    """Empty: the total; else a minimum within one 学时类别."""
    hours: Mapped[Decimal] = mapped_column(Hundredths)
    basis: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    set_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime] = mapped_column(Instant)


class HoursRule(Base):
    """How an activity converts to class hours from a year on, and its caps. A newer version supersedes."""

    __tablename__ = "hours_rule"
    __table_args__ = (UniqueConstraint("activity", "from_year", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    activity: Mapped[Activity] = mapped_column(Word(Activity))
    from_year: Mapped[int]
    minutes_per_hour: Mapped[int]
    """Raw minutes for one class hour."""
    daily_cap: Mapped[Decimal | None] = mapped_column(Hundredths)
    """Class hours a day; empty: none."""
    yearly_cap: Mapped[Decimal | None] = mapped_column(Hundredths)
    basis: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    set_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime] = mapped_column(Instant)


class HoursEntry(Base):
    """One line of the ledger. Never edited after it was credited: a reversal is a state of its own with a reason."""

    __tablename__ = "hours_entry"
    __table_args__ = (
        UniqueConstraint("person_id", "source"),
        Index("ix_hours_entry_standing", "year", "state", "person_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    year: Mapped[int]
    held_on: Mapped[date]
    activity: Mapped[Activity] = mapped_column(Word(Activity))
    hours_kind: Mapped[HoursKind] = mapped_column(Word(HoursKind))
    title: Mapped[str] = mapped_column(String(160), default="")
    minutes: Mapped[int]
    """Raw minutes, always kept."""
    hours: Mapped[Decimal] = mapped_column(Hundredths)
    """Class hours after conversion and caps."""
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("hours_rule.id"))
    """The version of the conversion that was applied."""
    source: Mapped[str] = mapped_column(String(80))
    """``exam:12`` (best attempt of an exam), ``practice:2026-11-23``, ``manual:<uuid>``. Credited once per person."""
    state: Mapped[EntryState] = mapped_column(Word(EntryState))
    evidence: Mapped[str] = mapped_column(Text, default="")
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime] = mapped_column(Instant)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    reversed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reversed_at: Mapped[datetime | None] = mapped_column(Instant)
    reversal_reason: Mapped[str] = mapped_column(Text, default="")


class StudyPulse(Base):
    """Server-measured study: seconds credited between two acts of practice, capped per pulse."""

    __tablename__ = "study_pulse"
    __table_args__ = (Index("ix_study_pulse_person", "person_id", "day"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    day: Mapped[date]
    pulsed_at: Mapped[datetime] = mapped_column(Instant)
    seconds: Mapped[int]
