"""Two who act on one challenge at the same moment: one of them is told."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest
from sqlalchemy import func, select

from lawbank.database import Database
from lawbank.kinds import Kind, State
from lawbank.questions.models import Question, StateChange
from quiz.audit.models import AuditNote
from quiz.challenges.actions import answer, raise_challenge
from quiz.challenges.models import Challenge
from quiz.challenges.queries import Subject, of_attempt
from quiz.challenges.rules import Outcome
from quiz.exams.rules import Feedback
from quiz.papers.rules import Line
from quiz.people.actions import add_person, add_unit
from quiz.people.models import Person
from quiz.people.rules import Category
from tests.quiz.exam_house import open_exam
from tests.quiz.grading.test_standings import sit
from tests.races import outcomes

HANDS = 6


@pytest.fixture
def hall(opened: Database, now: datetime) -> tuple[list[int], list[Subject]]:
    """Six people, and two items of the first one's released result."""
    with opened.transaction() as session:
        office = add_unit(session, "岳阳市国动办", parent=None, by=None, now=now)
        people = [
            add_person(
                session, staff_number=f"A{number:03d}", name="陈静", unit=office, category=Category.OFFICER,
                established=True, enforcement_post=True, from_on=date(2024, 3, 1), by=None, now=now,
            ).id
            for number in range(HANDS)
        ]  # fmt: skip
        exam = open_exam(
            session, now, office.id, lines=(Line(Kind.SINGLE, 4, Decimal(1)),), feedback=Feedback.AT_ONCE
        )
        attempt = sit(session, exam, session.get_one(Person, people[0]), now, right=2)
        later = now + timedelta(hours=1)
        subjects = [of_attempt(session, attempt.public_id, item, people[0], now=later) for item in (1, 2)]
    return people, subjects


def raised(opened: Database, person_id: int, subject: Subject, now: datetime) -> str:
    with opened.transaction() as session:
        made = raise_challenge(
            session, person_id, subject, picked=["B"], reason="第三十六条规定的是二年。", now=now
        )
        return made.public_id


def answered(opened: Database, doubt: str, by: int, upheld: bool, now: datetime) -> str:
    with opened.transaction() as session:
        answer(session, doubt, upheld=upheld, text="以第三十六条为准。", all_alike=True, by=by, now=now)
    return "answered"


def test_of_all_who_answer_one_challenge_one_does(
    opened: Database, hall: tuple[list[int], list[Subject]], now: datetime
) -> None:
    people, (subject, _other) = hall
    doubt = raised(opened, people[0], subject, now)

    works = [
        partial(answered, opened, doubt, by, upheld=place % 2 == 0, now=now)
        for place, by in enumerate(people)
    ]
    assert outcomes(works) == ["Stale"] * (HANDS - 1) + ["answered"]
    with opened.reading() as session:
        found = session.scalars(select(Challenge)).one()
        steps = session.scalar(select(func.count()).where(StateChange.state == State.RECHECK))
        notes = session.scalar(select(func.count()).where(AuditNote.act == "challenge.answer"))
        assert (steps, notes) == (int(found.outcome is Outcome.UPHELD), 1)


def test_challenges_of_one_question_answered_together_do_not_block_each_other(
    opened: Database, hall: tuple[list[int], list[Subject]], now: datetime
) -> None:
    """Each reviewer answers all alike from another challenge: locking these one by one, they would wait in a ring."""
    people, (subject, _other) = hall
    doubts = [raised(opened, person, subject, now) for person in people]

    works = [
        partial(answered, opened, doubt, by, upheld=False, now=now)
        for doubt, by in zip(doubts, people, strict=True)
    ]
    assert outcomes(works) == ["Stale"] * (HANDS - 1) + ["answered"]
    with opened.reading() as session:
        assert len(set(session.scalars(select(Challenge.answered_by)))) == 1
        assert session.scalars(select(Question.state).where(Question.state == State.RECHECK)).all() == []


def test_a_challenge_sent_many_times_at_once_is_one(
    opened: Database, hall: tuple[list[int], list[Subject]], now: datetime
) -> None:
    people, (subject, _other) = hall

    came_of = outcomes([partial(raised, opened, people[0], subject, now)] * HANDS)
    assert came_of.count("Closed") == HANDS - 1
    with opened.reading() as session:
        assert session.scalar(select(func.count()).select_from(Challenge)) == 1
