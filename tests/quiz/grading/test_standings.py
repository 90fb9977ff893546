"""An exam as its manager sees it, my exams as an officer sees them, and what waits for a marker."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from lawbank.kinds import Kind
from quiz.attempts.actions import save, start
from quiz.attempts.models import Attempt
from quiz.attempts.rules import Ending
from quiz.errors import NotAllowed, NotFound
from quiz.exams.models import Exam
from quiz.exams.rules import Band, Phase
from quiz.grading.marking import text_to_mark, waiting_items
from quiz.grading.queries import best_grade, exams_for, passed_attempts
from quiz.grading.standings import facilities, participation, ranked, statistics
from quiz.handin import hand_in, remark
from quiz.papers.rules import Drawing, Line
from quiz.people.models import Person, Unit
from tests.counting import counted
from tests.quiz.conftest import Hire
from tests.quiz.exam_house import click, open_exam
from tests.quiz.test_handin import right_answers

SINGLES = (Line(Kind.SINGLE, 4, Decimal(1)),)
BANDS = (Band(100, "优秀"), Band(60, "合格"))


def sit(
    session: Session, exam: Exam, person: Person, now: datetime, *, right: int, minutes: int = 10
) -> Attempt:
    attempt = start(session, exam.id, person.id, now=now)
    for item, response in list(right_answers(session, attempt.paper_id).items())[:right]:
        save(session, attempt.public_id, person.id, click(item, response), now=now)
    hand_in(session, attempt, ending=Ending.HANDED_IN, now=now + timedelta(minutes=minutes))
    return attempt


def test_ranks_follow_the_best_sitting_and_equals_share_a_rank(
    session: Session, office: Unit, hire: Hire, now: datetime
) -> None:
    exam = open_exam(session, now, office.id, lines=SINGLES, attempts_allowed=2, bands=BANDS)
    people = [hire(f"A{number}") for number in range(4)]
    for person, rights, minutes in (
        (people[0], (1, 4), 9),
        (people[1], (3,), 20),
        (people[2], (3, 3), 5),
        (people[3], (0,), 5),
    ):
        for right in rights:
            sit(session, exam, person, now, right=right, minutes=minutes)

    lines = ranked(session, exam)

    assert [(one.rank, one.person.staff_number, one.best.number, one.sat, one.band) for one in lines] == [
        (1, "A0", 2, 2, "优秀"),
        (2, "A2", 1, 2, "合格"),
        (2, "A1", 1, 1, "合格"),
        (4, "A3", 1, 1, ""),
    ]
    figures = statistics(lines, exam)
    assert (figures.persons, figures.passed, figures.waiting) == (4, 3, 0)
    assert (figures.mean, figures.median, figures.highest, figures.lowest) == (
        Decimal("2.5"), Decimal(3), Decimal(4), Decimal(0)
    )  # fmt: skip
    assert figures.bands == (("优秀", 1), ("合格", 2))


def test_an_exam_that_nobody_sat_has_empty_figures(session: Session, office: Unit, now: datetime) -> None:
    exam = open_exam(session, now, office.id, lines=SINGLES)

    figures = statistics(ranked(session, exam), exam)

    assert (figures.persons, figures.mean, figures.median, figures.highest, figures.bands) == (
        0, None, None, None, ()
    )  # fmt: skip
    assert facilities(session, exam) == []


def test_who_waits_for_marks_has_no_rank_yet(
    session: Session, office: Unit, hire: Hire, now: datetime
) -> None:
    exam = open_exam(session, now, office.id, lines=(*SINGLES, Line(Kind.SHORT_ANSWER, 1, Decimal(4))))
    done, waits = hire("A1"), hire("A2")
    sit(session, exam, waits, now, right=5)
    sit(session, exam, done, now, right=1)

    lines = ranked(session, exam)

    assert [(one.rank, one.person.staff_number, one.band) for one in lines] == [
        (1, "A1", ""),
        (None, "A2", ""),
    ]
    assert statistics(lines, exam).waiting == 1


def test_who_was_expected_who_came_who_did_not(
    session: Session, office: Unit, section: Unit, county: Unit, hire: Hire, now: datetime
) -> None:
    exam = open_exam(session, now, section.id, lines=SINGLES)
    came, absent, moved = (hire(f"A{number}") for number in range(3))
    hire("A9", unit=county)
    for person in (came, moved):
        sit(session, exam, person, now, right=1)
    moved.unit_id = county.id
    session.flush()

    seen = participation(session, exam)

    assert [one.staff_number for one in seen.expected] == ["A0", "A1"]
    assert [one.staff_number for one in seen.sat] == ["A0", "A2"]
    assert [one.person_id for one in seen.absent] == [absent.id]


def test_the_items_of_a_common_paper_tell_how_they_did(
    session: Session, office: Unit, hire: Hire, now: datetime
) -> None:
    exam = open_exam(session, now, office.id, lines=SINGLES)
    own = open_exam(session, now, office.id, lines=SINGLES, drawing=Drawing.PER_OFFICER)
    for number, right in enumerate((4, 2, 2)):
        sit(session, exam, hire(f"A{number}"), now, right=right)

    assert [(one.number, one.answered_by, one.share) for one in facilities(session, exam)] == [
        (1, 3, Decimal(1)), (2, 3, Decimal(1)), (3, 3, Decimal("0.333")), (4, 3, Decimal("0.333"))
    ]  # fmt: skip
    assert facilities(session, own) == []


def test_my_exams_tell_what_i_may_do_and_what_counts(
    session: Session, office: Unit, officer: Person, hire: Hire, now: datetime
) -> None:
    exam = open_exam(session, now, office.id, lines=SINGLES, attempts_allowed=2)
    sit(session, exam, hire("A9"), now, right=4)

    before = exams_for(session, officer.id, now=now)[0]
    assert (before.phase, before.minutes, before.left, before.may_start) == (Phase.OPEN, 60, 2, True)
    assert (before.open, before.best) == (None, None)

    attempt = start(session, exam.id, officer.id, now=now)
    during = exams_for(session, officer.id, now=now)[0]
    assert during.open is not None
    assert (during.open.public_id, during.may_start, during.left) == (attempt.public_id, False, 1)
    assert (during.open.seconds_used, during.best) == (None, None)

    hand_in(session, attempt, ending=Ending.HANDED_IN, now=now + timedelta(minutes=1))
    sit(session, exam, officer, now, right=3)
    after = exams_for(session, officer.id, now=now)[0]
    assert after.best is not None
    assert (after.best.number, after.best.score, after.best.passed) == (2, Decimal(3), True)
    assert (after.left, after.may_start, passed_attempts(session, officer.id, exam.id)) == (0, False, 1)
    assert best_grade(session, officer.id, exam.id) == after.best
    late = exams_for(session, officer.id, now=exam.closes_at)[0]
    assert (late.phase, late.minutes, late.may_start) == (Phase.AFTER, 0, False)


def test_my_exams_cost_the_same_however_many(
    session: Session, office: Unit, officer: Person, now: datetime
) -> None:
    counts = []
    for _ in range(2):
        sit(session, open_exam(session, now, office.id, lines=SINGLES), officer, now, right=1)
        with counted(session) as sent:
            exams_for(session, officer.id, now=now)
        counts.append(len(sent))

    assert counts == [3, 3]


@pytest.fixture
def texted(session: Session, office: Unit, officer: Person, now: datetime) -> Attempt:
    exam = open_exam(session, now, office.id, lines=(Line(Kind.SHORT_ANSWER, 1, Decimal(10)),))
    return sit(session, exam, officer, now, right=1)


def test_what_waits_is_listed_without_names_within_the_markers_subtree(
    session: Session, office: Unit, county: Unit, officer: Person, texted: Attempt, hire: Hire, now: datetime
) -> None:
    marker = hire("M1")

    found, total = waiting_items(session, unit_paths=[office.path], marker_id=marker.id)

    assert total == 1
    assert [(one.public_id, one.item, one.points) for one in found] == [(texted.public_id, 1, Decimal(10))]
    assert waiting_items(session, unit_paths=[county.path], marker_id=marker.id) == ([], 0)
    assert waiting_items(session, unit_paths=[office.path], marker_id=officer.id) == ([], 0)
    assert waiting_items(session, unit_paths=[], marker_id=marker.id) == ([], 0)
    for exam_id, expected in ((texted.exam_id, 1), (texted.exam_id + 1, 0)):
        assert (
            waiting_items(session, unit_paths=[office.path], marker_id=marker.id, exam_id=exam_id)[1]
            == expected
        )

    remark(session, texted, 1, Decimal(7), note="可", marker_id=marker.id, now=now)
    assert waiting_items(session, unit_paths=[office.path], marker_id=marker.id) == ([], 0)
    again = text_to_mark(session, texted.public_id, 1, unit_paths=[office.path], marker_id=marker.id)
    assert (again.given, again.note) == (Decimal(7), "可")


def test_a_text_is_shown_to_the_marker_with_its_points_scaled(
    session: Session, office: Unit, county: Unit, officer: Person, texted: Attempt, hire: Hire
) -> None:
    marker = hire("M1")

    shown = text_to_mark(session, texted.public_id, 1, unit_paths=[office.path], marker_id=marker.id)

    assert (shown.response, shown.points, shown.given) == ("要点一；要点二", Decimal(10), None)
    assert shown.key_points == (("要点一", Decimal(6)), ("要点二", Decimal(4)))
    with pytest.raises(NotFound):
        text_to_mark(session, texted.public_id, 1, unit_paths=[county.path], marker_id=marker.id)
    with pytest.raises(NotFound):
        text_to_mark(session, texted.public_id, 2, unit_paths=[office.path], marker_id=marker.id)
    with pytest.raises(NotAllowed):
        text_to_mark(session, texted.public_id, 1, unit_paths=[office.path], marker_id=officer.id)
