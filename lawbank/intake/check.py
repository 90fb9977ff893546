"""Drafts against the rules and against the bank: what is wrong with each, and what to do about it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from lawbank.formats.draft import Draft, Problem, Repair
from lawbank.formats.notation import join_escaped, print_letters
from lawbank.formats.pictures import TOKEN
from lawbank.formats.written import LISTED
from lawbank.intake.blame import error, warning
from lawbank.intake.compare import COMPARED, CONTRADICTS, DUPLICATE, comparisons
from lawbank.intake.mentions import MENTIONED, mention_problems
from lawbank.intake.near import NEAR, nearly
from lawbank.intake.queries import topic_words
from lawbank.kinds import CHOICE_KINDS, Kind
from lawbank.questions.rules import CHOICE_LIMIT, FLAGS, TOPIC_LIMIT
from lawbank.statutes.citation import read_citations
from lawbank.statutes.resolver import Resolver
from lawbank.statutes.rules import CitationFault, Unresolved
from lawbank.wording import phrase

__all__ = ["CHECKED", "check", "compare_again", "problems_of"]

CHECKED = (
    COMPARED
    | NEAR
    | MENTIONED
    | {
        "no_parts", "too_many_topics", "unknown_topic", "unknown_flag", "no_stem", "too_long", "control_characters",
        "no_kind", "no_key", "wrong_number_of_choices", "missing_choice", "same_choice_twice", "key_outside_choices",
        "several_keys", "one_key", "wrong_number_of_blanks", "unreadable_citation",
    }
    | {f"citation_{fault.value}" for fault in CitationFault}
)  # fmt: skip
"""The problems that checking names, and names anew each time; all others are the reader's."""

LONGEST = {
    "stem": 8_000, "choices": 2_000, "answer": 8_000, "key_points": 2_000, "explanation": 8_000, "citations": 200,
    "topics": 120, "source": 80, "code": 40,
}  # fmt: skip
"""Characters a field may have."""

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
LETTERS = "ABCDEFGHIJK"


@dataclass(frozen=True, slots=True)
class _Bank:
    """What checking needs of the bank, read once."""

    topics: frozenset[str]
    resolver: Resolver


def check(session: Session, drafts: Sequence[Draft], *, day: date, against_bank: bool = True) -> list[Draft]:
    """Return *drafts* with the problems of the rules and, unless told otherwise, of the bank added.

    Args:
        day: on which citations must hold.
        against_bank: False for a revision, which repeats itself and keeps its code.
    """
    bank = _Bank(topic_words(session), Resolver(session, day))
    compared = comparisons(session, drafts, against_bank=against_bank)
    alike = nearly(session, drafts, against_bank=against_bank)
    return [
        replace(
            draft,
            parts=tuple(
                replace(
                    part, problems=(*part.problems, *_part_problems(part, bank, pictured=_has_picture(draft)))
                )
                for part in draft.parts
            ),
            problems=tuple(
                dict.fromkeys(
                    [*draft.problems, *_draft_problems(draft, bank), *repeated, *_unless(repeated, near)]
                )
            ),
        )
        for draft, repeated, near in zip(drafts, compared, alike, strict=True)
    ]


def _unless(repeated: list[Problem], near: list[Problem]) -> list[Problem]:
    """What likeness found, unless the draft repeats or contradicts another question to the letter."""
    return [] if any(problem.code in DUPLICATE | CONTRADICTS for problem in repeated) else near


def compare_again(session: Session, drafts: Sequence[Draft]) -> list[Draft]:
    """Return checked *drafts* compared anew with a bank that may have grown; the rules are not asked again."""
    kept = [
        replace(draft, problems=tuple(each for each in draft.problems if each.code not in COMPARED))
        if any(each.code in COMPARED for each in draft.problems)
        else draft
        for draft in drafts
    ]
    return [
        replace(draft, problems=(*draft.problems, *repeated)) if repeated else draft
        for draft, repeated in zip(kept, comparisons(session, kept), strict=True)
    ]


def _draft_problems(draft: Draft, bank: _Bank) -> Iterator[Problem]:
    yield from _part_problems(draft, bank)
    if draft.kind is Kind.CASE and not draft.parts:
        yield error(
            draft,
            "parts",
            "no_parts",
            phrase("至少一个小题"),
            phrase("没有小题"),
            phrase("请在材料后写出小题。"),
        )
    if len(draft.topics) > TOPIC_LIMIT:
        found = phrase("%(count)d 个", count=len(draft.topics))
        yield error(
            draft,
            "topics",
            "too_many_topics",
            phrase("最多 3 个知识点"),
            found,
            phrase("请删去多余的知识点。"),
        )
    for topic in draft.topics:
        if topic not in bank.topics:
            rest = "、".join(known for known in draft.topics if known != topic)
            yield warning(
                draft,
                "topics",
                "unknown_topic",
                phrase("知识点表中的编码或名称"),
                topic[:40],
                phrase("请改成知识点表中的编码或名称；不改则不带这个知识点入库。"),
                Repair(phrase("去掉这个知识点"), "topics", rest),
            )
    if draft.flag and draft.flag not in FLAGS:
        yield error(
            draft,
            "flag",
            "unknown_flag",
            "、".join(FLAGS),
            draft.flag[:40],
            phrase("请改成其中一种，或留空。"),
            Repair(phrase("清空标记"), "flag", ""),
        )


def _has_picture(draft: Draft) -> bool:
    return bool(TOKEN.search(draft.stem))


def _part_problems(draft: Draft, bank: _Bank, *, pictured: bool = False) -> Iterator[Problem]:
    if not draft.stem.strip():
        yield error(draft, "stem", "no_stem", phrase("有题干"), phrase("空"), phrase("请补写题干。"))
    yield from _text_problems(draft)
    if draft.kind is None and not any(problem.code == "unknown_kind" for problem in draft.problems):
        yield error(draft, "kind", "no_kind", phrase("有题型"), phrase("空"), phrase("请填写题型。"))
    if draft.kind in CHOICE_KINDS:
        yield from _choice_problems(draft)
    elif draft.kind is Kind.TRUE_FALSE and draft.truth is None and not _blamed(draft, "unreadable_verdict"):
        yield error(draft, "answer", "no_key", phrase("正确或错误"), phrase("空"), phrase("请补写答案。"))
    elif draft.kind is Kind.BLANK:
        yield from _blank_problems(draft)
    elif draft.kind is Kind.SHORT_ANSWER and not draft.answer_text.strip() and not draft.key_points:
        yield error(
            draft,
            "answer",
            "no_key",
            phrase("参考答案或评分要点"),
            phrase("空"),
            phrase("请补写参考答案或评分要点。"),
        )
    yield from mention_problems(draft, pictured=pictured)
    yield from _citation_problems(draft, bank)


def _text_problems(draft: Draft) -> Iterator[Problem]:
    for name, texts in _texts(draft):
        if _CONTROL.search("".join(texts)):
            advice = phrase("请删去看不见的控制字符后再导入。")
            yield error(
                draft, name, "control_characters", phrase("可显示的文字"), phrase("含控制字符"), advice
            )
        longest, most = max(map(len, texts), default=0), LONGEST[name]
        if longest > most:
            found = phrase("%(count)d 个字", count=longest)
            advice = phrase("请精简后再导入。")
            yield error(draft, name, "too_long", phrase("最多 %(most)d 个字", most=most), found, advice)


def _texts(draft: Draft) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (
        ("stem", (draft.stem,)),
        ("choices", draft.choices),
        ("answer", (draft.answer_text, *(word for blank in draft.blanks for word in blank))),
        ("key_points", tuple(text for text, _ in draft.key_points)),
        ("explanation", (draft.explanation,)),
        ("citations", draft.citations),
        ("topics", draft.topics),
        ("source", (draft.source,)),
        ("code", (draft.code,)),
    )


def _choice_problems(draft: Draft) -> Iterator[Problem]:
    count = len(draft.choices)
    if count < 2 or count > CHOICE_LIMIT:
        found = phrase("%(count)d 个选项", count=count)
        yield error(
            draft,
            "choices",
            "wrong_number_of_choices",
            phrase("2 至 11 个选项"),
            found,
            phrase("请补齐或删减选项。"),
        )
    for place, choice in enumerate(draft.choices):
        if not choice.strip():
            found = phrase("选项 %(letter)s 是空的", letter=LETTERS[min(place, 10)])
            yield error(
                draft,
                "choices",
                "missing_choice",
                phrase("每个选项都有内容"),
                found,
                phrase("请补写这个选项，或删去它。"),
                _without_choice(draft, place),
            )
    written = [choice.strip() for choice in draft.choices if choice.strip()]
    twice = next((choice for choice in written if written.count(choice) > 1), None)
    if twice is not None:
        yield error(
            draft,
            "choices",
            "same_choice_twice",
            phrase("选项互不相同"),
            twice[:40],
            phrase("请改写其中一个选项。"),
        )
    yield from _key_problems(draft, count)


def _without_choice(draft: Draft, place: int) -> Repair | None:
    """The repair that takes an empty option away and moves the letters of the key; None where the key names it."""
    if place in draft.key or len(draft.choices) < 3 or not draft.key or max(draft.key) >= len(draft.choices):
        return None
    choices = [choice for at, choice in enumerate(draft.choices) if at != place]
    key = [at - (at > place) for at in draft.key]
    return Repair(phrase("删去这个空选项"), "choices", "\n".join(choices), (("answer", print_letters(key)),))


def _key_problems(draft: Draft, count: int) -> Iterator[Problem]:
    if not draft.key:
        if not _blamed(draft, "unreadable_key"):
            yield error(
                draft, "answer", "no_key", phrase("正确选项的字母"), phrase("空"), phrase("请补写答案。")
            )
        return
    last = LETTERS[max(0, min(count, CHOICE_LIMIT) - 1)]
    if max(draft.key) >= count:
        expected = phrase("A 至 %(last)s", last=last)
        yield error(
            draft,
            "answer",
            "key_outside_choices",
            expected,
            print_letters(draft.key),
            phrase("请核对答案字母，或补齐选项。"),
        )
    elif draft.kind is Kind.SINGLE and len(draft.key) > 1:
        repair = Repair(phrase("改为多选题"), "kind", Kind.MULTIPLE.value)
        advice = phrase("请只留一个答案，或改为多选题。")
        yield error(
            draft, "answer", "several_keys", phrase("一个字母"), print_letters(draft.key), advice, repair
        )
    elif draft.kind is Kind.MULTIPLE and len(draft.key) < 2:
        repair = Repair(phrase("改为单选题"), "kind", Kind.SINGLE.value)
        advice = phrase("请补写答案，或改为单选题。")
        yield error(
            draft, "answer", "one_key", phrase("两个以上字母"), print_letters(draft.key), advice, repair
        )


def _blank_problems(draft: Draft) -> Iterator[Problem]:
    gaps = draft.stem.count("____")
    if not draft.blanks or any(not any(word.strip() for word in blank) for blank in draft.blanks):
        yield error(
            draft,
            "answer",
            "no_key",
            phrase("每个空都有答案"),
            phrase("空"),
            phrase("请为每个空写出答案，空之间用；隔开。"),
        )
    elif gaps and gaps != len(draft.blanks):
        expected, found = (
            phrase("%(gaps)d 个空的答案", gaps=gaps),
            phrase("%(count)d 个", count=len(draft.blanks)),
        )
        yield error(
            draft, "answer", "wrong_number_of_blanks", expected, found, phrase("请使题干的空数与答案数一致。")
        )


def _citation_problems(draft: Draft, bank: _Bank) -> Iterator[Problem]:
    for written in draft.citations:
        citations, leftover = read_citations(written)
        if leftover or not citations:
            advice = phrase("请写成《行政处罚法》第三十三条第一款。")
            rest = join_escaped((each for each in draft.citations if each != written), "；", LISTED)
            repair = Repair(phrase("去掉这条依据"), "citations", rest)
            expected = phrase("法名和条款")
            yield error(draft, "citations", "unreadable_citation", expected, written[:60], advice, repair)
            continue
        for citation in citations:
            outcome = bank.resolver.resolve(citation)
            if not isinstance(outcome, Unresolved):
                continue
            problem = error if outcome.fault is CitationFault.NO_SUCH_ARTICLE else warning
            code = f"citation_{outcome.fault.value}"
            expected = phrase("当日施行中的条文")
            yield problem(draft, "citations", code, expected, str(citation), outcome.message)


def _blamed(draft: Draft, code: str) -> bool:
    return any(problem.code == code for problem in draft.problems)


def problems_of(drafts: Iterable[Draft]) -> Iterator[Problem]:
    """Every problem of *drafts* and of their sub-questions."""
    for draft in drafts:
        yield from draft.problems
        yield from problems_of(draft.parts)
