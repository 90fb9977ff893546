"""Writing questions: add, revise, flag, move through review, remove. The search index is kept in step here."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from lawbank import index
from lawbank.errors import Conflict, Invalid
from lawbank.formats.draft import Draft
from lawbank.index import Shelf
from lawbank.kinds import State
from lawbank.questions.drafts import draft_of
from lawbank.questions.models import Basis, Question, Revision, StateChange, Topic
from lawbank.questions.rules import FLAGS, enabling_faults, key_faults, may_move, needs_reason
from lawbank.questions.writing import Cited, Writing, entry_of, write_revisions
from lawbank.statutes.resolver import Resolver
from lawbank.wording import phrase

__all__ = [
    "add_question",
    "add_questions",
    "move",
    "record_state",
    "remove_questions",
    "revise",
    "revise_many",
    "set_flag",
    "set_validity",
]

CHUNK = 1000


def add_question(
    session: Session,
    draft: Draft,
    *,
    actor: str,
    batch: int | None = None,
    state: State = State.PENDING,
    now: datetime,
) -> Question:
    """Add one question; see `add_questions`."""
    (question_id,) = add_questions(session, [draft], actor=actor, batch=batch, state=state, now=now)
    return session.get_one(Question, question_id)


def add_questions(
    session: Session,
    drafts: Sequence[Draft],
    *,
    actor: str,
    batch: int | None = None,
    state: State = State.PENDING,
    now: datetime,
) -> list[int]:
    """Add questions with their first revisions; return their ids in the order given.

    A draft without a code gets one made of its id. Citations that name no known statute are kept as written.

    Args:
        actor: who wrote them; such a person may not enable them later.
        batch: id of the intake's `Batch`, if they came in a file.
        state: where all of them start; an import starts them at 待审.

    Raises:
        Conflict: a code is taken, in the bank or within *drafts*.
        Invalid: a draft has no kind or an unknown knowledge point; or is to start enabled with a fault.
    """
    if not drafts:
        return []
    _refuse_taken_codes(session, drafts)
    if state is State.ENABLED:
        _refuse_faults(drafts)
    ids = _insert_questions(session, drafts, batch=batch, state=state, now=now)
    writings = [Writing(question_id, 1, draft, actor) for question_id, draft in zip(ids, drafts, strict=True)]
    revision_ids = write_revisions(
        session,
        writings,
        resolver=Resolver(session, now.date()),
        topics=_topics_by_name(session),
        now=now,
    )
    _finish(session, drafts, ids, revision_ids)
    session.connection().execute(
        insert(StateChange),
        [
            {
                "question_id": question_id,
                "revision_id": revision_id,
                "state": state,
                "actor": actor,
                "note": "",
                "changed_at": now,
            }
            for question_id, revision_id in zip(ids, revision_ids, strict=True)
        ],
    )
    index.put(
        session,
        Shelf.QUESTIONS,
        [entry_of(question_id, draft.code, draft) for question_id, draft in zip(ids, drafts, strict=True)],
    )
    return ids


def revise(
    session: Session,
    question: Question,
    draft: Draft,
    *,
    actor: str,
    note: str = "",
    seen: int | None = None,
    keeps_state: bool = False,
    now: datetime,
) -> Revision:
    """Add a revision that stands from now on; the question goes back to 待审 (a 草稿 stays one).

    Papers keep the revision that they pinned.

    Args:
        seen: id of the revision the editor was looking at; None when nobody was looking.
        keeps_state: nothing was changed that a reviewer would have to see.

    Raises:
        Conflict: somebody has revised it since *seen*.
        Invalid: the question is 作废, or the draft cannot be stored.
    """
    session.refresh(question, with_for_update=True)  # who saves at the same moment waits, then is told
    if question.state is State.VOID:
        raise Invalid(phrase("题目已作废，不能再改；请另建一题。"))
    if seen is not None and seen != question.current_id:
        raise Conflict(phrase("别人刚刚改过这道题，请重新打开后再改。"))
    looked_over = question.state is State.RECHECK and not keeps_state
    (revision_id,) = revise_many(
        session, [(question, draft, actor)], note=note, looked_over=looked_over, now=now
    )
    if question.state is not State.DRAFT and not keeps_state:
        _record_state(session, question, State.PENDING, actor=actor, note=note, now=now)
    return session.get_one(Revision, revision_id)


def revise_many(
    session: Session,
    drafts: Sequence[tuple[Question, Draft, str]],
    *,
    note: str,
    looked_over: bool = False,
    now: datetime,
) -> list[int]:
    """Add a revision to each of many questions; return their ids. States stay as they are.

    Args:
        drafts: each question, what it says from now on, and who is its author.
        looked_over: an editor has read them beside the law in force; otherwise a citation that stays is still read
            by the edition that it followed.
    """
    ids = [question.id for question, _draft, _author in drafts]
    latest: dict[int, int] = {}
    for start in range(0, len(ids), CHUNK):
        latest |= dict(
            session.execute(
                select(Revision.question_id, func.max(Revision.number))
                .where(Revision.question_id.in_(ids[start : start + CHUNK]))
                .group_by(Revision.question_id)
            ).all()
        )
    follows = {} if looked_over else _followed(session, ids)
    written = write_revisions(
        session,
        [
            Writing(
                question.id, latest.get(question.id, 0) + 1, draft, author, note, follows.get(question.id, {})
            )
            for question, draft, author in drafts
        ],
        resolver=Resolver(session, now.date()),
        topics=_topics_by_name(session),
        now=now,
    )
    for (question, draft, _author), revision_id in zip(drafts, written, strict=True):
        question.current_id, question.flag = revision_id, draft.flag
    session.flush()
    for question, _draft, _author in drafts:
        session.expire(question, ["current", "revisions"])
    entries = [entry_of(question.id, question.code, draft) for question, draft, _author in drafts]
    index.put(session, Shelf.QUESTIONS, entries)
    return written


def record_state(
    session: Session, question: Question, state: State, *, actor: str, note: str, now: datetime
) -> None:
    """Set a question's state and keep the step; whether it may go there was decided before (`rules.may_move`)."""
    question.state = state
    session.add(
        StateChange(
            question_id=question.id,
            revision_id=question.current_id,
            state=state,
            actor=actor,
            note=note[:400],
            changed_at=now,
        )
    )


def move(
    session: Session,
    question: Question,
    state: State,
    *,
    actor: str,
    note: str = "",
    seen: int | None = None,
    now: datetime,
) -> Question:
    """Move a question to *state* and note who did it and why. Safe to repeat.

    Args:
        seen: id of the revision that was looked at; None when nobody was looking.

    Raises:
        Conflict: somebody has revised it since *seen*: what was judged is not what stands.
        Invalid: the state may not follow; it is sent back without a reason; or it is to be enabled with a fault, a
            flag, or by its author.
    """
    if seen is not None and seen != question.current_id:
        raise Conflict(phrase("别人刚刚改过这道题，请重新打开后再审。"))
    if question.state is state:
        return question
    if not may_move(question.state, state):
        raise Invalid(
            phrase(
                "“%(before)s”的题不能直接转为“%(after)s”。",
                before=question.state.value,
                after=state.value,
            )
        )
    if needs_reason(question.state, state) and not note.strip():
        raise Invalid(phrase("退回要写明原因，命题人才知道改什么。"))
    if state is State.ENABLED:
        revision = question.current
        if revision is None:
            raise Invalid(phrase("题目没有内容，不能启用。"))
        faults = enabling_faults(draft_of(revision, question), author=revision.author, reviewer=actor)
        if faults:
            raise Invalid(faults[0])
    _record_state(session, question, state, actor=actor, note=note, now=now)
    return question


def _followed(session: Session, question_ids: Sequence[int]) -> dict[int, dict[Cited, int | None]]:
    """By which edition the standing citations of questions are read."""
    found: dict[int, dict[Cited, int | None]] = {}
    for start in range(0, len(question_ids), CHUNK):
        rows = session.execute(
            select(Question.id, Basis.statute_id, Basis.article, Basis.sub_article, Basis.follows_id)
            .join(Revision, Revision.question_id == Question.id)
            .join(Basis, Basis.revision_id == Revision.id)
            .where(
                Question.id.in_(question_ids[start : start + CHUNK]),
                func.coalesce(Revision.parent_id, Revision.id) == Question.current_id,
                Basis.edition_id.is_(None),
            )
        )
        for question_id, statute_id, article, sub_article, follows_id in rows:
            found.setdefault(question_id, {})[statute_id, article, sub_article] = follows_id
    return found


def set_flag(session: Session, question: Question, flag: str, *, actor: str, now: datetime) -> Question:
    """Flag a question (依据待核, 暂停适用) or take the flag away (""); an enabled one that is flagged goes to 待复核.

    Raises:
        Invalid: there is no such flag.
    """
    if flag and flag not in FLAGS:
        raise Invalid(phrase("没有“%(flag)s”这种标记。", flag=flag))
    question.flag = flag
    if flag and question.state is State.ENABLED:
        _record_state(session, question, State.RECHECK, actor=actor, note=flag, now=now)
    session.flush()
    return question


def set_validity(
    session: Session, question: Question, *, valid_from: date | None, valid_until: date | None
) -> Question:
    """Say on which days a question may be drawn, both included; None is open.

    Raises:
        Invalid: the last day is before the first.
    """
    if valid_from and valid_until and valid_until < valid_from:
        raise Invalid(phrase("有效期的止日早于起日，请改正。"))
    question.valid_from, question.valid_until = valid_from, valid_until
    session.flush()
    return question


def remove_questions(session: Session, question_ids: Sequence[int]) -> None:
    """Delete questions with their revisions, as if they had never come; for undoing an intake.

    The database refuses it (IntegrityError) where a paper has pinned one of them.
    """
    for start in range(0, len(question_ids), CHUNK):
        chunk = question_ids[start : start + CHUNK]
        session.execute(update(Question).where(Question.id.in_(chunk)).values(current_id=None))
        session.execute(delete(Question).where(Question.id.in_(chunk)))
    index.remove(session, Shelf.QUESTIONS, question_ids)
    session.expire_all()


def _record_state(
    session: Session, question: Question, state: State, *, actor: str, note: str, now: datetime
) -> None:
    record_state(session, question, state, actor=actor, note=note, now=now)
    session.flush()


def _refuse_taken_codes(session: Session, drafts: Sequence[Draft]) -> None:
    codes = [draft.code for draft in drafts if draft.code]
    if len(set(codes)) < len(codes):
        twice = next(code for code in codes if codes.count(code) > 1)
        raise Conflict(phrase("编号“%(code)s”在这批题里用了两次，请改其中一个。", code=twice))
    for start in range(0, len(codes), CHUNK):
        taken = session.scalars(
            select(Question.code).where(Question.code.in_(codes[start : start + CHUNK])).limit(1)
        ).first()
        if taken is not None:
            raise Conflict(phrase("编号“%(code)s”已在题库中，请改编号或作为修订提交。", code=taken))


def _refuse_faults(drafts: Sequence[Draft]) -> None:
    for draft in drafts:
        flagged = [phrase("题目标有“%(flag)s”，不能启用。", flag=draft.flag)] if draft.flag else []
        for fault in (*flagged, *key_faults(draft)):
            raise Invalid(
                phrase("“%(question)s”：%(fault)s", question=draft.code or draft.stem[:30], fault=fault)
            )


def _insert_questions(
    session: Session, drafts: Sequence[Draft], *, batch: int | None, state: State, now: datetime
) -> list[int]:
    rows: list[dict[str, Any]] = [
        {
            "code": draft.code or f"~{uuid4().hex}",
            "state": state,
            "batch_id": batch,
            "flag": draft.flag,
            "created_at": now,
        }
        for draft in drafts
    ]
    # RETURNING in the order of the rows made SQLite insert them one by one; a keyed read is a tenth of that.
    session.connection().execute(insert(Question), rows)
    ids: dict[str, int] = {}
    for start in range(0, len(rows), CHUNK):
        codes = [row["code"] for row in rows[start : start + CHUNK]]
        ids.update(session.execute(select(Question.code, Question.id).where(Question.code.in_(codes))).all())
    return [ids[row["code"]] for row in rows]


def _finish(
    session: Session, drafts: Sequence[Draft], ids: Sequence[int], revision_ids: Sequence[int]
) -> None:
    rows: list[dict[str, Any]] = [
        {"id": question_id, "current_id": revision_id, "code": draft.code or f"Q{question_id:06d}"}
        for draft, question_id, revision_id in zip(drafts, ids, revision_ids, strict=True)
    ]
    session.execute(update(Question), rows)


def _topics_by_name(session: Session) -> dict[str, str]:
    """Every knowledge point's code by its name and by its code; of equal names the deepest."""
    topics = session.execute(select(Topic.code, Topic.name).order_by(Topic.depth)).all()
    return {name: code for code, name in topics} | {code: code for code, _ in topics}
