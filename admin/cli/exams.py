"""`lawdrill exams`: what is scheduled, and collecting the papers of those who never came back."""

from typing import Any

import click
from rich.table import Table

from admin.cli.frame import installation, json_option, show, tell, working
from quiz.clock import OFFICE_ZONE, now
from quiz.exams.models import Exam
from quiz.exams.queries import exam_page
from quiz.exams.rules import Phase, phase
from quiz.handin import close_expired

__all__ = ["exams_group"]

PHASES = {
    Phase.DRAFT: "未发布",
    Phase.BEFORE: "未开始",
    Phase.OPEN: "进行中",
    Phase.AFTER: "已结束",
    Phase.CANCELLED: "已取消",
}


@click.group("exams")
def exams_group() -> None:
    """考试。

    示例：lawdrill exams list
    """


@exams_group.command("list")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1), help="最多列出几场。")
@json_option
def exams_list(limit: int, as_json: bool) -> None:
    """列出考试，最近开放的在前。

    示例：lawdrill exams list --limit 10
    """
    with installation() as here, here.database.reading() as session:
        exams, total = exam_page(session, unit_paths=("/",), limit=limit)
    phases = [phase(exam.state, exam.opens_at, exam.closes_at, now()) for exam in exams]
    if as_json:
        listed = [_facts(exam, stands) for exam, stands in zip(exams, phases, strict=True)]
        tell({"total": total, "exams": listed}, "", as_json)
        return
    table = Table("编号", "名称", "状态", "开放", "截止", "分钟", title=f"考试 {len(exams)}/{total}")
    for exam, stands in zip(exams, phases, strict=True):
        window = (f"{at.astimezone(OFFICE_ZONE):%Y-%m-%d %H:%M}" for at in (exam.opens_at, exam.closes_at))
        table.add_row(str(exam.id), exam.title, PHASES[stands], *window, str(exam.minutes))
    show(table)


def _facts(exam: Exam, stands: Phase) -> dict[str, Any]:
    return {
        "id": exam.id,
        "title": exam.title,
        "phase": stands,
        "opens_at": exam.opens_at.isoformat(),
        "closes_at": exam.closes_at.isoformat(),
        "minutes": exam.minutes,
        "pass_percent": exam.pass_percent,
    }


@exams_group.command("close-expired")
@json_option
def exams_close_expired(as_json: bool) -> None:
    """收回所有到时未交的答卷；可重复运行。

    示例：lawdrill exams close-expired
    """
    with installation() as here, working("收卷"):
        closed = close_expired(here.database, now=now())
    tell({"closed": closed}, f"已收回 {closed} 份到时未交的答卷", as_json)
