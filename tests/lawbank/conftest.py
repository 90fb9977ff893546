"""A small bank of law and knowledge points, on SQLite and on PostgreSQL."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lawbank.formats.draft import Draft, Place
from lawbank.kinds import Difficulty, Kind
from lawbank.questions.models import Topic
from lawbank.statutes.actions import load_catalogue
from lawbank.statutes.catalogue import parse_catalogue

DAY = date(2026, 11, 23)

CATALOGUE = """\
标题：中华人民共和国行政处罚法
简称：行政处罚法、处罚法
机关：全国人民代表大会常务委员会
层级：法律
版本：2017-09-01 | 2018-01-01 | 64 | | 已修改 | 旧版
版本：2021-01-22 | 2021-07-15 | 86 | | 现行有效 | 修订

标题：中华人民共和国治安管理处罚法
简称：治安管理处罚法
机关：全国人民代表大会常务委员会
层级：法律
版本：2012-10-26 | 2013-01-01 | 119 | | 已修改 |
版本：2025-06-27 | 2026-01-01 | 144 | | 现行有效 |

标题：某市旧条例
简称：旧条例
机关：某市人大常委会
层级：地方性法规
版本：2001-01-01 | 2001-02-01 | 20 | | 已废止 |

标题：某办维护规定
简称：维护规定
机关：某办
层级：规范性文件
版本：待核 | | | | 待核 |
"""

Make = Callable[..., Draft]


def fill(session: Session) -> None:
    """Three knowledge points in a line, one beside, and the statutes above."""
    for position, (code, name, parent) in enumerate(
        [
            ("K03", "行政处罚", None),
            ("K0301", "处罚的设定", "K03"),
            ("030101", "处罚种类", "K0301"),
            ("030102", "设定权限", "K0301"),
            ("K04", "行政许可", None),
        ]
    ):
        depth = len(code.removeprefix("K")) // 2
        session.add(Topic(code=code, name=name, parent_code=parent, depth=depth, position=position))
        session.flush()
    load_catalogue(session, parse_catalogue(CATALOGUE))


@pytest.fixture
def bank(session: Session) -> Session:
    """A session on a bank with statutes and knowledge points but no question."""
    fill(session)
    return session


def draft(stem: str = "下列属于行政处罚种类的是（　）。", **changes: Any) -> Draft:
    """A single-choice draft, changed as told."""
    values: dict[str, Any] = {
        "place": Place(),
        "kind": Kind.SINGLE,
        "stem": stem,
        "choices": ("警告", "表扬", "调解", "任命"),
        "key": (0,),
        "explanation": "警告是声誉罚；罚款是财产罚。",
        "citations": ("《行政处罚法》第九条第一项",),
        "topics": ("030101",),
        "difficulty": Difficulty.EASY,
    }
    return Draft(**(values | changes))
