"""Accounts and roles: one-time codes, disabling, granting, taking back."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug import Response

from admin.people.forms import RoleForm
from quiz.clock import now
from quiz.errors import NotFound
from quiz.people import actions
from quiz.people.access import CODE_VALID, issue_code, refuse_above
from quiz.people.queries import person_within, standing_grants, unit, unit_tree
from quiz.people.rules import Right
from quiz.web.database import session, transaction
from quiz.web.forms import carried_out
from quiz.web.login import current, needs

__all__ = ["code", "disable", "enable", "grant", "revoke"]


@needs(Right.RESET_PASSWORD)
def code(person_id: int) -> str | Response:
    """Issue a one-time code; this answer is the only place where it ever stands."""
    by, at = current().person_id, now()
    with transaction() as writing:
        person = person_within(writing, person_id, current().scopes(Right.RESET_PASSWORD))
        refuse_above(writing, person_id, Right.RESET_PASSWORD, by=by)
        issued = issue_code(writing, person_id, issued_by=by, now=at)
    return render_template("admin/people/code.html", person=person, code=issued, until=at + CODE_VALID)


@needs(Right.EDIT_PEOPLE)
def disable(person_id: int) -> Response:
    """Disable an account; its sessions end at once."""
    by = current().person_id
    with transaction() as writing:
        person_within(writing, person_id, current().scopes(Right.EDIT_PEOPLE))
        refuse_above(writing, person_id, Right.EDIT_PEOPLE, by=by)
        actions.disable(writing, person_id, by=by, now=now())
    flash(_("账号已停用，已登录的设备已退出；记录全部保留，可随时重新启用"))
    return redirect(url_for(".show", person_id=person_id))


@needs(Right.EDIT_PEOPLE)
def enable(person_id: int) -> Response:
    """Enable an account again."""
    by = current().person_id
    with transaction() as writing:
        person_within(writing, person_id, current().scopes(Right.EDIT_PEOPLE))
        refuse_above(writing, person_id, Right.EDIT_PEOPLE, by=by)
        actions.enable(writing, person_id, by=by, now=now())
    flash(_("账号已启用"))
    return redirect(url_for(".show", person_id=person_id))


@needs(Right.GRANT_ROLES)
def grant(person_id: int) -> str | Response:
    """Give a role within a unit and what is below it."""
    scopes = current().scopes(Right.GRANT_ROLES)
    person = person_within(session(), person_id, scopes)
    form = RoleForm()
    form.unit_id.offer(unit_tree(session(), scopes, counted=False))

    def give(writing: Session) -> bool:
        actions.grant(
            writing,
            person_within(writing, person_id, scopes),
            form.role.member,
            unit(writing, form.unit_id.data, unit_paths=scopes),
            by=current().person_id,
            now=now(),
        )
        return True

    if not form.validate_on_submit() or not carried_out(form, give):
        grants = standing_grants(session(), person_id)
        return render_template(
            "admin/people/roles.html", form=form, person=person, grants=grants, scopes=scopes
        )
    flash(_("角色已授予，本人下一次打开页面时生效"))
    return redirect(url_for(".grant", person_id=person_id))


@needs(Right.GRANT_ROLES)
def revoke(person_id: int, grant_id: int) -> Response:
    """Take a role back; it is gone with the next click of who had it."""
    scopes = current().scopes(Right.GRANT_ROLES)
    with transaction() as writing:
        person_within(writing, person_id, scopes)
        mine = [
            each
            for each in standing_grants(writing, person_id)
            if each.id == grant_id and each.unit.path.startswith(scopes)
        ]
        if not mine:
            raise NotFound("没有这项授权")
        actions.revoke(writing, grant_id, by=current().person_id, now=now())
    flash(_("角色已收回"))
    return redirect(url_for(".grant", person_id=person_id))
