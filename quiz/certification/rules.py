"""行政执法证: what a certificate's status is on any day, and which step may follow which."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

__all__ = [
    "FOLLOWS",
    "NUMBER",
    "Days",
    "Status",
    "Step",
    "days_left",
    "days_on",
    "is_number",
    "may_follow",
    "status_on",
]

NUMBER = re.compile(r"[0-9A-Z-]{6,20}")
"""A certificate number is opaque: no published rule fixes its structure."""


class Status(StrEnum):
    """证件状态."""

    APPLYING = "申领中"
    VALID = "有效"
    SUSPENDED = "暂扣"
    EXPIRED = "到期"
    LOST = "遗失作废"
    CANCELLED = "注销"
    REVOKED = "吊销"


FOLLOWS: dict[Status | None, frozenset[Status]] = {
    None: frozenset({Status.APPLYING, Status.VALID}),
    Status.APPLYING: frozenset({Status.VALID, Status.CANCELLED}),
    Status.VALID: frozenset({Status.VALID, Status.SUSPENDED, Status.LOST, Status.CANCELLED, Status.REVOKED}),
    Status.SUSPENDED: frozenset({Status.VALID, Status.CANCELLED, Status.REVOKED}),
    Status.EXPIRED: frozenset({Status.VALID, Status.CANCELLED}),
    Status.LOST: frozenset({Status.VALID, Status.CANCELLED}),
    Status.CANCELLED: frozenset(),
    Status.REVOKED: frozenset(),
}
"""Which step may follow which. VALID after VALID or EXPIRED is a renewal 换发, after LOST a re-issue 补发."""


@dataclass(frozen=True, slots=True)
class Step:
    """A recorded change: from `effective_on` on the certificate has `status`; issuing and renewing set its days."""

    effective_on: date
    status: Status
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """有效期: the first and the last day on which a certificate is good."""

    valid_from: date
    valid_until: date


def is_number(number: str) -> bool:
    """Whether *number* may be a certificate number: 6 to 20 of ``0-9A-Z-``."""
    return NUMBER.fullmatch(number) is not None


def days_on(steps: Sequence[Step], day: date) -> Days | None:
    """The validity that counts on *day*: that of the last step up to then which set one."""
    found = None
    for step in sorted(steps, key=lambda each: each.effective_on):
        if step.effective_on <= day and step.valid_from is not None and step.valid_until is not None:
            found = Days(step.valid_from, step.valid_until)
    return found


def status_on(steps: Sequence[Step], day: date) -> Status | None:
    """The status on *day*, a pure function of the steps; None before the first.

    A valid certificate is 到期 after its last day and 申领中 before its first, without anybody recording it. A
    suspended one that runs out is 到期 too. Of two steps on one day the later recorded counts.
    """
    passed = [step for step in steps if step.effective_on <= day]
    if not passed:
        return None
    status = sorted(passed, key=lambda each: each.effective_on)[-1].status
    days = days_on(steps, day)
    if status in {Status.VALID, Status.SUSPENDED} and days is not None:
        if day > days.valid_until:
            return Status.EXPIRED
        if day < days.valid_from:
            return Status.APPLYING
    return status


def may_follow(before: Status | None, after: Status) -> bool:
    """Whether *after* may be recorded while the certificate stands at *before*."""
    return after in FOLLOWS[before]


def days_left(steps: Sequence[Step], day: date) -> int | None:
    """Days from *day* to the last day of validity, negative when past; None without one."""
    days = days_on(steps, day)
    return None if days is None else (days.valid_until - day) // timedelta(days=1)
