"""Remarks on a question: what one editor or reviewer has to say to the other."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug import Response as Redirect
from wtforms import TextAreaField
from wtforms.validators import Length

from lawbank.questions.queries import question
from lawbank.review.actions import add_remark, settle_remark
from lawbank.review.models import Remark
from quiz.clock import now
from quiz.people.rules import Right
from quiz.web.forms import Form, carried_out, required
from quiz.web.login import current, needs

__all__ = ["RemarkForm", "remark", "settle"]


class RemarkForm(Form):
    """A remark."""

    text = TextAreaField(
        _l("意见"),
        [required(), Length(max=2000, message=_l("最多 %(max)d 个字"))],
        render_kw={"rows": 3},
        default="",
    )


@needs(Right.EDIT_BANK)
def remark(question_id: int) -> Redirect:
    """Note something on a question."""
    form = RemarkForm()

    def act(writing: Session) -> Remark:
        return add_remark(
            writing,
            question(writing, question_id),
            form.text.data or "",
            author=current().staff_number,
            now=now(),
        )

    if not form.validate_on_submit() or carried_out(form, act) is None:
        flash(next(iter(form.text.errors or form.form_errors or [_("没有保存")])), "bad")
    return redirect(url_for(".show", question_id=question_id, _anchor="remarks"))


@needs(Right.EDIT_BANK)
def settle(question_id: int, remark_id: int) -> Redirect:
    """Mark a remark as dealt with."""
    form = Form()
    if form.validate_on_submit():
        carried_out(
            form,
            lambda writing: settle_remark(writing, remark_id, actor=current().staff_number, now=now()),
        )
    return redirect(url_for(".show", question_id=question_id, _anchor="remarks"))
