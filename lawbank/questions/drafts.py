"""A stored revision as a Draft again: what the rules judge and the writers write."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from lawbank.formats.draft import Draft, Place
from lawbank.kinds import Kind
from lawbank.questions.models import Question, Revision

__all__ = ["ALTERNATIVES", "BELONGINGS", "draft_of", "drafts_of"]

ALTERNATIVES = "\n"
"""What stands between the accepted answers of one blank in `Blank.alternatives`."""

BELONGINGS = (
    selectinload(Revision.choices),
    selectinload(Revision.blanks),
    selectinload(Revision.key_points),
    selectinload(Revision.bases),
    selectinload(Revision.topics),
)
"""How to load what a revision owns: one query a table, not one a revision."""

CHUNK = 500


def drafts_of(session: Session, question_ids: Sequence[int]) -> Iterator[Draft]:
    """Yield the standing revisions of questions as drafts, in the order given, in few queries for every 500."""
    for start in range(0, len(question_ids), CHUNK):
        chunk = question_ids[start : start + CHUNK]
        parts = selectinload(Revision.parts).options(*BELONGINGS)
        rows = session.execute(
            select(Question, Revision)
            .join(Revision, Revision.id == Question.current_id)
            .where(Question.id.in_(chunk))
            .options(*BELONGINGS, parts)
        )
        drafts = {question.id: draft_of(revision, question) for question, revision in rows}
        yield from (drafts[question_id] for question_id in chunk if question_id in drafts)


def draft_of(revision: Revision, question: Question) -> Draft:
    """Return *revision* of *question* as a draft, its parts included. `problems` is empty."""
    is_part = revision.part > 0
    return Draft(
        place=Place(),
        kind=revision.kind,
        stem=revision.stem,
        choices=tuple(choice.text for choice in revision.choices),
        key=tuple(choice.position for choice in revision.choices if choice.is_key),
        truth=revision.truth,
        blanks=tuple(tuple(blank.alternatives.split(ALTERNATIVES)) for blank in revision.blanks),
        key_points=tuple((point.text, point.points) for point in revision.key_points),
        answer_text=revision.answer_text,
        explanation=revision.explanation,
        citations=tuple(basis.printed for basis in revision.bases),
        topics=tuple(topic.topic_code for topic in revision.topics),
        difficulty=revision.difficulty,
        source=revision.source,
        code="" if is_part else question.code,
        flag="" if is_part else question.flag,
        state=None if is_part else question.state,
        parts=tuple(draft_of(part, question) for part in revision.parts)
        if revision.kind is Kind.CASE
        else (),
    )
