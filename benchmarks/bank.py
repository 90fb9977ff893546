"""Import beside merely reading the file, and search over a large bank."""

import io
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import docx
import openpyxl

from benchmarks.office import synthetic
from lawbank.database import Base, Database
from lawbank.formats import read
from lawbank.formats.document_write import write_document
from lawbank.formats.workbook import write_workbook
from lawbank.intake import actions as intake
from lawbank.kinds import State
from lawbank.questions.actions import add_questions
from lawbank.questions.models import Topic
from lawbank.search import search_questions
from quiz import migrations
from quiz.clock import now, today

__all__ = ["Import", "Search", "import_beside_reading", "search_over"]

assert migrations.MODELS

QUERIES = ("罚款", "听证", "主管部门", "限期改正", "处罚", "检查 听证", "第77号", "要求听证的")


@dataclass(frozen=True, slots=True)
class Import:
    """Seconds: opening the file with the library that offices would script it with; reading it; importing it.

    Attributes:
        opening: openpyxl's workbook or python-docx's paragraphs, every text read, nothing understood.
        reading: our reader: drafts.
        importing: reading, checking and committing.
    """

    format: str
    questions: int
    opening: float
    reading: float
    importing: float


@dataclass(frozen=True, slots=True)
class Search:
    """Milliseconds over a bank of `questions`."""

    questions: int
    p50: float
    p95: float


def _opened(folder: Path) -> Database:
    database = Database(f"sqlite:///{folder / 'bank.db'}")
    Base.metadata.create_all(database.engine)
    with database.transaction() as session:
        for code, parent, depth in (("K03", None, 1), ("K0301", "K03", 2), ("030101", "K0301", 3)):
            session.add(Topic(code=code, name=code, parent_code=parent, depth=depth, position=depth))
            session.flush()
    return database


def _open_workbook(data: bytes) -> None:
    for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
        list(sheet.iter_rows(values_only=True))


def _open_document(data: bytes) -> None:
    for paragraph in docx.Document(io.BytesIO(data)).paragraphs:
        assert paragraph.text is not None


WRITTEN = {"xlsx": (write_workbook, _open_workbook), "docx": (write_document, _open_document)}


def import_beside_reading(folder: Path, format_: str, *, questions: int = 10_000) -> Import:
    """Open a file, read it, then import it: preview and commit."""
    write, open_ = WRITTEN[format_]
    data, name = write(synthetic(questions)), f"bank.{format_}"
    database = _opened(folder)
    opening = _timed(lambda: open_(data))
    reading = _timed(lambda: read(data, name))

    def whole() -> None:
        with database.transaction() as session:
            preview = intake.preview(session, name, data, actor="bench", day=today(), now=now())
        with database.transaction() as session:
            batch = intake.commit(session, preview.public_id, actor="bench", now=now())
        assert batch.question_count == questions, batch.question_count

    importing = _timed(whole)
    database.close()
    return Import(format_, questions, opening, reading, importing)


def search_over(folder: Path, *, questions: int = 100_000, rounds: int = 25) -> Search:
    """Two-character words and longer ones over a bank of synthetic questions."""
    database = _opened(folder)
    drafts = synthetic(questions)
    for start in range(0, questions, 10_000):
        with database.transaction() as session:
            chunk = drafts[start : start + 10_000]
            add_questions(session, chunk, actor="bench", state=State.ENABLED, now=now())
    taken = []
    with database.reading() as session:
        for _round in range(rounds):
            for query in QUERIES:
                taken.append(_timed(lambda wanted=query: search_questions(session, wanted)) * 1000)  # type: ignore[misc]
    database.close()
    cuts = statistics.quantiles(taken, n=100)
    return Search(questions, cuts[49], cuts[94])


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
