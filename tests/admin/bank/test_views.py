"""The bank desk over HTTP: find, write, revise, review."""

from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lawbank.content import load_content
from lawbank.formats import read
from lawbank.kinds import Kind, State
from lawbank.questions.actions import add_questions
from lawbank.questions.models import Question, Revision
from lawbank.statutes.actions import import_edition
from lawbank.statutes.reader import read_statute_text
from quiz.audit.models import AuditNote
from quiz.clock import day_of
from quiz.people.rules import Role
from quiz.web.sweeper import enact_due
from tests.admin.conftest import Enter, House
from tests.lawbank.conftest import fill
from tests.lawbank.test_impact import NEW, OLD, WRITTEN, asked
from tests.web import database_of, sent_by, writing


@pytest.fixture
def editor(app: Flask, house: House, enter: Enter, now: datetime) -> FlaskClient:
    with writing(app) as session:
        load_content(session, day=day_of(now), now=now)
    return enter(Role.EDITOR, house.office, "E001")


@pytest.fixture
def reviewer(house: House, enter: Enter) -> FlaskClient:
    return enter(Role.REVIEWER, house.office, "V001")


def typed(**changes: str) -> dict[str, str]:
    return {
        "main-kind": "单选题",
        "main-stem": "新写的题（　）。",
        "main-options": "甲\n乙\n丙\n丁",
        "main-answer": "B",
        "main-explanation": "因为乙。",
        "main-citations": "《行政处罚法》第三十六条",
        "topic_1": "030303",
        "topic_2": "",
        "topic_3": "",
        "difficulty": "中",
        "flag": "",
        "source": "",
        "note": "",
        "act": "save",
        **changes,
    }


def newest(app: Flask) -> Question:
    with writing(app) as session:
        found = session.scalars(select(Question).order_by(Question.id.desc()).limit(1)).one()
        assert found.current is not None
        return found


def test_questions_are_listed_filtered_searched_and_exported(editor: FlaskClient) -> None:
    page = editor.get("/admin/bank/?topic=K08&kind=单选题&difficulty=中&state=启用&sort=-code").text
    assert "080" in page
    assert "没有符合条件的记录" in editor.get("/admin/bank/?q=zzzzz").text
    assert editor.get("/admin/bank/?format=xlsx&topic=K07").status_code == 200
    assert "<mark>警报</mark>" in editor.get("/admin/bank/search?q=警报").text
    assert "没有找到" in editor.get("/admin/bank/search?q=zzzz").text


def test_a_question_shows_its_law_and_history(app: Flask, editor: FlaskClient) -> None:
    with writing(app) as session:
        case = session.scalars(
            select(Question.id)
            .join(Revision, Revision.id == Question.current_id)
            .where(Revision.kind == Kind.CASE)
        ).first()

    page = editor.get(f"/admin/bank/{case}").text
    assert "小题 1" in page
    assert "要点" in page
    assert "第 1 稿" in page
    assert editor.get("/admin/bank/999999").status_code == 404


def test_a_question_is_written_reviewed_by_another_and_enabled(
    app: Flask, editor: FlaskClient, reviewer: FlaskClient
) -> None:
    made = editor.post("/admin/bank/new", data=typed())
    question = newest(app)
    assert made.location == f"/admin/bank/{question.id}"
    assert question.state is State.PENDING

    refused = editor.post(f"/admin/bank/{question.id}/move", data={"state": "启用"})
    assert refused.status_code == 403
    page = reviewer.post(
        f"/admin/bank/{question.id}/move", data={"state": "启用"}, follow_redirects=True
    ).text
    assert "状态已更新" in page
    assert newest(app).state is State.ENABLED
    assert "请选择" in reviewer.post(f"/admin/bank/{question.id}/move", data={}, follow_redirects=True).text
    page = reviewer.post(
        f"/admin/bank/{question.id}/move", data={"state": "草稿"}, follow_redirects=True
    ).text
    assert "不能直接转为" in page


def test_an_author_with_both_rights_cannot_enable_ones_own(
    app: Flask, house: House, editor: FlaskClient, reviewer: FlaskClient
) -> None:
    reviewer.post("/admin/bank/new", data=typed(**{"main-stem": "审题人写的题（　）。"}))
    question = newest(app)

    page = reviewer.post(
        f"/admin/bank/{question.id}/move", data={"state": "启用"}, follow_redirects=True
    ).text

    assert "编审分离" in page
    assert newest(app).state is State.PENDING


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"main-answer": "E"}, "A 至 D"),
        ({"main-answer": "什么"}, "选项字母"),
        ({"main-stem": ""}, "有题干"),
        ({"main-citations": "《行政处罚法》第九百条"}, "第九百条"),
        ({"main-kind": "判断题", "main-answer": "也许"}, "正确或错误"),
        ({"main-kind": "简答题", "main-key_points": "没有分值"}, "没有写分值"),
        ({"main-kind": "填空题", "main-stem": "____，____", "main-answer": "一"}, "2 个空"),
        ({"main-kind": "案例分析题"}, "小题"),
    ],
)
def test_what_the_intake_would_refuse_is_refused_here_and_kept(
    app: Flask, editor: FlaskClient, changes: dict[str, str], words: str
) -> None:
    before = newest(app).id

    page = editor.post("/admin/bank/new", data=typed(**changes)).text

    assert words in page
    assert "因为乙。" in page
    assert newest(app).id == before


def test_a_revision_waits_for_review_and_the_one_before_stays(app: Flask, editor: FlaskClient) -> None:
    editor.post("/admin/bank/new", data=typed())
    question = newest(app)
    assert "新写的题" in editor.get(f"/admin/bank/{question.id}/edit").text

    data = typed(**{"main-stem": "改过的题（　）。", "seen": str(question.current_id), "note": "改措辞"})
    editor.post(f"/admin/bank/{question.id}/edit", data=data)

    page = editor.get(f"/admin/bank/{question.id}").text
    assert "改过的题" in page
    assert "新写的题" in page
    assert "改措辞" in page
    late = editor.post(f"/admin/bank/{question.id}/edit", data=data).text
    assert "别人刚刚改过" in late


def test_a_case_is_written_with_its_parts(app: Flask, editor: FlaskClient) -> None:
    case = typed(**{"main-kind": "案例分析题", "main-stem": "某市……", "main-answer": "", "main-options": ""})
    grown = editor.post("/admin/bank/new", data={**case, "act": "part"}).text
    assert "parts-0-stem" in grown
    parts = {
        "parts-0-kind": "判断题", "parts-0-stem": "做法正确。", "parts-0-answer": "错误", "parts-0-options": "",
        "parts-0-key_points": "", "parts-0-explanation": "理由", "parts-0-citations": "《行政处罚法》第三十六条",
        "parts-1-kind": "简答题", "parts-1-stem": "请说明。", "parts-1-answer": "参考", "parts-1-options": "",
        "parts-1-key_points": "指出错误（3分）", "parts-1-explanation": "", "parts-1-citations": "",
    }  # fmt: skip

    editor.post("/admin/bank/new", data={**case, **parts})

    question = newest(app)
    assert editor.get(f"/admin/bank/{question.id}").text.count("小题") >= 2
    assert "指出错误（3分）" in editor.get(f"/admin/bank/{question.id}/edit").text


def test_without_the_right_the_desk_is_closed(app: Flask, house: House, enter: Enter) -> None:
    marker = enter(Role.MARKER, house.office, "K001")
    paths = ("/admin/bank/", "/admin/bank/new", "/admin/bank/1", "/admin/bank/search?q=x")

    assert [marker.get(path).status_code for path in paths] == [403] * 4


def test_a_longer_list_sends_no_more_statements(app: Flask, editor: FlaskClient) -> None:
    def sent(path: str) -> int:
        editor.get(path)
        with sent_by(app) as statements:
            editor.get(path)
        return len(statements)

    assert sent("/admin/bank/?topic=K0801") == sent("/admin/bank/?topic=K08")


def test_what_an_amendment_changed_is_shown_to_who_looks_the_question_over(
    app: Flask, house: House, enter: Enter, now: datetime
) -> None:
    with writing(app) as session:
        fill(session)
        import_edition(session, read_statute_text(OLD), source="旧.md")
        written = [asked("words", "《某市警报办法》第二条"), asked("gone", "《某市警报办法》第三条")]
        add_questions(session, written, actor="E001", state=State.ENABLED, now=WRITTEN)
        import_edition(
            session, read_statute_text(NEW.replace("2027年1月1日", "2026年10月1日")), source="新.md"
        )
    enact_due(database_of(app), now)
    enact_due(database_of(app), now)
    browser = enter(Role.EDITOR, house.office, "E001")
    with writing(app) as session:
        ids = dict(session.execute(select(Question.code, Question.id)).all())
        acts = session.scalars(select(AuditNote.detail).where(AuditNote.act == "statute.enact")).all()
    changed, gone = (browser.get(f"/admin/bank/{ids[code]}").text for code in ("words", "gone"))

    assert "依据有变化" in changed
    assert "<del>五</del><ins>七</ins>" in changed
    assert "现为第三条" in changed
    assert "新版本删去了这一条" in gone
    assert "《某市警报办法》第三条已删去" in gone
    assert len(acts) == 2
    assert 'value="启用"' not in changed
    reviewer = enter(Role.REVIEWER, house.office, "V001")
    assert 'value="启用"' in reviewer.get(f"/admin/bank/{ids['gone']}").text
    refused = reviewer.post(
        f"/admin/bank/{ids['gone']}/move", data={"state": "启用"}, follow_redirects=True
    ).text
    assert "《某市警报办法》第三条 已被新版本删去，不能维持" in refused
    assert "words" in browser.get("/admin/bank/?state=待复核").text


def test_the_bank_is_exported_in_every_format_and_what_is_lost_is_said_first(editor: FlaskClient) -> None:
    page = editor.get("/admin/bank/export?format=aiken&topic=K07&check=1").text
    assert "这种格式装不下的内容" in page
    assert "题整题写不进" in page
    assert "一项不丢" in editor.get("/admin/bank/export?format=json&topic=K07&check=1").text
    word = editor.get("/admin/bank/export?format=docx&topic=K07&state=启用&get=1")
    assert len(read(word.data, "题库.docx").drafts) > 10
    assert ".docx" in word.headers["Content-Disposition"]
    paper = editor.get("/admin/bank/export?format=paper&topic=K0701&get=1")
    assert paper.data.startswith(b"PK")
    assert editor.get("/admin/bank/export?format=nonsense&topic=x&state=y").status_code == 200
