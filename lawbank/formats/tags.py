"""What an editor files a question by, as tags: exchange formats know tags, but neither difficulty nor source.

A knowledge point is a tag as it stands; everything else says what it is (``难度：易``).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from lawbank.formats.draft import Draft
from lawbank.formats.notation import difficulty_of, kind_of, points_of, print_points
from lawbank.kinds import State

__all__ = ["PART", "Tagged", "tags_of", "with_tags"]

PART = "小题"
"""The tag of a question that belongs to the case above it."""

TOPIC = "知识点"
_LABELS = {
    "题型": "kind",
    "难度": "difficulty",
    "分值": "points",
    "来源": "source",
    "标记": "flag",
    "状态": "state",
    TOPIC: "topics",
}
_TAG = re.compile(rf"({'|'.join(_LABELS)})[：:](.*)", re.DOTALL)


class Tagged(NamedTuple):
    """A draft that took its tags, and whether it is a sub-question."""

    draft: Draft
    is_part: bool


def tags_of(draft: Draft, *, is_part: bool, kind: bool, points: bool) -> tuple[str, ...]:
    """Return the tags of *draft*; *kind* and *points* say whether the format has no other way to tell them."""
    return tuple(_tags(draft, is_part=is_part, kind=kind, points=points))


def _tags(draft: Draft, *, is_part: bool, kind: bool, points: bool) -> Iterator[str]:
    if is_part:
        yield PART
    if kind and draft.kind:
        yield f"题型：{draft.kind}"
    for topic in draft.topics:
        yield f"{TOPIC}：{topic}" if topic == PART or _TAG.match(topic) else topic
    if draft.difficulty:
        yield f"难度：{draft.difficulty}"
    if points and draft.points is not None:
        yield f"分值：{print_points(draft.points)}"
    if draft.source:
        yield f"来源：{draft.source}"
    if draft.flag:
        yield f"标记：{draft.flag}"
    if draft.state:
        yield f"状态：{draft.state}"


def with_tags(draft: Draft, tags: Iterable[str]) -> Tagged:
    """Return *draft* with what *tags* say; a tag that is not understood is a knowledge point."""
    given = [tag for each in tags if (tag := each.strip())]
    for tag in given:
        if tag != PART:
            name, value = _said(tag)
            change: dict[str, Any] = {name: (*draft.topics, value) if name == "topics" else value}
            draft = replace(draft, **change)
    return Tagged(draft, PART in given)


def _said(tag: str) -> tuple[str, Any]:
    """The field of a draft that *tag* names, and its value."""
    found = _TAG.fullmatch(tag)
    if found is None:
        return "topics", tag
    name, word = _LABELS[found[1]], found[2].strip()
    value = _READERS[name](word) if name in _READERS else word
    return (name, value) if value else ("topics", tag)


def _state_of(word: str) -> State | None:
    return next((state for state in State if state.value == word), None)


_READERS: dict[str, Callable[[str], Any]] = {
    "kind": kind_of,
    "difficulty": difficulty_of,
    "points": points_of,
    "state": _state_of,
}
