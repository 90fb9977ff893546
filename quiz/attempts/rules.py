"""The life of an attempt, and what an answer must look like.

An answer travels and is kept as JSON: a choice question as the sorted list of the *shown* letters picked, a
true/false question as ``["A"]`` (正确) or ``["B"]`` (错误), a fill-in question as the list of its blanks, a text
question as the text. ``[]`` and ``""`` are an answer taken back.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from lawbank.kinds import CHOICE_KINDS, TEXT_KINDS, Kind
from lawbank.wording import phrase
from quiz.clock import OFFICE_ZONE
from quiz.errors import Closed, Invalid, Stale

__all__ = [
    "FALSE",
    "LETTERS",
    "LONGEST_BLANK",
    "LONGEST_TEXT",
    "TRUE",
    "Asked",
    "BadAnswer",
    "Click",
    "Ended",
    "Ending",
    "Overtaken",
    "Receipt",
    "Response",
    "Standing",
    "accepted_until",
    "closed_instant",
    "ending_of",
    "parsed",
    "seconds_left",
    "taken_back",
    "written",
]

Response = list[str] | str
"""What an officer answers: letters, blanks, or a text."""

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
TRUE, FALSE = "A", "B"
"""The letters of a true/false question; they are never shuffled."""

LONGEST_TEXT = 20_000
LONGEST_BLANK = 500
CLICK = re.compile(r"[0-9A-Za-z-]{8,36}")
MOST_REVISIONS = 2**31 - 1


class Ending(StrEnum):
    """How an attempt was closed."""

    HANDED_IN = "handed_in"
    TIME_UP = "time_up"
    BY_MANAGER = "by_manager"


class BadAnswer(Invalid):
    """An answer that the question cannot have.

    Args:
        field: ``item``, ``response``, ``click`` or ``seen``.
    """

    def __init__(self, field: str, message: str, **values: Any) -> None:
        super().__init__(message, **values)
        self.field = field

    @property
    def payload(self) -> dict[str, Any]:
        """What a JSON client gets beside the sentence."""
        return {"field": self.field}


@dataclass(frozen=True, slots=True)
class Standing:
    """The answer that stands for an item. Revision 0 with an empty response: none yet."""

    response: Response
    revision: int
    saved_at: datetime | None = None

    @property
    def payload(self) -> dict[str, Any]:
        """As the protocol shows it."""
        return {"response": self.response, "revision": self.revision}


class Overtaken(Stale):
    """Another page has answered this item since this one looked."""

    def __init__(self, standing: Standing) -> None:
        super().__init__(phrase("本题已在另一个页面作答，以最新的作答为准；如需修改请重新选择"))
        self.standing = standing

    @property
    def payload(self) -> dict[str, Any]:
        """What a JSON client gets beside the sentence."""
        return {"standing": self.standing.payload}


class Ended(Closed):
    """The attempt takes no more answers."""

    def __init__(self, ending: Ending, at: datetime, standing: Standing) -> None:
        super().__init__(_ENDED[ending], time=at.astimezone(OFFICE_ZONE).strftime("%H:%M:%S"))
        self.ending = ending
        self.at = at
        self.standing = standing

    @property
    def payload(self) -> dict[str, Any]:
        """What a JSON client gets beside the sentence."""
        return {"reason": self.ending.value, "standing": self.standing.payload}


_ENDED = {
    Ending.HANDED_IN: phrase("已于 %(time)s 交卷，之后的作答不再接收"),
    Ending.TIME_UP: phrase("考试时间已于 %(time)s 结束，之后的作答不再接收"),
    Ending.BY_MANAGER: phrase("考试管理员已于 %(time)s 收卷，之后的作答不再接收"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an item asks for, without its key: the kind, how many options are shown, how many blanks stand open."""

    kind: Kind
    options: int = 0
    blanks: int = 0


@dataclass(frozen=True, slots=True)
class Click:
    """One act of answering.

    Attributes:
        item: number of the item in the paper, from 1.
        response: as it came; `parsed` judges it.
        click: random id made by the page; sending it again has one effect.
        seen: newest revision of this item that the page has seen; 0: none.
    """

    item: int
    response: Any
    click: str
    seen: int

    @classmethod
    def from_json(cls, body: Any) -> Self:
        """A click from the decoded body of a request.

        Raises:
            BadAnswer: a member is missing or of another type.
        """
        if not isinstance(body, dict):
            raise BadAnswer("item", "请求应为一个 JSON 对象")
        if "response" not in body:
            raise BadAnswer("response", "请求缺少作答内容")
        click = body.get("click")
        if not isinstance(click, str) or not CLICK.fullmatch(click):
            raise BadAnswer("click", "请求编号应为 8 至 36 位字母、数字或连字符")
        return cls(_counted(body, "item", 1), body["response"], click, _counted(body, "seen", 0))


def _counted(body: dict[Any, Any], field: str, least: int) -> int:
    value = body.get(field)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= MOST_REVISIONS:
        raise BadAnswer(field, "%(name)s 应为不小于 %(least)d 的整数", name=field, least=least)
    return value


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is true after the commit of a click."""

    item: int
    revision: int
    saved_at: datetime
    seconds_left: int


def parsed(asked: Asked, response: Any) -> Response:
    """The answer in the form in which it is kept.

    Raises:
        BadAnswer: the item cannot have this answer.
    """
    if asked.kind in TEXT_KINDS:
        return _text(response, LONGEST_TEXT)
    if not isinstance(response, list):
        raise BadAnswer("response", "作答应为列表")
    if asked.kind is Kind.BLANK:
        return _blanks(asked, response)
    if asked.kind is Kind.TRUE_FALSE:
        return _letters(response, shown=2, several=False)
    if asked.kind in CHOICE_KINDS:
        return _letters(response, shown=asked.options, several=asked.kind is not Kind.SINGLE)
    raise BadAnswer("item", "这一题不能直接作答，请作答它的小题")


def _letters(response: list[Any], *, shown: int, several: bool) -> list[str]:
    letters = LETTERS[:shown]
    if len(response) > shown:
        raise BadAnswer("response", "所选的选项多于本题的选项")
    for letter in response:
        if not isinstance(letter, str) or len(letter) != 1 or letter not in letters:
            raise BadAnswer("response", "本题没有这个选项，请在 A 至 %(last)s 中选择", last=letters[-1:])
    if len(set(response)) != len(response):
        raise BadAnswer("response", "同一个选项不能选两次")
    if not several and len(response) > 1:
        raise BadAnswer("response", "本题只能选一个选项")
    return sorted(response)


def _blanks(asked: Asked, response: list[Any]) -> list[str]:
    if response and len(response) != asked.blanks:
        raise BadAnswer("response", "本题有 %(blanks)d 个空，请逐空作答", blanks=asked.blanks)
    filled = [_text(blank, LONGEST_BLANK) for blank in response]
    return filled if any(filled) else []


def _text(response: Any, longest: int) -> str:
    if not isinstance(response, str):
        raise BadAnswer("response", "作答应为文字")
    if len(response) > longest:
        raise BadAnswer("response", "作答最多 %(longest)d 个字", longest=longest)
    if "\0" in response or any("\ud800" <= character <= "\udfff" for character in response):
        raise BadAnswer("response", "作答含有无法保存的字符，请删去后重试")
    tidy = response.replace("\r\n", "\n").replace("\r", "\n")
    return tidy if tidy.strip() else ""


def written(response: Response) -> str:
    """The JSON that the journal keeps; equal answers have equal text."""
    return json.dumps(response, ensure_ascii=False, separators=(",", ":"))


def taken_back(response: Response) -> bool:
    """Whether the response is an answer taken back."""
    return len(response) == 0


def accepted_until(deadline_at: datetime, grace_seconds: int) -> datetime:
    """The last instant at which an answer may arrive, itself included."""
    return deadline_at + timedelta(seconds=grace_seconds)


def seconds_left(deadline_at: datetime, now: datetime) -> int:
    """Whole seconds until the deadline, never negative."""
    return max(0, (deadline_at - now) // timedelta(seconds=1))


def ending_of(asked: Ending, deadline_at: datetime, now: datetime) -> Ending:
    """How an attempt really ends that is asked to end at *now*: past its deadline time was up, whoever asks."""
    return Ending.TIME_UP if now >= deadline_at else asked


def closed_instant(started_at: datetime, deadline_at: datetime, now: datetime) -> datetime:
    """When an attempt closed at *now* really ended: within its own time, even if the server's clock stepped back."""
    return max(started_at, min(now, deadline_at))
