"""The statutes desk: the catalogue, and official texts brought in after a preview."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug import Response as Redirect

from admin.statutes.comparing import compared, enact_now, impact
from admin.statutes.editing import edit, lift_suspension, remove, suspend_articles
from admin.statutes.forms import ImportForm
from admin.statutes.page import shown
from admin.statutes.queue import queue, turn
from lawbank.impact.queries import Foreseen, foreseen, rechecks
from lawbank.questions.counts import questions_citing
from lawbank.statutes.actions import import_edition
from lawbank.statutes.amendment import NumberedText
from lawbank.statutes.models import Edition, Statute, StatuteRank
from lawbank.statutes.queries import EditionRow, editions, statutes
from lawbank.statutes.reader import ParsedStatute, read_statute_text
from lawbank.statutes.rules import begins_on, in_force_on_day, numbering_faults
from lawbank.wording import Phrase
from quiz.audit.actions import note
from quiz.clock import now, today
from quiz.people.rules import Right
from quiz.web.database import session
from quiz.web.forms import carried_out
from quiz.web.listing import Column, Filter, Listing, Wanted
from quiz.web.login import current, needs
from quiz.web.uploads import admit

__all__ = ["desk"]

desk = Blueprint("statutes", __name__, url_prefix="/statutes")
admit(desk, "bring")
for address, view, methods in (
    ("/<int:statute_id>/compare", compared, ["GET"]),
    ("/editions/<int:edition_id>/impact", impact, ["GET"]),
    ("/editions/<int:edition_id>/enact", enact_now, ["POST"]),
    ("/editions/<int:edition_id>", edit, ["GET", "POST"]),
    ("/editions/<int:edition_id>/remove", remove, ["POST"]),
    ("/editions/<int:edition_id>/suspend", suspend_articles, ["POST"]),
    ("/suspensions/<int:suspension_id>/lift", lift_suspension, ["POST"]),
    ("/queue", queue, ["GET"]),
    ("/queue/<int:question_id>", turn, ["GET", "POST"]),
):
    desk.add_url_rule(address, view_func=view, methods=methods)


@dataclass(frozen=True, slots=True)
class Row:
    """A statute in the list."""

    statute: Statute
    held: EditionRow | None
    editions: int
    coming: date | None
    questions: int


COLUMNS: tuple[Column[Row], ...] = (
    Column(
        "title",
        _l("名称"),
        lambda row: row.statute.short_title,
        sortable=True,
        link=lambda row: url_for(".show", statute_id=row.statute.id),
    ),
    Column("rank", _l("层级"), lambda row: _(row.statute.rank.value), phone=False),
    Column("in_force", _l("现行版本施行"), lambda row: row.held.begins_on if row.held else None, kind="day"),
    Column("status", _l("时效"), lambda row: _status(row), phone=False),
    Column("editions", _l("版本"), lambda row: row.editions, kind="number", phone=False),
    Column("text", _l("正文"), lambda row: _("有") if row.held and row.held.has_text else "—"),
    Column("questions", _l("依据它的题"), lambda row: row.questions, kind="number", sortable=True),
)


def _status(row: Row) -> str:
    if row.held is None:
        return _("待核")
    standing = _(row.held.status_on(today()).value)
    return standing + _("（%(day)s 有新版本）", day=row.coming.isoformat()) if row.coming else standing


@desk.get("/")
@needs(Right.READ_BANK)
def index() -> str | Response:
    """Every statute: what holds today, what is coming, how many questions rest on it."""
    declared: Listing[Row] = Listing(
        title=_l("法规"),
        columns=COLUMNS,
        filters=(
            Filter("rank", _l("层级"), [(rank.value, _(rank.value)) for rank in StatuteRank]),
            Filter("text", _l("正文"), [("yes", _l("有")), ("no", _l("没有"))]),
        ),
        sort="-questions",
        searchable=_l("法规名称"),
        empty=_l("还没有法规；导入国家法律法规数据库的官方文本即可登记。"),
    )
    waiting = rechecks(session(), limit=1)[1]
    return declared.respond("admin/statutes/index.html", _rows, waiting=waiting)


def _rows(wanted: Wanted) -> tuple[list[Row], int]:
    day = today()
    known = editions(session())
    cited = questions_citing(session())
    rows = []
    for each in statutes(session()):
        of_it = known.get(each.id, [])
        coming = [begins for one in of_it if (begins := begins_on(one)) is not None and begins > day]
        held = in_force_on_day(of_it, day)
        rows.append(Row(each, held, len(of_it), min(coming, default=None), cited.get(each.id, 0)))
    if wanted.text:
        rows = [
            row for row in rows if wanted.text in row.statute.title or wanted.text in row.statute.short_title
        ]
    if rank := wanted.values.get("rank"):
        rows = [row for row in rows if row.statute.rank == rank]
    if text := wanted.values.get("text"):
        rows = [row for row in rows if bool(row.held and row.held.has_text) is (text == "yes")]
    rows.sort(key=lambda row: row.statute.short_title)
    if wanted.sort == "questions":
        rows.sort(key=lambda row: row.questions, reverse=wanted.descending)
    elif wanted.descending:
        rows.reverse()
    end = None if wanted.limit is None else wanted.offset + wanted.limit
    return rows[wanted.offset : end], len(rows)


@desk.get("/<int:statute_id>")
@needs(Right.READ_BANK)
def show(statute_id: int) -> str:
    """A statute: its editions, what each changed, its suspended articles."""
    return shown(statute_id)


@dataclass(frozen=True, slots=True)
class Offered:
    """A text that was read and is not stored yet."""

    text: str
    source: str
    parsed: ParsedStatute
    adopted_on: date | None
    in_force_on: date | None
    faults: tuple[Phrase, ...]
    foreseen: Foreseen | None

    @property
    def begins_on(self) -> date | None:
        """The first day on which it would hold; not before it was adopted."""
        return max(filter(None, (self.adopted_on, self.in_force_on)), default=None)


@desk.route("/import", methods=["GET", "POST"])
@needs(Right.EDIT_BANK)
def bring() -> str | Redirect:
    """Bring an official text in: what was read and what it would do is shown first."""
    form = ImportForm()
    if not form.validate_on_submit():
        return render_template("admin/statutes/import.html", form=form, offered=None)
    done = carried_out(form, lambda writing: _brought(writing, form))
    if done is None:
        return render_template("admin/statutes/import.html", form=form, offered=None)
    offered, edition = done
    form.text.data, form.source.data = offered.text, offered.source
    if edition is None:
        return render_template("admin/statutes/import.html", form=form, offered=offered)
    flash(
        _("已导入《%(title)s》，%(count)d 条", title=offered.parsed.title, count=len(offered.parsed.articles))
    )
    if offered.foreseen is not None and offered.foreseen.comparison is not None:
        return redirect(url_for(".impact", edition_id=edition.id))
    return redirect(url_for(".show", statute_id=edition.statute_id))


def _brought(writing: Session, form: ImportForm) -> tuple[Offered, Edition | None]:
    offered = _offered(writing, form)
    if request.form.get("act") != "commit" or offered.foreseen is None:
        return offered, None
    return offered, _store(writing, form, offered)


def _offered(writing: Session, form: ImportForm) -> Offered:
    text = form.given()
    parsed = read_statute_text(text)
    adopted = form.adopted_on.data or parsed.adopted_on
    begins = form.in_force_on.data or parsed.in_force_on or adopted
    places = [(each.number, each.sub_number) for each in parsed.articles]
    told = None
    if adopted is not None and begins is not None:
        numbered = [
            NumberedText(place, each.text) for place, each in zip(places, parsed.articles, strict=True)
        ]
        told = foreseen(writing, parsed.title, numbered, adopted_on=adopted, in_force_on=begins)
        registered = told.stands.in_force_on if told.stands else None
        if registered is not None and form.in_force_on.data is None:
            begins = registered
            told = foreseen(writing, parsed.title, numbered, adopted_on=adopted, in_force_on=begins)
    faults = () if parsed.book else numbering_faults(places)
    return Offered(text, form.origin(), parsed, adopted, begins, faults, told)


def _store(writing: Session, form: ImportForm, offered: Offered) -> Edition:
    edition = import_edition(
        writing,
        offered.parsed,
        source=offered.source,
        adopted_on=offered.adopted_on,
        in_force_on=form.in_force_on.data,
        rank=StatuteRank(form.rank.data),
        issuer=form.issuer.data or "",
        document_number=form.document_number.data or "",
    )
    note(
        writing,
        actor_id=current().person_id,
        act="statute.import",
        subject_kind="edition",
        subject_id=edition.id,
        detail={
            "title": offered.parsed.title,
            "adopted_on": edition.adopted_on,
            "in_force_on": edition.in_force_on,
            "articles": len(offered.parsed.articles),
        },
        now=now(),
    )
    return edition
