"""What is known of an edition: its days, its suspended articles; taking back one that was imported by mistake."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug import Response as Redirect

from admin.statutes.forms import ActForm, EditionForm, LiftForm, SuspendForm
from admin.statutes.page import shown
from lawbank.impact.actions import lift, settle, suspend, take_back
from lawbank.statutes.actions import correct_edition
from lawbank.statutes.models import Edition, Suspension
from lawbank.statutes.queries import edition, statute, suspension
from quiz.audit.actions import note
from quiz.clock import now, today
from quiz.people.rules import Right
from quiz.web.database import session
from quiz.web.forms import carried_out
from quiz.web.login import current, needs

__all__ = ["edit", "lift_suspension", "remove", "suspend_articles"]


@needs(Right.EDIT_BANK)
def edit(edition_id: int) -> str | Redirect:
    """Correct an edition's days, number and remarks."""
    found = edition(session(), edition_id)
    form = EditionForm(obj=found, repealed=found.is_repealed)

    def correct(writing: Session) -> Edition:
        corrected = correct_edition(
            writing,
            edition(writing, edition_id),
            in_force_on=form.in_force_on.data,
            until_on=form.until_on.data,
            repealed=form.repealed.data,
            document_number=form.document_number.data or "",
            note=form.note.data or "",
        )
        _noted(writing, "statute.correct", "edition", edition_id)
        return corrected

    if form.validate_on_submit() and carried_out(form, correct) is not None:
        flash(_("已保存"))
        return redirect(url_for(".show", statute_id=found.statute_id))
    return render_template(
        "admin/statutes/edit.html", form=form, edition=found, statute=statute(session(), found.statute_id)
    )


@needs(Right.EDIT_BANK)
def remove(edition_id: int) -> str | Redirect:
    """Take back an edition that was imported by mistake, as long as nothing followed from it."""
    form = ActForm()
    statute_id = edition(session(), edition_id).statute_id

    def take_out(writing: Session) -> bool:
        take_back(writing, edition_id)
        _noted(writing, "statute.remove_text", "edition", edition_id)
        return True

    if not form.validate_on_submit() or carried_out(form, take_out) is None:
        return shown(statute_id, refused=form)
    flash(_("已撤回导入的正文"))
    return redirect(url_for(".show", statute_id=statute_id))


@needs(Right.EDIT_BANK)
def suspend_articles(edition_id: int) -> str | Redirect:
    """Note that articles do not apply for a time; on the first day their questions are flagged."""
    form = SuspendForm()
    statute_id = edition(session(), edition_id).statute_id

    def act(writing: Session) -> Suspension:
        made = suspend(
            writing,
            edition_id,
            first=form.first.data,
            last=form.last.data,
            reason=form.reason.data,
            from_on=form.from_on.data,
            until_on=form.until_on.data,
            actor=current().staff_number,
            now=now(),
        )
        settle(writing, made.id, actor=current().staff_number, day=today(), now=now())
        _noted(writing, "statute.suspend", "suspension", made.id)
        return made

    made = carried_out(form, act) if form.validate_on_submit() else None
    if made is None:
        return shown(statute_id, refused=form, edition_id=edition_id)
    flash(
        _("已登记；相关的题已标记“暂停适用”并转待复核")
        if made.applied_at
        else _("已登记；到 %(day)s 相关的题自动标记“暂停适用”", day=made.from_on.isoformat())
    )
    return redirect(url_for(".show", statute_id=statute_id))


@needs(Right.EDIT_BANK)
def lift_suspension(suspension_id: int) -> str | Redirect:
    """Let suspended articles apply again."""
    form = LiftForm()
    of_edition = suspension(session(), suspension_id).edition_id
    statute_id = edition(session(), of_edition).statute_id

    def act(writing: Session) -> Suspension:
        lifted = lift(writing, suspension_id, on=form.until_on.data)
        settle(writing, suspension_id, actor=current().staff_number, day=today(), now=now())
        _noted(writing, "statute.lift", "suspension", suspension_id)
        return lifted

    lifted = carried_out(form, act) if form.validate_on_submit() else None
    if lifted is None:
        return shown(statute_id, refused=form, edition_id=of_edition)
    flash(
        _("已恢复适用；相关的题去掉了标记，等审题人启用")
        if lifted.released_at
        else _("已登记；到 %(day)s 恢复适用", day=form.until_on.data.isoformat())
    )
    return redirect(url_for(".show", statute_id=statute_id))


def _noted(writing: Session, act: str, kind: str, subject: int) -> None:
    note(writing, actor_id=current().person_id, act=act, subject_kind=kind, subject_id=subject, now=now())
