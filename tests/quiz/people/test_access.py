from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from quiz.errors import Invalid
from quiz.people import access
from quiz.people.actions import disable
from quiz.people.models import Account, Person, SignIn
from quiz.people.queries import find_signed_in

GOOD = "Correct-horse-9"


@pytest.fixture
def member(session: Session, officer: Person, now: datetime) -> Person:
    access.change_password(session, officer.id, GOOD, now=now)
    return officer


def test_the_right_password_names_the_person(session: Session, member: Person, now: datetime) -> None:
    assert access.check_password(session, "A001", GOOD, now=now) == member.id


def test_unknown_number_and_wrong_password_are_refused_alike(
    session: Session, member: Person, now: datetime
) -> None:
    wrong = access.check_password(session, "A001", "nope", now=now)
    unknown = access.check_password(session, "Z999", "nope", now=now)

    assert (wrong, unknown) == (access.Refusal(member.id), access.Refusal(None))


def test_five_failures_make_the_account_wait_and_success_resets_it(
    session: Session, member: Person, now: datetime
) -> None:
    for _each in range(5):
        refusal = access.check_password(session, "A001", "nope", now=now)
        assert isinstance(refusal, access.Refusal)
        access.record_failure(session, refusal, now=now)
        session.expire_all()

    assert access.check_password(session, "A001", GOOD, now=now) == access.Refusal(
        member.id, now + timedelta(seconds=1)
    )
    later = now + timedelta(seconds=1)
    assert access.check_password(session, "A001", GOOD, now=later) == member.id
    access.sign_in(session, member.id, device="x", now=later)
    assert session.get_one(Account, member.id, populate_existing=True).failures == 0


def test_a_token_is_dead_after_sign_out(session: Session, member: Person, now: datetime) -> None:
    token = access.sign_in(session, member.id, device="x", now=now)
    signed_in = find_signed_in(session, token)
    assert signed_in is not None

    access.sign_out(session, signed_in.sign_in_id, member.id, now=now)

    assert find_signed_in(session, token) is None


def test_changing_the_password_ends_every_session(session: Session, member: Person, now: datetime) -> None:
    tokens = [access.sign_in(session, member.id, device="x", now=now) for _each in range(2)]

    access.change_password(session, member.id, "Another-horse-8", now=now)

    assert [find_signed_in(session, token) for token in tokens] == [None, None]


def test_disabling_ends_every_session_and_refuses_the_password(
    session: Session, member: Person, now: datetime
) -> None:
    token = access.sign_in(session, member.id, device="x", now=now)

    disable(session, member.id, by=None, now=now)
    session.expire_all()

    assert find_signed_in(session, token) is None
    assert access.check_password(session, "A001", GOOD, now=now) == access.Refusal(member.id)


def test_the_old_password_is_refused_as_the_new_one(session: Session, member: Person, now: datetime) -> None:
    with pytest.raises(Invalid, match="不能与原密码相同"):
        access.change_password(session, member.id, GOOD, now=now)


def test_a_code_sets_a_password_once(session: Session, officer: Person, now: datetime) -> None:
    code = access.issue_code(session, officer.id, issued_by=None, now=now)

    assert access.redeem_code(session, "A001", code.lower(), GOOD, now=now) == officer.id
    with pytest.raises(Invalid, match="一次性验证码不对"):
        access.redeem_code(session, "A001", code, "Another-horse-8", now=now)


@pytest.mark.parametrize(("number", "hours"), [("A001", 24), ("B002", 1)])
def test_a_code_is_refused_when_late_or_somebody_elses(
    session: Session, officer: Person, now: datetime, number: str, hours: int
) -> None:
    code = access.issue_code(session, officer.id, issued_by=None, now=now)

    fault = access.code_fault(session, number, code, GOOD, now=now + timedelta(hours=hours))

    assert fault is not None
    assert fault.about_password is False


def test_a_bad_new_password_leaves_the_code_good(session: Session, officer: Person, now: datetime) -> None:
    code = access.issue_code(session, officer.id, issued_by=None, now=now)

    with pytest.raises(Invalid, match="至少 10 个字符"):
        access.redeem_code(session, "A001", code, "short", now=now)

    assert access.redeem_code(session, "A001", code, GOOD, now=now) == officer.id


def test_a_new_code_kills_the_one_before(session: Session, officer: Person, now: datetime) -> None:
    first = access.issue_code(session, officer.id, issued_by=None, now=now)
    access.issue_code(session, officer.id, issued_by=None, now=now)

    assert access.code_fault(session, "A001", first, GOOD, now=now) is not None


def test_the_database_keeps_no_token(session: Session, member: Person, now: datetime) -> None:
    token = access.sign_in(session, member.id, device="x", now=now)

    assert session.get_one(SignIn, 1).token_digest != token
