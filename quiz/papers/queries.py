"""Reading plans and papers: what can be drawn, and what a paper shows to who sits it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from lawbank.database import once
from lawbank.kinds import CHOICE_KINDS, Kind, State
from lawbank.questions.models import Blank, Question, Revision, RevisionTopic, Topic
from lawbank.questions.models import Choice as Option
from lawbank.questions.usable import usable
from lawbank.wording import Phrase
from quiz.errors import NotFound
from quiz.papers.assembly import Candidate, assemble
from quiz.papers.models import Paper, PaperItem, Plan
from quiz.papers.rules import LETTERS, Line, Shortage, said, stored_order

__all__ = [
    "ShownItem",
    "ShownOption",
    "candidates",
    "lines_of",
    "paper",
    "plan",
    "plan_by_code",
    "plans",
    "said_shortages",
    "shortages",
    "shown_items",
]


@dataclass(frozen=True, slots=True)
class ShownOption:
    """An option under the letter it is shown with."""

    letter: str
    text: str


@dataclass(frozen=True, slots=True)
class ShownItem:
    """One thing to answer as the paper shows it. It knows nothing of the key.

    Attributes:
        options: in the order shown; a true/false question has none (its answers are A 正确 and B 错误).
        blanks: how many blanks are to be filled in.
        material: of a case, with its first sub-question; empty elsewhere.
        case: number of the first item of the case to which it belongs; None: it belongs to none.
    """

    number: int
    kind: Kind
    points: Decimal
    revision_id: int
    stem: str
    options: tuple[ShownOption, ...]
    blanks: int
    material: str
    case: int | None


def plan(session: Session, plan_id: int) -> Plan:
    """The plan of an id, with its lines.

    Raises:
        NotFound: there is none.
    """
    found = session.scalar(select(Plan).options(selectinload(Plan.lines)).where(Plan.id == plan_id))
    if found is None:
        raise NotFound("没有这个组卷方案")
    return found


def plan_by_code(session: Session, code: str) -> Plan | None:
    """The ready-made plan of a name (``general``, ``civil_defence``, ``weekly``)."""
    return session.scalar(select(Plan).options(selectinload(Plan.lines)).where(Plan.code == code))


def plans(session: Session) -> Sequence[Plan]:
    """The plans in use, with their lines, the ready-made ones first."""
    return session.scalars(
        select(Plan)
        .options(selectinload(Plan.lines))
        .where(Plan.retired_at.is_(None))
        .order_by(Plan.code.is_(None), Plan.id)
    ).all()


def lines_of(plan: Plan) -> tuple[Line, ...]:
    """The rows of a plan as values."""
    return tuple(
        Line(line.kind, line.count, line.points, line.topic_code, line.difficulty) for line in plan.lines
    )


def candidates(session: Session, lines: Sequence[Line], *, day: date) -> list[Candidate]:
    """The questions that may enter a paper on *day* and answer to any of *lines*."""
    standing = {revision_id for _, revision_id in usable(session, day)}
    rows = session.execute(
        select(
            Revision.question_id, Revision.id, Revision.kind, Revision.difficulty, RevisionTopic.topic_code
        )
        .join(Question, Question.current_id == Revision.id)
        .outerjoin(RevisionTopic, RevisionTopic.revision_id == Revision.id)
        .where(Question.state == State.ENABLED, Revision.kind.in_({line.kind for line in lines}))
        .order_by(Revision.question_id, RevisionTopic.position)
    )
    found: dict[int, Candidate] = {}
    for question_id, revision_id, kind, difficulty, code in rows:
        if revision_id in standing:
            topics = (*found[question_id].topics, code) if question_id in found else (code or "",)
            found[question_id] = Candidate(question_id, revision_id, kind, difficulty, topics)
    return list(found.values())


def shortages(session: Session, lines: Sequence[Line], *, day: date) -> tuple[Shortage, ...]:
    """What the bank lacks on *day* to draw *lines*; empty: the paper can be drawn."""
    return assemble(candidates(session, lines, day=day), lines, seed="").shortages


def said_shortages(session: Session, found: Sequence[Shortage]) -> list[Phrase]:
    """Shortages in words, “行政处罚 多选题 缺 2 题”."""
    codes = {shortage.line.topic_code for shortage in found}
    names = dict(session.execute(select(Topic.code, Topic.name).where(Topic.code.in_(codes - {None}))).all())
    return [said(shortage, names.get(shortage.line.topic_code or "", "")) for shortage in found]


def paper(session: Session, paper_id: int) -> Paper:
    """The paper of an id, with its items.

    Raises:
        NotFound: there is none.
    """
    found = session.scalar(select(Paper).options(selectinload(Paper.items)).where(Paper.id == paper_id))
    if found is None:
        raise NotFound("没有这份试卷")
    return found


def shown_items(session: Session, paper_id: int) -> Sequence[ShownItem]:
    """A paper as who sits it may see it; four statements, whatever its length, and none the next time."""
    return once(session, ("shown", paper_id), lambda: tuple(_shown_items(session, paper_id)))


def _shown_items(session: Session, paper_id: int) -> list[ShownItem]:
    rows = session.execute(
        select(
            PaperItem.number,
            PaperItem.kind,
            PaperItem.points,
            PaperItem.revision_id,
            PaperItem.material_id,
            PaperItem.choice_order,
            Revision.stem,
        )
        .join(Revision, Revision.id == PaperItem.revision_id)
        .where(PaperItem.paper_id == paper_id)
        .order_by(PaperItem.number)
    ).all()
    options = _options(session, paper_id) if any(row.kind in CHOICE_KINDS for row in rows) else {}
    blanks = _blanks(session, paper_id) if any(row.kind is Kind.BLANK for row in rows) else {}
    materials = _materials(session, {row.material_id for row in rows if row.material_id is not None})
    first_of: dict[int, int] = {}
    shown = []
    for row in rows:
        opens_case = row.material_id is not None and row.material_id not in first_of
        if opens_case:
            first_of[row.material_id] = row.number
        stored = options.get(row.revision_id, {})
        shown.append(
            ShownItem(
                row.number,
                row.kind,
                row.points,
                row.revision_id,
                row.stem,
                tuple(
                    ShownOption(letter, stored[position])
                    for letter, position in zip(LETTERS, stored_order(row.choice_order), strict=False)
                ),
                blanks.get(row.revision_id, 0),
                materials[row.material_id] if opens_case else "",
                first_of.get(row.material_id) if row.material_id is not None else None,
            )
        )
    return shown


def _options(session: Session, paper_id: int) -> dict[int, dict[int, str]]:
    rows = session.execute(
        select(Option.revision_id, Option.position, Option.text)
        .join(PaperItem, PaperItem.revision_id == Option.revision_id)
        .where(PaperItem.paper_id == paper_id)
        .order_by(Option.revision_id)
    )
    return {
        revision_id: {position: text for _, position, text in group}
        for revision_id, group in groupby(rows, key=lambda row: row[0])
    }


def _blanks(session: Session, paper_id: int) -> dict[int, int]:
    rows = session.execute(
        select(Blank.revision_id, func.count())
        .join(PaperItem, PaperItem.revision_id == Blank.revision_id)
        .where(PaperItem.paper_id == paper_id)
        .group_by(Blank.revision_id)
    )
    return dict(rows.all())


def _materials(session: Session, revision_ids: set[int]) -> dict[int, str]:
    if not revision_ids:
        return {}
    return dict(
        session.execute(select(Revision.id, Revision.stem).where(Revision.id.in_(revision_ids))).all()
    )
