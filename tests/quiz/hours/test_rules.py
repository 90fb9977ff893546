from datetime import date
from decimal import Decimal

import pytest

from quiz.errors import Invalid
from quiz.hours.rules import (
    Caps,
    Standing,
    converted,
    creditable,
    forecast,
    months_in_post,
    prorated,
    weekly_pace,
)

D = Decimal


@pytest.mark.parametrize(
    ("minutes", "per_hour", "hours"),
    [(0, 45, "0"), (11, 45, "0"), (12, 45, "0.25"), (44, 45, "0.75"), (45, 45, "1"), (100, 30, "3.25")],
)
def test_minutes_convert_down_to_the_quarter(minutes: int, per_hour: int, hours: str) -> None:
    assert converted(minutes, minutes_per_hour=per_hour) == D(hours)


@pytest.mark.parametrize(("minutes", "per_hour"), [(-1, 45), (45, 0)])
def test_senseless_minutes_are_refused(minutes: int, per_hour: int) -> None:
    with pytest.raises(Invalid):
        converted(minutes, minutes_per_hour=per_hour)


@pytest.mark.parametrize(
    ("hours", "daily", "yearly", "that_day", "that_year", "counts"),
    [
        ("2", None, None, "9", "99", "2"),
        ("2", "1", None, "0", "0", "1"),
        ("2", "1", None, "1", "1", "0"),
        ("2", None, "24", "0", "23", "1"),
        ("2", "1", "24", "0.5", "23.75", "0.25"),
        ("2", "1", "24", "0", "30", "0"),
    ],
)
def test_caps_bound_what_counts(
    hours: str, daily: str | None, yearly: str | None, that_day: str, that_year: str, counts: str
) -> None:
    caps = Caps(D(daily) if daily else None, D(yearly) if yearly else None)

    assert creditable(
        D(hours), caps=caps, credited_that_day=D(that_day), credited_that_year=D(that_year)
    ) == D(counts)


@pytest.mark.parametrize(
    ("spells", "months"),
    [
        ([(date(2020, 1, 1), None)], 12),
        ([(date(2026, 11, 30), None)], 2),
        ([(date(2026, 1, 1), date(2026, 2, 1))], 1),
        ([(date(2025, 1, 1), date(2026, 3, 2)), (date(2026, 12, 1), None)], 4),
        ([(date(2025, 1, 1), date(2026, 1, 1))], 0),
        ([(date(2027, 1, 1), None)], 0),
        ([], 0),
    ],
)
def test_a_month_with_any_day_in_post_counts(spells: list[tuple[date, date | None]], months: int) -> None:
    assert months_in_post(2026, spells) == months


@pytest.mark.parametrize(("months", "hours"), [(12, "80"), (6, "40"), (1, "7"), (7, "47"), (11, "73.5")])
def test_part_of_a_year_is_rounded_up_to_the_half(months: int, hours: str) -> None:
    assert prorated(D(80), months_in_post=months) == D(hours)


@pytest.mark.parametrize("months", [0, 13])
def test_months_outside_the_year_are_refused(months: int) -> None:
    with pytest.raises(Invalid):
        prorated(D(80), months_in_post=months)


@pytest.mark.parametrize(
    ("earned", "gap", "met"),
    [("0", "80", False), ("79.75", "0.25", False), ("80", "0", True), ("120", "0", True)],
)
def test_the_gap_is_never_negative(earned: str, gap: str, met: bool) -> None:
    standing = Standing(D(80), D(earned))

    assert (standing.gap, standing.met) == (D(gap), met)


def test_pace_is_what_each_week_must_bring() -> None:
    assert weekly_pace(Standing(D(80), D(60)), day=date(2026, 10, 23)) == D("2.0")
    assert weekly_pace(Standing(D(80), D(79)), day=date(2026, 12, 31)) == D("7.0")
    assert weekly_pace(Standing(D(80), D(90)), day=date(2026, 1, 1)) == D("0.0")


def test_forecast_carries_the_recent_pace_to_the_end_of_the_year() -> None:
    march = Standing(D(80), D(9))

    assert forecast(march, day=date(2026, 3, 31), earned_lately=D(9), lately_days=90) == D("36.5")
    assert forecast(march, day=date(2026, 12, 31), earned_lately=D(9), lately_days=90) == D("9")
    assert forecast(march, day=date(2026, 3, 31), earned_lately=D(0), lately_days=0) == D("9")
