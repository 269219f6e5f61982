"""What facilitators see of a chat while it goes on."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from home.moments import clock

from ..addresses import anchor_of, tweet_url
from ..models.tweets import Network
from ..outline import heading_of
from ..shown_tweets import plain_name
from .arrivals import arrivals_in
from .course import questions_in
from .following import capture_address, following_of
from .reception import reception_of

#: So many of the newest are shown; all of them are in the draft.
MOST = 100
_BEFORE, _AFTER = timedelta(hours=12), timedelta(hours=24)


@dataclass(slots=True)
class DeskTweet:
    """``marks`` are words: what there is to know of it."""

    key: str
    anchor: str
    name: str
    handle: str
    written_at: object
    words: str
    url: str
    place: str
    is_hidden: bool
    marks: list


@dataclass(slots=True)
class Welcome:
    tweet: DeskTweet
    welcomed_by: str  # handles in words; empty where nobody did


@dataclass(slots=True)
class Desk:
    following: object
    question: str
    asked_at: str
    time: str
    newcomers: list | None
    waiting: list
    tweets: list = field(default_factory=list)  # newest first
    total: int = 0
    people: int = 0
    capture_address: str = ""

    @property
    def unwelcomed(self):
        return sum(not one.welcomed_by for one in self.newcomers or ())


def is_near(chat):
    """Whether a chat's hour is near enough for somebody to watch it."""
    return chat.starts_at - _BEFORE <= timezone.now() < chat.ends_at + _AFTER


def desk_of(chat):
    """The Desk of a ChatPage, in a number of queries that does not depend on its tweets."""
    zone = chat.community.zone
    arrivals = arrivals_in(chat)
    questions = questions_in(chat, arrivals)
    reception = reception_of(chat, arrivals)

    def tweet(arrival):
        return _tweet(arrival, arrivals.hosts, reception)

    newcomers = reception.newcomers and [
        Welcome(tweet(one.first), _in_words(one.welcomed_by)) for one in reception.newcomers
    ]
    last = questions[-1] if questions else None
    return Desk(
        following=following_of(chat, zone),
        question=heading_of(last) if last else "",
        asked_at=clock(last.asked_at, zone) if last else "",
        time=_time_in_words(chat, zone),
        newcomers=newcomers,
        waiting=[tweet(one) for one in reception.waiting],
        tweets=[tweet(one) for one in reversed(arrivals.list[-MOST:])],
        total=len(arrivals.list),
        people=len({one.row["author_id"] for one in arrivals.list} - {None}),
        capture_address=capture_address(chat),
    )


def _tweet(arrival, hosts, reception):
    row = arrival.row
    handle = row["author__handle"] or ""
    marks = []
    if arrival.post.handle in hosts:
        marks.append("host")
    if row["author_id"] in reception.new_accounts:
        marks.append("new here")
    if arrival.key in reception.unanswered:
        marks.append("not answered yet")
    if arrival.without_hashtag:
        marks.append("without the hashtag")
    if arrival.is_hidden:
        marks.append("hidden")
    return DeskTweet(
        key=arrival.key,
        anchor=anchor_of(arrival.key),
        name=plain_name(row["author__name"] or "") or handle or "Somebody",
        handle=handle,
        written_at=arrival.post.created_at,
        words=row["text"],
        url=tweet_url(row["network"], handle, arrival.key.partition(":")[2], row["url"]),
        place=Network(row["network"]).label,
        is_hidden=arrival.is_hidden,
        marks=marks,
    )


def _in_words(handles):
    named = ["somebody" if one == "somebody" else f"@{one}" for one in handles]
    if len(named) > 2:
        return f"{named[0]}, {named[1]} and {len(named) - 2} more"
    return " and ".join(named)


def _time_in_words(chat, zone):
    now = timezone.now()
    if chat.is_over:
        return f"The hour ended at {clock(chat.ends_at, zone)}."
    if chat.is_running:
        return f"{_minutes(chat.ends_at - now)} left, until {clock(chat.ends_at, zone)}."
    left = chat.starts_at - now
    if left > timedelta(hours=2):
        return f"Begins at {clock(chat.starts_at, zone)}."
    return f"Begins in {_minutes(left)}, at {clock(chat.starts_at, zone)}."


def _minutes(span):
    minutes = max(-(-int(span.total_seconds()) // 60), 1)
    return f"{minutes} minute{'' if minutes == 1 else 's'}"
