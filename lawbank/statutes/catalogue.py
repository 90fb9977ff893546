"""The list of statutes as plain text (docs/content-format.md §四) → values."""

from dataclasses import dataclass
from datetime import date

from lawbank.errors import Unreadable
from lawbank.statutes.citation import Citation, read_citations
from lawbank.statutes.models import EditionStatus, StatuteRank
from lawbank.wording import phrase

__all__ = ["CatalogueEdition", "CatalogueEntry", "parse_catalogue", "parse_digests"]


@dataclass(frozen=True, slots=True)
class CatalogueEdition:
    """One 版本 line; a day or a count that is not known is None."""

    adopted_on: date | None
    in_force_on: date | None
    article_count: int | None
    document_number: str
    status: EditionStatus
    note: str


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One statute with the titles it is cited by (the first is its short title) and its editions."""

    title: str
    titles: tuple[str, ...]
    issuer: str
    rank: StatuteRank
    editions: tuple[CatalogueEdition, ...]


def parse_catalogue(text: str) -> tuple[CatalogueEntry, ...]:
    """Read a catalogue: one statute a paragraph.

    Raises:
        Unreadable: a line is not of the format; the message names the line.
    """
    entries = []
    fields: dict[str, str] = {}
    editions: list[CatalogueEdition] = []
    for number, raw in enumerate([*text.splitlines(), ""], start=1):
        line = raw.strip()
        if not line:
            if fields:
                entries.append(_entry(fields, editions, number))
            fields, editions = {}, []
        elif not line.startswith("#"):
            label, colon, value = line.partition("：")
            if not colon:
                raise Unreadable(phrase("法规目录第 %(line)s 行没有“标签：”。", line=number))
            if label == "版本":
                editions.append(_edition(value, number))
            else:
                fields[label] = value.strip()
    return tuple(entries)


def parse_digests(text: str) -> tuple[tuple[Citation, str], ...]:
    """Read digests, one a line: ``《行政处罚法》第九条：……``.

    Raises:
        Unreadable: a line does not begin with the citation of one article; the message names the line.
    """
    digests = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        cited, _, digest = line.partition("：")
        citations, leftover = read_citations(cited)
        if len(citations) != 1 or leftover or citations[0].article is None or not digest.strip():
            raise Unreadable(phrase("条文要点第 %(line)s 行应写成“《法名》第几条：要点”。", line=number))
        digests.append((citations[0], digest.strip()))
    return tuple(digests)


def _entry(fields: dict[str, str], editions: list[CatalogueEdition], line: int) -> CatalogueEntry:
    try:
        rank = StatuteRank(fields["层级"])
        title = fields["标题"]
    except (KeyError, ValueError) as error:
        raise Unreadable(
            phrase("法规目录第 %(line)s 行以上的一段缺“标题”，或“层级”写错了。", line=line)
        ) from error
    titles = tuple(short.strip() for short in fields.get("简称", "").split("、") if short.strip())
    return CatalogueEntry(title, titles, fields.get("机关", ""), rank, tuple(editions))


def _edition(value: str, line: int) -> CatalogueEdition:
    columns = [column.strip() for column in value.split("|", 5)]
    columns += [""] * (6 - len(columns))
    adopted_on, in_force_on, count, document_number, status, note = columns
    try:
        return CatalogueEdition(
            adopted_on=_day(adopted_on),
            in_force_on=_day(in_force_on),
            article_count=int(count) if count.isdigit() else None,
            document_number=document_number,
            status=EditionStatus(status or EditionStatus.UNVERIFIED),
            note=note,
        )
    except ValueError as error:
        raise Unreadable(
            phrase("法规目录第 %(line)s 行的日期或状态写错了，日期应如 2021-01-22。", line=line)
        ) from error


def _day(text: str) -> date | None:
    """A day; nothing, 待核 or a year alone is not one."""
    return date.fromisoformat(text) if text.count("-") == 2 else None
