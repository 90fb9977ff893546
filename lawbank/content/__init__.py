"""The bank we ship: knowledge points, statute catalogue, digests and questions, as plain text beside this file.

The format is docs/content-format.md; questions go through the reader that pasted text goes through.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from lawbank.errors import Unreadable
from lawbank.formats.draft import Draft, Severity
from lawbank.formats.pasted import read_pasted
from lawbank.kinds import State
from lawbank.questions.actions import add_questions
from lawbank.questions.models import Question, Topic
from lawbank.statutes.actions import load_catalogue, load_digests
from lawbank.statutes.catalogue import parse_catalogue, parse_digests
from lawbank.wording import phrase

__all__ = ["AUTHOR", "Loaded", "content_drafts", "load_content", "load_topics", "parse_topics"]

AUTHOR = "lawdrill"
"""Who the shipped questions are written by; every reviewer is somebody else."""

FOLDER = files("lawbank.content")


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many of each were read; `added` counts the questions that were not in the bank before."""

    topics: int
    statutes: int
    digests: int
    questions: int
    added: int


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A line of topics.txt."""

    code: str
    name: str
    parent_code: str | None
    depth: int
    weight: int | None


def load_content(session: Session, *, day: date, now: datetime) -> Loaded:
    """Load everything we ship. Safe to repeat: a question whose code is in the bank is left as it stands.

    Questions start 启用; those with a flag (依据待核, 暂停适用) start 待审.

    Raises:
        Unreadable: a shipped file breaks the format; the message names the place.
    """
    topics = parse_topics(_text(FOLDER / "topics.txt"))
    load_topics(session, topics)
    statutes = load_catalogue(session, parse_catalogue(_text(FOLDER / "statutes.txt")))
    digests = 0
    for path in _texts_in("digests"):
        digests += load_digests(session, parse_digests(_text(path)), day=day)
    drafts = list(content_drafts())
    known = set(session.scalars(select(Question.code)))
    new = [draft for draft in drafts if draft.code not in known]
    ready = [draft for draft in new if not draft.flag]
    flagged = [draft for draft in new if draft.flag]
    add_questions(session, ready, actor=AUTHOR, state=State.ENABLED, now=now)
    add_questions(session, flagged, actor=AUTHOR, state=State.PENDING, now=now)
    return Loaded(len(topics), len(statutes), digests, len(drafts), len(new))


def content_drafts() -> Iterator[Draft]:
    """Yield every shipped question.

    Raises:
        Unreadable: the reader finds an error in one.
    """
    for path in _texts_in("questions"):
        for draft in read_pasted(_text(path), file_name=path.name):
            for problem in (*draft.problems, *(each for part in draft.parts for each in part.problems)):
                if problem.severity is Severity.ERROR:
                    raise Unreadable(phrase("%(file)s：%(problem)s", file=path.name, problem=problem))
            yield draft


def parse_topics(text: str) -> tuple[TopicLine, ...]:
    """Read topics.txt: ``K03 行政处罚 | 15``, ``K0301 …``, ``030101 …``; parents come before their children.

    Raises:
        Unreadable: a code has another shape, or its parent was not named before.
    """
    lines: list[TopicLine] = []
    known: set[str] = set()
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        code, _, rest = line.partition(" ")
        name, _, weight = (part.strip() for part in rest.partition("|"))
        digits = code.removeprefix("K")
        parent = {2: None, 4: f"K{digits[:2]}", 6: f"K{digits[:4]}"}.get(len(digits), "")
        if not digits.isdigit() or not name or (parent is not None and parent not in known):
            raise Unreadable(phrase("知识点表第 %(line)s 行写错了，或缺它的上级。", line=number))
        known.add(code)
        depth = len(digits) // 2
        lines.append(TopicLine(code, name, parent, depth, int(weight) if weight.isdigit() else None))
    return tuple(lines)


def load_topics(session: Session, lines: tuple[TopicLine, ...]) -> None:
    """Add the knowledge points that are missing and rename the known ones. Safe to repeat."""
    known = set(session.scalars(select(Topic.code)))
    rows: list[dict[str, Any]] = [
        {
            "code": line.code,
            "name": line.name,
            "parent_code": line.parent_code,
            "depth": line.depth,
            "weight": line.weight,
            "position": position,
        }
        for position, line in enumerate(lines)
    ]
    if added := [row for row in rows if row["code"] not in known]:
        session.connection().execute(insert(Topic), added)
    if changed := [row for row in rows if row["code"] in known]:
        session.execute(update(Topic), changed)


def _texts_in(folder: str) -> list[Traversable]:
    return sorted(
        (path for path in (FOLDER / folder).iterdir() if path.name.endswith(".txt")),
        key=lambda path: path.name,
    )


def _text(path: Traversable) -> str:
    return path.read_text(encoding="utf-8")
