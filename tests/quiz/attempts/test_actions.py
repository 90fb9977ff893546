"""Starting a sitting and writing its journal."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lawbank.database import Database
from lawbank.kinds import Kind
from quiz.attempts.actions import record, save, save_all, start
from quiz.attempts.models import Answer, Attempt
from quiz.attempts.queries import (
    attempt as attempt_by_id,
)
from quiz.attempts.queries import (
    attempt_of,
    attempts_of,
    is_sitting,
    journal,
    standing_answers,
)
from quiz.attempts.rules import BadAnswer, Click, Ended, Ending, Overtaken, Receipt, Standing
from quiz.errors import Closed, NotFound
from quiz.exams.models import Exam
from quiz.papers.models import Paper
from quiz.papers.rules import Drawing
from quiz.people.models import Person, Unit
from tests.quiz.conftest import Hire
from tests.quiz.exam_house import click, open_exam


@pytest.fixture
def exam(session: Session, office: Unit, now: datetime) -> Exam:
    return open_exam(session, now, office.id)


@pytest.fixture
def attempt(session: Session, exam: Exam, officer: Person, now: datetime) -> Attempt:
    return start(session, exam.id, officer.id, now=now)


def test_a_start_gives_the_common_paper_and_the_deadline_of_the_exam(
    session: Session, exam: Exam, officer: Person, now: datetime
) -> None:
    begun = start(session, exam.id, officer.id, now=now)

    assert (begun.paper_id, begun.number, begun.started_at) == (exam.paper_id, 1, now)
    assert begun.deadline_at == now + timedelta(minutes=60)
    assert (begun.closed_at, begun.ending, exam.first_started_at) == (None, None, now)


def test_a_start_shortly_before_the_window_closes_has_only_what_is_left(
    session: Session, exam: Exam, officer: Person, now: datetime
) -> None:
    late = exam.closes_at - timedelta(minutes=7)

    assert start(session, exam.id, officer.id, now=late).deadline_at == exam.closes_at


def test_a_second_click_on_start_lands_in_the_first_attempt(
    session: Session, exam: Exam, officer: Person, attempt: Attempt, now: datetime
) -> None:
    again = start(session, exam.id, officer.id, now=now + timedelta(minutes=5))

    assert (again.id, again.deadline_at) == (attempt.id, now + timedelta(minutes=60))
    assert session.scalar(select(func.count()).select_from(Attempt)) == 1


def test_two_officers_with_own_papers_get_two_papers_and_one_officer_keeps_his(
    session: Session, office: Unit, hire: Hire, now: datetime
) -> None:
    exam = open_exam(session, now, office.id, drawing=Drawing.PER_OFFICER)
    first, second = hire("A001"), hire("A002")

    papers = [start(session, exam.id, who.id, now=now).paper_id for who in (first, second, first)]

    assert exam.paper_id is None
    assert papers[0] == papers[2] != papers[1]
    drawn_for = session.scalars(select(Paper.drawn_for).order_by(Paper.id)).all()
    assert drawn_for == [first.id, second.id]


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        (timedelta(hours=-1, microseconds=-1), "考试还没有开始，请在开考时间之后进入"),
        (timedelta(hours=8), "考试已经结束，不能再进入"),
    ],
)
def test_a_start_outside_the_window_is_refused(
    session: Session, exam: Exam, officer: Person, now: datetime, moment: timedelta, sentence: str
) -> None:
    with pytest.raises(Closed, match=sentence):
        start(session, exam.id, officer.id, now=now + moment)

    assert session.scalar(select(func.count()).select_from(Attempt)) == 0
    assert exam.first_started_at is None


def test_the_first_instant_of_the_window_is_in_it(
    session: Session, exam: Exam, officer: Person, now: datetime
) -> None:
    assert start(session, exam.id, officer.id, now=exam.opens_at).started_at == exam.opens_at


def test_an_exam_of_another_unit_is_not_found(
    session: Session, county: Unit, officer: Person, now: datetime
) -> None:
    elsewhere = open_exam(session, now, county.id)

    with pytest.raises(NotFound):
        start(session, elsewhere.id, officer.id, now=now)


def test_after_the_last_sitting_there_is_no_other(
    session: Session, exam: Exam, officer: Person, attempt: Attempt, now: datetime
) -> None:
    attempt.closed_at, attempt.ending = now, Ending.HANDED_IN
    session.flush()

    with pytest.raises(Closed, match="您已考满 1 次，不能再次参加"):
        start(session, exam.id, officer.id, now=now)


def test_a_saved_answer_gets_the_next_revision_and_the_time_left(
    session: Session, officer: Person, attempt: Attempt, now: datetime
) -> None:
    first = save(session, attempt.public_id, officer.id, click(1, ["B"]), now=now + timedelta(seconds=5))
    second = save(
        session, attempt.public_id, officer.id, click(1, ["C"], seen=1), now=now + timedelta(seconds=9)
    )

    assert first == Receipt(1, 1, now + timedelta(seconds=5), 3595)
    assert second == Receipt(1, 2, now + timedelta(seconds=9), 3591)
    assert [(line.revision, line.response) for line in journal(session, attempt.id)] == [
        (1, ["B"]),
        (2, ["C"]),
    ]
    assert standing_answers(session, attempt.id) == {1: Standing(["C"], 2, now + timedelta(seconds=9))}


def test_sending_a_click_again_returns_the_same_line(
    session: Session, officer: Person, attempt: Attempt, now: datetime
) -> None:
    pressed = click(3, ["C", "A"])
    first = save(session, attempt.public_id, officer.id, pressed, now=now)
    save(session, attempt.public_id, officer.id, click(3, ["A", "D"], seen=1), now=now + timedelta(seconds=1))

    again = save(session, attempt.public_id, officer.id, pressed, now=now + timedelta(seconds=2))

    assert (again.revision, again.saved_at) == (first.revision, first.saved_at)
    assert len(journal(session, attempt.id)) == 2


def test_a_click_cannot_be_used_for_another_answer(
    session: Session, officer: Person, attempt: Attempt, now: datetime
) -> None:
    save(session, attempt.public_id, officer.id, click(1, ["A"], name="the-same-click"), now=now)

    for other in (click(1, ["B"], 1, "the-same-click"), click(2, ["A"], 0, "the-same-click")):
        with pytest.raises(BadAnswer) as refused:
            save(session, attempt.public_id, officer.id, other, now=now)
        assert refused.value.payload == {"field": "click"}
    assert len(journal(session, attempt.id)) == 1


def test_a_stale_page_is_told_what_stands(
    session: Session, officer: Person, attempt: Attempt, now: datetime
) -> None:
    save(session, attempt.public_id, officer.id, click(1, ["A"]), now=now)
    save(session, attempt.public_id, officer.id, click(1, ["B"], seen=1), now=now)

    with pytest.raises(Overtaken) as refused:
        save(session, attempt.public_id, officer.id, click(1, ["D"], seen=1), now=now)

    assert refused.value.payload == {"standing": {"response": ["B"], "revision": 2}}
    assert len(journal(session, attempt.id)) == 2


def test_a_page_opened_long_ago_changes_only_the_item_it_touches(
    session: Session, officer: Person, attempt: Attempt, now: datetime
) -> None:
    for item in (1, 2, 3, 4):
        save(session, attempt.public_id, officer.id, click(item, ["A"]), now=now)

    save(session, attempt.public_id, officer.id, click(5, ["B"]), now=now)

    standing = standing_answers(session, attempt.id)
    assert {item: one.response for item, one in standing.items()} == {
        1: ["A"], 2: ["A"], 3: ["A"], 4: ["A"], 5: ["B"]
    }  # fmt: skip


@pytest.mark.parametrize(
    ("late", "accepted"),
    [
        (timedelta(minutes=-1), True),
        (timedelta(seconds=-30), True),
        (timedelta(seconds=-15), True),
        (timedelta(seconds=-5), True),
        (timedelta(seconds=-1), True),
        (timedelta(milliseconds=-1), True),
        (timedelta(0), True),
        (timedelta(milliseconds=1), True),
        (timedelta(seconds=5), True),
        (timedelta(seconds=10, milliseconds=-1), True),
        (timedelta(seconds=10), True),
        (timedelta(seconds=10, milliseconds=1), False),
        (timedelta(seconds=15), False),
        (timedelta(seconds=30), False),
        (timedelta(minutes=1), False),
        (timedelta(days=1), False),
    ],
)
def test_an_answer_counts_until_deadline_and_grace_have_passed(
    session: Session, officer: Person, attempt: Attempt, late: timedelta, accepted: bool
) -> None:
    arrival = attempt.deadline_at + late

    if accepted:
        receipt = save(session, attempt.public_id, officer.id, click(1, ["A"]), now=arrival)
        assert receipt.seconds_left == max(0, int(-late.total_seconds()))
        return
    with pytest.raises(Ended) as refused:
        save(session, attempt.public_id, officer.id, click(1, ["A"]), now=arrival)
    assert refused.value.payload == {"reason": "time_up", "standing": {"response": [], "revision": 0}}
    assert str(refused.value) == "考试时间已于 13:00:00 结束，之后的作答不再接收"
    assert journal(session, attempt.id) == []


def test_after_the_hand_in_nothing_is_written_and_the_time_of_it_is_told(
    session: Session, officer: Person, attempt: Attempt, now: datetime
) -> None:
    pressed = click(1, ["A"])
    saved = save(session, attempt.public_id, officer.id, pressed, now=now)
    attempt.closed_at, attempt.ending = now + timedelta(seconds=5), Ending.HANDED_IN
    session.flush()

    with pytest.raises(Ended, match="已于 12:00:05 交卷，之后的作答不再接收") as refused:
        save(session, attempt.public_id, officer.id, click(1, ["B"], seen=1), now=now + timedelta(seconds=6))

    assert refused.value.payload["standing"] == {"response": ["A"], "revision": 1}
    again = save(session, attempt.public_id, officer.id, pressed, now=now + timedelta(seconds=9))
    assert (again.revision, again.saved_at) == (1, saved.saved_at)
    assert len(journal(session, attempt.id)) == 1


def test_somebody_elses_attempt_looks_like_none(
    session: Session, attempt: Attempt, hire: Hire, now: datetime
) -> None:
    other = hire("A002")

    for public_id, person_id in ((attempt.public_id, other.id), ("no-such-attempt", other.id)):
        with pytest.raises(NotFound, match="没有这次考试记录"):
            save(session, public_id, person_id, click(1, ["A"]), now=now)
    assert journal(session, attempt.id) == []


@pytest.mark.parametrize(
    ("pressed", "field"),
    [
        (click(8, ["A"]), "item"),
        (click(1, ["E"]), "response"),
        (click(1, ["A", "B"]), "response"),
        (click(1, None), "response"),
        (click(1, "A"), "response"),
        (click(6, ["甲"]), "response"),
        (click(7, ["甲"]), "response"),
        (click(7, "甲" * 20_001), "response"),
    ],
)
def test_an_impossible_answer_is_refused_by_field_and_nothing_is_stored(
    session: Session, officer: Person, attempt: Attempt, now: datetime, pressed: Click, field: str
) -> None:
    with pytest.raises(BadAnswer) as refused:
        save(session, attempt.public_id, officer.id, pressed, now=now)

    assert refused.value.field == field
    assert session.scalar(select(func.count()).select_from(Answer)) == 0


def test_a_save_is_one_read_and_one_insert_whatever_the_kind(
    session: Session, officer: Person, attempt: Attempt, now: datetime
) -> None:
    responses: dict[Kind, Any] = {
        Kind.SINGLE: ["A"],
        Kind.MULTIPLE: ["A"],
        Kind.TRUE_FALSE: ["B"],
        Kind.BLANK: ["20", ""],
        Kind.SHORT_ANSWER: "答",
    }
    kinds = [Kind.SINGLE] * 2 + [Kind.MULTIPLE] * 2 + [Kind.TRUE_FALSE, Kind.BLANK, Kind.SHORT_ANSWER]
    session.commit()
    session.connection()
    statements: list[str] = []
    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *call: statements.append(call[2].split()[0]))

    for item, kind in enumerate(kinds, start=1):
        save(session, attempt.public_id, officer.id, click(item, responses[kind]), now=now)

    assert statements == ["SELECT", "INSERT"] * 7


def test_recording_returns_after_the_commit(
    database: Database, session: Session, officer: Person, attempt: Attempt, now: datetime
) -> None:
    session.commit()

    receipt = record(database.together, attempt.public_id, officer.id, click(2, ["A"]), now=now)

    with database.reading() as other:
        assert standing_answers(other, attempt.id) == {2: Standing(["A"], receipt.revision, now)}


def test_a_page_posted_whole_saves_each_answer_and_names_those_answered_elsewhere(
    database: Database, session: Session, officer: Person, attempt: Attempt, now: datetime
) -> None:
    save(session, attempt.public_id, officer.id, click(2, ["D"]), now=now)
    session.commit()
    posted = [click(1, ["A"]), click(2, ["B"]), click(5, ["B"])]

    overtaken = save_all(database.together, attempt.public_id, officer.id, posted, now=now)

    assert overtaken == [2]
    standing = standing_answers(session, attempt.id)
    assert {item: one.response for item, one in standing.items()} == {1: ["A"], 2: ["D"], 5: ["B"]}


class LostRace:
    """A `together` whose first run is turned away by the constraint, as PostgreSQL may do."""

    def __init__(self, database: Database) -> None:
        self.database, self.runs = database, 0

    def __call__(self, work: Callable[[Session], Receipt]) -> Receipt:
        self.runs += 1
        if self.runs == 1:
            raise IntegrityError("INSERT", {}, Exception("duplicate key"))
        return self.database.together(work)


def test_a_save_turned_away_by_the_constraint_looks_again(
    database: Database, session: Session, officer: Person, attempt: Attempt, now: datetime
) -> None:
    session.commit()
    race = LostRace(database)

    receipt = record(race, attempt.public_id, officer.id, click(1, ["A"]), now=now)

    assert (race.runs, receipt.revision) == (2, 1)


def test_attempts_are_found_by_their_owner(
    session: Session, exam: Exam, officer: Person, attempt: Attempt, hire: Hire, now: datetime
) -> None:
    assert attempt_of(session, attempt.public_id, officer.id) is attempt
    assert attempt_by_id(session, attempt.public_id) is attempt
    assert attempts_of(session, officer.id, exam.id) == [attempt]
    assert is_sitting(session, officer.id, now=now)
    assert not is_sitting(session, officer.id, now=attempt.deadline_at)
    attempt.closed_at, attempt.ending = now, Ending.HANDED_IN
    session.flush()
    assert not is_sitting(session, officer.id, now=now)
    with pytest.raises(NotFound):
        attempt_of(session, attempt.public_id, hire("A002").id)
    with pytest.raises(NotFound):
        attempt_by_id(session, "no-such-attempt")
