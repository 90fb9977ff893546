"""The durable store: what is committed together, in what order writers are served, what a value may be."""

import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session

from lawbank.database import Database, FairLock, Instant
from tests.conftest import NOON


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    store = Database(f"sqlite:///{tmp_path / 'store.db'}")
    with store.transaction() as session:
        session.execute(text("CREATE TABLE line (id INTEGER PRIMARY KEY, writer INTEGER UNIQUE)"))
    yield store
    store.close()


def lines(store: Database) -> list[int]:
    with store.reading() as session:
        return list(session.scalars(text("SELECT writer FROM line ORDER BY writer")))


def write(number: int) -> object:
    def work(session: Session) -> int:
        session.execute(text("INSERT INTO line (writer) VALUES (:number)"), {"number": number})
        return number

    return work


def all_at_once(store: Database, works: list[object]) -> tuple[list[object], int]:
    """Run every work in a thread of its own while a writer holds the turn; outcomes, and commits it took."""
    outcomes: list[object] = [None] * len(works)
    commits = 0

    def count(_connection: Connection) -> None:
        nonlocal commits
        commits += 1

    def run(place: int) -> None:
        try:
            outcomes[place] = store.together(works[place])  # type: ignore[arg-type]
        except Exception as error:
            outcomes[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    with store.transaction():
        for thread in threads:
            thread.start()
        time.sleep(0.2)
        event.listen(store.engine, "commit", count)
    for thread in threads:
        thread.join(10)
    event.remove(store.engine, "commit", count)
    return outcomes, commits


def test_every_connection_is_durable_and_checks_foreign_keys(store: Database) -> None:
    with store.reading() as session:
        found = [
            session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")
        ]

    assert found == ["wal", 2, 1]


def test_a_block_that_raises_writes_nothing(store: Database) -> None:
    with pytest.raises(RuntimeError), store.transaction() as session:
        session.execute(text("INSERT INTO line (writer) VALUES (1)"))
        raise RuntimeError

    assert lines(store) == []


def test_waiting_writes_share_one_commit(store: Database) -> None:
    outcomes, commits = all_at_once(store, [write(number) for number in range(20)])

    assert outcomes == list(range(20))
    assert lines(store) == list(range(20))
    assert commits <= 4


def test_a_refusal_costs_its_neighbours_nothing(store: Database) -> None:
    def refuse(_session: Session) -> None:
        raise LookupError("refused")

    outcomes, commits = all_at_once(store, [write(1), refuse, write(2)])

    assert [str(each) for each in outcomes] == ["1", "refused", "2"]
    assert (lines(store), commits <= 3) == ([1, 2], True)


def test_a_write_that_fails_half_way_is_undone_and_the_others_stand(store: Database) -> None:
    def half(session: Session) -> None:
        session.execute(text("INSERT INTO line (writer) VALUES (99)"))
        raise ValueError("half")

    outcomes, _commits = all_at_once(store, [write(1), half, write(2), write(1)])

    assert lines(store) == [1, 2]
    assert (outcomes[1].__class__, outcomes[2]) == (ValueError, 2)
    assert sum(isinstance(each, Exception) for each in outcomes) == 2


def test_one_write_alone_that_fails_says_why(store: Database) -> None:
    def half(session: Session) -> None:
        session.execute(text("INSERT INTO line (writer) VALUES (99)"))
        raise ValueError("half")

    with pytest.raises(ValueError, match="half"):
        store.together(half)
    assert store.together(write(7)) == 7  # type: ignore[arg-type]


def test_thousands_of_writes_from_many_threads_lose_none(store: Database) -> None:
    def run(start: int) -> None:
        for number in range(start, start + 100):
            store.together(write(number))  # type: ignore[arg-type]

    threads = [threading.Thread(target=run, args=(start,)) for start in range(0, 1600, 100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert lines(store) == list(range(1600))


def test_waiters_are_served_in_the_order_they_came() -> None:
    lock, served = FairLock(), []

    def wait(number: int) -> None:
        with lock:
            served.append(number)

    threads = [threading.Thread(target=wait, args=(number,)) for number in range(12)]
    with lock:
        for thread in threads:
            thread.start()
            time.sleep(0.01)
    for thread in threads:
        thread.join(5)

    assert served == list(range(12))


def test_an_instant_needs_a_zone_and_is_kept_in_utc() -> None:
    kept = Instant().process_bind_param(NOON.astimezone(timezone(timedelta(hours=8))), None)  # type: ignore[arg-type]

    assert kept == datetime(2026, 11, 23, 4, 0)  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        Instant().process_bind_param(datetime(2026, 11, 23), None)  # type: ignore[arg-type]  # noqa: DTZ001
