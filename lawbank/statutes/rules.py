"""Which edition holds on a day, and what is wrong with a citation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar

from lawbank.statutes.citation import Citation
from lawbank.wording import Phrase

__all__ = [
    "CitationFault",
    "EditionDays",
    "Resolved",
    "Unresolved",
    "begins_on",
    "in_force",
    "in_force_on_day",
]


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
