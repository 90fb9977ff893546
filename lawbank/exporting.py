"""The bank as a file again."""

from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawbank.errors import Invalid
from lawbank.formats.draft import Draft
from lawbank.formats.own import write_own
from lawbank.formats.workbook import write_workbook
from lawbank.kinds import State
from lawbank.questions.drafts import draft_of, drafts_of
from lawbank.questions.models import Question
from lawbank.wording import phrase

__all__ = ["FORMATS", "draft_of", "export", "export_drafts"]

FORMATS: dict[str, Callable[[Sequence[Draft]], bytes]] = {"json": write_own, "xlsx": write_workbook}
"""By name: our own JSON loses nothing; the workbook is what an office edits."""


def export(session: Session, *, format: str = "json", question_ids: Sequence[int] | None = None) -> bytes:
    """Return questions as a file, in the order of their ids.

    Args:
        format: a name in `FORMATS`.
        question_ids: which; None for all that are not 作废.

    Raises:
        Invalid: there is no such format.
    """
    write = FORMATS.get(format)
    if write is None:
        raise Invalid(
            phrase("不能导出为“%(format)s”，可用的格式：%(known)s。", format=format, known="、".join(FORMATS))
        )
    return write(export_drafts(session, question_ids))


def export_drafts(session: Session, question_ids: Sequence[int] | None = None) -> list[Draft]:
    """Return the standing revisions as drafts; None for all questions that are not 作废."""
    wanted = question_ids
    if wanted is None:
        wanted = session.scalars(
            select(Question.id).where(Question.state != State.VOID).order_by(Question.id)
        ).all()
    return list(drafts_of(session, wanted))
