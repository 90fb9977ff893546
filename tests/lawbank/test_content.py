"""The bank we ship: complete, cited, explained, and without give-aways."""

from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lawbank.content import content_drafts, load_content
from lawbank.formats.draft import Draft, Severity
from lawbank.intake.check import check, problems_of
from lawbank.kinds import CHOICE_KINDS, Difficulty, Kind, State
from lawbank.questions.models import Question, Topic
from lawbank.questions.rules import key_faults
from lawbank.statutes.catalogue import parse_digests
from lawbank.statutes.citation import parse_citations
from lawbank.statutes.models import Article
from quiz.papers.actions import install_plans
from quiz.papers.queries import lines_of, plans, shortages
from quiz.papers.ready import READY
from tests.conftest import NOON

DAY = date(2026, 11, 23)
CONTENT = Path(__file__).parents[2] / "lawbank" / "content"


@cache
def shipped() -> tuple[Draft, ...]:
    return tuple(content_drafts())


@cache
def leaves() -> tuple[Draft, ...]:
    return tuple(leaf for draft in shipped() for leaf in (draft.parts or (draft,)))


@pytest.fixture
def loaded(session: Session) -> Session:
    load_content(session, day=DAY, now=NOON)
    return session


def test_the_bank_has_a_thousand_questions_with_twenty_blanks_and_sixty_cases() -> None:
    kinds = Counter(draft.kind for draft in shipped())

    assert kinds.total() >= 1000
    assert kinds[Kind.BLANK] >= 20
    assert kinds[Kind.CASE] >= 60


def test_single_multiple_and_true_false_stand_about_five_three_two() -> None:
    kinds = Counter(draft.kind for draft in shipped())
    total = kinds[Kind.SINGLE] + kinds[Kind.MULTIPLE] + kinds[Kind.TRUE_FALSE]

    shares = [round(kinds[kind] / total, 2) for kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE)]
    assert all(abs(share - aim) <= 0.05 for share, aim in zip(shares, (0.5, 0.3, 0.2), strict=True)), shares


def test_the_tree_has_12_33_and_119_points_and_each_leaf_six_questions_over_three_difficulties(
    loaded: Session,
) -> None:
    depths = dict(loaded.execute(select(Topic.depth, func.count()).group_by(Topic.depth)).all())
    assert depths == {1: 12, 2: 33, 3: 119}

    asked: dict[str, list[Difficulty | None]] = {}
    for draft in shipped():
        asked.setdefault(draft.topics[0], []).append(draft.difficulty)
    wanted = loaded.scalars(select(Topic.code).where(Topic.depth == 3)).all()
    assert [code for code in wanted if len(asked[code]) < 6 or set(asked[code]) != set(Difficulty)] == []


def test_every_question_can_be_answered_is_cited_and_explained() -> None:
    for draft in shipped():
        assert key_faults(draft) == (), draft.code
        assert draft.parts or draft.citations, draft.code
        assert draft.difficulty is not None, draft.code
    for leaf in leaves():
        assert len(leaf.explanation) >= 20, leaf.stem
        assert leaf.citations, leaf.stem


def test_checking_finds_no_fault_in_any(loaded: Session) -> None:
    checked = check(loaded, shipped(), day=DAY, against_bank=False)
    faults = [str(problem) for problem in problems_of(checked) if problem.severity is Severity.ERROR]

    assert faults == []


def test_what_could_not_be_checked_is_not_enabled(loaded: Session) -> None:
    states = loaded.execute(select(Question.flag != "", Question.state).distinct()).all()

    assert {(bool(flagged), state) for flagged, state in states} == {
        (True, State.PENDING),
        (False, State.ENABLED),
    }


def test_loading_twice_adds_nothing(loaded: Session) -> None:
    again = load_content(loaded, day=DAY, now=NOON)

    assert again.added == 0


def test_every_cited_article_has_a_digest_in_our_own_words(loaded: Session) -> None:
    digested = {
        (citation.title, citation.article, citation.sub_article)
        for path in (CONTENT / "digests").glob("*.txt")
        for citation, _text in parse_digests(path.read_text(encoding="utf-8"))
    }
    cited = {
        (citation.title, citation.article, citation.sub_article)
        for draft in (*shipped(), *leaves())
        if draft.flag != "依据待核"
        for written in draft.citations
        for citation in parse_citations(written)
        if citation.article is not None
    }

    assert sorted(cited - digested) == []
    assert loaded.scalar(select(func.count()).select_from(Article).where(Article.digest != "")) == len(
        digested
    )


def test_no_key_position_gives_itself_away() -> None:
    keys = Counter(leaf.key[0] for leaf in leaves() if leaf.kind is Kind.SINGLE and len(leaf.choices) == 4)
    total = sum(keys.values())

    assert {place: 0.20 <= keys[place] / total <= 0.30 for place in range(4)} == dict.fromkeys(
        range(4), True
    ), keys


def test_the_longest_option_is_the_key_hardly_more_often_than_chance() -> None:
    """A tie counts as its share; and where an option is longer by a fifth, which a guesser sees, it is rarely the key."""
    singles = [leaf for leaf in leaves() if leaf.kind is Kind.SINGLE]
    share = seen = 0.0
    for leaf in singles:
        lengths = [len(choice) for choice in leaf.choices]
        longest = [place for place, length in enumerate(lengths) if length == max(lengths)]
        share += (leaf.key[0] in longest) / len(longest)
        seen += longest == [leaf.key[0]] and max(lengths) >= 1.2 * sorted(lengths)[-2]

    assert share / len(singles) <= 0.34
    assert seen / len(singles) <= 0.10


def test_true_and_false_are_balanced() -> None:
    truths = Counter(leaf.truth for leaf in leaves() if leaf.kind is Kind.TRUE_FALSE)

    assert 0.4 <= truths[True] / truths.total() <= 0.6


def test_no_option_points_at_the_others_and_few_multiples_are_all_right() -> None:
    options = [choice for leaf in leaves() if leaf.kind in CHOICE_KINDS for choice in leaf.choices]
    assert [choice for choice in options if choice.startswith(("以上", "上述都", "全部都"))] == []

    multiples = [leaf for leaf in leaves() if leaf.kind is Kind.MULTIPLE]
    assert sum(len(leaf.key) == len(leaf.choices) for leaf in multiples) / len(multiples) <= 0.15
    assert {len(leaf.key) for leaf in multiples} >= {2, 3}


def test_every_ready_made_plan_can_be_drawn(loaded: Session) -> None:
    install_plans(loaded, now=NOON)

    made = plans(loaded)
    assert [plan.code for plan in made] == [plan.code for plan in READY]
    assert [shortages(loaded, lines_of(plan), day=DAY) for plan in made] == [()] * len(READY)
