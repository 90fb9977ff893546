"""The catalogue, imported editions, digests, and where citations lead."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawbank.errors import Invalid, NotFound, Unreadable
from lawbank.statutes.actions import import_edition, load_catalogue, load_digests
from lawbank.statutes.catalogue import parse_catalogue, parse_digests
from lawbank.statutes.citation import parse_citation
from lawbank.statutes.models import Article, Edition, EditionStatus, Statute, StatuteTitle
from lawbank.statutes.queries import (
    ArticleKey,
    article_for,
    articles_for,
    edition_in_force,
    editions,
    find_statute,
    statute,
    statutes,
)
from lawbank.statutes.reader import read_statute_text
from lawbank.statutes.resolver import Resolver
from lawbank.statutes.rules import CitationFault, Resolved, Unresolved
from tests.counting import counted
from tests.lawbank.conftest import CATALOGUE, DAY

PUBLIC_SECURITY = (
    "# 中华人民共和国治安管理处罚法\n\n2025年6月27日 修订\n\n## 第一章 总则\n\n第一条 试写的第一条。\n\n第一条之一 试写的插条。\n"
    "\n第二条 本法自2026年1月1日起施行。\n"
)


def test_loading_the_catalogue_twice_changes_nothing(bank: Session) -> None:
    before = [(each.id, each.statute_id) for each in bank.scalars(select(Edition).order_by(Edition.id))]

    load_catalogue(bank, parse_catalogue(CATALOGUE))

    after = [(each.id, each.statute_id) for each in bank.scalars(select(Edition).order_by(Edition.id))]
    assert after == before
    assert len(statutes(bank)) == 4


def test_a_statute_is_found_by_every_title(bank: Session) -> None:
    found = {
        title: find_statute(bank, title)
        for title in ("中华人民共和国行政处罚法", "行政处罚法", "《处罚法》", "行 政 处 罚 法")
    }

    assert {each.short_title for each in found.values() if each} == {"行政处罚法"}
    assert find_statute(bank, "刑法") is None


def test_a_title_keeps_its_first_owner(bank: Session) -> None:
    load_catalogue(bank, parse_catalogue("标题：另一法\n简称：另一法、处罚法\n层级：法律\n"))

    owner = bank.scalars(select(StatuteTitle.statute_id).where(StatuteTitle.folded == "处罚法")).one()
    assert statute(bank, owner).short_title == "行政处罚法"


def test_an_edition_ends_when_the_next_begins(bank: Session) -> None:
    found = find_statute(bank, "治安管理处罚法")
    assert found is not None

    first, second = editions(bank, [found.id])[found.id]
    assert (first.until_on, second.until_on) == (date(2026, 1, 1), None)
    on_the_day_before = edition_in_force(bank, found.id, date(2025, 12, 31))
    on_the_day = edition_in_force(bank, found.id, date(2026, 1, 1))
    assert on_the_day_before is not None
    assert on_the_day is not None
    assert (on_the_day_before.id, on_the_day.id) == (first.id, second.id)


@pytest.mark.parametrize(
    ("citation", "fault"),
    [
        ("《刑法》第一条", CitationFault.UNKNOWN_STATUTE),
        ("《行政处罚法》（1996-03-17）第一条", CitationFault.UNKNOWN_EDITION),
        ("《行政处罚法》（2017-09-01）第一条", CitationFault.NOT_IN_FORCE),
        ("《旧条例》第一条", CitationFault.NOT_IN_FORCE),
        ("《维护规定》第一条", CitationFault.NOT_IN_FORCE),
        ("《行政处罚法》第八十七条", CitationFault.NO_SUCH_ARTICLE),
    ],
)
def test_a_citation_that_leads_nowhere_says_why(bank: Session, citation: str, fault: CitationFault) -> None:
    resolved = Resolver(bank, DAY).resolve(parse_citation(citation))

    assert isinstance(resolved, Unresolved)
    assert resolved.fault is fault
    assert (resolved.statute_id is None) is (fault is CitationFault.UNKNOWN_STATUTE)


@pytest.mark.parametrize("citation", ["《行政处罚法》第八十六条", "《处罚法》", "《行政处罚法》第九条之一"])
def test_a_citation_that_holds_is_resolved(bank: Session, citation: str) -> None:
    resolved = Resolver(bank, DAY).resolve(parse_citation(citation))

    assert isinstance(resolved, Resolved)
    assert resolved.pinned is False


def test_the_day_decides_which_edition_is_meant(bank: Session) -> None:
    citation = parse_citation("《治安管理处罚法》第一百二十条")

    assert isinstance(Resolver(bank, date(2025, 12, 31)).resolve(citation), Unresolved)
    assert isinstance(Resolver(bank, date(2026, 1, 1)).resolve(citation), Resolved)


def test_many_citations_cost_as_many_queries_as_one(bank: Session) -> None:
    import_edition(bank, read_statute_text(PUBLIC_SECURITY), source="a.md")
    resolver = Resolver(bank, DAY)

    with counted(bank) as sent:
        for number in range(1, 60):
            resolver.resolve(parse_citation(f"《治安管理处罚法》第{number}条"))

    assert len(sent) == 1


def test_an_imported_text_knows_exactly_its_articles(bank: Session) -> None:
    edition = import_edition(bank, read_statute_text(PUBLIC_SECURITY), source="a.md")
    resolver = Resolver(bank, DAY)

    assert (edition.article_count, edition.source, edition.adopted_on) == (2, "a.md", date(2025, 6, 27))
    assert isinstance(resolver.resolve(parse_citation("《治安管理处罚法》第一条之一")), Resolved)
    assert isinstance(resolver.resolve(parse_citation("《治安管理处罚法》第二条之一")), Unresolved)
    assert isinstance(resolver.resolve(parse_citation("《治安管理处罚法》第三条")), Unresolved)


def test_one_book_of_a_code_does_not_deny_the_others(bank: Session) -> None:
    load_catalogue(
        bank, parse_catalogue("标题：某法典\n层级：法律\n版本：2020-05-28 | 2021-01-01 | 1260 | | 现行有效 |")
    )
    import_edition(
        bank,
        read_statute_text("# 某法典\n\n# 物权编\n\n2020年5月28日 通过\n\n第二百零五条 甲。\n"),
        source="b.md",
    )
    resolver = Resolver(bank, DAY)

    assert isinstance(resolver.resolve(parse_citation("《某法典》第一千二百六十条")), Resolved)
    assert isinstance(resolver.resolve(parse_citation("《某法典》第二百零五条之一")), Unresolved)


def test_text_and_digest_stand_beside_each_other_in_either_order(bank: Session) -> None:
    digests = parse_digests(
        "《治安管理处罚法》第一条：我们的要点。\n《治安管理处罚法》（2012-10-26）第二条：旧版要点。"
    )
    load_digests(bank, digests, day=DAY)
    import_edition(bank, read_statute_text(PUBLIC_SECURITY), source="a.md")
    load_digests(bank, parse_digests("《治安管理处罚法》第一条：改过的要点。"), day=DAY)
    import_edition(bank, read_statute_text(PUBLIC_SECURITY), source="a.md")
    statute_id = Resolver(bank, DAY).statute_id("治安管理处罚法")
    assert statute_id is not None

    bank.expire_all()
    view = article_for(bank, ArticleKey(statute_id, None, 1), DAY)
    assert view is not None
    assert (view.text, view.digest, view.heading) == ("试写的第一条。", "改过的要点。", "第一章 总则")
    assert len(bank.scalars(select(Article)).all()) == 4


def test_a_digest_of_a_statute_without_a_day_in_force_goes_to_its_newest_edition(bank: Session) -> None:
    assert load_digests(bank, parse_digests("《维护规定》第一条：要点。"), day=DAY) == 1


@pytest.mark.parametrize("line", ["《刑法》第一条：要点。", "《行政处罚法》（1996-03-17）第一条：要点。"])
def test_a_digest_of_something_unknown_is_refused(bank: Session, line: str) -> None:
    with pytest.raises(NotFound):
        load_digests(bank, parse_digests(line), day=DAY)


def test_articles_are_looked_up_together(bank: Session) -> None:
    statute_id = Resolver(bank, DAY).statute_id("行政处罚法")
    assert statute_id is not None
    old = editions(bank, [statute_id])[statute_id][0]
    keys = [ArticleKey(statute_id, None, number) for number in (1, 86, 87)] + [
        ArticleKey(statute_id, old.id, 64)
    ]

    with counted(bank) as sent:
        views = articles_for(bank, keys, DAY)

    assert len(sent) == 3
    assert [key in views for key in keys] == [True, True, False, True]
    assert views[keys[3]].adopted_on == date(2017, 9, 1)
    assert article_for(bank, ArticleKey(statute_id, None, 1), date(1990, 1, 1)) is None


def test_an_unknown_statute_is_created_by_its_text(bank: Session) -> None:
    edition = import_edition(
        bank, read_statute_text("# 某新法\n\n2026年1月2日 通过\n\n第一条 甲。\n"), source="n.md"
    )

    assert find_statute(bank, "某新法") is not None
    assert (edition.in_force_on, edition.status) == (date(2026, 1, 2), EditionStatus.CURRENT)


def test_a_text_without_a_day_asks_for_it(bank: Session) -> None:
    parsed = read_statute_text("某规定\n第一条 甲。\n")

    with pytest.raises(Invalid, match="通过日期"):
        import_edition(bank, parsed, source="n.md")
    assert import_edition(bank, parsed, source="n.md", adopted_on=DAY).adopted_on == DAY


def test_a_statute_that_is_not_there_is_not_found(bank: Session) -> None:
    with pytest.raises(NotFound):
        statute(bank, 9999)


@pytest.mark.parametrize(
    "text",
    [
        "标题 没有冒号",
        "标题：甲法\n层级：天法",
        "层级：法律",
        "标题：甲法\n层级：法律\n版本：2020-13-01 | | | | 现行有效",
        "标题：甲法\n层级：法律\n版本：2020-01-01 | | | | 很好",
    ],
)
def test_a_catalogue_that_is_miswritten_names_the_line(text: str) -> None:
    with pytest.raises(Unreadable, match="行"):
        parse_catalogue(text)


@pytest.mark.parametrize(
    "line", ["没有依据", "《甲法》第一条", "《甲法》：整部法", "《甲法》第一条、第二条：两条"]
)
def test_a_digest_that_is_miswritten_names_the_line(line: str) -> None:
    with pytest.raises(Unreadable, match="第 2 行"):
        parse_digests(f"# 注\n{line}")


def test_a_statute_may_be_named_by_its_full_title_only(bank: Session) -> None:
    load_catalogue(bank, parse_catalogue("标题：中华人民共和国某某法\n层级：法律\n"))

    assert bank.scalars(select(Statute.short_title).where(Statute.title.contains("某某法"))).one() == "某某法"
