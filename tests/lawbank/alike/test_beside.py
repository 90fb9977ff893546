"""Two questions side by side: the words that only one of them has are marked."""

from dataclasses import replace

from lawbank.alike.beside import Shown, beside
from lawbank.formats.draft import Draft, Place
from lawbank.kinds import Kind
from lawbank.statutes.amendment import Stretch

ONE = Draft(Place(), Kind.SINGLE, "行政机关应当在（　）内公示。", ("七个工作日", "五日", "永久"), (0,))


def marked(stretches: tuple[Stretch, ...]) -> list[str]:
    return [stretch.text for stretch in stretches if not stretch.in_new]


def test_only_words_of_one_side_are_marked_and_either_text_is_whole() -> None:
    low, high = beside(ONE, replace(ONE, stem="根据规定,行政机关应当在（　）内向社会公示."))

    assert "".join(stretch.text for stretch in low.stem) == ONE.stem
    assert "".join(stretch.text for stretch in high.stem) == "根据规定,行政机关应当在（　）内向社会公示."
    assert (marked(low.stem), marked(high.stem)) == ([], ["根据规定,", "向社会"])


def test_options_are_set_beside_the_one_most_like_them() -> None:
    low, high = beside(ONE, replace(ONE, choices=("五日", "七日", "任意"), key=(1,)))

    assert [(option.letter, option.is_key, marked(option.stretches)) for option in low.options] == [
        ("A", True, ["七个工作日"]),
        ("B", False, []),
        ("C", False, ["永久"]),
    ]
    assert [(option.letter, option.is_key) for option in high.options] == [
        ("A", False),
        ("B", True),
        ("C", False),
    ]


def test_every_kind_shows_its_key() -> None:
    def shown(draft: Draft) -> Shown:
        return beside(draft, draft)[0]

    assert shown(Draft(Place(), Kind.TRUE_FALSE, "对。", truth=False)).truth is False
    assert shown(Draft(Place(), Kind.BLANK, "____日", blanks=(("五", "5"), ("七",)))).answers == (
        "五 / 5",
        "七",
    )
    assert shown(Draft(Place(), Kind.SHORT_ANSWER, "简述。", answer_text="略")).answers == ("略",)
    assert shown(ONE).answers == ()


def test_sub_questions_stand_beside_each_other_in_their_order() -> None:
    case = Draft(Place(), Kind.CASE, "材料", parts=(ONE, replace(ONE, stem="第二问")))
    low, high = beside(case, replace(case, parts=(replace(ONE, stem="第一问"),)))

    assert [len(low.parts), len(high.parts)] == [2, 1]
    assert marked(low.parts[1].stem) == ["第二问"]
    assert beside(ONE, case)[0].parts == ()
