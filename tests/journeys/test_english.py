"""The whole product in English: an officer practises and sits an exam, a manager reads the figures."""

import re

from playwright.sync_api import Page, expect
from sqlalchemy import select

from quiz.people.models import Unit
from quiz.people.rules import Role
from tests.journeys.conftest import DESK, Open, Site, sign_in
from tests.translations import foreign, said_by
from tests.web import writing

DATA = re.compile(
    r"[单多]选题第 \d+ 道（　）。|判断题第 \d+ 道。|[甲乙丙丁]|解析 q-\d+|处罚的种类|行政处罚|《[^》]*》第[^，。]*"
)
"""What the bank of the site says, in the language it was written in."""


def english(page: Page, *words: str) -> None:
    """The page as it stands says *words*, and nothing in Chinese that is not a datum."""
    shown = page.locator("body").inner_text().replace("\u00a0", " ")
    assert [word for word in words if word not in shown] == []
    read = said_by(page.content())
    assert (page.url, read.language, foreign(read, [DATA])) == (page.url, "en", [])


def english_office(site: Site) -> None:
    with writing(site.app) as session:
        for unit in session.scalars(select(Unit)):
            unit.name = "Yueyang Office"


def test_an_officer_practises_and_sits_an_exam_in_english(site: Site, visit: Open) -> None:
    site.person("A001", name="Chen Jing")
    exam = site.exam(title="Spring exam", attempts_allowed=2)
    english_office(site)
    page = visit(DESK, locale="en-US").new_page()
    page.goto(f"{site.address}/sign-in")
    english(page, "Sign in", "Staff no.", "Password", "Forgot your password?")
    sign_in(page, site, "A001")
    english(
        page,
        "Hello, Chen Jing",
        "Class hours",
        "Shortfall",
        "Wrong-answer book",
        "Spring exam",
        "Open to you",
    )

    page.click("nav a:has-text('Practice')")
    english(page, "Random practice", "Wrong-answer book", "By knowledge point")
    page.click("button[name=size][value='5']")
    page.check("input[data-answer] >> nth=0")
    page.click("button:has-text('Submit')")
    expect(page.locator("#verdict-title")).to_have_text(
        re.compile("✓ Right|✗ Wrong; added to the wrong-answer book")
    )
    english(page, "Explanation", "Question 1 of 5")

    page.goto(f"{site.address}/exams/{exam}")
    english(
        page,
        "Pass mark",
        "Time allowed",
        "60% of the total",
    )
    page.click("button:has-text('Start exam')")
    expect(page.locator("#position")).to_have_text("1 / 50")
    page.keyboard.press("b")
    expect(page.locator("#save-state")).to_have_text(re.compile(r"^Saved \d\d:\d\d:\d\d$"), timeout=15_000)
    expect(page.locator("#answered-count")).to_have_text("Answered 1 / 50")
    page.keyboard.press("f")
    page.keyboard.press("?")
    expect(page.locator("#help")).to_contain_text("Flag this question")
    page.keyboard.press("Escape")
    english(page, "Answer sheet", "Question 1", "Next")
    page.click("#hand-in")
    expect(page.locator("#confirm-list")).to_contain_text("Flagged (1):")
    expect(page.locator("#confirm-list")).to_contain_text("Not answered (49):")
    english(page, "Submit your paper?", "Keep answering")
    page.click("#confirm-yes")

    page.wait_for_url("**/result")
    english(
        page,
        "Exam result",
        "Fail",
        "Receipt no.",
        "Submitted by the candidate",
        "Question by question",
        "Explanation",
    )
    page.click("#receipt a")
    english(page, "Genuine receipt", "Spring exam")
    page.goto(f"{site.address}/record")
    english(
        page,
        "Hours and certificates",
        "Required hours",
        "Earned",
        "Year-end forecast",
        "Enforcement certificate",
        "Hours entries",
    )


def test_a_manager_reads_figures_people_and_hours_in_english(site: Site, visit: Open) -> None:
    site.person("M001", Role.TRAINING_MANAGER, name="Zhou Min")
    site.person("A001", name="Chen Jing")
    english_office(site)
    page = visit(DESK, locale="en-US").new_page()
    sign_in(page, site, "M001")
    page.click("a:has-text('Console')")
    english(
        page,
        "Certified-staff rate",
        "Compliance rate",
        "Required, not held",
        "Heading for a shortfall",
        "To do today",
    )
    page.click("nav a:has-text('People and units')")
    english(
        page,
        "Chen Jing",
        "Staff no.",
        "Law-enforcement officer",
        "Established post",
        "Import roster",
        "Add person",
    )
    page.click("nav a:has-text('Class hours')")
    english(page, "Hours ledger", "Hours summary", "Hours rules", "Enter hours")

    page.click("button[name=language]")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.locator("h1")).to_have_text("学时台账")
    page.click("button[name=language]")
    expect(page.locator("h1")).to_have_text("Hours ledger")
