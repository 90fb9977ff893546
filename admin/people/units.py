"""The tree of units."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug import Response

from admin.people.forms import UnitForm, UnitNameForm
from quiz.clock import now, today
from quiz.people import actions
from quiz.people.models import Unit
from quiz.people.queries import unit, unit_tree
from quiz.people.rules import Right
from quiz.web.database import session
from quiz.web.forms import carried_out
from quiz.web.login import current, needs

__all__ = ["close", "edit", "tree"]


def _scopes() -> tuple[str, ...]:
    return current().scopes(Right.EDIT_PEOPLE)


@needs(Right.READ_PEOPLE)
def tree() -> str | Response:
    """The units, and a form that adds one."""
    nodes = unit_tree(session(), current().scopes(Right.READ_PEOPLE))
    form = UnitForm()
    form.parent_id.offer(unit_tree(session(), _scopes(), counted=False))

    def add(writing: Session) -> Unit:
        parent = unit(writing, form.parent_id.data, unit_paths=_scopes())
        return actions.add_unit(writing, form.name.data, parent=parent, by=current().person_id, now=now())

    added = carried_out(form, add) if form.validate_on_submit() else None
    if added is None:
        return render_template("admin/people/units.html", nodes=nodes, form=form)
    flash(_("已添加单位“%(name)s”", name=added.name))
    return redirect(url_for(".tree"))


@needs(Right.EDIT_PEOPLE)
def edit(unit_id: int) -> str | Response:
    """Rename a unit, or close it when nobody serves there."""
    found = unit(session(), unit_id, unit_paths=_scopes())
    form = UnitNameForm(name=found.name)

    def change(writing: Session) -> bool:
        mine = unit(writing, unit_id, unit_paths=_scopes())
        actions.rename_unit(writing, mine, name=form.name.data, by=current().person_id, now=now())
        return True

    if not form.validate_on_submit() or not carried_out(form, change):
        return render_template("admin/people/unit.html", form=form, unit=found)
    flash(_("单位名称已修改"))
    return redirect(url_for(".tree"))


@needs(Right.EDIT_PEOPLE)
def close(unit_id: int) -> str | Response:
    """Close a unit."""
    form = UnitNameForm(name=unit(session(), unit_id, unit_paths=_scopes()).name)

    def shut(writing: Session) -> bool:
        mine = unit(writing, unit_id, unit_paths=_scopes())
        actions.close_unit(writing, mine, on=today(), by=current().person_id, now=now())
        return True

    if not carried_out(form, shut):
        found = unit(session(), unit_id, unit_paths=_scopes())
        return render_template("admin/people/unit.html", form=form, unit=found)
    flash(_("单位已撤销，历史记录保留"))
    return redirect(url_for(".tree"))
