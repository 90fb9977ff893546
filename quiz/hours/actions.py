"""Writing the ledger: credit, enter, approve, refuse, reverse."""

import uuid
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quiz.audit.actions import note
from quiz.clock import day_of, training_year
from quiz.errors import Closed, Invalid, NotAllowed, NotFound
from quiz.hours.models import HoursEntry, HoursRule, Requirement
from quiz.hours.queries import rule_for
from quiz.hours.rules import Activity, Caps, Claim, EntryState, converted, creditable
from quiz.people.rules import Category

__all__ = ["approve", "credit", "enter", "manual_source", "refuse", "reverse", "set_requirement", "set_rule"]

LATEST_ENTRY_DAYS = 400
"""How long after the day an activity may still be entered."""


def credit(session: Session, person_id: int, claim: Claim, *, now: datetime) -> HoursEntry | None:
    """Add *claim* to the ledger as credited, or return None when the caps leave nothing.

    Safe to repeat: a second call for the same source returns the line that stands.
    """
    standing = _standing_line(session, person_id, claim.source)
    if standing is not None:
        return standing
    hours, rule = _worth(session, person_id, claim)
    if hours <= 0:
        return None
    return _added(session, person_id, claim, hours, rule, EntryState.CREDITED, entered_by=None, now=now)


def enter(session: Session, person_id: int, claim: Claim, *, entered_by: int, now: datetime) -> HoursEntry:
    """Enter an activity by hand; it counts after a second person approved it.

    Raises:
        Invalid: no evidence, a day in the future or too long ago, or the caps leave nothing.
    """
    if not claim.evidence.strip():
        raise Invalid("请填写证明材料，例如“通知文号、签到表编号、结业证书号”")
    age = (day_of(now) - claim.held_on).days
    if age < 0 or age > LATEST_ENTRY_DAYS:
        raise Invalid("日期应在过去 %(days)d 天之内", days=LATEST_ENTRY_DAYS)
    standing = _standing_line(session, person_id, claim.source)
    if standing is not None:
        return standing
    hours, rule = _worth(session, person_id, claim)
    if hours <= 0:
        raise Invalid("该形式的学时今年（或当日）已到上限，不能再录入")
    entry = _added(session, person_id, claim, hours, rule, EntryState.PENDING, entered_by=entered_by, now=now)
    note(
        session,
        actor_id=entered_by,
        act="hours.enter",
        subject_kind="hours_entry",
        subject_id=entry.id,
        detail={"person": person_id, "hours": hours, "activity": claim.activity.value},
        now=now,
    )
    return entry


def approve(session: Session, entry_id: int, *, by: int, now: datetime) -> HoursEntry:
    """A second person credits a pending line. Repeating it changes nothing.

    Raises:
        NotAllowed: *by* entered the line, or it is about *by*.
        Closed: the line was refused or reversed.
    """
    entry = _entry(session, entry_id)
    if entry.state is EntryState.CREDITED:
        return entry
    _second_person(entry, by)
    entry.state, entry.decided_by, entry.decided_at = EntryState.CREDITED, by, now
    note(session, actor_id=by, act="hours.approve", subject_kind="hours_entry", subject_id=entry.id, now=now)
    return entry


def refuse(session: Session, entry_id: int, *, reason: str, by: int, now: datetime) -> HoursEntry:
    """A second person sends a pending line back, with a reason.

    Raises:
        Invalid: no reason.
        NotAllowed: *by* entered the line, or it is about *by*.
        Closed: the line was already decided.
    """
    if not reason.strip():
        raise Invalid("请写明退回原因")
    entry = _entry(session, entry_id)
    _second_person(entry, by)
    entry.state, entry.decided_by, entry.decided_at = EntryState.REFUSED, by, now
    entry.reversal_reason = reason.strip()
    note(
        session,
        actor_id=by,
        act="hours.refuse",
        subject_kind="hours_entry",
        subject_id=entry.id,
        detail={"reason": reason.strip()},
        now=now,
    )
    return entry


def reverse(session: Session, entry_id: int, *, reason: str, by: int, now: datetime) -> HoursEntry:
    """冲红: take a credited line back. The line stays, reversed, with the reason. Repeating it changes nothing.

    Raises:
        Invalid: no reason.
        NotAllowed: the line is about *by*.
        Closed: the line was never credited.
    """
    if not reason.strip():
        raise Invalid("请写明冲红原因")
    entry = _entry(session, entry_id)
    if entry.state is EntryState.REVERSED:
        return entry
    if entry.state is not EntryState.CREDITED:
        raise Closed("只有已认定的学时可以冲红，这一条是“%(state)s”", state=entry.state.value)
    if entry.person_id == by:
        raise NotAllowed("不能冲红自己的学时，请由另一位管理员办理")
    entry.state, entry.reversed_by, entry.reversed_at = EntryState.REVERSED, by, now
    entry.reversal_reason = reason.strip()
    note(
        session,
        actor_id=by,
        act="hours.reverse",
        subject_kind="hours_entry",
        subject_id=entry.id,
        detail={"reason": reason.strip(), "hours": entry.hours},
        now=now,
    )
    return entry


def set_requirement(
    session: Session,
    *,
    year: int,
    category: Category,
    hours: Decimal,
    basis: str,
    hours_kind: str = "",
    by: int | None,
    now: datetime,
) -> Requirement:
    """Set the class hours required of a category; a new version supersedes, the old one stays.

    Raises:
        Invalid: hours out of 0..1000, or no legal basis.
    """
    if not 0 <= hours <= 1000:
        raise Invalid("要求学时应在 0 至 1000 之间")
    if not basis.strip():
        raise Invalid("请填写依据文件，例如“×办〔2026〕3号”")
    latest = session.scalar(
        select(func.max(Requirement.version)).where(
            Requirement.year == year, Requirement.category == category, Requirement.hours_kind == hours_kind
        )
    )
    made = Requirement(
        year=year,
        category=category,
        hours_kind=hours_kind,
        hours=hours,
        basis=basis.strip(),
        version=(latest or 0) + 1,
        set_by=by,
        set_at=now,
    )
    session.add(made)
    session.flush()
    note(
        session,
        actor_id=by,
        act="hours.require",
        subject_kind="requirement",
        subject_id=made.id,
        detail={"year": year, "category": category.value, "hours": hours, "kind": hours_kind},
        now=now,
    )
    return made


def set_rule(
    session: Session,
    *,
    activity: Activity,
    from_year: int,
    minutes_per_hour: int,
    caps: Caps,
    basis: str,
    by: int | None,
    now: datetime,
) -> HoursRule:
    """Set how an activity converts, and its caps; lines already credited keep the version they were made with.

    Raises:
        Invalid: minutes per class hour out of 1..600.
    """
    if not 1 <= minutes_per_hour <= 600:
        raise Invalid("每学时分钟数应在 1 至 600 之间")
    latest = session.scalar(
        select(func.max(HoursRule.version)).where(
            HoursRule.activity == activity, HoursRule.from_year == from_year
        )
    )
    made = HoursRule(
        activity=activity,
        from_year=from_year,
        minutes_per_hour=minutes_per_hour,
        daily_cap=caps.daily,
        yearly_cap=caps.yearly,
        basis=basis.strip(),
        version=(latest or 0) + 1,
        set_by=by,
        set_at=now,
    )
    session.add(made)
    session.flush()
    note(
        session,
        actor_id=by,
        act="hours.rule",
        subject_kind="hours_rule",
        subject_id=made.id,
        detail={"activity": activity.value, "minutes_per_hour": minutes_per_hour},
        now=now,
    )
    return made


def manual_source() -> str:
    """A source for a line entered by hand."""
    return f"manual:{uuid.uuid4()}"


def _entry(session: Session, entry_id: int) -> HoursEntry:
    entry = session.get(HoursEntry, entry_id, with_for_update=True, populate_existing=True)
    if entry is None:
        raise NotFound("没有这条学时记录")
    return entry


def _second_person(entry: HoursEntry, by: int) -> None:
    if entry.state is not EntryState.PENDING:
        raise Closed("这一条已经是“%(state)s”，不能再审核", state=entry.state.value)
    if by in {entry.entered_by, entry.person_id}:
        raise NotAllowed("录入人和本人不能审核这条学时，请由另一位管理员审核")


def _standing_line(session: Session, person_id: int, source: str) -> HoursEntry | None:
    return session.scalar(
        select(HoursEntry).where(HoursEntry.person_id == person_id, HoursEntry.source == source)
    )


def _worth(session: Session, person_id: int, claim: Claim) -> tuple[Decimal, HoursRule | None]:
    rule = rule_for(session, claim.activity, training_year(claim.held_on))
    hours = claim.hours
    if hours is None:
        if rule is None:
            raise Invalid(
                "“%(activity)s”还没有学时换算规则，请先在学时规则中设置", activity=claim.activity.value
            )
        hours = converted(claim.minutes, minutes_per_hour=rule.minutes_per_hour)
    if rule is None:
        return hours, None
    counted = (EntryState.CREDITED, EntryState.PENDING)
    year = training_year(claim.held_on)
    rows = session.execute(
        select(HoursEntry.held_on, HoursEntry.hours).where(
            HoursEntry.person_id == person_id,
            HoursEntry.year == year,
            HoursEntry.activity == claim.activity,
            HoursEntry.state.in_(counted),
        )
    ).all()
    return (
        creditable(
            hours,
            caps=Caps(rule.daily_cap, rule.yearly_cap),
            credited_that_day=sum((line for day, line in rows if day == claim.held_on), Decimal(0)),
            credited_that_year=sum((line for _day, line in rows), Decimal(0)),
        ),
        rule,
    )


def _added(
    session: Session,
    person_id: int,
    claim: Claim,
    hours: Decimal,
    rule: HoursRule | None,
    state: EntryState,
    *,
    entered_by: int | None,
    now: datetime,
) -> HoursEntry:
    entry = HoursEntry(
        person_id=person_id,
        year=training_year(claim.held_on),
        held_on=claim.held_on,
        activity=claim.activity,
        hours_kind=claim.hours_kind,
        title=claim.title,
        minutes=claim.minutes,
        hours=hours,
        rule_id=rule.id if rule else None,
        source=claim.source,
        state=state,
        evidence=claim.evidence.strip(),
        entered_by=entered_by,
        entered_at=now,
    )
    try:
        with session.begin_nested():
            session.add(entry)
    except IntegrityError:
        standing = _standing_line(session, person_id, claim.source)
        if standing is None:
            raise
        return standing
    return entry
