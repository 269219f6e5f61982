"""A transcript as the public reads it.

The StreamField holds keys and a facilitator's marks, the tables hold words. Here the two
come together, in a number of queries that does not depend on the number of tweets. Hidden
entries are left out before anything is asked or counted, so nothing of them can show.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import orjson
from django.db.models import Count, Max
from django.utils.text import slugify

from .addresses import anchor_of
from .models.pictures import TweetPicture
from .models.tweets import Tweet
from .rows import chunks
from .shown_tweets import TWEET_FIELDS, Writer

# SQLite takes 32,766 values in one statement (``SQLITE_MAX_VARIABLE_NUMBER``).
KEYS_A_QUERY = 30_000
# The full transcript's address, from one that only the query sets apart.
FULL = "./"
# Ids the page itself uses; a section's must be none of them.
_TAKEN_ANCHORS = frozenset(
    {"main", "contents", "choices", "person", "people", "links", "in-chat", "said", "top"}
)


@dataclass(slots=True)
class SectionReading:
    anchor: str
    heading: str
    entries: list  # ShownTweet or Gap
    tweets: int
    more: int = 0  # shown in the full reading, not in this one

    kind = "section"


@dataclass(slots=True)
class Passage:
    """What an editor put between sections: a commentary or an image, as its bound block."""

    kind: str
    block: object


@dataclass(slots=True)
class OutlineItem:
    anchor: str
    heading: str
    tweets: int


@dataclass(slots=True)
class Figures:
    tweets: int
    people: int


@dataclass(slots=True)
class _Section:
    anchor: str
    heading: str
    entries: list


class Reading:
    """One transcript, read. Nothing is asked of the database before it is needed.

    ``raw`` is the StreamField's raw data and ``stream`` its value, for other blocks than
    sections; retweets are counted in ``chat``.
    """

    def __init__(self, raw, stream=(), chat=None):
        self.raw = list(raw)
        self.stream = stream
        self.chat = chat

    @cached_property
    def outline(self):
        """The sections that show something, with how many tweets stand in each."""
        return [
            OutlineItem(
                part.anchor, part.heading, sum(e["key"] in self._people for e in part.entries)
            )
            for part in self._shown
            if isinstance(part, _Section)
        ]

    @cached_property
    def figures(self):
        people = self._people
        return Figures(len(people), len(set(people.values()) - {None}))

    @cached_property
    def fingerprint(self):
        """Changes whenever the page would: the editor's work, a tweet's words or numbers, a
        picture or its description, a withdrawal, a newly captured retweet."""
        states = []
        if self.chat and self.chat.pk:
            states.append(_state_of(Tweet.objects.filter(chat_tweets__chat=self.chat)))
            states += TweetPicture.objects.filter(tweet__chat_tweets__chat=self.chat).shown()
        if not states or states[0]["tweets"] < self._shown_at_most:
            # Not all of them are joined to this chat: it is a copy, or it lost some.
            for some in chunks(self._keys, KEYS_A_QUERY):
                states.append(_state_of(Tweet.objects.filter(key__in=some)))
                states += TweetPicture.objects.filter(tweet__key__in=some).shown()
        digest = hashlib.blake2b(orjson.dumps(self.raw), digest_size=16)
        digest.update(str(states).encode())
        return digest.hexdigest()

    @property
    def _shown_at_most(self):
        return sum(
            not entry.get("hidden") for block in self._sections() for entry in _entries(block)
        )

    def _sections(self):
        return (block for block in self.raw if block["type"] == "section")

    @cached_property
    def _shown(self):
        """The stream without anything hidden: _Sections, and positions of other blocks."""
        shown, anchors, seen = [], set(_TAKEN_ANCHORS), set()
        for position, block in enumerate(self.raw):
            if block["type"] != "section":
                shown.append(position)
                continue
            entries = []
            for entry in _entries(block):
                if not entry.get("hidden") and entry["key"] not in seen:
                    seen.add(entry["key"])
                    entries.append(entry)
            if entries:
                heading = block["value"].get("heading") or ""
                shown.append(_Section(_anchor_for(heading, anchors), heading, entries))
        return shown

    @property
    def shown_sections(self):
        """The sections, each with ``anchor``, ``heading`` and its raw ``entries``, without
        anything hidden. Some of these may be of tweets that are gone."""
        return [part for part in self._shown if isinstance(part, _Section)]

    @cached_property
    def _keys(self):
        return [entry["key"] for section in self.shown_sections for entry in section.entries]

    @cached_property
    def _people(self):
        """Author ids by key, of the shown tweets that exist."""
        return _authors(self._keys)

    @cached_property
    def parts(self):
        """SectionReadings and Passages in the editor's order; sections with nothing to show
        are left out."""
        writer = self._writer
        parts = []
        for part in self._shown:
            if not isinstance(part, _Section):
                block = self.stream[part]
                parts.append(Passage(block.block_type, block))
            else:
                entries = writer.entries(part.entries)
                tweets = sum(entry.kind == "tweet" for entry in entries)
                parts.append(SectionReading(part.anchor, part.heading, entries, tweets))
        return parts

    @cached_property
    def rows(self):
        """What is known of the shown tweets that exist, by key."""
        rows = _rows_of(self._keys)
        self._people = {key: row["author_id"] for key, row in rows.items()}
        return rows

    @cached_property
    def _writer(self):
        return Writer(self.rows, self._folded_retweets(), self._unshown_keys())

    @property
    def starred(self):
        """How many of the shown tweets are marked as key moments."""
        return sum(
            bool(entry.get("starred")) and entry["key"] in self._people
            for part in self._shown
            if isinstance(part, _Section)
            for entry in part.entries
        )

    def parts_of(self, selection):
        """SectionReadings with what a ``Selection`` leaves of them, pointing into the full
        transcript at ``FULL`` for the rest. The short reading has every section, to say how
        much more there is; others only those with something to show."""
        parts = []
        for part in self._shown:
            if not isinstance(part, _Section):
                continue
            entries = self._writer.entries(selection.of_section(part.entries, self.rows))
            everywhere = sum(entry["key"] in self.rows for entry in part.entries)
            more = 0 if selection.filters else everywhere - len(entries)
            if entries or more:
                parts.append(SectionReading(part.anchor, part.heading, entries, len(entries), more))
        _point_elsewhere([entry for part in parts for entry in part.entries])
        return parts

    def key_at(self, anchor):
        """The key of the shown tweet whose element has this id; None if there is none."""
        return next((key for key in self._keys if anchor_of(key) == anchor), None)

    def tweets_of(self, keys):
        """ShownTweets by key, of those of ``keys`` that the transcript shows. Not counted: how
        often they were shared."""
        wanted = set(keys)
        entries = [
            entry
            for part in self._shown
            if isinstance(part, _Section)
            for entry in part.entries
            if entry["key"] in wanted
        ]
        rows = _rows_of([entry["key"] for entry in entries])
        if not rows:
            return {}
        writer = Writer(rows, {}, self._unshown_keys())
        return {
            entry["key"]: writer.tweet(entry, rows[entry["key"]])
            for entry in entries
            if entry["key"] in rows
        }

    def _folded_retweets(self):
        """How many retweets of each tweet were captured in this chat, by the original's key."""
        if not (self.chat and self.chat.pk):
            return {}
        retweets = Tweet.objects.filter(chat_tweets__chat=self.chat, is_retweet=True)
        return dict(
            retweets.exclude(retweet_of_key="")
            .order_by()
            .values_list("retweet_of_key")
            .annotate(Count("pk"))
        )

    def _unshown_keys(self):
        """Keys in the transcript that must not be named on the page. Never shown, only avoided."""
        keys = {entry["key"] for block in self._sections() for entry in _entries(block)}
        return keys - self._people.keys()


def _point_elsewhere(tweets):
    """Lead from a part of a transcript to what only the full one shows."""
    here = {tweet.anchor for tweet in tweets}
    for tweet in tweets:
        tweet.page = FULL
        for pointer in (tweet.answers, tweet.quotes):
            if pointer and pointer.anchor and pointer.anchor not in here:
                pointer.page = FULL


def reading_of(chat):
    """The Reading of a ChatPage's transcript."""
    return Reading(chat.transcript.raw_data, chat.transcript, chat)


def figures_of(chats):
    """The Figures of each chat's transcript, in one query for all."""
    readings = [Reading(chat.transcript.raw_data) for chat in chats]
    authors = _authors([key for reading in readings for key in reading._keys])
    for reading in readings:
        reading._people = {key: authors[key] for key in reading._keys if key in authors}
    return [reading.figures for reading in readings]


def _entries(block):
    return block["value"].get("tweets") or ()


def _in_chunks(keys):
    """The tweets of ``keys``, as few querysets as the database allows."""
    for chunk in chunks(keys, KEYS_A_QUERY):
        yield Tweet.objects.filter(key__in=chunk).order_by()


def _rows_of(keys):
    """What the page shows of the tweets of ``keys`` that exist, by key."""
    return {
        row[0]: dict(zip(TWEET_FIELDS, row, strict=True))
        for some in _in_chunks(keys)
        for row in some.values_list(*TWEET_FIELDS)
    }


def _state_of(tweets):
    return tweets.order_by().aggregate(newest=Max("changed_at"), tweets=Count("pk"))


def _authors(keys):
    return {
        key: author
        for some in _in_chunks(keys)
        for key, author in some.values_list("key", "author_id")
    }


def _anchor_for(heading, taken):
    """An id for a section, from its heading, unlike those ``taken``, which it joins."""
    base = slugify(heading)[:60].strip("-")
    if not base or base.startswith("tweet-"):
        base = f"section-{base}".strip("-")
    anchor, number = base, 1
    while anchor in taken:
        number += 1
        anchor = f"{base}-{number}"
    taken.add(anchor)
    return anchor
