"""An officer who sat an exam, a reviewer, an editor with three questions citing two articles."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lawbank.kinds import State
from lawbank.questions.actions import add_questions
from lawbank.questions.models import Question
from quiz.clock import set_clock
from quiz.people.rules import Role
from tests.admin.conftest import Enter, Hire, House
from tests.lawbank.conftest import fill
from tests.lawbank.test_impact import WRITTEN, asked
from tests.quiz.analysis.house import sat_exam
from tests.web import signed_in, writing

__all__ = ["NEW", "OLD", "states"]

OLD, NEW = "《行政处罚法》第九条", "《行政处罚法》第十条"


@pytest.fixture
def officer_id(house: House, hire: Hire) -> int:
    return hire("A001", "陈静", house.section)


@pytest.fixture
def officer(app: Flask, house: House, officer_id: int, now: datetime) -> FlaskClient:
    """An officer who has sat an exam with one wrong key."""
    with writing(app) as session:
        sat_exam(session, now, house.office, [officer_id])
    set_clock(lambda: now + timedelta(hours=9))
    return signed_in(app, officer_id)


@pytest.fixture
def reviewer(house: House, enter: Enter) -> FlaskClient:
    return enter(Role.REVIEWER, house.office, "V001")


@pytest.fixture
def editor(app: Flask, house: House, enter: Enter) -> FlaskClient:
    with writing(app) as session:
        fill(session)
        drafts = [asked("a", OLD), asked("b", OLD), asked("c", "《行政处罚法》第二条")]
        add_questions(session, drafts, actor="W001", state=State.ENABLED, now=WRITTEN)
    return enter(Role.EDITOR, house.office, "E001")


def states(app: Flask) -> set[str]:
    with writing(app) as session:
        return {state.value for state in session.scalars(select(Question.state))}
