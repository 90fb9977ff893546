"""`lawdrill serve` and `lawdrill demo`."""

import os
import shutil
import sys
from pathlib import Path

import click
from rich.table import Table

from admin.cli.frame import installation, json_option, show, tell, working
from admin.demo import PASSWORD, fill
from admin.serving import FIRST_NUMBER, prepare, serve
from quiz.clock import now
from quiz.settings import create_secret

__all__ = ["demo_command", "serve_command"]


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址。")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="端口。")
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="进程数（仅 PostgreSQL）。"
)
@json_option
def serve_command(host: str, port: int, workers: int, as_json: bool) -> None:
    """启动服务；首次启动会建库、装入题库、创建首任管理员。

    示例：lawdrill serve --port 8080
    """
    create_secret(Path(os.environ.get("LAWDRILL_DATA") or "var").absolute())
    address = f"http://{host}:{port}"
    with installation(ready=False) as here:
        with working("准备数据库"):
            prepared = prepare(here.database, here.settings)
        settings = here.settings
    sentence = f"法治练兵正在运行：{address}   （Ctrl+C 停止）"
    facts: dict[str, str] = {"url": address}
    if prepared.code is not None:
        facts |= {"number": FIRST_NUMBER, "code": prepared.code}
        sentence = (
            "首任管理员已创建，请在 24 小时内设置密码：\n"
            f"  地址      {address}/password/code\n"
            f"  工号      {FIRST_NUMBER}\n"
            f"  一次性验证码  {prepared.code}\n{sentence}"
        )
    tell(facts, sentence, as_json)
    sys.stdout.flush()
    serve(settings, host=host, port=port, workers=workers)


@click.command("demo")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="端口。")
@json_option
def demo_command(port: int, as_json: bool) -> None:
    """用一个虚构单位和一年的数据启动，供试用；每次启动都是全新的数据。

    示例：lawdrill demo --port 8001
    """
    data = Path(os.environ.get("LAWDRILL_DATA") or "var").absolute() / "demo"
    for stale in data.glob("demo.db*"):
        stale.unlink()
    shutil.rmtree(data / "backups", ignore_errors=True)  # else a lost database would be seen in a new one
    create_secret(data)
    os.environ.update(LAWDRILL_DATA=str(data), LAWDRILL_DATABASE_URL=f"sqlite:///{data / 'demo.db'}")
    with installation(ready=False) as here:
        with working("装入题库") as advance:
            prepare(here.database, here.settings)
            logins = fill(here.database, now=now(), progress=lambda step: advance(description=step))
        settings = here.settings
    address = f"http://127.0.0.1:{port}"
    if not as_json:
        table = Table("工号", "姓名", "身份", title=f"演示账号，密码都是 {PASSWORD}")
        for login in logins:
            table.add_row(login.staff_number, login.name, login.part)
        show(table)
    facts = {
        "url": address,
        "password": PASSWORD,
        "logins": [{"number": each.staff_number, "name": each.name, "part": each.part} for each in logins],
    }
    tell(facts, f"演示正在运行：{address}   （Ctrl+C 停止）", as_json)
    sys.stdout.flush()
    serve(settings, host="127.0.0.1", port=port)
