"""Answers that stand in a second file: given to the rows of a preview, and what came of it said."""

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug import Response as Redirect

from admin.intake.forms import KeysForm
from lawbank.formats.draft import Draft
from lawbank.formats.merging import Merged
from lawbank.formats.notation import print_letters
from lawbank.formats.written import written_of
from lawbank.intake import actions, mending
from lawbank.intake.actions import Preview
from lawbank.intake.models import BatchState
from quiz.clock import today
from quiz.errors import Invalid
from quiz.people.rules import Right
from quiz.web.database import session
from quiz.web.forms import carried_out
from quiz.web.login import current, needs
from quiz.web.uploads import onward

__all__ = ["keys"]

NAMED = 10
"""Questions that a sentence names one by one."""


@needs(Right.IMPORT_BANK)
def keys(batch: str) -> str | Response | Redirect:
    """Give the rows of a preview the answers that stand in a second file."""
    found = actions.load_preview(session(), batch, actor=current().staff_number)
    if found.state is not BatchState.PREVIEWED:
        return redirect(url_for(".show", batch=batch))
    form = KeysForm()
    if form.validate_on_submit():
        name, data = form.given()

        def merge(writing: Session) -> tuple[Preview, Merged]:
            if not data.strip():
                raise Invalid("请选择答案文件，或粘贴答案")
            return mending.merge_keys(writing, batch, name, data, actor=current().staff_number, day=today())

        done = carried_out(form, merge)
        if done is not None:
            _say_merged(*done)
            return onward(url_for(".show", batch=batch))
    lacking = [
        _number_words(draft, place)
        for place, draft in enumerate(found.drafts)
        if any(problem.code == "no_key" for problem in draft.problems)
    ]
    return render_template("admin/intake/keys.html", preview=found, form=form, lacking=lacking)


def _say_merged(preview: Preview, result: Merged) -> None:
    """Say what the answers of a second file came to, a sentence for each outcome."""
    flash(
        _("答案文件补上了 %(count)d 题的答案", count=len(result.filled)), "good" if result.filled else "warn"
    )
    if result.same:
        flash(_("%(count)d 题原来就有相同的答案", count=len(result.same)))
    if result.differing:
        said = [
            _(
                "%(question)s（题目里是 %(mine)s，答案文件里是 %(theirs)s）",
                question=_number_words(preview.drafts[at], at),
                mine=_answer_words(preview.drafts[at]),
                theirs=theirs[:40],
            )
            for at, theirs in result.differing
        ]
        flash(
            _(
                "%(count)d 题两处答案不同，没有改动：%(questions)s",
                count=len(said),
                questions=_listed(said),
            ),
            "warn",
        )
    if result.unread:
        said = [f"{_number_words(preview.drafts[at], at)} {theirs[:20]}" for at, theirs in result.unread]
        flash(
            _("%(count)d 题的答案看不懂，没有填入：%(questions)s", count=len(said), questions=_listed(said)),
            "warn",
        )
    if result.unmatched:
        several = len({part for part, _number in result.unmatched}) > 1
        said = [
            _("第 %(part)d 部分第 %(number)d 题", part=part + 1, number=number)
            if several
            else _("第 %(number)d 题", number=number)
            for part, number in result.unmatched
        ]
        flash(
            _(
                "答案文件里有 %(count)d 个题号对不上：没有这道题，或有几道题同号——%(questions)s。请在答案文件里写明部分，例如“单选题：1.A 2.B”。",
                count=len(said),
                questions=_listed(said),
            ),
            "warn",
        )


def _listed(said: list[str]) -> str:
    """The first few of many, for a sentence."""
    return _("、").join(said[:NAMED]) + (_("等") if len(said) > NAMED else "")


def _number_words(draft: Draft, place: int) -> str:
    """What a row is called: its number in the paper, or in the file where it has none."""
    return _("第 %(number)d 题", number=draft.numbered[1] if draft.numbered else place + 1)


def _answer_words(draft: Draft) -> str:
    if draft.truth is not None:
        return _("正确") if draft.truth else _("错误")
    return print_letters(draft.key) or written_of(draft).answer[:40]
