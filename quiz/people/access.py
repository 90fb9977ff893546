"""Signing in and out, passwords and one-time codes."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from lawbank.wording import phrase
from quiz.audit.actions import note
from quiz.errors import Invalid, NotAllowed
from quiz.people.models import Account, OneTimeCode, Person, SignIn
from quiz.people.queries import digest_of, grants_of
from quiz.people.rules import Right, may_touch, password_fault, wait_until

__all__ = [
    "CODE_VALID",
    "CodeFault",
    "Refusal",
    "change_password",
    "check_password",
    "code_fault",
    "end_sessions",
    "hash_password",
    "issue_code",
    "new_password_fault",
    "record_failure",
    "redeem_code",
    "refuse_above",
    "sign_in",
    "sign_out",
    "touch",
]

CODE_VALID = timedelta(hours=24)

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""Argon2id with the parameters of the OWASP cheat sheet (19 MiB, 2 passes, 1 lane)."""

_NOBODY = _hasher.hash(secrets.token_urlsafe(16))
"""What an unknown staff number is checked against, so that it takes as long as a known one."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a sign-in was refused: wrong (which never says what was wrong), or wait until an instant."""

    person_id: int | None
    wait_until: datetime | None = None


def check_password(session: Session, staff_number: str, password: str, *, now: datetime) -> int | Refusal:
    """Return the person's id when the password is right; reads only.

    The same work is done for an unknown number, and the answer never tells the two apart.
    """
    account = session.scalar(
        select(Account)
        .join(Person, Person.id == Account.person_id)
        .where(Person.staff_number == staff_number)
    )
    until = wait_until(account.failures, account.failed_at) if account else None
    if account is not None and until is not None and now < until:
        return Refusal(account.person_id, until)
    right = _verified(account.password_hash if account and account.password_hash else _NOBODY, password)
    if account is None or not account.password_hash or account.disabled_at is not None or not right:
        return Refusal(account.person_id if account else None)
    return account.person_id


def record_failure(session: Session, refusal: Refusal, *, now: datetime) -> None:
    """Count a wrong password; the back-off grows with it."""
    if refusal.person_id is not None and refusal.wait_until is None:
        session.execute(
            update(Account)
            .where(Account.person_id == refusal.person_id)
            .values(failures=Account.failures + 1, failed_at=now)
        )
    note(
        session,
        actor_id=None,
        act="sign_in.refused",
        subject_kind="person",
        subject_id=refusal.person_id or "",
        detail={"waiting": refusal.wait_until is not None},
        now=now,
    )


def sign_in(session: Session, person_id: int, *, device: str, now: datetime) -> str:
    """Begin a session and return its token; the database keeps only the digest."""
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            token_digest=digest_of(token),
            person_id=person_id,
            signed_in_at=now,
            seen_at=now,
            device=device[:120],
        )
    )
    session.execute(update(Account).where(Account.person_id == person_id).values(failures=0, failed_at=None))
    note(session, actor_id=person_id, act="sign_in", subject_kind="person", subject_id=person_id, now=now)
    return token


def touch(session: Session, sign_in_id: int, *, now: datetime) -> None:
    """Note that a session is in use; called every few minutes at most."""
    session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=now))


def sign_out(session: Session, sign_in_id: int, person_id: int, *, now: datetime) -> None:
    """End one session: its token is dead from now on."""
    session.execute(
        update(SignIn).where(SignIn.id == sign_in_id, SignIn.ended_at.is_(None)).values(ended_at=now)
    )
    note(session, actor_id=person_id, act="sign_out", subject_kind="person", subject_id=person_id, now=now)


def refuse_above(session: Session, person_id: int, right: Right, *, by: int) -> None:
    """Refuse to use *right* on an account that stands above who asks.

    Raises:
        NotAllowed: `rules.may_touch` says no.
    """
    if not may_touch(grants_of(session, by), right, grants_of(session, person_id)):
        raise NotAllowed("这个账号的管理权限高于您，请由系统管理员或安全保密管理员办理")


def end_sessions(session: Session, person_id: int, *, now: datetime) -> None:
    """End every session of a person."""
    session.execute(
        update(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None)).values(ended_at=now)
    )


def change_password(session: Session, person_id: int, password: str, *, now: datetime) -> None:
    """Set a new password and end every session of the person; the caller begins a new one.

    Raises:
        Invalid: the password breaks a rule, or is the old one.
    """
    account = session.get_one(Account, person_id)
    fault = new_password_fault(session, person_id, password)
    if fault is not None:
        raise Invalid(fault)
    account.password_hash = hash_password(password)
    account.must_change = False
    account.failures = 0
    account.failed_at = None
    end_sessions(session, person_id, now=now)
    note(
        session,
        actor_id=person_id,
        act="password.change",
        subject_kind="person",
        subject_id=person_id,
        now=now,
    )


def new_password_fault(session: Session, person_id: int, password: str) -> str | None:
    """What is wrong with *password* as the new one of a person, as a sentence; None when nothing is."""
    account = session.get_one(Account, person_id)
    person = session.get_one(Person, person_id)
    fault = password_fault(password, staff_number=person.staff_number, name=person.name)
    if fault is None and account.password_hash and _verified(account.password_hash, password):
        return phrase("新密码不能与原密码相同")
    return fault


def issue_code(session: Session, person_id: int, *, issued_by: int | None, now: datetime) -> str:
    """Return a one-time code with which the person sets a new password within a day; earlier codes die."""
    session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.person_id == person_id, OneTimeCode.used_at.is_(None))
        .values(used_at=now)
    )
    code = "-".join(secrets.token_hex(2).upper() for _ in range(4))
    session.add(
        OneTimeCode(
            person_id=person_id,
            code_digest=digest_of(code),
            issued_by=issued_by,
            issued_at=now,
            expires_at=now + CODE_VALID,
        )
    )
    note(
        session, actor_id=issued_by, act="password.code", subject_kind="person", subject_id=person_id, now=now
    )
    return code


@dataclass(frozen=True, slots=True)
class CodeFault:
    """Why a one-time code cannot be redeemed: the code itself, or the new password."""

    sentence: str
    about_password: bool


def code_fault(
    session: Session, staff_number: str, code: str, password: str, *, now: datetime
) -> CodeFault | None:
    """What keeps a code from being redeemed; None when nothing does. Reads only."""
    found = session.scalar(_code_of(staff_number, code))
    if found is None or found.expires_at <= now:
        return CodeFault(
            phrase("工号或一次性验证码不对，或验证码已过期；请向管理员重新索取"), about_password=False
        )
    fault = new_password_fault(session, found.person_id, password)
    return None if fault is None else CodeFault(fault, about_password=True)


def redeem_code(session: Session, staff_number: str, code: str, password: str, *, now: datetime) -> int:
    """Set a new password with a one-time code; returns the person's id.

    Raises:
        Invalid: the code is wrong, used, expired or not this person's, or the new password breaks a rule
            (the code then stays good).
    """
    found = session.scalar(_code_of(staff_number, code).with_for_update(of=OneTimeCode))
    fault = code_fault(session, staff_number, code, password, now=now)
    if found is None or fault is not None:
        raise Invalid(
            fault.sentence if fault else "工号或一次性验证码不对，或验证码已过期；请向管理员重新索取"
        )
    change_password(session, found.person_id, password, now=now)
    found.used_at = now
    return found.person_id


def _code_of(staff_number: str, code: str) -> Select[OneTimeCode]:
    return (
        select(OneTimeCode)
        .join(Person, Person.id == OneTimeCode.person_id)
        .join(Account, Account.person_id == Person.id)
        .where(
            OneTimeCode.code_digest == digest_of(code.strip().upper()),
            OneTimeCode.used_at.is_(None),
            Person.staff_number == staff_number,
            Account.disabled_at.is_(None),
        )
    )


def hash_password(password: str) -> str:
    """What is kept of a password: Argon2id with a salt of its own."""
    return _hasher.hash(password)


def _verified(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False
