"""The command `lawdrill`."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from admin.demo import PASSWORD, fill
from admin.serving import FIRST_NUMBER, prepare, serve
from lawbank import backup
from lawbank.database import Database
from lawbank.errors import BankError
from quiz.audit.queries import verify
from quiz.clock import now
from quiz.errors import QuizError
from quiz.handin import close_expired
from quiz.migrations.schema import current, head, upgrade
from quiz.people.access import issue_code
from quiz.people.queries import person_by_number
from quiz.settings import Settings, create_secret

__all__ = ["main"]


class Lawdrill(click.Group):
    """Refusals become one sentence on stderr and exit code 1; wrong usage is click's exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (QuizError, BankError) as refusal:
            click.echo(f"lawdrill: {refusal}", err=True)
            ctx.exit(1)


def tell(facts: dict[str, Any], sentence: str, as_json: bool) -> None:
    """Say a result: a sentence for people, JSON for machines."""
    click.echo(json.dumps(facts, ensure_ascii=False, default=str) if as_json else sentence)


def opened() -> tuple[Settings, Database]:
    """The installation of this environment."""
    settings = Settings.from_environment(os.environ)
    return settings, Database(settings.database_url)


json_option = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")


@click.group(cls=Lawdrill, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lawdrill")
def main() -> None:
    """法治练兵：培训、考试、学时、持证。

    示例：lawdrill serve
    """


@main.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址。")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="端口。")
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="进程数（仅 PostgreSQL）。"
)
def serve_command(host: str, port: int, workers: int) -> None:
    """启动服务；首次启动会建库、装入题库、创建首任管理员。

    示例：lawdrill serve --port 8080
    """
    create_secret(Path(os.environ.get("LAWDRILL_DATA") or "var").absolute())
    settings, database = opened()
    prepared = prepare(database, settings)
    database.close()
    if prepared.code is not None:
        click.echo("首任管理员已创建，请在 24 小时内设置密码：")
        click.echo(f"  地址      http://{host}:{port}/password/code")
        click.echo(f"  工号      {FIRST_NUMBER}")
        click.echo(f"  一次性码  {prepared.code}")
    click.echo(f"法治练兵正在运行：http://{host}:{port}   （Ctrl+C 停止）")
    sys.stdout.flush()
    serve(settings, host=host, port=port, workers=workers)


@main.command("demo")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="端口。")
def demo_command(port: int) -> None:
    """用一个虚构单位和一年的数据启动，供试用；每次启动都是全新的数据。

    示例：lawdrill demo --port 8001
    """
    data = Path(os.environ.get("LAWDRILL_DATA") or "var").absolute() / "demo"
    for stale in data.glob("demo.db*"):
        stale.unlink()
    create_secret(data)
    os.environ.update(LAWDRILL_DATA=str(data), LAWDRILL_DATABASE_URL=f"sqlite:///{data / 'demo.db'}")
    settings, database = opened()
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), transient=True
    ) as bar:
        task = bar.add_task("装入题库", total=None)
        prepare(database, settings)
        logins = fill(database, now=now(), progress=lambda step: bar.update(task, description=step))
    database.close()
    table = Table("工号", "姓名", "身份", title=f"演示账号，密码都是 {PASSWORD}")
    for login in logins:
        table.add_row(login.staff_number, login.name, login.part)
    Console().print(table)
    click.echo(f"演示正在运行：http://127.0.0.1:{port}   （Ctrl+C 停止）")
    sys.stdout.flush()
    serve(settings, host="127.0.0.1", port=port)


@main.group("db")
def db_group() -> None:
    """数据库：升级、检查、备份、恢复。"""


@db_group.command("upgrade")
@json_option
def db_upgrade(as_json: bool) -> None:
    """升级到本程序的版本；升级前先备份。

    示例：lawdrill db upgrade
    """
    settings, database = opened()
    before = current(database)
    if database.is_sqlite and before not in (None, head()):
        backup.take(Path(str(database.url.database)), settings.data / "backups", now=now())
    upgrade(database)
    tell({"before": before, "after": head()}, f"数据库版本 {head()}", as_json)


@db_group.command("check")
@json_option
def db_check(as_json: bool) -> None:
    """逐页检查数据库，并核对版本。

    示例：lawdrill db check --json
    """
    _settings, database = opened()
    fault = None
    if database.is_sqlite:
        fault = backup.fault_of(Path(str(database.url.database)), thorough=True)
    found = None if fault else current(database)
    facts = {"sound": fault is None, "fault": fault, "version": found, "wanted": head()}
    tell(facts, f"数据库完好，版本 {found}" if fault is None else f"数据库损坏：{fault}", as_json)
    sys.exit(0 if fault is None and found == head() else 1)


@db_group.command("backup")
@json_option
def db_backup(as_json: bool) -> None:
    """在使用中备份（SQLite）；PostgreSQL 请用 pg_dump。

    示例：lawdrill db backup
    """
    settings, database = opened()
    if not database.is_sqlite:
        raise click.UsageError("PostgreSQL 请用 pg_dump 备份，见 docs/operations.md")
    taken = backup.take(Path(str(database.url.database)), settings.data / "backups", now=now())
    tell({"path": str(taken)}, f"已备份到 {taken}", as_json)


@db_group.command("restore")
@click.argument("path", type=click.Path(path_type=Path))
@json_option
def db_restore(path: Path, as_json: bool) -> None:
    """用一个备份替换数据库；请先停止服务，原库会改名保留。

    示例：lawdrill db restore var/backups/lawdrill-20261123T020000Z.db
    """
    _settings, database = opened()
    if not database.is_sqlite:
        raise click.UsageError("PostgreSQL 请用 pg_restore 恢复，见 docs/operations.md")
    target = Path(str(database.url.database))
    database.close()
    kept = backup.restore(target, path, now=now())
    tell({"restored": str(path), "kept": str(kept)}, f"已恢复；原库保留在 {kept}", as_json)


@main.group("people")
def people_group() -> None:
    """人员。"""


@people_group.command("password")
@click.argument("number")
@json_option
def people_password(number: str, as_json: bool) -> None:
    """给一名人员发一次性验证码。

    示例：lawdrill people password A001
    """
    _settings, database = opened()
    with database.transaction() as session:
        person = person_by_number(session, number)
        code = issue_code(session, person.id, issued_by=None, now=now())
    tell(
        {"number": number, "code": code},
        f"{person.name}（{number}）的一次性码：{code}，24 小时内有效",
        as_json,
    )


@main.group("exams")
def exams_group() -> None:
    """考试。"""


@exams_group.command("close-expired")
@json_option
def exams_close_expired(as_json: bool) -> None:
    """收回所有到时未交的答卷；可重复运行。

    示例：lawdrill exams close-expired
    """
    _settings, database = opened()
    closed = close_expired(database, now=now())
    tell({"closed": closed}, f"已收回 {closed} 份到时未交的答卷", as_json)


@main.group("audit")
def audit_group() -> None:
    """日志。"""


@audit_group.command("verify")
@json_option
def audit_verify(as_json: bool) -> None:
    """逐条核对日志链，指出第一条被改动的记录。

    示例：lawdrill audit verify
    """
    _settings, database = opened()
    with database.reading() as session:
        verdict = verify(session)
    facts = {"sound": verdict.sound, "count": verdict.count, "broken_at": verdict.broken_at}
    sentence = (
        f"日志完好，共 {verdict.count} 条" if verdict.sound else f"第 {verdict.broken_at} 号日志被改动过"
    )
    tell(facts, sentence, as_json)
    sys.exit(0 if verdict.sound else 1)
