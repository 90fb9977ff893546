"""Entering one activity for many persons, and approving what was entered together."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from lawbank.wording import Phrase
from quiz.errors import Invalid
from quiz.hours.actions import approve, enter
from quiz.hours.ledger import pending_together
from quiz.hours.models import HoursEntry
from quiz.hours.rules import Claim
from quiz.people.models import Person

__all__ = ["MOST_PERSONS", "approve_together", "enter_together"]

MOST_PERSONS = 500


def enter_together(
    session: Session, people: Sequence[Person], claim: Claim, *, entered_by: int, now: datetime
) -> list[HoursEntry]:
    """Enter *claim* for everybody of *people*, all or none; each line waits for a second person.

    Safe to repeat: `claim.source` counts once per person.

    Raises:
        Invalid: nobody, too many, or somebody for whom it cannot be entered: the sentence names them all.
    """
    if not people:
        raise Invalid("请填写工号或选择单位")
    if len(people) > MOST_PERSONS:
        raise Invalid("一次最多录入 %(most)d 人，请按单位分批", most=MOST_PERSONS)
    entries, refused, reason = [], [], ""
    for person in people:
        try:
            entries.append(enter(session, person.id, claim, entered_by=entered_by, now=now))
        except Invalid as refusal:
            refused.append(person.name)
            reason = Phrase(refusal.message, refusal.values)
    if refused:
        raise Invalid("%(names)s：%(reason)s", names="、".join(refused[:20]), reason=reason)
    return entries


def approve_together(
    session: Session, entry_id: int, *, unit_paths: Sequence[str], by: int, now: datetime
) -> int:
    """Approve every pending line that was entered in one go with a line; one's own is left to somebody else.

    Returns:
        How many lines were approved.

    Raises:
        NotAllowed: *by* entered them.
    """
    approved = 0
    for each in pending_together(session, entry_id, unit_paths=unit_paths):
        if session.get_one(HoursEntry, each).person_id != by:
            approve(session, each, by=by, now=now)
            approved += 1
    return approved
