"""Checking what can be searched for against what it is made of, and making it anew."""

from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Site

from search import known_words

from ..models import ChatPage, FindableEntry, FindableTweet, Tweet
from ..rows import chunks
from . import store, writing

_CHUNK = 2_000


@dataclass
class Written:
    tweets: int = 0
    pages: int = 0


@dataclass
class Differences:
    """Tweets (ids) that facilitators do not find as they are, or still find; pages whose
    entries readers do not find as they are."""

    tweets: list = field(default_factory=list)
    pages: list = field(default_factory=list)

    def __bool__(self):
        return bool(self.tweets or self.pages)


def rebuild():
    """Write all of it anew, and which words are known, in one transaction. Returns what was
    Written."""
    with transaction.atomic():
        _take_turns()
        for model in (FindableEntry, FindableTweet):
            store.clear(model)
        written = Written()
        for tweets in _in_chunks(Tweet.objects.all()):
            writing.write_tweets(tweets)
            written.tweets += sum(not tweet["is_retweet"] for tweet in tweets)
        for page in ChatPage.objects.live().order_by("pk").iterator(chunk_size=20):
            store.write(FindableEntry, writing.entry_rows(page))
            written.pages += 1
        known_words.rebuild()
    for model in (FindableEntry, FindableTweet):
        store.optimize(model)
    return written


def differences():
    """What is not as it should be: every row and every word is compared."""
    found = Differences()
    for tweets in _in_chunks(Tweet.objects.all()):
        wanted = writing.tweet_rows(tweets)
        kept = store.kept(FindableTweet, "tweet_id", [tweet["pk"] for tweet in tweets])
        found.tweets += _differing(wanted, kept)
    for page in ChatPage.objects.order_by("pk").iterator(chunk_size=20):
        kept = store.kept(FindableEntry, "page_id", [page.pk])
        if _differing(writing.entry_rows(page), kept):
            found.pages.append(page.pk)
    return found


def _differing(wanted, kept):
    """Ids of the tweets of which what is ``kept`` is not what is ``wanted``."""
    words = store.as_kept([row["lexed"] for row in wanted])
    there = {row["tweet_id"]: _compared(row) | {"words": row["words"]} for row in kept}
    differing = [
        row["tweet_id"]
        for row, told in zip(wanted, words, strict=True)
        if there.pop(row["tweet_id"], None) != _compared(row) | {"words": told}
    ]
    return differing + list(there)


def _compared(row):
    """All of a row but its words, and its weight, which is that of the day it was published. Of
    its id the moment: the rest makes it unlike others."""
    rest = {name: row[name] for name in row if name not in ("lexed", "words", "weight", "id")}
    return rest | {"at": store.place_of(row["id"])}


def mend(found):
    """Write anew what ``differences`` found."""
    with transaction.atomic():
        _take_turns()
        for chunk in chunks(found.tweets, _CHUNK):
            tweets = Tweet.objects.filter(pk__in=chunk).order_by()
            writing.write_tweets(list(tweets.values(*writing.FIELDS)), known=True)
        for page in ChatPage.objects.filter(pk__in=found.pages):
            writing.write_page(page)


def fill_if_empty(**kwargs):
    """After migrating a site that had tweets before they could be searched for."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return  # not there yet
    if Tweet.objects.filter(is_retweet=False).exists() and not FindableTweet.objects.exists():
        rebuild()


def _take_turns():
    # As imports do: none brings in what is overlooked here.
    list(Site.objects.select_for_update(no_key=True).order_by("pk"))


def _in_chunks(tweets):
    """What ``tweets`` hold, so many at a time."""
    last = 0
    while some := list(tweets.filter(pk__gt=last).order_by("pk").values(*writing.FIELDS)[:_CHUNK]):
        yield some
        last = some[-1]["pk"]
