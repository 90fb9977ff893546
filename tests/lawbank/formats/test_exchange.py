"""What we export in the formats of others is read back as it was, and what they cannot carry is listed."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lawbank.errors import Unreadable
from lawbank.exporting import FORMATS, losses
from lawbank.formats import read
from lawbank.formats.aiken import kept_in_aiken, read_aiken
from lawbank.formats.document import read_document
from lawbank.formats.draft import Draft, Place
from lawbank.formats.gift import read_gift
from lawbank.formats.gift_write import kept_in_gift
from lawbank.formats.losses import Keep, Loss, kept_whole
from lawbank.formats.moodle_write import kept_in_moodle_xml
from lawbank.formats.moodle_xml import read_moodle_xml
from lawbank.formats.qti import read_qti_package
from lawbank.formats.sequence import kept_in_sequence
from lawbank.formats.template import EXAMPLES
from lawbank.kinds import Kind
from tests.lawbank.formats.drafts import bare, drafts

Read = Callable[[bytes], Sequence[Draft]]


def read_docx(data: bytes) -> Sequence[Draft]:
    """A document without a question is refused, as it is no bank."""
    try:
        return read_document(data).drafts
    except Unreadable:
        return []


EXCHANGED: dict[str, tuple[Read, Keep]] = {
    "docx": (read_docx, kept_whole),
    "gift": (lambda data: read_gift(data.decode()), kept_in_gift),
    "aiken": (lambda data: read_aiken(data.decode()), kept_in_aiken),
    "moodle_xml": (read_moodle_xml, kept_in_moodle_xml),
    "qti21": (lambda data: read_qti_package(data)[0], kept_whole),
    "qti30": (lambda data: read_qti_package(data)[0], kept_whole),
}
each_format = pytest.mark.parametrize("name", EXCHANGED)


@each_format
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(written=st.lists(drafts(), max_size=4))
def test_what_is_written_is_read_back_but_for_the_losses_listed(name: str, written: list[Draft]) -> None:
    read_back, keep = EXCHANGED[name]
    again = [bare(draft) for draft in read_back(FORMATS[name].write(written))]

    assert again == kept_in_sequence(written, keep)
    if not losses(written, name):
        assert again == written


@pytest.mark.parametrize("name", ["docx", "gift", "moodle_xml", "qti21", "qti30"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(written=drafts())
def test_a_question_with_a_sound_key_loses_nothing(name: str, written: Draft) -> None:
    def sound(draft: Draft) -> Draft:
        in_choices = tuple(place for place in draft.key if place < len(draft.choices))
        return replace(draft, key=in_choices, blanks=draft.blanks[:1], parts=tuple(map(sound, draft.parts)))

    assert losses([sound(written)], name) == ()


@each_format
def test_equal_questions_make_equal_bytes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    written = FORMATS[name].write(EXAMPLES)
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)

    assert FORMATS[name].write(EXAMPLES) == written


@pytest.mark.parametrize("name", ["moodle_xml", "qti21", "qti30"])
def test_the_examples_of_our_template_lose_nothing(name: str) -> None:
    reading = read(FORMATS[name].write(EXAMPLES), "题库.xml" if name == "moodle_xml" else "题库.zip")

    assert losses(EXAMPLES, name) == ()
    assert [bare(draft) for draft in reading.drafts] == list(EXAMPLES)
    assert (reading.format, reading.problems) == (name.rstrip("0123456789"), ())


def question(**changes: object) -> Draft:
    values: dict[str, object] = {"place": Place(), "kind": Kind.SINGLE, "stem": "甲", "code": "A-1"}
    return Draft(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("draft", "name", "fields"),
    [
        (question(kind=None), "gift", [""]),
        (question(kind=Kind.BLANK, blanks=(("一",), ("二",))), "gift", [""]),
        (question(kind=Kind.BLANK, blanks=((),)), "gift", [""]),
        (question(kind=Kind.BLANK, blanks=(("一",), ("二",))), "moodle_xml", [""]),
        (question(kind=Kind.BLANK, stem="____和____", blanks=(("一",), ("二",))), "moodle_xml", []),
        (question(kind=Kind.BLANK, stem="____{1:SA:=x}____", blanks=(("一",), ("二",))), "moodle_xml", [""]),
        (question(kind=Kind.BLANK, stem="____", blanks=(("一",), ("二",))), "qti30", []),
        (question(choices=("一", "二"), key=(0, 5)), "qti21", ["key"]),
        (question(choices=("一", "二"), key=(-1,)), "qti21", ["key"]),
        (
            question(choices=("一", "二"), key=(1,), truth=True, blanks=(("一",),)),
            "gift",
            ["truth", "blanks"],
        ),
        (question(kind=Kind.TRUE_FALSE, truth=True, choices=("对", "错")), "moodle_xml", ["choices"]),
        (question(stem="甲\x00乙"), "qti21", ["stem"]),
        (question(stem=" 甲\r\n乙"), "gift", ["stem"]),
        (question(citations=("《法》\n第一条",)), "gift", ["citations"]),
        (question(parts=(question(),)), "qti21", ["parts"]),
        (question(choices=("一", "二"), key=(1,), explanation="乙"), "aiken", ["code", "explanation"]),
        (question(choices=("正确", "错误"), key=(1,)), "aiken", [""]),
        (question(choices=("一", "二"), key=(0, 1), kind=Kind.MULTIPLE), "aiken", [""]),
        (question(choices=("一", ""), key=(0,)), "aiken", [""]),
        (question(kind=Kind.TRUE_FALSE, truth=False, points=Decimal(2)), "aiken", ["code", "points"]),
        (question(kind=Kind.TRUE_FALSE), "aiken", [""]),
        (question(stem=""), "aiken", [""]),
        (question(choices=("一", "二"), key=(1,), explanation="乙"), "json", []),
    ],
)
def test_what_a_format_cannot_carry_is_listed(draft: Draft, name: str, fields: list[str]) -> None:
    assert [loss.field for loss in losses([draft], name)] == fields


def test_a_loss_says_which_question_and_which_part_of_it() -> None:
    wide = question(kind=Kind.BLANK, blanks=(("一",), ("二",)), code="")
    noted = question(kind=Kind.TRUE_FALSE, truth=True, choices=("对", "错"), code="")
    case = question(kind=Kind.CASE, code="A-2", parts=(wide, noted), stem="甲\r乙")

    found = losses([wide, case], "gift")

    assert found == (
        Loss(1),
        Loss(2, "A-2", field="stem"),
        Loss(2, "A-2", part=1),
        Loss(2, "A-2", part=2, field="choices"),
    )
    assert [str(loss) for loss in found] == [
        "第 1 题（编号 –）写不进这种格式，整题没有导出。",
        "第 2 题（编号 A-2）的“题干”写不进这种格式，或不能原样写进。",
        "第 2 题（编号 A-2）的第 1 小题写不进这种格式，没有导出。",
        "第 2 题（编号 A-2）第 2 小题的“选项”写不进这种格式，或不能原样写进。",
    ]


def test_a_sub_question_without_its_case_is_named() -> None:
    single = question(choices=("一", "二"), key=(0,))
    text = FORMATS["gift"].write([question(kind=Kind.CASE, parts=(single,))]).decode()
    (orphan,) = read_gift(text.split("\n\n", 1)[1])

    assert [problem.code for problem in orphan.problems] == ["orphan_part"]
