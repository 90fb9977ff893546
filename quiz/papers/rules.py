"""What a paper promises: how it is drawn, how its options stand, how it is scored."""

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from lawbank.kinds import Difficulty, Kind
from lawbank.wording import Phrase, phrase
from quiz.errors import Invalid

__all__ = [
    "LETTERS",
    "MOST_ITEMS",
    "Drawing",
    "Line",
    "Scheme",
    "Shortage",
    "choice_order",
    "order_text",
    "points_shared",
    "refer_to_others",
    "said",
    "shown_letters",
    "stored_order",
    "stored_positions",
    "validated",
]

MOST_ITEMS = 300
"""Questions on one paper."""

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

HALF = Decimal("0.5")
HUNDREDTH = Decimal("0.01")


class Drawing(StrEnum):
    """组卷: one common paper, or one drawn for each officer."""

    FIXED = "fixed"
    PER_OFFICER = "per_officer"


class Scheme(StrEnum):
    """Scoring of multi-select questions; a property of the paper. See `quiz.grading.rules`."""

    ALL_OR_NOTHING = "all_or_nothing"
    PARTIAL_HALF = "partial_half"
    PARTIAL_PER_OPTION = "partial_per_option"
    NET_CORRECT = "net_correct"
    MINUS = "minus"


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a plan 双向细目表: so many questions of a kind, each worth so many points.

    Attributes:
        topic_code: any depth (K03, K0301, 030101); None: any topic.
        difficulty: None: any.
        points: of each question; of a case, shared among its sub-questions.
    """

    kind: Kind
    count: int
    points: Decimal
    topic_code: str | None = None
    difficulty: Difficulty | None = None


@dataclass(frozen=True, slots=True)
class Shortage:
    """A line that the bank cannot fill, and by how many questions."""

    line: Line
    lacking: int


def validated(lines: Sequence[Line]) -> tuple[Line, ...]:
    """*lines* if they can make a paper.

    Raises:
        Invalid: no line, too many questions, or a line without questions or points.
    """
    if not lines:
        raise Invalid("组卷方案至少要有一行")
    for place, line in enumerate(lines, start=1):
        if line.count < 1:
            raise Invalid("第 %(place)d 行的题数应不小于 1", place=place)
        if line.points <= 0 or line.points != line.points.quantize(HUNDREDTH):
            raise Invalid("第 %(place)d 行的分值应大于 0，最多两位小数", place=place)
    if sum(line.count for line in lines) > MOST_ITEMS:
        raise Invalid("一份试卷最多 %(most)d 题", most=MOST_ITEMS)
    return tuple(lines)


def said(shortage: Shortage, topic_name: str) -> Phrase:
    """A shortage in words: “行政处罚 多选题 难 缺 2 题”.

    Args:
        topic_name: name of the line's topic; empty: any.
    """
    line = shortage.line
    topic = topic_name or phrase("全部知识点")
    kind, lacking = line.kind.value, shortage.lacking
    if line.difficulty is None:
        return phrase("%(topic)s %(kind)s 缺 %(lacking)d 题", topic=topic, kind=kind, lacking=lacking)
    return phrase(
        "%(topic)s %(kind)s %(difficulty)s 缺 %(lacking)d 题",
        topic=topic,
        kind=kind,
        difficulty=line.difficulty.value,
        lacking=lacking,
    )


_WHOLE = re.compile(
    r"^(以上|上述|前述|前面|上列|其余|其他)"
    r"|(以上|上述|前述|前面|上列)[^，。；]{0,4}(都|均|皆|各项|选项|说法|两项|三项|几项|两者|三者)"
)
_PAIR = re.compile(
    r"(?<![A-Za-z])[A-HＡ-Ｈ]\s*(项|选项)?\s*(和|与|及|或|、|，|,|/|＋|\+)\s*(选项)?\s*[A-HＡ-Ｈ](?![A-Za-z])"
)
_ONE = re.compile(r"(选项|答案)\s*[A-HＡ-Ｈ](?![A-Za-z])|(?<![A-Za-z])[A-HＡ-Ｈ]\s*(项|选项)")
_JUST = re.compile(r"(全部?|都|均|皆)(不?)(对|正确|是|错|错误|不是|不对|不正确)")
_BARE = re.compile(r"[A-HＡ-Ｈ]{2,8}")


def refer_to_others(options: Sequence[str]) -> bool:
    """Whether an option speaks of other options (以上都对, A和B, 上述各项), so that the order must stand."""
    for option in options:
        text = option.strip().rstrip("。.；;")
        if _WHOLE.search(text) or _PAIR.search(text) or _ONE.search(text):
            return True
        if _JUST.fullmatch(text) or _BARE.fullmatch(text):
            return True
    return False


def choice_order(options: Sequence[str], *, dice: random.Random) -> list[int]:
    """The stored positions in the order in which they are shown; unshuffled where options refer to each other."""
    order = list(range(len(options)))
    if not refer_to_others(options):
        dice.shuffle(order)
    return order


def order_text(order: Sequence[int]) -> str:
    """An order as one character an option, ``2031``."""
    return "".join(DIGITS[position] for position in order)


def stored_order(order: str) -> list[int]:
    """What `order_text` wrote: the stored position of each option shown."""
    return [DIGITS.index(digit) for digit in order]


def stored_positions(letters: Sequence[str], order: str) -> frozenset[int]:
    """Which stored options the *shown* letters mean.

    Args:
        order: as `order_text` writes it.
    """
    return frozenset(DIGITS.index(order[LETTERS.index(letter)]) for letter in letters)


def shown_letters(positions: Iterable[int], order: str) -> list[str]:
    """The letters under which stored options are shown, sorted: the reverse of `stored_positions`."""
    return sorted(LETTERS[order.index(DIGITS[position])] for position in positions)


def points_shared(points: Decimal, parts: int) -> list[Decimal]:
    """The points of a case for each of its sub-questions: even, the first ones get what is left over.

    In halves where halves are enough for everyone, else in hundredths; the sum is exactly *points*.
    """
    unit = HALF if points % HALF == 0 and points >= HALF * parts else HUNDREDTH
    each, over = divmod(int(points / unit), parts)
    return [unit * (each + 1) if place < over else unit * each for place in range(parts)]
