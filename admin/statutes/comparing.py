"""Two editions side by side, and what the newer one does to the bank."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug import Response as Redirect

from admin.statutes.forms import ActForm
from lawbank.impact.actions import Enacted, enact
from lawbank.impact.queries import impact_of
from lawbank.statutes.amendment import Change, Pair, Stretch, compare, word_diff
from lawbank.statutes.queries import EditionRow, edition, editions, numbered, statute
from lawbank.statutes.rules import begins_on
from quiz.audit.actions import note
from quiz.clock import now, today
from quiz.errors import NotFound
from quiz.people.rules import Right
from quiz.web.database import session
from quiz.web.forms import carried_out
from quiz.web.login import current, needs

__all__ = ["Shown", "compared", "enact_now", "impact", "marked"]

TELLING = (Change.CHANGED, Change.NEW, Change.REPEALED)
"""What a reader of a comparison comes for; the rest is shown when asked."""
PER_PAGE = 60


@dataclass(frozen=True, slots=True)
class Shown:
    """A pair of articles with the words that differ."""

    pair: Pair
    stretches: tuple[Stretch, ...]


def marked(pair: Pair) -> Shown:
    """A pair with its differing words."""
    return Shown(pair, word_diff(pair.old.text if pair.old else "", pair.new.text if pair.new else ""))


@needs(Right.READ_BANK)
def compared(statute_id: int) -> str:
    """Two editions of a statute, article by article."""
    found = statute(session(), statute_id)
    known = [each for each in editions(session(), [statute_id]).get(statute_id, []) if each.has_text]
    if len(known) < 2:
        raise NotFound(_("这部法规只有 %(count)d 个版本有正文，导入另一个版本后才能对照", count=len(known)))
    new = _chosen(known, "new", known[-1])
    before = [each for each in known if each.id != new.id]
    old = _chosen(before, "old", before[-1])
    comparison = compare(numbered(session(), old.id), numbered(session(), new.id))
    asked = request.args.get("change", "")
    wanted = (Change(asked),) if asked in set(Change) else TELLING
    pairs = [pair for pair in comparison.pairs if pair.change in wanted]
    page = request.args.get("page", "1")
    at = max(1, min(int(page), 1000)) if page.isdecimal() and len(page) < 5 else 1
    return render_template(
        "admin/statutes/compare.html",
        statute=found,
        known=known,
        old=old,
        new=new,
        counts=comparison.counts,
        changes=tuple(Change),
        change=asked if asked in set(Change) else "",
        shown=[marked(pair) for pair in pairs[(at - 1) * PER_PAGE : at * PER_PAGE]],
        total=len(pairs),
        page=at,
        pages=max(1, -(-len(pairs) // PER_PAGE)),
    )


def _chosen(known: Sequence[EditionRow], name: str, otherwise: EditionRow) -> EditionRow:
    asked = request.args.get(name, "")
    return next((each for each in known if str(each.id) == asked), otherwise)


@needs(Right.READ_BANK)
def impact(edition_id: int) -> str:
    """What an edition does to the bank: before its first day a forecast, after it a record."""
    return _impact(edition_id, ActForm())


def _impact(edition_id: int, form: ActForm) -> str:
    found = edition(session(), edition_id)
    told = impact_of(session(), edition_id)
    touched = told.touched if told else ()
    begins = begins_on(found)
    return render_template(
        "admin/statutes/impact.html",
        edition=found,
        statute=statute(session(), found.statute_id),
        impact=told,
        changes=tuple(Change),
        lines=[(each, marked(each.pair)) for each in touched],
        questions=len({each.question_id for each in touched}),
        waiting=len({each.question_id for each in touched if each.needs_editor}),
        begins=begins,
        is_due=begins is not None and begins <= today(),
        form=form,
    )


@needs(Right.EDIT_BANK)
def enact_now(edition_id: int) -> str | Redirect:
    """Let an edition take effect at once instead of at the server's next round; its first day must have come."""
    form = ActForm()

    def act(writing: Session) -> Enacted:
        edition(writing, edition_id)
        done = enact(writing, edition_id, actor=current().staff_number, day=today(), now=now())
        note(
            writing,
            actor_id=current().person_id,
            act="statute.enact",
            subject_kind="edition",
            subject_id=edition_id,
            detail={"title": done.title, "rechecked": len(done.rechecked), "carried": len(done.carried)},
            now=now(),
        )
        return done

    done = carried_out(form, act) if form.validate_on_submit() else None
    if done is None:
        return _impact(edition_id, form)
    flash(
        _(
            "已处理：%(rechecked)d 题转待复核，%(carried)d 题自动改了条号",
            rechecked=len(done.rechecked),
            carried=len(done.carried),
        )
    )
    return redirect(url_for(".queue") if done.rechecked else url_for(".impact", edition_id=edition_id))
