"""What is inside a zip file, counted while it is unpacked: what a file declares about itself is not believed.

Readers never get the archive that was uploaded. They get `repacked`, written by us from the parts that were
checked, so that no second unzipper can see anything else in it.
"""

import io
import zipfile
import zlib
from collections.abc import Mapping

from lawbank.errors import TooLarge, Unreadable
from lawbank.wording import phrase

__all__ = ["OLE", "ZIP", "is_encrypted_ole", "repacked", "unpacked"]

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

MOST_BYTES = 50 * 1024 * 1024
"""All parts together, unpacked."""
MOST_PARTS = 1_000
MOST_RATIO = 200
"""Unpacked to packed, for a part above a megabyte; a workbook full of text has about ten."""
RATIO_FROM = 1024 * 1024

_STEP = 64 * 1024
_LOCAL_HEADER = 30
_ENTRY = b"PK\x01\x02"
_FORBIDDEN = tuple(
    mark.encode(encoding)
    for mark in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_NESTED = (ZIP, b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b\x08")


def unpacked(data: bytes, *, most_parts: int = MOST_PARTS) -> dict[str, bytes]:
    """Return every part of the archive by its name.

    Raises:
        TooLarge: it unpacks to more than 50 MB, or holds more than *most_parts*, or swells like a bomb.
        Unreadable: it is damaged, has a password, holds another archive, or an XML part has a DTD.
    """
    _refuse_many(data.count(_ENTRY), most_parts)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, UnicodeError) as error:
        raise Unreadable(phrase("文件已损坏，打不开。请用 Excel 或 WPS 重新另存后再试。")) from error
    _refuse_many(len(entries), most_parts)
    _refuse_overlaps(entries)
    parts: dict[str, bytes] = {}
    room = MOST_BYTES
    for entry in entries:
        if not entry.filename:
            raise Unreadable(phrase("文件里有一个没有名字的部件，不是正常的文件。"))
        if entry.is_dir():
            continue
        if entry.filename in parts:
            raise Unreadable(
                phrase("文件里有两个同名部件“%(name)s”，不能确定读哪一个。", name=entry.filename[:80])
            )
        content = _content(data, entry, room)
        if zlib.crc32(content) != entry.CRC:
            raise Unreadable(phrase("文件已损坏，打不开。请用 Excel 或 WPS 重新另存后再试。"))
        room -= len(content)
        _refuse_dangerous(entry.filename, content)
        parts[entry.filename] = content
    return parts


def repacked(parts: Mapping[str, bytes]) -> bytes:
    """Return an archive of *parts*, stored without compression."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return target.getvalue()


def is_encrypted_ole(data: bytes) -> bool:
    """True for a workbook behind a password: an OLE file around an encrypted package."""
    return data.startswith(OLE) and _ENCRYPTED in data


def _refuse_many(count: int, most: int) -> None:
    """Counted in the bytes first: the list of a million parts alone takes half a gigabyte."""
    if count > most:
        raise TooLarge(phrase("文件里有 %(count)s 个部件，最多 %(most)s 个。", count=count, most=most))


def _refuse_overlaps(entries: list[zipfile.ZipInfo]) -> None:
    """Parts that share bytes let a small file hold the same bomb a thousand times."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise Unreadable(phrase("文件的部件互相重叠，不是正常的工作簿。"))
        end = entry.header_offset + _LOCAL_HEADER + entry.compress_size


def _content(data: bytes, entry: zipfile.ZipInfo, room: int) -> bytes:
    """Unpack one part ourselves: `zipfile` stops at the declared size, other readers do not."""
    if entry.flag_bits & 0x1:
        raise Unreadable(phrase("文件设有密码，请取消密码后再上传。"))
    at = entry.header_offset
    if data[at : at + 4] != ZIP:
        raise Unreadable(phrase("文件已损坏，打不开。请用 Excel 或 WPS 重新另存后再试。"))
    names = int.from_bytes(data[at + 26 : at + 28], "little") + int.from_bytes(
        data[at + 28 : at + 30], "little"
    )
    start = at + _LOCAL_HEADER + names
    packed = memoryview(data)[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        _refuse_size(len(packed), len(packed), room)
        return bytes(packed)
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise Unreadable(phrase("文件用了不支持的压缩方法，请用 Excel 或 WPS 重新另存后再试。"))
    unpacking = zlib.decompressobj(-15)
    pieces: list[bytes] = []
    size = 0
    waiting: bytes | memoryview = packed
    try:
        while not unpacking.eof:
            piece = unpacking.decompress(waiting, _STEP)
            waiting = unpacking.unconsumed_tail
            if not piece and not waiting:
                break
            size += len(piece)
            _refuse_size(size, len(packed), room)
            pieces.append(piece)
    except zlib.error as error:
        raise Unreadable(phrase("文件已损坏，打不开。请用 Excel 或 WPS 重新另存后再试。")) from error
    return b"".join(pieces)


def _refuse_size(size: int, packed: int, room: int) -> None:
    if size > room:
        raise TooLarge(phrase("文件解开后超过 %(most)s MB，不能读取。", most=MOST_BYTES // 1024 // 1024))
    if size > RATIO_FROM and size > MOST_RATIO * max(1, packed):
        raise TooLarge(
            phrase("文件解开后膨胀了 %(ratio)s 倍以上，像是压缩炸弹，不予读取。", ratio=MOST_RATIO)
        )


def _refuse_dangerous(name: str, content: bytes) -> None:
    if name.lower().endswith((".xml", ".rels", ".vml")) or content[:64].lstrip(
        b"\xef\xbb\xbf\xff\xfe \r\n\t"
    ).startswith(b"<"):
        if any(mark in content for mark in _FORBIDDEN):
            raise Unreadable(
                phrase(
                    "文件含有不允许的 DTD（部件“%(name)s”），请用 Excel 或 WPS 另存为 .xlsx 后再试。",
                    name=name[:80],
                )
            )
    elif content.startswith(_NESTED) or name.lower().endswith((".zip", ".rar", ".7z", ".gz")):
        raise Unreadable(phrase("文件里嵌着另一个压缩文件“%(name)s”，请删去后再试。", name=name[:80]))
