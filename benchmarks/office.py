"""An office for measuring: many officers, each with an open attempt over the same paper of 50 questions."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from admin.app import create_app
from lawbank.formats.draft import Draft, Place
from lawbank.kinds import Difficulty, Kind, State
from lawbank.questions.actions import add_questions
from lawbank.questions.models import Topic
from quiz.attempts.actions import start
from quiz.clock import now
from quiz.exams.actions import Terms, create, publish
from quiz.exams.rules import Feedback
from quiz.hours.defaults import install_hours
from quiz.migrations.schema import upgrade
from quiz.papers.actions import create_plan
from quiz.papers.rules import Line
from quiz.people.access import hash_password, sign_in
from quiz.people.actions import add_person, add_unit
from quiz.people.models import Account
from quiz.people.rules import Category
from quiz.settings import Settings

__all__ = ["PASSWORD", "Office", "Seat", "build", "synthetic"]

PASSWORD = "Correct-horse-9"


HASHED = hash_password(PASSWORD)


@dataclass(frozen=True, slots=True)
class Seat:
    """An officer at a desk: the headers of a signed-in browser, and the attempt that stands open.

    Attributes:
        number: staff number, to sign in with.
        token: of the forms of this browser.
        stranger: the headers of the same browser before it signs in.
    """

    headers: str
    attempt: str
    number: str
    token: str
    stranger: str


@dataclass(frozen=True, slots=True)
class Office:
    """What was built."""

    folder: Path
    environment: dict[str, str]
    seats: Sequence[Seat]
    exam: int
    later_exam: int

    def post(self, path: str, seat: Seat, body: bytes, kind: str = "application/json") -> bytes:
        """A whole POST request from *seat*."""
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{seat.headers}Accept: application/json\r\n"
            f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def sign_in(self, seat: Seat) -> bytes:
        """The request that signs *seat* in."""
        form = {"staff_number": seat.number, "password": PASSWORD, "csrf_token": seat.token}
        stranger = replace(seat, headers=seat.stranger)
        return self.post("/sign-in", stranger, urlencode(form).encode(), "application/x-www-form-urlencoded")

    def get(self, path: str, seat: Seat) -> bytes:
        """A whole GET request from *seat*."""
        return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{seat.headers}\r\n".encode()


def synthetic(count: int) -> list[Draft]:
    """Questions that differ from each other: 3 single : 1 multiple : 1 true/false."""
    made = []
    for place in range(count):
        kind = (Kind.SINGLE, Kind.SINGLE, Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE)[place % 5]
        choices = () if kind is Kind.TRUE_FALSE else tuple(f"情形{place}之{letter}" for letter in "甲乙丙丁")
        made.append(
            Draft(
                place=Place(),
                kind=kind,
                stem=f"第{place}号检查中，主管部门责令限期改正并处罚款前，当事人要求听证的，应当如何办理第{place * 7}件事项（　）",
                choices=choices,
                key=(place % 4,) if kind is Kind.SINGLE else (0, 2) if kind is Kind.MULTIPLE else (),
                truth=place % 2 == 0 if kind is Kind.TRUE_FALSE else None,
                explanation=f"依照规定办理，编号{place}。",
                topics=("030101",),
                difficulty=Difficulty.MEDIUM,
                code=f"S{place:06d}",
            )
        )
    return made


def build(folder: Path, *, officers: int, url: str = "") -> Office:
    """Build the office in *folder*, on SQLite unless a *url* is given."""
    settings = Settings(folder, url or f"sqlite:///{folder / 'bench.db'}", secrets.token_urlsafe(48))
    app = create_app(settings)
    database = app.extensions["lawdrill_database"]
    upgrade(database)
    at = now()
    with database.transaction() as session:
        session.add_all(
            [
                Topic(code="K03", name="行政处罚", parent_code=None, depth=1, weight=None, position=0),
                Topic(code="K0301", name="总则", parent_code="K03", depth=2, weight=None, position=1),
                Topic(code="030101", name="种类", parent_code="K0301", depth=3, weight=None, position=2),
            ]
        )
        session.flush()
        install_hours(session, year=at.year, now=at)
        add_questions(session, synthetic(200), actor="bench", state=State.ENABLED, now=at)
        unit = add_unit(session, "办", parent=None, by=None, now=at)
        lines = [
            Line(Kind.SINGLE, 30, Decimal(2)),
            Line(Kind.MULTIPLE, 10, Decimal(2)),
            Line(Kind.TRUE_FALSE, 10, Decimal(2)),
        ]
        plan = create_plan(session, title="卷", minutes=300, lines=lines, now=at)
        exams = []
        for title in ("测量一", "测量二"):
            terms = Terms(
                title, plan.id, at - timedelta(hours=1), at + timedelta(hours=9), 300, (unit.id,),
                feedback=Feedback.AT_ONCE, attempts_allowed=50, hours_granted=Decimal(1), hours_kind="专业法律知识",
            )  # fmt: skip
            exam = create(session, terms, created_by=None, now=at)
            publish(session, exam, by=None, now=at)
            exams.append(exam.id)
        seats = [_seat(app, session, unit, exams[0], number, settings) for number in range(officers)]
    database.close()
    environment = {
        "LAWDRILL_DATA": str(folder),
        "LAWDRILL_DATABASE_URL": settings.database_url,
        "LAWDRILL_SECRET_KEY": settings.secret_key,
    }
    (folder / "seats.json").write_text(json.dumps(len(seats)))
    return Office(folder, environment, seats, exams[0], exams[1])


def _seat(app: Flask, session: object, unit: object, exam: int, number: int, settings: Settings) -> Seat:
    person = add_person(
        session,  # type: ignore[arg-type]
        staff_number=f"N{number:05d}",
        name="测量员",
        unit=unit,  # type: ignore[arg-type]
        category=Category.OFFICER,
        established=True,
        enforcement_post=True,
        from_on=date(2024, 1, 1),
        by=None,
        now=now(),
    )
    account = session.get_one(Account, person.id)  # type: ignore[attr-defined]
    account.must_change = False
    account.password_hash = HASHED
    token = sign_in(session, person.id, device="bench", now=now())  # type: ignore[arg-type]
    raw = secrets.token_hex(20)
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    cookie = signer.dumps({"_user_id": token, "_fresh": True, "csrf_token": raw})
    before = signer.dumps({"csrf_token": raw})
    crossed = URLSafeTimedSerializer(settings.secret_key, salt="wtf-csrf-token").dumps(raw)
    attempt = start(session, exam, person.id, now=now())  # type: ignore[arg-type]
    return Seat(
        f"Cookie: lawdrill={cookie}\r\nX-CSRFToken: {crossed}\r\n",
        attempt.public_id,
        person.staff_number,
        crossed,
        f"Cookie: lawdrill={before}\r\n",
    )
