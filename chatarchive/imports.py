"""Bringing captures in: readings → rows → drafts, a transaction a file."""

import gc
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field

from django.db import InterfaceError, OperationalError, connection, transaction
from wagtail.models import Site

from home.models import CommunitySettings

from . import figures
from .album import Album
from .drafts import refresh_all
from .intake import KEPT_PROBLEMS, Counts, take_in
from .models import Capture, CapturedTweet
from .progress import ARRANGING, READING, Progress, Way
from .records import Problem, TweetRecord

# Pages hang together in circles. Left to itself, Python lets them pile up the more, the more an
# import holds: with a million tweets, 20 MB.
_CHATS_BETWEEN_COLLECTIONS = 100
_NAME_LENGTH = Capture._meta.get_field("name").max_length


@dataclass
class ImportedChat:
    pk: int
    slug: str
    title: str
    new: int = 0
    sections: int = 0


@dataclass
class ImportedFile:
    """What one file brought. ``capture_id`` is None where nothing of it was new."""

    name: str
    format: str
    counts: Counts
    capture_id: int | None
    zone_source: str


@dataclass
class Outcome:
    """What an import did, over all its files."""

    format: str = ""
    counts: Counts = field(default_factory=Counts)
    files: list[ImportedFile] = field(default_factory=list)
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


class ImportBrokenOff(Exception):
    """The database, or the disk for pictures, gave up in the midst of a file: told in
    sentences."""

    def __init__(self, error, reading, files_in):
        told = " ".join(str(error).split())[:200]
        why, what_to_do = _UNWRITTEN if isinstance(error, OSError) else _REFUSED
        for signs, sentences in _WAYS_TO_BREAK.items():
            if any(sign in told for sign in signs):
                why, what_to_do = sentences
        super().__init__(
            f"{why} ({told}): nothing of “{reading.name}” was brought in"
            f"{came_in_before(files_in)}. {what_to_do}"
        )


_REFUSED = (
    "The database refused",
    "It may be busy with another import: try again in a minute.",
)
_UNWRITTEN = (
    "A picture could not be written",
    "See that the folder for media can be written to, and import again.",
)
_WAYS_TO_BREAK = {
    ("disk is full", "disk full", "No space left"): (
        "There is no more room on the disk",
        "Make room, and import again.",
    ),
    (
        *("terminating connection", "server closed", "connection failed"),
        *("connection is closed", "connection already closed", "cursor already closed"),
    ): (
        "The connection to the database broke off",
        "Import again when the database is back.",
    ),
}


def came_in_before(files):
    """Of an import that ended early: what its earlier files brought stays."""
    if not files:
        return ""
    return f"; the {files} files before it stay" if files > 1 else "; the file before it stays"


@dataclass
class Importer:
    """One import: the same site, destination and choices for all of its files.

    ``destination`` gives a record's chat id or None (``destinations.py``). ``zone_is_given``:
    by whoever imports, and not the community's for want of another. ``user`` is who imports, or
    None at a command line. A dry run does everything and rolls it back, so its numbers are the
    true ones.
    """

    site: object
    destination: object
    zone: str
    zone_is_given: bool = False
    hosts: tuple = ()
    publish: bool = False
    dry_run: bool = False
    user: object = None
    on_progress: object = None  # told of each ``Progress``
    # Called with the Outcome of a dry run while what it did can still be looked at.
    before_rollback: object = None
    files_in: int = 0  # how many files have come in
    # Of files that grew since they last came in, by name: the Capture to go on with. And of
    # captures from a network, by name: what was asked.
    going_on: dict = field(default_factory=dict)
    # Whether drafts learn of it at once. Else the next merge does.
    arrange: bool = True
    asked: dict = field(default_factory=dict)

    def run(self, readings):
        """Import ``readings``, one after the other. Returns an Outcome.

        Raises ImportBrokenOff where the database gives up; files before that have come in.
        """
        outcome = Outcome(format=", ".join(sorted({reading.format for reading in readings})))
        with_names = len(readings) > 1
        chats = {}
        way = Way(readings)
        with _unlogged_queries(), transaction.atomic() if self.dry_run else nullcontext():
            for reading in way:
                try:
                    with Album(self.dry_run) as album:
                        self._prepare(reading, album)
                        with transaction.atomic():
                            self._import(reading, way, outcome, chats, with_names, album)
                except (OperationalError, InterfaceError, OSError) as error:
                    raise ImportBrokenOff(error, reading, self.files_in) from error
                self.files_in += not self.dry_run
            outcome.chats = sorted(chats.values(), key=lambda chat: chat.slug)
            if self.dry_run:
                if self.before_rollback:
                    self.before_rollback(outcome)
                transaction.set_rollback(True)
        return outcome

    def _prepare(self, reading, album):
        if reading.brings_pictures:
            album.prepare(
                record
                for record in reading.records()
                if isinstance(record, TweetRecord) and self.destination.takes(record)
            )

    def _import(self, reading, way, outcome, chats, with_names, album):
        # One import at a time: two of the same tweets would run into each other's rows.
        list(Site.objects.select_for_update(no_key=True).order_by("pk"))
        capture = self._capture_of(reading)
        before = outcome.counts.read
        taken = take_in(
            reading.records(),
            chat_of=self.destination,
            capture=capture,
            on_progress=lambda counts: self._tell(
                READING, way.done(reading), way.total, before + counts.read
            ),
            album=album,
        )
        if with_names:
            for problem in taken.problems:
                problem.where = f"{reading.name}, {problem.where}"
        outcome.counts += taken.counts
        outcome.problems += taken.problems[: KEPT_PROBLEMS - len(outcome.problems)]
        arranged = refresh_all(
            sorted(taken.new_in_chat) if self.arrange else (),
            user=self.user,
            publish=self.publish,
            hosts=self.hosts,
            community=CommunitySettings.for_site(self.site),
            capture=capture,
        )
        for number, (page, sections) in enumerate(arranged, 1):
            chat = chats.setdefault(page.pk, ImportedChat(page.pk, page.slug, page.title))
            chat.new += taken.new_in_chat[page.pk]
            chat.sections = sections
            if not number % _CHATS_BETWEEN_COLLECTIONS:
                gc.collect()
            self._tell(ARRANGING, number, len(taken.new_in_chat))
        figures.recount_missing(taken.to_recount)
        self._finish(capture, taken)
        outcome.files.append(
            ImportedFile(
                reading.name, reading.format, taken.counts, capture.pk, capture.zone_source
            )
        )

    def _capture_of(self, reading):
        capture = self.going_on.get(reading.name)
        if capture is None:
            capture = Capture(
                site=self.site,
                name=reading.name[-_NAME_LENGTH:],
                format=reading.format,
                zone=self.zone,
                imported_by=self.user,
            )
        capture.size, capture.sha256 = reading.file.size, reading.file.sha256
        capture.asked = self.asked.get(reading.name, {})
        capture.save()
        return capture

    def _tell(self, *progress):
        if self.on_progress:
            self.on_progress(Progress(*progress))

    def _finish(self, capture, taken):
        """Keep the capture with its counts, unless it told nothing: a file that was here
        before and brought nothing this time leaves no trace."""
        counts = taken.counts
        goes_on = bool(capture.counts)
        brought = counts.new or counts.updated or goes_on
        capture.zone_source = self._zone_source(taken.time_sources)
        if not brought and (not taken.new_in_chat or _brings_nothing_more(capture)):
            capture.delete()
            return
        capture.counts = gone_on(capture.counts, counts) if goes_on else asdict(counts)
        capture.problems = [asdict(problem) for problem in taken.problems]
        capture.save(update_fields=["counts", "problems", "sections", "zone_source"])

    def _zone_source(self, time_sources):
        """How the file's times are known: by what is known least of any."""
        if "assumed" in time_sources:
            source = Capture.ZoneSource
            return source.GIVEN if self.zone_is_given else source.COMMUNITY
        if "zoned" in time_sources:
            return Capture.ZoneSource.FILE
        return Capture.ZoneSource.IDS if time_sources else ""


def gone_on(before, counts):
    """What became of the records of a file that came in before, when it was shorter: ``before``
    as a Capture keeps its counts, ``counts`` of this time."""
    taken = counts.read - counts.outside - counts.withdrawn - counts.rejected
    # What was withdrawn in the meantime is in it no longer; what became fuller may do so twice.
    new = min(before["new"] + counts.new, taken)
    updated = min(before["updated"] + counts.updated, taken - new)
    return asdict(counts) | {"new": new, "updated": updated, "duplicate": taken - new - updated}


def _brings_nothing_more(capture):
    """Whether the same file was brought in before, and into the same chats."""
    before = CapturedTweet.objects.filter(capture__sha256=capture.sha256).exclude(capture=capture)
    links = CapturedTweet.objects.filter(capture=capture)
    return not links.exclude(chat_tweet__in=before.values("chat_tweet")).exists()


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
