"""The plans shipped with the product, as data.

Sums are 100 points; a line of a weekly test is worth 10. Topics are level 1: K01–K06 public law, K07–K12 civil
defence. Source: the blueprints usual for 公共法律知识 and 专门法律知识 papers (90 minutes, pass at 60).
"""

from dataclasses import dataclass
from decimal import Decimal

from lawbank.kinds import Kind
from quiz.papers.rules import Drawing, Line

__all__ = ["READY", "ReadyPlan"]


@dataclass(frozen=True, slots=True)
class ReadyPlan:
    """A plan as shipped; `code` is its stable name."""

    code: str
    title: str
    minutes: int
    drawing: Drawing
    lines: tuple[Line, ...]
    note: str = ""


def _spread(kind: Kind, points: str, counts: dict[str, int]) -> tuple[Line, ...]:
    return tuple(Line(kind, count, Decimal(points), topic_code=code) for code, count in counts.items())


GENERAL = ReadyPlan(
    "general",
    "公共法律知识模拟卷",
    90,
    Drawing.PER_OFFICER,
    (
        *_spread(Kind.SINGLE, "1", {"K01": 6, "K02": 3, "K03": 14, "K04": 7, "K05": 7, "K06": 3}),
        *_spread(Kind.MULTIPLE, "2", {"K01": 2, "K02": 1, "K03": 5, "K04": 3, "K05": 3, "K06": 1}),
        *_spread(Kind.TRUE_FALSE, "1", {"K01": 4, "K02": 3, "K03": 9, "K04": 5, "K05": 6, "K06": 3}),
    ),
    "单选 40 题、多选 15 题、判断 30 题，满分 100 分；覆盖总论、宪法与立法、处罚、许可与强制、救济、政府运行。",
)

CIVIL_DEFENCE = ReadyPlan(
    "civil_defence",
    "人防专业卷",
    90,
    Drawing.PER_OFFICER,
    (
        *_spread(Kind.SINGLE, "1", {"K07": 5, "K08": 7, "K09": 8, "K10": 5, "K11": 4, "K12": 1}),
        *_spread(Kind.MULTIPLE, "2", {"K07": 3, "K08": 5, "K09": 5, "K10": 4, "K11": 2, "K12": 1}),
        *_spread(Kind.TRUE_FALSE, "1", {"K07": 3, "K08": 5, "K09": 5, "K10": 3, "K11": 3, "K12": 1}),
        Line(Kind.CASE, 1, Decimal(10), topic_code="K10"),
    ),
    "单选 30 题、多选 20 题、判断 20 题、案例 1 题，满分 100 分；覆盖人防法、防护、工程、执法实务、国防动员。",
)

WEEKLY = ReadyPlan(
    "weekly",
    "每周一测",
    15,
    Drawing.PER_OFFICER,
    (
        Line(Kind.SINGLE, 5, Decimal(10)),
        Line(Kind.MULTIPLE, 2, Decimal(10)),
        Line(Kind.TRUE_FALSE, 3, Decimal(10)),
    ),
    "10 题，满分 100 分，每人随机抽题。",
)

READY = (GENERAL, CIVIL_DEFENCE, WEEKLY)
