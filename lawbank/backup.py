"""Backups of an embedded database: taken while it is in use, proven before they are trusted."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from lawbank.errors import Conflict, Invalid, NotFound
from lawbank.wording import phrase

__all__ = ["backups", "fault_of", "newest_good", "restore", "take"]

CHECKED_BYTES = 1 << 29
"""Files up to this size are read through at every start; larger ones only in `lawdrill db check`."""


def fault_of(path: Path, *, thorough: bool = False) -> str | None:
    """What is wrong with the database file at *path*; None when it is sound.

    SQLite keeps no checksums: damage to the order of pages and rows is found, other words in place of stored ones are not.

    Args:
        thorough: read every page however large the file is.
    """
    if not path.is_file():
        return "文件不存在"
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if thorough or path.stat().st_size <= CHECKED_BYTES:
                said = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
                return None if said == "ok" else str(said)
    except sqlite3.DatabaseError as error:
        return str(error)
    return None


def take(path: Path, folder: Path, *, now: datetime) -> Path:
    """Copy the database at *path* into *folder* while it is in use; the copy is checked before it gets its name.

    Raises:
        Conflict: the copy did not pass the check.
    """
    folder.mkdir(parents=True, exist_ok=True)
    final = folder / f"lawdrill-{now:%Y%m%dT%H%M%SZ}.db"
    part = final.with_suffix(".part")
    with (
        closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(part)) as copy,
    ):
        source.backup(copy, pages=2000)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file: nothing stands beside a backup
    fault = fault_of(part, thorough=True)
    if fault is not None:
        part.unlink()
        raise Conflict(phrase("备份没有通过检查：%(fault)s", fault=fault))
    part.rename(final)
    return final


def backups(folder: Path) -> list[Path]:
    """The backups in *folder*, newest first."""
    return sorted(folder.glob("lawdrill-*.db"), reverse=True)


def newest_good(folder: Path) -> Path | None:
    """The newest backup that passes the check."""
    return next((each for each in backups(folder) if fault_of(each, thorough=True) is None), None)


def restore(path: Path, backup: Path, *, now: datetime) -> Path | None:
    """Put *backup* in the place of the database at *path*; what stood there is kept beside it.

    The server must be stopped.

    Returns:
        Where the replaced database was kept; None when there was none.

    Raises:
        NotFound: no such backup.
        Invalid: the backup is damaged.
    """
    if not backup.is_file():
        raise NotFound(phrase("没有这个备份：%(path)s", path=str(backup)))
    fault = fault_of(backup, thorough=True)
    if fault is not None:
        raise Invalid(phrase("这个备份已损坏，未做任何改动：%(fault)s", fault=fault))
    kept = None
    if path.exists():
        kept = path.with_name(f"{path.stem}-replaced-{now:%Y%m%dT%H%M%SZ}{path.suffix}")
        path.rename(kept)
        for ending in ("-wal", "-shm"):
            tail = path.with_name(path.name + ending)
            if tail.exists():
                tail.rename(kept.with_name(kept.name + ending))
    part = path.with_suffix(".part")
    with (
        closing(sqlite3.connect(f"file:{backup}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(part)) as copy,
    ):
        source.backup(copy)
    part.rename(path)
    return kept
