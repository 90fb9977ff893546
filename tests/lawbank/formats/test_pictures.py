"""Pictures are made anew from their pixels, stand where they stood, and travel with the formats that carry them."""

import zlib
from base64 import b64encode
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from lawbank.errors import TooLarge, Unreadable
from lawbank.exporting import FORMATS, losses
from lawbank.formats import read
from lawbank.formats.document import read_document
from lawbank.formats.draft import Draft, Place
from lawbank.formats.moodle_xml import read_moodle_xml
from lawbank.formats.own import read_own, write_own
from lawbank.formats.pictures import LONGEST, MOST_BYTES, Picture, clean, keys_in
from lawbank.kinds import Kind

SECRET = b"what nobody sees in the picture"


def drawn(kind: str = "PNG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: object) -> bytes:
    image = Image.new(mode, size, (200, 30, 30, 128) if mode == "RGBA" else (200, 30, 30))
    image.paste((30, 30, 200) if mode == "RGB" else (30, 30, 200, 255), (0, 0, size[0] // 2, size[1] // 2))
    target = BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def photograph(**tags: str) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Some Phone"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    return drawn("JPEG", (80, 40), exif=exif.tobytes())


def opened(picture: Picture) -> Image.Image:
    return Image.open(BytesIO(picture.data))


@pytest.mark.parametrize("kind", ["PNG", "GIF", "BMP", "WEBP"])
def test_what_is_drawn_becomes_a_png(kind: str) -> None:
    picture = clean(drawn(kind))

    assert (picture.media, picture.width, picture.height) == ("image/png", 60, 40)
    assert opened(picture).format == "PNG"


def test_a_photograph_stands_upright_and_has_forgotten_where_it_was_taken() -> None:
    picture = clean(photograph())

    assert (picture.media, picture.width, picture.height) == ("image/jpeg", 40, 80)
    assert dict(opened(picture).getexif()) == {}
    assert b"Some Phone" not in picture.data
    assert b"Exif" not in picture.data


def test_what_was_cleaned_is_not_made_anew_again() -> None:
    for data in (drawn(), photograph(), drawn("WEBP", mode="RGBA")):
        once = clean(data)
        assert clean(once.data) == once


def test_text_and_profiles_beside_the_pixels_are_gone() -> None:
    info = PngInfo()
    info.add_text("Author", "张三")
    info.add_itxt("Note", "<script>alert(1)</script>")
    data = drawn(pnginfo=info, icc_profile=b"not a profile" * 100)
    picture = clean(data)

    assert b"Author" not in picture.data
    assert b"script" not in picture.data
    assert b"iCCP" not in picture.data
    assert opened(picture).info == {}


def test_what_is_glued_to_a_picture_is_cut_off() -> None:
    html = b"<html><script>alert(1)</script></html>"
    for data in (drawn(), clean(photograph()).data):
        assert html not in clean(data + html).data


def png_with_more_in_its_stream(packed: bool) -> bytes:
    """A PNG with a message behind its rows: packed with them, or after the end of the stream."""
    data = drawn()
    start = data.index(b"IDAT") + 4
    length = int.from_bytes(data[start - 8 : start - 4], "big")
    stream = data[start : start + length]
    stream = zlib.compress(zlib.decompress(stream) + SECRET, 0) if packed else stream + SECRET
    chunk = b"IDAT" + stream
    return b"".join(
        [
            data[: start - 8],
            len(stream).to_bytes(4, "big"),
            chunk,
            zlib.crc32(chunk).to_bytes(4, "big"),
            data[-12:],
        ]
    )


def test_nothing_hides_behind_the_pixels() -> None:
    segment = b"\xff\xe0" + (len(SECRET) + 7).to_bytes(2, "big") + b"JFXX\0" + SECRET
    jpeg = drawn("JPEG")
    tables = b"\xff\xdb" + (len(SECRET) * 30 + 2).to_bytes(2, "big") + SECRET * 30
    for data in (
        png_with_more_in_its_stream(packed=True),
        png_with_more_in_its_stream(packed=False),
        jpeg[:20] + segment + jpeg[20:],
        jpeg[:2] + segment.replace(b"JFXX", b"JFIF") + jpeg[2:],
        jpeg[:20] + tables[:2] + tables[2:] + jpeg[20:],
    ):
        assert SECRET in data
        with suppress(Unreadable):
            assert SECRET not in clean(data).data


def test_a_transparent_picture_stays_transparent() -> None:
    assert opened(clean(drawn("PNG", mode="RGBA"))).mode == "RGBA"


def test_a_long_picture_is_made_smaller() -> None:
    picture = clean(drawn(size=(4000, 1000)))

    assert (picture.width, picture.height) == (LONGEST, 400)


def test_of_an_animation_the_first_frame_stays() -> None:
    frames = [Image.new("RGB", (20, 20), (shade, 0, 0)) for shade in range(0, 250, 5)]
    target = BytesIO()
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:])
    picture = clean(target.getvalue())

    assert getattr(opened(picture), "n_frames", 1) == 1


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it has so many pixels, in a few hundred bytes."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            len(content).to_bytes(4, "big") + name + content + zlib.crc32(name + content).to_bytes(4, "big")
        )

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 9999))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "error", "sentence"),
    [
        (bomb(20_000, 20_000), TooLarge, "像素太多"),
        (bomb(5_000, 5_001), TooLarge, "5000×5001"),
        (bomb(2_000, 2_000), Unreadable, "已损坏"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 50, Unreadable, "图片"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", Unreadable, "另存为"),
        (b"%PDF-1.7", Unreadable, "另存为"),
        (b"", Unreadable, "另存为"),
        (b"x" * (MOST_BYTES + 1), TooLarge, "8 MB"),
        (drawn("JPEG", (900, 700))[:-900], Unreadable, "已损坏"),
    ],
)
def test_what_is_no_picture_or_too_much_of_one_is_refused(
    data: bytes, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        clean(data)


ONE, OTHER = clean(drawn()), clean(photograph())
ILLUSTRATED = Draft(
    place=Place(), kind=Kind.SINGLE, stem=f"看图{ONE.token}回答（　）。", choices=(f"{OTHER.token}", "乙"), key=(0,),
    explanation=f"见{ONE.token}。", code="a-1", pictures=(ONE, OTHER),
)  # fmt: skip


def bare(draft: Draft) -> Draft:
    return replace(draft, place=Place(), problems=())


def test_texts_name_their_pictures() -> None:
    assert list(keys_in(ILLUSTRATED.texts)) == [ONE.key, ONE.key, OTHER.key]
    assert list(keys_in(["⟦图xyz⟧", "⟦"])) == []


def test_our_json_and_our_documents_carry_pictures() -> None:
    assert read_own(write_own([ILLUSTRATED])) == [ILLUSTRATED]
    (again,) = read_document(FORMATS["docx"].write([ILLUSTRATED])).drafts
    assert bare(again) == ILLUSTRATED
    assert losses([ILLUSTRATED], "docx") == ()
    assert losses([ILLUSTRATED], "json") == ()


def test_a_paper_prints_them() -> None:
    with ZipFile(BytesIO(FORMATS["paper"].write([ILLUSTRATED]))) as archive:
        assert len([name for name in archive.namelist() if name.startswith("word/media/")]) == 2


@pytest.mark.parametrize("name", ["moodle_xml", "qti21", "qti30"])
def test_other_systems_get_them_with_every_blank_of_the_text_around(name: str) -> None:
    one = replace(
        ILLUSTRATED,
        stem=f"看图  {ONE.token} A<B&C\n\n  第二行{OTHER.token}（　）。",
        choices=(f"{OTHER.token}", "乙<b>"),
    )
    blanks = Draft(
        place=Place(),
        kind=Kind.BLANK,
        stem=f"{ONE.token}是____，不是____。",
        blanks=(("甲",), ("乙", "丙")),
        pictures=(ONE,),
    )
    part = replace(
        ILLUSTRATED, code="", pictures=(), stem=f"问{OTHER.token}？", choices=("甲", "乙"), explanation=""
    )
    case = Draft(place=Place(), kind=Kind.CASE, stem="材料。", code="c-1", parts=(part,), pictures=(OTHER,))

    data = FORMATS[name].write([one, blanks, case])
    again = [bare(draft) for draft in read(data, "题.zip" if name[0] == "q" else "题.xml").drafts]

    assert losses([one, blanks, case], name) == ()
    assert again[:2] == [one, blanks]
    (read_part,) = again[2].parts
    assert (read_part.stem, read_part.pictures) == (part.stem, (OTHER,))
    assert "⟦".encode() not in data


@pytest.mark.parametrize("name", ["gift", "aiken"])
def test_a_format_that_cannot_carry_them_says_so(name: str) -> None:
    assert {"stem", "choices"} <= {loss.field for loss in losses([ILLUSTRATED], name)}
    text = FORMATS[name].write([ILLUSTRATED])
    assert "⟦".encode() not in text


def test_a_workbook_names_them_and_says_that_it_does_not_hold_them() -> None:
    (again,) = read(FORMATS["xlsx"].write([ILLUSTRATED]), "题.xlsx").drafts

    assert (again.stem, again.choices) == (ILLUSTRATED.stem, ILLUSTRATED.choices)
    assert [str(loss) for loss in losses([ILLUSTRATED], "xlsx")] == [
        "第 1 题（编号 a-1）的“插图”写不进这种格式，或不能原样写进。"
    ]


def test_a_json_with_a_picture_that_we_did_not_clean_is_refused() -> None:
    foreign = write_own([ILLUSTRATED]).replace(b64encode(OTHER.data), b64encode(photograph()))
    with pytest.raises(Unreadable, match="本系统导出的图片"):
        read_own(foreign)


def word(*pictures: bytes) -> bytes:
    document = docx.Document()
    paragraph = document.add_paragraph("1. 下图所示的标志表示（ ）。")
    for data in pictures:
        paragraph.add_run().add_picture(BytesIO(data))
    for line in ("A. 掩蔽", "B. 疏散", "答案：A"):
        document.add_paragraph(line)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def test_a_picture_in_a_word_document_stands_in_its_stem() -> None:
    reading = read(word(photograph(), drawn()), "题.docx")
    (draft,) = reading.drafts

    assert [picture.media for picture in draft.pictures] == ["image/jpeg", "image/png"]
    assert draft.stem.endswith("".join(picture.token for picture in draft.pictures))
    assert [problem.code for problem in reading.problems] == []


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The document with a part of another content."""
    target = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(target, "w") as new:
        for entry in old.namelist():
            new.writestr(entry, content if entry == name else old.read(entry))
    return target.getvalue()


@pytest.mark.parametrize(
    "content", [b"<svg><script>alert(1)</script></svg>", b"\x01\x00\x00\x00 EMF", bomb(20_000, 20_000)]
)
def test_a_picture_that_cannot_be_read_is_named_and_the_question_stays(content: bytes) -> None:
    reading = read(with_part(word(drawn()), "word/media/image1.png", content), "题.docx")

    assert [draft.pictures for draft in reading.drafts] == [()]
    assert [problem.code for problem in reading.problems] == ["media_not_read"]


def test_a_picture_outside_of_the_document_is_never_fetched() -> None:
    data = word(drawn())
    with ZipFile(BytesIO(data)) as archive:
        relations = archive.read("word/_rels/document.xml.rels").decode()
    outside = relations.replace(
        'Target="media/image1.png"', 'Target="http://127.0.0.1:9/x.png" TargetMode="External"'
    )
    reading = read(with_part(data, "word/_rels/document.xml.rels", outside.encode()), "题.docx")

    assert [problem.code for problem in reading.problems] == ["media_not_read"]


MOODLE = """<?xml version="1.0"?><quiz><question type="multichoice"><questiontext format="html">
<text><![CDATA[<p>看图 <img src="@@PLUGINFILE@@/%E5%9B%BE.png" alt="标志"> 选：</p>]]></text>
<file name="图.png" path="/" encoding="base64">{png}</file></questiontext>
<answer fraction="100" format="html"><text>&lt;img src="@@PLUGINFILE@@/b.png"&gt;</text><file name="b.png" encoding="base64">{png}</file></answer>
<answer fraction="0"><text>乙</text><file name="c.svg" encoding="base64">PHN2Zz4=</file></answer></question></quiz>"""


def test_pictures_of_moodle_stand_where_they_stood() -> None:
    (draft,) = read_moodle_xml(MOODLE.format(png=b64encode(drawn()).decode()))
    (picture,) = draft.pictures

    assert draft.stem == f"看图 {picture.token} 选："
    assert draft.choices[0] == picture.token
    assert [problem.code for problem in draft.problems] == ["media_not_read"]
    assert "c.svg" in draft.problems[0].found
