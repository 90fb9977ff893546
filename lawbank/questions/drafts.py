"""A stored revision as a Draft again: what the rules judge and the writers write."""

from lawbank.formats.draft import Draft, Place
from lawbank.kinds import Kind
from lawbank.questions.models import Question, Revision

__all__ = ["ALTERNATIVES", "draft_of"]

ALTERNATIVES = "\n"
"""What stands between the accepted answers of one blank in `Blank.alternatives`."""


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
