"""A database that is busy: on SQLite an import holds it, for everybody who writes, until the file
is in. Reading goes on; who saves waits, and is told if it takes too long."""

from contextlib import contextmanager

from django.db import OperationalError, connection
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from wagtail.admin.models import EditingSession

BUSY = "The database is busy with an import, so nothing was changed. Try again in a minute."


class BusyDatabaseMiddleware:
    """Answers in a sentence what waited in vain, with what was sent, to be sent again."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        if not _is_busy(error):
            return None
        if not request.accepts("text/html"):
            return JsonResponse({"success": False, "error_message": BUSY}, status=503)
        response = render(
            request, "busy.html", {"busy": BUSY, "sent": _to_send_again(request)}, status=503
        )
        add_never_cache_headers(response)
        return response


def _to_send_again(request):
    """``(name, value)`` of each field of a form; none of one with files, which a page cannot
    keep, or with a password, which it should not."""
    if request.FILES or any("password" in name for name in request.POST):
        return []
    return [(name, value) for name, values in request.POST.lists() for value in values]


def _is_busy(error):
    return isinstance(error, OperationalError) and "locked" in str(error)


def let_editors_open():
    """Wagtail notes who has a page open, when it is opened and every ten seconds from then on.
    For that no editor has to wait: a session that could not be noted is with its next ping."""
    save, clean_up = EditingSession.save, EditingSession.cleanup

    def save_if_free(session, *args, **kwargs):
        with unless_busy():
            save(session, *args, **kwargs)
        session.pk = session.pk or 0

    def clean_up_if_free():
        with unless_busy():
            clean_up()

    EditingSession.save = save_if_free
    EditingSession.cleanup = staticmethod(clean_up_if_free)


@contextmanager
def unless_busy():
    """Try to write, and let it be at once if an import holds the database. For what nobody has
    to wait for."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    sqlite = connection.connection
    (patience,) = sqlite.execute("PRAGMA busy_timeout").fetchone()
    sqlite.execute("PRAGMA busy_timeout = 0")
    try:
        yield
    except OperationalError as error:
        if not _is_busy(error):
            raise
    finally:
        sqlite.execute(f"PRAGMA busy_timeout = {patience}")
