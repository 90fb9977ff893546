"""Statutes, articles and digests, with search. It never searches questions: an exam's are not for reading."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, request
from flask_login import login_required

from lawbank.search import search_articles
from lawbank.statutes.models import Statute
from lawbank.statutes.queries import EditionRow, articles_in, editions, statute, statutes, suspensions
from lawbank.statutes.rules import in_force_on_day
from lawbank.text import article_name
from quiz.clock import today
from quiz.web.database import session

__all__ = ["blueprint"]

blueprint = Blueprint("library", __name__, url_prefix="/library")

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Shelved:
    """A statute in the list: its edition in force today, and how much of it we can show."""

    statute: Statute
    edition: EditionRow | None


blueprint.add_app_template_filter(article_name)


@blueprint.get("/")
@login_required
def index() -> str:
    """Search articles, or leaf through the statutes by rank."""
    query = request.args.get("q", "").strip()[:200]
    asked = request.args.get("page", "1")
    page = max(1, min(int(asked), 25)) if asked.isdecimal() and len(asked) < 4 else 1
    found = search_articles(session(), query, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
    return render_template(
        "quiz/library/index.html",
        query=query,
        found=found,
        page=page,
        pages=max(1, -(-found.total // PER_PAGE)),
        shelves=_shelves(today()),
        day=today(),
    )


def _shelves(day: date) -> dict[str, list[Shelved]]:
    known = editions(session())
    shelves: dict[str, list[Shelved]] = {}
    for each in statutes(session()):
        shelved = Shelved(each, in_force_on_day(known.get(each.id, []), day))
        shelves.setdefault(each.rank.value, []).append(shelved)
    return shelves


@blueprint.get("/<int:statute_id>")
@login_required
def show(statute_id: int) -> str:
    """One statute, article by article; ``?edition=`` shows another edition than the one in force."""
    found = statute(session(), statute_id)
    known = editions(session(), [statute_id]).get(statute_id, [])
    asked = request.args.get("edition", "")
    chosen = next((each for each in known if str(each.id) == asked), None)
    chosen = chosen or in_force_on_day(known, today()) or (known[-1] if known else None)
    return render_template(
        "quiz/library/statute.html",
        statute=found,
        editions=known,
        edition=chosen,
        detail=next((each for each in found.editions if chosen and each.id == chosen.id), None),
        articles=articles_in(session(), chosen.id) if chosen else [],
        in_force=in_force_on_day(known, today()),
        day=today(),
        suspended=_suspended(chosen) if chosen else {},
    )


def _suspended(edition: EditionRow) -> dict[int, str]:
    """Why articles do not apply today, by their number."""
    day = today()
    return {
        number: each.reason
        for each in suspensions(session(), edition.id)
        if each.from_on <= day and (each.until_on is None or day < each.until_on)
        for number in range(each.first, each.last + 1)
    }
