"""A24: markup in names, titles and questions is read, never run. Chromium looks at every page."""

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import select

from lawbank.kinds import Kind
from lawbank.questions.models import Choice, Question, Revision
from quiz.attempts.models import Attempt
from quiz.clock import now as real_now
from quiz.exams.models import Exam
from quiz.people.models import Person, Unit
from quiz.people.rules import Role
from quiz.practice.actions import begin as begin_practice
from quiz.practice.rules import Mode
from tests.journeys.conftest import DESK, Open, Site, sign_in, site, visit
from tests.quiz.exam_house import question
from tests.web import writing

__all__ = ["site", "visit"]

pytestmark = pytest.mark.browser

MARKS = (
    "<script>pwned()</script>", "<img src=x onerror=pwned()>", "<svg onload=pwned()>", "\"><script>pwned()</script>", "'><img src=x onerror=pwned()>",
    "</textarea><script>pwned()</script>", "</title><script>pwned()</script>", "</script><script>pwned()</script>", "<!--<script>pwned()//-->",
    "<iframe srcdoc='<script>parent.pwned()</script>'>", "<a href=javascript:pwned()>x</a>", "<form action=javascript:pwned()><button>x",
    "<math><mtext><table><mglyph><style><img src=x onerror=pwned()>", "<noscript><p title='</noscript><img src=x onerror=pwned()>'>",
    "<style>@import '//e.example'</style>", "<link rel=stylesheet href=//e.example>", "<base href=//e.example>", "<meta http-equiv=refresh content='0;url=//e.example'>",
    "<object data=javascript:pwned()>", "<embed src=javascript:pwned()>", "<details open ontoggle=pwned()>", "<video><source onerror=pwned()>", "<body onload=pwned()>",
    "<input autofocus onfocus=pwned()>", "<marquee onstart=pwned()>", "&lt;script&gt;pwned()&lt;/script&gt;", "&#60;script&#62;pwned()", "\\u003cscript\\u003epwned()",
    "{{constructor.constructor('pwned()')()}}", "${pwned()}", "javascript:pwned()", "\" onmouseover=pwned() x=\"", "' onfocus=pwned() autofocus '", "` onload=pwned()",
    "<x id=exam name=submit>", "<form id=exam><input name=submit>", "<svg><use href='data:image/svg+xml,<svg id=x onload=pwned()>#x'/></svg>", "]]><script>pwned()</script>",
    "<ScRiPt >pwned()</sCrIpT>", "<img/src/onerror=pwned()>", "<<script>pwned()//<</script>", "<svg><animate onbegin=pwned() attributeName=x>", "%3Cscript%3Epwned()%3C/script%3E",
    "\x08<script>pwned()</script>", "＜script＞pwned()＜/script＞", "<script\x0c>pwned()</script>", "<plaintext>", "<xmp><img src=x onerror=pwned()>", "<isindex action=javascript:pwned()>",
)  # fmt: skip


@pytest.fixture
def planted(site: Site) -> tuple[Site, int, str]:
    """Markup wherever somebody may write a word; an exam over such questions; a practice run."""
    exam = site.exam(title=MARKS[0], note="".join(MARKS), attempts_allowed=3)
    officer = site.person("A001", name="陈静")
    site.person("M001", Role.TRAINING_MANAGER, Role.EDITOR, Role.REVIEWER, Role.SECURITY_ADMIN, name="周敏")
    with writing(site.app) as session:
        at = real_now()
        for mark in MARKS:
            question(
                session,
                at,
                Kind.SINGLE,
                stem=f"{mark}（　）。",
                options=[mark, f"{mark}b", "丙", f"丁{mark}"],
                topic="030101",
            )
        for revision, mark in zip(session.scalars(select(Revision)), MARKS * 3, strict=False):
            revision.stem, revision.explanation = f"{mark}题", mark
        for choice, mark in zip(session.scalars(select(Choice)), MARKS * 9, strict=False):
            choice.text = mark
        for person in session.scalars(select(Person)):
            person.name = MARKS[1]
        for unit in session.scalars(select(Unit)):
            unit.name = MARKS[3]
        run = begin_practice(session, officer, mode=Mode.RANDOM, topic_code=None, size=50, now=at).public_id
        assert session.scalars(select(Question.id)).first()
    return site, exam, run


def watched(context: BrowserContext) -> list[str]:
    """What would betray a script: a dialog, a call, a blocked load reported by the policy, a request elsewhere."""
    betrayed: list[str] = []
    context.expose_function("pwned", lambda: betrayed.append("called"))
    context.expose_function("blocked", lambda what: betrayed.append(f"blocked {what}"))
    context.add_init_script(
        "document.addEventListener('securitypolicyviolation', e => window.blocked(e.violatedDirective + ' ' + e.blockedURI))"
    )
    context.on("dialog", lambda dialog: (betrayed.append("dialog"), dialog.dismiss()))
    context.on(
        "request",
        lambda sent: (
            betrayed.append(sent.url)
            if "127.0.0.1" not in sent.url and not sent.url.startswith("data:")
            else None
        ),
    )
    return betrayed


FOREIGN = (
    "[...document.querySelectorAll('script:not([src]):not([type=\"application/json\"]), iframe, object, embed, base, meta[http-equiv], "
    "marquee, math, plaintext, xmp, video, animate, style, img, [onerror], [onload], [onclick], [onfocus], [onmouseover], [ontoggle], "
    "[srcdoc], a[href^=\"javascript:\"], form[action^=\"javascript:\"]')].map(e => e.outerHTML.slice(0, 90))"
)  # fmt: skip


def pages(app: Flask) -> list[str]:
    with app.test_request_context():
        return [
            app.url_for(rule.endpoint)
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and not rule.arguments and ".xlsx" not in rule.rule and rule.endpoint not in {"status.metrics", "exam.worker"}
        ]  # fmt: skip


def look(page: Page, address: str, found: dict[str, list[str]]) -> None:
    page.goto(address)
    foreign = page.evaluate(FOREIGN)
    if foreign:
        found[address] = foreign


def test_markup_is_shown_and_never_run(planted: tuple[Site, int, str], visit: Open) -> None:
    site, exam, run = planted
    found: dict[str, list[str]] = {}
    officers = visit(DESK)
    betrayed = watched(officers)
    page = officers.new_page()
    sign_in(page, site, "A001")
    page.goto(f"{site.address}/exams/{exam}")
    page.click("form[action$='/start'] button")
    page.wait_for_selector("#exam.is-live")
    look(page, page.url, found)
    page.wait_for_selector("#exam.is-live")
    page.keyboard.press("a")
    page.locator("#save-state", has_text="已保存").wait_for()
    page.click("#hand-in")
    page.click("#confirm-yes")
    page.wait_for_url("**/result")
    assert "<img src=x onerror=pwned()>" in page.inner_text("main")
    look(page, page.url, found)
    for number in range(1, 20):
        look(page, f"{site.address}/practice/runs/{run}?q={number}", found)
        page.locator("[data-answer]").first.check()
        page.click(".practice button.btn-primary")
        look(page, page.url, found)
    for path in (*pages(site.app), f"/exams/{exam}", "/practice/wrong/1"):
        look(page, site.address + path, found)

    console = visit(DESK)
    also = watched(console)
    page = console.new_page()
    sign_in(page, site, "M001")
    people = [f"/admin/people/{number}" for number in (1, 2)]
    for path in (*pages(site.app), *people, *(f"/admin/bank/{number}" for number in range(1, 25)), "/admin/bank/3/edit", f"/admin/exams/{exam}",
                 f"/admin/exams/{exam}/absent", "/admin/bank/search?q=pwned", "/library/?q=%3Cscript%3Epwned()%3C/script%3E",
                 "/admin/people/?q=%22%3E%3Cscript%3Epwned()%3C/script%3E", "/verify/%3Cscript%3Epwned()%3C%2Fscript%3E"):  # fmt: skip
        look(page, site.address + path, found)
    page.wait_for_timeout(200)

    assert found == {}
    assert (betrayed, also) == ([], [])
    with writing(site.app) as session:
        assert session.scalars(select(Attempt.exam_id)).one() == session.scalars(select(Exam.id)).one()


def test_markup_in_a_file_is_shown_in_its_preview(site: Site, visit: Open) -> None:
    site.person("E001", Role.EDITOR, name="命题人")
    context = visit(DESK)
    betrayed = watched(context)
    page = context.new_page()
    sign_in(page, site, "E001")
    found: dict[str, list[str]] = {}
    rows = [
        f"{number}、{mark}（　）。\nA. {mark}\nB. 乙{mark}\n答案：{mark[:20]}\n解析：{mark}\n"
        for number, mark in enumerate(MARKS, 1)
    ]
    page.goto(f"{site.address}/admin/intake/")
    page.fill("textarea[name=text]", "\n".join(rows))
    page.click("button:has-text('上传并预览')")
    page.wait_for_url("**/intake/*-*")
    preview = page.url
    for fate in ("repair", "importable", "duplicate", "contradicts"):
        look(page, f"{preview}?fate={fate}", found)
    for place in range(6):
        look(page, f"{preview}/{place}", found)

    assert (found, betrayed) == ({}, [])
