"""Questions are added, revised, reviewed, listed, drawn and removed."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from lawbank.errors import Conflict, Invalid, NotFound
from lawbank.formats.draft import Place
from lawbank.kinds import Difficulty, Kind, State
from lawbank.questions.actions import (
    add_question,
    add_questions,
    move,
    remove_questions,
    revise,
    set_flag,
    set_validity,
)
from lawbank.questions.drafts import draft_of, drafts_of
from lawbank.questions.leaves import load_leaves, parts_of
from lawbank.questions.models import Basis, Question, Revision, RevisionTopic, StateChange
from lawbank.questions.queries import (
    QuestionFilter,
    Sort,
    page_of_questions,
    question,
    question_card,
    questions_by_print,
    state_counts,
    topic_tree,
    topics_under,
)
from lawbank.questions.rules import prints
from lawbank.questions.usable import Cell, is_usable, usable, usable_counts
from tests.counting import counted
from tests.lawbank.conftest import DAY, draft

CASE = draft(
    "某市发生一件事。",
    kind=Kind.CASE,
    choices=(),
    key=(),
    citations=(),
    topics=("030102",),
    difficulty=Difficulty.HARD,
    parts=(
        draft("第一问", topics=(), difficulty=None),
        draft(
            "第二问",
            kind=Kind.SHORT_ANSWER,
            choices=(),
            key=(),
            answer_text="答。",
            key_points=(("一点", Decimal("1.5")), ("二点", Decimal(2))),
            topics=(),
            citations=("《治安管理处罚法》第一百二十条",),
        ),
    ),
)
BLANK = draft("____日内决定", kind=Kind.BLANK, choices=(), key=(), blanks=(("九十", "90"),))
TRUE_FALSE = draft("判断", kind=Kind.TRUE_FALSE, choices=(), key=(), truth=True, difficulty=Difficulty.MEDIUM)


def test_what_was_added_is_read_again(bank: Session, now: datetime) -> None:
    for each in (draft(code="甲-01"), CASE, BLANK, TRUE_FALSE):
        added = add_question(bank, each, actor="甲", now=now)
        assert added.current is not None
        again = draft_of(added.current, added)

        assert (added.state, added.flag) == (State.PENDING, "")
        assert replace(again, code="", state=None, parts=()) == replace(each, code="", parts=())
        assert [(part.stem, part.key_points, part.citations) for part in again.parts] == [
            (part.stem, part.key_points, part.citations) for part in each.parts
        ]


def test_a_code_is_kept_or_made_of_the_id(bank: Session, now: datetime) -> None:
    given, made = (
        add_question(bank, each, actor="甲", now=now) for each in (draft(code="030101-01"), draft("另一题"))
    )

    assert (given.code, made.code) == ("030101-01", f"Q{made.id:06d}")


def test_a_code_is_used_once(bank: Session, now: datetime) -> None:
    add_question(bank, draft(code="甲"), actor="甲", now=now)

    with pytest.raises(Conflict, match="已在题库中"):
        add_question(bank, draft("另一题", code="甲"), actor="甲", now=now)
    with pytest.raises(Conflict, match="两次"):
        add_questions(bank, [draft(code="乙"), draft(code="乙")], actor="甲", now=now)


def test_nothing_added_is_nothing_done(bank: Session, now: datetime) -> None:
    assert add_questions(bank, [], actor="甲", now=now) == []


def test_a_topic_is_named_by_code_or_name_and_three_at_most(bank: Session, now: datetime) -> None:
    added = add_question(bank, draft(topics=("处罚种类", "030102", "030101")), actor="甲", now=now)

    codes = bank.scalars(
        select(RevisionTopic.topic_code)
        .where(RevisionTopic.revision_id == added.current_id)
        .order_by(RevisionTopic.position)
    ).all()
    assert codes == ["030101", "030102"]
    with pytest.raises(Invalid, match="没有知识点"):
        add_question(bank, draft(topics=("没有的",)), actor="甲", now=now)
    with pytest.raises(Invalid, match="最多三个"):
        add_question(bank, draft(topics=("030101", "030102", "K03", "K04")), actor="甲", now=now)


def test_citations_lead_to_statutes_and_what_cannot_be_read_is_kept(bank: Session, now: datetime) -> None:
    written = (
        "《处罚法》第九条、第十条",
        "《行政处罚法》（2017-09-01）第八条",
        "某内部通知",
        "《刑法》第一条",
    )
    added = add_question(bank, draft(citations=written), actor="甲", now=now)

    bases = bank.scalars(
        select(Basis).where(Basis.revision_id == added.current_id).order_by(Basis.position)
    ).all()
    assert [
        (basis.printed, basis.article, basis.statute_id is not None, basis.edition_id is not None)
        for basis in bases
    ] == [
        ("《处罚法》第九条", 9, True, False),
        ("《处罚法》第十条", 10, True, False),
        ("《行政处罚法》（2017-09-01）第八条", 8, True, True),
        ("某内部通知", None, False, False),
        ("《刑法》第一条", 1, False, False),
    ]


def test_a_question_without_a_kind_cannot_be_stored(bank: Session, now: datetime) -> None:
    with pytest.raises(Invalid, match="没有题型"):
        add_question(bank, draft(kind=None), actor="甲", now=now)


@pytest.mark.parametrize(("changes", "says"), [({"flag": "依据待核"}, "依据待核"), ({"key": ()}, "没有答案")])
def test_nothing_with_a_fault_starts_enabled(
    bank: Session, now: datetime, changes: dict[str, object], says: str
) -> None:
    with pytest.raises(Invalid, match=says):
        add_question(bank, draft(**changes), actor="甲", state=State.ENABLED, now=now)


def test_ten_cost_as_many_statements_as_one(bank: Session, now: datetime) -> None:
    with counted(bank) as one:
        add_questions(bank, [draft()], actor="甲", now=now)
    with counted(bank) as ten:
        add_questions(bank, [draft(f"第{n}题") for n in range(10)], actor="甲", now=now)

    assert len(ten) == len(one)


def test_a_revision_stands_beside_the_one_it_follows(bank: Session, now: datetime) -> None:
    added = add_question(bank, draft(), actor="甲", state=State.ENABLED, now=now)
    first = added.current_id

    second = revise(bank, added, draft("改过的题干"), actor="乙", note="改题干", seen=first, now=now)

    assert (second.number, second.author, added.current_id, added.state) == (
        2,
        "乙",
        second.id,
        State.PENDING,
    )
    assert bank.get_one(Revision, first).stem == draft().stem
    with pytest.raises(Conflict, match="重新打开"):
        revise(bank, added, draft(), actor="丙", seen=first, now=now)


def test_a_draft_that_is_revised_stays_a_draft_and_a_void_one_is_not_revised(
    bank: Session, now: datetime
) -> None:
    added = add_question(bank, draft(), actor="甲", state=State.DRAFT, now=now)
    revise(bank, added, draft("改"), actor="甲", now=now)
    assert added.state is State.DRAFT

    move(bank, added, State.VOID, actor="甲", now=now)
    with pytest.raises(Invalid, match="作废"):
        revise(bank, added, draft("再改"), actor="甲", now=now)


def test_two_people_bring_a_question_into_use(bank: Session, now: datetime) -> None:
    added = add_question(bank, draft(), actor="甲", state=State.DRAFT, now=now)

    move(bank, added, State.PENDING, actor="甲", now=now)
    with pytest.raises(Invalid, match="编审分离"):
        move(bank, added, State.ENABLED, actor="甲", now=now)
    move(bank, added, State.ENABLED, actor="乙", note="同意", now=now)
    move(bank, added, State.ENABLED, actor="乙", now=now)

    changes = bank.scalars(select(StateChange).order_by(StateChange.id)).all()
    assert [(change.state, change.actor, change.note) for change in changes] == [
        (State.DRAFT, "甲", ""),
        (State.PENDING, "甲", ""),
        (State.ENABLED, "乙", "同意"),
    ]


def test_a_question_is_judged_as_it_was_read(bank: Session, now: datetime) -> None:
    added = add_question(bank, draft(), actor="甲", now=now)
    read = added.current_id
    with pytest.raises(Invalid, match="退回要写明原因"):
        move(bank, added, State.DRAFT, actor="乙", note=" ", now=now)
    revise(bank, added, draft("改"), actor="甲", now=now)
    with pytest.raises(Conflict, match="重新打开"):
        move(bank, added, State.ENABLED, actor="乙", seen=read, now=now)
    move(bank, added, State.ENABLED, actor="乙", seen=added.current_id, now=now)

    changes = bank.scalars(select(StateChange).order_by(StateChange.id)).all()
    assert [change.revision_id for change in changes] == [read, added.current_id, added.current_id]


def test_a_state_that_may_not_follow_is_refused(bank: Session, now: datetime) -> None:
    added = add_question(bank, draft(), actor="甲", state=State.DRAFT, now=now)

    with pytest.raises(Invalid, match="不能直接转为"):
        move(bank, added, State.ENABLED, actor="乙", now=now)


def test_a_question_that_says_nothing_is_not_enabled(bank: Session, now: datetime) -> None:
    empty = Question(code="空", state=State.PENDING, flag="", created_at=now)
    bank.add(empty)
    bank.flush()

    with pytest.raises(Invalid, match="没有内容"):
        move(bank, empty, State.ENABLED, actor="乙", now=now)
    with pytest.raises(NotFound):
        question_card(bank, empty.id)


def test_a_flag_takes_a_question_out_of_use(bank: Session, now: datetime) -> None:
    added = add_question(bank, draft(), actor="甲", state=State.ENABLED, now=now)

    set_flag(bank, added, "暂停适用", actor="乙", now=now)
    assert (added.state, usable(bank, DAY)) == (State.RECHECK, [])
    set_flag(bank, added, "", actor="乙", now=now)
    move(bank, added, State.ENABLED, actor="乙", now=now)
    assert usable(bank, DAY) == [(added.id, added.current_id)]
    with pytest.raises(Invalid, match="没有"):
        set_flag(bank, added, "别的", actor="乙", now=now)


def test_only_days_of_validity_count_both_ends_included(bank: Session, now: datetime) -> None:
    added = add_question(bank, draft(), actor="甲", state=State.ENABLED, now=now)
    set_validity(bank, added, valid_from=DAY, valid_until=DAY)

    assert [len(usable(bank, DAY + timedelta(days=shift))) for shift in (-1, 0, 1)] == [0, 1, 0]
    with pytest.raises(Invalid, match="早于"):
        set_validity(bank, added, valid_from=DAY, valid_until=DAY - timedelta(days=1))


@pytest.mark.parametrize(
    ("citation", "counts"),
    [
        ("《行政处罚法》第九条", True),
        ("《行政处罚法》（2017-09-01）第八条", False),
        ("《旧条例》第一条", False),
        ("《维护规定》第一条", False),
        ("某内部通知", True),
    ],
)
def test_a_question_rests_on_law_in_force(bank: Session, now: datetime, citation: str, counts: bool) -> None:
    single, case = add_questions(
        bank,
        [
            draft(citations=(citation,)),
            replace(CASE, parts=(replace(CASE.parts[0], citations=(citation,)),)),
        ],
        actor="甲",
        state=State.ENABLED,
        now=now,
    )

    assert is_usable(bank, [single, case], DAY) == ({single, case} if counts else set())


def test_before_the_new_edition_the_old_one_is_drawn(bank: Session, now: datetime) -> None:
    old = draft(citations=("《行政处罚法》（2017-09-01）第八条",))
    add_question(bank, old, actor="甲", state=State.ENABLED, now=now)

    assert len(usable(bank, date(2021, 7, 14))) == 1
    assert usable(bank, date(2021, 7, 15)) == []


def test_drawing_is_narrowed_by_topic_kind_and_difficulty(bank: Session, now: datetime) -> None:
    single, case, true_false = add_questions(
        bank, [draft(), CASE, TRUE_FALSE], actor="甲", state=State.ENABLED, now=now
    )

    def drawn(*asked: object) -> list[int]:
        return [question_id for question_id, _ in usable(bank, DAY, *asked)]  # type: ignore[arg-type]

    assert drawn() == [single, case, true_false]
    assert drawn("K03") == [single, case, true_false]
    assert drawn("030102") == [case]
    assert drawn("K04") == []
    assert drawn("K0301", Kind.SINGLE) == [single]
    assert drawn(None, None, Difficulty.HARD) == [case]


def test_a_question_of_two_topics_counts_once_above_them(bank: Session, now: datetime) -> None:
    add_questions(
        bank,
        [draft(topics=("030101", "030102")), draft("二", topics=("030101",)), draft("三", topics=())],
        actor="甲",
        state=State.ENABLED,
        now=now,
    )

    counts = usable_counts(bank, DAY)
    easy = {cell.topic: count for cell, count in counts.items() if cell.difficulty is Difficulty.EASY}
    whole = {cell.topic: count for cell, count in counts.items() if cell.difficulty is None}
    assert easy == whole == {"030101": 2, "030102": 1, "K0301": 2, "K03": 2, None: 3}
    assert counts[Cell(None, Kind.SINGLE, None)] == 3


def test_leaves_are_whole(bank: Session, now: datetime) -> None:
    case = add_question(bank, CASE, actor="甲", now=now)
    blank = add_question(bank, BLANK, actor="甲", now=now)
    assert case.current_id is not None
    assert blank.current_id is not None

    first, second = parts_of(bank, [case.current_id, blank.current_id])[case.current_id]
    leaves = load_leaves(bank, [first, second, blank.current_id, 9999])

    assert set(leaves) == {first, second, blank.current_id}
    one, two, three = leaves[first], leaves[second], leaves[blank.current_id]
    assert (one.material, one.stem, one.parent_id, one.part) == (
        "某市发生一件事。",
        "第一问",
        case.current_id,
        1,
    )
    assert (one.choices, one.key) == (("警告", "表扬", "调解", "任命"), frozenset({0}))
    assert (one.topics, one.difficulty) == (("030102",), Difficulty.HARD)
    assert one.citations == ("《行政处罚法》第九条第一项",)
    assert one.bases[0].article is not None
    assert (one.bases[0].article.number, one.bases[0].article.edition_id) == (9, None)
    assert (two.key_points, two.answer_text) == ((("一点", Decimal("1.5")), ("二点", Decimal(2))), "答。")
    assert (three.blanks, three.material, three.parent_id) == ((("九十", "90"),), "", None)


def test_a_basis_that_names_no_article_leads_to_none(bank: Session, now: datetime) -> None:
    added = add_question(bank, draft(citations=("某内部通知", "《行政处罚法》")), actor="甲", now=now)
    assert added.current_id is not None

    assert [basis.article for basis in load_leaves(bank, [added.current_id])[added.current_id].bases] == [
        None,
        None,
    ]


def test_thirty_leaves_cost_as_many_queries_as_three(bank: Session, now: datetime) -> None:
    add_questions(bank, [draft(f"第{n}题") for n in range(30)] + [CASE, BLANK], actor="甲", now=now)
    ids = bank.scalars(select(Revision.id)).all()

    with counted(bank) as sent:
        load_leaves(bank, ids)

    assert len(sent) == 6


def test_a_list_filters_sorts_and_pages(bank: Session, now: datetime) -> None:
    single, case, blank = add_questions(
        bank,
        [draft(code="乙-1"), replace(CASE, code="甲-1"), replace(BLANK, flag="依据待核")],
        actor="甲",
        now=now,
    )
    statute_id = bank.scalar(select(Basis.statute_id).where(Basis.printed.startswith("《治安")))

    def listed(**asked: object) -> list[int]:
        return [row.id for row in page_of_questions(bank, QuestionFilter(**asked)).rows]  # type: ignore[arg-type]

    assert listed() == [blank, case, single]
    assert listed(descending=True) == [single, case, blank]
    assert listed(sort=Sort.CODE) == [blank, single, case]
    assert listed(sort=Sort.CODE, descending=True) == [case, single, blank]
    assert listed(text="某市") == [case]
    assert listed(text="甲-1") == [case]
    assert listed(text="%") == []
    assert listed(topic="030102") == [case]
    assert listed(kind=Kind.BLANK) == [blank]
    assert listed(difficulty=Difficulty.HARD) == [case]
    assert listed(state=State.ENABLED) == []
    assert listed(flag="any") == listed(flag="依据待核") == [blank]
    assert listed(statute=statute_id) == listed(statute=statute_id, article=120) == [case]
    assert listed(statute=statute_id, article=1) == []
    page = page_of_questions(bank, QuestionFilter(per_page=2, page=2))
    assert ([row.id for row in page.rows], page.total, page.pages) == ([single], 3, 2)
    assert page.rows[0].topics == ("030101",)
    assert page.rows[0].citations == ("《行政处罚法》第九条第一项",)


def test_a_longer_list_costs_no_more_queries(bank: Session, now: datetime) -> None:
    def cost() -> int:
        with counted(bank) as sent:
            page_of_questions(bank, QuestionFilter())
        return len(sent)

    add_question(bank, draft(), actor="甲", now=now)
    one = cost()
    add_questions(bank, [draft("二"), draft("三")], actor="甲", now=now)

    assert cost() == one


def test_a_card_shows_the_whole_history(bank: Session, now: datetime) -> None:
    added = add_question(bank, CASE, actor="甲", now=now)
    revise(bank, added, draft("改成单选"), actor="乙", note="改", now=now)

    card = question_card(bank, added.id)

    assert [(revision.number, revision.stem) for revision in card.revisions] == [
        (2, "改成单选"),
        (1, "某市发生一件事。"),
    ]
    assert card.current.number == 2
    assert [part.stem for part in card.revisions[1].parts] == ["第一问", "第二问"]
    assert card.topic_names == {"030101": "处罚种类", "030102": "设定权限"}
    assert [change.state for change in card.changes] == [State.PENDING, State.PENDING]


def test_what_is_not_there_is_not_found(bank: Session) -> None:
    with pytest.raises(NotFound):
        question(bank, 1)


def test_duplicates_and_contradictions_are_found_by_print(bank: Session, now: datetime) -> None:
    added, void = add_questions(bank, [draft(code="甲"), draft("废题", code="乙")], actor="甲", now=now)
    move(bank, question(bank, void), State.VOID, actor="乙", now=now)
    contradiction = prints(draft(key=(1,)))

    found = questions_by_print(bank, [contradiction.stem, prints(draft("废题")).stem])

    assert found == {contradiction.stem: [(added, "甲", prints(draft()).full)]}


def test_states_are_counted(bank: Session, now: datetime) -> None:
    add_question(bank, draft(), actor="甲", now=now)

    assert state_counts(bank) == dict.fromkeys(State, 0) | {State.PENDING: 1}


def test_the_tree_is_in_reading_order(bank: Session) -> None:
    assert [topic.code for topic in topic_tree(bank)] == ["K03", "K0301", "030101", "030102", "K04"]
    assert topics_under(bank, "K0301") == ["030101", "030102", "K0301"]
    assert topics_under(bank, "没有") == ["没有"]


def test_removing_leaves_nothing_behind(bank: Session, now: datetime) -> None:
    bank.execute(text("PRAGMA foreign_keys"))
    keep, gone = add_questions(bank, [draft(), CASE], actor="甲", now=now)

    remove_questions(bank, [gone])

    assert bank.scalars(select(Question.id)).all() == [keep]
    assert bank.scalar(select(func.count()).select_from(Revision)) == 1
    assert bank.scalar(select(func.count()).select_from(Basis)) == 1
    assert bank.scalar(text("SELECT count(*) FROM search_question")) == 1


def test_drafts_come_in_the_order_asked_for(bank: Session, now: datetime) -> None:
    ids = add_questions(bank, [draft("一"), CASE, draft("三")], actor="甲", now=now)

    again = list(drafts_of(bank, [ids[2], 999, ids[0], ids[1]]))

    assert [each.stem for each in again] == ["三", "一", "某市发生一件事。"]
    assert again[0].place == Place()
    assert len(again[2].parts) == 2
