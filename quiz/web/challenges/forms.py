"""The form of a challenge."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.validators import Length

from quiz.web.forms import Form, required, text_field

__all__ = ["ChallengeForm"]

OTHER = "other"


class ChallengeForm(Form):
    """What would be right, why, and by which article."""

    proposed = text_field(_l("您认为正确的答案"), most=400, description=_l("选项字母或内容"))
    reason = TextAreaField(
        _l("理由"),
        [required(), Length(max=1000, message=_l("最多 %(max)d 个字"))],
        description=_l("哪里不对、依据哪一条；审题人会逐条答复"),
        render_kw={"rows": 5},
        default="",
    )
    basis = SelectField(_l("依据的条文"))
    cited = text_field(
        _l("其他条文"), most=240, need=False, description=_l("如：《行政处罚法》第三十六条第一款")
    )

    def offer(self, citations: Sequence[str]) -> None:
        """Offer the citations of the question, and another."""
        self.basis.choices = [
            ("", _("不指明")),
            *((each, each) for each in citations),
            (OTHER, _("其他条文")),
        ]

    @property
    def citation(self) -> str:
        """The article named."""
        chosen = self.basis.data or ""
        return (self.cited.data or "") if chosen in ("", OTHER) else chosen
