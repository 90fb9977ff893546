from datetime import timedelta

import pytest

from quiz.people.rules import (
    GRANTS,
    Grant,
    Right,
    Role,
    looks_like_id_card,
    may,
    may_touch,
    password_fault,
    scopes,
    wait_until,
)
from tests.conftest import NOON


@pytest.mark.parametrize(
    ("number", "is_card"),
    [
        ("430602199001011234", True),
        ("43060219900101123X", True),
        ("430602900101123", True),
        ("A001", False),
        ("4306021990010112345", False),
    ],
)
def test_a_number_of_15_or_18_digits_is_an_id_card(number: str, is_card: bool) -> None:
    assert looks_like_id_card(number) is is_card


def test_a_role_reaches_its_subtree_and_no_further() -> None:
    grants = [Grant(Role.LIAISON, "/1/4/")]

    reached = [may(grants, Right.ENTER_HOURS, path) for path in ("/1/4/", "/1/4/9/", "/1/", "/1/5/")]

    assert reached == [True, True, False, False]
    assert may(grants, Right.ENTER_HOURS) is True
    assert may(grants, Right.GRANT_ROLES) is False


def test_scopes_are_the_outermost_subtrees() -> None:
    grants = [Grant(Role.LIAISON, "/1/4/9/"), Grant(Role.LIAISON, "/1/4/"), Grant(Role.AUDITOR, "/1/7/")]

    assert scopes(grants, Right.READ_HOURS) == ("/1/4/", "/1/7/")
    assert scopes(grants, Right.EDIT_BANK) == ()


def test_the_three_administrators_share_no_power() -> None:
    assert Right.GRANT_ROLES not in GRANTS[Role.SYSTEM_ADMIN]
    assert Right.EDIT_PEOPLE not in GRANTS[Role.SECURITY_ADMIN]
    assert {Right.EDIT_PEOPLE, Right.GRANT_ROLES} & GRANTS[Role.AUDIT_ADMIN] == set()


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("Abcdef123", "密码至少 10 个字符"),
        ("A" * 129, "密码最多 128 个字符"),
        ("abcdefghij", "请混用大写、小写字母、数字、符号中的三类，或使用 16 个字符以上的短句"),
        ("Abcdefghi1", None),
        ("sixteen letters x", None),
        ("xxA001yyZ!", "密码不能包含工号或姓名"),
        ("我是陈静啊Aa1!xx", "密码不能包含工号或姓名"),
    ],
)
def test_a_password_is_long_mixed_and_not_about_oneself(password: str, fault: str | None) -> None:
    assert password_fault(password, staff_number="A001", name="陈静") == fault


def test_waiting_doubles_after_four_free_failures_and_ends_at_a_quarter_hour() -> None:
    waits = [wait_until(failures, NOON) for failures in (0, 4, 5, 6, 10, 50)]

    assert waits == [
        None,
        None,
        NOON + timedelta(seconds=1),
        NOON + timedelta(seconds=2),
        NOON + timedelta(seconds=32),
        NOON + timedelta(minutes=15),
    ]
    assert wait_until(9, None) is None


@pytest.mark.parametrize(
    ("own", "theirs", "allowed"),
    [
        ([(Role.TRAINING_MANAGER, "/1/4/")], [], True),
        ([(Role.TRAINING_MANAGER, "/1/4/")], [(Role.EDITOR, "/1/4/9/")], True),
        ([(Role.TRAINING_MANAGER, "/1/4/")], [(Role.EDITOR, "/1/")], False),
        ([(Role.TRAINING_MANAGER, "/1/")], [(Role.AUDIT_ADMIN, "/1/")], False),
        ([(Role.SYSTEM_ADMIN, "/1/")], [(Role.AUDIT_ADMIN, "/1/"), (Role.EDITOR, "/1/4/")], True),
        ([(Role.SYSTEM_ADMIN, "/1/4/"), (Role.TRAINING_MANAGER, "/1/")], [(Role.SYSTEM_ADMIN, "/1/")], False),
        ([(Role.EDITOR, "/1/")], [(Role.EDITOR, "/1/")], False),
    ],
)
def test_a_password_reset_is_no_way_up(
    own: list[tuple[Role, str]], theirs: list[tuple[Role, str]], allowed: bool
) -> None:
    held, asked = [Grant(*each) for each in own], [Grant(*each) for each in theirs]

    assert may_touch(held, Right.RESET_PASSWORD, asked) is allowed
