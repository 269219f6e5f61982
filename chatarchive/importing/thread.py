"""Working the queues off in threads of the web process, where no second process does: the same
queues, claimed and run by the same code. One thread a queue: an import waits for no network."""

import logging
import threading

from django.conf import settings
from django.core.signals import request_started

BACKEND = "imports"
CAPTURES = "captures"
# What another process queued, or left behind, and what has become due is found after so many
# seconds.
_LOOKS_EVERY = {BACKEND: 15, CAPTURES: 5}

logger = logging.getLogger(__name__)


class _Queue:
    def __init__(self, backend):
        self.backend = backend
        self.thread = None
        self._called = threading.Event()
        self._starting = threading.Lock()

    def wake(self):
        with self._starting:
            # A fork leaves threads behind.
            if self.thread is None or not self.thread.is_alive():
                self.thread = threading.Thread(target=self._work, name=self.backend, daemon=True)
                self.thread.start()
        self._called.set()

    def _work(self):
        while True:
            self._called.wait(_LOOKS_EVERY[self.backend])
            self._called.clear()
            try:
                work_off(self.backend)
            except Exception:
                # A database that is busy or away for a while: it is asked again.
                logger.warning("The queue of %s could not be worked off", self.backend, exc_info=1)


_queues = {backend: _Queue(backend) for backend in _LOOKS_EVERY}


def wake(backend=BACKEND):
    """See to it that what is queued is done, if that is this process's work."""
    if settings.IMPORTS_WORKER == "thread":
        _queues[backend].wake()


def connect():
    """From the first request on, what was queued before a restart goes on, and what has become
    due is done, although nobody looks."""
    request_started.connect(_begin)


def _begin(**kwargs):
    request_started.disconnect(_begin)
    for backend in _queues:
        wake(backend)


def work_off(backend=BACKEND):
    """Do all that is queued and due, in this thread."""
    from django.db import connections
    from django_tasks.utils import get_random_id
    from django_tasks_db.management.commands.db_worker import Worker
    from django_tasks_db.models import DBTaskResult

    try:
        # Claiming takes the database's lock, so it is only done if there is something.
        if DBTaskResult.objects.ready().filter(backend_name=backend).exists():
            Worker(
                queue_names=["*"],
                interval=0,
                batch=True,
                backend_name=backend,
                startup_delay=False,
                max_tasks=None,
                worker_id=get_random_id(),
            ).run()
    finally:
        if threading.current_thread() is _queues[backend].thread:
            connections.close_all()
