"""An intake, step by step: preview (nothing enters the bank), repair in place, commit all or nothing, undo."""

import hashlib
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lawbank.errors import Conflict, Invalid, NotFound
from lawbank.formats import read
from lawbank.formats.draft import Draft, Problem, Severity
from lawbank.formats.own import read_own, write_own
from lawbank.formats.written import LABELS, understood, written_of
from lawbank.intake.check import CHECKED, CONTRADICTS, DUPLICATE, check, problems_of
from lawbank.intake.models import Batch, BatchState
from lawbank.kinds import Kind, State
from lawbank.questions.actions import add_questions, remove_questions
from lawbank.questions.models import Question
from lawbank.wording import phrase

__all__ = ["Fate", "Preview", "abandon", "commit", "fate_of", "load_preview", "preview", "repair", "undo"]

REPAIRABLE = (
    "kind",
    "stem",
    "answer",
    "explanation",
    "citations",
    "topics",
    "difficulty",
    "flag",
    "code",
    "key_points",
    "source",
)


class Fate(StrEnum):
    """What would become of a draft: 可导入 / 需修改 / 重复 / 答案矛盾."""

    IMPORTABLE = "importable"
    REPAIR = "repair"
    DUPLICATE = "duplicate"
    CONTRADICTS = "contradicts"


@dataclass(frozen=True)
class Preview:
    """A file as read and checked; nothing of it is in the bank yet.

    Attributes:
        public_id: names the preview; it belongs to `actor` alone.
        file_digest: SHA-256 of the bytes read; a commit is tied to it.
    """

    public_id: str
    file_name: str
    file_digest: str
    format: str
    actor: str
    state: BatchState
    drafts: tuple[Draft, ...]

    @cached_property
    def fates(self) -> tuple[Fate, ...]:
        """For each draft what would become of it."""
        return tuple(fate_of(draft) for draft in self.drafts)

    @property
    def counts(self) -> Counter[Fate]:
        """How many of each."""
        return Counter(self.fates)

    @property
    def importable(self) -> tuple[Draft, ...]:
        """What a commit would add."""
        return tuple(
            draft for draft, fate in zip(self.drafts, self.fates, strict=True) if fate is Fate.IMPORTABLE
        )

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every problem of the file, in its order."""
        return tuple(problems_of(self.drafts))

    @property
    def duplicates(self) -> tuple[Draft, ...]:
        """What the file or the bank has already."""
        return tuple(
            draft for draft, fate in zip(self.drafts, self.fates, strict=True) if fate is Fate.DUPLICATE
        )


def fate_of(draft: Draft) -> Fate:
    """What would become of a checked draft."""
    errors = {problem.code for problem in problems_of([draft]) if problem.severity is Severity.ERROR}
    if not errors:
        return Fate.IMPORTABLE
    if errors & DUPLICATE and errors <= DUPLICATE | {"code_taken", "code_twice"}:
        return Fate.DUPLICATE
    return Fate.CONTRADICTS if errors <= CONTRADICTS | DUPLICATE else Fate.REPAIR


def preview(
    session: Session, file_name: str, data: bytes, *, actor: str, day: date, now: datetime
) -> Preview:
    """Read and check a file. Only the preview itself is kept; no question is written.

    Raises:
        Unreadable, TooLarge: the file cannot be opened.
        Invalid: there is no question in it.
    """
    reading = read(data, file_name)
    if not reading.drafts:
        raise Invalid(phrase("“%(file)s”里没有读到题目，请对照模板检查表头和内容。", file=file_name))
    drafts = check(session, reading.drafts, day=day)
    batch = Batch(
        public_id=str(uuid.uuid4()),
        file_name=file_name[:200],
        file_digest=hashlib.sha256(data).hexdigest(),
        format=reading.format,
        actor=actor,
        state=BatchState.PREVIEWED,
        drafts=write_own(drafts).decode(),
        created_at=now,
    )
    session.add(batch)
    session.flush()
    return _preview_of(batch, drafts)


def load_preview(session: Session, public_id: str, *, actor: str) -> Preview:
    """A preview as it stands, whatever became of it.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    batch = _batch(session, public_id, actor)
    return _preview_of(batch, read_own(batch.drafts.encode()))


def repair(
    session: Session, public_id: str, index: int, changes: Mapping[str, str], *, actor: str, day: date
) -> Preview:
    """Change fields of one draft, in words as an editor writes them, and check the whole file again.

    Args:
        index: of the draft, from 0.
        changes: field name → text; ``choices`` one a line; ``part.2.answer`` for the second sub-question.

    Raises:
        NotFound: no such preview or draft.
        Conflict: the preview was committed or given up.
        Invalid: there is no such field.
    """
    batch = _open(session, public_id, actor)
    drafts = read_own(batch.drafts.encode())
    if not 0 <= index < len(drafts):
        raise NotFound(phrase("预览里没有第 %(place)d 题", place=index + 1))
    drafts[index] = _repaired(drafts[index], changes)
    checked = check(session, [_unchecked(draft) for draft in drafts], day=day)
    batch.drafts = write_own(checked).decode()
    session.flush()
    return _preview_of(batch, checked)


def commit(
    session: Session, public_id: str, *, actor: str, file_digest: str | None = None, now: datetime
) -> Batch:
    """Add every importable draft as 待审; all of them or, when this raises, none. Repeating it changes nothing.

    Args:
        file_digest: of the bytes the editor saw; another one is refused.

    Raises:
        NotFound: no such preview, or somebody else's.
        Conflict: it was undone or given up, the bytes differ, or the bank has meanwhile got such a question.
        Invalid: nothing in it can be imported.
    """
    batch = _batch(session, public_id, actor, lock=True)
    if batch.state is BatchState.COMMITTED:
        return batch
    if batch.state is not BatchState.PREVIEWED:
        raise Conflict(phrase("这次导入已经撤销或放弃，请重新上传文件。"))
    if file_digest is not None and file_digest != batch.file_digest:
        raise Conflict(phrase("文件与预览时不同，请重新上传并预览。"))
    drafts = check(session, [_unchecked(draft) for draft in read_own(batch.drafts.encode())], day=now.date())
    ready = [draft for draft in drafts if fate_of(draft) is Fate.IMPORTABLE]
    if not ready:
        raise Invalid(phrase("没有可以导入的题，请先修改标出的问题。"))
    add_questions(session, ready, actor=actor, batch=batch.id, state=State.PENDING, now=now)
    batch.state, batch.committed_at, batch.question_count = BatchState.COMMITTED, now, len(ready)
    batch.actor = actor
    batch.drafts = write_own(drafts).decode()
    session.flush()
    return batch


def undo(session: Session, public_id: str, *, actor: str, now: datetime) -> Batch:
    """Take exactly this batch's questions out again. Repeating it changes nothing.

    Raises:
        NotFound: no such batch, or somebody else's.
        Conflict: it was never committed, or a paper or a practice run uses one of its questions.
    """
    batch = _batch(session, public_id, actor, lock=True)
    if batch.state is BatchState.UNDONE:
        return batch
    if batch.state is not BatchState.COMMITTED:
        raise Conflict(phrase("这次导入还没有确认，不需要撤销。"))
    ids = list(session.scalars(select(Question.id).where(Question.batch_id == batch.id)))
    try:
        with session.begin_nested():
            remove_questions(session, ids)
    except IntegrityError as error:
        raise Conflict(phrase("这批题中有的已用于试卷或练习，不能撤销；可以逐题停用。")) from error
    batch.state, batch.undone_at = BatchState.UNDONE, now
    session.flush()
    return batch


def abandon(session: Session, public_id: str, *, actor: str) -> None:
    """Give a preview up. Repeating it changes nothing.

    Raises:
        Conflict: it was committed.
    """
    batch = _batch(session, public_id, actor)
    if batch.state is BatchState.ABANDONED:
        return
    if batch.state is not BatchState.PREVIEWED:
        raise Conflict(phrase("这次导入已经确认，请用撤销。"))
    batch.state, batch.drafts = BatchState.ABANDONED, ""
    session.flush()


def _batch(session: Session, public_id: str, actor: str, *, lock: bool = False) -> Batch:
    # A script previews as nobody; such a preview belongs to whoever commits it.
    chosen = select(Batch).where(Batch.public_id == public_id, Batch.actor.in_((actor, "")))
    found = session.scalar(chosen.with_for_update() if lock else chosen)
    if found is None:
        raise NotFound(phrase("没有这次导入，请重新上传文件。"))
    return found


def _open(session: Session, public_id: str, actor: str) -> Batch:
    batch = _batch(session, public_id, actor, lock=True)
    if batch.state is not BatchState.PREVIEWED:
        raise Conflict(phrase("这次导入已经结束，不能再修改。"))
    return batch


def _preview_of(batch: Batch, drafts: Sequence[Draft]) -> Preview:
    return Preview(
        batch.public_id,
        batch.file_name,
        batch.file_digest,
        batch.format,
        batch.actor,
        batch.state,
        tuple(drafts),
    )


def _unchecked(draft: Draft) -> Draft:
    """A draft with only what its reader could not understand; what checking adds is added anew."""
    return replace(
        draft,
        problems=tuple(problem for problem in draft.problems if problem.code not in CHECKED),
        parts=tuple(_unchecked(part) for part in draft.parts),
    )


def _repaired(draft: Draft, changes: Mapping[str, str]) -> Draft:
    written = written_of(draft)
    for name, text in changes.items():
        target, field = written, name
        if name.startswith("part."):
            _part, place, field = name.split(".", 2)
            if not place.isdecimal() or not 1 <= int(place) <= len(written.parts):
                raise Invalid(phrase("没有第 %(place)s 个小题", place=place[:8]))
            target = written.parts[int(place) - 1]
        if field == "choices":
            target.choices = [line.strip() for line in text.splitlines()]
        elif field in REPAIRABLE and field in LABELS:
            setattr(target, field, text.strip())
        else:
            raise Invalid(phrase("不能修改“%(field)s”", field=field[:20]))
    if written.kind == "" and written.parts:
        written.kind = Kind.CASE.value
    return understood(written)
