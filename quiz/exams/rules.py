"""What an exam promises: when it is open, how long, how often, and when its key is released."""

from enum import StrEnum

__all__ = ["ExamState", "Feedback", "Purpose"]


class ExamState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class Purpose(StrEnum):
    """模拟 / 正式 / 每周一测."""

    MOCK = "mock"
    OFFICIAL = "official"
    WEEKLY = "weekly"


class Feedback(StrEnum):
    """When the key and the explanations are released to who sat the exam."""

    AT_ONCE = "at_once"
    AFTER_WINDOW = "after_window"
    NEVER = "never"
