"""From the paths a person names to the files to be read: single files, folders, zips,
standard input. Everything is opened as a stream that can be opened again.
"""

import errno
import hashlib
import io
import os
import posixpath
import re
import shutil
import stat
import sys
import tempfile
import weakref
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from .errors import SourceError
from .packed import holds_a_zip, is_packed, measure, unpacking
from .zips import DAMAGED, check_method, document_kind, members_of

#: All that is packed at one path may unpack to this many bytes, pictures and films aside
#: (they are never unpacked).
UNPACKED_LIMIT = 4 << 30
#: What is large and packed tighter than this is a bomb: real captures pack 8 to 30 times.
PACKING_LIMIT = 200
LARGE = 64 << 20
#: Zips inside zips: one archive of archives is ordinary, more is a trap.
DEPTH_LIMIT = 2
_BUFFER = 1 << 18

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
#: What an archive's pictures and films begin with (at 0), or hold at 4.
_BINARY = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"ID3", b"OggS", b"\x1aE\xdf\xa3")
#: Where a person's archive keeps pictures and films, by the thousand: no captures are sought
#: there (``pictures.py`` looks for a tweet's own).
MEDIA_FOLDER = re.compile(
    r"(?:(?:deleted_|community_|twitter_circle_)?tweets?|direct_messages(?:_group)?"
    r"|moments(?:_tweets)?|profile|grok_chat)_media(?:[-_]?part\d+)?"
)
READ_ERRORS = DAMAGED


@dataclass(eq=False)
class CaptureFile:
    """One file to be read. ``name`` is for people: ``june.zip/data/tweets.js``.

    ``given``: named by the person, not found in a folder or zip they named. It lies in
    ``folder``: on disk, or the zip and the folder's path in it; None if nobody knows.
    ``neighbours`` are the files of the same folder; ``at`` gives the one at a path from there
    (``../account.js``), None if there is none. ``packed`` is the file as it was brought,
    where this one is unpacked from it; ``is_cut``: its end is missing or damaged.
    """

    name: str
    size: int
    opener: Callable[[], BinaryIO] = field(repr=False)
    given: bool = True
    neighbours: Callable[[], Iterable["CaptureFile"]] = field(default=tuple, repr=False)
    folder: "Path | tuple[CaptureFile, str] | None" = field(default=None, repr=False)
    at: Callable[[str], "CaptureFile | None"] = field(default=lambda path: None, repr=False)
    packed: "CaptureFile | None" = field(default=None, repr=False)
    is_cut: bool = False
    #: What was found out about it, by whoever looks again and again.
    known: dict = field(default_factory=dict, repr=False)
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
        if self.packed:
            return self.packed.sha256
        with self.open_binary() as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()


@dataclass
class _Budget:
    """How much may still be unpacked of one path: zips in zips and packed files share it."""

    left: int

    def take(self, size: int, packed_size: int, file: CaptureFile, whole: int) -> None:
        """``size`` bytes, packed as ``packed_size``, of the ``whole`` so far that ``file``
        unpacks to. Raises ``SourceError`` where that is too much."""
        self.left -= size
        too_tight = size > max(LARGE, PACKING_LIMIT * packed_size)
        if self.left < 0 or too_tight or whole > max(LARGE, PACKING_LIMIT * file.size):
            raise SourceError(
                f"“{file.name}” would unpack to {_in_words(whole)} or more, "
                "which is more than is allowed here. If you trust it, unpack it yourself, and "
                "bring the file that holds the tweets."
            )


def _is_open(opened: Callable[[], BinaryIO | None]) -> bool:
    stream = opened()
    return stream is not None and not stream.closed


def capture_files(
    paths: Sequence[str],
    stdin: BinaryIO | None = None,
    names: Mapping[str, str] | None = None,
) -> Iterator[CaptureFile]:
    """The files that ``paths`` name, those of a folder or zip in the order of their names.

    A path is a file, a folder, a zip, or ``-`` for ``stdin``. ``names`` are what people call
    a file at a path, where that is not the path's own name, and by which those of one folder
    find each other. Raises ``SourceError``.
    """
    for path in paths:
        try:
            yield from _files_at(str(path), stdin, names or {})
        except OSError as error:
            shown = (names or {}).get(path, path)
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise SourceError(
                    f"There is no more room in {tempfile.gettempdir()} to unpack “{shown}”. Make "
                    "room there, or name another folder in TMPDIR."
                ) from error
            reason = error.strerror or str(error)
            raise SourceError(f"“{shown}” could not be opened: {reason}.") from error


def _files_at(path: str, stdin: BinaryIO | None, names: Mapping[str, str]) -> Iterator[CaptureFile]:
    budget = _Budget(UNPACKED_LIMIT)
    if path == "-":
        file = _spooled(stdin or sys.stdin.buffer, "standard input")
        yield from _unpacked(file, 0, budget)
        return
    place = Path(path)
    if not place.exists():
        raise SourceError(f"There is no file or folder “{path}”.")
    if place.is_dir():
        yield from _in_folder(place, budget)
        return
    if stat.S_ISREG(place.stat().st_mode):
        called = {Path(one).absolute(): name for one, name in names.items()}
        file = _on_disk(place, called.get(place.absolute(), place.name), called)
    else:  # a pipe can be read only once
        with place.open("rb") as stream:
            file = _spooled(stream, place.name)
    yield from _unpacked(file, 0, budget)


def _on_disk(
    place: Path, name: str, called: Mapping[Path, str] | None = None, *, given: bool = True
) -> CaptureFile:
    called = called or {}
    return CaptureFile(
        name=name,
        size=place.stat().st_size,
        opener=lambda: open(place, "rb", buffering=_BUFFER),
        given=given,
        neighbours=lambda: _beside(place, called),
        at=lambda path: _at(path, place, called),
        folder=place.absolute().parent,
    )


def _at(path: str, place: Path, called: Mapping[Path, str]) -> CaptureFile | None:
    folder = place.absolute().parent
    for other, name in called.items():
        if name == path and other.parent == folder:
            return _on_disk(other, name, called, given=False)
    other = folder / path
    return _on_disk(other, other.name, called, given=False) if other.is_file() else None


def _beside(place: Path, called: Mapping[Path, str]) -> Iterator[CaptureFile]:
    for other in sorted(place.absolute().parent.iterdir()):
        if other.name != place.name and other.is_file():
            yield _on_disk(other, called.get(other, other.name), called, given=False)


def _in_folder(folder: Path, budget: _Budget) -> Iterator[CaptureFile]:
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(
            name for name in folders if not (_is_clutter(name) or MEDIA_FOLDER.fullmatch(name))
        )
        for name in sorted(names):
            place = Path(where, name)
            if _is_clutter(name) or not place.is_file():
                continue
            shown = PurePosixPath(folder.resolve().name, *place.relative_to(folder).parts)
            yield from _unpacked(_on_disk(place, str(shown), given=False), 0, budget)


def _spooled(stream: BinaryIO, name: str, *, given: bool = True) -> CaptureFile:
    """A copy on disk, for as long as the file is held, of what can be read only once."""
    copy = tempfile.NamedTemporaryFile(prefix="capture-")  # noqa: SIM115 (held by the opener)
    shutil.copyfileobj(stream, copy, _BUFFER)
    copy.flush()

    def opener() -> BinaryIO:
        return open(copy.name, "rb", buffering=_BUFFER)

    return CaptureFile(name=name, size=copy.tell(), opener=opener, given=given)


def _unpacked(file: CaptureFile, depth: int, budget: _Budget) -> Iterator[CaptureFile]:
    """The file itself; where it is packed, what is packed in it; where a zip, its files."""
    with file.open_binary() as stream:
        start = stream.read(8)
    if is_packed(start):
        yield _without_packing(file, budget)
        return
    if not start.startswith((_ZIP, _EMPTY_ZIP)):
        yield file
        return
    with file.open_binary() as stream:
        members = members_of(stream, file.name)
    if document_kind(members):
        yield file  # a workbook or a document: a zip by its build only
        return
    if depth >= DEPTH_LIMIT:
        raise SourceError(
            f"“{file.name}” lies in a zip in a zip in a zip. Unpack the outer ones first."
        )
    _check_paths(file, members)
    yield from _members(file, members, depth, budget)


def _without_packing(file: CaptureFile, budget: _Budget) -> CaptureFile:
    def opener() -> BinaryIO:
        return unpacking(file.open_binary())

    with opener() as stream:
        holds_a_zip(stream, file.name)
    try:
        with opener() as stream:
            limit = min(budget.left, max(LARGE, PACKING_LIMIT * file.size))
            size, is_whole = measure(stream, limit)
    except OverflowError as reached:
        size, is_whole = reached.args[0], False
    budget.take(size, file.size, file, size)
    if not (size or is_whole):
        raise SourceError(
            f"“{file.name}” looks packed (gzip, bzip2 or xz), but cannot be unpacked: it is "
            "damaged. Download or copy it again."
        )
    return CaptureFile(
        name=file.name,
        size=file.size,
        opener=opener,
        given=file.given,
        neighbours=file.neighbours,
        packed=file,
        is_cut=not is_whole,
    )


def _check_paths(file: CaptureFile, members: list[zipfile.ZipInfo]) -> None:
    for member in members:
        parts = member.filename.replace("\\", "/").split("/")
        if ".." in parts or parts[0] == "" or parts[0].endswith(":"):
            raise SourceError(
                f"“{file.name}” holds a file whose path leads out of the zip "
                f"({member.filename[:80]!r}), as no honest archive does. Nothing was read from it."
            )


def _members(
    file: CaptureFile, members: list[zipfile.ZipInfo], depth: int, budget: _Budget
) -> Iterator[CaptureFile]:
    wanted = [member for member in members if not _is_passed_over(member)]
    wanted.sort(key=lambda member: member.filename)
    by_folder: dict[str, list[CaptureFile]] = {}
    by_path: dict[str, CaptureFile] = {}
    files = []
    total = 0
    for member in wanted:
        check_method(member, file.name)
        inner = _member(file, member)
        try:
            with inner.open_binary() as stream:
                start = stream.read(12)
        except READ_ERRORS as error:
            raise SourceError(
                f"“{inner.name}” cannot be unpacked: the zip is damaged, or packed in a way "
                "that is not known here. Unpack it yourself, and bring what comes out."
            ) from error
        if start.startswith(_BINARY) or start[4:8] == b"ftyp":
            continue
        total += member.file_size
        budget.take(member.file_size, member.compress_size, file, total)
        folder = member.filename.rpartition("/")[0]
        neighbours = by_folder.setdefault(folder, [])
        neighbours.append(inner)
        inner.neighbours = neighbours.__iter__
        by_path[member.filename] = inner
        inner.at = partial(_member_at, by_path, folder)
        inner.folder = (file, folder)
        files.append((inner, start))
    for inner, start in files:
        if start.startswith((_ZIP, _EMPTY_ZIP)):
            # A zip must be read from its end: it needs a copy.
            with inner.open_binary() as stream:
                inner = _spooled(stream, inner.name, given=False)
        yield from _unpacked(inner, depth + 1, budget)


def _member_at(by_path: dict[str, CaptureFile], folder: str, path: str) -> CaptureFile | None:
    return by_path.get(posixpath.normpath(posixpath.join(folder, path)))


def _member(file: CaptureFile, member: zipfile.ZipInfo) -> CaptureFile:
    return CaptureFile(
        name=f"{file.name}/{member.filename}",
        size=member.file_size,
        opener=lambda: Member(file, member),
        given=False,
    )


class Member(io.BufferedReader):
    """A member of a zip. The zip stays open: its contents are listed once for all members."""

    def __init__(self, file: CaptureFile, member: zipfile.ZipInfo):
        if "archive" not in file.known:
            file.known["archive"] = zipfile.ZipFile(file.open_binary())
        super().__init__(file.known["archive"].open(member), _BUFFER)


def _is_passed_over(member: zipfile.ZipInfo) -> bool:
    is_symlink = stat.S_ISLNK(member.external_attr >> 16)
    *folders, name = member.filename.split("/")
    return (
        member.is_dir()
        or is_symlink
        or _is_clutter(name)
        or any(_is_clutter(one) or MEDIA_FOLDER.fullmatch(one) for one in folders)
    )


def _is_clutter(name: str) -> bool:
    """What file managers leave in folders and zips."""
    return name.startswith(".") or name == "__MACOSX"


def _in_words(size: int) -> str:
    return f"{size / (1 << 30):.1f} GB" if size >= 1 << 29 else f"{size / (1 << 20):.0f} MB"
