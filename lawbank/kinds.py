"""The words every storey shares about a question: its kind, its difficulty, its state."""

from enum import StrEnum

__all__ = ["CHOICE_KINDS", "TEXT_KINDS", "Difficulty", "Kind", "State"]


class Kind(StrEnum):
    """题型."""

    SINGLE = "单选题"
    MULTIPLE = "多选题"
    VARIABLE = "不定项选择题"
    TRUE_FALSE = "判断题"
    BLANK = "填空题"
    SHORT_ANSWER = "简答题"
    CASE = "案例分析题"


CHOICE_KINDS = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.VARIABLE})
"""Kinds that are answered by picking options."""

TEXT_KINDS = frozenset({Kind.SHORT_ANSWER})
"""Kinds that wait for a marker."""


class Difficulty(StrEnum):
    """难度."""

    EASY = "易"
    MEDIUM = "中"
    HARD = "难"


class State(StrEnum):
    """Where a question stands in its life: 草稿 → 待审 → 启用 → 停用/作废; 待复核 when its law changed."""

    DRAFT = "草稿"
    PENDING = "待审"
    ENABLED = "启用"
    RECHECK = "待复核"
    DISABLED = "停用"
    VOID = "作废"
