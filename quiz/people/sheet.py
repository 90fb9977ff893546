"""Cells of an uploaded workbook, within limits that a hostile file cannot stretch."""

import io
import re
import zipfile
from typing import IO

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from quiz.errors import Invalid

__all__ = ["table_of"]

MOST_UNPACKED = 200 * 1024 * 1024
"""Bytes an xlsx file may unpack to."""
MOST_PARTS = 2_000
MOST_ROWS, MOST_COLUMNS = 50_000, 200
CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def table_of(content: bytes) -> list[list[object]]:
    """The cells of the first sheet of an xlsx workbook that holds any, rows first.

    Raises:
        Invalid: not an xlsx workbook, empty, or larger than the limits.
    """
    try:
        _check(content)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.start is not None:
                return [list(row) for row in sheet.to_python(skip_empty_area=False)]
    except (
        zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError,
        etree.XMLSyntaxError, CalamineError,
    ) as error:  # fmt: skip
        raise Invalid("这个文件不是可以读取的 Excel 工作簿；请另存为 .xlsx 后重试") from error
    raise Invalid("工作簿里没有内容；请填好第一个工作表后重试")


def _check(content: bytes) -> None:
    """Refuse what unpacks or spans too much before anything is built of it.

    Two cells in opposite corners of a sheet are a hundred bytes in the file and seventeen billion cells in a
    reader that allocates the rectangle, so the corners are looked at first.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise Invalid("文件解开后太大，请删去多余的工作表和图片后重试")
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as opened:
                    if b"<!DOCTYPE" in opened.read(1024):
                        raise Invalid("文件含有不允许的 XML 声明，请用 Excel 或 WPS 另存为 .xlsx 后重试")
            if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                with archive.open(part) as opened:
                    _check_corners(opened)


def _check_corners(opened: IO[bytes]) -> None:
    reading = etree.iterparse(
        opened,
        events=("end",),
        tag=("{*}c", "{*}row"),
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
    )
    for _event, element in reading:
        place = CELL.fullmatch(
            f"A{element.get('r')}" if element.tag.endswith("row") else element.get("r") or ""
        )
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
