"""What visitors type, made harmless to read: plain text, and links that lead away openly."""

import re
import unicodedata

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe

# Marks that turn the order of reading around, and spaces nobody sees. The joiners stay: scripts
# and emoji need them.
_UNSEEN = re.compile("[\u200b\u200e\u200f\u061c\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_ADDRESS = re.compile(r"\bhttps?://[^\s<>\"“”]+", re.IGNORECASE)
_TAIL = ".,;:!?'’*_~"
_PAIRS = {")": "(", "]": "["}
# More marks above and below one letter than any language writes.
_PILE = 4


def clean(text):
    """Text with ``\\n`` line ends, no control or reordering characters, no heaps of blank lines."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _UNSEEN.sub("", text.replace("\t", " ").replace("\u2028", "\n").replace("\u2029", "\n"))
    kept, marks = [], 0
    for letter in text:
        kind = unicodedata.category(letter)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if marks <= _PILE and (letter == "\n" or kind not in ("Cc", "Cs", "Co", "Cn")):
            kept.append(letter)
    lines = [line.rstrip() for line in "".join(kept).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def clean_line(text):
    """The same, on one line: for names."""
    return " ".join(clean(text).split())


def linked(text):
    """HTML of plain text: escaped, with addresses to follow. Line ends stay as they are."""
    parts, end = [], 0
    for found in _ADDRESS.finditer(text):
        address = _without_tail(found[0])
        parts += [conditional_escape(text[end : found.start()]), _link(address)]
        end = found.start() + len(address)
    parts.append(conditional_escape(text[end:]))
    return mark_safe("".join(parts))  # noqa: S308  (every part is escaped above)


def _link(address):
    return format_html('<a href="{}" rel="nofollow ugc noopener">{}</a>', address, address)


def _without_tail(address):
    """Without the full stop or bracket of the sentence that the address stands in."""
    while address[-1] in _TAIL or (
        address[-1] in _PAIRS and address.count(address[-1]) > address.count(_PAIRS[address[-1]])
    ):
        address = address[:-1]
    return address
