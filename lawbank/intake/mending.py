"""A standing preview mended: one draft by hand, all drafts with the same fault at once, keys from a second file."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from lawbank.errors import Invalid, NotFound
from lawbank.formats.draft import Draft, Problem
from lawbank.formats.keys import key_text, read_keys
from lawbank.formats.merging import Merged, merged
from lawbank.formats.own import Whole, write_own
from lawbank.formats.written import LABELS, understood, written_of
from lawbank.intake.check import check
from lawbank.intake.standing import Fate, Preview, fate_of, kept, open_batch, preview_of, unchecked
from lawbank.kinds import Kind
from lawbank.wording import phrase

__all__ = ["addressed_problems", "merge_keys", "repair", "repair_all"]

ROUNDS = 5
"""Repairs of the same field of one draft, such as two unknown knowledge points, are made one after the other."""

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
    batch = open_batch(session, public_id, actor)
    drafts, notes = kept(batch)
    if not 0 <= index < len(drafts):
        raise NotFound(phrase("预览里没有第 %(place)s 题", place=index + 1))
    drafts[index] = _repaired(unchecked(drafts[index]), changes)
    checked = check(session, [unchecked(draft) for draft in drafts], day=day)
    batch.drafts = write_own(checked, notes).decode()
    session.flush()
    return preview_of(batch, Whole(checked, notes))


def repair_all(session: Session, public_id: str, code: str, *, actor: str, day: date) -> tuple[Preview, int]:
    """Make the offered repair of every problem *code* at once; duplicates are left, for they are not imported.

    Returns:
        The preview, and how many drafts were repaired.

    Raises:
        NotFound, Conflict: no such preview; it was committed or given up.
        Invalid: no such problem has a repair.
    """
    batch = open_batch(session, public_id, actor)
    drafts, notes = kept(batch)
    done: set[int] = set()
    for _round in range(ROUNDS):
        changes = {at: found for at, draft in enumerate(drafts) if (found := _offered(draft, code))}
        if not changes:
            break
        done |= changes.keys()
        mended = [
            _repaired(unchecked(draft), changes[at]) if at in changes else unchecked(draft)
            for at, draft in enumerate(drafts)
        ]
        drafts = check(session, mended, day=day)
    if not done:
        raise Invalid(phrase("这类问题没有可以一键修改的题。"))
    batch.drafts = write_own(drafts, notes).decode()
    session.flush()
    return preview_of(batch, Whole(drafts, notes)), len(done)


def _offered(draft: Draft, code: str) -> dict[str, str]:
    """The changes that the repairs of problem *code* make in one draft, no field twice."""
    changes: dict[str, str] = {}
    if fate_of(draft) is not Fate.DUPLICATE:
        for address, problem in addressed_problems(draft):
            if problem.code == code and problem.repair:
                offered = {f"{address}{field}": text for field, text in problem.repair.changes.items()}
                if not offered.keys() & changes.keys():
                    changes |= offered
    return changes


def addressed_problems(draft: Draft) -> Iterator[tuple[str, Problem]]:
    """Each problem of a draft and of its sub-questions, behind what addresses its fields: nothing or ``part.2.``"""
    yield from (("", problem) for problem in draft.problems)
    for number, part in enumerate(draft.parts, start=1):
        yield from ((f"part.{number}.", problem) for problem in part.problems)


def merge_keys(
    session: Session, public_id: str, file_name: str, data: bytes, *, actor: str, day: date
) -> tuple[Preview, Merged]:
    """Give the drafts of a preview the answers of a second file, by part and number, and check them again.

    Safe to repeat: an answer that stands is never changed.

    Raises:
        NotFound, Conflict: no such preview; it was committed or given up.
        Unreadable, TooLarge: the file cannot be opened, or there is no key in it.
    """
    batch = open_batch(session, public_id, actor)
    drafts, notes = kept(batch)
    result = merged([unchecked(draft) for draft in drafts], read_keys(key_text(data, file_name)))
    if result.filled:
        drafts = check(session, result.drafts, day=day)
        batch.drafts = write_own(drafts, notes).decode()
        session.flush()
    return preview_of(batch, Whole(drafts, notes)), result


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
