"""Archives built to hurt are stopped by what they really hold."""

import io
import struct
import tracemalloc
import warnings
import zipfile

import pytest

from lawbank.errors import TooLarge, Unreadable
from lawbank.formats.archive import repacked, unpacked
from lawbank.formats.workbook import read_workbook
from tests.lawbank.formats.hostile import changed, lying, parts_of, rezipped, workbook

LAUGHS = b'<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "part",
    ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml",
     "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "docProps/core.xml"],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_dtd_in_any_part_is_refused(part: str, encoding: str) -> None:
    def laughing(content: bytes) -> bytes:
        declaration, rest = content.split(b"?>", 1)
        return (declaration + b"?>" + LAUGHS + rest).decode().encode(encoding)

    with pytest.raises(Unreadable, match="文件含有不允许的 DTD"):
        read_workbook(changed(part, laughing))


def test_a_sound_archive_is_unpacked_and_packed_again_whole() -> None:
    parts = unpacked(workbook())

    assert parts == parts_of(workbook())
    assert unpacked(repacked(parts)) == parts
    assert unpacked(rezipped(parts, zipfile.ZIP_STORED)) == parts


def test_a_bomb_is_stopped_while_it_unpacks() -> None:
    bomb = rezipped(parts_of(workbook()) | {"xl/media/a.bin": b"\0" * 300_000_000})
    tracemalloc.start()
    with pytest.raises(TooLarge, match="超过 50 MB"):
        unpacked(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 100_000_000
    with pytest.raises(TooLarge, match="炸弹"):
        unpacked(rezipped({"a.bin": b"\0" * 20_000_000}))


def test_many_parts_that_are_each_modest_are_counted_together() -> None:
    text = bytes(range(256)) * 4096 * 12
    parts = {f"xl/media/{number}.bin": text for number in range(5)}

    with pytest.raises(TooLarge, match="超过 50 MB"):
        unpacked(rezipped(parts, zipfile.ZIP_STORED))


def test_a_part_that_declares_one_byte_is_measured_by_what_it_holds() -> None:
    assert unpacked(lying("xl/a.bin", b"abc", declared=1))["xl/a.bin"] == b"abc"
    with pytest.raises(TooLarge):
        unpacked(lying("xl/a.bin", b"\0" * 200_000_000, declared=1))


@pytest.mark.parametrize("name", ["xl/embeddings/a.bin", "a.zip"])
def test_an_archive_in_the_archive_is_refused(name: str) -> None:
    with pytest.raises(Unreadable, match="另一个压缩文件"):
        unpacked(rezipped(parts_of(workbook()) | {name: workbook() if name.endswith("bin") else b"x"}))


def test_too_many_parts_are_refused() -> None:
    with pytest.raises(TooLarge, match="1001 个部件"):
        unpacked(rezipped({f"{number}": b"" for number in range(1001)}))


def test_two_parts_of_one_name_are_refused() -> None:
    target = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("a.xml", "<a/>")
        archive.writestr("a.xml", "<b/>")
    with pytest.raises(Unreadable, match="同名"):
        unpacked(target.getvalue())


def test_overlapping_parts_are_refused() -> None:
    data = bytearray(rezipped({"a": b"a" * 100, "b": b"b" * 100}))
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = struct.pack("<I", 3)

    with pytest.raises(Unreadable):
        unpacked(bytes(data))


def test_encrypted_parts_strange_methods_and_damage_are_named() -> None:
    data = rezipped({"a": b"a" * 100})
    central = data.rindex(b"PK\x01\x02")
    encrypted, strange = bytearray(data), bytearray(data)
    encrypted[central + 8] |= 1
    strange[central + 10] = 12

    with pytest.raises(Unreadable, match="密码"):
        unpacked(bytes(encrypted))
    with pytest.raises(Unreadable, match="压缩方法"):
        unpacked(bytes(strange))
    with pytest.raises(Unreadable, match="已损坏"):
        unpacked(data[:-10])
    broken = bytearray(data)
    broken[31:34] = b"\xff\xff\xff"
    with pytest.raises(Unreadable, match="已损坏"):
        unpacked(bytes(broken))
    headless = bytearray(data)
    headless[0] = 0
    with pytest.raises(Unreadable, match="已损坏"):
        unpacked(bytes(headless))
    assert unpacked(rezipped({"folder/": b"", "a": b"1"})) == {"a": b"1"}


def nameless() -> bytes:
    """An archive whose one part has no name."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a"), b"x")
    data = made.getvalue()
    at, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    part = data[:26] + b"\0\0" + data[28:30] + data[31:at]
    entry = data[at : at + 28] + b"\0\0" + data[at + 30 : at + 46] + data[at + 47 : end]
    return part + entry + data[end : end + 12] + struct.pack("<II", len(entry), len(part)) + data[end + 20 :]


def test_a_part_without_a_name_is_refused() -> None:
    """Found by the fuzzer: `ZipInfo.is_dir` looks at the last letter of the name."""
    with pytest.raises(Unreadable, match="没有名字"):
        unpacked(nameless())
