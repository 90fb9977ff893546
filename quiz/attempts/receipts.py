"""The receipt of a hand-in: what an officer can hold against the office, and anybody can have confirmed."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.attempts.models import Attempt
from quiz.attempts.rules import Ending, Standing
from quiz.exams.models import Exam
from quiz.people.models import Person

__all__ = ["HandInReceipt", "Verified", "answers_digest", "find_verified", "new_code", "receipt_of", "veiled"]

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no I, L, O, U, so that a code can be read out on the telephone."""

SHORT = 12


@dataclass(frozen=True, slots=True)
class HandInReceipt:
    """What the officer gets at the hand-in.

    Attributes:
        code: human readable, e.g. ``261123-7KQ2M-4XT9R``; the part after the day cannot be guessed (50 bits).
        answers: how many items were answered.
        short_hash: head of the SHA-256 over the counted answers.
    """

    code: str
    closed_at: datetime
    ending: Ending
    answers: int
    short_hash: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What the public check of a receipt confirms; the name is veiled, the score is not told."""

    receipt: HandInReceipt
    exam_title: str
    name: str


def new_code(day: date) -> str:
    """A fresh receipt number."""
    drawn = [secrets.choice(ALPHABET) for _ in range(10)]
    return f"{day:%y%m%d}-{''.join(drawn[:5])}-{''.join(drawn[5:])}"


def answers_digest(answers: Mapping[int, Standing]) -> str:
    """SHA-256 (hex) over the counted answers in item order: item, revision, response."""
    counted = [[item, answers[item].revision, answers[item].response] for item in sorted(answers)]
    return hashlib.sha256(json.dumps(counted, ensure_ascii=False).encode()).hexdigest()


def receipt_of(attempt: Attempt) -> HandInReceipt | None:
    """The receipt of a closed attempt; None while it is open."""
    if attempt.closed_at is None or attempt.ending is None:
        return None
    return HandInReceipt(
        attempt.receipt_code or "",
        attempt.closed_at,
        attempt.ending,
        attempt.answer_count or 0,
        (attempt.answers_digest or "")[:SHORT],
    )


def find_verified(session: Session, code: str) -> Verified | None:
    """What stands behind a receipt number; blanks, case and mistaken letters (O for 0, I for 1) are forgiven."""
    tidy = code.strip().upper().translate(str.maketrans("OIL －", "011--"))
    row = session.execute(
        select(Attempt, Exam.title, Person.name)
        .join(Exam, Exam.id == Attempt.exam_id)
        .join(Person, Person.id == Attempt.person_id)
        .where(Attempt.receipt_code == tidy)
    ).first()
    if row is None:
        return None
    attempt, title, name = row
    receipt = receipt_of(attempt)
    return None if receipt is None else Verified(receipt, title, veiled(name))


def veiled(name: str) -> str:
    """A name of which the public sees the first character only: 陈静 is 陈＊."""
    return name[:1] + "＊" * (len(name) - 1)
