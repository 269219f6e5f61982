"""How a run stands, for who looks at it. Nothing here writes to the database."""

from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.utils import timezone

from ..importing import thread
from ..models import CaptureRun
from . import folders, queue, runs, words
from .asking import Trouble

_MOMENT = timedelta(seconds=10)
# A command asks again by itself when what it waits for is over.
_GRACE = timedelta(minutes=1)
_LONG = timedelta(seconds=45)
_LOST = (
    "It was stopped in the midst of it: the site was restarted, or the computer it runs on. What "
    "had come is kept. Go on, and it goes on from there."
)


def is_lost(run):
    """Whether nobody works on ``run``, and nobody is going to."""
    if not run.is_busy or folders.is_worked_on(run):
        return False
    if queue.is_alive(run.task_id):
        return False
    now = timezone.now()
    if run.wait_until and run.wait_until + _GRACE > now:
        return False
    return run.changed_at < now - _MOMENT


class Standing:
    """``busy``; else ``trouble`` in sentences, and whether it can ``go_on``."""

    def __init__(self, run, zone):
        self.run, self.zone = run, zone
        self.sources = runs.source_runs(run)
        self.busy = run.is_busy
        self.trouble = run.trouble
        if self.busy and is_lost(run):
            run.refresh_from_db()
            self.busy = run.is_busy
            self.trouble = _LOST if self.busy else run.trouble
            self.busy = False
        self.is_look = run.look and not self.busy and run.state == CaptureRun.State.DONE

    @property
    def go_on(self):
        """Whether there is something to go on with, without paying for it twice."""
        over = self.run.state == CaptureRun.State.DONE
        return not (self.busy or over) and bool(self.sources)

    @property
    def needs_limit(self):
        return any(one.trouble_kind == Trouble.LIMIT for one in self.sources)

    @property
    def title(self):
        if self.busy:
            if self.run.look:
                return "Counting first"
            return "Following the chat" if self.run.follow else "Capturing"
        if self.is_look:
            return "What it would ask"
        if self.run.state == CaptureRun.State.DONE:
            return "Captured"
        return "Stopped" if self.run.state == CaptureRun.State.STOPPED else "This broke off"

    @property
    def words(self):
        """What goes on, in a sentence."""
        run = self.run
        if run.stop_asked:
            return "Stopping. What has come is being brought in…"
        if run.state == CaptureRun.State.RUNNING:
            one = next((one for one in self.sources if one.state == "running"), None)
            return f"Asking {one.title}…" if one else "Starting…"
        if run.wait_until:
            return words.waits(run.wait_why, run.wait_until, self.zone)
        if (
            settings.IMPORTS_WORKER == "process"
            and timezone.now() - run.changed_at > _LONG
            and not thread_is_busy()
        ):
            return (
                "Nobody has begun with it yet. If this goes on, tell whoever runs the site: the "
                "process for captures (manage.py db_worker --backend captures) seems not to run."
            )
        return "Waiting for its turn…"

    @property
    def share(self):
        if not self.sources or not all(one.planned for one in self.sources):
            return None
        done = sum(min(one.posts, one.planned) for one in self.sources)
        return done / sum(one.planned for one in self.sources)

    @property
    def rows(self):
        return [words.row(one, self.run, self.zone) for one in self.sources]

    @property
    def cost(self):
        return sum((Decimal(one.cost) for one in self.sources), Decimal(0))

    @property
    def planned_cost(self):
        return sum((Decimal(one.planned_cost) for one in self.sources), Decimal(0))


def thread_is_busy():
    from django_tasks_db.models import DBTaskResult

    return DBTaskResult.objects.running().filter(backend_name=thread.CAPTURES).exists()
