"""Tables of people: units as a tree, persons, where they serve, their accounts, roles and sign-ins."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lawbank.database import Base, BigId, Instant, Word
from quiz.people.rules import Category, Role

__all__ = ["Account", "OneTimeCode", "Person", "Posting", "RoleGrant", "RosterUpload", "SignIn", "Unit"]


class Unit(Base):
    """办、科室、二级单位、县市区人防办. `path` is ``/1/4/9/``: a subtree is a prefix."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    path: Mapped[str] = mapped_column(String(200), unique=True)
    position: Mapped[int] = mapped_column(default=0)
    closed_on: Mapped[date | None]

    parent: Mapped["Unit | None"] = relationship(remote_side=[id])


class Person(Base):
    """A person on the roster. The staff number is the office's own, never an ID-card number."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_number: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    name_sort: Mapped[str] = mapped_column(String(200), default="", index=True)
    """Pinyin, for sorting and search."""
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    """Where the person serves now; history is in `Posting`."""
    category: Mapped[Category] = mapped_column(Word(Category))
    """As of now; history is in `Posting`."""
    post_title: Mapped[str] = mapped_column(String(80), default="")
    law_qualified: Mapped[bool] = mapped_column(default=False)
    """法律职业资格."""
    left_on: Mapped[date | None]

    unit: Mapped[Unit] = relationship()
    postings: Mapped[list["Posting"]] = relationship(order_by="Posting.from_on", cascade="all, delete-orphan")


class Posting(Base):
    """What a person was, in which unit, from a day until (not including) a day. The base of every rate."""

    __tablename__ = "posting"
    __table_args__ = (
        Index("ix_posting_days", "from_on", "until_on"),
        Index(
            "ux_posting_open",
            "person_id",
            unique=True,
            sqlite_where=text("until_on IS NULL"),
            postgresql_where=text("until_on IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    category: Mapped[Category] = mapped_column(Word(Category))
    established: Mapped[bool]
    """在编."""
    enforcement_post: Mapped[bool]
    """执法岗位."""
    from_on: Mapped[date]
    until_on: Mapped[date | None]


class Account(Base):
    """How a person signs in. One account a person; the login name is the staff number."""

    __tablename__ = "account"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    """Argon2id; empty means: no password yet, sign in with a one-time code."""
    must_change: Mapped[bool] = mapped_column(default=True)
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)
    failures: Mapped[int] = mapped_column(default=0)
    """Wrong passwords in a row; the back-off grows with it."""
    failed_at: Mapped[datetime | None] = mapped_column(Instant)
    language: Mapped[str] = mapped_column(String(8), default="")
    """zh, en, or empty: as the browser asks."""
    large_text: Mapped[bool] = mapped_column(default=False)
    """长辈版."""
    single_keys: Mapped[bool] = mapped_column(default=True)
    """Single-key shortcuts on the exam page (WCAG 2.1.4 lets them be switched off)."""

    person: Mapped[Person] = relationship()


class SignIn(Base):
    """A session. The cookie carries the token; the row carries its SHA-256. Ended rows stay, dead."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    signed_in_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    device: Mapped[str] = mapped_column(String(120), default="")


class OneTimeCode(Base):
    """A code from an administrator with which a person sets a new password, once."""

    __tablename__ = "one_time_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    code_digest: Mapped[str] = mapped_column(String(64), unique=True)
    issued_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    issued_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class RoleGrant(Base):
    """A role, within the subtree of a unit, from an instant until it was taken back."""

    __tablename__ = "role_grant"
    __table_args__ = (
        Index(
            "ux_role_grant_open",
            "person_id",
            "role",
            "unit_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(Word(Role))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)

    unit: Mapped[Unit] = relationship()


class RosterUpload(Base):
    """A roster file as read, kept between its preview and its confirmation; only who uploaded it may confirm."""

    __tablename__ = "roster_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the file's bytes: what is enrolled is what was previewed."""
    file_name: Mapped[str] = mapped_column(String(200))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    """Below which new units are added."""
    reading: Mapped[str] = mapped_column(Text)
    """JSON: the rows that may be enrolled and the faults of the others; emptied when enrolled."""
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    uploaded_at: Mapped[datetime] = mapped_column(Instant)
    enrolled_at: Mapped[datetime | None] = mapped_column(Instant)
    enrolled: Mapped[int] = mapped_column(default=0)
