"""Builders for tests of papers, exams and attempts: a small bank, a plan, a published exam."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawbank.database import Base
from lawbank.kinds import Difficulty, Kind, State
from lawbank.questions.models import Basis, Blank, Choice, KeyPoint, Question, Revision, RevisionTopic, Topic
from quiz.attempts.rules import Click
from quiz.exams.actions import Terms, create, publish
from quiz.exams.models import Exam
from quiz.papers.actions import create_plan
from quiz.papers.models import Plan
from quiz.papers.rules import Drawing, Line, Scheme

_clicks = count(1)

LINES = (
    Line(Kind.SINGLE, 2, Decimal(2), topic_code="K03"),
    Line(Kind.MULTIPLE, 2, Decimal(2)),
    Line(Kind.TRUE_FALSE, 1, Decimal(1)),
    Line(Kind.BLANK, 1, Decimal(2)),
    Line(Kind.SHORT_ANSWER, 1, Decimal(5)),
)
"""Of the small bank: 7 items, 16 points."""


def topics(session: Session) -> None:
    for position, (code, name) in enumerate(
        (
            ("K03", "行政处罚"),
            ("K0301", "总则与种类"),
            ("030101", "处罚的种类"),
            ("030102", "处罚的原则"),
            ("K07", "人民防空法"),
            ("K0701", "性质方针"),
            ("070101", "国防组成部分"),
        )
    ):
        depth = 1 if len(code) == 3 else 2 if code.startswith("K") else 3
        parent = {1: None, 2: code[:3], 3: f"K{code[:4]}"}[depth]
        session.add(
            Topic(code=code, name=name, parent_code=parent, depth=depth, weight=None, position=position)
        )
    session.flush()


def question(
    session: Session,
    now: datetime,
    kind: Kind,
    *,
    stem: str = "",
    options: Sequence[str] = ("甲", "乙", "丙", "丁"),
    key: Sequence[int] = (0,),
    truth: bool | None = None,
    blanks: Sequence[str] = (),
    points: Sequence[tuple[str, Decimal]] = (),
    topic: str = "030101",
    difficulty: Difficulty = Difficulty.EASY,
    state: State = State.ENABLED,
    parts: Sequence[dict[str, Any]] = (),
) -> Question:
    """Write a question straight into the tables; returns it with `current` set."""
    asked = Question(code=f"q-{next(_clicks)}", state=state, created_at=now)
    session.add(asked)
    session.flush()
    asked.current = _revision(
        asked, now, kind, 0, stem, options, key, truth, blanks, points, topic, difficulty
    )
    for number, part in enumerate(parts, start=1):
        facts = {
            "stem": "", "options": ("甲", "乙", "丙", "丁"), "key": (0,), "truth": None, "blanks": (),
            "points": (), "topic": topic, "difficulty": difficulty,
        } | part  # fmt: skip
        own = facts.pop("kind")
        asked.current.parts.append(_revision(asked, now, own, number, **facts))
    session.flush()
    return asked


def _revision(
    asked: Question,
    now: datetime,
    kind: Kind,
    part: int,
    stem: str,
    options: Sequence[str],
    key: Sequence[int],
    truth: bool | None,
    blanks: Sequence[str],
    points: Sequence[tuple[str, Decimal]],
    topic: str,
    difficulty: Difficulty,
) -> Revision:
    revision = Revision(
        question_id=asked.id,
        number=1,
        part=part,
        kind=kind,
        stem=stem or f"{kind.value} {asked.code}",
        explanation=f"解析 {asked.code}",
        truth=truth,
        difficulty=difficulty,
        fingerprint="0",
        stem_fingerprint="0",
        created_at=now,
        question=asked,
    )
    if kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.VARIABLE):
        revision.choices = [
            Choice(position=place, text=text, is_key=place in key) for place, text in enumerate(options)
        ]
    revision.blanks = [Blank(position=place, alternatives=text) for place, text in enumerate(blanks)]
    revision.key_points = [
        KeyPoint(position=place, text=text, points=worth) for place, (text, worth) in enumerate(points)
    ]
    revision.bases = [Basis(position=0, printed="《行政处罚法》第九条", article=9)]
    revision.topics = [RevisionTopic(position=0, topic_code=topic)]
    return revision


def small_bank(session: Session, now: datetime) -> None:
    """Topics and 14 questions: 4 single, 4 multiple, 3 true/false, 2 blanks, 1 short answer."""
    topics(session)
    for place in range(4):
        question(session, now, Kind.SINGLE, key=(place,), topic="030101" if place < 3 else "070101")
        question(session, now, Kind.MULTIPLE, key=(0, 2), topic="030102" if place < 2 else "070101")
    for truth in (True, False, True):
        question(session, now, Kind.TRUE_FALSE, truth=truth)
    for _ in range(2):
        question(session, now, Kind.BLANK, blanks=("二十\n20", "十五日"))
    question(session, now, Kind.SHORT_ANSWER, points=(("要点一", Decimal(3)), ("要点二", Decimal(2))))


def plan(
    session: Session,
    now: datetime,
    lines: Sequence[Line] = LINES,
    *,
    drawing: Drawing = Drawing.FIXED,
    scheme: Scheme = Scheme.ALL_OR_NOTHING,
) -> Plan:
    return create_plan(
        session, title="模拟卷", minutes=60, lines=lines, drawing=drawing, scheme=scheme, now=now
    )


def terms(plan_id: int, unit_id: int, now: datetime, **changes: Any) -> Terms:
    facts: dict[str, Any] = {
        "title": "行政执法资格考试",
        "plan_id": plan_id,
        "opens_at": now - timedelta(hours=1),
        "closes_at": now + timedelta(hours=8),
        "minutes": 60,
        "unit_ids": (unit_id,),
    }
    return Terms(**(facts | changes))


def open_exam(
    session: Session,
    now: datetime,
    unit_id: int,
    *,
    lines: Sequence[Line] = LINES,
    drawing: Drawing = Drawing.FIXED,
    scheme: Scheme = Scheme.ALL_OR_NOTHING,
    **changes: Any,
) -> Exam:
    """A published exam over the small bank (which it writes when it is not there yet)."""
    if session.scalar(select(Topic.code).limit(1)) is None:
        small_bank(session, now)
    drawn = plan(session, now, lines, drawing=drawing, scheme=scheme)
    exam = create(session, terms(drawn.id, unit_id, now, **changes), created_by=None, now=now)
    publish(session, exam, by=None, now=now)
    return exam


def click(item: int, response: object, seen: int = 0, name: str = "") -> Click:
    """A click with an id of its own."""
    return Click(item, response, name or f"click-{next(_clicks):08d}", seen)


def all_rows(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in the database, for “nothing changed”."""
    return {
        table.name: [tuple(row) for row in session.execute(table.select().order_by(*table.primary_key))]
        for table in Base.metadata.sorted_tables
    }
