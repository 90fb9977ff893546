"""The bank desk: find, read, write, revise and review questions."""

from dataclasses import replace

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug import Response as Redirect

from admin.bank.exporting import export
from admin.bank.forms import MoveForm, QuestionForm, form_data
from admin.bank.remarks import RemarkForm, remark, settle
from lawbank.formats.pictures import brief
from lawbank.impact.actions import look_over
from lawbank.impact.queries import changes_of, suspensions_of
from lawbank.intake.check import check
from lawbank.kinds import Difficulty, Kind, State
from lawbank.questions import actions
from lawbank.questions.drafts import draft_of
from lawbank.questions.models import Question, Revision
from lawbank.questions.queries import (
    QuestionCard,
    QuestionFilter,
    QuestionRow,
    Sort,
    page_of_questions,
    question,
    question_card,
    state_counts,
    topic_tree,
)
from lawbank.questions.rules import FLAGS, MOVES, needs_reason
from lawbank.review.actions import add_remark
from lawbank.review.queries import altered, remarks, seen_by_reviewer
from lawbank.search import search_questions
from lawbank.statutes.amendment import word_diff
from lawbank.statutes.queries import ArticleKey, articles_for, statutes
from quiz.challenges.queries import challenges
from quiz.challenges.rules import Outcome
from quiz.clock import now, today
from quiz.people.rules import Right
from quiz.web.database import session
from quiz.web.forms import carried_out
from quiz.web.listing import PAGE_SIZE, Column, Filter, Listing, Wanted
from quiz.web.login import current, needs
from quiz.web.words import choices, said

__all__ = ["desk"]

desk = Blueprint("bank", __name__, url_prefix="/bank")
desk.add_url_rule("/export", view_func=export)
desk.add_url_rule("/<int:question_id>/remarks", view_func=remark, methods=["POST"])
desk.add_url_rule("/<int:question_id>/remarks/<int:remark_id>", view_func=settle, methods=["POST"])

TONES = {
    State.ENABLED: "good",
    State.PENDING: "warn",
    State.RECHECK: "bad",
    State.DRAFT: "quiet",
    State.DISABLED: "quiet",
    State.VOID: "quiet",
}
EXPORT_LIMIT = 100_000

COLUMNS: tuple[Column[QuestionRow], ...] = (
    Column(
        "code",
        _l("编号"),
        lambda row: row.code,
        kind="code",
        sortable=True,
        link=lambda row: url_for(".show", question_id=row.id),
    ),
    Column("stem", _l("题干"), lambda row: brief(row.stem, 90), lead=True),
    Column("kind", _l("题型"), lambda row: row.kind, kind="word", sortable=True, phone=False),
    Column("difficulty", _l("难度"), lambda row: row.difficulty, kind="word", sortable=True, phone=False),
    Column("topics", _l("知识点"), lambda row: _("、").join(row.topics), phone=False),
    Column("citations", _l("依据"), lambda row: _("；").join(row.citations), phone=False),
    Column(
        "state",
        _l("状态"),
        lambda row: row.state,
        kind="word",
        sortable=True,
        tone=lambda row: TONES[row.state],
    ),
    Column("flag", _l("标记"), lambda row: said(row.flag), phone=False),
)


@desk.get("/")
@needs(Right.READ_BANK)
def index() -> str | Response:
    """Every question, filtered; words in the search box are looked up in the full text."""
    topics = [
        (topic.code, "　" * (topic.depth - 1) + topic.name)
        for topic in topic_tree(session())
        if topic.depth < 3
    ]
    declared: Listing[QuestionRow] = Listing(
        title=_l("题库"),
        columns=COLUMNS,
        filters=(
            Filter("topic", _l("知识点"), topics),
            Filter("kind", _l("题型"), tuple(choices(Kind))),
            Filter("difficulty", _l("难度"), tuple(choices(Difficulty))),
            Filter("state", _l("状态"), tuple(choices(State))),
            Filter("flag", _l("标记"), [(flag, _l(flag)) for flag in FLAGS]),
            Filter("statute", _l("依据"), [(str(each.id), each.title) for each in statutes(session())]),
        ),
        sort="code",
        searchable=_l("题干中的字词或编号"),
        empty=_l("从“导入”上传单位已有的 Word、Excel 题库，或新建一题。"),
    )

    def fetch(wanted: Wanted) -> tuple[tuple[QuestionRow, ...], int]:
        page = page_of_questions(session(), _filter(wanted))
        return page.rows, page.total

    return declared.respond("admin/bank/index.html", fetch, counts=state_counts(session()), tones=TONES)


def _filter(wanted: Wanted) -> QuestionFilter:
    values = wanted.values
    return QuestionFilter(
        text=wanted.text,
        topic=values.get("topic", ""),
        kind=Kind(values["kind"]) if "kind" in values else None,
        difficulty=Difficulty(values["difficulty"]) if "difficulty" in values else None,
        state=State(values["state"]) if "state" in values else None,
        flag=values.get("flag", ""),
        statute=int(values["statute"]) if "statute" in values else None,
        sort=Sort(wanted.sort),
        descending=wanted.descending,
        page=1 if wanted.limit is None else wanted.page,
        per_page=EXPORT_LIMIT if wanted.limit is None else PAGE_SIZE,
    )


@desk.get("/search")
@needs(Right.READ_BANK)
def search() -> str:
    """Full text over stems, options and explanations, ranked."""
    query = request.args.get("q", "").strip()[:200]
    asked = request.args.get("page", "1")
    page = max(1, min(int(asked), 25)) if asked.isdecimal() and len(asked) < 4 else 1
    found = search_questions(session(), query, limit=20, offset=(page - 1) * 20)
    pages = max(1, -(-found.total // 20))
    return render_template(
        "admin/bank/search.html", query=query, found=found, page=page, pages=pages, tones=TONES
    )


@desk.get("/<int:question_id>")
@needs(Right.READ_BANK)
def show(question_id: int) -> str:
    """A question as it stands, with the law behind it and its whole history."""
    card = question_card(session(), question_id)
    is_rechecked = card.question.state is State.RECHECK
    amended = changes_of(session(), card.question, day=today()) if is_rechecked else []
    leaves = (card.current, *card.current.parts)
    keys = {
        basis.id: ArticleKey(basis.statute_id, basis.edition_id, basis.article, basis.sub_article)
        for leaf in leaves
        for basis in leaf.bases
        if basis.statute_id is not None and basis.article is not None
    }
    old, new = _compared(card)
    doubts, doubted = challenges(session(), outcome=Outcome.WAITING, question_id=question_id, limit=1)
    return render_template(
        "admin/bank/show.html",
        card=card,
        remarks=remarks(session(), question_id),
        remark_form=RemarkForm(formdata=None),
        differences=altered(draft_of(old, card.question), draft_of(new, card.question)) if old else [],
        old=old,
        new=new,
        enabled=seen_by_reviewer(card),
        doubt=doubts[0].challenge.public_id if doubts else None,
        doubted=doubted,
        keys=keys,
        articles=articles_for(session(), keys.values(), today()),
        form=MoveForm(seen=str(card.current.id)),
        moves=[
            state
            for state in State
            if state in MOVES[card.question.state]
            and (state is not State.ENABLED or current().may(Right.REVIEW_BANK))
        ],
        tones=TONES,
        halted=suspensions_of(session(), card.question) if card.question.flag else [],
        amended=[
            (
                each,
                word_diff(
                    each.pair.old.text if each.pair.old else "", each.pair.new.text if each.pair.new else ""
                ),
            )
            for each in amended
        ],
    )


def _compared(card: QuestionCard) -> tuple[Revision | None, Revision]:
    """The two revisions asked for; else what stood when it was last enabled, or the one before, and what stands."""
    known = {str(revision.number): revision for revision in card.revisions}
    new = known.get(request.args.get("to", ""), card.current)
    enabled = seen_by_reviewer(card)
    before = next((each for each in card.revisions if each.id == enabled and each.id != new.id), None)
    before = before or next((each for each in card.revisions if each.number < new.number), None)
    return known.get(request.args.get("from", ""), before), new


@desk.route("/new", methods=["GET", "POST"], defaults={"question_id": None})
@desk.route("/<int:question_id>/edit", methods=["GET", "POST"])
@needs(Right.EDIT_BANK)
def edit(question_id: int | None) -> str | Redirect:
    """Write a question, or a new revision of one; it then waits for a second person's review."""
    standing = question_card(session(), question_id) if question_id is not None else None
    form = QuestionForm()
    if standing is not None and request.method == "GET":
        form = QuestionForm(data=form_data(standing.question, standing.current))
    form.offer(
        [(topic.code, f"{topic.code} {topic.name}") for topic in topic_tree(session()) if topic.depth == 3]
    )
    if request.form.get("act") == "part":
        form.parts.append_entry()
        return render_template("admin/bank/edit.html", form=form, card=standing)
    if not form.validate_on_submit() or not _sound(form):
        return render_template("admin/bank/edit.html", form=form, card=standing)

    author = current().staff_number

    def write(writing: Session) -> Question:
        if standing is None:
            return actions.add_question(writing, form.draft(), actor=author, now=now())
        found = question(writing, standing.question.id)
        seen = int(form.seen.data) if (form.seen.data or "").isdecimal() else None
        draft = replace(form.draft(), code=found.code)
        actions.revise(writing, found, draft, actor=author, note=form.note.data or "", seen=seen, now=now())
        return found

    made = carried_out(form, write)
    if made is None:
        return render_template("admin/bank/edit.html", form=form, card=standing)
    flash(_("已保存，等待另一人审核后启用"))
    return redirect(url_for(".show", question_id=made.id))


def _sound(form: QuestionForm) -> bool:
    """What the intake would refuse is refused here too, in the same words."""
    (checked,) = check(session(), [form.draft()], day=today(), against_bank=False)
    problems = [problem for problem in checked.problems if problem.severity == "error"]
    form.form_errors.extend(str(problem) for problem in problems)
    return not problems


@desk.post("/<int:question_id>/move")
@needs(Right.EDIT_BANK)
def move(question_id: int) -> str | Redirect:
    """Move a question through review; enabling needs the reviewer's right and another person than its author."""
    form = MoveForm()
    target = form.state.member if form.validate_on_submit() else None
    if target is None:
        flash(_("请选择要转为的状态"), "bad")
        return redirect(url_for(".show", question_id=question_id))
    if target is State.ENABLED:
        return _enable(question_id, form)
    return _moved(question_id, target, form)


@needs(Right.REVIEW_BANK)
def _enable(question_id: int, form: MoveForm) -> Redirect:
    return _moved(question_id, State.ENABLED, form)


def _moved(question_id: int, target: State, form: MoveForm) -> Redirect:
    actor, reason = current().staff_number, form.note.data or ""
    seen = int(form.seen.data) if (form.seen.data or "").isdecimal() and len(form.seen.data) < 10 else None

    def go(writing: Session) -> Question:
        found = question(writing, question_id)
        sent_back = needs_reason(found.state, target)
        if target is State.ENABLED:
            look_over(writing, found, day=today())
        actions.move(writing, found, target, actor=actor, note=reason, seen=seen, now=now())
        if sent_back:
            add_remark(writing, found, reason, author=actor, now=now())
        return found

    if carried_out(form, go) is None:
        flash(form.form_errors[0], "bad")
    else:
        flash(_("状态已更新"))
    return redirect(url_for(".show", question_id=question_id))
