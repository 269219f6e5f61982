"""twarc 2's plugin ``twarc-csv``: API v2's tweets as a table, in all its versions.

A row is put together again into the flattened tweet it was made from. On a retweet's row the
plugin writes the words, addresses, media and counts of what is repeated (unless it was told
not to), so from such a row the original is told as well.
"""

import re
from collections.abc import Callable, Iterator

import orjson

from ..records import Problem, TweetRecord
from . import twitter_v2
from .columns import Columns, links_in, short_addresses
from .opening import Opening
from .reading import ReadingContext, records_in_rows
from .sources import CaptureFile
from .tables import Layout
from .tweet_ids import are_rounded, sound_id, tweet_id
from .values import addressed_handle, clean, count, repeated_handle

NAME = "twarc-csv"
TITLE = "twarc-csv (twarc 2) CSV"

# Columns that only a flattened v2 tweet has, whichever of them a version or a person left.
_MARKS = {
    "__twarc.version",
    "author.id",
    "author.username",
    "entities.urls",
    "public_metrics.like_count",
    "public_metrics.retweet_count",
    "referenced_tweets",
    "referenced_tweets.replied_to.id",
    "referenced_tweets.retweeted.id",
}
_KINDS = ("replied_to", "quoted", "retweeted")
_FIGURES = ("retweet_count", "like_count", "reply_count", "quote_count")
_QUOTED = re.compile(r"'([^']*)'")
_PICTURE = re.compile(r"/status/[0-9]+/(?:photo|video)/[0-9]+$")


def _suits(names: set[str]) -> bool:
    return {"id", "text"} <= names and not names.isdisjoint(_MARKS)


def recognises(opening: Opening) -> bool:
    return opening.layout(_suits) is not None


def read(file: CaptureFile, context: ReadingContext) -> Iterator[TweetRecord | Problem]:
    yield from records_in_rows(file, _suits, lambda layout: _Table(layout).tweet)


class _Table:
    """A table of the plugin: how its version wrote the cells."""

    def __init__(self, layout: Layout):
        self._columns = Columns(layout)
        words = self._columns.sample("text")
        # Told to encode texts or everything, the plugin writes each as a JSON string.
        self._encoded = bool(words) and all(len(text) > 1 and text[0] == '"' for text in words)
        # Its first version left line ends as they are; later ones write \n for each.
        self._escaped = not self._encoded and not any("\n" in text for text in words)
        self._rounded = are_rounded(self._columns.sample("id"))

    def tweet(self, row: list, where: str) -> TweetRecord:
        cells = self._columns.cells(row)

        def cell(*names: str) -> str:
            value = cells(*names)
            return _decoded(value) if self._encoded else value

        def other_id(*names: str) -> str:
            """The id of another tweet: rounded as the row's own are, it is worth nothing."""
            return "" if self._rounded else sound_id(cell(*names))

        text = clean(cell("note_tweet.text") or cell("text"))
        if self._escaped:
            text = text.replace("\\n", "\n")
        tweet = {
            "id": tweet_id(cell("id"), rounded=self._rounded),
            "text": text,
            "created_at": cell("created_at"),
            "author_id": cell("author_id", "author.id"),
            "author": {
                "username": cell("author.username"),
                "name": cell("author.name"),
                "public_metrics": {
                    "followers_count": cell("author.public_metrics.followers_count")
                },
            },
            "lang": cell("lang"),
            "conversation_id": other_id("conversation_id"),
            "edit_history_tweet_ids": _listed(cell("edit_history_tweet_ids")),
            "in_reply_to_user_id": cell("in_reply_to_user_id", "in_reply_to_user.id"),
            "in_reply_to_user": {
                "username": cell("in_reply_to_username", "in_reply_to_user.username")
            },
            "referenced_tweets": _references(cell, other_id),
        }
        told = {
            "entities": _entities(cell, text),
            "attachments": _attachments(cell),
            "public_metrics": {
                figure: count(cell(f"public_metrics.{figure}")) for figure in _FIGURES
            },
        }
        repeated = next((r for r in tweet["referenced_tweets"] if r["type"] == "retweeted"), None)
        if repeated and repeated["id"] and repeated_handle(text) is None:
            repeated |= told
            repeated["text"] = text
            repeated["author_id"] = cell("retweeted_user_id")
            repeated["author"] = {"username": cell("retweeted_username")}
        else:
            tweet |= told
        record = twitter_v2.flattened(tweet, where)
        if record.is_retweet:
            record.retweet_of_handle = record.retweet_of_handle or cell("retweeted_username")
        elif tweet["in_reply_to_user_id"] and not record.reply_to_handle:
            # The account answered may be gone since: then only the words still name it.
            record.reply_to_handle = addressed_handle(record.text)
        return record


def _decoded(value: str) -> str:
    if value[:1] != '"':
        return value
    try:
        decoded = orjson.loads(value)
    except orjson.JSONDecodeError:
        return value
    return decoded if isinstance(decoded, str) else value


def _listed(cell: str) -> list:
    """A cell's list, written as JSON or as Python shows it."""
    if cell[:1] != "[":
        return []
    try:
        found = orjson.loads(cell)
    except orjson.JSONDecodeError:
        return _QUOTED.findall(cell) if cell.startswith("['") else []
    return found if isinstance(found, list) else []


def _references(cell: Callable[..., str], other_id: Callable[..., str]) -> list[dict]:
    told = [
        {"type": kind, "id": other_id(f"referenced_tweets.{kind}.id")}
        for kind in _KINDS
        if cell(f"referenced_tweets.{kind}.id")
    ]
    return told or [
        {"type": one.get("type"), "id": one.get("id")}
        for one in _listed(cell("referenced_tweets"))
        if isinstance(one, dict)
    ]


def _entities(cell: Callable[..., str], text: str) -> dict:
    found = _listed(cell("entities.urls"))
    urls = [one for one in found if isinstance(one, dict)]
    if not urls:
        urls = links_in(short_addresses(text), [one for one in found if isinstance(one, str)])
        for url in urls:
            target = url["expanded_url"]
            if target.startswith("pic.twitter.com/") or _PICTURE.search(target):
                url["display_url"] = "pic.twitter.com/"
    mentions = [one for one in _listed(cell("entities.mentions")) if isinstance(one, dict)]
    return {"urls": urls, "mentions": mentions}


def _attachments(cell: Callable[..., str]) -> dict:
    media = [one for one in _listed(cell("attachments.media")) if isinstance(one, dict)]
    keys = [one for one in _listed(cell("attachments.media_keys")) if isinstance(one, str)]
    # Media that X withheld stand there as ``{}``: of them only the key is known.
    return {
        "media": [item for item in media if item],
        "media_keys": keys or [item["media_key"] for item in media if item.get("media_key")],
    }
