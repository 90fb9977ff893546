"""The roster from a spreadsheet: upload, preview, confirm."""

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug import Response as Redirect

from admin.people.forms import ActForm, UploadForm
from quiz.clock import now, today
from quiz.people import uploads
from quiz.people.models import RosterUpload
from quiz.people.queries import unit, unit_tree
from quiz.people.rules import Right
from quiz.people.template import roster_template
from quiz.web.database import session
from quiz.web.forms import carried_out
from quiz.web.listing import workbook_response
from quiz.web.login import current, needs

__all__ = ["preview", "template", "upload"]

SHOWN = 200
"""Rows and faults shown of each; the counts are of all."""


def _scopes() -> tuple[str, ...]:
    return current().scopes(Right.EDIT_PEOPLE)


@needs(Right.EDIT_PEOPLE)
def upload() -> str | Redirect:
    """Choose a file; nothing is on the roster before it was previewed and confirmed."""
    form = UploadForm()
    form.unit_id.offer(unit_tree(session(), _scopes(), counted=False))

    def keep(writing: Session) -> RosterUpload:
        return uploads.keep(
            writing,
            form.file.data.read(),
            file_name=form.file.data.filename or "",
            below=unit(writing, form.unit_id.data, unit_paths=_scopes()),
            by=current().person_id,
            day=today(),
            now=now(),
        )

    kept = carried_out(form, keep) if form.validate_on_submit() else None
    if kept is None:
        return render_template("admin/people/upload.html", form=form)
    return redirect(url_for(".preview", public_id=kept.public_id))


@needs(Right.EDIT_PEOPLE)
def preview(public_id: str) -> str | Redirect:
    """What the file holds, row by row; confirming enrols exactly that."""
    by = current().person_id
    kept = uploads.upload(session(), public_id, by=by)
    form = ActForm()

    def confirm(writing: Session) -> tuple[int]:
        return (uploads.confirm(writing, public_id, unit_paths=_scopes(), by=by, now=now()),)

    enrolled = carried_out(form, confirm) if form.validate_on_submit() else None
    if enrolled is None:
        return render_template(
            "admin/people/preview.html", kept=kept, reading=uploads.reading_of(kept), form=form, shown=SHOWN
        )
    flash(_("已登记 %(count)d 人；请给本人发一次性验证码，用来设置密码", count=enrolled[0]))
    return redirect(url_for(".index"))


@needs(Right.EDIT_PEOPLE)
def template() -> Response:
    """The empty roster, with drop-downs."""
    return workbook_response(roster_template(), _("花名册模板"))
