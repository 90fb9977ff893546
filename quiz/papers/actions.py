"""Writing plans and drawing papers."""

import random
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from lawbank.kinds import Kind
from lawbank.questions.models import Choice as Option
from lawbank.questions.models import Revision, Topic
from lawbank.wording import listed
from quiz.errors import Invalid
from quiz.papers.assembly import Candidate
from quiz.papers.models import Paper, PaperItem, Plan, PlanLine
from quiz.papers.pool import choose, choose_often
from quiz.papers.queries import lines_of, plan_by_code, said_shortages
from quiz.papers.ready import READY, ReadyPlan
from quiz.papers.rules import Drawing, Line, Scheme, choice_order, order_text, points_shared, validated

__all__ = ["create_plan", "draw_paper", "edit_plan", "install_plans", "retire_plan"]

LONGEST_MINUTES = 600


def create_plan(
    session: Session,
    *,
    title: str,
    minutes: int,
    lines: Sequence[Line],
    drawing: Drawing = Drawing.FIXED,
    scheme: Scheme = Scheme.ALL_OR_NOTHING,
    note: str = "",
    code: str | None = None,
    created_by: int | None = None,
    now: datetime,
) -> Plan:
    """Write a plan.

    Raises:
        Invalid: title, minutes or lines break a rule, or a topic does not exist.
    """
    checked = _checked(session, title, minutes, lines)
    plan = Plan(
        code=code,
        title=title.strip(),
        note=note,
        minutes=minutes,
        drawing=drawing,
        scheme=scheme,
        created_by=created_by,
        created_at=now,
        lines=_rows(checked),
    )
    session.add(plan)
    session.flush()
    return plan


def edit_plan(
    session: Session,
    plan: Plan,
    *,
    title: str,
    minutes: int,
    lines: Sequence[Line],
    drawing: Drawing,
    scheme: Scheme,
    note: str = "",
) -> None:
    """Change a plan; papers already drawn from it stay as they are.

    Raises:
        Invalid: as for `create_plan`.
    """
    checked = _checked(session, title, minutes, lines)
    plan.title, plan.minutes, plan.note = title.strip(), minutes, note
    plan.drawing, plan.scheme = drawing, scheme
    plan.lines[:] = _rows(checked)
    session.flush()


def retire_plan(session: Session, plan: Plan, *, now: datetime) -> None:
    """Take a plan out of use; exams that rest on it keep it. Repeating it changes nothing."""
    plan.retired_at = plan.retired_at or now
    session.flush()


def _checked(session: Session, title: str, minutes: int, lines: Sequence[Line]) -> tuple[Line, ...]:
    if not title.strip() or len(title.strip()) > 120:
        raise Invalid("请填写方案名称，最多 120 个字")
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise Invalid("考试时长应为 1 至 %(most)d 分钟", most=LONGEST_MINUTES)
    checked = validated(lines)
    codes = {line.topic_code for line in checked if line.topic_code is not None}
    known = set(session.scalars(select(Topic.code).where(Topic.code.in_(codes))))
    if codes - known:
        raise Invalid("没有这个知识点：%(codes)s", codes="、".join(sorted(codes - known)))
    return checked


def _rows(lines: Sequence[Line]) -> list[PlanLine]:
    return [
        PlanLine(
            position=position,
            topic_code=line.topic_code,
            kind=line.kind,
            difficulty=line.difficulty,
            count=line.count,
            points=line.points,
        )
        for position, line in enumerate(lines)
    ]


def draw_paper(
    session: Session,
    plan: Plan,
    *,
    seed: str,
    day: date,
    drawn_for: int | None = None,
    now: datetime,
) -> Paper:
    """Draw a paper: choose the questions, pin their revisions, fix the order of the options.

    The same plan, bank and seed draw the same paper.

    Args:
        day: office day on which the questions must be in force.
        drawn_for: the person whose own paper it is; None: everybody's.

    Raises:
        Invalid: the bank cannot fill the plan; the sentence says what is lacking.
    """
    lines = lines_of(plan)
    draw = choose if drawn_for is None else choose_often
    choice = draw(session, lines, seed=seed, day=day)
    if choice.shortages:
        raise Invalid("题库不够组卷：%(lacking)s", lacking=listed(said_shortages(session, choice.shortages)))
    asked = _in_sections(lines, choice.lines, dice=_dice(seed, "sections"))
    paper = Paper(
        plan_id=plan.id,
        title=plan.title,
        seed=seed,
        scheme=plan.scheme,
        total=sum((points for _, points in asked), Decimal(0)),
        drawn_for=drawn_for,
        drawn_at=now,
    )
    session.add(paper)
    session.flush()
    rows = _items(session, paper.id, asked, dice=_dice(seed, "options"))
    session.execute(insert(PaperItem), rows)
    return paper


def _dice(seed: str, purpose: str) -> random.Random:
    return random.Random(f"{seed}:{purpose}")  # noqa: S311 (a draw that can be repeated, not a secret)


def _in_sections(
    lines: Sequence[Line], chosen: Sequence[Sequence[Candidate]], *, dice: random.Random
) -> list[tuple[Candidate, Decimal]]:
    """Questions by kind, in the order in which the plan first names each kind; shuffled within a kind."""
    sections: dict[Kind, list[tuple[Candidate, Decimal]]] = {}
    for line, questions in zip(lines, chosen, strict=True):
        sections.setdefault(line.kind, []).extend((question, line.points) for question in questions)
    for section in sections.values():
        dice.shuffle(section)
    return [asked for section in sections.values() for asked in section]


def _items(
    session: Session,
    paper_id: int,
    asked: Sequence[tuple[Candidate, Decimal]],
    *,
    dice: random.Random,
) -> list[dict[str, object]]:
    parts = _parts(session, [asking.revision_id for asking, _ in asked if asking.kind is Kind.CASE])
    leaves: list[tuple[int, Kind, int | None, Decimal]] = []
    for asking, points in asked:
        if asking.kind is not Kind.CASE:
            leaves.append((asking.revision_id, asking.kind, None, points))
            continue
        own = parts.get(asking.revision_id, [])
        for (part_id, kind), share in zip(own, points_shared(points, len(own)), strict=True):
            leaves.append((part_id, kind, asking.revision_id, share))
    options = _options(session, [leaf[0] for leaf in leaves])
    return [
        {
            "paper_id": paper_id,
            "number": number,
            "kind": kind,
            "revision_id": revision_id,
            "material_id": material_id,
            "points": points,
            "choice_order": order_text(choice_order(options.get(revision_id, []), dice=dice)),
        }
        for number, (revision_id, kind, material_id, points) in enumerate(leaves, start=1)
    ]


def _parts(session: Session, case_ids: Sequence[int]) -> dict[int, list[tuple[int, Kind]]]:
    parts: dict[int, list[tuple[int, Kind]]] = {}
    if case_ids:
        rows = session.execute(
            select(Revision.parent_id, Revision.id, Revision.kind)
            .where(Revision.parent_id.in_(case_ids))
            .order_by(Revision.parent_id, Revision.part)
        )
        for parent_id, revision_id, kind in rows:
            assert parent_id is not None
            parts.setdefault(parent_id, []).append((revision_id, kind))
    return parts


def _options(session: Session, revision_ids: Sequence[int]) -> dict[int, list[str]]:
    options: dict[int, list[str]] = {}
    rows = session.execute(
        select(Option.revision_id, Option.text)
        .where(Option.revision_id.in_(revision_ids))
        .order_by(Option.revision_id, Option.position)
    )
    for revision_id, text in rows:
        options.setdefault(revision_id, []).append(text)
    return options


def install_plans(session: Session, *, ready: Iterable[ReadyPlan] = READY, now: datetime) -> list[Plan]:
    """Install the ready-made plans that are not there yet; an office's own changes to them stay."""
    return [
        plan_by_code(session, made.code)
        or create_plan(
            session,
            title=made.title,
            minutes=made.minutes,
            lines=made.lines,
            drawing=made.drawing,
            note=made.note,
            code=made.code,
            now=now,
        )
        for made in ready
    ]
