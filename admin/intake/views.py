"""The intake desk: a file or pasted text in, explained row by row, repaired in place, committed or undone."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug import Response as Redirect

from admin.intake.forms import ActForm, UploadForm
from admin.intake.merging import keys
from admin.intake.showing import READ_AS, Row, doubted, grouped
from lawbank.formats.workbook import write_workbook
from lawbank.formats.written import written_of
from lawbank.intake import actions, mending
from lawbank.intake.actions import Fate, Preview
from lawbank.intake.check import problems_of
from lawbank.intake.models import Batch, BatchState
from lawbank.intake.queries import batches
from lawbank.kinds import Difficulty, Kind
from quiz.audit.actions import note
from quiz.clock import now, today
from quiz.errors import Invalid
from quiz.people.rules import Right
from quiz.web.database import session
from quiz.web.forms import carried_out
from quiz.web.listing import Column, Listing, Wanted, workbook_response
from quiz.web.login import current, needs
from quiz.web.uploads import admit, onward
from quiz.web.words import choices

__all__ = ["desk"]

desk = Blueprint("intake", __name__, url_prefix="/intake")
admit(desk, "upload", "keys")
desk.add_url_rule("/<batch>/keys", view_func=keys, methods=["GET", "POST"])
desk.add_app_template_filter(doubted)

FATES = {
    Fate.REPAIR: (_l("需修改"), "bad"),
    Fate.CONTRADICTS: (_l("答案矛盾"), "bad"),
    Fate.DUPLICATE: (_l("重复"), "quiet"),
    Fate.IMPORTABLE: (_l("可导入"), "good"),
}
STATES = {
    BatchState.PREVIEWED: _l("未确认"),
    BatchState.COMMITTED: _l("已导入"),
    BatchState.UNDONE: _l("已撤销"),
    BatchState.ABANDONED: _l("已放弃"),
}
SHOWN = 50
"""Drafts on one page of a preview."""

BATCHES: Listing[Batch] = Listing(
    title=_l("导入记录"),
    columns=(
        Column(
            "file",
            _l("文件"),
            lambda row: row.file_name,
            link=lambda row: url_for(".show", batch=row.public_id),
        ),
        Column("created", _l("上传时间"), lambda row: row.created_at, kind="instant"),
        Column("count", _l("导入题数"), lambda row: row.question_count, kind="number"),
        Column("state", _l("状态"), lambda row: str(STATES[row.state])),
    ),
    empty=_l("上传一个文件，或粘贴一段文本，就会先显示预览；确认之前题库不变。"),
)


@desk.get("/")
@needs(Right.IMPORT_BANK)
def index() -> str | Response:
    """Upload or paste; unfinished previews can be taken up again."""
    return _upload_page(UploadForm())


def _upload_page(form: UploadForm) -> str | Response:
    def fetch(wanted: Wanted) -> tuple[list[Batch], int]:
        return batches(session(), actor=current().staff_number, offset=wanted.offset, limit=wanted.limit)

    return BATCHES.respond("admin/intake/index.html", fetch, form=form)


@desk.post("/")
@needs(Right.IMPORT_BANK)
def upload() -> str | Response | Redirect:
    """Read what was uploaded or pasted, and show what would become of it."""
    form = UploadForm()
    if not form.validate_on_submit():
        return _upload_page(form)
    name, data = form.given()

    def read(writing: Session) -> Preview:
        if not data.strip():
            raise Invalid("请选择一个文件，或粘贴题目文本")
        return actions.preview(writing, name, data, actor=current().staff_number, day=today(), now=now())

    made = carried_out(form, read)
    if made is None:
        return _upload_page(form)
    return onward(url_for(".show", batch=made.public_id))


@desk.get("/template.xlsx")
@needs(Right.IMPORT_BANK)
def template() -> Response:
    """Our workbook, empty: drop-downs, an example sheet and notes."""
    return workbook_response(write_workbook([]), _("题库模板"))


@desk.get("/<batch>")
@needs(Right.IMPORT_BANK)
def show(batch: str) -> str:
    """The preview: counts, problems grouped by what to do, and the rows."""
    return _show(batch, ActForm())


def _show(batch: str, form: ActForm) -> str:
    found = actions.load_preview(session(), batch, actor=current().staff_number)
    wanted = request.args.get("fate", "")
    fate = Fate(wanted) if wanted in set(Fate) else _first_fate(found)
    code = request.args.get("code", "")
    rows = [
        Row(place, draft, found.fates[place], list(mending.addressed_problems(draft)))
        for place, draft in enumerate(found.drafts)
        if found.fates[place] is fate
    ]
    if code:
        rows = [row for row in rows if any(problem.code == code for problem in row.problems)]
    asked = request.args.get("page", "1")
    page = max(1, int(asked)) if asked.isdecimal() and len(asked) < 6 else 1
    return render_template(
        "admin/intake/show.html",
        preview=found,
        fates=FATES,
        states=STATES,
        read_as=READ_AS,
        fate=fate,
        code=code,
        rows=rows[(page - 1) * SHOWN : page * SHOWN],
        total=len(rows),
        page=page,
        pages=max(1, -(-len(rows) // SHOWN)),
        groups=grouped(rows),
        form=form,
    )


def _first_fate(found: Preview) -> Fate:
    return next((fate for fate in FATES if found.counts[fate]), Fate.IMPORTABLE)


@desk.route("/<batch>/<int:place>", methods=["GET", "POST"])
@needs(Right.IMPORT_BANK)
def repair(batch: str, place: int) -> str | Redirect:
    """Repair one row in place; the whole file is checked again."""
    found = actions.load_preview(session(), batch, actor=current().staff_number)
    if not 0 <= place < len(found.drafts):
        return redirect(url_for(".show", batch=batch))
    form = ActForm()
    if form.validate_on_submit():
        changes = {name: text for name, text in request.form.items() if name not in {"csrf_token", "act"}}

        def mend(writing: Session) -> Preview:
            return mending.repair(writing, batch, place, changes, actor=current().staff_number, day=today())

        mended = carried_out(form, mend)
        if mended is not None:
            done = mended.fates[place] is Fate.IMPORTABLE
            flash(
                _("已修改，这一题可以导入了") if done else _("已修改，还有问题见下方"),
                "good" if done else "warn",
            )
            return redirect(
                url_for(".show", batch=batch) if done else url_for(".repair", batch=batch, place=place)
            )
    draft = found.drafts[place]
    return render_template(
        "admin/intake/repair.html",
        preview=found,
        place=place,
        draft=draft,
        written=written_of(draft),
        problems=list(problems_of([draft])),
        form=form,
        kinds=choices(Kind),
        difficulties=choices(Difficulty),
    )


@desk.post("/<batch>/repairs/<code>")
@needs(Right.IMPORT_BANK)
def repair_all(batch: str, code: str) -> str | Redirect:
    """Make the offered repair of one kind of problem in every row that has it."""
    form = ActForm()

    def mend(writing: Session) -> int:
        return mending.repair_all(writing, batch, code, actor=current().staff_number, day=today())[1]

    count = carried_out(form, mend)
    if count is None:
        return _show(batch, form)
    flash(_("已一并修改 %(count)d 题，并重新检查了整个文件", count=count))
    return redirect(url_for(".show", batch=batch))


@desk.get("/<batch>/rejected.xlsx")
@needs(Right.IMPORT_BANK)
def rejected(batch: str) -> Response:
    """The rows that cannot be imported, in our template, to be mended elsewhere."""
    found = actions.load_preview(session(), batch, actor=current().staff_number)
    return workbook_response(actions.rejected_workbook(found), _("需修改的题"))


@desk.post("/<batch>/commit")
@needs(Right.IMPORT_BANK)
def commit(batch: str) -> str | Redirect:
    """Put every importable row into the bank as 待审."""
    form = ActForm()
    digest = request.form.get("digest") or None

    def enter(writing: Session) -> Batch:
        moment = now()
        made = actions.commit(
            writing, batch, actor=current().staff_number, file_digest=digest, day=today(), now=moment
        )
        if made.committed_at == moment:
            _noted(writing, "intake.commit", made)
        return made

    made = carried_out(form, enter)
    if made is None:
        return _show(batch, form)
    flash(_("已导入 %(count)d 题，状态为待审；如有不妥可以整批撤销", count=made.question_count))
    return redirect(url_for(".show", batch=batch))


def _noted(writing: Session, act: str, batch: Batch) -> None:
    note(
        writing,
        actor_id=current().person_id,
        act=act,
        subject_kind="batch",
        subject_id=batch.public_id,
        detail={"file": batch.file_name, "count": batch.question_count},
        now=now(),
    )


@desk.post("/<batch>/undo")
@needs(Right.IMPORT_BANK)
def undo(batch: str) -> str | Redirect:
    """Take the batch out of the bank again."""
    form = ActForm()

    def take_out(writing: Session) -> Batch:
        moment = now()
        undone = actions.undo(writing, batch, actor=current().staff_number, now=moment)
        if undone.undone_at == moment:
            _noted(writing, "intake.undo", undone)
        return undone

    if carried_out(form, take_out) is None:
        return _show(batch, form)
    flash(_("已撤销，这批题已从题库移出"))
    return redirect(url_for(".show", batch=batch))


@desk.post("/<batch>/abandon")
@needs(Right.IMPORT_BANK)
def abandon(batch: str) -> str | Redirect:
    """Give a preview up."""
    form = ActForm()

    def give_up(writing: Session) -> bool:
        actions.abandon(writing, batch, actor=current().staff_number)
        return True

    if carried_out(form, give_up) is None:
        return _show(batch, form)
    flash(_("已放弃这次导入，题库没有变化"))
    return redirect(url_for(".index"))
