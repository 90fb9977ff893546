"""An editor uploads a workbook with twelve planted defects, repairs two in place, commits, undoes."""

from pathlib import Path

import xlsxwriter
from playwright.sync_api import expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lawbank.content import load_content
from lawbank.kinds import State
from lawbank.questions.models import Question
from quiz.clock import now, today
from quiz.people.rules import Role
from tests.journeys.conftest import DESK, Open, Site, sign_in
from tests.web import database_of, writing

HEAD = (
    "编号",
    "题型",
    "题干",
    "选项A",
    "选项B",
    "选项C",
    "选项D",
    "答案",
    "解析",
    "法律依据",
    "知识点",
    "难度",
)
GOOD = [
    (
        "",
        "单选题",
        f"完好的第 {place} 题，处罚时效一般是（　）。",
        "一年",
        "二年",
        "三年",
        f"{place + 4}年",
        "B",
        "理由",
        "《行政处罚法》第三十六条",
        "030303",
        "中",
    )
    for place in range(5)
]
DEFECTS = [
    ("", "单选题", "没有答案的题（　）。", "甲", "乙", "丙", "丁", "", "", "", "030303", "中"),
    ("", "单选题", "答案在选项外的题（　）。", "甲", "乙", "丙", "", "E", "", "", "030303", "中"),
    ("", "单选题", "单选有两个答案（　）。", "甲", "乙", "丙", "丁", "AB", "", "", "030303", "中"),
    ("", "多选题", "多选只有一个答案（　）。", "甲", "乙", "丙", "丁", "C", "", "", "030303", "中"),
    ("", "判断题", "判断题答案写错。", "", "", "", "", "也许", "", "", "030303", "中"),
    ("", "单选题", "", "甲", "乙", "丙", "丁", "A", "", "", "030303", "中"),
    ("", "单选题", "两个选项相同（　）。", "甲", "甲", "丙", "丁", "C", "", "", "030303", "中"),
    (
        "",
        "单选题",
        "条文不存在的题（　）。",
        "甲",
        "乙",
        "丙",
        "丁",
        "A",
        "",
        "《行政处罚法》第九十九条",
        "030303",
        "中",
    ),
    ("", "单选题", "知识点不存在的题（　）。", "甲", "乙", "丙", "丁", "A", "", "", "中"),
    ("", "辩论题", "题型不认识的题。", "甲", "乙", "", "", "A", "", "", "030303", "中"),
    (
        "",
        "单选题",
        "完好的第 0 题，处罚时效一般是（　）。",
        "一年",
        "二年",
        "三年",
        "4年",
        "C",
        "",
        "",
        "030303",
        "中",
    ),
    ("", "填空题", "空数与答案数不同____，____。", "", "", "", "", "二十", "", "", "030303", "中"),
]


def workbook(path: Path) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("题库")
        for line, row in enumerate([HEAD, *GOOD, *DEFECTS, GOOD[1]]):
            for place, cell in enumerate(row):
                sheet.write_string(line, place, cell)
    return path


def count(site: Site) -> int:
    with Session(database_of(site.app).engine) as session:
        return session.scalar(select(func.count()).select_from(Question)) or 0


def test_an_editor_takes_a_messy_workbook_in_and_out_again(site: Site, visit: Open, tmp_path: Path) -> None:
    site.person("E001", Role.EDITOR, name="命题人")
    with writing(site.app) as session:
        load_content(session, day=today(), now=now())
    before = count(site)
    page = visit(DESK).new_page()
    sign_in(page, site, "E001")
    page.goto(f"{site.address}/admin/intake/")
    page.set_input_files("#file", workbook(tmp_path / "单位题库.xlsx"))
    page.click("button:has-text('上传并预览')")

    expect(page.locator("h1")).to_contain_text("单位题库.xlsx")
    tabs = page.locator("nav[aria-label='按结果查看'] a")
    assert [text.strip() for text in tabs.all_inner_texts()] == [
        "需修改 10",
        "答案矛盾 1",
        "重复 1",
        "可导入 6",
    ]
    assert count(site) == before
    said = page.inner_text("main")
    for words in (
        "第 7 行 · 答案", "应为A 至 C，现在是E", "应为一个字母，现在是AB", "正确或错误", "有题干", "选项互不相同",
        "第九十九条", "辩论题", "应为2 个空的答案，现在是1 个",
    ):  # fmt: skip
        assert words in said, words

    page.click("button:has-text('改为多选题')")
    expect(tabs.first).to_have_text("需修改 9")
    page.locator(".draft", has_text="没有答案的题").locator("a:has-text('修改')").click()
    page.fill("#answer", "D")
    page.click("button:has-text('保存修改并重新检查')")
    expect(tabs.first).to_have_text("需修改 8")

    with page.expect_download() as download:
        page.click("a:has-text('下载其余')")
    assert download.value.suggested_filename.endswith(".xlsx")
    page.click("button:has-text('确认导入 8 题')")
    expect(page.locator(".note-good")).to_contain_text("已导入 8 题")
    assert count(site) == before + 8
    with Session(database_of(site.app).engine) as session:
        added = session.scalars(select(Question.state).where(Question.batch_id.is_not(None))).all()
        assert added == [State.PENDING] * 8

    page.click("button:has-text('撤销这次导入')")
    expect(page.locator(".note-good")).to_contain_text("已撤销")
    assert count(site) == before
