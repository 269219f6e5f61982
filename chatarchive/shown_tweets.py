"""A tweet as the public reads it: a row and a facilitator's marks, turned into what is shown."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

from django.urls import reverse

from .addresses import anchor_of, is_web_address, media_name, profile_url, tweet_url
from .rows import listed
from .shown_pictures import ShownPicture, pictures_by_name
from .words import links_besides, words_html

HUES = 12
DEEPEST_REPLY = 2
# Of each row that is shown.
TWEET_FIELDS = (
    "key network author_id author__handle author__name text text_cut created_at url reply_to_key "
    "reply_to_handle quote_of_key links media reposts likes by_hand"
).split()
_MEDIA_KINDS = {"video": "Video", "gif": "Moving picture", "audio": "Sound"}
_DIRECTION_MARKS = re.compile(r"[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\x00-\x08\x7f-\x84]")


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


class Writer:
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
        name = plain_name(row["author__name"] or "") or handle or "Somebody"
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


def plain_name(name):
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
