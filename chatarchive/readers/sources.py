"""From the paths a person names to the files to be read: single files, folders, zips,
standard input. Everything is opened as a stream that can be opened again.
"""

import errno
import hashlib
import io
import os
import shutil
import stat
import sys
import tempfile
import weakref
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from .errors import SourceError

#: A zip may unpack to this many bytes, pictures and films aside (they are never unpacked).
UNPACKED_LIMIT = 4 << 30
#: A large member packed tighter than this is a bomb: real captures pack 8 to 30 times.
PACKING_LIMIT = 200
_LARGE = 64 << 20
#: Zips inside zips: one archive of archives is ordinary, more is a trap.
DEPTH_LIMIT = 2
_MEMBERS_LIMIT = 200_000
_BUFFER = 1 << 18

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
#: What an archive's pictures and films begin with (at 0), or hold at 4.
_BINARY = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"ID3", b"OggS", b"\x1aE\xdf\xa3")
READ_ERRORS = (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError)


@dataclass(eq=False)
class CaptureFile:
    """One file to be read. ``name`` is for people: ``june.zip/data/tweets.js``.

    ``given``: named by the person, not found in a folder or zip they named.
    """

    name: str
    size: int
    opener: Callable[[], BinaryIO] = field(repr=False)
    given: bool = True
    neighbours: Callable[[], Iterable["CaptureFile"]] = field(default=tuple, repr=False)
    _opened: list = field(default_factory=list, init=False, repr=False)

    def __post_init__(self):
        # A file's name may hold bytes that are no text; what people see and databases store is.
        self.name = self.name.encode("utf-8", "replace").decode()

    def open_binary(self) -> BinaryIO:
        """The bytes, from the beginning; the caller closes it."""
        stream = self.opener()
        self._opened = [*filter(_is_open, self._opened), weakref.ref(stream)]
        return stream

    @property
    def position(self) -> int:
        """How many bytes have been read, out of ``size``: of several streams, by the first."""
        for opened in filter(_is_open, self._opened):
            return opened().tell()
        return self.size if self._opened else 0

    @cached_property
    def sha256(self) -> str:
        with self.open_binary() as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()


def _is_open(opened: Callable[[], BinaryIO | None]) -> bool:
    stream = opened()
    return stream is not None and not stream.closed


def capture_files(paths: Sequence[str], stdin: BinaryIO | None = None) -> Iterator[CaptureFile]:
    """The files that ``paths`` name, those of a folder or zip in the order of their names.

    A path is a file, a folder, a zip, or ``-`` for ``stdin``. Raises ``SourceError``.
    """
    for path in paths:
        try:
            yield from _files_at(str(path), stdin)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise SourceError(
                    f"There is no more room in {tempfile.gettempdir()} to unpack “{path}”. Make "
                    "room there, or name another folder in TMPDIR."
                ) from error
            reason = error.strerror or str(error)
            raise SourceError(f"“{path}” could not be opened: {reason}.") from error


def _files_at(path: str, stdin: BinaryIO | None) -> Iterator[CaptureFile]:
    if path == "-":
        file = _spooled(stdin or sys.stdin.buffer, "standard input")
        yield from _unpacked(file, depth=0)
        return
    place = Path(path)
    if not place.exists():
        raise SourceError(f"There is no file or folder “{path}”.")
    if place.is_dir():
        yield from _in_folder(place)
        return
    if stat.S_ISREG(place.stat().st_mode):
        file = _on_disk(place, place.name)
    else:  # a pipe can be read only once
        with place.open("rb") as stream:
            file = _spooled(stream, place.name)
    yield from _unpacked(file, depth=0)


def _on_disk(place: Path, name: str, *, given: bool = True) -> CaptureFile:
    return CaptureFile(
        name=name,
        size=place.stat().st_size,
        opener=lambda: open(place, "rb", buffering=_BUFFER),
        given=given,
        neighbours=lambda: _beside(place),
    )


def _beside(place: Path) -> Iterator[CaptureFile]:
    for other in sorted(place.absolute().parent.iterdir()):
        if other.name != place.name and other.is_file():
            yield _on_disk(other, other.name, given=False)


def _in_folder(folder: Path) -> Iterator[CaptureFile]:
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _is_clutter(name))
        for name in sorted(names):
            place = Path(where, name)
            if _is_clutter(name) or not place.is_file():
                continue
            shown = PurePosixPath(folder.resolve().name, *place.relative_to(folder).parts)
            yield from _unpacked(_on_disk(place, str(shown), given=False), depth=0)


def _spooled(stream: BinaryIO, name: str, *, given: bool = True) -> CaptureFile:
    """A copy on disk, for as long as the file is held, of what can be read only once."""
    copy = tempfile.NamedTemporaryFile(prefix="capture-")  # noqa: SIM115 (held by the opener)
    shutil.copyfileobj(stream, copy, _BUFFER)
    copy.flush()

    def opener() -> BinaryIO:
        return open(copy.name, "rb", buffering=_BUFFER)

    return CaptureFile(name=name, size=copy.tell(), opener=opener, given=given)


def _unpacked(file: CaptureFile, depth: int) -> Iterator[CaptureFile]:
    """The file itself or, where it is a zip, the files in it."""
    with file.open_binary() as stream:
        start = stream.read(4)
    if start not in (_ZIP, _EMPTY_ZIP):
        yield file
        return
    try:
        with zipfile.ZipFile(file.open_binary()) as archive:
            members = archive.infolist()
    except READ_ERRORS as error:
        raise SourceError(
            f"“{file.name}” is a zip that cannot be opened: it is damaged or was not "
            "downloaded to its end."
        ) from error
    if any(member.filename == "[Content_Types].xml" for member in members):
        yield file  # a workbook or a document: a zip by its build only
        return
    if depth >= DEPTH_LIMIT:
        raise SourceError(
            f"“{file.name}” lies in a zip in a zip in a zip. Unpack the outer ones first."
        )
    _check(file, members)
    yield from _members(file, members, depth)


def _check(file: CaptureFile, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > _MEMBERS_LIMIT:
        raise SourceError(
            f"“{file.name}” holds more than {_MEMBERS_LIMIT:,} files. Unpack it, and "
            "name the files that hold the tweets."
        )
    for member in members:
        parts = member.filename.replace("\\", "/").split("/")
        if ".." in parts or parts[0] == "" or parts[0].endswith(":"):
            raise SourceError(
                f"“{file.name}” holds a file whose path leads out of the zip "
                f"({member.filename[:80]!r}), as no honest archive does. Nothing was read from it."
            )


def _members(
    file: CaptureFile, members: list[zipfile.ZipInfo], depth: int
) -> Iterator[CaptureFile]:
    wanted = [member for member in members if not _is_passed_over(member)]
    wanted.sort(key=lambda member: member.filename)
    by_folder: dict[str, list[CaptureFile]] = {}
    files = []
    total = 0
    for member in wanted:
        inner = _member(file, member)
        try:
            with inner.open_binary() as stream:
                start = stream.read(12)
        except READ_ERRORS as error:
            raise SourceError(
                f"“{inner.name}” cannot be unpacked: the zip is damaged, or packed in a way "
                "that is not known here. Unpack it yourself, and name the file that comes out."
            ) from error
        if start.startswith(_BINARY) or start[4:8] == b"ftyp":
            continue
        total += member.file_size
        packed_tight = member.file_size > PACKING_LIMIT * max(member.compress_size, 1)
        if total > UNPACKED_LIMIT or (member.file_size > _LARGE and packed_tight):
            raise SourceError(
                f"“{file.name}” would unpack to {_in_words(max(total, member.file_size))}, "
                "which is more than is allowed here. If you trust it, unpack it yourself, and "
                "name the file that holds the tweets."
            )
        folder = member.filename.rpartition("/")[0]
        neighbours = by_folder.setdefault(folder, [])
        neighbours.append(inner)
        inner.neighbours = neighbours.__iter__
        files.append(inner)
    for inner in files:
        with inner.open_binary() as stream:
            is_zip = stream.read(4) in (_ZIP, _EMPTY_ZIP)
        if is_zip:  # a zip must be read from its end: it needs a copy
            with inner.open_binary() as stream:
                inner = _spooled(stream, inner.name, given=False)
            yield from _unpacked(inner, depth + 1)
        else:
            yield inner


def _member(file: CaptureFile, member: zipfile.ZipInfo) -> CaptureFile:
    if member.flag_bits & 0x1:
        raise SourceError(
            f"“{file.name}” is locked with a password. Unpack it yourself, and name the "
            "file that holds the tweets."
        )

    def opener() -> BinaryIO:
        handle = file.open_binary()
        return _Member(zipfile.ZipFile(handle).open(member), handle)

    return CaptureFile(
        name=f"{file.name}/{member.filename}", size=member.file_size, opener=opener, given=False
    )


class _Member(io.BufferedReader):
    """A member of a zip; closing it closes the zip's handle, which is its own."""

    def __init__(self, stream: BinaryIO, handle: BinaryIO):
        super().__init__(stream, _BUFFER)
        self._handle = handle

    def close(self) -> None:
        super().close()
        self._handle.close()


def _is_passed_over(member: zipfile.ZipInfo) -> bool:
    is_symlink = stat.S_ISLNK(member.external_attr >> 16)
    return member.is_dir() or is_symlink or any(map(_is_clutter, member.filename.split("/")))


def _is_clutter(name: str) -> bool:
    """What file managers leave in folders and zips."""
    return name.startswith(".") or name == "__MACOSX"


def _in_words(size: int) -> str:
    return f"{size / (1 << 30):.1f} GB" if size >= 1 << 29 else f"{size / (1 << 20):.0f} MB"
