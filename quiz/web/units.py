"""Choosing whose people a page is about."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quiz.people.queries import unit, unit_tree
from quiz.web.listing import Filter, Wanted

__all__ = ["unit_filter", "within"]


def unit_filter(session: Session, unit_paths: Sequence[str]) -> Filter:
    """A filter over the units within the subtrees *unit_paths*, each meaning itself and what is below it."""
    nodes = unit_tree(session, unit_paths, counted=False)
    return Filter(
        "unit", _("单位"), [(str(node.unit.id), "　" * node.depth + node.unit.name) for node in nodes]
    )


def within(session: Session, unit_paths: Sequence[str], wanted: Wanted) -> tuple[str, ...]:
    """The subtree that the filter of `unit_filter` chose; without a choice, *unit_paths*."""
    chosen = wanted.values.get("unit")
    return (unit(session, int(chosen), unit_paths=unit_paths).path,) if chosen else tuple(unit_paths)
