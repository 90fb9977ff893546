"""Adding, correcting, moving people, and noting that they left."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug import Response

from admin.people.forms import CorrectForm, LeaveForm, MoveForm, PersonForm
from quiz.clock import now, today
from quiz.people import actions
from quiz.people.access import refuse_above
from quiz.people.models import Person
from quiz.people.queries import person_within, postings, unit, unit_tree
from quiz.people.rules import Right
from quiz.web.database import session
from quiz.web.forms import carried_out
from quiz.web.login import current, needs

__all__ = ["correct", "leave", "move", "new"]


def _scopes() -> tuple[str, ...]:
    return current().scopes(Right.EDIT_PEOPLE)


def _person(reading: Session, person_id: int) -> Person:
    return person_within(reading, person_id, _scopes())


@needs(Right.EDIT_PEOPLE)
def new() -> str | Response:
    """Put somebody on the roster."""
    form = PersonForm(from_on=today())
    form.unit_id.offer(unit_tree(session(), _scopes(), counted=False))

    def add(writing: Session) -> Person:
        return actions.add_person(
            writing,
            staff_number=form.staff_number.data,
            name=form.name.data,
            unit=unit(writing, form.unit_id.data, unit_paths=_scopes()),
            category=form.category.member,
            established=form.established.data,
            enforcement_post=form.enforcement_post.data,
            from_on=form.from_on.data,
            post_title=form.post_title.data,
            law_qualified=form.law_qualified.data,
            by=current().person_id,
            now=now(),
        )

    added = carried_out(form, add) if form.validate_on_submit() else None
    if added is None:
        return render_template("admin/people/new.html", form=form)
    flash(_("已添加 %(name)s；请给本人发一次性验证码，用来设置密码", name=added.name))
    return redirect(url_for(".show", person_id=added.id))


@needs(Right.EDIT_PEOPLE)
def correct(person_id: int) -> str | Response:
    """Correct a name or a title; no history is kept of it beyond the log."""
    person = _person(session(), person_id)
    form = CorrectForm(obj=person)

    def change(writing: Session) -> bool:
        actions.rename(
            writing,
            _person(writing, person_id),
            name=form.name.data,
            post_title=form.post_title.data,
            law_qualified=form.law_qualified.data,
            by=current().person_id,
            now=now(),
        )
        return True

    if not form.validate_on_submit() or not carried_out(form, change):
        return render_template("admin/people/change.html", form=form, person=person, act="correct")
    flash(_("已更正"))
    return redirect(url_for(".show", person_id=person_id))


@needs(Right.EDIT_PEOPLE)
def move(person_id: int) -> str | Response:
    """A new posting: another unit, category or post from a day on."""
    reading = session()
    person = _person(reading, person_id)
    latest = next((line.posting for line in postings(reading, person_id)), None)
    form = MoveForm(
        unit_id=person.unit_id,
        category=person.category.value,
        established=latest.established if latest else False,
        enforcement_post=latest.enforcement_post if latest else False,
        on=today(),
    )
    form.unit_id.offer(unit_tree(reading, _scopes(), counted=False))

    def change(writing: Session) -> bool:
        actions.move(
            writing,
            _person(writing, person_id),
            unit=unit(writing, form.unit_id.data, unit_paths=_scopes()),
            category=form.category.member,
            established=form.established.data,
            enforcement_post=form.enforcement_post.data,
            on=form.on.data,
            by=current().person_id,
            now=now(),
        )
        return True

    if not form.validate_on_submit() or not carried_out(form, change):
        return render_template("admin/people/change.html", form=form, person=person, act="move")
    flash(_("岗位变动已登记"))
    return redirect(url_for(".show", person_id=person_id))


@needs(Right.EDIT_PEOPLE)
def leave(person_id: int) -> str | Response:
    """Somebody no longer serves; coming back is a move."""
    person = _person(session(), person_id)
    form = LeaveForm(on=today())

    def change(writing: Session) -> bool:
        refuse_above(writing, person_id, Right.EDIT_PEOPLE, by=current().person_id)
        actions.leave(
            writing, _person(writing, person_id), on=form.on.data, by=current().person_id, now=now()
        )
        return True

    if not form.validate_on_submit() or not carried_out(form, change):
        return render_template("admin/people/change.html", form=form, person=person, act="leave")
    flash(_("离岗已登记，账号已停用；恢复在岗请办理“岗位变动”并启用账号"))
    return redirect(url_for(".show", person_id=person_id))
