"""Entering an activity by hand, for one or for many."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from werkzeug import Response

from admin.hours.forms import EntryForm
from quiz.clock import now, today
from quiz.errors import Invalid
from quiz.hours.together import enter_together
from quiz.people.models import Person
from quiz.people.queries import people_by_numbers, roster, unit, unit_tree
from quiz.people.rules import Right
from quiz.web.database import session
from quiz.web.forms import carried_out
from quiz.web.login import current, needs

__all__ = ["new"]


@needs(Right.ENTER_HOURS)
def new() -> str | Response:
    """Enter hours; they count after a second person approved them."""
    scopes = current().scopes(Right.ENTER_HOURS)
    form = EntryForm(held_on=today())
    nodes = unit_tree(session(), scopes, counted=False)
    form.unit_id.choices = [
        (0, _("不按单位")), *((node.unit.id, "　" * node.depth + node.unit.name) for node in nodes)
    ]  # fmt: skip

    def enter(writing: Session) -> int:
        people = _people(writing, form, scopes)
        entered = enter_together(writing, people, form.claim(), entered_by=current().person_id, now=now())
        return len(entered)

    count = carried_out(form, enter) if form.validate_on_submit() else None
    if count is None:
        return render_template("admin/hours/new.html", form=form)
    flash(ngettext("已录入 %(num)d 条，等待第二人审核", "已录入 %(num)d 条，等待第二人审核", count))
    return redirect(url_for(".queue"))


def _people(writing: Session, form: EntryForm, scopes: tuple[str, ...]) -> list[Person]:
    people, unknown = people_by_numbers(writing, form.staff_numbers(), unit_paths=scopes)
    if unknown:
        raise Invalid("没有这些工号，或不在您的管辖范围：%(numbers)s", numbers=_("、").join(unknown[:20]))
    if form.unit_id.data:
        path = unit(writing, form.unit_id.data, unit_paths=scopes).path
        serving, _total = roster(writing, unit_paths=(path,), limit=None)
        known = {person.id for person in people}
        people += [line.person for line in serving if line.person.id not in known]
    return people
