"""Fixtures for every test: a fresh database, a session that is rolled back, a clock that stands still."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from lawbank.database import Database
from quiz import clock
from tests.browser import chromium
from tests.empty import empty_database
from tests.postgres import postgres, postgres_server, postgres_url

__all__ = ["chromium", "postgres", "postgres_server", "postgres_url"]

WHOLE = ("tests/admin/", "tests/faults/", "tests/hostile/", "tests/quiz/web/", "tests/test_translations.py")

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
"""Monday 23 November 2026, 12:00 in the office."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What drives the whole application over HTTP belongs to ``make test``, not to ``make check``."""
    for item in items:
        if item.nodeid.startswith(WHOLE):
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(empty_database(tmp_path / "test.db"))
    yield database
    database.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def opened(request: pytest.FixtureRequest) -> Database:
    """A fresh database on each engine."""
    opened: Database = request.getfixturevalue("database" if request.param == "sqlite" else "postgres")
    return opened


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with Session(database.engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def now() -> Iterator[datetime]:
    clock.set_clock(lambda: NOON)
    yield NOON
    clock.set_clock(None)
