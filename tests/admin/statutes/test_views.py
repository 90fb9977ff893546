"""The statutes desk over HTTP: bring a text in, compare, see its impact, deal with what it touched."""

from datetime import date, datetime
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lawbank.kinds import State
from lawbank.questions.actions import add_questions
from lawbank.questions.models import Question
from lawbank.statutes.actions import import_edition
from lawbank.statutes.models import Edition, Statute, Suspension
from lawbank.statutes.reader import read_statute_text
from quiz.audit.models import AuditNote
from quiz.people.rules import Role
from quiz.web.sweeper import enact_due, settle_due
from tests.admin.conftest import Enter, House
from tests.lawbank.conftest import fill
from tests.lawbank.test_impact import NEW, OLD, WRITTEN, asked
from tests.web import database_of, sent_by, writing

SOON = NEW.replace("2027年1月1日", "2026年10月1日")
"""The new text, in force since before the tests' day."""


@pytest.fixture
def editor(app: Flask, house: House, enter: Enter, now: datetime) -> FlaskClient:
    with writing(app) as session:
        fill(session)
        import_edition(session, read_statute_text(OLD), source="旧.md")
        written = [
            asked("same", "《某市警报办法》第一条"),
            asked("words", "《某市警报办法》第二条第一款"),
            asked("gone", "《某市警报办法》第三条"),
            asked("fund", "《某市警报办法》第四条"),
        ]
        add_questions(session, written, actor="W001", state=State.ENABLED, now=WRITTEN)
    enact_due(database_of(app), now)
    return enter(Role.EDITOR, house.office, "E001")


@pytest.fixture
def reviewer(house: House, enter: Enter, editor: FlaskClient) -> FlaskClient:
    return enter(Role.REVIEWER, house.office, "V001")


def found(app: Flask) -> tuple[int, dict[int, Edition]]:
    """The id of 某市警报办法, and its editions by the year of their adoption."""
    with writing(app) as session:
        statute_id = session.scalars(select(Statute.id).where(Statute.title == "某市警报办法")).one()
        editions = session.scalars(select(Edition).where(Edition.statute_id == statute_id)).all()
        return statute_id, {each.adopted_on.year: each for each in editions if each.adopted_on}


def states(app: Flask) -> dict[str, str]:
    with writing(app) as session:
        return {code: state.value for code, state in session.execute(select(Question.code, Question.state))}


def question_ids(app: Flask) -> dict[str, int]:
    with writing(app) as session:
        return dict(session.execute(select(Question.code, Question.id)).all())


def brought(browser: FlaskClient, text: str, act: str = "commit", **fields: str) -> str:
    data = {"text": text, "rank": "地方政府规章", "act": act, **fields}
    return browser.post("/admin/statutes/import", data=data, follow_redirects=True).text


def test_a_text_is_previewed_with_what_it_would_do_before_anything_is_stored(
    app: Flask, editor: FlaskClient
) -> None:
    data = {"file": (BytesIO(NEW.encode()), "某市警报办法.md"), "rank": "法律", "act": "preview"}
    page = editor.post("/admin/statutes/import", data=data).text

    assert "将登记为新的版本" in page
    assert "已修改 1" in page
    assert "施行之日将影响 2 题" in page
    assert 'value="某市警报办法.md"' in page
    assert list(found(app)[1]) == [2019]


def test_a_confirmed_text_is_stored_and_its_impact_shown(app: Flask, editor: FlaskClient) -> None:
    page = brought(editor, NEW, source="某市警报办法.md")
    editions = found(app)[1]

    assert "已导入《某市警报办法》，4 条" in page
    assert "2 题引用了有变动的条文" in page
    assert "<del>五</del><ins>七</ins>" in page
    assert "施行之日自动处理" in page
    assert "现在处理" not in page
    assert editions[2026].source == "某市警报办法.md"
    assert set(states(app).values()) == {"启用"}
    with writing(app) as session:
        assert session.scalars(select(AuditNote.act).where(AuditNote.act == "statute.import")).all()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("没有条文", "没有读到“第一条”"), ("# 某法\n\n第一条 甲。\n", "文本里没有，请在下面填写")],
)
def test_what_cannot_be_stored_says_why_and_loses_nothing(
    editor: FlaskClient, text: str, sentence: str
) -> None:
    page = brought(editor, text)

    assert sentence in page
    assert text.split("\n")[0] in page


def test_a_missing_day_is_typed_and_an_office_document_is_registered(app: Flask, editor: FlaskClient) -> None:
    text = "现场检查指引\n一、范围\n甲。\n二、要求\n乙。\n"
    page = brought(
        editor,
        text,
        adopted_on="2026-03-01",
        rank="本办制度",
        issuer="岳阳市国动办",
        document_number="岳动〔2026〕3号",
    )

    assert "岳动〔2026〕3号" in page
    assert "本办制度 · 岳阳市国动办" in page
    with writing(app) as session:
        edition = session.scalars(select(Edition).where(Edition.adopted_on == date(2026, 3, 1))).one()
        assert (edition.article_count, edition.in_force_on) == (2, date(2026, 3, 1))


def test_jumping_numbers_are_pointed_out(editor: FlaskClient) -> None:
    page = brought(editor, NEW.replace("第三条 警报", "第五条 警报"), act="preview")

    assert "第二条之后直接是第五条" in page


def test_the_catalogue_lists_what_holds_what_comes_and_what_rests_on_it(
    app: Flask, editor: FlaskClient
) -> None:
    brought(editor, NEW)
    page = editor.get("/admin/statutes/?q=警报").text

    assert "2027-01-01 有新版本" in page
    assert "某市警报办法" in page
    assert "某市警报办法" not in editor.get("/admin/statutes/?text=no&sort=title").text
    assert "某市警报办法" in editor.get("/admin/statutes/?rank=法律&text=yes&sort=-title").text
    assert editor.get("/admin/statutes/?format=xlsx").status_code == 200


def test_the_catalogue_takes_the_same_number_of_statements_for_one_statute_and_for_three(
    app: Flask, editor: FlaskClient
) -> None:
    def sent() -> int:
        with sent_by(app) as statements:
            editor.get("/admin/statutes/?q=某市")
        return len(statements)

    sent()  # the first look remembers who is signed in
    one = sent()
    for name in ("某市甲办法", "某市乙办法"):
        brought(editor, OLD.replace("某市警报办法", name))
    assert sent() == one


def test_two_editions_are_shown_side_by_side(app: Flask, editor: FlaskClient) -> None:
    statute_id, _ = found(app)
    assert editor.get(f"/admin/statutes/{statute_id}/compare").status_code == 404
    brought(editor, NEW)
    page = editor.get(f"/admin/statutes/{statute_id}/compare").text

    assert "提前<del>五</del>日" in page
    assert "提前<ins>七</ins>日" in page
    assert "新版删去了这一条" in page
    assert "旧版没有这一条" in page
    assert "没有这一类条文" in editor.get(f"/admin/statutes/{statute_id}/compare?change=moved").text
    unchanged = editor.get(f"/admin/statutes/{statute_id}/compare?change=unchanged&page=1").text
    assert unchanged.count('class="card compared"') == 2


def test_on_its_day_an_edition_is_dealt_with_and_the_queue_shows_question_and_both_texts(
    app: Flask, editor: FlaskClient, reviewer: FlaskClient
) -> None:
    assert "现在处理" in brought(editor, SOON)
    edition_id = found(app)[1][2026].id
    page = editor.post(f"/admin/statutes/editions/{edition_id}/enact", follow_redirects=True).text
    assert "2 题转待复核，1 题自动改了条号" in page
    ids = question_ids(app)

    card = reviewer.get(f"/admin/statutes/queue/{ids['words']}").text
    assert "第 2 / 2 题" in card
    assert "提前<del>五</del>日" in card
    kept = reviewer.post(
        f"/admin/statutes/queue/{ids['words']}",
        data={"act": "keep", "note": "天数不是考点"},
        follow_redirects=True,
    ).text
    assert "已维持" in kept
    assert "第 1 / 1 题" in kept
    refused = reviewer.post(f"/admin/statutes/queue/{ids['gone']}", data={"act": "keep"}).text
    assert "已被新版本删去，不能维持" in refused
    done = reviewer.post(
        f"/admin/statutes/queue/{ids['gone']}", data={"act": "disable"}, follow_redirects=True
    ).text
    assert "已停用" in done
    assert "没有待复核的题" in done
    assert states(app) == {"same": "启用", "words": "启用", "gone": "停用", "fund": "启用"}
    assert "已经处理过了" in reviewer.get(f"/admin/statutes/queue/{ids['gone']}").text


def test_an_editor_may_not_keep_and_a_reader_may_not_import(
    app: Flask, house: House, enter: Enter, editor: FlaskClient
) -> None:
    brought(editor, SOON)
    edition_id = found(app)[1][2026].id
    editor.post(f"/admin/statutes/editions/{edition_id}/enact")
    ids = question_ids(app)
    auditor = enter(Role.AUDITOR, house.office, "A009")

    assert editor.post(f"/admin/statutes/queue/{ids['words']}", data={"act": "keep"}).status_code == 403
    assert states(app)["words"] == "待复核"
    assert auditor.get("/admin/statutes/queue").status_code == 200
    assert auditor.get(f"/admin/statutes/editions/{edition_id}/impact").status_code == 200
    for address in ("import", f"editions/{edition_id}/enact", f"editions/{edition_id}/remove"):
        assert auditor.post(f"/admin/statutes/{address}").status_code == 403


def test_before_its_day_an_edition_is_not_dealt_with(app: Flask, editor: FlaskClient) -> None:
    brought(editor, NEW)
    page = editor.post(f"/admin/statutes/editions/{found(app)[1][2026].id}/enact").text

    assert "还没有施行" in page


def test_a_text_imported_by_mistake_is_taken_back_and_the_old_edition_holds_on(
    app: Flask, editor: FlaskClient
) -> None:
    brought(editor, NEW)
    _, editions = found(app)
    page = editor.post(f"/admin/statutes/editions/{editions[2026].id}/remove", follow_redirects=True).text

    assert "已撤回导入的正文" in page
    left = found(app)[1]
    assert (list(left), left[2019].until_on) == ([2019], None)
    refused = editor.post(f"/admin/statutes/editions/{left[2019].id}/remove", follow_redirects=True).text
    assert "已撤回" in refused  # the first edition touched no question, though its day has come
    assert found(app)[1] == {}


def test_what_took_effect_is_not_taken_back(app: Flask, editor: FlaskClient) -> None:
    brought(editor, SOON)
    edition_id = found(app)[1][2026].id
    editor.post(f"/admin/statutes/editions/{edition_id}/enact")
    page = editor.post(f"/admin/statutes/editions/{edition_id}/remove").text

    assert "已经施行并处理过题目" in page


def test_days_and_number_of_an_edition_are_corrected(app: Flask, editor: FlaskClient) -> None:
    brought(editor, NEW)
    edition = found(app)[1][2026]
    address = f"/admin/statutes/editions/{edition.id}"
    assert 'value="2027-01-01"' in editor.get(address).text
    wrong = editor.post(address, data={"in_force_on": "2027-03-01", "until_on": "2027-02-01"}).text
    assert "失效日期应晚于施行日期" in wrong
    editor.post(address, data={"in_force_on": "2027-03-01", "document_number": "令第9号", "note": "推迟施行"})
    editions = found(app)[1]

    assert (editions[2026].in_force_on, editions[2026].document_number) == (date(2027, 3, 1), "令第9号")
    assert editions[2019].until_on == date(2027, 3, 1)
    editor.post(address, data={"in_force_on": "2027-03-01", "repealed": "y", "until_on": "2028-01-01"})
    assert found(app)[1][2026].is_repealed


def test_suspended_articles_flag_their_questions_until_they_apply_again(
    app: Flask, editor: FlaskClient, reviewer: FlaskClient, now: datetime
) -> None:
    edition_id = found(app)[1][2019].id
    address = f"/admin/statutes/editions/{edition_id}/suspend"
    facts = {"first": "2", "last": "3", "from_on": "2026-05-01", "reason": "改革期间暂停领导体制的规定"}
    assert "共 4 条" in editor.post(address, data={**facts, "last": "9"}).text
    assert "请填写这一项" in editor.post(address, data={}).text
    page = editor.post(address, data=facts, follow_redirects=True).text

    assert "改革期间暂停领导体制的规定" in page
    assert "部分暂停适用" in page
    assert states(app) == {"same": "启用", "words": "待复核", "gone": "待复核", "fund": "启用"}
    ids = question_ids(app)
    assert "暂停适用" in editor.get("/admin/statutes/queue").text
    assert editor.get(f"/library/{found(app)[0]}").text.count("改革期间暂停领导体制的规定") == 2
    for address in (f"/admin/statutes/queue/{ids['words']}", f"/admin/bank/{ids['words']}"):
        page = editor.get(address).text
        assert "暂停的是第二条至第三条，自 2026-05-01 起。" in page
        assert "改革期间暂停领导体制的规定" in page
    reviewer.post(f"/admin/statutes/queue/{ids['words']}", data={"act": "keep"})
    assert states(app)["words"] == "启用"

    with writing(app) as session:
        suspension_id = session.scalars(select(Suspension.id)).one()
    lift = f"/admin/statutes/suspensions/{suspension_id}/lift"
    assert "请填写这一项" in editor.post(lift, data={}).text
    assert (
        "到 2026-12-01 恢复适用"
        in editor.post(lift, data={"until_on": "2026-12-01"}, follow_redirects=True).text
    )
    settle_due(database_of(app), datetime.fromisoformat("2026-12-02T01:00:00+00:00"))
    with writing(app) as session:
        gone = session.get_one(Question, ids["gone"])
        assert (gone.flag, gone.state) == ("", State.RECHECK)
        assert session.get_one(Suspension, suspension_id).released_at is not None


def test_a_suspension_to_come_waits_for_its_day(app: Flask, editor: FlaskClient) -> None:
    address = f"/admin/statutes/editions/{found(app)[1][2019].id}/suspend"
    facts = {"first": "2", "last": "2", "from_on": "2027-05-01", "reason": "决定"}
    page = editor.post(address, data=facts, follow_redirects=True).text

    assert "到 2027-05-01 相关的题自动标记" in page
    assert "尚未开始" in page
    assert set(states(app).values()) == {"启用"}


def test_what_is_not_there_is_not_found(editor: FlaskClient) -> None:
    for address in ("999", "editions/999", "editions/999/impact", "queue/999", "999/compare"):
        assert editor.get(f"/admin/statutes/{address}").status_code == 404
    assert editor.post("/admin/statutes/suspensions/999/lift").status_code == 404
