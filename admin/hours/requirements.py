"""What is required, and how activities convert: rows with a legal basis and versions."""

from decimal import Decimal

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug import Response

from admin.hours.forms import RequirementForm, RuleForm
from quiz.clock import now, today
from quiz.errors import NotAllowed
from quiz.hours import actions, queries
from quiz.hours.ledger import requirement_versions, rule_versions
from quiz.hours.rules import Activity
from quiz.people.queries import root_paths
from quiz.people.rules import Category, Right
from quiz.web.database import session
from quiz.web.forms import carried_out
from quiz.web.login import current, needs
from quiz.web.words import word

__all__ = ["conversion", "index", "requirement"]


@needs(Right.READ_HOURS)
def index() -> str:
    """The requirements of a year and the conversion rules, with their history."""
    year = _year()
    return render_template(
        "admin/hours/rules.html",
        year=year,
        years=range(today().year + 1, today().year - 6, -1),
        requirements=queries.requirements(session(), year),
        requirement_versions=requirement_versions(session(), year),
        rules=queries.rules_in_force(session(), year),
        rule_versions=rule_versions(session()),
        may_set=_may_set(),
    )


@needs(Right.SET_RULES)
def requirement() -> str | Response:
    """Set the class hours of a category; a new version supersedes, the old one stays."""
    _whole_office()
    form = RequirementForm(year=_year())
    known = {
        each.category.value: each for each in queries.requirements(session(), _year()) if not each.hours_kind
    }
    standing = known.get(request.args.get("category", Category.OFFICER.value))
    if request.method == "GET" and standing is not None:
        form.category.data, form.hours.data, form.basis.data = (
            standing.category.value, standing.hours, standing.basis
        )  # fmt: skip

    def put(writing: Session) -> bool:
        actions.set_requirement(
            writing,
            year=form.year.data,
            category=form.category.member,
            hours=Decimal(form.hours.data),
            basis=form.basis.data,
            by=current().person_id,
            now=now(),
        )
        return True

    if not form.validate_on_submit() or not carried_out(form, put):
        return render_template("admin/hours/rule.html", form=form, title=_("设定年度要求"))
    flash(_("已设定 %(year)d 年度要求；旧版本保留", year=form.year.data))
    return redirect(url_for(".rules", year=form.year.data))


@needs(Right.SET_RULES)
def conversion() -> str | Response:
    """Set how an activity converts; lines already credited keep the version they were made with."""
    _whole_office()
    form = RuleForm(from_year=today().year)
    known = {each.activity.value: each for each in queries.rules_in_force(session(), today().year)}
    standing = known.get(request.args.get("activity", Activity.CLASS.value))
    if request.method == "GET" and standing is not None:
        form.activity.data, form.minutes_per_hour.data = standing.activity.value, standing.minutes_per_hour
        form.daily_cap.data, form.yearly_cap.data = standing.daily_cap, standing.yearly_cap
        form.basis.data = standing.basis

    def put(writing: Session) -> bool:
        actions.set_rule(
            writing,
            activity=form.activity.member,
            from_year=form.from_year.data,
            minutes_per_hour=form.minutes_per_hour.data,
            caps=form.caps(),
            basis=form.basis.data,
            by=current().person_id,
            now=now(),
        )
        return True

    if not form.validate_on_submit() or not carried_out(form, put):
        return render_template("admin/hours/rule.html", form=form, title=_("设定换算规则"))
    flash(_("已设定“%(activity)s”的换算规则；已入账的学时不变", activity=word(form.activity.member)))
    return redirect(url_for(".rules"))


def _year() -> int:
    asked = request.args.get("year", "")
    return (
        int(asked) if asked.isdecimal() and len(asked) == 4 and 2000 <= int(asked) <= 2100 else today().year
    )


def _may_set() -> bool:
    return all(current().may(Right.SET_RULES, path) for path in root_paths(session()))


def _whole_office() -> None:
    if not _may_set():
        raise NotAllowed("学时规则全系统通用，须由管辖全部单位的管理员设定")
