"""A bank in a script: opened, filled, searched, exported, closed."""

from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect

from lawbank import Invalid, Unreadable, open_bank
from lawbank.bank import Bank
from lawbank.content import parse_topics
from lawbank.formats.own import read_own
from tests.lawbank.conftest import draft


@pytest.fixture
def bank(tmp_path: Path, now: datetime) -> Bank:
    return open_bank(f"sqlite:///{tmp_path / 'bank.db'}", clock=lambda: now)


def test_opening_makes_the_tables_of_the_bank_and_no_others(bank: Bank) -> None:
    with bank:
        names = inspect(bank.database.engine).get_table_names()

    assert {"question", "statute", "batch", "search_question"} <= set(names)
    assert "person" not in names


def test_a_second_opening_finds_what_the_first_wrote(tmp_path: Path, bank: Bank) -> None:
    with bank:
        bank.add(draft(topics=()), actor="甲")
    with open_bank(f"sqlite:///{tmp_path / 'bank.db'}") as again:
        assert [hit.question.stem for hit in again.search("行政处罚")] == [draft().stem]


def test_the_day_is_the_office_day(bank: Bank) -> None:
    assert bank.today == date(2026, 11, 23)


def test_an_export_gives_the_drafts_back(tmp_path: Path, bank: Bank) -> None:
    bank.add(draft(topics=(), code="甲-1"), actor="甲")
    path = tmp_path / "bank.json"

    assert bank.export(path) == ()
    (again,) = read_own(path.read_bytes())
    assert (again.code, again.stem, again.key, again.citations) == (
        "甲-1",
        draft().stem,
        (0,),
        draft().citations,
    )
    assert bank.export(tmp_path / "bank.xlsx", format="xlsx") == ()
    with pytest.raises(Invalid, match="不能导出"):
        bank.export(path, format="pdf")


def test_a_statute_is_imported_by_its_file(tmp_path: Path, bank: Bank) -> None:
    path = tmp_path / "某法.md"
    path.write_text("# 某法\n\n2026年1月2日 通过\n\n第一条 甲。\n", encoding="utf-8")

    assert bank.import_statute(path) == "某法"


def test_the_shipped_content_loads_and_loads_again(bank: Bank) -> None:
    first = bank.load_content()
    second = bank.load_content()

    assert (first.topics, first.added) == (164, first.questions)
    assert (second.questions, second.added) == (first.questions, 0)
    assert bank.search("人民防空") != ()


@pytest.mark.parametrize("text", ["K0301 没有上级", "K03", "X3 名", "K031 名"])
def test_a_miswritten_topic_names_its_line(text: str) -> None:
    with pytest.raises(Unreadable, match="第 1 行"):
        parse_topics(text)
