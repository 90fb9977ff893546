"""《行政处罚法》第三十三条第一款第二项 ↔ value: citations as lawyers write them.

Reads every manner seen in banks: with or without 《》, Chinese or Arabic numerals, 之一, an edition in
brackets, lists (第五十三条、第六十二条) and ranges (第三至五条). Prints one manner only.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from lawbank.errors import Invalid
from lawbank.text import article_name, chinese_number, number_of
from lawbank.wording import phrase

__all__ = ["Citation", "Reading", "parse_citation", "parse_citations", "read_citations"]

RANGE_LIMIT = 200
"""A range over more articles than this is a typing mistake."""


@dataclass(frozen=True, slots=True, order=True)
class Citation:
    """A place in the law.

    Attributes:
        title: as written, without 《》; full, short or an alias.
        adopted_on: the day on which the cited edition was adopted; None for the one in force on the day.
        sub_article: 1 for 第…条之一; 0 for the article itself.
        paragraph: 款; None for the whole article.
        item: 项; None for the whole paragraph.
    """

    title: str
    adopted_on: date | None = None
    article: int | None = None
    sub_article: int = 0
    paragraph: int | None = None
    item: int | None = None

    def __str__(self) -> str:
        parts = [f"《{self.title}》"]
        if self.adopted_on is not None:
            parts.append(f"（{self.adopted_on.isoformat()}）")
        if self.article is not None:
            parts.append(article_name(self.article, self.sub_article))
        if self.paragraph is not None:
            parts.append(f"第{chinese_number(self.paragraph)}款")
        if self.item is not None:
            parts.append(f"第{chinese_number(self.item)}项")
        return "".join(parts)


class Reading(NamedTuple):
    """What was understood of a text, and what was not."""

    citations: tuple[Citation, ...]
    leftover: str


_N = r"[零〇一二两三四五六七八九十百千\d]+"
_TITLE = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》")
_BARE_TITLE = re.compile(
    r"(?:以及|依据|根据|参见|按照|依照|和|及|与|见)?([\u4e00-\u9fff〈〉（）()·]{1,60}?(?:法|条例|规定|办法|决定|意见|规则|细则|规范|通则|宪法|法典))(?=第?\s*"
    + _N
    + r"\s*(?:条|至|到|、|[-—~－～]))"
)
_EDITION = re.compile(
    r"\s*[（(]\s*(\d{4})\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})\s*日?\s*(?:修订|修正|通过|公布|版)?\s*[)）]"
)
_STEP = re.compile(
    rf"\s*第?\s*[（(]?\s*(?P<number>{_N})\s*[)）]?\s*(?P<unit>条|款|项)(?:\s*之\s*(?P<sub>{_N}))?"
)
_SHORT_STEP = re.compile(
    rf"\s*第?\s*[（(]?\s*(?P<number>{_N})\s*[)）]?(?=\s*(?:[、，,和及与至到\-—~－～]|条|款|项))"
)
_TO = re.compile(r"\s*(?:至|到|[-—~－～]+)")
_AND = re.compile(r"\s*(?:以及|[、，,和及与；;])")
_FILLER = re.compile(r"[\s、，,；;。.：:]+|以及|依据|根据|按照|依照|参见|和|及|与|见|的?规定|等")
_LEVEL = {"条": 0, "款": 1, "项": 2}


@dataclass(slots=True)
class _Step:
    """One number with its unit; `through` when the separator before it was 至."""

    number: int
    unit: str
    sub: int
    through: bool


@lru_cache(maxsize=8192)
def read_citations(text: str) -> Reading:
    """Understand what can be understood of *text*; never raises."""
    citations: list[Citation] = []
    leftover: list[str] = []
    title, at = "", 0
    while at < len(text):
        found = _TITLE.match(text, at) or _BARE_TITLE.match(text, at)
        steps_at = at
        if found:
            title = found[1].strip()
            steps_at = found.end()
        adopted_on, steps_at = _edition(text, steps_at) if found else (None, at)
        steps, end = _steps(text, steps_at) if title else ([], at)
        if found or steps:
            base = Citation(title, adopted_on if found else _last_edition(citations, title))
            citations += _expand(base, steps) if steps else [base]
            at = max(end, steps_at)
            continue
        if skipped := _FILLER.match(text, at):
            at = skipped.end()
            continue
        leftover.append(text[at])
        at += 1
    return Reading(tuple(dict.fromkeys(citations)), "".join(leftover))


def parse_citations(text: str) -> tuple[Citation, ...]:
    """Return every citation in *text*.

    Raises:
        Invalid: a part of it is not a citation.
    """
    citations, leftover = read_citations(text)
    if leftover or not citations:
        raise Invalid(phrase("看不懂依据“%(text)s”，请写成《行政处罚法》第三十三条第一款。", text=text[:80]))
    return citations


def parse_citation(text: str) -> Citation:
    """Return the one citation that *text* is.

    Raises:
        Invalid: *text* is none, or several.
    """
    citations = parse_citations(text)
    if len(citations) != 1:
        raise Invalid(phrase("“%(text)s”写了几处依据，这里只能写一处。", text=text[:80]))
    return citations[0]


def _last_edition(citations: list[Citation], title: str) -> date | None:
    return citations[-1].adopted_on if citations and citations[-1].title == title else None


def _edition(text: str, at: int) -> tuple[date | None, int]:
    found = _EDITION.match(text, at)
    if not found:
        return None, at
    try:
        return date(int(found[1]), int(found[2]), int(found[3])), found.end()
    except ValueError:
        return None, at


def _steps(text: str, at: int) -> tuple[list[_Step], int]:
    """The numbers that follow a title, until something else comes. `at` stays where reading stopped."""
    steps: list[_Step] = []
    bare: list[int] = []
    through = False
    end = at
    while True:
        if found := _STEP.match(text, at):
            number = number_of(found["number"])
            if number is None or number == 0:
                break
            for index in bare:
                steps[index].unit = found["unit"]
            bare.clear()
            sub = number_of(found["sub"]) if found["sub"] else 0
            steps.append(_Step(number, found["unit"], sub or 0, through))
            at = end = found.end()
        elif found := _SHORT_STEP.match(text, at):
            number = number_of(found["number"])
            if number is None or number == 0:
                break
            bare.append(len(steps))
            steps.append(_Step(number, "", 0, through))
            at = found.end()
        else:
            break
        separator = _TO.match(text, at) or _AND.match(text, at)
        through = bool(_TO.match(text, at))
        if separator:
            at = separator.end()
    return [step for step in steps if step.unit], end


def _expand(base: Citation, steps: list[_Step]) -> Iterator[Citation]:
    """Turn numbers into places: a deeper unit narrows the last place, an equal or higher one opens another."""
    place: list[tuple[int, int] | None] = [None, None, None]
    depth = -1
    waiting = False
    for step in steps:
        level = _LEVEL[step.unit]
        if waiting and level <= depth:
            yield _cited(base, place)
        before = place[level]
        if step.through and before is not None and level == depth:
            for number in range(before[0] + 1, min(step.number, before[0] + RANGE_LIMIT)):
                yield _cited(base, [*place[:level], (number, 0), *[None] * (2 - level)])
        place[level:] = [(step.number, step.sub), *[None] * (2 - level)]
        depth, waiting = level, True
    if waiting:
        yield _cited(base, place)


def _cited(base: Citation, place: list[tuple[int, int] | None]) -> Citation:
    article, paragraph, item = place
    return replace(
        base,
        article=article[0] if article else None,
        sub_article=article[1] if article else 0,
        paragraph=paragraph[0] if paragraph else None,
        item=item[0] if item else None,
    )
