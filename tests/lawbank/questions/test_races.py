"""Two editors who save one question at the same moment, on both engines: one is told."""

from functools import partial

from sqlalchemy import select

from lawbank.database import Database
from lawbank.questions.actions import add_question, revise
from lawbank.questions.models import Question, Revision
from tests.lawbank.conftest import fill
from tests.lawbank.test_impact import WRITTEN, asked
from tests.races import outcomes

HANDS = 6


def revised(opened: Database, question_id: int, seen: int, hand: int) -> str:
    draft = asked(f"第 {hand} 人改过", "《行政处罚法》第九条")
    with opened.transaction() as session:
        question = session.get_one(Question, question_id)
        revise(session, question, draft, actor=f"E{hand:03d}", seen=seen, now=WRITTEN)
    return "done"


def test_of_all_who_save_what_they_saw_one_does(opened: Database) -> None:
    with opened.transaction() as session:
        fill(session)
        made = add_question(session, asked("原题", "《行政处罚法》第九条"), actor="E001", now=WRITTEN)
        question_id, seen = made.id, made.current_id
    assert seen is not None

    works = [partial(revised, opened, question_id, seen, hand) for hand in range(HANDS)]
    assert outcomes(works) == ["Conflict"] * (HANDS - 1) + ["done"]
    with opened.reading() as session:
        numbers = select(Revision.number).where(Revision.question_id == question_id).order_by(Revision.number)
        assert session.scalars(numbers).all() == [1, 2]
