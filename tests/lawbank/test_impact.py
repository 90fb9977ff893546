"""An amended statute finds the questions that it touches, and deals with them on its first day."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawbank.errors import Conflict, Invalid
from lawbank.formats.draft import Draft, Place
from lawbank.impact.actions import enact, keep, lift, settle, suspend
from lawbank.impact.queries import changes_of, due, due_suspensions, foreseen, impact_of, rechecks
from lawbank.kinds import Difficulty, Kind, State
from lawbank.questions.actions import add_questions, move, revise
from lawbank.questions.drafts import drafts_of
from lawbank.questions.models import Question, StateChange
from lawbank.questions.usable import usable
from lawbank.review.actions import bulk_edit
from lawbank.review.rules import Change
from lawbank.statutes.actions import import_edition
from lawbank.statutes.amendment import NumberedText
from lawbank.statutes.models import ChangedArticle, Edition, Suspension
from lawbank.statutes.reader import read_statute_text
from lawbank.statutes.rules import EditionStatus
from tests.lawbank.conftest import fill

WRITTEN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
FIRST_DAY = date(2027, 1, 1)
MIDNIGHT = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)

OLD = """# 某市警报办法

2019年5月6日 通过 自2019年6月1日起施行

第一条 设在单位的警报器由该单位养护，不得擅自拆下；确需拆下的，报主管部门同意。

第二条 警报试鸣应当提前五日向社会公告，写明时间、区域和信号。

第三条 每年秋季组织一次疏散演练，社区和学校一并参加。

第四条 所需经费列入本级预算，专款专用，接受审计。
"""
NEW = """# 某市警报办法

2026年9月9日 通过 自2027年1月1日起施行

第一条 设在单位的警报器由该单位养护，不得擅自拆下；确需拆下的，报主管部门同意。

第二条 主管部门应当公布养护标准和联系方式，每年更新一次名册。

第三条 警报试鸣应当提前七日向社会公告，写明时间、区域和信号。

第四条 所需经费列入本级预算，专款专用，接受审计。
"""


def asked(code: str, *citations: str) -> Draft:
    return Draft(
        place=Place(), kind=Kind.TRUE_FALSE, stem=f"题 {code} 的说法成立。", truth=True, explanation="照条文。",
        citations=citations, topics=("030101",), difficulty=Difficulty.EASY, code=code,
    )  # fmt: skip


@pytest.fixture
def bank(session: Session) -> Session:
    fill(session)
    _imported(session, OLD)
    drafts = [
        asked("same", "《某市警报办法》第一条"),
        asked("words", "《某市警报办法》第二条第一款"),
        asked("gone", "《某市警报办法》第三条"),
        asked("fund", "《某市警报办法》第四条"),
        asked("other", "《行政处罚法》第二条"),
        asked("pinned", "《某市警报办法》（2019-05-06）第二条"),
    ]
    add_questions(session, drafts, actor="E001", state=State.ENABLED, now=WRITTEN)
    session.flush()
    return session


def _imported(session: Session, text: str) -> Edition:
    return import_edition(session, read_statute_text(text), source="某市警报办法.md")


def states(session: Session) -> dict[str, str]:
    session.expire_all()
    return {code: state.value for code, state in session.execute(select(Question.code, Question.state))}


def citations(session: Session, code: str) -> tuple[str, ...]:
    found = session.scalars(select(Question.id).where(Question.code == code)).one()
    return next(iter(drafts_of(session, [found]))).citations


def test_an_imported_edition_says_which_questions_it_will_touch(bank: Session) -> None:
    impact = impact_of(bank, _imported(bank, NEW).id)

    assert impact is not None
    assert (impact.old.adopted_on, impact.new.adopted_on) == (date(2019, 5, 6), date(2026, 9, 9))
    assert [(each.code, each.pair.change.value) for each in impact.touched] == [
        ("gone", "repealed"),
        ("words", "changed"),
    ]


def test_before_its_first_day_nothing_happens(bank: Session) -> None:
    edition = _imported(bank, NEW)

    assert edition.id not in due(bank, date(2026, 12, 31))
    with pytest.raises(Conflict, match="还没有施行"):
        enact(bank, edition.id, actor="系统", day=date(2026, 12, 31), now=WRITTEN)
    assert set(states(bank).values()) == {"启用"}
    assert len(usable(bank, date(2026, 12, 31), "030101", Kind.TRUE_FALSE)) == 6


def test_on_its_first_day_what_changed_waits_for_an_editor(bank: Session) -> None:
    edition = _imported(bank, NEW)

    assert due(bank, FIRST_DAY)[-1] == edition.id
    done = enact(bank, edition.id, actor="系统", day=FIRST_DAY, now=MIDNIGHT)

    assert (done.rechecked, done.carried) == (("gone", "words"), ("words",))
    assert {code for code, state in states(bank).items() if state == "待复核"} == {"gone", "words"}
    assert len(usable(bank, FIRST_DAY, "030101", Kind.TRUE_FALSE)) == 3  # nor does what names the old edition
    notes = bank.scalars(
        select(StateChange.note).where(StateChange.state == State.RECHECK).order_by(StateChange.id)
    )
    assert list(notes) == ["《某市警报办法》第三条已删去", "《某市警报办法》第二条第一款已修改"]


def test_enacting_again_changes_nothing(bank: Session) -> None:
    edition = _imported(bank, NEW)
    enact(bank, edition.id, actor="系统", day=FIRST_DAY, now=MIDNIGHT)
    again = enact(bank, edition.id, actor="系统", day=FIRST_DAY, now=MIDNIGHT)

    assert (again.rechecked, again.carried) == ((), ())
    assert edition.id not in due(bank, FIRST_DAY)


def test_a_citation_of_an_article_that_only_moved_is_carried_and_the_question_stays_enabled(
    bank: Session,
) -> None:
    moved = (
        NEW.replace("第四条 所需", "第五条 所需")
        .replace("第三条 警报", "第四条 警报")
        .replace("七日", "五日")
    )
    moved = moved.replace(
        "第四条 警报", "第三条 每年秋季组织一次疏散演练，社区和学校一并参加。\n\n第四条 警报"
    )
    edition = _imported(bank, moved)
    done = enact(bank, edition.id, actor="系统", day=FIRST_DAY, now=MIDNIGHT)

    assert (done.rechecked, done.carried) == ((), ("fund", "words"))
    assert citations(bank, "words") == ("《某市警报办法》第四条第一款",)
    assert citations(bank, "fund") == ("《某市警报办法》第五条",)
    assert set(states(bank).values()) == {"启用"}
    question = bank.scalars(select(Question).where(Question.code == "words")).one()
    assert question.current is not None
    assert (question.current.number, question.current.author) == (2, "E001")
    assert question.current.change_note == "条号变动：第二条改为第四条"


def test_what_names_its_edition_and_what_cites_another_law_is_left_alone(bank: Session) -> None:
    enact(bank, _imported(bank, NEW).id, actor="系统", day=FIRST_DAY, now=MIDNIGHT)

    assert citations(bank, "pinned") == ("《某市警报办法》（2019-05-06）第二条",)
    assert states(bank)["other"] == states(bank)["pinned"] == "启用"


def test_what_was_written_for_the_new_edition_is_not_touched_by_it(bank: Session) -> None:
    edition = _imported(bank, NEW)
    later = datetime(2027, 2, 1, tzinfo=UTC)
    add_questions(
        bank, [asked("late", "《某市警报办法》第二条")], actor="E001", state=State.ENABLED, now=later
    )
    enact(bank, edition.id, actor="系统", day=date(2027, 2, 2), now=later)

    assert states(bank)["late"] == "启用"
    assert citations(bank, "late") == ("《某市警报办法》第二条",)


def test_a_case_is_touched_by_the_law_of_its_parts(bank: Session) -> None:
    part = replace(asked("", "《某市警报办法》第二条"), topics=())
    case = replace(asked("case"), kind=Kind.CASE, truth=None, citations=(), parts=(part,))
    add_questions(bank, [case], actor="E001", state=State.ENABLED, now=WRITTEN)
    done = enact(bank, _imported(bank, NEW).id, actor="系统", day=FIRST_DAY, now=MIDNIGHT)

    assert done.rechecked == ("case", "gone", "words")


def test_who_looks_a_question_over_sees_both_texts_though_its_citation_was_carried(bank: Session) -> None:
    enact(bank, _imported(bank, NEW).id, actor="系统", day=FIRST_DAY, now=MIDNIGHT)
    question = bank.scalars(select(Question).where(Question.code == "words")).one()
    (change,) = changes_of(bank, question, day=FIRST_DAY)

    assert change.printed == "《某市警报办法》第三条第一款"
    assert change.pair.old is not None
    assert change.pair.new is not None
    assert ("五日" in change.pair.old.text, "七日" in change.pair.new.text) == (True, True)
    same = bank.scalars(select(Question).where(Question.code == "same")).one()
    assert changes_of(bank, same, day=FIRST_DAY) == []


def test_without_the_old_text_everything_read_by_the_old_edition_is_looked_over(session: Session) -> None:
    fill(session)
    late = datetime(2027, 2, 1, tzinfo=UTC)
    add_questions(
        session, [asked("before", "《行政处罚法》第二条")], actor="E001", state=State.ENABLED, now=WRITTEN
    )
    add_questions(
        session, [asked("after", "《行政处罚法》第二条")], actor="E001", state=State.ENABLED, now=late
    )
    text = (
        "# 中华人民共和国行政处罚法\n\n2026年9月9日 通过 自2027年1月1日起施行\n\n第一条 甲。\n\n第二条 乙。\n"
    )
    done = enact(session, _imported(session, text).id, actor="系统", day=FIRST_DAY, now=MIDNIGHT)

    assert done.rechecked == ("after", "before")
    assert set(states(session).values()) == {"待复核"}


def of_code(bank: Session, code: str) -> Question:
    return bank.scalars(select(Question).where(Question.code == code)).one()


def test_an_article_that_went_is_seen_though_another_citation_was_carried(bank: Session) -> None:
    """Old 第二条 is new 第三条, old 第三条 went: after the amendment both citations name a third article."""
    both = asked("both", "《某市警报办法》第二条", "《某市警报办法》第三条")
    add_questions(bank, [both], actor="E001", state=State.ENABLED, now=WRITTEN)
    enact(bank, _imported(bank, NEW).id, actor="系统", day=FIRST_DAY, now=MIDNIGHT)
    question = of_code(bank, "both")

    assert citations(bank, "both") == ("《某市警报办法》第三条", "《某市警报办法》第三条")
    bulk_edit(
        bank, {question.id: question.current_id or 0}, Change(difficulty=Difficulty.HARD), actor="E002",
        now=MIDNIGHT,
    )  # fmt: skip
    changes = {
        each.pair.old.text[:6]: each.pair.new
        for each in changes_of(bank, question, day=FIRST_DAY)
        if each.pair.old
    }
    assert changes["每年秋季组织"] is None
    with pytest.raises(Invalid, match="已被新版本删去"):
        keep(bank, question, actor="R001", day=FIRST_DAY, now=MIDNIGHT)


def test_who_keeps_a_question_has_read_it_by_the_new_edition(bank: Session) -> None:
    edition = _imported(bank, NEW)
    enact(bank, edition.id, actor="系统", day=FIRST_DAY, now=MIDNIGHT)
    keep(bank, of_code(bank, "words"), actor="R001", day=FIRST_DAY, now=MIDNIGHT)

    impact = impact_of(bank, edition.id)
    assert impact is not None
    assert [each.code for each in impact.touched] == ["gone"]


def test_a_text_that_comes_late_finds_what_was_edited_since(bank: Session) -> None:
    """A slip of the pen mended, a difficulty changed: the citation is as old as before."""
    late = datetime(2027, 2, 1, tzinfo=UTC)
    words, fund = of_code(bank, "words"), of_code(bank, "fund")
    draft = next(iter(drafts_of(bank, [words.id])))
    revise(bank, words, replace(draft, stem="题 words 的说法对。"), actor="E002", now=late)
    move(bank, words, State.ENABLED, actor="R001", now=late)
    bulk_edit(
        bank, {fund.id: fund.current_id or 0}, Change(difficulty=Difficulty.HARD), actor="E002", now=late
    )
    moved = NEW.replace("第四条 所需", "第五条 所需") + "\n第四条 演练应当留存记录，并于十五日内归档备查。\n"
    done = enact(bank, _imported(bank, moved).id, actor="系统", day=date(2027, 2, 2), now=late)

    assert done.rechecked == ("gone", "words")
    assert done.carried == ("fund", "words")
    assert citations(bank, "fund") == ("《某市警报办法》第五条",)


def test_what_was_written_before_its_text_was_here_is_asked_about_and_not_carried(bank: Session) -> None:
    """Nobody can say whether the number is of the old edition or of the new."""
    late = datetime(2027, 2, 1, tzinfo=UTC)
    add_questions(
        bank, [asked("late", "《某市警报办法》第四条")], actor="E001", state=State.ENABLED, now=late
    )
    moved = NEW.replace("第四条 所需", "第五条 所需") + "\n第四条 演练应当留存记录，并于十五日内归档备查。\n"
    edition = _imported(bank, moved)
    enact(bank, edition.id, actor="系统", day=date(2027, 2, 2), now=late)
    question = of_code(bank, "late")

    assert citations(bank, "late") == ("《某市警报办法》第四条",)
    note = bank.scalars(select(StateChange.note).where(StateChange.question_id == question.id)).all()[-1]
    assert note == "《某市警报办法》第四条在新版本里是第五条，请核对条号"
    (change,) = changes_of(bank, question, day=date(2027, 2, 2))
    assert (change.pair.old and change.pair.old.place, change.pair.new and change.pair.new.place) == (
        (4, 0),
        (5, 0),
    )
    keep(bank, question, actor="R001", day=date(2027, 2, 2), now=late)
    assert changes_of(bank, question, day=date(2027, 2, 2)) == []


def test_two_amendments_that_come_late_together_are_followed_one_after_the_other(bank: Session) -> None:
    late = datetime(2028, 3, 1, tzinfo=UTC)
    day = date(2028, 3, 1)
    first = _imported(
        bank,
        NEW.replace("第四条 所需", "第五条 所需") + "\n第四条 演练应当留存记录，并于十五日内归档备查。\n",
    )
    second = _imported(
        bank,
        NEW.replace("2026年9月9日 通过 自2027年1月1日", "2027年9月9日 通过 自2028年1月1日").replace(
            "第四条 所需", "第六条 所需"
        )
        + "\n第四条 演练应当留存记录，并于十五日内归档备查。\n\n第五条 违反者由主管部门责令改正，逾期不改的给予警告。\n",
    )
    for edition in (first, second):
        enact(bank, edition.id, actor="系统", day=day, now=late)

    assert citations(bank, "fund") == ("《某市警报办法》第六条",)


def test_a_first_edition_touches_nothing(bank: Session) -> None:
    (edition,) = bank.scalars(select(Edition).where(Edition.source != "")).all()

    assert impact_of(bank, edition.id) is None
    assert enact(bank, edition.id, actor="系统", day=FIRST_DAY, now=MIDNIGHT).rechecked == ()
    assert edition.enacted_at == MIDNIGHT


def test_a_paper_for_a_day_after_the_amendment_leaves_out_what_it_will_touch(bank: Session) -> None:
    _imported(bank, NEW)
    codes = dict(bank.execute(select(Question.id, Question.code)).all())

    before = {codes[each] for each, _ in usable(bank, date(2026, 12, 31), "030101", Kind.TRUE_FALSE)}
    after = {codes[each] for each, _ in usable(bank, FIRST_DAY, "030101", Kind.TRUE_FALSE)}

    assert before - after == {"words", "gone", "pinned"}
    assert states(bank)["words"] == "启用"


def test_a_text_imported_long_after_its_first_day_hides_nothing_written_since(bank: Session) -> None:
    late = datetime(2027, 2, 1, tzinfo=UTC)
    add_questions(
        bank, [asked("late", "《某市警报办法》第二条")], actor="E001", state=State.ENABLED, now=late
    )
    _imported(bank, NEW)
    codes = dict(bank.execute(select(Question.id, Question.code)).all())

    assert "late" in {codes[each] for each, _ in usable(bank, date(2027, 2, 2), "030101", Kind.TRUE_FALSE)}


def test_importing_the_earlier_text_later_finds_the_changes_all_the_same(session: Session) -> None:
    fill(session)
    new = _imported(session, NEW)
    assert session.scalars(select(ChangedArticle)).all() == []
    _imported(session, OLD)

    rows = session.scalars(select(ChangedArticle).order_by(ChangedArticle.number)).all()
    assert [(row.edition_id, row.number, row.sub_number) for row in rows] == [(new.id, 2, 0), (new.id, 3, 0)]


def test_what_an_import_would_do_is_told_before_it_is_done(bank: Session) -> None:
    parsed = read_statute_text(NEW)
    told = foreseen(
        bank,
        parsed.title,
        [NumberedText((each.number, each.sub_number), each.text) for each in parsed.articles],
        adopted_on=date(2026, 9, 9),
        in_force_on=FIRST_DAY,
    )

    assert told.comparison is not None
    assert {change.value: count for change, count in told.comparison.counts.items()} == {
        "unchanged": 2, "new": 1, "changed": 1, "repealed": 1,
    }  # fmt: skip
    assert [each.code for each in told.touched] == ["gone", "words"]
    assert told.stands is None
    unknown = foreseen(bank, "没有的法", [], adopted_on=FIRST_DAY, in_force_on=FIRST_DAY)
    assert (unknown.statute_id, unknown.comparison) == (None, None)
    first = foreseen(bank, parsed.title, [], adopted_on=date(2001, 1, 1), in_force_on=date(2001, 1, 1))
    assert (first.statute_id is not None, first.comparison) == (True, None)


def suspended(bank: Session, **changes: Any) -> Suspension:
    edition = bank.scalars(select(Edition).where(Edition.source != "")).one()
    facts: dict[str, Any] = {"first": 2, "last": 3, "reason": "改革期间暂停", "from_on": date(2026, 5, 1)}
    return suspend(bank, edition.id, **{**facts, **changes}, actor="E001", now=WRITTEN)


def test_a_suspension_hides_its_questions_from_its_first_day_and_flags_them(bank: Session) -> None:
    found = suspended(bank)
    codes = dict(bank.execute(select(Question.id, Question.code)).all())

    def drawn(day: date) -> set[str]:
        return {codes[each] for each, _ in usable(bank, day, "030101", Kind.TRUE_FALSE)}

    assert drawn(date(2026, 4, 30)) - drawn(date(2026, 5, 1)) == {"words", "gone", "pinned"}
    assert due_suspensions(bank, date(2026, 4, 30)) == []
    assert settle(bank, found.id, actor="系统", day=date(2026, 4, 30), now=WRITTEN) == ()
    assert due_suspensions(bank, date(2026, 5, 1)) == [found.id]
    assert settle(bank, found.id, actor="系统", day=date(2026, 5, 1), now=WRITTEN) == (
        "gone",
        "pinned",
        "words",
    )
    assert settle(bank, found.id, actor="系统", day=date(2026, 5, 1), now=WRITTEN) == ()
    assert states(bank)["words"] == "待复核"
    edition = bank.get_one(Edition, found.edition_id)
    assert edition.status is EditionStatus.PARTLY_SUSPENDED
    flags = dict(bank.execute(select(Question.code, Question.flag)).all())
    assert (flags["words"], flags["same"]) == ("暂停适用", "")


def test_when_articles_apply_again_the_flag_goes_and_a_reviewer_decides(bank: Session) -> None:
    found = suspended(bank)
    other = suspended(bank, first=3, last=3, from_on=date(2026, 4, 1))
    for each in due_suspensions(bank, date(2026, 5, 1)):
        settle(bank, each, actor="系统", day=date(2026, 5, 1), now=WRITTEN)
    lift(bank, found.id, on=date(2026, 6, 1))

    assert due_suspensions(bank, date(2026, 5, 31)) == []
    assert settle(bank, found.id, actor="系统", day=date(2026, 6, 1), now=WRITTEN) == ("pinned", "words")
    assert states(bank)["words"] == "待复核"
    assert bank.get_one(Edition, found.edition_id).status is EditionStatus.PARTLY_SUSPENDED
    lift(bank, other.id, on=date(2026, 6, 1))
    assert settle(bank, other.id, actor="系统", day=date(2026, 6, 2), now=WRITTEN) == ("gone",)
    assert bank.get_one(Edition, found.edition_id).status is EditionStatus.CURRENT
    assert lift(bank, other.id, on=date(2027, 1, 1)).until_on == date(2026, 6, 1)


def test_a_suspension_that_was_over_before_it_was_noted_flags_nothing(bank: Session) -> None:
    found = suspended(bank, until_on=date(2026, 5, 3))

    assert settle(bank, found.id, actor="系统", day=date(2026, 6, 1), now=WRITTEN) == ()
    assert due_suspensions(bank, date(2026, 6, 1)) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"first": 3, "last": 2}, "条号范围"),
        ({"first": 0}, "条号范围"),
        ({"last": 5}, "共 4 条"),
        ({"until_on": date(2026, 5, 1)}, "晚于"),
    ],
)
def test_a_suspension_upside_down_is_refused(bank: Session, changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        suspended(bank, **changes)
    suspended(bank)
    with pytest.raises(Invalid, match="登记过"):
        suspended(bank)


def test_a_suspension_ends_after_it_began(bank: Session) -> None:
    with pytest.raises(Invalid, match="晚于"):
        lift(bank, suspended(bank).id, on=date(2026, 5, 1))


def test_what_waits_for_an_editor_is_listed_with_its_reason(bank: Session) -> None:
    enact(bank, _imported(bank, NEW).id, actor="系统", day=FIRST_DAY, now=MIDNIGHT)
    rows, total = rechecks(bank)

    assert total == 2
    assert [(row.code, row.note) for row in rows] == [
        ("gone", "《某市警报办法》第三条已删去"),
        ("words", "《某市警报办法》第二条第一款已修改"),
    ]
    assert [row.code for row in rechecks(bank, offset=1, limit=1)[0]] == ["words"]


def test_the_first_day_of_what_took_effect_is_not_moved_by_importing_it_again(bank: Session) -> None:
    edition = _imported(bank, NEW)
    enact(bank, edition.id, actor="系统", day=FIRST_DAY, now=MIDNIGHT)
    parsed = read_statute_text(NEW.replace("自2027年1月1日", "自2027年5月1日"))

    assert import_edition(bank, parsed, source="又一份.md").in_force_on == FIRST_DAY
    with pytest.raises(Invalid, match="施行日期不能再改"):
        import_edition(bank, parsed, source="又一份.md", in_force_on=date(2027, 5, 1))
