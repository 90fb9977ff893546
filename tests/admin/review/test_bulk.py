"""One change to many questions over HTTP: chosen, previewed, done, shown, undone."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from admin.review import bulk
from lawbank.kinds import Difficulty, State
from lawbank.questions.models import Basis, Question, Revision
from quiz.audit.models import AuditNote
from quiz.people.rules import Role
from tests.admin.conftest import Enter, House
from tests.admin.review.conftest import NEW, OLD, states
from tests.web import writing

NO_CHANGE = {"topic": "", "difficulty": "", "state": "", "flag": "", "cited": "", "cited_as": ""}


def test_questions_are_changed_in_bulk_after_a_preview_and_put_back(app: Flask, editor: FlaskClient) -> None:
    with writing(app) as session:
        ids = dict(session.execute(select(Question.code, Question.id)).all())
    page = editor.get("/admin/review/bulk?state=启用").text
    assert page.count('name="q"') == 3
    change = {"cited": OLD, "cited_as": "第十条", "topic": "", "difficulty": "", "state": "", "flag": ""}
    preview = editor.post(
        "/admin/review/bulk", data={"act": "preview", "q": list(ids.values()), **change}
    ).text
    assert "将修改 2 题" in preview
    assert "1 题不能这样改" in preview
    assert "<del>九</del><ins>十</ins>" in preview or "第<del>九" in preview
    seen = preview.split('name="seen" type="hidden" value="')[1].split('"')[0]
    done = editor.post(
        "/admin/review/bulk", data={"act": "commit", "seen": seen, **change}, follow_redirects=True
    ).text
    assert "已修改 2 题" in done
    assert f"依据{OLD}改为{NEW}" in done
    with writing(app) as session:
        assert [state.value for state in session.scalars(select(Question.state).order_by(Question.id))] == [
            "待审", "待审", "启用",
        ]  # fmt: skip
    stale = editor.post("/admin/review/bulk", data={"act": "commit", "seen": seen, **change}).text
    assert "请重新预览" in stale
    undo = done.split("/undo")[0].rsplit('"', 1)[1] + "/undo"
    assert "恢复到修改之前" in editor.post(undo, follow_redirects=True).text
    with writing(app) as session:
        assert {state.value for state in session.scalars(select(Question.state))} == {"启用"}


def test_a_bulk_change_that_is_none_or_nonsense_says_so(editor: FlaskClient) -> None:
    nothing = {"act": "preview", "q": "1", "topic": "", "difficulty": "", "state": "", "flag": ""}
    assert "请选择要改什么" in editor.post("/admin/review/bulk", data=nothing).text
    wrong = {**nothing, "cited": OLD, "cited_as": "从新法"}
    assert "改成的依据要写成" in editor.post("/admin/review/bulk", data=wrong).text
    assert (
        "没有选中" in editor.post("/admin/review/bulk", data={**nothing, "q": "x", "difficulty": "难"}).text
    )
    assert "没有符合条件的题" in editor.get("/admin/review/bulk?q=zzzz&kind=x&state=y").text


def test_enabling_in_bulk_is_for_reviewers(app: Flask, editor: FlaskClient, reviewer: FlaskClient) -> None:
    with writing(app) as session:
        for question in session.scalars(select(Question)):
            question.state = State.PENDING
        pairs = ",".join(f"{row.id}:{row.current_id}" for row in session.scalars(select(Question)))
    data = {**NO_CHANGE, "act": "commit", "seen": pairs, "state": "启用"}

    assert '<option value="启用">' not in editor.get("/admin/review/bulk").text
    assert "有 1 处需要修改" in editor.post("/admin/review/bulk", data=data).text
    assert states(app) == {"待审"}
    assert '<option value="启用">' in reviewer.get("/admin/review/bulk").text
    assert "已修改 3 题" in reviewer.post("/admin/review/bulk", data=data, follow_redirects=True).text
    assert states(app) == {"启用"}


def test_everything_that_the_filter_lets_through_can_be_chosen(
    app: Flask, editor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "OFFERED", 2)
    page = editor.get("/admin/review/bulk?state=启用").text
    assert page.count('name="q"') == 2
    assert "符合条件的 3 题全部选中" in page
    data = {**NO_CHANGE, "act": "preview", "everything": "y", "difficulty": "难"}
    preview = editor.post("/admin/review/bulk?state=启用", data=data).text
    assert "将修改 3 题" in preview
    assert "将修改 1 题" in editor.post("/admin/review/bulk?q=题 a 的", data=data).text
    monkeypatch.setattr(bulk, "MOST", 2)
    assert "符合条件的 3 题全部选中" not in editor.get("/admin/review/bulk").text


def test_the_whole_bank_comes_without_ticks_and_a_filtered_list_with_them(
    app: Flask, editor: FlaskClient
) -> None:
    with writing(app) as session:
        statute = session.scalars(select(Basis.statute_id).limit(1)).one()

    assert editor.get("/admin/review/bulk").text.count(" checked") == 0
    assert editor.get(f"/admin/review/bulk?statute={statute}").text.count(" checked") == 3
    assert editor.get("/admin/review/bulk?statute=9999").text.count(" checked") == 0
    assert (
        f'href="/admin/review/bulk?statute={statute}"' in editor.get(f"/admin/bank/?statute={statute}").text
    )
    back = {**NO_CHANGE, "act": "choose", "seen": "1:1,3:3", "difficulty": "难"}
    again = editor.post("/admin/review/bulk", data=back).text
    assert again.count(" checked") == 2
    assert '<option selected value="难">' in again


def test_an_edit_is_shown_with_its_questions_and_the_rest_of_it_is_undone(
    app: Flask, house: House, enter: Enter, editor: FlaskClient
) -> None:
    with writing(app) as session:
        pairs = ",".join(f"{row.id}:{row.current_id}" for row in session.scalars(select(Question)))
    data = {**NO_CHANGE, "act": "commit", "seen": pairs, "difficulty": "难"}
    place = editor.post("/admin/review/bulk", data=data).headers["Location"]
    assert "撤销这 3 题的修改" in editor.get(place).text
    assert "这 3 题的修改" not in enter(Role.AUDITOR, house.office, "D001").get(place).text
    with writing(app) as session:
        session.scalars(select(Question).where(Question.code == "b")).one().flag = "依据待核"
    page = editor.get(place).text
    assert "其中 1 题后来又改过" in page
    assert "后来又改过，不能撤销：b" in editor.post(f"{place}/undo", data={}).text
    done = editor.post(f"{place}/undo", data={"skipping": "y"}, follow_redirects=True).text
    assert "恢复到修改之前" in done
    assert done.count("已恢复") == 2
    assert "撤销时保持现状" in done
    with writing(app) as session:
        hard = session.scalars(
            select(Question.code)
            .join(Revision, Revision.id == Question.current_id)
            .where(Revision.difficulty == Difficulty.HARD)
        ).all()
        assert hard == ["b"]
        acts = session.scalars(select(AuditNote.act).order_by(AuditNote.id)).all()
        assert [act for act in acts if act.startswith("bank.bulk")] == ["bank.bulk_edit", "bank.bulk_undo"]
    assert "难度改为难" in editor.get("/admin/review/bulk/done").text


def test_a_hidden_field_full_of_nonsense_changes_nothing(app: Flask, editor: FlaskClient) -> None:
    for seen in ("", "x:y", "9" * 5000 + ":1", "1:" + "9" * 5000, "-1:1,,::", "1:1:1"):
        data = {**NO_CHANGE, "act": "commit", "seen": seen, "difficulty": "难"}
        answer = editor.post("/admin/review/bulk", data=data)
        assert answer.status_code == 200, seen
        assert "需要修改" in answer.text
    assert states(app) == {"启用"}
