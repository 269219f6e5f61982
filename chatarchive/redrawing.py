"""Pictures drawn anew: what captures bring is never stored as it came.

A photograph may hold where it was taken, by whom and with what, and a file that looks like a
picture may hold anything else besides. Only its pixels are taken over, turned upright. JPEGs
keep their own quality tables, so that next to nothing is lost.
"""

import warnings
from dataclasses import dataclass
from io import BytesIO

from django.conf import settings
from PIL import Image, UnidentifiedImageError

# X keeps pictures of 4,096 × 4,096 pixels at most. Each takes four bytes of memory.
PIXELS_LIMIT = 24_000_000
BYTES_LIMIT = getattr(settings, "WAGTAILIMAGES_MAX_UPLOAD_SIZE", None) or 10 << 20
# Of the profile that says how colours are meant.
_PROFILE_LIMIT = 1 << 20
# What is never guessed at: SVG, which is a program, and formats no network takes.
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class NoPicture(Exception):
    """Says why, in a sentence that goes on from "could not be kept: "."""


@dataclass
class Drawing:
    content: bytes
    extension: str
    width: int
    height: int


def redrawn(file):
    """The picture in ``file`` (a CaptureFile) as a Drawing; of a moving one, the first moment.

    Raises ``NoPicture``.
    """
    if file.size > BYTES_LIMIT:
        raise NoPicture(f"it is larger than {BYTES_LIMIT >> 20} MB.")
    try:
        with file.open_binary() as stream:
            content = stream.read(BYTES_LIMIT + 1)
        if len(content) > BYTES_LIMIT:
            raise NoPicture(f"it is larger than {BYTES_LIMIT >> 20} MB.")
        with warnings.catch_warnings():
            # Pillow tells what it found odd in EXIF; of pictures too large it only warns.
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _redrawn(Image.open(BytesIO(content), formats=_FORMATS))
    except NoPicture:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise NoPicture("it has too many pixels.") from None
    except UnidentifiedImageError:
        raise NoPicture("it is no JPEG, PNG, GIF, WebP or AVIF picture.") from None
    except Exception as error:
        # A damaged picture can fail in any of Pillow's decoders, and each has ways of its own.
        raise NoPicture("it is damaged, or was not saved to its end.") from error


def _redrawn(picture):
    if picture.width * picture.height > PIXELS_LIMIT:
        raise NoPicture("it has too many pixels.")
    picture.load()
    upright = _turned_upright(picture)
    as_it_was = upright is picture and picture.format == "JPEG" and picture.mode in ("L", "RGB")
    profile = picture.info.get("icc_profile")
    options = {"icc_profile": profile} if profile and len(profile) <= _PROFILE_LIMIT else {}
    transparency = picture.info.get("transparency")
    # What Pillow would otherwise write out again: comments, EXIF, XMP.
    upright.info = {} if transparency is None else {"transparency": transparency}
    if picture.format in ("JPEG", "MPO"):
        if upright.mode not in ("L", "RGB"):
            upright, options = upright.convert("RGB"), {}
        options |= {"quality": "keep" if as_it_was else 92, "optimize": True}
        return _saved(upright, "JPEG", "jpg", options)
    if upright.mode not in ("1", "L", "LA", "P", "RGB", "RGBA"):
        upright = upright.convert("RGB")
    if picture.format in ("PNG", "GIF"):
        return _saved(upright, "PNG", "png", options)
    if upright.mode not in ("RGB", "RGBA"):
        upright = upright.convert("RGBA")
    return _saved(upright, "WEBP", "webp", options | {"quality": 90})


def _saved(picture, form, extension, options):
    written = BytesIO()
    picture.save(written, form, **options)
    return Drawing(written.getvalue(), extension, picture.width, picture.height)


def _turned_upright(picture):
    try:
        orientation = picture.getexif().get(_ORIENTATION)
    except Exception:  # what cameras and programs write there is often broken
        return picture
    return picture.transpose(_UPRIGHT[orientation]) if orientation in _UPRIGHT else picture
