"""`lawdrill statutes`: the official texts, as the office imports them."""

from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from admin.cli.frame import DAY, installation, json_option, show, tell, working
from lawbank.errors import BankError, NotFound
from lawbank.impact.queries import impact_of
from lawbank.statutes.actions import import_edition
from lawbank.statutes.amendment import Change, Pair, compare, word_diff
from lawbank.statutes.models import Edition, StatuteRank
from lawbank.statutes.queries import articles_in, edition_pair, editions, find_statute, numbered, statutes
from lawbank.statutes.reader import read_statute
from lawbank.statutes.rules import begins_on, in_force_on_day
from lawbank.text import article_name
from lawbank.wording import phrase
from quiz.audit.actions import note
from quiz.clock import now, today

__all__ = ["statutes_group"]


@click.group("statutes")
def statutes_group() -> None:
    """法规：目录与正文。

    示例：lawdrill statutes list
    """


@statutes_group.command("import")
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--adopted", "adopted_on", type=DAY, help="通过日期；文本里没有时填写，只能与一个文件同用。")
@click.option("--in-force", "in_force_on", type=DAY, help="施行日期；文本里没有时填写，只能与一个文件同用。")
@click.option(
    "--rank",
    type=click.Choice([rank.value for rank in StatuteRank]),
    default=StatuteRank.LAW.value,
    show_default=True,
    help="层级，如地方性法规、本办制度；目录里已有的法规不受影响。",
)
@json_option
def statutes_import(
    paths: tuple[Path, ...], adopted_on: date | None, in_force_on: date | None, rank: str, as_json: bool
) -> None:
    """导入法规正文（docx、md、txt）；可重复运行。一个文件有误不影响其余文件。

    示例：lawdrill statutes import 行政处罚法.docx 人民防空法.md
    """
    if (adopted_on or in_force_on) and len(paths) > 1:
        raise click.UsageError("--adopted 和 --in-force 只能与一个文件同用")
    imported: list[dict[str, object]] = []
    refused: list[dict[str, str]] = []
    with installation() as here, working("导入法规", len(paths)) as advance:
        for path in paths:
            advance(0, description=path.name)
            try:
                parsed = read_statute(path.name, path.read_bytes())
                with here.database.transaction() as session:
                    edition = import_edition(
                        session,
                        parsed,
                        source=path.name,
                        adopted_on=adopted_on,
                        in_force_on=in_force_on,
                        rank=StatuteRank(rank),
                    )
                    facts: dict[str, object] = {
                        "file": path.name,
                        "title": parsed.title,
                        "adopted_on": edition.adopted_on,
                        "in_force_on": edition.in_force_on,
                        "begins_on": begins_on(edition),
                        "written": parsed.in_force_on,
                        "articles": len(parsed.articles),
                    }
                    note(
                        session,
                        actor_id=None,
                        act="statute.import",
                        subject_kind="edition",
                        subject_id=edition.id,
                        detail=facts,
                        now=now(),
                    )
                imported.append(facts)
            except BankError as refusal:
                refused.append({"file": path.name, "sentence": str(refusal)})
            advance()
    lines = [
        f"《{each['title']}》 {each['adopted_on']} 通过，{each['begins_on']} 施行，{each['articles']} 条"
        + (
            ""
            if each["written"] in (None, each["begins_on"])
            else f"（文本写的是 {each['written']}，要改施行日期用 --in-force）"
        )
        for each in imported
    ]
    lines += [f"{each['file']}：{each['sentence']}" for each in refused]
    lines.append(f"已导入 {len(imported)} 个文件" + (f"，{len(refused)} 个未导入" if refused else ""))
    tell({"imported": imported, "refused": refused}, "\n".join(lines), as_json)
    if refused:
        raise click.exceptions.Exit(1)


@statutes_group.command("list")
@json_option
def statutes_list(as_json: bool) -> None:
    """列出法规目录：今天施行的版本、状态、是否已导入正文。

    示例：lawdrill statutes list --json
    """
    with installation() as here, here.database.reading() as session:
        known = editions(session)
        listed: list[dict[str, Any]] = []
        for statute in statutes(session):
            held = in_force_on_day(known.get(statute.id, []), today())
            listed.append(
                {
                    "title": statute.title,
                    "rank": statute.rank,
                    "adopted_on": held.adopted_on if held else None,
                    "in_force_on": held.in_force_on if held else None,
                    "status": held.status if held else None,
                    "articles": held.article_count if held else None,
                    "has_text": bool(held and held.has_text),
                    "editions": len(known.get(statute.id, [])),
                }
            )
    if as_json:
        tell({"day": today(), "statutes": listed}, "", as_json)
        return
    table = Table("名称", "层级", "通过", "施行", "状态", "条数", "正文", title=f"法规 {len(listed)} 部")
    for each in listed:
        table.add_row(
            each["title"],
            each["rank"],
            *(str(each[name] or "—") for name in ("adopted_on", "in_force_on", "status", "articles")),
            "有" if each["has_text"] else "—",
        )
    show(table)


@statutes_group.command("show")
@click.argument("title")
@click.argument("article", type=int, required=False)
@click.option("--edition", "adopted_on", type=DAY, help="哪个版本，按通过日期；不填为今天施行的版本。")
@json_option
def statutes_show(title: str, article: int | None, adopted_on: date | None, as_json: bool) -> None:
    """逐条列出一部法规：正文，没有正文的列要点。可只看一条。

    示例：lawdrill statutes show 行政处罚法 33
    """
    with installation() as here, here.database.reading() as session:
        found = find_statute(session, title)
        known = editions(session, [found.id]).get(found.id, []) if found else []
        chosen = (
            next((each for each in known if each.adopted_on == adopted_on), None)
            if adopted_on
            else in_force_on_day(known, today())
        )
        if found is None or chosen is None:
            raise NotFound(
                phrase("法规库里没有《%(title)s》的这个版本，请用 lawdrill statutes list 查看。", title=title)
            )
        articles = [
            {
                "article": article_name(each.number, each.sub_number),
                "heading": each.heading,
                "text": each.text,
                "digest": each.digest,
            }
            for each in articles_in(session, chosen.id)
            if article in (None, each.number)
        ]
        if article is not None and not articles:
            raise NotFound(
                phrase(
                    "《%(title)s》没有%(article)s的正文和要点。",
                    title=found.title,
                    article=article_name(article),
                )
            )
        facts = {"title": found.title, "adopted_on": chosen.adopted_on, "in_force_on": chosen.in_force_on}
    if as_json:
        tell({**facts, "articles": articles}, "", as_json)
        return
    table = Table("条", "正文或要点", title=f"《{facts['title']}》 {facts['adopted_on']} 通过")
    for each in articles:
        table.add_row(each["article"], each["text"] or f"要点：{each['digest']}")
    show(table)


WORDS = {
    Change.UNCHANGED: "未变",
    Change.MOVED: "仅条号变动",
    Change.CHANGED: "已修改",
    Change.NEW: "新增",
    Change.REPEALED: "已删去",
}


@statutes_group.command("diff")
@click.argument("title")
@click.option("--old", "old_on", type=DAY, help="旧版的通过日期；不填为倒数第二个有正文的版本。")
@click.option("--new", "new_on", type=DAY, help="新版的通过日期；不填为最后一个有正文的版本。")
@click.option("--all", "everything", is_flag=True, help="连未变和仅条号变动的条文也列出。")
@json_option
def statutes_diff(
    title: str, old_on: date | None, new_on: date | None, everything: bool, as_json: bool
) -> None:
    """逐条比较一部法规的两个版本：未变、仅条号变动、已修改（标出字句）、新增、已删去。两版都要先导入正文。

    示例：lawdrill statutes diff 行政复议法 --old 2017-09-01 --new 2023-09-01
    """
    with installation() as here, here.database.reading() as session:
        old, new = edition_pair(session, title, old_on=old_on, new_on=new_on)
        compared = compare(*(numbered(session, each.id) for each in (old, new)))
    shown = [
        pair for pair in compared.pairs if everything or pair.change not in (Change.UNCHANGED, Change.MOVED)
    ]
    facts = {
        "title": title,
        "old": {
            "adopted_on": old.adopted_on,
            "articles": sum(pair.old is not None for pair in compared.pairs),
        },
        "new": {
            "adopted_on": new.adopted_on,
            "articles": sum(pair.new is not None for pair in compared.pairs),
        },
        "counts": {change.value: compared.counts[change] for change in Change},
        "articles": [
            {
                "change": pair.change.value,
                "old": pair.old and article_name(*pair.old.place),
                "new": pair.new and article_name(*pair.new.place),
                "old_text": pair.old and pair.old.text,
                "new_text": pair.new and pair.new.text,
            }
            for pair in shown
        ],
    }
    if as_json:
        tell(facts, "", as_json)
        return
    table = Table("变化", "旧条", "新条", "字句", title=f"《{title}》 {old.adopted_on} → {new.adopted_on}")
    for pair in shown:
        places = (article_name(*each.place) if each else "—" for each in (pair.old, pair.new))
        table.add_row(WORDS[pair.change], *places, _marked(pair))
    show(table)
    tell({}, "，".join(f"{WORDS[change]} {compared.counts[change]} 条" for change in Change), as_json)


@statutes_group.command("impact")
@click.argument("title")
@click.option("--edition", "adopted_on", type=DAY, help="哪个版本，按通过日期；不填为最后一个有正文的版本。")
@json_option
def statutes_impact(title: str, adopted_on: date | None, as_json: bool) -> None:
    """列出一部法规的新版本影响哪些题。施行之日服务器自动处理：条文有变的转“待复核”，仅条号变动的自动改依据。

    示例：lawdrill statutes impact 行政复议法 --json
    """
    with installation() as here, here.database.reading() as session:
        old, new = edition_pair(session, title, new_on=adopted_on)
        impact = impact_of(session, new.id)
        enacted = session.get_one(Edition, new.id).enacted_at
    touched = impact.touched if impact else ()
    facts = {
        "title": title,
        "old": old.adopted_on,
        "new": new.adopted_on,
        "in_force_on": new.in_force_on,
        "enacted_at": enacted,
        "touched": [
            {
                "code": each.code,
                "state": each.state,
                "citation": each.printed,
                "change": each.pair.change.value,
                "now": each.pair.new and article_name(*each.pair.new.place),
                "needs_editor": each.needs_editor,
            }
            for each in touched
        ],
    }
    if as_json:
        tell(facts, "", as_json)
        return
    table = Table(
        "编号", "状态", "依据", "变化", "新条", title=f"《{title}》 {old.adopted_on} → {new.adopted_on}"
    )
    for each in touched:
        now_at = article_name(*each.pair.new.place) if each.pair.new else "—"
        table.add_row(each.code, each.state, each.printed, WORDS[each.pair.change], now_at)
    show(table)
    questions = len({each.question_id for each in touched})
    is_due = new.begins_on is not None and new.begins_on <= today()
    done = (
        "已处理" if enacted else "服务器一分钟内自动处理" if is_due else f"{new.begins_on} 施行之日自动处理"
    )
    tell({}, f"影响 {questions} 题，{done}", as_json)


def _marked(pair: Pair) -> Text:
    """The words of both texts: those that went in [-…-], those that came in {+…+}, for colours do not get into a file."""
    stretches = word_diff(pair.old.text if pair.old else "", pair.new.text if pair.new else "")
    styles = {
        (True, True): ("", "", ""),
        (True, False): ("[-", "-]", "red"),
        (False, True): ("{+", "+}", "green"),
    }
    marks = ((each.text, *styles[each.in_old, each.in_new]) for each in stretches)
    return Text.assemble(*((f"{opens}{text}{closes}", style) for text, opens, closes, style in marks))
