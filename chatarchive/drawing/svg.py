"""The few shapes that the pictures are made of. Words from captures are escaped here."""

import re
import unicodedata
from html import escape

from django.utils.safestring import mark_safe

# What no XML may hold, however it is written.
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Of a letter's height: more than most system fonts need, so that labels rather stand too far apart.
_LETTER, _WIDE_LETTER = 0.6, 1.1


def element(name, *inside, **attributes):
    """One element; ``inside`` are elements. ``class_`` and ``stroke_width`` name attributes that
    Python's names cannot. What is None or empty is left out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_number(value))}"'
        for key, value in attributes.items()
        if value is not None and value != ""
    )
    return f"<{name}{written}>{''.join(inside)}</{name}>" if any(inside) else f"<{name}{written}/>"


def words(text):
    """Any text, as it may stand between tags."""
    return escape(_NOT_IN_XML.sub("", str(text)), quote=False)


def label(text, x, y, **attributes):
    return element("text", words(text), x=x, y=y, **attributes)


def percent(share):
    """Of the picture's width; ``share`` from 0 to 1."""
    return f"{_number(100 * share)}%"


def picture(*inside, name, title, description, height, **attributes):
    """A whole picture, with what it says in words for those who do not see it. ``name`` begins
    the ids of these, once a page. Safe HTML."""
    told = (
        element("title", words(title), id=f"{name}-title"),
        element("desc", words(description), id=f"{name}-words"),
    )
    # Whatever inside is text went through ``words``.
    return mark_safe(  # noqa: S308
        element(
            "svg",
            *told,
            *inside,
            xmlns="http://www.w3.org/2000/svg",
            role="img",
            aria_labelledby=f"{name}-title {name}-words",
            width="100%",
            height=height,
            **attributes,
        )
    )


def width_of(text, size):
    """About how many pixels wide ``text`` is in letters ``size`` high: rather too many."""
    return sum(map(_letter, text)) * size


def cut(text, room, size):
    """``text`` as far as it fits into ``room`` pixels, with an ellipsis where it does not."""
    if width_of(text, size) <= room:
        return text
    room -= width_of("…", size)
    for end, letter in enumerate(text):
        room -= _letter(letter) * size
        if room < 0:
            return f"{text[:end].rstrip()}…"
    return text


def _letter(letter):
    # Accents, joiners, and what colours the figure before it.
    if unicodedata.category(letter) in ("Mn", "Me", "Cf") or "🏻" <= letter <= "🏿":
        return 0
    wide = ord(letter) > 0x2E7F or unicodedata.east_asian_width(letter) in "WF"
    return _WIDE_LETTER if wide else _LETTER


def _number(value):
    """Numbers without needless decimals: there are hundreds of them."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
