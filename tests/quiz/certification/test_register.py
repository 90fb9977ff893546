"""The register says in SQL what the rules say of one certificate."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from quiz.certification.models import Certificate, CertificateChange
from quiz.certification.queries import steps_of
from quiz.certification.register import Sought, card_within, changes_of, count, register
from quiz.certification.rules import Status, days_left, days_on, status_on
from quiz.errors import NotFound
from quiz.people.models import Person, Unit

FIRST = date(2024, 1, 1)
days = st.integers(0, 60).map(lambda number: FIRST + timedelta(days=number))
steps = st.lists(
    st.tuples(days, st.sampled_from(Status), st.one_of(st.none(), st.tuples(days, days))),
    min_size=1,
    max_size=4,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=steps, day=days)
def test_status_and_days_are_those_of_the_rules(
    session: Session,
    officer: Person,
    office: Unit,
    now: datetime,
    steps: list[tuple[date, Status, object]],
    day: date,
) -> None:
    with session.begin_nested() as kept:
        certificate = Certificate(person_id=officer.id, number="HN000001", verify_code="x", created_at=now)
        for effective_on, status, validity in sorted(steps, key=lambda step: step[0]):
            begun, until = validity if isinstance(validity, tuple) else (None, None)
            certificate.changes.append(
                CertificateChange(
                    effective_on=effective_on,
                    status=status,
                    valid_from=begun,
                    valid_until=until,
                    changed_at=now,
                )
            )
        session.add(certificate)
        session.flush()
        rules = steps_of(certificate.changes)

        cards, total = register(session, Sought((office.path,)), day=day)

        status = status_on(rules, day)
        assert [(card.status, card.days, card.days_left) for card in cards] == [
            (status, days_on(rules, day), days_left(rules, day))
        ]
        assert total == 1
        for each in Status:
            assert count(session, Sought((office.path,), status=each), day=day) == (each is status)
        left = days_left(rules, day)
        soon = status is Status.VALID and left is not None and left <= 30
        assert count(session, Sought((office.path,), within_days=30), day=day) == soon
        kept.rollback()
    session.expunge_all()


def test_a_certificate_elsewhere_is_not_found(
    session: Session, officer: Person, office: Unit, county: Unit, now: datetime
) -> None:
    certificate = Certificate(person_id=officer.id, number="HN000001", verify_code="x", created_at=now)
    certificate.changes.append(
        CertificateChange(effective_on=FIRST, status=Status.APPLYING, actor_id=officer.id, changed_at=now)
    )
    session.add(certificate)
    session.flush()

    assert card_within(session, certificate.id, (office.path,), day=FIRST).status is Status.APPLYING
    assert [name for _change, name in changes_of(session, certificate.id)] == ["陈静"]
    with pytest.raises(NotFound):
        card_within(session, certificate.id, (county.path,), day=FIRST)
    with pytest.raises(NotFound):
        card_within(session, certificate.id, (), day=FIRST)
