"""Answers out of the journal become figures; a wrong key raises the alarm once."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lawbank.kinds import Difficulty, Kind, State
from lawbank.questions.leaves import Leaf, load_leaves
from lawbank.questions.models import Question, Revision, StateChange
from lawbank.statistics.alarm import Complaint
from quiz.analysis.actions import refresh
from quiz.analysis.figures import measure, option_names
from quiz.analysis.models import ItemFigures
from quiz.analysis.queries import MISDECLARED, last_measured, measured_page, measured_question, practised
from quiz.analysis.records import records, table
from quiz.analysis.report import report
from quiz.analysis.rules import measured, misdeclared
from quiz.attempts.actions import start
from quiz.attempts.rules import Ending
from quiz.exams.models import Exam
from quiz.handin import hand_in
from quiz.papers.rules import Drawing
from quiz.people.models import Unit
from quiz.practice.models import PracticeItem, PracticeRun
from quiz.practice.rules import Mode
from tests.counting import counted
from tests.quiz.analysis.house import WRONG_KEY, sat_exam
from tests.quiz.conftest import Hire

PERSONS = 40


@pytest.fixture
def people(hire: Hire) -> list[int]:
    return [hire(f"A{number:03d}").id for number in range(PERSONS)]


@pytest.fixture
def exam(session: Session, office: Unit, people: list[int], now: datetime) -> Exam:
    return sat_exam(session, now, office.id, people)


def leaf_of(session: Session, stem: str) -> Leaf:
    revision_id = session.scalars(select(Revision.id).where(Revision.stem == stem)).one()
    return load_leaves(session, [revision_id])[revision_id]


def state(session: Session, stem: str) -> State:
    return session.scalars(
        select(Question.state).join(Revision, Revision.id == Question.current_id).where(Revision.stem == stem)
    ).one()


def test_a_record_holds_each_person_once_with_shares_rest_and_stored_options(
    session: Session, exam: Exam
) -> None:
    leaf = leaf_of(session, "第 3 题（　）。")
    ((found, record),) = records(session, {leaf.revision_id: leaf})

    assert found == leaf
    assert record.shares.shape == (PERSONS,)
    assert record.shares.sum() == PERSONS - 14  # ability > 3/9 for persons 14 to 39
    assert record.picked.sum(axis=0).tolist() == [PERSONS - 14, 14, 0, 0]
    assert 0 <= record.rest.min() < record.rest.max() <= 1


def test_a_second_sitting_is_not_counted(
    session: Session, exam: Exam, people: list[int], now: datetime
) -> None:
    attempt = start(session, exam.id, people[-1], now=now + timedelta(minutes=20))
    hand_in(session, attempt, ending=Ending.HANDED_IN, now=now + timedelta(minutes=30))
    leaf = leaf_of(session, "第 3 题（　）。")
    ((_leaf, record),) = records(session, {leaf.revision_id: leaf})

    assert (len(record.shares), record.shares.sum()) == (PERSONS, PERSONS - 14)
    sat = table(session, exam)
    assert sat is not None
    assert len(sat.scores) == PERSONS


def test_a_question_nobody_answered_is_left_out(session: Session, exam: Exam, now: datetime) -> None:
    assert measured_question(session, [999_999]) == {}
    assert measured_question(session, []) == {}


def test_who_left_a_question_blank_picked_nothing(session: Session, exam: Exam) -> None:
    leaf = leaf_of(session, "第 0 题（　）。")
    found = measured_question(session, [leaf.revision_id])[leaf.revision_id]

    assert found.options is not None
    assert found.options.counts == (PERSONS - 1, 0, 0, 0)
    assert sum(group.blank for group in found.by_ability) == 1
    assert Complaint.NO_DISTRACTOR in found.complaints


def test_the_wrong_key_is_suspected_and_goes_to_review_once(
    session: Session, exam: Exam, now: datetime
) -> None:
    done = refresh(session, actor="系统", now=now + timedelta(hours=1))
    row = session.scalars(select(ItemFigures).where(ItemFigures.suspected.is_not(None))).one()

    assert (done.measured, len(done.alarmed)) == (9, 1)
    assert (row.suspected, row.alarmed_persons, row.persons) == (2, PERSONS, PERSONS)
    assert row.complaints.startswith(" wrong_key ")
    assert state(session, WRONG_KEY) is State.RECHECK
    note = session.scalars(select(StateChange.note).where(StateChange.state == State.RECHECK)).one()
    assert "选C" in note
    assert "选答案的只有 0 人" in note
    question = session.get_one(Question, row.question_id)
    question.state = State.ENABLED
    again = refresh(session, actor="系统", everything=True, now=now + timedelta(hours=2))
    assert (again.measured, again.alarmed, question.state) == (9, (), State.ENABLED)


def test_only_what_was_answered_since_is_measured_again(session: Session, exam: Exam, now: datetime) -> None:
    assert last_measured(session) is None
    refresh(session, actor="系统", now=now + timedelta(hours=1))

    assert refresh(session, actor="系统", now=now + timedelta(hours=2)).measured == 0
    assert last_measured(session) == now + timedelta(hours=1)


def test_a_disabled_question_raises_no_alarm(session: Session, exam: Exam, now: datetime) -> None:
    leaf = leaf_of(session, WRONG_KEY)
    session.get_one(Question, leaf.question_id).state = State.DISABLED

    assert refresh(session, actor="系统", now=now).alarmed == ()


def test_each_officers_own_paper_is_measured_too_but_has_no_report(
    session: Session, office: Unit, people: list[int], now: datetime
) -> None:
    exam = sat_exam(session, now, office.id, people[:24], drawing=Drawing.PER_OFFICER)

    assert report(session, exam) is None
    assert refresh(session, actor="系统", now=now).measured == 9
    assert state(session, WRONG_KEY) is State.RECHECK


def test_the_list_is_filtered_and_sorted(session: Session, exam: Exam, now: datetime) -> None:
    refresh(session, actor="系统", now=now)
    rows, total = measured_page(session, limit=3)
    facilities = [row.figures.facility for row in measured_page(session, sort="facility", limit=None)[0]]
    gravest = [
        min(map(list(Complaint).index, row.complaints), default=9)
        for row in measured_page(session, limit=None)[0]
    ]

    assert (len(rows), total) == (3, 9)
    assert facilities == sorted(facilities)
    assert rows[0].stem == WRONG_KEY
    assert gravest == sorted(gravest)
    assert gravest[-1] == 9
    assert [row.stem for row in measured_page(session, complaint="wrong_key")[0]] == [WRONG_KEY]
    assert measured_page(session, complaint="any")[1] >= 2
    assert measured_page(session, kind=Kind.TRUE_FALSE)[1] == 1
    assert measured_page(session, text="第 3 题")[1] == 1
    listed = {
        row.stem: row
        for row in measured_page(session, complaint=MISDECLARED, sort="code", descending=True)[0]
    }
    assert all(row.misdeclared for row in listed.values())
    every = measured_page(session, limit=None)[0]
    assert {row.stem for row in every if row.misdeclared} == set(listed)
    assert WRONG_KEY in listed  # declared 易, half were right
    assert every[0].complaints in ([], [Complaint.NO_DISTRACTOR], [Complaint.WRONG_KEY, Complaint.NEGATIVE])


def test_a_page_takes_the_same_statements_for_one_row_and_for_three(
    session: Session, exam: Exam, now: datetime
) -> None:
    refresh(session, actor="系统", now=now)
    with counted(session) as one:
        measured_page(session, limit=1)
    with counted(session) as three:
        measured_page(session, limit=3)

    assert len(one) == len(three) == 2


def test_a_report_has_the_paper_and_every_item(session: Session, exam: Exam) -> None:
    told = report(session, exam)

    assert told is not None
    assert (told.persons, told.total, len(told.lines)) == (PERSONS, 17.0, 9)
    assert sum(told.bins) == PERSONS
    assert told.reliability.alpha is not None
    assert told.guess.expected == pytest.approx(8 * 2 / 4 + 1 / 2)
    assert told.fitted is None
    wrong = next(line for line in told.lines if line.leaf.stem == WRONG_KEY)
    assert wrong.measured is not None
    assert Complaint.WRONG_KEY in wrong.measured.complaints
    assert wrong.item.item_rest is not None
    assert wrong.item.item_rest < 0


def test_from_a_hundred_persons_on_a_model_is_fitted(
    session: Session, office: Unit, hire: Hire, now: datetime
) -> None:
    people = [hire(f"B{number:03d}").id for number in range(100)]
    told = report(session, sat_exam(session, now, office.id, people))

    assert told is not None
    assert told.fitted is not None
    harder = [line.estimate.b for line in told.lines if line.estimate and line.leaf.stem.startswith("第")]
    assert len(harder) == 7
    everybody_right = next(line for line in told.lines if line.leaf.kind is Kind.TRUE_FALSE)
    assert everybody_right.estimate is None


def test_nobody_sat_no_report(session: Session, office: Unit, now: datetime) -> None:
    exam = sat_exam(session, now, office.id, [])

    assert report(session, exam) is None


def test_first_answers_of_practice_are_counted_once_a_person(
    session: Session, exam: Exam, people: list[int], now: datetime
) -> None:
    leaf = leaf_of(session, "第 3 题（　）。")
    for turn, (person, correct) in enumerate(
        ((people[0], False), (people[0], True), (people[1], True), (people[2], None))
    ):
        run = PracticeRun(
            public_id=f"run-{turn}", person_id=person, mode=Mode.RANDOM, started_at=now, touched_at=now
        )
        at = None if correct is None else now + timedelta(minutes=turn)
        run.items = [PracticeItem(position=0, revision_id=leaf.revision_id, correct=correct, answered_at=at)]
        session.add(run)
    session.flush()
    found = practised(session, [leaf.revision_id])[leaf.revision_id]

    assert (found.persons, found.right) == (2, 1)


def test_texts_and_several_answers_are_measured_without_options(session: Session, exam: Exam) -> None:
    leaf = leaf_of(session, "判断一题。")
    ((_leaf, record),) = records(session, {leaf.revision_id: leaf})
    found = measure(leaf, record)

    assert option_names(leaf) == ["正确", "错误"]
    assert found.options is not None
    assert found.options.counts == (PERSONS, 0)
    assert option_names(leaf_of(session, WRONG_KEY)) == ["A", "B", "C", "D"]


@pytest.mark.parametrize(
    ("facility", "difficulty"),
    [(1.0, Difficulty.EASY), (0.7, Difficulty.EASY), (0.699, Difficulty.MEDIUM), (0.4, Difficulty.MEDIUM), (0.399, Difficulty.HARD), (0.0, Difficulty.HARD)],
)  # fmt: skip
def test_bands_of_difficulty(facility: float, difficulty: Difficulty) -> None:
    assert measured(facility) is difficulty


@pytest.mark.parametrize(
    ("declared", "low", "high", "wrong"),
    [
        (Difficulty.EASY, 0.5, 0.69, True),
        (Difficulty.EASY, 0.5, 0.7, False),
        (Difficulty.MEDIUM, 0.71, 0.9, True),
        (Difficulty.MEDIUM, 0.1, 0.39, True),
        (Difficulty.MEDIUM, 0.1, 0.9, False),
        (Difficulty.HARD, 0.4, 0.6, True),
        (Difficulty.HARD, 0.39, 0.6, False),
    ],
)
def test_a_declared_difficulty_is_wrong_only_where_the_whole_interval_says_so(
    declared: Difficulty, low: float, high: float, wrong: bool
) -> None:
    assert misdeclared(declared, low=low, high=high) is wrong


def test_every_measured_row_belongs_to_a_revision(session: Session, exam: Exam, now: datetime) -> None:
    refresh(session, actor="系统", now=now)

    assert session.scalar(select(func.count()).select_from(ItemFigures)) == 9
