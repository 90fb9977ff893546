"""Forms of the people desk."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileAllowed, FileField, FileRequired
from wtforms import BooleanField

from quiz.people.rules import Category, Role
from quiz.web.forms import Form, UnitField, WordField, day_field, text_field

__all__ = [
    "ActForm",
    "CorrectForm",
    "LeaveForm",
    "MoveForm",
    "PersonForm",
    "RoleForm",
    "UnitForm",
    "UnitNameForm",
    "UploadForm",
]


class ActForm(Form):
    """A button."""


class PersonForm(Form):
    """A new person with a first posting."""

    staff_number = text_field(
        _l("工号"), most=20, description=_l("单位内部编号：字母、数字或短横线；不得使用身份证号")
    )
    name = text_field(_l("姓名"), most=60)
    unit_id = UnitField(_l("单位"))
    category = WordField(_l("人员类别"), Category)
    post_title = text_field(_l("职务"), most=80, need=False)
    from_on = day_field(_l("到岗日期"))
    established = BooleanField(_l("在编"))
    enforcement_post = BooleanField(_l("执法岗位（在编的执法人员在此岗位应当持证）"))
    law_qualified = BooleanField(_l("取得法律职业资格"))


class CorrectForm(Form):
    """What carries no history."""

    name = text_field(_l("姓名"), most=60)
    post_title = text_field(_l("职务"), most=80, need=False)
    law_qualified = BooleanField(_l("取得法律职业资格"))


class MoveForm(Form):
    """A new posting from a day on."""

    unit_id = UnitField(_l("单位"))
    category = WordField(_l("人员类别"), Category)
    established = BooleanField(_l("在编"))
    enforcement_post = BooleanField(_l("执法岗位（在编的执法人员在此岗位应当持证）"))
    on = day_field(_l("自哪一天起"), description=_l("当日起按新岗位统计，之前的日期仍按原岗位"))


class LeaveForm(Form):
    """The first day on which somebody no longer serves."""

    on = day_field(_l("离岗日期"), description=_l("自这一天起不再计入在岗人员；账号同时停用，记录全部保留"))


class RoleForm(Form):
    """A role within a unit and what is below it."""

    role = WordField(_l("角色"), Role)
    unit_id = UnitField(_l("管辖范围"), description=_l("含其下级单位"))


class UnitForm(Form):
    """A unit's name and where it stands."""

    name = text_field(_l("单位名称"), most=120)
    parent_id = UnitField(_l("上级单位"))


class UnitNameForm(Form):
    """A unit's new name."""

    name = text_field(_l("单位名称"), most=120)


class UploadForm(Form):
    """A roster file and where new units go."""

    file = FileField(
        _l("花名册文件（.xlsx）"),
        [
            FileRequired(_l("请选择文件")),
            FileAllowed(["xlsx"], _l("请选择 .xlsx 文件；其他格式请先另存为 .xlsx")),
        ],
        render_kw={"accept": ".xlsx"},
    )
    unit_id = UnitField(_l("新单位建在"), description=_l("文件中出现、系统里没有的单位会建在它下面"))
