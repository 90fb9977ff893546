"""The request's database: one reading session, and the only way for a view to write."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar, cast

from flask import Flask, current_app, g
from sqlalchemy.orm import Session

from lawbank.database import Database

__all__ = ["after_writing", "database", "database_of", "init_app", "session", "together", "transaction"]

T = TypeVar("T")


def init_app(app: Flask, opened: Database) -> None:
    """Give *app* its database; sessions close with the request."""
    app.extensions["lawdrill_database"] = opened
    app.extensions["lawdrill_after_writing"] = []
    app.teardown_appcontext(_close)


def after_writing(app: Flask, forget: Callable[[], None]) -> None:
    """Call *forget* after every `transaction` of this process: what was remembered may no longer hold."""
    app.extensions["lawdrill_after_writing"].append(forget)


def database() -> Database:
    """The database of this request's application."""
    return database_of(current_app)


def database_of(app: Flask) -> Database:
    """The database of *app*."""
    return cast(Database, app.extensions["lawdrill_database"])


def session() -> Session:
    """The request's session for reading; opened at the first call, rolled back at the end."""
    if "reading" not in g:
        g.reading_context = database().reading()
        g.reading = g.reading_context.__enter__()
    return cast(Session, g.reading)


@contextmanager
def transaction() -> Iterator[Session]:
    """Write: commits when the block ends. What the user reads of it is written after the block."""
    _close()
    with database().transaction() as writing:
        yield writing
    for forget in current_app.extensions["lawdrill_after_writing"]:
        forget()


def together(work: Callable[[Session], T]) -> T:
    """Write a little, sharing the commit with whoever waits at the same moment."""
    _close()
    return database().together(work)


def _close(_error: BaseException | None = None) -> None:
    context = g.pop("reading_context", None)
    g.pop("reading", None)
    if context is not None:
        context.__exit__(None, None, None)
