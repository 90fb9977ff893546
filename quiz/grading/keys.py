"""The key of a paper: three keyed reads, and nothing that grading does not need."""

from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from lawbank.kinds import CHOICE_KINDS, Kind
from lawbank.questions.drafts import ALTERNATIVES
from lawbank.questions.models import Blank, Choice, Revision
from quiz.papers.models import PaperItem

__all__ = ["KeyedItem", "key_of"]


class KeyedItem(NamedTuple):
    """An item of a paper with its key; a `quiz.grading.rules.Keyed`.

    Attributes:
        options: how many there are.
        key: stored positions of the right options.
        blanks: for each blank its accepted answers.
    """

    number: int
    kind: Kind
    points: Decimal
    choice_order: str
    truth: bool | None
    options: int
    key: frozenset[int]
    blanks: tuple[tuple[str, ...], ...]


_item = PaperItem.__table__
_revision = Revision.__table__
_choice = Choice.__table__
_blank = Blank.__table__

_ITEMS = (
    select(
        _item.c.number,
        _item.c.kind,
        _item.c.points,
        _item.c.choice_order,
        _item.c.revision_id,
        _revision.c.truth,
    )
    .join(_revision, _revision.c.id == _item.c.revision_id)
    .where(_item.c.paper_id == bindparam("paper_id"))
    .order_by(_item.c.number)
)
_KEYS = (
    select(_choice.c.revision_id, _choice.c.position)
    .join(_item, _item.c.revision_id == _choice.c.revision_id)
    .where(_item.c.paper_id == bindparam("paper_id"), _choice.c.is_key)
)
_BLANKS = (
    select(_blank.c.revision_id, _blank.c.alternatives)
    .join(_item, _item.c.revision_id == _blank.c.revision_id)
    .where(_item.c.paper_id == bindparam("paper_id"))
    .order_by(_blank.c.revision_id, _blank.c.position)
)


def key_of(session: Session, paper_id: int) -> list[KeyedItem]:
    """The items of a paper with their keys, in order."""
    items = session.connection().execute(_ITEMS, {"paper_id": paper_id}).all()
    kinds = {row.kind for row in items}
    keys = _by_revision(session, _KEYS, paper_id) if kinds & CHOICE_KINDS else {}
    blanks = _by_revision(session, _BLANKS, paper_id) if Kind.BLANK in kinds else {}
    return [
        KeyedItem(
            row.number,
            row.kind,
            row.points,
            row.choice_order,
            row.truth,
            len(row.choice_order),
            frozenset(keys.get(row.revision_id, ())),
            tuple(tuple(text.split(ALTERNATIVES)) for text in blanks.get(row.revision_id, ())),
        )
        for row in items
    ]


def _by_revision(session: Session, statement: Select[Any], paper_id: int) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for revision_id, value in session.connection().execute(statement, {"paper_id": paper_id}):
        found.setdefault(revision_id, []).append(value)
    return found
