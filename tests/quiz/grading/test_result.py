"""What the result page shows, and what it does not show before the key is released."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from lawbank.database import Database
from lawbank.kinds import Kind
from quiz.attempts.actions import save, start
from quiz.attempts.queries import attempt as attempt_by_id
from quiz.attempts.rules import Ending
from quiz.errors import Closed, NotFound
from quiz.exams.models import Exam
from quiz.exams.rules import Band, Feedback
from quiz.grading.result import AttemptResult, result
from quiz.grading.rules import Outcome
from quiz.handin import hand_in, remark
from quiz.papers.rules import Line
from quiz.people.models import Person, Unit
from tests.counting import counted
from tests.quiz.conftest import Hire
from tests.quiz.exam_house import LINES, click, open_exam, question, small_bank, topics
from tests.quiz.test_handin import right_answers

BANDS = (Band(80, "优秀"), Band(60, "合格"))


def sat(
    session: Session,
    exam: Exam,
    person: Person,
    now: datetime,
    *,
    wrong: tuple[int, ...] = (),
    leave: int = 0,
) -> str:
    attempt = start(session, exam.id, person.id, now=now)
    for item, response in right_answers(session, attempt.paper_id).items():
        given = (["B"] if response == ["A"] else ["A"]) if item in wrong else response
        if item != leave:
            save(session, attempt.public_id, person.id, click(item, given), now=now)
    hand_in(session, attempt, ending=Ending.HANDED_IN, now=now + timedelta(minutes=20, seconds=5))
    return attempt.public_id


def shown(session: Session, exam: Exam, person: Person, now: datetime, **how: object) -> AttemptResult:
    public_id = sat(session, exam, person, now, **how)  # type: ignore[arg-type]
    return result(session, public_id, person.id, now=now + timedelta(minutes=21))


@pytest.mark.parametrize("feedback", [Feedback.AFTER_WINDOW, Feedback.NEVER])
def test_before_the_release_there_is_a_score_and_no_item(
    session: Session, office: Unit, officer: Person, now: datetime, feedback: Feedback
) -> None:
    exam = open_exam(session, now, office.id, lines=LINES[:4], feedback=feedback, bands=BANDS)

    got = shown(session, exam, officer, now, wrong=(1,))

    assert (got.score, got.total, got.pass_mark, got.passed) == (
        Decimal(9), Decimal(11), Decimal("6.6"), True
    )  # fmt: skip
    assert (got.band, got.seconds_used, got.waiting) == ("优秀", 1205, 0)
    assert (got.key_released, got.items) == (False, ())
    later = result(session, got.public_id, officer.id, now=exam.closes_at + timedelta(seconds=11))
    assert later.key_released is (feedback is Feedback.AFTER_WINDOW)
    assert len(later.items) == (6 if feedback is Feedback.AFTER_WINDOW else 0)


def test_a_manager_sees_the_key_whatever_is_released(
    session: Session, office: Unit, officer: Person, now: datetime
) -> None:
    exam = open_exam(session, now, office.id, feedback=Feedback.NEVER)
    public_id = sat(session, exam, officer, now)

    assert len(result(session, public_id, officer.id, now=now, everything=True).items) == 7


def test_each_item_tells_what_was_answered_what_was_right_and_why(
    session: Session, office: Unit, officer: Person, now: datetime
) -> None:
    exam = open_exam(session, now, office.id, feedback=Feedback.AT_ONCE)

    got = shown(session, exam, officer, now, wrong=(1,), leave=3)

    assert [item.outcome for item in got.items] == [
        Outcome.WRONG, Outcome.RIGHT, Outcome.OPEN, Outcome.RIGHT, Outcome.RIGHT, Outcome.RIGHT, Outcome.WAITING
    ]  # fmt: skip
    assert (got.score, got.passed, got.band) == (Decimal(7), None, "")
    first, open_, blank, text = got.items[0], got.items[2], got.items[5], got.items[6]
    assert (first.reached, first.points, first.response == list(first.key)) == (Decimal(0), Decimal(2), False)
    assert first.explanation.startswith("解析")
    assert [basis.printed for basis in first.bases] == ["《行政处罚法》第九条"]
    assert sorted(option.text for option in first.options) == sorted("甲乙丙丁")
    assert open_.response == []
    assert {option.text for option in open_.options if option.letter in open_.key} == {"甲", "丙"}
    assert blank.blanks == (("二十", "20"), ("十五日",))
    assert (text.reached, text.key, text.options) == (None, (), ())
    assert text.key_points == (("要点一", Decimal(3)), ("要点二", Decimal(2)))


def test_a_marked_text_shows_its_points_and_the_note(
    session: Session, office: Unit, officer: Person, hire: Hire, now: datetime
) -> None:
    exam = open_exam(session, now, office.id, feedback=Feedback.AT_ONCE)
    public_id = sat(session, exam, officer, now)
    attempt_of = result(session, public_id, officer.id, now=now)
    assert attempt_of.waiting == 1
    remark(
        session,
        attempt_by_id(session, public_id),
        7,
        Decimal(3),
        note="缺要点二",
        marker_id=hire("M1").id,
        now=now,
    )

    text = result(session, public_id, officer.id, now=now).items[6]
    assert (text.reached, text.outcome, text.marker_note) == (Decimal(3), Outcome.PARTLY, "缺要点二")


def test_the_bars_add_up_to_the_score_by_top_level_topic(
    session: Session, office: Unit, officer: Person, now: datetime
) -> None:
    small_bank(session, now)
    lines = (
        Line(Kind.SINGLE, 2, Decimal(2), topic_code="K03"),
        Line(Kind.SINGLE, 1, Decimal(2), topic_code="K07"),
        Line(Kind.SHORT_ANSWER, 1, Decimal(5)),
    )
    exam = open_exam(session, now, office.id, lines=lines)

    got = shown(session, exam, officer, now)

    assert [(bar.code, bar.name, bar.reached, bar.possible) for bar in got.topics] == [
        ("K03", "行政处罚", Decimal(4), Decimal(4)),
        ("K07", "人民防空法", Decimal(2), Decimal(2)),
    ]


def test_sub_questions_without_topics_count_under_their_case(
    session: Session, office: Unit, officer: Person, now: datetime
) -> None:
    topics(session)
    case = question(
        session,
        now,
        Kind.CASE,
        stem="材料",
        topic="070101",
        parts=[{"kind": Kind.SINGLE}, {"kind": Kind.SINGLE}],
    )
    assert case.current is not None
    for part in case.current.parts:
        part.topics = []
    session.flush()
    exam = open_exam(
        session, now, office.id, lines=[Line(Kind.CASE, 1, Decimal(4))], feedback=Feedback.AT_ONCE
    )

    got = shown(session, exam, officer, now)

    assert [(bar.code, bar.possible) for bar in got.topics] == [("K07", Decimal(4))]
    assert [item.material for item in got.items] == ["材料", "材料"]


def test_an_open_attempt_and_somebody_elses_have_no_result(
    session: Session, office: Unit, officer: Person, hire: Hire, now: datetime
) -> None:
    exam = open_exam(session, now, office.id)
    attempt = start(session, exam.id, officer.id, now=now)

    with pytest.raises(Closed, match="还没有交卷，交卷之后才有成绩"):
        result(session, attempt.public_id, officer.id, now=now)
    with pytest.raises(NotFound):
        result(session, attempt.public_id, hire("A002").id, now=now)


def test_a_result_costs_the_same_for_any_length(
    session: Session, office: Unit, officer: Person, now: datetime
) -> None:
    counts = []
    for lines in ([Line(Kind.SINGLE, 1, Decimal(1))], [Line(Kind.SINGLE, 4, Decimal(1))]):
        exam = open_exam(session, now, office.id, lines=lines, feedback=Feedback.AT_ONCE)
        public_id = sat(session, exam, officer, now)
        session.expire_all()
        with counted(session) as sent:
            result(session, public_id, officer.id, now=now)
        counts.append(len(sent))

    assert counts[0] == counts[1] <= 14


def test_the_paper_of_a_result_is_read_once(
    database: Database, session: Session, office: Unit, officer: Person, now: datetime
) -> None:
    exam = open_exam(session, now, office.id, lines=LINES[:4], feedback=Feedback.AT_ONCE, bands=BANDS)
    public_id = sat(session, exam, officer, now)
    session.commit()
    sent = []
    for _look in range(2):
        with database.reading() as reading, counted(reading) as statements:
            result(reading, public_id, officer.id, now=now + timedelta(minutes=21))
        sent.append(len([each for each in statements if each.startswith("SELECT")]))

    assert sent[0] - sent[1] >= 6
    assert sent[1] <= 8
