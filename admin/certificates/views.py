"""The certificates desk: the register on any day, issuing, recording what happens to a certificate."""

from datetime import date

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug import Response as Redirect

from admin.certificates.forms import IssueForm, StepForm
from quiz.certification import actions
from quiz.certification.models import Certificate
from quiz.certification.queries import Card
from quiz.certification.register import Sought, card_within, changes_of, register
from quiz.certification.rules import FOLLOWS, Status
from quiz.clock import now, today
from quiz.errors import Invalid
from quiz.people.queries import people_by_numbers
from quiz.people.rules import Right
from quiz.web.database import session
from quiz.web.forms import carried_out
from quiz.web.listing import Column, Filter, Listing, Wanted
from quiz.web.login import current, needs
from quiz.web.units import unit_filter, within
from quiz.web.words import choices

__all__ = ["desk"]

desk = Blueprint("certificates", __name__, url_prefix="/certificates")

TONES = {Status.VALID: "good", Status.APPLYING: "warn", Status.CANCELLED: "quiet"}
EXPIRING = (30, 90, 180, 365)

COLUMNS: tuple[Column[Card], ...] = (
    Column(
        "name",
        _l("持证人"),
        lambda row: row.person_name,
        sortable=True,
        link=lambda row: url_for(".show", certificate_id=row.certificate.id),
    ),
    Column("staff", _l("工号"), lambda row: row.staff_number, phone=False),
    Column("unit", _l("单位"), lambda row: row.unit_name, sortable=True, phone=False),
    Column("number", _l("证号"), lambda row: row.certificate.number, sortable=True),
    Column(
        "status",
        _l("状态"),
        lambda row: row.status,
        "word",
        sortable=True,
        tone=lambda row: TONES.get(row.status, "bad") if row.status else "quiet",
    ),
    Column(
        "since", _l("有效期起"), lambda row: row.days.valid_from if row.days else None, "day", phone=False
    ),
    Column(
        "until", _l("有效期止"), lambda row: row.days.valid_until if row.days else None, "day", sortable=True
    ),
    Column("left", _l("剩余天数"), lambda row: row.days_left, "number", phone=False),
    Column("issuer", _l("发证机关"), lambda row: row.certificate.issuer, phone=False),
)


@desk.get("/")
@needs(Right.READ_CERTIFICATES)
def index() -> str | Response:
    """The register as it stands today, or stood on a past day."""
    scopes = current().scopes(Right.READ_CERTIFICATES)
    declared: Listing[Card] = Listing(
        title=_l("证件登记簿"),
        columns=COLUMNS,
        filters=(
            unit_filter(session(), scopes),
            Filter("status", _l("状态"), tuple(choices(Status))),
            Filter(
                "expiring",
                _l("到期时间"),
                [(str(days), _("%(days)d 天内到期", days=days)) for days in EXPIRING],
            ),
            Filter("day", _l("哪一天的状态"), kind="day"),
        ),
        sort="name",
        searchable=_l("姓名、工号或证号"),
        empty=_l("还没有登记证件；点“登记新证”录入，持证率随即更新。"),
    )

    def fetch(wanted: Wanted) -> tuple[list[Card], int]:
        values = wanted.values
        sought = Sought(
            within(session(), scopes, wanted),
            text=wanted.text,
            status=Status(values["status"]) if "status" in values else None,
            within_days=int(values["expiring"]) if "expiring" in values else None,
        )
        return register(
            session(),
            sought,
            day=_day(values.get("day", "")),
            sort=wanted.sort,
            descending=wanted.descending,
            offset=wanted.offset,
            limit=wanted.limit,
        )

    return declared.respond("admin/certificates/index.html", fetch, day=_day(request.args.get("day", "")))


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return today()


@desk.route("/new", methods=["GET", "POST"])
@needs(Right.EDIT_CERTIFICATES)
def new() -> str | Redirect:
    """Enter a certificate that was issued."""
    scopes = current().scopes(Right.EDIT_CERTIFICATES)
    form = IssueForm(staff_number=request.args.get("number", "")[:20])

    def issue(writing: Session) -> Certificate:
        people, unknown = people_by_numbers(writing, [form.staff_number.data], unit_paths=scopes)
        if unknown:
            raise Invalid("没有这个工号，或不在您的管辖范围：%(numbers)s", numbers=unknown[0])
        return actions.issue(
            writing,
            people[0].id,
            number=form.number.data,
            issuer=form.issuer.data,
            field=form.field.data,
            area=form.area.data,
            valid_from=form.valid_from.data,
            valid_until=form.valid_until.data,
            by=current().person_id,
            now=now(),
        )

    issued = carried_out(form, issue) if form.validate_on_submit() else None
    if issued is None:
        return render_template("admin/certificates/new.html", form=form)
    flash(_("已登记证件 %(number)s", number=issued.number))
    return redirect(url_for(".show", certificate_id=issued.id))


@desk.route("/<int:certificate_id>", methods=["GET", "POST"])
@needs(Right.READ_CERTIFICATES)
def show(certificate_id: int) -> str | Redirect:
    """A certificate with its history; a step is recorded here."""
    right = Right.READ_CERTIFICATES if request.method == "GET" else Right.EDIT_CERTIFICATES
    card = card_within(session(), certificate_id, current().scopes(right), day=today())
    form = StepForm(effective_on=today())
    form.offer(card.status)

    def step(writing: Session) -> bool:
        card_within(writing, certificate_id, current().scopes(Right.EDIT_CERTIFICATES), day=today())
        actions.record(
            writing,
            certificate_id,
            form.status.member,
            effective_on=form.effective_on.data,
            reason=form.reason.data,
            **form.days(),
            by=current().person_id,
            now=now(),
        )
        return True

    if not form.validate_on_submit() or not carried_out(form, step):
        return render_template(
            "admin/certificates/show.html",
            card=card,
            changes=changes_of(session(), certificate_id),
            form=form,
            tones=TONES,
            final=not FOLLOWS[card.status],
        )
    flash(_("已登记证件变动"))
    return redirect(url_for(".show", certificate_id=certificate_id))
