"""The task: looking an upload through, or bringing it in."""

import logging
import time

from django.db import OperationalError, transaction
from django.utils import timezone
from django_tasks import task

from ..choices import WrongChoice
from ..imports import ImportBrokenOff
from ..models import Import
from ..readers import SourceError, UnreadableCapture, WrongColumns
from . import uploads
from .run import NotAllowed, NothingRead, bring_in, look_through
from .words import in_the_admin

logger = logging.getLogger(__name__)
_FOR_PEOPLE = (
    SourceError,
    UnreadableCapture,
    WrongColumns,
    WrongChoice,
    ImportBrokenOff,
    NotAllowed,
    NothingRead,
)
_TRIES, _BETWEEN = 10, 3  # seconds


def enqueue(pk, **expected):
    """Queue the Import as ``expected`` leaves it, once: False where another click was first.

    ``expected`` are filters of the state it has to be in; ``set`` what it gets.
    """
    fields = expected.pop("set", {})
    with transaction.atomic():
        changed = Import.objects.filter(pk=pk, **expected).update(
            state=Import.State.WAITING, trouble="", changed_at=timezone.now(), **fields
        )
        if not changed:
            return False
        result = work_on.enqueue(pk)
        Import.objects.filter(pk=pk).update(task_id=str(result.id))
    return True


@task(backend="imports")
def work_on(pk):
    import_ = Import.objects.filter(pk=pk).select_related("site", "user", "confirmed_by").first()
    if import_ is None:
        return
    with uploads.worked_on(import_):
        waiting = Import.objects.filter(pk=pk, state=Import.State.WAITING)
        if not _patiently(lambda: waiting.update(state=Import.State.RUNNING)):
            return
        import_.refresh_from_db()
        result = _done(import_)
        _patiently(lambda: import_.save(update_fields=result))
    if import_.is_in:
        uploads.discard(import_)


def _done(import_):
    """Do what is to be done; the fields to be saved."""
    try:
        if import_.step == Import.Step.LOOK:
            import_.found = look_through(import_)
            field = "found"
        else:
            import_.outcome = bring_in(import_)
            field = "outcome"
    except _FOR_PEOPLE as error:
        return _failed(import_, in_the_admin(str(error)))
    except OSError as error:
        logger.exception("Import %s could not be worked on", import_.pk)
        return _failed(
            import_,
            f"The file could not be read on the server ({error.strerror or 'unknown error'}). "
            "Nothing of it came in. Try again, and if it happens again, tell whoever runs the "
            f"site: import {import_.pk}, {_now()}.",
        )
    except Exception:
        logger.exception("Import %s failed", import_.pk)
        return _failed(
            import_,
            "Something went wrong that nobody foresaw. Nothing is lost or half-written, and the "
            "upload is still here. Try again, and if it happens again, tell whoever runs the "
            f"site: import {import_.pk}, {_now()}.",
        )
    import_.state = Import.State.DONE
    return [field, "state", "changed_at"]


def _failed(import_, sentence):
    import_.state, import_.trouble = Import.State.FAILED, sentence
    return ["state", "trouble", "changed_at"]


def _now():
    return f"{timezone.now():%-d %B %Y, %H:%M} UTC"


def _patiently(write):
    """``write()``, again and again while the database is busy: what was done must be told."""
    for left in reversed(range(_TRIES)):
        try:
            return write()
        except OperationalError:
            if not left:
                raise
            time.sleep(_BETWEEN)
