from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from quiz.certification import actions, queries
from quiz.certification.models import Certificate
from quiz.certification.rules import (
    FOLLOWS,
    Days,
    Status,
    Step,
    days_left,
    days_on,
    is_number,
    may_follow,
    status_on,
)
from quiz.errors import Closed, Invalid, NotFound
from quiz.people.models import Person, Unit
from tests.quiz.conftest import Hire

FROM, UNTIL = date(2022, 11, 1), date(2027, 10, 31)
ISSUED = Step(FROM, Status.VALID, FROM, UNTIL)


@pytest.mark.parametrize(
    ("steps", "day", "status"),
    [
        ([ISSUED], date(2022, 10, 31), None),
        ([ISSUED], FROM, Status.VALID),
        ([ISSUED], UNTIL, Status.VALID),
        ([ISSUED], date(2027, 11, 1), Status.EXPIRED),
        ([ISSUED, Step(date(2024, 1, 1), Status.SUSPENDED)], date(2023, 12, 31), Status.VALID),
        ([ISSUED, Step(date(2024, 1, 1), Status.SUSPENDED)], date(2024, 1, 1), Status.SUSPENDED),
        ([ISSUED, Step(date(2024, 1, 1), Status.SUSPENDED)], date(2028, 1, 1), Status.EXPIRED),
        ([ISSUED, Step(date(2024, 1, 1), Status.REVOKED)], date(2028, 1, 1), Status.REVOKED),
        ([Step(date(2022, 9, 1), Status.VALID, FROM, UNTIL)], date(2022, 9, 2), Status.APPLYING),
        ([Step(FROM, Status.APPLYING)], FROM, Status.APPLYING),
        (
            [ISSUED, Step(date(2027, 10, 1), Status.VALID, date(2027, 10, 1), date(2032, 9, 30))],
            date(2030, 1, 1),
            Status.VALID,
        ),
        ([ISSUED, Step(FROM, Status.CANCELLED)], FROM, Status.CANCELLED),
    ],
)
def test_the_status_on_any_day_follows_from_the_steps(
    steps: list[Step], day: date, status: Status | None
) -> None:
    assert status_on(steps, day) is status


def test_the_days_that_count_are_those_of_the_last_step_that_set_some() -> None:
    renewed = Step(date(2027, 10, 1), Status.VALID, date(2027, 10, 1), date(2032, 9, 30))

    assert days_on([ISSUED, renewed], date(2027, 9, 30)) == Days(FROM, UNTIL)
    assert days_on([ISSUED, renewed], date(2027, 10, 1)) == Days(date(2027, 10, 1), date(2032, 9, 30))
    assert (
        days_left([ISSUED], date(2027, 10, 30)),
        days_left([ISSUED], date(2027, 11, 2)),
        days_left([], FROM),
    ) == (1, -2, None)


@pytest.mark.parametrize(
    ("number", "good"),
    [("180612345", True), ("A-1234", True), ("12345", False), ("a12345", False), ("1" * 21, False)],
)
def test_a_number_is_6_to_20_of_digits_capitals_and_hyphens(number: str, good: bool) -> None:
    assert is_number(number) is good


def test_nothing_follows_the_end() -> None:
    assert [may_follow(end, after) for end in (Status.CANCELLED, Status.REVOKED) for after in Status] == [
        False
    ] * 14
    assert may_follow(None, Status.VALID) is True
    assert set(FOLLOWS) == {None, *Status}


@pytest.fixture
def certificate(session: Session, officer: Person, now: datetime) -> Certificate:
    return actions.issue(
        session,
        officer.id,
        number=" 180612345 ",
        issuer="岳阳市人民政府",
        field="人民防空",
        area="岳阳市",
        valid_from=FROM,
        valid_until=UNTIL,
        by=None,
        now=now,
    )


def issue(session: Session, person: Person, now: datetime, **changes: object) -> Certificate:
    facts: dict[str, object] = {
        "number": "180612345", "issuer": "", "field": "", "area": "", "valid_from": FROM, "valid_until": UNTIL,
    }  # fmt: skip
    return actions.issue(session, person.id, by=None, now=now, **{**facts, **changes})  # type: ignore[arg-type]


def test_issuing_the_same_number_twice_keeps_one(
    session: Session, officer: Person, certificate: Certificate, now: datetime
) -> None:
    assert issue(session, officer, now) is certificate


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number": "12"}, "6–20"),
        ({"valid_until": FROM}, "晚于"),
        ({"valid_until": date(2040, 1, 1)}, "最长"),
    ],
)
def test_a_senseless_certificate_is_refused(
    session: Session, officer: Person, now: datetime, changes: dict[str, object], words: str
) -> None:
    with pytest.raises(Invalid, match=words):
        issue(session, officer, now, **changes)


def test_a_number_belongs_to_one_person(
    session: Session, certificate: Certificate, hire: Hire, now: datetime
) -> None:
    with pytest.raises(Invalid, match="另一人"):
        issue(session, hire("A002"), now)


def record(
    session: Session, certificate: Certificate, status: Status, on: date, now: datetime, **days: date
) -> None:
    actions.record(
        session, certificate.id, status, effective_on=on, reason="文件 1 号", by=None, now=now, **days
    )


def test_suspending_and_giving_back_is_kept(
    session: Session, certificate: Certificate, now: datetime
) -> None:
    record(session, certificate, Status.SUSPENDED, date(2024, 1, 1), now)
    record(session, certificate, Status.SUSPENDED, date(2024, 1, 1), now)
    record(session, certificate, Status.VALID, date(2024, 6, 1), now)

    seen = [
        queries.card(session, certificate.id, day=day).status for day in (date(2024, 3, 1), date(2024, 7, 1))
    ]
    assert seen == [Status.SUSPENDED, Status.VALID]
    assert len(certificate.changes) == 3


@pytest.mark.parametrize(
    ("status", "on", "words"),
    [
        (Status.APPLYING, date(2024, 1, 1), "不能改为"),
        (Status.SUSPENDED, date(2020, 1, 1), "不能早于"),
        (Status.VALID, date(2024, 1, 1), "新的有效期"),
    ],
)
def test_a_step_that_cannot_be_is_refused(
    session: Session, certificate: Certificate, now: datetime, status: Status, on: date, words: str
) -> None:
    with pytest.raises((Invalid, Closed), match=words):
        record(session, certificate, status, on, now)


def test_a_step_needs_a_reason_and_a_certificate(
    session: Session, certificate: Certificate, now: datetime
) -> None:
    with pytest.raises(Invalid, match="事由"):
        actions.record(
            session, certificate.id, Status.SUSPENDED, effective_on=UNTIL, reason="", by=None, now=now
        )
    with pytest.raises(NotFound):
        actions.record(session, 99, Status.SUSPENDED, effective_on=UNTIL, reason="x", by=None, now=now)
    with pytest.raises(NotFound):
        queries.card(session, 99, day=UNTIL)


def test_certificates_are_found_by_holder_number_unit_and_code(
    session: Session, officer: Person, certificate: Certificate, section: Unit, county: Unit
) -> None:
    def count(**wanted: object) -> int:
        return len(queries.cards(session, day=FROM, **wanted))  # type: ignore[arg-type]

    assert [
        count(text="1806"),
        count(text="陈静"),
        count(unit_paths=[section.path]),
        count(unit_paths=[county.path]),
    ] == [1, 1, 1, 0]
    assert [card.status for card in queries.held_by(session, officer.id, day=UNTIL)] == [Status.VALID]
    found = queries.find_by_verify_code(session, certificate.verify_code, day=UNTIL)
    assert found is not None
    assert found.certificate is certificate
    assert queries.find_by_verify_code(session, "x", day=UNTIL) is None
