"""The life of an attempt as a state machine: of every item the last acknowledged answer counts."""

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)
from sqlalchemy import func, select

from lawbank.database import Base, Database
from quiz.attempts.actions import record, start
from quiz.attempts.models import Attempt
from quiz.attempts.queries import journal, standing_answers
from quiz.attempts.rules import Click, Ended, Ending, Overtaken, Receipt, Response
from quiz.errors import Closed
from quiz.grading.models import Grade, Mark
from quiz.handin import close_expired, hand_in
from quiz.hours.models import HoursEntry
from quiz.hours.rules import HoursKind
from quiz.people.actions import add_person, add_unit
from quiz.people.rules import Category
from tests.quiz.exam_house import open_exam

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
GRACE = timedelta(seconds=10)
SITTINGS = 3
ITEMS = st.integers(1, 7)
LETTER = st.sampled_from("AB")


def shaped(item: int, letter: str, *, back: bool) -> Response:
    """An answer that fits the item of the small bank's paper."""
    if item == 7:
        return "" if back else f"答{letter}"
    if back:
        return []
    return [letter, ""] if item == 6 else [letter]


class AttemptMachine(RuleBasedStateMachine):
    clicks = Bundle("clicks")

    @initialize()
    def opened(self) -> None:
        self.database = Database("sqlite://")
        Base.metadata.create_all(self.database.engine)
        with self.database.transaction() as session:
            office = add_unit(session, "岳阳市国动办", parent=None, by=None, now=NOON)
            self.person = add_person(
                session,
                staff_number="A001",
                name="陈静",
                unit=office,
                category=Category.OFFICER,
                established=True,
                enforcement_post=True,
                from_on=date(2024, 3, 1),
                by=None,
                now=NOON,
            ).id
            exam = open_exam(
                session,
                NOON,
                office.id,
                minutes=10,
                attempts_allowed=SITTINGS,
                pass_percent=1,
                hours_granted=Decimal(1),
                hours_kind=HoursKind.GENERAL_LAW.value,
            )
            self.exam = exam.id
        self.names = itertools.count(1)
        self.now = NOON
        self.current: str | None = None
        self.deadlines: dict[str, datetime] = {}
        self.acknowledged: dict[str, dict[int, list[Response]]] = {}
        self.lines: dict[str, int] = {}
        self.receipts: dict[str, str] = {}

    # --- what can happen -------------------------------------------------------------------------------

    @rule()
    def starts(self) -> None:
        try:
            with self.database.transaction() as session:
                attempt = start(session, self.exam, self.person, now=self.now)
        except Closed:
            assert self.current is None
            assert len(self.receipts) == SITTINGS or self.now >= NOON + timedelta(hours=8)
            return
        if self.current is None:
            assert attempt.public_id not in self.deadlines
            self.current = attempt.public_id
            self.deadlines[attempt.public_id] = attempt.deadline_at
            self.acknowledged[attempt.public_id] = {}
            self.lines[attempt.public_id] = 0
        assert attempt.public_id == self.current

    @precondition(lambda self: self.deadlines)
    @rule(
        target=clicks, item=ITEMS, letter=LETTER, back=st.booleans(), behind=st.integers(0, 2), data=st.data()
    )
    def saves(self, item: int, letter: str, back: bool, behind: int, data: st.DataObject) -> Any:
        """Answer, from a page that has seen all or not quite all of what stands."""
        attempt = list(self.deadlines)[data.draw(st.integers(0, len(self.deadlines) - 1))]
        known = self.acknowledged[attempt].get(item, [])
        seen = max(0, len(known) - behind)
        pressed = Click(item, shaped(item, letter, back=back), f"click-{next(self.names):08d}", seen)
        receipt = self._tried(attempt, pressed)
        if isinstance(receipt, Ended):
            assert attempt in self.receipts or self.now > self.deadlines[attempt] + GRACE
            assert receipt.standing.response == (known[-1] if known else [])
            return multiple()
        if isinstance(receipt, Overtaken):
            assert seen < len(known)
            assert receipt.standing.response == known[-1]
            return multiple()
        assert attempt not in self.receipts
        assert self.now <= self.deadlines[attempt] + GRACE
        assert receipt.revision == len(known) + 1
        assert seen == len(known)
        self.acknowledged[attempt].setdefault(item, []).append(pressed.response)
        self.lines[attempt] += 1
        return (attempt, pressed, receipt)

    @rule(sent=clicks)
    def replays(self, sent: tuple[str, Click, Receipt]) -> None:
        """A retry after a lost reply, perhaps yesterday's: the same line, and nothing new."""
        attempt, pressed, first = sent
        again = self._record(attempt, pressed)
        assert (again.revision, again.saved_at) == (first.revision, first.saved_at)

    @precondition(lambda self: self.current)
    @rule(ending=st.sampled_from([Ending.HANDED_IN, Ending.BY_MANAGER]))
    def hands_in(self, ending: Ending) -> None:
        assert self.current is not None
        self._close(self.current, ending)

    @precondition(lambda self: self.receipts)
    @rule(data=st.data())
    def hands_in_again(self, data: st.DataObject) -> None:
        attempt = list(self.receipts)[data.draw(st.integers(0, len(self.receipts) - 1))]
        code = self.receipts[attempt]
        self._close(attempt, Ending.HANDED_IN)
        assert self.receipts[attempt] == code

    @rule()
    def sweeps(self) -> None:
        expired = self.current is not None and self.now > self.deadlines[self.current] + GRACE
        assert close_expired(self.database, now=self.now) == expired
        if expired:
            assert self.current is not None
            self._close(self.current, Ending.HANDED_IN)

    @rule(
        step=st.sampled_from(
            [
                timedelta(seconds=1),
                timedelta(minutes=2),
                timedelta(minutes=9),
                timedelta(minutes=10),
                timedelta(minutes=10, seconds=10),
                timedelta(seconds=-90),
            ]
        )
    )
    def time_passes(self, step: timedelta) -> None:
        """Also backwards: a server's clock is set right now and then."""
        self.now = max(NOON, self.now + step)

    def _record(self, attempt: str, pressed: Click) -> Receipt:
        return record(self.database.together, attempt, self.person, pressed, now=self.now)

    def _tried(self, attempt: str, pressed: Click) -> Receipt | Ended | Overtaken:
        try:
            return self._record(attempt, pressed)
        except (Ended, Overtaken) as refused:
            return refused

    def _close(self, public_id: str, ending: Ending) -> None:
        with self.database.transaction() as session:
            attempt = session.scalars(select(Attempt).where(Attempt.public_id == public_id)).one()
            handed = hand_in(session, attempt, ending=ending, now=self.now)
        self.receipts[public_id] = handed.receipt.code
        given = sum(len(answers[-1]) > 0 for answers in self.acknowledged[public_id].values())
        assert handed.receipt.answers == given
        assert handed.receipt.closed_at <= self.deadlines[public_id]
        if self.current == public_id:
            self.current = None

    # --- what must hold always -------------------------------------------------------------------------

    @invariant()
    def what_was_acknowledged_stands(self) -> None:
        if not hasattr(self, "deadlines"):
            return
        with self.database.reading() as session:
            for attempt in session.scalars(select(Attempt)):
                known = self.acknowledged[attempt.public_id]
                standing = standing_answers(session, attempt.id)
                assert {item: one.response for item, one in standing.items()} == {
                    item: answers[-1] for item, answers in known.items()
                }
                assert len(journal(session, attempt.id)) == self.lines[attempt.public_id]
                assert (attempt.closed_at is None) == (attempt.public_id == self.current)
            closed = len(self.receipts)
            assert session.scalar(select(func.count()).select_from(Grade)) == closed
            assert session.scalar(select(func.count()).select_from(Mark)) == 7 * closed
            assert (session.scalar(select(func.count()).select_from(HoursEntry)) or 0) <= 1

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()


AttemptMachine.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestAttempt = pytest.mark.slow(AttemptMachine.TestCase)
