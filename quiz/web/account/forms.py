"""Forms of the account pages."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField, SelectField
from wtforms.validators import EqualTo, Length
from wtforms.widgets import PasswordInput

from quiz.web.forms import Form, required, text_field

__all__ = ["ChangePasswordForm", "RedeemForm", "SettingsForm", "SignInForm"]

LONG = Length(max=256, message=_l("最多 %(max)d 个字"))


def _password(label: object, hint: str = "current-password") -> PasswordField:
    return PasswordField(
        label, [required(), LONG], widget=PasswordInput(hide_value=True), render_kw={"autocomplete": hint}
    )


class SignInForm(Form):
    """Staff number and password."""

    staff_number = text_field(_l("工号"), most=40)
    password = _password(_l("密码"))


class ChangePasswordForm(Form):
    """A new password, twice."""

    old = _password(_l("原密码"))
    new = _password(_l("新密码"), "new-password")
    again = PasswordField(
        _l("再输一次新密码"),
        [required(), EqualTo("new", _l("两次输入的新密码不一致"))],
        widget=PasswordInput(hide_value=True),
        render_kw={"autocomplete": "new-password"},
    )


class RedeemForm(Form):
    """A one-time code and a new password."""

    staff_number = text_field(_l("工号"), most=40)
    code = text_field(_l("一次性验证码"), most=40)
    new = _password(_l("新密码"), "new-password")
    again = PasswordField(
        _l("再输一次新密码"),
        [required(), EqualTo("new", _l("两次输入的新密码不一致"))],
        widget=PasswordInput(hide_value=True),
        render_kw={"autocomplete": "new-password"},
    )


class SettingsForm(Form):
    """How the product shows itself to this person."""

    language = SelectField(
        _l("界面语言"), choices=lambda: [("", _l("跟随浏览器")), ("zh", "中文"), ("en", "English")]
    )
    large_text = BooleanField(_l("大字版"))
    single_keys = BooleanField(_l("答题页使用单键快捷键（A–D、1–4、F）"))
