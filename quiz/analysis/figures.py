"""What the answers to one question say: its figures, its options by ability, what speaks against it."""

from dataclasses import dataclass

import numpy as np

from lawbank.kinds import CHOICE_KINDS, Kind
from lawbank.questions.leaves import Leaf
from lawbank.statistics.alarm import Complaint, Suspicion, complaints, suspected_key
from lawbank.statistics.classical import Choices, Item, choices
from lawbank.statistics.pooled import Group, groups, pooled_item
from quiz.analysis.records import Record

__all__ = ["Measured", "measure", "option_names"]

PERSONS_A_GROUP = 10
MOST_GROUPS = 5


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of a leaf.

    Attributes:
        options: what its options did; None for items that are not answered by picking one.
        by_ability: the answerers in up to five groups, the weakest first; empty for fewer than twenty persons.
    """

    leaf: Leaf
    persons: int
    item: Item
    options: Choices | None
    suspicion: Suspicion | None
    complaints: tuple[Complaint, ...]
    by_ability: tuple[Group, ...]


def measure(leaf: Leaf, record: Record) -> Measured:
    """Judge a leaf by its answers."""
    persons = len(record.shares)
    item = pooled_item(record.shares, record.rest)
    key = _single_key(leaf)
    found = None
    if key is not None:
        picked = np.where(record.picked.any(axis=1), record.picked.argmax(axis=1), -1).astype(np.int64)
        found = choices(picked, record.rest, options=record.picked.shape[1], key=key)
    lengths = [len(choice) for choice in leaf.choices] if leaf.kind is Kind.SINGLE else []
    many = min(MOST_GROUPS, persons // PERSONS_A_GROUP)
    return Measured(
        leaf,
        persons,
        item,
        found,
        suspected_key(found, key=key) if found is not None and key is not None else None,
        complaints(item, found, key=key or 0, lengths=lengths),
        groups(record.shares, record.rest, record.picked, count=many) if many > 1 else (),
    )


def option_names(leaf: Leaf) -> list[str]:
    """How the options of a leaf are called, in their stored order."""
    if leaf.kind is Kind.TRUE_FALSE:
        return ["正确", "错误"]
    return list("ABCDEFGHIJK"[: len(leaf.choices)]) if leaf.kind in CHOICE_KINDS else []


def _single_key(leaf: Leaf) -> int | None:
    """The place of the one right option; None where there is none or several."""
    if leaf.kind is Kind.TRUE_FALSE:
        return 0 if leaf.truth else 1
    return next(iter(leaf.key)) if leaf.kind is Kind.SINGLE and len(leaf.key) == 1 else None
