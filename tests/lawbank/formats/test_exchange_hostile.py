"""Exchange files built to hurt: each is refused or read safely, at once, without a socket."""

import io
import socket
import stat
import time
import warnings
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawbank.errors import TooLarge, Unreadable
from lawbank.formats import Reading, read
from lawbank.formats.answers import MOST_CHOICES
from lawbank.formats.archive import unpacked
from lawbank.formats.gift import read_gift
from lawbank.formats.moodle_xml import read_moodle_xml
from lawbank.formats.package import MANIFEST
from lawbank.formats.qti import read_qti, read_qti_package
from tests.lawbank.formats.hostile import rezipped

ITEM = (Path(__file__).parents[2] / "corpus" / "qti" / "qti21_foreign" / "items" / "a.xml").read_bytes()
MEGABYTE = 1_000_000
SECONDS = 12
"""Of the processor, while coverage is measured beside other tests; alone it is one. What hangs takes minutes."""


def listed(*names: str) -> bytes:
    resources = "".join(
        f'<resource identifier="r{place}" type="imsqti_item_xmlv2p1" href="{name}"/>'
        for place, name in enumerate(names)
    )
    return f"<manifest><resources>{resources}</resources></manifest>".encode()


def package(**parts: bytes) -> bytes:
    return rezipped({MANIFEST: listed("a.xml"), "a.xml": ITEM} | parts)


@pytest.fixture(autouse=True)
def no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a reader opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)


ENTITY = '<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE quiz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
PARAMETER = '<!DOCTYPE quiz [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>'
QUESTION = '<quiz><question type="essay"><questiontext><text>甲{}</text></questiontext></question></quiz>'


@pytest.mark.parametrize("dtd", [ENTITY, LAUGHS, PARAMETER, '<!doctype quiz SYSTEM "http://127.0.0.1:9/a">'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_dtd_is_refused_in_every_encoding(dtd: str, encoding: str) -> None:
    with pytest.raises(Unreadable, match="文件含有不允许的 DTD"):
        read(f"<?xml version='1.0'?>{dtd}{QUESTION.format('&x;')}".encode(encoding), "题库.xml")


def test_a_dtd_behind_a_comment_is_refused() -> None:
    with pytest.raises(Unreadable, match="文件含有不允许的 DTD"):
        read_moodle_xml(f"<!-- <a> -->{ENTITY}{QUESTION.format('&x;')}")


def test_a_dtd_in_a_package_is_refused() -> None:
    with pytest.raises(Unreadable, match="文件含有不允许的 DTD"):
        read(package(**{"a.xml": ENTITY.encode() + ITEM}), "题库.zip")


def test_an_encoding_that_hides_a_dtd_is_not_believed() -> None:
    hidden = "<?xml version='1.0' encoding='UTF-7'?>" + QUESTION.format("+ADwAIQ-DOCTYPE")

    assert read(hidden.encode(), "题库.xml").drafts[0].stem == "甲+ADwAIQ-DOCTYPE"


@pytest.mark.parametrize(
    "xml",
    [
        "<quiz>" + "<a>" * 1000 + "</a>" * 1000 + "</quiz>",
        QUESTION.format("x" * 10_500_000),
        QUESTION.format("&undeclared;"),
        "<quiz>",
        QUESTION.format("\x01"),
    ],
    ids=["deep", "long", "entity", "open", "control"],
)
def test_xml_beyond_measure_or_damaged_is_refused(xml: str) -> None:
    with pytest.raises(Unreadable, match="XML 已损坏、嵌套过深或有一段过长"):
        read(xml.encode(), "题库.xml")


def test_xml_of_another_kind_is_refused_by_name() -> None:
    with pytest.raises(Unreadable, match="不是 Moodle 题库"):
        read(b"<feed/>", "题库.xml")
    with pytest.raises(Unreadable, match="不是 QTI 题目"):
        read_qti("<feed/>")
    with pytest.raises(Unreadable, match="网页或 XML"):
        read("<html><body>甲</body></html>".encode(), "题库.txt")


@pytest.mark.parametrize("name", ["../a.xml", "x/../../a.xml", "/etc/a.xml", "C:/a.xml", "..\\a.xml"])
def test_a_name_that_leads_out_of_the_package_is_refused(name: str) -> None:
    with pytest.raises(Unreadable, match="指向压缩包以外"):
        read(package(**{name: ITEM}), "题库.zip")


def test_a_link_in_the_package_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        link = zipfile.ZipInfo("a.xml")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(Unreadable, match="指向压缩包以外"):
        read(target.getvalue(), "题库.zip")


def test_two_manifests_of_one_name_and_names_that_differ_in_case_are_refused() -> None:
    target = io.BytesIO(package())
    with warnings.catch_warnings(), zipfile.ZipFile(target, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(MANIFEST, listed())
    with pytest.raises(Unreadable, match="同名"):
        read(target.getvalue(), "题库.zip")
    with pytest.raises(Unreadable, match="同名"):
        read(package(**{"A.XML": ITEM}), "题库.zip")


def test_a_device_name_is_a_name_like_any_other() -> None:
    data = rezipped({MANIFEST: listed("CON.xml"), "CON.xml": ITEM})

    assert len(read(data, "题库.zip").drafts) == 1


def test_a_chinese_name_in_the_old_encoding_is_found() -> None:
    raw = "题目.xml".encode("gb18030")
    data = rezipped({MANIFEST: listed("题目.xml"), "X" * len(raw): ITEM})

    assert len(read(data.replace(b"X" * len(raw), raw), "题库.zip").drafts) == 1


def test_a_name_in_an_unknown_encoding_is_left_as_it_is() -> None:
    data = rezipped({MANIFEST: listed("b.xml"), "b.xml": ITEM, "XX.xml": b"<a/>"}).replace(b"XX", b"\xff\xff")

    assert len(read(data, "题库.zip").drafts) == 1


def test_a_wrong_checksum_a_password_and_an_archive_inside_are_refused() -> None:
    good = package()
    central = good.rindex(b"PK\x01\x02")
    wrong, secret = bytearray(good), bytearray(good)
    wrong[central + 16] ^= 1
    secret[central + 8] |= 1

    with pytest.raises(Unreadable, match="已损坏"):
        read(bytes(wrong), "题库.zip")
    with pytest.raises(Unreadable, match="密码"):
        read(bytes(secret), "题库.zip")
    with pytest.raises(Unreadable, match="另一个压缩文件"):
        read(package(**{"inner.zip": good}), "题库.zip")


def test_a_bomb_and_a_crowd_of_parts_are_refused() -> None:
    with pytest.raises(TooLarge, match=r"炸弹|超过 50 MB"):
        read(package(**{"b.xml": b" " * 60_000_000}), "题库.zip")
    crowd = package() + b"PK\x01\x02" * 21_000
    with pytest.raises(TooLarge, match="最多 20100 个"):
        read(crowd, "题库.zip")
    with pytest.raises(TooLarge, match="最多 1000 个"):
        unpacked(crowd)


def test_a_zip_without_questions_is_refused_in_words() -> None:
    with pytest.raises(Unreadable, match="压缩包里没有题目"):
        read(rezipped({"readme.txt": b"x"}), "题库.zip")
    assert read_qti_package(rezipped({MANIFEST: listed()})) == ([], [])


def test_a_workbook_named_zip_is_still_a_workbook() -> None:
    with pytest.raises(Unreadable, match="Excel"):
        read(rezipped({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"}), "题库.zip")


HURTING = [
    "{", "}", "{}", "(", "::", "\\", "~", "=", "#", "####", "->", "%50%", "[tag:", "<", "<a ", "<div>", "&", "<!--",
    "ANSWER:", "ANSWER: A\n", "A.\n", "$CATEGORY:", "{1:SA:", "{=a->", "{T}\n", "{T}\n\n", "\n", " ", "\r", "</p>", "<td>",
]  # fmt: skip


@pytest.mark.parametrize("sign", HURTING)
def test_a_megabyte_of_one_sign_is_read_at_once(sign: str) -> None:
    text = sign * (MEGABYTE // len(sign))
    bare = text.replace("\x01", "")
    for data, name in [
        (text, "a.gift"),
        (f"::t::[html]x {{={text}}}", "a.gift"),
        (f"// {text}", "a.gift"),
        (f"q\nA. x\n{text}", "a.aiken"),
        (
            f'<quiz><question type="multianswer"><questiontext format="html"><text><![CDATA[{bare}]]></text>'
            "</questiontext></question></quiz>",
            "a.xml",
        ),
    ]:
        start = time.process_time()
        with suppress(Unreadable):
            read(data.encode(), name)
        assert time.process_time() - start < SECONDS, (name, sign)


def test_a_million_answers_are_cut_and_named() -> None:
    (choice,) = read_gift("甲 {=对" + "~错" * MEGABYTE + "}")
    (words,) = read_gift("甲 {" + "=对" * MEGABYTE + "}")

    assert (len(choice.choices), [problem.code for problem in choice.problems]) == (
        MOST_CHOICES,
        ["too_many_choices"],
    )
    assert [problem.code for problem in words.problems] == ["too_many_choices"]


def test_a_megabyte_of_gaps_or_of_questions_is_read_at_once() -> None:
    gaps = f"<assessmentItem><itemBody>{'<textEntryInteraction/>' * 40_000}</itemBody></assessmentItem>"
    start = time.process_time()
    (draft,) = read(gaps.encode(), "a.xml").drafts
    with pytest.raises(TooLarge, match="一次最多导入 20000 题"):
        read(b"<quiz>" + b"<question type='essay'/>" * 40_000 + b"</quiz>", "a.xml")

    assert time.process_time() - start < 2 * SECONDS
    assert [problem.code for problem in draft.problems] == ["unknown_kind"]


@settings(max_examples=150, deadline=None)
@given(
    st.text(st.sampled_from('{}=~#:%->\\/[]$()甲 \nTF50ANSWER.<>&;"pt'), max_size=200),
    st.sampled_from(["a.gift", "a.aiken", "a.txt", "a.xml"]),
)
def test_no_text_crashes_a_reader(text: str, name: str) -> None:
    with suppress(Unreadable):
        assert isinstance(read(text.encode(), name), Reading)


def test_a_tag_with_an_impossible_name_is_no_matter() -> None:
    assert read("0<A]>甲{T}".encode(), "a.gift").drafts[0].stem == "0甲"


TAGS = [
    "<question type='multichoice'",
    "<question type='essay'",
    "<question type='category'",
    "<question",
    "<questiontext",
    "<text",
    "<answer fraction='x'",
    "<item",
    "<presentation",
    "<response_lid",
    "<assessmentItem",
    "<itemBody",
    "<choiceInteraction",
    "<textEntryInteraction/",
    "<simpleChoice/",
    "<rubricBlock view='scorer'",
    "<prompt/",
    "<resource type='qti'/",
    "<keyword",
    "甲 {1:SA:=a}",
]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["quiz", "questestinterop", "assessmentItem"]),
    st.lists(st.sampled_from(TAGS), max_size=12),
)
def test_no_xml_crashes_a_reader(root: str, tags: list[str]) -> None:
    opened = [tag for tag in tags if tag.startswith("<") and not tag.endswith("/")]
    inside = "".join(f"{tag}>" if tag.startswith("<") else tag for tag in tags)
    closed = "".join(f"</{tag[1:].split()[0]}>" for tag in reversed(opened))
    assert isinstance(read(f"<{root}>{inside}{closed}</{root}>".encode(), "a.xml"), Reading)


def test_an_aiken_answer_of_blanks_costs_no_more_than_its_length() -> None:
    began = time.perf_counter()
    read(f"甲\nA. 一\nB. 二\nANSWER: A{' ' * 500_000}!\n".encode(), "x.aiken")

    assert time.perf_counter() - began < 1
