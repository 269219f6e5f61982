"""Twitter Archiver, the Google Sheets add-on: its sheet saved as CSV.

Above the names stands a row with the query. The add-on has decoded entities already and
taken addresses out of the words; times are the sheet's own zone, which the file does not
name: the ids tell the true ones.
"""

from collections.abc import Iterator

from ..records import AuthorRecord, Link, Media, Problem, TweetRecord
from .errors import NotATweet
from .moments import moment
from .opening import Opening
from .reading import ReadingContext, records_in_rows
from .sources import CaptureFile
from .tables import FORMULA_ERRORS, LOST_ROW, SHORT_ROW, Layout, LostRow
from .tweet_ids import are_rounded, quoted_id, tweet_id
from .values import addressed_handle, clean, count, handle, repeated_handle, web_address

NAME = "twitter-archiver"
TITLE = "Twitter Archiver (Google Sheets add-on) CSV"

_ADDRESSES = ("tweet url", "tweet link", "tweet permalink", "permalink", "status_url", "status url")


def _suits(names: set[str]) -> bool:
    return {"screen name", "tweet text", "tweet id"} <= names


def recognises(opening: Opening) -> bool:
    return opening.layout(_suits) is not None


def read(file: CaptureFile, context: ReadingContext) -> Iterator[TweetRecord | Problem]:
    yield from records_in_rows(file, _suits, lambda layout: _Sheet(layout, context).tweet)


class _Sheet:
    """The add-on's table: which column holds what."""

    def __init__(self, layout: Layout, context: ReadingContext):
        index = layout.index
        self._zone = context.zone
        self._date = index("date")
        self._handle = index("screen name")
        self._name = index("full name")
        self._text = index("tweet text")
        self._id = index("tweet id")
        self._address = index(*_ADDRESSES)
        self._links = index("link", "links")
        self._media = index("media")
        self._reposts = index("retweets")
        self._likes = index("favorites", "favourites", "likes")
        self._followers = index("followers")
        self._rounded = are_rounded(layout.column(self._id))

    def tweet(self, row: list, where: str) -> TweetRecord:
        if isinstance(row, LostRow):
            raise NotATweet(LOST_ROW)
        text = row[self._text]
        if text is None:
            raise NotATweet(SHORT_ROW)
        native_id = tweet_id(row[self._id], row[self._address] or "", rounded=self._rounded)
        created_at, time_source = moment(native_id, row[self._date], self._zone)
        text = clean(text)
        addresses = clean(row[self._links]).split()
        record = TweetRecord(
            native_id,
            text,
            created_at,
            where,
            author=self._author(row),
            time_source=time_source,
            text_cut=text in FORMULA_ERRORS,
            text_altered=True,  # links are gone, and often line ends
            links=[Link(address, address) for address in addresses if web_address(address)],
            media=[_medium(address) for address in clean(row[self._media]).split()],
        )
        record.media = [medium for medium in record.media if medium.url]
        repeated = repeated_handle(text)
        if repeated is not None:
            record.is_retweet = True
            record.retweet_of_handle = repeated
            record.text_cut = text.endswith("…")
            return record
        # Which tweet is answered the sheet does not say, only whom, and in the words.
        record.reply_to_handle = addressed_handle(text)
        record.quote_of_id = quoted_id(addresses, native_id)
        record.reposts = count(row[self._reposts])
        record.likes = count(row[self._likes])
        return record

    def _author(self, row: list) -> AuthorRecord | None:
        who = handle(row[self._handle])
        name = clean(row[self._name])
        if not (who or name):
            return None
        return AuthorRecord("", who, name, count(row[self._followers]))


def _medium(address: str) -> Media:
    text_url = ""
    if address.startswith("pic.twitter.com/"):
        text_url = address
        address = f"https://{address}"
    kind = "photo"
    if "tweet_video" in address:
        kind = "gif"
    elif "video" in address:
        kind = "video"
    return Media(kind, web_address(address), text_url)
