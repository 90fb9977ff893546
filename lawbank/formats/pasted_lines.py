"""What a line of pasted text is: a label, a section head, a numbered beginning, options, a row of keys.

Every function looks at one line; `lawbank.formats.pasted` keeps the thread between them. All patterns are
anchored or bounded, so that a line of a million brackets costs no more than its length.
"""

import re
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from lawbank.errors import TooLarge
from lawbank.formats.notation import LETTERS, kind_of
from lawbank.kinds import Kind
from lawbank.wording import phrase

__all__ = [
    "KIND_WORDS",
    "Head",
    "Line",
    "Number",
    "Style",
    "begins_with_kind",
    "break_glued",
    "glued_options_in",
    "glued_row",
    "head_of",
    "is_noise",
    "label_of",
    "lines_of",
    "number_of_line",
    "options_in",
    "ordinal_of",
    "part_of",
    "starts_glued_option",
    "starts_option",
    "with_sign_behind",
    "without_clutter",
    "without_kind",
    "without_points",
]

KIND_WORDS = (
    "单项选择题|多项选择题|不定项选择题|不定项(?!选|题)|单项选择|多项选择|不定项选择|单选题|多选题|不定项题|判断正误题|判断题|"
    "是非题|填空题|简答题|问答题|论述题|名词解释题?|辨析题|判断改错题|案例分析题|案例题|选择题|单选|多选|判断|填空|简答|案例分析"
)
_ORDINAL = "[一二三四五六七八九十]{1,3}"
_HEAD = re.compile(
    rf"(?P<ordinal>第{_ORDINAL}(?:部分|大题)[、:：.．\s]*|[（(]?{_ORDINAL}[)）]?\s*[、.．:：\s]?\s*)?"
    rf"[【\[]?(?P<kind>{KIND_WORDS})[】\]]?\s*(?P<rest>.{{0,80}})"
)
_HEAD_REST = re.compile(r"(?:[（(【\[].*|[:：。，,、]?\s*(?:共|每|本|满分|\d).*|[:：。])?")
_HEAD_POINTS = re.compile(r"每小?题\s*[:：]?\s*(\d{1,3}(?:\.\d{1,2})?)")
_LED_BY = re.compile(rf"[第（(]?({_ORDINAL})(?:部分|大题|[)）]|[、.．:：\s])")
_PLAIN_HEAD = re.compile(rf"(?:第{_ORDINAL}(?:部分|大题)|{_ORDINAL}、).{{0,40}}")

_NO_HEAD = re.compile(r"[？?_]|[（(](?![\u4e00-\u9fff\d，、]{2,40}[)）])")
"""A question rather than a head: it asks, or its brackets are to be filled in."""

_LABEL_WORDS = {
    "编号": "code", "题目编号": "code", "试题编号": "code",
    "题型": "kind", "题目类型": "kind",
    "知识点": "topics", "考点": "topics", "考查知识点": "topics",
    "难度": "difficulty", "难易度": "difficulty", "难易程度": "difficulty", "试题难度": "difficulty",
    "题干": "stem", "题目": "stem", "试题": "stem",
    "答案": "answer", "正确答案": "answer", "参考答案": "answer", "标准答案": "answer", "本题答案": "answer", "答": "answer",
    "本题正确答案": "answer", "本题参考答案": "answer",
    "评分要点": "key_points", "评分标准": "key_points", "采分点": "key_points",
    "依据": "citations", "法律依据": "citations", "法条依据": "citations", "出题依据": "citations",
    "法规依据": "citations", "参考文献": "citations", "参考法条": "citations", "条文依据": "citations",
    "解析": "explanation", "答案解析": "explanation", "试题解析": "explanation", "题目解析": "explanation",
    "参考解析": "explanation", "解题思路": "explanation", "详解": "explanation", "点评": "explanation",
    "来源": "source", "出处": "source",
    "标记": "flag", "分值": "points", "状态": "state",
}  # fmt: skip
_BLANK = r"[ \t\u3000]{0,3}"
_WORDS = "|".join(
    _BLANK.join(word) if len(word) == 2 else word for word in sorted(_LABEL_WORDS, key=len, reverse=True)
)
"""Two signs may stand apart, 答　案, as where somebody lined them up."""
_LABEL = re.compile(
    rf"[-•·*\s]{{0,4}}(?:[【\[](?P<boxed>{_WORDS})[】\]]\s*[:：]?|(?P<plain>{_WORDS})\s*[:：])\s*"
)
_BARE_ANSWER = re.compile(
    r"(?:(?:正确|参考|标准)?答案\s*(?:是|为|选)?\s*[:：]?|应?选)\s*(?P<key>[A-Ka-kＡ-Ｋ]{1,11}|√|×|对|错|正确|错误)\s*[。.]?"
)

_GLUED_ANSWER = re.compile(
    r"(?<=[^【\[（(故])(?=[【\[](?:正确|参考|标准|本题)?答案[】\]]|本题(?:正确|参考)答案\s*[:：]|(?<!本题)(?:正确|参考|标准)答案\s*[:：]|本题答案\s*[:：]|(?<![确考准题误个])答案\s*[:：])"
)
_GLUED_NOTE = re.compile(
    r"(?<=[^【\[])(?=[【\[](?:答案|试题|题目|参考)?解析[】\]]|(?:答案|试题|题目|参考)解析\s*[:：]|(?<![案题目考及与和])解析\s*[:：]|[【\[](?:法律)?依据[】\]]|法律依据\s*[:：]|参考文献\s*[:：]|(?<=[。；;\s])依据\s*[:：]|[【\[](?:难度|考点|知识点|详解|点评)[】\]]|(?<=\s)难度\s*[:：])"
)
_GLUED_CHOSEN = re.compile(
    r"(?<=\s)(?=(?:应?选|(?:正确|参考|标准)?答案[是为]?)\s?[A-KＡ-Ｋ]{1,11}\s{0,4}[。.]?$)"
)
_RUN_ON = re.compile(
    r"(答案[】\]]?\s*[:：]?\s*(?:[A-KＡ-Ｋ]{1,11}|√|×|对|错|正确|错误)[。.;；\s]*)(?=\d{1,4}\s*[、.．](?!\d))"
)

_VERDICT_RUN_ON = re.compile(
    r"([（(]\s{0,4}(?:√|×|✓|✔|✗|✘|对|错|正确|错误)\s{0,4}[)）]\s{0,4}[。.]?)\s{0,8}(?=\d{1,4}\s*[、.．](?!\d))"
)
_TAKER_ANSWER = re.compile(
    r"(?:我|你|您|考生|学生|学员|作答)的?答案\s{0,4}[:：]\s{0,4}"
    r"(?:[A-Ka-kＡ-Ｋ](?:[、,，]?[A-Ka-kＡ-Ｋ]){0,10}|√|×|对|错|正确|错误|未作答|空)?(?=[\s;；,，。]|$|正确答案|标准答案|参考答案)"
)
"""What somebody answered, in a test copied from the page of its result: no key."""

_DECORATION = re.compile(
    "[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?\\s{0,2}(?=[【\\[]?(?:正确|参考|标准|试题|题目)?(?:答案|解析|法律依据|依据))"
)

_NUMBERS = (
    ("dot", re.compile(r"(\d{1,5})\s*[.．、](?!\d)\s*")),
    ("round", re.compile(r"[（(]\s*(\d{1,3})\s*[)）]\s*[.、．]?\s*")),
    ("close", re.compile(r"(\d{1,4})\s*[)）]\s*")),
    ("title", re.compile(r"第\s*(\d{1,4})\s*题\s*[:：.、．]?\s*")),
    ("box", re.compile(r"[【\[](\d{1,4})[】\]]\s*[.、．:：]?\s*")),
)
_PART = re.compile(r"[（(]\s*(\d{1,2})\s*[)）]\s*[【\[]([^】\]]{1,12})[】\]]\s*")
_KIND_MARK = re.compile(
    rf"[【\[（(]\s*({KIND_WORDS})\s*(?:[,，、;；:：]?\s*(?:本题|每小?题)?\s*(\d{{1,3}}(?:\.\d{{1,2}})?)\s*分)?\s*[】\]）)]"
)
_POINTS_MARK = re.compile(r"[（(【\[]\s*(\d{1,3}(?:\.\d{1,2})?)\s*分\s*[)）】\]]")


_SIGN_BEFORE = re.compile(
    r"[（(]\s{0,4}(?P<sign>[√×✓✗✔✘对错A-KＡ-Ｋ]|)\s{0,4}[)）]\s{0,4}(?P<number>\d{1,4}\s?[.、．])(?P<rest>(?!\d).*)"
)
_EMPTY_BRACKETS = re.compile(r"[（(]\s{0,8}[)）]")
_MAY_BREAK = re.compile("[答解依选献难考知详点√×✓✔✗✘对错]|正确")
_LABEL_STARTS = frozenset({word[0] for word in _LABEL_WORDS} | set("-•·* \t\u3000【[正参标答应选"))
"""Signs with which a line that names a field begins; most lines do not."""


class Style(StrEnum):
    """How questions are numbered: 1. 1、 · （1） · 1) · 第1题 · 【1】."""

    DOT = "dot"
    ROUND = "round"
    CLOSE = "close"
    TITLE = "title"
    BOX = "box"


class Line(NamedTuple):
    """A line of the text; `number` is 1-based, as the editor sees it."""

    number: int
    text: str


class Head(NamedTuple):
    """A section head; `kind` is None when it announces none."""

    kind: Kind | None
    points: Decimal | None
    names_questions: bool = False
    """It says 选择题 or the like, of whatever kind; otherwise it is but numbered, and may be part of a question."""
    ordinal: str = ""
    """一 of 一、单选题; empty where there is none."""


class Number(NamedTuple):
    """How a question begins."""

    value: int
    style: Style
    rest: str


MOST_LINES = 200_000
"""Of 20,000 questions with ten lines each; where each ends with two signs, twice as many are counted."""

_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
"""Signs of no width, which web pages leave in what is copied from them."""

_NOISE = re.compile(
    r"[-—–\s]*第\s*\d{1,4}\s*页\s*[,，/（(]?\s*(?:共\s*\d{1,4}\s*页)?[)）]?[-—–\s]*|[-—–]\s*\d{1,4}\s*[-—–]"
    r"|.{0,30}\s第\s*\d{1,4}\s*页\s*[,，/（(]?\s*共\s*\d{1,4}\s*页[)）]?|[-—–_=*]{4,}|得分\s{1,8}(?:评卷人|阅卷人)|得分\s*[:：]\s*\d{1,3}(?:\.\d{1,2})?\s*分?"
    r"|(?:点击)?(?:查看|显示|展开|收起|隐藏)(?:正确|参考)?(?:答案|解析|答案解析|答案与解析)"
)


def is_noise(text: str) -> bool:
    """True for a line that is no content: a page number, a button of the web page it was copied from."""
    return len(text) < 60 and bool(_NOISE.fullmatch(text))


def lines_of(text: str) -> list[Line]:
    """Cut a text into lines, whatever ends them.

    Raises:
        TooLarge: there are more lines than 20,000 questions have.
    """
    if text.count("\n") + text.count("\r") > 2 * MOST_LINES:
        raise TooLarge(phrase("超过 %(most)s 行，请分成几个文件。", most=MOST_LINES))
    whole = re.sub(r"\r\n?|[\u2028\u2029\x0b\x0c]", "\n", _UNSEEN.sub("", text))
    return [Line(number, line.strip()) for number, line in enumerate(whole.split("\n"), start=1)]


def without_clutter(text: str) -> str:
    """Return a line without small pictures before its labels and without what somebody answered: 我的答案：A."""
    return _TAKER_ANSWER.sub("", _DECORATION.sub("", text)) if not text.isascii() else text


def with_sign_behind(text: str) -> str:
    """Return a line such as ``（√）1、甲`` or ``( C )2.乙（ ）`` with the sign in the stem, where it is read as the key."""
    found = _SIGN_BEFORE.match(text)
    if not found:
        return text
    number, rest = found["number"], found["rest"]
    stem, blanks = _EMPTY_BRACKETS.subn(f"（{found['sign']}）", rest, count=1)
    return f"{number}{stem}" if blanks else f"{number}{rest}（{found['sign']}）"


def break_glued(text: str) -> list[str]:
    """Cut a line where an answer, an explanation or, after a key, the next number is glued on."""
    if not _MAY_BREAK.search(text):
        return [text] if text else []
    broken = _RUN_ON.sub(r"\1\n", text)
    broken = _VERDICT_RUN_ON.sub(r"\1\n", broken)
    broken = _GLUED_ANSWER.sub("\n", broken)
    broken = _GLUED_NOTE.sub("\n", broken)
    broken = _GLUED_CHOSEN.sub("\n", broken)
    return [piece.strip() for piece in broken.split("\n") if piece.strip()]


def label_of(text: str) -> tuple[str, str] | None:
    """Return the field a line names and what follows, or None."""
    if text[:1] not in _LABEL_STARTS:
        return None
    if found := _LABEL.match(text):
        return _LABEL_WORDS["".join((found["boxed"] or found["plain"]).split())], text[found.end() :].strip()
    if found := _BARE_ANSWER.fullmatch(text[:40]):
        return "answer", found["key"]
    return None


def ordinal_of(text: str) -> str:
    """Return 一 of ``一、单选题``, ``（一）判断题`` and ``第一部分``; empty where there is none."""
    found = _LED_BY.match(text)
    return found[1] if found else ""


def head_of(text: str) -> Head | None:
    """Return what a section head announces, or None when the line is none."""
    if len(text) > 120:
        return None
    found = _HEAD.fullmatch(text)
    if (
        found
        and (
            found["ordinal"] or not found["rest"] or found["rest"][0] in "（(" or found["rest"] in ("：", ":")
        )
        and (_HEAD_REST.fullmatch(found["rest"]))
    ):
        points = _HEAD_POINTS.search(found["rest"])
        return Head(kind_of(found["kind"]), Decimal(points[1]) if points else None, True, ordinal_of(text))
    return (
        Head(None, None, ordinal=ordinal_of(text))
        if _PLAIN_HEAD.fullmatch(text) and not _NO_HEAD.search(text)
        else None
    )


def number_of_line(text: str) -> Number | None:
    """Return the number with which a line begins, or None."""
    for style, pattern in _NUMBERS:
        if found := pattern.match(text):
            return Number(int(found[1]), Style(style), text[found.end() :])
    return None


def part_of(text: str) -> tuple[str, str] | None:
    """Return kind and question of a sub-question ``（1）【单选题】…``, or None."""
    found = _PART.match(text)
    return (found[2], text[found.end() :].strip()) if found else None


def begins_with_kind(text: str) -> bool:
    """True for a line such as ``【判断题】甲``: a question without a number."""
    found = _KIND_MARK.match(text)
    return bool(found and text[found.end() :].strip())


def without_kind(stem: str) -> tuple[str, str, str]:
    """Take a mark such as 【多选题】 or （单选题，2分） from either end of a stem; return kind, points and stem."""
    if found := _KIND_MARK.match(stem):
        return found[1], found[2] or "", stem[found.end() :].strip()
    tail = stem[-32:]
    for found in _KIND_MARK.finditer(tail):
        if found.end() == len(tail):
            return found[1], found[2] or "", stem[: len(stem) - len(found[0])].strip()
    return "", "", stem


def without_points(stem: str) -> tuple[str, str]:
    """Take （2分） from either end of a stem; return the points and the stem."""
    if found := _POINTS_MARK.match(stem):
        return found[1], stem[found.end() :].strip()
    tail = stem[-16:]
    for found in _POINTS_MARK.finditer(tail):
        if found.end() == len(tail):
            return found[1], stem[: len(stem) - len(found[0])].strip()
    return "", stem


def _marker(letter: str) -> re.Pattern[str]:
    wide = chr(ord(letter) - ord("A") + ord("Ａ"))
    small = chr(ord(letter) - ord("A") + ord("ａ"))
    signs = f"[{letter}{letter.lower()}{wide}{small}]"
    return re.compile(
        rf"(?<![A-Za-zＡ-Ｚ])(?:[（(]{signs}[)）]|{signs}\s?[.、．:：)）])\s*|(?:(?<=\s)|^){signs}\s\s*[.、．:：]?\s*"
    )


_SEVERAL_KEYS = re.compile(r"[（(]\s{0,4}[A-Ka-kＡ-Ｋ](?:[\s、,，]{0,4}[A-Ka-kＡ-Ｋ]){1,10}\s{0,4}[)）]")
_MARKERS = tuple(_marker(letter) for letter in LETTERS)
_EITHER_WIDTH = tuple(f"[{letter}{chr(ord(letter) - ord('A') + ord('Ａ'))}]" for letter in LETTERS)
_GLUED_MARKERS = tuple(re.compile(rf"{letter}(?=[\u4e00-\u9fff“《〈（])") for letter in _EITHER_WIDTH)


_SPACED_MARKERS = tuple(
    re.compile(
        rf"(?<=[\s）)？?。]){letter}(?=[\u4e00-\u9fff“《〈])"
        if place == 0
        else rf"(?<=\s){letter}(?=[\u4e00-\u9fff“《〈])"
    )
    for place, letter in enumerate(_EITHER_WIDTH)
)


def starts_option(text: str, place: int) -> re.Match[str] | None:
    """Return the match when *text* begins with the letter of option *place*."""
    return _MARKERS[place].match(text) if place < len(_MARKERS) else None


def starts_glued_option(text: str, place: int) -> re.Match[str] | None:
    """Return the match when *text* begins ``A警告``, letter and text without a sign between."""
    return _GLUED_MARKERS[place].match(text) if place < len(_GLUED_MARKERS) else None


def options_in(text: str, first: int, until: int = len(LETTERS)) -> tuple[str, list[str]]:
    """Return what stands before option *first*, and the options from there on, below *until*, that share the line."""
    masked = _SEVERAL_KEYS.sub(lambda found: "\x00" * len(found[0]), text)
    starts: list[tuple[int, int]] = []
    place, at = first, 0
    while place < min(until, len(_MARKERS)) and (found := _MARKERS[place].search(masked, at)):
        if place == first and (again := _second_marker(masked, found.end(), place)):
            found = again
        starts.append(found.span())
        place, at = place + 1, found.end()
    if not starts:
        return text, []
    ends = [start for start, _ in starts[1:]] + [len(text)]
    options = [text[start:end].strip() for (_, start), end in zip(starts, ends, strict=True)]
    return text[: starts[0][0]].strip(), options


def glued_options_in(text: str) -> tuple[str, list[str]]:
    """Return head and options of a line such as ``可以吗？ A可以 B不可以``; no options where it is none."""
    starts: list[int] = []
    for pattern in _SPACED_MARKERS:
        found = pattern.search(text, starts[-1] + 1 if starts else 0)
        if not found:
            break
        starts.append(found.start())
    if len(starts) < 2:
        return text, []
    ends = [*starts[1:], len(text)]
    options = [text[start + 1 : end].strip() for start, end in zip(starts, ends, strict=True)]
    return text[: starts[0]].strip(), options


def glued_row(text: str, first: int) -> list[str]:
    """Return the options of a line that begins with option *first*, ``A三日内 B五日内 C当场``; empty where it does not."""
    if not starts_glued_option(text, first):
        return []
    starts = [0]
    for pattern in _SPACED_MARKERS[first + 1 :]:
        found = pattern.search(text, starts[-1] + 1)
        if not found:
            break
        starts.append(found.start())
    return [
        text[start + 1 : end].strip() for start, end in zip(starts, [*starts[1:], len(text)], strict=True)
    ]


def _second_marker(text: str, at: int, place: int) -> re.Match[str] | None:
    """The letter once more before the next one: the first stood in the stem as its key, （A）A.… B.…"""
    again = _MARKERS[place].search(text, at)
    following = _MARKERS[place + 1].search(text, at) if place + 1 < len(_MARKERS) else None
    return again if again and following and again.start() < following.start() else None
