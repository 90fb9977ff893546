"""Every page, at a desk and on a phone: axe finds nothing, nothing moves sideways, the exam page is light."""

import gzip
from collections.abc import Iterator
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import url_for
from playwright.sync_api import Page

from quiz.certification.actions import issue
from quiz.clock import now
from quiz.people.rules import Role
from quiz.practice.actions import begin as begin_practice
from quiz.practice.rules import Mode
from tests.journeys.conftest import DESK, PHONE, Open, Site, sign_in
from tests.web import writing

axe = Axe()

OFFICER_PAGES = (
    "/",
    "/exams",
    "/exams/1",
    "/practice/",
    "/practice/wrong",
    "/record",
    "/library/",
    "/library/?q=%E5%A4%84%E7%BD%9A",
    "/settings",
    "/password",
    "/verify",
    "/verify/nothing",
    "/no-such-page",
)
PUBLIC_PAGES = ("/sign-in", "/password/code", "/verify")


def faults(page: Page) -> list[str]:
    """What axe found, and whether the page moves sideways."""
    found = [
        f"{violation['id']}: {violation['nodes'][0]['html'][:120]}"
        for violation in axe.run(page).response["violations"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
        found.append("sideways")
    return found


def console_pages(site: Site) -> Iterator[str]:
    """The address of every console page that needs no more than its name."""
    with site.app.test_request_context():
        for rule in site.app.url_map.iter_rules():
            if (
                rule.endpoint.startswith("console.")
                and "GET" in (rule.methods or ())
                and not rule.arguments
                and not rule.rule.endswith(".xlsx")
            ):
                yield url_for(rule.endpoint)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_on_any_page(site: Site, visit: Open, size: dict[str, int]) -> None:
    officer = site.person("A001")
    site.person("M001", Role.TRAINING_MANAGER, Role.EDITOR, Role.REVIEWER, name="周敏")
    exam = site.exam(attempts_allowed=3)
    with writing(site.app) as session:
        issue(
            session, officer, number="18061234", issuer="市政府", field="人防", area="市", by=None, now=now(),
            valid_from=date(2022, 11, 1), valid_until=date(2027, 10, 31),
        )  # fmt: skip
        run = begin_practice(session, officer, mode=Mode.RANDOM, topic_code=None, size=5, now=now()).public_id
    page = visit(size).new_page()
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        found[name] = faults(page)

    for path in PUBLIC_PAGES:
        page.goto(site.address + path)
        look(path)
    sign_in(page, site, "A001")
    for path in (*OFFICER_PAGES, f"/practice/runs/{run}"):
        page.goto(site.address + path)
        look(path)
    page.locator("[data-answer]").first.check()
    page.click(".practice button.btn-primary")
    look("verdict")
    page.goto(f"{site.address}/exams/{exam}")
    page.click("button:has-text('开始考试')")
    page.wait_for_selector("#exam.is-live")
    look("exam")
    page.click("#hand-in")
    look("confirm")
    page.click("#confirm-yes")
    page.wait_for_url("**/result")
    look("result")
    page.context.clear_cookies()
    sign_in(page, site, "M001")
    for path in sorted(console_pages(site)):
        page.goto(site.address + path)
        look(path)

    assert [f"{name} {fault}" for name, faults_there in found.items() for fault in faults_there] == []
    assert len(found) > 25


def test_the_first_load_of_the_exam_page_is_light_and_has_no_font(site: Site, visit: Open) -> None:
    site.person("A001")
    exam = site.exam()
    page = visit(PHONE).new_page()
    sign_in(page, site, "A001")
    page.goto(f"{site.address}/exams/{exam}")
    page.click("button:has-text('开始考试')")
    page.wait_for_selector("#exam.is-live")
    parts = [
        page.url,
        *page.eval_on_selector_all("link[href], script[src]", "all => all.map(e => e.href || e.src)"),
    ]
    bodies = [page.request.get(part) for part in parts]

    assert sum(len(gzip.compress(body.body())) for body in bodies) <= 100_000
    assert [body.headers["content-type"] for body in bodies if "font" in body.headers["content-type"]] == []
    assert "font-face" not in "".join(body.text() for body in bodies if "css" in body.headers["content-type"])
