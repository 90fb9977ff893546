"""A roster file between upload and confirmation: what was previewed is what is enrolled."""

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawbank.wording import Phrase
from quiz.errors import NotFound
from quiz.people import roster
from quiz.people.models import RosterUpload, Unit
from quiz.people.queries import unit
from quiz.people.roster import Reading, RosterRow, RowFault
from quiz.people.rules import Category
from quiz.people.sheet import table_of

__all__ = ["confirm", "keep", "reading_of", "upload"]


def keep(
    session: Session, content: bytes, *, file_name: str, below: Unit, by: int, day: date, now: datetime
) -> RosterUpload:
    """Read a roster file and keep what was read; nobody is on the roster yet.

    Args:
        below: where units that the file names and the office does not have will be added.

    Raises:
        Invalid: not a workbook, too large, or no heading.
    """
    reading = roster.read(session, table_of(content), day=day)
    kept = RosterUpload(
        public_id=str(uuid.uuid4()),
        digest=hashlib.sha256(content).hexdigest(),
        file_name=file_name[:200],
        unit_id=below.id,
        reading=_written(reading),
        uploaded_by=by,
        uploaded_at=now,
    )
    session.add(kept)
    session.flush()
    return kept


def upload(session: Session, public_id: str, *, by: int) -> RosterUpload:
    """A kept file of one's own.

    Raises:
        NotFound: there is none, or it is somebody else's: the two look the same.
    """
    found = session.scalar(
        select(RosterUpload).where(RosterUpload.public_id == public_id, RosterUpload.uploaded_by == by)
    )
    if found is None:
        raise NotFound("没有这次导入")
    return found


def reading_of(kept: RosterUpload) -> Reading:
    """What was read of a kept file; empty once it was enrolled."""
    found = json.loads(kept.reading)
    return Reading(
        tuple(
            RosterRow(
                **{
                    **row,
                    "category": Category(row["category"]),
                    "from_on": date.fromisoformat(row["from_on"]),
                }
            )
            for row in found["rows"]
        ),
        tuple(
            RowFault(row, column, Phrase(template, values))
            for row, column, template, values in found["faults"]
        ),
    )


def confirm(session: Session, public_id: str, *, unit_paths: Sequence[str], by: int, now: datetime) -> int:
    """Put the rows of a kept file on the roster, all or nothing; returns how many persons were added.

    Safe to repeat: a file already enrolled stays as it is.

    Raises:
        NotFound: no such file of this person, or its unit is no longer within *unit_paths*.
        Invalid: a number was taken meanwhile, or a unit cannot be told.
    """
    kept = upload(session, public_id, by=by)
    session.refresh(kept, with_for_update=True)
    if kept.enrolled_at is None:
        office = unit(session, kept.unit_id, unit_paths=unit_paths)
        rows = reading_of(kept).rows
        kept.enrolled = roster.enroll(session, rows, office=office, unit_paths=unit_paths, by=by, now=now)
        kept.enrolled_at = now
        kept.reading = _written(Reading((), ()))
        session.flush()
    return kept.enrolled


def _written(reading: Reading) -> str:
    faults = [(fault.row, fault.column, *_parted(fault.sentence)) for fault in reading.faults]
    rows = [{**asdict(row), "from_on": row.from_on.isoformat()} for row in reading.rows]
    return json.dumps({"rows": rows, "faults": faults}, ensure_ascii=False)


def _parted(sentence: str) -> tuple[str, dict[str, object]]:
    return (sentence.template, sentence.values) if isinstance(sentence, Phrase) else (sentence, {})
