"""The two statements behind every saved answer, as Core, compiled once.

An exam of a thousand officers is mostly this: the read is keyed by unique indexes, asks only for what the decision
needs, and loads nothing of the ORM.
"""

import json
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, bindparam, func, insert, select

from lawbank.kinds import Kind
from lawbank.questions.models import Blank
from quiz.attempts.models import Answer, Attempt
from quiz.attempts.rules import Asked, Ending, Standing
from quiz.papers.models import PaperItem

__all__ = ["INSERT_LINE", "KEYED_READ", "Keyed"]

_attempt = Attempt.__table__
_item = PaperItem.__table__
_blank = Blank.__table__
_newest = Answer.__table__.alias("newest")
_clicked = Answer.__table__.alias("clicked")
_any = Answer.__table__.alias("any_line")

_newest_revision = (
    select(func.max(_any.c.revision))
    .where(_any.c.attempt_id == _attempt.c.id, _any.c.item == bindparam("item"))
    .correlate(_attempt)
    .scalar_subquery()
)
_blank_count = (
    select(func.count())
    .select_from(_blank)
    .where(_blank.c.revision_id == _item.c.revision_id)
    .correlate(_item)
    .scalar_subquery()
)

KEYED_READ = (
    select(
        _attempt.c.person_id,
        _attempt.c.id,
        _attempt.c.deadline_at,
        _attempt.c.grace_seconds,
        _attempt.c.closed_at,
        _attempt.c.ending,
        _item.c.kind,
        _item.c.choice_order,
        _blank_count,
        _newest.c.revision,
        _newest.c.response,
        _newest.c.received_at,
        _clicked.c.item,
        _clicked.c.revision,
        _clicked.c.response,
        _clicked.c.received_at,
    )
    .select_from(
        _attempt.outerjoin(
            _item, and_(_item.c.paper_id == _attempt.c.paper_id, _item.c.number == bindparam("item"))
        )
        .outerjoin(
            _newest,
            and_(
                _newest.c.attempt_id == _attempt.c.id,
                _newest.c.item == bindparam("item"),
                _newest.c.revision == _newest_revision,
            ),
        )
        .outerjoin(
            _clicked, and_(_clicked.c.attempt_id == _attempt.c.id, _clicked.c.click == bindparam("click"))
        )
    )
    .where(_attempt.c.public_id == bindparam("public_id"))
    .with_for_update(of=_attempt, key_share=True)
)
"""Binds `public_id`, `item`, `click`; yields at most one row, a `Keyed`.

PostgreSQL locks the attempt's row, so that a line is either written before the hand-in counts or refused after it;
SQLite has one writer anyway.
"""

INSERT_LINE = insert(Answer).inline()


class Keyed(NamedTuple):
    """What the decision needs: the attempt, the item asked, its newest line, and the line of the same click."""

    person_id: int
    attempt_id: int
    deadline_at: datetime
    grace_seconds: int
    closed_at: datetime | None
    ending: Ending | None
    kind: Kind | None
    choice_order: str | None
    blanks: int
    revision: int | None
    response: str | None
    received_at: datetime | None
    click_item: int | None
    click_revision: int | None
    click_response: str | None
    click_at: datetime | None

    @property
    def asked(self) -> Asked | None:
        """What the item asks; None: the paper has no such item."""
        return None if self.kind is None else Asked(self.kind, len(self.choice_order or ""), self.blanks)

    @property
    def standing(self) -> Standing:
        """The answer that stands; revision 0: none yet."""
        if self.revision is None or self.response is None:
            return Standing([], 0)
        return Standing(json.loads(self.response), self.revision, self.received_at)
