"""A town: an office with everything in it that an address can name, and browsers of friend and foe."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from lawbank.alike.models import LikenessPair
from lawbank.formats.pictures import clean
from lawbank.formats.template import EXAMPLES, write_workbook
from lawbank.intake.actions import preview
from lawbank.kinds import Difficulty
from lawbank.questions.likeness import Verdict
from lawbank.questions.models import Question
from lawbank.questions.pictures import keep_pictures
from lawbank.review.actions import add_remark, bulk_edit
from lawbank.review.rules import Change
from lawbank.statutes.actions import load_catalogue
from lawbank.statutes.catalogue import parse_catalogue
from lawbank.statutes.models import Edition, Suspension
from quiz.attempts.actions import save, start
from quiz.attempts.rules import Ending
from quiz.certification.actions import issue
from quiz.challenges.actions import raise_challenge
from quiz.challenges.queries import Subject
from quiz.exams.rules import Feedback
from quiz.handin import hand_in
from quiz.hours.actions import enter
from quiz.hours.rules import Activity, Claim, HoursKind
from quiz.people import uploads
from quiz.people.models import RoleGrant, Unit
from quiz.people.rules import Role
from quiz.people.template import roster_template
from quiz.practice.actions import begin, gather
from quiz.practice.rules import Mode
from tests.admin.conftest import Hire, House, app, hire, house
from tests.lawbank.conftest import CATALOGUE
from tests.lawbank.formats.test_pictures import drawn
from tests.quiz.exam_house import click, open_exam
from tests.web import granted, signed_in, writing

__all__ = ["Town", "app", "hire", "house"]

NOBODY = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True, slots=True)
class Town:
    """Ids of one of each; `owner` is the officer of the section to whom they belong."""

    app: Flask
    house: House
    owner: int
    owners: dict[str, object]
    """For every name that a rule may hold, a value that exists."""
    open_attempt: str
    closed_attempt: str

    def path(self, rule: Rule, **changes: object) -> str:
        """The address of a rule, of the town's own things."""
        values = {name: self.owners[name] for name in rule.arguments}
        with self.app.test_request_context():
            return url_for(rule.endpoint, **{**values, **changes})

    def rules(self, method: str) -> list[Rule]:
        """Every rule that takes *method*, static files left out."""
        return [
            rule
            for rule in self.app.url_map.iter_rules()
            if method in (rule.methods or ()) and not rule.endpoint.endswith("static")
        ]


@pytest.fixture
def town(app: Flask, house: House, hire: Hire, now: datetime) -> Town:
    owner = hire("A001", "陈静", house.section)
    owners: dict[str, object] = {
        "person_id": owner,
        "unit_id": house.section,
        "place": 0,
        "item": 7,
        "position": 1,
    }
    granted(app, owner, Role.MARKER, house.county)
    with writing(app) as session:
        statutes = load_catalogue(session, parse_catalogue(CATALOGUE))
        session.flush()
        terms = {"feedback": Feedback.AFTER_WINDOW, "attempts_allowed": 3, "hours_granted": Decimal(2)}
        exam = open_exam(session, now, house.section, hours_kind=HoursKind.GENERAL_LAW, **terms)
        closed = start(session, exam.id, owner, now=now)
        save(session, closed.public_id, owner, click(7, "要点一"), now=now)
        hand_in(session, closed, ending=Ending.HANDED_IN, now=now)
        run = begin(session, owner, mode=Mode.RANDOM, topic_code=None, size=5, now=now)
        opened = start(session, exam.id, owner, now=now)
        save(session, opened.public_id, owner, click(1, ["A"]), now=now)
        claim = Claim(
            Activity.CLASS,
            HoursKind.SPECIAL_LAW,
            180,
            date(2026, 11, 20),
            "manual:1",
            "讲座",
            evidence="签到表",
        )
        entry = enter(session, owner, claim, entered_by=house.manager, now=now)
        card = issue(
            session, owner, number="HN000001", issuer="省政府", field="人防", area="岳阳", by=None, now=now,
            valid_from=date(2024, 3, 1), valid_until=date(2027, 3, 1),
        )  # fmt: skip
        question = session.scalars(select(Question.id).order_by(Question.id)).first()
        low, high = session.scalars(select(Question).order_by(Question.id).limit(2)).all()
        pair = LikenessPair(
            low_id=low.id, high_id=high.id, low_revision_id=low.current_id, high_revision_id=high.current_id,
            verdict=Verdict.NEAR, score=900, found_at=now,
        )  # fmt: skip
        edition = session.scalars(select(Edition).order_by(Edition.id).limit(1)).one()
        suspended = Suspension(
            edition_id=edition.id, first=1, last=1, reason="试点", from_on=now.date(), actor="M001"
        )
        session.add_all([pair, suspended])
        session.flush()
        gather(session, owner, [(question or 0, False)], now=now)
        batch = preview(session, "题库.xlsx", write_workbook(EXAMPLES), actor="M001", day=now.date(), now=now)
        roster = uploads.keep(
            session, roster_template(), file_name="花名册.xlsx", below=session.get_one(Unit, house.office),
            by=house.manager, day=now.date(), now=now,
        )  # fmt: skip
        standing = session.get_one(Question, question)
        remark = add_remark(session, standing, "题干不清楚。", author="M001", now=now)
        doubt = raise_challenge(
            session, owner, Subject(standing.current_id, "", None, closed.id), proposed="B", reason="与第九条不一致。", now=now
        )  # fmt: skip
        edited = bulk_edit(
            session,
            {question: standing.current_id},
            Change(difficulty=Difficulty.HARD),
            actor="M001",
            now=now,
        )
        picture = clean(drawn())
        keep_pictures(session, [picture], now=now)
        owners |= {
            "remark_id": remark.id, "doubt": doubt.public_id, "edit": edited.public_id, "key": picture.key,
            "exam_id": exam.id, "plan_id": exam.plan_id, "attempt": opened.public_id, "attempt_id": closed.public_id,
            "entry_id": entry.id, "certificate_id": card.id, "run": run.public_id, "question_id": question,
            "batch": batch.public_id, "public_id": roster.public_id, "code": closed.receipt_code,
            "statute_id": statutes[0].id, "pair_id": pair.id, "edition_id": edition.id, "suspension_id": suspended.id,
            "grant_id": session.scalars(select(RoleGrant.id).where(RoleGrant.person_id == owner)).one(),
        }  # fmt: skip
        return Town(app, house, owner, owners, opened.public_id, closed.public_id)


@pytest.fixture
def owner(town: Town) -> FlaskClient:
    """A browser of the officer to whom everything belongs."""
    return signed_in(town.app, town.owner)


@pytest.fixture
def stranger(town: Town, hire: Hire) -> FlaskClient:
    """A browser of an officer of the county, without any role."""
    return signed_in(town.app, hire("B001", "王芳", town.house.county))


@pytest.fixture
def almighty(town: Town) -> FlaskClient:
    """A browser of somebody with every role over the whole office."""
    for role in Role:
        if role is not Role.TRAINING_MANAGER:
            granted(town.app, town.house.manager, role, town.house.office)
    return signed_in(town.app, town.house.manager)
