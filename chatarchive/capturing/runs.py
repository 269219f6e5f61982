"""A capture that somebody asked for: what of, from where, and how far it is. ``turns.py`` works it
off."""

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from home.models import CommunitySettings

from ..models import CaptureRun, ChatTweet
from . import folders, queue
from .sources import TITLES, sources_of
from .windows import FOLLOWED_AFTER, latest_moment, window_of_chat


class CannotCapture(Exception):
    """What was chosen cannot be captured. The message is a sentence; ``is_usage``: another
    choice would do."""

    def __init__(self, sentence, *, is_usage=False):
        super().__init__(sentence)
        self.is_usage = is_usage


@dataclass(slots=True)
class SourceRun:
    """One network and server of a run, as ``CaptureRun.sources`` keeps it. ``complete``: all
    that the window holds has come. ``capture``: pk of the Capture. ``announced``: step → the
    posts (None where the network gives no number) and requests told of before it was asked.
    Moments are ISO 8601, UTC."""

    network: str
    server: str = ""
    name: str = ""
    title: str = ""
    since: str = ""
    until: str = ""
    conversations: list = field(default_factory=list)
    state: str = "waiting"
    complete: bool = False
    trouble: str = ""
    trouble_kind: str = ""
    planned: int | None = None
    planned_cost: str = "0"
    announced: dict = field(default_factory=dict)
    wait_until: str = ""
    wait_why: str = ""
    requests: int = 0
    counted: int = 0
    posts: int = 0
    left_out: int = 0
    refused: int = 0
    cost: str = "0"
    capture: int | None = None
    path: str = ""  # of its journal, where a person named one
    counts: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)
    brought_in: int = 0  # of so many posts
    arranged_at: float = 0

    @property
    def is_over(self):
        return self.state in ("done", "failed")


def source_runs(run):
    return [SourceRun(**kept) for kept in run.sources]


def start(
    chat,
    *,
    trigger,
    user=None,
    networks=(),
    since=None,
    until=None,
    follow=False,
    retweets=False,
    limit=None,
    save=True,
):
    """A CaptureRun of ``chat``, to be worked off. Without ``save`` it is not written.

    ``since`` and ``until`` are aware; without them the chat's own window, up to now, and at X
    what came after the last capture that was complete. Raises CannotCapture.
    """
    site = chat.get_site()
    community = CommunitySettings.for_site(site)
    tags = chat.hashtag_list or community.hashtag_list
    if not tags:
        raise CannotCapture(
            "Neither the chat nor the community has a hashtag to ask for. Give it one, in the "
            "chat’s page or under Settings, Community."
        )
    sources = sources_of(site, networks)
    if not sources:
        raise CannotCapture(no_key(networks))
    begin, end = window_of_chat(chat)
    if follow:
        end = chat.ends_at + FOLLOWED_AFTER
    given = since
    since, until = since or begin, until or end
    now = latest_moment()
    if not follow:
        until = min(until, now)
    elif until <= now:
        raise CannotCapture("The chat is over: it can be captured, but no longer followed.")
    if since >= until:
        raise CannotCapture(
            "The chat’s time has not come yet: nothing can be captured before it begins."
            if since >= now
            else "The capture would end before it begins: choose an end that is later.",
            is_usage=since < now,
        )
    run = CaptureRun(
        chat=chat,
        trigger=trigger,
        user=user,
        since=since,
        until=until,
        follow=follow,
        retweets=retweets,
        limit=limit or settings.CAPTURE_LIMIT,
        state=CaptureRun.State.WAITING,
    )
    run.sources = [asdict(_source_run(run, source, bool(given))) for source in sources]
    if save:
        run.save()
    return run


def no_key(networks):
    if networks:
        names = " or ".join(TITLES[network] for network in networks)
        return (
            f"There is no key for {names}. Set it under Settings, Keys of the networks, or in the "
            "environment: docs/capturing.md says how."
        )
    return (
        "There is no key for any network yet. Set one under Settings, Keys of the networks, or in "
        "the environment: docs/capturing.md says how."
    )


def _source_run(run, source, is_given):
    since, conversations = run.since, []
    before = _last_complete(run, source) if source.network == "x" and not is_given else None
    if before and run.since < before < run.until:
        # What came then was paid for. Later answers to it are asked for.
        since, conversations = before, _conversations(run.chat)
    return SourceRun(
        network=source.network,
        server=source.server,
        name=source.name,
        title=source.title,
        since=iso(since),
        until=iso(run.until),
        conversations=conversations,
    )


def iso(moment):
    return moment.astimezone(UTC).isoformat()


def _last_complete(run, source):
    """Until when the chat was captured whole from ``source``, or None."""
    for before in CaptureRun.objects.filter(chat=run.chat, look=False, since__lte=run.since):
        for one in source_runs(before):
            if one.name == source.name and one.complete:
                return datetime.fromisoformat(one.until)
    return None


def _conversations(chat):
    """Native ids of the conversations at X that began with a tweet of the chat's."""
    tweets = ChatTweet.objects.filter(
        chat=chat, tweet__network="x", tweet__is_retweet=False, without_hashtag=False
    )
    rows = tweets.values_list("tweet__key", "tweet__conversation_key")
    return [key.partition(":")[2] for key, conversation in rows if key == conversation]


def to_go_on_with(chat, networks=(), *, follow=False):
    """The newest run of ``chat`` that broke off and can go on, or None."""
    after = timezone.now() - timedelta(seconds=folders.KEPT_SECONDS)
    runs = CaptureRun.objects.filter(chat=chat, look=False, follow=follow, changed_at__gt=after)
    for run in runs:
        if run.state == CaptureRun.State.DONE:
            return None
        names = {one.network for one in source_runs(run)}
        if (not networks or names == set(networks)) and not folders.is_worked_on(run):
            return run
    return None


def go_on(run, *, limit=None):
    """Set ``run`` to be worked off again, with all that is unfinished in it."""
    for one in run.sources:
        if one["state"] == "failed":
            one["state"] = "waiting"
    run.limit = limit or run.limit
    run.state, run.stop_asked, run.trouble = CaptureRun.State.WAITING, False, ""
    run.save(update_fields=["sources", "limit", "state", "stop_asked", "trouble", "changed_at"])
    return run


def busy_run(chat):
    """The run of ``chat`` that somebody works on, or whose task waits to go on; or None."""
    unfinished = CaptureRun.objects.filter(chat=chat).exclude(state=CaptureRun.State.DONE)
    return next((run for run in unfinished if _is_busy(run)), None)


def _is_busy(run):
    return folders.is_worked_on(run) or (run.is_busy and queue.is_alive(run.task_id))
