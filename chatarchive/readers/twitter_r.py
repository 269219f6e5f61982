"""twitteR, the R package that rtweet replaced: its tweets as CSV.

Its rows are API v1.1's, of the time of 140 characters. Retweets are told by their words, and
cut; times are UTC without saying so; an empty cell is ``NA``.
"""

from collections.abc import Iterator

from ..records import AuthorRecord, Problem, TweetRecord
from .columns import Columns, is_true
from .moments import in_utc, moment
from .opening import Opening
from .r_escapes import restored
from .reading import ReadingContext, records_in_rows
from .sources import CaptureFile
from .tables import FORMULA_ERRORS, Layout
from .tweet_ids import are_rounded, sound_id, tweet_id
from .values import clean, count, handle, repeated_handle, unescaped

NAME = "twitter-r"
TITLE = "twitteR (R package) CSV"


def _suits(names: set[str]) -> bool:
    return {"text", "id", "screenname"} <= names and not names.isdisjoint(
        ("statussource", "replytosid", "replytosn", "replytouid", "favoritecount")
    )


def recognises(opening: Opening) -> bool:
    return opening.layout(_suits) is not None


def read(file: CaptureFile, context: ReadingContext) -> Iterator[TweetRecord | Problem]:
    yield from records_in_rows(file, _suits, lambda layout: _Table(layout).tweet)


class _Table:
    def __init__(self, layout: Layout):
        self._columns = Columns(layout, "NA")
        self._rounded = are_rounded(self._columns.sample("id"))

    def tweet(self, row: list, where: str) -> TweetRecord:
        cell = self._columns.cells(row)
        native_id = tweet_id(cell("id"), rounded=self._rounded)
        created_at, time_source = moment(native_id, in_utc(cell("created")))
        text = unescaped(clean(restored(cell("text"))))
        who = handle(cell("screenname"))
        record = TweetRecord(
            native_id,
            text,
            created_at,
            where,
            author=AuthorRecord(handle=who) if who else None,
            time_source=time_source,
            text_cut=is_true(cell("truncated")) or text in FORMULA_ERRORS,
        )
        repeated = repeated_handle(text)
        if repeated is not None or is_true(cell("isretweet")):
            record.is_retweet = True
            record.retweet_of_handle = repeated or ""
            record.text_cut = record.text_cut or text.endswith("…")
            return record
        record.reply_to_id = "" if self._rounded else sound_id(cell("replytosid"))
        record.reply_to_handle = handle(cell("replytosn"))
        record.likes = count(cell("favoritecount"))
        record.reposts = count(cell("retweetcount"))
        return record
