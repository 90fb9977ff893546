from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from quiz.audit.actions import note
from quiz.audit.models import AuditNote
from quiz.audit.queries import Verdict, notes, verify
from quiz.clock import OFFICE_ZONE


def three(session: Session, now: datetime) -> None:
    for number in range(3):
        note(
            session,
            actor_id=None,
            act=f"act.{number}",
            subject_kind="thing",
            subject_id=number,
            detail={"n": number},
            now=now,
        )


def test_an_untouched_log_verifies(session: Session, now: datetime) -> None:
    three(session, now)

    assert verify(session) == Verdict(3, None)
    assert verify(session).sound


def test_an_instant_of_another_zone_verifies_after_it_was_read_back(session: Session, now: datetime) -> None:
    note(session, actor_id=None, act="act", now=now.astimezone(OFFICE_ZONE))
    session.expire_all()

    assert verify(session) == Verdict(1, None)


def test_a_changed_note_is_found(session: Session, now: datetime) -> None:
    three(session, now)
    session.execute(update(AuditNote).where(AuditNote.id == 2).values(detail='{"n": 9}'))
    session.expire_all()

    assert verify(session) == Verdict(1, 2)


def test_a_removed_note_is_found(session: Session, now: datetime) -> None:
    three(session, now)
    session.execute(delete(AuditNote).where(AuditNote.id == 2))
    session.expire_all()

    assert verify(session) == Verdict(1, 3)


def test_the_log_is_read_newest_first_and_filtered(session: Session, now: datetime) -> None:
    three(session, now)

    found, total = notes(session, limit=2)
    assert ([each.act for each in found], total) == (["act.2", "act.1"], 3)
    assert [each.act for each in notes(session, act="act.1")[0]] == ["act.1"]
    assert [each.act for each in notes(session, text="2")[0]] == ["act.2"]
    assert notes(session, actor_id=7) == ([], 0)
