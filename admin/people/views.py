"""The people desk: the roster and a person's page; what changes is in the modules beside."""

from flask import Blueprint, Response, render_template, url_for
from flask_babel import lazy_gettext as _l

from admin.people import accounts, changes, importing, units
from quiz.certification.queries import held_by
from quiz.clock import now, today
from quiz.hours.queries import outlook
from quiz.people import queries
from quiz.people.queries import RosterLine, account_state, person_within, postings, standing_grants
from quiz.people.rules import Category, Right
from quiz.web.database import session
from quiz.web.listing import Column, Filter, Listing, Wanted
from quiz.web.login import current, needs
from quiz.web.units import unit_filter, within
from quiz.web.uploads import admit
from quiz.web.words import choices

__all__ = ["desk"]

desk = Blueprint("people", __name__, url_prefix="/people")
admit(desk, "upload")
for address, view, methods in (
    ("/units", units.tree, ["GET", "POST"]),
    ("/units/<int:unit_id>", units.edit, ["GET", "POST"]),
    ("/units/<int:unit_id>/close", units.close, ["POST"]),
    ("/new", changes.new, ["GET", "POST"]),
    ("/<int:person_id>/correct", changes.correct, ["GET", "POST"]),
    ("/<int:person_id>/move", changes.move, ["GET", "POST"]),
    ("/<int:person_id>/leave", changes.leave, ["GET", "POST"]),
    ("/<int:person_id>/code", accounts.code, ["POST"]),
    ("/<int:person_id>/disable", accounts.disable, ["POST"]),
    ("/<int:person_id>/enable", accounts.enable, ["POST"]),
    ("/<int:person_id>/roles", accounts.grant, ["GET", "POST"]),
    ("/<int:person_id>/roles/<int:grant_id>/revoke", accounts.revoke, ["POST"]),
    ("/import", importing.upload, ["GET", "POST"]),
    ("/import/template.xlsx", importing.template, ["GET"]),
    ("/import/<public_id>", importing.preview, ["GET", "POST"]),
):
    desk.add_url_rule(address, view_func=view, methods=methods)

COLUMNS: tuple[Column[RosterLine], ...] = (
    Column(
        "name",
        _l("姓名"),
        lambda row: row.person.name,
        sortable=True,
        link=lambda row: url_for(".show", person_id=row.person.id),
    ),
    Column("number", _l("工号"), lambda row: row.person.staff_number, sortable=True),
    Column("unit", _l("单位"), lambda row: row.unit_name, sortable=True),
    Column("category", _l("人员类别"), lambda row: row.person.category, "word", sortable=True, phone=False),
    Column("post", _l("职务"), lambda row: row.person.post_title, phone=False),
    Column("established", _l("在编"), lambda row: _l("是") if row.established else "", phone=False),
    Column("enforcement", _l("执法岗位"), lambda row: _l("是") if row.enforcement_post else "", phone=False),
    Column("left", _l("离岗日期"), lambda row: row.person.left_on, "day", phone=False),
    Column("account", _l("账号"), lambda row: _account_word(row), phone=False),
)


def _account_word(row: RosterLine) -> str:
    if row.disabled:
        return str(_l("已停用"))
    return str(_l("正常") if row.has_password else _l("未设密码"))


@desk.get("/")
@needs(Right.READ_PEOPLE)
def index() -> str | Response:
    """The roster."""
    reading, scopes = session(), current().scopes(Right.READ_PEOPLE)
    declared: Listing[RosterLine] = Listing(
        title=_l("人员名册"),
        columns=COLUMNS,
        filters=(
            unit_filter(reading, scopes),
            Filter("category", _l("人员类别"), tuple(choices(Category))),
            Filter("serving", _l("在岗"), (("left", _l("已离岗")), ("all", _l("在岗和离岗")))),
        ),
        sort="name",
        searchable=_l("姓名、拼音、首字母或工号"),
        empty=_l("先在“单位”里建好科室，再导入花名册或逐个添加人员。"),
    )

    def fetch(wanted: Wanted) -> tuple[list[RosterLine], int]:
        values = wanted.values
        return queries.roster(
            reading,
            unit_paths=within(reading, scopes, wanted),
            text=wanted.text,
            category=Category(values["category"]) if "category" in values else None,
            serving={"left": False, "all": None}.get(values.get("serving", ""), True),
            sort=wanted.sort,
            descending=wanted.descending,
            offset=wanted.offset,
            limit=wanted.limit,
        )

    return declared.respond("admin/people/index.html", fetch)


@desk.get("/<int:person_id>")
@needs(Right.READ_PEOPLE)
def show(person_id: int) -> str:
    """A person: postings, account, roles, hours, certificates."""
    reading, user = session(), current()
    person = person_within(reading, person_id, user.scopes(Right.READ_PEOPLE))
    path = person.unit.path
    return render_template(
        "admin/people/show.html",
        person=person,
        path=path,
        postings=postings(reading, person_id),
        account=account_state(reading, person_id, now=now()),
        grants=standing_grants(reading, person_id),
        outlook=outlook(reading, person_id, day=today()) if user.may(Right.READ_HOURS, path) else None,
        cards=held_by(reading, person_id, day=today()) if user.may(Right.READ_CERTIFICATES, path) else None,
        today=today(),
    )
