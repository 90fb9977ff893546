"""An intake, step by step: preview (nothing enters the bank), repair in place, commit all or nothing, undo."""

import hashlib
import uuid
from collections import Counter
from collections.abc import Mapping
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
from lawbank.formats.own import Whole, read_whole, write_own
from lawbank.formats.template import write_workbook
from lawbank.formats.written import LABELS, understood, written_of
from lawbank.intake.check import CHECKED, check, compare_again, problems_of
from lawbank.intake.compare import CONTRADICTS, DUPLICATE
from lawbank.intake.models import Batch, BatchState
from lawbank.intake.near import left_for_later
from lawbank.intake.queries import topic_words
from lawbank.kinds import Kind, State
from lawbank.questions.actions import add_questions, remove_questions
from lawbank.questions.models import Question
from lawbank.questions.pictures import keep_pictures, pictures_of
from lawbank.wording import phrase

__all__ = [
    "Fate",
    "Preview",
    "abandon",
    "commit",
    "fate_of",
    "load_preview",
    "preview",
    "rejected_workbook",
    "repair",
    "undo",
]

REPAIRABLE = (
    "kind",
    "stem",
    "choices",
    "answer",
    "explanation",
    "citations",
    "topics",
    "difficulty",
    "flag",
    "code",
    "key_points",
    "source",
    "points",
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
    keep_pictures(session, (each for draft in reading.drafts for each in pictures_of(draft)), now=now)
    drafts = check(session, [_without_pictures(draft) for draft in reading.drafts], day=day)
    notes = (*reading.problems, *left_for_later(drafts))
    batch = Batch(
        public_id=str(uuid.uuid4()),
        file_name=file_name[:200],
        file_digest=hashlib.sha256(data).hexdigest(),
        format=reading.format,
        actor=actor,
        state=BatchState.PREVIEWED,
        drafts=write_own(drafts, notes).decode(),
        created_at=now,
    )
    session.add(batch)
    session.flush()
    return _preview_of(batch, Whole(drafts, notes))


def _without_pictures(draft: Draft) -> Draft:
    """The texts still name them; they are stored, and what is kept of a preview stays small."""
    if not draft.pictures and not draft.parts:
        return draft
    return replace(draft, pictures=(), parts=tuple(_without_pictures(part) for part in draft.parts))


def rejected_workbook(preview: Preview) -> bytes:
    """Return what cannot be imported as our workbook, each row with what is wrong, to be mended elsewhere."""
    rejected = [
        _with_all_problems(draft)
        for draft, fate in zip(preview.drafts, preview.fates, strict=True)
        if fate is not Fate.IMPORTABLE
    ]
    return write_workbook(rejected, with_problems=True)


def _with_all_problems(draft: Draft) -> Draft:
    return replace(draft, problems=tuple(problems_of([draft])))


def load_preview(session: Session, public_id: str, *, actor: str) -> Preview:
    """A preview as it stands, whatever became of it.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    batch = _batch(session, public_id, actor)
    return _preview_of(batch, _kept(batch))


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
    drafts, notes = _kept(batch)
    if not 0 <= index < len(drafts):
        raise NotFound(phrase("预览里没有第 %(place)s 题", place=index + 1))
    drafts[index] = _repaired(_unchecked(drafts[index]), changes)
    checked = check(session, [_unchecked(draft) for draft in drafts], day=day)
    batch.drafts = write_own(checked, notes).decode()
    session.flush()
    return _preview_of(batch, Whole(checked, notes))


def commit(
    session: Session,
    public_id: str,
    *,
    actor: str,
    file_digest: str | None = None,
    include_warnings: bool = True,
    day: date | None = None,
    now: datetime,
) -> Batch:
    """Add every importable draft as 待审; all of them or, when this raises, none. Repeating it changes nothing.

    Args:
        file_digest: of the bytes the editor saw; another one is refused.
        include_warnings: False leaves out what has a warning, too.
        day: the office day on which citations must hold; that of *now* in UTC when not given.

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
    kept, notes = _kept(batch)
    if batch.created_at.date() == now.date():
        drafts = compare_again(session, kept)
    else:
        drafts = check(session, [_unchecked(draft) for draft in kept], day=day or now.date())
    ready = [
        draft
        for draft in drafts
        if fate_of(draft) is Fate.IMPORTABLE and (include_warnings or not any(problems_of([draft])))
    ]
    if not ready:
        raise Invalid(phrase("没有可以导入的题，请先修改标出的问题。"))
    known = topic_words(session)
    ready = [_with_known_topics(draft, known) for draft in ready]
    add_questions(session, ready, actor=actor, batch=batch.id, state=State.PENDING, now=now)
    batch.state, batch.committed_at, batch.question_count = BatchState.COMMITTED, now, len(ready)
    batch.actor = actor
    if drafts != kept:
        batch.drafts = write_own(drafts, notes).decode()
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


def _kept(batch: Batch) -> Whole:
    return read_whole(batch.drafts.encode()) if batch.drafts else Whole([], ())


def _with_known_topics(draft: Draft, known: frozenset[str]) -> Draft:
    """The draft without knowledge points that are not in the bank; its warning said so."""
    if known.issuperset(draft.topics) and not draft.parts:
        return draft
    return replace(
        draft,
        topics=tuple(topic for topic in draft.topics if topic in known),
        parts=tuple(_with_known_topics(part, known) for part in draft.parts),
    )


def _preview_of(batch: Batch, whole: Whole) -> Preview:
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


def _unchecked(draft: Draft) -> Draft:
    """A draft with only what its reader could not understand; what checking adds is added anew."""
    return replace(
        draft,
        problems=tuple(problem for problem in draft.problems if problem.code not in CHECKED),
        parts=tuple(_unchecked(part) for part in draft.parts),
    )


def _repaired(draft: Draft, changes: Mapping[str, str]) -> Draft:
    written = written_of(draft)
    changed: list[set[str]] = [set() for _ in range(1 + len(written.parts))]
    for name, text in changes.items():
        at, field = _addressed(name, len(written.parts))
        target = written if at == 0 else written.parts[at - 1]
        said = text.replace("\r\n", "\n").strip()
        value: object = [line.strip() for line in said.split("\n")] if field == "choices" and said else said
        if field == "choices":
            value = value or []
        if value != getattr(target, field):
            setattr(target, field, value)
            changed[at].add(LABELS[field])
    if written.kind == "" and written.parts:
        written.kind = Kind.CASE.value
    mended = understood(written)
    parts = [
        _still_blamed(part, before, done)
        for part, before, done in zip(mended.parts, draft.parts, changed[1:], strict=True)
    ]
    return replace(_still_blamed(mended, draft, changed[0]), parts=tuple(parts))


def _addressed(name: str, parts: int) -> tuple[int, str]:
    """Which question a change is for, 0 or the number of a sub-question, and which field of it."""
    words = name.split(".")
    at, field = (words[1], words[2]) if len(words) == 3 and words[0] == "part" else ("0", name)
    if not at.isdecimal() or len(at) > 3 or not (field == name or 1 <= int(at) <= parts):
        raise Invalid(phrase("没有第 %(place)s 个小题", place=at[:8]))
    if field not in REPAIRABLE:
        raise Invalid(phrase("不能修改“%(field)s”", field=field[:20]))
    return int(at), field


def _still_blamed(mended: Draft, before: Draft, changed: set[str]) -> Draft:
    """What the reader could not understand stays a problem until somebody changes that very field."""
    kept = [problem for problem in before.problems if problem.place.column not in changed]
    # A kind that nobody has named yet is not guessed.
    kind = None if any(problem.code == "unknown_kind" for problem in kept) else mended.kind
    return replace(mended, kind=kind, problems=tuple(dict.fromkeys([*kept, *mended.problems])))
