"""NodeXL, the network add-in for Excel: its sheet of edges saved as CSV.

Above the names stands a row of groups. A tweet has a row for everybody it mentions, answers
or repeats: each is a record of the same tweet, and whom the tweet answers stands in one of
them. ``Vertex 1`` is its author, in small letters.
"""

from collections.abc import Iterator

from ..records import AuthorRecord, Media, Problem, TweetRecord
from .errors import NotATweet
from .moments import moment
from .opening import Opening
from .reading import ReadingContext, attempt
from .short_addresses import links_and_media_address
from .sources import CaptureFile
from .tables import FORMULA_ERRORS, LOST_ROW, SHORT_ROW, Layout, LostRow, place, rows
from .tweet_ids import are_rounded, id_in_address, other_id, quoted_id, tweet_id
from .values import clean, count, handle, language, repeated_handle, unescaped, web_address

NAME = "nodexl"
TITLE = "NodeXL edges CSV"

# Misspelled by a tool that writes the same sheet.
_ADDRESSES = ("twitter page for tweet", "twiter page for tweet")
_IDS = ("imported id", "unified twitter id")


def _suits(names: set[str]) -> bool:
    return {"vertex 1", "vertex 2", "relationship", "tweet"} <= names and not names.isdisjoint(
        (*_IDS, *_ADDRESSES)
    )


def recognises(opening: Opening) -> bool:
    return opening.layout(_suits) is not None


def read(file: CaptureFile, context: ReadingContext) -> Iterator[TweetRecord | Problem]:
    layout = Opening(file).layout(_suits)
    if layout is None:
        return
    sheet = _Sheet(layout)
    for number, row in rows(file, layout):
        if isinstance(row, LostRow) or not sheet.is_mere_tie(row):
            yield attempt(sheet.tweet, row, place(number))


class _Sheet:
    """The sheet of edges: which column holds what."""

    def __init__(self, layout: Layout):
        index = layout.index
        self._author = index("vertex 1")
        self._other = index("vertex 2")
        self._relationship = index("relationship")
        self._text = index("tweet")
        self._dates = index("tweet date"), index("relationship date")
        self._id = index(*_IDS)
        self._address = index(*_ADDRESSES)
        self._links = index("urls in tweet")
        self._media = index("media in tweet")
        self._reply_id = index("in-reply-to tweet id")
        self._quote_id = index("quoted status id")
        self._repeated_id = index("retweet id")
        self._likes = index("favorite count")
        self._reposts = index("retweet count")
        self._language = index("language")
        self._truncated = index("truncated")
        self._rounded = are_rounded(layout.column(self._id))

    def is_mere_tie(self, row: list) -> bool:
        """Whether an edge is no tweet's: that somebody follows somebody, a tie of one's own."""
        return not (row[self._text] or row[self._id] or row[self._address])

    def tweet(self, row: list, where: str) -> TweetRecord:
        if isinstance(row, LostRow):
            raise NotATweet(LOST_ROW)
        if row[self._text] is None:
            raise NotATweet(SHORT_ROW)
        address = row[self._address] or ""
        native_id = tweet_id(row[self._id], address, rounded=self._rounded)
        stated = next((row[date] for date in self._dates if row[date]), "")
        created_at, time_source = moment(native_id, stated)
        text = unescaped(clean(row[self._text]))
        record = TweetRecord(
            native_id,
            text,
            created_at,
            where,
            author=self._who_wrote(row[self._author], address),
            # The column's name says that it is UTC.
            time_source="zoned" if time_source == "assumed" else time_source,
            text_cut=text in FORMULA_ERRORS or (row[self._truncated] or "").casefold() == "true",
            language=language(row[self._language]),
        )
        self._add_links(record, row)
        relationship = (row[self._relationship] or "").casefold()
        repeated = repeated_handle(text)
        if repeated is not None or relationship == "retweet":
            record.is_retweet = True
            record.retweet_of_handle = repeated or handle(row[self._other])
            record.retweet_of_id = other_id(row[self._repeated_id], self._rounded)
            record.text_cut = record.text_cut or text.endswith("…")
            return record
        record.reply_to_id = other_id(row[self._reply_id], self._rounded)
        if relationship in ("replies to", "reply to", "reply"):
            record.reply_to_handle = handle(row[self._other])
        targets = [link.target for link in record.links]
        record.quote_of_id = other_id(row[self._quote_id], self._rounded)
        record.quote_of_id = record.quote_of_id or quoted_id(targets, native_id)
        record.reposts = count(row[self._reposts])
        record.likes = count(row[self._likes])
        return record

    def _who_wrote(self, vertex: str, address: str) -> AuthorRecord | None:
        who = handle(vertex)
        found = id_in_address(address)
        spelled = handle(found[0]) if found else ""
        if spelled and (not who or spelled.casefold() == who.casefold()):
            who = spelled  # some versions keep the capitals there
        return AuthorRecord(handle=who) if who else None

    def _add_links(self, record: TweetRecord, row: list) -> None:
        pictures = list(filter(None, map(web_address, (row[self._media] or "").split())))
        record.links, text_url = links_and_media_address(
            record.text, (row[self._links] or "").split(), media=bool(pictures)
        )
        record.media = [Media(_kind(address), address, text_url) for address in pictures]


def _kind(address: str) -> str:
    if "tweet_video" in address:
        return "gif"
    return "video" if "video" in address else "photo"
