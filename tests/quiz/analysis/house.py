"""An exam that many sat, with one question whose key is wrong."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawbank.kinds import Difficulty, Kind
from lawbank.questions.leaves import load_leaves
from quiz.attempts.actions import save, start
from quiz.attempts.rules import Ending
from quiz.exams.models import Exam
from quiz.handin import hand_in
from quiz.papers.models import PaperItem
from quiz.papers.rules import Drawing, Line, shown_letters
from tests.quiz.exam_house import click, open_exam, question, topics

__all__ = ["WRONG_KEY", "sat_exam"]

WRONG_KEY = "这道题的答案标错了（　）。"


def sat_exam(
    session: Session,
    now: datetime,
    unit_id: int,
    person_ids: list[int],
    *,
    singles: int = 7,
    drawing: Drawing = Drawing.FIXED,
    after: Callable[[], None] = lambda: None,
) -> Exam:
    """Question after question is harder; person after person is better; the better half picks C where the key says A."""
    topics(session)
    for number in range(singles):
        question(session, now, Kind.SINGLE, stem=f"第 {number} 题（　）。", difficulty=Difficulty.MEDIUM)
    question(session, now, Kind.SINGLE, stem=WRONG_KEY)
    question(session, now, Kind.TRUE_FALSE, stem="判断一题。", truth=True)
    lines = (Line(Kind.SINGLE, singles + 1, Decimal(2)), Line(Kind.TRUE_FALSE, 1, Decimal(1)))
    exam = open_exam(session, now, unit_id, lines=lines, drawing=drawing, attempts_allowed=2)
    for place, person_id in enumerate(person_ids):
        attempt = start(session, exam.id, person_id, now=now)
        items = session.scalars(select(PaperItem).where(PaperItem.paper_id == attempt.paper_id)).all()
        leaves = load_leaves(session, [item.revision_id for item in items])
        ability = place / len(person_ids)
        for item in items:
            response = _response(leaves[item.revision_id].stem, item, ability, singles)
            if response:
                save(session, attempt.public_id, person_id, click(item.number, response), now=now)
        hand_in(session, attempt, ending=Ending.HANDED_IN, now=now + timedelta(minutes=9))
        after()
    return exam


def _response(stem: str, item: PaperItem, ability: float, singles: int) -> list[str]:
    if item.kind is Kind.TRUE_FALSE:
        return ["A"]
    if stem == WRONG_KEY:
        return shown_letters([2 if ability >= 0.5 else 0], item.choice_order)
    number = int(stem.split()[1])
    knows = ability > number / (singles + 2)
    return shown_letters([0 if knows else 1], item.choice_order) if number or knows else []
