"""Bringing captures in: readings → rows → drafts, a transaction a file."""

from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field

from django.db import connection, transaction
from wagtail.models import Site

from home.models import CommunitySettings

from .drafts import refresh_all
from .intake import KEPT_PROBLEMS, Counts, take_in
from .models import Capture
from .records import Problem

_NAME_LENGTH = Capture._meta.get_field("name").max_length


@dataclass
class ImportedChat:
    slug: str
    title: str
    new: int = 0
    sections: int = 0


@dataclass
class Outcome:
    """What an import did, over all its files."""

    format: str = ""
    counts: Counts = field(default_factory=Counts)
    chats: list[ImportedChat] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def nothing_read(self):
        return self.counts.read == self.counts.rejected

    def as_json(self):
        """The object that ``import_chat --json`` prints; its keys are a contract."""
        return {
            "format": self.format,
            **asdict(self.counts),
            "chats": [
                {"slug": chat.slug, "new": chat.new, "sections": chat.sections}
                for chat in self.chats
            ],
            "problems": [{"where": item.where, "why": item.why} for item in self.problems],
        }


@dataclass
class Importer:
    """One import: the same site, destination and choices for all of its files.

    ``destination`` gives a record's chat id or None (``destinations.py``). ``user`` is who
    imports, or None at a command line. A dry run does everything and rolls it back, so its
    numbers are the true ones.
    """

    site: object
    destination: object
    zone: str
    hosts: tuple = ()
    publish: bool = False
    dry_run: bool = False
    user: object = None
    on_progress: object = None

    def run(self, readings):
        """Import ``readings``, one after the other. Returns an Outcome."""
        outcome = Outcome(format=", ".join(sorted({reading.format for reading in readings})))
        with_names = len(readings) > 1
        chats = {}
        with _unlogged_queries(), transaction.atomic() if self.dry_run else nullcontext():
            for reading in readings:
                with transaction.atomic():
                    self._import(reading, outcome, chats, with_names)
            if self.dry_run:
                transaction.set_rollback(True)
        outcome.chats = sorted(chats.values(), key=lambda chat: chat.slug)
        return outcome

    def _import(self, reading, outcome, chats, with_names):
        # One import at a time: two of the same tweets would run into each other's rows.
        list(Site.objects.select_for_update(no_key=True).order_by("pk"))
        capture = Capture.objects.create(
            site=self.site,
            name=reading.name[-_NAME_LENGTH:],
            size=reading.file.size,
            sha256=reading.file.sha256,
            format=reading.format,
            zone=self.zone,
            imported_by=self.user,
        )
        taken = take_in(
            reading.records(),
            chat_of=self.destination,
            capture=capture,
            on_progress=self.on_progress,
        )
        if with_names:
            for problem in taken.problems:
                problem.where = f"{reading.name}, {problem.where}"
        outcome.counts += taken.counts
        outcome.problems += taken.problems[: KEPT_PROBLEMS - len(outcome.problems)]
        for page, sections in refresh_all(
            sorted(taken.new_in_chat),
            user=self.user,
            publish=self.publish,
            hosts=self.hosts,
            community=CommunitySettings.for_site(self.site),
        ):
            chat = chats.setdefault(page.pk, ImportedChat(page.slug, page.title))
            chat.new += taken.new_in_chat[page.pk]
            chat.sections = sections
        self._finish(capture, taken)

    def _finish(self, capture, taken):
        """Keep the capture with its counts, unless it told nothing: a file that was here
        before and brought nothing this time leaves no trace."""
        counts = taken.counts
        brought = counts.new or counts.updated
        again = Capture.objects.filter(sha256=capture.sha256).exclude(pk=capture.pk).exists()
        if not brought and (again or not taken.new_in_chat):
            capture.delete()
            return
        capture.counts = asdict(counts)
        capture.problems = [asdict(problem) for problem in taken.problems]
        capture.save(update_fields=["counts", "problems"])


@contextmanager
def _unlogged_queries():
    """With DEBUG on, Django writes out and keeps its last 9,000 queries: for an import that is
    a good part of its time, and memory that grows with the file. Whoever counts queries
    (``force_debug_cursor``) still gets them."""
    if connection.force_debug_cursor:
        yield
        return
    logged = connection.make_debug_cursor
    connection.make_debug_cursor = connection.make_cursor
    try:
        yield
    finally:
        connection.make_debug_cursor = logged
