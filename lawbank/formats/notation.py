"""What the words and signs in question banks mean: kinds, keys, verdicts, difficulties, lists in one cell.

Every manner seen in real banks is read; one manner is written. Functions return None where they do not
understand: the caller names the place.
"""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from lawbank.kinds import Difficulty, Kind

__all__ = [
    "GAP",
    "LETTERS",
    "difficulty_of",
    "gaps_in",
    "join_escaped",
    "key_points_of",
    "kind_of",
    "letters_of",
    "number_led",
    "points_of",
    "print_key_points",
    "print_letters",
    "print_points",
    "split_escaped",
    "truth_of",
    "unescape",
    "with_gaps",
]

LETTERS = "ABCDEFGHIJK"
GAP = "____"

_KINDS = {
    Kind.SINGLE: "单选 单选题 单项选择 单项选择题 单项 单选择题",
    Kind.MULTIPLE: "多选 多选题 多项选择 多项选择题 多项",
    Kind.VARIABLE: "不定项 不定项题 不定项选择 不定项选择题 不定选择题",
    Kind.TRUE_FALSE: "判断 判断题 是非题 判断正误 判断正误题 对错题 判断对错题",
    Kind.BLANK: "填空 填空题",
    Kind.SHORT_ANSWER: "简答 简答题 问答 问答题 论述 论述题 名词解释 名词解释题 辨析题 判断改错题 文书制作题 论述题/文书制作题",
    Kind.CASE: "案例 案例题 案例分析 案例分析题 材料分析题",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}

_TRUE = frozenset(["正确", "对", "√", "✓", "✔", "☑", "是", "t", "true", "y", "yes", "v", "真"])
_FALSE = frozenset(
    ["错误", "错", "×", "✗", "✘", "✕", "╳", "x", "否", "f", "false", "n", "no", "不正确", "非", "假", "不对"]
)

_DIFFICULTIES = {
    Difficulty.EASY: "易 容易 较易 简单 低 1",
    Difficulty.MEDIUM: "中 中等 一般 适中 普通 2",
    Difficulty.HARD: "难 较难 困难 高 3",
}
_DIFFICULTY_OF = {word: level for level, words in _DIFFICULTIES.items() for word in words.split()}

_BETWEEN_LETTERS = re.compile(r"[\s、,;/.。和及与()\[\]【】\-]+")
_ONLY_LETTERS = re.compile(r"(?:选项?)?([A-K]{1,22})")
_NUMBER = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)\s*分?")
_POINT = re.compile(
    r"\s*(?:[-–—·•*●]|\d{1,2}[.、．)）]|[（(]\d{1,2}[)）]|[①-⑳])?\s*(.*?)\s*[（(]\s*(\d{1,4}(?:\.\d{1,2})?)\s*分\s*[)）]\s*[。；;.]?"
)
_BULLET = re.compile(r"\s*[-–—·•*●]\s*")
_GAPS = re.compile(r"_{2,}|[（(][\s\u3000_]*[)）]")
_LED = re.compile(r"(?m)^\d{1,4}\s*[.．、](?!\d)")


def kind_of(word: str) -> Kind | None:
    """Return the kind that *word* names (单项选择题, 单选 …), or None."""
    return _KIND_OF.get(re.sub(r"[\s:：【】\[\]]+", "", word))


def truth_of(text: str) -> bool | None:
    """Return the verdict that *text* gives (√, 对, 正确, Y, T …), or None."""
    word = unicodedata.normalize("NFKC", text).strip(" 。.；;\u3000\t").casefold()
    if word in _TRUE:
        return True
    return False if word in _FALSE else None


def letters_of(text: str) -> tuple[int, ...] | None:
    """Return the sorted positions of option letters (ABD; A、B、D; ａ ｂ), or None when *text* is no key."""
    folded = _BETWEEN_LETTERS.sub("", unicodedata.normalize("NFKC", text[:80]).upper())
    found = _ONLY_LETTERS.fullmatch(folded)
    if not found:
        return None
    return tuple(sorted({LETTERS.index(letter) for letter in found[1]}))


def print_letters(key: Iterable[int]) -> str:
    """Return the letters of option positions: (0, 1, 3) is ABD."""
    return "".join(LETTERS[place] if 0 <= place < len(LETTERS) else "?" for place in key)


def difficulty_of(word: str) -> Difficulty | None:
    """Return the difficulty that *word* names (容易, 中等, 3 …), or None."""
    return _DIFFICULTY_OF.get(unicodedata.normalize("NFKC", word).strip())


def points_of(text: str) -> Decimal | None:
    """Return points such as 2, 1.5 or 2分, rounded to hundredths; None when *text* is no such number."""
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found:
        return None
    try:
        return Decimal(found[1]).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None


def print_points(points: Decimal) -> str:
    """Return points without idle zeros: 2, 1.5."""
    return f"{points.normalize():f}"


def key_points_of(text: str) -> tuple[tuple[str, Decimal], ...]:
    """Read one scoring point a line: ``- 指出……（3分）``; a line that states no points has 0."""
    found: list[tuple[str, Decimal]] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        if point := _POINT.fullmatch(line[:2000]):
            found.append((point[1].strip(), Decimal(point[2])))
        else:
            found.append((_BULLET.sub("", line, count=1).strip(), Decimal(0)))
    return tuple(found)


def print_key_points(key_points: Iterable[tuple[str, Decimal]]) -> str:
    """Return scoring points as `key_points_of` reads them."""
    return "\n".join(f"- {text}（{print_points(points)}分）" for text, points in key_points)


def split_escaped(text: str, separators: str) -> list[str]:
    """Cut *text* at any of *separators* that no backslash precedes; parts are stripped and may be empty."""
    if "\\" not in text:
        return [part.strip() for part in re.split(f"[{re.escape(separators)}]", text)]
    parts: list[list[str]] = [[]]
    at = 0
    while at < len(text):
        sign = text[at]
        if sign == "\\" and at + 1 < len(text) and (text[at + 1] in separators or text[at + 1] == "\\"):
            parts[-1].append(text[at : at + 2])
            at += 2
            continue
        if sign in separators:
            parts.append([])
        else:
            parts[-1].append(sign)
        at += 1
    return ["".join(part).strip() for part in parts]


def join_escaped(parts: Iterable[str], separator: str, separators: str) -> str:
    """Join *parts* so that `split_escaped` and `unescape` give them back."""
    return separator.join(re.sub(rf"[\\{re.escape(separators)}]", r"\\\g<0>", part) for part in parts)


def unescape(text: str, separators: str) -> str:
    """Take away the backslashes that `join_escaped` wrote."""
    if "\\" not in text:
        return text
    return re.sub(rf"\\([\\{re.escape(separators)}])", r"\1", text)


def gaps_in(stem: str) -> int:
    """Return how many places a stem leaves to fill in: ____ or an empty （ ）."""
    return len(_GAPS.findall(stem))


def with_gaps(stem: str, *, blanks: bool) -> str:
    """Return *stem* with its places to fill in written our way: ____ in fill-in questions, （　） elsewhere."""
    return _GAPS.sub(GAP if blanks else "（\u3000）", stem)


def number_led(stem: str) -> bool:
    """True where several lines of a stem begin with numbers, as where questions were swallowed."""
    return len(_LED.findall(stem)) > 1
