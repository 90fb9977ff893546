"""`lawdrill people`: the roster and the way in."""

from datetime import date
from pathlib import Path

import click
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.cli.frame import DAY, installation, json_option, show, tell, working
from quiz.clock import now, today
from quiz.errors import Invalid
from quiz.people.access import issue_code
from quiz.people.actions import add_person
from quiz.people.models import Unit
from quiz.people.queries import person_by_number, unit_by_name
from quiz.people.roster import Reading, enroll, read
from quiz.people.rules import Category
from quiz.people.sheet import table_of

__all__ = ["people_group"]

SHOWN = 50
"""Rows printed of a preview; the counts, the faults and --json are of all."""


@click.group("people")
def people_group() -> None:
    """人员。

    示例：lawdrill people import 花名册.xlsx
    """


@people_group.command("import")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--unit", "unit_name", help="新单位建在哪个单位之下，缺省为最上级单位。")
@click.option("--yes", is_flag=True, help="登记；不加此项只预览。")
@json_option
def people_import(path: Path, unit_name: str | None, yes: bool, as_json: bool) -> None:
    """从 xlsx 花名册登记人员：先预览，逐行说明问题；加 --yes 才登记，有一行问题则一行也不登记。

    示例：lawdrill people import 花名册.xlsx --yes
    """
    with installation() as here, working("读取花名册") as advance:
        with here.database.reading() as session:
            reading = read(session, table_of(path.read_bytes()), day=today())
        enrolled = 0
        if yes and not reading.faults:
            advance(description="登记")
            with here.database.transaction() as session:
                office = unit_by_name(session, unit_name) if unit_name else _office(session)
                enrolled = enroll(session, reading.rows, office=office, unit_paths=("/",), by=None, now=now())
    if as_json:
        rows = [
            {"row": row.row, "number": row.staff_number, "name": row.name, "unit": row.unit}
            for row in reading.rows
        ]
        faults = [
            {"row": each.row, "column": each.column, "sentence": each.sentence} for each in reading.faults
        ]
        tell({"rows": rows, "faults": faults, "enrolled": enrolled}, "", as_json)
    else:
        _preview(reading)
        click.echo(_outcome(reading, enrolled))
    if reading.faults:
        raise click.exceptions.Exit(1)


def _office(session: Session) -> Unit:
    """The unit above all others."""
    found = session.scalars(select(Unit).where(Unit.parent_id.is_(None)).order_by(Unit.id)).first()
    if found is None:
        raise Invalid("还没有单位，请先运行 lawdrill serve")
    return found


def _preview(reading: Reading) -> None:
    table = Table("行", "工号", "姓名", "单位", "人员类别", "到岗日期")
    for row in reading.rows[:SHOWN]:
        table.add_row(
            str(row.row), row.staff_number, row.name, row.unit, row.category.value, row.from_on.isoformat()
        )
    if reading.rows:
        show(table)
    for fault in reading.faults:
        click.echo(f"第 {fault.row} 行 · {fault.column}：{fault.sentence}")


def _outcome(reading: Reading, enrolled: int) -> str:
    if enrolled:
        return f"已登记 {enrolled} 人；用 lawdrill people password 工号 给本人发一次性验证码"
    if reading.faults:
        return f"{len(reading.rows)} 行可以登记，{len(reading.faults)} 处问题；改正后重试，没有登记任何人"
    return f"{len(reading.rows)} 行可以登记；加 --yes 登记"


@people_group.command("add")
@click.argument("number")
@click.argument("name")
@click.option("--unit", "unit_name", required=True, help="所在单位，如“法规科”。")
@click.option(
    "--category",
    default=Category.OFFICER.value,
    show_default=True,
    type=click.Choice([each.value for each in Category]),
    help="人员类别。",
)
@click.option("--established", is_flag=True, help="在编。")
@click.option("--enforcement", is_flag=True, help="在执法岗位；在编的执法人员据此列入应持证。")
@click.option("--post", default="", help="职务。")
@click.option("--from", "from_on", type=DAY, help="到岗日期，缺省为今天。")
@json_option
def people_add(
    number: str,
    name: str,
    unit_name: str,
    category: str,
    established: bool,
    enforcement: bool,
    post: str,
    from_on: date | None,
    as_json: bool,
) -> None:
    """登记一名人员。

    示例：lawdrill people add B101 李敏 --unit 法规科 --established --enforcement
    """
    with installation() as here, here.database.transaction() as session:
        person = add_person(
            session,
            staff_number=number,
            name=name,
            unit=unit_by_name(session, unit_name),
            category=Category(category),
            established=established,
            enforcement_post=enforcement,
            from_on=from_on or today(),
            post_title=post,
            by=None,
            now=now(),
        )
        facts = {"number": person.staff_number, "name": person.name, "unit": unit_name}
    tell(
        facts,
        f"已登记 {facts['name']}（{facts['number']}）；用 lawdrill people password {number} 发一次性验证码",
        as_json,
    )


@people_group.command("password")
@click.argument("number")
@json_option
def people_password(number: str, as_json: bool) -> None:
    """给一名人员发一次性验证码，本人凭它设置密码。

    示例：lawdrill people password A001
    """
    with installation() as here, here.database.transaction() as session:
        person = person_by_number(session, number)
        code = issue_code(session, person.id, issued_by=None, now=now())
        name = person.name
    tell(
        {"number": number, "code": code}, f"{name}（{number}）的一次性验证码：{code}，24 小时内有效", as_json
    )
