"""Reading the law: which edition holds, where a citation leads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from lawbank.errors import NotFound
from lawbank.statutes.amendment import NumberedText
from lawbank.statutes.models import Article, ChangedArticle, Edition, Statute, StatuteTitle, Suspension
from lawbank.statutes.rules import (
    EditionStatus,
    begins_on,
    in_force_on_day,
    status_on,
)
from lawbank.text import fold
from lawbank.wording import phrase

__all__ = [
    "ArticleKey",
    "ArticleView",
    "EditionRow",
    "article_for",
    "articles_for",
    "articles_in",
    "changed_before",
    "edition",
    "edition_before",
    "edition_in_force",
    "edition_pair",
    "editions",
    "find_statute",
    "folded_titles",
    "numbered",
    "statute",
    "statutes",
    "suspended_before",
    "suspension",
    "suspensions",
]

COUNTRY = "中华人民共和国"


@dataclass(frozen=True, slots=True)
class EditionRow:
    """An edition without its articles. `has_text` when its whole text was imported."""

    id: int
    statute_id: int
    adopted_on: date | None
    in_force_on: date | None
    until_on: date | None
    status: EditionStatus
    article_count: int | None
    has_text: bool

    @property
    def is_repealed(self) -> bool:
        return self.status is EditionStatus.REPEALED

    @property
    def begins_on(self) -> date | None:
        """The first day on which it holds; later than `in_force_on` where an amendment kept the statute's first day."""
        return begins_on(self)

    def status_on(self, day: date) -> EditionStatus:
        """How it stands on *day*."""
        return status_on(self, self.status, day)


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article as the reader of a question needs it; `text` is empty where the office did not import it."""

    article_id: int | None
    statute_id: int
    statute_title: str
    edition_id: int
    adopted_on: date | None
    in_force_on: date | None
    status: EditionStatus
    number: int
    sub_number: int
    heading: str
    text: str
    digest: str


def editions(session: Session, statute_ids: Iterable[int] | None = None) -> dict[int, list[EditionRow]]:
    """Return the editions of the statutes asked for (of all, when None), by statute, in one query."""
    wanted = true() if statute_ids is None else Edition.statute_id.in_(list(statute_ids))
    rows = session.execute(
        select(
            Edition.id,
            Edition.statute_id,
            Edition.adopted_on,
            Edition.in_force_on,
            Edition.until_on,
            Edition.status,
            Edition.article_count,
            Edition.source != "",
        )
        .where(wanted)
        .order_by(Edition.in_force_on, Edition.adopted_on, Edition.id)
    )
    found: dict[int, list[EditionRow]] = {}
    for row in rows:
        found.setdefault(row[1], []).append(EditionRow(*row))
    return found


def edition_in_force(session: Session, statute_id: int, day: date) -> EditionRow | None:
    """Return the edition of a statute that holds on *day*, or None."""
    return in_force_on_day(editions(session, [statute_id]).get(statute_id, []), day)


def edition_before(known: Iterable[EditionRow], edition: EditionRow) -> EditionRow | None:
    """Return the last of the *known* editions with a text that began before *edition*; None where there is none."""
    begins = begins_on(edition) or date.min
    earlier = [each for each in known if each.has_text and (begins_on(each) or date.min) < begins]
    return max(earlier, key=lambda each: begins_on(each) or date.min, default=None)


def suspensions(session: Session, edition_id: int) -> Sequence[Suspension]:
    """Return the suspensions of an edition's articles, past ones included."""
    return session.scalars(
        select(Suspension)
        .where(Suspension.edition_id == edition_id)
        .order_by(Suspension.first, Suspension.from_on, Suspension.id)
    ).all()


def changed_before(session: Session, day: date) -> dict[date, list[tuple[int, int, int]]]:
    """Return (statute, article, 之…) of what editions changed that hold by *day* and were not enacted yet.

    By the editions' first days: what is written from then on knows the new text.
    """
    rows = session.execute(
        select(
            Edition.in_force_on,
            Edition.adopted_on,
            Edition.statute_id,
            ChangedArticle.number,
            ChangedArticle.sub_number,
        )
        .join(Edition, Edition.id == ChangedArticle.edition_id)
        .where(Edition.enacted_at.is_(None), Edition.in_force_on <= day, Edition.adopted_on <= day)
    )
    found: dict[date, list[tuple[int, int, int]]] = {}
    for in_force_on, adopted_on, statute_id, number, sub in rows:
        if in_force_on is not None and adopted_on is not None:
            found.setdefault(max(in_force_on, adopted_on), []).append((statute_id, number, sub))
    return found


def suspended_before(session: Session, day: date) -> list[tuple[int, int, int, int]]:
    """Return (statute, edition, first, last) of suspensions that hold on *day* and were not carried out yet."""
    rows = session.execute(
        select(Edition.statute_id, Edition.id, Suspension.first, Suspension.last)
        .join(Edition, Edition.id == Suspension.edition_id)
        .where(
            Suspension.applied_at.is_(None),
            Suspension.from_on <= day,
            Suspension.until_on.is_(None) | (Suspension.until_on > day),
        )
    )
    return [(statute_id, edition_id, first, last) for statute_id, edition_id, first, last in rows]


def folded_titles(title: str) -> tuple[str, ...]:
    """The folds under which *title* may be registered, the exact one first."""
    exact = fold(title)
    bare = exact.removeprefix(COUNTRY)
    return (exact, bare) if bare and bare != exact else (exact,)


def find_statute(session: Session, title: str) -> Statute | None:
    """Return the statute cited as *title* (full, short or an alias), or None."""
    found = {
        known.folded: known.statute_id
        for known in session.scalars(
            select(StatuteTitle).where(StatuteTitle.folded.in_(folded_titles(title)))
        )
    }
    for folded in folded_titles(title):
        if folded in found:
            return session.get(Statute, found[folded])
    return None


def statute(session: Session, statute_id: int) -> Statute:
    """Return a statute.

    Raises:
        NotFound: there is none with this id.
    """
    found = session.get(Statute, statute_id)
    if found is None:
        raise NotFound(phrase("没有这部法规，它可能已被删除。"))
    return found


def edition(session: Session, edition_id: int) -> Edition:
    """Return an edition.

    Raises:
        NotFound: there is none with this id.
    """
    found = session.get(Edition, edition_id)
    if found is None:
        raise NotFound(phrase("没有这个版本，它可能已被移除。"))
    return found


def suspension(session: Session, suspension_id: int) -> Suspension:
    """Return a suspension of articles.

    Raises:
        NotFound: there is none with this id.
    """
    found = session.get(Suspension, suspension_id)
    if found is None:
        raise NotFound(phrase("没有这条暂停适用的登记。"))
    return found


def statutes(session: Session) -> Sequence[Statute]:
    """Return every statute by rank and title, without its editions (`editions` reads those at once)."""
    return session.scalars(select(Statute).order_by(Statute.id)).all()


@dataclass(frozen=True, slots=True)
class ArticleKey:
    """An article of a statute; `edition_id` is None for whichever edition holds on the day."""

    statute_id: int
    edition_id: int | None
    number: int
    sub_number: int = 0


def article_for(session: Session, key: ArticleKey, day: date) -> ArticleView | None:
    """Return the article under *key* as it holds on *day*; None where no edition or no such article is known."""
    return articles_for(session, [key], day).get(key)


def articles_for(session: Session, keys: Iterable[ArticleKey], day: date) -> dict[ArticleKey, ArticleView]:
    """Return the articles under *keys* as they hold on *day*, in three queries.

    An article of which neither text nor digest is known is still shown, empty, when its number is within
    the edition.
    """
    wanted = set(keys)
    if not wanted:
        return {}
    known = editions(session, {key.statute_id for key in wanted})
    chosen = {key: edition for key in wanted if (edition := _edition_for(key, known, day))}
    titles = dict(
        session.execute(
            select(Statute.id, Statute.title).where(Statute.id.in_({key.statute_id for key in wanted}))
        ).all()
    )
    rows = session.scalars(
        select(Article).where(
            Article.edition_id.in_({edition.id for edition in chosen.values()}),
            Article.number.in_({key.number for key in wanted}),
        )
    )
    articles = {(row.edition_id, row.number, row.sub_number): row for row in rows}
    views: dict[ArticleKey, ArticleView] = {}
    for key, edition in chosen.items():
        article = articles.get((edition.id, key.number, key.sub_number))
        if article is None and (edition.has_text or key.number > (edition.article_count or 0)):
            continue
        views[key] = ArticleView(
            article_id=article.id if article else None,
            statute_id=key.statute_id,
            statute_title=titles[key.statute_id],
            edition_id=edition.id,
            adopted_on=edition.adopted_on,
            in_force_on=edition.in_force_on,
            status=edition.status,
            number=key.number,
            sub_number=key.sub_number,
            heading=article.heading if article else "",
            text=article.text if article else "",
            digest=article.digest if article else "",
        )
    return views


def articles_in(session: Session, edition_id: int) -> Sequence[Article]:
    """Return the articles of an edition of which text or digest is known, in order."""
    return session.scalars(
        select(Article).where(Article.edition_id == edition_id).order_by(Article.number, Article.sub_number)
    ).all()


def numbered(session: Session, edition_id: int) -> list[NumberedText]:
    """Return the articles of an edition of which the text is known, in order, to be compared."""
    rows = session.execute(
        select(Article.number, Article.sub_number, Article.text)
        .where(Article.edition_id == edition_id, Article.text != "")
        .order_by(Article.number, Article.sub_number)
    )
    return [NumberedText((number, sub), text) for number, sub, text in rows]


def edition_pair(
    session: Session, title: str, *, old_on: date | None = None, new_on: date | None = None
) -> tuple[EditionRow, EditionRow]:
    """Return two editions of a statute with their texts: those adopted on the days named, or the last two.

    Raises:
        NotFound: no such statute or edition, or its text was not imported.
    """
    found = find_statute(session, title)
    if found is None:
        raise NotFound(phrase("法规库里没有《%(title)s》，请先在法规目录中登记，或改正名称。", title=title))
    with_text = [each for each in editions(session, [found.id]).get(found.id, []) if each.has_text]
    with_text.sort(key=lambda each: each.adopted_on or date.min)
    new = _adopted(with_text, new_on, title) if new_on else with_text[-1] if with_text else None
    before = [each for each in with_text if new is not None and each.id != new.id]
    earlier = [
        each for each in before if (each.adopted_on or date.min) < ((new and new.adopted_on) or date.max)
    ]
    old = _adopted(with_text, old_on, title) if old_on else earlier[-1] if earlier else None
    if new is None or old is None:
        raise NotFound(
            phrase(
                "《%(title)s》只有 %(count)d 个版本有正文，请先导入要比较的两个版本。",
                title=title,
                count=len(with_text),
            )
        )
    return old, new


def _adopted(known: Sequence[EditionRow], day: date, title: str) -> EditionRow:
    found = next((each for each in known if each.adopted_on == day), None)
    if found is None:
        raise NotFound(phrase("《%(title)s》没有 %(day)s 通过、且已导入正文的版本。", title=title, day=day))
    return found


def _edition_for(key: ArticleKey, known: dict[int, list[EditionRow]], day: date) -> EditionRow | None:
    of_statute = known.get(key.statute_id, [])
    if key.edition_id is None:
        return in_force_on_day(of_statute, day)
    return next((edition for edition in of_statute if edition.id == key.edition_id), None)
