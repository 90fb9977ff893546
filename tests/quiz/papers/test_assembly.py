"""Choosing questions: no question twice, no line short that need not be, the same for the same seed."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from lawbank.kinds import Difficulty, Kind
from quiz.papers.assembly import Candidate, assemble, fits
from quiz.papers.rules import Line, Shortage

ONE = Decimal(1)
EASY, HARD = Difficulty.EASY, Difficulty.HARD


def candidate(
    number: int, *topics: str, kind: Kind = Kind.SINGLE, difficulty: Difficulty = EASY
) -> Candidate:
    return Candidate(number, number + 1000, kind, difficulty, topics)


def line(
    count: int, topic: str | None = None, difficulty: Difficulty | None = None, kind: Kind = Kind.SINGLE
) -> Line:
    return Line(kind, count, ONE, topic, difficulty)


def test_a_line_takes_what_it_demands_at_any_depth() -> None:
    asked = candidate(1, "030101", "070101")

    assert [fits(asked, line(1, code)) for code in (None, "K03", "K0301", "030101", "K07")] == [True] * 5
    assert [fits(asked, line(1, code)) for code in ("K01", "K0302", "030102")] == [False] * 3
    assert fits(asked, line(1, None, HARD)) is False
    assert fits(asked, line(1, None, EASY)) is True
    assert fits(asked, line(1, kind=Kind.MULTIPLE)) is False


def test_a_question_without_a_topic_fits_only_lines_that_ask_for_none() -> None:
    assert fits(candidate(1), line(1)) is True
    assert fits(candidate(1), line(1, "K03")) is False


def test_a_wide_line_leaves_the_narrow_one_what_it_needs() -> None:
    pool = [candidate(1, "030101"), candidate(2, "030102")]
    lines = [line(1, "K03"), line(1, "030101")]

    for seed in map(str, range(20)):
        choice = assemble(pool, lines, seed=seed)
        assert choice.shortages == ()
        assert [[one.question_id for one in chosen] for chosen in choice.lines] == [[2], [1]]


def test_lines_hand_questions_over_along_a_chain() -> None:
    """Three lines of one question each, every one of which wants two of three: greedy would fail half the time."""
    pool = [
        candidate(1, "030101", "070101"),
        candidate(2, "070101", "090101"),
        candidate(3, "090101"),
        candidate(4, "030101", difficulty=HARD),
    ]
    lines = [line(1, "K09"), line(1, "K07"), line(2, "K03"), line(1, None, HARD)]

    choice = assemble(pool, lines, seed="s")

    assert choice.shortages in ((Shortage(lines[0], 1),), (Shortage(lines[2], 1),), (Shortage(lines[3], 1),))
    assert sum(map(len, choice.lines)) == 4


def test_what_is_lacking_is_told_by_line() -> None:
    lines = [line(3, "K03"), line(2, kind=Kind.MULTIPLE)]

    choice = assemble([candidate(1, "030101")], lines, seed="s")

    assert choice.shortages == (Shortage(lines[0], 2), Shortage(lines[1], 2))


def test_the_same_seed_chooses_the_same_and_another_chooses_otherwise() -> None:
    pool = [candidate(number, "030101") for number in range(200)]
    lines = [line(10)]

    first = assemble(pool, lines, seed="a")

    assert assemble(reversed(pool), lines, seed="a") == first
    assert assemble(pool, lines, seed="b") != first


def test_every_question_has_about_the_same_chance() -> None:
    pool = [candidate(number, "030101") for number in range(10)]
    drawn = [0] * 10

    for seed in range(2000):
        for one in assemble(pool, [line(3)], seed=str(seed)).lines[0]:
            drawn[one.question_id] += 1

    assert min(drawn) > 500
    assert max(drawn) < 700


CODES = ("010101", "010102", "020101")
POOLS = st.lists(
    st.tuples(st.sets(st.sampled_from(CODES), min_size=1, max_size=2), st.sampled_from([EASY, HARD])),
    max_size=8,
)
LINES = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from([None, "K01", *CODES]), st.sampled_from([None, EASY, HARD])),
    min_size=1,
    max_size=4,
)


@given(pool=POOLS, lines=LINES, seed=st.text(max_size=3))
def test_a_choice_is_valid_and_as_large_as_any(
    pool: list[tuple[set[str], Difficulty]],
    lines: list[tuple[int, str | None, Difficulty | None]],
    seed: str,
) -> None:
    candidates = [
        candidate(number, *sorted(topics), difficulty=level) for number, (topics, level) in enumerate(pool)
    ]
    wanted = [line(*facts) for facts in lines]

    choice = assemble(candidates, wanted, seed=seed)

    chosen = [one.question_id for questions in choice.lines for one in questions]
    assert len(chosen) == len(set(chosen))
    for demand, questions in zip(wanted, choice.lines, strict=True):
        assert all(fits(one, demand) for one in questions)
    lacking = {id(shortage.line): shortage.lacking for shortage in choice.shortages}
    assert [
        demand.count - len(questions) for demand, questions in zip(wanted, choice.lines, strict=True)
    ] == [lacking.get(id(demand), 0) for demand in wanted]
    assert len(chosen) == _most(candidates, wanted)


def _most(candidates: list[Candidate], lines: list[Line]) -> int:
    """The size of the largest choice, by trying question after question (memory over what is left to fill)."""
    reached = {tuple(demand.count for demand in lines): 0}
    for one in candidates:
        following = dict(reached)
        for left, size in reached.items():
            for index, demand in enumerate(lines):
                if left[index] and fits(one, demand):
                    key = (*left[:index], left[index] - 1, *left[index + 1 :])
                    following[key] = max(following.get(key, 0), size + 1)
        reached = following
    return max(reached.values())
