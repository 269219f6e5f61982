"""Where what the networks sent lies until it is brought in: a private folder a run."""

import fcntl
import os
import shutil
import time
from contextlib import ExitStack, contextmanager

from ..importing import uploads

#: What a broken-off capture received is kept so long, to go on from.
KEPT_SECONDS = 7 * 24 * 3600


class AlreadyRunning(Exception):
    """Another process works on this run."""


def root():
    folder = uploads.root() / uploads.CAPTURES
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def places():
    """What lies in the root, where anything ever did."""
    folder = uploads.root() / uploads.CAPTURES
    return list(folder.iterdir()) if folder.is_dir() else []


def folder_of(run):
    return root() / run.folder_name


def journal_path(run, source_name):
    return folder_of(run) / f"{source_name}.jsonl"


@contextmanager
def worked_on(run):
    """Hold the lock of ``run``, which the system lets go of however the process ends. Raises
    AlreadyRunning."""
    folder = folder_of(run)
    folder.mkdir(mode=0o700, exist_ok=True)
    with lock(folder) as file:
        os.utime(file.fileno())
        yield


@contextmanager
def lock(folder, *, with_gate=False):
    """Hold the lock of ``folder``. Raises AlreadyRunning. Who holds it for a moment only keeps
    the gate to it shut, so that those who come wait and do not turn away."""
    with ExitStack() as gate:
        gate.enter_context(uploads.held(folder / "gate"))
        with open(folder / "lock", "a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise AlreadyRunning from None
            if not with_gate:
                gate.close()
            yield file


def is_worked_on(run):
    return uploads.is_locked(folder_of(run) / "lock")


def discard(run):
    shutil.rmtree(folder_of(run), ignore_errors=True)


def discard_outdated():
    """What nobody touched for a week. Touches no database."""
    before = time.time() - KEPT_SECONDS
    for place in places():
        try:
            files = [place / "lock", *place.glob("*.jsonl")] if place.is_dir() else [place]
            files = [file for file in files if file.exists()] or [place]
            if max(file.stat().st_mtime for file in files) > before:
                continue
            if not uploads.is_locked(place / "lock"):
                shutil.rmtree(place, ignore_errors=True)
        except OSError:
            continue  # somebody else was quicker
