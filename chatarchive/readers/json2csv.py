"""twarc 1's ``json2csv``: API v1.1's tweets as a table, in all its versions.

A row is put together again into the status it was made from. On a retweet's row the newer
versions write the words and likes of what is repeated, so the original is told as well.
"""

from collections.abc import Callable, Iterator

from ..records import Problem, TweetRecord
from . import twitter_v1
from .columns import Columns, links_in, short_addresses
from .opening import Opening
from .reading import ReadingContext, records_in_rows
from .sources import CaptureFile
from .tables import Layout
from .tweet_ids import are_rounded, id_in_address, sound_id, tweet_id
from .values import repeated_handle

NAME = "json2csv"
TITLE = "twarc 1 json2csv CSV"

# "reweet" is what some versions wrote.
_OTHER_ID = ("retweet_or_quote_id", "reweet_or_quote_id", "retweet_id", "reweet_id")
_OTHER_HANDLE = ("retweet_or_quote_screen_name", "retweet_screen_name")
_MARKS = {"tweet_url", "tweet_type", "in_reply_to_status_id", *_OTHER_ID}


def _suits(names: set[str]) -> bool:
    return {"id", "text", "user_screen_name"} <= names and not names.isdisjoint(_MARKS)


def recognises(opening: Opening) -> bool:
    return opening.layout(_suits) is not None


def read(file: CaptureFile, context: ReadingContext) -> Iterator[TweetRecord | Problem]:
    yield from records_in_rows(file, _suits, lambda layout: _Table(layout).tweet)


class _Table:
    def __init__(self, layout: Layout):
        self._columns = Columns(layout, "None", "nan")
        self._rounded = are_rounded(self._columns.sample("id"))
        # Without quotes' ids in it, the column holds those of retweets alone.
        self._of_retweets = "retweet_id" in self._columns or "reweet_id" in self._columns

    def tweet(self, row: list, where: str) -> TweetRecord:
        cell = self._columns.cells(row)
        text = cell("text")
        targets = cell("urls").split()
        native_id = tweet_id(cell("id"), cell("tweet_url"), rounded=self._rounded)
        other_id = "" if self._rounded else sound_id(cell(*_OTHER_ID))
        status = {
            "id_str": native_id,
            "text": text,
            "created_at": cell("created_at", "created_attext", "parsed_created_at"),
            "lang": cell("lang"),
            "user": {
                "id_str": cell("user_id"),
                "screen_name": cell("user_screen_name"),
                "name": cell("user_name"),
                "followers_count": cell("user_followers_count"),
            },
            "in_reply_to_status_id_str": ""
            if self._rounded
            else sound_id(cell("in_reply_to_status_id")),
            "in_reply_to_screen_name": cell("in_reply_to_screen_name"),
            "favorite_count": cell("favorite_count"),
            "retweet_count": cell("retweet_count"),
            # X gave only the beginning where an address leads to the tweet itself.
            "truncated": f"https://twitter.com/i/web/status/{native_id}" in targets,
        }
        told = _told_by_addresses(text, targets, cell("media").split())
        if not self._is_retweet(cell, targets, text):
            status |= told
            status["quoted_status_id_str"] = other_id
            return twitter_v1.tweet(status, where)
        if repeated_handle(text) is None and other_id:
            status["retweeted_status"] = {
                "id_str": other_id,
                "text": text,
                "user": {
                    "id_str": cell("retweet_or_quote_user_id"),
                    "screen_name": cell(*_OTHER_HANDLE),
                },
                "favorite_count": cell("favorite_count"),
                "retweet_count": cell("retweet_count"),
                **told,
            }
        else:
            status |= told
        record = twitter_v1.tweet(status, where)
        record.is_retweet = True
        record.retweet_of_id = record.retweet_of_id or other_id
        record.retweet_of_handle = (
            record.retweet_of_handle or cell(*_OTHER_HANDLE) or repeated_handle(text) or ""
        )
        if not record.embedded:
            record.text_cut = record.text_cut or record.text.endswith("…")
            record.reposts = record.likes = None  # the original's
        return record

    def _is_retweet(self, cell: Callable[..., str], targets: list[str], text: str) -> bool:
        kind = cell("tweet_type")
        if kind:
            return kind == "retweet"
        if self._of_retweets:
            return bool(cell(*_OTHER_ID))
        if not cell(*_OTHER_ID):
            return repeated_handle(text) is not None
        # A quote has the address of what it quotes in it.
        linked = {found[1] for found in map(id_in_address, targets) if found}
        return sound_id(cell(*_OTHER_ID)) not in linked


def _told_by_addresses(text: str, targets: list[str], pictures: list[str]) -> dict:
    """A status's links and media. ``pictures`` are their own addresses, or in older versions
    their pages'; the words end with theirs."""
    shown = short_addresses(text)
    in_words = ""
    if pictures and len(shown) == len(dict.fromkeys(targets)) + 1:
        in_words = shown.pop()
    return {
        "entities": {"urls": links_in(shown, targets)},
        "extended_entities": {
            "media": [
                {"media_url_https": address, "url": in_words, "expanded_url": address}
                for address in pictures
            ]
        },
    }
