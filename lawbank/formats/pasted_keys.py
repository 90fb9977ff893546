"""Keys collected apart from their questions: ``1-5 ABCDE``, ``1.D 2.A``, ``单选题：1.A 2.B``, a card of 题号 over 答案."""

import re
from typing import NamedTuple

from lawbank.formats.notation import kind_of
from lawbank.formats.pasted_lines import KIND_WORDS, Head, label_of, ordinal_of
from lawbank.kinds import Kind

__all__ = ["KeyRow", "KeyRows", "card_numbers", "is_key_heading", "key_row", "key_row_of_kind"]

_KEY_HEADING = re.compile(
    r"[附：:\s]{0,4}(?:试题|习题|练习题?)?(?:正确|参考|标准)?答案(?:[及与和]解析|部分|汇总)?\s*[:：]?|答案[及与和]?(?:解析|评分标准)\s*[:：]?"
)
_KEY_SIGN = r"(?:正确|错误|[A-Ka-kＡ-Ｋ]{1,11}|[√×✓✗✔✘对错TFYNtfyn])"
_KEY_RANGE = re.compile(
    rf"\s*(\d{{1,4}})\s*[-—–~～－至]{{1,2}}\s*(\d{{1,4}})\s*题?\s*[:：.、．]?\s*({_KEY_SIGN}(?:[\s,，、;；]{{0,4}}{_KEY_SIGN}){{0,200}})(?![\w])[\s,，;；。]*"
)
_KEY_SINGLE = re.compile(
    rf"\s*[（(]?\s?(\d{{1,4}})\s*[.、．:：)）\s]?\s*({_KEY_SIGN})(?:[\s,，、;；。]+|$|(?=\d{{1,4}}\s*[.、．:：)）]))"
)
_KEY_SIGNS = re.compile(_KEY_SIGN)
_ROW_KIND = re.compile(
    rf"(?=[一-鿿]|[（(][一二三四五六七八九十])(?:第?[（(]?[一二三四五六七八九十]{{1,3}}(?:部分|[)）])?\s*[、.．]?\s*)?(?P<kind>{KIND_WORDS})?\s{{0,4}}(?:正确|参考|标准)?(?:答案)?\s{{0,4}}[:：]?\s*(?P<row>[（(]?\d.*)"
)
_CARD_NUMBERS = re.compile(r"(?:题号|序号|题目编号)[\s:：|]+(\d{1,4}(?:[\s|,，、]+\d{1,4}){0,300})[\s|]*")
_CARD_KEYS = re.compile(r"(?:正确|参考|标准)?答\s{0,3}案[\s:：|]+(.{1,2000})")


def is_key_heading(text: str) -> bool:
    """True for a line that announces collected keys: 参考答案, 答案与解析."""
    return bool(_KEY_HEADING.fullmatch("".join(text[:40].split())))


def key_row(text: str) -> list[tuple[int, str]]:
    """Read a row of collected keys, ``1-5 ABCDE`` or ``1.D 2.A``: number and key; empty when it is none."""
    found: list[tuple[int, str]] = []
    at = 0
    text = text.strip()
    while at < len(text):
        if span := _KEY_RANGE.match(text, at):
            keys = _keys_of_range(int(span[1]), int(span[2]), span[3])
            if keys is None:
                return []
            found += keys
            at = span.end()
        elif single := _KEY_SINGLE.match(text, at):
            found.append((int(single[1]), single[2]))
            at = single.end()
        else:
            return []
    return found


def _keys_of_range(first: int, last: int, signs: str) -> list[tuple[int, str]] | None:
    count = last - first + 1
    groups = [group for group in re.split(r"[\s,，、;；]+", signs) if group]
    if len(groups) != count:
        groups = re.findall(r"正确|错误|[^\s,，、;；]", signs)
    if len(groups) != count:
        return None
    return list(zip(range(first, last + 1), groups, strict=True))


def key_row_of_kind(text: str) -> tuple[Kind | None, list[tuple[int, str]]]:
    """Read a row of keys behind the kind or number of its part, ``多选题：1.AB 2.CD``; empty when it is none."""
    found = _ROW_KIND.fullmatch(text)
    if not found:
        return None, []
    row = key_row(found["row"])
    return (kind_of(found["kind"] or ""), row) if row else (None, [])


def card_numbers(text: str) -> list[int]:
    """Read the upper row of an answer card, ``题号 1 2 3``; empty when it is none."""
    found = _CARD_NUMBERS.fullmatch(text)
    return [int(number) for number in re.findall(r"\d+", found[1])] if found else []


def _card_keys(text: str, numbers: list[int]) -> list[tuple[int, str]]:
    """Read the row below *numbers*, ``答案 A B C``; empty when it is none or does not fit."""
    found = _CARD_KEYS.fullmatch(text) if numbers else None
    if not found:
        return []
    keys = [key for key in re.split(r"[\s|]+", found[1]) if key]
    return list(zip(numbers, keys, strict=True)) if len(keys) == len(numbers) else []


class KeyRow(NamedTuple):
    """A row of collected keys, and the part of the paper that it opens; no keys in the upper row of a card."""

    head: Head | None
    keys: list[tuple[int, str]]


class KeyRows:
    """Reads rows of collected keys, line after line: the upper row of a card waits for the one below it."""

    def __init__(self) -> None:
        self._card: list[int] = []

    def read(self, text: str) -> KeyRow | None:
        """Return the row that *text* is, or None."""
        if numbers := card_numbers(text):
            self._card = numbers
            return KeyRow(None, [])
        keys, self._card = _card_keys(text, self._card), []
        if keys:
            return KeyRow(None, keys)
        kind, keys = key_row_of_kind(text)
        if keys:
            return KeyRow(Head(kind, None, ordinal=ordinal_of(text)), keys)
        label = label_of(text)
        keys = key_row(label[1] if label and label[0] == "answer" else text)
        return KeyRow(None, keys) if keys else None
