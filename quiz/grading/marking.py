"""What waits for a marker, without the name of who wrote it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import false, func, or_, select
from sqlalchemy.orm import Session

from lawbank.questions.leaves import load_leaves
from quiz.attempts.models import Attempt
from quiz.attempts.queries import attempt, counted_answers
from quiz.attempts.rules import accepted_until
from quiz.errors import NotAllowed, NotFound
from quiz.exams.models import Exam
from quiz.grading.models import Mark
from quiz.grading.queries import newest_marks
from quiz.grading.rules import shares
from quiz.papers.models import PaperItem
from quiz.people.models import Person, Unit

__all__ = ["ToMark", "Waiting", "text_to_mark", "waiting_items"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A text that waits for its marker."""

    public_id: str
    exam_id: int
    exam_title: str
    item: int
    points: Decimal


@dataclass(frozen=True, slots=True)
class ToMark:
    """A text with what a marker needs to judge it.

    Attributes:
        key_points: 评分要点 with their points scaled to the item's.
        given: the points that stand, when it was marked before.
    """

    public_id: str
    exam_title: str
    item: int
    points: Decimal
    stem: str
    material: str
    key_points: tuple[tuple[str, Decimal], ...]
    answer_text: str
    response: str
    given: Decimal | None
    note: str


def waiting_items(
    session: Session,
    *,
    unit_paths: Sequence[str],
    marker_id: int,
    exam_id: int | None = None,
    offset: int = 0,
    limit: int | None = 50,
) -> tuple[list[Waiting], int]:
    """A page of the texts that wait, exam by exam and item by item, and how many there are.

    Args:
        unit_paths: of officers within these subtrees.
        marker_id: whose own attempts are left out.
    """
    chosen = (
        select(Attempt.public_id, Exam.id, Exam.title, Mark.item, PaperItem.points)
        .join(Mark, Mark.attempt_id == Attempt.id)
        .join(Exam, Exam.id == Attempt.exam_id)
        .join(PaperItem, (PaperItem.paper_id == Attempt.paper_id) & (PaperItem.number == Mark.item))
        .join(Person, Person.id == Attempt.person_id)
        .join(Unit, Unit.id == Person.unit_id)
        .where(
            Mark.waiting,
            Attempt.person_id != marker_id,
            or_(false(), *(Unit.path.startswith(path, autoescape=True) for path in unit_paths)),
        )
    )
    if exam_id is not None:
        chosen = chosen.where(Attempt.exam_id == exam_id)
    total = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    rows = session.execute(chosen.order_by(Exam.id, Mark.item, Attempt.id).offset(offset).limit(limit))
    return [Waiting(*row) for row in rows], total


def text_to_mark(
    session: Session, public_id: str, item: int, *, unit_paths: Sequence[str], marker_id: int
) -> ToMark:
    """A text answer with what a marker needs, waiting or marked before.

    Raises:
        NotFound: no such text within *unit_paths*.
        NotAllowed: it is the marker's own.
    """
    sat = attempt(session, public_id)
    path = session.scalar(
        select(Unit.path).join(Person, Person.unit_id == Unit.id).where(Person.id == sat.person_id)
    )
    if path is None or not path.startswith(tuple(unit_paths)):
        raise NotFound("没有这份待评阅的作答")
    if sat.person_id == marker_id:
        raise NotAllowed("不能评阅自己的试卷，请由另一位阅卷人评阅")
    asked = session.get(PaperItem, (sat.paper_id, item))
    mark = newest_marks(session, sat.id).get(item)
    answer = counted_answers(session, sat.id, accepted_until(sat.deadline_at, sat.grace_seconds)).get(item)
    if asked is None or mark is None or answer is None or not isinstance(answer.response, str):
        raise NotFound("没有这份待评阅的作答")
    leaf = load_leaves(session, [asked.revision_id])[asked.revision_id]
    scaled = shares([points for _, points in leaf.key_points], asked.points)
    return ToMark(
        public_id=public_id,
        exam_title=session.get_one(Exam, sat.exam_id).title,
        item=item,
        points=asked.points,
        stem=leaf.stem,
        material=leaf.material,
        key_points=tuple((text, worth) for (text, _), worth in zip(leaf.key_points, scaled, strict=True)),
        answer_text=leaf.answer_text,
        response=answer.response,
        given=mark.points,
        note=mark.note,
    )
