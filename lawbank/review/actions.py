"""Writing review: remarks, and bulk edits that are previewed, done whole, and can be taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from lawbank import index
from lawbank.errors import Conflict, Invalid, NotFound
from lawbank.formats.draft import Draft
from lawbank.index import Shelf
from lawbank.kinds import State
from lawbank.questions.actions import record_state, revise_many
from lawbank.questions.drafts import BELONGINGS, draft_of, drafts_of
from lawbank.questions.models import Question, Revision, Topic
from lawbank.questions.writing import entry_of
from lawbank.review.models import BulkChange, BulkEdit, Remark
from lawbank.review.queries import is_changed_since, unread
from lawbank.review.rules import (
    Change,
    changed,
    is_recited,
    refusal,
    state_after,
    swap,
    told,
)
from lawbank.wording import Phrase, first_of, phrase

__all__ = ["MOST", "Previewed", "add_remark", "bulk_edit", "preview", "settle_remark", "undo"]

MOST = 2000
"""Questions changed at once."""
CHUNK = 500
LONGEST_REMARK = 2000

_UNREAD = phrase("它引用的条文已被新版本修改，不能成批启用；请在题目页对照条文逐题启用。")


@dataclass(frozen=True, slots=True)
class Previewed:
    """What a change makes of one question.

    Attributes:
        revision_id: of what stood when it was previewed; `bulk_edit` refuses when something else stands.
        refused: why it cannot be changed so; None when it can.
    """

    question_id: int
    revision_id: int
    code: str
    before: Draft
    after: Draft
    state_before: State
    state_after: State
    refused: Phrase | None


def add_remark(session: Session, question: Question, text: str, *, author: str, now: datetime) -> Remark:
    """Note something on a question.

    Raises:
        Invalid: it is empty or longer than 2,000 characters, or the question says nothing yet.
    """
    said = text.strip()
    if not said:
        raise Invalid(phrase("请写下要说的话。"))
    if len(said) > LONGEST_REMARK:
        raise Invalid(phrase("意见最多 %(most)d 个字。", most=LONGEST_REMARK))
    if question.current_id is None:
        raise Invalid(phrase("这道题没有内容。"))
    remark = Remark(
        question_id=question.id, revision_id=question.current_id, author=author, text=said, written_at=now
    )
    session.add(remark)
    session.flush()
    return remark


def settle_remark(session: Session, remark_id: int, *, actor: str, now: datetime) -> Remark:
    """Mark a remark as dealt with. Safe to repeat: who settled it first stays.

    Raises:
        NotFound: there is none.
    """
    found = session.get(Remark, remark_id)
    if found is None:
        raise NotFound(phrase("没有这条意见。"))
    if found.settled_at is None:
        found.settled_by, found.settled_at = actor, now
        session.flush()
    return found


def preview(session: Session, question_ids: Sequence[int], change: Change, *, actor: str) -> list[Previewed]:
    """Return what *change* would make of each question; nothing is written.

    Raises:
        Invalid: nothing is to be changed, no or too many questions, or an unknown knowledge point.
    """
    _refuse_senseless(session, question_ids, change)
    return _all_previewed(session, _standing(session, question_ids), change, actor)


def _all_previewed(
    session: Session, standing: Sequence[tuple[Question, Revision]], change: Change, actor: str
) -> list[Previewed]:
    rows = [_previewed(question, revision, change, actor) for question, revision in standing]
    enabled = [row.revision_id for row in rows if row.refused is None and _enables(row)]
    old = unread(session, enabled)
    return [
        replace(row, refused=_UNREAD) if row.revision_id in old and _enables(row) else row for row in rows
    ]


def _enables(row: Previewed) -> bool:
    return row.state_after is State.ENABLED is not row.state_before


def _refuse_senseless(session: Session, question_ids: Sequence[int], change: Change) -> None:
    if change.is_nothing:
        raise Invalid(phrase("请选择要改什么。"))
    if change.cited or change.cited_as:
        swap(change.cited, change.cited_as)
    if not question_ids:
        raise Invalid(phrase("没有选中题目。"))
    if len(question_ids) > MOST:
        raise Invalid(phrase("一次最多改 %(most)d 题，请缩小范围。", most=MOST))
    if change.topic is not None and session.get(Topic, change.topic) is None:
        raise Invalid(phrase("没有编码为 %(code)s 的知识点。", code=change.topic))


def _previewed(question: Question, revision: Revision, change: Change, actor: str) -> Previewed:
    before = draft_of(revision, question)
    after = changed(before, change)
    return Previewed(
        question.id,
        revision.id,
        question.code,
        before,
        after,
        question.state,
        state_after(question.state, before, after, change),
        refusal(question.state, before, after, change, author=revision.author, actor=actor),
    )


def bulk_edit(
    session: Session, seen: Mapping[int, int], change: Change, *, actor: str, now: datetime
) -> BulkEdit:
    """Make *change* to the questions that were previewed, all of them or none.

    A revision with another citation is its actor's: they may not enable it. One with another knowledge point or
    difficulty stays its author's.

    Args:
        seen: revision that stood in the preview, by question id.

    Raises:
        Conflict: somebody changed some of them since; names them.
        Invalid: one of them cannot be changed so; or as `preview`.
    """
    _refuse_senseless(session, list(seen), change)
    standing = _standing(session, list(seen), holding=True)
    moved = [question.code for question, revision in standing if seen[question.id] != revision.id]
    if moved or len(standing) < len(seen):
        raise Conflict(phrase("预览之后有人改过这些题，请重新预览：%(codes)s", codes=first_of(moved)))
    rows = _all_previewed(session, standing, change, actor)
    for row in rows:
        if row.refused is not None:
            raise Invalid(phrase("%(code)s：%(why)s", code=row.code, why=row.refused))
    topics = dict(session.execute(select(Topic.code, Topic.name)).all())
    words = str(told(change, topics))[:400]
    made = BulkEdit(public_id=str(uuid4()), actor=actor, told=words, done_at=now)
    note = f"批量修改：{words}"[:200]
    written = _revised(session, list(zip(rows, standing, strict=True)), actor=actor, note=note, now=now)
    for row, (question, _revision) in zip(rows, standing, strict=True):
        made.changes.append(
            BulkChange(
                question_id=row.question_id,
                revision_before=row.revision_id,
                revision_after=written.get(row.question_id, row.revision_id),
                state_before=row.state_before,
                state_after=row.state_after,
                flag_before=row.before.flag,
                flag_after=row.after.flag,
            )
        )
        question.flag = row.after.flag
        if row.state_after is not row.state_before:
            record_state(session, question, row.state_after, actor=actor, note=note, now=now)
    session.add(made)
    session.flush()
    return made


def _revised(
    session: Session,
    rows: Sequence[tuple[Previewed, tuple[Question, Revision]]],
    *,
    actor: str,
    note: str,
    now: datetime,
) -> dict[int, int]:
    """Write the revisions that say something else; their ids by question."""
    anew = [
        (question, row.after, actor if is_recited(row.before, row.after) else revision.author)
        for row, (question, revision) in rows
        if _says_otherwise(row)
    ]
    ids = revise_many(session, anew, note=note, now=now)
    return {
        question.id: revision_id for (question, _draft, _author), revision_id in zip(anew, ids, strict=True)
    }


def undo(
    session: Session,
    public_id: str,
    *,
    actor: str,
    reviews: bool = True,
    skipping: bool = False,
    now: datetime,
) -> BulkEdit:
    """Put every question of a bulk edit back to what it was, all of them or none. Safe to repeat.

    The revisions that it wrote stay in the chains of the questions: history is kept. A question that would be enabled
    again, but whose law was amended meanwhile, goes to 待复核.

    Args:
        reviews: the actor may enable questions; who may not takes back only what they did themselves.
        skipping: leave those alone that were changed since.

    Raises:
        NotFound: there is no such bulk edit.
        Conflict: some were changed since, names them; or, *skipping*, all were; or it would enable questions, and
            the actor did not disable them and wrote them or may not enable.
    """
    made = session.scalars(
        select(BulkEdit).where(BulkEdit.public_id == public_id).with_for_update()
    ).one_or_none()
    if made is None:
        raise NotFound(phrase("没有这次批量修改。"))
    if made.undone_at is not None:
        return made
    questions = _by_id(session, [change.question_id for change in made.changes])
    since = [change for change in made.changes if is_changed_since(change, questions[change.question_id])]
    back = [change for change in made.changes if change not in since]
    if since and not (skipping and back):
        codes = first_of([questions[change.question_id].code for change in since])
        raise Conflict(phrase("这些题后来又改过，不能撤销：%(codes)s", codes=codes))
    outrun = _enabled_unread(session, made, back, questions, actor=actor, reviews=reviews)
    for change in since:
        change.skipped = True
    for change in back:
        question = questions[change.question_id]
        question.current_id, question.flag = change.revision_before, change.flag_before
        if change.state_before is not change.state_after:
            note = f"撤销批量修改：{made.told}"
            state = State.RECHECK if change.question_id in outrun else change.state_before
            record_state(session, question, state, actor=actor, note=note, now=now)
    made.undone_by, made.undone_at = actor, now
    session.flush()
    session.expire_all()
    _index_again(session, [change.question_id for change in back])
    return made


def _enabled_unread(
    session: Session,
    made: BulkEdit,
    back: Sequence[BulkChange],
    questions: Mapping[int, Question],
    *,
    actor: str,
    reviews: bool,
) -> set[int]:
    """Ids of the questions that an undo would enable although their law was amended meanwhile.

    Raises:
        Conflict: it would enable questions that the actor may not enable; names them.
    """
    enabling = [change for change in back if change.state_before is State.ENABLED is not change.state_after]
    before = {change.question_id: session.get_one(Revision, change.revision_before) for change in enabling}
    closed = [questions[each].code for each, old in before.items() if not reviews or old.author == actor]
    if closed and actor != made.actor:
        raise Conflict(
            phrase("撤销会重新启用这些题，请由另一位审题人撤销：%(codes)s", codes=first_of(closed))
        )
    outrun = unread(session, [old.id for old in before.values()])
    return {each for each, old in before.items() if old.id in outrun}


def _index_again(session: Session, ids: Sequence[int]) -> None:
    entries = [
        entry_of(question_id, draft.code, draft)
        for question_id, draft in zip(ids, drafts_of(session, ids), strict=True)
    ]
    index.put(session, Shelf.QUESTIONS, entries)


def _says_otherwise(row: Previewed) -> bool:
    return (row.before.topics, row.before.difficulty, row.before.citations, row.before.parts) != (
        row.after.topics, row.after.difficulty, row.after.citations, row.after.parts,
    )  # fmt: skip


def _standing(
    session: Session, question_ids: Sequence[int], *, holding: bool = False
) -> list[tuple[Question, Revision]]:
    """The questions with what stands; *holding* keeps others from changing them until the commit."""
    found: dict[int, tuple[Question, Revision]] = {}
    parts = selectinload(Revision.parts).options(*BELONGINGS)
    for start in range(0, len(question_ids), CHUNK):
        chunk = sorted(question_ids)[start : start + CHUNK]
        if holding:
            _by_id(session, chunk)
        rows = session.execute(
            select(Question, Revision)
            .join(Revision, Revision.id == Question.current_id)
            .where(Question.id.in_(chunk))
            .options(*BELONGINGS, parts)
        )
        found |= {question.id: (question, revision) for question, revision in rows}
    return [found[question_id] for question_id in question_ids if question_id in found]


def _by_id(session: Session, question_ids: Sequence[int]) -> dict[int, Question]:
    """The questions as they stand, held until the commit, always in one order so that nobody waits in a ring."""
    found: dict[int, Question] = {}
    for start in range(0, len(question_ids), CHUNK):
        rows = session.scalars(
            select(Question)
            .where(Question.id.in_(sorted(question_ids)[start : start + CHUNK]))
            .order_by(Question.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        found |= {row.id: row for row in rows}
    return found
