"""F24, F25, F28, F29, F30: what is asked fifty times at once happens once, over HTTP, on both engines."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from typing import TypeVar

from sqlalchemy import func, select, update

from benchmarks.office import Office
from lawbank.database import Database
from quiz.attempts.models import Attempt
from quiz.certification.actions import issue
from quiz.certification.models import Certificate, CertificateChange
from quiz.clock import now, today
from quiz.exams.models import Exam
from quiz.grading.models import Grade
from quiz.hours.actions import credit
from quiz.hours.models import HoursEntry
from quiz.hours.rules import Activity, Claim, HoursKind
from tests.faults.conftest import engines
from tests.faults.officers import Log, ask
from tests.faults.oracle import faults
from tests.faults.serving import Mortal

T = TypeVar("T")


def at_once(count: int, work: Callable[[], T]) -> list[T]:
    """Run *work* in *count* threads from one barrier."""
    barrier = threading.Barrier(count)

    def run(_number: int) -> T:
        barrier.wait()
        return work()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def counted(database: Database, model: type[object]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


@engines
def test_f24_fifty_starts_at_once_are_one_attempt(office: Office, server: Mortal, database: Database) -> None:
    before = counted(database, Attempt)
    start = f"/exams/{office.later_exam}/start"
    for seat in office.seats[:3]:
        got = at_once(50, partial(ask, server.port, seat, "POST", start, form=True))
        assert {each.status for each in got} == {302}
        assert len({each.headers["Location"] for each in got}) == 1

    assert counted(database, Attempt) == before + 3
    assert faults(database, Log()) == []


@engines
def test_f25_twenty_hand_ins_at_once_are_one_end_one_grade_one_credit(
    office: Office, server: Mortal, database: Database
) -> None:
    log = Log()
    for seat in office.seats[:3]:
        log.sent |= {(seat.attempt, item, ("A",)) for item in range(1, 51)}
        for item in range(1, 51):
            body = {"item": item, "response": ["A"], "click": f"click-{item:06d}", "seen": 0}
            ask(server.port, seat, "POST", f"/attempts/{seat.attempt}/answers", body)
        got = at_once(
            20, lambda seat=seat: ask(server.port, seat, "POST", f"/attempts/{seat.attempt}/hand-in", {})
        )
        assert {each.status for each in got} == {200}
        assert len({each.json["receipt"] for each in got}) == 1
        log.receipts[seat.attempt] = got[0].json["receipt"]

    assert counted(database, Grade) == 3
    assert faults(database, log) == []


@engines
def test_f28_the_last_sitting_claimed_by_fifty_is_given_once(
    office: Office, server: Mortal, database: Database
) -> None:
    with database.transaction() as session:
        session.execute(update(Exam).values(attempts_allowed=1))
    seat, before = office.seats[0], counted(database, Attempt)

    def claim() -> int:
        begun = ask(server.port, seat, "POST", f"/exams/{office.later_exam}/start", form=True)
        if begun.status == 302:
            ask(server.port, seat, "POST", f"{begun.headers['Location']}/hand-in", {})
        return begun.status

    got = at_once(50, claim)

    assert set(got) <= {302, 409}
    assert counted(database, Attempt) == before + 1
    assert faults(database, Log()) == []


@engines
def test_f29_the_same_event_delivered_again_and_again_is_credited_once(
    office: Office, database: Database
) -> None:
    with database.reading() as session:
        person = session.scalars(select(Attempt.person_id).order_by(Attempt.id)).first() or 0
    claim = Claim(Activity.CLASS, HoursKind.SPECIAL_LAW, 90, today(), "event:77", "讲座")

    def deliver() -> int:
        with database.transaction() as session:
            entry = credit(session, person, claim, now=now())
            assert entry is not None
            return entry.id

    assert len(set(at_once(12, deliver))) == 1
    for _redelivered in range(3):
        deliver()
    with database.reading() as session:
        entries = session.scalars(select(HoursEntry).where(HoursEntry.source == "event:77")).all()
    assert len(entries) == 1


@engines
def test_f30_ten_requests_for_a_certificate_are_one_number_one_row(
    office: Office, database: Database
) -> None:
    with database.reading() as session:
        person = session.scalars(select(Attempt.person_id).order_by(Attempt.id)).first() or 0

    def request() -> int:
        with database.transaction() as session:
            return issue(
                session, person, number="hn-000001", issuer="省政府", field="人防", area="省", by=None, now=now(),
                valid_from=date(2024, 3, 1), valid_until=date(2027, 3, 1),
            ).id  # fmt: skip

    got = at_once(10, request)

    assert len(set(got)) == 1
    assert (counted(database, Certificate), counted(database, CertificateChange)) == (1, 1)
