"""An import as it was asked for in the admin: its permissions, its run, what is told of it."""

import time
from contextlib import contextmanager
from dataclasses import asdict
from zoneinfo import ZoneInfo

from ..captures.policy import hindrance, may_change
from ..choices import BY_TIME, MAKING_CHATS, ONE_CHAT, Choices
from ..models import ChatPage, ChatTweet, Import, Tweet
from ..progress import words_of
from ..readers import SourceError, UnreadableCapture, WrongColumns
from ..rows import chunks
from ..transcript import entries_of
from . import uploads
from .policy import may_make_chats, may_publish
from .words import in_the_admin

SHOWN_PROBLEMS = 50
SHOWN_CHATS = 12
FIRST_TWEETS = 3
_SHOWN_WORDS = 160
_WRITTEN_EVERY = 0.3  # seconds
_INTO = {Import.Into.CHAT: ONE_CHAT, Import.Into.SORT: BY_TIME, Import.Into.CREATE: MAKING_CHATS}


class NotAllowed(Exception):
    """Whoever imports may not, or no longer. The message is a sentence."""


class NothingRead(Exception):
    """No record of the files is a tweet. The message is a sentence."""


def check_permission(import_, user):
    """Raises NotAllowed."""
    if import_.into == Import.Into.CHAT:
        if import_.chat is None:
            raise NotAllowed("The chat is gone: somebody deleted it. Choose another.")
        if why := hindrance(user, import_.chat):
            raise NotAllowed(f"{why} Nothing was brought in. Choose another chat, or wait.")
    elif import_.into == Import.Into.CREATE and not may_make_chats(user, import_.site):
        raise NotAllowed("You may not add chats here. Choose one chat, or sort into existing ones.")


class _OnlyAllowed:
    """A destination that leaves out the chats that ``user`` may not edit."""

    def __init__(self, destination, user):
        self._destination = destination
        self._user = user
        self._allowed = {None: False}
        self.withheld = {}

    def __call__(self, record):
        chat_id = self._destination(record)
        if chat_id not in self._allowed:
            chat = ChatPage.objects.defer_streamfields().get(pk=chat_id)
            self._allowed[chat_id] = may_change(self._user, chat)
        if self._allowed[chat_id]:
            return chat_id
        if chat_id is not None:
            self.withheld[chat_id] = self.withheld.get(chat_id, 0) + 1
        return None

    def takes(self, record):
        return self._destination.takes(record)


def look_through(import_):
    """A dry run; what it found, to be shown before anything is written."""
    seen = {}
    run = _Run(import_, import_.user, dry_run=True)
    newest = ChatTweet.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    run.importer.before_rollback = lambda outcome: seen.update(_seen(outcome, newest))
    outcome = run.do()
    return run.told(outcome) | {"seen": seen}


def bring_in(import_):
    run = _Run(import_, import_.confirmed_by, dry_run=False)
    return run.told(run.do())


class _Run:
    def __init__(self, import_, user, *, dry_run):
        check_permission(import_, user)
        self.import_ = import_
        self.user = user
        self.choices = Choices(
            site=import_.site,
            into=_INTO[import_.into],
            chat=import_.chat,
            format=import_.format or None,
            columns=import_.columns or None,
            zone=ZoneInfo(import_.zone) if import_.zone else None,
            hosts=import_.hosts,
            publish=import_.publish and not dry_run and may_publish(user, import_),
            dry_run=dry_run,
            user=user,
        )
        self.importer = self.choices.importer()
        self.passed_over = []
        self.destination = None

    def do(self):
        with _progress_kept(self.import_) as self.importer.on_progress:
            self.readings = self._open()
            self.destination = _OnlyAllowed(
                self.choices.destination(self.readings, self.importer.on_progress), self.user
            )
            self.importer.destination = self.destination
            outcome = self.importer.run(self.readings)
        if outcome.nothing_read:
            first = f" The first reason: {outcome.problems[0].why}" if outcome.problems else ""
            raise NothingRead(f"Nothing in it could be read as a tweet.{first}")
        return outcome

    def _open(self):
        """What can be read. Of several files, those that cannot are passed over and told."""
        names = [file["name"] for file in self.import_.files]
        called = dict(zip(uploads.paths_of(self.import_), names, strict=True))
        readings, refused = [], []
        for path, name in called.items():
            try:
                readings += self.choices.open(
                    [path],
                    called=called,
                    passed_over=lambda file, why: self._pass_over(file.name, why),
                )
            except (SourceError, UnreadableCapture, WrongColumns) as error:
                refused.append(error)
                self._pass_over(name, str(error))
        if not readings:
            raise (
                refused[0]
                if len(refused) == 1
                else UnreadableCapture(" ".join(map(str, refused[:5])))
            )
        return readings

    def _pass_over(self, name, why):
        if len(self.passed_over) < SHOWN_PROBLEMS:
            self.passed_over.append({"name": name, "why": in_the_admin(why)})

    def told(self, outcome):
        """``outcome`` as it is kept with the Import."""
        remarks = [(reading.title, reading.remark) for reading in self.readings]
        return {
            "counts": asdict(outcome.counts),
            "files": [
                {
                    "name": file.name,
                    "title": title,
                    "remark": in_the_admin(remark),
                    "counts": asdict(file.counts),
                    "capture": None if self.choices.dry_run else file.capture_id,
                    "zone_source": file.zone_source,
                    "zone": self.importer.zone,
                }
                for file, (title, remark) in zip(outcome.files, remarks, strict=True)
            ],
            "passed_over": self.passed_over,
            "problems": [
                {"where": problem.where, "why": problem.why}
                for problem in outcome.problems[:SHOWN_PROBLEMS]
            ],
            "more_problems": max(len(outcome.problems) - SHOWN_PROBLEMS, 0),
            "chats": [
                {
                    "pk": chat.pk,
                    "title": chat.title,
                    "new": chat.new,
                    "sections": chat.sections,
                }
                for chat in outcome.chats
            ],
            "withheld": sum(self.destination.withheld.values()),
        }


@contextmanager
def _progress_kept(import_):
    """Gives what writes each ``Progress`` beside the upload, now and then."""
    began, written = {}, 0.0
    uploads.write_progress(import_, words="Opening the file…", share=None)

    def keep(progress):
        nonlocal written
        now = time.monotonic()
        started = began.setdefault(progress.stage, now)
        if now - written >= _WRITTEN_EVERY:
            written = now
            words = words_of(progress, now - started)
            uploads.write_progress(import_, words=words, share=round(progress.share, 3))

    yield keep


def _seen(outcome, newest):
    """The first look, by chat: asked for before a dry run is undone."""
    return {str(chat.pk): _first_look(chat.pk, newest) for chat in outcome.chats[:SHOWN_CHATS]}


def _first_look(chat_id, newest):
    page = ChatPage.objects.select_related("latest_revision").get(pk=chat_id)
    draft = page.get_latest_revision_as_object()
    joined = ChatTweet.objects.filter(chat=chat_id, pk__gt=newest).order_by("tweet__created_at")
    new = {}
    written = []
    retweets = 0
    fields = ("tweet__key", "unsure", "tweet__is_retweet", "tweet__created_at")
    for key, unsure, is_retweet, at in joined.values_list(*fields):
        new[key] = unsure
        written.append(at)
        retweets += is_retweet
    sections, wanted = [], []
    for block in draft.transcript.get_prep_value() if draft.transcript else []:
        keys = [entry["key"] for entry in entries_of(block)]
        fresh = [key for key in keys if key in new]
        if not keys:
            continue
        wanted += keys[:FIRST_TWEETS]
        sections.append(
            {
                "heading": block["value"].get("heading") or "Without a heading",
                "tweets": len(keys),
                "new": len(fresh),
                "unsure": sum(new[key] for key in fresh),
                "first": keys[:FIRST_TWEETS],
            }
        )
    words = _words_of_tweets(wanted)
    for section in sections:
        section["first"] = [words[key] for key in section["first"] if key in words]
    outside = sum(not page.starts_at <= at <= page.ends_at for at in written)
    return {
        "title": draft.title,
        "sections": sections,
        "unsure": sum(section["unsure"] for section in sections),
        "retweets": retweets,
        "outside_hour": outside,
        "starts_at": page.starts_at.isoformat(),
        "ends_at": page.ends_at.isoformat(),
        "first_at": written[0].isoformat() if written else "",
        "last_at": written[-1].isoformat() if written else "",
    }


def _words_of_tweets(keys):
    words = {}
    for chunk in chunks(keys, 500):
        tweets = Tweet.objects.filter(key__in=chunk).order_by()
        for key, text, handle in tweets.values_list("key", "text", "author__handle"):
            short = text if len(text) <= _SHOWN_WORDS else f"{text[: _SHOWN_WORDS - 1]}…"
            words[key] = {"who": f"@{handle}" if handle else "", "text": short}
    return words
