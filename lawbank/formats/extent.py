"""How far the cells of a spreadsheet really reach, and which of its rows are hidden.

Two cells in opposite corners are a hundred bytes in the file and seventeen billion cells in a reader that
allocates the rectangle, so the corners are looked at before anything is built. What a sheet declares about
itself (its dimension) is not read at all.
"""

import io
import re
from collections.abc import Mapping
from typing import NamedTuple

from lxml import etree

from lawbank.errors import TooLarge, Unreadable
from lawbank.formats.table import NO_RESULT
from lawbank.wording import phrase

__all__ = [
    "MOST_COLUMNS",
    "MOST_ROWS",
    "faulty_cells",
    "hidden_rows",
    "refuse_wide",
    "refuse_wide_ods",
    "refuse_wide_xlsx",
]

MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_SHEETS = 60
SPARE_ROWS = 100
"""Rows for hints and headings above the questions."""

_CELL = re.compile(
    rb"<(?:\w{1,20}:)?c\s(?:[^<>]{0,200}?\s)?r\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"'][^<>]{0,200}(?<!/)>"
)
_HIDDEN_ROW = re.compile(
    rb"<(?:\w{1,20}:)?row\s[^<>]{0,400}?\bhidden\s*=\s*[\"'](?:1|true)[\"'][^<>]{0,400}>"
)
_ROW_NUMBER = re.compile(rb"\br\s*=\s*[\"'](\d{1,7})[\"']")
_ERROR_CELL = re.compile(
    rb"<(?:\w{1,20}:)?c\s([^<>]{0,200}\bt\s*=\s*[\"']e[\"'][^<>]{0,200})>(?:<f[^<>]{0,400}(?:/>|>[^<>]{0,9000}</f>))?<v>([^<>]{1,20})</v>"
)
_FORMULA_ALONE = re.compile(
    rb"<(?:\w{1,20}:)?c\s([^<>]{0,200})>\s{0,20}<f[^<>]{0,400}(?:/>|>[^<>]{0,9000}</f>)\s{0,20}(?:<v\s?/>|<v></v>)?\s{0,20}</"
)
_REFERENCE = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


class Corner(NamedTuple):
    """The last row and column that hold something, 1-based."""

    row: int
    column: int


def refuse_wide(corner: Corner, sheet: str) -> None:
    """Refuse a sheet whose cells reach beyond the limits.

    Raises:
        TooLarge: more than 20,000 rows or 100 columns.
    """
    if corner.row > MOST_ROWS + SPARE_ROWS:
        raise TooLarge(
            phrase(
                "工作表“%(sheet)s”的内容到了第 %(row)s 行，一次最多导入 %(most)s 行；请分成几个文件，或删去末尾多余的内容。",
                sheet=sheet,
                row=corner.row,
                most=MOST_ROWS,
            )
        )
    if corner.column > MOST_COLUMNS:
        raise TooLarge(
            phrase(
                "工作表“%(sheet)s”的内容到了第 %(column)s 列，最多 %(most)s 列；请删去右边多余的内容。",
                sheet=sheet,
                column=corner.column,
                most=MOST_COLUMNS,
            )
        )


def refuse_wide_xlsx(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Refuse an xlsx workbook whose sheets reach too far; return the part of each sheet by its name.

    Raises:
        TooLarge: a sheet reaches too far, or there are too many sheets.
        Unreadable: the list of sheets is damaged.
    """
    sheets = _sheet_parts(parts)
    named = {part: name for name, part in sheets.items()}
    listed = [part for part in parts if part.startswith("xl/worksheets/") and part.endswith(".xml")]
    if max(len(listed), len(sheets)) > MOST_SHEETS:
        raise TooLarge(
            phrase("工作簿有 %(count)s 张工作表，最多 %(most)s 张。", count=len(listed), most=MOST_SHEETS)
        )
    for part in listed:
        row = column = 0
        for found in _CELL.finditer(parts[part]):
            row, column = max(row, int(found[2])), max(column, _column(found[1]))
        refuse_wide(Corner(row, column), named.get(part, part))
    return sheets


def hidden_rows(part: bytes) -> frozenset[int]:
    """Return the numbers of an xlsx sheet's hidden or filtered rows, 1-based."""
    numbers = (_ROW_NUMBER.search(found[0]) for found in _HIDDEN_ROW.finditer(part))
    return frozenset(int(number[1]) for number in numbers if number)


def faulty_cells(part: bytes) -> dict[tuple[int, int], str]:
    """Return what an xlsx sheet shows where a formula failed or has no saved result, by (row, column), 1-based.

    Readers show such cells as empty.
    """
    found = [(cell[1], cell[2].decode("ascii", "replace")) for cell in _ERROR_CELL.finditer(part)]
    found += [(cell[1], NO_RESULT) for cell in _FORMULA_ALONE.finditer(part)]
    places = ((_REFERENCE.search(attributes), shown) for attributes, shown in found)
    return {(int(place[2]), _column(place[1])): shown for place, shown in places if place}


def refuse_wide_ods(content: bytes) -> None:
    """Refuse an ods workbook whose filled cells reach, or are repeated, too far.

    Raises:
        TooLarge: a sheet reaches too far.
        Unreadable: the XML is damaged.
    """
    name, row, count = "", 0, 0
    reading = etree.iterparse(
        io.BytesIO(content),
        events=("start", "end"),
        tag=(f"{_TABLE}table", f"{_TABLE}table-row"),
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
    )
    try:
        for event, element in reading:
            if element.tag == f"{_TABLE}table":
                name, row = element.get(f"{_TABLE}name") or "", 0
                count += event == "start"
                if count > MOST_SHEETS:
                    raise TooLarge(
                        phrase("工作簿有 %(count)s 张以上工作表，请删去不用的。", count=MOST_SHEETS)
                    )
            elif event == "end":
                row += _repeated(element, "rows")
                if column := _last_filled(element):
                    refuse_wide(Corner(row, column), name)
                element.clear()
    except etree.XMLSyntaxError as error:
        raise Unreadable(phrase("文件已损坏，打不开。请用 Excel 或 WPS 重新另存后再试。")) from error


def _repeated(element: etree._Element, what: str) -> int:
    value = element.get(f"{_TABLE}number-{what}-repeated") or "1"
    return int(value) if value.isdecimal() and len(value) < 10 else 10**9


def _last_filled(row: etree._Element) -> int:
    at = last = 0
    for cell in row:
        at += _repeated(cell, "columns")
        if cell.get(f"{_OFFICE}value-type") or len(cell):
            last = at
    return last


def _sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        book = etree.fromstring(parts["xl/workbook.xml"], parser)
        relations = etree.fromstring(parts["xl/_rels/workbook.xml.rels"], parser)
    except (KeyError, etree.XMLSyntaxError) as error:
        raise Unreadable(phrase("工作簿缺少目录，打不开。请用 Excel 或 WPS 重新另存后再试。")) from error
    targets = {
        relation.get("Id"): _part_name(relation.get("Target") or "")
        for relation in relations.iter("{*}Relationship")
    }
    return {sheet.get("name") or "": targets.get(sheet.get(_RELATION), "") for sheet in book.iter("{*}sheet")}


def _part_name(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
