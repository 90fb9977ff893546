"""Our JSON loses nothing and obeys no attacker."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawbank.errors import Unreadable
from lawbank.formats.draft import Draft
from lawbank.formats.own import read_own, write_own
from lawbank.formats.pasted import read_pasted
from lawbank.wording import Phrase
from tests.lawbank.formats.drafts import drafts


@settings(max_examples=60, deadline=None)
@given(st.lists(drafts(), max_size=4))
def test_what_is_written_is_read_back_whole(written: list[Draft]) -> None:
    assert read_own(write_own(written)) == written


def test_places_problems_and_their_translatable_sentences_survive() -> None:
    before = read_pasted("1. 甲\nA.一\nB.二\n答案：甲乙\n难度：超", file_name="x.txt")
    (after,) = read_own(write_own(before))

    assert [after] == before
    sentence = after.problems[0].expected
    assert isinstance(sentence, Phrase)
    assert (sentence.template, sentence.values) == ("选项字母，A 至 %(last)s", {"last": "B"})
    assert after.problems[1].repair is not None


def test_a_byte_order_mark_is_no_matter(tmp_path: Path) -> None:
    assert read_own(b"\xef\xbb\xbf" + write_own([])) == []


def whole(question: Any, **changes: Any) -> bytes:
    return json.dumps({"format": "lawdrill-bank", "version": 1, "questions": [question]} | changes).encode()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"[" * 100_000, "嵌套过深|不是有效"),
        (b'{"format": "lawdrill-bank", "format": "lawdrill-bank", "version": 1}', "同一个键"),
        (b'{"format": "lawdrill-bank", "version": NaN}', "不允许的数"),
        (b'{"format": "lawdrill-bank", "version": -Infinity}', "不允许的数"),
        (b'{"format": "lawdrill-bank", "version": 1' + b"0" * 1_000_000 + b"}", "不允许的数"),
        (b'{"format": "lawdrill-bank", "version": 1.5}', "不允许的数"),
        (b'{"format": "lawdrill-bank", "version": 2, "questions": []}', "版本"),
        (b'{"format": "other"}', "不是本系统"),
        (b"[]", "不是本系统"),
        (b"\xff\xfe{", "不是有效"),
        (b'{"format": "lawdrill-bank", "version": 1, "questions": {}}', "应为数组"),
        (whole([]), r"questions\[0\]：应为对象"),
        (whole({"stem": 1}), "stem：应为文字"),
        (whole({"stam": ""}), "没有这个字段"),
        (whole({"stem": "\ud800"}), "半个字符"),
        (whole({"kind": "多项"}), "kind：不是认得的词"),
        (whole({"key": [True]}), "应为不小于 0 的整数"),
        (whole({"key": [-1]}), "应为不小于 0 的整数"),
        (whole({"truth": "true"}), "应为 true 或 false"),
        (whole({"points": "many"}), "应为写成文字的数"),
        (whole({"points": "Infinity"}), "应为写成文字的数"),
        (whole({"points": "1" * 40}), "应为写成文字的数"),
        (whole({"key_points": [["甲"]]}), "应为 .要点"),
        (
            whole({"problems": [{"severity": "error", "advice": {"template": "%(x)s", "values": {"y": 1}}}]}),
            "对不上",
        ),
    ],
)
def test_a_hostile_or_foreign_file_is_refused_in_words(data: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read_own(data)


def test_points_may_be_an_integer() -> None:
    (draft,) = read_own(whole({"points": 2}))

    assert str(draft.points) == "2"
