"""Signing in and out, passwords, and one's own settings."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from flask_login import current_user, login_required
from sqlalchemy import update
from werkzeug import Response

from quiz.clock import now
from quiz.people import access
from quiz.people.models import Account
from quiz.web import login
from quiz.web.account.forms import ChangePasswordForm, RedeemForm, SettingsForm, SignInForm
from quiz.web.database import session, transaction
from quiz.web.words import said

__all__ = ["blueprint"]

blueprint = Blueprint("account", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> str | Response:
    """Sign in with staff number and password."""
    wanted = login.own_address(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(wanted or url_for("record.home"))
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("quiz/account/sign_in.html", form=form)

    outcome = access.check_password(session(), form.staff_number.data, form.password.data, now=now())
    if isinstance(outcome, access.Refusal):
        with transaction() as writing:
            access.record_failure(writing, outcome, now=now())
        form.password.errors = [_refused(outcome)]
        return render_template("quiz/account/sign_in.html", form=form)

    login.begin(outcome)
    return redirect(wanted or url_for("record.home"))


def _refused(refusal: access.Refusal) -> str:
    if refusal.wait_until is None:
        return _("工号或密码不对，请检查后重试；忘记密码请向管理员索取一次性验证码")
    seconds = max(1, round((refusal.wait_until - now()).total_seconds()))
    return _("连续输错多次，请等 %(seconds)d 秒后再试", seconds=seconds)


@blueprint.post("/sign-out")
@login_required
def sign_out() -> Response:
    """End this session."""
    login.end()
    flash(_("已退出登录"))
    answer = redirect(url_for(".sign_in"))
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@blueprint.route("/password", methods=["GET", "POST"])
@login_required
def change_password() -> str | Response:
    """Change one's own password; every other session ends."""
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        return render_template("quiz/account/change_password.html", form=form)

    user = login.current()
    outcome = access.check_password(session(), user.staff_number, form.old.data, now=now())
    if isinstance(outcome, access.Refusal):
        with transaction() as writing:
            access.record_failure(writing, outcome, now=now())
        form.old.errors = [_refused(outcome) if outcome.wait_until else _("原密码不对")]
        return render_template("quiz/account/change_password.html", form=form)
    fault = access.new_password_fault(session(), user.person_id, form.new.data)
    if fault is not None:
        form.new.errors = [said(fault)]
        return render_template("quiz/account/change_password.html", form=form)

    with transaction() as writing:
        access.change_password(writing, user.person_id, form.new.data, now=now())
    login.begin(user.person_id)
    flash(_("密码已修改，其他设备上的登录已退出"))
    return redirect(url_for("record.home"))


@blueprint.route("/password/code", methods=["GET", "POST"])
def redeem() -> str | Response:
    """Set a new password with a one-time code from an administrator."""
    form = RedeemForm(
        code=request.args.get("code", "")[:40], staff_number=request.args.get("number", "")[:40]
    )
    if not form.validate_on_submit():
        return render_template("quiz/account/redeem.html", form=form)

    fault = access.code_fault(session(), form.staff_number.data, form.code.data, form.new.data, now=now())
    if fault is not None:
        (form.new if fault.about_password else form.code).errors = [said(fault.sentence)]
        return render_template("quiz/account/redeem.html", form=form)

    with transaction() as writing:
        person_id = access.redeem_code(
            writing, form.staff_number.data, form.code.data, form.new.data, now=now()
        )
    login.begin(person_id)
    flash(_("密码已设置，已为您登录"))
    return redirect(url_for("record.home"))


@blueprint.route("/settings", methods=["GET", "POST"])
@login_required
def settings() -> str | Response:
    """Language, text size, shortcuts."""
    signed_in = login.current().signed_in
    form = SettingsForm(
        language=signed_in.language, large_text=signed_in.large_text, single_keys=signed_in.single_keys
    )
    if not form.validate_on_submit():
        return render_template("quiz/account/settings.html", form=form)

    _set(language=form.language.data, large_text=form.large_text.data, single_keys=form.single_keys.data)
    flash(_("设置已保存"))
    return redirect(url_for(".settings"))


@blueprint.post("/language")
def switch_language() -> Response:
    """Show the product in the other language, from the next page on."""
    language = request.form.get("language", "")
    if language in {"zh", "en"}:
        cookie["language"] = language
        if current_user.is_authenticated:
            _set(language=language)
    return redirect(login.own_address(request.form.get("next", "").rstrip("?")) or "/")


@blueprint.post("/large-text")
@login_required
def switch_text() -> Response:
    """大字版 on or off."""
    _set(large_text=not login.current().signed_in.large_text)
    return redirect(login.own_address(request.form.get("next", "").rstrip("?")) or "/")


def _set(**values: object) -> None:
    with transaction() as writing:
        writing.execute(
            update(Account).where(Account.person_id == login.current().person_id).values(**values)
        )
