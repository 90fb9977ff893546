"""Tables of certification: a certificate is the sum of its status changes."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lawbank.database import Base, Instant, Word
from quiz.certification.rules import Status

__all__ = ["Certificate", "CertificateChange"]


class Certificate(Base):
    """A certificate: opaque number, issuer, field, area. Its days and status are in the changes."""

    __tablename__ = "certificate"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    """6 to 20 of ``0-9A-Z-``."""
    verify_code: Mapped[str] = mapped_column(String(20), unique=True)
    issuer: Mapped[str] = mapped_column(String(120), default="")
    field: Mapped[str] = mapped_column(String(60), default="")
    """执法类别."""
    area: Mapped[str] = mapped_column(String(120), default="")
    """执法区域."""
    created_at: Mapped[datetime] = mapped_column(Instant)

    changes: Mapped[list["CertificateChange"]] = relationship(
        order_by="(CertificateChange.effective_on, CertificateChange.id)", cascade="all, delete-orphan"
    )


class CertificateChange(Base):
    """A step: from a day on the certificate has this status (and, when issued or renewed, these days)."""

    __tablename__ = "certificate_change"
    __table_args__ = (Index("ix_certificate_change_day", "certificate_id", "effective_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id", ondelete="CASCADE"))
    effective_on: Mapped[date]
    status: Mapped[Status] = mapped_column(Word(Status))
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    """The last day on which it is valid."""
    reason: Mapped[str] = mapped_column(Text, default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(Instant)
