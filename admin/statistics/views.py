"""The statistics desk: every measured question, one question's card, an exam's report."""

from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug import Response as Redirect

from lawbank.formats.pictures import brief
from lawbank.impact.queries import changes_of
from lawbank.intake.check import check
from lawbank.kinds import CHOICE_KINDS, Kind, State
from lawbank.questions.doctor import Finding, examined
from lawbank.questions.drafts import draft_of
from lawbank.questions.leaves import Leaf, load_leaves
from lawbank.questions.queries import question_card
from lawbank.statistics.alarm import Complaint
from lawbank.statistics.classical import SMALLEST_FOR_DISCRIMINATION, SMALLEST_FOR_ITEMS, too_small
from lawbank.statistics.irt import SMALLEST, Model
from quiz.analysis.actions import Refreshed, refresh
from quiz.analysis.figures import Measured, option_names
from quiz.analysis.queries import (
    MISDECLARED,
    FiguresRow,
    Practised,
    last_measured,
    measured_page,
    measured_question,
    practised,
)
from quiz.analysis.report import ItemLine, report
from quiz.analysis.rules import measured, misdeclared
from quiz.clock import now, today
from quiz.errors import NotFound
from quiz.exams import queries as exams
from quiz.people.rules import Right
from quiz.web.database import session
from quiz.web.forms import Form, carried_out
from quiz.web.listing import Column, Filter, Listing, Wanted
from quiz.web.login import current, needs
from quiz.web.words import choices, word

__all__ = ["desk"]

desk = Blueprint("statistics", __name__, url_prefix="/statistics")


def _said(complaints: list[Complaint] | tuple[Complaint, ...]) -> str:
    return _("、").join(word(each) for each in complaints)


def _borne(row: FiguresRow, figure: float | None) -> float | None:
    """The figure where so many persons bear it; the card of a question shows it with its interval at any number."""
    return None if figure is None or row.figures.persons < SMALLEST_FOR_DISCRIMINATION else round(figure, 2)


MEASURED: Listing[FiguresRow] = Listing(
    title=_l("题目质量"),
    columns=(
        Column(
            "code",
            _l("编号"),
            lambda row: row.code + (f"({row.part})" if row.part else ""),
            kind="code",
            sortable=True,
            link=lambda row: url_for(".card", question_id=row.question_id),
        ),
        Column("stem", _l("题干"), lambda row: brief(row.stem, 50), lead=True),
        Column("kind", _l("题型"), lambda row: row.kind, kind="word", phone=False),
        Column(
            "persons", _l("人数"), lambda row: row.figures.persons, kind="number", sortable=True, phone=False
        ),
        Column("facility", _l("得分率"), lambda row: row.figures.facility, kind="percent", sortable=True),
        Column("declared", _l("标注难度"), lambda row: row.declared, kind="word", phone=False),
        Column(
            "measured",
            _l("实测难度"),
            lambda row: measured(row.figures.facility) if row.figures.persons >= SMALLEST_FOR_ITEMS else None,
            kind="word",
            tone=lambda row: "warn" if row.misdeclared else "quiet",
            phone=False,
        ),
        Column(
            "discrimination",
            _l("鉴别指数"),
            lambda row: _borne(row, row.figures.discrimination),
            kind="number",
            sortable=True,
            phone=False,
        ),
        Column(
            "item_rest",
            _l("题总相关"),
            lambda row: _borne(row, row.figures.item_rest),
            kind="number",
            sortable=True,
            phone=False,
        ),
        Column("complaints", _l("疑点"), lambda row: _said(row.complaints), sortable=True),
    ),
    filters=(
        Filter(
            "complaint",
            _l("疑点"),
            [("any", _l("有疑点的")), *choices(Complaint), (MISDECLARED, _l("难度标注不符"))],
        ),
        Filter("kind", _l("题型"), tuple(choices(Kind))),
    ),
    sort="complaints",
    searchable=_l("题干中的字词或编号"),
    empty=_l("还没有可统计的作答。有人交卷、成绩出齐后，这里每小时更新一次。"),
)


@desk.get("/")
@needs(Right.READ_BANK)
def index() -> str | Response:
    """Every measured question that stands."""

    def fetch(wanted: Wanted) -> tuple[list[FiguresRow], int]:
        return measured_page(
            session(),
            text=wanted.text,
            complaint=wanted.values.get("complaint", ""),
            kind=Kind(wanted.values["kind"]) if "kind" in wanted.values else None,
            sort=wanted.sort,
            descending=wanted.descending,
            offset=wanted.offset,
            limit=wanted.limit,
        )

    return MEASURED.respond(
        "admin/statistics/index.html",
        fetch,
        form=Form(),
        last=last_measured(session()),
        least=(SMALLEST_FOR_ITEMS, SMALLEST_FOR_DISCRIMINATION),
    )


@desk.post("/refresh")
@needs(Right.EDIT_BANK)
def measure_now() -> Redirect:
    """Measure at once what was answered since the last time."""
    form = Form()
    done: Refreshed | None = None
    if form.validate_on_submit():
        done = carried_out(form, lambda writing: refresh(writing, actor=current().staff_number, now=now()))
    if done is None:
        flash(_("页面放置太久，请重试"), "bad")
    elif done.alarmed:
        flash(
            _(
                "已统计 %(count)d 题，%(alarmed)d 题答案可疑，已转待复核",
                count=done.measured,
                alarmed=len(done.alarmed),
            ),
            "warn",
        )
    else:
        flash(_("已统计 %(count)d 题", count=done.measured))
    return redirect(url_for(".index"))


@dataclass(frozen=True, slots=True)
class Examined:
    """A leaf on the card: what was measured, what its words give away."""

    leaf: Leaf
    measured: Measured | None
    practised: Practised | None
    findings: tuple[Finding, ...]
    names: list[str]
    key: list[int]

    @property
    def wrong_difficulty(self) -> bool:
        """Measured as easier or harder than declared."""
        item = self.measured.item if self.measured else None
        return item is not None and misdeclared(self.leaf.difficulty, low=item.low, high=item.high)


@desk.get("/questions/<int:question_id>")
@needs(Right.READ_BANK)
def card(question_id: int) -> str:
    """One question: its figures, its options by ability, what the doctor finds."""
    found = question_card(session(), question_id)
    ids = [part.id for part in found.current.parts] or [found.current.id]
    leaves = load_leaves(session(), ids)
    figures, practice = measured_question(session(), ids), practised(session(), ids)
    (checked,) = check(session(), [draft_of(found.current, found.question)], day=today(), against_bank=False)
    return render_template(
        "admin/statistics/card.html",
        card=found,
        examined=[_examined(leaves[each], figures.get(each), practice.get(each)) for each in ids],
        problems=checked.problems,
        stale=[]
        if found.question.state is State.RECHECK
        else changes_of(session(), found.question, day=today()),
        difficulty_of=measured,
        too_small=lambda persons: (
            too_small(persons, SMALLEST_FOR_ITEMS) or too_small(persons, SMALLEST_FOR_DISCRIMINATION)
        ),
    )


def _examined(leaf: Leaf, figures: Measured | None, practice: Practised | None) -> Examined:
    key = sorted(leaf.key) if leaf.kind in CHOICE_KINDS else []
    if leaf.kind is Kind.TRUE_FALSE:
        key = [0 if leaf.truth else 1]
    return Examined(leaf, figures, practice, examined(leaf), option_names(leaf), key)


ITEMS: Listing[ItemLine] = Listing(
    title=_l("试题分析"),
    columns=(
        Column("number", _l("题号"), lambda row: row.number, kind="number"),
        Column(
            "stem",
            _l("题干"),
            lambda row: brief(row.leaf.stem, 40),
            lead=True,
            link=lambda row: url_for(".card", question_id=row.leaf.question_id),
        ),
        Column("kind", _l("题型"), lambda row: row.leaf.kind, kind="word", phone=False),
        Column("facility", _l("得分率"), lambda row: row.item.facility, kind="percent"),
        Column("declared", _l("标注难度"), lambda row: row.leaf.difficulty, kind="word", phone=False),
        Column(
            "discrimination",
            _l("鉴别指数"),
            lambda row: round(row.item.discrimination, 2),
            kind="number",
            phone=False,
        ),
        Column(
            "item_rest",
            _l("题总相关"),
            lambda row: None if row.item.item_rest is None else round(row.item.item_rest, 2),
            kind="number",
            phone=False,
        ),
        Column(
            "b",
            _l("难度参数 b"),
            lambda row: round(row.estimate.b, 2) if row.estimate else None,
            kind="number",
            phone=False,
        ),
        Column("complaints", _l("疑点"), lambda row: _said(row.measured.complaints) if row.measured else ""),
    ),
)


@desk.get("/exams/<int:exam_id>")
@needs(Right.READ_BANK)
def exam(exam_id: int) -> str | Response:
    """The report of an exam's paper: scores, reliability, every item. It names nobody."""
    found = exams.exam(session(), exam_id, unit_paths=current().scopes(Right.READ_EXAMS))
    told = report(session(), found)
    if told is None:
        raise NotFound(
            _("这场考试还没有出齐成绩的答卷，或者每人一份试卷，没有整卷报告；各题情况见“题目质量”")
        )
    return ITEMS.respond(
        "admin/statistics/exam.html",
        lambda wanted: (told.lines[wanted.offset :][: wanted.limit or len(told.lines)], len(told.lines)),
        exam=found,
        report=told,
        note=too_small(told.persons, SMALLEST_FOR_DISCRIMINATION),
        least=SMALLEST[Model.RASCH],
        peak=max(told.bins),
    )
