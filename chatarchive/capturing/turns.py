"""Working a CaptureRun off: source by source, each into a journal, then into the chat's draft.

The command and the task do the same. A run is worked off in turns: one ends when all that is
left has to wait (for a rate limit, for the next look of a followed chat), and the next begins by
reading the journals, so that nothing but these has to outlive a turn.
"""

import shutil
import time
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from home.models import CommunitySettings

from ..choices import ONE_CHAT, Choices
from ..imports import ImportBrokenOff, gone_on
from ..models import Capture, CaptureRun, ChatPage
from ..readers import UnreadableCapture
from . import folders, redacting
from .asking import Trouble
from .driver import Driver, EndOfDryRun, Figures, Later, Patience, Prices
from .engines import connection_to, engine_of
from .journal import Journal, JournalInUse, NotAJournal
from .plan import Plan
from .runs import iso, no_key, source_runs
from .sources import FORMATS, Source, sources_of
from .windows import FOLLOWED_EVERY

# While a chat is followed, its draft learns so seldom: each time is a revision.
_ARRANGED_EVERY = 300
# A followed chat is tried again after the network was away.
_AFTER_TROUBLE = 60
_SECONDS_SLEPT = 10
# Who looks on is told no more often.
_TOLD_EVERY = 1


class ShortPatience(Patience):
    """Sleeps through a break, and leaves everything longer for a later turn."""

    def wait(self, seconds, why):
        if seconds > _SECONDS_SLEPT:
            raise Later(seconds, why)
        super().wait(seconds, why)


class Turn:
    """One turn at ``run``, under its lock.

    ``tell(source_run, sentence)`` is told how far it is; ``announce(source_run, announcement)``
    what comes next. ``paths`` are the journals that a person named, by the source's name: these
    are kept. In a dry run only what costs nothing, or a count, is asked, and nothing is kept.
    """

    def __init__(self, run, *, tell=None, announce=None, paths=None, dry_run=False):
        self.run = run
        self.chat = ChatPage.objects.get(pk=run.chat_id)
        self.site = self.chat.get_site()
        self.sources = source_runs(run)
        self._tell = tell
        self._announce = announce
        self._paths = paths or {}
        self._dry_run = dry_run
        self._known = {one.name: one for one in sources_of(self.site)}
        self._told_at = 0

    def take(self):
        """Do what can be done now. Returns (seconds, why) to wait until there is more to do, or
        None when the run is over. Raises AlreadyRunning."""
        with redacting.worked_on(self.run):
            self._save(state=CaptureRun.State.RUNNING, wait_until=None, wait_why="")
            waits = []
            for one in self.sources:
                if not one.is_over and (wait := self._work_on(one)):
                    waits.append(wait)
            if waits:
                seconds, why = min(waits)
                until = timezone.now() + timedelta(seconds=seconds)
                self._save(state=CaptureRun.State.WAITING, wait_until=until, wait_why=why[:300])
                return seconds, why
            self._end()
            return None

    def _work_on(self, one):
        one.state, one.trouble, one.trouble_kind = "running", "", ""
        one.wait_until = one.wait_why = ""
        self._save()
        try:
            wait = self._capture(one)
        except Trouble as trouble:
            wait = None
            if (
                self.run.follow
                and trouble.kind == Trouble.NETWORK
                and timezone.now() < self.run.until
            ):
                one.trouble = str(trouble)
                wait = _AFTER_TROUBLE, str(trouble)
            else:
                one.state, one.trouble, one.trouble_kind = "failed", str(trouble), trouble.kind
        except EndOfDryRun:
            one.state = "done"
            wait = None
        if wait:
            one.wait_until = iso(timezone.now() + timedelta(seconds=wait[0]))
            one.wait_why = wait[1]
        self._save()
        return wait

    def _capture(self, one):
        source = self._known.get(one.name)
        if source is None:
            raise Trouble(Trouble.KEY, no_key([one.network]))
        path = self._journal_path(one)
        try:
            with Journal(path) as journal:
                return self._drive(one, source, journal)
        except (JournalInUse, NotAJournal) as error:
            raise Trouble(Trouble.REQUEST, str(error)) from None
        except OSError as error:
            raise Trouble(
                Trouble.REQUEST,
                f"What came could not be written down ({error.strerror or 'unknown error'}): "
                f"see to the disk, and go on.",
            ) from None

    def _journal_path(self, one):
        own = folders.journal_path(self.run, one.name)
        if self._dry_run:
            return own
        if given := self._paths.get(one.name):
            one.path = str(Path(given).absolute())
            if own.exists() and not Path(given).exists():
                shutil.copyfile(own, given)  # begun without a name, and gone on with under one
        return one.path or own

    def _drive(self, one, source: Source, journal):
        plan = self._plan(one)
        if journal.plan is None:
            journal.begin(plan)
        elif not _is_of(journal.plan, plan):
            raise NotAJournal(
                f"“{journal.path.name}” holds what was captured of another chat or time "
                f"({journal.plan.chat}). Name another file, or move it away."
            )
        one.since, one.until = iso(journal.plan.since), iso(journal.plan.until)
        driver = Driver(
            engine_of(journal.plan),
            connection_to(source),
            journal,
            limit=self.run.limit,
            prices=_prices(source),
            patience=ShortPatience(),
            follow_every=FOLLOWED_EVERY,
            dry_run=self._dry_run,
            on_announcement=lambda announcement, figures: self._announced(
                one, announcement, figures
            ),
            on_page=lambda figures: self._counted(one, figures),
            on_round=lambda: self._look_again(one, journal),
            stopped=self._is_stopped,
        )
        wait = trouble = None
        try:
            driver.run()
            one.complete, one.state = True, "done"
        except Later as later:
            wait = later.seconds, later.why
        except Trouble as error:
            trouble, one.trouble = error, str(error)
        self._note(one, driver.figures)
        if not self._dry_run:
            self._bring_in(one, journal, arrange=wait is None)
        if trouble:
            raise trouble
        return wait

    def _plan(self, one):
        community = CommunitySettings.for_site(self.site)
        return Plan(
            network=one.network,
            server=one.server,
            tags=self.chat.hashtag_list or community.hashtag_list,
            since=datetime.fromisoformat(one.since),
            until=datetime.fromisoformat(one.until),
            limit=self.run.limit,
            conversations=one.conversations,
            follow=self.run.follow,
            retweets=self.run.retweets,
            chat=f"{self.chat.slug}, {self.site.hostname}",
        )

    def _look_again(self, one, journal):
        self._bring_in(one, journal, arrange=time.time() - one.arranged_at > _ARRANGED_EVERY)
        return timezone.now() < datetime.fromisoformat(one.until) and not self._is_stopped()

    def _bring_in(self, one, journal, *, arrange):
        """Import what the journal holds, unless no post was added to it."""
        if not journal.pages or (one.posts == one.brought_in and not arrange):
            return
        name = capture_name(one, journal.plan, self.site)
        choices = Choices(
            site=self.site,
            into=ONE_CHAT,
            chat=self.chat,
            format=FORMATS[one.network],
            user=self.run.user,
        )
        importer = choices.importer()
        importer.arrange = arrange
        importer.asked = {name: provenance(one, journal.plan)}
        if one.capture:
            before = Capture.objects.filter(pk=one.capture).first()
            if before is None:
                raise Trouble(
                    Trouble.STOPPED, "What it had brought in was undone, so it was stopped."
                )
            importer.going_on = {name: before}
        try:
            readings = choices.open([str(journal.path)], called={str(journal.path): name})
        except UnreadableCapture:
            one.brought_in = one.posts  # pages without a single one that can be read
            return
        importer.destination = choices.destination(readings)
        try:
            outcome = importer.run(readings)
        except ImportBrokenOff as error:
            raise Trouble(Trouble.REQUEST, f"{error} What had come is kept.") from None
        one.capture = outcome.files[0].capture_id
        counts = outcome.counts
        one.counts = gone_on(one.counts, counts) if one.counts else asdict(counts)
        one.problems = [asdict(problem) for problem in outcome.problems[:20]]
        one.brought_in = one.posts
        if arrange:
            one.arranged_at = time.time()
        self._save()

    def _announced(self, one, announcement, figures):
        self._note(one, figures)
        one.announced[announcement.step] = [announcement.posts, announcement.requests]
        if self._announce:
            self._announce(one, announcement)

    def _counted(self, one, figures):
        self._note(one, figures)
        if figures.asked_now and time.time() - self._told_at > _TOLD_EVERY:
            self._told_at = time.time()
            self._save()
        if self._tell:
            self._tell(one, f"{one.title}: {one.posts:,} posts in {one.requests:,} requests")

    def _note(self, one, figures: Figures):
        one.planned, one.planned_cost = figures.planned, str(figures.planned_cost)
        one.requests, one.counted, one.posts = figures.requests, figures.counts, figures.posts
        one.left_out, one.refused, one.cost = figures.left_out, figures.refused, str(figures.cost)

    def _is_stopped(self):
        if self.run.pk is None:
            return False
        return CaptureRun.objects.filter(pk=self.run.pk, stop_asked=True).exists()

    def _end(self):
        failed = [one for one in self.sources if not one.complete]
        stopped = any(one.trouble_kind == Trouble.STOPPED for one in failed)
        state = CaptureRun.State.DONE
        if failed and not self._dry_run:
            state = CaptureRun.State.STOPPED if stopped else CaptureRun.State.FAILED
        trouble = " ".join(f"{one.title}: {one.trouble}" for one in failed if one.trouble)
        self._save(state=state, trouble=trouble)
        # A look that somebody may say yes to keeps the counts that were paid for.
        if self.run.pk is None if self._dry_run else not failed:
            folders.discard(self.run)

    def _save(self, **fields):
        self.run.sources = [asdict(one) for one in self.sources]
        for name, value in fields.items():
            setattr(self.run, name, value)
        if self.run.pk is not None:
            self.run.save(update_fields=["sources", "changed_at", *fields])


def _is_of(kept, plan):
    """Whether what a journal holds was asked for the same. Its end may have been earlier: a
    capture that is gone on with ends where it was going to."""
    return all(
        getattr(kept, name) == getattr(plan, name)
        for name in ("chat", "network", "server", "tags", "since", "follow", "retweets")
    )


def _prices(source):
    if source.network != "x":
        return Prices()
    return Prices(
        settings.CAPTURE_POST_PRICE,
        settings.CAPTURE_COUNT_PRICE,
        settings.CAPTURE_ARCHIVE_COUNT_PRICE,
    )


def capture_name(one, plan, site):
    """What the Capture is called: "X, #WeCops, 29 November 2026, 22:05"."""
    local = plan.made_at.astimezone(CommunitySettings.for_site(site).zone)
    tags = " ".join(f"#{tag}" for tag in plan.tags)
    return f"{one.title}, {tags}, {local:%-d %B %Y, %H:%M}"


def provenance(one, plan):
    """What is kept with the Capture of how it came."""
    return {
        "network": one.network,
        "server": one.server,
        "tags": plan.tags,
        "since": iso(plan.since),
        "until": iso(plan.until),
        "asked_at": iso(plan.made_at),
        "requests": one.requests,
        "posts": one.posts,
        "left_out": one.left_out,
        "complete": one.complete,
        "followed": plan.follow,
        "trouble": one.trouble,
    }
