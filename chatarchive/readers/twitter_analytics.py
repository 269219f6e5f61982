"""The export of analytics.twitter.com, one row a tweet of one's own: since 2014 "Tweet id",
"Tweet permalink", …; since 2024 "Post id", "Post Link", ….

Whose tweets they are only their addresses say.
"""

from collections.abc import Iterator

from ..records import AuthorRecord, Problem, TweetRecord
from .errors import NotATweet
from .moments import moment
from .opening import Opening
from .reading import ReadingContext, records_in_rows
from .sources import CaptureFile
from .tables import FORMULA_ERRORS, LOST_ROW, SHORT_ROW, Layout, LostRow
from .tweet_ids import are_rounded, id_in_address, tweet_id
from .values import addressed_handle, clean, count, handle, repeated_handle, unescaped

NAME = "twitter-analytics"
TITLE = "Twitter's own statistics of one's tweets (CSV)"

_TEXTS = ("tweet text", "post text")
_ADDRESSES = ("tweet permalink", "post link")


def _suits(names: set[str]) -> bool:
    return any(map(names.__contains__, _TEXTS)) and any(map(names.__contains__, _ADDRESSES))


def recognises(opening: Opening) -> bool:
    return opening.layout(_suits) is not None


def read(file: CaptureFile, context: ReadingContext) -> Iterator[TweetRecord | Problem]:
    yield from records_in_rows(file, _suits, lambda layout: _Sheet(layout, context).tweet)


class _Sheet:
    """The statistics' table: which column holds what."""

    def __init__(self, layout: Layout, context: ReadingContext):
        index = layout.index
        self._zone = context.zone
        self._id = index("tweet id", "post id")
        self._address = index(*_ADDRESSES)
        self._text = index(*_TEXTS)
        self._time = index("time", "date")
        self._reposts = index("retweets", "reposts")
        self._replies = index("replies")
        self._likes = index("likes", "favorites", "favourites")
        self._rounded = are_rounded(layout.column(self._id))

    def tweet(self, row: list, where: str) -> TweetRecord:
        if isinstance(row, LostRow):
            raise NotATweet(LOST_ROW)
        if row[self._text] is None:
            raise NotATweet(SHORT_ROW)
        address = row[self._address] or ""
        native_id = tweet_id(row[self._id], address, rounded=self._rounded)
        created_at, time_source = moment(native_id, row[self._time], self._zone)
        text = unescaped(clean(row[self._text]))
        found = id_in_address(address)
        who = handle(found[0]) if found else ""
        record = TweetRecord(
            native_id,
            text,
            created_at,
            where,
            author=AuthorRecord(handle=who) if who else None,
            time_source=time_source,
            text_cut=text in FORMULA_ERRORS,
        )
        repeated = repeated_handle(text)
        if repeated is not None:
            record.is_retweet = True
            record.retweet_of_handle = repeated
            record.text_cut = text.endswith("…")
            return record
        record.reply_to_handle = addressed_handle(text)
        record.reposts = count(row[self._reposts])
        record.likes = count(row[self._likes])
        record.replies = count(row[self._replies])
        return record
