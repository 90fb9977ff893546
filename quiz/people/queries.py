"""Reading people: who is signed in, what they may do, who is on the roster."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.errors import NotFound
from quiz.people.models import Account, Person, RoleGrant, SignIn, Unit
from quiz.people.rules import Grant

__all__ = ["SignedIn", "digest_of", "find_signed_in", "grants_of", "person", "person_by_number"]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is behind a session token."""

    sign_in_id: int
    person_id: int
    name: str
    staff_number: str
    unit_id: int
    unit_path: str
    must_change: bool
    language: str
    large_text: bool
    single_keys: bool
    seen_at: datetime


def digest_of(token: str) -> str:
    """What the database keeps of a token or a one-time code."""
    return hashlib.sha256(token.encode()).hexdigest()


_SIGNED_IN = (
    select(
        SignIn.id,
        Person.id,
        Person.name,
        Person.staff_number,
        Person.unit_id,
        Unit.path,
        Account.must_change,
        Account.language,
        Account.large_text,
        Account.single_keys,
        SignIn.seen_at,
        SignIn.token_digest,
    )
    .join(Person, Person.id == SignIn.person_id)
    .join(Account, Account.person_id == Person.id)
    .join(Unit, Unit.id == Person.unit_id)
    .where(SignIn.ended_at.is_(None), Account.disabled_at.is_(None))
)


def find_signed_in(session: Session, token: str) -> SignedIn | None:
    """Who is signed in with *token*; None when the session has ended or the account is disabled."""
    row: Sequence[Any] | None = session.execute(
        _SIGNED_IN.where(SignIn.token_digest == digest_of(token))
    ).first()
    return None if row is None else SignedIn(*row[:11])


def grants_of(session: Session, person_id: int) -> tuple[Grant, ...]:
    """The standing role grants of a person."""
    rows = session.execute(
        select(RoleGrant.role, Unit.path)
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .where(RoleGrant.person_id == person_id, RoleGrant.revoked_at.is_(None))
    )
    return tuple(Grant(role, path) for role, path in rows)


def person(session: Session, person_id: int) -> Person:
    """The person of an id.

    Raises:
        NotFound: there is none.
    """
    found = session.get(Person, person_id)
    if found is None:
        raise NotFound("没有这个人员")
    return found


def person_by_number(session: Session, staff_number: str) -> Person:
    """The person of a staff number.

    Raises:
        NotFound: there is none.
    """
    found = session.scalar(select(Person).where(Person.staff_number == staff_number))
    if found is None:
        raise NotFound("没有工号为 %(number)s 的人员", number=staff_number)
    return found
