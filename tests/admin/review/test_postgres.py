"""The review desk on PostgreSQL: every list and every act once."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from lawbank.kinds import State
from lawbank.questions.actions import add_questions
from lawbank.questions.models import Question
from lawbank.review.actions import add_remark
from quiz.challenges.actions import raise_challenge
from quiz.challenges.queries import Subject
from quiz.people.rules import Role
from tests.admin.conftest import Enter, Hire, House
from tests.lawbank.conftest import fill
from tests.lawbank.test_impact import WRITTEN, asked
from tests.web import database_of, make_app, signed_in, writing

pytestmark = pytest.mark.postgres


@pytest.fixture
def app(tmp_path: Path, postgres_url: str, now: datetime) -> Iterator[Flask]:
    app = make_app(tmp_path, url=postgres_url)
    yield app
    database_of(app).close()


def test_lists_and_acts(app: Flask, house: House, hire: Hire, enter: Enter, now: datetime) -> None:
    chen = hire("A001", "陈静", house.section)
    with writing(app) as session:
        fill(session)
        drafts = [asked("a", "《行政处罚法》第九条"), asked("b", "《行政处罚法》第九条")]
        ids = add_questions(session, drafts, actor="W001", state=State.ENABLED, now=WRITTEN)
        first, _second = (session.get_one(Question, number) for number in ids)
        add_remark(session, first, "题干不全。", author="W001", now=now)
        assert first.current_id is not None
        subject = Subject(first.current_id, "", None)
        doubt = raise_challenge(
            session, chen, subject, proposed="错误", reason="第十条不是这样写的。", now=now
        ).public_id
        pairs = ",".join(f"{row.id}:{row.current_id}" for row in session.scalars(select(Question)))
    desk = enter(Role.REVIEWER, house.office, "V001")

    for path in ("review/", "review/remarks", "review/bulk", f"review/challenges/{doubt}", f"bank/{ids[0]}"):
        assert desk.get(f"/admin/{path}").status_code == 200, path
    data = {"act": "commit", "seen": pairs, "cited": "《行政处罚法》第九条", "cited_as": "第十条"}
    data |= {"topic": "", "difficulty": "", "state": "", "flag": ""}
    place = desk.post("/admin/review/bulk", data=data).headers["Location"]
    assert "撤销这 2 题的修改" in desk.get(place).text
    assert "恢复到修改之前" in desk.post(f"{place}/undo", follow_redirects=True).text
    assert "共 1 条" in desk.get("/admin/review/bulk/done").text
    answer = {"outcome": "upheld", "answer": "第十条确实如此，已转编辑。"}
    address = f"/admin/review/challenges/{doubt}"
    assert "已答复 1 条" in desk.post(address, data=answer, follow_redirects=True).text
    officer = signed_in(app, chen)
    assert "正在核改" in officer.get("/challenges").text
