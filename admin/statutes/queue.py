"""What waits for an editor after an amendment: one question at a time, the law before and after beside it."""

from collections.abc import Callable

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug import Response as Redirect

from admin.statutes.comparing import marked
from admin.statutes.forms import TurnForm
from lawbank.formats.pictures import brief
from lawbank.impact.actions import keep
from lawbank.impact.queries import Recheck, changes_of, rechecks, suspensions_of
from lawbank.kinds import State
from lawbank.questions.actions import move
from lawbank.questions.models import Question
from lawbank.questions.queries import question, question_card
from lawbank.statutes.queries import ArticleKey, articles_for
from quiz.clock import now, today
from quiz.people.rules import Right
from quiz.web.database import session
from quiz.web.forms import carried_out
from quiz.web.listing import Column, Listing, Wanted
from quiz.web.login import current, needs
from quiz.web.words import said

__all__ = ["queue", "turn"]

WAITING: Listing[Recheck] = Listing(
    title=_l("待复核的题"),
    columns=(
        Column(
            "code",
            _l("编号"),
            lambda row: row.code,
            kind="code",
            link=lambda row: url_for(".turn", question_id=row.question_id),
        ),
        Column("stem", _l("题干"), lambda row: brief(row.stem, 60), lead=True),
        Column("note", _l("原因"), lambda row: said(row.note)),
        Column("since", _l("转入时间"), lambda row: row.since, kind="instant", phone=False),
    ),
    empty=_l("没有待复核的题。新版法规施行或条文暂停适用时，受影响的题会自动排到这里。"),
)


@needs(Right.READ_BANK)
def queue() -> str | Response:
    """Every question that waits, the longest first."""

    def fetch(wanted: Wanted) -> tuple[list[Recheck], int]:
        return rechecks(session(), offset=wanted.offset, limit=wanted.limit)

    return WAITING.respond("admin/statutes/queue.html", fetch)


@needs(Right.EDIT_BANK)
def turn(question_id: int) -> str | Redirect:
    """One question that waits: keep it, rewrite it, or take it out of use; then the next."""
    form = TurnForm()
    act = request.form.get("act", "")
    if act == "keep":
        return _keep(question_id, form)
    if act == "disable":
        return _disable(question_id, form)
    return _card(question_id, form)


@needs(Right.REVIEW_BANK)
def _keep(question_id: int, form: TurnForm) -> str | Redirect:
    def go(writing: Session) -> Question:
        found = question(writing, question_id)
        return keep(
            writing, found, actor=current().staff_number, note=form.note.data or "", day=today(), now=now()
        )

    return _done(question_id, form, go, _("已维持，题目恢复启用"))


def _disable(question_id: int, form: TurnForm) -> str | Redirect:
    def go(writing: Session) -> Question:
        found = question(writing, question_id)
        note = form.note.data or ""
        return move(writing, found, State.DISABLED, actor=current().staff_number, note=note, now=now())

    return _done(question_id, form, go, _("已停用"))


def _done(question_id: int, form: TurnForm, go: Callable[[Session], Question], said: str) -> str | Redirect:
    if not form.validate_on_submit() or carried_out(form, go) is None:
        return _card(question_id, form)
    flash(said)
    waiting, _total = rechecks(session(), limit=1)
    return redirect(url_for(".turn", question_id=waiting[0].question_id) if waiting else url_for(".queue"))


def _card(question_id: int, form: TurnForm) -> str:
    card = question_card(session(), question_id)
    leaves = (card.current, *card.current.parts)
    keys = {
        basis.id: ArticleKey(basis.statute_id, basis.edition_id, basis.article, basis.sub_article)
        for leaf in leaves
        for basis in leaf.bases
        if basis.statute_id is not None and basis.article is not None
    }
    waiting, total = rechecks(session(), limit=None)
    places = [each.question_id for each in waiting]
    at = places.index(question_id) if question_id in places else None
    halted = suspensions_of(session(), card.question)
    if halted:
        form.note.description = _("维持的，写明这道题为什么不依据暂停的规定")
    return render_template(
        "admin/statutes/turn.html",
        halted=halted,
        card=card,
        keys=keys,
        articles=articles_for(session(), keys.values(), today()),
        changes=[(each, marked(each.pair)) for each in changes_of(session(), card.question, day=today())],
        why=next((change.note for change in reversed(card.changes) if change.state is State.RECHECK), ""),
        form=form,
        waits=at is not None,
        at=(at or 0) + 1,
        total=total,
        after=places[at + 1] if at is not None and at + 1 < total else None,
    )
