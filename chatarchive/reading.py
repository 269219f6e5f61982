"""A transcript as the public reads it.

The StreamField holds keys and a facilitator's marks, the tables hold words. Here the two
come together, in a number of queries that does not depend on the number of tweets. Hidden
entries are left out before anything is asked or counted, so nothing of them can show.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zlib import crc32

import orjson
from django.db.models import Count, Max
from django.urls import reverse
from django.utils.text import slugify

from .addresses import anchor_of, is_web_address, media_name, profile_url, tweet_url
from .models.pictures import TweetPicture
from .models.tweets import Tweet
from .rows import chunks, listed
from .shown_pictures import ShownPicture, pictures_by_name
from .words import links_besides, words_html

# SQLite takes 32,766 values in one statement (``SQLITE_MAX_VARIABLE_NUMBER``).
KEYS_A_QUERY = 30_000
HUES = 12
DEEPEST_REPLY = 2
# The full transcript's address, from one that only the query sets apart.
FULL = "./"
_MEDIA_KINDS = {"video": "Video", "gif": "Moving picture", "audio": "Sound"}
# Ids the page itself uses; a section's must be none of them.
_TAKEN_ANCHORS = frozenset(
    {"main", "contents", "choices", "person", "people", "links", "said", "top"}
)
_DIRECTION_MARKS = re.compile(r"[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\x00-\x08\x7f-\x84]")
_TWEET_FIELDS = (
    "key network author_id author__handle author__name text text_cut created_at url reply_to_key "
    "reply_to_handle quote_of_key links media reposts likes by_hand"
).split()


@dataclass(slots=True)
class Pointer:
    """A tweet that another one answers or quotes. No ``anchor``: it is not on the page."""

    handle: str = ""
    anchor: str = ""
    same_person: bool = False
    page: str = ""  # the address before the anchor, where that is on another page


@dataclass(slots=True)
class ShownTweet:
    """One tweet on the page. ``words`` is safe HTML, everything else plain text."""

    anchor: str
    name: str
    handle: str
    profile: str
    initials: str
    hue: int
    written_at: datetime  # aware, UTC
    words: str
    links: list  # (address, label), where the words do not name them
    media: list  # (address, label), of what is not among the pictures
    pictures: list  # ShownPictures: those that are kept here
    shares: int
    likes: int
    url: str
    place: str  # the network's name
    depth: int = 0
    answers: Pointer | None = None
    quotes: Pointer | None = None
    starred: bool = False
    edited: bool = False
    cut: bool = False
    by_hand: bool = False
    page: str = ""  # as a Pointer's

    kind = "tweet"


@dataclass(slots=True)
class Gap:
    """Where tweets stood that are gone: withdrawn, or lost with a database."""

    kind = "gap"


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

    @cached_property
    def _keys(self):
        return [
            entry["key"]
            for part in self._shown
            if isinstance(part, _Section)
            for entry in part.entries
        ]

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
        return _Writer(self.rows, self._folded_retweets(), self._unshown_keys())

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
        writer = _Writer(rows, {}, self._unshown_keys())
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


class _Writer:
    """Turns entries and rows into what the page shows."""

    def __init__(self, rows, retweets, unshown):
        self.rows = rows
        self.anchors = {key: anchor_of(key) for key in rows}
        self.retweets = retweets
        self.unshown = unshown
        with_media = [key for key, row in rows.items() if row["media"]]
        self.pictures = pictures_by_name(tweet__key__in=listed(with_media)) if with_media else {}
        self.search_url = reverse("search")

    def entries(self, entries):
        """ShownTweets in order, with one Gap for each run of tweets that are gone."""
        written, line = [], []
        for entry in entries:
            row = self.rows.get(entry["key"])
            if row:
                written.append(self.tweet(entry, row, self._depth(row, line)))
            elif not (written and written[-1].kind == "gap"):
                written.append(Gap())
        return written

    def _depth(self, row, line):
        """How far in a tweet stands. ``line`` holds the keys it can hang on: an answer is set
        in only where what it answers stands right above it, else the step would mislead."""
        while line and line[-1] != row["reply_to_key"]:
            line.pop()
        depth = min(len(line), DEEPEST_REPLY)
        line.append(row["key"])
        return depth

    def tweet(self, entry, row, depth=0):
        network, handle = row["network"], row["author__handle"] or ""
        name = _plain(row["author__name"] or "") or handle or "Somebody"
        native_id = row["key"].partition(":")[2]
        edited = bool(entry.get("text")) and entry["text"] != row["text"]
        quotes = row["quote_of_key"]
        quoted = quotes if quotes in self.anchors or quotes in self.unshown else ""
        media, pictures = self._media(row)
        return ShownTweet(
            anchor=self.anchors[row["key"]],
            name=name,
            handle=handle,
            profile=profile_url(network, handle),
            initials=initials_of(name),
            hue=hue_of(handle or name),
            written_at=row["created_at"],
            words=words_html(
                entry["text"] if edited else row["text"],
                network=network,
                links=row["links"],
                media=row["media"],
                quote_of=quoted,
                search_url=self.search_url,
            ),
            links=row["links"] and links_besides(row["text"], row["links"], quoted),
            media=media,
            pictures=pictures,
            shares=max(row["reposts"] or 0, self.retweets.get(row["key"], 0)),
            likes=row["likes"] or 0,
            url=tweet_url(network, handle, native_id, row["url"]),
            place={"x": "X", "bluesky": "Bluesky", "mastodon": "Mastodon"}.get(network, network),
            depth=depth,
            answers=self._pointer(row, row["reply_to_key"], row["reply_to_handle"]),
            quotes=self._pointer(row, quotes) if quotes in self.anchors else None,
            starred=bool(entry.get("starred")),
            edited=edited,
            cut=row["text_cut"] and not edited,
            by_hand=row["by_hand"],
        )

    def _media(self, row):
        """Links to a tweet's pictures and films, and the pictures that are shown instead."""
        if not row["media"]:
            return [], []
        kept = dict(self.pictures.get(row["key"], {}))
        links, pictures = [], []
        for item in row["media"]:
            if picture := kept.pop(media_name(item.get("url") or ""), None):
                pictures.append(ShownPicture.of(picture, item.get("alt")))
            else:
                links.append(_media_link(item))
        # A fuller capture may name a tweet's media by other addresses.
        pictures += map(ShownPicture.of, kept.values())
        return links, pictures

    def _pointer(self, row, key, handle=""):
        if not key and not handle:
            return None
        if shown := self.rows.get(key):
            handle = shown["author__handle"] or ""
            same_person = shown["author_id"] == row["author_id"] is not None
            return Pointer(handle, self.anchors[key], same_person)
        own = (row["author__handle"] or "").casefold()
        return Pointer(handle, same_person=bool(own) and handle.casefold() == own)


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
        row[0]: dict(zip(_TWEET_FIELDS, row, strict=True))
        for some in _in_chunks(keys)
        for row in some.values_list(*_TWEET_FIELDS)
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


def _plain(name):
    """A name on one line that cannot turn round the line it stands in."""
    return " ".join(_DIRECTION_MARKS.sub("", name).split())


def hue_of(handle):
    """Which of the palette's colours stands for a person: the same one on every page."""
    return crc32(handle.casefold().encode()) % HUES


def initials_of(name):
    """One or two letters to know a person by, from the words of a name that have any."""
    letters = [word[0] for word in name.split() if word[0].isalnum()]
    chosen = letters[:1] + letters[-1:] if len(letters) > 1 else letters
    return unicodedata.normalize("NFC", "".join(chosen)).upper()[:2] or "·"


def _media_link(item):
    """(address, label) of a picture or film: its description, or what it is."""
    kind = _MEDIA_KINDS.get(item.get("kind"), "Picture")
    alt = " ".join((item.get("alt") or "").split())
    addresses = (item.get("url") or "", item.get("text_url") or "")
    return next(filter(is_web_address, addresses), ""), f"{kind}: {alt}" if alt else kind
