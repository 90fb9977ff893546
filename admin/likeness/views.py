"""The likeness desk: open pairs, one pair side by side, what was decided."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.orm import Session
from werkzeug import Response as Redirect

from admin.likeness.forms import BOTH, HIGH, LOW, ActForm, DecideForm
from lawbank.alike import actions
from lawbank.alike.beside import beside
from lawbank.alike.models import Decision, LikenessDecision
from lawbank.alike.queries import (
    DecidedRow,
    PairFilter,
    PairRow,
    decided_pairs,
    due_count,
    following,
    open_counts,
    open_pairs,
    pair_card,
)
from lawbank.formats.pictures import brief
from lawbank.questions.drafts import draft_of
from lawbank.questions.likeness import Verdict
from lawbank.questions.queries import topic_tree
from quiz.audit.actions import note
from quiz.clock import now
from quiz.people.rules import Right
from quiz.web.database import database, session
from quiz.web.forms import carried_out
from quiz.web.listing import Column, Filter, Listing, Wanted
from quiz.web.login import current, needs
from quiz.web.words import choices

__all__ = ["desk"]

desk = Blueprint("likeness", __name__, url_prefix="/likeness")

TONES = {Verdict.CONTRADICTS: "bad", Verdict.SAME: "warn", Verdict.NEAR: "quiet"}
DECISIONS = {Decision.MERGED: "good", Decision.KEPT: "quiet"}
AT_ONCE = 5_000
"""Questions that one press of the button compares; what is left over the server compares by itself."""

COLUMNS: tuple[Column[PairRow], ...] = (
    Column("verdict", _l("判断"), lambda row: row.verdict, kind="word", tone=lambda row: TONES[row.verdict]),
    Column("score", _l("相似度"), lambda row: row.score / 1000, kind="percent", sortable=True, phone=False),
    Column(
        "low",
        _l("一题"),
        lambda row: row.low.code,
        kind="code",
        link=lambda row: url_for(".show", pair_id=row.id, **_kept()),
    ),
    Column("low_stem", _l("题干"), lambda row: brief(row.low.stem, 60), lead=True),
    Column("high", _l("另一题"), lambda row: row.high.code, kind="code", phone=False),
    Column("high_stem", _l("另一题的题干"), lambda row: brief(row.high.stem, 60), phone=False),
)

DECIDED: Listing[DecidedRow] = Listing(
    title=_l("查重处理记录"),
    columns=(
        Column("decided_at", _l("时间"), lambda row: row.decided_at, kind="instant", phone=False),
        Column(
            "low",
            _l("一题"),
            lambda row: row.low_code,
            kind="code",
            link=lambda row: url_for("console.bank.show", question_id=row.low_id),
        ),
        Column(
            "high",
            _l("另一题"),
            lambda row: row.high_code,
            kind="code",
            link=lambda row: url_for("console.bank.show", question_id=row.high_id),
        ),
        Column("verdict", _l("判断"), lambda row: row.verdict, kind="word", phone=False),
        Column(
            "decision",
            _l("处理"),
            lambda row: row.decision,
            kind="word",
            tone=lambda row: DECISIONS[row.decision],
        ),
        Column("kept", _l("保留"), lambda row: row.kept_code, kind="code", phone=False),
        Column("reason", _l("理由"), lambda row: row.reason),
        Column("actor", _l("处理人"), lambda row: row.actor, kind="code", phone=False),
    ),
    filters=(Filter("decision", _l("处理"), tuple(choices(Decision))),),
    empty=_l("处理过的每一对题都列在这里：谁、何时、为什么。"),
)


@desk.get("/")
@needs(Right.READ_BANK)
def index() -> str | Response:
    """The pairs that wait for a decision, the most alike first."""
    topics = [
        (topic.code, "　" * (topic.depth - 1) + topic.name)
        for topic in topic_tree(session())
        if topic.depth < 3
    ]
    declared: Listing[PairRow] = Listing(
        title=_l("查重"),
        columns=COLUMNS,
        filters=(
            Filter("verdict", _l("判断"), tuple(choices(Verdict))),
            Filter("topic", _l("知识点"), topics),
        ),
        sort="-score",
        searchable=_l("题干中的字词或编号"),
        empty=_l("没有相近或答案矛盾的题。新导入、新改的题由系统自动比对。"),
    )

    def fetch(wanted: Wanted) -> tuple[list[PairRow], int]:
        return open_pairs(session(), _filter(wanted), offset=wanted.offset, limit=wanted.limit)

    return declared.respond(
        "admin/likeness/index.html",
        fetch,
        counts=open_counts(session()),
        due=due_count(session()),
        tones=TONES,
    )


def _filter(wanted: Wanted) -> PairFilter:
    values = wanted.values
    return PairFilter(
        verdict=Verdict(values["verdict"]) if "verdict" in values else None,
        topic=values.get("topic", ""),
        text=wanted.text,
        ascending=not wanted.descending,
    )


def _kept() -> dict[str, Any]:
    """The filter in the URL, to be carried from pair to pair."""
    return {name: request.args[name] for name in ("verdict", "topic", "q") if request.args.get(name)}


def _asked() -> PairFilter:
    """The filter in the URL of one pair."""
    kept = _kept()
    verdict = kept.get("verdict", "")
    return PairFilter(
        verdict=Verdict(verdict) if verdict in set(Verdict) else None,
        topic=kept.get("topic", "")[:12],
        text=kept.get("q", ""),
    )


@desk.post("/refresh")
@needs(Right.EDIT_BANK)
def refresh() -> Redirect:
    """Compare what is new or was revised now, instead of waiting for the server to do it."""
    if ActForm().validate_on_submit():
        done = actions.compare_bank(database(), now=now(), most=AT_ONCE)
        flash(ngettext("比对了 %(num)d 题", "比对了 %(num)d 题", done))
    return redirect(url_for(".index"))


@desk.get("/<int:pair_id>")
@needs(Right.READ_BANK)
def show(pair_id: int) -> str:
    """A pair side by side."""
    return _page(pair_id, DecideForm())


@desk.post("/<int:pair_id>")
@needs(Right.EDIT_BANK)
def decide(pair_id: int) -> str | Redirect:
    """Keep both, or keep one and lay the other aside; then the next pair."""
    form = DecideForm()
    if not form.validate_on_submit() or not form.keeps:
        return _page(pair_id, form)
    return _both(pair_id, form) if form.keeps == BOTH else _merged(pair_id, form)


def _both(pair_id: int, form: DecideForm) -> str | Redirect:
    def keep(writing: Session) -> LikenessDecision:
        return actions.keep_both(
            writing, pair_id, reason=form.reason.data, actor=current().staff_number, now=now()
        )

    return _settled(pair_id, form, "likeness.keep", keep, _("两题都保留，理由已记下"))


@needs(Right.REVIEW_BANK)
def _merged(pair_id: int, form: DecideForm) -> str | Redirect:
    def merge(writing: Session) -> LikenessDecision:
        pair = pair_card(writing, pair_id).pair
        return actions.merge(
            writing,
            pair_id,
            keep=pair.low_id if form.keeps == LOW else pair.high_id,
            reason=form.reason.data,
            actor=current().staff_number,
            now=now(),
        )

    return _settled(pair_id, form, "likeness.merge", merge, _("已合并，另一题转为停用"))


def _settled(
    pair_id: int, form: DecideForm, act: str, settle: Callable[[Session], LikenessDecision], done: str
) -> str | Redirect:
    """Settle the pair and note it, then go on to the next."""

    def noted(writing: Session) -> LikenessDecision:
        made = settle(writing)
        note(
            writing,
            actor_id=current().person_id,
            act=act,
            subject_kind="question",
            subject_id=made.kept_id or made.low_id,
            detail={
                "low": made.low_id,
                "high": made.high_id,
                "verdict": made.verdict,
                "reason": made.reason,
            },
            now=now(),
        )
        return made

    if carried_out(form, noted) is None:
        return _page(pair_id, form)
    flash(done)
    following_id = following(session(), _asked(), pair_card(session(), pair_id).pair)
    if following_id is None:
        return redirect(url_for(".index", **_kept()))
    return redirect(url_for(".show", pair_id=following_id, **_kept()))


def _page(pair_id: int, form: DecideForm) -> str:
    card = pair_card(session(), pair_id)
    low, high = beside(draft_of(card.low_says, card.low), draft_of(card.high_says, card.high))
    return render_template(
        "admin/likeness/show.html",
        card=card,
        sides=((LOW, card.low, card.low_says, low), (HIGH, card.high, card.high_says, high)),
        form=form,
        kept=_kept(),
        following=following(session(), _asked(), card.pair),
        tones=TONES,
    )


@desk.get("/decided")
@needs(Right.READ_BANK)
def decided() -> str | Response:
    """Everything that was decided, newest first."""

    def fetch(wanted: Wanted) -> tuple[list[DecidedRow], int]:
        chosen = wanted.values.get("decision")
        return decided_pairs(
            session(), decision=Decision(chosen) if chosen else None, offset=wanted.offset, limit=wanted.limit
        )

    return DECIDED.respond("admin/likeness/decided.html", fetch)
