"""A file's bytes as text, whatever saved it: UTF-8 with or without a mark, UTF-16 as
PowerShell and Excel write it, and for what is neither Windows' own code page, or that of Excel
on the Mac.
"""

import codecs
import io
import re
from functools import partial
from typing import BinaryIO, TextIO

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins like this one
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

#: For ``errors=``: bytes that are no UTF-8 are read as Windows-1252, so that a file whose
#: encoding changes half-way (two captures pasted together) still reads rightly.
ELSE_CP1252 = "wecops-else-cp1252"
_ELSE_MAC_ROMAN = "wecops-else-mac-roman"
_SAMPLE = 1 << 16
# The apostrophe in "don’t", by far the commonest of what is not ASCII.
_ON_WINDOWS = re.compile(rb"[a-z]\x92[a-z]")
_ON_MAC = re.compile(rb"[a-z]\xd5[a-z]")


def _else(code_page: str, error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.reason == "unexpected end of data":  # a character cut through, not a code page
        return "\ufffd", error.end
    return error.object[error.start : error.end].decode(code_page, "replace"), error.end


codecs.register_error(ELSE_CP1252, partial(_else, "cp1252"))
codecs.register_error(_ELSE_MAC_ROMAN, partial(_else, "mac_roman"))


def sniff(head: bytes) -> tuple[str, int]:
    """The encoding of a file that begins with ``head``, and the length of its mark."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    # UTF-16 without a mark: every other byte of mostly Latin text is zero.
    start = head[:400]
    if len(start) >= 4:
        half = len(start) // 2
        if start[1::2].count(0) > 0.6 * half and start[::2].count(0) < 0.1 * half:
            return "utf-16-le", 0
        if start[::2].count(0) > 0.6 * half and start[1::2].count(0) < 0.1 * half:
            return "utf-16-be", 0
    return "utf-8", 0


def decode(head: bytes) -> str:
    """The text of a file's beginning; a character cut at its end is left out."""
    encoding, mark = sniff(head)
    return codecs.getincrementaldecoder(encoding)(_errors(encoding, head)).decode(head[mark:])


def text_stream(stream: BinaryIO) -> TextIO:
    """``stream`` as text, line ends untouched. Closing it closes ``stream``."""
    head = stream.read(_SAMPLE)
    encoding, mark = sniff(head)
    stream.seek(mark)
    return io.TextIOWrapper(stream, encoding=encoding, errors=_errors(encoding, head), newline="")


def utf8_stream(stream: BinaryIO) -> BinaryIO:
    """``stream`` as UTF-8 bytes without a mark: itself where it is UTF-8 already.

    Bytes that are no UTF-8 are left in: whoever decodes them says ``errors=ELSE_CP1252``.
    """
    encoding, mark = sniff(stream.read(512))
    stream.seek(mark)
    if encoding == "utf-8":
        return stream
    return io.BufferedReader(_Transcoded(stream, encoding), 1 << 18)


def _errors(encoding: str, head: bytes) -> str:
    if encoding != "utf-8":
        return "replace"
    head = head[:_SAMPLE]
    has_mac_lines = b"\r" in head and b"\n" not in head
    if has_mac_lines or len(_ON_MAC.findall(head)) > len(_ON_WINDOWS.findall(head)):
        return _ELSE_MAC_ROMAN
    return ELSE_CP1252


class _Transcoded(io.RawIOBase):
    def __init__(self, stream: BinaryIO, encoding: str):
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        while not self._ready:
            data = self._stream.read(1 << 17)
            self._ready = self._decoder.decode(data, not data).encode("utf-8", "replace")
            if not data:
                break
        part = self._ready[: len(buffer)]
        self._ready = self._ready[len(part) :]
        buffer[: len(part)] = part
        return len(part)

    def close(self) -> None:
        self._stream.close()
        super().close()
