"""The officer's own figures: home, hours, certificates, results."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import login_required

from quiz.certification.queries import Card, held_by
from quiz.certification.rules import Status
from quiz.challenges.queries import unseen
from quiz.clock import now, today
from quiz.exams.queries import invited_exams
from quiz.hours.queries import Line, lines, outlook
from quiz.hours.rules import Activity, EntryState, HoursKind
from quiz.practice.queries import open_run, progress, streak, wrong_count
from quiz.web.database import session
from quiz.web.listing import Column, Filter, Listing, Wanted
from quiz.web.login import current
from quiz.web.words import choices, said, word

__all__ = ["blueprint"]

blueprint = Blueprint("record", __name__)

EXPIRY_WARNING = timedelta(days=180)
"""A certificate that ends within half a year is named on the home page: the renewal exam falls in that time."""

STATE_TONES = {
    EntryState.CREDITED: "good",
    EntryState.PENDING: "warn",
    EntryState.REFUSED: "bad",
    EntryState.REVERSED: "quiet",
}
CARD_TONES = {Status.VALID: "good", Status.SUSPENDED: "bad", Status.EXPIRED: "bad", Status.APPLYING: "warn"}

LEDGER: Listing[Line] = Listing(
    title=_l("我的学时"),
    columns=(
        Column("held_on", _l("日期"), lambda row: row.entry.held_on, kind="day", sortable=True),
        Column("title", _l("内容"), lambda row: said(row.entry.title) or word(row.entry.activity)),
        Column("activity", _l("形式"), lambda row: row.entry.activity, kind="word", phone=False),
        Column("kind", _l("类别"), lambda row: row.entry.hours_kind, kind="word", phone=False),
        Column("minutes", _l("分钟"), lambda row: row.entry.minutes, kind="number", phone=False),
        Column("hours", _l("学时"), lambda row: row.entry.hours, kind="number", sortable=True),
        Column(
            "state",
            _l("状态"),
            lambda row: row.entry.state,
            kind="word",
            sortable=True,
            tone=lambda row: STATE_TONES[row.entry.state],
        ),
    ),
    filters=(
        Filter("state", _l("状态"), tuple(choices(EntryState))),
        Filter("activity", _l("形式"), tuple(choices(Activity))),
    ),
    sort="-held_on",
    empty=_l("参加一次练习或考试，学时会自动记到这里；线下培训由管理员录入。"),
)


@dataclass(frozen=True, slots=True)
class KindShare:
    """A bar of the home page: class hours of one 学时类别."""

    label: str
    value: float
    note: str
    address: None = None
    tone: str = ""


@blueprint.get("/")
@login_required
def home() -> str:
    """Everything an officer with ten minutes needs: what is left to the year's hours, and where to go on."""
    reading, person_id = session(), current().person_id
    standing = outlook(reading, person_id, day=today())
    ahead = [exam for exam in invited_exams(reading, person_id, now=now()) if exam.closes_at > now()]
    cards = held_by(reading, person_id, day=today())
    since = now() - timedelta(days=120)
    return render_template(
        "quiz/record/home.html",
        outlook=standing,
        kinds=_shares(standing.by_kind),
        exams=ahead[:3],
        instant_now=now(),
        run=open_run(reading, person_id),
        wrong=wrong_count(reading, person_id),
        streak=streak(reading, person_id, today=today(), since=since),
        warnings=[card for card in cards if _ends_soon(card)],
        today=today(),
        answered=unseen(reading, person_id),
    )


def _shares(by_kind: dict[HoursKind, Decimal]) -> list[KindShare]:
    most = max(by_kind.values(), default=Decimal(0))
    return [
        KindShare(word(kind), float(hours / most), _("%(hours)s 学时", hours=f"{hours.normalize():f}"))
        for kind, hours in sorted(by_kind.items(), key=lambda pair: -pair[1])
        if hours
    ]


def _ends_soon(card: Card) -> bool:
    if card.status in {Status.SUSPENDED, Status.EXPIRED}:
        return True
    return (
        card.status is Status.VALID and card.days_left is not None and card.days_left <= EXPIRY_WARNING.days
    )


@blueprint.get("/record")
@login_required
def index() -> str | Response:
    """Hours, line by line, with the certificates and the topics practised."""
    reading, person_id = session(), current().person_id

    def fetch(wanted: Wanted) -> tuple[list[Line], int]:
        return lines(
            reading,
            person_id=person_id,
            year=today().year,
            state=EntryState(wanted.values["state"]) if "state" in wanted.values else None,
            activity=Activity(wanted.values["activity"]) if "activity" in wanted.values else None,
            sort=wanted.sort,
            descending=wanted.descending,
            offset=wanted.offset,
            limit=wanted.limit,
        )

    return LEDGER.respond(
        "quiz/record/index.html",
        fetch,
        outlook=outlook(reading, person_id, day=today()),
        cards=held_by(reading, person_id, day=today()),
        card_tones=CARD_TONES,
        progress=progress(reading, person_id, day=today()),
        today=today(),
    )
