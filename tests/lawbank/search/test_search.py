"""Search finds two-character words, ranks, marks, and takes every sign literally, on both engines."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from lawbank.database import Database
from lawbank.index import Shelf, install, remove
from lawbank.kinds import Kind, State
from lawbank.questions.actions import add_question, add_questions, remove_questions, revise
from lawbank.search import search_articles, search_questions
from lawbank.statutes.actions import import_edition, load_digests
from lawbank.statutes.catalogue import parse_digests
from lawbank.statutes.reader import read_statute_text
from lawbank.text import Segment
from tests.counting import counted
from tests.lawbank.conftest import DAY, draft, fill

FINE = draft("处以罚款的决定由谁作出？", choices=("甲", "乙"), explanation="")
HEARING = draft(
    "当事人要求听证的期限是几日？", choices=("三日", "五日"), explanation="罚款较大的可以要求听证。"
)
OTHER = draft("款项与罚则", choices=("听到证词", "无关"), explanation="")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def bank(request: pytest.FixtureRequest) -> Iterator[Session]:
    database: Database = request.getfixturevalue("database" if request.param == "sqlite" else "postgres")
    with Session(database.engine, expire_on_commit=False) as session:
        fill(session)
        yield session


def found(bank: Session, query: str, **asked: object) -> list[str]:
    return [hit.question.stem for hit in search_questions(bank, query, **asked).hits]  # type: ignore[arg-type]


def test_a_word_of_two_characters_is_found_and_its_pieces_are_not(bank: Session, now: datetime) -> None:
    add_questions(bank, [FINE, HEARING, OTHER], actor="甲", now=now)

    assert found(bank, "罚款") == [FINE.stem, HEARING.stem]
    assert found(bank, "听证") == [HEARING.stem]
    assert found(bank, "罚款 听证") == [HEARING.stem]
    assert found(bank, "没有") == []


def test_a_hit_in_the_stem_stands_above_one_in_the_explanation(bank: Session, now: datetime) -> None:
    add_questions(bank, [HEARING, FINE], actor="甲", now=now)

    assert found(bank, "罚款") == [FINE.stem, HEARING.stem]


def test_the_words_are_marked_where_they_stand(bank: Session, now: datetime) -> None:
    add_questions(bank, [HEARING], actor="甲", now=now)

    (hit,) = search_questions(bank, "罚款").hits
    assert hit.snippet == (Segment("罚款", True), Segment("较大的可以要求听证。", False))
    assert hit.citations == ("《行政处罚法》第九条第一项",)
    assert (hit.question.kind, hit.question.state) == (Kind.SINGLE, State.PENDING)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        '"',
        "'",
        "%",
        "_",
        "*",
        "罚款 OR 天气",
        'NEAR("罚 款")',
        "罚款 -听证x",
        "a:b & !c",
        "\\",
        "\x00",
        "（）",
    ],
)
def test_no_sign_is_an_operator(bank: Session, now: datetime, query: str) -> None:
    add_questions(bank, [FINE, OTHER], actor="甲", now=now)

    assert found(bank, query) == []


@pytest.mark.parametrize(
    "query", ["罚款%", '"罚款"', "罚款*", "'罚款' --", "罚款\\", "（罚款）", "罚　款的".replace("　", "")]
)
def test_signs_around_a_word_do_not_hide_it(bank: Session, now: datetime, query: str) -> None:
    add_questions(bank, [FINE, OTHER], actor="甲", now=now)

    assert found(bank, query) == [FINE.stem]


def test_ten_kilobytes_of_query_are_bounded(bank: Session, now: datetime) -> None:
    add_questions(bank, [FINE], actor="甲", now=now)

    assert found(bank, "罚款" * 5_000) == []
    assert found(bank, "a" * 10_000) == []
    assert found(bank, "处以罚款的决定由谁作出" + "？" * 10_000) == [FINE.stem]


def test_a_lone_character_and_the_beginning_of_a_latin_word_are_found(bank: Session, now: datetime) -> None:
    standard = draft("按照ＧＢ50038设计", choices=("甲", "乙"), explanation="")
    add_questions(bank, [FINE, standard], actor="甲", now=now)

    assert found(bank, "谁") == [FINE.stem]
    assert found(bank, "gb50") == [standard.stem]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("第77号", ["A", "B"]),
        ("文 听证", ["A"]),
        ("听证 权", []),
        ("a 听证", ["B"]),
        ("号 要求听证", ["A", "B"]),
    ],
)
def test_a_lone_character_beside_words_must_stand_too(
    bank: Session, now: datetime, query: str, codes: list[str]
) -> None:
    stems = {"第77号文件要求听证": "A", "第77号 ABC 要求听证": "B", "要求听证的第78件": "C"}
    add_questions(bank, [draft(stem) for stem in stems], actor="甲", now=now)

    assert sorted(stems[stem] for stem in found(bank, query)) == codes


def test_filters_narrow_what_was_found(bank: Session, now: datetime) -> None:
    add_questions(bank, [FINE], actor="甲", state=State.ENABLED, now=now)
    add_questions(bank, [HEARING], actor="甲", now=now)

    assert found(bank, "罚款", states=[State.ENABLED]) == [FINE.stem]
    assert found(bank, "罚款", kinds=[Kind.MULTIPLE]) == []
    assert found(bank, "罚款", topic="K0301") == [FINE.stem, HEARING.stem]
    assert found(bank, "罚款", topic="K04") == []


def test_pages_follow_each_other(bank: Session, now: datetime) -> None:
    add_questions(bank, [draft(f"罚款第{n}题") for n in range(5)], actor="甲", now=now)

    pages = [found(bank, "罚款", limit=2, offset=offset) for offset in (0, 2, 4, 6)]
    hits = search_questions(bank, "罚款", limit=2)
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert len({stem for page in pages for stem in page}) == 5
    assert (hits.total, hits.more) == (5, False)


def test_the_index_follows_revisions_and_removals(bank: Session, now: datetime) -> None:
    added = add_question(bank, FINE, actor="甲", now=now)
    revise(bank, added, HEARING, actor="乙", now=now)
    assert (found(bank, "由谁作出"), found(bank, "听证")) == ([], [HEARING.stem])

    remove_questions(bank, [added.id])
    assert found(bank, "听证") == []


def test_a_part_of_a_case_is_found_by_its_own_words(bank: Session, now: datetime) -> None:
    case = draft("某市材料", kind=Kind.CASE, choices=(), key=(), parts=(HEARING,))
    add_questions(bank, [case], actor="甲", now=now)

    assert found(bank, "听证") == ["某市材料"]


def test_more_hits_cost_no_more_queries(bank: Session, now: datetime) -> None:
    def cost() -> int:
        with counted(bank) as sent:
            search_questions(bank, "罚款")
        return len(sent)

    add_questions(bank, [FINE], actor="甲", now=now)
    one = cost()
    add_questions(bank, [HEARING, draft("罚款三")], actor="甲", now=now)
    assert cost() == one


def test_articles_are_found_by_text_and_by_digest(bank: Session) -> None:
    import_edition(
        bank,
        read_statute_text(
            "# 中华人民共和国治安管理处罚法\n\n2025年6月27日 修订\n\n第一条 罚款由公安机关决定。\n\n第二条 可以要求听证。\n"
        ),
        source="a.md",
    )
    load_digests(
        bank,
        parse_digests(
            "《行政处罚法》第六十三条：听证的范围。\n《治安管理处罚法》（2012-10-26）第一条：罚款。"
        ),
        day=DAY,
    )

    fine = search_articles(bank, "罚款")
    assert [(hit.statute_title, hit.number, hit.snippet[0]) for hit in fine.hits] == [
        ("中华人民共和国治安管理处罚法", 1, Segment("罚款", True)),
        ("中华人民共和国治安管理处罚法", 1, Segment("罚款", True)),
    ]
    assert [hit.number for hit in search_articles(bank, "罚款", current_only=True).hits] == [1]
    assert {hit.number for hit in search_articles(bank, "听证").hits} == {2, 63}
    statute_id = fine.hits[0].statute_id
    assert [hit.number for hit in search_articles(bank, "听证", statute_id=statute_id).hits] == [2]
    assert [hit.number for hit in search_articles(bank, "治安管理处罚法第二条").hits] == [2]
    assert search_articles(bank, "！").hits == ()


def test_installing_twice_and_removing_nothing_are_safe(bank: Session, now: datetime) -> None:
    add_questions(bank, [FINE], actor="甲", now=now)
    install(bank.connection())
    remove(bank, Shelf.QUESTIONS, [])

    assert found(bank, "罚款") == [FINE.stem]


@pytest.mark.slow
def test_a_text_longer_than_a_vector_is_found_by_its_beginning(bank: Session, now: datetime) -> None:
    add_questions(bank, [draft("开头" + "甲乙丙丁" * 6_000, choices=("一", "二"))], actor="甲", now=now)

    assert len(found(bank, "开头")) == 1
