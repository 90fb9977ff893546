"""One change to many questions: choose, preview, do, see what was done, take back."""

from dataclasses import replace

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.orm import Session
from werkzeug import Response as Redirect

from admin.review.forms import BulkForm, UndoForm
from lawbank.kinds import Difficulty, Kind, State
from lawbank.questions.queries import Page, QuestionFilter, Sort, page_of_questions, topic_tree
from lawbank.review.actions import MOST, Previewed, bulk_edit, preview, undo
from lawbank.review.models import BulkEdit
from lawbank.review.queries import EditRow, altered, bulk_edits, citation_doubts, edit_card
from quiz.audit.actions import note
from quiz.clock import now, today
from quiz.people.rules import Right
from quiz.web.database import session
from quiz.web.forms import carried_out, worked_out
from quiz.web.listing import Column, Listing, Wanted
from quiz.web.login import current, needs

__all__ = ["bulk", "bulk_list", "bulk_show", "bulk_undo"]

OFFERED = 500
"""Questions listed on one page; all that the filter lets through can be chosen beyond it."""

EDITS: Listing[EditRow] = Listing(
    title=_l("批量修改记录"),
    columns=(
        Column(
            "told",
            _l("改了什么"),
            lambda row: row.edit.told,
            link=lambda row: url_for(".bulk_show", edit=row.edit.public_id),
        ),
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
    topics = [
        (topic.code, f"{topic.code} {topic.name}") for topic in topic_tree(session()) if topic.depth == 3
    ]
    form.offer(topics, reviews=current().may(Right.REVIEW_BANK))
    act = request.form.get("act", "")
    if request.method == "GET" or not form.validate_on_submit() or act == "choose":
        return _choose(form)
    if act == "commit":
        return _commit(form)
    ids = [row.id for row in _found(MOST + 1).rows] if form.everything.data else sorted(form.ticked())
    rows = worked_out(
        form, lambda reading: preview(reading, ids, form.change(), actor=current().staff_number)
    )
    return _choose(form) if rows is None else _preview(form, rows)


def _found(most: int) -> Page:
    """The questions that the list's filter lets through, as it stands in the address."""
    return page_of_questions(session(), replace(_filter(), per_page=most))


def _filter() -> QuestionFilter:
    asked = request.args
    statute = asked.get("statute", "")
    return QuestionFilter(
        text=asked.get("q", "").strip()[:200],
        topic=asked.get("topic", ""),
        kind=Kind(asked["kind"]) if asked.get("kind") in set(Kind) else None,
        difficulty=Difficulty(asked["difficulty"]) if asked.get("difficulty") in set(Difficulty) else None,
        state=State(asked["state"]) if asked.get("state") in set(State) else None,
        flag=asked.get("flag", ""),
        statute=int(statute) if statute.isdecimal() and len(statute) < 10 else None,
        sort=Sort.CODE,
    )


def _choose(form: BulkForm) -> str:
    found = _found(OFFERED)
    narrowed = replace(_filter(), sort=Sort.NEWEST) != QuestionFilter()
    # Who comes from a filtered list means those; who comes from the whole bank ticks.
    ticked = form.ticked() if request.method == "POST" else {row.id for row in found.rows if narrowed}
    return render_template(
        "admin/review/bulk.html",
        form=form,
        rows=found.rows,
        total=found.total,
        narrowed=narrowed,
        ticked=ticked,
        most=MOST,
    )


def _preview(form: BulkForm, rows: list[Previewed]) -> str:
    able = [row for row in rows if row.refused is None]
    form.seen.data = ",".join(f"{row.question_id}:{row.revision_id}" for row in able)
    doubts = citation_doubts(session(), form.change().cited_as, day=today())
    return render_template(
        "admin/review/preview.html",
        form=form,
        able=[(row, altered(row.before, row.after)) for row in able[:OFFERED]],
        count=len(able),
        refused=[row for row in rows if row.refused is not None],
        doubts=doubts,
    )


def _commit(form: BulkForm) -> str | Redirect:
    seen = form.revisions()

    def act(writing: Session) -> BulkEdit:
        made = bulk_edit(writing, seen, form.change(), actor=current().staff_number, now=now())
        _noted(writing, "bank.bulk_edit", made, len(made.changes))
        return made

    made = carried_out(form, act)
    if made is None:
        return _choose(form)
    flash(
        ngettext(
            "已修改 %(num)d 题；如有不妥可以整批撤销", "已修改 %(num)d 题；如有不妥可以整批撤销", len(seen)
        )
    )
    return redirect(url_for(".bulk_show", edit=made.public_id))


@needs(Right.READ_BANK)
def bulk_list() -> str | Response:
    """What was changed in bulk, and by whom."""

    def fetch(wanted: Wanted) -> tuple[list[EditRow], int]:
        return bulk_edits(session(), offset=wanted.offset, limit=wanted.limit)

    return EDITS.respond("admin/review/done.html", fetch)


@needs(Right.READ_BANK)
def bulk_show(edit: str) -> str:
    """What a bulk edit did to each question, and the way back."""
    return _card(edit, UndoForm())


def _card(edit: str, form: UndoForm) -> str:
    return render_template("admin/review/edited.html", card=edit_card(session(), edit), form=form)


@needs(Right.EDIT_BANK)
def bulk_undo(edit: str) -> str | Redirect:
    """Take a bulk edit back."""
    form = UndoForm()

    def act(writing: Session) -> BulkEdit:
        undone = undo(
            writing,
            edit,
            actor=current().staff_number,
            reviews=current().may(Right.REVIEW_BANK),
            skipping=form.skipping.data,
            now=now(),
        )
        _noted(writing, "bank.bulk_undo", undone, sum(not change.skipped for change in undone.changes))
        return undone

    if not form.validate_on_submit() or carried_out(form, act) is None:
        return _card(edit, form)
    flash(_("已撤销，这批题恢复到修改之前"))
    return redirect(url_for(".bulk_show", edit=edit))


def _noted(writing: Session, act: str, made: BulkEdit, questions: int) -> None:
    note(
        writing,
        actor_id=current().person_id,
        act=act,
        subject_kind="bulk_edit",
        subject_id=made.public_id,
        detail={"told": made.told, "questions": questions},
        now=now(),
    )
