"""Working the queue of imports off in a thread of the web process, where no second process
does: the same queue, claimed and run by the same code."""

import logging
import threading

from django.conf import settings

BACKEND = "imports"
# An import that another process queued, or left behind, is found after so many seconds.
_LOOKS_EVERY = 15

logger = logging.getLogger(__name__)
_called = threading.Event()
_starting = threading.Lock()
_thread = None


def wake():
    """See to it that what is queued is done, if that is this process's work."""
    global _thread
    if settings.IMPORTS_WORKER != "thread":
        return
    with _starting:
        # A fork leaves threads behind.
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_work, name="imports", daemon=True)
            _thread.start()
    _called.set()


def _work():
    while True:
        _called.wait(_LOOKS_EVERY)
        _called.clear()
        try:
            work_off()
        except Exception:
            # A database that is busy or away for a while: it is asked again.
            logger.warning("The queue of imports could not be worked off", exc_info=True)


def work_off():
    """Do all that is queued, in this thread."""
    from django.db import connections
    from django_tasks.utils import get_random_id
    from django_tasks_db.management.commands.db_worker import Worker
    from django_tasks_db.models import DBTaskResult

    try:
        # Claiming takes the database's lock, so it is only done if there is something.
        if DBTaskResult.objects.ready().filter(backend_name=BACKEND).exists():
            Worker(
                queue_names=["*"],
                interval=0,
                batch=True,
                backend_name=BACKEND,
                startup_delay=False,
                max_tasks=None,
                worker_id=get_random_id(),
            ).run()
    finally:
        if threading.current_thread() is _thread:
            connections.close_all()
