"""One change to many questions: choose, preview, do, take back."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug import Response as Redirect

from admin.review.forms import ActForm, BulkForm
from lawbank.kinds import Difficulty, Kind, State
from lawbank.questions.queries import QuestionFilter, QuestionRow, page_of_questions, topic_tree
from lawbank.review.actions import MOST, Previewed, bulk_edit, preview, undo
from lawbank.review.models import BulkEdit
from lawbank.review.queries import EditRow, altered, bulk_edits
from quiz.audit.actions import note
from quiz.clock import now
from quiz.people.rules import Right
from quiz.web.database import session
from quiz.web.forms import carried_out
from quiz.web.listing import Column, Listing, Wanted
from quiz.web.login import current, needs

__all__ = ["bulk", "bulk_list", "bulk_undo"]

OFFERED = 500
"""Questions offered to be ticked on one page; a narrower filter reaches the others."""

EDITS: Listing[EditRow] = Listing(
    title=_l("批量修改记录"),
    columns=(
        Column("told", _l("改了什么"), lambda row: row.edit.told),
        Column("questions", _l("题数"), lambda row: row.questions, kind="number"),
        Column("actor", _l("经手人"), lambda row: row.edit.actor, phone=False),
        Column("done", _l("时间"), lambda row: row.edit.done_at, kind="instant", phone=False),
        Column("undone", _l("撤销"), lambda row: row.edit.undone_at, kind="instant"),
    ),
    empty=_l("还没有批量修改。在题库列表筛选出题目后，点“批量修改”。"),
)


@needs(Right.EDIT_BANK)
def bulk() -> str | Redirect:
    """Choose questions and a change; see what it makes of each; then do it to all of them at once."""
    form = BulkForm()
    form.offer(
        [(topic.code, f"{topic.code} {topic.name}") for topic in topic_tree(session()) if topic.depth == 3]
    )
    act = request.form.get("act", "")
    if request.method == "GET" or not form.validate_on_submit():
        return _choose(form)
    if act == "commit":
        return _commit(form)
    ids = [int(each) for each in request.form.getlist("q") if each.isdecimal() and len(each) < 10]
    rows = carried_out(form, lambda writing: preview(writing, ids, form.change(), actor=_actor()))
    return _choose(form) if rows is None else _preview(form, rows)


def _choose(form: BulkForm) -> str:
    asked = request.args
    found = page_of_questions(
        session(),
        QuestionFilter(
            text=asked.get("q", "").strip()[:200],
            topic=asked.get("topic", ""),
            kind=Kind(asked["kind"]) if asked.get("kind") in set(Kind) else None,
            difficulty=Difficulty(asked["difficulty"])
            if asked.get("difficulty") in set(Difficulty)
            else None,
            state=State(asked["state"]) if asked.get("state") in set(State) else None,
            flag=asked.get("flag", ""),
            per_page=OFFERED,
        ),
    )
    ticked = {int(each) for each in request.form.getlist("q") if each.isdecimal() and len(each) < 10} | _seen(
        form
    ).keys()
    rows: tuple[QuestionRow, ...] = found.rows
    return render_template(
        "admin/review/bulk.html",
        form=form,
        rows=rows,
        total=found.total,
        ticked=ticked or {row.id for row in rows},
        most=MOST,
    )


def _preview(form: BulkForm, rows: list[Previewed]) -> str:
    able = [row for row in rows if row.refused is None]
    form.seen.data = ",".join(f"{row.question_id}:{row.revision_id}" for row in able)
    return render_template(
        "admin/review/preview.html",
        form=form,
        able=[(row, altered(row.before, row.after)) for row in able[:OFFERED]],
        count=len(able),
        refused=[row for row in rows if row.refused is not None],
    )


def _commit(form: BulkForm) -> str | Redirect:
    if form.state.member is State.ENABLED:
        return _enabling(form)
    return _done(form)


@needs(Right.REVIEW_BANK)
def _enabling(form: BulkForm) -> str | Redirect:
    return _done(form)


def _done(form: BulkForm) -> str | Redirect:
    seen = _seen(form)

    def act(writing: Session) -> BulkEdit:
        made = bulk_edit(writing, seen, form.change(), actor=_actor(), now=now())
        _noted(writing, "bank.bulk_edit", made)
        return made

    made = carried_out(form, act)
    if made is None:
        return _choose(form)
    flash(_("已修改 %(count)d 题；如有不妥可以整批撤销", count=len(seen)))
    return redirect(url_for(".bulk_list"))


def _seen(form: BulkForm) -> dict[int, int]:
    """Revision by question, as the preview wrote it down."""
    pairs = (pair.partition(":") for pair in (form.seen.data or "").split(","))
    return {int(left): int(right) for left, _colon, right in pairs if left.isdecimal() and right.isdecimal()}


@needs(Right.READ_BANK)
def bulk_list() -> str | Response:
    """What was changed in bulk, and by whom; the newest can be taken back."""
    return _list(ActForm())


def _list(form: ActForm) -> str | Response:
    def fetch(wanted: Wanted) -> tuple[list[EditRow], int]:
        return bulk_edits(session(), offset=wanted.offset, limit=wanted.limit)

    return EDITS.respond("admin/review/done.html", fetch, form=form)


@needs(Right.EDIT_BANK)
def bulk_undo(edit: str) -> str | Response | Redirect:
    """Take a bulk edit back."""
    form = ActForm()

    def act(writing: Session) -> BulkEdit:
        undone = undo(writing, edit, actor=_actor(), now=now())
        _noted(writing, "bank.bulk_undo", undone)
        return undone

    if not form.validate_on_submit() or carried_out(form, act) is None:
        return _list(form)
    flash(_("已撤销，这批题恢复到修改之前"))
    return redirect(url_for(".bulk_list"))


def _actor() -> str:
    return current().signed_in.staff_number


def _noted(writing: Session, act: str, made: BulkEdit) -> None:
    note(
        writing,
        actor_id=current().person_id,
        act=act,
        subject_kind="bulk_edit",
        subject_id=made.public_id,
        detail={"told": made.told, "questions": len(made.changes)},
        now=now(),
    )
