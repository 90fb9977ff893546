"""An office on either engine and a server that can be killed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.office import Office, build
from lawbank.database import Database
from tests.faults.serving import Mortal, mortal

__all__ = ["database", "engines", "office", "server"]

engines = pytest.mark.parametrize(
    "engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
"""Runs a test on SQLite and on PostgreSQL."""


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """The URL of the database; empty: SQLite in the test's folder."""
    asked = getattr(request, "param", "sqlite")
    return request.getfixturevalue("postgres_url") if asked == "postgres" else ""


@pytest.fixture
def office(tmp_path: Path, engine: str) -> Office:
    """Six officers, each with an open attempt over 50 questions."""
    return build(tmp_path, officers=6, url=engine)


@pytest.fixture
def server(office: Office) -> Iterator[Mortal]:
    """The product, served in a process of its own."""
    with mortal(office.environment) as made:
        made.start()
        yield made


@pytest.fixture
def database(office: Office) -> Iterator[Database]:
    """The office's database, as seen from outside."""
    opened = Database(office.environment["LAWDRILL_DATABASE_URL"])
    yield opened
    opened.close()
