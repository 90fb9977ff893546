"""Workbooks that no spreadsheet program would write."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from lawbank.formats.template import EXAMPLES, write_workbook

__all__ = ["changed", "lying", "rezipped", "sheet_of", "workbook"]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rezipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def workbook() -> bytes:
    """A sound workbook with four questions."""
    return write_workbook(EXAMPLES)


def changed(name: str, change: Callable[[bytes], bytes], data: bytes | None = None) -> bytes:
    """A workbook one part of which was changed by hand."""
    parts = parts_of(data or workbook())
    return rezipped(parts | {name: change(parts[name])})


def sheet_of(rows: str, *, dimension: str = "A1", before: str = "") -> bytes:
    """A workbook whose first sheet has these rows, as XML."""
    xml = (
        f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}"><dimension ref="{dimension}"/>{before}'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )
    return changed("xl/worksheets/sheet1.xml", lambda _: xml.encode())


def inline(reference: str, text: str, attributes: str = "") -> str:
    return f'<c r="{reference}" t="inlineStr"{attributes}><is><t>{text}</t></is></c>'


HEADER = (
    '<row r="1">'
    + "".join(
        inline(f"{letter}1", word)
        for letter, word in zip("ABCDE", ["题型", "题干", "选项A", "选项B", "答案"], strict=True)
    )
    + "</row>"
)


def row(number: int, stem: str, attributes: str = "") -> str:
    cells = zip("ABCDE", ["单选题", stem, "一", "二", "A"], strict=True)
    return (
        f'<row r="{number}"{attributes}>'
        + "".join(inline(f"{letter}{number}", word) for letter, word in cells)
        + "</row>"
    )


def lying(name: str, content: bytes, *, declared: int) -> bytes:
    """An archive with one more part, that unpacks to more than it declares."""
    base = rezipped(parts_of(workbook()))
    end = base.rindex(b"PK\x05\x06")
    count, size, offset = struct.unpack("<HII", base[end + 10 : end + 20])
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    encoded = name.encode()
    fields = (20, 0, 8, 0, 0, zlib.crc32(content), len(packed), declared, len(encoded), 0)
    local = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", *fields) + encoded + packed
    central = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, *fields, 0, 0, 0, 0, offset) + encoded
    directory = base[offset : offset + size] + central
    tail = struct.pack(
        "<4sHHHHIIH", b"PK\x05\x06", 0, 0, count + 1, count + 1, len(directory), offset + len(local), 0
    )
    return base[:offset] + local + directory + tail
