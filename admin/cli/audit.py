"""`lawdrill audit`: the log."""

import click

from admin.cli.frame import installation, json_option, tell, working
from quiz.audit.queries import verify

__all__ = ["audit_group"]


@click.group("audit")
def audit_group() -> None:
    """日志。

    示例：lawdrill audit verify
    """


@audit_group.command("verify")
@json_option
def audit_verify(as_json: bool) -> None:
    """逐条核对日志链，指出第一条被改动的记录。

    示例：lawdrill audit verify
    """
    with installation() as here, working("核对日志"), here.database.reading() as session:
        verdict = verify(session)
    tell(
        {"sound": verdict.sound, "count": verdict.count, "broken_at": verdict.broken_at},
        f"日志完好，共 {verdict.count} 条" if verdict.sound else f"第 {verdict.broken_at} 号日志被改动过",
        as_json,
    )
    if not verdict.sound:
        raise click.exceptions.Exit(1)
