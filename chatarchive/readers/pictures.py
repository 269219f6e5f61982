"""The pictures that lie beside the tweets of a person's archive, found by tweet and name.

X puts them into ``tweets_media`` (``tweet_media`` until 2022; in 2018 packed into zips there)
as ``<tweet's id>-<name in the picture's address>``. There may be tens of thousands, so their
names are listed once, when first asked for, and none is opened before somebody reads it.
"""

import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from ..addresses import media_name
from .sources import READ_ERRORS, UNPACKED_LIMIT, CaptureFile

_PICTURE = re.compile(
    r"tweets?_media(?:[-_]?part\d+)?/(\d+-[^/]+)\.(?:jpe?g|png|gif|webp|avif)", re.IGNORECASE
)
_PACKED = re.compile(
    r"(?:tweets?_media(?:[-_]?part\d+)?/)?tweets?[-_]media[^/]*\.zip", re.IGNORECASE
)


class Pictures:
    """Beside ``file``. A damaged folder or zip counts as an empty one: the tweets matter more."""

    def __init__(self, file: CaptureFile):
        self._file = file

    def __bool__(self) -> bool:
        return bool(self._found)

    def of(self, tweet_id: str, address: str) -> CaptureFile | None:
        """The picture that ``address`` stands for in that tweet."""
        name = media_name(address)
        if not name or (found := self._found.get(f"{tweet_id}-{name}")) is None:
            return None
        shelf, path = found
        return shelf.file(path)

    @cached_property
    def _found(self) -> dict[str, tuple["_Folder | _Zip", str]]:
        if isinstance(self._file.folder, Path):
            shelf = _Folder(self._file.folder)
        elif self._file.folder:
            packed, folder = self._file.folder
            shelf = _Zip(packed.open_binary, f"{folder}/" if folder else "")
        else:
            return {}
        found = {}
        try:
            for path in shelf.paths():
                if named := _PICTURE.fullmatch(path):
                    found[named[1]] = shelf, path
                elif _PACKED.fullmatch(path):
                    found |= _packed(shelf.file(path))
        except READ_ERRORS:
            pass
        return found


def _packed(file: CaptureFile | None) -> dict[str, tuple["_Zip", str]]:
    """The pictures in a zip that lies in the archive. It needs a copy, to be read from its end."""
    if file is None or file.size > UNPACKED_LIMIT:
        return {}
    copy = tempfile.TemporaryFile(prefix="capture-")  # noqa: SIM115 (held by the shelf)
    try:
        with file.open_binary() as stream:
            shutil.copyfileobj(stream, copy)
        shelf = _Zip(lambda: copy)
        named = [(_PICTURE.fullmatch(f"tweets_media/{path}"), path) for path in shelf.paths()]
    except READ_ERRORS:
        return {}
    return {name[1]: (shelf, path) for name, path in named if name}


class _Folder:
    """A folder on disk, with the folders of pictures in it."""

    def __init__(self, place: Path):
        self._place = place

    def paths(self) -> Iterator[str]:
        for entry in os.scandir(self._place):
            if not entry.is_dir(follow_symlinks=False):
                yield entry.name
            elif _PICTURE.fullmatch(f"{entry.name}/1-a.jpg"):
                yield from (f"{entry.name}/{name}" for name in os.listdir(entry.path))

    def file(self, path: str) -> CaptureFile | None:
        place = self._place / path
        if place.is_symlink() or not place.is_file():
            return None
        return CaptureFile(
            name=path, size=place.stat().st_size, opener=lambda: place.open("rb"), given=False
        )


class _Zip:
    """A zip, kept open: its list of contents is read once for all the pictures."""

    def __init__(self, opener: Callable[[], BinaryIO], folder: str = ""):
        self._opener = opener
        self._folder = folder

    @cached_property
    def _archive(self) -> zipfile.ZipFile:
        return zipfile.ZipFile(self._opener())

    def paths(self) -> Iterator[str]:
        for name in self._archive.namelist():
            if name.startswith(self._folder):
                yield name[len(self._folder) :]

    def file(self, path: str) -> CaptureFile:
        member = self._archive.getinfo(self._folder + path)
        return CaptureFile(
            name=path,
            size=member.file_size,
            opener=lambda: self._archive.open(member),
            given=False,
        )
