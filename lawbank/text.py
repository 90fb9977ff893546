"""When two legal texts are the same, and what is found in them.

Banks are typed by many hands: full and half width, blanks inside a sentence, 20 and 二十. Everything that
compares texts compares their folds. Nothing here changes what an editor wrote.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import cn2an

__all__ = [
    "Segment",
    "Term",
    "article_name",
    "chinese_number",
    "digest",
    "fingerprint",
    "fold",
    "fold_answer",
    "highlight",
    "index_tokens",
    "number_of",
    "query_terms",
    "same_answer",
]

GAP = "□"
"""What a fold keeps of （　） and ____, so that a question asks at one place and not at another."""

QUERY_LENGTH = 200
QUERY_TERMS = 8
TERM_LENGTH = 24
"""A sentence is found by its first characters; a phrase of 200 tokens took 100 ms."""

LATIN_LENGTH = 64

_GAP = re.compile(r"\(\s*\)|_{2,}")
_DROPPED = re.compile(r"[^\w%□<>=≤≥±×÷+℃°.:/~-]|_|(?<!\d)[.:/~-]|[.:/~-](?!\d)")
_NUMERAL = re.compile(r"[零〇一二两三四五六七八九十百千万亿]+")
_HAN = "㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff〇"
_RUN = re.compile(f"([{_HAN}]+)|([^\\W_{_HAN}]+)")


def fold(text: str) -> str:
    """Return *text* without what typists vary: width, case, blanks, punctuation.

    A blank to fill stays as one mark, and so do the signs that carry a number's meaning (1.5, 3/5, 10%).
    """
    wide = unicodedata.normalize("NFKC", text).casefold()
    return _DROPPED.sub("", _GAP.sub(GAP, wide))


@lru_cache(50_000)
def fold_answer(text: str) -> str:
    """Return the fold of *text* with Chinese numerals written as digits: 二十日 and ２０ 日 are one.

    An import folds each text three times: when it is shown, when it is confirmed and when it is written.
    """
    return _NUMERAL.sub(_digits, fold(text))


def same_answer(given: str, accepted: str) -> bool:
    """True when an officer's words say what the key says, whatever the width, blanks and numerals."""
    return fold_answer(given) == fold_answer(accepted)


def fingerprint(*parts: str) -> str:
    """Return the SHA-256 (hex) of the folded *parts*: equal means the same text."""
    return digest(fold_answer(part) for part in parts)


def digest(folded: Iterable[str]) -> str:
    """Return the SHA-256 (hex) of parts that are folded already."""
    return hashlib.sha256("\x1f".join(folded).encode()).hexdigest()


def _digits(found: re.Match[str]) -> str:
    number = number_of(found[0])
    return found[0] if number is None else str(number)


@lru_cache(maxsize=4096)
def number_of(numeral: str) -> int | None:
    """Read 二十, 一百零五, 二〇二一 or 20; None when it is no number."""
    if numeral.isascii():
        return int(numeral) if numeral.isdigit() and len(numeral) <= 12 else None
    try:
        return int(cn2an.cn2an(numeral, "smart"))
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def chinese_number(number: int) -> str:
    """Write *number* as law does: 十二, 一百零五."""
    return str(cn2an.an2cn(number))


def article_name(number: int, sub_number: int = 0) -> str:
    """Write the place of an article as law does: 第七十六条, 第七十六条之一."""
    return f"第{chinese_number(number)}条" + (f"之{chinese_number(sub_number)}" if sub_number else "")


# --- what a search looks for -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Term:
    """One thing a query asks for: its folded text and the tokens that must stand in a row.

    `prefix` is true where the last token is only the beginning of the indexed one.
    """

    text: str
    tokens: tuple[str, ...]
    prefix: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a snippet; `is_hit` where the query was found."""

    text: str
    is_hit: bool


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    """Folded stretches of *text*, each with whether it is Chinese."""
    for found in _RUN.finditer(unicodedata.normalize("NFKC", text).casefold()):
        yield found[0], found.lastindex == 1


def index_tokens(text: str) -> list[str]:
    """Return the tokens *text* is indexed under: pairs of Chinese characters, and whole Latin words.

    A run's last character stands alone too, so that every character begins some token.
    """
    tokens: list[str] = []
    for run, is_chinese in _runs(text):
        if is_chinese:
            tokens += map("".join, pairwise(run))
            tokens.append(run[-1])
        else:
            tokens.append(run[:LATIN_LENGTH])
    return tokens


def query_terms(query: str) -> tuple[Term, ...]:
    """Return what *query* asks for; every sign in it is literal, and only its first 200 characters count."""
    terms: dict[str, Term] = {}
    for whole, is_chinese in _runs(query[:QUERY_LENGTH]):
        run = whole[: TERM_LENGTH if is_chinese else LATIN_LENGTH]
        if not is_chinese or len(run) == 1:
            term = Term(run, (run,), prefix=True)
        else:
            term = Term(run, tuple(map("".join, pairwise(run))), prefix=False)
        terms.setdefault(term.text, term)
    return tuple(terms.values())[:QUERY_TERMS]


def highlight(text: str, terms: tuple[Term, ...], *, width: int = 120) -> tuple[Segment, ...]:
    """Return the stretch of *text* around the first hit, at most *width* characters, cut into segments.

    Segments are plain text; the page escapes them.
    """
    folded, places = _folded_with_places(text)
    found = _spans(folded, terms)
    spans = [(places[start], places[end - 1] + 1) for start, end in found]
    first = spans[0][0] if spans else 0
    begin = max(0, min(first - width // 4, len(text) - width))
    end = min(len(text), begin + width)

    segments: list[Segment] = []
    at = begin
    for start, stop in spans:
        start, stop = max(start, at), min(stop, end)
        if start >= stop:
            continue
        if start > at:
            segments.append(Segment(text[at:start], False))
        segments.append(Segment(text[start:stop], True))
        at = stop
    if at < end:
        segments.append(Segment(text[at:end], False))
    return _with_ellipses(segments, before=begin > 0, after=end < len(text))


def _with_ellipses(segments: list[Segment], *, before: bool, after: bool) -> tuple[Segment, ...]:
    head = [Segment("…", False)] if before else []
    tail = [Segment("…", False)] if after else []
    return (*head, *segments, *tail)


def _folded_with_places(text: str) -> tuple[str, list[int]]:
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for part in unicodedata.normalize("NFKC", character).casefold():
            folded.append(part)
            places.append(place)
    return "".join(folded), places


def _spans(folded: str, terms: tuple[Term, ...]) -> list[tuple[int, int]]:
    if not terms:
        return []
    wanted = "|".join(re.escape(term.text) for term in sorted(terms, key=lambda term: -len(term.text)))
    return [found.span() for found in re.finditer(wanted, folded)]
