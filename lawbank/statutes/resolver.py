"""Where citations lead on one day."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawbank.statutes.citation import Citation
from lawbank.statutes.models import Article, StatuteTitle
from lawbank.statutes.queries import EditionRow, editions, folded_titles
from lawbank.statutes.rules import CitationFault, Resolved, Unresolved, in_force, in_force_on_day
from lawbank.wording import Phrase, phrase

__all__ = ["Resolver"]


class Resolver:
    """Where citations lead on one day. Reads titles and editions once, and articles of an edition when asked.

    Args:
        day: the office day on which the citation must hold.
    """

    def __init__(self, session: Session, day: date) -> None:
        self.day = day
        self._session = session
        self._titles: dict[str, int] = dict(
            session.execute(select(StatuteTitle.folded, StatuteTitle.statute_id)).all()
        )
        self._editions = editions(session)
        self._articles: dict[int, frozenset[tuple[int, int]]] = {}

    def statute_id(self, title: str) -> int | None:
        """Return the id of the statute cited as *title*, or None."""
        for folded in folded_titles(title):
            if folded in self._titles:
                return self._titles[folded]
        return None

    def edition_of(self, statute_id: int, adopted_on: date | None) -> EditionRow | None:
        """Return the edition adopted on a day, or the one in force when no day is named."""
        known = self._editions.get(statute_id, [])
        if adopted_on is None:
            return in_force_on_day(known, self.day)
        return next((edition for edition in known if edition.adopted_on == adopted_on), None)

    def newest_edition(self, statute_id: int) -> EditionRow | None:
        """Return the edition adopted last, in force or not; None when no edition is known."""
        known = self._editions.get(statute_id, [])
        return max(known, key=lambda edition: edition.adopted_on or date.min, default=None)

    def resolve(self, citation: Citation) -> Resolved | Unresolved:
        """Return where *citation* leads on the day, or why it leads nowhere."""
        statute_id = self.statute_id(citation.title)
        if statute_id is None:
            message = phrase(
                "法规库里没有《%(title)s》，请先在法规目录中登记，或改正名称。", title=citation.title
            )
            return Unresolved(citation, CitationFault.UNKNOWN_STATUTE, message)
        edition = self.edition_of(statute_id, citation.adopted_on)
        if edition is None and citation.adopted_on is not None:
            message = phrase(
                "《%(title)s》没有 %(day)s 通过的版本，请核对括号内的通过日期。",
                title=citation.title,
                day=citation.adopted_on,
            )
            return Unresolved(citation, CitationFault.UNKNOWN_EDITION, message, statute_id)
        if edition is None or not in_force(edition, self.day):
            return Unresolved(citation, CitationFault.NOT_IN_FORCE, self._not_in_force(citation), statute_id)
        if not self._has_article(edition, citation):
            message = phrase(
                "%(citation)s 在 %(day)s 不存在（施行中的版本共 %(count)s 条），请核对条号。",
                citation=str(citation),
                day=self.day,
                count=edition.article_count or "？",
            )
            return Unresolved(citation, CitationFault.NO_SUCH_ARTICLE, message, statute_id)
        return Resolved(citation, statute_id, edition.id, pinned=citation.adopted_on is not None)

    def _not_in_force(self, citation: Citation) -> Phrase:
        if citation.adopted_on is None:
            return phrase(
                "《%(title)s》在 %(day)s 没有施行中的版本，请改依据或等新版本施行。",
                title=citation.title,
                day=self.day,
            )
        return phrase(
            "《%(title)s》%(edition)s 通过的版本在 %(day)s 不施行，请改依据或去掉括号里的日期。",
            title=citation.title,
            edition=citation.adopted_on,
            day=self.day,
        )

    def _has_article(self, edition: EditionRow, citation: Citation) -> bool:
        if citation.article is None:
            return True
        known = self._articles_of(edition.id) if edition.has_text else frozenset()
        if (citation.article, citation.sub_article) in known:
            return True
        # Of 民法典 an office may have imported one book only: the others' articles still exist.
        whole = len({number for number, _ in known}) >= (edition.article_count or 0)
        if known and (whole or citation.sub_article):
            return False
        return edition.article_count is None or 1 <= citation.article <= edition.article_count

    def _articles_of(self, edition_id: int) -> frozenset[tuple[int, int]]:
        if edition_id not in self._articles:
            rows = self._session.execute(
                select(Article.number, Article.sub_number).where(
                    Article.edition_id == edition_id, Article.text != ""
                )
            )
            self._articles[edition_id] = frozenset((number, sub) for number, sub in rows)
        return self._articles[edition_id]
