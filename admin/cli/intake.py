"""`lawdrill bank import`: a file into the bank, and a batch out of it again."""

from itertools import groupby
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.cli.frame import installation, json_option, tell, working
from lawbank.formats.draft import Problem, Severity
from lawbank.intake.actions import Fate, Preview, abandon, commit, preview, undo
from lawbank.intake.models import Batch
from quiz.audit.actions import note
from quiz.clock import now, today
from quiz.errors import NotFound
from quiz.people.queries import person_by_number

__all__ = ["bank_import"]

NOBODY = "命令行"
"""Who writes the questions when nobody is named."""

SHOWN = 10
"""Places printed of each kind of problem; the counts and --json are of all."""

FATES = {
    Fate.IMPORTABLE: "可导入",
    Fate.REPAIR: "需修改",
    Fate.DUPLICATE: "重复",
    Fate.CONTRADICTS: "答案矛盾",
}
SEVERITIES = {Severity.ERROR: "须修改", Severity.WARNING: "提醒"}


@click.command("import")
@click.argument("path", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="导入；不加此项只预览。")
@click.option("--by", "number", help="命题人的工号；编审分离，本人不能审自己的题。")
@click.option("--undo", "batch", metavar="BATCH", help="撤销一个批次，把它的题目从题库中取出。")
@json_option
def bank_import(path: Path | None, yes: bool, number: str | None, batch: str | None, as_json: bool) -> None:
    """导入题库文件：先预览，问题归类列出；加 --yes 才导入。

    能读 docx、xlsx、xls、ods、csv、txt、json、GIFT、Aiken、Moodle XML，和 QTI 1.2、2.1、2.2、3.0。

    导入的题目是“待审”。需修改的、重复的不导入，其余的全部导入或一题也不导入；批次可以整批撤销。

    示例：lawdrill bank import 题库.xlsx --yes --by E001
    """
    if (path is None) is (batch is None):
        raise click.UsageError("请给出一个文件，或用 --undo 给出一个批次")
    if path is None:
        assert batch is not None
        _undo(batch, as_json)
        return
    with installation() as here, working("读取并核对"), here.database.transaction() as session:
        actor = person_by_number(session, number).staff_number if number else NOBODY
        found = preview(session, path.name, path.read_bytes(), actor=actor, day=today(), now=now())
        committed = None
        if yes and found.importable:
            committed = commit(
                session, found.public_id, actor=actor, file_digest=found.file_digest, now=now()
            )
            _note(session, "intake.commit", committed, file=path.name, count=committed.question_count)
        else:
            abandon(session, found.public_id, actor=actor)
        imported = committed.question_count if committed else 0
    facts = _facts(found) | {"batch": found.public_id if committed else None, "imported": imported}
    tell(facts, "\n".join([*_grouped(found.problems), _outcome(found, imported, yes)]), as_json)
    if found.counts[Fate.REPAIR] + found.counts[Fate.CONTRADICTS]:
        raise click.exceptions.Exit(1)


def _undo(public_id: str, as_json: bool) -> None:
    with installation() as here, working("撤销"), here.database.transaction() as session:
        standing = session.scalar(select(Batch).where(Batch.public_id == public_id))
        if standing is None:
            raise NotFound("没有这个批次，请核对批次号")
        batch = undo(session, public_id, actor=standing.actor, now=now())
        _note(session, "intake.undo", batch)
        count = batch.question_count
    tell({"batch": public_id, "removed": count}, f"已撤销，取出 {count} 题", as_json)


def _note(session: Session, act: str, batch: Batch, **detail: Any) -> None:
    note(
        session,
        actor_id=None,
        act=act,
        subject_kind="batch",
        subject_id=batch.public_id,
        detail=detail,
        now=now(),
    )


def _facts(found: Preview) -> dict[str, Any]:
    return {
        "file": found.file_name,
        "format": found.format,
        "drafts": len(found.drafts),
        "fates": {fate: found.counts[fate] for fate in Fate},
        "problems": [
            {
                "code": each.code,
                "severity": each.severity,
                "place": each.place,
                "expected": each.expected,
                "found": each.found,
                "advice": each.advice,
            }
            for each in found.problems
        ],
    }


def _grouped(problems: tuple[Problem, ...]) -> list[str]:
    """The problems, gravest first, those of one kind together under what to do about them."""
    ordered = sorted(problems, key=lambda each: (each.severity is not Severity.ERROR, each.code))
    lines = []
    for _code, group in groupby(ordered, key=lambda each: each.code):
        alike = list(group)
        lines.append(f"{SEVERITIES[alike[0].severity]} · {len(alike)} 处 · {alike[0].advice}")
        lines += [f"  {each.place}：应为{each.expected}，现在是{each.found}" for each in alike[:SHOWN]]
        if len(alike) > SHOWN:
            lines.append(f"  ……还有 {len(alike) - SHOWN} 处")
    return lines


def _outcome(found: Preview, imported: int, yes: bool) -> str:
    counts = "，".join(f"{FATES[fate]} {found.counts[fate]}" for fate in Fate if found.counts[fate])
    said = f"共 {len(found.drafts)} 题：{counts}。"
    if imported:
        return f"{said}已导入 {imported} 题（待审），批次 {found.public_id}；撤销：lawdrill bank import --undo {found.public_id}"
    if yes or not found.importable:
        return f"{said}没有可以导入的题目"
    return f"{said}加 --yes 导入"
