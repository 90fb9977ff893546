"""Class hours 学时: what counts, how much, up to where."""

from enum import StrEnum

__all__ = ["Activity", "EntryState", "HoursKind"]


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
