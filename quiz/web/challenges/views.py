"""An officer's challenges."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug import Response as Redirect

from lawbank.questions.leaves import load_leaves
from quiz.challenges.actions import mark_seen, raise_challenge
from quiz.challenges.queries import Subject, mine, of_attempt, of_practice, standing_on
from quiz.challenges.rules import Outcome
from quiz.clock import now, today
from quiz.web.challenges.forms import ChallengeForm
from quiz.web.challenges.showing import proposed_of
from quiz.web.database import session, transaction
from quiz.web.exam.showing import entry_of, explained
from quiz.web.forms import carried_out
from quiz.web.login import current

__all__ = ["blueprint"]

blueprint = Blueprint("challenges", __name__)


@blueprint.get("/challenges")
@login_required
def index() -> str:
    """My challenges with their answers."""
    rows = mine(session(), current().person_id)
    leaves = load_leaves(session(), [row.challenge.revision_id for row in rows])
    return render_template(
        "quiz/challenges/index.html",
        rows=[(row, proposed_of(row.challenge, leaves[row.challenge.revision_id])) for row in rows],
    )


@blueprint.post("/challenges")
@login_required
def look() -> Redirect:
    """Go and read the answers: from then on the home page does not announce them any more."""
    with transaction() as writing:
        mark_seen(writing, current().person_id, now=now())
    return redirect(url_for(".index"))


@blueprint.route("/attempts/<attempt>/challenge/<int:item>", methods=["GET", "POST"])
@login_required
def from_attempt(attempt: str, item: int) -> str | Redirect:
    """Challenge an item of a result."""
    subject = of_attempt(session(), attempt, item, current().person_id, now=now())
    return _page(subject, item, url_for("exam.result", attempt=attempt, _anchor=f"q{item}"))


@blueprint.route("/practice/runs/<run>/challenge/<int:position>", methods=["GET", "POST"])
@login_required
def from_practice(run: str, position: int) -> str | Redirect:
    """Challenge a question answered in practice."""
    subject = of_practice(session(), run, position, current().person_id)
    return _page(subject, position, url_for("practice.run", run=run, q=position))


def _page(subject: Subject, number: int, back: str) -> str | Redirect:
    person_id = current().person_id
    leaf = load_leaves(session(), [subject.revision_id])[subject.revision_id]
    entry = entry_of(number, leaf, subject.choice_order, response=subject.response)
    form = ChallengeForm()
    form.offer(entry, [basis.printed for basis in leaf.bases])
    if form.validate_on_submit():
        made = carried_out(
            form,
            lambda writing: raise_challenge(
                writing,
                person_id,
                subject,
                picked=form.letters,
                proposed=form.words,
                reason=form.reason.data or "",
                cited=form.citation,
                now=now(),
            ),
        )
        if made is not None:
            flash(_("已提交，审题人答复后会在首页提醒您"))
            return redirect(url_for(".index"))
    standing = standing_on(session(), person_id, subject.revision_id)
    return render_template(
        "quiz/challenges/new.html",
        form=form,
        back=back,
        entry=entry,
        verdict=explained(session(), leaf, subject.choice_order, subject.response, right=False, day=today()),
        standing=standing,
        waits=standing is not None and standing.outcome is Outcome.WAITING,
    )
