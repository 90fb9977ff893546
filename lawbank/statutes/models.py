"""Tables of the law: statute → edition → article, and the titles a statute is cited by."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lawbank.database import Base, Instant, Word
from lawbank.statutes.rules import EditionStatus

__all__ = [
    "Article",
    "ChangedArticle",
    "Edition",
    "EditionStatus",
    "Statute",
    "StatuteRank",
    "StatuteTitle",
    "Suspension",
]


class StatuteRank(StrEnum):
    """层级: where a statute stands in the order of 立法法."""

    CONSTITUTION = "宪法"
    LAW = "法律"
    ADMINISTRATIVE_REGULATION = "行政法规"
    MILITARY_REGULATION = "军事法规"
    SUPERVISION_REGULATION = "监察法规"
    LOCAL_REGULATION = "地方性法规"
    DEPARTMENT_RULE = "部门规章"
    LOCAL_RULE = "地方政府规章"
    PARTY_REGULATION = "党内法规"
    NORMATIVE_DOCUMENT = "规范性文件"
    STANDARD = "标准"
    OFFICE_DOCUMENT = "本办制度"


class Statute(Base):
    """A statute, whatever its editions."""

    __tablename__ = "statute"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200), unique=True)
    short_title: Mapped[str] = mapped_column(String(120), index=True)
    issuer: Mapped[str] = mapped_column(String(120), default="")
    rank: Mapped[StatuteRank] = mapped_column(Word(StatuteRank))

    titles: Mapped[list["StatuteTitle"]] = relationship(
        cascade="all, delete-orphan", order_by="StatuteTitle.id"
    )
    editions: Mapped[list["Edition"]] = relationship(back_populates="statute", order_by="Edition.in_force_on")


class StatuteTitle(Base):
    """A title by which a statute is cited: the full one, the short one, aliases. Folded by `text.fold`."""

    __tablename__ = "statute_title"

    id: Mapped[int] = mapped_column(primary_key=True)
    statute_id: Mapped[int] = mapped_column(ForeignKey("statute.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    folded: Mapped[str] = mapped_column(String(200), unique=True)


class Edition(Base):
    """One edition of a statute: as adopted or amended on a day, in force from a day until the next."""

    __tablename__ = "edition"
    __table_args__ = (UniqueConstraint("statute_id", "adopted_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    statute_id: Mapped[int] = mapped_column(ForeignKey("statute.id", ondelete="CASCADE"), index=True)
    adopted_on: Mapped[date | None]
    in_force_on: Mapped[date | None]
    until_on: Mapped[date | None]
    """The first day on which it no longer holds."""
    document_number: Mapped[str] = mapped_column(String(80), default="")
    status: Mapped[EditionStatus] = mapped_column(Word(EditionStatus))
    article_count: Mapped[int | None]
    """How many articles it has, known from the catalogue even where the text was not imported."""
    note: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(200), default="")
    """The file its text was read from; empty while only the catalogue entry is known."""
    enacted_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the questions that it touches were found and dealt with; None: not yet."""

    @property
    def is_repealed(self) -> bool:
        return self.status is EditionStatus.REPEALED

    statute: Mapped[Statute] = relationship(back_populates="editions")
    articles: Mapped[list["Article"]] = relationship(
        cascade="all, delete-orphan", order_by="(Article.number, Article.sub_number)"
    )


class Article(Base):
    """第…条 of an edition: its text where the office imported it, and our digest 要点 where we wrote one."""

    __tablename__ = "article"
    __table_args__ = (UniqueConstraint("edition_id", "number", "sub_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    sub_number: Mapped[int] = mapped_column(default=0)
    """1 for 第…条之一; 0 for the article itself."""
    heading: Mapped[str] = mapped_column(String(200), default="")
    """编、章、节 above it, joined by " · "."""
    text: Mapped[str] = mapped_column(Text, default="")
    """Paragraphs 款 separated by a newline; empty while only the digest is known."""
    digest: Mapped[str] = mapped_column(Text, default="")
    fingerprint: Mapped[str] = mapped_column(String(64), default="")


class ChangedArticle(Base):
    """An article of the edition before that an edition changed or dropped, by its old number.

    Kept from the import on, so that papers of a day on which the edition will hold leave its questions out.
    """

    __tablename__ = "changed_article"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True)
    """The edition that changes it."""
    number: Mapped[int] = mapped_column(primary_key=True)
    sub_number: Mapped[int] = mapped_column(primary_key=True, default=0)


class Suspension(Base):
    """部分暂停适用: a range of articles of an edition that does not apply, or only in part, for a time."""

    __tablename__ = "suspension"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    first: Mapped[int]
    last: Mapped[int]
    """Numbers of articles, both included, with every 之…"""
    reason: Mapped[str] = mapped_column(String(400))
    """The decision it rests on, and what of the articles it takes."""
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    """The first day on which the articles apply again."""
    actor: Mapped[str] = mapped_column(String(40))
    applied_at: Mapped[datetime | None] = mapped_column(Instant)
    """When its questions were flagged 暂停适用."""
    released_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the flag was taken off them again."""
