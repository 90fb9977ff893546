from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.errors import Closed, Invalid, NotAllowed, NotFound
from quiz.hours import actions, queries
from quiz.hours.defaults import install_hours
from quiz.hours.models import HoursEntry, HoursRule, Requirement
from quiz.hours.rules import Activity, Caps, Claim, EntryState, HoursKind
from quiz.people.models import Person, Unit
from quiz.people.rules import Category
from tests.quiz.conftest import Hire

DAY = date(2026, 11, 20)


def claim(minutes: int = 90, source: str = "exam:1", **changes: object) -> Claim:
    facts: dict[str, object] = {
        "activity": Activity.CLASS,
        "hours_kind": HoursKind.SPECIAL_LAW,
        "minutes": minutes,
        "held_on": DAY,
        "source": source,
        "evidence": "签到表 3 号",
    }
    return Claim(**{**facts, **changes})  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _rules(session: Session, now: datetime) -> None:
    install_hours(session, year=2026, now=now)


def test_crediting_the_same_source_twice_keeps_one_line(
    session: Session, officer: Person, now: datetime
) -> None:
    first = actions.credit(session, officer.id, claim(), now=now)
    second = actions.credit(session, officer.id, claim(), now=now)

    assert first is second
    assert [(line.source, line.minutes, line.hours) for line in session.scalars(select(HoursEntry))] == [
        ("exam:1", 90, Decimal(2))
    ]


def test_the_daily_cap_leaves_nothing_for_a_second_activity(
    session: Session, officer: Person, now: datetime
) -> None:
    actions.credit(session, officer.id, claim(45 * 7), now=now)

    third = actions.credit(session, officer.id, claim(90, "exam:2"), now=now)
    fourth = actions.credit(session, officer.id, claim(90, "exam:3"), now=now)

    assert third is not None
    assert (third.hours, fourth) == (Decimal(1), None)


def test_an_exam_grants_the_hours_it_was_published_with(
    session: Session, officer: Person, now: datetime
) -> None:
    entry = actions.credit(
        session, officer.id, claim(5, activity=Activity.EXAM, hours=Decimal("1.5")), now=now
    )

    assert entry is not None
    assert (entry.hours, entry.minutes) == (Decimal("1.5"), 5)


def test_an_activity_without_a_rule_is_refused(session: Session, officer: Person, now: datetime) -> None:
    for rule in session.scalars(select(HoursRule)):
        session.delete(rule)
    session.flush()

    with pytest.raises(Invalid, match="换算规则"):
        actions.credit(session, officer.id, claim(), now=now)
    entry = actions.credit(session, officer.id, claim(hours=Decimal(1)), now=now)
    assert entry is not None
    assert entry.rule_id is None


def test_a_hand_entry_counts_after_a_second_person_approved_it(
    session: Session, officer: Person, hire: Hire, now: datetime
) -> None:
    clerk, chief = hire("A002", "王芳"), hire("A003", "李强")
    entry = actions.enter(session, officer.id, claim(), entered_by=clerk.id, now=now)
    before = queries.outlook(session, officer.id, day=DAY).standing

    actions.approve(session, entry.id, by=chief.id, now=now)
    actions.approve(session, entry.id, by=chief.id, now=now)

    after = queries.outlook(session, officer.id, day=DAY).standing
    assert (before.earned, before.pending, after.earned, after.pending) == (0, 2, 2, 0)


def test_who_entered_and_who_it_is_about_cannot_approve(
    session: Session, officer: Person, hire: Hire, now: datetime
) -> None:
    clerk = hire("A002", "王芳")
    entry = actions.enter(session, officer.id, claim(), entered_by=clerk.id, now=now)

    for person in (clerk, officer):
        with pytest.raises(NotAllowed):
            actions.approve(session, entry.id, by=person.id, now=now)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"evidence": " "}, "证明材料"),
        ({"held_on": date(2026, 11, 24)}, "过去"),
        ({"held_on": date(2025, 1, 1)}, "过去"),
    ],
)
def test_a_hand_entry_without_evidence_or_on_a_wrong_day_is_refused(
    session: Session, officer: Person, now: datetime, changes: dict[str, object], words: str
) -> None:
    with pytest.raises(Invalid, match=words):
        actions.enter(session, officer.id, claim(**changes), entered_by=officer.id, now=now)


def test_a_hand_entry_beyond_the_cap_is_refused_in_words(
    session: Session, officer: Person, now: datetime
) -> None:
    actions.credit(session, officer.id, claim(45 * 8), now=now)

    with pytest.raises(Invalid, match="上限"):
        actions.enter(session, officer.id, claim(source="manual:1"), entered_by=officer.id, now=now)


def test_a_refused_line_earns_nothing_and_is_closed(
    session: Session, officer: Person, hire: Hire, now: datetime
) -> None:
    clerk, chief = hire("A002", "王芳"), hire("A003", "李强")
    entry = actions.enter(session, officer.id, claim(), entered_by=clerk.id, now=now)
    assert actions.enter(session, officer.id, claim(), entered_by=clerk.id, now=now) is entry

    with pytest.raises(Invalid, match="原因"):
        actions.refuse(session, entry.id, reason=" ", by=chief.id, now=now)
    actions.refuse(session, entry.id, reason="无签到", by=chief.id, now=now)

    with pytest.raises(Closed, match="已退回"):
        actions.approve(session, entry.id, by=chief.id, now=now)
    assert queries.outlook(session, officer.id, day=DAY).standing.earned == 0


def test_a_reversal_keeps_the_line_and_takes_the_hours(
    session: Session, officer: Person, hire: Hire, now: datetime
) -> None:
    chief = hire("A003", "李强")
    entry = actions.credit(session, officer.id, claim(), now=now)
    assert entry is not None

    with pytest.raises(Invalid, match="原因"):
        actions.reverse(session, entry.id, reason="", by=chief.id, now=now)
    with pytest.raises(NotAllowed):
        actions.reverse(session, entry.id, reason="错录", by=officer.id, now=now)
    actions.reverse(session, entry.id, reason="错录", by=chief.id, now=now)
    actions.reverse(session, entry.id, reason="错录", by=chief.id, now=now)

    assert (entry.state, entry.hours, entry.reversal_reason) == (EntryState.REVERSED, Decimal(2), "错录")
    assert queries.outlook(session, officer.id, day=DAY).standing.earned == 0


def test_only_a_credited_line_is_reversed(
    session: Session, officer: Person, hire: Hire, now: datetime
) -> None:
    clerk = hire("A002", "王芳")
    entry = actions.enter(session, officer.id, claim(), entered_by=clerk.id, now=now)

    with pytest.raises(Closed, match="待审核"):
        actions.reverse(session, entry.id, reason="错录", by=clerk.id, now=now)
    with pytest.raises(NotFound):
        actions.reverse(session, 999, reason="错录", by=clerk.id, now=now)


def test_a_newer_requirement_supersedes_and_the_old_one_stays(
    session: Session, officer: Person, now: datetime
) -> None:
    actions.set_requirement(
        session,
        year=2026,
        category=Category.OFFICER,
        hours=Decimal(60),
        basis="×办〔2026〕3号",
        by=None,
        now=now,
    )

    assert queries.outlook(session, officer.id, day=DAY).standing.required == Decimal(60)
    versions = session.scalars(
        select(Requirement.version).where(Requirement.year == 2026, Requirement.category == Category.OFFICER)
    )
    assert sorted(versions) == [1, 2]
    found = queries.find_requirement(session, 2026, Category.OFFICER)
    assert found is not None
    assert found.hours == 60


@pytest.mark.parametrize(("hours", "basis"), [(Decimal(-1), "x"), (Decimal(1001), "x"), (Decimal(80), " ")])
def test_a_requirement_needs_sense_and_a_basis(
    session: Session, now: datetime, hours: Decimal, basis: str
) -> None:
    with pytest.raises(Invalid):
        actions.set_requirement(
            session, year=2026, category=Category.OFFICER, hours=hours, basis=basis, by=None, now=now
        )


def test_a_new_rule_leaves_what_was_credited(session: Session, officer: Person, now: datetime) -> None:
    entry = actions.credit(session, officer.id, claim(), now=now)
    made = actions.set_rule(
        session,
        activity=Activity.CLASS,
        from_year=2026,
        minutes_per_hour=60,
        caps=Caps(None, None),
        basis="",
        by=None,
        now=now,
    )

    assert entry is not None
    assert (entry.hours, entry.rule_id == made.id) == (Decimal(2), False)
    assert queries.rule_for(session, Activity.CLASS, 2026) is made
    assert made in queries.rules_in_force(session, 2026)
    with pytest.raises(Invalid):
        actions.set_rule(
            session,
            activity=Activity.CLASS,
            from_year=2026,
            minutes_per_hour=0,
            caps=Caps(None, None),
            basis="",
            by=None,
            now=now,
        )


def test_installing_the_defaults_twice_changes_nothing(session: Session, now: datetime) -> None:
    before = (len(queries.requirements(session, 2026)), len(queries.rules_in_force(session, 2026)))

    install_hours(session, year=2026, now=now)

    assert before == (2, 11)
    assert (len(queries.requirements(session, 2026)), len(queries.rules_in_force(session, 2026))) == before


def test_the_ledger_is_filtered_sorted_and_paged(
    session: Session, officer: Person, hire: Hire, county: Unit, now: datetime
) -> None:
    away = hire("B001", "周涛", unit=county)
    for number, person in enumerate((officer, away, officer)):
        actions.credit(
            session, person.id, claim(45 * (number + 1), f"x:{number}", title=f"讲座{number}"), now=now
        )

    def found(**wanted: object) -> list[str]:
        return [line.entry.source for line in queries.lines(session, **wanted)[0]]  # type: ignore[arg-type]

    assert found(sort="hours", descending=False) == ["x:0", "x:1", "x:2"]
    assert found(unit_paths=[county.path]) == ["x:1"]
    assert found(text="讲座2") == ["x:2"]
    assert found(person_id=away.id, year=2026, state=EntryState.CREDITED, activity=Activity.CLASS) == ["x:1"]
    assert found(year=2025) == []
    rows, total = queries.lines(session, limit=1)
    assert (len(rows), total) == (1, 3)
