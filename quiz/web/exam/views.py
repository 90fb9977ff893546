"""Exams as officers see them: the list, the start page, the exam page, the receipt and the result."""

from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required
from flask_wtf.csrf import generate_csrf
from werkzeug import Response as Redirect

from quiz.attempts.actions import record, save_all, start
from quiz.attempts.models import Attempt
from quiz.attempts.queries import attempt_of, standing_answers
from quiz.attempts.receipts import find_verified
from quiz.attempts.rules import Click, Ending, seconds_left
from quiz.certification.queries import find_by_verify_code
from quiz.clock import now, today
from quiz.errors import Closed
from quiz.exams.queries import invited_exam, title_of
from quiz.grading.queries import exam_card, exams_for, sittings
from quiz.grading.result import result as result_of
from quiz.grading.rules import Outcome
from quiz.handin import hand_in
from quiz.papers.queries import shown_items
from quiz.practice.actions import gather_mistakes
from quiz.web.database import session, together, transaction
from quiz.web.exam.express import REFUSAL, iso, saved
from quiz.web.exam.posted import changed_clicks
from quiz.web.exam.showing import entries_of, reviewed, sections_of, topic_shares
from quiz.web.exam.wording import exam_words
from quiz.web.login import current
from quiz.web.policy import POLICY
from quiz.web.words import instant

__all__ = ["blueprint"]

blueprint = Blueprint("exam", __name__)


@blueprint.get("/exams")
@login_required
def index() -> str:
    """My exams: open or to come first, then those past."""
    cards = exams_for(session(), current().person_id, now=now())
    return render_template("quiz/exam/index.html", cards=cards, instant_now=now())


@blueprint.get("/exams/<int:exam_id>")
@login_required
def detail(exam_id: int) -> str:
    """The start page: rules, minutes one really has, pass mark, sittings left."""
    person_id = current().person_id
    found = invited_exam(session(), exam_id, person_id)
    sat = sittings(session(), exam_ids=[exam_id], person_id=person_id)
    return render_template(
        "quiz/exam/detail.html", card=exam_card(found, sat, now=now()), sittings=sat, instant_now=now()
    )


@blueprint.post("/exams/<int:exam_id>/start")
@login_required
def begin(exam_id: int) -> Redirect:
    """Begin a sitting, or go on with the one that is open."""
    with transaction() as writing:
        attempt = start(writing, exam_id, current().person_id, now=now())
    return redirect(url_for(".take", attempt=attempt.public_id))


@blueprint.get("/attempts/<attempt>")
@login_required
def take(attempt: str) -> str | Redirect:
    """The exam page: the whole paper in one document, with the answers that stand."""
    sitting = attempt_of(session(), attempt, current().person_id)
    if sitting.closed_at is not None:
        return redirect(url_for(".result", attempt=attempt))
    standing = standing_answers(session(), sitting.id)
    entries = entries_of(shown_items(session(), sitting.paper_id), standing)
    left = seconds_left(sitting.deadline_at, now())
    return render_template(
        "quiz/exam/take.html",
        title=title_of(session(), sitting.exam_id),
        attempt=attempt,
        entries=entries,
        sections=sections_of(entries),
        minutes_left=f"{left // 60}:{left % 60:02d}",
        facts=_facts(sitting, left, {number: each.payload for number, each in standing.items()}),
        words=exam_words(),
    )


def _facts(sitting: Attempt, left: int, standing: dict[int, Any]) -> dict[str, Any]:
    here = sitting.public_id
    return {
        "attempt": here,
        "person": current().person_id,
        "token": generate_csrf(),
        "seconds_left": left,
        "standing": standing,
        "single_keys": current().signed_in.single_keys,
        "save_address": url_for(".answer", attempt=here),
        "state_address": url_for(".state", attempt=here),
        "hand_in_address": url_for(".finish", attempt=here),
        "sign_in_address": url_for("account.sign_in"),
        "worker_address": url_for(".worker"),
        "policy": POLICY,
    }


@blueprint.get("/attempts/worker.js")
def worker() -> Response:
    """The script that shows the exam page again when it is reloaded without network."""
    script = Path(current_app.static_folder or "", "exam-worker.js").read_bytes()
    answer = Response(script, mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@blueprint.post("/attempts/<attempt>/answers")
@login_required
def answer(attempt: str) -> Response:
    """Save one answer, or say why the short way could not; the receipt is written after the commit."""
    refusal = request.environ.get(REFUSAL)
    if refusal is not None:
        raise refusal
    arrived = now()
    click = Click.from_json(request.get_json())
    return jsonify(saved(record(together, attempt, current().person_id, click, now=arrived)))


@blueprint.get("/attempts/<attempt>/state")
@login_required
def state(attempt: str) -> Response:
    """What stands: for a page that slept, went offline, or signed in again."""
    sitting = attempt_of(session(), attempt, current().person_id)
    standing = standing_answers(session(), sitting.id)
    closed = sitting.closed_at is not None
    return jsonify(
        attempt=attempt,
        token=generate_csrf(),
        seconds_left=seconds_left(sitting.deadline_at, now()),
        closed=closed,
        message=_("这份答卷已经交了，之后的作答不再接收") if closed else "",
        standing={str(number): each.payload for number, each in standing.items()},
    )


@blueprint.post("/attempts/<attempt>/page")
@login_required
def save_page(attempt: str) -> Redirect:
    """The exam page without script: save everything that changed, and hand in when asked to."""
    arrived = now()
    sitting = attempt_of(session(), attempt, current().person_id)
    entries = entries_of(shown_items(session(), sitting.paper_id), standing_answers(session(), sitting.id))
    clicks = changed_clicks(entries, request.form)
    overtaken = save_all(together, attempt, current().person_id, clicks, now=arrived)
    if overtaken:
        flash(
            _(
                "第 %(items)s 题已在另一个页面改过，这里没有覆盖，请核对",
                items=_("、").join(map(str, overtaken)),
            ),
            "warn",
        )
    if request.form.get("act") == "hand-in" and not overtaken:
        return redirect(url_for(".confirm", attempt=attempt))
    flash(_("已保存 %(time)s", time=instant(arrived, "clock")))
    return redirect(url_for(".take", attempt=attempt))


@blueprint.get("/attempts/<attempt>/hand-in")
@login_required
def confirm(attempt: str) -> str | Redirect:
    """Ask once before a page without script hands in: what is open is listed."""
    sitting = attempt_of(session(), attempt, current().person_id)
    if sitting.closed_at is not None:
        return redirect(url_for(".result", attempt=attempt))
    standing = standing_answers(session(), sitting.id)
    items = shown_items(session(), sitting.paper_id)
    unanswered = [
        item.number for item in items if not (item.number in standing and standing[item.number].response)
    ]
    return render_template("quiz/exam/confirm.html", attempt=attempt, unanswered=unanswered, total=len(items))


@blueprint.post("/attempts/<attempt>/hand-in")
@login_required
def finish(attempt: str) -> Response | Redirect:
    """Hand in: close, grade, credit; repeating it returns the same receipt."""
    arrived = now()
    with transaction() as writing:
        sitting = attempt_of(writing, attempt, current().person_id)
        done = hand_in(writing, sitting, ending=Ending.HANDED_IN, now=arrived)
    address = url_for(".result", attempt=attempt)
    if not request.is_json:
        return redirect(address)
    return jsonify(
        receipt=done.receipt.code,
        time=iso(done.receipt.closed_at),
        answers=done.receipt.answers,
        hash=done.receipt.short_hash,
        address=address,
    )


@blueprint.get("/attempts/<attempt>/result")
@login_required
def result(attempt: str) -> str | Redirect:
    """Receipt, score and, once released, each question with its key, reason and law."""
    person_id = current().person_id
    try:
        found = result_of(session(), attempt, person_id, now=now())
    except Closed:
        return redirect(url_for(".take", attempt=attempt))
    return render_template(
        "quiz/exam/result.html",
        result=found,
        reviewed=reviewed(session(), found.items, day=today()),
        bars=topic_shares(found.topics),
        mistakes=any(item.outcome is Outcome.WRONG for item in found.items),
    )


@blueprint.post("/attempts/<attempt>/mistakes")
@login_required
def keep_mistakes(attempt: str) -> Redirect:
    """Put the mistakes of a released result into the wrong book."""
    person_id = current().person_id
    with transaction() as writing:
        found = result_of(writing, attempt, person_id, now=now())
        count = gather_mistakes(writing, person_id, found, now=now())
    flash(
        ngettext(
            "已收入 %(num)d 题，连续答对两次后自动移出", "已收入 %(num)d 题，连续答对两次后自动移出", count
        )
        if count
        else _("这场考试的错题都已经在错题本里了")
    )
    return redirect(url_for("practice.wrong"))


@blueprint.get("/verify/<code>")
def verify(code: str) -> str:
    """For everybody: is this receipt, or this certificate, one of ours?"""
    receipt = find_verified(session(), code[:40])
    card = find_by_verify_code(session(), code[:40], day=today()) if receipt is None else None
    return render_template("quiz/exam/verify.html", code=code[:40], receipt=receipt, card=card, today=today())


@blueprint.get("/verify")
def verify_form() -> str | Redirect:
    """Where a code is typed in."""
    code = request.args.get("code", "").strip()[:40]
    if code:
        return redirect(url_for(".verify", code=code))
    return render_template("quiz/exam/verify.html", code="", receipt=None, card=None, today=today())
