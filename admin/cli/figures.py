"""`lawdrill figures`: the named rates, with what they are made of."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import click

from admin.cli.frame import DAY, installation, json_option, tell, working
from quiz.clock import today
from quiz.figures.rates import Rate
from quiz.figures.roll import Member, certified_rate, hours_met_rate, roll
from quiz.people.queries import unit_by_name

__all__ = ["figures_group"]


@click.group("figures")
def figures_group() -> None:
    """指标：持证率、学时达标率。

    示例：lawdrill figures show
    """


@figures_group.command("show")
@click.option("--day", type=DAY, help="哪一天，缺省为今天。")
@click.option("--unit", "unit_name", help="只看一个单位及其下级，如“法规科”或“云溪区国动办/法规科”。")
@click.option("--names", is_flag=True, help="列出未持证、未达标的人员。")
@json_option
def figures_show(day: date | None, unit_name: str | None, names: bool, as_json: bool) -> None:
    """持证率和学时达标率：分子、分母、日期、定义、名单。

    示例：lawdrill figures show --day 2026-06-30 --unit 法规科 --names
    """
    day = day or today()
    if day > today():
        raise click.BadParameter(f"日期不能晚于今天（{today()}）", param_hint="--day")
    with installation() as here, working("统计"), here.database.reading() as session:
        unit = unit_by_name(session, unit_name) if unit_name else None
        members = roll(session, day=day, unit_paths=[unit.path] if unit else None)
    figures = [
        _figure(
            "持证率", certified_rate(members, day), [m for m in members if m.must_hold and not m.certified]
        ),
        _figure(
            "学时达标率",
            hours_met_rate(members, day),
            [m for m in members if m.standing.required and not m.standing.met],
        ),
    ]
    if not names:
        for figure in figures:
            del figure["missing_names"]
    where = unit.name if unit else "全部单位"
    sentence = "\n\n".join([f"{day} · {where}", *(_said(figure) for figure in figures)])
    tell({"day": day, "unit": where, "figures": figures}, sentence, as_json)


def _figure(title: str, rate: Rate, missing: Sequence[Member]) -> dict[str, Any]:
    return {
        "name": rate.name,
        "title": title,
        "numerator": rate.numerator,
        "denominator": rate.denominator,
        "value": rate.value,
        "definition": rate.definition,
        "missing_names": [
            {
                "number": member.staff_number,
                "name": member.name,
                "unit": member.unit_name,
                "hours": member.standing.earned,
                "required": member.standing.required,
            }
            for member in missing
        ],
    }


def _said(figure: dict[str, Any]) -> str:
    value = "没有应计人员" if figure["value"] is None else f"{figure['value']:.1%}"
    lines = [
        f"{figure['title']}  {figure['numerator']} / {figure['denominator']} = {value}",
        figure["definition"],
    ]
    for each in figure.get("missing_names", ()):
        hours = f"{each['hours'].normalize():f}/{each['required'].normalize():f} 学时"
        lines.append(f"  {each['number']}  {each['name']}  {each['unit']}  {hours}")
    return "\n".join(lines)
