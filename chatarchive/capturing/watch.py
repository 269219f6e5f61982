"""Looking after what nobody looks at: what a killed worker left, what a moved chat's schedule
waits for, an e-mail that could not be sent. Done every ten minutes for as long as there is any."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from ..models import CaptureRun, CaptureSchedule
from . import folders, queue

EVERY = timedelta(minutes=10)
# A run that its worker did not survive so often is not begun again by itself.
_BEGUN_IN_VAIN = 3
_TASKS_KEPT = timedelta(days=2)
_LETTERS_TRIED = timedelta(days=2)


def begin():
    """See to it that somebody looks in ten minutes."""
    if not queue.is_waiting(look):
        look.using(run_after=timezone.now() + EVERY).enqueue()


@task(backend="captures")
def look():
    if _open_runs().exists() or _open_schedules().exists() or _untold().exists():
        begin()
        look_after()
    queue.discard_outdated(timezone.now() - _TASKS_KEPT)
    folders.discard_outdated()


def look_after():
    from . import letters, schedules

    for run in _open_runs():
        pick_up(run)
    for schedule in _open_schedules():
        schedules.plan(schedule)
    for run in _untold():
        letters.tell(run)


def pick_up(run):
    """Queue ``run`` again if it is lost."""
    from . import tasks
    from .state import is_lost

    if not is_lost(run):
        return
    if queue.times_lost(tasks.work_on, run.pk) < _BEGUN_IN_VAIN:
        tasks.enqueue(run)
        return
    CaptureRun.objects.filter(pk=run.pk, task_id=run.task_id, state=run.state).update(
        state=CaptureRun.State.FAILED,
        changed_at=timezone.now(),
        trouble=f"It was begun {_BEGUN_IN_VAIN} times, and each time the worker was stopped in the "
        "midst of it. What had come is kept. Tell whoever runs the site, and then go on.",
    )


def _open_runs():
    # A command goes on by itself, or is typed again.
    unfinished = (CaptureRun.State.WAITING, CaptureRun.State.RUNNING)
    return CaptureRun.objects.filter(state__in=unfinished).exclude(task_id="")


def _open_schedules():
    return CaptureSchedule.objects.exclude(due_at=None)


def _untold():
    from .letters import to_be_told

    return to_be_told().filter(told_at=None, changed_at__gt=timezone.now() - _LETTERS_TRIED)
