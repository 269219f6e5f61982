"""Tables that people made of snscrape's tweets with pandas: the tutorials' ``Datetime, Tweet
Id, Text, Username``, or all of a tweet's parts, each printed into a cell as Python does.

Its words are as the API gave them, with entities and short addresses.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, tzinfo

from ..records import AuthorRecord, Link, Problem, TweetRecord
from .errors import NotATweet
from .moments import moment
from .opening import Opening
from .reading import ReadingContext, records_in_rows
from .short_addresses import links_and_media_address
from .snscrape_cells import handle_in, links_in, media_in, part
from .sources import CaptureFile
from .tables import FORMULA_ERRORS, LOST_ROW, SHORT_ROW, Layout, LostRow
from .tweet_ids import are_rounded, id_in_address, other_id, tweet_id
from .values import (
    account_id,
    addressed_handle,
    clean,
    count,
    handle,
    language,
    repeated_handle,
    unescaped,
    web_address,
)

NAME = "snscrape-csv"
TITLE = "snscrape's tweets as a table (CSV)"

_IDS = ("tweetid", "id")
_ADDRESSES = ("url", "tweeturl", "permalink", "tweetlink", "link")
_TIMES = ("date", "datetime")
_HANDLES = ("userusername", "username", "user", "screenname")


def _squeezed(name: str) -> str:
    return re.sub(r"[ _.]", "", name)


def _suits(names: set[str]) -> bool:
    names = {_squeezed(name) for name in names}
    if names.isdisjoint((*_IDS, *_ADDRESSES)) or names.isdisjoint(_TIMES):
        return False
    if not names.isdisjoint(("rawcontent", "renderedcontent", "content")):
        return True
    # "text" alone is everybody's: only with the tutorials' own names beside it.
    by_tutorial = {"tweetid", "text"} <= names or {"datetime", "text"} <= names
    return by_tutorial and not names.isdisjoint(_HANDLES)


def recognises(opening: Opening) -> bool:
    layout = opening.layout(_suits)
    return layout is not None and _Table(layout).may_be_tweets()


def read(file: CaptureFile, context: ReadingContext) -> Iterator[TweetRecord | Problem]:
    yield from records_in_rows(file, _suits, lambda layout: _Table(layout, context.zone).tweet)


class _Table:
    """Which column holds what."""

    def __init__(self, layout: Layout, zone: tzinfo = UTC):
        names = [_squeezed(name) for name in layout.names]

        def index(*wanted: str) -> int:
            return next((names.index(name) for name in wanted if name in names), -1)

        self._layout = layout
        self._zone = zone
        self._id = index(*_IDS)
        self._address = index(*_ADDRESSES)
        self._time = index(*_TIMES)
        self._text = index("rawcontent", "content", "text", "renderedcontent")
        self._is_rendered = self._text == index("renderedcontent")
        self._author = index(*_HANDLES)
        self._author_id = index("userid")
        self._name = index("userdisplayname", "displayname")
        self._followers = index("userfollowerscount", "followerscount")
        self._language = index("lang", "language")
        self._conversation = index("conversationid")
        self._reply_id = index("inreplytotweetid")
        self._reply_handle = index("inreplytouserusername", "inreplytouser")
        self._quoted = index("quotedtweetid", "quotedtweeturl", "quotedtweet")
        self._repeated = index("retweetedtweetid", "retweetedtweeturl", "retweetedtweet")
        self._targets = index("outlinks", "outlinksss", "links")
        self._short = index("tcooutlinks", "tcooutlinksss")
        self._media = index("media")
        self._reposts = index("retweetcount", "retweets")
        self._likes = index("likecount", "likes")
        self._replies = index("replycount", "replies")
        self._quotes = index("quotecount", "quotes")
        self._rounded = are_rounded(layout.column(self._id))

    def may_be_tweets(self) -> bool:
        """False for other things with a date and content, such as other networks' posts,
        which snscrape fetched too."""
        addresses = [one for one in self._layout.column(self._address) if web_address(one)]
        ids = [one for one in self._layout.column(self._id) if one]
        if addresses:
            return any(map(id_in_address, addresses))
        return not ids or any(len(one) > 10 for one in ids)

    def tweet(self, row: list, where: str) -> TweetRecord:
        if isinstance(row, LostRow):
            raise NotATweet(LOST_ROW)
        if row[self._text] is None:
            raise NotATweet(SHORT_ROW)

        def cell(index: int) -> str:
            value = row[index] or ""
            return "" if value in ("nan", "None", "NaN") else value

        address = cell(self._address)
        found = id_in_address(address)
        if web_address(address) and not found:
            raise NotATweet("its address is of no tweet on X.")
        native_id = tweet_id(cell(self._id), address, rounded=self._rounded)
        created_at, time_source = moment(native_id, cell(self._time), self._zone)
        text = unescaped(clean(row[self._text]))
        record = TweetRecord(
            native_id,
            text,
            created_at,
            where,
            author=self._who_wrote(cell, found[0] if found else ""),
            time_source=time_source,
            text_cut=text in FORMULA_ERRORS,
            text_altered=self._is_rendered,
            language=language(cell(self._language)),
            conversation_id=other_id(cell(self._conversation), self._rounded),
        )
        self._add_links(record, cell)
        repeated = repeated_handle(text)
        original = cell(self._repeated)
        if repeated is not None or original:
            told = id_in_address(original)
            record.is_retweet = True
            record.retweet_of_id = told[1] if told else other_id(original, self._rounded)
            record.retweet_of_handle = repeated or (handle(told[0]) if told else "")
            record.text_cut = record.text_cut or text.endswith("…")
            return record
        record.reply_to_id = other_id(cell(self._reply_id), self._rounded)
        record.reply_to_handle = handle_in(cell(self._reply_handle)) or addressed_handle(text)
        quoted = cell(self._quoted)
        told = id_in_address(quoted)
        record.quote_of_id = told[1] if told else other_id(quoted, self._rounded)
        record.reposts = count(cell(self._reposts))
        record.likes = count(cell(self._likes))
        record.replies = count(cell(self._replies))
        record.quotes = count(cell(self._quotes))
        return record

    def _who_wrote(self, cell: Callable[[int], str], owner: str) -> AuthorRecord | None:
        printed = cell(self._author)
        # The address is the surer witness: some put the name people see into "user".
        who = handle(owner) or handle_in(printed)
        name = cell(self._name) or part(printed, "displayname")
        if not name and handle_in(printed).casefold() != who.casefold() and "{" not in printed:
            name = printed.lstrip("@")
        author = AuthorRecord(
            account_id(cell(self._author_id)) or part(printed, "id"),
            who,
            clean(name),
            count(cell(self._followers)),
        )
        return author if author.native_id or author.handle or author.name else None

    def _add_links(self, record: TweetRecord, cell: Callable[[int], str]) -> None:
        record.media = media_in(cell(self._media))
        targets, pairs = links_in(cell(self._targets), cell(self._short))
        if pairs:
            record.links = [Link(short, target) for target, short in pairs]
            return
        record.links, text_url = links_and_media_address(
            record.text, targets, media=bool(record.media)
        )
        for medium in record.media:
            medium.text_url = text_url
