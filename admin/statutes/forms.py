"""Forms of the statutes desk."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from lawbank.statutes.models import StatuteRank
from lawbank.statutes.reader import statute_text
from quiz.web.forms import Form, day_field, required, text_field

__all__ = ["ActForm", "EditionForm", "ImportForm", "LiftForm", "SuspendForm", "TurnForm"]

LONGEST = 2_000_000
"""Characters of a statute's text; the civil code has 0.12 million."""


class ImportForm(Form):
    """The official text, as a file or pasted; days and rank where the text does not tell them."""

    file = FileField(
        _l("法规文本"),
        description=_l("国家法律法规数据库下载的 docx，或 md、txt；本办制度按“第…条”或“一、二、三、”分条。"),
    )
    text = TextAreaField(
        _l("或粘贴全文"),
        [Optional(), Length(max=LONGEST, message=_l("最多 %(max)d 个字"))],
        description=_l("第一行是名称，第二行起可写通过、施行日期。"),
        render_kw={"rows": 12},
    )
    source = HiddenField()
    adopted_on = day_field(_l("通过日期"), need=False, future=True, description=_l("留空则取自文本"))
    in_force_on = day_field(_l("施行日期"), need=False, future=True, description=_l("留空则取自文本"))
    rank = SelectField(
        _l("层级"),
        choices=lambda: [(rank.value, _(rank.value)) for rank in StatuteRank],
        default=StatuteRank.LAW.value,
        description=_l("法规目录里已有的法规不受影响"),
    )
    issuer = text_field(_l("制定机关"), most=120, need=False)
    document_number = text_field(_l("文号"), most=80, need=False)

    def given(self) -> str:
        """The text of the file, or what was pasted.

        Raises:
            Unreadable, TooLarge: the file is not a text we read.
        """
        uploaded = self.file.data
        if uploaded is not None and uploaded.filename:
            return statute_text(uploaded.filename, uploaded.read())
        return self.text.data or ""

    def origin(self) -> str:
        """What is noted as the text's origin: the name of the file it came in, now or a page before."""
        uploaded = self.file.data
        if uploaded is not None and uploaded.filename:
            return str(uploaded.filename)
        return self.source.data or _("粘贴的文本")


class EditionForm(Form):
    """What is known of an edition beside its text."""

    in_force_on = day_field(_l("施行日期"), need=False, future=True)
    repealed = BooleanField(_l("已废止"))
    until_on = day_field(
        _l("失效日期"),
        need=False,
        future=True,
        description=_l("废止的，填不再施行的第一天；有后续版本的自动填写"),
    )
    document_number = text_field(_l("文号"), most=80, need=False)
    note = TextAreaField(
        _l("说明"), [Length(max=2000, message=_l("最多 %(max)d 个字"))], render_kw={"rows": 3}, default=""
    )

    def validate_until_on(self, field: object) -> None:
        """An edition ends after it began."""
        begins: date | None = self.in_force_on.data
        if self.until_on.data and begins and self.until_on.data <= begins:
            raise ValidationError(_("失效日期应晚于施行日期"))


def _article(label: object) -> IntegerField:
    limits = NumberRange(min=1, max=2000, message=_l("请填 1 至 2000 的条号"))
    return IntegerField(label, [required(), limits], render_kw={"inputmode": "numeric", "class": "short"})


class SuspendForm(Form):
    """A range of articles that does not apply for a time."""

    first = _article(_l("自第几条"))
    last = _article(_l("至第几条"))
    from_on = day_field(_l("暂停自"), future=True)
    until_on = day_field(_l("恢复适用自"), need=False, future=True, description=_l("不知道就留空"))
    reason = text_field(
        _l("依据和范围"), most=400, description=_l("哪个决定、暂停的是这几条里的什么规定，题目负责人照此判断")
    )


class LiftForm(Form):
    """The day from which suspended articles apply again."""

    until_on = day_field(_l("恢复适用自"), future=True)


class TurnForm(Form):
    """What becomes of a question that waits for an editor."""

    note = text_field(
        _l("说明"), most=400, need=False, description=_l("维持的，写明为什么新条文不影响这道题")
    )


class ActForm(Form):
    """Only the token."""
