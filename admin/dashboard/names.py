"""The lists behind the figures: every number of the dashboard leads to its names."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from admin.dashboard.forms import scopes, seen_now, sight, unit_filter
from quiz.clock import now, today
from quiz.exams.models import Exam
from quiz.exams.queries import running_exams
from quiz.figures.keeping import Part, UnitTally, day_roll
from quiz.figures.rates import DEFINITIONS
from quiz.figures.roll import Member
from quiz.people.rules import Right
from quiz.web.database import session
from quiz.web.listing import Column, Filter, Listing, Wanted
from quiz.web.login import current, needs

__all__ = ["certified", "exams", "hours", "units"]

HOLDS = (("1", _l("应持未持")), ("0", _l("持有效证件")))
NAMES: tuple[Column[Member], ...] = (
    Column(
        "name",
        _l("姓名"),
        lambda row: row.name,
        sortable=True,
        link=lambda row: (
            url_for("console.people.show", person_id=row.person_id)
            if current().may(Right.READ_PEOPLE, row.unit_path)
            else None
        ),
    ),
    Column("number", _l("工号"), lambda row: row.staff_number, sortable=True, phone=False),
    Column("unit", _l("单位"), lambda row: row.unit_name, sortable=True),
    Column("category", _l("人员类别"), lambda row: row.category, kind="word", phone=False),
)
ORDERS: dict[str, Callable[[Member], Any]] = {
    "name": lambda row: row.name_sort,
    "number": lambda row: row.staff_number,
    "unit": lambda row: row.unit_path,
    "certified": lambda row: row.certified,
    "required": lambda row: row.standing.required,
    "earned": lambda row: row.standing.earned,
    "gap": lambda row: row.standing.gap,
    "pace": lambda row: row.pace,
    "forecast": lambda row: row.forecast,
}


@needs(Right.READ_FIGURES)
def certified() -> str | Response:
    """The names behind 持证率: everybody who must hold a certificate that day."""
    declared: Listing[Member] = Listing(
        title=_l("持证率名单"),
        columns=(
            *NAMES,
            Column(
                "certified",
                _l("当日持证"),
                lambda row: _("有效") if row.certified else _("应持未持"),
                sortable=True,
            ),
        ),
        filters=(
            Filter("day", _l("统计日"), kind="day"),
            unit_filter(session(), scopes()),
            Filter("missing", _l("持证"), HOLDS),
        ),
        sort="certified",
        searchable=_l("姓名、拼音或工号"),
        empty=_l("这一天没有应持证人员；请在“人员与单位”登记在编、在岗、执法岗位的执法人员。"),
    )

    def wanted(member: Member, asked: Wanted) -> bool:
        missing = asked.values.get("missing")
        return member.must_hold and (missing is None or member.certified == (missing == "0"))

    return _names(declared, wanted, "certified")


@needs(Right.READ_FIGURES)
def hours() -> str | Response:
    """The names behind 学时达标率 and the forecast: everybody who must train that year."""
    declared: Listing[Member] = Listing(
        title=_l("学时达标名单"),
        columns=(
            *NAMES,
            Column("required", _l("要求学时"), lambda row: row.standing.required, "number", sortable=True),
            Column("earned", _l("已认定"), lambda row: row.standing.earned, "number", sortable=True),
            Column("pending", _l("待审核"), lambda row: row.standing.pending, "number", phone=False),
            Column("gap", _l("差额"), lambda row: row.standing.gap, "number", sortable=True),
            Column("pace", _l("每周需"), lambda row: row.pace, "number", sortable=True, phone=False),
            Column("forecast", _l("年底预计"), lambda row: row.forecast, "number", sortable=True),
        ),
        filters=(
            Filter("day", _l("统计日"), kind="day"),
            unit_filter(session(), scopes()),
            Filter("behind", _l("年底预计"), (("1", _l("预计不达标")), ("0", _l("预计达标")))),
            Filter("met", _l("当日"), (("1", _l("已达标")), ("0", _l("尚未达标")))),
        ),
        sort="-gap",
        searchable=_l("姓名、拼音或工号"),
        empty=_l("这一天没有应训人员；请先在“学时 → 学时规则”设定本年度要求。"),
    )

    def wanted(member: Member, asked: Wanted) -> bool:
        behind, met = asked.values.get("behind"), asked.values.get("met")
        return (
            bool(member.standing.required)
            and (behind is None or member.will_miss == (behind == "1"))
            and (met is None or member.standing.met == (met == "1"))
        )

    return _names(declared, wanted, "hours_met")


def _names(
    declared: Listing[Member], wanted: Callable[[Member, Wanted], bool], definition: str
) -> str | Response:
    seen = seen_now()
    rolled = day_roll(session(), day=seen.day, now=now())

    def fetch(asked: Wanted) -> tuple[Sequence[Member], int]:
        text = asked.text.lower()
        rows = rolled.chosen(
            seen.paths,
            lambda member: seen.holds(member) and wanted(member, asked) and _named(member, text),
        )
        rows.sort(key=ORDERS[asked.sort], reverse=asked.descending)
        return rows[asked.offset :][: asked.limit], len(rows)

    return declared.respond(
        "admin/dashboard/names.html",
        fetch,
        sight=seen,
        today=today(),
        as_of=rolled.as_of,
        definition=DEFINITIONS[definition],
    )


def _named(member: Member, text: str) -> bool:
    return (
        not text
        or text in member.name
        or text in member.name_sort
        or member.staff_number.lower().startswith(text)
    )


@needs(Right.READ_FIGURES)
def units() -> str | Response:
    """Both rates unit by unit, each unit without what is below it, so that the lines add up."""
    seen = seen_now()
    rolled = day_roll(session(), day=seen.day, now=now())

    def leads(endpoint: str, **changes: Any) -> Callable[[UnitTally], str]:
        def address(row: UnitTally) -> str:
            part = Part(row.unit_id, row.unit_name, row.unit_path, own=True)
            return url_for(endpoint, **seen.address(part), **changes)

        return address

    declared: Listing[UnitTally] = Listing(
        title=_l("各单位持证与学时"),
        columns=(
            Column("unit", _l("单位（仅本级）"), lambda row: row.unit_name, sortable=True),
            Column("hold", _l("应持证"), lambda row: row.must_hold, "number", link=leads(".certified")),
            Column(
                "held", _l("持证"), lambda row: row.certified, "number", link=leads(".certified", missing=0)
            ),
            Column(
                "certified", _l("持证率"), lambda row: _share(row.certified, row.must_hold), "percent", True
            ),
            Column("train", _l("应训"), lambda row: row.must_train, "number", link=leads(".hours")),
            Column("met", _l("达标"), lambda row: row.hours_met, "number", link=leads(".hours", met=1)),
            Column("hours", _l("达标率"), lambda row: _share(row.hours_met, row.must_train), "percent", True),
            Column(
                "behind", _l("预计不达标"), lambda row: row.behind, "number", True, leads(".hours", behind=1)
            ),
        ),
        filters=(Filter("day", _l("统计日"), kind="day"), unit_filter(session(), scopes())),
        sort="unit",
        empty=_l("这一天没有在岗人员。"),
    )
    orders: dict[str, Callable[[UnitTally], Any]] = {
        "unit": lambda row: row.unit_path,
        "certified": lambda row: _share(row.certified, row.must_hold) or 0,
        "hours": lambda row: _share(row.hours_met, row.must_train) or 0,
        "behind": lambda row: row.behind,
    }

    def fetch(asked: Wanted) -> tuple[Sequence[UnitTally], int]:
        rows = [each for each in rolled.within(seen.paths) if not seen.own or each.unit_path in seen.paths]
        rows.sort(key=orders[asked.sort], reverse=asked.descending)
        return rows[asked.offset :][: asked.limit], len(rows)

    return declared.respond(
        "admin/dashboard/names.html", fetch, sight=seen, today=today(), as_of=rolled.as_of, definition=""
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


@needs(Right.READ_EXAMS)
def exams() -> str | Response:
    """The exams that are open now."""
    allowed = current().scopes(Right.READ_EXAMS)
    seen = sight(session(), allowed)
    declared: Listing[Exam] = Listing(
        title=_l("进行中的考试"),
        columns=(
            Column(
                "title",
                _l("名称"),
                lambda row: row.title,
                link=lambda row: url_for("console.exams.show", exam_id=row.id),
            ),
            Column("purpose", _l("性质"), lambda row: row.purpose, kind="word", phone=False),
            Column("opens", _l("开始"), lambda row: row.opens_at, kind="instant", phone=False),
            Column("closes", _l("结束"), lambda row: row.closes_at, kind="instant"),
            Column("minutes", _l("分钟"), lambda row: row.minutes, kind="number"),
        ),
        filters=(unit_filter(session(), allowed),),
        empty=_l("现在没有开放中的考试；在“考试与试卷”里发布后会出现在这里。"),
    )

    def fetch(asked: Wanted) -> tuple[Sequence[Exam], int]:
        rows = running_exams(session(), unit_paths=seen.paths, now=now())
        return rows[asked.offset :][: asked.limit], len(rows)

    return declared.respond(
        "admin/dashboard/names.html", fetch, sight=seen, today=today(), as_of=now(), definition=""
    )
