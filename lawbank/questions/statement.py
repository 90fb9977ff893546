"""What a sentence states, whatever the wording: filler gone, synonyms as one, numbers and negations counted. Pure.

The plain form is for comparing, not for reading: 根据《行政处罚法》第六十三条规定，下列说法不正确的是（　） becomes 不□.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz.distance import Indel

from lawbank.text import fold_answer

__all__ = ["Statement", "negated", "plain", "references", "replaced", "statement", "wording"]

_SYNONYMS = {
    "应": "应当 应该 应须 必须 应",
    "可": "可以 能够 有权 可",
    "不可": "不得 不可以 不能够 不能 不可 禁止 严禁",
    "不必": "不必 不需要 不需 无需 无须 毋须 不用",
    "不": "不正确 错误 有误 不对 免予 免于 不予 不属于 不包括 不包含 不含 不是 除外 并非 不应当 不应该 不应 不",
    "无": "没有 无",
    "以上": "以上 不少于 不低于 至少 最少 不小于",
    "以下": "以下 不超过 不多于 不高于 至多 最多 不大于",
    "不足": "不足 未满 不满 少于 低于 小于",
    "超": "超过 多于 高于 大于 超出",
    "前": "之前 以前 前",
    "后": "之后 以后 后",
    "或": "或者 或是 或",
    "和": "以及 及其 及 和 与 并且 并 同",
    "按": "根据 依据 依照 按照 遵照 按",
    "如": "如果 假如 若是 若 如",
    "人民防空": "人民防空 人防",
    "国动办": "国防动员办公室 国动办",
    "缴纳": "缴纳 交纳",
    "作出": "作出 做出",
    "日": "日 天",
    "月": "个月 月",
    "执法": "行政执法 执法",
    "监察": "监察 监督检查",
    "账": "账 帐",
    "期限": "期限 时限",
    "论": "无论 不论 不管",
    "零售": "0售",
    "般": "1般",
    "统": "统1",
    "定": "1定",
    "切": "1切",
    "律": "1律",
    "致": "1致",
    "唯": "唯1",
    "并": "1并",
    "经": "1经",
    "任": "任1",
    "旦": "1旦",
    "些": "1些",
    "直": "1直",
    "": "哪1个 哪1项 哪1种 哪几个 哪几项 哪几种 哪个 哪项 哪种 哪些 哪 下列 下面 下述 "
    "说法 表述 叙述 描述 选项 陈述 正确 属于 包括 包含 予以 给予 处以 进行 的话 的时候 其中 有关 相关 关于 "
    "的 了 地说 其 该 等 即 则 所 也 均 都 就 将 为 是 进1步",
}
"""What is said in many ways, by what it becomes; the longest way wins."""

_SAID = {way: said for said, ways in _SYNONYMS.items() for way in ways.split()}
_WAYS = re.compile("|".join(sorted(map(re.escape, _SAID), key=len, reverse=True)))

_UNIT = "工作日|日|年|月|周|小时|分钟|秒|倍|元|级|%"
_SCALED = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)(万|亿)")
_SCALES = {"万": 10_000, "亿": 100_000_000}
_FRACTION = re.compile(r"(\d+|百)分之(\d+)")
_ONE = re.compile(r"(?<![\d./第])1(?=[家位名人起处栋座辆份幢户间]|个(?!工作日|月|小时|星期))")
_SPARE = re.compile(r"个(?=工作日|月|小时|星期)")
_NUMBER = re.compile(rf"(第)?(\d+(?:[./]\d+)*)({_UNIT})?")
_MEASURES = frozenset("0123456789元日天年月级人名倍米层岁吨位%")
_NEGATION = re.compile("[不未无非]")
_MARK = re.compile("不足|应|可|以上|以下|超|前|后|内|外|上级|下级|本级|同级|省|市|县|乡")
_CITED = re.compile(
    r"(?:根据|依据|依照|按照|按|依)?《([^《》]{2,60})》(?:[(][^()]{0,20}[)])?"
    r"((?:第[零〇一二三四五六七八九十百千\d]+[编章节条款项](?:之[一二三四五六七八九十])?)*)"
    r"(?:的?(?:有关|相关)?(?:规定|要求))?[,，:：]?"
)
_LEADING = re.compile("根据|依据|依照|按照|按|依")
_FILLER = frozenset("和或由在于对向从以之且而并被把使令个项种者处□")
"""Characters that say nothing when one stands in the place of another."""


@dataclass(frozen=True)
class Statement:
    """A sentence in its plain form."""

    text: str

    @cached_property
    def numbers(self) -> str:
        """Every number with its unit, in order of size: a sentence with other numbers states something else."""
        found = (f"{first}{number}{unit}" for first, number, unit in _NUMBER.findall(self.text))
        return " ".join(sorted(found))

    @cached_property
    def negations(self) -> int:
        """How often it says no; 不足 is a measure."""
        return len(_NEGATION.findall(self.text.replace("不足", "")))

    @cached_property
    def marks(self) -> Counter[str]:
        """Words of duty, measure, order and rank."""
        return Counter(_MARK.findall(self.text))

    def agrees_with(self, other: "Statement") -> bool:
        """Whether nothing that changes the meaning differs: numbers, negations, 应当 for 可以, 以上 for 以下."""
        return (
            self.numbers == other.numbers
            and self.negations == other.negations
            and not (self.marks - other.marks and other.marks - self.marks)
        )


def statement(text: str) -> Statement:
    """Return what *text* states."""
    return Statement(plain(text))


@lru_cache(50_000)
def plain(text: str) -> str:
    """Return *text* in its plain form."""
    if "《" in text:
        text = _CITED.sub(_without_citation, unicodedata.normalize("NFKC", text))
    said = fold_answer(text)
    if "万" in said or "亿" in said:
        said = _SCALED.sub(_scaled, said)
    if "分之" in said:
        said = _FRACTION.sub(_fraction, said)
    said = _WAYS.sub(_one_way, said)
    if "1" in said:
        said = _ONE.sub("", said)
    return _SPARE.sub("", said)


def _one_way(found: re.Match[str]) -> str:
    """以下 after a measure is a bound, elsewhere it is 下列."""
    if found[0] == "以下" and found.string[found.start() - 1 : found.start()] not in _MEASURES:
        return ""
    return _SAID[found[0]]


def _fraction(found: re.Match[str]) -> str:
    return f"{found[2]}%" if found[1] in ("百", "100") else f"{found[2]}/{found[1]}"


def _scaled(found: re.Match[str]) -> str:
    return f"{float(found[1]) * _SCALES[found[2]]:.10f}".rstrip("0").rstrip(".")


def _without_citation(found: re.Match[str]) -> str:
    """依照《某法》第九条规定 only says where it stands; 《某法》 elsewhere is what is asked about."""
    return "" if _LEADING.match(found[0]) else found[0]


def references(text: str) -> tuple[str, ...]:
    """Return the titles and articles that *text* rests on by 依照《…》第…条规定, folded, in order."""
    if "《" not in text:
        return ()
    wide = unicodedata.normalize("NFKC", text)
    found = [each for each in _CITED.finditer(wide) if _LEADING.match(each[0])]
    titles = [plain(each[1].removeprefix("中华人民共和国")) for each in found]
    return tuple(sorted({*titles, *(fold_answer(each[2]) for each in found if each[2])}))


def wording(one: Statement, other: Statement) -> float:
    """Return how alike two sentences are worded, 0 to 1."""
    return Indel.normalized_similarity(one.text, other.text)


def replaced(one: Statement, other: Statement) -> float:
    """Return which share of the longer sentence has something else in its place in the other, 0 to 1.

    What was only put in or left out is no replacement, nor is filler for filler.
    """
    first, second = sorted((one.text, other.text))
    gone, come, total = "", "", 0
    for step in Indel.opcodes(first, second):
        if step.tag == "equal":
            total += _substance(gone, come)
            gone, come = "", ""
        else:
            gone += first[step.src_start : step.src_end]
            come += second[step.dest_start : step.dest_end]
    total += _substance(gone, come)
    return total / max(len(first), len(second), 1)


def _substance(gone: str, come: str) -> int:
    lost, won = set(gone) - _FILLER, set(come) - _FILLER
    return max(len(gone), len(come)) if lost and won else 0


def negated(one: Statement, other: Statement) -> bool:
    """True when one says of the same thing that it is, and the other that it is not."""
    if abs(one.negations - other.negations) != 1 or one.numbers != other.numbers:
        return False
    bare = Statement(_NEGATION.sub("", one.text)), Statement(_NEGATION.sub("", other.text))
    return wording(*bare) >= NEGATED_ALIKE and bare[0].agrees_with(bare[1]) and not replaced(*bare)


NEGATED_ALIKE = 0.85
"""How alike two sentences must be, but for the negation."""
