"""Every word the faces show for a value: enum members, instants, days, numbers, errors."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from flask import Flask, g
from flask_babel import format_date, get_translations, gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from lawbank.alike.models import Decision
from lawbank.formats.draft import Place
from lawbank.kinds import Difficulty, Kind, State
from lawbank.questions.doctor import Symptom
from lawbank.questions.likeness import Verdict
from lawbank.statistics.alarm import Complaint
from lawbank.statistics.irt import Model
from lawbank.statutes.amendment import Change
from lawbank.wording import Phrase
from quiz.attempts.rules import Ending
from quiz.certification.rules import Status
from quiz.challenges.rules import Outcome, Remedy
from quiz.clock import OFFICE_ZONE
from quiz.exams.rules import ExamState, Feedback, Purpose
from quiz.hours.rules import Activity, EntryState, HoursKind
from quiz.papers.rules import Drawing, Scheme
from quiz.people.rules import Category, Role
from quiz.practice.rules import Mode

__all__ = ["choices", "init_app", "said", "word"]

WORDS: dict[StrEnum, Any] = {
    Kind.SINGLE: _l("单选题"),
    Kind.MULTIPLE: _l("多选题"),
    Kind.VARIABLE: _l("不定项选择题"),
    Kind.TRUE_FALSE: _l("判断题"),
    Kind.BLANK: _l("填空题"),
    Kind.SHORT_ANSWER: _l("简答题"),
    Kind.CASE: _l("案例分析题"),
    Difficulty.EASY: _l("易"),
    Difficulty.MEDIUM: _l("中"),
    Difficulty.HARD: _l("难"),
    State.DRAFT: _l("草稿"),
    State.PENDING: _l("待审"),
    State.ENABLED: _l("启用"),
    State.RECHECK: _l("待复核"),
    State.DISABLED: _l("停用"),
    State.VOID: _l("作废"),
    Change.UNCHANGED: _l("未变"),
    Change.MOVED: _l("仅条号变动"),
    Change.CHANGED: _l("已修改"),
    Change.NEW: _l("新增"),
    Change.REPEALED: _l("已删去"),
    Model.RASCH: _l("Rasch 模型"),
    Model.ONE: _l("单参数模型"),
    Model.TWO: _l("双参数模型"),
    Model.THREE: _l("三参数模型"),
    Complaint.WRONG_KEY: _l("答案可疑"),
    Complaint.NEGATIVE: _l("区分度为负"),
    Complaint.GUESSED: _l("不如瞎猜"),
    Complaint.NO_DISTRACTOR: _l("干扰项无人选"),
    Complaint.LONGEST_KEY: _l("答案是最长的选项"),
    Symptom.ABSOLUTE_WORDS: _l("绝对化用语只在错误一方"),
    Symptom.ALL_RIGHT: _l("选项全对"),
    Symptom.NEGATIVE_STEM: _l("反向提问"),
    Outcome.WAITING: _l("待答复"),
    Outcome.UPHELD: _l("采纳"),
    Outcome.REJECTED: _l("不采纳"),
    Remedy.PENDING: _l("正在核改，改好前不再用于组卷"),
    Remedy.MENDED: _l("已改正并重新启用"),
    Remedy.KEPT: _l("已核对并重新启用"),
    Remedy.WITHDRAWN: _l("已停用"),
    Category.OFFICER: _l("执法人员"),
    Category.AUXILIARY: _l("辅助人员"),
    Category.WORKER: _l("工勤人员"),
    Category.OTHER: _l("其他人员"),
    Role.EDITOR: _l("命题人"),
    Role.REVIEWER: _l("审题人"),
    Role.TRAINING_MANAGER: _l("培训管理员"),
    Role.MARKER: _l("阅卷人"),
    Role.LIAISON: _l("法治联络员"),
    Role.AUDITOR: _l("审计员"),
    Role.SYSTEM_ADMIN: _l("系统管理员"),
    Role.SECURITY_ADMIN: _l("安全保密管理员"),
    Role.AUDIT_ADMIN: _l("审计管理员"),
    Drawing.FIXED: _l("统一组卷"),
    Drawing.PER_OFFICER: _l("个性组卷"),
    Scheme.ALL_OR_NOTHING: _l("全对得分"),
    Scheme.PARTIAL_HALF: _l("少选得一半"),
    Scheme.PARTIAL_PER_OPTION: _l("少选按项得分"),
    Scheme.NET_CORRECT: _l("对减错计分"),
    Scheme.MINUS: _l("错选倒扣"),
    ExamState.DRAFT: _l("未发布"),
    ExamState.PUBLISHED: _l("已发布"),
    ExamState.CANCELLED: _l("已取消"),
    Purpose.MOCK: _l("模拟考试"),
    Purpose.OFFICIAL: _l("正式考试"),
    Purpose.WEEKLY: _l("每周一测"),
    Feedback.AT_ONCE: _l("交卷后立即公布"),
    Feedback.AFTER_WINDOW: _l("考试结束后公布"),
    Feedback.NEVER: _l("不公布"),
    Ending.HANDED_IN: _l("本人交卷"),
    Ending.TIME_UP: _l("到时自动交卷"),
    Ending.BY_MANAGER: _l("管理员收卷"),
    HoursKind.GENERAL_LAW: _l("公共法律知识"),
    HoursKind.SPECIAL_LAW: _l("专业法律知识"),
    HoursKind.INDUCTION: _l("岗前培训"),
    HoursKind.ETHICS: _l("职业道德与作风"),
    HoursKind.POLITICS: _l("政治理论与党性教育"),
    HoursKind.SKILLS: _l("执法技能实训"),
    Activity.EXAM: _l("在线考试"),
    Activity.PRACTICE: _l("在线练习"),
    Activity.CLASS: _l("专题培训"),
    Activity.DISPATCHED: _l("外派培训"),
    Activity.GROUP_STUDY: _l("中心组学法"),
    Activity.SHADOWING: _l("跟班学习"),
    Activity.CASE_SEMINAR: _l("案例研讨"),
    Activity.COMPETITION: _l("技能比武"),
    Activity.ONLINE_COURSE: _l("网络课程"),
    Activity.TEACHING: _l("授课"),
    Activity.SELF_STUDY: _l("自学"),
    EntryState.PENDING: _l("待审核"),
    EntryState.CREDITED: _l("已认定"),
    EntryState.REFUSED: _l("已退回"),
    EntryState.REVERSED: _l("已冲红"),
    Status.APPLYING: _l("申领中"),
    Status.VALID: _l("有效"),
    Status.SUSPENDED: _l("暂扣"),
    Status.EXPIRED: _l("到期"),
    Status.LOST: _l("遗失作废"),
    Status.CANCELLED: _l("注销"),
    Status.REVOKED: _l("吊销"),
    Mode.TOPIC: _l("按知识点"),
    Mode.RANDOM: _l("随机"),
    Mode.WRONG: _l("错题本"),
    Verdict.SAME: _l("相同"),
    Verdict.NEAR: _l("相近"),
    Verdict.CONTRADICTS: _l("答案矛盾"),
    Decision.MERGED: _l("已合并"),
    Decision.KEPT: _l("都保留"),
}
_BY_KIND: dict[type[StrEnum], dict[StrEnum, Any]] = {}
for _member, _label in WORDS.items():
    _BY_KIND.setdefault(type(_member), {})[_member] = _label


def word(member: StrEnum | None) -> str:
    """The word for an enum member; empty for None."""
    return "" if member is None else str(_BY_KIND[type(member)][member])


def _shown_word(member: StrEnum | None) -> str:
    """`word` for templates: each is looked up once a request."""
    shown: dict[tuple[type, StrEnum | None], str] = g.setdefault("words", {})
    key = (type(member), member)
    if key not in shown:
        shown[key] = word(member)
    return shown[key]


def choices(kind: type[StrEnum]) -> list[tuple[str, Any]]:
    """(value, word) of every member, for a select."""
    return [(member.value, _BY_KIND[kind][member]) for member in kind]


def said(message: object) -> str:
    """An error, a `Phrase` or a plain sentence in the reader's language."""
    if isinstance(message, Exception):
        template, values = getattr(message, "message", None), getattr(message, "values", {})
        inner = message.args[0] if message.args else ""
        if template is None:
            return said(inner)
        return _filled(str(template), dict(values))
    if isinstance(message, Phrase):
        return _filled(message.template, message.values)
    return gettext(str(message)) if message else ""


def _filled(template: str, values: dict[str, Any]) -> str:
    translated = gettext(template)
    return (
        translated
        % {name: said(value) if isinstance(value, str) else value for name, value in values.items()}
        if values
        else translated
    )


def instant(value: datetime | None, style: str = "minute") -> str:
    """An instant in office time: ``2026-11-23 10:32``; *style* may be ``second`` or ``clock`` (10:32:05)."""
    if value is None:
        return ""
    patterns = {"minute": "%Y-%m-%d %H:%M", "second": "%Y-%m-%d %H:%M:%S", "clock": "%H:%M:%S"}
    return value.astimezone(OFFICE_ZONE).strftime(patterns[style])


def day(value: date | None) -> str:
    """A day, as ISO 8601 writes it."""
    return "" if value is None else value.isoformat()


def long_day(value: date) -> str:
    """A day with its weekday, in the reader's language."""
    return str(format_date(value, "full"))


def place(value: Place) -> str:
    """Where in a file, in the reader's language."""
    where = [gettext("工作表“%(sheet)s”", sheet=value.sheet)] if value.sheet and value.line is None else []
    if value.row is not None:
        where.append(gettext("第 %(row)d 行", row=value.row))
    if value.line is not None:
        where.append(gettext("第 %(row)d 行", row=value.line))
    return " ".join(where) + (f" · {gettext(value.column)}" if value.column else "")


@lru_cache(4096)
def number(value: Decimal | int | float | None, places: int = 2) -> str:
    """A number without trailing zeros: 80, 79.5, 0.25."""
    if value is None:
        return ""
    text = f"{Decimal(str(value)):.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(value: float | Decimal | None) -> str:
    """A fraction as a Chinese percent, ``95.3%``; a dash where there is nothing to divide by."""
    return "—" if value is None else f"{number(Decimal(str(value)) * 100, 1)}%"


def _translated(sentence: str, **values: Any) -> Markup:
    """gettext for templates, without the three calls through which Jinja goes: they took half of a result page.

    The values are escaped; the catalogue is looked up once a request.
    """
    catalogue = g.get("catalogue")
    if catalogue is None:
        catalogue = g.catalogue = get_translations()
    found = Markup(catalogue.ugettext(sentence))  # noqa: S704 our own catalogue
    return found % values if values or "%" in found else found


def _translated_number(one: str, many: str, count: int) -> str:
    return str(get_translations().ungettext(one, many, count))


def init_app(app: Flask) -> None:
    """Make the words known to templates."""
    app.jinja_env.install_gettext_callables(_translated, _translated_number, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(_=_translated, gettext=_translated)
    app.jinja_env.filters.update(
        place=place,
        word=_shown_word,
        said=said,
        instant=instant,
        day=day,
        long_day=long_day,
        number=number,
        percent=percent,
    )
