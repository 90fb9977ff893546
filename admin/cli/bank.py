"""`lawdrill bank`: search, check, count and export the questions."""

from pathlib import Path
from typing import Any

import click
from rich.table import Table
from rich.text import Text
from sqlalchemy import select

from admin.cli.alike import bank_alike
from admin.cli.frame import installation, json_option, show, tell, working
from admin.cli.intake import bank_import
from lawbank.exporting import FORMATS, export_drafts, format_of, losses
from lawbank.kinds import State
from lawbank.questions.counts import bank_counts
from lawbank.questions.faults import judged
from lawbank.questions.models import Question
from lawbank.questions.rules import UNVERIFIED
from lawbank.search import search_questions
from quiz.clock import today

__all__ = ["bank_group"]

SHOWN = 20
"""Losses that an export prints; all of them with --json."""


@click.group("bank")
def bank_group() -> None:
    """题库。

    示例：lawdrill bank search 听证
    """


bank_group.add_command(bank_import)
bank_group.add_command(bank_alike)


@bank_group.command("export")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--format", "format_", type=click.Choice(sorted(FORMATS)), help="格式，缺省按文件名的后缀。")
@click.option("--force", is_flag=True, help="覆盖已有的文件。")
@json_option
def bank_export(path: Path, format_: str | None, force: bool, as_json: bool) -> None:
    """把全部题目（作废的除外）写成文件：json 无损，xlsx、docx 便于编辑，paper 是可打印的试卷（docx）。

    其余给别的系统用：gift、moodle_xml（.xml）给 Moodle；qti21（.zip）、qti30 给 Canvas 等；aiken 只有单选和判断。
    格式装不下的内容逐题列出。

    示例：lawdrill bank export 题库.xlsx
    """
    chosen = format_ or format_of(path.suffix)
    if not chosen:
        raise click.BadParameter("看不出格式，请用 --format json 或 --format xlsx", param_hint="PATH")
    if path.exists() and not force:
        raise click.BadParameter(f"{path} 已经存在，加 --force 覆盖", param_hint="PATH")
    with installation() as here, working("导出"), here.database.reading() as session:
        drafts = export_drafts(session)
        data = FORMATS[chosen].write(drafts)
        lost = losses(drafts, chosen)
    path.write_bytes(data)
    lines = [f"已写入 {path}（{len(data)} 字节）", *map(str, lost[:SHOWN])]
    if len(lost) > SHOWN:
        lines.append(f"还有 {len(lost) - SHOWN} 处写不进这种格式，加 --json 查看全部")
    tell(
        {"path": str(path), "format": chosen, "bytes": len(data), "losses": [str(loss) for loss in lost]},
        "\n".join(lines),
        as_json,
    )


@bank_group.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 500), help="最多列出几题。")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([each.value for each in State]),
    help="状态，可写几次。",
)
@json_option
def bank_search(words: tuple[str, ...], limit: int, states: tuple[str, ...], as_json: bool) -> None:
    """找出含有全部词语的题目，最切题的在前。

    示例：lawdrill bank search 听证 罚款 --state 启用
    """
    with installation() as here, here.database.reading() as session:
        found = search_questions(
            session, " ".join(words), limit=limit, states=[State(each) for each in states]
        )
    hits = [
        {
            "code": hit.question.code,
            "state": hit.question.state,
            "kind": hit.question.kind,
            "stem": hit.question.stem,
            "citations": hit.citations,
        }
        for hit in found.hits
    ]
    if as_json:
        tell({"total": found.total, "more": found.more, "hits": hits}, "", as_json)
        return
    many = "以上" if found.more else ""
    table = Table("编号", "题型", "状态", "题目", "依据", title=f"{len(hits)}/{found.total}{many}")
    for hit in found.hits:
        snippet = Text.assemble(*((each.text, "bold yellow" if each.is_hit else "") for each in hit.snippet))
        table.add_row(
            hit.question.code, hit.question.kind, hit.question.state, snippet, "；".join(hit.citations)
        )
    show(table)


@bank_group.command("check")
@json_option
def bank_check(as_json: bool) -> None:
    """检查每道题（作废的除外）：答案是否成立，依据今天是否施行、条款是否存在。

    示例：lawdrill bank check --json
    """
    wrong: list[dict[str, Any]] = []
    unverified = 0
    with installation() as here, here.database.reading() as session:
        ids = session.scalars(
            select(Question.id).where(Question.state != State.VOID).order_by(Question.id)
        ).all()
        with working("检查题目", len(ids)) as advance:
            for each in judged(session, ids, day=today()):
                unverified += each.draft.flag == UNVERIFIED
                if each.faults:
                    wrong.append({"code": each.draft.code, "state": each.draft.state, "faults": each.faults})
                advance()
    lines = [f"{each['code']}（{each['state']}）：{fault}" for each in wrong for fault in each["faults"]]
    lines.append(
        f"检查了 {len(ids)} 题，{len(wrong)} 题有问题" if wrong else f"检查了 {len(ids)} 题，没有问题"
    )
    if unverified:
        lines.append(f"其中 {unverified} 题标有“依据待核”，只检查了答案，核实依据之前不能启用")
    tell(
        {"day": today(), "checked": len(ids), "unverified": unverified, "wrong": wrong},
        "\n".join(lines),
        as_json,
    )
    if wrong:
        raise click.exceptions.Exit(1)


@bank_group.command("statistics")
@click.option("--depth", default=1, show_default=True, type=click.IntRange(1, 3), help="知识点列到第几级。")
@json_option
def bank_statistics(depth: int, as_json: bool) -> None:
    """按状态、题型、知识点数题目。一题有几个知识点，在每个知识点里各计一次。

    示例：lawdrill bank statistics --depth 2
    """
    with installation() as here, working("统计"), here.database.reading() as session:
        counts = bank_counts(session)
    topics = [each for each in counts.topics if each.depth <= depth]
    facts = {
        "total": counts.total,
        "states": counts.states,
        "kinds": counts.kinds,
        "topics": [{"code": each.code, "name": each.name, "states": each.states} for each in topics],
    }
    if as_json:
        tell(facts, "", as_json)
        return
    table = Table("", "合计", *(state.value for state in State), title=f"题库 {counts.total} 题")
    table.add_row(
        "全部", str(counts.total), *(str(counts.states[state]) for state in State), end_section=True
    )
    for kind, states in counts.kinds.items():
        table.add_row(kind, str(sum(states.values())), *(str(states[state]) for state in State))
    table.add_section()
    for each in topics:
        name = f"{'  ' * (each.depth - 1)}{each.code} {each.name}"
        table.add_row(name, str(each.total), *(str(each.states[state]) for state in State))
    show(table)
