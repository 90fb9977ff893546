"""What a paper promises: how it is drawn and how it is scored."""

from enum import StrEnum

__all__ = ["Drawing", "Scheme"]


class Drawing(StrEnum):
    """组卷: one common paper, or one drawn for each officer."""

    FIXED = "fixed"
    PER_OFFICER = "per_officer"


class Scheme(StrEnum):
    """Scoring of multi-select questions; a property of the paper. See `quiz.grading.rules`."""

    ALL_OR_NOTHING = "all_or_nothing"
    PARTIAL_HALF = "partial_half"
    PARTIAL_PER_OPTION = "partial_per_option"
    NET_CORRECT = "net_correct"
    MINUS = "minus"
