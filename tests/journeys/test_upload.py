"""An editor sends a bank and then its answers: sees it sent and read, stops it, and is told what came of it."""

from pathlib import Path

from playwright.sync_api import Route, expect

from quiz.people.rules import Role
from tests.journeys.conftest import DESK, Open, Site, sign_in

PAPER = "一、单选题\n" + "".join(f"{number}.题{number}（ ）\nA.一\nB.二\nC.三\n" for number in range(1, 4))


def test_a_file_on_its_way_can_be_stopped_and_its_answers_follow_in_another(
    site: Site, visit: Open, tmp_path: Path
) -> None:
    paper, keys = tmp_path / "试卷.txt", tmp_path / "答案.txt"
    paper.write_text(PAPER, encoding="gb18030")
    keys.write_text("1-2 AB\n9.C", encoding="gb18030")
    site.person("E001", Role.EDITOR)
    page = visit(DESK).new_page()
    sign_in(page, site, "E001")
    page.goto(f"{site.address}/admin/intake/")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route) if route.request.method == "POST" else route.continue_()

    page.route("**/admin/intake/", hold)
    page.set_input_files("#file", paper)
    page.get_by_role("button", name="上传并预览").click()
    state = page.locator("[data-upload-state]")
    expect(state).to_contain_text("正在")
    expect(page.get_by_role("button", name="上传并预览")).to_be_disabled()
    page.get_by_role("button", name="取消上传").click()
    expect(state).to_contain_text("已取消，题库没有变化。")
    expect(page.get_by_role("button", name="上传并预览")).to_be_enabled()
    assert len(held) == 1
    page.unroute("**/admin/intake/")

    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_role("heading", name="试卷.txt")).to_be_visible()
    page.get_by_role("link", name="合并答案文件").click()
    page.get_by_role("button", name="补上答案").click()
    expect(page.get_by_role("alert")).to_contain_text("请选择答案文件，或粘贴答案")
    page.set_input_files("#file", keys)
    page.get_by_role("button", name="补上答案").click()

    expect(page.get_by_text("答案文件补上了 2 题的答案")).to_be_visible()
    expect(page.get_by_text("第 9 题")).to_be_visible()
    expect(page.get_by_role("button", name="确认导入 2 题")).to_be_enabled()


def test_a_page_without_script_sends_its_file_all_the_same(site: Site, visit: Open, tmp_path: Path) -> None:
    paper = tmp_path / "试卷.txt"
    paper.write_text(PAPER, encoding="utf-8")
    site.person("E001", Role.EDITOR)
    page = visit(DESK, java_script_enabled=False).new_page()
    sign_in(page, site, "E001")
    page.goto(f"{site.address}/admin/intake/")

    assert page.locator("[data-upload-state]").is_hidden()
    page.set_input_files("#file", paper)
    page.get_by_role("button", name="上传并预览").click()

    expect(page.get_by_role("heading", name="试卷.txt")).to_be_visible()
