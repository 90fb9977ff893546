"""An intake, step by step: preview (nothing enters the bank), repair in place, commit all or nothing, undo."""

import hashlib
import uuid
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lawbank.errors import Conflict, Invalid
from lawbank.formats import read
from lawbank.formats.draft import Draft
from lawbank.formats.own import Whole, write_own
from lawbank.formats.template import write_workbook
from lawbank.intake.check import check, compare_again, problems_of
from lawbank.intake.models import Batch, BatchState
from lawbank.intake.near import left_for_later
from lawbank.intake.queries import topic_words
from lawbank.intake.standing import Fate, Preview, batch_of, fate_of, kept, preview_of, unchecked
from lawbank.kinds import State
from lawbank.questions.actions import add_questions, remove_questions
from lawbank.questions.models import Question, Revision
from lawbank.questions.pictures import keep_pictures
from lawbank.wording import first_of, phrase

__all__ = [
    "Fate",
    "Preview",
    "abandon",
    "commit",
    "fate_of",
    "load_preview",
    "preview",
    "rejected_workbook",
    "undo",
]


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
    keep_pictures(session, (each for draft in reading.drafts for each in draft.all_pictures), now=now)
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
    return preview_of(batch, Whole(drafts, notes))


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
    batch = batch_of(session, public_id, actor)
    return preview_of(batch, kept(batch))


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
    batch = batch_of(session, public_id, actor, lock=True)
    if batch.state is BatchState.COMMITTED:
        return batch
    if batch.state is not BatchState.PREVIEWED:
        raise Conflict(phrase("这次导入已经撤销或放弃，请重新上传文件。"))
    if file_digest is not None and file_digest != batch.file_digest:
        raise Conflict(phrase("文件与预览时不同，请重新上传并预览。"))
    standing, notes = kept(batch)
    if batch.created_at.date() == now.date():
        drafts = compare_again(session, standing)
    else:
        drafts = check(session, [unchecked(draft) for draft in standing], day=day or now.date())
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
    if drafts != standing:
        batch.drafts = write_own(drafts, notes).decode()
    session.flush()
    return batch


def undo(session: Session, public_id: str, *, actor: str, now: datetime) -> Batch:
    """Take exactly this batch's questions out again. Repeating it changes nothing.

    Raises:
        NotFound: no such batch, or somebody else's.
        Conflict: it was never committed, or a paper or a practice run uses one of its questions, or somebody worked
            on one since: revised it, or moved it to another state.
    """
    batch = batch_of(session, public_id, actor, lock=True)
    if batch.state is BatchState.UNDONE:
        return batch
    if batch.state is not BatchState.COMMITTED:
        raise Conflict(phrase("这次导入还没有确认，不需要撤销。"))
    ids = list(session.scalars(select(Question.id).where(Question.batch_id == batch.id)))
    worked_on = session.scalars(
        select(Question.code)
        .join(Revision, Revision.id == Question.current_id)
        .where(Question.batch_id == batch.id, (Revision.number > 1) | (Question.state != State.PENDING))
        .order_by(Question.id)
    ).all()
    if worked_on:
        raise Conflict(
            phrase(
                "这些题导入后有人改过或审过，不能整批撤销；请逐题停用：%(codes)s", codes=first_of(worked_on)
            )
        )
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
    batch = batch_of(session, public_id, actor)
    if batch.state is BatchState.ABANDONED:
        return
    if batch.state is not BatchState.PREVIEWED:
        raise Conflict(phrase("这次导入已经确认，请用撤销。"))
    batch.state, batch.drafts = BatchState.ABANDONED, ""
    session.flush()


def _with_known_topics(draft: Draft, known: frozenset[str]) -> Draft:
    """The draft without knowledge points that are not in the bank; its warning said so."""
    if known.issuperset(draft.topics) and not draft.parts:
        return draft
    return replace(
        draft,
        topics=tuple(topic for topic in draft.topics if topic in known),
        parts=tuple(_with_known_topics(part, known) for part in draft.parts),
    )
