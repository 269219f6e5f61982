"""What is kept of a picture: its pixels, upright, and nothing else."""

import zlib
from io import BytesIO
from types import SimpleNamespace

import pytest
from PIL import Image, PngImagePlugin

from chatarchive import redrawing
from chatarchive.redrawing import NoPicture, redrawn
from tests.factories import picture

PLACE = {1: "N", 2: (51.0, 30.0, 12.0), 3: "W", 4: (0.0, 7.0, 33.0)}


def file_of(content, size=None):
    return SimpleNamespace(
        size=len(content) if size is None else size, open_binary=lambda: BytesIO(content)
    )


def opened(drawing):
    return Image.open(BytesIO(drawing.content))


def exif(orientation=None):
    told = Image.Exif()
    told[0x010F] = "A camera of PC Example"
    if orientation:
        told[0x0112] = orientation
    told.get_ifd(0x8825).update(PLACE)
    return told.tobytes()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_nothing_says_where_and_by_whom_a_picture_was_taken(form):
    content = picture(form, exif=exif())
    assert b"PC Example" in content
    assert dict(Image.open(BytesIO(content)).getexif().get_ifd(0x8825))
    drawing = redrawn(file_of(content))
    assert b"PC Example" not in drawing.content
    assert not dict(opened(drawing).getexif())
    assert (drawing.width, drawing.height) == opened(drawing).size == (64, 48)


def test_comments_and_what_is_hidden_behind_a_picture_are_left_out():
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", "PC Example")
    for content in (
        picture("JPEG", comment=b"PC Example"),
        picture("PNG", pnginfo=words),
        picture("GIF", comment=b"PC Example"),
        picture("JPEG") + b"PC Example",
    ):
        assert b"PC Example" in content
        assert b"PC Example" not in redrawn(file_of(content)).content


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_taken_with_the_camera_turned_is_turned_upright(orientation):
    content = picture("JPEG", exif=exif(orientation), quality=95)
    drawing = redrawn(file_of(content))
    assert opened(drawing).size == ((48, 64) if orientation > 4 else (64, 48))


def test_a_jpeg_keeps_its_quality():
    content = picture("JPEG", quality=61, size=(200, 100))
    before, after = Image.open(BytesIO(content)), opened(redrawn(file_of(content)))
    assert after.quantization == before.quantization
    difference = max(abs(a - b) for a, b in zip(before.tobytes(), after.tobytes(), strict=True))
    assert difference <= 2


@pytest.mark.parametrize(
    ("form", "mode", "extension"),
    [
        ("JPEG", "L", "jpg"),
        ("JPEG", "CMYK", "jpg"),
        ("PNG", "1", "png"),
        ("PNG", "L", "png"),
        ("PNG", "LA", "png"),
        ("PNG", "P", "png"),
        ("PNG", "RGBA", "png"),
        ("PNG", "I;16", "png"),
        ("GIF", "P", "png"),
        ("WEBP", "RGBA", "webp"),
    ],
)
def test_every_kind_of_picture_becomes_one_that_browsers_show(form, mode, extension):
    content = picture(form, mode="L" if mode == "I;16" else mode)
    if mode == "I;16":
        written = BytesIO()
        Image.new("I;16", (64, 48), 9000).save(written, "PNG")
        content = written.getvalue()
    drawing = redrawn(file_of(content))
    assert drawing.extension == extension
    opened(drawing).load()


def test_transparency_stays():
    written = BytesIO()
    image = Image.new("P", (8, 8))
    image.putpalette([255, 0, 0] * 256)
    image.save(written, "GIF", transparency=0)
    assert opened(redrawn(file_of(written.getvalue()))).convert("RGBA").getpixel((1, 1))[3] == 0


def test_of_a_moving_picture_the_first_moment_is_kept():
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    written = BytesIO()
    frames[0].save(written, "GIF", save_all=True, append_images=frames[1:])
    drawing = redrawn(file_of(written.getvalue()))
    assert getattr(opened(drawing), "n_frames", 1) == 1
    assert opened(drawing).convert("RGB").getpixel((5, 5)) == (255, 0, 0)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HOSTILE = {
    "svg": SVG,
    "web page": b"<html><script>alert(1)</script>",
    "nothing": b"",
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "bmp": picture("BMP"),
    "tiff": picture("TIFF"),
    "cut jpeg": picture("JPEG", size=(300, 300))[:-200],
    "cut png": picture("PNG", size=(300, 300))[:60],
    "cut gif": picture("GIF")[:30],
    "cut webp": picture("WEBP", size=(300, 300))[:60],
    "a start alone": b"\xff\xd8\xff\xe0",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_picture_is_refused_in_a_sentence(name):
    with pytest.raises(NoPicture, match=r"^it .*\.$"):
        redrawn(file_of(HOSTILE[name]))


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked():
    bomb = bytearray(picture("PNG"))
    for width, height in [(9_000, 9_000), (60_000, 60_000)]:
        bomb[16:24] = width.to_bytes(4) + height.to_bytes(4)
        bomb[29:33] = zlib.crc32(bomb[12:29]).to_bytes(4)
        with pytest.raises(NoPicture, match="too many pixels"):
            redrawn(file_of(bytes(bomb)))


def test_a_file_that_is_too_large_is_refused_whatever_it_says_of_its_size(monkeypatch):
    monkeypatch.setattr(redrawing, "BYTES_LIMIT", 100)
    for size in (None, 5):
        with pytest.raises(NoPicture, match="larger than"):
            redrawn(file_of(picture(), size))


def test_any_byte_may_be_wrong():
    for form in ("JPEG", "PNG", "GIF", "WEBP"):
        content = picture(form, size=(40, 30), exif=exif() if form != "GIF" else b"")
        for place in range(0, len(content), max(1, len(content) // 120)):
            damaged = bytearray(content)
            damaged[place] ^= 0xFF
            try:
                drawing = redrawn(file_of(bytes(damaged)))
            except NoPicture:
                continue
            assert b"PC Example" not in drawing.content
