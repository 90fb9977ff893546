"""Remarks, differences between revisions, and judging what was read."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lawbank.kinds import State
from lawbank.questions.actions import revise
from lawbank.questions.drafts import drafts_of
from lawbank.questions.models import Question
from tests.lawbank.test_impact import WRITTEN
from tests.web import writing


def test_remarks_and_differences_stand_on_the_page_of_a_question(
    app: Flask, editor: FlaskClient, reviewer: FlaskClient
) -> None:
    with writing(app) as session:
        number = session.scalars(select(Question.id).where(Question.code == "a")).one()
    address = f"/admin/bank/{number}"
    reviewer.post(f"{address}/remarks", data={"text": "题干应写明是哪一年的版本。"})
    page = editor.get(address).text
    assert "题干应写明是哪一年的版本。" in page
    assert "稿的差别" not in page
    settle = page.split(f'action="{address}/remarks/')[1].split('"')[0]
    assert "E001 已处理" in editor.post(f"{address}/remarks/{settle}", follow_redirects=True).text
    assert "请填写这一项" in editor.post(f"{address}/remarks", data={"text": ""}, follow_redirects=True).text
    change = {"act": "commit", "difficulty": "难", "topic": "", "state": "", "flag": ""}
    with writing(app) as session:
        seen = f"{number}:{session.get_one(Question, number).current_id}"
    editor.post("/admin/review/bulk", data={"seen": seen, **change})
    assert "第 1 稿与第 2 稿的差别" in editor.get(address).text
    assert "没有差别" in editor.get(f"{address}?from=2&to=2").text


def test_a_question_is_sent_back_with_a_reason_that_its_author_finds(
    app: Flask, editor: FlaskClient, reviewer: FlaskClient
) -> None:
    with writing(app) as session:
        found = session.scalars(select(Question).where(Question.code == "a")).one()
        found.state = State.PENDING
        number = found.id
    address = f"/admin/bank/{number}"
    assert "退回命题人" in reviewer.get(address).text

    silent = reviewer.post(f"{address}/move", data={"state": "草稿", "note": " "}, follow_redirects=True).text
    assert "退回要写明原因" in silent
    data = {"state": "草稿", "note": "B 项也说得通。"}
    reviewer.post(f"{address}/move", data=data, follow_redirects=True)
    page = editor.get("/admin/review/remarks").text
    assert "B 项也说得通。" in page
    assert f'href="{address}#remarks"' in page
    assert 'badge-warn ms-auto">1<' in page
    assert "草稿" in page
    settle = editor.get(address).text.split(f'action="{address}/remarks/')[1].split('"')[0]
    editor.post(f"{address}/remarks/{settle}")
    assert "没有待处理的意见" in editor.get("/admin/review/remarks").text


def test_what_was_revised_since_it_was_read_is_not_moved(
    app: Flask, editor: FlaskClient, reviewer: FlaskClient
) -> None:
    with writing(app) as session:
        found = session.scalars(select(Question).where(Question.code == "a")).one()
        found.state = State.PENDING
        number, read = found.id, found.current_id
        (draft,) = drafts_of(session, [number])
        revise(session, found, draft, actor="E001", now=WRITTEN)
        fresh = found.current_id
    address = f"/admin/bank/{number}/move"

    stale = reviewer.post(address, data={"state": "启用", "seen": read}, follow_redirects=True).text
    assert "请重新打开后再审" in stale
    assert f'name="seen" type="hidden" value="{fresh}"' in reviewer.get(f"/admin/bank/{number}").text
    assert (
        "状态已更新"
        in reviewer.post(address, data={"state": "启用", "seen": fresh}, follow_redirects=True).text
    )


def test_who_has_no_figures_enters_the_console_at_the_bank(
    reviewer: FlaskClient, manager: FlaskClient
) -> None:
    assert 'href="/admin/bank/"' in reviewer.get("/").text
    assert 'href="/admin/dashboard/"' in manager.get("/").text
