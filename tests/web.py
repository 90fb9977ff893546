"""The application on a fresh database, and browsers signed in as somebody."""

import atexit
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from admin.app import create_app
from lawbank.database import Base
from quiz.clock import now
from quiz.people.access import sign_in
from quiz.people.models import Account, RoleGrant
from quiz.people.rules import Role
from quiz.settings import Settings
from quiz.web.database import database_of
from tests.empty import empty_database

__all__ = ["database_of", "granted", "make_app", "sent_by", "signed_in", "writing"]


def make_app(folder: Path, *, url: str = "") -> Flask:
    """The whole application on an empty database in *folder*; forms need no CSRF token."""
    settings = Settings(
        data=folder,
        database_url=url or empty_database(folder / "web.db"),
        secret_key=secrets.token_urlsafe(48),
    )
    app = create_app(settings)
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)
    app.jinja_env.bytecode_cache = _compiled()
    if url:
        Base.metadata.create_all(database_of(app).engine)
    return app


@cache
def _compiled() -> FileSystemBytecodeCache:
    """Templates are compiled once a process instead of once a test."""
    folder = tempfile.mkdtemp(prefix="lawdrill-templates-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return FileSystemBytecodeCache(folder)


def writing(app: Flask) -> AbstractContextManager[Session]:
    """A transaction on the database behind *app*."""
    return database_of(app).transaction()


def granted(app: Flask, person_id: int, role: Role, unit_id: int) -> None:
    """Give a role within the subtree of a unit."""
    with writing(app) as session:
        session.add(RoleGrant(person_id=person_id, role=role, unit_id=unit_id, granted_at=now()))


def signed_in(app: Flask, person_id: int) -> FlaskClient:
    """A browser in which the person is signed in, as if through the form, without the cost of Argon2."""
    with writing(app) as session:
        session.execute(update(Account).where(Account.person_id == person_id).values(must_change=False))
        token = sign_in(session, person_id, device="test", now=now())
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
    return client


@contextmanager
def sent_by(app: Flask) -> Iterator[list[str]]:
    """The statements that *app* sends while the block runs."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    engine = database_of(app).engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
