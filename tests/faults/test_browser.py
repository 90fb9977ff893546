"""F09, F11, F14-F19, F33: what a browser, its owner and the network do to the exam page."""

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from quiz.attempts.models import Attempt
from quiz.attempts.queries import journal, standing_answers
from quiz.people.models import SignIn
from tests.journeys.conftest import DESK, Open, Site, sign_in, site, visit
from tests.web import database_of, writing

__all__ = ["site", "visit"]

pytestmark = pytest.mark.browser

SAVED = re.compile(r"^已保存 \d\d:\d\d:\d\d$")


def begun(site: Site, page: Page, number: str = "A001") -> str:
    """Sign in, start the exam; the address of the exam page."""
    sign_in(page, site, number)
    page.goto(f"{site.address}/exams/1")
    page.click("form[action$='/start'] button")
    page.wait_for_selector("#exam.is-live")
    return page.url


def saved(page: Page) -> None:
    expect(page.locator("#save-state")).to_have_text(SAVED, timeout=15_000)


def kept(site: Site) -> dict[int, object]:
    with Session(database_of(site.app).engine) as session:
        attempt = session.scalars(select(Attempt).order_by(Attempt.id)).all()[-1]
        return {item: each.response for item, each in standing_answers(session, attempt.id).items()}


def lines(site: Site) -> list[int]:
    with Session(database_of(site.app).engine) as session:
        attempt = session.scalars(select(Attempt).order_by(Attempt.id)).all()[-1]
        return [line.item for line in journal(session, attempt.id)]


@pytest.fixture
def seated(site: Site, visit: Open) -> tuple[Site, BrowserContext, Page]:
    """An officer on the exam page; without its worker, behind which a test could not lose a request."""
    site.person("A001")
    site.exam()
    context = visit(DESK, service_workers="block")
    page = context.new_page()
    begun(site, page)
    return site, context, page


def press(page: Page, letters: str) -> None:
    for letter in letters:
        page.keyboard.press(letter)
        page.keyboard.press("ArrowRight")


def test_f09_forty_answers_without_network_are_there_within_five_seconds_in_order(
    seated: tuple[Site, BrowserContext, Page],
) -> None:
    site, context, page = seated
    context.set_offline(True)
    press(page, "abcd" * 7 + "ab")
    for _each in range(10):
        press(page, "c")
    expect(page.locator("#save-state")).to_contain_text("未联网，已存本机 40", timeout=15_000)
    expect(page.locator("#notices")).to_contain_text("40")
    assert kept(site) == {}

    context.set_offline(False)
    began = time.monotonic()
    saved(page)

    assert time.monotonic() - began < 5
    assert lines(site) == list(range(1, 41))
    assert (kept(site)[1], kept(site)[40]) == (["A"], ["C"])


def test_f11_a_portal_that_answers_for_us_is_no_receipt(seated: tuple[Site, BrowserContext, Page]) -> None:
    site, _context, page = seated
    answers = iter(["html", "redirect", "json", "empty"] * 20)

    def portal(route: Route) -> None:
        kind = next(answers)
        if kind == "html":
            route.fulfill(status=200, content_type="text/html", body="<html>请登录无线网络</html>")
        elif kind == "redirect":
            route.fulfill(status=302, headers={"Location": "http://127.0.0.1:9/portal"})
        elif kind == "json":
            route.fulfill(status=200, content_type="application/json", body='{"ok": true}')
        else:
            route.fulfill(status=200, content_type="application/json", body="")

    page.route("**/answers", portal)
    page.keyboard.press("b")
    expect(page.locator("#save-state")).to_contain_text("未联网，已存本机 1", timeout=15_000)
    page.wait_for_timeout(3_000)
    assert kept(site) == {}
    assert "已保存" not in page.inner_text("#save-state")

    page.unroute("**/answers")
    saved(page)
    assert kept(site) == {1: ["B"]}


def test_f14_a_page_that_died_between_click_and_receipt_sends_the_answer_when_it_is_opened_again(
    seated: tuple[Site, BrowserContext, Page],
) -> None:
    site, context, page = seated
    address = page.url
    page.route("**/answers", lambda route: route.abort())
    press(page, "bc")
    assert kept(site) == {}
    page.close(run_before_unload=False)

    again = context.new_page()
    again.goto(address)

    saved(again)
    expect(again.locator("#answered-count")).to_have_text("已答 2 / 50 题")
    assert kept(site) == {1: ["B"], 2: ["C"]}


def test_f15_reload_back_and_forward_show_the_same_sitting(site: Site, visit: Open) -> None:
    site.person("A001")
    site.exam()
    page = visit(DESK).new_page()
    address = begun(site, page)
    press(page, "bca")
    saved(page)
    for move in (page.reload, page.go_back, page.go_forward, page.reload):
        move()
        page.wait_for_load_state()
        if "/attempts/" in page.url:
            assert page.url == address
            page.wait_for_selector("#exam.is-live")
            expect(page.locator("#position")).to_have_text("4 / 50")
            expect(page.locator("#answered-count")).to_have_text("已答 3 / 50 题")
            expect(page.locator("#q2 input[value=C]")).to_be_checked()
        else:
            expect(page.locator("main")).to_contain_text(
                "继续答题" if page.url.endswith("/exams/1") else "考试"
            )
    page.click("#hand-in")
    page.click("#confirm-yes")
    page.wait_for_url("**/result")
    page.go_back()
    page.wait_for_url("**/result", timeout=10_000)
    with Session(database_of(site.app).engine) as session:
        assert len(session.scalars(select(Attempt)).all()) == 1
    assert kept(site) == {1: ["B"], 2: ["C"], 3: ["A"]}


def test_f16_a_full_or_forbidden_storage_warns_once_and_never_blocks(site: Site, visit: Open) -> None:
    site.person("A001")
    site.exam()
    for script in (
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }",
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError') } })",
    ):
        context = visit(DESK)
        context.add_init_script(script)
        page = context.new_page()
        sign_in(page, site, "A001")
        page.goto(f"{site.address}/exams/1")
        page.click(".controls .btn-primary")
        page.wait_for_selector("#exam.is-live")
        press(page, "bcd")
        saved(page)
        assert page.locator("#notices .note").count() == 1
        context.clear_cookies()
    assert kept(site) == {1: ["B"], 2: ["C"], 3: ["D"]}


def test_f17_the_next_officer_at_a_public_computer_neither_sees_nor_sends_what_was_left(
    site: Site, visit: Open
) -> None:
    site.person("A001", name="陈静")
    site.person("B001", name="王芳")
    site.exam()
    context = visit(DESK, service_workers="block")
    first = context.new_page()
    address = begun(site, first)
    first.route("**/answers", lambda route: route.abort())
    press(first, "bcd")
    assert kept(site) == {}
    first.close(run_before_unload=False)
    context.clear_cookies()

    second = context.new_page()
    other = begun(site, second, "B001")
    assert other != address
    expect(second.locator("#answered-count")).to_have_text("已答 0 / 50 题")
    press(second, "a")
    saved(second)
    assert kept(site) == {1: ["A"]}
    reached = second.goto(address)
    assert reached is not None
    assert reached.status == 404
    assert second.locator("#exam").count() == 0
    second.goto(other)
    second.wait_for_selector("#exam.is-live")

    context.clear_cookies()
    back = context.new_page()
    sign_in(back, site, "A001")
    back.goto(address)
    saved(back)
    with Session(database_of(site.app).engine) as session:
        attempts = session.scalars(select(Attempt).order_by(Attempt.id)).all()
        answers = [
            {item: each.response for item, each in standing_answers(session, one.id).items()}
            for one in attempts
        ]
    assert answers == [{1: ["B"], 2: ["C"], 3: ["D"]}, {1: ["A"]}]


def test_f18_a_session_that_ended_asks_to_sign_in_again_and_keeps_the_answers(
    seated: tuple[Site, BrowserContext, Page],
) -> None:
    site, context, page = seated
    with writing(site.app) as session:
        session.execute(update(SignIn).values(ended_at=datetime.now(UTC)))
    site.app.extensions["lawdrill_signed_in"].clear()
    press(page, "bc")
    expect(page.locator("#notices")).to_contain_text("登录", timeout=10_000)
    assert kept(site) == {}

    with context.expect_page() as opened:
        page.click("#notices a")
    door = opened.value
    door.fill("#staff_number", "A001")
    door.fill("#password", "Correct-horse-9")
    door.press("#password", "Enter")
    door.wait_for_url(f"{site.address}/")
    page.bring_to_front()

    saved(page)
    assert kept(site) == {1: ["B"], 2: ["C"]}


def test_f19_a_token_that_expired_is_fetched_anew_without_a_word(
    seated: tuple[Site, BrowserContext, Page],
) -> None:
    site, _context, page = seated
    tokens: list[str] = []

    def stale(route: Route) -> None:
        tokens.append(route.request.headers["x-csrftoken"])
        spoiled = (
            {**route.request.headers, "x-csrftoken": "expired"} if len(tokens) == 1 else route.request.headers
        )
        route.continue_(headers=spoiled)

    page.route("**/answers", stale)
    press(page, "b")
    saved(page)
    press(page, "c")
    saved(page)

    assert kept(site) == {1: ["B"], 2: ["C"]}
    assert page.locator("#notices .note-bad").count() == 0
    assert len(tokens) == 3


def shown_seconds(page: Page) -> int:
    minutes, seconds = page.inner_text("#time-left").split(":")
    return int(minutes) * 60 + int(seconds)


@pytest.mark.parametrize("shift", [-24, 24])
def test_f33_the_clock_of_the_device_does_not_matter(site: Site, visit: Open, shift: int) -> None:
    site.person("A001")
    site.exam()
    context = visit(DESK)
    page = context.new_page()
    real = datetime.now(UTC)
    page.clock.install(time=real + timedelta(hours=shift))
    begun(site, page)
    page.clock.run_for(1_000)

    def left() -> float:
        with Session(database_of(site.app).engine) as session:
            deadline = session.scalars(select(Attempt.deadline_at)).one()
        return (deadline - datetime.now(UTC)).total_seconds()

    assert abs(shown_seconds(page) - left()) < 3
    for jump in (timedelta(hours=24), timedelta(hours=-24), timedelta(minutes=-3)):
        page.clock.set_system_time(real + timedelta(hours=shift) + jump)
        page.clock.run_for(1_000)
        page.wait_for_timeout(300)
        page.clock.run_for(500)
        assert abs(shown_seconds(page) - left()) < 6, jump
        expect(page.locator("#finished")).to_be_hidden()
    press(page, "b")
    page.clock.run_for(2_000)
    page.wait_for_timeout(500)
    assert kept(site) == {1: ["B"]}
