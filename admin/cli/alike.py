"""`lawdrill bank alike`: which questions ask the same, and which of these contradict each other."""

import click
from rich.table import Table

from admin.cli.frame import installation, json_option, show, tell, working
from lawbank.alike.actions import compare_bank
from lawbank.alike.queries import PairFilter, due_count, open_counts, open_pairs
from lawbank.formats.pictures import brief
from lawbank.questions.likeness import Verdict
from quiz.clock import now

__all__ = ["bank_alike"]

WORDS = {Verdict.SAME: "相同", Verdict.NEAR: "相近", Verdict.CONTRADICTS: "答案矛盾"}
SHORT = 60


@click.command("alike")
@click.option(
    "--verdict", type=click.Choice([each.value for each in Verdict]), help="只列一种：相同、相近、答案矛盾。"
)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000), help="最多列出几对。")
@json_option
def bank_alike(verdict: str | None, limit: int, as_json: bool) -> None:
    """比对新题和改过的题，列出相近或答案矛盾、还没有处理的题，最像的在前。

    数字或否定词不同的是不同的题。合并或保留在管理台的“查重”里办理。有未处理的题时退出码为 1。

    示例：lawdrill bank alike --verdict contradicts
    """
    wanted = PairFilter(verdict=Verdict(verdict) if verdict else None)
    with installation() as here:
        with here.database.reading() as session:
            due = due_count(session)
        with working("比对题目", due) as advance:
            compared = compare_bank(here.database, now=now(), advance=advance)
        with here.database.reading() as session:
            counts = open_counts(session)
            rows, total = open_pairs(session, wanted, limit=limit)
    facts = {
        "compared": compared,
        "open": {each.value: counts[each] for each in Verdict},
        "pairs": [
            {
                "verdict": row.verdict,
                "score": row.score / 1000,
                "questions": [
                    {"code": side.code, "state": side.state, "stem": side.stem}
                    for side in (row.low, row.high)
                ],
            }
            for row in rows
        ],
    }
    if rows and not as_json:
        table = Table("相似度", "判断", "一题", "题干", "另一题", "题干", title=f"{len(rows)}/{total} 对")
        for row in rows:
            table.add_row(
                f"{row.score / 10:.1f}%", WORDS[row.verdict], row.low.code, brief(row.low.stem, SHORT), row.high.code,
                brief(row.high.stem, SHORT),
            )  # fmt: skip
        show(table)
    found = "，".join(f"{WORDS[each]} {count} 对" for each, count in counts.items() if count)
    tell(
        facts, f"比对了 {compared} 题。" + (f"未处理：{found}" if found else "没有未处理的相近题目"), as_json
    )
    if rows:
        raise click.exceptions.Exit(1)
