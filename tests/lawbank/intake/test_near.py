"""What is nearly the same is said at the intake, and refused to nobody."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from lawbank.alike.actions import compare_due, keep_found
from lawbank.formats.draft import Draft, Place, Severity
from lawbank.formats.workbook import write_workbook
from lawbank.intake import near
from lawbank.intake.actions import Fate, commit, fate_of, preview
from lawbank.intake.check import check, problems_of
from lawbank.kinds import State
from lawbank.questions.actions import add_question, move
from lawbank.questions.models import Question
from tests.counting import counted
from tests.lawbank.conftest import DAY, draft

STANDING = draft(
    "行政机关应当自作出处罚决定之日起（　）内公示。", code="A1", choices=("七日", "五日", "十日")
)
NEAR = replace(
    STANDING, code="", stem="根据规定，行政机关应自作出处罚决定之日起（　）内公示。", place=Place("一", row=2)
)
OPPOSED = replace(NEAR, key=(2,), place=Place("一", row=3))


@pytest.fixture(params=["compared", "new"])
def standing(request: pytest.FixtureRequest, bank: Session, now: datetime) -> Question:
    """A question of the bank, compared already or added a moment ago."""
    question = add_question(bank, STANDING, actor="E001", state=State.ENABLED, now=now)
    if request.param == "compared":
        keep_found(bank, compare_due(bank), now=now)
    return question


def said(bank: Session, *drafts: Draft) -> list[list[tuple[str, str]]]:
    checked = check(bank, drafts, day=DAY)
    return [[(each.code, str(each.found)) for each in problems_of([draft])] for draft in checked]


def test_what_is_near_a_question_of_the_bank_is_a_warning_with_its_code(
    bank: Session, standing: Question
) -> None:
    (checked,) = check(bank, [NEAR], day=DAY)
    (problem,) = checked.problems

    assert (problem.code, problem.severity, problem.found) == (
        "near_in_bank",
        Severity.WARNING,
        "与题库中的 A1 相近",
    )
    assert fate_of(checked) is Fate.IMPORTABLE


def test_a_contradiction_is_named_before_what_is_only_near(bank: Session, standing: Question) -> None:
    assert said(bank, OPPOSED) == [[("near_other_key_in_bank", "与题库中的 A1 相近")]]
    found = [
        [code for code, _ in problems]
        for problems in said(bank, NEAR, replace(OPPOSED, stem="依法，" + NEAR.stem))
    ]

    assert found[0] == ["near_in_bank"]
    assert found[1][0].startswith("near_other_key_in_")


def test_rows_of_one_file_are_compared_with_each_other(bank: Session) -> None:
    other = replace(NEAR, stem="一般情况下，" + NEAR.stem, place=Place("一", row=9))

    assert said(bank, NEAR, other) == [[], [("near_in_file", "与工作表“一” 第 2 行相近")]]
    assert said(bank, NEAR, replace(other, key=(2,))) == [
        [],
        [("near_other_key_in_file", "与工作表“一” 第 2 行相近")],
    ]


def test_what_repeats_to_the_letter_is_named_once(bank: Session, standing: Question) -> None:
    assert said(bank, replace(STANDING, code="")) == [[("duplicate_in_bank", "与题库中的 A1 相同")]]
    assert [code for code, _ in said(bank, replace(STANDING, code="", key=(1,)))[0]] == ["other_key_in_bank"]


def test_another_number_or_a_void_question_is_no_likeness(
    bank: Session, standing: Question, now: datetime
) -> None:
    assert said(bank, replace(NEAR, stem="行政机关应自作出三万元处罚决定之日起（　）内公示。")) == [[]]
    move(bank, standing, State.VOID, actor="V001", now=now)
    assert said(bank, NEAR) == [[]]


def test_a_revision_is_not_compared_with_itself(bank: Session, standing: Question) -> None:
    assert [*problems_of(check(bank, [NEAR], day=DAY, against_bank=False))] == []


def test_a_near_question_is_committed_as_it_was_previewed(
    bank: Session, standing: Question, now: datetime
) -> None:
    data = write_workbook([replace(NEAR, place=Place())])
    shown = preview(bank, "题库.xlsx", data, actor="E001", day=DAY, now=now)

    assert [problem.code for problem in shown.problems] == ["near_in_bank"]
    assert commit(bank, shown.public_id, actor="E001", now=now).question_count == 1


def test_a_long_file_is_compared_after_it_was_committed_and_says_so(
    bank: Session, standing: Question, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near, "MOST", 1)
    data = write_workbook(
        [replace(NEAR, place=Place()), replace(OPPOSED, place=Place(), stem="依法，" + NEAR.stem)]
    )
    shown = preview(bank, "题库.xlsx", data, actor="E001", day=DAY, now=now)

    assert [*shown.problems] == []
    assert [(note.code, note.found) for note in shown.notes] == [("near_later", "2 题")]


def test_a_file_is_compared_in_as_many_statements_whatever_its_length(
    bank: Session, standing: Question
) -> None:
    check(bank, [NEAR], day=DAY)
    lengths = []
    for count in (1, 3):
        with counted(bank) as sent:
            check(bank, [NEAR] * count, day=DAY)
        lengths.append(len(sent))

    assert lengths[0] == lengths[1]
