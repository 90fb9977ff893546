"""Class hours 学时: what counts, how much, up to where, and whether the year will be met."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from enum import StrEnum

from quiz.errors import Invalid

__all__ = [
    "Activity",
    "Caps",
    "Claim",
    "EntryState",
    "HoursKind",
    "Standing",
    "converted",
    "creditable",
    "forecast",
    "months_in_post",
    "prorated",
    "weekly_pace",
]

QUARTER = Decimal("0.25")
HALF = Decimal("0.5")


class HoursKind(StrEnum):
    """学时类别."""

    GENERAL_LAW = "公共法律知识"
    SPECIAL_LAW = "专业法律知识"
    INDUCTION = "岗前培训"
    ETHICS = "职业道德与作风"
    POLITICS = "政治理论与党性教育"
    SKILLS = "执法技能实训"


class Activity(StrEnum):
    """培训形式."""

    EXAM = "在线考试"
    PRACTICE = "在线练习"
    CLASS = "专题培训"
    DISPATCHED = "外派培训"
    GROUP_STUDY = "中心组学法"
    SHADOWING = "跟班学习"
    CASE_SEMINAR = "案例研讨"
    COMPETITION = "技能比武"
    ONLINE_COURSE = "网络课程"
    TEACHING = "授课"
    SELF_STUDY = "自学"


class EntryState(StrEnum):
    """待审核 → 已认定 → 已冲红; 已退回 where the second person refused."""

    PENDING = "待审核"
    CREDITED = "已认定"
    REFUSED = "已退回"
    REVERSED = "已冲红"


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody did that may earn class hours.

    Attributes:
        minutes: raw minutes, always kept.
        held_on: the office day; its year is the training year.
        source: unique per person, e.g. ``exam:12``; credited once.
        hours: class hours already fixed by the organiser (an exam grants a number); None: convert the minutes.
    """

    activity: Activity
    hours_kind: HoursKind
    minutes: int
    held_on: date
    source: str
    title: str = ""
    hours: Decimal | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Caps:
    """Class hours an activity may earn a day and a year; None: no cap."""

    daily: Decimal | None
    yearly: Decimal | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands in a year, in class hours.

    Attributes:
        required: after prorating.
        earned: credited only; never pending.
        pending: waiting for the second person.
    """

    required: Decimal
    earned: Decimal
    pending: Decimal = Decimal(0)

    @property
    def gap(self) -> Decimal:
        """差额: what is left; 0 when met."""
        return max(Decimal(0), self.required - self.earned)

    @property
    def met(self) -> bool:
        """达标."""
        return self.earned >= self.required


def converted(minutes: int, *, minutes_per_hour: int) -> Decimal:
    """Class hours of raw *minutes*, rounded down to the quarter.

    Raises:
        Invalid: negative minutes, or a conversion that is not positive.
    """
    if minutes < 0 or minutes_per_hour <= 0:
        raise Invalid("学时换算：分钟数不能为负，每学时分钟数应大于 0")
    exact = Decimal(minutes) / minutes_per_hour
    return (exact / QUARTER).to_integral_value(ROUND_DOWN) * QUARTER


def creditable(
    hours: Decimal, *, caps: Caps, credited_that_day: Decimal, credited_that_year: Decimal
) -> Decimal:
    """How many of *hours* still count under the caps of the activity; never negative."""
    left = [hours]
    if caps.daily is not None:
        left.append(caps.daily - credited_that_day)
    if caps.yearly is not None:
        left.append(caps.yearly - credited_that_year)
    return max(Decimal(0), min(left))


def months_in_post(year: int, spells: list[tuple[date, date | None]]) -> int:
    """Months of *year* in which any of the *spells* [from, until) has a day, 0 to 12."""
    months = set()
    for begun, until in spells:
        for month in range(1, 13):
            first = date(year, month, 1)
            following = date(year + month // 12, month % 12 + 1, 1)
            if begun < following and (until is None or until > first):
                months.add(month)
    return len(months)


def prorated(required: Decimal, *, months_in_post: int) -> Decimal:
    """Return the class hours asked of a person who served part of the year.

    A month begun counts in full, so a mid-month arrival is never asked for less than a colleague who came on the
    first.

    Args:
        required: class hours for a full year, from the year's Requirement.
        months_in_post: months begun in post that year, 1 to 12.

    Returns:
        Class hours, rounded up to the next half.

    Raises:
        Invalid: *months_in_post* is not within 1..12.

    Source:
        Requirement.basis, the notice that set the year's hours.
    """
    if not 1 <= months_in_post <= 12:
        raise Invalid("在岗月数应为 1 至 12，现在是 %(months)d", months=months_in_post)
    exact = required * months_in_post / 12
    return (exact / HALF).to_integral_value(ROUND_UP) * HALF


def weekly_pace(standing: Standing, *, day: date) -> Decimal:
    """Class hours a week needed from *day* to 31 December to close the gap, rounded up to the tenth."""
    days_left = (date(day.year, 12, 31) - day).days + 1
    exact = standing.gap * 7 / days_left
    return exact.quantize(Decimal("0.1"), ROUND_UP)


def forecast(standing: Standing, *, day: date, earned_lately: Decimal, lately_days: int) -> Decimal:
    """Class hours on 31 December if the pace of the last days goes on, rounded down to the half.

    Args:
        earned_lately: class hours credited within the last *lately_days* days (of this year).
        lately_days: how many days those were, at least 1.
    """
    days_left = (date(day.year, 12, 31) - day).days
    exact = standing.earned + earned_lately * days_left / max(1, lately_days)
    return (exact / HALF).to_integral_value(ROUND_DOWN) * HALF
