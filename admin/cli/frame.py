"""What every command shares: opening the installation, saying a result, showing that work goes on."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from sqlalchemy.exc import OperationalError

from lawbank.database import Database
from lawbank.errors import BankError
from quiz.errors import Invalid, QuizError
from quiz.migrations.schema import require_current
from quiz.settings import Settings

__all__ = [
    "DAY",
    "Installation",
    "Lawdrill",
    "file_of",
    "installation",
    "json_option",
    "show",
    "tell",
    "working",
]

PIPED_WIDTH = 200
"""Columns of a table that goes into a file or another program."""


class Lawdrill(click.Group):
    """Refusals become one sentence on stderr and exit code 1; wrong usage is click's exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (QuizError, BankError) as refusal:
            click.echo(f"lawdrill: {refusal}", err=True)
        except OperationalError as failure:
            click.echo(f"lawdrill: 数据库不能使用，请核对 LAWDRILL_DATABASE_URL：{failure.orig}", err=True)
        ctx.exit(1)


class Day(click.ParamType[date]):
    """A day as 2026-11-23."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"应为日期，如 2026-11-23，现在是“{value}”", param, ctx)


DAY = Day()

json_option = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，供程序读取。")


@dataclass(frozen=True, slots=True)
class Installation:
    """The settings and the database of this environment."""

    settings: Settings
    database: Database


@contextmanager
def installation(*, ready: bool = True) -> Iterator[Installation]:
    """Open the installation that the environment names, and close it at the end.

    Args:
        ready: the database must stand at this version; otherwise it may be old, empty or not there at all.

    Raises:
        Invalid: a setting is wrong, or the database is not ready.
    """
    settings = Settings.from_environment(os.environ)
    database = Database(settings.database_url)
    try:
        if ready:
            if database.is_sqlite and not file_of(database).exists():
                raise Invalid("还没有数据库 %(path)s，请先运行 lawdrill serve", path=str(file_of(database)))
            require_current(database)
        yield Installation(settings, database)
    finally:
        database.close()


def file_of(database: Database) -> Path:
    """The file of an embedded database."""
    return Path(str(database.url.database))


def tell(facts: Any, sentence: str, as_json: bool) -> None:
    """Say a result: a sentence for people, JSON for machines."""
    click.echo(json.dumps(facts, ensure_ascii=False, default=_plain) if as_json else sentence)


def _plain(value: Any) -> float | str:
    """Class hours and points as numbers, days and everything else as text."""
    return float(value) if isinstance(value, Decimal) else str(value)


def show(table: Table) -> None:
    """Print a table, on a terminal as wide as it is."""
    console = Console()
    Console(width=None if console.is_terminal else PIPED_WIDTH).print(table)


@contextmanager
def working(description: str, total: int | None = None) -> Iterator[Callable[..., None]]:
    """Show on a terminal that work goes on; yields ``advance(count=1, description=None)``.

    Args:
        total: how many steps there are; None where nobody can tell.
    """
    console = Console(stderr=True)
    columns = [SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()]
    if total is not None:
        columns[2:2] = [BarColumn(), MofNCompleteColumn()]
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(description, total=total)

        def advance(count: int = 1, description: str | None = None) -> None:
            progress.update(task, advance=count, description=description)

        yield advance
