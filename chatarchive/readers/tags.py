"""TAGS, the Google Sheet that collects a hashtag: versions 5 and 6, saved as CSV.

Its rows are API v1.1's, so its words hold entities and t.co addresses. Ids that passed
through a spreadsheet or R as numbers are damaged; each row's ``status_url`` has the true one.
"""

from collections.abc import Callable, Iterator

import orjson

from ..records import AuthorRecord, Problem, TweetRecord
from . import statuses
from .errors import NotATweet
from .moments import moment
from .opening import Opening
from .reading import ReadingContext, records_in_rows
from .sources import CaptureFile
from .tables import FORMULA_ERRORS, LOST_ROW, SHORT_ROW, Layout, LostRow, rows
from .tweet_ids import are_rounded, id_in_address, quoted_id, sound_id, tweet_id
from .values import account_id, clean, count, handle, language, repeated_handle, unescaped

NAME = "tags"
TITLE = "TAGS (Google Sheets) CSV"

_ADDRESSES = ("status_url", "tweet_url", "permalink")
# A file with damaged ids of more rows than this has its replies' ids left out.
_MOST_REPAIRED = 200_000


def _suits(names: set[str]) -> bool:
    return {"from_user", "text"} <= names and not names.isdisjoint(("id_str", *_ADDRESSES))


def recognises(opening: Opening) -> bool:
    return opening.layout(_suits) is not None


def read(file: CaptureFile, context: ReadingContext) -> Iterator[TweetRecord | Problem]:
    def builder(layout: Layout) -> Callable[[list, str], TweetRecord]:
        sheet = _Sheet(layout, context)
        if sheet.is_damaged:
            sheet.learn_true_ids(file)
        return sheet.tweet

    yield from records_in_rows(file, _suits, builder)


class _Sheet:
    """A TAGS table: which column holds what, and what its damaged ids stand for."""

    def __init__(self, layout: Layout, context: ReadingContext):
        index = layout.index
        self._layout = layout
        self._zone = context.zone
        self._id = index("id_str", "id")
        self._address = index(*_ADDRESSES)
        self._text = index("text", "full_text")
        self._handle = index("from_user")
        self._name = index("user_name", "from_user_name")
        self._author_id = index("from_user_id_str")
        self._followers = index("user_followers_count")
        self._created = index("created_at")
        self._time = index("time")
        self._language = index("lang", "iso_language_code")  # ``user_lang`` is the account's
        self._reply_id = index("in_reply_to_status_id_str")
        self._reply_handle = index("in_reply_to_screen_name")
        self._entities = index("entities_str")
        self._reposts = index("retweet_count")
        self._likes = index("favorite_count")
        ids = layout.column(self._id)
        self._rounded = are_rounded(ids)
        self.is_damaged = self._rounded or any(cell and not sound_id(cell) for cell in ids)
        self._true_ids: dict[str, str] = {}

    def learn_true_ids(self, file: CaptureFile) -> None:
        """Which true id each damaged one stands for, where there is no doubt: a reply names
        what it answers by an id damaged in the same way."""
        for _, row in rows(file, self._layout):
            if isinstance(row, LostRow) or len(self._true_ids) >= _MOST_REPAIRED:
                continue
            damaged = row[self._id]
            found = id_in_address(row[self._address] or "")
            if damaged and found:
                same = self._true_ids.setdefault(damaged, found[1]) == found[1]
                if not same:
                    self._true_ids[damaged] = ""

    def tweet(self, row: list, where: str) -> TweetRecord:
        if isinstance(row, LostRow):
            raise NotATweet(LOST_ROW)
        text = row[self._text]
        if text is None:
            raise NotATweet(SHORT_ROW)

        def cell(index: int) -> str:
            value = row[index]
            return "" if value is None or value == "NA" else value  # R writes NA for nothing

        address = cell(self._address)
        native_id = tweet_id(cell(self._id), address, rounded=self._rounded)
        stated = cell(self._created) or cell(self._time).rstrip("Z")  # its Z is not to be trusted
        created_at, time_source = moment(native_id, stated, self._zone)
        text = unescaped(clean(text))
        entities = _entities(cell(self._entities))
        record = TweetRecord(
            native_id,
            text,
            created_at,
            where,
            author=self._author(cell, address),
            time_source=time_source,
            text_cut=text in FORMULA_ERRORS,
            language=language(cell(self._language)),
            links=statuses.links(entities),
            media=statuses.media({"entities": entities}),
        )
        repeated = repeated_handle(text)
        if repeated is not None:
            record.is_retweet = True
            record.retweet_of_handle = repeated
            record.retweet_of_id = statuses.photographed_id(entities, repeated)
            record.text_cut = text.endswith(("…", " ..."))
            return record
        record.reply_to_id = self._true_id(cell(self._reply_id))
        record.reply_to_handle = handle(cell(self._reply_handle))
        record.quote_of_id = quoted_id([link.target for link in record.links], native_id)
        record.reposts = count(cell(self._reposts))
        record.likes = count(cell(self._likes))
        return record

    def _author(self, cell: Callable[[int], str], address: str) -> AuthorRecord | None:
        who = handle(cell(self._handle))
        if not who and (found := id_in_address(address)):
            who = handle(found[0])
        native_id = account_id(cell(self._author_id))
        if not (who or native_id):
            return None
        name = clean(cell(self._name))
        return AuthorRecord(native_id, who, name, count(cell(self._followers)))

    def _true_id(self, value: str) -> str:
        """The tweet that a reply answers; "" where a spreadsheet left no way to tell."""
        if not value:
            return ""
        return self._true_ids.get(value, "") if self.is_damaged else sound_id(value)


def _entities(cell: str) -> dict:
    """What ``entities_str`` tells; nothing where a spreadsheet cut it."""
    try:
        entities = orjson.loads(cell) if cell else {}
    except orjson.JSONDecodeError:
        return {}
    return entities if isinstance(entities, dict) else {}
