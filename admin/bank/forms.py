"""A question as a form, yielding a Draft."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, HiddenField, SelectField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.validators import Length, Optional, ValidationError

from lawbank.formats.draft import Draft, Place
from lawbank.kinds import CHOICE_KINDS, Difficulty, Kind, State
from lawbank.questions.models import Question, Revision
from lawbank.questions.rules import FLAGS
from quiz.web.forms import Form, WordField, required, text_field
from quiz.web.words import choices

__all__ = ["MoveForm", "QuestionForm", "form_data"]

LONG = Length(max=20_000, message=_l("最多 %(max)d 个字"))
POINT = re.compile(r"(?P<text>.+?)\s*[（(]\s*(?P<points>\d+(?:\.\d{1,2})?)\s*分\s*[）)]\s*$")
LETTERS = "ABCDEFGHIJK"
TRUTHS = {"正确": True, "对": True, "√": True, "错误": False, "错": False, "×": False}


def _area(label: Any, rows: int, hint: Any = "") -> TextAreaField:
    return TextAreaField(label, [Optional(), LONG], description=hint, render_kw={"rows": rows})


class PartForm(PlainForm):
    """What a question and a sub-question have in common."""

    kind = SelectField(_l("题型"))
    stem = _area(_l("题干"), 3, _l("选择题的空写（　），填空题的每个空写四个下划线 ____"))
    options = _area(_l("选项"), 5, _l("每行一个选项，不写字母"))
    answer = _area(
        _l("答案"),
        2,
        _l(
            "单选 B；多选 ABD；判断写正确或错误；填空每个空用；隔开，同一空的几种写法用 | 隔开；简答写参考答案"
        ),
    )
    key_points = _area(_l("评分要点（简答题）"), 3, _l("每行一个，如：指出执法人员不足两人（3分）"))
    explanation = _area(_l("解析"), 3)
    citations = _area(_l("法律依据"), 2, _l("每行一处，如：《行政处罚法》第三十三条第一款"))

    def __init__(self, *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        self.kind.choices = choices(Kind)

    def validate_answer(self, field: Any) -> None:
        """The answer must be readable for its kind; whether it is right is the bank's rule."""
        if self.kind.data not in set(Kind):
            return
        kind, written = Kind(self.kind.data), (field.data or "").strip().upper()
        if kind in CHOICE_KINDS and re.sub(r"[\s,，、]", "", written).strip(LETTERS):
            raise ValidationError(_("选择题的答案应为选项字母，如 B 或 ABD"))
        if kind is Kind.TRUE_FALSE and written and written not in TRUTHS:
            raise ValidationError(_("判断题的答案应为正确或错误"))

    def validate_key_points(self, field: Any) -> None:
        """Every line ends with its points."""
        for line in _lines(field.data):
            if POINT.match(line) is None:
                raise ValidationError(_("“%(line)s”没有写分值，行末应为（2分）", line=line[:20]))

    def draft(self, **more: Any) -> Draft:
        """This form as a draft."""
        kind, written = Kind(self.kind.data), (self.answer.data or "").strip()
        blanks = re.split("[；;]", written) if kind is Kind.BLANK and written else []
        points = [match for line in _lines(self.key_points.data) if (match := POINT.match(line))]
        return Draft(
            place=Place(),
            kind=kind,
            stem=(self.stem.data or "").strip(),
            choices=tuple(_lines(self.options.data)) if kind in CHOICE_KINDS else (),
            key=tuple(sorted(LETTERS.index(letter) for letter in set(written.upper()) & set(LETTERS)))
            if kind in CHOICE_KINDS
            else (),
            truth=TRUTHS.get(written) if kind is Kind.TRUE_FALSE else None,
            blanks=tuple(
                tuple(each.strip() for each in blank.split("|") if each.strip()) for blank in blanks
            ),
            answer_text=written if kind is Kind.SHORT_ANSWER else "",
            key_points=tuple((match["text"].strip(" -"), Decimal(match["points"])) for match in points)
            if kind is Kind.SHORT_ANSWER
            else (),
            explanation=(self.explanation.data or "").strip(),
            citations=tuple(_lines(self.citations.data)),
            **more,
        )


class QuestionForm(Form):
    """A question; a case has sub-questions below its material."""

    seen = HiddenField()
    main = FormField(PartForm, label="")
    topic_1 = SelectField(_l("知识点一"), [required()])
    topic_2 = SelectField(_l("知识点二"))
    topic_3 = SelectField(_l("知识点三"))
    difficulty = WordField(_l("难度"), Difficulty)
    flag = SelectField(_l("标记"), choices=lambda: [("", _l("无")), *((flag, _l(flag)) for flag in FLAGS)])
    source = text_field(_l("来源"), most=80, need=False)
    parts = FieldList(FormField(PartForm), max_entries=12)
    note = text_field(_l("修改说明"), most=200, need=False)

    def offer(self, topics: Iterable[tuple[str, str]]) -> None:
        """Fill the topic selects."""
        offered = list(topics)
        self.topic_1.choices = offered
        self.topic_2.choices = self.topic_3.choices = [("", "—"), *offered]

    def draft(self) -> Draft:
        """The question as typed."""
        topics = [self.topic_1.data, self.topic_2.data, self.topic_3.data]
        difficulty = self.difficulty.member
        is_case = Kind(self.main.form.kind.data) is Kind.CASE
        parts = [row.form for row in self.parts if (row.form.stem.data or "").strip()] if is_case else []
        return self.main.form.draft(
            topics=tuple(dict.fromkeys(code for code in topics if code)),
            difficulty=difficulty,
            flag=self.flag.data or "",
            source=self.source.data or "自编",
            parts=tuple(part.draft(difficulty=difficulty) for part in parts),
        )


class MoveForm(Form):
    """Where a question goes next, and why."""

    seen = HiddenField()
    state = WordField(_l("转为"), State)
    note = text_field(_l("说明"), most=400, need=False)


def form_data(question: Question, revision: Revision) -> dict[str, Any]:
    """A standing revision as the data of a `QuestionForm`."""
    topics = [topic.topic_code for topic in revision.topics] + ["", "", ""]
    return {
        "seen": str(revision.id),
        "main": _part_data(revision),
        "topic_1": topics[0],
        "topic_2": topics[1],
        "topic_3": topics[2],
        "difficulty": revision.difficulty.value,
        "flag": question.flag,
        "source": revision.source,
        "parts": [_part_data(part) for part in revision.parts],
    }


def _part_data(revision: Revision) -> dict[str, Any]:
    answer = revision.answer_text
    if revision.kind in CHOICE_KINDS:
        answer = "".join(LETTERS[choice.position] for choice in revision.choices if choice.is_key)
    elif revision.kind is Kind.TRUE_FALSE:
        answer = "正确" if revision.truth else "错误"
    elif revision.kind is Kind.BLANK:
        answer = "；".join("|".join(blank.alternatives.split("\n")) for blank in revision.blanks)
    return {
        "kind": revision.kind.value,
        "stem": revision.stem,
        "options": "\n".join(choice.text for choice in revision.choices),
        "answer": answer,
        "key_points": "\n".join(
            f"{point.text}（{point.points.normalize():f}分）" for point in revision.key_points
        ),
        "explanation": revision.explanation,
        "citations": "\n".join(basis.printed for basis in revision.bases),
    }


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
