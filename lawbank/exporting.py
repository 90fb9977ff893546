"""The bank as a file again."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawbank.errors import Invalid
from lawbank.formats.aiken import kept_in_aiken, write_aiken
from lawbank.formats.document_write import kept_in_document, kept_on_paper, write_document, write_paper
from lawbank.formats.draft import Draft
from lawbank.formats.gift_write import kept_in_gift, write_gift
from lawbank.formats.losses import Keep, Loss, losses_of
from lawbank.formats.moodle_write import kept_in_moodle_xml, write_moodle_xml
from lawbank.formats.own import write_own
from lawbank.formats.qti_write import kept_in_qti, write_qti_21, write_qti_30
from lawbank.formats.workbook import write_workbook
from lawbank.kinds import State
from lawbank.questions.drafts import draft_of, drafts_of
from lawbank.questions.models import Question
from lawbank.questions.pictures import with_pictures
from lawbank.wording import phrase

__all__ = ["FORMATS", "Format", "draft_of", "export", "export_drafts", "format_named", "format_of", "losses"]


class Format(NamedTuple):
    """A format that a bank is written in.

    Attributes:
        endings: of file names that mean this format.
        keep: what it keeps of a draft; see `losses`.
    """

    write: Callable[[Sequence[Draft]], bytes]
    endings: tuple[str, ...] = ()
    keep: Keep = lambda draft: draft


FORMATS = {
    "json": Format(write_own, (".json",)),
    "xlsx": Format(write_workbook, (".xlsx",), lambda draft: replace(draft, pictures=())),
    "docx": Format(write_document, (".docx",), kept_in_document),
    "paper": Format(write_paper, (), kept_on_paper),
    "gift": Format(write_gift, (".gift",), kept_in_gift),
    "aiken": Format(write_aiken, (".aiken",), kept_in_aiken),
    "moodle_xml": Format(write_moodle_xml, (".xml",), kept_in_moodle_xml),
    "qti21": Format(write_qti_21, (".zip",), kept_in_qti),
    "qti30": Format(write_qti_30, (), kept_in_qti),
}
"""By name: our own JSON loses nothing; workbook and document are what an office edits; `paper` is a docx to be printed;
the others are for other systems."""


def export(session: Session, *, format: str = "json", question_ids: Sequence[int] | None = None) -> bytes:
    """Return questions as a file, in the order of their ids.

    Args:
        format: a name in `FORMATS`.
        question_ids: which; None for all that are not 作废.

    Raises:
        Invalid: there is no such format.
    """
    return format_named(format).write(export_drafts(session, question_ids))


def losses(drafts: Sequence[Draft], format: str) -> tuple[Loss, ...]:
    """Return what of *drafts* a file of this format leaves out: whole questions, or fields of them.

    Raises:
        Invalid: there is no such format.
    """
    return tuple(losses_of(drafts, format_named(format).keep))


def format_named(name: str) -> Format:
    """Return the format of that name.

    Raises:
        Invalid: there is none.
    """
    if name not in FORMATS:
        raise Invalid(
            phrase("不能导出为“%(format)s”，可用的格式：%(known)s。", format=name, known="、".join(FORMATS))
        )
    return FORMATS[name]


def format_of(ending: str) -> str:
    """Return the name of the format of files that end in *ending*, such as ``.xml``; empty for none."""
    return next((name for name, format in FORMATS.items() if ending.lower() in format.endings), "")


def export_drafts(session: Session, question_ids: Sequence[int] | None = None) -> list[Draft]:
    """Return the standing revisions as drafts; None for all questions that are not 作废."""
    wanted = question_ids
    if wanted is None:
        wanted = session.scalars(
            select(Question.id).where(Question.state != State.VOID).order_by(Question.id)
        ).all()
    return with_pictures(session, drafts_of(session, wanted))
