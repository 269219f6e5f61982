"""Where uploaded captures lie until they are read: a private folder for each import."""

import fcntl
import json
import os
import re
import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

KEPT_SECONDS = 24 * 3600
# The folder in which ``capturing.folders`` keeps what the networks sent.
CAPTURES = "captures"
_LONGEST_NAME = 200
# What turns a line of text round, or cannot be seen or stored.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def root():
    folder = Path(settings.IMPORTS_ROOT)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def folder_of(import_):
    return root() / import_.folder_name


def paths_of(import_):
    """Where its files lie, in the order of ``import_.files``: by number, since a name that
    somebody's computer sent is no path here."""
    return [str(folder_of(import_) / f"{number}.upload") for number in range(len(import_.files))]


def is_there(import_):
    return bool(import_.files) and all(map(os.path.exists, paths_of(import_)))


def shown_name(name):
    """A file's name as its owner's computer sent it, fit to be shown and stored."""
    name = _UNSEEN.sub("", name.replace("\\", "/").rpartition("/")[2]).strip()
    if len(name) > _LONGEST_NAME:
        stem, ending = os.path.splitext(name)
        ending = ending[-20:]
        name = f"{stem[: _LONGEST_NAME - len(ending) - 1]}…{ending}"
    return name or "unnamed file"


class _PrivateUpload(TemporaryUploadedFile):
    """Streamed beside where it will lie, so that it need not be copied; 0600."""

    def __init__(self, name, content_type, size, charset, content_type_extra=None):
        file = tempfile.NamedTemporaryFile(suffix=".upload", dir=root())  # noqa: SIM115
        UploadedFile.__init__(self, file, name, content_type, size, charset, content_type_extra)

    def _set_name(self, name):
        self._name = shown_name(name or "")

    name = property(UploadedFile._get_name, _set_name)


class PrivateUploadHandler(TemporaryFileUploadHandler):
    def new_file(self, *args, **kwargs):
        super(TemporaryFileUploadHandler, self).new_file(*args, **kwargs)
        self.file = _PrivateUpload(
            shown_name(self.file_name),
            self.content_type,
            0,
            self.charset,
            self.content_type_extra,
        )


def keep(import_, files):
    """Keep uploaded ``files`` in the folder of ``import_`` (unsaved), which learns their names."""
    folder = folder_of(import_)
    folder.mkdir(mode=0o700)
    import_.files = [{"name": shown_name(file.name), "size": file.size} for file in files]
    for file, path in zip(files, paths_of(import_), strict=True):
        if isinstance(file, _PrivateUpload):
            file.flush()
            os.replace(file.temporary_file_path(), path)
        else:
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as kept:
                shutil.copyfileobj(file, kept)


def discard(import_):
    shutil.rmtree(folder_of(import_), ignore_errors=True)


def discard_outdated():
    """Uploads that nobody touched for a day, and remains of broken ones. Touches no database,
    so that it may be done at any time."""
    before = time.time() - KEPT_SECONDS
    for place in root().iterdir():
        try:
            if place.stat().st_mtime > before or place.name in (_TURN, CAPTURES):
                continue
            if not place.is_dir():
                place.unlink()
            elif not is_locked(place / "lock"):
                shutil.rmtree(place, ignore_errors=True)
        except OSError:
            continue  # somebody else was quicker


# Who works on an import holds its lock. The system lets go of it when a process ends, however
# it ends, so that nothing seems to be going on which nobody does.

_TURN = "turn.lock"


@contextmanager
def worked_on(import_):
    """Hold the lock of ``import_``; then wait until no other import is worked on."""
    folder = folder_of(import_)
    folder.mkdir(mode=0o700, exist_ok=True)
    os.utime(folder)
    with held(folder / "lock"), held(root() / _TURN):
        yield


@contextmanager
def held(path):
    with open(path, "a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def is_worked_on(import_):
    return is_locked(folder_of(import_) / "lock")


def is_anything_worked_on():
    return is_locked(root() / _TURN)


def is_locked(path):
    try:
        with open(path, "rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


# How far it is stands in a file: from inside the import's transaction nobody else would see
# it in the database, and a second connection could not write there.


def write_progress(import_, **progress):
    path = folder_of(import_) / "progress.json"
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(progress))
    unfinished.replace(path)


def read_progress(import_):
    try:
        return json.loads((folder_of(import_) / "progress.json").read_text())
    except (OSError, ValueError):
        return {}
