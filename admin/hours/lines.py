"""One line of the ledger: approving, refusing, reversing."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug import Response

from admin.hours.forms import ActForm, ReasonForm
from quiz.clock import now
from quiz.hours import actions
from quiz.hours.ledger import line_within, pending_together
from quiz.hours.together import approve_together
from quiz.people.rules import Right
from quiz.web.database import session
from quiz.web.forms import Form, carried_out
from quiz.web.login import current, needs

__all__ = ["approve", "approve_all", "refuse", "reverse", "show"]


@needs(Right.READ_HOURS)
def show(entry_id: int) -> str:
    """A line with everybody who had a hand in it."""
    return _page(entry_id, ActForm())


@needs(Right.APPROVE_HOURS)
def approve(entry_id: int) -> str | Response:
    """Credit a line."""
    by = current().person_id
    return _decided(
        entry_id,
        ActForm(),
        lambda writing: actions.approve(writing, entry_id, by=by, now=now()),
        _("已认定，计入学时"),
    )


@needs(Right.APPROVE_HOURS)
def approve_all(entry_id: int) -> str | Response:
    """Credit every line entered together with this one."""
    by, scopes = current().person_id, current().scopes(Right.APPROVE_HOURS)
    return _decided(
        entry_id,
        ActForm(),
        lambda writing: approve_together(writing, entry_id, unit_paths=scopes, by=by, now=now()),
        _("同批学时已认定"),
    )


@needs(Right.APPROVE_HOURS)
def refuse(entry_id: int) -> str | Response:
    """Send a line back, with a reason."""
    by, form = current().person_id, ReasonForm()
    return _decided(
        entry_id,
        form,
        lambda writing: actions.refuse(writing, entry_id, reason=form.reason.data, by=by, now=now()),
        _("已退回，录入人可改正后重新录入"),
    )


@needs(Right.APPROVE_HOURS)
def reverse(entry_id: int) -> str | Response:
    """冲红 a credited line, with a reason; the line stays."""
    by, form = current().person_id, ReasonForm()
    return _decided(
        entry_id,
        form,
        lambda writing: actions.reverse(writing, entry_id, reason=form.reason.data, by=by, now=now()),
        _("已冲红，原记录和原因保留"),
    )


def _decided(entry_id: int, form: Form, act: Callable[[Session], object], said: str) -> str | Response:
    scopes = current().scopes(Right.APPROVE_HOURS)

    def decide(writing: Session) -> bool:
        line_within(writing, entry_id, scopes)
        act(writing)
        return True

    if not form.validate_on_submit() or not carried_out(form, decide):
        return _page(entry_id, form)
    flash(said)
    return redirect(url_for(".show", entry_id=entry_id))


def _page(entry_id: int, form: Form) -> str:
    user, reading = current(), session()
    card = line_within(reading, entry_id, user.scopes(Right.READ_HOURS))
    return render_template(
        "admin/hours/line.html",
        card=card,
        entry=card.line.entry,
        form=form,
        reason=form if isinstance(form, ReasonForm) else ReasonForm(),
        together=len(pending_together(reading, entry_id, unit_paths=user.scopes(Right.APPROVE_HOURS))),
    )
