"""What is asked for when tweets are looked up, and the answer."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, Max, Min, OuterRef

from search.query import parse

from ..captures.policy import editable_chats
from ..finding import asking
from ..looking import visible_tweets
from ..models import ChatTweet, FindableEntry, Tweet
from .best_first import best_first
from .places import State, places_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was chosen beside the words. ``person`` is a handle as it was typed, ``since`` and
    ``until`` aware times, ``until`` the first that is too late."""

    chat: object = None
    person: str = ""
    since: object = None
    until: object = None
    state: str = ""
    links: bool = False
    starred: bool = False
    without_hashtag: bool = False
    best: bool = False


@dataclass(slots=True)
class Answer:
    """Ids of tweets in order, which are all there are if ``are_all``; ``lexemes`` is what to
    mark in them."""

    ids: list
    are_all: bool
    lexemes: set


class Question:
    """``words`` as the public search understands them, asked by ``user``: of everything that
    they may see, drafts and what is hidden too."""

    def __init__(self, user, words, wanted):
        self.user = user
        self.wanted = wanted
        self.query = parse(words)
        self.chats = editable_chats(user)

    def answer(self):
        """The newest ``asking.MOST`` that suit, and no more."""
        query, wanted = self.query, self.wanted
        writer = ""
        if wanted.person:
            writer = next(iter(parse(f"from:{wanted.person.strip()}").handles), "")
            if not writer:
                return Answer([], True, set())
        since, until = wanted.since, wanted.until
        if wanted.chat:
            since, until = _hours_of(wanted.chat, since, until)
        choice = asking.Choice(writer=writer, since=since, until=until, links=wanted.links)
        found = asking.captured(query, self._among(), choice)
        ids = [one.tweet for one in found.found]
        if wanted.starred or wanted.state not in ("", State.SHOWN):
            ids = self._of_places(ids)
        if wanted.best and query:
            ids = best_first(ids, query, choice)
        return Answer(ids, found.are_all, query.lexemes)

    def places(self, keys):
        """Where the tweets stand, of ``keys`` by id, in chats that the user may edit."""
        return places_of(keys, self.chats)

    def _among(self):
        """The tweets to look among: as far as the database can tell."""
        tweets, wanted = visible_tweets(self.user), self.wanted
        own = self.chats.order_by().values("pk")
        joined = ChatTweet.objects.filter(tweet=OuterRef("pk"), chat__in=own)
        shown = FindableEntry.objects.filter(tweet=OuterRef("pk"), page__in=own)
        if wanted.chat:
            joined, shown = joined.filter(chat=wanted.chat), shown.filter(page=wanted.chat)
            tweets = tweets.filter(Exists(joined) | Exists(shown))
        unshown = ~Exists(
            FindableEntry.objects.filter(page=OuterRef("chat"), tweet=OuterRef("tweet"))
        )
        if wanted.state == State.SHOWN:
            tweets = tweets.filter(Exists(shown))
        elif wanted.state in (State.HIDDEN, State.DRAFT):
            tweets = tweets.filter(Exists(joined.filter(unshown, removed_at=None)))
        elif wanted.state == State.REMOVED:
            tweets = tweets.filter(Exists(joined.filter(removed_at__isnull=False)))
        elif wanted.state == State.NOWHERE:
            tweets = tweets.filter(~Exists(shown))
        if wanted.without_hashtag:
            tweets = tweets.filter(Exists(joined.filter(without_hashtag=True)))
        if wanted.starred:
            drafted = Exists(joined.filter(unshown))
            tweets = tweets.filter(Exists(shown.filter(starred=True)) | drafted)
        return tweets

    def _of_places(self, ids):
        """Those of ``ids`` that stand somewhere as it is wanted: only drafts tell all of it."""
        wanted = self.wanted
        keys = dict(Tweet.objects.filter(pk__in=ids).values_list("pk", "key"))
        places = self.places(keys)

        def suits(place):
            return (
                (not wanted.chat or place.chat.pk == wanted.chat.pk)
                and (not wanted.starred or place.starred)
                and (not wanted.state or place.state == wanted.state)
            )

        homeless = wanted.state == State.NOWHERE and not wanted.starred
        return [
            pk
            for pk in ids
            if any(map(suits, places.get(pk, ()))) or (homeless and not places.get(pk))
        ]


def _hours_of(chat, since, until):
    """``since`` and ``until``, or what is narrower: when the tweets of ``chat`` were written. So
    the index need not go through ten years of a common word for one chat's hour."""
    span = [
        tweets.aggregate(first=Min("created_at"), last=Max("created_at"))
        for tweets in (
            Tweet.objects.filter(chat_tweets__chat=chat),
            Tweet.objects.filter(pk__in=FindableEntry.objects.filter(page=chat).values("tweet")),
        )
    ]
    first = min((one["first"] for one in span if one["first"]), default=chat.starts_at)
    last = max((one["last"] for one in span if one["last"]), default=chat.starts_at)
    # The index knows milliseconds, and rounds.
    last += timedelta(milliseconds=2)
    return max(since or first, first), min(until or last, last)


def until_the_end_of(day):
    """The first moment after what a range of days, as the filter gives it, ends with."""
    return day + timedelta(microseconds=1)
