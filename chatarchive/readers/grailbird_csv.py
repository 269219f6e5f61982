"""``tweets.csv`` of a person's own archive from Twitter until 2018, and ``data/csv``'s files
of single months.

It does not say whose tweets they are: ``data/js/user_details.js`` does, or the address of a
picture. Of what is answered it has only numbers.
"""

import re
from collections.abc import Callable, Iterator

from ..records import AuthorRecord, Media, Problem, TweetRecord
from .errors import NotATweet
from .grailbird import mark_days, owner_of
from .moments import moment
from .opening import Opening
from .reading import ReadingContext, records_in_rows
from .short_addresses import links_and_media_address
from .sources import CaptureFile
from .tables import FORMULA_ERRORS, LOST_ROW, SHORT_ROW, Layout, LostRow, rows
from .tweet_ids import are_rounded, id_in_address, quoted_id, sound_id, tweet_id
from .values import (
    account_id,
    addressed_handle,
    clean,
    handle,
    repeated_handle,
    unescaped,
    web_address,
)

NAME = "grailbird-csv"
TITLE = "a person's own Twitter archive from before 2019 (tweets.csv)"

# They stand in one cell with commas between, and may hold commas themselves.
_BETWEEN = re.compile(r",(?=https?://)")
_SHOWN = re.compile(r"/status(?:es)?/[0-9]+/(photo|video)/")


def _suits(names: set[str]) -> bool:
    return {"tweet_id", "timestamp", "text"} <= names and not names.isdisjoint(
        ("in_reply_to_status_id", "retweeted_status_id", "expanded_urls")
    )


def recognises(opening: Opening) -> bool:
    return opening.layout(_suits) is not None


def read(file: CaptureFile, context: ReadingContext) -> Iterator[TweetRecord | Problem]:
    def builder(layout: Layout) -> Callable[[list, str], TweetRecord]:
        table = _Table(layout, owner_of(file, context))
        if table.owner is None:
            context.owner = table.owner = table.owner_in(file)
        return table.tweet

    yield from records_in_rows(file, _suits, builder)


class _Table:
    """An archive's table: which column holds what, and whose tweets it holds."""

    def __init__(self, layout: Layout, owner: AuthorRecord | None):
        index = layout.index
        self.owner = owner
        self._layout = layout
        self._id = index("tweet_id")
        self._time = index("timestamp")
        self._text = index("text")
        self._reply_id = index("in_reply_to_status_id")
        self._reply_author_id = index("in_reply_to_user_id")
        self._repeated_id = index("retweeted_status_id")
        self._addresses = index("expanded_urls")
        self._rounded = are_rounded(layout.column(self._id))

    def owner_in(self, file: CaptureFile) -> AuthorRecord | None:
        """Whose archive it is, by the first picture whose address holds its own tweet's id."""
        for _, row in rows(file, self._layout):
            if not isinstance(row, LostRow) and not row[self._repeated_id]:
                for address in _BETWEEN.split(row[self._addresses] or ""):
                    found = id_in_address(address) if _SHOWN.search(address) else None
                    if found and found[1] == row[self._id] and handle(found[0]):
                        return AuthorRecord(handle=handle(found[0]))
        return None

    def tweet(self, row: list, where: str) -> TweetRecord:
        if isinstance(row, LostRow):
            raise NotATweet(LOST_ROW)
        if row[self._text] is None:
            raise NotATweet(SHORT_ROW)
        native_id = tweet_id(row[self._id], rounded=self._rounded)
        created_at, time_source = moment(native_id, row[self._time])
        text = unescaped(clean(row[self._text]))
        record = TweetRecord(
            native_id,
            text,
            created_at,
            where,
            author=self.owner,
            time_source=time_source,
            text_cut=text in FORMULA_ERRORS,
        )
        mark_days(record)
        repeated = row[self._repeated_id]
        if repeated:
            record.is_retweet = True
            record.retweet_of_id = sound_id(repeated)
            record.retweet_of_handle = repeated_handle(text) or ""
            record.text_cut = text.endswith(("…", " ..."))
        else:
            record.reply_to_id = sound_id(row[self._reply_id])
            record.reply_to_handle = self._reply_to_handle(row, text)
        self._add_addresses(record, row[self._addresses] or "")
        return record

    def _reply_to_handle(self, row: list, text: str) -> str:
        native_id = account_id(row[self._reply_author_id])
        if self.owner and native_id and self.owner.native_id == native_id:
            return self.owner.handle
        return addressed_handle(text) if native_id or row[self._reply_id] else ""

    def _add_addresses(self, record: TweetRecord, cell: str) -> None:
        """Links, quotes and pictures; of these only the address of the page that shows them."""
        own = record.retweet_of_id or record.native_id
        links, shown = [], []
        for address in dict.fromkeys(_BETWEEN.split(cell)):
            found = id_in_address(address) if _SHOWN.search(address) else None
            (shown if found and found[1] == own else links).append(address)
        record.links, text_url = links_and_media_address(record.text, links, media=bool(shown))
        record.media = [
            Media(_SHOWN.search(address)[1], web_address(address), text_url)
            for address in shown
            if web_address(address)
        ]
        if not record.is_retweet:
            record.quote_of_id = quoted_id([link.target for link in record.links], record.native_id)
