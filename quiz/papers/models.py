"""Tables of papers: the plan (双向细目表) and what was drawn from it."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lawbank.database import Base, BigId, Hundredths, Instant, Word
from lawbank.kinds import Difficulty, Kind
from quiz.papers.rules import Drawing, Scheme

__all__ = ["Paper", "PaperItem", "Plan", "PlanLine"]


class Plan(Base):
    """A blueprint: topic × kind × difficulty × count × points, with the paper's scoring scheme."""

    __tablename__ = "plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str | None] = mapped_column(String(40), unique=True)
    """The name of a plan shipped with the product (``general``, ``civil_defence``, ``weekly``)."""
    title: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[int]
    drawing: Mapped[Drawing] = mapped_column(Word(Drawing))
    scheme: Mapped[Scheme] = mapped_column(Word(Scheme))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    retired_at: Mapped[datetime | None] = mapped_column(Instant)

    lines: Mapped[list["PlanLine"]] = relationship(order_by="PlanLine.position", cascade="all, delete-orphan")


class PlanLine(Base):
    """One row of a plan. An empty topic or difficulty means any."""

    __tablename__ = "plan_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    topic_code: Mapped[str | None] = mapped_column(ForeignKey("topic.code"))
    """Any depth: a line for K03 draws from everything below it."""
    kind: Mapped[Kind] = mapped_column(Word(Kind))
    difficulty: Mapped[Difficulty | None] = mapped_column(Word(Difficulty))
    count: Mapped[int]
    points: Mapped[Decimal] = mapped_column(Hundredths)
    """Points of each question; of a case, shared among its sub-questions."""


class Paper(Base):
    """What was drawn: never changed. The same plan, bank and seed draw the same paper."""

    __tablename__ = "paper"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    seed: Mapped[str] = mapped_column(String(32))
    scheme: Mapped[Scheme] = mapped_column(Word(Scheme))
    total: Mapped[Decimal] = mapped_column(Hundredths)
    drawn_for: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    drawn_at: Mapped[datetime] = mapped_column(Instant)

    items: Mapped[list["PaperItem"]] = relationship(order_by="PaperItem.number", cascade="all, delete-orphan")


class PaperItem(Base):
    """One thing to answer: a pinned leaf revision, its points, and the order in which its options stand."""

    __tablename__ = "paper_item"

    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    """1, 2, 3 … through the whole paper; `item` of the answer protocol."""
    kind: Mapped[Kind] = mapped_column(Word(Kind))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
    material_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    """The case whose sub-question this is; its material stands above the first of them."""
    points: Mapped[Decimal] = mapped_column(Hundredths)
    choice_order: Mapped[str] = mapped_column(String(40), default="")
    """``2031``: the option shown as A is the stored C (position 2), and so on; empty without options.
    Responses travel and are kept in *shown* letters; grading translates them."""
