"""Reading exams: which are mine, who is expected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import Session, selectinload

from quiz.errors import NotFound
from quiz.exams.models import Exam, ExamUnit
from quiz.exams.rules import ExamState, Purpose
from quiz.people.models import Person, Unit
from quiz.people.rules import Category

__all__ = [
    "Expected",
    "exam",
    "exam_page",
    "expected",
    "expected_count",
    "invited_exam",
    "invited_exams",
    "running_exams",
    "title_of",
]


def exam(
    session: Session, exam_id: int, *, unit_paths: Sequence[str] | None = None, wholly: bool = False
) -> Exam:
    """The exam of an id, with units and bands.

    Args:
        unit_paths: only if it invites a unit within these subtrees, or none yet; None: wherever.
        wholly: only if it invites no unit outside of them: who runs one unit does not end the exam of another.

    Raises:
        NotFound: there is none.
    """
    chosen = (
        select(Exam).options(selectinload(Exam.units), selectinload(Exam.bands)).where(Exam.id == exam_id)
    )
    if unit_paths is not None:
        chosen = chosen.where(_within(unit_paths))
    found = session.scalar(chosen)
    if found is None or (wholly and unit_paths is not None and _reaches_beyond(session, found, unit_paths)):
        raise NotFound("没有这场考试")
    return found


def title_of(session: Session, exam_id: int) -> str:
    """What an exam is called."""
    return session.scalars(select(Exam.title).where(Exam.id == exam_id)).one()


def _reaches_beyond(session: Session, exam: Exam, unit_paths: Sequence[str]) -> bool:
    paths = session.scalars(
        select(Unit.path).join(ExamUnit, ExamUnit.unit_id == Unit.id).where(ExamUnit.exam_id == exam.id)
    )
    return any(not path.startswith(tuple(unit_paths)) for path in paths)


def _within(unit_paths: Sequence[str]) -> ColumnElement[bool]:
    invites = select(ExamUnit.exam_id).join(Unit, Unit.id == ExamUnit.unit_id)
    return or_(
        Exam.id.in_(invites.where(or_(false(), *(Unit.path.startswith(path) for path in unit_paths)))),
        Exam.id.not_in(select(ExamUnit.exam_id)),
    )


def exam_page(
    session: Session,
    *,
    unit_paths: Sequence[str],
    text: str = "",
    state: ExamState | None = None,
    purpose: Purpose | None = None,
    sort: str = "opens",
    descending: bool = True,
    offset: int = 0,
    limit: int | None = 50,
) -> tuple[list[Exam], int]:
    """A page of the exams that a manager sees, and how many there are.

    Args:
        unit_paths: exams that invite a unit within these subtrees, or none yet.
        sort: ``opens``, ``closes``, ``title`` or ``state``.
    """
    chosen = select(Exam).where(_within(unit_paths))
    if text:
        chosen = chosen.where(Exam.title.contains(text, autoescape=True))
    if state is not None:
        chosen = chosen.where(Exam.state == state)
    if purpose is not None:
        chosen = chosen.where(Exam.purpose == purpose)
    columns = {"opens": Exam.opens_at, "closes": Exam.closes_at, "title": Exam.title, "state": Exam.state}
    column = columns.get(sort, Exam.opens_at)
    total = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    rows = session.scalars(
        chosen.options(selectinload(Exam.units), selectinload(Exam.bands))
        .order_by(column.desc() if descending else column.asc(), Exam.id)
        .offset(offset)
        .limit(limit)
    )
    return list(rows), total


def running_exams(session: Session, *, unit_paths: Sequence[str], now: datetime) -> list[Exam]:
    """The published exams whose window is open and that invite a unit within *unit_paths*, first to close first."""
    invites = select(ExamUnit.exam_id).join(Unit, Unit.id == ExamUnit.unit_id)
    within = or_(false(), *(Unit.path.startswith(path, autoescape=True) for path in unit_paths))
    return list(
        session.scalars(
            select(Exam)
            .where(
                Exam.state == ExamState.PUBLISHED,
                Exam.opens_at <= now,
                Exam.closes_at > now,
                Exam.id.in_(invites.where(within)),
            )
            .order_by(Exam.closes_at, Exam.id)
        )
    )


def invited_exams(session: Session, person_id: int, *, now: datetime) -> list[Exam]:
    """The published exams to which a person is invited, those open or to come first, then the latest closed."""
    chosen = _invited(session, person_id)
    if chosen is None:
        return []
    found = session.scalars(chosen.where(Exam.state == ExamState.PUBLISHED)).all()
    ahead = sorted((one for one in found if one.closes_at > now), key=lambda one: (one.opens_at, one.id))
    behind = sorted((one for one in found if one.closes_at <= now), key=lambda one: (one.closes_at, one.id))
    return ahead + behind[::-1]


def invited_exam(session: Session, exam_id: int, person_id: int) -> Exam:
    """The exam of an id if this person is invited and it was ever published; fresh from the database.

    Raises:
        NotFound: there is no such exam for this person.
    """
    chosen = _invited(session, person_id)
    found = None
    if chosen is not None:
        found = session.scalar(
            chosen.where(Exam.id == exam_id, Exam.state != ExamState.DRAFT).execution_options(
                populate_existing=True
            )
        )
    if found is None:
        raise NotFound("没有这场考试")
    return found


def _invited(session: Session, person_id: int) -> Select[Exam] | None:
    """Exams that invite a unit at or above the person's."""
    row = session.execute(
        select(Unit.path, Person.category)
        .join(Person, Person.unit_id == Unit.id)
        .where(Person.id == person_id, Person.left_on.is_(None))
    ).first()
    if row is None:
        return None
    above = [int(step) for step in row.path.strip("/").split("/")]
    chosen = select(Exam).where(Exam.id.in_(select(ExamUnit.exam_id).where(ExamUnit.unit_id.in_(above))))
    return chosen if row.category is Category.OFFICER else chosen.where(Exam.officers_only.is_(False))


@dataclass(frozen=True, slots=True)
class Expected:
    """A person who is to sit an exam."""

    person_id: int
    name: str
    staff_number: str
    unit_id: int
    unit_name: str


def expected(session: Session, exam: Exam, *, unit_paths: Sequence[str] | None = None) -> list[Expected]:
    """应考: the serving persons whom an exam invites, by unit and name; of these subtrees only, if any are named."""
    chosen = _expected(exam)
    if unit_paths is not None:
        chosen = chosen.where(or_(false(), *(Unit.path.startswith(path) for path in unit_paths)))
    rows = session.execute(
        chosen.with_only_columns(Person.id, Person.name, Person.staff_number, Unit.id, Unit.name).order_by(
            Unit.path, Person.name_sort, Person.id
        )
    )
    return [Expected(*row) for row in rows]


def expected_count(session: Session, exam: Exam) -> int:
    """How many are to sit an exam."""
    return session.scalar(_expected(exam).with_only_columns(func.count(Person.id))) or 0


def _expected(exam: Exam) -> Select[Person]:
    invited = select(Unit.path).join(ExamUnit, ExamUnit.unit_id == Unit.id).where(ExamUnit.exam_id == exam.id)
    top = invited.subquery()
    chosen = (
        select(Person)
        .join(Unit, Unit.id == Person.unit_id)
        .where(
            Person.left_on.is_(None),
            select(top.c.path).where(Unit.path.startswith(top.c.path)).correlate(Unit).exists(),
        )
    )
    return chosen.where(Person.category == Category.OFFICER) if exam.officers_only else chosen
