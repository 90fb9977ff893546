"""The console: one parent blueprint, one gate, desks inside."""

from functools import cached_property

from flask import Blueprint, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug import Response

from admin.bank.views import desk as bank
from admin.certificates.views import desk as certificates
from admin.dashboard.views import desk as dashboard
from admin.exams.views import desk as exams
from admin.hours.views import desk as hours
from admin.intake.views import desk as intake
from admin.likeness.views import desk as likeness
from admin.people.views import desk as people
from admin.review.views import desk as review
from admin.statistics.views import desk as statistics
from admin.statutes.views import desk as statutes
from lawbank.review.queries import unsettled
from quiz.challenges.queries import waiting
from quiz.errors import NotFound
from quiz.people.rules import Right
from quiz.web.database import session
from quiz.web.login import sign_in_first

__all__ = ["MENU", "console", "front_desk"]

MENU = (
    (None, (("dashboard", _l("总览"), Right.READ_FIGURES),)),
    (
        _l("题库"),
        (
            ("bank", _l("题库"), Right.READ_BANK),
            ("intake", _l("导入"), Right.IMPORT_BANK),
            ("review", _l("审核"), Right.READ_BANK),
            ("statutes", _l("法规"), Right.READ_BANK),
            ("likeness", _l("查重"), Right.READ_BANK),
            ("statistics", _l("题目质量"), Right.READ_BANK),
        ),
    ),
    (_l("考试"), (("exams", _l("考试与试卷"), Right.READ_EXAMS),)),
    (
        _l("人员"),
        (
            ("people", _l("人员与单位"), Right.READ_PEOPLE),
            ("hours", _l("学时"), Right.READ_HOURS),
            ("certificates", _l("证件"), Right.READ_CERTIFICATES),
        ),
    ),
)
"""The menu: sections of (desk, label, the right to see it)."""


def console() -> Blueprint:
    """The console with all its desks under ``/admin``."""
    made = Blueprint("console", __name__, url_prefix="/admin")
    made.before_request(_gate)
    for desk in (
        dashboard,
        bank,
        intake,
        review,
        likeness,
        statutes,
        statistics,
        exams,
        people,
        hours,
        certificates,
    ):
        made.register_blueprint(desk)

    @made.app_context_processor
    def menu() -> dict[str, object]:
        """What the frame of a console page needs."""
        if not (request.endpoint or "").startswith("console."):
            return {}
        open_to_me = [
            (title, [desk for desk in desks if current_user.is_authenticated and current_user.may(desk[2])])
            for title, desks in MENU
        ]
        shown = [(title, desks) for title, desks in open_to_me if desks]
        return {
            "console_menu": shown,
            "desk_name": (request.endpoint or "..").split(".")[1],
            "pending": Pending(),
        }

    return made


class Pending:
    """What waits at the review desk; counted when a page says it, and once a request."""

    @cached_property
    def challenges(self) -> int:
        return waiting(session())

    @cached_property
    def remarks(self) -> int:
        return unsettled(session())

    @property
    def review(self) -> int:
        """All of it, as the menu says it."""
        return self.challenges + self.remarks


def front_desk() -> str | None:
    """The first desk that is open to the reader; None without a role."""
    if not (current_user.is_authenticated and current_user.has_console):
        return None
    return next(
        (name for _title, desks in MENU for name, _label, right in desks if current_user.may(right)), None
    )


def _gate() -> Response | None:
    """Nobody enters without a role; to everybody else the console does not exist."""
    if not current_user.is_authenticated:
        return sign_in_first()
    if not current_user.has_console:
        raise NotFound("没有这个页面")
    return None
