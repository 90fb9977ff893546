"""The life of an attempt, and what an answer must look like."""

from enum import StrEnum

__all__ = ["Ending"]


class Ending(StrEnum):
    """How an attempt was closed."""

    HANDED_IN = "handed_in"
    TIME_UP = "time_up"
    BY_MANAGER = "by_manager"
