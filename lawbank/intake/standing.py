"""A preview as it stands: its drafts, what would become of each, and the batch that keeps it."""

from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawbank.errors import Conflict, NotFound
from lawbank.formats.draft import Draft, Problem, Severity
from lawbank.formats.own import Whole, read_whole
from lawbank.intake.check import CHECKED, problems_of
from lawbank.intake.compare import CONTRADICTS, DUPLICATE
from lawbank.intake.models import Batch, BatchState
from lawbank.wording import phrase

__all__ = ["Fate", "Preview", "batch_of", "fate_of", "kept", "open_batch", "preview_of", "unchecked"]


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
        notes: problems of the file as a whole, such as a sheet that was passed over.
        file_digest: SHA-256 of the bytes read; a commit is tied to it.
    """

    public_id: str
    file_name: str
    file_digest: str
    format: str
    actor: str
    state: BatchState
    drafts: tuple[Draft, ...]
    notes: tuple[Problem, ...] = ()

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


def batch_of(session: Session, public_id: str, actor: str, *, lock: bool = False) -> Batch:
    """The batch of *actor* by its public id.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    # A script previews as nobody; such a preview belongs to whoever commits it.
    chosen = select(Batch).where(Batch.public_id == public_id, Batch.actor.in_((actor, "")))
    found = session.scalar(chosen.with_for_update() if lock else chosen)
    if found is None:
        raise NotFound(phrase("没有这次导入，请重新上传文件。"))
    return found


def open_batch(session: Session, public_id: str, actor: str) -> Batch:
    """The batch of *actor*, locked, while it may still be changed.

    Raises:
        NotFound, Conflict: there is none; it was committed or given up.
    """
    batch = batch_of(session, public_id, actor, lock=True)
    if batch.state is not BatchState.PREVIEWED:
        raise Conflict(phrase("这次导入已经结束，不能再修改。"))
    return batch


def kept(batch: Batch) -> Whole:
    """The drafts and notes that *batch* keeps."""
    return read_whole(batch.drafts.encode()) if batch.drafts else Whole([], ())


def preview_of(batch: Batch, whole: Whole) -> Preview:
    """Return *whole* as the preview of *batch*."""
    return Preview(
        batch.public_id,
        batch.file_name,
        batch.file_digest,
        batch.format,
        batch.actor,
        batch.state,
        tuple(whole.drafts),
        whole.problems,
    )


def unchecked(draft: Draft) -> Draft:
    """A draft with only what its reader could not understand; what checking adds is added anew."""
    return replace(
        draft,
        problems=tuple(problem for problem in draft.problems if problem.code not in CHECKED),
        parts=tuple(unchecked(part) for part in draft.parts),
    )
