"""A bank opened in a script: no web server, no people, one object."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from sqlalchemy import Table

from lawbank.content import Loaded, load_content
from lawbank.database import Base, Database
from lawbank.exporting import export_drafts, format_named, losses
from lawbank.formats.draft import Draft
from lawbank.formats.losses import Loss
from lawbank.intake import actions as intake
from lawbank.intake.actions import Preview
from lawbank.intake.models import Batch
from lawbank.kinds import State
from lawbank.questions.actions import add_questions
from lawbank.search import QuestionHit, search_questions
from lawbank.statutes.actions import import_edition
from lawbank.statutes.reader import read_statute

__all__ = ["Bank", "open_bank"]

OFFICE_ZONE = ZoneInfo("Asia/Shanghai")


def _utc_now() -> datetime:
    """The clock of a script. The quiz has its own (`quiz.clock`) and never opens a Bank."""
    return datetime.now(UTC)


def open_bank(url: str = "sqlite:///bank.db", *, clock: Callable[[], datetime] = _utc_now) -> "Bank":
    """Open the bank at *url*, creating its tables when they are missing.

    Args:
        url: SQLAlchemy URL; ``sqlite:///path/to/file.db`` or ``postgresql+psycopg://…``.
        clock: gives the instant, aware; for tests and for scripts that work on another day.

    >>> with open_bank("sqlite:///bank.db") as bank:
    ...     bank.load_content()
    ...     for hit in bank.search("听证"):
    ...         print(hit.question.stem, hit.citations)
    """
    database = Database(url)
    Base.metadata.create_all(database.engine, tables=bank_tables())
    return Bank(database, clock=clock)


def bank_tables() -> list[Table]:
    """The tables that are the bank's own, whatever else shares the database."""
    return [
        mapper.local_table
        for mapper in Base.registry.mappers
        if mapper.class_.__module__.startswith("lawbank.") and isinstance(mapper.local_table, Table)
    ]


class Bank:
    """An open bank; a context manager. Every method is one transaction of its own."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = _utc_now) -> None:
        self.database = database
        self._clock = clock

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give every connection back."""
        self.database.close()

    @property
    def today(self) -> date:
        """The office day."""
        return self._clock().astimezone(OFFICE_ZONE).date()

    def load_content(self) -> Loaded:
        """Load the knowledge points, statutes, digests and questions that we ship. Safe to repeat."""
        with self.database.transaction() as session:
            return load_content(session, day=self.today, now=self._clock())

    def import_statute(self, path: str | Path, *, adopted_on: date | None = None) -> str:
        """Import the official text of a statute (.docx, .md, .txt); return its title.

        Raises:
            Unreadable: the file is not a statute.
        """
        file = Path(path)
        parsed = read_statute(file.name, file.read_bytes())
        with self.database.transaction() as session:
            import_edition(session, parsed, source=file.name, adopted_on=adopted_on)
        return parsed.title

    def add(self, draft: Draft, *, actor: str, state: State = State.PENDING) -> int:
        """Add one question; return its id."""
        with self.database.transaction() as session:
            (question_id,) = add_questions(session, [draft], actor=actor, state=state, now=self._clock())
            return question_id

    def preview(self, path: str | Path, *, actor: str = "") -> Preview:
        """Read a file and say what would become of each row; no question is written."""
        file = Path(path)
        data = file.read_bytes()
        with self.database.transaction() as session:
            return intake.preview(session, file.name, data, actor=actor, day=self.today, now=self._clock())

    def commit(self, preview: Preview, *, actor: str) -> Batch:
        """Put what was previewed into the bank: all of it or, when this raises, nothing.

        Raises:
            Conflict: the preview was committed, undone or abandoned meanwhile.
        """
        with self.database.transaction() as session:
            return intake.commit(session, preview.public_id, actor=actor, now=self._clock())

    def undo(self, batch: Batch, *, actor: str) -> None:
        """Take exactly one batch out of the bank again.

        Raises:
            Conflict: a paper uses one of its questions.
        """
        with self.database.transaction() as session:
            intake.undo(session, batch.public_id, actor=actor, now=self._clock())

    def search(self, query: str, *, limit: int = 20, offset: int = 0) -> tuple[QuestionHit, ...]:
        """Return the questions that hold every word of *query*, best first."""
        with self.database.reading() as session:
            return search_questions(session, query, limit=limit, offset=offset).hits

    def export(self, path: str | Path, *, format: str = "json") -> tuple[Loss, ...]:
        """Write every question that is not 作废 into a file; return what the format cannot carry.

        >>> for loss in bank.export("bank.gift", format="gift"):
        ...     print(loss)

        Raises:
            Invalid: there is no such format.
        """
        write = format_named(format).write
        with self.database.reading() as session:
            drafts = export_drafts(session)
        Path(path).write_bytes(write(drafts))
        return losses(drafts, format)
