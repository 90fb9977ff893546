"""An empty database with every table, copied instead of made: a run of the tests needs over a thousand."""

import tempfile
from functools import cache
from pathlib import Path

from lawbank.database import Base, Database
from quiz import migrations

__all__ = ["empty_database"]

assert migrations.MODELS


@cache
def _pattern() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        database = Database(f"sqlite:///{path}")
        Base.metadata.create_all(database.engine)
        database.close()
        return path.read_bytes()


def empty_database(path: Path) -> str:
    """Write an empty database to *path*; its URL."""
    path.write_bytes(_pattern())
    return f"sqlite:///{path}"
