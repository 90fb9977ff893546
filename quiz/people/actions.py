"""Changing who is who: units, persons, postings, accounts, roles."""

import re
from datetime import date, datetime

from pypinyin import lazy_pinyin
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from quiz.audit.actions import note
from quiz.errors import Closed, Invalid, NotAllowed, NotFound
from quiz.people.access import end_sessions
from quiz.people.models import Account, Person, Posting, RoleGrant, Unit
from quiz.people.rules import Category, Role, looks_like_id_card

__all__ = [
    "STAFF_NUMBER",
    "add_person",
    "add_unit",
    "close_unit",
    "disable",
    "enable",
    "grant",
    "leave",
    "move",
    "name_sort",
    "new_person",
    "rename",
    "rename_unit",
    "revoke",
]

STAFF_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,19}")


def name_sort(name: str) -> str:
    """How a name sorts and is found without Chinese input: its pinyin, then its initials."""
    syllables = lazy_pinyin(name)
    return f"{''.join(syllables)} {''.join(each[:1] for each in syllables)}".lower()[:200]


def add_unit(session: Session, name: str, *, parent: Unit | None, by: int | None, now: datetime) -> Unit:
    """Add a unit below *parent* (None: the office itself). Safe to repeat: the same name below the same parent stands.

    Raises:
        Invalid: no name, or the tree would be deeper than 8.
    """
    name = name.strip()
    if not name:
        raise Invalid("请填写单位名称")
    if parent is not None and parent.path.count("/") > 8:
        raise Invalid("单位层级最多 8 级")
    parent_id = parent.id if parent else None
    standing = session.scalar(select(Unit).where(Unit.name == name, Unit.parent_id == parent_id))
    if standing is not None:
        return standing
    unit = Unit(name=name, parent_id=parent_id, path=f"new:{name[:60]}:{parent_id}")
    session.add(unit)
    session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    session.flush()
    note(session, actor_id=by, act="unit.add", subject_kind="unit", subject_id=unit.id, now=now)
    return unit


def rename_unit(session: Session, unit: Unit, *, name: str, by: int | None, now: datetime) -> None:
    """Give a unit another name; its people and history stay with it.

    Raises:
        Invalid: no name, or a sister unit has it.
    """
    name = name.strip()
    if not name:
        raise Invalid("请填写单位名称")
    if name == unit.name:
        return
    sister = select(Unit.id).where(Unit.name == name, Unit.parent_id == unit.parent_id, Unit.id != unit.id)
    if session.scalar(sister) is not None:
        raise Invalid("同一上级下已有单位“%(name)s”", name=name)
    before, unit.name = unit.name, name
    note(
        session,
        actor_id=by,
        act="unit.rename",
        subject_kind="unit",
        subject_id=unit.id,
        detail={"before": before, "after": name},
        now=now,
    )


def close_unit(session: Session, unit: Unit, *, on: date, by: int | None, now: datetime) -> None:
    """Close a unit in which nobody serves any more; its history stays. Safe to repeat.

    Raises:
        Closed: somebody still serves in it, or a unit below it is open.
    """
    if unit.closed_on is not None:
        return
    if session.scalar(
        select(Posting.id).where(Posting.unit_id == unit.id, Posting.until_on.is_(None)).limit(1)
    ):
        raise Closed("“%(unit)s”还有在岗人员，请先办理调动或离岗", unit=unit.name)
    if session.scalar(select(Unit.id).where(Unit.parent_id == unit.id, Unit.closed_on.is_(None)).limit(1)):
        raise Closed("“%(unit)s”还有下级单位，请先撤销下级单位", unit=unit.name)
    unit.closed_on = on
    note(session, actor_id=by, act="unit.close", subject_kind="unit", subject_id=unit.id, now=now)


def add_person(
    session: Session,
    *,
    staff_number: str,
    name: str,
    unit: Unit,
    category: Category,
    established: bool,
    enforcement_post: bool,
    from_on: date,
    post_title: str = "",
    law_qualified: bool = False,
    by: int | None,
    now: datetime,
) -> Person:
    """Put a person on the roster, with an account that waits for its one-time code.

    Raises:
        Invalid: the staff number's shape (never an ID-card number), a number in use, no name.
    """
    if session.scalar(select(Person.id).where(Person.staff_number == staff_number)) is not None:
        raise Invalid("工号 %(number)s 已有人使用", number=staff_number)
    person = new_person(
        staff_number=staff_number,
        name=name,
        unit=unit,
        category=category,
        established=established,
        enforcement_post=enforcement_post,
        from_on=from_on,
        post_title=post_title,
        law_qualified=law_qualified,
    )
    session.add(person)
    session.flush()
    session.add(Account(person_id=person.id))
    session.flush()
    note(session, actor_id=by, act="person.add", subject_kind="person", subject_id=person.id, now=now)
    return person


def new_person(
    *,
    staff_number: str,
    name: str,
    unit: Unit,
    category: Category,
    established: bool,
    enforcement_post: bool,
    from_on: date,
    post_title: str = "",
    law_qualified: bool = False,
) -> Person:
    """A person with a first posting, not in any session yet.

    Raises:
        Invalid: the staff number's shape (never an ID-card number), no name.
    """
    if looks_like_id_card(staff_number):
        raise Invalid("工号不能使用身份证号，请改用单位内部编号")
    if STAFF_NUMBER.fullmatch(staff_number) is None:
        raise Invalid("工号应为 1–20 位字母、数字或短横线，现在是“%(number)s”", number=staff_number[:30])
    if not name.strip() or len(name.strip()) > 60:
        raise Invalid("请填写姓名，最多 60 个字")
    person = Person(
        staff_number=staff_number,
        name=name.strip(),
        name_sort=name_sort(name.strip()),
        unit_id=unit.id,
        category=category,
        post_title=post_title.strip(),
        law_qualified=law_qualified,
    )
    person.postings.append(
        Posting(
            unit_id=unit.id,
            category=category,
            established=established,
            enforcement_post=enforcement_post,
            from_on=from_on,
        )
    )
    return person


def rename(
    session: Session,
    person: Person,
    *,
    name: str,
    post_title: str,
    law_qualified: bool,
    by: int | None,
    now: datetime,
) -> None:
    """Correct what carries no history: name, post title, 法律职业资格.

    Raises:
        Invalid: no name.
    """
    if not name.strip() or len(name.strip()) > 60:
        raise Invalid("请填写姓名，最多 60 个字")
    before = {"name": person.name, "post_title": person.post_title, "law_qualified": person.law_qualified}
    person.name, person.name_sort = name.strip(), name_sort(name.strip())
    person.post_title, person.law_qualified = post_title.strip(), law_qualified
    note(
        session,
        actor_id=by,
        act="person.correct",
        subject_kind="person",
        subject_id=person.id,
        detail={"before": before},
        now=now,
    )


def move(
    session: Session,
    person: Person,
    *,
    unit: Unit,
    category: Category,
    established: bool,
    enforcement_post: bool,
    on: date,
    by: int | None,
    now: datetime,
) -> Posting:
    """From *on* the person serves elsewhere or as something else; the posting before ends that day. History stays.

    Safe to repeat: the same posting from the same day stands.

    Raises:
        Invalid: *on* is not after the start of the present posting.
    """
    standing = session.scalar(
        select(Posting).where(Posting.person_id == person.id, Posting.until_on.is_(None))
    )
    wanted = (unit.id, category, established, enforcement_post)
    if standing is not None:
        if (standing.unit_id, standing.category, standing.established, standing.enforcement_post) == wanted:
            return standing
        if on <= standing.from_on:
            raise Invalid("变动日期应晚于现岗位的起始日期 %(day)s", day=standing.from_on.isoformat())
        standing.until_on = on
        session.flush()
    posting = Posting(
        person_id=person.id,
        unit_id=unit.id,
        category=category,
        established=established,
        enforcement_post=enforcement_post,
        from_on=on,
    )
    session.add(posting)
    person.unit_id, person.category, person.left_on = unit.id, category, None
    session.flush()
    note(
        session,
        actor_id=by,
        act="person.move",
        subject_kind="person",
        subject_id=person.id,
        detail={"unit": unit.id, "category": category.value, "on": on},
        now=now,
    )
    return posting


def leave(session: Session, person: Person, *, on: date, by: int | None, now: datetime) -> None:
    """The person no longer serves from *on*; the account is disabled, the history stays.

    Raises:
        Invalid: *on* is not after the start of the present posting.
    """
    standing = session.scalar(
        select(Posting).where(Posting.person_id == person.id, Posting.until_on.is_(None))
    )
    if standing is not None:
        if on <= standing.from_on:
            raise Invalid("离岗日期应晚于现岗位的起始日期 %(day)s", day=standing.from_on.isoformat())
        standing.until_on = on
    person.left_on = on
    disable(session, person.id, by=by, now=now)
    note(session, actor_id=by, act="person.leave", subject_kind="person", subject_id=person.id, now=now)


def disable(session: Session, person_id: int, *, by: int | None, now: datetime) -> None:
    """Disable an account: every session of it ends. Answers and hours stay.

    Raises:
        NotAllowed: one's own account.
    """
    if person_id == by:
        raise NotAllowed("不能停用自己的账号")
    session.execute(
        update(Account)
        .where(Account.person_id == person_id, Account.disabled_at.is_(None))
        .values(disabled_at=now)
    )
    end_sessions(session, person_id, now=now)
    note(session, actor_id=by, act="account.disable", subject_kind="person", subject_id=person_id, now=now)


def enable(session: Session, person_id: int, *, by: int | None, now: datetime) -> None:
    """Enable a disabled account again."""
    session.execute(update(Account).where(Account.person_id == person_id).values(disabled_at=None))
    note(session, actor_id=by, act="account.enable", subject_kind="person", subject_id=person_id, now=now)


SEPARATE = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


def grant(
    session: Session, person: Person, role: Role, unit: Unit, *, by: int | None, now: datetime
) -> RoleGrant:
    """Give a role within the subtree of *unit*. Safe to repeat.

    Raises:
        NotAllowed: to oneself.
        Closed: 三员 must be three persons: nobody holds two of the administrator roles.
    """
    if person.id == by:
        raise NotAllowed("不能给自己授权，请由另一位安全保密管理员办理")
    standing = session.scalars(
        select(RoleGrant).where(RoleGrant.person_id == person.id, RoleGrant.revoked_at.is_(None))
    ).all()
    for each in standing:
        if each.role is role and each.unit_id == unit.id:
            return each
        if role in SEPARATE and each.role in SEPARATE and each.role is not role:
            raise Closed("三员分立：系统、安全保密、审计管理员不能由同一人兼任")
    granted = RoleGrant(person_id=person.id, role=role, unit_id=unit.id, granted_by=by, granted_at=now)
    session.add(granted)
    session.flush()
    note(
        session,
        actor_id=by,
        act="role.grant",
        subject_kind="person",
        subject_id=person.id,
        detail={"role": role.value, "unit": unit.id},
        now=now,
    )
    return granted


def revoke(session: Session, grant_id: int, *, by: int | None, now: datetime) -> None:
    """Take a role back. Safe to repeat.

    Raises:
        NotFound: no such grant.
        NotAllowed: one's own.
    """
    standing = session.get(RoleGrant, grant_id)
    if standing is None:
        raise NotFound("没有这项授权")
    if standing.person_id == by:
        raise NotAllowed("不能撤销自己的授权，请由另一位安全保密管理员办理")
    if standing.revoked_at is None:
        standing.revoked_at = now
        note(
            session,
            actor_id=by,
            act="role.revoke",
            subject_kind="person",
            subject_id=standing.person_id,
            detail={"role": standing.role.value, "unit": standing.unit_id},
            now=now,
        )
