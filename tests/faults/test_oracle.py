"""The oracle itself sees what it is there to see."""

from decimal import Decimal

from sqlalchemy import delete, insert, select, update

from benchmarks.office import Office
from lawbank.database import Database
from quiz.attempts.models import Answer, Attempt
from quiz.attempts.queries import attempt
from quiz.attempts.rules import Ending
from quiz.audit.models import AuditNote
from quiz.clock import now
from quiz.grading.models import Grade
from quiz.handin import hand_in
from tests.faults.officers import Ack, Log
from tests.faults.oracle import faults


def test_what_is_lost_invented_or_miscounted_is_found(office: Office, database: Database) -> None:
    seat, log = office.seats[0], Log()
    with database.transaction() as session:
        mine = attempt(session, seat.attempt)
        line = {
            "attempt_id": mine.id,
            "item": 1,
            "revision": 1,
            "response": '["A"]',
            "click": "c" * 8,
            "received_at": now(),
        }
        session.execute(insert(Answer).values(line))
    log.sent.add((seat.attempt, 1, ("A",)))
    log.acks.append(Ack(seat.attempt, 1, 1, ("A",), 0.0))
    with database.transaction() as session:
        hand_in(session, attempt(session, seat.attempt), ending=Ending.HANDED_IN, now=now())
    assert faults(database, log) == []

    lost = Ack(seat.attempt, 2, 1, ("B",), 0.0)
    assert faults(database, Log([*log.acks, lost], log.sent)) == [f"lost: {lost}"]
    assert "nobody sent" in faults(database, Log(log.acks, set()))[0]
    told = Log(log.acks, log.sent, {seat.attempt: "261123-AAAAA-AAAAA"})
    assert "is not in the database" in faults(database, told)[0]
    with database.transaction() as session:
        session.execute(update(Grade).values(score=Decimal(99), passed=True))
    found = faults(database, log)
    assert [each.split()[0] for each in found] == [f"{seat.attempt}:", "credits"]
    with database.transaction() as session:
        first = session.scalars(select(AuditNote.id).order_by(AuditNote.id)).first()
        session.execute(delete(AuditNote).where(AuditNote.id == first))
        session.execute(update(Attempt).where(Attempt.public_id == seat.attempt).values(answer_count=None))
    assert "audit chain broken" in faults(database, log)[-1]
