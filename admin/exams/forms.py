"""Forms of the exams desk; each yields one typed frozen value."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    DecimalField,
    FieldList,
    FormField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.validators import Length, NumberRange, Optional

from lawbank.kinds import Difficulty, Kind
from quiz.clock import OFFICE_ZONE
from quiz.exams.actions import Terms
from quiz.exams.models import Exam
from quiz.exams.rules import Band, Feedback, Purpose
from quiz.hours.rules import HoursKind
from quiz.papers.models import Plan
from quiz.papers.rules import Drawing, Line, Scheme
from quiz.people.queries import UnitNode
from quiz.web.forms import Form, WordField, required, text_field
from quiz.web.words import choices

__all__ = ["ExamForm", "MarkForm", "PlanForm"]

MINUTE = "%Y-%m-%dT%H:%M"
SPARE_LINES = 3


def _moment(label: object) -> DateTimeLocalField:
    return DateTimeLocalField(label, [required()], format=[MINUTE, MINUTE + ":%S"])


class ExamForm(Form):
    """The terms of an exam."""

    title = text_field(_l("考试名称"), most=120)
    plan_id = SelectField(_l("组卷方案"), [required()], coerce=int)
    purpose = WordField(_l("考试性质"), Purpose)
    opens_at = _moment(_l("开始时间"))
    closes_at = _moment(_l("结束时间"))
    minutes = IntegerField(_l("答题时间（分钟）"), [required(), NumberRange(1, 600)])
    attempts_allowed = IntegerField(_l("可考次数（取最好成绩）"), [required(), NumberRange(1, 99)], default=1)
    pass_percent = IntegerField(_l("合格线（总分的百分比）"), [required(), NumberRange(1, 100)], default=60)
    excellent = IntegerField(_l("优秀线（百分比，可不填）"), [Optional(), NumberRange(1, 100)])
    good = IntegerField(_l("良好线（百分比，可不填）"), [Optional(), NumberRange(1, 100)])
    feedback = WordField(_l("答案与解析"), Feedback)
    hours_granted = DecimalField(_l("合格授予学时"), [Optional(), NumberRange(0, 80)], default=Decimal(0))
    hours_kind = WordField(_l("学时类别"), HoursKind, empty=_l("不授予学时"))
    units = SelectMultipleField(_l("参加单位（含下级）"), coerce=int)
    officers_only = BooleanField(_l("只限执法人员"))
    note = TextAreaField(_l("考生须知"), [Length(max=4000)])

    def offer(self, plans: Iterable[Plan], units: Iterable[UnitNode]) -> None:
        """Fill the selects with what may be chosen."""
        self.plan_id.choices = [(each.id, each.title) for each in plans]
        self.units.choices = [(node.unit.id, "　" * node.depth + node.unit.name) for node in units]

    def show(self, exam: Exam) -> None:
        """Fill the form with the terms that stand."""
        bands = {band.name: band.at_least for band in exam.bands}
        self.process(
            data={
                **{name: getattr(exam, name) for name in self.data if hasattr(exam, name)},
                "opens_at": exam.opens_at.astimezone(OFFICE_ZONE),
                "closes_at": exam.closes_at.astimezone(OFFICE_ZONE),
                "units": [each.unit_id for each in exam.units],
                "excellent": bands.get("优秀"),
                "good": bands.get("良好"),
            }
        )

    def terms(self) -> Terms:
        """The terms as one value; times are office time."""
        bands = (("优秀", self.excellent.data), ("良好", self.good.data))
        hours = self.hours_granted.data or Decimal(0)
        return Terms(
            title=self.title.data,
            plan_id=self.plan_id.data,
            opens_at=_office(self.opens_at.data),
            closes_at=_office(self.closes_at.data),
            minutes=self.minutes.data,
            unit_ids=tuple(self.units.data),
            purpose=self.purpose.member,
            note=self.note.data or "",
            attempts_allowed=self.attempts_allowed.data,
            pass_percent=self.pass_percent.data,
            feedback=self.feedback.member,
            hours_granted=hours,
            hours_kind=self.hours_kind.data if hours else "",
            officers_only=self.officers_only.data,
            bands=tuple(Band(least, name) for name, least in bands if least),
        )


def _office(moment: datetime) -> datetime:
    return moment.replace(tzinfo=OFFICE_ZONE)


class LineForm(PlainForm):
    """A row of a plan; a row without a count is left out."""

    topic = SelectField(_l("知识点"))
    kind = SelectField(_l("题型"), choices=lambda: choices(Kind))
    difficulty = SelectField(_l("难度"), choices=lambda: [("", _l("不限")), *choices(Difficulty)])
    count = IntegerField(_l("题数"), [Optional(), NumberRange(1, 300)])
    points = DecimalField(_l("每题分值"), [Optional(), NumberRange(Decimal("0.01"), 100)])


class PlanForm(Form):
    """A plan 双向细目表."""

    title = text_field(_l("方案名称"), most=120)
    minutes = IntegerField(_l("答题时间（分钟）"), [required(), NumberRange(1, 600)], default=90)
    drawing = WordField(_l("组卷方式"), Drawing)
    scheme = WordField(_l("多选题计分"), Scheme)
    lines = FieldList(FormField(LineForm), min_entries=SPARE_LINES, max_entries=80)

    def offer(self, topics: Iterable[tuple[str, str]]) -> None:
        """Fill the topic selects of every row."""
        offered = [("", _l("全部知识点")), *topics]
        for row in self.lines:
            row.form.topic.choices = offered

    def plan_lines(self) -> list[Line]:
        """The rows that were filled in; one that names no kind of ours is refused by its field and left out here."""
        return [
            Line(
                Kind(row["kind"]),
                row["count"],
                row["points"] or Decimal(1),
                row["topic"] or None,
                Difficulty(row["difficulty"]) if row["difficulty"] else None,
            )
            for row in self.lines.data
            if row["count"] and row["kind"] in set(Kind) and row["difficulty"] in {"", *Difficulty}
        ]


class MarkForm(Form):
    """Points for a text."""

    points = DecimalField(_l("得分"), [required()])
    note = TextAreaField(_l("评阅意见"), [Length(max=2000)])
