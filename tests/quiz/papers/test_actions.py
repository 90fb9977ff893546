"""Writing plans, drawing papers, and what a paper shows."""

from datetime import datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawbank.kinds import Difficulty, Kind, State
from lawbank.questions.models import Question, Revision, Topic
from quiz.clock import day_of
from quiz.errors import Invalid, NotFound
from quiz.papers.actions import create_plan, draw_paper, edit_plan, install_plans, retire_plan
from quiz.papers.models import Paper, Plan
from quiz.papers.queries import (
    lines_of,
    paper,
    plan_by_code,
    plans,
    said_shortages,
    shortages,
    shown_items,
)
from quiz.papers.queries import plan as plan_of
from quiz.papers.ready import READY
from quiz.papers.rules import Drawing, Line, Scheme
from tests.counting import counted
from tests.quiz.exam_house import LINES, plan, question, small_bank, topics

ONE = Decimal(1)


def draw(session: Session, plan: Plan, now: datetime, seed: str = "seed") -> Paper:
    return draw_paper(session, plan, seed=seed, day=day_of(now), now=now)


@pytest.fixture
def bank(session: Session, now: datetime) -> None:
    small_bank(session, now)


@pytest.mark.usefixtures("bank")
def test_a_plan_keeps_its_lines_in_order(session: Session, now: datetime) -> None:
    made = plan(session, now)
    session.expire_all()

    assert lines_of(plan_of(session, made.id)) == LINES
    assert [one.id for one in plans(session)] == [made.id]
    retire_plan(session, made, now=now)
    retire_plan(session, made, now=datetime.max.replace(tzinfo=now.tzinfo))
    assert (made.retired_at, plans(session)) == (now, [])
    with pytest.raises(NotFound):
        plan_of(session, made.id + 1)


@pytest.mark.usefixtures("bank")
def test_an_edited_plan_leaves_drawn_papers_as_they_are(session: Session, now: datetime) -> None:
    made = plan(session, now)
    drawn = draw(session, made, now)
    before = [(item.number, item.revision_id, item.points) for item in paper(session, drawn.id).items]

    edit_plan(
        session,
        made,
        title="新卷",
        minutes=30,
        lines=LINES[:1],
        drawing=Drawing.PER_OFFICER,
        scheme=Scheme.MINUS,
    )
    session.expire_all()

    assert lines_of(plan_of(session, made.id)) == LINES[:1]
    after = paper(session, drawn.id)
    assert [(item.number, item.revision_id, item.points) for item in after.items] == before
    assert (after.title, after.scheme) == ("模拟卷", Scheme.ALL_OR_NOTHING)


@pytest.mark.usefixtures("bank")
@pytest.mark.parametrize(
    ("title", "minutes", "line", "sentence"),
    [
        (" ", 60, LINES[0], "请填写方案名称"),
        ("卷" * 121, 60, LINES[0], "请填写方案名称"),
        ("卷", 0, LINES[0], "考试时长应为 1 至 600 分钟"),
        ("卷", 601, LINES[0], "考试时长应为 1 至 600 分钟"),
        ("卷", 60, Line(Kind.SINGLE, 0, ONE), "第 1 行的题数应不小于 1"),
        ("卷", 60, Line(Kind.SINGLE, 1, ONE, "K99"), "没有这个知识点：K99"),
    ],
)
def test_a_plan_that_breaks_a_rule_is_refused(
    session: Session, now: datetime, title: str, minutes: int, line: Line, sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        create_plan(session, title=title, minutes=minutes, lines=[line], now=now)


@pytest.mark.usefixtures("bank")
def test_a_drawn_paper_pins_revisions_points_and_orders(session: Session, now: datetime) -> None:
    drawn = draw(session, plan(session, now), now)

    items = paper(session, drawn.id).items
    assert drawn.total == Decimal(16)
    assert [item.number for item in items] == list(range(1, 8))
    assert [item.kind for item in items] == [
        Kind.SINGLE, Kind.SINGLE, Kind.MULTIPLE, Kind.MULTIPLE, Kind.TRUE_FALSE, Kind.BLANK, Kind.SHORT_ANSWER
    ]  # fmt: skip
    assert len({item.revision_id for item in items}) == 7
    assert [sorted(item.choice_order) for item in items] == [list("0123")] * 4 + [[]] * 3
    with pytest.raises(NotFound):
        paper(session, drawn.id + 1)


@pytest.mark.usefixtures("bank")
def test_the_same_seed_draws_the_same_paper(session: Session, now: datetime) -> None:
    made = plan(session, now)

    drawn = [
        [
            (item.revision_id, item.choice_order)
            for item in paper(session, draw(session, made, now, seed).id).items
        ]
        for seed in ("a", "a", "b")
    ]

    assert drawn[0] == drawn[1] != drawn[2]


@pytest.mark.usefixtures("bank")
def test_a_plan_that_the_bank_cannot_fill_says_what_is_lacking(session: Session, now: datetime) -> None:
    lines = (Line(Kind.SINGLE, 4, ONE, "K03"), Line(Kind.MULTIPLE, 6, ONE), Line(Kind.CASE, 1, ONE))
    made = plan(session, now, lines)

    found = shortages(session, lines, day=day_of(now))

    words = ["行政处罚 单选题 缺 1 题", "全部知识点 多选题 缺 2 题", "全部知识点 案例分析题 缺 1 题"]
    assert said_shortages(session, found) == words
    with pytest.raises(Invalid, match="题库不够组卷：" + "；".join(words)):
        draw(session, made, now)
    assert session.scalars(select(Paper)).all() == []


@pytest.mark.parametrize("state", [state for state in State if state is not State.ENABLED])
def test_only_enabled_questions_enter_a_paper(session: Session, now: datetime, state: State) -> None:
    topics(session)
    question(session, now, Kind.SINGLE, state=state)

    assert shortages(session, [Line(Kind.SINGLE, 1, ONE)], day=day_of(now))[0].lacking == 1


def test_the_current_revision_is_drawn_and_a_later_edit_does_not_touch_the_paper(
    session: Session, now: datetime
) -> None:
    topics(session)
    asked = question(session, now, Kind.SINGLE, stem="旧题干")
    made = plan(session, now, [Line(Kind.SINGLE, 1, ONE)])
    drawn = draw(session, made, now)
    old = asked.current_id
    asked.current = Revision(
        question=asked, number=2, kind=Kind.SINGLE, stem="新题干", difficulty=Difficulty.EASY,
        fingerprint="1", stem_fingerprint="1", created_at=now,
    )  # fmt: skip
    asked.state = State.VOID
    session.flush()
    session.expire_all()

    assert [item.revision_id for item in paper(session, drawn.id).items] == [old]
    assert [item.stem for item in shown_items(session, drawn.id)] == ["旧题干"]


def test_a_case_counts_as_one_question_and_shares_its_points(session: Session, now: datetime) -> None:
    topics(session)
    asked = question(
        session,
        now,
        Kind.CASE,
        stem="某市人防办在检查中发现……",
        parts=[
            {"kind": Kind.SINGLE, "stem": "（1）"},
            {"kind": Kind.MULTIPLE, "stem": "（2）", "options": ["甲", "乙", "以上都对"], "key": (0, 1)},
            {"kind": Kind.SHORT_ANSWER, "stem": "（3）"},
        ],
    )
    question(session, now, Kind.SINGLE)
    made = plan(session, now, [Line(Kind.SINGLE, 1, ONE), Line(Kind.CASE, 1, Decimal(10))])

    drawn = draw(session, made, now)

    items = paper(session, drawn.id).items
    assert drawn.total == Decimal(11)
    assert [item.points for item in items] == [ONE, Decimal("3.5"), Decimal("3.5"), Decimal(3)]
    assert [item.material_id for item in items] == [
        None,
        asked.current_id,
        asked.current_id,
        asked.current_id,
    ]
    assert items[2].choice_order == "012"
    shown = shown_items(session, drawn.id)
    assert [(one.stem, one.material, one.case) for one in shown[1:]] == [
        ("（1）", "某市人防办在检查中发现……", 2),
        ("（2）", "", 2),
        ("（3）", "", 2),
    ]
    assert shown[0].case is None


@pytest.mark.usefixtures("bank")
def test_what_a_paper_shows_carries_no_key_and_costs_the_same_for_any_length(
    session: Session, now: datetime
) -> None:
    short = draw(session, plan(session, now, [LINES[0], LINES[3]]), now)
    long = draw(session, plan(session, now, [Line(Kind.SINGLE, 4, ONE), Line(Kind.BLANK, 2, ONE)]), now)
    with counted(session) as for_short:
        shown = shown_items(session, short.id)
    with counted(session) as for_long:
        shown_items(session, long.id)

    assert len(for_short) == len(for_long) == 3
    single, blank = shown[0], shown[2]
    assert sorted(option.text for option in single.options) == sorted("甲乙丙丁")
    assert [option.letter for option in single.options] == list("ABCD")
    assert (blank.options, blank.blanks, single.blanks) == ((), 2, 0)
    assert "key" not in single.__slots__
    order = paper(session, short.id).items[0].choice_order
    assert [option.text for option in single.options] == ["甲乙丙丁"[int(place)] for place in order]


def test_the_ready_made_plans_are_installed_once_and_sum_to_a_hundred(
    session: Session, now: datetime
) -> None:
    codes = {line.topic_code for ready in READY for line in ready.lines if line.topic_code}
    for position, code in enumerate(sorted(codes)):
        session.add(Topic(code=code, name=code, parent_code=None, depth=1, weight=None, position=position))
    session.flush()

    first = install_plans(session, now=now)
    again = install_plans(session, now=now)

    assert [made.id for made in first] == [made.id for made in again]
    assert [made.title for made in first] == ["公共法律知识模拟卷", "人防专业卷", "每周一测"]
    assert [sum(line.points * line.count for line in made.lines) for made in first] == [Decimal(100)] * 3
    assert [sum(line.count for line in made.lines) for made in first] == [85, 71, 10]
    general = plan_by_code(session, "general")
    assert general is not None
    by_kind: dict[Kind, int] = {}
    for line in general.lines:
        by_kind[line.kind] = by_kind.get(line.kind, 0) + line.count
    assert by_kind == {Kind.SINGLE: 40, Kind.MULTIPLE: 15, Kind.TRUE_FALSE: 30}
    assert session.scalars(select(Question)).all() == []
