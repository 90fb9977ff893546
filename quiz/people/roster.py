"""The roster from a spreadsheet: every row explained, nothing written before it is confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawbank.wording import phrase
from quiz.audit.actions import note
from quiz.errors import Invalid
from quiz.people.actions import STAFF_NUMBER, add_unit, new_person
from quiz.people.models import Account, Person, Unit
from quiz.people.queries import below
from quiz.people.rules import Category, looks_like_id_card

__all__ = ["COLUMNS", "Reading", "RosterRow", "RowFault", "enroll", "read"]

COLUMNS: dict[str, tuple[str, ...]] = {
    "staff_number": ("工号", "编号", "人员编号", "员工编号"),
    "name": ("姓名",),
    "unit": ("单位", "科室", "部门", "单位名称", "机构名称"),
    "category": ("人员类别", "类别", "人员性质"),
    "established": ("在编", "是否在编", "编制性质", "编制"),
    "enforcement_post": ("执法岗位", "是否执法岗位", "岗位性质"),
    "post_title": ("职务", "职务职级"),
    "from_on": ("到岗日期", "入职日期", "任职日期"),
}
"""Our columns and the headings by which other systems name them."""

YES = {"是", "有", "在编", "行政编制", "事业编制", "参公", "执法岗位", "执法岗", "y", "yes", "1", "√"}
NO = {"否", "无", "不在编", "编外", "合同", "非执法岗位", "非执法岗", "n", "no", "0", "×", ""}
CATEGORIES = {
    "执法人员": Category.OFFICER,
    "行政执法人员": Category.OFFICER,
    "辅助人员": Category.AUXILIARY,
    "行政执法辅助人员": Category.AUXILIARY,
    "工勤": Category.WORKER,
    "工勤人员": Category.WORKER,
    "其他": Category.OTHER,
    "其他人员": Category.OTHER,
}
MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong in a row, where, and what to do."""

    row: int
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A person as the file says; `unit` is a path of names, ``办公室/法规科``."""

    row: int
    staff_number: str
    name: str
    unit: str
    category: Category
    established: bool
    enforcement_post: bool
    post_title: str
    from_on: date


@dataclass(frozen=True, slots=True)
class Reading:
    """What a roster file holds: rows that may be enrolled, and the faults of the others."""

    rows: tuple[RosterRow, ...]
    faults: tuple[RowFault, ...]


def read(session: Session, table: Sequence[Sequence[object]], *, day: date) -> Reading:
    """Read a table of cells; nothing is written.

    Args:
        table: rows of cells as the spreadsheet gave them; the heading is found among the first ten rows.
        day: today, for rows that name no first day.

    Raises:
        Invalid: no heading with 工号 and 姓名, or too many rows.
    """
    if len(table) > MOST_ROWS:
        raise Invalid("一次最多导入 %(most)d 行，请拆分文件", most=MOST_ROWS)
    head, columns = _heading(table)
    taken = set(session.scalars(select(Person.staff_number)))
    seen: dict[str, int] = {}
    rows, faults = [], []
    for number, cells in enumerate(table[head + 1 :], head + 2):
        values = {name: _text(cells[place]) if place < len(cells) else "" for name, place in columns.items()}
        if not any(values.values()):
            continue
        found = _row(number, values, day)
        if isinstance(found, RosterRow):
            twice = _taken(found, taken, seen)
            if twice is None:
                seen[found.staff_number] = number
                rows.append(found)
                continue
            found = [twice]
        faults.extend(found)
    return Reading(tuple(rows), tuple(faults))


def enroll(
    session: Session,
    rows: Sequence[RosterRow],
    *,
    office: Unit,
    unit_paths: Sequence[str],
    by: int | None,
    now: datetime,
) -> int:
    """Put every row on the roster; units that do not exist are added below *office*. All or nothing.

    Args:
        unit_paths: the subtrees the importer may add people to.

    Returns:
        How many persons were added.

    Raises:
        Invalid: a unit lies outside *unit_paths*, or a number was taken meanwhile.
    """
    units: dict[str, Unit] = {}
    known = list(session.scalars(select(Unit).where(below(unit_paths), Unit.closed_on.is_(None))))
    by_name: dict[str, list[Unit]] = {}
    for each in known:
        by_name.setdefault(each.name, []).append(each)
    taken = session.scalars(select(Person.staff_number)).all()
    twice = {row.staff_number for row in rows}.intersection(taken)
    if twice:
        raise Invalid("工号 %(number)s 已有人使用，请重新上传", number=min(twice))
    people = []
    for row in rows:
        unit = units.get(row.unit)
        if unit is None:
            unit = _unit(session, row, office, by_name, by=by, now=now)
            units[row.unit] = unit
        people.append(
            new_person(
                staff_number=row.staff_number,
                name=row.name,
                unit=unit,
                category=row.category,
                established=row.established,
                enforcement_post=row.enforcement_post,
                from_on=row.from_on,
                post_title=row.post_title,
            )
        )
    session.add_all(people)
    session.flush()
    session.add_all(Account(person_id=person.id) for person in people)
    session.flush()
    note(
        session,
        actor_id=by,
        act="people.import",
        subject_kind="unit",
        subject_id=office.id,
        detail={"count": len(rows), "numbers": [row.staff_number for row in rows]},
        now=now,
    )
    return len(rows)


def _unit(
    session: Session,
    row: RosterRow,
    office: Unit,
    by_name: dict[str, list[Unit]],
    *,
    by: int | None,
    now: datetime,
) -> Unit:
    names = [each.strip() for each in row.unit.replace("／", "/").split("/") if each.strip()]
    standing = by_name.get(names[-1], []) if len(names) == 1 else []
    if len(standing) == 1:
        return standing[0]
    if len(standing) > 1:
        raise Invalid(
            "第 %(row)d 行：有 %(count)d 个单位叫“%(name)s”，请写成“上级/本级”",
            row=row.row,
            count=len(standing),
            name=names[-1],
        )
    unit = office
    for name in names[1:] if names[:1] == [office.name] else names:
        unit = add_unit(session, name, parent=unit, by=by, now=now)
    return unit


def _heading(table: Sequence[Sequence[object]]) -> tuple[int, dict[str, int]]:
    for number, cells in enumerate(table[:10]):
        titles = [_text(cell).replace(" ", "").rstrip("*") for cell in cells]
        columns = {
            name: next(place for place, title in enumerate(titles) if title in aliases)
            for name, aliases in COLUMNS.items()
            if any(title in aliases for title in titles)
        }
        if {"staff_number", "name"} <= columns.keys():
            return number, columns
    raise Invalid("前 10 行中没有找到表头；至少要有“工号”和“姓名”两列，可下载模板对照")


def _row(number: int, values: dict[str, str], day: date) -> RosterRow | list[RowFault]:
    faults = []

    def fault(column: str, sentence: str) -> None:
        faults.append(RowFault(number, column, sentence))

    staff_number = values["staff_number"]
    if looks_like_id_card(staff_number):
        fault("工号", phrase("工号不能使用身份证号，请改用单位内部编号"))
    elif STAFF_NUMBER.fullmatch(staff_number) is None:
        fault("工号", phrase("应为 1–20 位字母、数字或短横线，现在是“%(found)s”", found=staff_number[:30]))
    if not values["name"] or len(values["name"]) > 60:
        fault("姓名", phrase("请填写姓名，最多 60 个字"))
    if not values.get("unit"):
        fault("单位", phrase("请填写单位，多级写成“上级/本级”"))
    category = CATEGORIES.get(values.get("category", "") or "执法人员")
    if category is None:
        fault(
            "人员类别",
            phrase(
                "应为执法人员、辅助人员、工勤人员或其他人员，现在是“%(found)s”", found=values["category"][:30]
            ),
        )
    answers = {}
    for name, title in (("established", "在编"), ("enforcement_post", "执法岗位")):
        said = values.get(name, "").lower()
        if said not in YES and said not in NO:
            fault(title, phrase("应为“是”或“否”，现在是“%(found)s”", found=values[name][:30]))
        answers[name] = said in YES
    begun = _day(values.get("from_on", ""), day)
    if begun is None:
        fault("到岗日期", phrase("应为日期，如 2026-03-01，现在是“%(found)s”", found=values["from_on"][:30]))
    if faults or category is None or begun is None:
        return faults
    return RosterRow(
        number,
        staff_number,
        values["name"],
        values["unit"],
        category,
        answers["established"],
        answers["enforcement_post"],
        values.get("post_title", "")[:80],
        begun,
    )


def _taken(row: RosterRow, taken: set[str], seen: dict[str, int]) -> RowFault | None:
    if row.staff_number in seen:
        return RowFault(
            row.row,
            "工号",
            phrase("与第 %(other)d 行重复，请删去一行或改正工号", other=seen[row.staff_number]),
        )
    if row.staff_number in taken:
        return RowFault(
            row.row,
            "工号",
            phrase("工号 %(number)s 已在名册中，如需变动请在人员页面办理", number=row.staff_number),
        )
    return None


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return str(cell).replace("\x00", "").strip()


def _day(text: str, default: date) -> date | None:
    if not text:
        return default
    for mark in ("年", "月", "/", "."):
        text = text.replace(mark, "-")
    parts = text.replace("日", "").strip("-").split("-")
    try:
        return date(*(int(part) for part in parts)) if len(parts) == 3 else None
    except ValueError:
        return None
