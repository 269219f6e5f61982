"""The queue of captures: each run, and each schedule, has one task there at most that counts.

A row names its task, so that of two tasks for the same thing only one does anything; and both are
written together, so that no process dies between them."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from ..importing import thread

# Between being claimed and being locked, a task is nobody's for a moment.
_MOMENT = timedelta(seconds=10)


def put(task, pk, moment=None):
    """Queue ``task`` for the row ``pk``, to be done at ``moment`` (aware) or at once. Returns the
    id of it, for the row to keep in the same transaction."""
    if moment and moment > timezone.now():
        task = task.using(run_after=moment)
    result = task.enqueue(pk)
    transaction.on_commit(lambda: thread.wake(thread.CAPTURES))
    return str(result.id)


def is_alive(task_id):
    """Whether the task waits, or was begun in this very moment. What a worker was killed at stays
    as it was, and nobody does it again."""
    task = DBTaskResult.objects.filter(pk=task_id or None).first()
    if task is None:
        return False
    if task.status == TaskResultStatus.READY:
        return True
    begun = task.started_at and task.started_at > timezone.now() - _MOMENT
    return bool(begun and task.status == TaskResultStatus.RUNNING)


def times_lost(task, pk):
    """How often a worker began ``task`` for the row ``pk`` and came to no end."""
    return DBTaskResult.objects.filter(
        task_path=task.module_path,
        status=TaskResultStatus.RUNNING,
        args_kwargs__args=[pk],
        started_at__lt=timezone.now() - _MOMENT,
    ).count()


def is_waiting(task):
    return DBTaskResult.objects.filter(
        task_path=task.module_path, status=TaskResultStatus.READY
    ).exists()


def discard_outdated(before):
    """Tasks that were over, or begun and left, ``before`` then."""
    tasks = DBTaskResult.objects.filter(backend_name=thread.CAPTURES)
    tasks.filter(started_at__lt=before).delete()
