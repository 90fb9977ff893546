"""The full-text index: what was written under which tokens, and who matches a query.

Chinese has no blanks, so the application cuts the tokens (`lawbank.text`) and the database only keeps them:
SQLite in FTS5 tables, PostgreSQL in `tsvector` columns under GIN. Beside `lawbank.database` this is the only
file that speaks a vendor's SQL. The tables are no models; `install` makes them, from a migration or after
`create_all`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Float, Integer, Subquery, event, text
from sqlalchemy.orm import Session

from lawbank.database import Base
from lawbank.text import Term, index_tokens

__all__ = ["TABLE_PREFIX", "Entry", "Shelf", "install", "matching", "put", "remove"]

TABLE_PREFIX = "search_"
"""Tables of this name belong to the index; a comparison of schemas leaves them out."""

VECTOR_POSITIONS = 16_383
"""A tsvector counts no further; longer texts are found by their beginning."""


RANKED_SQLITE, RANKED_POSTGRES = 5_000, 2_500
"""A word that stands in more entries than this tells nothing apart. Of 100,000 entries, ranking the 78,000 that
held one word took 80 ms in SQLite; PostgreSQL reads a whole vector for each and is slower still."""


class Shelf(StrEnum):
    """What is indexed; the value is the table."""

    QUESTIONS = "search_question"
    ARTICLES = "search_article"


@dataclass(frozen=True, slots=True)
class Entry:
    """One indexed thing, by how much a hit in it weighs: `head` 8, `body` 3, `rest` 1."""

    id: int
    head: str
    body: str
    rest: str


def install(connection: Connection) -> None:
    """Create the index tables that are missing; safe to repeat."""
    sqlite = connection.dialect.name == "sqlite"
    for shelf in Shelf:
        for statement in _SQLITE_TABLE if sqlite else _POSTGRES_TABLE:
            connection.execute(text(statement.format(table=shelf.value)))


@event.listens_for(Base.metadata, "after_create")
def _install_after_create(_metadata: object, connection: Connection, **_how: Any) -> None:
    install(connection)


def put(session: Session, shelf: Shelf, entries: Iterable[Entry]) -> None:
    """Index *entries*, in place of what stood under their ids."""
    entries = list(entries)
    if not entries:
        return
    if _is_sqlite(session):
        rows: list[dict[str, Any]] = [
            {
                "id": entry.id,
                "head": " ".join(index_tokens(entry.head)),
                "body": " ".join(index_tokens(entry.body)),
                "rest": " ".join(index_tokens(entry.rest)),
            }
            for entry in entries
        ]
        insert = "INSERT OR REPLACE INTO {table} (rowid, head, body, rest) VALUES (:id, :head, :body, :rest)"
    else:
        rows = [{"id": entry.id, "vector": _vector(entry)} for entry in entries]
        insert = (
            "INSERT INTO {table} (id, vector) VALUES (:id, CAST(:vector AS tsvector))"
            " ON CONFLICT (id) DO UPDATE SET vector = EXCLUDED.vector"
        )
    session.execute(text(insert.format(table=shelf.value)), rows)


def remove(session: Session, shelf: Shelf, ids: Iterable[int]) -> None:
    """Take *ids* out of the index."""
    rows = [{"id": entry_id} for entry_id in ids]
    if rows:
        key = "rowid" if _is_sqlite(session) else "id"
        session.execute(text(f"DELETE FROM {shelf.value} WHERE {key} = :id"), rows)  # noqa: S608


def matching(session: Session, shelf: Shelf, terms: tuple[Term, ...], *, limit: int) -> Subquery:
    """The best *limit* entries that hold all *terms*, as a subquery (id, rank); a lower rank is better.

    Where more entries match than are worth ranking, as many of them are ranked as are. A lone character stands nearly
    everywhere, so its matches come in the order of their ids.
    """
    sqlite = _is_sqlite(session)
    words = tuple(term for term in terms if len(term.text) > 1)
    lone: dict[str, str] = {}
    if not words:
        words, statement = terms, _SQLITE_UNRANKED if sqlite else _POSTGRES_UNRANKED
    elif sqlite:
        statement = _SQLITE_MATCH
        lone = {f"lone_{at}": f"% {term.text}%" for at, term in enumerate(terms) if term not in words}
    else:
        words, statement = terms, _POSTGRES_MATCH
    query = _fts_query(words) if sqlite else _tsquery(words)
    ranked = RANKED_SQLITE if sqlite else RANKED_POSTGRES
    held = "".join(_SQLITE_HELD.format(name=name) for name in lone)
    return (
        text(statement.format(table=shelf.value, ranked=ranked, held=held))
        .bindparams(query=query, most=limit, **lone)
        .columns(id=Integer, rank=Float)
        .subquery("matched")
    )


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


# --- SQLite ---------------------------------------------------------------------------------------------

_SQLITE_TABLE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS {table} USING fts5(head, body, rest, tokenize='ascii')",
    "INSERT INTO {table} ({table}, rank) VALUES ('rank', 'bm25(8.0, 3.0, 1.0)')",
)
_SQLITE_MATCH = (
    "SELECT id, rank FROM (SELECT rowid AS id, rank FROM {table} WHERE {table} MATCH :query{held}"
    " LIMIT {ranked}) AS met ORDER BY rank, id LIMIT :most"
)
_SQLITE_HELD = " AND (' ' || head || ' ' || body || ' ' || rest) LIKE :{name}"
"""A token that begins with a lone character, looked for in the entries that hold the words: FTS5 would first count
all entries that hold one, 30 ms over 100,000."""

_SQLITE_UNRANKED = "SELECT rowid AS id, 0.0 AS rank FROM {table} WHERE {table} MATCH :query LIMIT :most"


def _fts_query(terms: tuple[Term, ...]) -> str:
    """Tokens are letters and digits only, so a quoted string holds nothing that FTS5 would obey."""
    return " AND ".join(f'"{" ".join(term.tokens)}"' + ("*" if term.prefix else "") for term in terms)


# --- PostgreSQL -----------------------------------------------------------------------------------------

_POSTGRES_TABLE = (
    "CREATE TABLE IF NOT EXISTS {table} (id integer PRIMARY KEY, vector tsvector NOT NULL)",
    "CREATE INDEX IF NOT EXISTS ix_{table}_vector ON {table} USING gin (vector)",
)
_POSTGRES_MATCH = (
    "SELECT id, -ts_rank('{{0.1, 0.1, 0.375, 1.0}}', vector, CAST(:query AS tsquery)) AS rank FROM"
    " (SELECT id, vector FROM {table} WHERE vector @@ CAST(:query AS tsquery) LIMIT {ranked}) AS met"
    " ORDER BY rank, id LIMIT :most"
)

_POSTGRES_UNRANKED = (
    "SELECT id, 0.0 AS rank FROM {table} WHERE vector @@ CAST(:query AS tsquery) ORDER BY id LIMIT :most"
)


def _vector(entry: Entry) -> str:
    """A tsvector written out, so that no parser of the server's locale cuts it again."""
    places: dict[str, list[str]] = {}
    position = 0
    for weight, part in (("A", entry.head), ("B", entry.body), ("D", entry.rest)):
        for token in index_tokens(part):
            position += 1
            if position > VECTOR_POSITIONS:
                break
            places.setdefault(token, []).append(f"{position}{weight}")
        position += 1
    return " ".join(f"'{token}':{','.join(at[:255])}" for token, at in places.items())


def _tsquery(terms: tuple[Term, ...]) -> str:
    return " & ".join(
        "(" + " <-> ".join(f"'{token}'" + (":*" if term.prefix else "") for token in term.tokens) + ")"
        for term in terms
    )
