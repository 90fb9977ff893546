"""An officer on a phone doubts a key and is answered; an editor changes forty questions at once and takes it back."""

from playwright.sync_api import expect
from sqlalchemy import func, select

from lawbank.kinds import Difficulty, State
from lawbank.questions.actions import add_questions
from lawbank.questions.models import Question, Revision
from quiz.attempts.actions import start
from quiz.attempts.rules import Ending
from quiz.clock import now
from quiz.handin import hand_in
from quiz.people.rules import Role
from tests.journeys.conftest import PHONE, Open, Site, sign_in
from tests.lawbank.conftest import fill
from tests.lawbank.test_impact import WRITTEN, asked
from tests.web import writing

ANSWER = "第三十六条第一款写的是二年，答案无误。"


def test_an_officer_on_a_phone_is_answered(site: Site, visit: Open) -> None:
    officer, _reviewer = site.person("A001"), site.person("V001", Role.REVIEWER, name="吴刚")
    exam = site.exam()
    with writing(site.app) as session:
        attempt = start(session, exam, officer, now=now())
        hand_in(session, attempt, ending=Ending.HANDED_IN, now=now())
        address = f"{site.address}/attempts/{attempt.public_id}/result"

    phone = visit(PHONE).new_page()
    sign_in(phone, site, "A001")
    phone.goto(address)
    phone.locator("#q2").get_by_role("link", name="对这道题有异议").click()
    picked = phone.locator("#picked label").nth(2)
    meant = picked.locator(".option-text").inner_text()
    picked.click()
    phone.get_by_role("button", name="提交异议").click()
    expect(phone.get_by_role("alert")).to_contain_text("请填写这一项")
    expect(phone.locator("#picked input").nth(2)).to_be_checked()
    phone.fill("#reason", "第三十六条说的是另一种情形。")
    phone.get_by_role("button", name="提交异议").click()
    expect(phone.locator("main")).to_contain_text(f"C. {meant}")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")

    desk = visit().new_page()
    sign_in(desk, site, "V001")
    desk.get_by_role("link", name="管理台").click()
    desk.get_by_role("link", name="审核 1").click()
    desk.locator("table.list a").first.click()
    expect(desk.locator(".answered li").nth(2)).to_contain_text("提出人认为对")
    desk.get_by_text("不采纳：答案无误").click()
    desk.fill("#answer", ANSWER)
    desk.get_by_role("button", name="答复").click()
    expect(desk.locator("main")).to_contain_text("已答复 1 条")

    phone.goto(site.address)
    phone.get_by_role("button", name="查看答复").click()
    expect(phone.locator("main")).to_contain_text(ANSWER)
    phone.goto(site.address)
    expect(phone.get_by_role("button", name="查看答复")).to_have_count(0)


def test_forty_questions_are_changed_at_once_and_put_back(site: Site, visit: Open) -> None:
    site.person("E001", Role.EDITOR)
    with writing(site.app) as session:
        fill(session)
        drafts = [asked(f"q{number:02d}", "《行政处罚法》第九条") for number in range(40)]
        add_questions(session, drafts, actor="W001", state=State.ENABLED, now=WRITTEN)

    page = visit().new_page()
    sign_in(page, site, "E001")
    page.goto(f"{site.address}/admin/bank/")
    page.get_by_role("link", name="批量修改").click()
    every = page.get_by_label("全选或全不选")
    expect(page.locator("input[name=q]:checked")).to_have_count(0)
    every.check()
    expect(page.locator("input[name=q]:checked")).to_have_count(40)
    page.locator("input[name=q]").first.uncheck()
    assert every.evaluate("box => box.indeterminate")
    every.check()
    page.select_option("#difficulty", "难")
    page.get_by_role("button", name="预览").click()
    expect(page.locator("main")).to_contain_text("将修改 40 题")
    page.get_by_role("button", name="返回重选").click()
    expect(page.locator("input[name=q]:checked")).to_have_count(40)
    page.get_by_role("button", name="预览").click()
    page.get_by_role("button", name="确认修改").click()
    expect(page.locator("main")).to_contain_text("已修改 40 题")
    assert hard(site) == 40
    page.get_by_role("button", name="撤销这 40 题的修改").click()
    expect(page.locator("main")).to_contain_text("恢复到修改之前")
    assert hard(site) == 0


def hard(site: Site) -> int:
    with writing(site.app) as session:
        return (
            session.scalar(
                select(func.count())
                .select_from(Question)
                .join(Revision, Revision.id == Question.current_id)
                .where(Revision.difficulty == Difficulty.HARD)
            )
            or 0
        )
