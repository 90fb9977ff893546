"""`lawdrill db`: upgrade, check, back up, restore."""

import os
from pathlib import Path

import click

from admin.cli.frame import file_of, installation, json_option, tell, working
from lawbank import backup
from quiz.clock import now
from quiz.errors import Invalid
from quiz.migrations.schema import current, head, upgrade
from quiz.settings import create_secret

__all__ = ["db_group"]


@click.group("db")
def db_group() -> None:
    """数据库：升级、检查、备份、恢复。

    示例：lawdrill db backup
    """


@db_group.command("upgrade")
@json_option
def db_upgrade(as_json: bool) -> None:
    """升级到本程序的版本，没有数据库时新建；SQLite 升级前先备份。

    示例：lawdrill db upgrade
    """
    create_secret(Path(os.environ.get("LAWDRILL_DATA") or "var").absolute())
    with installation(ready=False) as here, working("升级数据库"):
        before = current(here.database)
        if here.database.is_sqlite and before not in (None, head()):
            backup.take(file_of(here.database), here.settings.data / "backups", now=now())
        upgrade(here.database)
    tell({"before": before, "after": head()}, f"数据库版本 {head()}", as_json)


@db_group.command("check")
@json_option
def db_check(as_json: bool) -> None:
    """逐页检查数据库，并核对版本。

    示例：lawdrill db check --json
    """
    with installation(ready=False) as here, working("检查数据库"):
        fault = backup.fault_of(file_of(here.database), thorough=True) if here.database.is_sqlite else None
        found = None if fault else current(here.database)
    facts = {"sound": fault is None, "fault": fault, "version": found, "wanted": head()}
    sentence = f"数据库完好，版本 {found}"
    if fault is not None:
        sentence = f"数据库损坏：{fault}。请用 lawdrill db restore 恢复一个备份"
    elif found != head():
        sentence = f"数据库完好，但版本是 {found or '空'}，本程序需要 {head()}；请运行 lawdrill db upgrade"
    tell(facts, sentence, as_json)
    if fault is not None or found != head():
        raise click.exceptions.Exit(1)


@db_group.command("backup")
@json_option
def db_backup(as_json: bool) -> None:
    """在使用中备份（SQLite），备份先经检查再命名；PostgreSQL 请用 pg_dump。

    示例：lawdrill db backup
    """
    with installation() as here:
        if not here.database.is_sqlite:
            raise Invalid("PostgreSQL 请用 pg_dump 备份，见 docs/operations.md")
        with working("备份"):
            taken = backup.take(file_of(here.database), here.settings.data / "backups", now=now())
    tell({"path": str(taken)}, f"已备份到 {taken}", as_json)


@db_group.command("restore")
@click.argument("path", type=click.Path(path_type=Path))
@json_option
def db_restore(path: Path, as_json: bool) -> None:
    """用一个备份替换数据库；请先停止服务，原库会改名保留。

    示例：lawdrill db restore var/backups/lawdrill-20261123T020000Z.db
    """
    with installation(ready=False) as here:
        if not here.database.is_sqlite:
            raise Invalid("PostgreSQL 请用 pg_restore 恢复，见 docs/operations.md")
        target = file_of(here.database)
    with working("恢复"):
        kept = backup.restore(target, path, now=now())
    tell(
        {"restored": str(path), "kept": None if kept is None else str(kept)},
        "已恢复" if kept is None else f"已恢复；原库保留在 {kept}",
        as_json,
    )
