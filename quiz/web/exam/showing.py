"""How a question is shown: to be answered, and explained once its key may be seen."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lawbank.kinds import CHOICE_KINDS, Kind
from lawbank.questions.leaves import Leaf
from lawbank.statutes.queries import ArticleKey, ArticleView, articles_for
from quiz.attempts.rules import FALSE, LETTERS, TRUE, Response, Standing
from quiz.grading.result import ItemResult, TopicBar
from quiz.grading.rules import Outcome, shown_key
from quiz.papers.queries import ShownItem
from quiz.papers.rules import stored_order
from quiz.web.words import number, word

__all__ = [
    "Cited",
    "Entry",
    "Explained",
    "Option",
    "Reviewed",
    "Section",
    "TopicShare",
    "entries_of",
    "entry_of",
    "explained",
    "reviewed",
    "sections_of",
    "topic_shares",
]

PICKED_KINDS = CHOICE_KINDS | {Kind.TRUE_FALSE}


@dataclass(frozen=True, slots=True)
class Option:
    """An option: what the form sends, the letter shown (none for true/false), the text."""

    value: str
    letter: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A question as the page shows it; it knows nothing of the key.

    Attributes:
        shape: ``choice``, ``blanks`` or ``text``.
        several: whether more than one option may be picked.
        revision: newest revision of the answer that the page has seen.
        click: the id under which a page without script would send its answer.

    Equal entries are drawn alike: `revision` and `click` are no part of what is drawn of an entry.
    """

    number: int
    kind: Kind
    points: Decimal | None
    shape: str
    several: bool
    stem: str
    material: str
    options: tuple[Option, ...]
    blanks: int
    response: Response = field(hash=False)
    revision: int = field(compare=False)
    click: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the answer sheet: 单选题 with the numbers of its items."""

    title: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation and the article behind it, where it is known."""

    printed: str
    article: ArticleView | None


@dataclass(frozen=True, slots=True)
class Explained:
    """What may be seen once the key is released."""

    right: bool
    given: str
    key: str
    key_values: frozenset[str]
    given_values: frozenset[str]
    explanation: str
    cited: tuple[Cited, ...]
    key_points: tuple[tuple[str, Decimal], ...]


def entries_of(items: Sequence[ShownItem], standing: Mapping[int, Standing]) -> list[Entry]:
    """The items of a paper, ready to be answered, with the answers that stand."""
    truths = _truths()
    return [
        Entry(
            number=item.number,
            kind=item.kind,
            points=item.points,
            shape=_shape(item.kind),
            several=item.kind in {Kind.MULTIPLE, Kind.VARIABLE},
            stem=item.stem,
            material=item.material,
            options=truths
            if item.kind is Kind.TRUE_FALSE
            else tuple(Option(option.letter, option.letter, option.text) for option in item.options),
            blanks=item.blanks,
            response=standing[item.number].response if item.number in standing else [],
            revision=standing[item.number].revision if item.number in standing else 0,
            click=secrets.token_hex(16),
        )
        for item in items
    ]


def entry_of(
    number: int, leaf: Leaf, choice_order: str, *, response: str | None = None, points: Decimal | None = None
) -> Entry:
    """One question outside an exam. *response* is the JSON kept, if it was answered."""
    options = _truths() if leaf.kind is Kind.TRUE_FALSE else ()
    if leaf.kind in CHOICE_KINDS:
        options = tuple(
            Option(letter, letter, leaf.choices[place])
            for letter, place in zip(LETTERS, stored_order(choice_order), strict=False)
        )
    return Entry(
        number=number,
        kind=leaf.kind,
        points=points,
        shape=_shape(leaf.kind),
        several=leaf.kind in {Kind.MULTIPLE, Kind.VARIABLE},
        stem=leaf.stem,
        material=leaf.material,
        options=options,
        blanks=len(leaf.blanks),
        response=json.loads(response) if response else [],
        revision=0,
        click="",
    )


def explained(
    session: Session, leaf: Leaf, choice_order: str, response: str | None, *, right: bool, day: date
) -> Explained:
    """Key, explanation and articles of one answered question."""
    articles = articles_for(
        session, [basis.article for basis in leaf.bases if basis.article is not None], day
    )
    given: Response = json.loads(response) if response else []
    letters = shown_key(leaf, choice_order)
    return Explained(
        right=right,
        given=_said(leaf, given),
        key=_said(leaf, letters or _accepted(leaf)),
        key_values=frozenset(letters),
        given_values=frozenset(given) if letters else frozenset(),
        explanation=leaf.explanation,
        cited=tuple(
            Cited(basis.printed, articles.get(basis.article) if basis.article else None)
            for basis in leaf.bases
        ),
        key_points=leaf.key_points,
    )


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An item of a result with all that may be seen of it."""

    item: ItemResult
    entry: Entry
    explained: Explained


@dataclass(frozen=True, slots=True)
class TopicShare:
    """A bar of the result page: the share of points reached within a topic."""

    label: str
    value: float
    note: str
    address: None = None

    @property
    def tone(self) -> str:
        return "good" if self.value >= 0.8 else "warn" if self.value >= 0.6 else "bad"


def topic_shares(bars: Sequence[TopicBar]) -> list[TopicShare]:
    """Topics as bars."""
    return [
        TopicShare(
            bar.name,
            float(bar.reached / bar.possible) if bar.possible else 0.0,
            _("%(reached)s / %(possible)s 分", reached=number(bar.reached), possible=number(bar.possible)),
        )
        for bar in bars
    ]


def reviewed(session: Session, items: Sequence[ItemResult], *, day: date) -> list[Reviewed]:
    """The items of a released result with key, explanation and articles; the articles are read at once."""
    keys = [basis.article for item in items for basis in item.bases if basis.article is not None]
    articles = articles_for(session, keys, day)
    truths = _truths()
    return [_reviewed(item, articles, truths) for item in items]


def _reviewed(
    item: ItemResult, articles: Mapping[ArticleKey, ArticleView], truths: tuple[Option, ...]
) -> Reviewed:
    options = tuple(Option(each.letter, each.letter, each.text) for each in item.options)
    entry = Entry(
        number=item.number,
        kind=item.kind,
        points=item.points,
        shape=_shape(item.kind),
        several=False,
        stem=item.stem,
        material=item.material,
        options=truths if item.kind is Kind.TRUE_FALSE else options,
        blanks=len(item.blanks),
        response=item.response,
        revision=0,
        click="",
    )
    accepted = "；".join(" / ".join(each) for each in item.blanks) or item.answer_text
    picked = item.kind in PICKED_KINDS
    given = item.response if isinstance(item.response, str) else "；".join(item.response)
    return Reviewed(
        item,
        entry,
        Explained(
            right=item.outcome is Outcome.RIGHT,
            given="" if picked else given,
            key="" if picked else accepted,
            key_values=frozenset(item.key),
            given_values=frozenset(item.response) if picked else frozenset(),
            explanation=item.explanation,
            cited=tuple(
                Cited(basis.printed, articles.get(basis.article) if basis.article else None)
                for basis in item.bases
            ),
            key_points=item.key_points,
        ),
    )


def sections_of(entries: Sequence[Entry]) -> list[Section]:
    """The answer sheet: runs of one kind."""
    return [
        Section(word(kind), tuple(entry.number for entry in run))
        for kind, run in groupby(entries, key=lambda entry: entry.kind)
    ]


def _shape(kind: Kind) -> str:
    if kind is Kind.BLANK:
        return "blanks"
    return "choice" if kind in PICKED_KINDS else "text"


def _truths() -> tuple[Option, ...]:
    return (Option(TRUE, "", _("正确")), Option(FALSE, "", _("错误")))


def _accepted(leaf: Leaf) -> Response:
    if leaf.kind is Kind.BLANK:
        return [" / ".join(alternatives) for alternatives in leaf.blanks]
    return leaf.answer_text


def _said(leaf: Leaf, response: Response) -> str:
    if not response:
        return ""
    if leaf.kind is Kind.TRUE_FALSE:
        return _("正确") if response[0] == TRUE else _("错误")
    if isinstance(response, str):
        return response
    return "；".join(response) if leaf.kind is Kind.BLANK else "".join(response)
