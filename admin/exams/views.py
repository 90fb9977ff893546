"""The exams desk: plans, exams, results, marking."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug import Response as Redirect

from admin.exams.forms import ExamForm, MarkForm, PlanForm
from lawbank.questions.queries import topic_tree
from quiz.attempts.queries import attempt
from quiz.clock import now, today
from quiz.exams import actions, queries
from quiz.exams.models import Exam
from quiz.exams.queries import Expected
from quiz.exams.rules import ExamState, Purpose, phase
from quiz.grading.marking import Waiting, text_to_mark, waiting_items
from quiz.grading.standings import RankedLine, facilities, participation, ranked, statistics
from quiz.handin import close_open, remark
from quiz.papers import actions as papers
from quiz.papers.models import Plan
from quiz.papers.queries import lines_of, plan, plans, said_shortages, shortages
from quiz.people.queries import unit_tree
from quiz.people.rules import Right
from quiz.web.database import database, session, transaction
from quiz.web.forms import carried_out
from quiz.web.listing import Column, Filter, Listing, Wanted
from quiz.web.login import current, needs
from quiz.web.words import choices, said

__all__ = ["desk"]

desk = Blueprint("exams", __name__, url_prefix="/exams")

STATE_TONES = {ExamState.DRAFT: "quiet", ExamState.PUBLISHED: "good", ExamState.CANCELLED: "bad"}

EXAMS: Listing[Exam] = Listing(
    title=_l("考试"),
    columns=(
        Column(
            "title",
            _l("名称"),
            lambda row: row.title,
            sortable=True,
            link=lambda row: url_for(".show", exam_id=row.id),
        ),
        Column("purpose", _l("性质"), lambda row: row.purpose, kind="word", phone=False),
        Column("opens", _l("开始"), lambda row: row.opens_at, kind="instant", sortable=True),
        Column("closes", _l("结束"), lambda row: row.closes_at, kind="instant", sortable=True, phone=False),
        Column("minutes", _l("分钟"), lambda row: row.minutes, kind="number", phone=False),
        Column(
            "state",
            _l("状态"),
            lambda row: row.state,
            kind="word",
            sortable=True,
            tone=lambda row: STATE_TONES[row.state],
        ),
    ),
    filters=(
        Filter("state", _l("状态"), tuple(choices(ExamState))),
        Filter("purpose", _l("性质"), tuple(choices(Purpose))),
    ),
    sort="-opens",
    searchable=_l("考试名称"),
    empty=_l("先选一个组卷方案，再新建考试，发布后考生首页就会出现。"),
)

RESULTS: Listing[RankedLine] = Listing(
    title=_l("成绩"),
    columns=(
        Column("rank", _l("名次"), lambda row: row.rank, kind="number"),
        Column("name", _l("姓名"), lambda row: row.person.name),
        Column("number", _l("工号"), lambda row: row.person.staff_number, phone=False),
        Column("unit", _l("单位"), lambda row: row.person.unit_name, phone=False),
        Column("score", _l("成绩"), lambda row: row.best.score, kind="number"),
        Column(
            "passed",
            _l("合格"),
            lambda row: _("待阅卷") if row.best.waiting else _("合格") if row.best.passed else _("不合格"),
        ),
        Column("band", _l("等次"), lambda row: said(row.band), phone=False),
        Column("sat", _l("次数"), lambda row: row.sat, kind="number", phone=False),
        Column("closed", _l("交卷时间"), lambda row: row.best.closed_at, kind="instant", phone=False),
    ),
    empty=_l("还没有人交卷。"),
)

ABSENT: Listing[Expected] = Listing(
    title=_l("缺考名单"),
    columns=(
        Column("name", _l("姓名"), lambda row: row.name),
        Column("number", _l("工号"), lambda row: row.staff_number),
        Column("unit", _l("单位"), lambda row: row.unit_name),
    ),
    empty=_l("没有缺考。"),
)

MARKING: Listing[Waiting] = Listing(
    title=_l("待评阅"),
    columns=(
        Column("exam", _l("考试"), lambda row: row.exam_title),
        Column(
            "item",
            _l("题号"),
            lambda row: row.item,
            kind="number",
            link=lambda row: url_for(".mark", attempt_id=row.public_id, item=row.item),
        ),
        Column("points", _l("分值"), lambda row: row.points, kind="number"),
    ),
    empty=_l("没有待评阅的作答。"),
)


@dataclass(frozen=True, slots=True)
class PlanCard:
    """A plan with what the bank lacks for it today."""

    plan: Plan
    questions: int
    lacking: Sequence[str]


@desk.get("/")
@needs(Right.READ_EXAMS)
def index() -> str | Response:
    """Every exam within one's units."""

    def fetch(wanted: Wanted) -> tuple[list[Exam], int]:
        return queries.exam_page(
            session(),
            unit_paths=current().scopes(Right.READ_EXAMS),
            text=wanted.text,
            state=ExamState(wanted.values["state"]) if "state" in wanted.values else None,
            purpose=Purpose(wanted.values["purpose"]) if "purpose" in wanted.values else None,
            sort=wanted.sort,
            descending=wanted.descending,
            offset=wanted.offset,
            limit=wanted.limit,
        )

    return EXAMS.respond("admin/exams/index.html", fetch)


@desk.route("/new", methods=["GET", "POST"])
@needs(Right.RUN_EXAMS)
def new() -> str | Redirect:
    """Write down a new exam."""
    form = _exam_form()
    if request.method == "GET" and request.args.get("plan", "").isdecimal():
        form.plan_id.data = int(request.args["plan"])
    if not form.validate_on_submit():
        return render_template("admin/exams/form.html", form=form, exam=None)

    made = carried_out(
        form, lambda writing: actions.create(writing, form.terms(), created_by=current().person_id, now=now())
    )
    if made is None:
        return render_template("admin/exams/form.html", form=form, exam=None)
    flash(_("考试已保存，发布后考生才能看到"))
    return redirect(url_for(".show", exam_id=made.id))


@desk.route("/<int:exam_id>/edit", methods=["GET", "POST"])
@needs(Right.RUN_EXAMS)
def edit(exam_id: int) -> str | Redirect:
    """Change the terms while nobody has started."""
    exam = _exam(session(), exam_id)
    form = _exam_form()
    if request.method == "GET":
        form.show(exam)
        _offer(form)
    if not form.validate_on_submit():
        return render_template("admin/exams/form.html", form=form, exam=exam)

    def change(writing: Session) -> bool:
        actions.edit(writing, _exam(writing, exam_id), form.terms(), by=current().person_id, now=now())
        return True

    if not carried_out(form, change):
        return render_template("admin/exams/form.html", form=form, exam=exam)
    flash(_("考试已修改"))
    return redirect(url_for(".show", exam_id=exam_id))


@desk.get("/<int:exam_id>")
@needs(Right.READ_EXAMS)
def show(exam_id: int) -> str | Response:
    """An exam: its terms, who came, the ranking."""
    exam = _exam(session(), exam_id, Right.READ_EXAMS)
    paths = current().scopes(Right.READ_EXAMS)
    lines = ranked(session(), exam, unit_paths=paths)
    return RESULTS.respond(
        "admin/exams/show.html",
        lambda wanted: (lines[wanted.offset :][: wanted.limit or len(lines)], len(lines)),
        exam=exam,
        phase=phase(exam.state, exam.opens_at, exam.closes_at, now()),
        plan=plan(session(), exam.plan_id),
        units=[
            node.unit.name
            for node in unit_tree(session())
            if node.unit.id in {each.unit_id for each in exam.units}
        ],
        came=participation(session(), exam, unit_paths=paths),
        figures=statistics(lines, exam),
        hardest=sorted(facilities(session(), exam), key=lambda each: each.share)[:8],
        form=MarkForm(),
    )


@desk.get("/<int:exam_id>/absent")
@needs(Right.READ_EXAMS)
def absent(exam_id: int) -> str | Response:
    """缺考: who was expected and did not come."""
    exam = _exam(session(), exam_id, Right.READ_EXAMS)
    rows = participation(session(), exam, unit_paths=current().scopes(Right.READ_EXAMS)).absent
    return ABSENT.respond(
        "admin/exams/absent.html",
        lambda wanted: (rows[wanted.offset :][: wanted.limit or len(rows)], len(rows)),
        exam=exam,
    )


@desk.post("/<int:exam_id>/publish")
@needs(Right.RUN_EXAMS)
def publish(exam_id: int) -> str | Redirect:
    """Open an exam to those invited."""
    form = MarkForm()

    def open_it(writing: Session) -> bool:
        actions.publish(writing, _exam(writing, exam_id), by=current().person_id, now=now())
        return True

    if carried_out(form, open_it):
        flash(_("考试已发布"))
    else:
        flash(form.form_errors[0], "bad")
    return redirect(url_for(".show", exam_id=exam_id))


@desk.post("/<int:exam_id>/cancel")
@needs(Right.RUN_EXAMS)
def cancel(exam_id: int) -> Redirect:
    """Call an exam off while nobody has started."""
    with transaction() as writing:
        actions.cancel(writing, _exam(writing, exam_id), by=current().person_id, now=now())
    flash(_("考试已取消"))
    return redirect(url_for(".show", exam_id=exam_id))


@desk.post("/<int:exam_id>/collect")
@needs(Right.RUN_EXAMS)
def collect(exam_id: int) -> Redirect:
    """收卷: hand in for everybody who still sits the exam."""
    _exam(session(), exam_id)
    closed = close_open(database(), exam_id, by=current().person_id, now=now())
    flash(_("已收回 %(count)d 份答卷", count=closed))
    return redirect(url_for(".show", exam_id=exam_id))


@desk.get("/plans")
@needs(Right.READ_EXAMS)
def plan_list() -> str:
    """Plans, with what the bank lacks for each."""
    cards = []
    for each in plans(session()):
        lines = lines_of(each)
        lacking = said_shortages(session(), shortages(session(), lines, day=today()))
        cards.append(PlanCard(each, sum(line.count for line in lines), lacking))
    return render_template("admin/exams/plans.html", cards=cards)


@desk.route("/plans/new", methods=["GET", "POST"], defaults={"plan_id": None})
@desk.route("/plans/<int:plan_id>", methods=["GET", "POST"])
@needs(Right.RUN_EXAMS)
def plan_edit(plan_id: int | None) -> str | Redirect:
    """Write or change a plan; ``check`` only says whether the bank can fill it."""
    standing = plan(session(), plan_id) if plan_id is not None else None
    form = PlanForm()
    if standing is not None and request.method == "GET":
        form = PlanForm(data=_plan_data(standing))
    topics = [(topic.code, "　" * (topic.depth - 1) + topic.name) for topic in topic_tree(session())]
    form.offer(topics)
    if not form.validate_on_submit():
        return _plan_page(form, standing, None)
    if request.form.get("act") in {"check", "more"}:
        lacking = (
            said_shortages(session(), shortages(session(), form.plan_lines(), day=today()))
            if form.plan_lines()
            else []
        )
        for _each in range(3 if request.form["act"] == "more" else 0):
            form.lines.append_entry()
        form.offer(topics)
        return _plan_page(form, standing, lacking)

    def write(writing: Session) -> Plan:
        facts = {
            "title": form.title.data,
            "minutes": form.minutes.data,
            "lines": form.plan_lines(),
            "drawing": form.drawing.member,
            "scheme": form.scheme.member,
        }
        if standing is None:
            return papers.create_plan(writing, **facts, created_by=current().person_id, now=now())
        found = plan(writing, standing.id)
        papers.edit_plan(writing, found, **facts)
        return found

    if carried_out(form, write) is None:
        return _plan_page(form, standing, None)
    flash(_("组卷方案已保存"))
    return redirect(url_for(".plan_list"))


def _plan_page(form: PlanForm, standing: Plan | None, lacking: Sequence[str] | None) -> str:
    total = sum(line.count * line.points for line in form.plan_lines())
    return render_template("admin/exams/plan.html", form=form, plan=standing, lacking=lacking, total=total)


def _plan_data(standing: Plan) -> dict[str, object]:
    return {
        "title": standing.title,
        "minutes": standing.minutes,
        "drawing": standing.drawing.value,
        "scheme": standing.scheme.value,
        "lines": [
            {
                "topic": line.topic_code or "",
                "kind": line.kind.value,
                "difficulty": line.difficulty.value if line.difficulty else "",
                "count": line.count,
                "points": line.points,
            }
            for line in standing.lines
        ],
    }


@desk.get("/marking")
@needs(Right.MARK)
def marking() -> str | Response:
    """Texts that wait for a marker; names are not shown."""

    def fetch(wanted: Wanted) -> tuple[list[Waiting], int]:
        return waiting_items(
            session(),
            unit_paths=current().scopes(Right.MARK),
            marker_id=current().person_id,
            offset=wanted.offset,
            limit=wanted.limit,
        )

    return MARKING.respond("admin/exams/marking.html", fetch)


@desk.route("/marking/<attempt_id>/<int:item>", methods=["GET", "POST"])
@needs(Right.MARK)
def mark(attempt_id: str, item: int) -> str | Redirect:
    """Mark one text by its key points; the next one follows."""
    paths, marker_id = current().scopes(Right.MARK), current().person_id
    text = text_to_mark(session(), attempt_id, item, unit_paths=paths, marker_id=marker_id)
    form = MarkForm(points=text.given, note=text.note)
    if not form.validate_on_submit():
        return render_template("admin/exams/mark.html", form=form, text=text)

    def give(writing: Session) -> bool:
        sat = attempt(writing, attempt_id)
        remark(
            writing, sat, item, form.points.data, note=form.note.data or "", marker_id=marker_id, now=now()
        )
        return True

    if not carried_out(form, give):
        return render_template("admin/exams/mark.html", form=form, text=text)
    flash(_("已评分"))
    waiting, _total = waiting_items(session(), unit_paths=paths, marker_id=marker_id, limit=1)
    if waiting:
        return redirect(url_for(".mark", attempt_id=waiting[0].public_id, item=waiting[0].item))
    return redirect(url_for(".marking"))


def _exam(reading: Session, exam_id: int, right: Right = Right.RUN_EXAMS) -> Exam:
    """An exam within one's units; one that other units sit too is read, not run."""
    return queries.exam(reading, exam_id, unit_paths=current().scopes(right), wholly=right is Right.RUN_EXAMS)


def _exam_form() -> ExamForm:
    form = ExamForm()
    _offer(form)
    return form


def _offer(form: ExamForm) -> None:
    form.offer(plans(session()), unit_tree(session(), current().scopes(Right.RUN_EXAMS)))
