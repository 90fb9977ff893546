"""The thread in the server that closes what nobody came back to, enacts amended statutes and takes the nightly backup."""

import threading
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from flask import Flask

from lawbank import backup
from lawbank.alike.actions import compare_bank
from lawbank.database import Database
from lawbank.impact.actions import enact, settle
from lawbank.impact.queries import due, due_suspensions
from quiz.analysis.actions import refresh
from quiz.audit.actions import note
from quiz.clock import day_of, now
from quiz.handin import close_expired
from quiz.settings import Settings

__all__ = ["enact_due", "measure_due", "settle_due", "start"]

log = structlog.get_logger(__name__)

ACTOR = "系统"
"""Who is named where the server acted by itself."""

EVERY_SECONDS = 15.0
BACKUP_EVERY = timedelta(hours=24)
BACKUPS_KEPT = 14
MEASURE_EVERY = timedelta(hours=1)
COMPARED_AT_ONCE = 1_000
"""New questions compared with the bank in one round: a second at most, so that nobody who takes an exam notices."""


def start(app: Flask) -> threading.Thread:
    """Start the thread; it dies with the process, and repeating its work harms nobody."""
    database: Database = app.extensions["lawdrill_database"]
    settings: Settings = app.extensions["lawdrill_settings"]
    thread = threading.Thread(target=_run, args=(database, settings), name="sweeper", daemon=True)
    thread.start()
    return thread


def _run(database: Database, settings: Settings) -> None:
    pause = threading.Event()
    measured: datetime | None = None
    while True:
        try:
            closed = close_expired(database, now=now())
            if closed:
                log.info("expired attempts closed", count=closed)
            enact_due(database, now())
            settle_due(database, now())
            compare_bank(database, now=now(), most=COMPARED_AT_ONCE)
            measured = measure_due(database, now(), measured)
            if database.is_sqlite:
                _back_up(Path(str(database.url.database)), settings.data / "backups", now())
        except Exception as error:
            log.error("sweep failed, will try again", exc_info=error)
        pause.wait(EVERY_SECONDS)


def enact_due(database: Database, instant: datetime) -> None:
    """Let the editions whose first day has come take effect on the bank, each in a transaction of its own."""
    day = day_of(instant)
    with database.reading() as session:
        waiting = due(session, day)
    for edition_id in waiting:
        with database.transaction() as session:
            done = enact(session, edition_id, actor=ACTOR, day=day, now=instant)
            note(
                session, actor_id=None, act="statute.enact", subject_kind="edition", subject_id=edition_id,
                detail={"title": done.title, "rechecked": len(done.rechecked), "carried": len(done.carried)},
                now=instant,
            )  # fmt: skip
        log.info(
            "edition enacted", title=done.title, rechecked=len(done.rechecked), carried=len(done.carried)
        )


def settle_due(database: Database, instant: datetime) -> None:
    """Flag the questions of articles whose suspension has begun, unflag those of articles that apply again."""
    day = day_of(instant)
    with database.reading() as session:
        waiting = due_suspensions(session, day)
    for suspension_id in waiting:
        with database.transaction() as session:
            touched = settle(session, suspension_id, actor=ACTOR, day=day, now=instant)
            note(
                session, actor_id=None, act="statute.settle", subject_kind="suspension",
                subject_id=suspension_id, detail={"questions": len(touched)}, now=instant,
            )  # fmt: skip
        log.info("suspension carried out", suspension=suspension_id, questions=len(touched))


def measure_due(database: Database, instant: datetime, last: datetime | None) -> datetime:
    """Measure once an hour the questions that were answered since; return when they were measured last."""
    if last is not None and instant - last < MEASURE_EVERY:
        return last
    with database.transaction() as session:
        done = refresh(session, actor=ACTOR, now=instant)
    for code in done.alarmed:
        log.warning("the strong agree on another answer", question=code)
    return instant


def _back_up(path: Path, folder: Path, instant: datetime) -> None:
    standing = backup.backups(folder)
    due = (instant - BACKUP_EVERY).strftime("lawdrill-%Y%m%dT%H%M%SZ.db")
    if standing and standing[0].name > due:
        return
    taken = backup.take(path, folder, now=instant)
    log.info("backup taken", path=str(taken))
    for old in backup.backups(folder)[BACKUPS_KEPT:]:
        old.unlink()
