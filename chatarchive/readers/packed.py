"""A single file packed with gzip, bzip2 or xz, as twarc and others leave their captures:
unpacked as it is read, a piece at a time, never as a whole.
"""

import bz2
import io
import lzma
import zlib
from collections.abc import Callable
from typing import BinaryIO

from .errors import SourceError

_CHUNK = 1 << 16
_BUFFER = 1 << 18
# A file made with more than xz's highest level asks for more memory than a capture deserves.
_XZ_MEMORY = 128 << 20
_ERRORS = (OSError, EOFError, zlib.error, lzma.LZMAError, ValueError)


class _Gzip:
    """zlib's way, in the manner of ``bz2`` and ``lzma``."""

    def __init__(self):
        self._inner = zlib.decompressobj(wbits=31)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, size: int) -> bytes:
        piece = self._inner.decompress(self._inner.unconsumed_tail + data, size)
        self.needs_input = not self._inner.unconsumed_tail and len(piece) < size
        return piece


_KINDS: tuple[tuple[bytes, Callable], ...] = (
    (b"\x1f\x8b\x08", _Gzip),
    (b"BZh", bz2.BZ2Decompressor),
    (b"\xfd7zXZ\0", lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, _XZ_MEMORY)),
)


def is_packed(start: bytes) -> bool:
    return any(start.startswith(mark) for mark, _ in _KINDS)


def unpacking(stream: BinaryIO) -> BinaryIO:
    """What is packed in ``stream``; closing it closes ``stream``.

    Where the packed bytes are cut or damaged, what is sound before that is given, and
    ``raw.cut`` says so afterwards.
    """
    return io.BufferedReader(_Unpacking(stream), _BUFFER)


def measure(stream: BinaryIO, limit: int) -> tuple[int, bool]:
    """How much ``stream`` (of ``unpacking``) gives, and whether it is whole.
    Raises ``OverflowError`` with the size reached where it is more than ``limit``."""
    size = 0
    while piece := stream.read1(_BUFFER):
        size += len(piece)
        if size > limit:
            raise OverflowError(size)
    return size, not stream.raw.cut


class _Unpacking(io.RawIOBase):
    def __init__(self, stream: BinaryIO):
        self._stream = stream
        self._rewind()

    def _rewind(self) -> None:
        self._stream.seek(0)
        self._at = 0
        self._waiting = self._stream.read(_CHUNK)
        self._decompressor = self._begin()
        self.cut = self._decompressor is None

    def _begin(self):
        """A decompressor for what comes next: files may be packed one after the other."""
        for mark, make in _KINDS:
            if self._waiting.startswith(mark):
                return make()
        return None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Whoever has looked at the beginning goes back to it; far is slow, the end unknown."""
        if whence == io.SEEK_END:
            raise io.UnsupportedOperation("how long a packed file is shows at its end")
        target = offset + (self._at if whence == io.SEEK_CUR else 0)
        if target < self._at:
            self._rewind()
        while self._at < target and self.readinto(bytearray(min(_CHUNK, target - self._at))):
            pass
        return self._at

    def readinto(self, buffer) -> int:
        piece = b""
        try:
            while not piece and self._decompressor:
                piece = self._piece(min(len(buffer), _CHUNK))
        except _ERRORS:
            self._decompressor = None
            self.cut = True
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def _piece(self, size: int) -> bytes:
        if self._decompressor.eof:
            self._waiting = self._decompressor.unused_data.lstrip(b"\0")
            while len(self._waiting) < 8 and (more := self._stream.read(_CHUNK)):
                self._waiting = (self._waiting + more).lstrip(b"\0")  # disks pad with zeros
            self._decompressor = self._begin()
            self.cut = self._decompressor is None and bool(self._waiting)
            return b""
        if self._decompressor.needs_input and not self._waiting:
            self._waiting = self._stream.read(_CHUNK)
            if not self._waiting:
                raise EOFError
        data, self._waiting = self._waiting, b""
        return self._decompressor.decompress(data, size)

    def close(self) -> None:
        self._stream.close()
        super().close()


def holds_a_zip(stream: BinaryIO, name: str) -> None:
    """Raises ``SourceError`` where what is packed is itself an archive of files."""
    start = stream.read(512)
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")) or is_packed(start):
        raise SourceError(
            f"“{name}” holds a packed file inside a packed file. Unpack the outer one first, "
            "and bring what comes out."
        )
    if start[257:262] == b"ustar":
        raise SourceError(
            f"“{name}” is a tar archive. Unpack it, and bring the folder that comes out."
        )
