"""An officer sits an exam: by keyboard, on a phone without network, in two tabs."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from quiz.attempts.models import Attempt
from quiz.attempts.queries import standing_answers
from quiz.clock import now as real_now
from quiz.grading.models import Grade
from tests.journeys.conftest import DESK, PHONE, Open, Site, sign_in
from tests.web import database_of, writing


def begin(page: Page, site: Site, exam: int) -> None:
    page.goto(f"{site.address}/exams/{exam}")
    page.click("button:has-text('开始考试')")
    expect(page.locator("#position")).to_have_text("1 / 50")


def saved(page: Page) -> None:
    expect(page.locator("#save-state")).to_have_text(re.compile(r"^已保存 \d\d:\d\d:\d\d$"), timeout=15_000)


def kept(site: Site) -> dict[int, object]:
    with Session(database_of(site.app).engine) as session:
        attempt = session.scalars(select(Attempt)).one()
        return {item: each.response for item, each in standing_answers(session, attempt.id).items()}


def test_an_officer_sits_fifty_questions_by_keyboard_only(site: Site, visit: Open) -> None:
    site.person("A001")
    exam = site.exam()
    page = visit(DESK).new_page()
    sign_in(page, site, "A001")
    begin(page, site, exam)

    for number in range(1, 51):
        if 31 <= number <= 40:
            page.keyboard.press("a")
            page.keyboard.press("3")
        else:
            page.keyboard.press("b")
        if number == 7:
            page.keyboard.press("f")
        page.keyboard.press("ArrowRight")
    saved(page)
    expect(page.locator("#answered-count")).to_have_text("已答 50 / 50 题")
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    page.focus("#hand-in")
    page.keyboard.press("Enter")
    expect(page.locator("#confirm-list")).to_contain_text("标记了 1 题")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")

    page.wait_for_url("**/result")
    answers = kept(site)
    assert (len(answers), answers[1], answers[31], answers[50]) == (50, ["B"], ["A", "C"], ["B"])
    with Session(database_of(site.app).engine) as session:
        attempt = session.scalars(select(Attempt)).one()
        assert attempt.answer_count == 50
        assert page.inner_text("#receipt").count(attempt.receipt_code or "?") == 1
        assert session.get_one(Grade, attempt.id).total == 100


def test_a_phone_without_network_loses_nothing_even_when_reloaded(site: Site, visit: Open) -> None:
    site.person("A001")
    exam = site.exam()
    phone = visit(PHONE, has_touch=True)
    page = phone.new_page()
    sign_in(page, site, "A001")
    begin(page, site, exam)
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("caches.open('lawdrill-exam-1').then(s => s.keys()).then(k => k.length > 3)")

    for number in range(1, 51):
        if number == 10:
            saved(page)
            phone.set_offline(True)
        page.locator(f"#q{number} .option").nth(number % 2).tap()
        if number == 25:
            expect(page.locator("#save-state")).to_contain_text("未联网，已存本机", timeout=15_000)
            page.reload()
            expect(page.locator("#answered-count")).to_have_text("已答 25 / 50 题")
            expect(page.locator("#position")).to_have_text("25 / 50")
        if number == 40:
            phone.set_offline(False)
        if number < 50:
            page.tap("#next")
    saved(page)

    wanted = {number: ["B" if number % 2 else "A"] for number in range(1, 51)}
    assert kept(site) == wanted
    page.tap("#hand-in")
    page.tap("#confirm-yes")
    page.wait_for_url("**/result")
    expect(page.locator("#receipt")).to_contain_text("50 题")


def test_two_tabs_never_overwrite_each_other(site: Site, visit: Open) -> None:
    site.person("A001")
    exam = site.exam()
    browser = visit(DESK)
    first = browser.new_page()
    sign_in(first, site, "A001")
    begin(first, site, exam)
    second = browser.new_page()
    second.goto(first.url)
    for _each in range(30):
        second.keyboard.press("a")
        second.keyboard.press("ArrowRight")
    saved(second)

    expect(first.locator("#answered-count")).to_have_text("已答 30 / 50 题", timeout=5_000)
    first.bring_to_front()
    first.keyboard.press("d")
    saved(first)
    assert kept(site) == {1: ["D"], **{number: ["A"] for number in range(2, 31)}}
    expect(second.locator("#q1 input[value=D]")).to_be_checked(timeout=5_000)


def test_another_device_that_has_not_looked_is_told_not_overruled(site: Site, visit: Open) -> None:
    site.person("A001")
    exam = site.exam()
    desk, phone = visit(DESK).new_page(), visit(PHONE).new_page()
    for page in (desk, phone):
        sign_in(page, site, "A001")
    begin(desk, site, exam)
    phone.goto(desk.url)
    expect(phone.locator("#position")).to_have_text("1 / 50")
    desk.keyboard.press("a")
    saved(desk)

    phone.locator("#q1 .option").nth(2).click()

    expect(phone.locator("#notices")).to_contain_text("已在另一个页面改过")
    expect(phone.locator("#q1 input[value=A]")).to_be_checked()
    phone.locator("#q1 .option").nth(2).click()
    saved(phone)
    assert kept(site) == {1: ["C"]}


def test_a_page_without_script_saves_and_hands_in(site: Site, visit: Open) -> None:
    site.person("A001")
    exam = site.exam()
    page = visit(DESK, java_script_enabled=False).new_page()
    sign_in(page, site, "A001")
    page.goto(f"{site.address}/exams/{exam}")
    page.click("button:has-text('开始考试')")
    page.check("#q1 input[value=B]")
    page.check("#q31 input[value=A]")
    page.check("#q31 input[value=C]")
    page.click("button:has-text('保存全部作答')")
    expect(page.locator("#q1 input[value=B]")).to_be_checked()
    assert kept(site) == {1: ["B"], 31: ["A", "C"]}

    page.check("#q2 input[value=D]")
    page.click("button:has-text('保存并交卷')")
    expect(page.locator("h1")).to_have_text("确认交卷？")
    page.click("button:has-text('确认交卷')")

    page.wait_for_url("**/result")
    assert kept(site) == {1: ["B"], 2: ["D"], 31: ["A", "C"]}


def test_time_is_announced_at_fifteen_five_and_one_minute(site: Site, visit: Open) -> None:
    site.person("A001")
    exam = site.exam()
    page = visit().new_page()
    sign_in(page, site, "A001")
    begin(page, site, exam)
    for minutes_left in (15, 5, 1):
        with writing(site.app) as session:
            deadline = real_now() + timedelta(minutes=minutes_left, seconds=3)
            session.execute(update(Attempt).values(deadline_at=deadline))
        page.reload()
        assert page.locator("#announcer").text_content() == ""
        expect(page.locator("#announcer")).to_have_text(f"还剩 {minutes_left} 分钟", timeout=10_000)
        expect(page.locator("#notices")).to_contain_text(f"还剩 {minutes_left} 分钟")
