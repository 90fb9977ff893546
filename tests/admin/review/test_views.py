"""Challenges over HTTP: the officer's side and the reviewer's."""

from datetime import datetime

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lawbank.kinds import Kind, State
from lawbank.questions.actions import revise
from lawbank.questions.drafts import drafts_of
from lawbank.questions.leaves import load_leaves
from lawbank.questions.models import Question, Revision
from quiz.attempts.models import Attempt
from quiz.challenges.actions import raise_challenge
from quiz.challenges.models import Challenge
from quiz.challenges.queries import Subject
from quiz.exams.models import Exam
from quiz.exams.rules import Feedback
from quiz.papers.models import PaperItem
from quiz.people.rules import Role
from quiz.web.database import database_of
from tests.admin.conftest import Enter, Hire, House
from tests.admin.review.conftest import states
from tests.lawbank.test_impact import WRITTEN
from tests.quiz.analysis.house import WRONG_KEY, sat_exam
from tests.web import sent_by, signed_in, writing


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


def test_a_key_that_is_not_released_cannot_be_learnt_by_a_challenge(app: Flask, officer: FlaskClient) -> None:
    attempt, item = place_of(app)
    with writing(app) as session:
        session.scalars(select(Exam)).one().feedback = Feedback.NEVER
    data = {"picked": "C", "reason": "第三十六条规定的是二年。", "basis": ""}

    for answer in (
        officer.get(f"/attempts/{attempt}/challenge/{item}"),
        officer.post(f"/attempts/{attempt}/challenge/{item}", data=data),
    ):
        assert answer.status_code == 409
        assert "还没有公布答案" in answer.text
        assert WRONG_KEY not in answer.text
    assert f'href="challenge/{item}"' not in officer.get(f"/attempts/{attempt}/result").text
    assert "还没有提过异议" in officer.get("/challenges").text


def test_a_true_false_question_is_doubted_in_words(
    app: Flask, officer: FlaskClient, reviewer: FlaskClient
) -> None:
    attempt, _item = place_of(app)
    with writing(app) as session:
        item = session.scalars(select(PaperItem.number).where(PaperItem.kind == Kind.TRUE_FALSE)).one()
    data = {"picked": "B", "reason": "条文写的是可以。", "basis": "", "said": "题干写成了应当"}
    page = officer.post(f"/attempts/{attempt}/challenge/{item}", data=data, follow_redirects=True).text

    assert "错误（题干写成了应当）" in page
    assert "错误（题干写成了应当）" in reviewer.get(f"/admin/review/challenges/{public_id(app)}").text


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
