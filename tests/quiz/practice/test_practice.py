import random
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lawbank.kinds import Kind
from lawbank.questions.leaves import load_leaves
from quiz.attempts.actions import start
from quiz.attempts.models import Attempt
from quiz.attempts.rules import BadAnswer, Ending
from quiz.clock import day_of
from quiz.errors import Closed, Invalid, NotFound
from quiz.exams.rules import Feedback
from quiz.grading.result import result
from quiz.grading.rules import shown_key
from quiz.handin import hand_in
from quiz.hours.defaults import install_hours
from quiz.hours.models import HoursEntry, StudyPulse
from quiz.people.models import Person
from quiz.practice import actions, queries
from quiz.practice.models import PracticeRun
from quiz.practice.rules import Mode
from tests.quiz.conftest import Hire
from tests.quiz.exam_house import open_exam, question, small_bank


@pytest.fixture(autouse=True)
def _bank(session: Session, now: datetime) -> None:
    small_bank(session, now)
    install_hours(session, year=2026, now=now)


def begin(session: Session, person: Person, now: datetime, **changes: object) -> PracticeRun:
    facts: dict[str, object] = {"mode": Mode.RANDOM, "topic_code": None, "size": 10}
    return actions.begin(session, person.id, now=now, **{**facts, **changes})  # type: ignore[arg-type]


def test_a_run_asks_what_a_rule_can_judge_and_nothing_twice(
    session: Session, officer: Person, now: datetime
) -> None:
    run = begin(session, officer, now, size=20)

    assert len({item.revision_id for item in run.items}) == len(run.items) == 13


def test_a_new_run_ends_the_one_before(session: Session, officer: Person, now: datetime) -> None:
    first = begin(session, officer, now)
    second = begin(session, officer, now)
    session.refresh(first)

    assert (first.ended_at, second.ended_at) == (now, None)
    state = queries.open_run(session, officer.id)
    assert state is not None
    assert (state.run, state.total, state.answered, state.next_position) == (second, 10, 0, 1)
    with pytest.raises(Closed, match="已经结束"):
        actions.answer(session, first, 1, ["A"], now=now)


@pytest.mark.parametrize(
    "changes", [{"size": 7}, {"mode": Mode.WRONG}, {"topic_code": "K0701", "size": 5, "mode": Mode.WRONG}]
)
def test_what_cannot_be_practised_is_said(
    session: Session, officer: Person, now: datetime, changes: dict[str, object]
) -> None:
    with pytest.raises(Invalid):
        begin(session, officer, now, **changes)


def single(session: Session, officer: Person, now: datetime) -> PracticeRun:
    return begin(session, officer, now, topic_code="070101", size=5)


def right_letter(session: Session, run: PracticeRun, position: int) -> list[str]:
    """The shown letters of the key."""
    item = run.items[position - 1]
    return shown_key(load_leaves(session, [item.revision_id])[item.revision_id], item.choice_order)


def test_an_answer_is_judged_at_once_and_the_first_one_stands(
    session: Session, officer: Person, now: datetime
) -> None:
    run = single(session, officer, now)
    key = right_letter(session, run, 1)

    verdict = actions.answer(session, run, 1, key, now=now)
    again = actions.answer(session, run, 1, ["A"], now=now)

    assert (verdict.right, again.right, again.response) == (True, True, key)
    assert queries.wrong_count(session, officer.id) == 0


def test_wrong_answers_gather_and_leave_after_two_right(
    session: Session, officer: Person, now: datetime
) -> None:
    run = single(session, officer, now)
    wrong = next([letter] for letter in "ABCD" if [letter] != right_letter(session, run, 1))

    actions.answer(session, run, 1, wrong, now=now)

    assert queries.wrong_count(session, officer.id) == 1
    (line,), total = queries.wrong_book(session, officer.id)
    assert (line.line.wrong_count, total) == (1, 1)
    for turn in (1, 2):
        again = begin(session, officer, now + timedelta(minutes=turn), mode=Mode.WRONG, size=5)
        actions.answer(session, again, 1, right_letter(session, again, 1), now=now + timedelta(minutes=turn))
        session.flush()
    assert queries.wrong_count(session, officer.id) == 0


def test_a_pinned_line_stays_until_it_is_let_go(session: Session, officer: Person, now: datetime) -> None:
    run = single(session, officer, now)
    leaf_question = queries.candidates(
        session, officer.id, mode=Mode.RANDOM, topic_code="070101", day=day_of(now), dice=random.Random(1)
    )
    assert leaf_question
    wrong = next([letter] for letter in "ABCD" if [letter] != right_letter(session, run, 1))
    question_id = actions.answer(session, run, 1, wrong, now=now).leaf.question_id
    actions.pin(session, officer.id, question_id, pinned=True, now=now)
    actions.gather(session, officer.id, [(question_id, True)], now=now)
    actions.gather(session, officer.id, [(question_id, True)], now=now)
    session.flush()
    assert queries.wrong_count(session, officer.id) == 1

    actions.pin(session, officer.id, question_id, pinned=False, now=now)
    session.flush()
    assert queries.wrong_count(session, officer.id) == 0
    with pytest.raises(NotFound):
        actions.pin(session, officer.id, 999, pinned=True, now=now)
    with pytest.raises(NotFound):
        queries.wrong_line(session, officer.id, 999)
    assert queries.wrong_line(session, officer.id, question_id)[0].wrong_count == 1


@pytest.mark.parametrize("response", [[], ["Z"], ["A", "B"], "A", None, [1]])
def test_an_answer_the_question_cannot_have_is_refused(
    session: Session, officer: Person, now: datetime, response: object
) -> None:
    run = begin(session, officer, now, topic_code="030101", size=20)
    place = next(item.position for item in run.items if len(right_letter(session, run, item.position)) == 1)

    with pytest.raises(BadAnswer):
        actions.answer(session, run, place, response, now=now)
    with pytest.raises(NotFound):
        actions.answer(session, run, 99, ["A"], now=now)


def test_somebody_elses_run_does_not_exist(
    session: Session, officer: Person, hire: Hire, now: datetime
) -> None:
    run = begin(session, officer, now)

    with pytest.raises(NotFound):
        queries.run_of(session, run.public_id, hire("A002").id)


def test_study_is_measured_by_the_server_and_credited_in_quarters(
    session: Session, officer: Person, now: datetime
) -> None:
    for turn in range(40):
        actions.study(session, officer.id, now=now + timedelta(seconds=60 * turn))

    assert session.scalar(select(func.sum(StudyPulse.seconds))) == 39 * 60
    lines = session.scalars(select(HoursEntry).order_by(HoursEntry.id)).all()
    assert [(line.source, line.hours) for line in lines] == [
        (f"practice:2026-11-23:{block}", Decimal("0.25")) for block in range(1, 5)
    ]


def test_no_more_than_the_daily_cap_is_credited(session: Session, officer: Person, now: datetime) -> None:
    for turn in range(90):
        actions.study(session, officer.id, now=now + timedelta(seconds=119 * turn))

    assert session.scalar(select(func.sum(HoursEntry.hours))) == Decimal(1)


def test_answering_faster_than_anybody_reads_earns_nothing(
    session: Session, officer: Person, now: datetime
) -> None:
    for turn in range(500):
        actions.study(session, officer.id, now=now + timedelta(seconds=2 * turn))

    assert session.scalars(select(HoursEntry)).all() == []


def test_two_windows_side_by_side_earn_no_more_than_one(
    session: Session, officer: Person, now: datetime
) -> None:
    for turn in range(20):
        at = now + timedelta(seconds=60 * turn)
        actions.study(session, officer.id, now=at)
        actions.study(session, officer.id, now=at + timedelta(seconds=1))

    assert (session.scalar(select(func.sum(StudyPulse.seconds))) or 0) <= 20 * 60


def test_progress_and_streak_are_read_from_the_answers(
    session: Session, officer: Person, now: datetime
) -> None:
    for days_ago in (2, 1, 0):
        at = now - timedelta(days=days_ago)
        run = begin(session, officer, at, topic_code="070101", size=5)
        actions.answer(session, run, 1, right_letter(session, run, 1), now=at)

    found = {topic.code: topic for topic in queries.progress(session, officer.id, day=day_of(now))}
    assert found["K07"].total >= found["K07"].practised == found["K07"].right >= 1
    assert 0 < found["K07"].covered <= 1
    assert found["K03"].practised == 0
    since = now - timedelta(days=90)
    assert queries.streak(session, officer.id, today=day_of(now), since=since) == 3
    assert queries.streak(session, officer.id, today=day_of(now) + timedelta(days=3), since=since) == 0


def test_the_wrong_book_is_filtered_and_sorted(session: Session, officer: Person, now: datetime) -> None:
    extra = question(session, now, Kind.SINGLE, stem="警报试鸣", topic="070101")
    session.flush()
    other = question(session, now, Kind.SINGLE, stem="处罚种类", topic="030101")
    session.flush()
    actions.gather(session, officer.id, [(extra.id, False), (other.id, False)], now=now)
    session.flush()
    actions.gather(session, officer.id, [(other.id, False)], now=now + timedelta(minutes=1))
    session.flush()

    def stems(**wanted: object) -> list[str]:
        return [line.stem for line in queries.wrong_book(session, officer.id, **wanted)[0]]  # type: ignore[arg-type]

    assert stems() == ["处罚种类", "警报试鸣"]
    assert stems(sort="count", descending=False) == ["警报试鸣", "处罚种类"]
    assert stems(topic_code="K07") == ["警报试鸣"]
    assert stems(text="警报") == ["警报试鸣"]
    assert [topic.code for topic in queries.top_topics(session)] == ["K03", "K07"]


def sat(session: Session, officer: Person, now: datetime, feedback: Feedback) -> Attempt:
    """An exam of seven items that the officer handed in without answering."""
    exam = open_exam(session, now, officer.unit_id, feedback=feedback)
    attempt = start(session, exam.id, officer.id, now=now)
    hand_in(session, attempt, ending=Ending.HANDED_IN, now=now)
    return attempt


def test_the_mistakes_of_an_exam_come_into_the_wrong_book_once(
    session: Session, officer: Person, now: datetime
) -> None:
    attempt = sat(session, officer, now, Feedback.AT_ONCE)
    found = result(session, attempt.public_id, officer.id, now=now)

    assert actions.gather_mistakes(session, officer.id, found, now=now) == 6
    assert actions.gather_mistakes(session, officer.id, found, now=now) == 0
    assert queries.wrong_count(session, officer.id) == 6


def test_a_key_that_is_not_released_is_not_told_by_the_wrong_book(
    session: Session, officer: Person, now: datetime
) -> None:
    attempt = sat(session, officer, now, Feedback.AFTER_WINDOW)
    found = result(session, attempt.public_id, officer.id, now=now)

    with pytest.raises(Closed, match="还没有公布答案"):
        actions.gather_mistakes(session, officer.id, found, now=now)
    assert queries.wrong_count(session, officer.id) == 0


def test_nobody_practises_while_an_exam_of_theirs_runs(
    session: Session, officer: Person, now: datetime
) -> None:
    run = begin(session, officer, now)
    exam = open_exam(session, now, officer.unit_id)
    attempt = start(session, exam.id, officer.id, now=now)

    with pytest.raises(Closed, match="交卷之后再练习"):
        begin(session, officer, now)
    with pytest.raises(Closed, match="交卷之后再练习"):
        actions.answer(session, run, 1, ["A"], now=now)

    hand_in(session, attempt, ending=Ending.HANDED_IN, now=now)
    assert begin(session, officer, now).items
