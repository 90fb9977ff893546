"""Four amendments as they happened: what was renumbered, reworded, added and dropped, and what it did to questions.

The extracts are in our own words; which article became which, and the days, are those of the statutes.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawbank.impact.actions import enact
from lawbank.impact.queries import impact_of
from lawbank.kinds import State
from lawbank.questions.actions import add_questions
from lawbank.questions.drafts import drafts_of
from lawbank.questions.models import Question
from lawbank.statutes.actions import import_edition
from lawbank.statutes.amendment import Change
from lawbank.statutes.reader import read_statute_text
from lawbank.text import article_name, chinese_number
from tests.lawbank.conftest import fill
from tests.lawbank.test_impact import asked


@dataclass(frozen=True)
class Amendment:
    """Two extracts of a statute by article number, and what is to be found.

    Attributes:
        became: old number → (change, new number or None).
        added: numbers that are new.
    """

    title: str
    old_days: tuple[str, str]
    new_days: tuple[str, str]
    old: dict[int, str]
    new: dict[int, str]
    became: dict[int, tuple[Change, int | None]]
    added: tuple[int, ...]

    def text(self, *, new: bool) -> str:
        adopted, in_force = self.new_days if new else self.old_days
        articles = self.new if new else self.old
        lines = [f"# {self.title}", f"{adopted} 通过", f"自{in_force}起施行"]
        return "\n\n".join(
            [*lines, *(f"第{chinese_number(number)}条 {text}" for number, text in articles.items())]
        )


AMENDMENTS = (
    Amendment(
        "中华人民共和国行政复议法",
        ("2017年9月1日", "1999年10月1日"),
        ("2023年9月1日", "2024年1月1日"),
        old={
            9: "认为行政行为侵犯自己权益的人，知道之后六十日内可以申请复议；法律给得更长的，从其规定。",
            15: "对派出机关、派出机构、授权组织的行为不服的，分别向设立它的机关或者主管它的政府申请。",
            28: "复议机构审查之后提出意见，由负责人批准，分别作出维持、履行、撤销、变更或者确认违法的决定。",
            31: "复议机关受理之后六十日内作出决定；情况复杂的，经负责人批准可以延长，延长不超过三十日。",
            39: "复议机关办案不得向申请人收费，所需经费列入本级行政预算。",
        },
        new={
            20: "认为行政行为侵犯自己权益的人，知道或者应当知道之后六十日内可以申请复议；法律给得更长的，从其规定。"
            "没有告知申请权利、机关和期限的，从知道之日算，最长不超过一年。",
            24: "县级以上地方政府管辖对本级政府工作部门的复议案件，以及对下一级政府、派出机关、授权组织的复议案件。",
            53: "事实清楚、争议不大的案件，可以适用简易程序审理，如当场作出的行为、警告或者通报批评。",
            62: "适用普通程序的，受理之后六十日内作出决定；情况复杂的可以延长，不超过三十日。适用简易程序的，三十日内作出。",
            87: "复议机关办案不得向申请人收费，所需经费列入本级行政预算。",
        },
        became={
            9: (Change.CHANGED, 20),
            15: (Change.REPEALED, None),
            28: (Change.REPEALED, None),
            31: (Change.CHANGED, 62),
            39: (Change.MOVED, 87),
        },
        added=(24, 53),
    ),
    Amendment(
        "中华人民共和国突发事件应对法",
        ("2007年8月30日", "2007年11月1日"),
        ("2024年6月28日", "2024年11月1日"),
        old={
            3: "突发事件是突然发生、需要应急处置的自然灾害、事故灾难、公共卫生事件和社会安全事件，分为四级。",
            42: "可以预警的事件按紧急程度、发展态势和危害分为四级，用红、橙、黄、蓝标示，一级最高。",
            57: "公民应当服从政府和居民委员会、村民委员会的指挥，配合应急措施，参加救援，维护秩序。",
        },
        new={
            2: "突发事件是突然发生、需要应急处置的自然灾害、事故灾难、公共卫生事件和社会安全事件，分为四级。",
            7: "国家建立信息发布制度，政府应当及时公布突发事件的信息，任何单位和个人不得编造、传播虚假信息。",
            63: "可以预警的事件按紧急程度、发展态势和危害分为四级，用红、橙、黄、蓝标示，一级最高；标准由国务院另定。",
            78: "公民应当服从政府和居民委员会、村民委员会的指挥，配合应急措施，参加救援，维护秩序。",
        },
        became={3: (Change.MOVED, 2), 42: (Change.CHANGED, 63), 57: (Change.MOVED, 78)},
        added=(7,),
    ),
    Amendment(
        "中华人民共和国国防教育法",
        ("2018年4月27日", "2001年4月28日"),
        ("2024年9月13日", "2024年9月21日"),
        old={
            1: "为了普及和加强国防教育，发扬爱国主义精神，制定本法。",
            12: "每年九月的第三个星期六是全民国防教育日。",
            15: "高级中学和高等学校应当把课堂教学与军事训练结合起来，对学生进行国防教育。",
            34: "破坏国防教育基地设施、侵占其场地的，由有关部门责令改正，赔偿损失。",
        },
        new={
            1: "为了普及和加强国防教育，发扬爱国主义精神，制定本法。",
            8: "每年九月的第三个星期六是全民国防教育日。",
            16: "普通高等学校和高中阶段学校应当设置国防教育课程或者学生军事训练，相互衔接，对学生进行国防教育。",
            28: "机关、企业、社会组织应当利用互联网等手段开展经常的国防教育。",
        },
        became={
            1: (Change.UNCHANGED, 1),
            12: (Change.MOVED, 8),
            15: (Change.CHANGED, 16),
            34: (Change.REPEALED, None),
        },
        added=(28,),
    ),
    Amendment(
        "中华人民共和国治安管理处罚法",
        ("2012年10月26日", "2006年3月1日"),
        ("2025年6月27日", "2026年1月1日"),
        old={
            2: "扰乱秩序、妨害安全、侵犯权利、妨害管理，尚不够刑事处罚的，由公安机关依照本法处罚。",
            12: "已满十四周岁不满十八周岁的人违反治安管理的，从轻或者减轻处罚；不满十四周岁的不处罚，责令管教。",
            50: "阻碍国家机关工作人员执行职务的，警告或者二百元以下罚款；情节严重的拘留，可以并处五百元以下罚款。",
            99: "公安机关办理治安案件自受理之日起不超过三十日；重大复杂的，经上一级批准可以延长三十日。",
        },
        new={
            2: "扰乱秩序、妨害安全、侵犯权利、妨害管理，尚不够刑事处罚的，由公安机关依照本法处罚。",
            12: "已满十四周岁不满十八周岁的人违反治安管理的，从轻或者减轻处罚；不满十四周岁的不处罚，责令管教。",
            19: "为了免受正在进行的侵害而制止违法行为，造成损害的，不是违反治安管理，不受处罚；明显超过限度的减轻处罚。",
            61: "阻碍国家机关工作人员执行职务的，警告或者五百元以下罚款；情节严重的拘留，可以并处一千元以下罚款。",
            118: "公安机关办理治安案件自立案之日起不超过三十日；重大复杂的，经上一级批准可以延长三十日，可以再延长一次。",
        },
        became={
            2: (Change.UNCHANGED, 2),
            12: (Change.UNCHANGED, 12),
            50: (Change.CHANGED, 61),
            99: (Change.CHANGED, 118),
        },
        added=(19,),
    ),
)
each_amendment = pytest.mark.parametrize("amendment", AMENDMENTS, ids=lambda one: one.title[7:])


def day(text: str) -> date:
    return datetime.strptime(text, "%Y年%m月%d日").replace(tzinfo=UTC).date()


@pytest.fixture
def imported(session: Session, amendment: Amendment) -> int:
    """Both editions, and a question for every article of the older, written before the newer one held."""
    fill(session)
    import_edition(session, read_statute_text(amendment.text(new=False)), source="旧.md")
    short = amendment.title[7:]
    add_questions(
        session,
        [asked(f"a{number}", f"《{short}》{article_name(number)}") for number in amendment.old],
        actor="E001",
        state=State.ENABLED,
        now=datetime.combine(day(amendment.new_days[0]), time(1), UTC) - timedelta(days=30),
    )
    return import_edition(session, read_statute_text(amendment.text(new=True)), source="新.md").id


@each_amendment
def test_every_article_is_found_again_renumbered_reworded_or_dropped(
    session: Session, amendment: Amendment, imported: int
) -> None:
    impact = impact_of(session, imported)

    assert impact is not None
    assert (impact.old.adopted_on, impact.new.adopted_on) == (
        day(amendment.old_days[0]),
        day(amendment.new_days[0]),
    )
    found = {
        pair.old.place[0]: (pair.change, pair.new.place[0] if pair.new else None)
        for pair in impact.comparison.pairs
        if pair.old is not None
    }
    added = tuple(pair.new.place[0] for pair in impact.comparison.pairs if pair.old is None and pair.new)
    assert (found, added) == (amendment.became, amendment.added)
    assert impact.comparison.counts == Counter(change for change, _ in found.values()) + Counter(
        {Change.NEW: len(added)}
    )


@each_amendment
def test_on_its_first_day_questions_are_kept_carried_or_looked_over(
    session: Session, amendment: Amendment, imported: int
) -> None:
    begins = day(amendment.new_days[1])
    done = enact(session, imported, actor="系统", day=begins, now=datetime.combine(begins, time(0), UTC))
    session.expire_all()
    ids = {question.code: question for question in session.scalars(select(Question))}
    for number, (change, becomes) in amendment.became.items():
        question = ids[f"a{number}"]
        (draft,) = drafts_of(session, [question.id])
        needs_editor = change in (Change.CHANGED, Change.REPEALED)
        assert question.state is (State.RECHECK if needs_editor else State.ENABLED)
        assert draft.citations[0].endswith(article_name(becomes or number))
    assert set(done.rechecked) == {
        f"a{number}"
        for number, (change, _) in amendment.became.items()
        if change in (Change.CHANGED, Change.REPEALED)
    }
