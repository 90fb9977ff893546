"""An officer doubts a key; a reviewer answers; nobody learns a key by it."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawbank.kinds import Kind, State
from lawbank.questions.actions import move, revise
from lawbank.questions.drafts import drafts_of
from lawbank.questions.models import Question, Revision, StateChange
from lawbank.review.queries import remarks
from quiz.attempts.models import Attempt
from quiz.attempts.queries import counted_answers
from quiz.audit.models import AuditNote
from quiz.challenges.actions import answer, mark_seen, raise_challenge
from quiz.challenges.models import Challenge
from quiz.challenges.queries import (
    Subject,
    challenge,
    challenges,
    mine,
    of_attempt,
    of_practice,
    standing_on,
    unseen,
    waiting,
)
from quiz.challenges.rules import Outcome, Remedy
from quiz.errors import Closed, Invalid, NotFound, Stale
from quiz.exams.rules import Feedback
from quiz.papers.models import PaperItem
from quiz.papers.rules import Line
from quiz.people.models import Person, Unit
from quiz.practice.actions import answer as practise
from quiz.practice.actions import begin
from quiz.practice.rules import Mode
from tests.counting import counted
from tests.quiz.conftest import Hire
from tests.quiz.exam_house import open_exam
from tests.quiz.grading.test_standings import sit

SINGLES = (Line(Kind.SINGLE, 4, Decimal(1)),)
REASON = "第三十六条规定的是二年。"


@pytest.fixture
def sat(session: Session, office: Unit, officer: Person, now: datetime) -> Attempt:
    exam = open_exam(session, now, office.id, lines=SINGLES, feedback=Feedback.AT_ONCE)
    return sit(session, exam, officer, now, right=2)


@pytest.fixture
def reviewer(hire: Hire) -> Person:
    return hire("V001")


def raised(session: Session, person: Person, subject: Subject, now: datetime, **changes: Any) -> Challenge:
    facts: dict[str, Any] = {"proposed": "C", "reason": REASON, "cited": "《行政处罚法》第三十六条"} | changes
    return raise_challenge(session, person.id, subject, **facts, now=now)


def subject_of(session: Session, sat: Attempt, now: datetime, item: int = 1) -> Subject:
    return of_attempt(session, sat.public_id, item, sat.person_id, now=now + timedelta(hours=1))


def test_an_item_of_a_released_result_can_be_challenged(
    session: Session, sat: Attempt, officer: Person, now: datetime
) -> None:
    made = raised(session, officer, subject_of(session, sat, now), now)

    assert (made.outcome, made.attempt_id, made.proposed) == (Outcome.WAITING, sat.id, "C")
    assert standing_on(session, officer.id, made.revision_id) is made
    (own,) = mine(session, officer.id)
    stem = session.get_one(Revision, made.revision_id).stem
    assert (own.challenge.id, own.stem, own.remedy) == (made.id, stem, None)
    assert (waiting(session), waiting(session, person_id=officer.id), unseen(session, officer.id)) == (
        1,
        1,
        0,
    )


@pytest.mark.parametrize("feedback", [Feedback.NEVER, Feedback.AFTER_WINDOW])
def test_an_item_whose_key_is_not_released_cannot(
    session: Session, office: Unit, officer: Person, now: datetime, feedback: Feedback
) -> None:
    exam = open_exam(session, now, office.id, lines=SINGLES, feedback=feedback)
    attempt = sit(session, exam, officer, now, right=2)

    with pytest.raises(Closed, match="公布"):
        subject_of(session, attempt, now)


def test_somebody_elses_sitting_and_what_is_not_there_is_not_found(
    session: Session, sat: Attempt, reviewer: Person, now: datetime
) -> None:
    with pytest.raises(NotFound):
        of_attempt(session, sat.public_id, 1, reviewer.id, now=now)
    with pytest.raises(NotFound, match="没有第 9 题"):
        subject_of(session, sat, now, item=9)
    with pytest.raises(NotFound):
        challenge(session, "nonsense")


def test_a_practised_question_can_be_challenged_once_it_was_answered(
    session: Session, sat: Attempt, officer: Person, now: datetime
) -> None:
    later = now + timedelta(hours=2)
    run = begin(session, officer.id, mode=Mode.RANDOM, topic_code=None, size=5, now=later)
    kinds = {item.position: session.get_one(Revision, item.revision_id).kind for item in run.items}
    position = next(
        place for place, kind in kinds.items() if kind in (Kind.SINGLE, Kind.TRUE_FALSE, Kind.MULTIPLE)
    )
    with pytest.raises(Closed, match="先作答"):
        of_practice(session, run.public_id, position, officer.id)
    practise(session, run, position, ["A"], now=later)
    subject = of_practice(session, run.public_id, position, officer.id)

    assert (subject.attempt_id, subject.run_id, subject.item) == (None, run.id, position)
    assert subject.response == '["A"]'
    with pytest.raises(NotFound):
        of_practice(session, run.public_id, 99, officer.id)


def test_one_challenge_of_a_question_waits_at_a_time(
    session: Session, sat: Attempt, officer: Person, reviewer: Person, now: datetime
) -> None:
    subject = subject_of(session, sat, now)
    made = raised(session, officer, subject, now)
    with pytest.raises(Closed, match="还在处理"):
        raised(session, officer, subject, now)
    answer(session, made.public_id, upheld=False, text="第九条写得很清楚。", by=reviewer.id, now=now)

    assert raised(session, officer, subject, now).id != made.id


def test_ten_waiting_challenges_are_enough(
    session: Session, sat: Attempt, officer: Person, now: datetime
) -> None:
    revisions = session.scalars(select(Revision.id).limit(11)).all()
    for revision_id in revisions[:10]:
        raised(session, officer, Subject(revision_id, "", None), now)

    with pytest.raises(Closed, match="10 条"):
        raised(session, officer, Subject(revisions[10], "", None), now)


@pytest.mark.parametrize("changes", [{"reason": "不对"}, {"proposed": "  "}])
def test_a_challenge_says_what_and_why(
    session: Session, sat: Attempt, officer: Person, now: datetime, changes: dict[str, str]
) -> None:
    with pytest.raises(Invalid):
        raised(session, officer, subject_of(session, sat, now), now, **changes)


def test_an_upheld_challenge_sends_the_question_back_and_tells_the_officer(
    session: Session, sat: Attempt, officer: Person, reviewer: Person, now: datetime
) -> None:
    made = raised(session, officer, subject_of(session, sat, now), now)
    answer(session, made.public_id, upheld=True, text="答案应为C，已转编辑改正。", by=reviewer.id, now=now)

    question = session.get_one(Question, made.question_id)
    assert (made.outcome, question.state, unseen(session, officer.id)) == (Outcome.UPHELD, State.RECHECK, 1)
    note = session.scalars(select(StateChange.note).where(StateChange.state == State.RECHECK)).one()
    assert note == "题目异议采纳：答案应为C，已转编辑改正。"
    assert session.scalars(select(AuditNote.act).where(AuditNote.act == "challenge.answer")).all()
    (remark,) = remarks(session, question.id)
    assert (remark.text, remark.author) == ("题目异议采纳：答案应为C，已转编辑改正。", "V001")
    mark_seen(session, officer.id, now=now)
    assert unseen(session, officer.id) == 0


def test_where_it_was_met_and_how_it_was_shown_is_kept(
    session: Session, sat: Attempt, officer: Person, now: datetime
) -> None:
    """The officer's letters are those of their own paper; without the order they would name other options."""
    items = session.scalars(
        select(PaperItem).where(PaperItem.paper_id == sat.paper_id).order_by(PaperItem.number)
    ).all()
    until = now + timedelta(hours=1)
    given = {number: each.response for number, each in counted_answers(session, sat.id, until).items()}
    for item in items:
        made = raised(session, officer, subject_of(session, sat, now, item=item.number), now, picked=("B",))
        assert (made.item, made.choice_order, made.run_id) == (item.number, item.choice_order, None)
        assert made.response == (json.dumps(given[item.number]) if item.number in given else None)
        assert made.proposed == "B（C）"
    assert any(item.choice_order != "".join(sorted(item.choice_order)) for item in items)


def test_a_question_put_right_meanwhile_is_not_sent_back_again(
    session: Session, sat: Attempt, officer: Person, reviewer: Person, now: datetime
) -> None:
    made = raised(session, officer, subject_of(session, sat, now), now)
    question = session.get_one(Question, made.question_id)
    (draft,) = drafts_of(session, [question.id])
    revise(session, question, draft, actor="E001", now=now)
    move(session, question, State.ENABLED, actor="V001", now=now)
    answer(session, made.public_id, upheld=True, mended=True, text="上周已经改正。", by=reviewer.id, now=now)

    assert question.state is State.ENABLED
    assert remarks(session, question.id) == []
    (own,) = mine(session, officer.id)
    assert own.remedy is Remedy.MENDED


def test_a_question_that_is_not_enabled_keeps_its_state_but_gets_the_remark(
    session: Session, sat: Attempt, officer: Person, reviewer: Person, now: datetime
) -> None:
    made = raised(session, officer, subject_of(session, sat, now), now)
    question = session.get_one(Question, made.question_id)
    move(session, question, State.DISABLED, actor="E001", now=now)
    answer(session, made.public_id, upheld=True, text="答案应为C，题目停用。", by=reviewer.id, now=now)

    assert question.state is State.DISABLED
    assert [remark.text for remark in remarks(session, question.id)] == [
        "题目异议采纳：答案应为C，题目停用。"
    ]
    (own,) = mine(session, officer.id)
    assert own.remedy is Remedy.WITHDRAWN


def test_a_rejected_challenge_leaves_the_question_alone(
    session: Session, sat: Attempt, officer: Person, reviewer: Person, now: datetime
) -> None:
    made = raised(session, officer, subject_of(session, sat, now), now)
    with pytest.raises(Invalid, match="答复太短"):
        answer(session, made.public_id, upheld=False, text="不对", by=reviewer.id, now=now)
    answer(session, made.public_id, upheld=False, text="第九条写得很清楚。", by=reviewer.id, now=now)

    assert session.get_one(Question, made.question_id).state is State.ENABLED
    with pytest.raises(Stale, match="刚刚答复过"):
        answer(session, made.public_id, upheld=True, text="第九条写得很清楚。", by=reviewer.id, now=now)
    with pytest.raises(NotFound):
        answer(session, "nonsense", upheld=True, text="第九条写得很清楚。", by=reviewer.id, now=now)


def test_all_that_wait_on_one_question_are_answered_together(
    session: Session, sat: Attempt, officer: Person, reviewer: Person, hire: Hire, now: datetime
) -> None:
    subject = subject_of(session, sat, now)
    first = raised(session, officer, subject, now)
    other = raised(session, hire("A777"), subject, now)
    elsewhere = raised(session, hire("A778"), subject_of(session, sat, now, item=2), now)

    asked, others = challenge(session, first.public_id)
    assert (asked.others, [line.challenge.id for line in others]) == (2, [other.id])
    done = answer(
        session,
        first.public_id,
        upheld=False,
        text="第九条写得很清楚。",
        all_alike=True,
        by=reviewer.id,
        now=now,
    )
    assert {each.id for each in done} == {first.id, other.id}
    assert elsewhere.outcome is Outcome.WAITING
    lines, total = challenges(session)
    assert (total, lines[0].challenge.id) == (3, elsewhere.id)
    assert challenges(session, outcome=Outcome.REJECTED)[1] == 2


def test_the_queue_takes_two_statements_for_one_line_and_for_three(
    session: Session, sat: Attempt, officer: Person, hire: Hire, now: datetime
) -> None:
    raised(session, officer, subject_of(session, sat, now), now)
    with counted(session) as one:
        challenges(session)
    for number in range(2):
        raised(session, hire(f"A88{number}"), subject_of(session, sat, now), now)
    with counted(session) as three:
        challenges(session)

    assert len(one) == len(three) == 2
