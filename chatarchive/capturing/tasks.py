"""The task: one turn at a run, and the next one queued where there is more to come."""

import logging
import traceback
from datetime import timedelta

from django.db import OperationalError, transaction
from django.utils import timezone
from django_tasks import task

from ..captures.policy import hindrance
from ..models import CaptureRun
from . import folders, letters, queue, turns, watch

logger = logging.getLogger(__name__)
_BUSY_DATABASE = timedelta(seconds=30)
_NOBODY = (
    "Whoever asked for it no longer has an account here. Press “Go on”, and it is asked for in "
    "your name."
)


def enqueue(run, moment=None, **fields):
    """Queue ``run`` as it was seen, with ``fields`` changed; False where somebody was quicker."""
    with transaction.atomic():
        seen = CaptureRun.objects.filter(pk=run.pk, task_id=run.task_id, state=run.state)
        fields |= {"state": CaptureRun.State.WAITING, "changed_at": timezone.now()}
        if not seen.update(**fields):
            return False
        run.task_id = queue.put(work_on, run.pk, moment)
        CaptureRun.objects.filter(pk=run.pk).update(task_id=run.task_id)
        run.state = CaptureRun.State.WAITING
        watch.begin()
    return True


@task(backend="captures", takes_context=True)
def work_on(context, pk):
    run = CaptureRun.objects.select_related("chat", "user").filter(pk=pk).first()
    if run is None or run.task_id != str(context.task_result.id) or not run.is_busy:
        return
    moment = None
    try:
        if why := hindered(run):
            _fail(run, why)
        elif wait := turns.Turn(run, dry_run=run.look).take():
            moment = timezone.now() + timedelta(seconds=wait[0])
    except folders.AlreadyRunning:
        return
    except CaptureRun.DoesNotExist:
        return
    except Exception as error:
        if not CaptureRun.objects.filter(pk=pk).exists():
            folders.discard(run)  # somebody deleted the chat meanwhile
            return
        if isinstance(error, OperationalError) and "locked" in str(error):
            moment = timezone.now() + _BUSY_DATABASE
        else:
            _log(run, error)
            _fail(
                run,
                "Something went wrong that nobody foresaw. What had come is kept. Go on, and if it "
                f"happens again, tell whoever runs the site: capture {run.pk}, "
                f"{timezone.now():%-d %B %Y, %H:%M} UTC.",
            )
    if moment:
        run.refresh_from_db(fields=["state", "task_id", "stop_asked"])
        # Who asked it to stop meanwhile need not wait for that.
        enqueue(run, None if run.stop_asked else moment)
    else:
        letters.tell(run)


def hindered(run):
    """What keeps ``run`` from being worked off, in sentences; empty if nothing does."""
    if run.user is None or not run.user.is_active:
        return _NOBODY
    return hindrance(run.user, run.chat)


def _fail(run, sentences):
    run.state, run.trouble = CaptureRun.State.FAILED, sentences
    run.save(update_fields=["state", "trouble", "changed_at"])


def _log(run, error):
    # The words of what nobody foresaw may hold a request, and that a key.
    frames = "".join(traceback.format_tb(error.__traceback__))
    logger.error("Capture %s failed: %s\n%s", run.pk, type(error).__qualname__, frames)
