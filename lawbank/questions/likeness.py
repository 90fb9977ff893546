"""When two questions ask the same, and when two that do have different keys. Pure: questions in, pairs out."""

from enum import StrEnum

__all__ = ["Verdict"]


class Verdict(StrEnum):
    """相同 / 相近 / 答案矛盾: what two questions are to each other."""

    SAME = "same"
    NEAR = "near"
    CONTRADICTS = "contradicts"
