"""One declarative base, two engines, and the only place that commits.

SQLite runs in WAL mode with full synchronisation: what was committed survives a power cut. Writers queue
fairly inside the process and begin IMMEDIATE, so that no writer is ever told "database is locked" by a
sibling; small writes that wait at the same time share one commit (`Database.together`). PostgreSQL needs
none of this and gets an ordinary transaction.
"""

import hashlib
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
    create_engine,
    event,
)
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.pool import StaticPool

__all__ = ["Base", "BigId", "Database", "Hundredths", "Instant", "Word", "once"]

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

BUSY_MILLISECONDS = 15_000
"""How long SQLite waits for another *process* (a backup, a shell) before it gives up."""

SHARED_COMMIT_LIMIT = 128
"""How many waiting writes one commit may carry; bounds the time the first of them waits."""

KEPT = "lawdrill_kept"
MOST_KEPT = 300
"""How many things `once` remembers; a paper of fifty questions takes about 100 kB."""

BigId = BigInteger().with_variant(Integer, "sqlite")
"""A primary key for tables that grow for years; SQLite only counts up on plain INTEGER."""


LONGEST_NAME = 30
"""Oracle's old limit, which 达梦 and its kin may still be set to."""


def _short(kind: str) -> Callable[[Any, Table], str]:
    """A name of a constraint: kind, table, columns; one that would be too long ends in a digest instead."""

    def name(constraint: Any, table: Table) -> str:
        whole = "_".join([kind, table.name, *(column.name for column in constraint.columns)])
        if len(whole) <= LONGEST_NAME:
            return whole
        return f"{whole[: LONGEST_NAME - 7]}_{hashlib.sha256(whole.encode()).hexdigest()[:6]}"

    return name


class Base(DeclarativeBase):
    """The base of every table, in every storey; constraint names are stable for migrations."""

    metadata = MetaData(
        naming_convention={
            "short_ix": _short("ix"),
            "short_uq": _short("uq"),
            "short_fk": _short("fk"),
            "ix": "%(short_ix)s",
            "uq": "%(short_uq)s",
            "fk": "%(short_fk)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Instant(TypeDecorator[datetime]):
    """An instant: aware datetime in, UTC aware datetime out; naive values are refused."""

    impl = DateTime(timezone=False)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone; take it from quiz.clock")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Hundredths(TypeDecorator[Decimal]):
    """Points and class hours: exact decimals with two places, stored as an integer."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        return None if value is None else int((Decimal(value) * 100).to_integral_value())

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-2)


class Word(TypeDecorator[E], Generic[E]):
    """A member of a StrEnum, stored as its value."""

    impl = String(24)
    cache_ok = True

    def __init__(self, kind: type[E]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: E | str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> E | None:
        return None if value is None else self.kind(value)


def once(session: Session, key: Hashable, read: Callable[[], T]) -> T:
    """What *read* returns, remembered by this process; only for what never changes once it was committed.

    A session that writes reads anew: what it sees may still be rolled back.
    """
    kept: dict[Hashable, T] | None = session.info.get(KEPT)
    if kept is None:
        return read()
    found = kept.get(key)
    if found is None:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        found = kept[key] = read()
    return found


class FairLock:
    """A mutex that serves its waiters in the order in which they came."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held = False
        self._waiting: deque[threading.Lock] = deque()

    def __enter__(self) -> Self:
        with self._guard:
            if not self._held:
                self._held = True
                return self
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False


class _Waiting(Generic[T]):
    """One small write that waits for its turn, and what became of it."""

    def __init__(self, work: Callable[[Session], T]) -> None:
        self.work = work
        self.done = False
        self.outcome: T
        self.error: BaseException | None = None
        self._latch = threading.Lock()
        self._latch.acquire()

    def wait(self) -> None:
        """Sleep until it is done, or until it is this one's turn to lead."""
        self._latch.acquire()

    def wake(self) -> None:
        self._latch.release()

    def result(self) -> T:
        if self.error is not None:
            raise self.error
        return self.outcome


class Database:
    """An open database.

    Args:
        url: SQLAlchemy URL; ``sqlite:///path/to/file.db`` or ``postgresql+psycopg://…``.
    """

    def __init__(self, url: str, *, pool_size: int = 40) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine: Engine = (
            _sqlite_engine(url, pool_size) if self.is_sqlite else _postgres_engine(url, pool_size)
        )
        self._reading = sessionmaker(self.engine, expire_on_commit=False, info={KEPT: {}})
        self._writing = sessionmaker(
            self.engine.execution_options(lawdrill_write=True), expire_on_commit=False
        )
        self._turn = FairLock()
        self._queue: deque[_Waiting[Any]] = deque()
        self._queue_guard = threading.Lock()
        self._has_leader = False

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one consistent state and is rolled back at the end."""
        with self._reading() as session:
            yield session

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """The only way to write: commits when the block ends, rolls back when it raises."""
        if not self.is_sqlite:
            with self._writing.begin() as session:
                yield session
            return
        with self._turn, self._writing.begin() as session:
            yield session

    def together(self, work: Callable[[Session], T]) -> T:
        """Run a small write, sharing one commit with whoever waits at the same moment.

        *work* must raise its domain errors before its first write: a refusal then costs its neighbours
        nothing. Any other failure makes the whole group run again, each alone. Returns after the commit.
        """
        if not self.is_sqlite:
            with self.transaction() as session:
                return work(session)
        mine = _Waiting(work)
        with self._queue_guard:
            self._queue.append(mine)
            leads, self._has_leader = not self._has_leader, True
        if not leads:
            mine.wait()
        if not mine.done:
            self._lead(mine)
        return mine.result()

    def _lead(self, leader: _Waiting[Any]) -> None:
        """Commit what waits, wake those whose write it was, and hand the lead to who came meanwhile."""
        group: list[_Waiting[Any]] = []
        try:
            with self._turn:
                with self._queue_guard:
                    group = [self._queue.popleft() for _ in range(min(len(self._queue), SHARED_COMMIT_LIMIT))]
                self._commit_together(group)
        finally:
            with self._queue_guard:
                following = self._queue[0] if self._queue else None
                self._has_leader = following is not None
            for waiting in group:
                waiting.done = True
                if waiting is not leader:
                    waiting.wake()
            if following is not None:
                following.wake()

    def _commit_together(self, group: list[_Waiting[Any]]) -> None:
        try:
            with self._writing.begin() as session:
                raw = session.connection().connection.dbapi_connection
                assert isinstance(raw, sqlite3.Connection)
                for waiting in group:
                    before = raw.total_changes
                    try:
                        waiting.outcome = waiting.work(session)
                    except Exception as error:
                        if raw.total_changes != before:
                            raise
                        waiting.error = error
        except Exception as error:
            self._commit_alone(group, error)

    def _commit_alone(self, group: list[_Waiting[Any]], cause: Exception) -> None:
        if len(group) == 1 or isinstance(cause, OperationalError):
            # Locked by another process, or full: asking again for each would keep the last waiting n times as long.
            for waiting in group:
                waiting.error = waiting.error or cause
            return
        for waiting in group:
            waiting.error = None
            try:
                with self._writing.begin() as session:
                    waiting.outcome = waiting.work(session)
            except Exception as error:
                waiting.error = error

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def _sqlite_engine(url: str, pool_size: int) -> Engine:
    # A database in memory lives as long as its one connection.
    pool: dict[str, Any] = {"pool_size": pool_size, "max_overflow": 20}
    if make_url(url).database in (None, "", ":memory:"):
        pool = {"poolclass": StaticPool}
    engine = create_engine(url, connect_args={"check_same_thread": False}, query_cache_size=1500, **pool)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_MILLISECONDS}",
            "journal_size_limit=67108864",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("lawdrill_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _postgres_engine(url: str, pool_size: int) -> Engine:
    return create_engine(url, pool_size=pool_size, max_overflow=20, pool_pre_ping=True, query_cache_size=1500)
