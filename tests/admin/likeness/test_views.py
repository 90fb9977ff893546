"""The likeness desk over HTTP: the list, a pair side by side, deciding, the record."""

from dataclasses import replace
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lawbank.alike.actions import compare_bank
from lawbank.alike.models import LikenessDecision, LikenessPair
from lawbank.kinds import Kind, State
from lawbank.questions.actions import add_questions
from lawbank.questions.models import Question
from quiz.audit.models import AuditNote
from quiz.people.rules import Role
from tests.admin.conftest import Enter, House
from tests.lawbank.conftest import draft, fill
from tests.web import database_of, sent_by, writing

FIRST = draft("行政机关应当自作出处罚决定之日起（　）内公示。", code="A1", choices=("七日", "五日", "十日"))
AGAIN = replace(
    FIRST, code="A2", stem="根据有关规定，行政机关应自作出处罚决定之日起（　）内公示。", topics=("K04",)
)
OPPOSED = replace(FIRST, code="A3", key=(1,))
CASE = draft(
    "某公司<b>拒绝</b>检查。",
    code="C1",
    kind=Kind.CASE,
    choices=(),
    key=(),
    parts=(
        replace(FIRST, code=""),
        draft("听证应当公开举行。", kind=Kind.TRUE_FALSE, choices=(), key=(), truth=True),
        draft("____日内缴纳。", kind=Kind.BLANK, choices=(), key=(), blanks=(("十五", "15"),)),
    ),
)


@pytest.fixture
def pairs(app: Flask, house: House, now: datetime) -> list[int]:
    """Three questions, alike two by two; ids of the pairs, the most alike first."""
    with writing(app) as session:
        fill(session)
        add_questions(session, [FIRST, AGAIN, OPPOSED], actor="E001", state=State.ENABLED, now=now)
    compare_bank(database_of(app), now=now)
    with database_of(app).reading() as session:
        return list(
            session.scalars(select(LikenessPair.id).order_by(LikenessPair.score.desc(), LikenessPair.id))
        )


@pytest.fixture
def editor(house: House, enter: Enter) -> FlaskClient:
    return enter(Role.EDITOR, house.office, "E001")


@pytest.fixture
def reviewer(house: House, enter: Enter) -> FlaskClient:
    return enter(Role.REVIEWER, house.office, "V001")


def page(client: FlaskClient, path: str = "") -> str:
    response = client.get(f"/admin/likeness/{path}")
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_the_list_shows_the_open_pairs_and_is_filtered(pairs: list[int], reviewer: FlaskClient) -> None:
    text = page(reviewer)

    assert "共 3 条" in text
    assert [text.count(code) > 0 for code in ("A1", "A2", "A3", "答案矛盾", "相近")] == [True] * 5
    assert "共 1 条" in page(reviewer, "?verdict=near")
    assert "共 2 条" in page(reviewer, "?topic=K04")
    assert f"/admin/likeness/{pairs[0]}?verdict=contradicts" in page(reviewer, "?verdict=contradicts")
    assert "共 3 条" in page(reviewer, "?verdict=%22%3E")


def test_a_list_takes_as_many_statements_for_three_rows_as_for_one(
    app: Flask, pairs: list[int], reviewer: FlaskClient
) -> None:
    page(reviewer)
    sent = []
    for query in ("?verdict=near", "?verdict=contradicts", ""):
        with sent_by(app) as statements:
            page(reviewer, query)
        sent.append(len(statements))

    assert sent == [sent[0]] * 3


def test_the_list_is_exported(pairs: list[int], reviewer: FlaskClient) -> None:
    response = reviewer.get("/admin/likeness/?format=xlsx")

    assert response.status_code == 200
    assert response.mimetype.endswith("spreadsheetml.sheet")


def test_a_pair_stands_side_by_side_with_its_differences_in_words(
    pairs: list[int], reviewer: FlaskClient
) -> None:
    text = page(reviewer, str(pairs[1]))

    assert '<mark><span class="visually-hidden">（此题独有：</span>根据有关规定，' in text
    assert text.count("✓ 答案") == 2
    assert "保留 A1，停用另一题" in text
    assert f"/admin/likeness/{pairs[2]}" in text


def test_keeping_both_asks_for_a_reason_and_goes_on_to_the_next_pair(
    app: Flask, pairs: list[int], editor: FlaskClient
) -> None:
    path = f"/admin/likeness/{pairs[0]}"
    for reason, said in (("", "请填写这一项"), (" ", "请写明理由")):
        refused = editor.post(path, data={"act": "both", "reason": reason})
        assert (refused.status_code, said in refused.get_data(as_text=True)) == (200, True)

    done = editor.post(path, data={"act": "both", "reason": "考点不同"})

    assert done.headers["Location"] == f"/admin/likeness/{pairs[1]}"
    text = page(editor, "decided")
    assert ("考点不同" in text, "都保留" in text, "E001" in text) == (True, True, True)
    assert "考点不同" in page(editor, str(pairs[0]))
    with writing(app) as session:
        assert session.scalars(select(AuditNote.act).where(AuditNote.act.like("likeness.%"))).all() == [
            "likeness.keep"
        ]


def test_merging_needs_the_reviewer_s_right(pairs: list[int], editor: FlaskClient) -> None:
    assert (
        editor.post(f"/admin/likeness/{pairs[0]}", data={"act": "low", "reason": "重复"}).status_code == 403
    )
    assert "停用另一题" not in page(editor, str(pairs[0]))


def test_who_may_only_read_sees_the_pair_and_no_button(pairs: list[int], house: House, enter: Enter) -> None:
    auditor = enter(Role.AUDITOR, house.office, "U001")

    assert "两题都保留" not in page(auditor, str(pairs[0]))
    assert auditor.post(f"/admin/likeness/{pairs[0]}", data={"act": "both", "reason": "x"}).status_code == 403
    assert auditor.post("/admin/likeness/refresh").status_code == 403


@pytest.mark.parametrize(("act", "dropped"), [("low", "A3"), ("high", "A1")])
def test_merging_lays_the_other_question_aside(
    app: Flask, pairs: list[int], reviewer: FlaskClient, act: str, dropped: str
) -> None:
    done = reviewer.post(
        f"/admin/likeness/{pairs[0]}?verdict=contradicts", data={"act": act, "reason": "答案有误"}
    )

    assert done.status_code == 302
    with writing(app) as session:
        states = dict(session.execute(select(Question.code, Question.state)).all())
        assert session.scalars(select(LikenessDecision.reason)).all() == ["答案有误"]
    assert {code for code, state in states.items() if state is State.DISABLED} == {dropped}
    assert "共 1 条" in page(reviewer)


def test_the_last_pair_leads_back_to_the_list(pairs: list[int], reviewer: FlaskClient) -> None:
    done = reviewer.post(f"/admin/likeness/{pairs[1]}?verdict=near", data={"act": "both", "reason": "都要"})

    assert done.headers["Location"] == "/admin/likeness/?verdict=near"


def test_what_somebody_else_decided_is_said(
    pairs: list[int], editor: FlaskClient, reviewer: FlaskClient
) -> None:
    path = f"/admin/likeness/{pairs[0]}"
    editor.post(path, data={"act": "both", "reason": "都要"})
    late = reviewer.post(path, data={"act": "low", "reason": "重复"})

    assert (late.status_code, "E001已经处理过这一对" in late.get_data(as_text=True)) == (200, True)


def test_an_unknown_pair_or_button_is_no_error(pairs: list[int], reviewer: FlaskClient) -> None:
    assert reviewer.get("/admin/likeness/999").status_code == 404
    assert reviewer.post("/admin/likeness/999", data={"act": "low", "reason": "x"}).status_code == 404
    assert reviewer.post(f"/admin/likeness/{pairs[0]}", data={"act": "all", "reason": "x"}).status_code == 200


def test_what_was_not_compared_yet_is_compared_at_the_press_of_a_button(
    app: Flask, pairs: list[int], editor: FlaskClient, now: datetime
) -> None:
    with writing(app) as session:
        add_questions(session, [replace(AGAIN, code="A5", stem="请问，" + AGAIN.stem)], actor="E001", now=now)
    assert "还有 1 题没有比对" in page(editor)

    assert editor.post("/admin/likeness/refresh").headers["Location"] == "/admin/likeness/"

    text = page(editor)
    assert ("还有" in text, "比对了 1 题" in text, "A5" in text) == (False, True, True)


def test_cases_are_shown_with_their_sub_questions_and_nothing_is_markup(
    app: Flask, house: House, reviewer: FlaskClient, now: datetime
) -> None:
    with writing(app) as session:
        fill(session)
        add_questions(session, [CASE, replace(CASE, code="C2", parts=CASE.parts[:2])], actor="E001", now=now)
    compare_bank(database_of(app), now=now)
    with database_of(app).reading() as session:
        pair = session.scalars(select(LikenessPair.id)).one()

    text = page(reviewer, str(pair))

    assert (text.count("小题 1"), text.count("小题 3"), "&lt;b&gt;" in text, "<b>拒绝" in text) == (
        2,
        1,
        True,
        False,
    )
    assert "十五 / 15" in text


def test_the_record_is_filtered_by_what_was_decided(pairs: list[int], reviewer: FlaskClient) -> None:
    reviewer.post(f"/admin/likeness/{pairs[0]}", data={"act": "both", "reason": "理由甲"})
    reviewer.post(f"/admin/likeness/{pairs[1]}", data={"act": "low", "reason": "理由乙"})

    text = page(reviewer, "decided?decision=merged")

    assert ("理由乙" in text, "理由甲" in text) == (True, False)
