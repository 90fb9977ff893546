"""Alembic's entry: run the migrations over one connection, foreign keys off on SQLite while tables are rebuilt."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.types import TypeDecorator

from lawbank.database import Base, Database
from quiz import migrations

assert migrations.MODELS


def _plain(kind: str, thing: Any, _autogenerating: Any) -> str | Literal[False]:
    """Migrations name plain types: they must not change when our own do."""
    if kind == "type" and isinstance(thing, TypeDecorator):
        return f"sa.{thing.impl_instance!r}"
    return False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=_plain,
    )
    with context.begin_transaction():
        context.run_migrations()


database: Database = context.config.attributes["database"]
if database.is_sqlite:
    with database.engine.connect() as connection:
        # Batch migrations rebuild tables: with foreign keys on, dropping the old table deletes its children.
        raw = connection.connection.dbapi_connection
        assert raw is not None
        connection.rollback()
        raw.execute("PRAGMA foreign_keys=OFF")
        _run(connection)
        connection.commit()
        raw.execute("PRAGMA foreign_keys=ON")
else:
    with database.engine.begin() as connection:
        _run(connection)
