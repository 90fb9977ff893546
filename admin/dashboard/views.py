"""The desk of figures: no number without its day, its definition and its names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from admin.dashboard import names
from admin.dashboard.forms import Sight, scopes, seen_now, unit_filter
from lawbank.kinds import State
from lawbank.questions.queries import state_counts
from quiz.certification import register
from quiz.certification.register import Sought
from quiz.clock import now, today
from quiz.exams.queries import running_exams
from quiz.figures.keeping import Part, day_roll, parts
from quiz.figures.rates import Rate
from quiz.hours.queries import pending_count
from quiz.people.rules import Right
from quiz.web.database import session
from quiz.web.login import current, needs
from quiz.web.words import percent

__all__ = ["EXPIRING_DAYS", "desk"]

desk = Blueprint("dashboard", __name__, url_prefix="/dashboard")
for address, view in (
    ("/certified", names.certified),
    ("/hours", names.hours),
    ("/units", names.units),
    ("/exams", names.exams),
):
    desk.add_url_rule(address, view_func=view)

EXPIRING_DAYS = 180
"""A certificate that ends within half a year is named: the renewal exam falls in that time."""

MOST_BARS = 12
"""Units drawn beside a figure, the lowest first; the list of units has them all."""

BANK_STATES = (State.ENABLED, State.PENDING, State.RECHECK, State.DRAFT)


@dataclass(frozen=True, slots=True)
class Bar:
    """A unit's share of a rate, leading to its names."""

    label: str
    value: float | None
    note: str
    address: str
    tone: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A rate as the dashboard shows it, with the way to each of its numbers."""

    title: Any
    rate: Rate
    bars: Sequence[Bar]
    left_out: int
    """Units not drawn."""
    all_address: str
    achieved_address: str
    missing_address: str
    missing_label: Any


@desk.get("/")
@needs(Right.READ_FIGURES)
def index() -> str:
    """Who is certified, who meets the hours, who will not, and what waits."""
    reading, seen = session(), seen_now()
    rolled = day_roll(reading, day=seen.day, now=now())
    shares = parts(reading, seen.paths)
    certified, hours = rolled.certified_rate(shares), rolled.hours_met_rate(shares)
    return render_template(
        "admin/dashboard/index.html",
        sight=seen,
        today=today(),
        as_of=rolled.as_of,
        unit_filter=unit_filter(reading, scopes()),
        figures=(
            Figure(
                _l("持证率"), certified, *_bars(certified, shares, seen, ".certified"),
                url_for(".certified", **seen.address()),
                url_for(".certified", missing=0, **seen.address()),
                url_for(".certified", missing=1, **seen.address()),
                _l("应持未持"),
            ),
            Figure(
                _l("学时达标率"), hours, *_bars(hours, shares, seen, ".hours"),
                url_for(".hours", **seen.address()),
                url_for(".hours", met=1, **seen.address()),
                url_for(".hours", met=0, **seen.address()),
                _l("尚未达标"),
            ),
        ),
        behind=rolled.behind(seen.paths),
        behind_address=url_for(".hours", behind=1, **seen.address()),
        waiting=_waiting(seen),
        bank=_bank(),
    )  # fmt: skip


def _bars(rate: Rate, shares: Sequence[Part], seen: Sight, endpoint: str) -> tuple[list[Bar], int]:
    drawn = [
        Bar(
            label=_("%(unit)s本级", unit=part.name) if part.own and len(shares) > 1 else part.name,
            value=unit.value,
            note=f"{unit.numerator}/{unit.denominator} · {percent(unit.value)}",
            address=url_for(endpoint, **seen.address(part)),
            tone="good" if unit.numerator == unit.denominator else "",
        )
        for part, unit in zip(shares, rate.units, strict=True)
        if unit.denominator
    ]
    drawn.sort(key=lambda bar: bar.value or 0)
    return drawn[:MOST_BARS], max(0, len(drawn) - MOST_BARS)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A number that asks for something to be done, and where."""

    label: Any
    count: int
    address: str
    hint: Any


def _waiting(seen: Sight) -> list[Waiting]:
    """What waits today within what is seen, as far as the reader may open it."""
    user, reading, found = current(), session(), []
    unit = seen.unit.id if seen.unit else None

    def within(right: Right) -> tuple[str, ...]:
        return seen.paths if seen.unit else user.scopes(right)

    if user.may(Right.READ_HOURS):
        paths = within(Right.READ_HOURS)
        found.append(
            Waiting(
                _l("待审核学时"),
                pending_count(reading, unit_paths=paths),
                url_for("console.hours.queue", unit=unit),
                _l("手工录入的学时，须由第二人审核后计入"),
            )
        )
    if user.may(Right.READ_CERTIFICATES):
        sought = Sought(within(Right.READ_CERTIFICATES), within_days=EXPIRING_DAYS)
        found.append(
            Waiting(
                _("%(days)d 天内到期的证件", days=EXPIRING_DAYS),
                register.count(reading, sought, day=today()),
                url_for("console.certificates.index", expiring=EXPIRING_DAYS, unit=unit),
                _l("请安排换证考试或注册"),
            )
        )
    if user.may(Right.READ_EXAMS):
        exams = running_exams(reading, unit_paths=within(Right.READ_EXAMS), now=now())
        found.append(
            Waiting(_l("进行中的考试"), len(exams), url_for(".exams", unit=unit), _l("已发布且正在开放"))
        )
    return found


def _bank() -> list[tuple[State, int, str]]:
    if not current().may(Right.READ_BANK):
        return []
    counts = state_counts(session())
    return [(state, counts[state], url_for("console.bank.index", state=state.value)) for state in BANK_STATES]
