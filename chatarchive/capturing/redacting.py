"""Journals without what is withdrawn: a withdrawal reaches what lies there, and what comes later.

Each line stays, and each husk in it (``husks.py``), so that nothing is asked for twice. A folder
that is to be looked through has a note in it, put there before the withdrawal counts and taken
away once it was looked through: so none is missed, whoever works on it and wherever a process
ends. A journal at a place that a person named is theirs, and is left alone.
"""

import logging
import os
from contextlib import contextmanager

import orjson
from django.db import transaction

from ..models import Capture, CaptureRun
from ..withdrawn import Withdrawn
from . import folders
from .husks import without_withdrawn
from .journal import MARK

logger = logging.getLogger(__name__)
_UNTOLD = "It broke off."
_NOTE, _BESIDE = "to-redact", ".redacted"


@contextmanager
def worked_on(run):
    """``folders.worked_on``; at the end, what is withdrawn is taken out of what ``run``
    received. Raises AlreadyRunning."""
    try:
        with folders.worked_on(run):
            place = folders.folder_of(run)
            _note(place)
            try:
                yield
            finally:
                if place.is_dir():
                    _try(_redact, place)
    finally:
        # One may have been noted after the last look.
        redact_noted()


def redact_all():
    """Take what is withdrawn out of all that lies here, once the transaction is through. What
    is worked on is done by whoever works on it. Returns how many folders there are."""
    places = _places()
    for place in places:
        _note(place)
    transaction.on_commit(redact_noted)
    return len(places)


def redact_noted():
    """Look through the folders that are still to be, except those that are worked on."""
    for place in _places():
        if (place / _NOTE).exists():
            _try(_redact_unless_worked_on, place)


def discard_outdated():
    """``folders.discard_outdated``, and what a process that ended early left to be done."""
    folders.discard_outdated()
    redact_noted()


def forget_names(handles):
    """Forget what was noted as wrong, where it names somebody who withdrew."""
    for run in CaptureRun.objects.only("pk", "sources", "trouble"):
        before = orjson.dumps(run.sources), run.trouble
        for one in run.sources:
            one["problems"] = [
                problem for problem in one.get("problems", ()) if not _names(problem, handles)
            ]
            one["trouble"] = _unless_naming(one.get("trouble", ""), handles)
        run.trouble = _unless_naming(run.trouble, handles)
        if before != (orjson.dumps(run.sources), run.trouble):
            CaptureRun.objects.filter(pk=run.pk).update(sources=run.sources, trouble=run.trouble)
    for capture in Capture.objects.exclude(asked={}).only("pk", "asked"):
        if _names(capture.asked.get("trouble", ""), handles):
            capture.asked["trouble"] = _UNTOLD
            Capture.objects.filter(pk=capture.pk).update(asked=capture.asked)


def _unless_naming(sentence, handles):
    return _UNTOLD if _names(sentence, handles) else sentence


def _names(told, handles):
    told = orjson.dumps(told).decode().casefold()
    return any(f"@{handle}" in told for handle in handles if handle)


def _try(work, place):
    try:
        work(place)
    except FileNotFoundError:
        return  # its capture was just done, and nothing of it is left
    except Exception:
        # It stays noted, and the next to come here tries again.
        logger.exception("What a capture received could not be rid of a withdrawal")


def _places():
    return [place for place in folders.places() if place.is_dir()]


def _note(place):
    try:
        (place / _NOTE).touch(mode=0o600)
    except FileNotFoundError:
        return  # its capture was just done, and nothing of it is left


def _redact_unless_worked_on(place):
    try:
        with folders.lock(place, with_gate=True):
            _redact(place)
    except folders.AlreadyRunning:
        return  # who has the lock looks for the note once they let go of it


def _redact(place):
    # First, so that what is withdrawn in the meantime is noted anew.
    (place / _NOTE).unlink(missing_ok=True)
    try:
        if withdrawn := Withdrawn.of_all():
            for path in sorted(place.glob("*.jsonl")):
                _rewrite(path, withdrawn)
    except BaseException:
        _note(place)
        raise


def _rewrite(path, withdrawn):
    """Write ``path`` anew, in one step, if it holds what is withdrawn. A last line that was not
    finished goes, which is as good as not received."""
    beside = path.with_suffix(_BESIDE)
    changed = False
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(path, "rb") as lines, os.fdopen(descriptor, "wb") as written:
        network = None
        for line in lines:
            kept, network = _kept(line, network, withdrawn)
            changed |= kept != line
            written.write(kept)
        written.flush()
        os.fsync(written.fileno())
    if not changed:
        beside.unlink()
        return
    times = path.stat()
    # How long it is kept counts from when something last came.
    os.utime(beside, ns=(times.st_atime_ns, times.st_mtime_ns))
    os.replace(beside, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _kept(line, network, withdrawn):
    """What is kept of ``line``, and the network of the journal, which its first line tells."""
    try:
        page = orjson.loads(line) if line.endswith(b"\n") else None
        mark = page[MARK]
        if mark["step"] == "plan":
            return line, mark["plan"]["network"]
    except (ValueError, TypeError, KeyError):
        return b"", network  # no answer that anybody could go on from
    if mark["step"] == "count" or "refused" in mark:
        return line, network
    if not without_withdrawn(network, page, withdrawn):
        return line, network
    return orjson.dumps(page, option=orjson.OPT_APPEND_NEWLINE), network
