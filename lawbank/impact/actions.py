"""What becomes of the bank on an amendment's first day, and while articles are suspended.

`enact` sends the questions of changed articles to 待复核 and carries the citations of articles that only moved.
Suspended articles flag their questions. Papers keep the revisions that they pinned.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, selectinload

from lawbank.errors import Conflict, Invalid
from lawbank.formats.draft import Draft
from lawbank.impact.queries import Touched, changes_of, cited, impact_of, open_citations, suspended_over
from lawbank.kinds import State
from lawbank.questions.actions import move, revise, set_flag
from lawbank.questions.drafts import BELONGINGS, draft_of
from lawbank.questions.models import Basis, Question, Revision
from lawbank.questions.rules import SUSPENDED
from lawbank.statutes.actions import remove_text
from lawbank.statutes.amendment import Change, Place
from lawbank.statutes.citation import Citation, read_citations
from lawbank.statutes.models import Edition, EditionStatus, Statute, Suspension
from lawbank.statutes.queries import suspensions
from lawbank.statutes.resolver import Resolver
from lawbank.statutes.rules import begins_on
from lawbank.text import article_name
from lawbank.wording import phrase

__all__ = ["Enacted", "enact", "keep", "lift", "look_over", "settle", "suspend", "take_back"]


@dataclass(frozen=True, slots=True)
class Enacted:
    """What enacting did: codes of the questions sent to 待复核, and of those whose citation was carried over."""

    title: str
    rechecked: tuple[str, ...]
    carried: tuple[str, ...]


def enact(session: Session, edition_id: int, *, actor: str, day: date, now: datetime) -> Enacted:
    """Let an edition take effect on the bank. Safe to repeat: what was enacted is not enacted again.

    Where no earlier edition has its text, nobody can say what changed: every question written before is looked over.

    Raises:
        Conflict: it does not hold yet.
    """
    edition = session.get_one(Edition, edition_id)
    title = session.get_one(Statute, edition.statute_id).title
    begins = begins_on(edition)
    if begins is None or begins > day:
        raise Conflict(
            phrase("《%(title)s》的新版本在 %(day)s 还没有施行，到施行之日自动处理。", title=title, day=day)
        )
    if edition.enacted_at is not None:
        return Enacted(title, (), ())
    impact = impact_of(session, edition_id)
    edition.enacted_at = now
    rechecked, carried = [], []
    open_ones = cited(session, edition.statute_id, before=begins)
    if impact is None:
        for question in {each.question.id: each.question for each in open_ones}.values():
            if question.state is State.ENABLED:
                note = f"《{title}》换了新版本，没有旧版正文可以逐条比较"
                move(session, question, State.RECHECK, actor=actor, note=note, now=now)
                rechecked.append(question.code)
    else:
        same = {
            pair.old.place for pair in impact.comparison.pairs if pair.old and pair.change is Change.UNCHANGED
        }
        for each in open_ones:
            if each.place in same:
                each.basis.follows_id = edition_id
    for question_id, touched in _by_question(impact.touched if impact else ()).items():
        question = session.get_one(Question, question_id)
        moves = {
            each.pair.old.place: each.pair.new.place
            for each in touched
            if not each.is_late
            and each.pair.old is not None
            and each.pair.new is not None
            and each.pair.old.place != each.pair.new.place
        }
        if moves:
            _carry(session, question, edition, moves, actor=actor, now=now)
            carried.append(question.code)
        changed = [each for each in touched if each.needs_editor]
        if changed and question.state is State.ENABLED:
            note = "；".join(dict.fromkeys(each.note for each in changed))
            move(session, question, State.RECHECK, actor=actor, note=note, now=now)
            rechecked.append(question.code)
    session.flush()
    return Enacted(title, tuple(rechecked), tuple(carried))


def look_over(session: Session, question: Question, *, day: date) -> None:
    """Read the citations of a question by the editions in force from now on: somebody found that they bear it out.

    Raises:
        Invalid: an article that it cites was dropped.
    """
    gone = [each.printed for each in changes_of(session, question, day=day) if each.pair.new is None]
    if gone:
        raise Invalid(
            phrase("%(cited)s 已被新版本删去，不能维持；请改题换依据，或停用。", cited="、".join(gone))
        )
    resolver = Resolver(session, day)
    for basis in open_citations(question.current) if question.current else ():
        held = resolver.edition_of(basis.statute_id or 0, None)
        basis.follows_id = held.id if held else None


def keep(
    session: Session, question: Question, *, actor: str, note: str = "", day: date, now: datetime
) -> Question:
    """Enable a question again as it is: the reviewer found that what changed does not touch it.

    A flag 暂停适用 is taken off: the reviewer says that it does not rest on what is suspended.

    Raises:
        Invalid: an article that it cites was dropped, or it may not be enabled (`move`).
    """
    look_over(session, question, day=day)
    if question.flag == SUSPENDED:
        set_flag(session, question, "", actor=actor, now=now)
    return move(session, question, State.ENABLED, actor=actor, note=note, now=now)


def suspend(
    session: Session,
    edition_id: int,
    *,
    first: int,
    last: int,
    reason: str,
    from_on: date,
    until_on: date | None = None,
    actor: str,
    now: datetime,
) -> Suspension:
    """Note that articles *first* to *last* of an edition do not apply, or only in part, from a day on.

    Their questions are flagged by `settle` on that day.

    Raises:
        Invalid: the range or the days are upside down, beyond the edition, or it is noted already.
    """
    edition = session.get_one(Edition, edition_id)
    if not 1 <= first <= last:
        raise Invalid(phrase("条号范围不对：起条应不小于 1，止条不小于起条。"))
    if edition.article_count and last > edition.article_count:
        raise Invalid(
            phrase("这个版本共 %(count)d 条，没有第 %(last)d 条。", count=edition.article_count, last=last)
        )
    if until_on is not None and until_on <= from_on:
        raise Invalid(phrase("恢复适用的日期应晚于暂停的日期。"))
    for stands in suspensions(session, edition_id):
        if (stands.first, stands.last, stands.from_on) == (first, last, from_on):
            raise Invalid(phrase("这几条从这一天起的暂停已经登记过了。"))
    made = Suspension(
        edition_id=edition_id,
        first=first,
        last=last,
        reason=reason,
        from_on=from_on,
        until_on=until_on,
        actor=actor,
    )
    session.add(made)
    session.flush()
    return made


def lift(session: Session, suspension_id: int, *, on: date) -> Suspension:
    """Let the articles of a suspension apply again from a day on. Safe to repeat.

    Raises:
        Invalid: the day is not after the suspension's first.
    """
    found = session.get_one(Suspension, suspension_id)
    if found.released_at is not None:
        return found
    if on <= found.from_on:
        raise Invalid(phrase("恢复适用的日期应晚于暂停的日期。"))
    found.until_on = on
    session.flush()
    return found


def settle(session: Session, suspension_id: int, *, actor: str, day: date, now: datetime) -> tuple[str, ...]:
    """Carry a suspension out by *day*: flag its questions when it began, unflag them when it ended. Safe to repeat.

    An enabled question goes to 待复核, where an editor says whether it rests on what is suspended; one whose
    articles apply again stays there until a reviewer enables it.

    Returns:
        The codes of the questions whose flag changed.
    """
    found = session.get_one(Suspension, suspension_id)
    edition = session.get_one(Edition, found.edition_id)
    touched: list[str] = []
    ended = found.until_on is not None and found.until_on <= day
    if found.applied_at is None and found.from_on <= day:
        found.applied_at = now
        edition.status = EditionStatus.PARTLY_SUSPENDED
        if not ended:
            touched += _flag(session, found, SUSPENDED, actor=actor, now=now)
    if ended and found.released_at is None:
        found.released_at = now
        others = [each for each in suspensions(session, edition.id) if each.released_at is None]
        if not others:
            edition.status = EditionStatus.CURRENT
        kept = {
            question.id for each in others if each.applied_at for question in suspended_over(session, each)
        }
        touched += _flag(session, found, "", actor=actor, now=now, but=kept)
    session.flush()
    return tuple(touched)


def take_back(session: Session, edition_id: int) -> None:
    """Take the text of an edition out again that was imported by mistake.

    Raises:
        Invalid: it has no text; it took effect on the bank already; or questions name this very edition.
    """
    edition = session.get_one(Edition, edition_id)
    if not edition.source:
        raise Invalid(phrase("这个版本没有正文，不必移除。"))
    if edition.enacted_at is not None and impact_of(session, edition_id) is not None:
        raise Invalid(phrase("这个版本已经施行并处理过题目，不能移除；内容有误可以重新导入同一版本。"))
    named = session.scalar(select(func.count()).select_from(Basis).where(Basis.edition_id == edition_id)) or 0
    if named:
        raise Invalid(phrase("有 %(count)d 处依据写明了这个版本，不能移除；请先改题。", count=named))
    session.execute(update(Basis).where(Basis.follows_id == edition_id).values(follows_id=None))
    remove_text(session, edition)


def _flag(
    session: Session, found: Suspension, flag: str, *, actor: str, now: datetime, but: Iterable[int] = ()
) -> list[str]:
    touched = []
    for question in suspended_over(session, found):
        if question.flag == ("" if flag else SUSPENDED) and question.id not in set(but):
            set_flag(session, question, flag, actor=actor, now=now)
            touched.append(question.code)
    return touched


def _by_question(touched: Iterable[Touched]) -> dict[int, list[Touched]]:
    found: dict[int, list[Touched]] = {}
    for each in touched:
        found.setdefault(each.question_id, []).append(each)
    return found


def _carry(
    session: Session,
    question: Question,
    edition: Edition,
    moves: Mapping[Place, Place],
    *,
    actor: str,
    now: datetime,
) -> None:
    before = _standing(session, question)
    resolver = Resolver(session, now.date())
    draft = _with_moved(draft_of(before, question), resolver, edition.statute_id, moves)
    told = "、".join(f"{article_name(*old)}改为{article_name(*new)}" for old, new in sorted(moves.items()))
    revise(
        session,
        question,
        draft,
        actor=before.author or actor,
        note=f"条号变动：{told}",
        keeps_state=True,
        now=now,
    )
    pairs = zip(open_citations(before), open_citations(_standing(session, question)), strict=True)
    for old, new in pairs:
        is_moved = old.statute_id == edition.statute_id and (old.article or 0, old.sub_article) in moves
        new.follows_id = edition.id if is_moved else old.follows_id


def _standing(session: Session, question: Question) -> Revision:
    return session.scalars(
        select(Revision)
        .where(Revision.id == question.current_id)
        .options(*BELONGINGS, selectinload(Revision.parts).options(*BELONGINGS))
    ).one()


def _with_moved(draft: Draft, resolver: Resolver, statute_id: int, moves: Mapping[Place, Place]) -> Draft:
    return replace(
        draft,
        citations=tuple(_carried(written, resolver, statute_id, moves) for written in draft.citations),
        parts=tuple(_with_moved(part, resolver, statute_id, moves) for part in draft.parts),
    )


def _carried(written: str, resolver: Resolver, statute_id: int, moves: Mapping[Place, Place]) -> str:
    citations, leftover = read_citations(written)
    if leftover or not citations:
        return written
    return "；".join(str(_renumbered(each, resolver, statute_id, moves)) for each in citations)


def _renumbered(
    citation: Citation, resolver: Resolver, statute_id: int, moves: Mapping[Place, Place]
) -> Citation:
    to = moves.get((citation.article or 0, citation.sub_article))
    if to is None or citation.adopted_on is not None or resolver.statute_id(citation.title) != statute_id:
        return citation
    return replace(citation, article=to[0], sub_article=to[1])
