"""Practice: what a run asks, when a wrong answer has been learnt, how study time is measured."""

from enum import StrEnum

__all__ = ["Mode"]


class Mode(StrEnum):
    """按知识点 / 随机 / 错题本."""

    TOPIC = "topic"
    RANDOM = "random"
    WRONG = "wrong"
