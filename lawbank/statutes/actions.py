"""Writing the law: the catalogue, editions with their texts, digests. The search index is kept in step here."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from lawbank import index
from lawbank.errors import Invalid, NotFound
from lawbank.index import Entry, Shelf
from lawbank.statutes.amendment import Change, compare
from lawbank.statutes.catalogue import CatalogueEdition, CatalogueEntry
from lawbank.statutes.citation import Citation
from lawbank.statutes.models import (
    Article,
    ChangedArticle,
    Edition,
    EditionStatus,
    Statute,
    StatuteRank,
    StatuteTitle,
)
from lawbank.statutes.queries import COUNTRY, edition_before, editions, find_statute, numbered
from lawbank.statutes.reader import ParsedStatute
from lawbank.statutes.resolver import Resolver
from lawbank.statutes.rules import begins_on
from lawbank.text import chinese_number, fingerprint, fold
from lawbank.wording import phrase

__all__ = ["correct_edition", "import_edition", "load_catalogue", "load_digests", "remove_text"]


def load_catalogue(session: Session, entries: Iterable[CatalogueEntry]) -> list[Statute]:
    """Add the statutes and editions that are missing and bring the known ones up to date. Safe to repeat.

    Texts and digests that an office imported stay. Each edition ends on the day the next one begins.
    """
    statutes = []
    for entry in entries:
        statute = find_statute(session, entry.title)
        if statute is None:
            statute = Statute(title=entry.title, short_title="", rank=entry.rank)
            session.add(statute)
        statute.short_title = entry.titles[0] if entry.titles else entry.title.removeprefix(COUNTRY)
        statute.issuer, statute.rank = entry.issuer, entry.rank
        session.flush()
        _add_titles(session, statute, (entry.title, *entry.titles))
        for edition in entry.editions:
            _put_edition(session, statute, edition)
        _chain(session, statute.id)
        statutes.append(statute)
    return statutes


def load_digests(session: Session, digests: Iterable[tuple[Citation, str]], *, day: date) -> int:
    """Put our digests beside the articles they summarise; return how many. Safe to repeat.

    A citation without an edition means the one in force on *day*, or the newest known where none is.

    Raises:
        NotFound: a digest's statute or edition is not in the catalogue.
    """
    resolver = Resolver(session, day)
    wanted: dict[tuple[int, int, int], str] = {}
    for citation, digest in digests:
        wanted[_article_cited(resolver, citation)] = digest
    known = _articles(session, {edition_id for edition_id, _, _ in wanted})
    added: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for (edition_id, number, sub), digest in wanted.items():
        article = known.get((edition_id, number, sub))
        if article is None:
            added.append(
                {"edition_id": edition_id, "number": number, "sub_number": sub, "digest": digest}
                | {"heading": "", "text": "", "fingerprint": ""}
            )
        elif article.digest != digest:
            changed.append({"id": article.id, "digest": digest})
    _write_articles(session, added, changed)
    _index_editions(session, {edition_id for edition_id, _, _ in wanted})
    return len(wanted)


def import_edition(
    session: Session,
    parsed: ParsedStatute,
    *,
    source: str,
    adopted_on: date | None = None,
    in_force_on: date | None = None,
    rank: StatuteRank = StatuteRank.LAW,
    issuer: str = "",
    document_number: str = "",
) -> Edition:
    """Store the official text of an edition beside the digests that it already has. Safe to repeat.

    The statute is found by its title, the edition by the day it was adopted; either is created when the
    catalogue does not know it. A text in several books (民法典) is imported book after book.

    Args:
        source: name of the file the text was read from.
        adopted_on, in_force_on: where the text, or the catalogue, is wrong or silent. The catalogue's first day stands
            before the one in the text.
        rank, issuer: of a statute that the catalogue does not know.
        document_number: of the edition (文号); empty leaves what is known.

    Raises:
        Invalid: the day of adoption is neither in the text nor given; or another first day is given for an edition
            that took effect on the bank already.
    """
    adopted = adopted_on or parsed.adopted_on
    if adopted is None:
        raise Invalid(phrase("《%(title)s》的文本里没有通过日期，请填写通过日期。", title=parsed.title))
    statute = find_statute(session, parsed.title)
    if statute is None:
        statute = Statute(
            title=parsed.title, short_title=parsed.title.removeprefix(COUNTRY), issuer=issuer, rank=rank
        )
        session.add(statute)
        session.flush()
        _add_titles(session, statute, (parsed.title,))
    edition = session.scalars(
        select(Edition).where(Edition.statute_id == statute.id, Edition.adopted_on == adopted)
    ).one_or_none()
    if edition is None:
        edition = Edition(statute_id=statute.id, adopted_on=adopted, status=EditionStatus.CURRENT)
        session.add(edition)
    if edition.enacted_at is not None and in_force_on not in (None, edition.in_force_on):
        raise Invalid(phrase("这个版本已经按原来的施行日期处理过题目，施行日期不能再改。"))
    edition.in_force_on = in_force_on or edition.in_force_on or parsed.in_force_on or adopted
    edition.source = source[:200]
    edition.document_number = document_number[:80] or edition.document_number
    session.flush()
    _put_articles(session, edition, parsed)
    _chain(session, statute.id)
    _note_changes(session, statute.id, edition.id)
    _index_editions(session, {edition.id})
    session.expire(edition)
    return edition


def correct_edition(
    session: Session,
    edition: Edition,
    *,
    in_force_on: date | None,
    until_on: date | None,
    repealed: bool,
    document_number: str = "",
    note: str = "",
) -> Edition:
    """Correct what is known of an edition beside its text. The edition after it still ends it on its own first day.

    Raises:
        Invalid: it took effect on the bank already and its first day would move beyond today's record.
    """
    if edition.enacted_at is not None and in_force_on != edition.in_force_on:
        raise Invalid(phrase("这个版本已经按原来的施行日期处理过题目，施行日期不能再改。"))
    edition.in_force_on, edition.until_on = in_force_on, until_on
    if repealed != edition.is_repealed:
        edition.status = EditionStatus.REPEALED if repealed else EditionStatus.CURRENT
    edition.document_number, edition.note = document_number[:80], note
    session.flush()
    _chain(session, edition.statute_id)
    return edition


def remove_text(session: Session, edition: Edition) -> None:
    """Take an edition's text out again, as if it had not been imported; our digests stay.

    An edition of which nothing else is known goes with it, and the one before it holds on.
    """
    statute_id, begins = edition.statute_id, begins_on(edition)
    texts = list(session.scalars(select(Article).where(Article.edition_id == edition.id)))
    index.remove(session, Shelf.ARTICLES, [article.id for article in texts])
    for article in texts:
        if article.digest:
            article.text, article.fingerprint = "", ""
        else:
            session.delete(article)
    edition.source = ""
    session.flush()
    session.expire(edition)
    _note_changes(session, statute_id, edition.id)
    if any(article.digest for article in texts):
        _index_editions(session, {edition.id})
        return
    session.delete(edition)
    session.execute(
        update(Edition)
        .where(Edition.statute_id == statute_id, Edition.until_on == begins)
        .values(until_on=None)
    )
    session.flush()
    session.expire_all()
    _chain(session, statute_id)


def _put_articles(session: Session, edition: Edition, parsed: ParsedStatute) -> None:
    known = _articles(session, {edition.id})
    added: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for article in parsed.articles:
        row = {
            "heading": article.heading[:200],
            "text": article.text,
            "fingerprint": fingerprint(article.text),
        }
        stands = known.get((edition.id, article.number, article.sub_number))
        if stands is None:
            place = {"number": article.number, "sub_number": article.sub_number}
            added.append(row | place | {"edition_id": edition.id, "digest": ""})
        elif (stands.heading, stands.text) != (row["heading"], row["text"]):
            changed.append(row | {"id": stands.id})
    _write_articles(session, added, changed)
    last = max(article.number for article in parsed.articles)
    edition.article_count = max(edition.article_count or 0, last) if parsed.book else last
    session.flush()


def _write_articles(session: Session, added: list[dict[str, Any]], changed: list[dict[str, Any]]) -> None:
    if added:
        session.connection().execute(insert(Article), added)
    if changed:
        session.execute(update(Article), changed)


def _articles(session: Session, edition_ids: Iterable[int]) -> dict[tuple[int, int, int], Article]:
    rows = session.scalars(select(Article).where(Article.edition_id.in_(list(edition_ids))))
    return {(row.edition_id, row.number, row.sub_number): row for row in rows}


def _article_cited(resolver: Resolver, citation: Citation) -> tuple[int, int, int]:
    statute_id = resolver.statute_id(citation.title)
    if statute_id is None or citation.article is None:
        raise NotFound(phrase("法规目录里没有%(citation)s。", citation=str(citation)))
    edition = resolver.edition_of(statute_id, citation.adopted_on) or (
        resolver.newest_edition(statute_id) if citation.adopted_on is None else None
    )
    if edition is None:
        raise NotFound(phrase("%(citation)s 所指的版本不在法规目录里。", citation=str(citation)))
    return edition.id, citation.article, citation.sub_article


def _add_titles(session: Session, statute: Statute, titles: Sequence[str]) -> None:
    """Register every way of writing a title; one that another statute has already keeps its owner."""
    written = {fold(title): title for title in titles}
    written |= {fold(title.removeprefix(COUNTRY)): title.removeprefix(COUNTRY) for title in titles}
    known = set(session.scalars(select(StatuteTitle.folded).where(StatuteTitle.folded.in_(written))))
    rows = [
        {"statute_id": statute.id, "title": title, "folded": folded}
        for folded, title in written.items()
        if folded and folded not in known
    ]
    if rows:
        session.connection().execute(insert(StatuteTitle), rows)
        session.expire(statute, ["titles"])


def _put_edition(session: Session, statute: Statute, entry: CatalogueEdition) -> None:
    adopted = (
        Edition.adopted_on.is_(None) if entry.adopted_on is None else Edition.adopted_on == entry.adopted_on
    )
    edition = session.scalars(select(Edition).where(Edition.statute_id == statute.id, adopted)).first()
    if edition is None:
        edition = Edition(statute_id=statute.id, adopted_on=entry.adopted_on)
        session.add(edition)
    edition.in_force_on = entry.in_force_on
    edition.document_number = entry.document_number[:80]
    edition.status = entry.status
    edition.note = entry.note
    if not edition.source:
        edition.article_count = entry.article_count
    session.flush()


def _chain(session: Session, statute_id: int) -> None:
    """End each edition on the day on which the next begins; an edition repealed for good keeps its last day."""
    editions = session.scalars(select(Edition).where(Edition.statute_id == statute_id)).all()
    dated = sorted(
        (begins, edition.adopted_on or begins, edition.id, edition)
        for edition in editions
        if (begins := begins_on(edition)) is not None
    )
    for (_, _, _, edition), (begins, _, _, _) in pairwise(dated):
        edition.until_on = begins
    session.flush()


def _note_changes(session: Session, statute_id: int, edition_id: int) -> None:
    """Note which articles of the edition before it an imported edition changes; and the next edition, of this one."""
    known = editions(session, [statute_id])[statute_id]
    this = next(each for each in known if each.id == edition_id)
    begins = begins_on(this) or date.min
    later = [each for each in known if each.has_text and (begins_on(each) or date.min) > begins]
    following = min(later, key=lambda each: begins_on(each) or date.min, default=None)
    for each in (this, following):
        if each is None:
            continue
        session.execute(delete(ChangedArticle).where(ChangedArticle.edition_id == each.id))
        old = edition_before(known, each)
        if old is None or not each.has_text:
            continue
        each_id = each.id
        pairs = compare(numbered(session, old.id), numbered(session, each_id)).pairs
        rows = [
            {"edition_id": each_id, "number": pair.old.place[0], "sub_number": pair.old.place[1]}
            for pair in pairs
            if pair.old is not None and pair.change in (Change.CHANGED, Change.REPEALED)
        ]
        if rows:
            session.connection().execute(insert(ChangedArticle), rows)


def _index_editions(session: Session, edition_ids: Iterable[int]) -> None:
    rows = session.execute(
        select(
            Article.id,
            Article.number,
            Article.sub_number,
            Article.heading,
            Article.text,
            Article.digest,
            Statute.title,
        )
        .join(Edition, Edition.id == Article.edition_id)
        .join(Statute, Statute.id == Edition.statute_id)
        .where(Edition.id.in_(list(edition_ids)))
    ).all()
    index.put(
        session,
        Shelf.ARTICLES,
        [
            Entry(
                row.id,
                head=f"{row.title}第{chinese_number(row.number)}条 {row.heading}",
                body=row.text,
                rest=row.digest,
            )
            for row in rows
        ],
    )
