"""A content package: a zip with a manifest that says which of its parts are questions, and in which order.

Nothing is ever written to a disk, so a name can lead nowhere; a package whose names try to is refused all the same.
"""

import io
import re
import stat
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote

from lxml import etree

from lawbank.errors import Unreadable
from lawbank.formats.archive import unpacked
from lawbank.formats.draft import Place, Problem, Severity
from lawbank.formats.markup import attribute, line_of, words_of, xml_root
from lawbank.wording import phrase

__all__ = ["MANIFEST", "Package", "Part", "is_package", "open_package"]

MANIFEST = "imsmanifest.xml"
MOST_PARTS = 20_100
"""One question is one part; the same number as rows of a sheet."""

_OFFICE = (b"[Content_Types].xml", b"application/vnd.oasis.opendocument")
_UTF8_NAME = 0x800
_UNSAFE = re.compile(r"(?:^|/)\.\.(?:/|$)|^/|^[A-Za-z]:|\x00", re.IGNORECASE)
_REMOTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


@dataclass(frozen=True, slots=True)
class Part:
    """One XML part with questions; `tags` are the keywords that the manifest gives it."""

    name: str
    root: etree._Element
    tags: tuple[str, ...] = ()


@dataclass(slots=True)
class Package:
    """The parts with questions in the order of the manifest; `problems` are those of whole parts.

    Attributes:
        files: what is no XML, by the last part of its name: the pictures, if any.
    """

    parts: list[Part] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def is_package(data: bytes, ending: str) -> bool:
    """True for a zip that is no office document and has a manifest, or the name of a package.

    Names stand in a zip as they are, so nothing is unpacked.
    """
    if any(mark in data for mark in _OFFICE):
        return False
    return MANIFEST.encode() in data or ending in (".zip", ".imscc")


def open_package(data: bytes) -> Package:
    """Return the XML parts that the manifest lists, or every XML part where there is none.

    Raises:
        TooLarge: it unpacks to more than 50 MB, or has more than 20,100 parts.
        Unreadable: it is damaged, has a password, a DTD, a name that leads out, or no XML at all.
    """
    parts = _named(data)
    manifests = sorted((name for name in parts if PurePosixPath(name).name == MANIFEST), key=len)
    package = Package(
        files={
            PurePosixPath(name).name: data
            for name, data in parts.items()
            if not name.lower().endswith(".xml")
        }
    )
    if manifests:
        listed = list(_listed(package, parts, manifests[0]))
    else:
        listed = [(name, ()) for name in sorted(parts) if name.lower().endswith(".xml")]
    for name, tags in listed:
        try:
            package.parts.append(Part(name, xml_root(parts[name]), tags))
        except Unreadable as error:
            package.problems.append(_unread(Place(name), str(error)))
    if not manifests and not listed:
        raise Unreadable(phrase("压缩包里没有题目：应有 imsmanifest.xml 和 QTI 题目文件。"))
    return package


def _named(data: bytes) -> dict[str, bytes]:
    """The parts by their names; a Chinese name without a mark of its encoding is GB18030."""
    contents = unpacked(data, most_parts=MOST_PARTS)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
    parts: dict[str, bytes] = {}
    folded: set[str] = set()
    for entry in entries:
        name = _name(entry)
        if _UNSAFE.search(name) or stat.S_ISLNK(entry.external_attr >> 16):
            raise Unreadable(
                phrase("压缩包里的“%(name)s”指向压缩包以外，不予读取。", name=ascii(name)[1:-1][:80])
            )
        if name.casefold() in folded:
            raise Unreadable(phrase("文件里有两个同名部件“%(name)s”，不能确定读哪一个。", name=name[:80]))
        folded.add(name.casefold())
        if entry.filename in contents:
            parts[name] = contents[entry.filename]
    return parts


def _name(entry: zipfile.ZipInfo) -> str:
    name = entry.orig_filename.replace("\\", "/")
    if not entry.flag_bits & _UTF8_NAME:
        try:
            return name.encode("cp437").decode("gb18030")
        except UnicodeError:
            return name
    return name


def _listed(
    package: Package, parts: Mapping[str, bytes], manifest: str
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The names of the parts with questions, in order, with their keywords."""
    folder = PurePosixPath(manifest).parent
    seen: set[str] = set()
    for resource in xml_root(parts[manifest]).iter("{*}resource"):
        if "qti" not in attribute(resource, "type").lower():
            continue
        href = attribute(resource, "href") or attribute(_first(resource, "{*}file"), "href")
        place = Place(manifest, line=line_of(resource))
        name = str(folder / unquote(href)).removeprefix("./")
        if name in parts and not _REMOTE.match(href):
            if name not in seen:
                seen.add(name)
                yield name, tuple(_keywords(resource))
        else:
            package.problems.append(_unread(place, phrase("清单里的“%(href)s”不在压缩包里", href=href[:80])))


def _first(element: etree._Element, name: str) -> etree._Element:
    found = element.find(name)
    return etree.Element("none") if found is None else found


def _keywords(resource: etree._Element) -> Iterator[str]:
    for keyword in resource.iterfind("{*}metadata//{*}keyword"):
        yield from map(words_of, keyword)


def _unread(place: Place, found: str) -> Problem:
    return Problem(
        "part_not_read",
        Severity.WARNING,
        place,
        phrase("压缩包里的一个题目文件"),
        found,
        phrase("这一部分没有读取，请从原系统重新导出后再试。"),
    )
