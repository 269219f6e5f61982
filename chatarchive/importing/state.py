"""How an import stands, for who looks at it: nothing here writes to the database, which an
import may hold for a while."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from ..models import Import
from . import uploads

# Between being claimed and being locked, a task is nobody's for a moment.
_MOMENT = timedelta(seconds=10)
_LONG = timedelta(seconds=45)
_GONE = "The upload is no longer here, since uploads are kept for a day: upload the file again."
_STOPPED = (
    "The import was stopped in the midst of it: the site was restarted, or the computer it runs "
    "on. Nothing is half-written: each file comes in whole or not at all, and what came in before "
    "counts as known. The upload is still here: try again."
)


class Standing:
    """``busy``; else ``trouble`` in sentences, and whether ``again`` may be offered."""

    def __init__(self, import_):
        self.import_ = import_
        self.busy = import_.is_busy
        self.trouble = ""
        self.again = False
        self.share = None
        if self.busy and self._is_lost():
            import_.refresh_from_db()
            self.busy = import_.is_busy
            if self.busy:
                self.busy, self.trouble = False, _STOPPED
        elif import_.state == Import.State.FAILED:
            self.trouble = import_.trouble
        if not self.busy and not import_.is_in and not uploads.is_there(import_):
            self.trouble = _GONE
        elif self.trouble:
            self.again = True

    def _is_lost(self):
        """Whether nobody works on it, and nobody is going to."""
        import_ = self.import_
        if uploads.is_worked_on(import_):
            return False
        if import_.state == Import.State.RUNNING:
            return True
        task = DBTaskResult.objects.filter(pk=import_.task_id or None).first()
        before = timezone.now() - _MOMENT
        if task is None:
            return import_.changed_at < before
        return task.status != TaskResultStatus.READY and (task.started_at or before) <= before

    @property
    def words(self):
        """What goes on, in a sentence."""
        import_ = self.import_
        if import_.state == Import.State.RUNNING:
            progress = uploads.read_progress(import_)
            self.share = progress.get("share")
            return progress.get("words") or "Starting…"
        if uploads.is_anything_worked_on():
            return "Another import is running. This one comes after it."
        waited = timezone.now() - import_.changed_at
        if settings.IMPORTS_WORKER == "process" and waited > _LONG:
            return (
                "Nobody has begun with it yet. If this goes on, tell whoever runs the site: the "
                "second process (manage.py db_worker --backend imports) seems not to be running."
            )
        return "Waiting for its turn…"

    @property
    def title(self):
        import_ = self.import_
        if self.busy:
            looking = import_.step == Import.Step.LOOK
            return "Looking through the file" if looking else "Importing"
        if self.trouble:
            return "This did not work"
        if import_.is_looked:
            return "What would happen"
        return "Imported"
