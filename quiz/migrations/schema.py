"""Bringing a database to the schema of this version, and saying whether it is there."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from lawbank.database import Database
from quiz.errors import Invalid

__all__ = ["config", "current", "head", "require_current", "upgrade"]


def config(database: Database) -> Config:
    """Alembic's configuration for *database*; nothing is read from a file."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    made.attributes["database"] = database
    return made


def upgrade(database: Database) -> None:
    """Run every migration that is missing; safe to repeat."""
    command.upgrade(config(database), "head")


def head() -> str:
    """The newest revision this version knows."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    return str(ScriptDirectory.from_config(made).get_current_head())


def current(database: Database) -> str | None:
    """The revision the database stands at; None for an empty one."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def require_current(database: Database) -> None:
    """Refuse to work on a database of another version.

    Raises:
        Invalid: naming both versions and what to do.
    """
    found, wanted = current(database), head()
    if found != wanted:
        raise Invalid(
            "数据库版本是 %(found)s，本程序需要 %(wanted)s；请运行 lawdrill db upgrade",
            found=found or "空",
            wanted=wanted,
        )
