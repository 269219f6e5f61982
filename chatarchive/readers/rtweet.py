"""rtweet, the R package: its tweets as CSV, of its versions before 1.0.

A row is put together again into the status that it was made from, with the tweets that it
repeats and quotes. rtweet writes times in UTC without saying so, lists with spaces between,
and an "x" before each id; on a retweet the words of what is repeated stand in ``text``.
"""

import re
from collections.abc import Callable, Iterator

from ..records import Problem, TweetRecord
from . import twitter_v1
from .columns import Columns, is_true
from .moments import in_utc
from .opening import Opening
from .r_escapes import restored
from .reading import ReadingContext, records_in_rows
from .sources import CaptureFile
from .tables import Layout
from .tweet_ids import are_rounded, id_in_address, sound_id, tweet_id
from .values import repeated_handle

NAME = "rtweet"
TITLE = "rtweet (R package) CSV"

_MARKS = {
    "display_text_width",
    "in_reply_to_status_status_id",
    "is_quote",
    "is_retweet",
    "quoted_status_id",
    "reply_to_status_id",
    "retweet_status_id",
}
# What else its versions called a column, newest first.
_REPLY_ID = ("reply_to_status_id", "in_reply_to_status_status_id", "in_reply_to_status_id")
_REPLY_HANDLE = (
    "reply_to_screen_name",
    "in_reply_to_status_screen_name",
    "in_reply_to_screen_name",
)
_REPLY_AUTHOR = ("reply_to_user_id", "in_reply_to_status_user_id", "in_reply_to_user_id")
_SHORT = ("urls_t.co", "urls_t_co", "urls")
_TARGETS = ("urls_expanded_url", "urls_expanded", "urls")
_QUOTED = re.compile(r'"([^"]*)"')
_BETWEEN = re.compile(r"\s+|[|;,]\s*(?=https?://)")
_MEDIA = (
    ("ext_media_url", "ext_media_t.co", "ext_media_expanded_url"),
    ("media_url", "media_t.co", "media_expanded_url"),
    ("media_url", "media_t.co", "media_url_expanded"),
)


def _suits(names: set[str]) -> bool:
    return {"status_id", "text", "screen_name"} <= names and not names.isdisjoint(_MARKS)


def recognises(opening: Opening) -> bool:
    return opening.layout(_suits) is not None


def read(file: CaptureFile, context: ReadingContext) -> Iterator[TweetRecord | Problem]:
    yield from records_in_rows(file, _suits, lambda layout: _Table(layout).tweet)


class _Table:
    def __init__(self, layout: Layout):
        self._columns = Columns(layout, "NA")
        self._rounded = are_rounded(self._columns.sample("status_id"))

    def tweet(self, row: list, where: str) -> TweetRecord:
        cell = self._columns.cells(row)
        native_id = tweet_id(cell("status_id"), cell("status_url"), rounded=self._rounded)
        status = {
            "id_str": native_id,
            "text": restored(cell("text")),
            "created_at": in_utc(cell("created_at")),
            "lang": cell("lang"),
            "user": {
                "id_str": cell("user_id"),
                "screen_name": cell("screen_name"),
                "name": restored(cell("name")),
                "followers_count": cell("followers_count"),
            },
            "in_reply_to_status_id_str": self._other_id(cell, *_REPLY_ID),
            "in_reply_to_screen_name": cell(*_REPLY_HANDLE),
            "in_reply_to_user_id_str": cell(*_REPLY_AUTHOR),
            "favorite_count": cell("favorite_count"),
            "retweet_count": cell("retweet_count"),
            "reply_count": cell("reply_count"),
            "quote_count": cell("quote_count"),
        }
        told = {
            "entities": {"urls": _urls(cell), "user_mentions": _mentions(cell)},
            "extended_entities": {"media": _media(cell)},
            "quoted_status_id_str": self._other_id(cell, "quoted_status_id", "quote_status_id"),
            "quoted_status": self._beside(cell, "quoted_status_id", "quoted"),
        }
        original = self._beside(cell, "retweet_status_id", "retweet")
        if original:
            # What is quoted and linked stands in what is repeated.
            status["retweeted_status"] = original | told
        else:
            status |= told
        record = twitter_v1.tweet(status, where)
        if cell("retweet_status_id") or is_true(cell("is_retweet")):
            _mark_as_retweet(record, cell, self._other_id(cell, "retweet_status_id"))
        else:
            record.text_cut = record.text_cut or _is_abridged(record)
        return record

    def _other_id(self, cell: Callable[..., str], *names: str) -> str:
        """The id of another tweet: rounded as the rows' own are, it is worth nothing."""
        return "" if self._rounded else sound_id(cell(*names))

    def _beside(self, cell: Callable[..., str], id_column: str, kind: str) -> dict | None:
        """The tweet that the row tells of in columns of its own, "quoted" or "retweet"."""
        native_id = self._other_id(cell, id_column)
        text = restored(cell(f"{kind}_text"))
        if not (native_id and text):
            return None
        return {
            "id_str": native_id,
            "text": text,
            "created_at": in_utc(cell(f"{kind}_created_at")),
            "user": {
                "id_str": cell(f"{kind}_user_id"),
                "screen_name": cell(f"{kind}_screen_name"),
                "name": restored(cell(f"{kind}_name")),
                "followers_count": cell(f"{kind}_followers_count"),
            },
            "favorite_count": cell(f"{kind}_favorite_count"),
            "retweet_count": cell(f"{kind}_retweet_count"),
        }


def _mark_as_retweet(record: TweetRecord, cell: Callable[..., str], original_id: str) -> None:
    """What an older version's row tells of a retweet, which it did not put beside it."""
    handle = repeated_handle(record.text)
    record.is_retweet = True
    record.retweet_of_id = record.retweet_of_id or original_id
    record.retweet_of_handle = record.retweet_of_handle or handle or ""
    if handle is not None and not record.embedded:
        record.text_cut = record.text.endswith("…")
    # The counts are the original's.
    record.reposts = record.likes = record.replies = record.quotes = None
    record.reply_to_id = record.reply_to_handle = ""


def _is_abridged(record: TweetRecord) -> bool:
    """Whether X gave only the beginning: then the last address leads to the tweet itself."""
    last = record.links[-1].target if record.links else ""
    found = id_in_address(last) if "/i/web/status/" in last else None
    return bool(found) and found[1] == record.native_id


def _lists(cell: Callable[..., str], *names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Columns with a list each, item by item. Of lists that are not as long as the first,
    nothing is said: which item goes with which cannot be told."""
    first, *others = (_items(cell(*one)) for one in names)
    others = [other if len(other) == len(first) else [""] * len(first) for other in others]
    return (one for one in zip(first, *others, strict=True) if one[0] != "NA")


def _items(cell: str) -> list[str]:
    """A list's items, with spaces between, or as other ways to save a table in R part them."""
    if cell.startswith("c("):
        return _QUOTED.findall(cell)
    return [item for item in _BETWEEN.split(cell) if item]


def _urls(cell: Callable[..., str]) -> list[dict]:
    return [
        {"url": short or target, "expanded_url": target}
        for target, short in _lists(cell, _TARGETS, _SHORT)
    ]


def _media(cell: Callable[..., str]) -> list[dict]:
    for address, short, page in _MEDIA:
        found = [
            {"media_url_https": address, "url": short, "expanded_url": page}
            for address, short, page in _lists(cell, (address,), (short,), (page,))
        ]
        if found:
            return found
    return []


def _mentions(cell: Callable[..., str]) -> list[dict]:
    return [
        {"id_str": native_id, "screen_name": handle}
        for native_id, handle in _lists(cell, ("mentions_user_id",), ("mentions_screen_name",))
    ]
