"""Forms of the review desk."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import Length, ValidationError

from lawbank.kinds import Difficulty, State
from lawbank.questions.rules import FLAGS
from lawbank.review.rules import Change
from lawbank.statutes.citation import read_citations
from quiz.web.forms import Form, WordField, required, text_field

__all__ = ["ActForm", "AnswerForm", "BulkForm"]

NO_FLAG = "-"


UPHELD, MENDED, REJECTED = "upheld", "mended", "rejected"


class AnswerForm(Form):
    """The answer to a challenge."""

    outcome = RadioField(_l("处理"), [required()])
    answer = TextAreaField(
        _l("答复"),
        [required(), Length(max=1000, message=_l("最多 %(max)d 个字"))],
        description=_l("写明依据哪一条、为什么；原样告知提出异议的人"),
        render_kw={"rows": 5},
        default="",
    )
    all_alike = BooleanField(_l("同一道题的其他待答复异议一并这样答复"))

    def offer(self, *, revised: bool) -> None:
        """Offer the outcomes; where the question was revised since, that it is right by now."""
        mended = [(MENDED, _("采纳：题目已经改正，不用再复核"))] if revised else []
        self.outcome.choices = [
            (UPHELD, _("采纳：题目转待复核，由编辑改正")),
            *mended,
            (REJECTED, _("不采纳：答案无误")),
        ]

    @property
    def is_upheld(self) -> bool:
        """The officer was right."""
        return self.outcome.data in (UPHELD, MENDED)

    @property
    def is_mended(self) -> bool:
        """And the question says so already."""
        return self.outcome.data == MENDED


class BulkForm(Form):
    """What to change; what is left empty stays."""

    topic = SelectField(_l("知识点改为"))
    difficulty = WordField(_l("难度改为"), Difficulty, empty=_l("不改"))
    state = WordField(_l("状态转为"), State, empty=_l("不改"))
    flag = SelectField(
        _l("标记改为"),
        choices=lambda: [("", _("不改")), (NO_FLAG, _("去掉标记")), *((flag, _(flag)) for flag in FLAGS)],
    )
    cited = text_field(
        _l("依据原为"), most=240, need=False, description=_l("照题目上的写法，如：《行政复议法》第九条")
    )
    cited_as = text_field(_l("依据改为"), most=240, need=False, description=_l("改依据的题转待审"))
    seen = HiddenField()

    def offer(self, topics: Iterable[tuple[str, str]]) -> None:
        """Offer the knowledge points."""
        self.topic.choices = [("", _("不改")), *topics]

    def validate_cited_as(self, field: TextAreaField) -> None:
        """It must be a citation that can be followed."""
        if field.data and (not read_citations(field.data)[0] or read_citations(field.data)[1]):
            raise ValidationError(_("依据要写成《法名》第…条的样子"))

    def change(self) -> Change:
        """The change that is asked for."""
        return Change(
            topic=self.topic.data or None,
            difficulty=self.difficulty.member,
            cited=self.cited.data or "",
            cited_as=self.cited_as.data or "",
            flag=None if not self.flag.data else "" if self.flag.data == NO_FLAG else self.flag.data,
            state=self.state.member,
        )


class ActForm(Form):
    """Only the token."""
