"""Writing the log: one note per act, in the transaction of the act."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from quiz.audit.models import AuditNote

__all__ = ["FIRST_DIGEST", "chained", "note"]

FIRST_DIGEST = "0" * 64
"""What the first note follows."""

CHAIN_LOCK = 4_918_150
"""Number of the PostgreSQL advisory lock that keeps the chain in one line across server processes."""


def note(
    session: Session,
    *,
    actor_id: int | None,
    act: str,
    subject_kind: str = "",
    subject_id: object = "",
    detail: Mapping[str, Any] | None = None,
    now: datetime,
) -> AuditNote:
    """Append a note to the chain.

    Args:
        actor_id: the person who acted; None for the system itself.
        act: a dotted verb, e.g. ``hours.approve``.
        detail: what changed, JSON-ready. Never a password, a one-time code, an answer key.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": CHAIN_LOCK})
    session.flush()
    previous = session.scalar(select(AuditNote.digest).order_by(AuditNote.id.desc()).limit(1)) or FIRST_DIGEST
    written = json.dumps(dict(detail or {}), ensure_ascii=False, sort_keys=True, default=str)
    noted = AuditNote(
        noted_at=now,
        actor_id=actor_id,
        act=act,
        subject_kind=subject_kind,
        subject_id=str(subject_id),
        detail=written,
        previous_digest=previous,
        digest=chained(previous, now, actor_id, act, subject_kind, str(subject_id), written),
    )
    session.add(noted)
    session.flush()
    return noted


def chained(
    previous: str,
    at: datetime,
    actor_id: int | None,
    act: str,
    subject_kind: str,
    subject_id: str,
    detail: str,
) -> str:
    """The digest of a note: SHA-256 over the digest before it and everything the note says, its instant in UTC."""
    said = json.dumps(
        [previous, at.astimezone(UTC).isoformat(), actor_id, act, subject_kind, subject_id, detail],
        ensure_ascii=False,
    )
    return hashlib.sha256(said.encode()).hexdigest()
