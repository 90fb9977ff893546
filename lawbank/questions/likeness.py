"""When two questions ask the same, and when two that do have different keys. Pure: questions in, verdicts out.

A question with another number (五日, 七日) or another negation is another question, however alike the words. Keys
are compared by what the options say, never by letter.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from lawbank.formats.draft import Draft
from lawbank.kinds import CHOICE_KINDS, Kind
from lawbank.questions.rules import Prints, prints
from lawbank.questions.statement import Statement, negated, plain, references, replaced, wording
from lawbank.text import fold_answer

__all__ = ["VERSION", "Asked", "Likeness", "Verdict", "asked", "compare"]

VERSION = 1
"""Of `Asked.line`; raised when the folding changes, so that what was kept is folded anew."""

STEM = 0.5
"""Stems that share less of their wording ask different things, whatever their options."""
ALIKE = 0.72
"""Stem and options together: from here on the questions are alike."""
STATED = 0.8
"""Where there are no options to bear a stem out, and where keys differ, its wording has to be this much alike."""
REPLACED = 0.12
"""Share of a stem that may be put otherwise while the options are the same: 甲公司 for 某公司."""
SAME_OPTION = 0.8
STEM_WEIGHT = 0.6

CHOICES = "CHOICE"
FIELD, PART, OPTION = "\x1f", "\x1e", "\x1d"


class Verdict(StrEnum):
    """相同 / 相近 / 答案矛盾: what two questions are to each other."""

    SAME = "same"
    NEAR = "near"
    CONTRADICTS = "contradicts"


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two questions are to each other, and how alike they are: 0 to 1."""

    verdict: Verdict
    score: float


@dataclass(frozen=True)
class Asked:
    """A question as it is compared.

    Attributes:
        family: kinds that can ask the same: every kind of choice is one.
        print: digest of the whole question with its key; equal means the same question.
        numbers: of the stem; questions with other ones are never alike.
        references: the titles and articles that the stem rests on.
        stem: in its plain form; of a case the material.
        options: in their plain form, in the order of their texts, each with whether it is right.
        answer: the key of a question without options, a group for each blank.
        parts: the sub-questions of a case.
    """

    family: str
    print: str
    numbers: str
    references: tuple[str, ...]
    stem: str
    options: tuple[tuple[str, bool], ...]
    answer: tuple[frozenset[str], ...]
    parts: tuple["Asked", ...] = ()

    @cached_property
    def states(self) -> Statement:
        return Statement(self.stem)

    @cached_property
    def keys(self) -> frozenset[str]:
        """What the right options say."""
        return frozenset(text for text, is_key in self.options if is_key)

    @property
    def words(self) -> str:
        """All that is asked, for finding what may be alike."""
        said = [self.stem, *(text for text, _ in self.options), *(part.words for part in self.parts)]
        return "\n".join(said)

    @cached_property
    def line(self) -> str:
        """The question on one line, as `from_line` reads it."""
        own = FIELD.join(
            [
                self.family,
                self.print,
                self.numbers,
                OPTION.join(self.references),
                self.stem,
                OPTION.join(("+" if is_key else "-") + text for text, is_key in self.options),
                OPTION.join("|".join(sorted(group)) for group in self.answer),
            ]
        )
        return PART.join([own, *(part.line for part in self.parts)])

    @classmethod
    def from_line(cls, line: str) -> "Asked":
        """Read what `line` wrote."""
        own, *parts = line.split(PART)
        family, print_, numbers, references_, stem, options, answer = own.split(FIELD)
        return cls(
            family,
            print_,
            numbers,
            tuple(references_.split(OPTION)) if references_ else (),
            stem,
            tuple((each[1:], each[0] == "+") for each in options.split(OPTION)) if options else (),
            tuple(frozenset(group.split("|")) for group in answer.split(OPTION)) if answer else (),
            tuple(cls.from_line(part) for part in parts),
        )


def asked(draft: Draft, printed: Prints | None = None) -> Asked:
    """Return *draft* as it is compared.

    Args:
        printed: its prints, where they were taken already.
    """
    stem = plain(draft.stem.strip()).rstrip("□")
    keys = set(draft.key)
    return Asked(
        family=_family(draft.kind),
        print=(printed or prints(draft)).full[:16],
        numbers=Statement(stem).numbers,
        references=references(draft.stem),
        stem=stem,
        options=tuple(sorted((plain(choice), place in keys) for place, choice in enumerate(draft.choices))),
        answer=_answer(draft),
        parts=tuple(asked(part) for part in draft.parts),
    )


def _family(kind: Kind | None) -> str:
    return "" if kind is None else CHOICES if kind in CHOICE_KINDS else kind.name


def _answer(draft: Draft) -> tuple[frozenset[str], ...]:
    if draft.kind is Kind.TRUE_FALSE and draft.truth is not None:
        return (frozenset({str(draft.truth)}),)
    if draft.kind is Kind.BLANK:
        return tuple(frozenset(map(fold_answer, blank)) for blank in draft.blanks)
    return ()


def compare(one: Asked, other: Asked) -> Likeness | None:
    """Say what two questions are to each other; None when they ask different things. The order does not matter."""
    if one.family != other.family or one.numbers != other.numbers or not _rest_alike(one, other):
        return None
    if one.print == other.print:
        return Likeness(Verdict.SAME, 1.0)
    if one.print > other.print:
        one, other = other, one
    if one.family == CHOICES:
        return _choices(one, other)
    if one.family == Kind.TRUE_FALSE.name:
        return _statements(one, other)
    if not one.states.agrees_with(other.states):
        return None
    if one.family == Kind.BLANK.name:
        return _blanks(one, other)
    return _cases(one, other) if one.parts or other.parts else _told(one, other)


def _rest_alike(one: Asked, other: Asked) -> bool:
    """Questions that name their law must name the same; one that names none may ask the same."""
    return not one.references or not other.references or bool({*one.references} & {*other.references})


def _stated_alike(one: Asked, other: Asked, most_replaced: float = 0.0) -> float | None:
    """How alike two sentences are that state the same; None when they do not."""
    score = wording(one.states, other.states)
    if score < STATED or replaced(one.states, other.states) > most_replaced:
        return None
    return score


def _statements(one: Asked, other: Asked) -> Likeness | None:
    """Two statements to judge: the same one with another truth contradicts, and so does its negation with the same."""
    if not one.answer or not other.answer:
        return None
    if one.states.agrees_with(other.states):
        score = _stated_alike(one, other)
        if score is None:
            return None
        return Likeness(Verdict.NEAR if one.answer == other.answer else Verdict.CONTRADICTS, score)
    if one.answer == other.answer and negated(one.states, other.states):
        return Likeness(Verdict.CONTRADICTS, wording(one.states, other.states))
    return None


def _blanks(one: Asked, other: Asked) -> Likeness | None:
    score = _stated_alike(one, other)
    if score is None or len(one.answer) != len(other.answer):
        return None
    agreed = all(mine & theirs for mine, theirs in zip(one.answer, other.answer, strict=True))
    return Likeness(Verdict.NEAR if agreed else Verdict.CONTRADICTS, score)


def _told(one: Asked, other: Asked) -> Likeness | None:
    """Questions that a person marks: two reference answers in other words are no contradiction."""
    score = _stated_alike(one, other)
    return None if score is None else Likeness(Verdict.NEAR, score)


def _cases(one: Asked, other: Asked) -> Likeness | None:
    """Two cases are as alike as their sub-questions; the same material asked about otherwise is another case."""
    score = _stated_alike(one, other, REPLACED)
    if score is None:
        return None
    found = [alike for mine in one.parts for theirs in other.parts if (alike := compare(mine, theirs))]
    if not found:
        return None
    contradicts = any(each.verdict is Verdict.CONTRADICTS for each in found)
    return Likeness(Verdict.CONTRADICTS if contradicts else Verdict.NEAR, score)


# --- choices ---------------------------------------------------------------------------------------------


def _choices(one: Asked, other: Asked) -> Likeness | None:
    stems = wording(one.states, other.states)
    if stems < STEM or not one.states.agrees_with(other.states):
        return None
    if not one.options or not other.options:
        return None
    matched = _match(one.options, other.options)
    options = 2 * matched.alike / (len(one.options) + len(other.options))
    score = STEM_WEIGHT * stems + (1 - STEM_WEIGHT) * options
    otherwise = replaced(one.states, other.states)
    if matched.opposed or _other_quantity(one, other):
        contradicts = stems >= STATED and not otherwise
        return Likeness(Verdict.CONTRADICTS, score) if contradicts else None
    allowed = REPLACED if options >= SAME_OPTION else 0.0
    if matched.keys_agree and score >= ALIKE and otherwise <= allowed:
        return Likeness(Verdict.NEAR, score)
    return None


@dataclass(frozen=True, slots=True)
class _Matched:
    """How the options of two questions match: their likeness summed up, whether one is right here and wrong there,
    whether what is right in either is right in the other."""

    alike: float
    opposed: bool
    keys_agree: bool


_Options = Sequence[tuple[str, bool]]


def _match(one: _Options, other: _Options) -> _Matched:
    """Match options by what they say: those that say the same, then the most alike that are right or wrong in both."""
    same = list((Counter(one) & Counter(other)).elements())
    left, right = (
        list((Counter(one) - Counter(same)).elements()),
        list((Counter(other) - Counter(same)).elements()),
    )
    turned = [text for text, _ in left if text in {text for text, _ in right}]
    whole = len(one) == len(other) == len(same) + len(turned)
    opposed = any(whole or not _speaks_of_others(text) for text in turned)
    score = float(len(same) + len(turned))
    left = [option for option in left if option[0] not in turned]
    right = [option for option in right if option[0] not in turned]
    pairs = sorted(
        (
            (-alike, mine, theirs)
            for mine in left
            for theirs in right
            if mine[1] == theirs[1] and (alike := _option_alike(mine[0], theirs[0])) >= SAME_OPTION
        ),
    )
    for alike, mine, theirs in pairs:
        if mine in left and theirs in right:
            left.remove(mine)
            right.remove(theirs)
            score -= alike
    unmatched_key = any(is_key for _, is_key in (*left, *right))
    return _Matched(score, opposed, not turned and not unmatched_key)


def _option_alike(one: str, other: str) -> float:
    mine, theirs = Statement(one), Statement(other)
    alike = wording(mine, theirs)
    if alike < SAME_OPTION or not mine.agrees_with(theirs) or replaced(mine, theirs):
        return 0.0
    return alike


def _speaks_of_others(option: str) -> bool:
    """以上都对 is right or wrong with what stands above it."""
    return option.startswith(("以上", "上述", "前述", "其余", "其他")) or option.strip("abcdefghijk和") == ""


def _other_quantity(one: Asked, other: Asked) -> bool:
    """Whether each has one right option and these differ in nothing but the number: 二年 here, 三年 there."""
    if len(one.keys) != 1 or len(other.keys) != 1:
        return False
    (mine,), (theirs,) = one.keys, other.keys
    numbers = Statement(mine).numbers, Statement(theirs).numbers
    return numbers[0] != numbers[1] and all(numbers) and _bare(mine) == _bare(theirs)


def _bare(text: str) -> str:
    return "".join(character for character in text if not character.isdigit() and character not in "./")
