"""The review desk: what officers challenge, with the law beside it; answered to them."""

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug import Response as Redirect

from admin.review.bulk import bulk, bulk_list, bulk_undo
from admin.review.forms import AnswerForm
from lawbank.questions.leaves import load_leaves
from lawbank.questions.queries import question
from quiz.challenges.actions import answer
from quiz.challenges.models import Challenge
from quiz.challenges.queries import QueueLine, challenge, challenges
from quiz.challenges.rules import Outcome
from quiz.clock import now, today
from quiz.people.rules import Right
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
    ("/bulk/done/<edit>/undo", bulk_undo, ["POST"]),
):
    desk.add_url_rule(address, view_func=view, methods=methods)

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
        Column("stem", _l("题干"), lambda row: row.stem if len(row.stem) < 50 else row.stem[:48] + "…"),
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
    form = AnswerForm()
    if form.validate_on_submit():
        return _answered(doubt, form)
    return _page(doubt, form)


@needs(Right.REVIEW_BANK)
def _answered(doubt: str, form: AnswerForm) -> str | Redirect:
    def act(writing: Session) -> list[Challenge]:
        return answer(
            writing,
            doubt,
            upheld=form.outcome.data == "upheld",
            text=form.answer.data or "",
            all_alike=form.all_alike.data,
            by=current().person_id,
            now=now(),
        )

    done = carried_out(form, act)
    if done is None:
        return _page(doubt, form)
    flash(_("已答复 %(count)d 条，提出人会在首页看到", count=len(done)))
    waiting, _total = challenges(session(), outcome=Outcome.WAITING, limit=1)
    if waiting:
        return redirect(url_for(".show", doubt=waiting[0].challenge.public_id))
    return redirect(url_for(".index"))


def _page(doubt: str, form: AnswerForm) -> str:
    line = challenge(session(), doubt)
    leaf = load_leaves(session(), [line.challenge.revision_id])[line.challenge.revision_id]
    order = "".join("0123456789a"[place] for place in range(len(leaf.choices)))
    standing = question(session(), line.challenge.question_id)
    return render_template(
        "admin/review/show.html",
        line=line,
        form=form,
        entry=entry_of(1, leaf, order),
        verdict=explained(session(), leaf, order, None, right=False, day=today()),
        question=standing,
        has_moved=standing.current_id not in (leaf.revision_id, leaf.parent_id),
        tones=TONES,
    )
