"""Tables of the bank: a question is a chain of immutable revisions.

A case 案例分析题 is one revision whose sub-questions are revisions of their own (`parent_id`, `part`). What an
officer answers is always a *leaf*: a revision without sub-questions.
"""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lawbank.database import Base, Hundredths, Instant, Word
from lawbank.kinds import Difficulty, Kind, State

__all__ = [
    "Basis",
    "Blank",
    "Choice",
    "KeyPoint",
    "Question",
    "Revision",
    "RevisionTopic",
    "StateChange",
    "StoredPicture",
    "Topic",
]


class Topic(Base):
    """A knowledge point 知识点; three levels, the parent is the prefix (K03 → K0301 → 030101)."""

    __tablename__ = "topic"

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("topic.code"), index=True)
    depth: Mapped[int]
    """1, 2 or 3."""
    weight: Mapped[int | None]
    position: Mapped[int]


class Question(Base):
    """A question: its identity, its state, and which revision stands."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    """编号; given by the editor or made from the id."""
    state: Mapped[State] = mapped_column(Word(State), index=True)
    current_id: Mapped[int | None] = mapped_column(
        ForeignKey("revision.id", use_alter=True, ondelete="SET NULL"), index=True
    )
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"), index=True)
    flag: Mapped[str] = mapped_column(String(40), default="")
    """依据待核 / 暂停适用: why it may not be enabled."""
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(Instant)

    current: Mapped["Revision | None"] = relationship(foreign_keys=[current_id], post_update=True)
    revisions: Mapped[list["Revision"]] = relationship(
        back_populates="question",
        foreign_keys="Revision.question_id",
        order_by="(Revision.number, Revision.part)",
        cascade="all, delete-orphan",
    )


class Revision(Base):
    """What a question said at one time. Never changed after it was written."""

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("question_id", "number", "part"),
        Index("ix_revision_stem_print", "stem_fingerprint"),
        Index("ix_revision_print", "fingerprint"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    """1, 2, 3 … along the chain."""
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), index=True)
    part: Mapped[int] = mapped_column(default=0)
    """0 for the question itself, 1, 2 … for the sub-questions of a case."""
    kind: Mapped[Kind] = mapped_column(Word(Kind))
    stem: Mapped[str] = mapped_column(Text)
    explanation: Mapped[str] = mapped_column(Text, default="")
    answer_text: Mapped[str] = mapped_column(Text, default="")
    """The reference answer of a text question."""
    truth: Mapped[bool | None]
    """The key of a true/false question."""
    difficulty: Mapped[Difficulty] = mapped_column(Word(Difficulty))
    source: Mapped[str] = mapped_column(String(80), default="")
    author: Mapped[str] = mapped_column(String(40), default="")
    change_note: Mapped[str] = mapped_column(String(200), default="")
    fingerprint: Mapped[str] = mapped_column(String(64))
    """Stem, options and key, folded: equal means the same question."""
    stem_fingerprint: Mapped[str] = mapped_column(String(64))
    """Stem and options without the key: equal with another key means a contradiction."""
    created_at: Mapped[datetime] = mapped_column(Instant)

    question: Mapped[Question] = relationship(back_populates="revisions", foreign_keys=[question_id])
    choices: Mapped[list["Choice"]] = relationship(order_by="Choice.position", cascade="all, delete-orphan")
    blanks: Mapped[list["Blank"]] = relationship(order_by="Blank.position", cascade="all, delete-orphan")
    key_points: Mapped[list["KeyPoint"]] = relationship(
        order_by="KeyPoint.position", cascade="all, delete-orphan"
    )
    bases: Mapped[list["Basis"]] = relationship(order_by="Basis.position", cascade="all, delete-orphan")
    topics: Mapped[list["RevisionTopic"]] = relationship(
        order_by="RevisionTopic.position", cascade="all, delete-orphan"
    )
    parts: Mapped[list["Revision"]] = relationship(order_by="Revision.part", cascade="all, delete-orphan")


class Choice(Base):
    """An option; `position` 0 is A."""

    __tablename__ = "choice"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    is_key: Mapped[bool]


class Blank(Base):
    """A blank of a fill-in question; `alternatives` one a line, any of them is right."""

    __tablename__ = "blank"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    alternatives: Mapped[str] = mapped_column(Text)


class KeyPoint(Base):
    """A scoring point 评分要点 of a text question."""

    __tablename__ = "key_point"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    points: Mapped[Decimal] = mapped_column(Hundredths)


class Basis(Base):
    """A citation: the article a revision rests on. `edition_id` is set when the text named an edition."""

    __tablename__ = "basis"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    printed: Mapped[str] = mapped_column(String(240))
    """《行政处罚法》第三十三条第一款, as `Citation` prints it."""
    statute_id: Mapped[int | None] = mapped_column(ForeignKey("statute.id"), index=True)
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    """The edition by whose numbers and words it was last read, where it names none: the one in force when it was
    written, or that an amendment was followed to. None where none was known."""
    article: Mapped[int | None]
    sub_article: Mapped[int] = mapped_column(default=0)
    paragraph: Mapped[int | None]
    item: Mapped[int | None]


class RevisionTopic(Base):
    """One of up to three knowledge points of a revision."""

    __tablename__ = "revision_topic"
    __table_args__ = (
        CheckConstraint("position BETWEEN 0 AND 2", name="three"),
        Index("ix_revision_topic_code", "topic_code"),
    )

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    topic_code: Mapped[str] = mapped_column(ForeignKey("topic.code"))


class StateChange(Base):
    """A step of a question's life: who moved it, when, why. Insert only."""

    __tablename__ = "state_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), index=True)
    state: Mapped[State] = mapped_column(Word(State))
    actor: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(String(400), default="")
    changed_at: Mapped[datetime] = mapped_column(Instant)
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"), index=True)
    """What stood at that moment; empty for steps older than this column."""


class StoredPicture(Base):
    """A picture that texts name by its key; never changed, shared by every question that shows it."""

    __tablename__ = "picture"

    key: Mapped[str] = mapped_column(String(16), primary_key=True)
    """The head of the digest."""
    digest: Mapped[str] = mapped_column(String(64))
    media: Mapped[str] = mapped_column(String(20))
    width: Mapped[int]
    height: Mapped[int]
    data: Mapped[bytes] = mapped_column(LargeBinary)
    stored_at: Mapped[datetime] = mapped_column(Instant)
