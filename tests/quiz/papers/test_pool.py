"""Drawing many papers in a row: fast, and never a question that was taken out meanwhile."""

from datetime import datetime
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from lawbank.kinds import Difficulty, Kind, State
from lawbank.questions.models import Question, Revision, RevisionTopic
from quiz.clock import day_of
from quiz.papers import pool
from quiz.papers.pool import MOST_POOLS, choose, choose_often
from quiz.papers.rules import Line
from tests.counting import counted
from tests.quiz.exam_house import question, topics

ONE = Decimal(1)


@pytest.fixture
def stopwatch(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    reading = [1000.0]
    monkeypatch.setattr(pool, "monotonic", lambda: reading[0])
    return reading


@pytest.fixture
def asked(session: Session, now: datetime) -> list[Question]:
    topics(session)
    return [question(session, now, Kind.SINGLE) for _ in range(4)]


def drawn(session: Session, now: datetime, count: int, seed: str = "s") -> list[int]:
    choice = choose_often(session, [Line(Kind.SINGLE, count, ONE)], seed=seed, day=day_of(now))
    return sorted(one.revision_id for one in choice.lines[0])


def test_a_kept_pool_draws_what_the_bank_draws_with_fewer_statements(
    session: Session, asked: list[Question], now: datetime, stopwatch: list[float]
) -> None:
    lines = [Line(Kind.SINGLE, 2, ONE)]
    fresh = [choose(session, lines, seed=str(seed), day=day_of(now)) for seed in range(5)]

    often = [choose_often(session, lines, seed=str(seed), day=day_of(now)) for seed in range(5)]

    assert often == fresh


@pytest.mark.parametrize("state", [State.RECHECK, State.DISABLED, State.VOID])
def test_a_question_taken_out_within_the_minute_enters_no_paper(
    session: Session, asked: list[Question], now: datetime, stopwatch: list[float], state: State
) -> None:
    assert len(drawn(session, now, 3)) == 3
    asked[0].state = state
    session.flush()

    expected = sorted(one.current_id or 0 for one in asked[1:])

    assert [drawn(session, now, 3, str(seed)) for seed in range(8)] == [expected] * 8


def test_a_question_revised_within_the_minute_enters_as_revised(
    session: Session, asked: list[Question], now: datetime, stopwatch: list[float]
) -> None:
    drawn(session, now, 4)
    asked[0].current = Revision(
        question=asked[0], number=2, kind=Kind.SINGLE, stem="新", difficulty=Difficulty.EASY,
        fingerprint="1", stem_fingerprint="1", created_at=now,
        topics=[RevisionTopic(position=0, topic_code="030101")],
    )  # fmt: skip
    session.flush()

    assert drawn(session, now, 4) == sorted(one.current_id or 0 for one in asked)


def test_a_new_question_is_found_after_a_minute_or_when_the_pool_is_short(
    session: Session, asked: list[Question], now: datetime, stopwatch: list[float]
) -> None:
    drawn(session, now, 4)
    fifth = question(session, now, Kind.SINGLE)
    assert len(drawn(session, now, 5)) == 5

    asked[0].state = State.VOID
    session.flush()
    stopwatch[0] += 60.5
    seen = {revision for seed in range(30) for revision in drawn(session, now, 4, str(seed))}
    assert seen == {fifth.current_id, *(one.current_id for one in asked[1:])}


def test_a_kept_pool_is_not_read_again_until_the_minute_is_over(
    session: Session, asked: list[Question], now: datetime, stopwatch: list[float]
) -> None:
    counts = []
    for pause in (0, 60, 0.5):
        stopwatch[0] += pause
        with counted(session) as sent:
            drawn(session, now, 2)
        counts.append(sum("revision_topic" in statement for statement in sent))

    assert counts == [1, 0, 1]


def test_only_so_many_pools_are_kept(
    session: Session, asked: list[Question], now: datetime, stopwatch: list[float]
) -> None:
    for count in range(1, MOST_POOLS + 3):
        choose_often(session, [Line(Kind.SINGLE, count, ONE)], seed="s", day=day_of(now))

    kept = pool._pools[session.get_bind().engine]
    assert [lines[0].count for _, lines in kept] == list(range(3, MOST_POOLS + 3))
