"""Forms of the hours desk."""

import uuid
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DecimalField, HiddenField, IntegerField, SelectField, TextAreaField
from wtforms.validators import UUID, InputRequired, Length, NumberRange, Optional, ValidationError

from quiz.hours.rules import Activity, Caps, Claim, HoursKind
from quiz.people.rules import Category
from quiz.web.forms import Form, WordField, day_field, required, text_field

__all__ = ["ActForm", "EntryForm", "ReasonForm", "RequirementForm", "RuleForm"]

LONGEST_MINUTES = 60 * 24 * 31
ONLINE = {Activity.EXAM, Activity.PRACTICE}
"""Measured by the server; nobody enters them by hand."""


class ActForm(Form):
    """A button."""


class ReasonForm(Form):
    """Why a line is sent back or reversed."""

    reason = text_field(_l("原因"), most=200)


class EntryForm(Form):
    """One activity of one or many persons."""

    click = HiddenField(validators=[UUID()], default=lambda: str(uuid.uuid4()))
    """Makes sending the form twice enter it once."""
    numbers = TextAreaField(
        _l("工号"),
        [Length(max=20_000, message=_l("最多 %(max)d 个字"))],
        description=_l("每行一个工号，可从表格整列粘贴；或在下面选择单位"),
        render_kw={"rows": 6},
    )
    unit_id = SelectField(
        _l("或整个单位"), coerce=int, choices=[], default=0, description=_l("含其下级单位的全部在岗人员")
    )
    activity = WordField(_l("培训形式"), Activity)
    kind = WordField(_l("学时类别"), HoursKind)
    held_on = day_field(_l("日期"))
    minutes = IntegerField(
        _l("时长（分钟）"),
        [
            InputRequired(_l("请填写这一项")),
            NumberRange(1, LONGEST_MINUTES, _l("应在 %(min)d 至 %(max)d 之间")),
        ],
        description=_l("实际时长，系统按学时规则换算；例如半天 180 分钟"),
    )
    title = text_field(_l("内容"), most=160)
    evidence = TextAreaField(
        _l("证明材料"),
        [required(), Length(max=1000, message=_l("最多 %(max)d 个字"))],
        description=_l("例如通知文号、签到表编号、结业证书号"),
        render_kw={"rows": 2},
    )

    def __init__(self, *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        self.activity.choices = [
            choice for choice in self.activity.choices if Activity(choice[0]) not in ONLINE
        ]

    def validate_numbers(self, field: TextAreaField) -> None:
        """Somebody must be meant, in one of the two ways."""
        if not self.staff_numbers() and not self.unit_id.data:
            raise ValidationError(_("请填写工号，或选择单位"))

    def staff_numbers(self) -> list[str]:
        """The staff numbers typed, in their order, each once."""
        words = (self.numbers.data or "").replace("，", " ").replace(",", " ").replace("、", " ").split()
        return list(dict.fromkeys(words))

    def claim(self) -> Claim:
        """What was done."""
        return Claim(
            self.activity.member,
            self.kind.member,
            self.minutes.data,
            self.held_on.data,
            f"manual:{self.click.data}",
            title=self.title.data,
            evidence=self.evidence.data,
        )


def _hours(label: Any, *, need: bool, description: Any = "") -> DecimalField:
    return DecimalField(
        label,
        [
            InputRequired(_l("请填写这一项")) if need else Optional(),
            NumberRange(0, 1000, _l("应在 %(min)d 至 %(max)d 之间")),
        ],
        places=2,
        description=description,
    )


class RequirementForm(Form):
    """Class hours required of a category in a year."""

    year = IntegerField(
        _l("年度"),
        [InputRequired(_l("请填写这一项")), NumberRange(2000, 2100, _l("应在 %(min)d 至 %(max)d 之间"))],
    )
    category = WordField(_l("人员类别"), Category)
    hours = _hours(_l("要求学时"), need=True)
    basis = TextAreaField(
        _l("依据"),
        [required(), Length(max=500, message=_l("最多 %(max)d 个字"))],
        description=_l("文件名称和文号；会显示在每个人的学时页上"),
        render_kw={"rows": 2},
    )


class RuleForm(Form):
    """How an activity converts to class hours from a year on."""

    activity = WordField(_l("培训形式"), Activity)
    from_year = IntegerField(
        _l("自哪一年度起"),
        [InputRequired(_l("请填写这一项")), NumberRange(2000, 2100, _l("应在 %(min)d 至 %(max)d 之间"))],
    )
    minutes_per_hour = IntegerField(
        _l("每学时分钟数"),
        [InputRequired(_l("请填写这一项")), NumberRange(1, 600, _l("应在 %(min)d 至 %(max)d 之间"))],
    )
    daily_cap = _hours(_l("每日上限（学时）"), need=False, description=_l("不填即不限"))
    yearly_cap = _hours(_l("全年上限（学时）"), need=False, description=_l("不填即不限"))
    basis = TextAreaField(
        _l("依据"), [required(), Length(max=500, message=_l("最多 %(max)d 个字"))], render_kw={"rows": 2}
    )

    def caps(self) -> Caps:
        """The caps; an empty one does not bind."""
        daily: Decimal | None = self.daily_cap.data
        yearly: Decimal | None = self.yearly_cap.data
        return Caps(daily, yearly)
