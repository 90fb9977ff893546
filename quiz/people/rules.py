"""Who is who, who may do what where, and how long a wrong password makes one wait."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lawbank.wording import phrase

__all__ = [
    "GRANTS",
    "Category",
    "Grant",
    "Right",
    "Role",
    "looks_like_id_card",
    "may",
    "may_touch",
    "password_fault",
    "scopes",
    "wait_until",
]


class Category(StrEnum):
    """人员类别."""

    OFFICER = "执法人员"
    AUXILIARY = "辅助人员"
    WORKER = "工勤人员"
    OTHER = "其他人员"


class Role(StrEnum):
    """角色. Every serving person is an officer of the quiz; these come on top, within a subtree of units."""

    EDITOR = "editor"
    REVIEWER = "reviewer"
    TRAINING_MANAGER = "training_manager"
    MARKER = "marker"
    LIAISON = "liaison"
    AUDITOR = "auditor"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


class Right(StrEnum):
    """What a role lets one do. Views ask for rights, never for roles."""

    READ_BANK = "read_bank"
    EDIT_BANK = "edit_bank"
    REVIEW_BANK = "review_bank"
    IMPORT_BANK = "import_bank"
    READ_PEOPLE = "read_people"
    EDIT_PEOPLE = "edit_people"
    GRANT_ROLES = "grant_roles"
    RESET_PASSWORD = "reset_password"  # noqa: S105
    READ_EXAMS = "read_exams"
    RUN_EXAMS = "run_exams"
    MARK = "mark"
    READ_HOURS = "read_hours"
    ENTER_HOURS = "enter_hours"
    APPROVE_HOURS = "approve_hours"
    SET_RULES = "set_rules"
    READ_CERTIFICATES = "read_certificates"
    EDIT_CERTIFICATES = "edit_certificates"
    READ_FIGURES = "read_figures"
    READ_AUDIT = "read_audit"


READING = frozenset(
    right for right in Right if right.value.startswith("read_") and right is not Right.READ_AUDIT
)

GRANTS: dict[Role, frozenset[Right]] = {
    Role.EDITOR: frozenset({Right.READ_BANK, Right.EDIT_BANK, Right.IMPORT_BANK}),
    Role.REVIEWER: frozenset({Right.READ_BANK, Right.EDIT_BANK, Right.REVIEW_BANK}),
    Role.TRAINING_MANAGER: READING
    | {
        Right.RUN_EXAMS,
        Right.ENTER_HOURS,
        Right.APPROVE_HOURS,
        Right.EDIT_CERTIFICATES,
        Right.EDIT_PEOPLE,
        Right.RESET_PASSWORD,
        Right.SET_RULES,
        Right.MARK,
    },
    Role.MARKER: frozenset({Right.MARK}),
    Role.LIAISON: frozenset(
        {Right.READ_PEOPLE, Right.READ_HOURS, Right.ENTER_HOURS, Right.READ_FIGURES, Right.READ_EXAMS}
    ),
    Role.AUDITOR: READING | {Right.READ_AUDIT},
    Role.SYSTEM_ADMIN: frozenset({Right.READ_PEOPLE, Right.EDIT_PEOPLE, Right.RESET_PASSWORD}),
    Role.SECURITY_ADMIN: frozenset({Right.READ_PEOPLE, Right.GRANT_ROLES, Right.RESET_PASSWORD}),
    Role.AUDIT_ADMIN: frozenset({Right.READ_AUDIT, Right.READ_PEOPLE}),
}
"""三员分立: who makes accounts cannot give roles, who gives roles cannot read the log, who reads it does neither."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role within the subtree below `unit_path` (``/1/4/``)."""

    role: Role
    unit_path: str


def may(grants: Iterable[Grant], right: Right, unit_path: str | None = None) -> bool:
    """Whether *grants* give *right* over the unit at *unit_path*; None asks: anywhere at all."""
    return any(
        right in GRANTS[grant.role] and (unit_path is None or unit_path.startswith(grant.unit_path))
        for grant in grants
    )


def scopes(grants: Iterable[Grant], right: Right) -> tuple[str, ...]:
    """The subtrees, as path prefixes, over which *grants* give *right*; the outermost only."""
    paths = sorted(
        {grant.unit_path for grant in grants if right in GRANTS[grant.role]},
        key=lambda path: (len(path), path),
    )
    outermost: list[str] = []
    for path in paths:
        if not any(path.startswith(wider) for wider in outermost):
            outermost.append(path)
    return tuple(outermost)


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})


def may_touch(own: Collection[Grant], right: Right, theirs: Collection[Grant]) -> bool:
    """Whether who holds *own* may use *right* on the account of somebody who holds *theirs*.

    A password reset must not be a way up: the right has to cover every subtree in which the other has a role, and
    an administrator's account is touched by an administrator only.
    """
    if any(grant.role in ADMINISTRATORS for grant in theirs):
        own = [grant for grant in own if grant.role in ADMINISTRATORS]
    return all(may(own, right, grant.unit_path) for grant in theirs)


def looks_like_id_card(staff_number: str) -> bool:
    """Whether a staff number is really an ID-card number (15 or 18 digits), which it must never be.

    Source:
        个人信息保护法 第六条 (minimum necessary); GB 11643 for the shape.
    """
    return re.fullmatch(r"\d{15}|\d{17}[\dXx]", staff_number) is not None


SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 128


def password_fault(password: str, *, staff_number: str, name: str) -> str | None:
    """What is wrong with a new password, as a sentence; None when nothing is.

    Length 10 to 128, three of four classes of characters or 16 and longer, and not made of one's own name or number.
    """
    if len(password) < SHORTEST_PASSWORD:
        return phrase("密码至少 10 个字符")
    if len(password) > LONGEST_PASSWORD:
        return phrase("密码最多 128 个字符")
    classes = sum(
        any(test(character) for character in password)
        for test in (str.islower, str.isupper, str.isdigit, lambda character: not character.isalnum())
    )
    if len(password) < 16 and classes < 3:
        return phrase("请混用大写、小写字母、数字、符号中的三类，或使用 16 个字符以上的短句")
    if staff_number.lower() in password.lower() or (name and name in password):
        return phrase("密码不能包含工号或姓名")
    return None


FREE_FAILURES = 4
LONGEST_WAIT = timedelta(minutes=15)


def wait_until(failures: int, failed_at: datetime | None) -> datetime | None:
    """Until when an account must wait after *failures* wrong passwords in a row; None: not at all.

    Four are free; then 1, 2, 4 … seconds up to 15 minutes, so that a guesser gets nowhere and the owner is never
    locked out for good.
    """
    if failures <= FREE_FAILURES or failed_at is None:
        return None
    return failed_at + min(timedelta(seconds=2.0 ** min(failures - FREE_FAILURES - 1, 12)), LONGEST_WAIT)
