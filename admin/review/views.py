"""The review desk: what officers challenge, with the law beside it; answered to them."""

from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug import Response as Redirect

from admin.review.bulk import bulk, bulk_list, bulk_show, bulk_undo
from admin.review.forms import AnswerForm
from lawbank.formats.pictures import brief
from lawbank.questions.leaves import Leaf, load_leaves
from lawbank.questions.models import Question
from lawbank.questions.queries import author_of, question
from lawbank.review.queries import OpenRemark, open_remarks
from quiz.challenges.actions import answer
from quiz.challenges.models import Challenge
from quiz.challenges.queries import QueueLine, challenge, challenges
from quiz.challenges.rules import Outcome
from quiz.clock import now, today
from quiz.people.rules import Right
from quiz.web.challenges.showing import marks_of, order_of, proposed_of
from quiz.web.database import session
from quiz.web.exam.showing import entry_of, explained
from quiz.web.forms import carried_out
from quiz.web.listing import Column, Filter, Listing, Wanted
from quiz.web.login import current, needs
from quiz.web.words import choices

__all__ = ["desk"]

desk = Blueprint("review", __name__, url_prefix="/review")
for address, view, methods in (
    ("/bulk", bulk, ["GET", "POST"]),
    ("/bulk/done", bulk_list, ["GET"]),
    ("/bulk/done/<edit>", bulk_show, ["GET"]),
    ("/bulk/done/<edit>/undo", bulk_undo, ["POST"]),
):
    desk.add_url_rule(address, view_func=view, methods=methods)

MOST_BESIDE = 20
"""Other challenges of the same question shown beside one."""

TONES = {Outcome.WAITING: "warn", Outcome.UPHELD: "good", Outcome.REJECTED: "quiet"}

CHALLENGES: Listing[QueueLine] = Listing(
    title=_l("题目异议"),
    columns=(
        Column(
            "code",
            _l("编号"),
            lambda row: row.code,
            kind="code",
            link=lambda row: url_for(".show", doubt=row.challenge.public_id),
        ),
        Column("stem", _l("题干"), lambda row: brief(row.stem, 50), lead=True),
        Column("proposed", _l("认为"), lambda row: row.challenge.proposed[:40], phone=False),
        Column("name", _l("提出人"), lambda row: row.name, phone=False),
        Column("raised", _l("提出时间"), lambda row: row.challenge.raised_at, kind="instant", phone=False),
        Column(
            "outcome",
            _l("处理"),
            lambda row: row.challenge.outcome,
            kind="word",
            tone=lambda row: TONES[row.challenge.outcome],
        ),
    ),
    filters=(Filter("outcome", _l("处理"), tuple(choices(Outcome))),),
    empty=_l("没有题目异议。考生在考试结果和练习解析下面可以提出。"),
)


REMARKS: Listing[OpenRemark] = Listing(
    title=_l("待处理意见"),
    columns=(
        Column(
            "code",
            _l("编号"),
            lambda row: row.code,
            kind="code",
            link=lambda row: url_for(
                "console.bank.show", question_id=row.remark.question_id, _anchor="remarks"
            ),
        ),
        Column("text", _l("意见"), lambda row: row.remark.text, lead=True),
        Column("state", _l("状态"), lambda row: row.state, kind="word"),
        Column("author", _l("提出人"), lambda row: row.remark.author, phone=False),
        Column("written", _l("时间"), lambda row: row.remark.written_at, kind="instant", phone=False),
    ),
    empty=_l("没有待处理的意见。审题人退回题目、采纳异议，或在题目下面写意见，都会列在这里。"),
)


@desk.get("/remarks")
@needs(Right.READ_BANK)
def remarks() -> str | Response:
    """Remarks that wait to be dealt with."""

    def fetch(wanted: Wanted) -> tuple[list[OpenRemark], int]:
        return open_remarks(session(), offset=wanted.offset, limit=wanted.limit)

    return REMARKS.respond("admin/review/remarks.html", fetch)


@desk.get("/")
@needs(Right.READ_BANK)
def index() -> str | Response:
    """Challenges, those that wait first."""

    def fetch(wanted: Wanted) -> tuple[list[QueueLine], int]:
        return challenges(
            session(),
            outcome=Outcome(wanted.values["outcome"]) if "outcome" in wanted.values else None,
            offset=wanted.offset,
            limit=wanted.limit,
        )

    return CHALLENGES.respond("admin/review/index.html", fetch)


@desk.route("/challenges/<doubt>", methods=["GET", "POST"])
@needs(Right.READ_BANK)
def show(doubt: str) -> str | Redirect:
    """A challenge beside its question, key and law; answered here."""
    case = _case(doubt)
    form = AnswerForm()
    form.offer(revised=case.revised)
    if form.validate_on_submit():
        return _answered(doubt, case, form)
    return _page(case, form)


@dataclass(frozen=True, slots=True)
class Case:
    """A challenge with what a reviewer weighs it against.

    Attributes:
        others: other challenges of the same question, answered or not, each with what it holds to be right.
        revised: the question says something else by now.
    """

    line: QueueLine
    others: list[tuple[QueueLine, str]]
    leaf: Leaf
    question: Question
    author: str
    revised: bool


def _case(doubt: str) -> Case:
    line, rest = challenge(session(), doubt)
    others, revision_id = rest[:MOST_BESIDE], line.challenge.revision_id
    leaves = load_leaves(session(), [revision_id, *(other.challenge.revision_id for other in others)])
    beside = [(other, proposed_of(other.challenge, leaves[other.challenge.revision_id])) for other in others]
    leaf = leaves[revision_id]
    found = question(session(), line.challenge.question_id)
    revised = found.current_id not in (leaf.revision_id, leaf.parent_id)
    return Case(line, beside, leaf, found, author_of(session(), revision_id), revised)


@needs(Right.REVIEW_BANK)
def _answered(doubt: str, case: Case, form: AnswerForm) -> str | Redirect:
    def act(writing: Session) -> list[Challenge]:
        return answer(
            writing,
            doubt,
            upheld=form.is_upheld,
            text=form.answer.data or "",
            all_alike=form.all_alike.data,
            mended=form.is_mended,
            by=current().person_id,
            now=now(),
        )

    done = carried_out(form, act)
    if done is None:
        return _page(case, form)
    flash(_("已答复 %(count)d 条，提出人会在首页看到", count=len(done)))
    if form.is_upheld and not form.is_mended:
        return redirect(url_for("console.bank.show", question_id=case.question.id))
    waiting, _total = challenges(session(), outcome=Outcome.WAITING, limit=1)
    if waiting:
        return redirect(url_for(".show", doubt=waiting[0].challenge.public_id))
    return redirect(url_for(".index"))


def _page(case: Case, form: AnswerForm) -> str:
    found, leaf = case.line.challenge, case.leaf
    order = order_of(found, leaf)
    entry = entry_of(found.item or 1, leaf, order, response=found.response)
    verdict = explained(session(), leaf, order, found.response, right=False, day=today())
    return render_template(
        "admin/review/show.html",
        case=case,
        form=form,
        entry=entry,
        verdict=verdict,
        marks=marks_of(found, leaf, entry, verdict.key_values),
        proposed=proposed_of(found, leaf),
        tones=TONES,
    )
