"""Writing marks and grades."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from quiz.attempts.models import Attempt
from quiz.attempts.rules import Standing
from quiz.errors import Invalid
from quiz.exams.models import Exam
from quiz.exams.rules import passes
from quiz.grading.keys import key_of
from quiz.grading.models import Grade, Mark
from quiz.grading.queries import newest_marks
from quiz.grading.rules import scored, tally, validated_points
from quiz.papers.models import Paper, PaperItem

__all__ = ["grade", "mark"]


def grade(
    session: Session, attempt: Attempt, exam: Exam, answers: Mapping[int, Standing], *, now: datetime
) -> Grade:
    """Mark every item by rule and write the grade; returns the grade that stands when there is one.

    Args:
        answers: those that count, by item.
    """
    standing = session.get(Grade, attempt.id)
    if standing is not None:
        return standing
    paper = session.get_one(Paper, attempt.paper_id)
    marks: list[tuple[int, Decimal | None]] = []
    for item in key_of(session, paper.id):
        answer = answers.get(item.number)
        points = (
            Decimal(0)
            if answer is None
            else scored(
                item,
                answer.response,
                points=item.points,
                scheme=paper.scheme,
                choice_order=item.choice_order,
            ).points
        )
        marks.append((item.number, points))
    session.connection().execute(
        insert(Mark).inline(),
        [
            {
                "attempt_id": attempt.id,
                "item": number,
                "version": 1,
                "points": points,
                "waiting": points is None,
                "marked_at": now,
            }
            for number, points in marks
        ],
    )
    made = Grade(attempt_id=attempt.id, total=paper.total, graded_at=now)
    _sum_up(made, exam, [points for _, points in marks])
    session.add(made)
    session.flush()
    return made


def mark(
    session: Session,
    attempt: Attempt,
    exam: Exam,
    item: int,
    points: Decimal,
    *,
    remark: str,
    marker_id: int,
    now: datetime,
) -> Grade:
    """Give a marker's points to an item; the earlier mark stays in the history. Sums the grade up anew.

    Raises:
        Invalid: the paper has no such item, or it cannot have these points.
    """
    asked = session.get(PaperItem, (attempt.paper_id, item))
    if asked is None:
        raise Invalid("试卷没有第 %(item)d 题", item=item)
    validated_points(points, most=asked.points)
    given = session.get_one(Grade, attempt.id, with_for_update=True, populate_existing=True)
    latest = session.scalar(
        select(func.max(Mark.version)).where(Mark.attempt_id == attempt.id, Mark.item == item)
    )
    for earlier in session.scalars(
        select(Mark).where(Mark.attempt_id == attempt.id, Mark.item == item, Mark.waiting)
    ):
        earlier.waiting = False
    session.add(
        Mark(
            attempt_id=attempt.id,
            item=item,
            version=(latest or 0) + 1,
            points=points,
            marker_id=marker_id,
            note=remark.strip(),
            marked_at=now,
        )
    )
    session.flush()
    _sum_up(given, exam, [one.points for one in newest_marks(session, attempt.id).values()])
    given.graded_at = now
    session.flush()
    return given


def _sum_up(grade: Grade, exam: Exam, marks: Sequence[Decimal | None]) -> None:
    sums = tally(marks)
    grade.score, grade.waiting = sums.score, sums.waiting
    grade.passed = None if sums.waiting else passes(sums.score, total=grade.total, percent=exam.pass_percent)
