"""The review desk over HTTP, and the officer on the other side of it."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from admin.review import bulk
from lawbank.kinds import Difficulty, State
from lawbank.questions.actions import add_questions, revise
from lawbank.questions.drafts import drafts_of
from lawbank.questions.leaves import load_leaves
from lawbank.questions.models import Basis, Question, Revision
from quiz.attempts.models import Attempt
from quiz.audit.models import AuditNote
from quiz.challenges.actions import raise_challenge
from quiz.challenges.models import Challenge
from quiz.challenges.queries import Subject
from quiz.clock import set_clock
from quiz.papers.models import PaperItem
from quiz.people.rules import Role
from quiz.web.database import database_of
from tests.admin.conftest import Enter, Hire, House
from tests.lawbank.conftest import fill
from tests.lawbank.test_impact import WRITTEN, asked
from tests.quiz.analysis.house import WRONG_KEY, sat_exam
from tests.web import sent_by, signed_in, writing

NO_CHANGE = {"topic": "", "difficulty": "", "state": "", "flag": "", "cited": "", "cited_as": ""}
OLD, NEW = "《行政处罚法》第九条", "《行政处罚法》第十条"


@pytest.fixture
def officer_id(house: House, hire: Hire) -> int:
    return hire("A001", "陈静", house.section)


@pytest.fixture
def officer(app: Flask, house: House, officer_id: int, now: datetime) -> FlaskClient:
    """An officer who has sat an exam with one wrong key."""
    with writing(app) as session:
        sat_exam(session, now, house.office, [officer_id])
    set_clock(lambda: now + timedelta(hours=9))
    return signed_in(app, officer_id)


@pytest.fixture
def reviewer(house: House, enter: Enter) -> FlaskClient:
    return enter(Role.REVIEWER, house.office, "V001")


@pytest.fixture
def editor(app: Flask, house: House, enter: Enter) -> FlaskClient:
    with writing(app) as session:
        fill(session)
        drafts = [asked("a", OLD), asked("b", OLD), asked("c", "《行政处罚法》第二条")]
        add_questions(session, drafts, actor="W001", state=State.ENABLED, now=WRITTEN)
    return enter(Role.EDITOR, house.office, "E001")


def states(app: Flask) -> set[str]:
    with writing(app) as session:
        return {state.value for state in session.scalars(select(Question.state))}


def place_of(app: Flask) -> tuple[str, int]:
    """The sitting, and the number of the question with the wrong key."""
    with writing(app) as session:
        attempt = session.scalars(select(Attempt)).one()
        item = session.scalars(
            select(PaperItem.number)
            .join(Revision, Revision.id == PaperItem.revision_id)
            .where(PaperItem.paper_id == attempt.paper_id, Revision.stem == WRONG_KEY)
        ).one()
        return attempt.public_id, item


def raised(app: Flask, officer: FlaskClient, **changes: str | list[str]) -> str:
    attempt, item = place_of(app)
    data: dict[str, str | list[str]] = {
        "picked": "C",
        "reason": "第三十六条规定的是二年。",
        "basis": "",
        "cited": "",
    } | changes
    return officer.post(f"/attempts/{attempt}/challenge/{item}", data=data, follow_redirects=True).text


def public_id(app: Flask) -> str:
    with writing(app) as session:
        return session.scalars(select(Challenge.public_id).order_by(Challenge.id.desc())).first() or ""


def test_from_the_result_to_the_answer(app: Flask, officer: FlaskClient, reviewer: FlaskClient) -> None:
    attempt, item = place_of(app)
    result = officer.get(f"/attempts/{attempt}/result").text
    assert f'href="challenge/{item}"' in result
    page = officer.get(f"/attempts/{attempt}/challenge/{item}").text
    assert WRONG_KEY in page
    assert "《行政处罚法》第九条" in page

    assert "已提交" in raised(app, officer, basis="《行政处罚法》第九条")
    assert "您的异议正在处理" in officer.get(f"/attempts/{attempt}/challenge/{item}").text
    assert WRONG_KEY in reviewer.get("/admin/review/?outcome=waiting").text
    shown = reviewer.get(f"/admin/review/challenges/{public_id(app)}").text
    assert "第三十六条规定的是二年。" in shown
    assert "考试中遇到" in shown
    assert "请填写这一项" in reviewer.post(f"/admin/review/challenges/{public_id(app)}", data={}).text
    done = reviewer.post(
        f"/admin/review/challenges/{public_id(app)}",
        data={"outcome": "upheld", "answer": "答案应为C，已转编辑改正。"},
        follow_redirects=True,
    ).text
    assert "已答复 1 条" in done
    assert "题目异议采纳：答案应为C，已转编辑改正。" in done
    again = reviewer.post(
        f"/admin/review/challenges/{public_id(app)}",
        data={"outcome": "upheld", "answer": "答案应为C，已转编辑。"},
    )
    assert again.status_code == 409
    assert "1 条题目异议有了答复" in officer.get("/").text
    assert "答复" in officer.get("/challenges").text
    assert "题目异议有了答复" in officer.get("/").text
    answered = officer.post("/challenges", follow_redirects=True).text
    assert "答案应为C，已转编辑改正。" in answered
    assert "采纳" in answered
    assert "题目异议有了答复" not in officer.get("/").text
    with writing(app) as session:
        states = session.scalars(select(Question.state).where(Question.state == State.RECHECK)).all()
        assert len(states) == 1


def test_a_challenge_that_says_too_little_keeps_what_was_typed(app: Flask, officer: FlaskClient) -> None:
    page = raised(app, officer, reason="不对")

    assert "理由太短" in page
    assert 'name="picked" value="C" checked' in page
    assert "不对</textarea>" in page
    nothing = raised(app, officer, picked=[])
    assert "请选出您认为正确的选项" in nothing
    assert "有 1 处需要修改" in raised(app, officer, picked="K")


def test_the_reviewer_sees_the_options_as_the_officer_did(
    app: Flask, officer: FlaskClient, reviewer: FlaskClient
) -> None:
    """Options are shuffled: the officer's C need not be the bank's C, and C it is that they write about."""
    attempt, item = place_of(app)
    with writing(app) as session:
        paper = session.scalars(select(PaperItem).where(PaperItem.number == item)).one()
        paper.choice_order = "2031"
        leaf = load_leaves(session, [paper.revision_id])[paper.revision_id]
    page = officer.get(f"/attempts/{attempt}/challenge/{item}").text
    assert page.index(leaf.choices[2]) < page.index(leaf.choices[0])
    mine = raised(app, officer, picked="A")
    assert f"A. {leaf.choices[2]}" in mine

    shown = reviewer.get(f"/admin/review/challenges/{public_id(app)}").text
    first, second = [part for part in shown.split("<li")[1:] if "option-letter" in part][:2]
    assert leaf.choices[2] in first
    assert "题库中为 C" in first
    assert "提出人认为对" in first
    assert leaf.choices[0] in second
    assert "题库中为 A" in second
    assert "✓ 答案" in second
    assert "提出人选了" in shown
    assert "命题人" in shown


def test_nobody_challenges_for_somebody_else(
    app: Flask, officer: FlaskClient, house: House, hire: Hire
) -> None:
    attempt, item = place_of(app)
    stranger = signed_in(app, hire("A002", "王磊", house.section))

    assert stranger.get(f"/attempts/{attempt}/challenge/{item}").status_code == 404
    assert "还没有提过异议" in stranger.get("/challenges").text


def test_an_editor_reads_challenges_but_does_not_answer(
    app: Flask, officer: FlaskClient, house: House, enter: Enter
) -> None:
    raised(app, officer)
    editor = enter(Role.EDITOR, house.office, "E009")
    address = f"/admin/review/challenges/{public_id(app)}"

    assert "由审题人答复" in editor.get(address).text
    data = {"outcome": "upheld", "answer": "答案应为C，已转编辑改正。"}
    assert editor.post(address, data=data).status_code == 403
    assert officer.get("/admin/review/").status_code == 404


def test_from_practice(app: Flask, house: House, hire: Hire, now: datetime) -> None:
    with writing(app) as session:
        sat_exam(session, now, house.office, [])
    browser = signed_in(app, hire("A003", "李伟", house.section))
    run = browser.post("/practice/", data={"mode": "random", "size": "5"}).headers["Location"]
    public = run.rsplit("/", 1)[1]

    assert browser.get(f"/practice/runs/{public}/challenge/1").status_code == 409
    browser.post(f"/practice/runs/{public}/1", data={"item-1": "A"})
    assert f"/practice/runs/{public}/challenge/1" in browser.get(f"/practice/runs/{public}?q=1").text
    data = {"said": "B", "reason": "与第九条不一致。", "basis": "other", "cited": "《行政处罚法》第十条"}
    page = browser.post(f"/practice/runs/{public}/challenge/1", data=data, follow_redirects=True).text
    assert "《行政处罚法》第十条" in page


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


def test_the_page_of_a_question_leads_to_the_challenges_that_wait(
    app: Flask, officer: FlaskClient, reviewer: FlaskClient
) -> None:
    raised(app, officer)
    with writing(app) as session:
        number = session.scalars(select(Challenge.question_id)).one()

    page = reviewer.get(f"/admin/bank/{number}").text
    assert "有 1 条考生异议等待答复" in page
    assert f"/admin/review/challenges/{public_id(app)}" in page


def test_a_question_revised_since_offers_that_it_is_right_by_now(
    app: Flask, officer: FlaskClient, reviewer: FlaskClient
) -> None:
    raised(app, officer)
    address = f"/admin/review/challenges/{public_id(app)}"
    assert "题目已经改正" not in reviewer.get(address).text
    data = {"outcome": "mended", "answer": "上周已经改正，谢谢。"}
    assert "有 1 处需要修改" in reviewer.post(address, data=data).text
    with writing(app) as session:
        found = session.get_one(Question, session.scalars(select(Challenge.question_id)).one())
        (draft,) = drafts_of(session, [found.id])
        revise(session, found, draft, actor="E001", keeps_state=True, now=WRITTEN)
    assert "题目已经改正" in reviewer.get(address).text
    assert "已答复 1 条" in reviewer.post(address, data=data, follow_redirects=True).text
    assert "已改正并重新启用" in officer.get("/challenges").text
    assert states(app) == {"启用"}


def test_other_challenges_of_the_question_stand_beside_one(
    app: Flask, officer: FlaskClient, reviewer: FlaskClient, house: House, hire: Hire
) -> None:
    raised(app, officer)
    other = hire("A002", "王磊", house.section)
    with writing(app) as session:
        first = session.scalars(select(Challenge)).one()
        subject = Subject(first.revision_id, "3210", None)
        raise_challenge(session, other, subject, picked=["A"], reason="旧版本才是这样。", now=WRITTEN)
        leaf = load_leaves(session, [first.revision_id])[first.revision_id]
        address = f"/admin/review/challenges/{first.public_id}"

    page = reviewer.get(address).text
    assert "同一道题的另外 1 条异议" in page
    assert f"A. {leaf.choices[3]}" in page
    answer = {"outcome": "rejected", "answer": "第九条写得很清楚。", "all_alike": "y"}
    assert "已答复 2 条" in reviewer.post(address, data=answer, follow_redirects=True).text


def test_who_has_no_figures_enters_the_console_at_the_bank(
    reviewer: FlaskClient, manager: FlaskClient
) -> None:
    assert 'href="/admin/bank/"' in reviewer.get("/").text
    assert 'href="/admin/dashboard/"' in manager.get("/").text


def test_the_list_takes_as_many_statements_for_one_challenge_as_for_three(
    app: Flask, officer: FlaskClient, reviewer: FlaskClient
) -> None:
    def sent() -> int:
        with sent_by(app) as statements:
            reviewer.get("/admin/review/")
        return len(statements)

    raised(app, officer)
    sent()
    one = sent()
    with database_of(app).transaction() as session:
        first = session.scalars(select(Challenge)).one()
        for number in range(2):
            session.add(
                Challenge(
                    public_id=f"c{number}", person_id=first.person_id,
                    question_id=first.question_id, revision_id=first.revision_id, proposed="B", reason="理由理由理由",
                    raised_at=first.raised_at, outcome=first.outcome, answered_at=first.raised_at,
                )
            )  # fmt: skip
    assert sent() == one
