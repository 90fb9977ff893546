"""The requirement and the conversion rules that an installation starts with; every one is data and can be changed."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.hours.models import HoursRule, Requirement
from quiz.hours.rules import Activity
from quiz.people.rules import Category

__all__ = ["install_hours"]

REQUIRED = {Category.OFFICER: Decimal(80), Category.AUXILIARY: Decimal(40)}
BASIS = {
    Category.OFFICER: "本办年度目标：执法人员每人每年不少于 80 学时（可在学时规则中改为正式文件号）",
    Category.AUXILIARY: "本办暂定：辅助人员每人每年不少于 40 学时（可在学时规则中改为正式文件号）",
}

RULES: tuple[tuple[Activity, int, str | None, str | None, str], ...] = (
    (Activity.EXAM, 45, None, "16", "考试按发布时设定的学时计，全年最多 16 学时"),
    (
        Activity.PRACTICE,
        30,
        "1",
        "24",
        "在线练习按服务器计时，30 分钟 1 学时，每日最多 1 学时，全年最多 24 学时（总学时的 30%）",
    ),
    (Activity.CLASS, 45, "8", None, "集中培训 45 分钟 1 学时，每日最多 8 学时"),
    (Activity.DISPATCHED, 45, "8", "48", "外派培训每日最多 8 学时，全年最多 48 学时"),
    (Activity.GROUP_STUDY, 45, "3", "24", "中心组学法每次最多 3 学时，全年最多 24 学时"),
    (Activity.SHADOWING, 90, "4", "24", "跟班学习每日最多 4 学时，全年最多 24 学时"),
    (Activity.CASE_SEMINAR, 45, "2", "16", "案例研讨每次最多 2 学时，全年最多 16 学时"),
    (Activity.COMPETITION, 45, "8", "16", "技能比武每次最多 8 学时，全年最多 16 学时"),
    (Activity.ONLINE_COURSE, 30, "4", "24", "网络课程 30 分钟 1 学时，全年最多 24 学时（总学时的 30%）"),
    (Activity.TEACHING, 20, "8", "20", "授课按 20 分钟 1 学时，全年最多 20 学时"),
    (Activity.SELF_STUDY, 90, "1", "8", "自学经审核认定，全年最多 8 学时"),
)
"""Activity, minutes for a class hour, daily cap, yearly cap, and the words of the rule."""


def install_hours(session: Session, *, year: int, now: datetime) -> None:
    """Set the defaults for *year* where nothing was ever set; safe to repeat."""
    if session.scalar(select(Requirement.id).limit(1)) is None:
        session.add_all(
            Requirement(year=each, category=category, hours=hours, basis=BASIS[category], set_at=now)
            for each in (year - 1, year, year + 1)
            for category, hours in REQUIRED.items()
        )
    if session.scalar(select(HoursRule.id).limit(1)) is None:
        session.add_all(
            HoursRule(
                activity=activity,
                from_year=year - 1,
                minutes_per_hour=minutes,
                daily_cap=Decimal(daily) if daily else None,
                yearly_cap=Decimal(yearly) if yearly else None,
                basis=basis,
                set_at=now,
            )
            for activity, minutes, daily, yearly, basis in RULES
        )
