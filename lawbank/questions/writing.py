"""Drafts become rows, many at once: one executemany a table, ids from a keyed read after it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from lawbank.errors import Invalid
from lawbank.formats.draft import Draft
from lawbank.index import Entry
from lawbank.kinds import Difficulty
from lawbank.questions.drafts import ALTERNATIVES
from lawbank.questions.models import Basis, Blank, Choice, KeyPoint, Revision, RevisionTopic
from lawbank.questions.pictures import keep_pictures
from lawbank.questions.rules import TOPIC_LIMIT, prints
from lawbank.statutes.citation import Citation, read_citations
from lawbank.statutes.resolver import Resolver
from lawbank.wording import phrase

__all__ = ["Cited", "Writing", "entry_of", "write_revisions"]

CHUNK = 1000

Cited = tuple[int | None, int | None, int]
"""Statute, article and 之… of a citation."""


@dataclass(frozen=True, slots=True)
class Writing:
    """One revision to write: which question's, its number along the chain, what it says.

    Attributes:
        follows: the edition by which each of its citations is read, where it is not the one in force.
    """

    question_id: int
    number: int
    draft: Draft
    author: str
    note: str = ""
    follows: Mapping[Cited, int | None] = field(default_factory=dict)


def write_revisions(
    session: Session,
    writings: Sequence[Writing],
    *,
    resolver: Resolver,
    topics: dict[str, str],
    now: datetime,
) -> list[int]:
    """Insert revisions with all that belongs to them; return their ids in the order given.

    Args:
        resolver: maps the titles in citations to statutes.
        topics: code of every knowledge point by its code and by its name.

    Raises:
        Invalid: a draft has no kind, or an unknown knowledge point, or more than three.
    """
    keep_pictures(session, (each for writing in writings for each in writing.draft.all_pictures), now=now)
    codes = [_topic_codes(writing.draft, topics) for writing in writings]
    heads = [_revision_row(writing, writing.draft, now, part=0) for writing in writings]
    ids = _insert_revisions(session, heads)

    parts: list[Draft] = []
    part_rows: list[dict[str, Any]] = []
    part_codes: list[list[str]] = []
    follows = [writing.follows for writing in writings]
    part_follows = [writing.follows for writing in writings for _part in writing.draft.parts]
    for writing, revision_id, inherited in zip(writings, ids, codes, strict=True):
        for part, draft in enumerate(writing.draft.parts, start=1):
            row = _revision_row(writing, draft, now, part=part)
            part_rows.append(row | {"parent_id": revision_id})
            parts.append(draft)
            part_codes.append(_topic_codes(draft, topics) or inherited)
    part_ids = _insert_revisions(session, part_rows)

    written = [
        *zip(ids, (writing.draft for writing in writings), codes, follows, strict=True),
        *zip(part_ids, parts, part_codes, part_follows, strict=True),
    ]
    _write_belongings(session, written, resolver)
    return ids


def entry_of(question_id: int, code: str, draft: Draft) -> Entry:
    """What a question is found by: its stems first, then its options, then everything else it says."""
    drafts = (draft, *draft.parts)
    return Entry(
        id=question_id,
        head="\n".join(each.stem for each in drafts),
        body="\n".join(choice for each in drafts for choice in each.choices),
        rest="\n".join([code, *(text for each in drafts for text in _said(each))]),
    )


def _said(draft: Draft) -> Iterator[str]:
    yield draft.explanation
    yield draft.answer_text
    yield from (word for blank in draft.blanks for word in blank)
    yield from (point for point, _ in draft.key_points)
    yield from draft.citations


def _insert_revisions(session: Session, rows: list[dict[str, Any]]) -> list[int]:
    if not rows:
        return []
    session.connection().execute(insert(Revision), rows)
    ids: dict[tuple[int, int, int], int] = {}
    for start in range(0, len(rows), CHUNK):
        questions = {row["question_id"] for row in rows[start : start + CHUNK]}
        written = session.execute(
            select(Revision.question_id, Revision.number, Revision.part, Revision.id).where(
                Revision.question_id.in_(questions)
            )
        )
        ids.update({(question_id, number, part): row_id for question_id, number, part, row_id in written})
    return [ids[row["question_id"], row["number"], row["part"]] for row in rows]


def _revision_row(writing: Writing, draft: Draft, now: datetime, *, part: int) -> dict[str, Any]:
    if draft.kind is None:
        raise Invalid(phrase("“%(stem)s”没有题型，不能入库。", stem=draft.stem[:30]))
    marks = prints(draft)
    return {
        "question_id": writing.question_id,
        "number": writing.number,
        "parent_id": None,
        "part": part,
        "kind": draft.kind,
        "stem": draft.stem,
        "explanation": draft.explanation,
        "answer_text": draft.answer_text,
        "truth": draft.truth,
        "difficulty": draft.difficulty or writing.draft.difficulty or Difficulty.MEDIUM,
        "source": (draft.source or writing.draft.source)[:80],
        "author": writing.author,
        "change_note": writing.note[:200],
        "fingerprint": marks.full,
        "stem_fingerprint": marks.stem,
        "created_at": now,
    }


def _topic_codes(draft: Draft, topics: dict[str, str]) -> list[str]:
    unknown = [topic for topic in draft.topics if topic not in topics]
    if unknown:
        raise Invalid(phrase("没有知识点“%(topic)s”，请按知识点表改正。", topic=unknown[0]))
    codes = list(dict.fromkeys(topics[topic] for topic in draft.topics))
    if len(codes) > TOPIC_LIMIT:
        raise Invalid(phrase("知识点最多三个，“%(stem)s”有更多。", stem=draft.stem[:30]))
    return codes


def _write_belongings(
    session: Session,
    written: Iterable[tuple[int, Draft, list[str], Mapping[Cited, int | None]]],
    resolver: Resolver,
) -> None:
    rows: dict[type, list[dict[str, Any]]] = {
        Choice: [],
        Blank: [],
        KeyPoint: [],
        Basis: [],
        RevisionTopic: [],
    }
    for revision_id, draft, codes, follows in written:
        key = set(draft.key)
        for place, choice in enumerate(draft.choices):
            rows[Choice].append(
                {"revision_id": revision_id, "position": place, "text": choice, "is_key": place in key}
            )
        for place, blank in enumerate(draft.blanks):
            words = ALTERNATIVES.join(word.strip() for word in blank)
            rows[Blank].append({"revision_id": revision_id, "position": place, "alternatives": words})
        for place, (point, points) in enumerate(draft.key_points):
            rows[KeyPoint].append(
                {"revision_id": revision_id, "position": place, "text": point, "points": points}
            )
        for place, row in enumerate(_basis_rows(draft.citations, follows, resolver)):
            rows[Basis].append(row | {"revision_id": revision_id, "position": place})
        for place, code in enumerate(codes):
            rows[RevisionTopic].append({"revision_id": revision_id, "position": place, "topic_code": code})
    for model, of_model in rows.items():
        if of_model:
            session.connection().execute(insert(model), of_model)


def _basis_rows(
    written: Iterable[str], follows: Mapping[Cited, int | None], resolver: Resolver
) -> Iterator[dict[str, Any]]:
    """A citation that cannot be read, or names a statute we do not know, is kept as it was written."""
    for text in written:
        citations, leftover = read_citations(text)
        if leftover or not citations:
            yield _basis_row(text[:240], Citation(""), None)
            continue
        for citation in citations:
            statute_id = resolver.statute_id(citation.title)
            edition = None if statute_id is None else resolver.edition_of(statute_id, citation.adopted_on)
            read_by = edition.id if edition else None
            if citation.adopted_on is not None:
                yield _basis_row(str(citation), citation, statute_id, edition_id=read_by)
                continue
            place = (statute_id, citation.article, citation.sub_article)
            yield _basis_row(str(citation), citation, statute_id, follows_id=follows.get(place, read_by))


def _basis_row(
    printed: str,
    citation: Citation,
    statute_id: int | None,
    *,
    edition_id: int | None = None,
    follows_id: int | None = None,
) -> dict[str, Any]:
    return {
        "printed": printed,
        "statute_id": statute_id,
        "edition_id": edition_id,
        "follows_id": follows_id,
        "article": citation.article,
        "sub_article": citation.sub_article,
        "paragraph": citation.paragraph,
        "item": citation.item,
    }
