"""Forms of the review desk."""

import re
from collections.abc import Iterable

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import Length, ValidationError

from lawbank.errors import Invalid
from lawbank.kinds import Difficulty, State
from lawbank.questions.rules import FLAGS
from lawbank.review.rules import Change, swap
from quiz.web.forms import Form, WordField, required, text_field
from quiz.web.words import said

__all__ = ["AnswerForm", "BulkForm", "UndoForm"]

NO_FLAG = "-"
NUMBER = re.compile(r"[0-9]{1,9}")
PAIR = re.compile(r"([0-9]{1,9}):([0-9]{1,9})")


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
    cited = text_field(_l("依据原为"), most=240, need=False, description=_l("如：《行政复议法》第九条"))
    cited_as = text_field(
        _l("依据改为"), most=240, need=False, description=_l("如：第二十条；这一条的款、项一并改，题目转待审")
    )
    everything = BooleanField()
    seen = HiddenField()

    def offer(self, topics: Iterable[tuple[str, str]], *, reviews: bool) -> None:
        """Offer the knowledge points, and 启用 to who reviews."""
        self.topic.choices = [("", _("不改")), *topics]
        if not reviews:
            self.state.choices = [each for each in self.state.choices if each[0] != State.ENABLED.value]

    def validate_cited_as(self, field: TextAreaField) -> None:
        """Both are given, and the new one can be followed."""
        if self.cited.data or field.data:
            try:
                swap(self.cited.data or "", field.data or "")
            except Invalid as refusal:
                raise ValidationError(said(refusal)) from refusal

    def change(self) -> Change:
        """The change that is asked for."""
        cited, cited_as = swap(self.cited.data, self.cited_as.data or "") if self.cited.data else ("", "")
        return Change(
            topic=self.topic.data or None,
            difficulty=self.difficulty.member,
            cited=cited,
            cited_as=cited_as,
            flag=None if not self.flag.data else "" if self.flag.data == NO_FLAG else self.flag.data,
            state=self.state.member,
        )

    def ticked(self) -> set[int]:
        """Ids of the questions ticked, or carried along by the preview."""
        return {
            int(each) for each in request.form.getlist("q") if NUMBER.fullmatch(each)
        } | self.revisions().keys()

    def revisions(self) -> dict[int, int]:
        """Revision by question, as the preview wrote it down."""
        pairs = (PAIR.fullmatch(pair) for pair in (self.seen.data or "").split(","))
        return {int(pair[1]): int(pair[2]) for pair in pairs if pair}


class UndoForm(Form):
    """Taking back; `skipping` leaves alone what was changed since."""

    skipping = BooleanField()
