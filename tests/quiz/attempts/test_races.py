"""Many hands at once: what is exactly one must be exactly one, on both engines."""

import random
import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from lawbank.database import Database
from quiz.attempts.actions import record, start
from quiz.attempts.models import Answer, Attempt
from quiz.attempts.queries import journal, standing_answers
from quiz.attempts.rules import Ended, Ending, Overtaken, Receipt
from quiz.audit.models import AuditNote
from quiz.errors import Closed
from quiz.exams.models import Exam
from quiz.grading.models import Grade, Mark
from quiz.handin import close_expired, hand_in
from quiz.hours.models import HoursEntry
from quiz.hours.rules import HoursKind
from quiz.papers.models import Paper, PaperItem
from quiz.papers.rules import Drawing
from quiz.people.actions import add_person, add_unit
from quiz.people.rules import Category
from tests.quiz.exam_house import click, open_exam
from tests.races import at_once


@pytest.fixture
def hall(opened: Database, now: datetime) -> dict[str, int]:
    """A fixed-paper exam of 3 sittings, an own-paper exam of 1, and 4 officers."""
    with opened.transaction() as session:
        office = add_unit(session, "岳阳市国动办", parent=None, by=None, now=now)
        officers = [
            add_person(
                session,
                staff_number=f"A{number:03d}",
                name="陈静",
                unit=office,
                category=Category.OFFICER,
                established=True,
                enforcement_post=True,
                from_on=date(2024, 3, 1),
                by=None,
                now=now,
            ).id
            for number in range(4)
        ]
        fixed = open_exam(
            session,
            now,
            office.id,
            attempts_allowed=3,
            pass_percent=1,
            hours_granted=Decimal(2),
            hours_kind=HoursKind.GENERAL_LAW.value,
        )
        own = open_exam(session, now, office.id, drawing=Drawing.PER_OFFICER)
        return {"fixed": fixed.id, "own": own.id} | {f"officer{n}": id_ for n, id_ in enumerate(officers)}


def begun(database: Database, exam_id: int, person_id: int, now: datetime) -> str:
    with database.transaction() as session:
        return start(session, exam_id, person_id, now=now).public_id


def handed(database: Database, public_id: str, ending: Ending, now: datetime) -> str:
    with database.transaction() as session:
        attempt = session.scalars(select(Attempt).where(Attempt.public_id == public_id)).one()
        return hand_in(session, attempt, ending=ending, now=now).receipt.code


def count_of(database: Database, model: type[Any]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize("exam", ["fixed", "own"])
def test_sixteen_clicks_on_start_land_in_one_attempt(
    opened: Database, hall: dict[str, int], now: datetime, exam: str
) -> None:
    papers = count_of(opened, Paper)

    got = at_once([lambda: begun(opened, hall[exam], hall["officer0"], now)] * 16)

    assert len(set(got)) == 1
    assert count_of(opened, Attempt) == 1
    assert count_of(opened, Paper) == papers + (exam == "own")


def test_four_officers_starting_together_get_four_attempts(
    opened: Database, hall: dict[str, int], now: datetime
) -> None:
    got = at_once([lambda n=n: begun(opened, hall["own"], hall[f"officer{n % 4}"], now) for n in range(12)])

    assert len(set(got)) == 4
    assert all(isinstance(one, str) for one in got)


def test_the_last_sitting_claimed_by_many_is_given_once(
    opened: Database, hall: dict[str, int], now: datetime
) -> None:
    for _ in range(2):
        handed(opened, begun(opened, hall["fixed"], hall["officer0"], now), Ending.HANDED_IN, now)

    def claim() -> str:
        public_id = begun(opened, hall["fixed"], hall["officer0"], now)
        return handed(opened, public_id, Ending.HANDED_IN, now)

    got = at_once([claim] * 12)

    receipts = {one for one in got if isinstance(one, str)}
    assert len(receipts) == 1
    assert {type(one) for one in got if not isinstance(one, str)} <= {Closed}
    assert count_of(opened, Attempt) == 3


def test_the_same_click_sent_in_parallel_has_one_effect(
    opened: Database, hall: dict[str, int], now: datetime
) -> None:
    public_id = begun(opened, hall["fixed"], hall["officer0"], now)

    for item in (1, 2, 3):
        pressed = click(item, ["A"])
        got = at_once(
            [lambda p=pressed: record(opened.together, public_id, hall["officer0"], p, now=now)] * 8
        )
        assert {one if isinstance(one, Exception) else one.revision for one in got} == {1}

    assert count_of(opened, Answer) == 3


def test_two_tabs_never_overwrite_each_other_unseen(
    opened: Database, hall: dict[str, int], now: datetime
) -> None:
    public_id = begun(opened, hall["fixed"], hall["officer0"], now)
    acknowledged: dict[int, list[tuple[int, str]]] = {}
    guard = threading.Lock()

    def tab(seed: int) -> None:
        dice = random.Random(seed)
        seen = dict.fromkeys((1, 2, 3, 4), 0)
        for _ in range(25):
            item, letter = dice.choice((1, 2, 3, 4)), dice.choice("ABCD")
            try:
                receipt = record(
                    opened.together, public_id, hall["officer0"], click(item, [letter], seen[item]), now=now
                )
            except Overtaken as stale:
                seen[item] = stale.standing.revision
                continue
            seen[item] = receipt.revision
            with guard:
                acknowledged.setdefault(item, []).append((receipt.revision, letter))

    assert at_once([lambda n=n: tab(n) for n in range(4)]) == [None] * 4

    with opened.reading() as session:
        attempt = session.scalars(select(Attempt)).one()
        standing = standing_answers(session, attempt.id)
        lines = journal(session, attempt.id)
    for item, answers in acknowledged.items():
        revision, letter = max(answers)
        assert sorted(number for number, _ in answers) == list(range(1, len(answers) + 1))
        assert (standing[item].revision, standing[item].response) == (revision, [letter])
    assert len(lines) == sum(len(answers) for answers in acknowledged.values())


def test_a_save_beside_the_hand_in_is_counted_or_refused_never_lost(
    opened: Database, hall: dict[str, int], now: datetime
) -> None:
    for round_ in range(12):
        person = hall[f"officer{round_ % 4}"]
        public_id = begun(opened, hall["fixed"], person, now)
        works: list[Callable[[], Any]] = [
            partial(record, opened.together, public_id, person, click(item, ["A"]), now=now)
            for item in (1, 2, 3, 4, 5)
        ]
        works.append(partial(handed, opened, public_id, Ending.HANDED_IN, now))
        random.Random(round_).shuffle(works)

        got = at_once(works)

        saved = {one.item for one in got if isinstance(one, Receipt)}
        assert all(isinstance(one, Receipt | str | Ended) for one in got)
        with opened.reading() as session:
            attempt = session.scalars(select(Attempt).where(Attempt.public_id == public_id)).one()
            counted = set(standing_answers(session, attempt.id))
            assert counted == saved
            assert attempt.answer_count == len(saved)


def test_officer_manager_and_clock_ending_at_once_make_one_end_one_grade_one_credit(
    opened: Database, hall: dict[str, int], now: datetime
) -> None:
    late = now + timedelta(hours=2)
    for number in range(4):
        public_id = begun(opened, hall["fixed"], hall[f"officer{number}"], now)
        record(opened.together, public_id, hall[f"officer{number}"], click(5, ["A"]), now=now)
        record(opened.together, public_id, hall[f"officer{number}"], click(6, ["20", "十五日"]), now=now)

        got = at_once(
            [
                lambda p=public_id: handed(opened, p, Ending.HANDED_IN, late),
                lambda p=public_id: handed(opened, p, Ending.BY_MANAGER, late),
                lambda: close_expired(opened, now=late),
                lambda p=public_id: handed(opened, p, Ending.HANDED_IN, late),
            ]
        )

        assert not [one for one in got if isinstance(one, Exception)]
        assert len({one for one in got if isinstance(one, str)}) == 1

    with opened.reading() as session:
        items = session.scalar(
            select(func.count()).select_from(PaperItem).join(Exam, Exam.paper_id == PaperItem.paper_id)
        )
    assert (count_of(opened, Grade), count_of(opened, HoursEntry)) == (4, 4)
    assert count_of(opened, Mark) == 4 * (items or 0)
    with opened.reading() as session:
        acts = session.scalars(select(AuditNote.act).where(AuditNote.act == "attempt.close")).all()
    assert len(acts) == 4
