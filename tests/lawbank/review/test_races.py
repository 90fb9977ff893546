"""Bulk edits and undoing at the same moment, on both engines: one is done, the others are told."""

from functools import partial

import pytest
from sqlalchemy import func, select

from lawbank.database import Database
from lawbank.kinds import Difficulty, State
from lawbank.questions.actions import add_questions
from lawbank.questions.models import Question, Revision
from lawbank.review.actions import bulk_edit, undo
from lawbank.review.models import BulkEdit
from lawbank.review.rules import Change
from tests.lawbank.conftest import fill
from tests.lawbank.test_impact import WRITTEN, asked
from tests.races import outcomes

HANDS = 5
HARD = Change(difficulty=Difficulty.HARD)


@pytest.fixture
def seen(opened: Database) -> dict[int, int]:
    with opened.transaction() as session:
        fill(session)
        add_questions(
            session, [asked(f"q{number}", "《行政处罚法》第九条") for number in range(20)], actor="E001",
            state=State.ENABLED, now=WRITTEN,
        )  # fmt: skip
        return dict(session.execute(select(Question.id, Question.current_id)).all())


def edited(opened: Database, seen: dict[int, int]) -> str:
    with opened.transaction() as session:
        bulk_edit(session, seen, HARD, actor="E002", now=WRITTEN)
    return "done"


def undone(opened: Database, public_id: str, actor: str) -> str:
    with opened.transaction() as session:
        return undo(session, public_id, actor=actor, now=WRITTEN).undone_by


def test_one_of_many_equal_edits_is_made(opened: Database, seen: dict[int, int]) -> None:
    """In each pair of hands the questions lie in another order: locked as given, two would wait for each other."""
    orders = [dict(sorted(seen.items(), reverse=bool(hand % 2))) for hand in range(HANDS)]

    works = [partial(edited, opened, order) for order in orders]
    assert outcomes(works) == ["Conflict"] * (HANDS - 1) + ["done"]
    with opened.reading() as session:
        assert session.scalar(select(func.count()).select_from(BulkEdit)) == 1
        assert session.scalar(select(func.count()).select_from(Revision)) == 2 * len(seen)


def test_an_edit_is_undone_once(opened: Database, seen: dict[int, int]) -> None:
    edited(opened, seen)
    with opened.reading() as session:
        public_id = session.scalars(select(BulkEdit.public_id)).one()

    works = [partial(undone, opened, public_id, f"E{hand:03d}") for hand in range(HANDS)]
    assert len(set(outcomes(works))) == 1
    with opened.reading() as session:
        assert dict(session.execute(select(Question.id, Question.current_id)).all()) == seen
