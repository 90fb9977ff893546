"""Our own JSON: every field of a Draft, nothing lost, a version on it.

    {"format": "lawdrill-bank", "version": 1, "questions": [{"kind": "单选题", "stem": "…", "key": [0], …}]}

A field that holds its default is left out. Read strictly: what is not in the schema is named, not ignored.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, NamedTuple, NoReturn, TypeVar

from lawbank.errors import Unreadable
from lawbank.formats.draft import Draft, Place, Problem, Repair, Severity
from lawbank.formats.pictures import Picture, clean
from lawbank.kinds import Difficulty, Kind, State
from lawbank.wording import Phrase, phrase

__all__ = ["FORMAT", "VERSION", "Whole", "read_own", "read_whole", "write_own"]

FORMAT, VERSION = "lawdrill-bank", 1
MOST_DIGITS = 12
"""A longer number in a question bank is an attack or a mistake."""

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
Data = dict[str, Any]


class Whole(NamedTuple):
    """All that a file of ours holds; `problems` are those of the file it was read from, not of a question."""

    drafts: list[Draft]
    problems: tuple[Problem, ...]


def write_own(drafts: Iterable[Draft], problems: Iterable[Problem] = ()) -> bytes:
    """Return *drafts* as JSON in UTF-8, with the problems of the file they were read from."""
    whole: Data = {"format": FORMAT, "version": VERSION}
    if noted := [_of_problem(problem) for problem in problems]:
        whole["problems"] = noted
    whole["questions"] = [_of_draft(draft) for draft in drafts]
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).replace("},{", "},\n{").encode()


def read_own(data: bytes) -> list[Draft]:
    """Return the drafts in *data*; see `read_whole`."""
    return read_whole(data).drafts


def read_whole(data: bytes) -> Whole:
    """Return the drafts in *data* and the problems noted beside them.

    Raises:
        Unreadable: it is not our JSON, is nested too deep, or holds NaN, a key twice, half a character.
    """
    try:
        whole = json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_unique,
            parse_constant=_refuse_constant,
            parse_int=_small,
            parse_float=_refuse_constant,
        )
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise Unreadable(phrase("文件不是有效的 JSON（UTF-8），请用本系统导出的文件。")) from error
    except RecursionError as error:
        raise Unreadable(phrase("JSON 嵌套过深，不予读取。")) from error
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise Unreadable(phrase("这个 JSON 不是本系统导出的题库。"))
    if whole.get("version") != VERSION:
        raise Unreadable(
            phrase(
                "题库文件的版本是 %(found)s，本系统能读版本 %(known)s，请升级后再导入。",
                found=_shown(whole.get("version")),
                known=VERSION,
            )
        )
    questions = _array(whole.get("questions"), "questions")
    return Whole(
        [_draft(each, f"questions[{at}]") for at, each in enumerate(questions)],
        _each(_problem)(whole.get("problems", []), "problems"),
    )


def _unique(pairs: list[tuple[str, Any]]) -> Data:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Unreadable(phrase("JSON 里同一个键写了两次，不能确定用哪一个。"))
    return found


def _refuse_constant(word: str) -> NoReturn:
    raise Unreadable(phrase('JSON 里有不允许的数 %(number)s，分值请写成文字，例如 "1.5"。', number=word[:20]))


def _small(word: str) -> int:
    if len(word) > MOST_DIGITS:
        raise Unreadable(
            phrase('JSON 里有不允许的数 %(number)s，分值请写成文字，例如 "1.5"。', number=f"{word[:20]}…")
        )
    return int(word)


# --- out ------------------------------------------------------------------------------------------------


def _of_draft(draft: Draft) -> Data:
    whole: Data = {
        "code": draft.code,
        "kind": draft.kind,
        "stem": draft.stem,
        "choices": draft.choices,
        "key": draft.key,
        "truth": draft.truth,
        "blanks": draft.blanks,
        "key_points": [[text, str(points)] for text, points in draft.key_points],
        "answer_text": draft.answer_text,
        "explanation": draft.explanation,
        "citations": draft.citations,
        "topics": draft.topics,
        "difficulty": draft.difficulty,
        "points": None if draft.points is None else str(draft.points),
        "source": draft.source,
        "flag": draft.flag,
        "state": draft.state,
        "parts": [_of_draft(part) for part in draft.parts],
        "pictures": [b64encode(picture.data).decode() for picture in draft.pictures],
        "numbered": draft.numbered,
        "place": _of_place(draft.place),
        "problems": [_of_problem(problem) for problem in draft.problems],
    }
    return _filled(whole)


def _filled(whole: Data) -> Data:
    return {
        name: value
        for name, value in whole.items()
        if value is False or (value not in ("", None) and value != {} and value != [] and value != ())
    }


def _of_place(place: Place) -> Data:
    return _filled({"sheet": place.sheet, "row": place.row, "line": place.line, "column": place.column})


def _of_problem(problem: Problem) -> Data:
    repair = problem.repair
    return _filled(
        {
            "code": problem.code,
            "severity": problem.severity,
            "place": _of_place(problem.place),
            "expected": _of_text(problem.expected),
            "found": _of_text(problem.found),
            "advice": _of_text(problem.advice),
            "repair": repair
            and _filled(
                {
                    "label": _of_text(repair.label),
                    "field": repair.field,
                    "value": repair.value,
                    "also": [list(each) for each in repair.also],
                }
            ),
        }
    )


def _of_text(text: str) -> str | Data:
    """A sentence keeps its template and values, so that it can still be translated when it is read back."""
    if not isinstance(text, Phrase):
        return text
    return {
        "template": text.template,
        "values": {name: _of_value(value) for name, value in text.values.items()},
    }


def _of_value(value: object) -> object:
    if isinstance(value, str):
        return _of_text(value)
    return value if isinstance(value, int) else str(value)


# --- in -------------------------------------------------------------------------------------------------


def _draft(data: object, at: str) -> Draft:
    given = _object(data, at)
    taken: Data = {}
    for name, value in given.items():
        reader = _READERS.get(name)
        if reader is None:
            raise _misfit(f"{at}.{_shown(name)}", "没有这个字段")
        taken[name] = reader(value, f"{at}.{name}")
    return Draft(**(taken if "place" in taken else taken | {"place": Place()}))


def _text(value: object, at: str) -> str:
    if not isinstance(value, str):
        raise _misfit(at, "应为文字")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise _misfit(at, "有半个字符") from error
    return value


def _sentence(value: object, at: str) -> str:
    if not isinstance(value, dict):
        return _text(value, at)
    values = _object(value.get("values", {}), at)
    made = {
        _text(name, at): each if isinstance(each, int) else _sentence(each, at)
        for name, each in values.items()
    }
    try:
        return Phrase(_text(value.get("template"), at), made)
    except (KeyError, TypeError, ValueError) as error:
        raise _misfit(at, "句子与它的值对不上") from error


def _object(value: object, at: str) -> Data:
    if not isinstance(value, dict):
        raise _misfit(at, "应为对象")
    return value


def _array(value: object, at: str) -> Sequence[Any]:
    if not isinstance(value, list):
        raise _misfit(at, "应为数组")
    return value


def _integer(value: object, at: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _misfit(at, "应为不小于 0 的整数")
    return value


def _truth(value: object, at: str) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise _misfit(at, "应为 true 或 false")
    return value


def _decimal(value: object, at: str) -> Decimal:
    text = str(value) if isinstance(value, int) else _text(value, at)
    try:
        number = Decimal(text) if len(text) <= MOST_DIGITS else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite():
        raise _misfit(at, '应为写成文字的数，例如 "1.5"')
    return number


def _key_point(value: object, at: str) -> tuple[str, Decimal]:
    pair = _array(value, at)
    if len(pair) != 2:
        raise _misfit(at, "应为 [要点, 分值]")
    return _text(pair[0], at), _decimal(pair[1], at)


def _numbered(value: object, at: str) -> tuple[int, int]:
    pair = _array(value, at)
    if len(pair) != 2:
        raise _misfit(at, "应为 [部分, 题号]")
    return _integer(pair[0], at), _integer(pair[1], at)


def _place(value: object, at: str) -> Place:
    given = _object(value, at)
    return Place(
        sheet=_text(given.get("sheet", ""), at),
        row=_integer(given["row"], at) if "row" in given else None,
        line=_integer(given["line"], at) if "line" in given else None,
        column=_text(given.get("column", ""), at),
    )


def _problem(value: object, at: str) -> Problem:
    given = _object(value, at)
    repair = given.get("repair")
    return Problem(
        code=_text(given.get("code", ""), at),
        severity=_member(Severity)(given.get("severity"), at),
        place=_place(given.get("place", {}), at),
        expected=_sentence(given.get("expected", ""), at),
        found=_sentence(given.get("found", ""), at),
        advice=_sentence(given.get("advice", ""), at),
        repair=None if repair is None else _repair(_object(repair, at), at),
    )


def _repair(given: Data, at: str) -> Repair:
    return Repair(
        _sentence(given.get("label", ""), at),
        _text(given.get("field", ""), at),
        _text(given.get("value", ""), at),
        _each(_change)(given.get("also", []), at),
    )


def _change(value: object, at: str) -> tuple[str, str]:
    pair = _array(value, at)
    if len(pair) != 2:
        raise _misfit(at, "应为 [栏, 内容]")
    return _text(pair[0], at), _text(pair[1], at)


def _picture(value: object, at: str) -> Picture:
    try:
        data = b64decode(_text(value, at), validate=True)
        picture = clean(data)
    except (ValueError, Unreadable) as error:
        raise _misfit(at, "应为本系统导出的图片") from error
    if picture.data != data:
        raise _misfit(at, "应为本系统导出的图片")
    return picture


def _member(kind: type[E]) -> Callable[[object, str], E]:
    def read(value: object, at: str) -> E:
        try:
            return kind(_text(value, at))
        except ValueError as error:
            raise _misfit(at, "不是认得的词") from error

    return read


def _each(read: Callable[[object, str], T]) -> Callable[[object, str], tuple[T, ...]]:
    def read_all(value: object, at: str) -> tuple[T, ...]:
        return tuple(read(each, f"{at}[{place}]") for place, each in enumerate(_array(value, at)))

    return read_all


_READERS: dict[str, Callable[[object, str], Any]] = {
    "code": _text,
    "kind": _member(Kind),
    "stem": _text,
    "choices": _each(_text),
    "key": _each(_integer),
    "truth": _truth,
    "blanks": _each(_each(_text)),
    "key_points": _each(_key_point),
    "answer_text": _text,
    "explanation": _text,
    "citations": _each(_text),
    "topics": _each(_text),
    "difficulty": _member(Difficulty),
    "points": _decimal,
    "source": _text,
    "flag": _text,
    "state": _member(State),
    "parts": _each(_draft),
    "pictures": _each(_picture),
    "numbered": _numbered,
    "place": _place,
    "problems": _each(_problem),
}


def _misfit(at: str, what: str) -> Unreadable:
    return Unreadable(phrase("题库 JSON 的 %(at)s：%(what)s。", at=at, what=what))


def _shown(value: object) -> str:
    return ascii(value)[:40]
