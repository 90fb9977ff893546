"""GIFT, Moodle's plain text: ``::name::[plain]stem {=right ~wrong #### remark}``, a blank line between questions.

Read line by line: a brace that is never closed spoils its own question and no other. Multi-blank, matching and
numerical questions are named by place; pictures and markup become text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from lawbank.formats.answers import (
    MOST_CHOICES,
    MOST_QUESTIONS,
    Option,
    choice_draft,
    not_read,
    partial_credit,
    unknown_kind,
)
from lawbank.formats.draft import Draft, Place, Problem, Severity
from lawbank.formats.markup import looks_marked_up, text_of_html
from lawbank.formats.notation import GAP, truth_of
from lawbank.formats.remarks import with_remark
from lawbank.formats.sequence import gathered
from lawbank.formats.tags import Tagged, with_tags
from lawbank.formats.topics import topic_of_path
from lawbank.kinds import CHOICE_KINDS, Kind
from lawbank.wording import phrase

__all__ = ["is_gift", "kind_in_braces", "read_gift"]

_BRACES = re.compile(r"\\.|[{}]")
_QUOTED = re.compile(r"\\(.)", re.DOTALL)
_TAGGED = re.compile(r"\[(id|tag):((?:\\.|[^\]\\]|\\$)*)(?:\]|$)")
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]\s*")
_WEIGHT = re.compile(r"\s*%(-?\d{1,3}(?:\.\d{1,8})?)%")
_CATEGORY = "$CATEGORY:"
_SOUNDS = re.compile(r"(?m)^\s{0,8}::|(?<!\\)\{\s{0,8}(?:[=~#]|(?:T|TRUE|F|FALSE)\s{0,8}[#}])")


def is_gift(text: str) -> bool:
    """True where a line opens with ``::`` or a brace opens like an answer."""
    return _SOUNDS.search(text) is not None


def read_gift(text: str, *, file_name: str = "") -> list[Draft]:
    """Return the questions in *text*; what is not understood is named in their problems.

    Args:
        file_name: named in each place.
    """
    return gathered(_read(block, file_name) for block in islice(_blocks(text), MOST_QUESTIONS + 1))


@dataclass(slots=True)
class _Block:
    """The lines of one question, and what the comments and the category above it say."""

    line: int
    tags: list[str]
    code: str
    lines: list[str] = field(default_factory=list)
    depth: int = 0
    has_braces: bool = False

    def add(self, line: str) -> None:
        self.lines.append(line)
        for found in _BRACES.finditer(line):
            if found[0] in "{}":
                self.has_braces = True
                self.depth += 1 if found[0] == "{" else -1

    def ends_before(self, line: str) -> bool:
        """True when *line*, which stands directly below, opens another question."""
        is_next = line.startswith("::")
        if self.depth > 0:
            return is_next
        return self.has_braces and (is_next or any(found[0] == "{" for found in _BRACES.finditer(line)))


def _blocks(text: str) -> Iterator[_Block]:
    category: list[str] = []
    tags: list[str] = []
    code = ""
    block: _Block | None = None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, raw in enumerate(lines, start=1):
        line = raw.strip(" \t\u3000\ufeff")
        is_about = line.startswith(("//", _CATEGORY))
        after_gap = block is not None and not lines[number - 2].strip()
        if (
            block
            and line
            and (
                is_about
                or block.ends_before(line)
                or (after_gap and not (block.depth > 0 and line.startswith(("=", "~", "#", "}"))))
            )
        ):
            yield block
            block = None
        if line.startswith("//"):
            for name, value in _TAGGED.findall(line):
                if name == "id":
                    code = _plain(value)
                else:
                    tags.append(_plain(value))
        elif line.startswith(_CATEGORY):
            category = topic_of_path(line.removeprefix(_CATEGORY))
        elif line:
            if block is None:
                block = _Block(number, tags or category, code)
                tags, code = [], ""
            block.add(line)
    if block:
        yield block


class _Text:
    """Makes plain text of what was escaped or marked up, and remembers the media that stay outside."""

    def __init__(self, *, is_exact: bool) -> None:
        self.is_exact = is_exact
        self.media: list[str] = []

    def __call__(self, text: str) -> str:
        bare = _plain(text.strip())
        if self.is_exact or not looks_marked_up(bare):
            return bare.strip()
        shown = text_of_html(bare)
        self.media += shown.media
        return shown.text


def _read(block: _Block, file_name: str) -> Tagged:
    tagged = with_tags(Draft(place=Place(file_name, line=block.line), code=block.code), block.tags)
    text = "\n".join(block.lines)
    if text.startswith("::") and (end := _find(text, "::", 2)) >= 0:
        text = text[end + 2 :]
    format = _FORMAT.match(text)
    read = _Text(is_exact=format is not None and format[1] == "plain")
    draft = _answered(text[format.end() :] if format else text, tagged.draft, read)
    if read.media:
        draft = replace(draft, problems=(*draft.problems, not_read(draft.place, read.media)))
    return tagged._replace(draft=draft)


def _answered(text: str, draft: Draft, read: _Text) -> Draft:
    braces = [each.start() for each in _BRACES.finditer(text) if each[0] in "{}"]
    signs = "".join(text[place] for place in braces)
    if signs == "{}":
        before, after = text[: braces[0]], text[braces[1] + 1 :].rstrip()
        draft = replace(draft, stem=read(f"{before}{GAP}{after}" if after else before))
        draft = _understood(text[braces[0] + 1 : braces[1]], draft, read)
        asks_inside = after and draft.kind is not Kind.BLANK
        return replace(draft, stem=draft.stem.replace(GAP, "（\u3000）")) if asks_inside else draft
    draft = replace(draft, stem=read(text))
    if not signs:
        return draft if draft.kind else unknown_kind(draft, phrase("只有说明文字，没有作答的地方"))
    if not signs.replace("{}", ""):
        return unknown_kind(draft, phrase("一题有几处作答"))
    return _with(draft, _unbalanced(draft.place))


def kind_in_braces(inside: str) -> Kind | None:
    """Return the kind that an answer shows by itself."""
    return _understood(inside, Draft(place=Place()), _Text(is_exact=True)).kind


def _understood(inside: str, draft: Draft, read: _Text) -> Draft:
    """Return *draft* with the answer that stands *inside* the braces."""
    end = _find(inside, "####")
    if end >= 0:
        draft = with_remark(draft, read(inside[end + 4 :]))
        inside = inside[:end]
    inside = inside.strip()
    if not inside:
        return replace(draft, kind=draft.kind or Kind.SHORT_ANSWER)
    if inside.startswith("#"):
        return unknown_kind(draft, phrase("数值题"))
    verdict, *comments = _cut(inside, "#")
    truth = truth_of(verdict)
    if truth is not None:
        said = "\n".join(filter(None, [draft.explanation, *map(read, comments)]))
        return replace(draft, kind=Kind.TRUE_FALSE, truth=truth, explanation=said)
    opening, *answers = _cut(inside, "=~", keep=True)
    answers = answers[: MOST_CHOICES + 1]
    if opening.strip():
        return _with(draft, _unbalanced(draft.place))
    if len(answers) > 1 and all(answer[0] == "=" and _find(answer, "->") > 0 for answer in answers):
        return unknown_kind(draft, phrase("配对题"))
    return _with_options(draft, answers, read)


def _with_options(draft: Draft, answers: Sequence[str], read: _Text) -> Draft:
    signs = {answer[0] for answer in answers}
    options = [_option(answer, read) for answer in answers]
    if signs == {"="} and draft.kind not in CHOICE_KINDS and len(answers) <= MOST_CHOICES:
        if any(option.weight < 100 for option in options):
            draft = _with(draft, partial_credit(draft.place))
        words = tuple(option.text for option in options if option.weight >= 100)
        return replace(draft, kind=draft.kind or Kind.BLANK, blanks=(words,))
    several = "=" not in signs and any(option.weight > 0 for option in options)
    return choice_draft(draft, options, several=several, kind=draft.kind)


def _option(answer: str, read: _Text) -> Option:
    text, *comments = _cut(answer[1:], "#")
    weight = _WEIGHT.match(text)
    return Option(
        read(text[weight.end() :] if weight else text),
        float(weight[1]) if weight else 100 if answer[0] == "=" else 0,
        " ".join(filter(None, map(read, comments))),
    )


def _with(draft: Draft, problem: Problem) -> Draft:
    return replace(draft, problems=(*draft.problems, problem))


def _unbalanced(place: Place) -> Problem:
    return Problem(
        "unbalanced_braces",
        Severity.ERROR,
        replace(place, column="答案"),
        phrase("答案写在一对大括号里，以 = 或 ~ 开头"),
        phrase("大括号不成对，或答案没有 = 和 ~"),
        phrase("请补全大括号；正文里的 { } = ~ # : 前面要加反斜杠。"),
    )


def _find(text: str, sign: str, start: int = 0) -> int:
    """The place of the first *sign* that no backslash precedes, or -1."""
    found = re.compile(rf"\\.|({re.escape(sign)})", re.DOTALL)
    return next((each.start() for each in found.finditer(text, start) if each[1]), -1)


def _cut(text: str, signs: str, *, keep: bool = False) -> list[str]:
    """Cut *text* before every one of *signs* that no backslash precedes; *keep* keeps the sign."""
    found = re.compile(rf"\\.|([{re.escape(signs)}])", re.DOTALL)
    places = [each.start() for each in found.finditer(text) if each[1]]
    starts = [0, *(place if keep else place + 1 for place in places)]
    return [text[start:end] for start, end in zip(starts, [*places, len(text)], strict=True)]


def _plain(text: str) -> str:
    return _QUOTED.sub(lambda found: "\n" if found[1] == "n" else found[1], text)
