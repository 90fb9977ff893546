"""Reading people: who is signed in, what they may do, who is on the roster."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session, joinedload

from quiz.errors import Invalid, NotFound
from quiz.people.models import Account, OneTimeCode, Person, Posting, RoleGrant, SignIn, Unit
from quiz.people.rules import Category, Grant

__all__ = [
    "AccountState",
    "PostingLine",
    "RosterLine",
    "SignedIn",
    "UnitNode",
    "account_state",
    "below",
    "digest_of",
    "find_signed_in",
    "grants_of",
    "people_by_numbers",
    "person",
    "person_by_number",
    "person_within",
    "postings",
    "root_paths",
    "roster",
    "standing_grants",
    "unit",
    "unit_by_name",
    "unit_tree",
]


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


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A person as the roster shows them."""

    person: Person
    unit_name: str
    unit_path: str
    established: bool
    enforcement_post: bool
    disabled: bool
    has_password: bool


@dataclass(frozen=True, slots=True)
class UnitNode:
    """A unit in the tree, with how many serve in it (sub-units not included)."""

    unit: Unit
    depth: int
    serving: int


def below(paths: Sequence[str]) -> ColumnElement[bool]:
    """The condition that a unit stands within one of the subtrees *paths*; none: nothing."""
    return or_(false(), *(Unit.path.startswith(path, autoescape=True) for path in paths))


def unit(session: Session, unit_id: int, *, unit_paths: Sequence[str] | None = None) -> Unit:
    """The unit of an id.

    Raises:
        NotFound: there is none within *unit_paths*.
    """
    found = session.get(Unit, unit_id)
    if found is None or (unit_paths is not None and not found.path.startswith(tuple(unit_paths))):
        raise NotFound("没有这个单位")
    return found


def unit_by_name(session: Session, written: str) -> Unit:
    """The open unit called *written*: its name, or as many names above it as tell it apart, ``上级/本级``.

    Raises:
        NotFound: there is none.
        Invalid: several are called so.
    """
    steps = [step.strip() for step in written.replace("／", "/").split("/") if step.strip()]
    open_units = {each.id: each for each in session.scalars(select(Unit).where(Unit.closed_on.is_(None)))}

    def line(each: Unit) -> list[str]:
        names = (
            open_units[int(step)].name for step in each.path.strip("/").split("/") if int(step) in open_units
        )
        return list(names)[-len(steps) :]

    found = [each for each in open_units.values() if steps and line(each) == steps]
    if not found:
        raise NotFound("没有叫“%(name)s”的单位", name=written)
    if len(found) > 1:
        raise Invalid("有 %(count)d 个单位叫“%(name)s”，请写成“上级/本级”", count=len(found), name=written)
    return found[0]


def unit_tree(
    session: Session, unit_paths: Sequence[str] | None = None, *, counted: bool = True
) -> list[UnitNode]:
    """Units in tree order, closed ones left out; `serving` stays 0 unless *counted*."""
    chosen = select(Unit).where(Unit.closed_on.is_(None))
    if unit_paths is not None:
        chosen = chosen.where(below(unit_paths))
    serving = dict(
        session.execute(
            select(Posting.unit_id, func.count()).where(Posting.until_on.is_(None)).group_by(Posting.unit_id)
        ).all()
        if counted
        else ()
    )
    found = session.scalars(chosen).all()
    by_parent: dict[int | None, list[Unit]] = {}
    known = {each.id for each in found}
    for each in sorted(found, key=lambda each: (each.position, each.id)):
        by_parent.setdefault(each.parent_id if each.parent_id in known else None, []).append(each)
    nodes: list[UnitNode] = []

    def walk(parent_id: int | None, depth: int) -> None:
        for each in by_parent.get(parent_id, []):
            nodes.append(UnitNode(each, depth, serving.get(each.id, 0)))
            walk(each.id, depth + 1)

    walk(None, 0)
    return nodes


def person_within(session: Session, person_id: int, unit_paths: Sequence[str]) -> Person:
    """A person who serves within *unit_paths*.

    Raises:
        NotFound: no such person, or elsewhere: the two look the same.
    """
    found = session.scalar(
        select(Person).join(Unit, Unit.id == Person.unit_id).where(Person.id == person_id, below(unit_paths))
    )
    if found is None:
        raise NotFound("没有这个人员")
    return found


def roster(
    session: Session,
    *,
    unit_paths: Sequence[str],
    text: str = "",
    unit_id: int | None = None,
    category: Category | None = None,
    serving: bool | None = True,
    sort: str = "name",
    descending: bool = False,
    offset: int = 0,
    limit: int | None = 50,
) -> tuple[list[RosterLine], int]:
    """A page of the roster and how many persons there are.

    Args:
        unit_paths: only who serves within these subtrees.
        text: part of a name, its pinyin or initials, or the start of a staff number.
        unit_id: only this unit and what is below it.
        serving: who serves now; False: who has left; None: both.
        sort: ``name``, ``number``, ``unit`` or ``category``.
    """
    chosen = (
        select(
            Person,
            Unit.name,
            Unit.path,
            func.coalesce(Posting.established, false()),
            func.coalesce(Posting.enforcement_post, false()),
            Account.disabled_at,
            Account.password_hash,
        )
        .join(Unit, Unit.id == Person.unit_id)
        .join(Account, Account.person_id == Person.id)
        .outerjoin(Posting, (Posting.person_id == Person.id) & Posting.until_on.is_(None))
        .where(below(unit_paths))
    )
    if text:
        chosen = chosen.where(
            or_(
                Person.name.contains(text, autoescape=True),
                Person.name_sort.contains(text.lower(), autoescape=True),
                Person.staff_number.startswith(text, autoescape=True),
            )
        )
    if unit_id is not None:
        chosen = chosen.where(Unit.path.contains(f"/{unit_id}/", autoescape=True))
    if category is not None:
        chosen = chosen.where(Person.category == category)
    if serving is not None:
        chosen = chosen.where(Person.left_on.is_(None) if serving else Person.left_on.is_not(None))
    columns = {
        "name": Person.name_sort,
        "number": Person.staff_number,
        "unit": Unit.path,
        "category": Person.category,
    }
    column = columns.get(sort, Person.name_sort)
    total = session.scalar(select(func.count()).select_from(chosen.order_by(None).subquery())) or 0
    rows = session.execute(
        chosen.order_by(column.desc() if descending else column.asc(), Person.id).offset(offset).limit(limit)
    )
    return [
        RosterLine(found, name, path, bool(est), bool(enf), disabled is not None, bool(password))
        for found, name, path, est, enf, disabled, password in rows
    ], total


def standing_grants(session: Session, person_id: int) -> list[RoleGrant]:
    """The roles a person holds, with their units loaded."""
    return list(
        session.scalars(
            select(RoleGrant)
            .options(joinedload(RoleGrant.unit))
            .where(RoleGrant.person_id == person_id, RoleGrant.revoked_at.is_(None))
            .order_by(RoleGrant.id)
        )
    )


@dataclass(frozen=True, slots=True)
class PostingLine:
    """What a person was in which unit, from a day until (not including) a day."""

    posting: Posting
    unit_name: str


def postings(session: Session, person_id: int) -> list[PostingLine]:
    """Every posting of a person, the latest first."""
    rows = session.execute(
        select(Posting, Unit.name)
        .join(Unit, Unit.id == Posting.unit_id)
        .where(Posting.person_id == person_id)
        .order_by(Posting.from_on.desc(), Posting.id.desc())
    )
    return [PostingLine(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class AccountState:
    """How an account stands.

    Attributes:
        code_until: until when an unused one-time code is good; None: there is none.
    """

    has_password: bool
    disabled_at: datetime | None
    last_signed_in_at: datetime | None
    code_until: datetime | None


def account_state(session: Session, person_id: int, *, now: datetime) -> AccountState:
    """The account of a person."""
    account = session.get_one(Account, person_id)
    return AccountState(
        has_password=bool(account.password_hash),
        disabled_at=account.disabled_at,
        last_signed_in_at=session.scalar(
            select(func.max(SignIn.signed_in_at)).where(SignIn.person_id == person_id)
        ),
        code_until=session.scalar(
            select(func.max(OneTimeCode.expires_at)).where(
                OneTimeCode.person_id == person_id,
                OneTimeCode.used_at.is_(None),
                OneTimeCode.expires_at > now,
            )
        ),
    )


def people_by_numbers(
    session: Session, staff_numbers: Sequence[str], *, unit_paths: Sequence[str]
) -> tuple[list[Person], list[str]]:
    """The persons of many staff numbers within *unit_paths*, and the numbers that are nobody's there."""
    wanted = list(dict.fromkeys(staff_numbers))
    found: dict[str, Person] = {}
    for start in range(0, len(wanted), 500):
        some = session.scalars(
            select(Person)
            .join(Unit, Unit.id == Person.unit_id)
            .where(Person.staff_number.in_(wanted[start : start + 500]), below(unit_paths))
        )
        found |= {each.staff_number: each for each in some}
    return (
        [found[number] for number in wanted if number in found],
        [number for number in wanted if number not in found],
    )


def root_paths(session: Session) -> list[str]:
    """The paths of the units that stand at the top."""
    return list(session.scalars(select(Unit.path).where(Unit.parent_id.is_(None))))
