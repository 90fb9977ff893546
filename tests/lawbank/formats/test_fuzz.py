"""Whatever is uploaded: a reading or a sentence of ours, and within the time that its length allows."""

import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lawbank.errors import BankError
from lawbank.formats import read
from lawbank.formats.keys import key_text, read_keys
from lawbank.formats.merging import merged
from lawbank.formats.pasted import read_text
from lawbank.formats.workbook import decoded
from tests.lawbank.formats.test_corpus import FILES, content

TEXTS = [path for path in FILES if path.is_file()]
PACKAGES = [path for path in FILES if not path.is_file()]
ENDINGS = [
    "",
    ".txt",
    ".csv",
    ".tsv",
    ".json",
    ".gift",
    ".aiken",
    ".xml",
    ".docx",
    ".xlsx",
    ".xls",
    ".ods",
    ".zip",
]
PIECES = [b"\x00", b"\xff", b"\xfe\xff", "一、单选题".encode(), b"1.", "（A）".encode(), "答案：".encode("gb18030"),
          "答案：AB".encode(), b"\r\n", b"{", b"}", b"<", b"&", b'"', b"1-5 ABCDE", "\t题号\t1".encode(), b"A.", b"\x0b"]  # fmt: skip

edits = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.integers(0, 40),
        st.sampled_from(PIECES) | st.binary(max_size=8),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


def mutated(data: bytes, changes: list[tuple[float, int, bytes, bool]]) -> bytes:
    """The file with pieces cut out, put in, or said twice."""
    for where, length, piece, again in changes:
        at = int(where * len(data))
        data = data[:at] + piece + (data[at : at + length] * 2 if again else b"") + data[at + length :]
    return data


def text_lines(path: Path) -> list[str]:
    return [line for line in decoded(path.read_bytes()).splitlines() if line.strip()]


def read_or_refused(data: bytes, name: str) -> None:
    with suppress(BankError):
        reading = read(data, name)
        assert all(place >= 0 for draft in reading.drafts for place in draft.key)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(TEXTS), edits)
def test_a_text_that_was_damaged_is_read_or_refused(
    path: Path, changes: list[tuple[float, int, bytes, bool]]
) -> None:
    read_or_refused(mutated(path.read_bytes(), changes), path.name)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PACKAGES), edits)
def test_a_package_that_was_damaged_is_read_or_refused(
    path: Path, changes: list[tuple[float, int, bytes, bool]]
) -> None:
    data, name = content(path)
    read_or_refused(mutated(data, changes), name)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.binary(max_size=300) | st.lists(st.sampled_from(PIECES), max_size=20).map(b"".join),
    st.sampled_from(ENDINGS),
)
def test_any_bytes_under_any_name_are_read_or_refused(data: bytes, ending: str) -> None:
    read_or_refused(data, f"x{ending}")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(TEXTS), st.sampled_from(TEXTS), edits)
def test_any_file_as_a_key_file_is_read_or_refused(
    path: Path, other: Path, changes: list[tuple[float, int, bytes, bool]]
) -> None:
    try:
        drafts = read(path.read_bytes(), path.name).drafts
        result = merged(drafts, read_keys(key_text(mutated(other.read_bytes(), changes), other.name)))
    except BankError:
        return
    filled = {*result.filled}
    assert all(result.drafts[at] == draft for at, draft in enumerate(drafts) if at not in filled)


LINES = sorted({line for path in TEXTS if path.parent.name == "text" for line in text_lines(path)})


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(LINES), max_size=40), st.lists(st.sampled_from(LINES), max_size=12))
def test_lines_of_papers_in_any_order_are_read_and_take_any_keys(paper: list[str], keys: list[str]) -> None:
    drafts, problems = read_text("\n".join(paper))
    places = [draft.place.line or 0 for draft in drafts]
    assert places == sorted(places)
    assert all(0 <= place < 11 for draft in drafts for place in draft.key)
    assert all(str(problem) for draft in drafts for problem in (*draft.problems, *problems))
    with suppress(BankError):
        result = merged(drafts, read_keys("\n".join(keys)))
        assert len(result.drafts) == len(drafts)


HOSTILE = {
    "brackets": "（(" * 500_000,
    "braces": "{{" * 500_000,
    "numbers": "1." * 500_000,
    "numbers in lines": "1.1.1.1.\n" * 110_000,
    "answers": "答案" * 330_000,
    "answers with colons": "答案：" * 250_000,
    "answers in lines": "答案：A\n" * 100_000,
    "labels": "【答案】" * 200_000,
    "letters": "A B C D " * 125_000,
    "letters in lines": "A\nB\n" * 250_000,
    "glued letters": " A甲 B乙" * 100_000,
    "keys": "1-5 ABCDE " * 100_000,
    "a card": "题号" + "\t1" * 400_000,
    "explanations": ("1.甲\n答案：A\n解析：乙\n2.丙\n3.丁\n" * 40_000)[:600_000],
    "gaps": "____ " * 200_000,
    "blanks": "1.甲" + " " * 900_000 + "A",
    "parts": "案例分析题\n1.甲\n" + "（1）乙\n" * 100_000,
    "heads": "一、单选题\n" * 90_000,
    "restarts": "判断题\n" + "1.甲乙丙\n" * 90_000,
    "figures": "1.如图" * 200_000,
    "chosen": "甲 选A " * 150_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_megabyte_of_hostile_text_takes_no_longer_than_its_length(name: str) -> None:
    began = time.perf_counter()
    read_or_refused(HOSTILE[name].encode(), "x.txt")

    assert time.perf_counter() - began < 20  # about a second alone; what hangs takes minutes
