"""Citations are read as banks write them and printed in one manner."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawbank.errors import Invalid
from lawbank.statutes.citation import Citation, parse_citation, parse_citations, read_citations

numbers = st.integers(min_value=1, max_value=1500)
citations = st.builds(
    Citation,
    title=st.text(st.sampled_from("行政处罚复议国防动员湖南省〈〉法条例办"), min_size=1, max_size=20),
    adopted_on=st.none() | st.dates(date(1949, 10, 1), date(2100, 1, 1)),
    article=numbers,
    sub_article=st.integers(min_value=0, max_value=9),
    paragraph=numbers,
    item=numbers,
) | st.builds(
    Citation,
    title=st.text(st.sampled_from("行政处罚法（）"), min_size=1, max_size=9).filter(
        lambda text: "法" in text
    ),
    article=st.none() | numbers,
)


@given(citations)
def test_what_is_printed_is_read_again(citation: Citation) -> None:
    assert parse_citations(str(citation)) == (citation,)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    read_citations(text)


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("《行政处罚法》第三十三条第一款第二项", ["《行政处罚法》第三十三条第一款第二项"]),
        ("行政处罚法第33条第（二）项", ["《行政处罚法》第三十三条第二项"]),
        ("《刑法》第一百二十条之一", ["《刑法》第一百二十条之一"]),
        ("《行政复议法》", ["《行政复议法》"]),
        ("《处罚法》第五十三条、第六十二条", ["《处罚法》第五十三条", "《处罚法》第六十二条"]),
        ("《处罚法》第三至五条", ["《处罚法》第三条", "《处罚法》第四条", "《处罚法》第五条"]),
        ("《处罚法》第三条至第五条", ["《处罚法》第三条", "《处罚法》第四条", "《处罚法》第五条"]),
        ("《处罚法》第2-4条", ["《处罚法》第二条", "《处罚法》第三条", "《处罚法》第四条"]),
        ("《处罚法》第三条第一、二款", ["《处罚法》第三条第一款", "《处罚法》第三条第二款"]),
        (
            "《处罚法》第三十二条第一项、第三项和第三十三条",
            ["《处罚法》第三十二条第一项", "《处罚法》第三十二条第三项", "《处罚法》第三十三条"],
        ),
        (
            "《复议法》（2017-09-01）第九条；第十条",
            ["《复议法》（2017-09-01）第九条", "《复议法》（2017-09-01）第十条"],
        ),
        ("《复议法》（2017年9月1日修正）第九条", ["《复议法》（2017-09-01）第九条"]),
        (
            "依据人民防空法第四十九条和行政处罚法第四十二条第一款。",
            ["《人民防空法》第四十九条", "《行政处罚法》第四十二条第一款"],
        ),
        (
            "《湖南省实施《中华人民共和国人民防空法》办法》第八条",
            ["《湖南省实施《中华人民共和国人民防空法》办法》第八条"],
        ),
    ],
)
def test_every_manner_of_writing_is_read(written: str, printed: list[str]) -> None:
    assert [str(citation) for citation in parse_citations(written)] == printed


@pytest.mark.parametrize("written", ["", "第三条", "见教材第三章", "《处罚法》第三条吧"])
def test_what_is_no_citation_is_refused(written: str) -> None:
    with pytest.raises(Invalid):
        parse_citations(written)


def test_a_single_citation_is_asked_for() -> None:
    assert parse_citation("《处罚法》第九条").article == 9
    with pytest.raises(Invalid, match="只能写一处"):
        parse_citation("《处罚法》第三至五条")


@pytest.mark.parametrize("written", ["《处罚法》第零条", "《处罚法》（2017-13-45）第九条"])
def test_a_number_or_day_that_cannot_be_is_left_over(written: str) -> None:
    assert read_citations(written).leftover != ""


def test_a_range_is_bounded() -> None:
    assert len(parse_citations("《处罚法》第一条至第九千条")) == 201
