"""What never changes is read once; a session that writes reads anew."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from lawbank import database as rooms
from lawbank.database import Database, once


def number(session: Session) -> int:
    return once(session, "sum", lambda: session.execute(text("SELECT 41 + 1")).scalar_one())


def test_reading_sessions_share_what_was_read(database: Database) -> None:
    with database.reading() as session:
        assert number(session) == 42
    with database.reading() as session:
        assert once(session, "sum", lambda: pytest.fail("read again")) == 42


def test_a_writing_session_neither_finds_nor_leaves_anything(database: Database) -> None:
    with database.transaction() as session:
        assert once(session, "sum", lambda: 1) == 1
    with database.reading() as session:
        assert once(session, "sum", lambda: 2) == 2
    with database.transaction() as session:
        assert once(session, "sum", lambda: 3) == 3


def test_it_forgets_before_it_grows_beyond_its_limit(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "MOST_KEPT", 2)
    with database.reading() as session:
        for key in range(5):
            once(session, key, lambda: "kept")
        assert set(session.info[rooms.KEPT]) == {4}
