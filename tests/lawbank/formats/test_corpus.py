"""Messy files, of offices and of other systems, each with the drafts that it must yield.

``python -m tests.lawbank.formats.test_corpus`` writes the drafts anew, to be read before they are committed.
"""

from pathlib import Path

import pytest

from lawbank.formats import Reading, read
from lawbank.formats.own import read_whole, write_own
from tests.lawbank.formats.hostile import rezipped

CORPUS = Path(__file__).parents[2] / "corpus"
FORMATS = ("aiken", "csv", "docx", "gift", "moodle_xml", "ods", "qti", "text", "xlsx")
FILES = sorted(
    path for name in FORMATS for path in (CORPUS / name).iterdir() if not path.name.endswith(".drafts.json")
)


def content(path: Path) -> tuple[bytes, str]:
    """The bytes of a file and its name; a folder holds the parts of a package, a workbook or a document."""
    if path.is_file():
        return path.read_bytes(), path.name
    parts = {
        str(part.relative_to(path)): part.read_bytes() for part in sorted(path.rglob("*")) if part.is_file()
    }
    return rezipped(parts), path.name if path.suffix else f"{path.name}.zip"


def expected(path: Path) -> Path:
    return path.with_name(f"{path.name}.drafts.json")


def reading_of(path: Path) -> Reading:
    return read(*content(path))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_messy_file_yields_the_drafts_beside_it(path: Path) -> None:
    reading = reading_of(path)
    whole = read_whole(expected(path).read_bytes())

    assert (list(reading.drafts), reading.problems) == (whole.drafts, whole.problems)
    assert reading.format == path.parent.name


if __name__ == "__main__":
    for each in FILES:
        found = reading_of(each)
        expected(each).write_bytes(write_own(found.drafts, found.problems) + b"\n")
