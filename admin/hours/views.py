"""The hours desk: the ledger, what waits for approval, the standings."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from admin.hours import entering, lines, requirements
from quiz.clock import today
from quiz.hours import queries
from quiz.hours.queries import Line, Outlook, standings
from quiz.hours.rules import Activity, EntryState, HoursKind
from quiz.people.queries import RosterLine, roster
from quiz.people.rules import Category, Right
from quiz.web.database import session
from quiz.web.listing import Column, Filter, Listing, Wanted
from quiz.web.login import current, needs
from quiz.web.units import unit_filter, within
from quiz.web.words import choices, said, word

__all__ = ["desk"]

desk = Blueprint("hours", __name__, url_prefix="/hours")
for address, view, methods in (
    ("/new", entering.new, ["GET", "POST"]),
    ("/<int:entry_id>", lines.show, ["GET"]),
    ("/<int:entry_id>/approve", lines.approve, ["POST"]),
    ("/<int:entry_id>/approve-together", lines.approve_all, ["POST"]),
    ("/<int:entry_id>/refuse", lines.refuse, ["POST"]),
    ("/<int:entry_id>/reverse", lines.reverse, ["POST"]),
    ("/rules", requirements.index, ["GET"]),
    ("/rules/requirement", requirements.requirement, ["GET", "POST"]),
    ("/rules/conversion", requirements.conversion, ["GET", "POST"]),
):
    endpoint = "rules" if view is requirements.index else None
    desk.add_url_rule(address, endpoint, view, methods=methods)

TONES = {
    EntryState.CREDITED: "good",
    EntryState.PENDING: "warn",
    EntryState.REFUSED: "bad",
    EntryState.REVERSED: "quiet",
}
YEARS_BACK = 6

COLUMNS: tuple[Column[Line], ...] = (
    Column("held_on", _l("日期"), lambda row: row.entry.held_on, "day", sortable=True),
    Column(
        "name",
        _l("姓名"),
        lambda row: row.person_name,
        sortable=True,
        link=lambda row: url_for(".show", entry_id=row.entry.id),
    ),
    Column("number", _l("工号"), lambda row: row.staff_number, phone=False),
    Column("unit", _l("单位"), lambda row: row.unit_name, phone=False),
    Column("title", _l("内容"), lambda row: said(row.entry.title) or word(row.entry.activity)),
    Column("activity", _l("形式"), lambda row: row.entry.activity, "word", phone=False),
    Column("kind", _l("类别"), lambda row: row.entry.hours_kind, "word", phone=False),
    Column("minutes", _l("分钟"), lambda row: row.entry.minutes, "number", phone=False),
    Column("hours", _l("学时"), lambda row: row.entry.hours, "number", sortable=True),
    Column(
        "state",
        _l("状态"),
        lambda row: row.entry.state,
        "word",
        sortable=True,
        tone=lambda row: TONES[row.entry.state],
    ),
    Column(
        "entered_at", _l("录入时间"), lambda row: row.entry.entered_at, "instant", sortable=True, phone=False
    ),
)


def _ledger(wanted: Wanted, scopes: Sequence[str], state: EntryState | None) -> tuple[list[Line], int]:
    values = wanted.values
    return queries.lines(
        session(),
        unit_paths=within(session(), scopes, wanted),
        year=int(values["year"]) if "year" in values else None,
        state=state,
        activity=Activity(values["activity"]) if "activity" in values else None,
        text=wanted.text,
        sort=wanted.sort,
        descending=wanted.descending,
        offset=wanted.offset,
        limit=wanted.limit,
    )


@desk.get("/")
@needs(Right.READ_HOURS)
def index() -> str | Response:
    """The ledger, every line that ever was."""
    scopes = current().scopes(Right.READ_HOURS)
    declared: Listing[Line] = Listing(
        title=_l("学时台账"),
        columns=COLUMNS,
        filters=(
            Filter("year", _l("年度"), [(str(year), str(year)) for year in _years()]),
            unit_filter(session(), scopes),
            Filter("state", _l("状态"), tuple(choices(EntryState))),
            Filter("activity", _l("形式"), tuple(choices(Activity))),
        ),
        sort="-held_on",
        searchable=_l("姓名、工号或内容"),
        empty=_l("考试和练习的学时自动入账；线下培训请点“录入学时”。"),
    )

    def fetch(wanted: Wanted) -> tuple[list[Line], int]:
        state = EntryState(wanted.values["state"]) if "state" in wanted.values else None
        return _ledger(wanted, scopes, state)

    return declared.respond(
        "admin/hours/index.html", fetch, waiting=queries.pending_count(session(), unit_paths=scopes)
    )


@desk.get("/queue")
@needs(Right.READ_HOURS)
def queue() -> str | Response:
    """What waits for a second person, the longest waiting first."""
    scopes = current().scopes(Right.READ_HOURS)
    declared: Listing[Line] = Listing(
        title=_l("待审核学时"),
        columns=[column for column in COLUMNS if column.name != "state"],
        filters=(unit_filter(session(), scopes), Filter("activity", _l("形式"), tuple(choices(Activity)))),
        sort="entered_at",
        searchable=_l("姓名、工号或内容"),
        empty=_l("没有待审核的学时。手工录入的学时会先到这里，由第二人审核。"),
    )
    return declared.respond(
        "admin/hours/queue.html", lambda wanted: _ledger(wanted, scopes, EntryState.PENDING)
    )


@dataclass(frozen=True, slots=True)
class StandingLine:
    """A person of the roster with the year's outlook."""

    who: RosterLine
    outlook: Outlook


@desk.get("/standings")
@needs(Right.READ_HOURS)
def standing() -> str | Response:
    """个人学时汇总: required, earned by kind, gap, pace and forecast of everybody, as of today."""
    reading, scopes = session(), current().scopes(Right.READ_HOURS)
    declared: Listing[StandingLine] = Listing(
        title=_("%(year)d 年学时汇总", year=today().year),
        columns=(
            Column(
                "name",
                _l("姓名"),
                lambda row: row.who.person.name,
                sortable=True,
                link=lambda row: url_for(".index", q=row.who.person.staff_number, year=today().year),
            ),
            Column("number", _l("工号"), lambda row: row.who.person.staff_number, sortable=True, phone=False),
            Column("unit", _l("单位"), lambda row: row.who.unit_name, sortable=True, phone=False),
            Column(
                "category", _l("人员类别"), lambda row: row.who.person.category, "word", True, phone=False
            ),
            Column("required", _l("要求"), lambda row: row.outlook.standing.required, "number"),
            *(_kind_column(kind) for kind in HoursKind),
            Column("earned", _l("合计"), lambda row: row.outlook.standing.earned, "number"),
            Column("gap", _l("差额"), lambda row: row.outlook.standing.gap, "number"),
            Column(
                "met", _l("达标"), lambda row: _("是") if row.outlook.standing.met else _("否"), phone=False
            ),
            Column("pace", _l("每周需"), lambda row: row.outlook.pace, "number", phone=False),
            Column("forecast", _l("年底预计"), lambda row: row.outlook.forecast, "number", phone=False),
        ),
        filters=(
            unit_filter(reading, scopes),
            Filter("category", _l("人员类别"), tuple(choices(Category))),
        ),
        sort="unit",
        searchable=_l("姓名、拼音或工号"),
        empty=_l("名册里还没有人员；请先在“人员与单位”添加。"),
    )

    def fetch(wanted: Wanted) -> tuple[list[StandingLine], int]:
        people, total = roster(
            reading,
            unit_paths=within(reading, scopes, wanted),
            text=wanted.text,
            category=Category(wanted.values["category"]) if "category" in wanted.values else None,
            sort=wanted.sort,
            descending=wanted.descending,
            offset=wanted.offset,
            limit=wanted.limit,
        )
        found: dict[int, Outlook] = {}
        for start in range(0, len(people), 1000):
            ids = [each.person.id for each in people[start : start + 1000]]
            found |= standings(reading, ids, day=today())
        return [StandingLine(each, found[each.person.id]) for each in people], total

    return declared.respond("admin/hours/standings.html", fetch)


def _kind_column(kind: HoursKind) -> Column[StandingLine]:
    return Column(
        kind.name.lower(), word(kind), lambda row: row.outlook.by_kind.get(kind), "number", phone=False
    )


def _years() -> range:
    return range(today().year, today().year - YEARS_BACK, -1)
