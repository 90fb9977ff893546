"""Two editions are matched by what their articles say, not by number."""

from hypothesis import given
from hypothesis import strategies as st

from lawbank.statutes.amendment import Change, NumberedText, Pair, Stretch, compare, word_diff

ALARM = "设在单位的警报器由该单位养护，不得擅自拆下；确需拆下的，报主管部门同意。"
SHELTER = "新建住宅应当同步修建地下掩蔽部，面积按照建筑总量的比例确定。"
DRILL = "每年秋季组织一次疏散演练，社区和学校一并参加。"
FINE = "违反第三条的，责令改正，可以处五千元以下罚款。"
FUND = "所需经费列入本级预算，专款专用，接受审计。"


def edition(*texts: str) -> list[NumberedText]:
    return [NumberedText((number, 0), text) for number, text in enumerate(texts, start=1)]


def told(pairs: tuple[Pair, ...]) -> list[tuple[str, int | None, int | None]]:
    return [
        (pair.change.value, pair.old and pair.old.place[0], pair.new and pair.new.place[0]) for pair in pairs
    ]


def test_the_same_edition_twice_is_unchanged() -> None:
    same = edition(ALARM, SHELTER, DRILL)
    assert told(compare(same, same).pairs) == [("unchanged", 1, 1), ("unchanged", 2, 2), ("unchanged", 3, 3)]


def test_an_inserted_article_moves_those_after_it_and_changes_none() -> None:
    compared = compare(edition(ALARM, SHELTER, DRILL), edition(ALARM, FUND, SHELTER, DRILL))

    assert told(compared.pairs) == [("unchanged", 1, 1), ("new", None, 2), ("moved", 2, 3), ("moved", 3, 4)]
    assert compared.counts == {Change.UNCHANGED: 1, Change.NEW: 1, Change.MOVED: 2}


def test_one_that_names_another_by_its_new_number_is_not_changed() -> None:
    before = edition(ALARM, SHELTER, DRILL, FINE)
    after = edition(ALARM, FUND, SHELTER, DRILL, FINE.replace("第三条", "第四条"))

    assert told(compare(before, after).pairs)[-1] == ("moved", 4, 5)


def test_one_that_now_names_another_article_is_changed() -> None:
    before = edition(ALARM, SHELTER, DRILL, FINE)
    after = edition(ALARM, SHELTER, DRILL, FINE.replace("第三条", "第二条"))

    assert told(compare(before, after).pairs)[-1] == ("changed", 4, 4)


def test_a_reworded_article_is_found_again_wherever_it_went() -> None:
    reworded = DRILL.replace("每年秋季", "每年春季和秋季各").replace("一次", "一场")
    compared = compare(edition(DRILL, ALARM, SHELTER), edition(ALARM, SHELTER, reworded))

    assert told(compared.pairs) == [("moved", 2, 1), ("moved", 3, 2), ("changed", 1, 3)]
    assert 0.5 <= (compared.pairs[2].likeness) < 1


def test_what_was_dropped_stands_after_what_stood_before_it() -> None:
    compared = compare(edition(FUND, ALARM, SHELTER, DRILL), edition(ALARM, DRILL))
    assert told(compared.pairs) == [
        ("repealed", 1, None),
        ("moved", 2, 1),
        ("repealed", 3, None),
        ("moved", 4, 2),
    ]


def test_between_the_same_neighbours_a_thorough_rewording_is_still_the_same_article() -> None:
    before = "社区每年演练一次，方案应当公布。"
    after = "社区每年春秋两季在辖区内组织演练，方案事先向居民公布。"
    neighbours = compare(edition(ALARM, before, SHELTER), edition(ALARM, after, SHELTER))
    alone = compare(edition(before, ALARM), edition(ALARM, SHELTER, after))

    assert told(neighbours.pairs)[1] == ("changed", 2, 2)
    assert ("repealed", 1, None) in told(alone.pairs)


def test_an_article_inserted_as_one_of_its_own_number_is_new() -> None:
    after = [*edition(ALARM, SHELTER), NumberedText((2, 1), FUND)]
    compared = compare(edition(ALARM, SHELTER), after)

    assert [pair.change for pair in compared.pairs] == [Change.UNCHANGED, Change.UNCHANGED, Change.NEW]


def test_what_became_of_an_article_can_be_asked() -> None:
    compared = compare(edition(ALARM, SHELTER), edition(FUND, ALARM))

    moved, repealed = compared.after((1, 0)), compared.after((2, 0))
    assert moved is not None
    assert repealed is not None
    assert (moved.change, repealed.change) == (Change.MOVED, Change.REPEALED)
    assert compared.after((9, 0)) is None


def test_widths_blanks_and_punctuation_do_not_change_an_article() -> None:
    assert told(compare(edition("处 ５ 日以下，"), edition("处5日以下。")).pairs) == [("unchanged", 1, 1)]


def test_one_number_makes_a_changed_article() -> None:
    assert told(compare(edition("应当在五日前公告。"), edition("应当在七日前公告。")).pairs) == [
        ("changed", 1, 1)
    ]


def test_the_name_of_a_picture_is_not_taken_apart() -> None:
    assert word_diff("见⟦图0123456789abcdef⟧。", "见⟦图0123456789abcdff⟧。") == (
        Stretch("见⟦图0123456789abcdef⟧。", in_old=True, in_new=False),
        Stretch("见⟦图0123456789abcdff⟧。", in_old=False, in_new=True),
    )


def test_the_words_that_differ_are_marked() -> None:
    assert word_diff("应当在五日前公告。", "应当在七日前公告。") == (
        Stretch("应当在", True, True),
        Stretch("五", True, False),
        Stretch("七", False, True),
        Stretch("日前公告。", True, True),
    )


@given(st.text("甲乙丙丁，。", max_size=30), st.text("甲乙丙丁，。", max_size=30))
def test_both_texts_can_be_read_from_the_difference(old: str, new: str) -> None:
    stretches = word_diff(old, new)

    assert "".join(each.text for each in stretches if each.in_old) == old
    assert "".join(each.text for each in stretches if each.in_new) == new


@given(
    st.lists(st.sampled_from([ALARM, SHELTER, DRILL, FINE, FUND, FUND[:9]]), max_size=7),
    st.lists(st.sampled_from([ALARM, SHELTER, DRILL, FINE, FUND, FUND[:9]]), max_size=7),
)
def test_every_article_of_both_editions_is_in_exactly_one_pair(old: list[str], new: list[str]) -> None:
    pairs = compare(edition(*old), edition(*new)).pairs

    assert sorted(pair.old.place[0] for pair in pairs if pair.old) == list(range(1, len(old) + 1))
    assert [pair.new.place[0] for pair in pairs if pair.new] == list(range(1, len(new) + 1))
    assert all((pair.old is None) == (pair.change is Change.NEW) for pair in pairs)
    assert all((pair.new is None) == (pair.change is Change.REPEALED) for pair in pairs)
