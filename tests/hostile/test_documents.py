"""Word documents and pictures that were made to hurt, files that are two things at once, and what reading them costs."""

import io
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from lawbank.errors import BankError, TooLarge, Unreadable
from lawbank.formats import read
from tests.lawbank.formats.test_document import document, level, listed, paragraph
from tests.lawbank.formats.test_pictures import bomb, drawn, photograph

QUESTION = paragraph("1. 甲成立。") + paragraph("答案：正确")
SECONDS = 20
"""A busy machine with coverage on is ten times slower than a quiet one; there each takes less than two."""


def stems(data: bytes, name: str = "题.docx") -> list[str]:
    return [draft.stem for draft in read(data, name).drafts]


def within(work: Callable[[], object]) -> None:
    began = time.perf_counter()
    with suppress(BankError):
        work()
    assert time.perf_counter() - began < SECONDS


def test_comments_objects_and_macros_beside_the_text_are_left_where_they_are() -> None:
    data = document(
        QUESTION,
        word__comments_dot_xml=b"<w:comments>2. \xe8\x97\x8f</w:comments>",
        word__vbaProject_dot_bin=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 Sub AutoOpen()",
        word__embeddings__oleObject1_dot_bin=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"X" * 2000,
    )

    assert stems(data) == ["甲成立。"]
    assert stems(data, "题.docm") == ["甲成立。"]


def test_a_body_of_html_is_text_and_its_scripts_are_not() -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Target="chunk.html"/></Relationships>'
    )
    html = "<html><body onload='alert(1)'><script>9. 脚本。</script><p>1. 乙成立。</p><p>答案：错误</p><img src='http://127.0.0.1:9/x'></body></html>"
    data = document(
        '<w:altChunk r:id="r1"/>',
        word___rels__document_dot_xml_dot_rels=relations.encode(),
        word__chunk_dot_html=html.encode(),
    )

    assert [stem.split("\n")[0] for stem in stems(data)] == ["乙成立。"]


def test_an_entity_in_a_document_is_refused() -> None:
    for part in ("word__styles_dot_xml", "word__comments_dot_xml", "docProps__core_dot_xml"):
        evil = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
        with pytest.raises(Unreadable, match="DTD"):
            read(document(QUESTION, **{part: evil}), "题.docx")


def test_tables_within_tables_are_read_to_the_bottom() -> None:
    inner = paragraph("1. 丙成立。") + paragraph("答案：正确")
    for _depth in range(60):
        inner = f"<w:tbl><w:tr><w:tc>{inner}</w:tc></w:tr></w:tbl>"

    within(lambda: read(document(inner), "题.docx"))


@pytest.mark.parametrize(
    "body",
    [
        "".join(paragraph(f"第 {number} 段，什么题也不是") for number in range(100_000)),
        "".join(listed(f"第 {number} 项") for number in range(50_000)),
        "<w:p>" + "<w:r><w:tab/></w:r>" * 200_000 + "</w:p>",
        "<w:sdt><w:sdtContent>" * 200 + QUESTION + "</w:sdtContent></w:sdt>" * 200,
    ],
    ids=["paragraphs", "list", "tabs", "nested"],
)
def test_a_document_beyond_measure_is_read_or_refused_in_time(body: str) -> None:
    within(lambda: read(document(body), "题.docx"))


def test_a_bomb_of_list_numbers_is_read_in_time() -> None:
    lists = "".join(
        f'<w:abstractNum w:abstractNumId="{number}">{level(0, "chineseCounting", "%1%1%1%1%1%1%1%1%1", 2_000_000_000)}</w:abstractNum>'
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
        for number in range(20_000)
    )
    body = "".join(listed("项", name=number) for number in range(0, 20_000, 10))

    within(lambda: read(document(body, numbering=lists), "题.docx"))


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096, "旧文档.docx"),
        (b"%PDF-1.7\n1 0 obj", "题.docx"),
        (b"%PDF-1.7\n1 0 obj", "题.txt"),
        (drawn() + b"<html><script>alert(1)</script></html>", "题.docx"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "题.png"),
        (document(QUESTION), "题.png"),
        (document(QUESTION), "题.pdf"),
        (b"MZ\x90\x00" + b"\0" * 500, "题.docx"),
        (b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR", "题.docx"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused_in_words(data: bytes, name: str) -> None:
    with pytest.raises(Unreadable, match=r"[。]$"):
        read(data, name)


def test_html_glued_behind_a_document_is_never_seen() -> None:
    glued = document(QUESTION) + b"<html><script>alert(1)</script>9. \xe8\x84\x9a\xe6\x9c\xac</html>"

    assert stems(glued) == ["甲成立。"]


def swollen(megabytes: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            for _each in range(megabytes):
                part.write(b" " * 1024 * 1024)
    return made.getvalue()


def test_a_document_that_swells_is_stopped() -> None:
    with pytest.raises(TooLarge):
        read(swollen(300), "题.docx")


COSTLY = {
    "swollen.docx": lambda: swollen(300),
    "picture.docx": lambda: document(QUESTION, word__media__image1_dot_png=bomb(20_000, 20_000)),
    "paragraphs.docx": lambda: document("".join(paragraph(f"{n}. 题 {n}") for n in range(60_000))),
    "photograph.docx": lambda: document(QUESTION, word__media__image1_dot_jpeg=photograph() * 50),
    "signs.txt": lambda: b"{" * 1_000_000,
    "rows.csv": lambda: b"\xe9\xa2\x98\xe5\xb9\xb2,\xe7\xad\x94\xe6\xa1\x88\n" + b"a,B\n" * 19_000,
}
"""Files that cost most of their kind, each made and read in a process of its own."""
MEGABYTES = 150

MEASURE = """
import resource, sys
from lawbank.errors import BankError
from lawbank.formats import read
data = open(sys.argv[1], "rb").read()
try:
    read(b"1. a\\n", "warm.txt")
except BankError:
    pass
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read(data, sys.argv[1])
except BankError as refusal:
    pass
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.parametrize("name", COSTLY)
def test_reading_takes_no_more_than_a_hundred_and_fifty_megabytes(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(COSTLY[name]())
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )

    assert int(done.stdout) <= MEGABYTES
