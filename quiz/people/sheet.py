"""Cells of an uploaded roster, within limits that a hostile file cannot stretch."""

import io
import re
from collections.abc import Mapping

from lxml import etree

from lawbank.errors import Unreadable
from lawbank.formats.archive import repacked, unpacked
from lawbank.formats.workbook import sheets_of
from lawbank.wording import Phrase
from quiz.errors import Invalid

__all__ = ["table_of"]

MOST_ROWS, MOST_COLUMNS = 20_000, 100
CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def table_of(content: bytes) -> list[list[object]]:
    """The cells of the first sheet of an xlsx workbook that holds any, rows first.

    Raises:
        Invalid: not an xlsx workbook, empty, or larger than the limits.
    """
    try:
        parts = unpacked(content)
        _check_corners(parts)
        for sheet in sheets_of(repacked(parts)):
            if any(cell not in ("", None) for row in sheet.rows for cell in row):
                return sheet.rows
    except Unreadable as refusal:
        said = refusal.args[0]
        raise (
            Invalid(said.template, **said.values) if isinstance(said, Phrase) else Invalid(said)
        ) from refusal
    except (ValueError, OSError, etree.XMLSyntaxError) as error:
        raise Invalid("这个文件不是可以读取的 Excel 工作簿；请另存为 .xlsx 后重试") from error
    raise Invalid("工作簿里没有内容；请填好第一个工作表后重试")


def _check_corners(parts: Mapping[str, bytes]) -> None:
    """Refuse what spans too much before anything is built of it.

    Two cells in opposite corners of a sheet are a hundred bytes in the file and seventeen billion cells in a
    reader that allocates the rectangle, so the corners are looked at first.
    """
    for name, part in parts.items():
        if not name.endswith(".xml"):
            continue
        reading = etree.iterparse(
            io.BytesIO(part),
            events=("end",),
            tag=("{*}c", "{*}row"),
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
        )
        for _event, element in reading:
            written = element.get("r") or ""
            place = CELL.fullmatch(f"A{written}" if element.tag.endswith("row") else written)
            if place is not None and (int(place[2]) > MOST_ROWS or _column(place[1]) > MOST_COLUMNS):
                raise Invalid(
                    "工作表太大：最多 %(rows)d 行、%(columns)d 列，请删去空白行列后重试",
                    rows=MOST_ROWS,
                    columns=MOST_COLUMNS,
                )
            element.clear()


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
