"""A manager reads who will miss the year's hours, and goes from 持证率 to the missing names."""

import re
from datetime import date

from playwright.sync_api import expect

from quiz.certification.actions import issue
from quiz.clock import now, today
from quiz.hours.actions import credit
from quiz.hours.rules import Activity, Claim, HoursKind
from quiz.people.rules import Role
from tests.journeys.conftest import DESK, PHONE, Open, Site, sign_in
from tests.web import writing


def office(site: Site) -> None:
    """A manager and four officers: two certified; one with all the hours of the year."""
    site.person("M001", Role.TRAINING_MANAGER, name="周敏")
    ids = [
        site.person(f"A00{place}", name=name)
        for place, name in enumerate(("陈静", "李强", "王芳", "赵磊"), 1)
    ]
    with writing(site.app) as session:
        for place, person in enumerate(ids[:2]):
            issue(
                session, person, number=f"1806123{place}", issuer="市政府", field="人防", area="市",
                valid_from=date(2022, 11, 1), valid_until=date(2032, 10, 31), by=None, now=now(),
            )  # fmt: skip
        for day in range(1, 12):
            held = date(today().year, 1, day)
            claim = Claim(Activity.CLASS, HoursKind.SKILLS, 360, held, f"class:{day}", "集中培训")
            credit(session, ids[0], claim, now=now())


def test_a_manager_drills_from_the_rate_to_the_missing_names(site: Site, visit: Open) -> None:
    office(site)
    page = visit(DESK).new_page()
    sign_in(page, site, "M001")
    page.click("a:has-text('管理台')")

    certified = page.locator("section:has(#figure-certified)")
    expect(certified.locator(".figure-number")).to_have_text("40%")
    expect(certified).to_contain_text("持证率 = 当日持有有效行政执法证的人数 ÷ 当日应持证人数")
    certified.locator("a:has-text('3 人')").click()

    expect(page.locator(".count")).to_have_text("共 3 条")
    table = page.inner_text("table.list")
    assert [name in table for name in ("王芳", "赵磊", "周敏", "陈静", "李强")] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_a_manager_sees_who_will_miss_the_hours(site: Site, visit: Open) -> None:
    office(site)
    page = visit(PHONE).new_page()
    sign_in(page, site, "M001")
    page.goto(f"{site.address}/admin/dashboard/")

    number = page.locator("section:has(#figure-behind) .figure-number a")
    expect(number).to_have_text(re.compile("4"))
    number.click()

    table = page.inner_text("table.list")
    assert [name in table for name in ("李强", "王芳", "赵磊", "陈静")] == [True, True, True, False]


def test_a_past_day_is_shown_as_it_was(site: Site, visit: Open) -> None:
    office(site)
    page = visit(DESK).new_page()
    sign_in(page, site, "M001")

    page.goto(f"{site.address}/admin/dashboard/?day=2022-10-31")

    expect(page.locator("main")).to_contain_text("2022-10-31")
    expect(page.locator("main")).to_contain_text("这一天还没有可统计的人员")
