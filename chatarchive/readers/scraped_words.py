"""Words as they were read off X's pages, mended where it is certain how they stood.

On the page an address is in pieces (the scheme, what is shown, the hidden rest, an ellipsis),
and so is a tag or a name after its mark. Some tools put spaces between all of them, and
none before a picture's or a quote's address.
"""

import re
from collections.abc import Iterable

_SPACED = re.compile(r"(?<!\S)[#@$] (?=\w)")
_CLOSED = re.compile(r"(?<!\S)[#@$](?=\w)")
_TAG = re.compile(r"(?<![^\s(.\"'“‘])(#) (?=\w*[^\W\d])")
_NAME = re.compile(r"(?<![^\s(.\"'“‘])(@) (?=[A-Za-z0-9_]{1,15}(?![A-Za-z0-9_]))")
_CASH = re.compile(r"(?<!\S)(\$) (?=[A-Za-z]{1,6}(?![A-Za-z]))")
# What is shown of an address that goes on: its host, and fifteen characters.
_PIECES = re.compile(r"(https?://(?:www\.)?) ?((?:[\w-]+\.)+[\w-]+/\S{14}) (\S+)(?= …)")
_SCHEME = re.compile(r"(https?://(?:www\.)?) (?=(?:[\w-]+\.)+[a-z])")
_ELLIPSIS = re.compile(r"(?<![^\s(\[<\"'“‘])(https?://[^\s/]+/\S{15,1000}) …")
_GLUED = re.compile(r"(?<!\S)([^\s:/]*[^\s:/(\[<\"'“‘])(?=https?://)")
_GLUED_PICTURE = re.compile(r"(?<=[^\s/])(?=pic\.twitter\.com/[A-Za-z0-9]{8,12}(?![A-Za-z0-9]))")


def is_spaced(texts: Iterable[str]) -> bool:
    """Whether the tool put a space after the marks of tags and names: then it took out those
    that people put there, so that each one left is its own."""
    spaced = closed = 0
    for text in texts:
        spaced += len(_SPACED.findall(text))
        closed += len(_CLOSED.findall(text))
    return spaced > closed


def mended(text: str, *, spaced: bool) -> str:
    """``text`` with its addresses whole and by themselves, and, where the file has them
    ``spaced``, tags and names with their marks."""
    if spaced:
        text = _TAG.sub(r"\1", text)
        text = _NAME.sub(r"\1", text)
        text = _CASH.sub(r"\1", text)
    text = _GLUED_PICTURE.sub(" ", text)
    if "http" in text:
        text = _GLUED.sub(r"\1 ", text)
        text = _PIECES.sub(r"\1\2\3", text)
        text = _SCHEME.sub(r"\1", text)
        text = _ELLIPSIS.sub(r"\1", text)
    return text
