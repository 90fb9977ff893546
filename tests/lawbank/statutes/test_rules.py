"""Which edition holds on a day."""

from dataclasses import dataclass, replace
from datetime import date

import pytest

from lawbank.statutes.rules import (
    EditionStatus,
    begins_on,
    in_force,
    in_force_on_day,
    numbering_faults,
    status_on,
)


@dataclass(frozen=True)
class Days:
    adopted_on: date | None
    in_force_on: date | None
    until_on: date | None = None
    is_repealed: bool = False


OLD = Days(date(2017, 9, 1), date(2018, 1, 1), date(2021, 7, 15))
NEW = Days(date(2021, 1, 22), date(2021, 7, 15))


@pytest.mark.parametrize(
    ("day", "holding"),
    [
        (date(2017, 12, 31), None),
        (date(2018, 1, 1), OLD),
        (date(2021, 7, 14), OLD),
        (date(2021, 7, 15), NEW),
        (date(2099, 1, 1), NEW),
    ],
)
def test_the_old_edition_holds_until_the_day_before_the_new_one(day: date, holding: Days | None) -> None:
    assert in_force_on_day([OLD, NEW], day) == holding


def test_an_amended_text_holds_no_earlier_than_it_was_adopted() -> None:
    amended = Days(date(2019, 4, 23), date(2004, 7, 1))

    assert begins_on(amended) == date(2019, 4, 23)
    assert not in_force(amended, date(2019, 4, 22))


def test_without_a_day_of_adoption_the_day_in_force_counts() -> None:
    assert begins_on(Days(None, date(2004, 7, 1))) == date(2004, 7, 1)


def test_an_edition_whose_first_day_is_unknown_never_holds() -> None:
    assert not in_force(Days(None, None), date(2026, 1, 1))


def test_a_repealed_edition_holds_until_its_last_day_if_that_is_known() -> None:
    unknown = Days(date(2001, 1, 1), date(2001, 2, 1), is_repealed=True)
    known = Days(date(2001, 1, 1), date(2001, 2, 1), date(2010, 1, 1), is_repealed=True)

    assert not in_force(unknown, date(2005, 1, 1))
    assert in_force(known, date(2009, 12, 31))
    assert not in_force(known, date(2010, 1, 1))


def test_of_two_that_hold_the_later_counts() -> None:
    earlier = Days(date(2000, 1, 1), date(2000, 1, 1))

    assert in_force_on_day([NEW, earlier], date(2022, 1, 1)) == NEW


@pytest.mark.parametrize(
    ("edition", "status", "day", "standing"),
    [
        (OLD, EditionStatus.CURRENT, date(2017, 12, 31), EditionStatus.NOT_YET),
        (OLD, EditionStatus.CURRENT, date(2021, 7, 14), EditionStatus.CURRENT),
        (OLD, EditionStatus.CURRENT, date(2021, 7, 15), EditionStatus.AMENDED),
        (NEW, EditionStatus.NOT_YET, date(2021, 7, 15), EditionStatus.CURRENT),
        (NEW, EditionStatus.PARTLY_SUSPENDED, date(2021, 7, 15), EditionStatus.PARTLY_SUSPENDED),
        (NEW, EditionStatus.UNVERIFIED, date(2021, 7, 15), EditionStatus.UNVERIFIED),
        (Days(None, None), EditionStatus.UNVERIFIED, date(2026, 1, 1), EditionStatus.UNVERIFIED),
        (replace(NEW, is_repealed=True), EditionStatus.REPEALED, date(2026, 1, 1), EditionStatus.REPEALED),
        (replace(OLD, is_repealed=True), EditionStatus.REPEALED, date(2021, 7, 14), EditionStatus.CURRENT),
        (replace(OLD, is_repealed=True), EditionStatus.REPEALED, date(2021, 7, 15), EditionStatus.REPEALED),
    ],
)
def test_how_an_edition_stands_is_told_by_its_days(
    edition: Days, status: EditionStatus, day: date, standing: EditionStatus
) -> None:
    assert status_on(edition, status, day) is standing


def test_numbers_that_follow_are_no_fault() -> None:
    assert numbering_faults([(1, 0), (2, 0), (2, 1), (2, 2), (3, 0)]) == ()
    assert numbering_faults([]) == ()


def test_numbers_that_jump_or_come_again_are_named() -> None:
    told = [str(fault) for fault in numbering_faults([(2, 0), (3, 0), (5, 0), (5, 0), (6, 0)])]

    assert told == [
        "正文从第二条开始，前面的条文可能没有读到。",
        "第三条之后直接是第五条，中间的条文可能没有读到。",
        "第五条之后又出现第五条，请核对是否重复或排错。",
    ]
