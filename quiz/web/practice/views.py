"""Practice: by topic, at random, from the wrong book."""

from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import login_required
from werkzeug import Response as Redirect

from lawbank.kinds import Kind
from lawbank.questions.leaves import load_leaves
from quiz.clock import now, today
from quiz.errors import Invalid
from quiz.practice import actions, queries
from quiz.practice.models import PracticeRun
from quiz.practice.queries import WrongLine
from quiz.practice.rules import SIZES, Mode
from quiz.web.database import session, transaction
from quiz.web.exam.showing import Entry, Explained, entry_of, explained
from quiz.web.listing import Column, Filter, Listing, Wanted
from quiz.web.login import current

__all__ = ["blueprint"]

blueprint = Blueprint("practice", __name__, url_prefix="/practice")


@dataclass(frozen=True, slots=True)
class Card:
    """A question on the practice page, with the verdict once it was answered."""

    entry: Entry
    explained: Explained | None


@blueprint.get("/")
@login_required
def index() -> str:
    """Choose what to practise."""
    reading, person_id = session(), current().person_id
    return render_template(
        "quiz/practice/index.html",
        topics=queries.progress(reading, person_id, day=today()),
        run=queries.open_run(reading, person_id),
        wrong=queries.wrong_count(reading, person_id),
        sizes=SIZES,
    )


@blueprint.post("/")
@login_required
def begin() -> Redirect:
    """Begin a run."""
    form = request.form
    size = form.get("size", "10")
    with transaction() as writing:
        run = actions.begin(
            writing,
            current().person_id,
            mode=_mode(form.get("mode", "random")),
            topic_code=form.get("topic") or None,
            size=int(size) if size.isdecimal() and len(size) < 4 else 0,
            now=now(),
        )
    return redirect(url_for(".run", run=run.public_id))


@blueprint.get("/runs/<run>")
@login_required
def run(run: str) -> str:
    """The question to answer next, or the one asked for; answered ones show their verdict."""
    found = queries.run_of(session(), run, current().person_id)
    state = queries.run_state(session(), found)
    asked = request.args.get("q", "")
    position = int(asked) if asked.isdecimal() and len(asked) < 4 else state.next_position
    if position is None or not 1 <= position <= state.total:
        return render_template(
            "quiz/practice/done.html", state=state, wrong=queries.wrong_count(session(), current().person_id)
        )
    return render_template(
        "quiz/practice/run.html", state=state, position=position, card=_card(found, position)
    )


@blueprint.post("/runs/<run>/<int:position>")
@login_required
def answer(run: str, position: int) -> Redirect:
    """Answer a question; the page then shows the verdict."""
    given = request.form.getlist(f"item-{position}")
    with transaction() as writing:
        mine = queries.run_of(writing, run, current().person_id)
        actions.answer(writing, mine, position, given, now=now())
    return redirect(url_for(".run", run=run, q=position, _anchor="verdict"))


def _card(found: PracticeRun, position: int) -> Card:
    item = next(each for each in found.items if each.position == position)
    leaf = load_leaves(session(), [item.revision_id])[item.revision_id]
    entry = entry_of(position, leaf, item.choice_order, response=item.response)
    if item.response is None:
        return Card(entry, None)
    return Card(
        entry,
        explained(session(), leaf, item.choice_order, item.response, right=bool(item.correct), day=today()),
    )


WRONG_BOOK: Listing[WrongLine] = Listing(
    title=_l("错题本"),
    columns=(
        Column(
            "stem",
            _l("题目"),
            lambda row: row.stem,
            link=lambda row: url_for(".wrong_card", question_id=row.line.question_id),
        ),
        Column("kind", _l("题型"), lambda row: Kind(row.kind), kind="word", phone=False),
        Column("topic", _l("知识点"), lambda row: row.topic_name, phone=False),
        Column("count", _l("错次"), lambda row: row.line.wrong_count, kind="number", sortable=True),
        Column(
            "last",
            _l("最近答错"),
            lambda row: row.line.last_wrong_at,
            kind="instant",
            sortable=True,
            phone=False,
        ),
        Column("pinned", _l("保留"), lambda row: "★" if row.line.pinned else ""),
    ),
    sort="-last",
    searchable=_l("题目中的字词"),
    empty=_l("答错的题会自动收进来，连续答对两次后自动移出。先去练一组吧。"),
)


@blueprint.get("/wrong")
@login_required
def wrong() -> str | Response:
    """错题本."""
    reading, person_id = session(), current().person_id
    topics = [(topic.code, topic.name) for topic in queries.top_topics(reading)]
    declared = Listing(
        WRONG_BOOK.title,
        WRONG_BOOK.columns,
        (Filter("topic", _l("知识点"), topics),),
        WRONG_BOOK.sort,
        WRONG_BOOK.searchable,
        WRONG_BOOK.empty,
    )

    def fetch(wanted: Wanted) -> tuple[list[WrongLine], int]:
        return queries.wrong_book(
            reading,
            person_id,
            topic_code=wanted.values.get("topic"),
            text=wanted.text,
            sort=wanted.sort,
            descending=wanted.descending,
            offset=wanted.offset,
            limit=wanted.limit,
        )

    return declared.respond("quiz/practice/wrong.html", fetch, count=queries.wrong_count(reading, person_id))


@blueprint.get("/wrong/<int:question_id>")
@login_required
def wrong_card(question_id: int) -> str:
    """A question of the wrong book with its key and explanation."""
    line, revision_id = queries.wrong_line(session(), current().person_id, question_id)
    leaf = load_leaves(session(), [revision_id])[revision_id]
    order = "".join("0123456789abcdef"[place] for place in range(len(leaf.choices)))
    return render_template(
        "quiz/practice/wrong_card.html",
        line=line,
        entry=entry_of(1, leaf, order),
        explained=explained(session(), leaf, order, None, right=False, day=today()),
    )


@blueprint.post("/wrong/<int:question_id>")
@login_required
def pin(question_id: int) -> Redirect:
    """Keep a question in the wrong book, or let it leave again."""
    pinned = request.form.get("pinned") == "1"
    with transaction() as writing:
        actions.pin(writing, current().person_id, question_id, pinned=pinned, now=now())
    flash(_("已保留在错题本，答对也不会移出") if pinned else _("已取消保留"))
    return redirect(url_for(".wrong"))


def _mode(value: str) -> Mode:
    if value not in set(Mode):
        raise Invalid("没有这种练习方式")
    return Mode(value)
