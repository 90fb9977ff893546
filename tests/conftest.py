"""Fixtures for every test: a fresh database, a session that is rolled back, a clock that stands still."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from lawbank.database import Base, Database
from quiz import clock, migrations
from tests.browser import chromium
from tests.postgres import postgres, postgres_server, postgres_url

assert migrations.MODELS

__all__ = ["chromium", "postgres", "postgres_server", "postgres_url"]

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
"""Monday 23 November 2026, 12:00 in the office."""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    Base.metadata.create_all(database.engine)
    yield database
    database.close()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with Session(database.engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def now() -> Iterator[datetime]:
    clock.set_clock(lambda: NOON)
    yield NOON
    clock.set_clock(None)
