"""Forms of the certificates desk."""

from typing import Any

from flask_babel import lazy_gettext as _l

from quiz.certification.rules import FOLLOWS, Status
from quiz.web.forms import Form, WordField, day_field, text_field

__all__ = ["IssueForm", "StepForm"]


class IssueForm(Form):
    """A certificate that was issued to somebody."""

    staff_number = text_field(_l("持证人工号"), most=20)
    number = text_field(_l("证号"), most=20, description=_l("6–20 位数字、大写字母或短横线，照证件填写"))
    issuer = text_field(_l("发证机关"), most=120)
    field = text_field(_l("执法类别"), most=60, need=False)
    area = text_field(_l("执法区域"), most=120, need=False)
    valid_from = day_field(_l("有效期起"), future=True)
    valid_until = day_field(_l("有效期止"), future=True)


class StepForm(Form):
    """A step of a certificate's life."""

    status = WordField(_l("变为"), Status)
    effective_on = day_field(_l("生效日期"), future=True)
    reason = text_field(_l("事由"), most=200, description=_l("例如文件号、收缴或补发原因"))
    valid_from = day_field(
        _l("新有效期起"), need=False, future=True, description=_l("换发、补发时填写；暂扣后恢复可不填")
    )
    valid_until = day_field(_l("新有效期止"), need=False, future=True)

    def offer(self, standing: Status | None) -> None:
        """Offer only what may follow the status the certificate stands at."""
        allowed = FOLLOWS[standing]
        self.status.choices = [choice for choice in self.status.choices if Status(choice[0]) in allowed]

    def days(self) -> dict[str, Any]:
        """The new validity, where one is given."""
        return {"valid_from": self.valid_from.data, "valid_until": self.valid_until.data}
