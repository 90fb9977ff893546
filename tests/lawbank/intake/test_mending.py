"""A standing preview mended: every row with the same fault at once, and answers from a second file."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from lawbank.database import Database
from lawbank.errors import Conflict, Invalid, NotFound, Unreadable
from lawbank.intake.actions import Preview, abandon, load_preview, preview
from lawbank.intake.mending import addressed_problems, merge_keys, repair_all
from lawbank.intake.standing import Fate
from lawbank.kinds import Kind
from tests.lawbank.conftest import fill

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)

PAPER = "一、单选题\n" + "".join(f"{number}.题{number}（ ）\nA.一\nB.二\nC.三\n" for number in range(1, 5))


@pytest.fixture
def store(database: Database) -> Database:
    with database.transaction() as session:
        fill(session)
    return database


def looked_at(session: Session, text: str) -> Preview:
    return preview(session, "题.txt", text.encode(), actor="a", day=DAY, now=NOW)


def codes(found: Preview) -> list[list[str]]:
    return [[problem.code for _address, problem in addressed_problems(draft)] for draft in found.drafts]


def test_answers_of_a_second_file_make_the_rows_importable(store: Database) -> None:
    with store.transaction() as session:
        made = looked_at(session, PAPER)
        assert made.counts == {Fate.REPAIR: 4}
        done, result = merge_keys(session, made.public_id, "答案.txt", b"1-3 ABC", actor="a", day=DAY)

        assert (result.filled, done.counts) == ((0, 1, 2), {Fate.IMPORTABLE: 3, Fate.REPAIR: 1})
        assert load_preview(session, made.public_id, actor="a").drafts == done.drafts
        assert codes(done)[3] == ["no_key"]
        assert done.file_digest == made.file_digest


def test_a_key_file_in_which_nothing_fits_changes_nothing(store: Database) -> None:
    with store.transaction() as session:
        made = looked_at(session, PAPER)
        done, result = merge_keys(session, made.public_id, "答案.txt", b"7.A 8.B", actor="a", day=DAY)

        assert (result.filled, result.unmatched, done.drafts) == ((), ((0, 7), (0, 8)), made.drafts)


def test_keys_are_merged_only_into_an_open_preview_of_ones_own(store: Database) -> None:
    with store.transaction() as session:
        made = looked_at(session, PAPER)
        with pytest.raises(NotFound):
            merge_keys(session, made.public_id, "答案.txt", b"1.A", actor="b", day=DAY)
        with pytest.raises(Unreadable):
            merge_keys(session, made.public_id, "答案.txt", b"no", actor="a", day=DAY)
        abandon(session, made.public_id, actor="a")
        with pytest.raises(Conflict):
            merge_keys(session, made.public_id, "答案.txt", b"1.A", actor="a", day=DAY)
        with pytest.raises(Conflict):
            repair_all(session, made.public_id, "no_key", actor="a", day=DAY)


def test_one_click_mends_every_row_with_the_same_fault(store: Database) -> None:
    text = PAPER.replace("（ ）\n", "（AB）\n")
    with store.transaction() as session:
        made = looked_at(session, text)
        assert codes(made) == [["several_keys"]] * 4
        done, count = repair_all(session, made.public_id, "several_keys", actor="a", day=DAY)

        assert (count, done.counts) == (4, {Fate.IMPORTABLE: 4})
        assert {draft.kind for draft in done.drafts} == {Kind.MULTIPLE}
        with pytest.raises(Invalid, match="没有可以一键修改的题"):
            repair_all(session, made.public_id, "several_keys", actor="a", day=DAY)


def test_two_repairs_of_one_field_are_made_one_after_the_other(store: Database) -> None:
    text = "题型：单选题\n知识点：没有、也没有、030101\n题干：甲\nA. 一\nB. 二\n答案：A"
    with store.transaction() as session:
        made = looked_at(session, text)
        assert codes(made)[0].count("unknown_topic") == 2
        done, count = repair_all(session, made.public_id, "unknown_topic", actor="a", day=DAY)

        assert (count, done.drafts[0].topics) == (1, ("030101",))


def test_a_repair_of_a_sub_question_is_made_in_the_sub_question(store: Database) -> None:
    text = "案例分析题\n1. 材料。\n（1）【单选题】甲（ ）\nA.一\nB.二\n答案：AB\n（2）【单选题】乙（ ）\nA.一\nB.二\n答案：A"
    with store.transaction() as session:
        made = looked_at(session, text)
        assert [(address, problem.code) for address, problem in addressed_problems(made.drafts[0])] == [
            ("part.1.", "several_keys")
        ]
        done, _count = repair_all(session, made.public_id, "several_keys", actor="a", day=DAY)

        assert (done.drafts[0].kind, [part.kind for part in done.drafts[0].parts]) == (
            Kind.CASE,
            [Kind.MULTIPLE, Kind.SINGLE],
        )


def test_all_of_the_above_and_an_empty_option_are_mended_with_what_belongs_to_them(store: Database) -> None:
    text = "1.甲（D）\nA.一\nB.二\nC.三\nD.以上都对\n2.乙（D）\nA.一\nB.二\nD.四"
    with store.transaction() as session:
        made = looked_at(session, text)
        assert codes(made) == [["all_of_above"], ["missing_choice"]]
        repair_all(session, made.public_id, "all_of_above", actor="a", day=DAY)
        done, _count = repair_all(session, made.public_id, "missing_choice", actor="a", day=DAY)

        assert [(draft.kind, draft.choices, draft.key) for draft in done.drafts] == [
            (Kind.MULTIPLE, ("一", "二", "三"), (0, 1, 2)),
            (Kind.SINGLE, ("一", "二", "四"), (2,)),
        ]
        assert done.counts == {Fate.IMPORTABLE: 2}
