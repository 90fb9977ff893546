"""What is wrong on a day with questions that stand: their keys, and where their citations lead."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lawbank.formats.draft import Draft
from lawbank.questions.drafts import drafts_of
from lawbank.questions.rules import UNVERIFIED, key_faults
from lawbank.statutes.citation import read_citations
from lawbank.statutes.resolver import Resolver
from lawbank.statutes.rules import Unresolved
from lawbank.wording import Phrase, phrase

__all__ = ["Judged", "judged"]


@dataclass(frozen=True, slots=True)
class Judged:
    """A question and what is wrong with it; nothing where `faults` is empty."""

    draft: Draft
    faults: tuple[Phrase, ...]


def judged(session: Session, question_ids: Sequence[int], *, day: date) -> Iterator[Judged]:
    """Judge the standing revisions of questions, in the order given: by `rules.key_faults`, and by whether every
    citation leads to an article that holds on *day*. What is marked 依据待核 says of itself that it may not.
    """
    resolver = Resolver(session, day)
    for draft in drafts_of(session, question_ids):
        citations = dict.fromkeys(written for each in (draft, *draft.parts) for written in each.citations)
        open_basis = draft.flag == UNVERIFIED
        faults = [
            fault for written in citations if not open_basis for fault in _citation_faults(resolver, written)
        ]
        yield Judged(draft, (*key_faults(draft), *faults))


def _citation_faults(resolver: Resolver, written: str) -> Iterator[Phrase]:
    citations, leftover = read_citations(written)
    if leftover or not citations:
        yield phrase("看不懂依据“%(text)s”，请写成《行政处罚法》第三十三条第一款。", text=written[:80])
    for citation in citations:
        found = resolver.resolve(citation)
        if isinstance(found, Unresolved):
            yield found.message
