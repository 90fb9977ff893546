"""What an officer reads after answering, as one text: explanation, model answer, scoring points, statutes.

Exchange formats have one field for it (general feedback). Each section but the explanation opens with its label;
a line of the text that begins like a label is written with a backslash before it.

    工程须先验收。
    法律依据：《人民防空法》第二十二条；《行政处罚法》第九条
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from lawbank.formats.draft import Draft
from lawbank.formats.notation import (
    join_escaped,
    key_points_of,
    print_key_points,
    split_escaped,
    unescape,
)

__all__ = ["ALL", "MARKER", "with_remark", "written_remark"]

SECTIONS = {
    "explanation": "解析 答案解析 试题解析",
    "answer_text": "参考答案",
    "key_points": "评分要点 评分标准",
    "citations": "法律依据 依据",
}
"""The labels by which each section is known; the first is how we write it."""

ALL = tuple(SECTIONS)
MARKER = ("answer_text", "key_points")
"""What only the marker of an essay sees."""

LISTED = "；;\n"
"""What stands between citations."""

_FIELD_OF = {label: name for name, labels in SECTIONS.items() for label in labels.split()}
_LABEL = re.compile(rf"({'|'.join(_FIELD_OF)})[：:]")
_QUOTED = re.compile(rf"(?m)^(\\*(?:{'|'.join(_FIELD_OF)})[：:])")
_UNQUOTED = re.compile(rf"\\+(?:{'|'.join(_FIELD_OF)})[：:]")


def written_remark(draft: Draft, fields: Collection[str] = ALL) -> str:
    """Return the sections *fields* of *draft* that say something, as one text."""
    return "\n".join(_sections(draft, fields))


def _sections(draft: Draft, fields: Collection[str]) -> Iterator[str]:
    texts = {
        "explanation": draft.explanation,
        "answer_text": draft.answer_text,
        "key_points": print_key_points(draft.key_points),
        "citations": join_escaped(draft.citations, "；", LISTED),
    }
    for name, text in texts.items():
        if text and name in fields:
            label = SECTIONS[name].split()[0]
            between = "\n" if name == "key_points" else ""
            quoted = _QUOTED.sub(r"\\\1", text)
            yield quoted if name == "explanation" else f"{label}：{between}{quoted}"


def with_remark(draft: Draft, text: str, *, opening: str = "explanation") -> Draft:
    """Return *draft* with the sections of *text*; what stands before any label belongs to the field *opening*."""
    lines: dict[str, list[str]] = {}
    name = opening
    for line in text.strip().split("\n"):
        if found := _LABEL.match(line):
            name, line = _FIELD_OF[found[1]], line[found.end() :]
        lines.setdefault(name, []).append(line[1:] if _UNQUOTED.match(line) else line)
    texts = {name: "\n".join(each).strip() for name, each in lines.items()}
    return replace(
        draft,
        explanation=_joined(draft.explanation, texts.get("explanation", "")),
        answer_text=_joined(draft.answer_text, texts.get("answer_text", "")),
        key_points=(*draft.key_points, *key_points_of(texts.get("key_points", ""))),
        citations=(*draft.citations, *_listed(texts.get("citations", ""))),
    )


def _joined(before: str, after: str) -> str:
    return f"{before}\n{after}" if before and after else before or after


def _listed(text: str) -> Iterator[str]:
    for part in split_escaped(text, LISTED):
        if part:
            yield unescape(part, LISTED)
