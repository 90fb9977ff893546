"""Pictures in questions: made anew from their pixels, so that nothing else travels with them.

In a text a picture stands as a token, ⟦图0123456789abcdef⟧, the head of its SHA-256; the same picture in other words is
the same token. What a phone wrote into a photograph (place, owner, thumbnail) is gone, and so is every trick of a file
that is more than a picture.
"""

import hashlib
import re
import warnings
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from lawbank.errors import TooLarge, Unreadable
from lawbank.wording import phrase

__all__ = ["INSTEAD", "TOKEN", "Picture", "brief", "clean", "keys_in", "named_in", "unpictured"]

TOKEN = re.compile("⟦图([0-9a-f]{16})⟧")
KEY_LENGTH = 16
INSTEAD = "［图］"
"""What stands for a picture where only words can stand."""

MOST_BYTES = 8 * 1024 * 1024
"""Of a picture as it comes; a phone's photograph has about 4 MB."""
MOST_PIXELS = 25_000_000
"""A picture of 25 million pixels takes 75 MB while it is read."""
LONGEST = 1600
"""Pixels of the longer side of what is kept: sharp on a desktop screen, and on paper at 10 cm."""
QUALITY = 85

_READ = ("PNG", "JPEG", "GIF", "BMP", "WEBP")
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_CHUNKS = {b"IHDR": 13, b"PLTE": 768, b"tRNS": 256, b"IEND": 0}
"""What a PNG may hold beside its pixels, and how many bytes of it."""
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Of a pixel, by the colour type of a PNG."""
_SCAN, _JFIF = 0xDA, 0xE0
_JPEG_SEGMENTS = {0xDB: 4 * 65, 0xC4: 4 * 17 + 4 * 256, 0xC0: 17, 0xC2: 17, _JFIF: 14, 0xDD: 2}
"""Tables of a JPEG, its frame, and JFIF without a thumbnail: how many bytes of each at most, all together."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A clean picture.

    Attributes:
        media: ``image/png`` or ``image/jpeg``.
        width, height: in pixels.
    """

    media: str
    width: int
    height: int
    data: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the data, hex."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def key(self) -> str:
        """The head of the digest, by which texts name it."""
        return self.digest[:KEY_LENGTH]

    @property
    def file_name(self) -> str:
        """What it is called where it stands as a file."""
        return f"{self.key}.{self.media.removeprefix('image/')}"

    @property
    def token(self) -> str:
        """How it stands in a text."""
        return f"⟦图{self.key}⟧"


def clean(data: bytes) -> Picture:
    """Return a picture made of the pixels of *data*: upright, at most 1,600 pixels long, a PNG or a JPEG.

    Of an animation the first frame is kept.

    Raises:
        TooLarge: more than 8 MB or 25 million pixels.
        Unreadable: it is no picture that we read, or is damaged.
    """
    if len(data) > MOST_BYTES:
        raise TooLarge(phrase("图片超过 %(most)d MB，请缩小后再放。", most=MOST_BYTES // 1024 // 1024))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(BytesIO(data), formats=_READ) as opened:
                kind, (width, height) = opened.format or "", opened.size
                if width * height > MOST_PIXELS:
                    raise TooLarge(
                        phrase(
                            "图片有 %(width)d×%(height)d 像素，太大，请缩小后再放。",
                            width=width,
                            height=height,
                        )
                    )
                if _is_plain(kind, data) and max(width, height) <= LONGEST:
                    opened.load()
                    return Picture(f"image/{kind.lower()}", width, height, data)
                return _made_anew(opened, is_photograph=kind == "JPEG")
    except UnidentifiedImageError as error:
        raise Unreadable(phrase("这不是能读的图片，请另存为 PNG 或 JPEG 后再放。")) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLarge(phrase("图片的像素太多，请缩小后再放。")) from error
    except (OSError, ValueError, SyntaxError, EOFError, Warning) as error:
        raise Unreadable(phrase("图片已损坏，打不开，请重新截图或另存后再放。")) from error


def _made_anew(opened: Image.Image, *, is_photograph: bool) -> Picture:
    upright = ImageOps.exif_transpose(opened)
    upright.thumbnail((LONGEST, LONGEST))
    mode = "RGBA" if upright.has_transparency_data and not is_photograph else "RGB"
    pixels = Image.new(
        mode, upright.size
    )  # a fresh one: what the old one carried beside its pixels stays behind
    pixels.paste(upright.convert(mode))
    target = BytesIO()
    if is_photograph:
        pixels.save(target, "JPEG", quality=QUALITY)
    else:
        pixels.save(target, "PNG", optimize=True)
    media = "image/jpeg" if is_photograph else "image/png"
    return Picture(media, *pixels.size, target.getvalue())


def _is_plain(kind: str, data: bytes) -> bool:
    """Whether a PNG or JPEG holds nothing beside its pixels, as those we write do."""
    if kind == "PNG":
        return _is_plain_png(data)
    return kind == "JPEG" and _is_plain_jpeg(data)


def _is_plain_png(data: bytes) -> bool:
    place, room, pixels = len(_PNG), dict(_PNG_CHUNKS), bytearray()
    while place + 12 <= len(data):
        length, name = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8]
        if name == b"IDAT":
            pixels += data[place + 8 : place + 8 + length]
        elif length > room.pop(name, -1):  # unknown, there already, or more than it can need
            return False
        place += 12 + length
        if name == b"IEND":
            return place == len(data) and _ends_with_its_pixels(data, bytes(pixels))
    return False


def _ends_with_its_pixels(data: bytes, packed: bytes) -> bool:
    """Whether the stream of a PNG holds its rows and nothing after them."""
    width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    bits, colour, interlaced = data[24], data[25], data[28]
    if interlaced or colour not in _SAMPLES or max(width, height) > LONGEST:
        return False
    due = height * (1 + (width * bits * _SAMPLES[colour] + 7) // 8)
    stream = zlib.decompressobj()
    try:
        rows = stream.decompress(packed, due + 1)
    except zlib.error:
        return False
    return len(rows) == due and stream.eof and not stream.unused_data


def _is_plain_jpeg(data: bytes) -> bool:
    place, room = 2, dict(_JPEG_SEGMENTS)
    while place + 4 <= len(data) and data[place] == 0xFF:
        marker, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4], "big") - 2
        if marker == _SCAN:
            return data.endswith(b"\xff\xd9") and data.find(b"\xff\xd9", place) == len(data) - 2
        room[marker] = room.get(marker, -1) - length
        if room[marker] < 0 or (marker == _JFIF and data[place + 4 : place + 9] != b"JFIF\0"):
            return False
        place += 4 + length
    return False


def keys_in(texts: Iterable[str]) -> Iterator[str]:
    """Yield the keys of the pictures named in *texts*."""
    for text in texts:
        if "⟦" in text:
            yield from TOKEN.findall(text)


def named_in(texts: Iterable[str], pictures: Mapping[str, Picture]) -> list[Picture]:
    """Return those of *pictures*, by key, that *texts* name: in their order, each once."""
    return [pictures[key] for key in dict.fromkeys(keys_in(texts)) if key in pictures]


def unpictured(text: str) -> str:
    """Return *text* with a sign in place of each picture."""
    return TOKEN.sub(INSTEAD, text) if "⟦" in text else text


def brief(text: str, most: int) -> str:
    """Return *text* for a line of a list: no pictures, at most *most* characters, "…" where it was cut."""
    text = unpictured(text)
    return text if len(text) <= most else text[: most - 1] + "…"
