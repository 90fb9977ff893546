"""The result of an attempt, as its officer may see it: the key only when it is released."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawbank.database import once
from lawbank.kinds import Kind
from lawbank.questions.leaves import Leaf, LeafBasis, load_leaves
from lawbank.questions.models import RevisionTopic, Topic
from quiz.attempts.models import Attempt
from quiz.attempts.queries import attempt_of, counted_answers
from quiz.attempts.receipts import HandInReceipt, receipt_of
from quiz.attempts.rules import Response, Standing, accepted_until
from quiz.errors import Closed
from quiz.exams.models import Exam
from quiz.exams.rules import Band, band, key_released, pass_mark
from quiz.grading.models import Grade
from quiz.grading.queries import StandingMark, newest_marks
from quiz.grading.rules import Outcome, outcome_of, shown_key
from quiz.papers.models import PaperItem
from quiz.papers.queries import ShownOption
from quiz.papers.rules import LETTERS, stored_order

__all__ = ["AttemptResult", "ItemResult", "TopicBar", "released", "result"]


@dataclass(frozen=True, slots=True)
class TopicBar:
    """Points reached of those possible within one top-level knowledge point; a waiting item is in neither."""

    code: str
    name: str
    reached: Decimal
    possible: Decimal


@dataclass(frozen=True, slots=True)
class ItemResult:
    """An item with its key, explanation and citations; made only when the key is released.

    Attributes:
        key: shown letters; empty for blanks and texts.
        blanks: for each blank its accepted answers.
        case: number of the first item of its case.
    """

    number: int
    kind: Kind
    stem: str
    material: str
    options: tuple[ShownOption, ...]
    points: Decimal
    reached: Decimal | None
    outcome: Outcome
    response: Response
    key: tuple[str, ...]
    blanks: tuple[tuple[str, ...], ...]
    answer_text: str
    key_points: tuple[tuple[str, Decimal], ...]
    explanation: str
    bases: tuple[LeafBasis, ...]
    marker_note: str
    question_id: int


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """What the result page shows. `items` is empty until the key is released.

    Attributes:
        passed: None while a text waits for its marker.
        seconds_used: from the start to the end.
        pass_mark: in points.
    """

    public_id: str
    exam: Exam
    number: int
    receipt: HandInReceipt
    score: Decimal
    total: Decimal
    pass_mark: Decimal
    passed: bool | None
    waiting: int
    band: str
    seconds_used: int
    topics: tuple[TopicBar, ...]
    key_released: bool
    items: tuple[ItemResult, ...]


def result(
    session: Session, public_id: str, person_id: int, *, now: datetime, everything: bool = False
) -> AttemptResult:
    """The result of a person's attempt.

    Args:
        everything: show the key whatever the exam releases; for managers, never for who sat it.

    Raises:
        NotFound: no such attempt, or somebody else's.
        Closed: it has not been handed in.
    """
    attempt = attempt_of(session, public_id, person_id)
    receipt = receipt_of(attempt)
    if receipt is None:
        raise Closed("还没有交卷，交卷之后才有成绩")
    exam = session.get_one(Exam, attempt.exam_id)
    grade = session.get_one(Grade, attempt.id)
    paper = once(session, ("solved", attempt.paper_id), lambda: _solved(session, attempt.paper_id))
    marks = newest_marks(session, attempt.id)
    shows_key = everything or released(exam, attempt, now=now)
    bands = [Band(step.at_least, step.name) for step in exam.bands]
    return AttemptResult(
        public_id=attempt.public_id,
        exam=exam,
        number=attempt.number,
        receipt=receipt,
        score=grade.score,
        total=grade.total,
        pass_mark=pass_mark(grade.total, exam.pass_percent),
        passed=grade.passed,
        waiting=grade.waiting,
        band="" if grade.waiting else band(grade.score, total=grade.total, bands=bands),
        seconds_used=int((receipt.closed_at - attempt.started_at).total_seconds()),
        topics=_bars(session, paper, marks),
        key_released=shows_key,
        items=_items(session, attempt, paper, marks) if shows_key else (),
    )


def released(exam: Exam, attempt: Attempt, *, now: datetime) -> bool:
    """Whether who sat *attempt* may see the key."""
    return key_released(
        exam.feedback,
        closes_at=exam.closes_at,
        grace_seconds=exam.grace_seconds,
        attempt_closed=attempt.closed_at is not None,
        now=now,
    )


class _Solved(NamedTuple):
    """An item with what its paper asks and answers; `topic` is its own first one, or that of its case."""

    number: int
    kind: Kind
    points: Decimal
    topic: str | None
    leaf: Leaf
    options: tuple[ShownOption, ...]
    key: tuple[str, ...]


def _solved(session: Session, paper_id: int) -> tuple[_Solved, ...]:
    """A paper with its key, which never changes."""
    items = session.scalars(
        select(PaperItem).where(PaperItem.paper_id == paper_id).order_by(PaperItem.number)
    ).all()
    leaves = load_leaves(session, [item.revision_id for item in items])
    owners = {item.revision_id for item in items} | {item.material_id for item in items if item.material_id}
    first = dict(
        session.execute(
            select(RevisionTopic.revision_id, RevisionTopic.topic_code).where(
                RevisionTopic.revision_id.in_(owners), RevisionTopic.position == 0
            )
        ).all()
    )
    return tuple(
        _Solved(
            item.number,
            item.kind,
            item.points,
            first.get(item.revision_id) or first.get(item.material_id or 0),
            leaf := leaves[item.revision_id],
            tuple(
                ShownOption(letter, leaf.choices[position])
                for letter, position in zip(LETTERS, stored_order(item.choice_order), strict=False)
            ),
            tuple(shown_key(leaf, item.choice_order)),
        )
        for item in items
    )


def _bars(
    session: Session, paper: Iterable[_Solved], marks: Mapping[int, StandingMark]
) -> tuple[TopicBar, ...]:
    """Points by the top of the first knowledge point; a sub-question without one counts under its case's."""
    tops = {code: (name, place) for code, name, place in session.execute(
        select(Topic.code, Topic.name, Topic.position).where(Topic.depth == 1)
    )}  # fmt: skip
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for item in paper:
        code = item.topic
        mark = marks[item.number]
        if code is None or mark.points is None:
            continue
        top = code[:3] if code.startswith("K") else f"K{code[:2]}"
        reached, possible = sums.get(top, (Decimal(0), Decimal(0)))
        sums[top] = (reached + mark.points, possible + item.points)
    return tuple(
        TopicBar(code, tops[code][0], reached, possible)
        for code, (reached, possible) in sorted(sums.items(), key=lambda one: (tops[one[0]][1], one[0]))
    )


def _items(
    session: Session, attempt: Attempt, paper: Iterable[_Solved], marks: Mapping[int, StandingMark]
) -> tuple[ItemResult, ...]:
    until = accepted_until(attempt.deadline_at, attempt.grace_seconds)
    answers = counted_answers(session, attempt.id, until)
    return tuple(_item(item, answers.get(item.number), marks[item.number]) for item in paper)


def _item(item: _Solved, answer: Standing | None, mark: StandingMark) -> ItemResult:
    leaf = item.leaf
    if mark.points is None:
        outcome = Outcome.WAITING
    elif answer is None:
        outcome = Outcome.OPEN
    else:
        outcome = outcome_of(mark.points, item.points)
    return ItemResult(
        number=item.number,
        kind=item.kind,
        stem=leaf.stem,
        material=leaf.material,
        options=item.options,
        points=item.points,
        reached=mark.points,
        outcome=outcome,
        response=answer.response if answer else [],
        key=item.key,
        blanks=leaf.blanks,
        answer_text=leaf.answer_text,
        key_points=leaf.key_points,
        explanation=leaf.explanation,
        bases=leaf.bases,
        marker_note=mark.note,
        question_id=leaf.question_id,
    )
