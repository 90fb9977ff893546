"""A question as written, field by field in words, and as understood: what every reader and writer shares."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from lawbank.formats.draft import DOUBTFUL, Draft, Place, Problem, Repair, Severity
from lawbank.formats.notation import (
    LETTERS,
    difficulty_of,
    gaps_in,
    join_escaped,
    key_points_of,
    kind_of,
    letters_of,
    points_of,
    print_key_points,
    print_letters,
    print_points,
    split_escaped,
    truth_of,
    unescape,
    with_gaps,
)
from lawbank.kinds import CHOICE_KINDS, Difficulty, Kind, State
from lawbank.wording import phrase

__all__ = ["LABELS", "Written", "citation_of_subject", "understood", "written_of"]

LABELS = {
    "code": "编号",
    "kind": "题型",
    "stem": "题干",
    "choices": "选项",
    "answer": "答案",
    "key_points": "评分要点",
    "explanation": "解析",
    "citations": "法律依据",
    "topics": "知识点",
    "difficulty": "难度",
    "points": "分值",
    "source": "来源",
    "flag": "标记",
    "state": "状态",
    "parts": "小题",
}
"""What each field is called in front of editors."""

BLANKS, WORDS, LISTED, TOPICS = "；;", "|｜", "；;\n", "、；;，,\n"
"""What stands between blanks, between the answers of one blank, between citations, between topics."""

_INLINE_KEY = re.compile(r"[（(]\s*([A-Ka-kＡ-Ｋａ-ｋ](?:[\s、,，]*[A-Ka-kＡ-Ｋａ-ｋ]){0,10})\s*[)）]")
_INLINE_TRUTH = re.compile(
    r"[（(]\s*(√|×|✓|✔|✗|✘|对|错|正确|错误|[TFYNtfyn])\s*[)）]\s*[。.]?\s*$|^\s*[（(]\s*(√|×|✓|✔|✗|✘|对|错|正确|错误)\s*[)）]"
)
_INLINE_VERDICT = re.compile(
    r"[（(]\s*([是否ABＡＢ])\s*[)）]\s*[。.]?\s*$|^\s*[（(]\s*([是否ABＡＢ])\s*[)）]"
)
"""Signs that are a verdict only where the kind says so."""

_VERDICT_GAP = re.compile(r"\s*（\u3000）[。.]?$|^（\u3000）\s*")
"""The brackets in which √ or × is to be written."""

_STATUTE = re.compile(r"[^《》]{1,40}(?:法|条例|规定|办法|规则|细则|宪法|法典)")


@dataclass(slots=True)
class Written:
    """The words of each field.

    Attributes:
        heading: the kind that a section head announced; used where `kind` is empty.
        loose: free text: the key may stand in the stem, gaps are written many ways.
        numbered: part of the paper and number as printed there.
    """

    place: Place
    code: str = ""
    kind: str = ""
    stem: str = ""
    choices: list[str] = field(default_factory=list)
    answer: str = ""
    key_points: str = ""
    explanation: str = ""
    citations: str = ""
    topics: str = ""
    difficulty: str = ""
    points: str = ""
    source: str = ""
    flag: str = ""
    state: str = ""
    parts: list["Written"] = field(default_factory=list)
    heading: Kind | None = None
    loose: bool = False
    numbered: tuple[int, int] | None = None
    problems: list[Problem] = field(default_factory=list)

    def blame(
        self,
        name: str,
        code: str,
        expected: str,
        found: str,
        advice: str,
        *,
        severity: Severity = Severity.ERROR,
        repair: Repair | None = None,
    ) -> None:
        """Note a problem of the field *name*."""
        place = replace(self.place, column=LABELS[name])
        self.problems.append(Problem(code, severity, place, expected, found[:120], advice, repair))

    def blame_two_answers(self, one: str, other: str) -> None:
        """Note that two places give different answers."""
        self.blame(
            "answer",
            "two_answers",
            phrase("只有一个答案"),
            phrase("一处是 %(one)s，另一处是 %(other)s", one=one[:40], other=other[:40]),
            phrase("请核对后只留一个。"),
        )


def understood(written: Written) -> Draft:
    """Return the draft that *written* means; what is not understood is named in its problems."""
    parts = tuple(understood(part) for part in written.parts)
    kind = _kind(written)
    stem, answer = _take_inline_answer(written, kind) if written.loose else (written.stem, written.answer)
    kind = kind or _guess(written, answer)
    if written.loose:
        stem = with_gaps(stem, blanks=kind is Kind.BLANK)
        stem = _VERDICT_GAP.sub("", stem) if kind is Kind.TRUE_FALSE else stem
    choices = tuple(written.choices)
    key: tuple[int, ...] = ()
    truth: bool | None = None
    blanks: tuple[tuple[str, ...], ...] = ()
    key_points = key_points_of(written.key_points)
    answer_text = ""
    if kind in CHOICE_KINDS or (kind is None and choices):
        key = _key(written, answer)
    elif kind is Kind.TRUE_FALSE:
        truth = _truth(written, answer)
        choices = () if _are_verdicts(choices) else choices
    elif kind is Kind.BLANK:
        blanks = _blanks(answer, gaps_in(stem) if written.loose else 0)
    elif not key_points and written.loose and (listed := _listed_points(answer)):
        key_points = listed
    else:
        answer_text = answer
    return Draft(
        place=written.place,
        kind=kind,
        stem=stem,
        choices=choices,
        key=key,
        truth=truth,
        blanks=blanks,
        key_points=key_points,
        answer_text=answer_text,
        explanation=written.explanation,
        citations=_list(written.citations, LISTED),
        topics=_list(written.topics, TOPICS),
        difficulty=_difficulty(written),
        points=_points(written),
        source=written.source,
        code=written.code,
        flag=written.flag,
        state=next((state for state in State if state.value == written.state), None),
        parts=parts,
        numbered=written.numbered,
        problems=tuple(written.problems),
    )


def written_of(draft: Draft) -> Written:
    """Return the words that `understood` reads as *draft*."""
    answer = draft.answer_text
    if draft.truth is not None:
        answer = "正确" if draft.truth else "错误"
    elif draft.key:
        answer = print_letters(draft.key)
    elif draft.blanks:
        answer = "；".join(join_escaped(blank, "|", BLANKS + WORDS) for blank in draft.blanks)
    return Written(
        place=draft.place,
        code=draft.code,
        kind=draft.kind.value if draft.kind else "",
        stem=draft.stem,
        choices=list(draft.choices),
        answer=answer,
        key_points=print_key_points(draft.key_points),
        explanation=draft.explanation,
        citations=join_escaped(draft.citations, "；", LISTED),
        topics=join_escaped(draft.topics, "、", TOPICS),
        difficulty=draft.difficulty.value if draft.difficulty else "",
        points="" if draft.points is None else print_points(draft.points),
        source=draft.source,
        flag=draft.flag,
        state=draft.state.value if draft.state else "",
        parts=[written_of(part) for part in draft.parts],
        numbered=draft.numbered,
    )


def citation_of_subject(subject: str) -> str:
    """Return 《…》 when a 科目 names a statute, else nothing."""
    name = subject.strip().strip("《》")
    return f"《{name}》" if _STATUTE.fullmatch(name) else ""


def _kind(written: Written) -> Kind | None:
    word = written.kind.strip()
    if not word:
        return Kind.CASE if written.parts and written.heading is None else written.heading
    kind = kind_of(word)
    if kind is None and word not in ("选择", "选择题"):
        written.blame(
            "kind",
            "unknown_kind",
            phrase("单选题、多选题、不定项选择题、判断题、填空题、简答题或案例分析题"),
            word,
            phrase("请改成其中一种题型。"),
        )
    return kind


def _guess(written: Written, answer: str) -> Kind | None:
    """The kind of a question that does not say: by what it offers and how it is answered."""
    if written.kind and kind_of(written.kind) is None and written.kind.strip() not in ("选择", "选择题"):
        return None
    if written.parts:
        return Kind.CASE
    if written.choices:
        if _are_verdicts(written.choices):
            return Kind.TRUE_FALSE
        return Kind.MULTIPLE if len(letters_of(answer) or ()) > 1 else Kind.SINGLE
    if truth_of(answer) is not None:
        return Kind.TRUE_FALSE
    if answer and gaps_in(written.stem):
        return Kind.BLANK
    return Kind.SHORT_ANSWER if answer or written.key_points else None


def _take_inline_answer(written: Written, kind: Kind | None) -> tuple[str, str]:
    """The stem without the answer that stands in it, and the answer."""
    stem, answer = written.stem, written.answer
    if written.choices and kind is not Kind.TRUE_FALSE:
        matches = list(_INLINE_KEY.finditer(stem))
        found = matches[-1] if matches else None
        inline = found[1] if found else ""
    else:
        found = _INLINE_TRUTH.search(stem) if kind in (None, Kind.TRUE_FALSE) else None
        if not found and kind is Kind.TRUE_FALSE:
            found = _INLINE_VERDICT.search(stem)
        inline = (found[1] or found[2]) if found else ""
    if not found:
        return stem, answer
    if answer and _said(answer) is not None and _said(answer) != _said(inline):
        written.blame_two_answers(inline, answer)
        return stem, answer
    if written.choices and not answer and gaps_in(stem):
        _doubt_inline_key(written, found[0])
    blank = "（\u3000）" if written.choices else ""
    return (stem[: found.start()] + blank + stem[found.end() :]).strip(), answer or inline


def _doubt_inline_key(written: Written, words: str) -> None:
    """Note that letters in brackets were taken for the key beside an empty place, where the key may have to go."""
    written.blame(
        "stem",
        DOUBTFUL,
        phrase("只有一种读法"),
        words,
        phrase("题干另有一处空括号，这里的字母读作答案，也可能是题目里的字，请核对。"),
        severity=Severity.WARNING,
        repair=Repair(
            phrase("不是答案，放回题干"),
            "stem",
            with_gaps(written.stem, blanks=False),
            (("answer", ""),),
        ),
    )


def _said(answer: str) -> tuple[int, ...] | bool | None:
    verdict = truth_of(answer)
    return letters_of(answer) if verdict is None else verdict


def _key(written: Written, answer: str) -> tuple[int, ...]:
    if not answer.strip():
        return ()
    letters = letters_of(answer)
    if letters is not None:
        return letters
    same = tuple(place for place, choice in enumerate(written.choices) if choice and choice == answer.strip())
    if not same:
        last = LETTERS[max(0, min(len(written.choices), len(LETTERS)) - 1)]
        written.blame(
            "answer",
            "unreadable_key",
            phrase("选项字母，A 至 %(last)s", last=last),
            answer,
            phrase("请写成 B 或 ABD 这样的字母。"),
        )
    return same


def _truth(written: Written, answer: str) -> bool | None:
    if not answer.strip():
        return None
    letters = letters_of(answer)
    verdict: bool | None
    if letters in ((0,), (1,)) and truth_of(answer) is None:
        verdicts = written.choices if _are_verdicts(written.choices) else ("正确", "错误")
        verdict = truth_of(verdicts[letters[0]])
    else:
        verdict = truth_of(answer)
    if verdict is None:
        written.blame(
            "answer",
            "unreadable_verdict",
            phrase("正确或错误（也可写 √、×、对、错）"),
            answer,
            phrase("请选“正确”或“错误”。"),
        )
    return verdict


def _are_verdicts(choices: list[str] | tuple[str, ...]) -> bool:
    return len(choices) == 2 and {truth_of(choice) for choice in choices} == {True, False}


def _blanks(answer: str, gaps: int) -> tuple[tuple[str, ...], ...]:
    """The accepted answers of each blank; *gaps* is 0 where only ； may stand between blanks."""
    if not answer.strip():
        return ()
    parts = split_escaped(answer, BLANKS)
    if len(parts) == 1 and gaps > 1:
        for separators in ("，,", "、", " \u3000\t"):
            split = [part for part in split_escaped(answer, separators) if part]
            if len(split) == gaps:
                parts = split
                break
    return tuple(
        tuple(unescape(word, BLANKS + WORDS) for word in split_escaped(part, WORDS)) for part in parts
    )


def _listed_points(answer: str) -> tuple[tuple[str, Decimal], ...]:
    """Scoring points written as the answer itself, when every line states its points."""
    points = key_points_of(answer)
    return points if points and all(each > 0 for _, each in points) else ()


def _list(text: str, separators: str) -> tuple[str, ...]:
    def parts() -> Iterator[str]:
        for part in split_escaped(text, separators):
            if part:
                yield unescape(part, separators)

    return tuple(parts())


def _difficulty(written: Written) -> Difficulty | None:
    if not written.difficulty.strip():
        return None
    level = difficulty_of(written.difficulty)
    if level is None:
        written.blame(
            "difficulty",
            "unknown_difficulty",
            phrase("易、中或难"),
            written.difficulty,
            phrase("请改成其中一种；不改则按“中”入库。"),
            severity=Severity.WARNING,
            repair=Repair(phrase("改为“中”"), "difficulty", Difficulty.MEDIUM.value),
        )
    return level


def _points(written: Written) -> Decimal | None:
    if not written.points.strip():
        return None
    points = points_of(written.points)
    if points is None:
        written.blame(
            "points",
            "unreadable_points",
            phrase("数字，例如 2"),
            written.points,
            phrase("请改成数字，或留空。"),
            severity=Severity.WARNING,
            repair=Repair(phrase("清空分值"), "points", ""),
        )
    return points
