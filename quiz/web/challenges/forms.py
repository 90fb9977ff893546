"""The form of a challenge."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import Length

from lawbank.kinds import Kind
from quiz.attempts.rules import TRUE
from quiz.web.exam.showing import Entry
from quiz.web.forms import Form, required, text_field

__all__ = ["ChallengeForm"]

OTHER = "other"
MOST_SAID = 380


class ChallengeForm(Form):
    """What would be right, why, and by which article."""

    picked = SelectMultipleField(_l("您认为正确的选项"))
    said = text_field(_l("您认为正确的答案"), most=MOST_SAID, need=False)
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

    def offer(self, entry: Entry, citations: Sequence[str]) -> None:
        """Offer the options of the question, its citations, and others."""
        self.entry = entry
        self.picked.choices = [(option.value, option.text) for option in entry.options]
        if entry.options:
            self.said.label.text = _("补充")
            self.said.description = _("几个选项都不对，或题目本身有问题，写在这里")
        self.basis.choices = [
            ("", _("不指明")),
            *((each, each) for each in citations),
            (OTHER, _("其他条文")),
        ]

    @property
    def letters(self) -> list[str]:
        """The options picked, as they stand before the officer; none for a true/false question."""
        return [] if self.entry.kind is Kind.TRUE_FALSE else list(self.picked.data or ())

    @property
    def words(self) -> str:
        """What is right in words: 正确 or 错误 of a true/false question, and what was typed."""
        typed = self.said.data or ""
        if self.entry.kind is not Kind.TRUE_FALSE or not self.picked.data:
            return typed
        verdict = "、".join("正确" if value == TRUE else "错误" for value in self.picked.data)
        return f"{verdict}（{typed}）" if typed else verdict

    @property
    def citation(self) -> str:
        """The article named."""
        chosen = self.basis.data or ""
        return (self.cited.data or "") if chosen in ("", OTHER) else chosen
