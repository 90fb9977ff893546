from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.errors import Closed, Invalid, NotAllowed, NotFound
from quiz.people import actions, queries
from quiz.people.models import Person, Posting, Unit
from quiz.people.rules import Category, Grant, Role
from tests.quiz.conftest import Hire


def test_a_unit_knows_its_place_in_the_tree(office: Unit, section: Unit) -> None:
    assert section.path == f"/{office.id}/{section.id}/"


def test_adding_the_same_unit_twice_keeps_one(
    session: Session, office: Unit, section: Unit, now: datetime
) -> None:
    assert actions.add_unit(session, "法规科", parent=office, by=None, now=now) is section


def test_the_tree_lists_children_below_their_parent(
    session: Session, office: Unit, section: Unit, county: Unit
) -> None:
    tree = queries.unit_tree(session)

    assert [(node.unit.name, node.depth) for node in tree] == [
        ("岳阳市国动办", 0),
        ("法规科", 1),
        ("平江县人防办", 1),
    ]


@pytest.mark.parametrize(
    ("number", "sentence"),
    [("430602199001011234", "身份证"), ("A 1", "字母、数字"), ("", "字母、数字"), ("A001", "已有人使用")],
)
def test_a_bad_staff_number_is_refused(officer: Person, hire: Hire, number: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        hire(number)


def test_a_name_is_needed(hire: Hire) -> None:
    with pytest.raises(Invalid, match="姓名"):
        hire("A009", "  ")


def test_people_are_found_by_pinyin_and_initials(
    session: Session, officer: Person, hire: Hire, office: Unit
) -> None:
    hire("A002", "王芳")

    found = [
        [line.person.name for line in queries.roster(session, unit_paths=(office.path,), text=text)[0]]
        for text in ("chenj", "cj", "静", "A002", "%")
    ]

    assert found == [["陈静"], ["陈静"], ["陈静"], ["王芳"], []]


def test_moving_keeps_the_posting_before(
    session: Session, officer: Person, county: Unit, now: datetime
) -> None:
    actions.move(
        session,
        officer,
        unit=county,
        category=Category.OFFICER,
        established=True,
        enforcement_post=False,
        on=date(2026, 5, 1),
        by=None,
        now=now,
    )

    postings = session.scalars(select(Posting).order_by(Posting.from_on)).all()
    assert [(each.from_on, each.until_on, each.enforcement_post) for each in postings] == [
        (date(2024, 3, 1), date(2026, 5, 1), True),
        (date(2026, 5, 1), None, False),
    ]
    assert officer.unit_id == county.id


def test_moving_to_the_same_posting_changes_nothing(
    session: Session, officer: Person, section: Unit, now: datetime
) -> None:
    again = actions.move(
        session,
        officer,
        unit=section,
        category=Category.OFFICER,
        established=True,
        enforcement_post=True,
        on=date(2026, 5, 1),
        by=None,
        now=now,
    )

    assert again.from_on == date(2024, 3, 1)


def test_a_move_before_the_posting_began_is_refused(
    session: Session, officer: Person, county: Unit, now: datetime
) -> None:
    with pytest.raises(Invalid, match="2024-03-01"):
        actions.move(
            session,
            officer,
            unit=county,
            category=Category.OFFICER,
            established=True,
            enforcement_post=True,
            on=date(2024, 3, 1),
            by=None,
            now=now,
        )


def test_who_leaves_is_off_the_roster_and_in_the_history(
    session: Session, officer: Person, office: Unit, now: datetime
) -> None:
    actions.leave(session, officer, on=date(2026, 6, 1), by=None, now=now)

    serving, left = (
        queries.roster(session, unit_paths=(office.path,), serving=each)[1] for each in (True, False)
    )
    assert (serving, left) == (0, 1)
    assert session.scalars(select(Posting.until_on)).all() == [date(2026, 6, 1)]


def test_nobody_disables_oneself(session: Session, officer: Person, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        actions.disable(session, officer.id, by=officer.id, now=now)


def test_a_role_is_given_once_and_taken_back(
    session: Session, officer: Person, section: Unit, now: datetime
) -> None:
    first = actions.grant(session, officer, Role.EDITOR, section, by=None, now=now)
    assert actions.grant(session, officer, Role.EDITOR, section, by=None, now=now) is first
    assert queries.grants_of(session, officer.id) == (Grant(Role.EDITOR, section.path),)

    actions.revoke(session, first.id, by=None, now=now)
    actions.revoke(session, first.id, by=None, now=now)

    assert queries.grants_of(session, officer.id) == ()
    with pytest.raises(NotFound):
        actions.revoke(session, 999, by=None, now=now)


def test_nobody_gives_or_takes_ones_own_role(
    session: Session, officer: Person, section: Unit, now: datetime
) -> None:
    with pytest.raises(NotAllowed):
        actions.grant(session, officer, Role.EDITOR, section, by=officer.id, now=now)
    standing = actions.grant(session, officer, Role.EDITOR, section, by=None, now=now)
    with pytest.raises(NotAllowed):
        actions.revoke(session, standing.id, by=officer.id, now=now)


def test_the_three_administrators_are_three_persons(
    session: Session, officer: Person, office: Unit, now: datetime
) -> None:
    actions.grant(session, officer, Role.SYSTEM_ADMIN, office, by=None, now=now)

    with pytest.raises(Closed, match="三员分立"):
        actions.grant(session, officer, Role.AUDIT_ADMIN, office, by=None, now=now)


def test_somebody_elsewhere_looks_like_nobody(session: Session, officer: Person, county: Unit) -> None:
    with pytest.raises(NotFound):
        queries.person_within(session, officer.id, (county.path,))
    with pytest.raises(NotFound):
        queries.person_within(session, officer.id, ())
