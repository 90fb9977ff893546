"""Which edition holds on a day, and what is wrong with a citation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Protocol, TypeVar

from lawbank.statutes.citation import Citation
from lawbank.text import article_name
from lawbank.wording import Phrase, phrase

__all__ = [
    "CitationFault",
    "EditionDays",
    "EditionStatus",
    "Resolved",
    "Unresolved",
    "begins_on",
    "in_force",
    "in_force_on_day",
    "numbering_faults",
    "status_on",
]


class EditionStatus(StrEnum):
    """时效: how an edition stands, beside its days in force."""

    CURRENT = "现行有效"
    NOT_YET = "尚未生效"
    AMENDED = "已修改"
    REPEALED = "已废止"
    PARTLY_SUSPENDED = "部分暂停适用"
    UNVERIFIED = "待核"


class EditionDays(Protocol):
    """What the rules read of an edition."""

    @property
    def adopted_on(self) -> date | None: ...
    @property
    def in_force_on(self) -> date | None: ...
    @property
    def until_on(self) -> date | None: ...
    @property
    def is_repealed(self) -> bool: ...


E = TypeVar("E", bound=EditionDays)


def begins_on(edition: EditionDays) -> date | None:
    """Return the first day on which an edition holds; None while it is not known.

    An amending decision often leaves the statute's first day in force as it was; the amended text holds no
    earlier than it was adopted.
    """
    if edition.in_force_on is None:
        return None
    return max(edition.in_force_on, edition.adopted_on or edition.in_force_on)


def in_force(edition: EditionDays, day: date) -> bool:
    """True when *edition* holds on *day*. A repealed edition whose last day is unknown holds on none."""
    begins = begins_on(edition)
    if begins is None or day < begins:
        return False
    if edition.until_on is None:
        return not edition.is_repealed
    return day < edition.until_on


def in_force_on_day(editions: Iterable[E], day: date) -> E | None:
    """Return the one of a statute's *editions* that holds on *day*, the latest where several do."""
    held = [edition for edition in editions if in_force(edition, day)]
    return max(held, key=lambda edition: begins_on(edition) or date.min, default=None)


def status_on(edition: EditionDays, status: EditionStatus, day: date) -> EditionStatus:
    """Return how an edition stands on *day*: its days decide, *status* adds what days cannot tell."""
    begins = begins_on(edition)
    if begins is None:
        return status
    if day < begins:
        return EditionStatus.NOT_YET
    if edition.until_on is not None and day >= edition.until_on:
        return EditionStatus.REPEALED if edition.is_repealed else EditionStatus.AMENDED
    if edition.is_repealed:
        return EditionStatus.REPEALED if edition.until_on is None else EditionStatus.CURRENT
    told = (EditionStatus.PARTLY_SUSPENDED, EditionStatus.UNVERIFIED)
    return status if status in told else EditionStatus.CURRENT


def numbering_faults(places: Sequence[tuple[int, int]]) -> tuple[Phrase, ...]:
    """Return what is odd about the numbers of a text's articles: where they jump, or stand twice.

    Args:
        places: (number, number of its 之…) in the order of the text.
    """
    faults = []
    if places and places[0] != (1, 0):
        faults.append(phrase("正文从%(first)s开始，前面的条文可能没有读到。", first=article_name(*places[0])))
    for before, after in pairwise(places):
        if after in {(before[0] + 1, 0), (before[0], before[1] + 1)}:
            continue
        told = {"before": article_name(*before), "after": article_name(*after)}
        if after <= before:
            faults.append(phrase("%(before)s之后又出现%(after)s，请核对是否重复或排错。", **told))
        else:
            faults.append(phrase("%(before)s之后直接是%(after)s，中间的条文可能没有读到。", **told))
    return tuple(faults)


class CitationFault(StrEnum):
    """Why a citation leads nowhere on a day."""

    UNKNOWN_STATUTE = "unknown_statute"
    UNKNOWN_EDITION = "unknown_edition"
    NOT_IN_FORCE = "not_in_force"
    NO_SUCH_ARTICLE = "no_such_article"


@dataclass(frozen=True, slots=True)
class Resolved:
    """A citation and where it leads: `edition_id` holds on the day; `pinned` when the text named it."""

    citation: Citation
    statute_id: int
    edition_id: int
    pinned: bool


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A citation that leads nowhere. `statute_id` is set when at least the title is known."""

    citation: Citation
    fault: CitationFault
    message: Phrase
    statute_id: int | None = None
