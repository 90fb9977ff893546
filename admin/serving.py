"""Starting: what a first start needs, and the server."""

import gc
import socket
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from sqlalchemy import select

from admin.app import create_app
from lawbank import backup
from lawbank.content import load_content
from lawbank.database import Database
from quiz.clock import now, today
from quiz.errors import Invalid
from quiz.hours.defaults import install_hours
from quiz.migrations.schema import upgrade
from quiz.papers.actions import install_plans
from quiz.people.access import issue_code
from quiz.people.actions import add_person, add_unit
from quiz.people.models import Person, RoleGrant
from quiz.people.rules import Category, Role
from quiz.settings import Settings
from quiz.web import sweeper

__all__ = ["FIRST_NUMBER", "Prepared", "prepare", "serve", "served_app", "spare_collecting"]

FIRST_NUMBER = "admin"
FIRST_ROLES = (Role.SECURITY_ADMIN, Role.TRAINING_MANAGER, Role.EDITOR)
"""What the first administrator may do until others are appointed; review needs a second person."""

THREADS = 24


@dataclass(frozen=True, slots=True)
class Prepared:
    """What preparing found and made."""

    fresh: bool
    code: str | None
    """The first administrator's one-time code; only at the start that made the account."""


def prepare(database: Database, settings: Settings) -> Prepared:
    """Bring a database to this version and fill an empty one; safe to repeat.

    Raises:
        Invalid: the embedded database is damaged; names the newest good backup.
    """
    if database.is_sqlite:
        refuse_damaged(Path(str(database.url.database)), settings.data / "backups")
    upgrade(database)
    with database.transaction() as session:
        first = session.scalar(select(Person.id).limit(1))
        if first is not None:
            return Prepared(fresh=False, code=None)
        load_content(session, day=today(), now=now())
        install_hours(session, year=today().year, now=now())
        install_plans(session, now=now())
        office = add_unit(session, "本办", parent=None, by=None, now=now())
        person = add_person(
            session,
            staff_number=FIRST_NUMBER,
            name="首任管理员",
            unit=office,
            category=Category.OTHER,
            established=False,
            enforcement_post=False,
            from_on=today(),
            by=None,
            now=now(),
        )
        for role in FIRST_ROLES:
            session.add(RoleGrant(person_id=person.id, role=role, unit_id=office.id, granted_at=now()))
        return Prepared(fresh=True, code=issue_code(session, person.id, issued_by=None, now=now()))


def refuse_damaged(path: Path, folder: Path) -> None:
    """Refuse a damaged database; an absent one is fine unless backups say that there was one.

    Raises:
        Invalid: says what is wrong and which backup is good.
    """
    newest = None
    if path.exists():
        fault = backup.fault_of(path)
        if fault is None:
            return
    else:
        newest = backup.newest_good(folder)
        if newest is None:
            return
        fault = "数据库文件不见了"
    newest = newest or backup.newest_good(folder)
    raise Invalid(
        "数据库 %(path)s 不能使用：%(fault)s。%(advice)s",
        path=str(path),
        fault=fault,
        advice=f"最近的完好备份是 {newest}；请运行 lawdrill db restore {newest}"
        if newest
        else "没有找到完好的备份",
    )


def spare_collecting() -> None:
    """Have Python look for forgotten cycles less often, and never among what was loaded at the start.

    An import of 10,000 questions makes a million objects that are all still needed: looking through them took a
    sixth of its time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def served_app() -> Flask:
    """The application as the server runs it: with the sweeper."""
    app = create_app()
    sweeper.start(app)
    spare_collecting()
    return app


def serve(settings: Settings, *, host: str, port: int, workers: int = 1) -> None:
    """Serve until interrupted. On SQLite one process with threads, on PostgreSQL as many workers as asked for.

    Raises:
        Invalid: the address is taken, or several workers are asked of SQLite.
    """
    if settings.single_process and workers != 1:
        raise Invalid("SQLite 只能用一个进程；要用多个进程请改用 PostgreSQL（LAWDRILL_DATABASE_URL）")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Invalid(
                "端口 %(port)d 已被占用，请换一个端口：lawdrill serve --port 8001", port=port
            ) from error
    Granian(
        "admin.serving:served_app",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backpressure=512,
        log_enabled=False,
    ).serve()
