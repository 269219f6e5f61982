"""``t``, the command line client written in Ruby: what it printed, saved to a file.

With ``--csv`` it gives a table, with ``--long`` one line a tweet, which the script
twitterchive collected and turned into a table of its own. ``t`` has decoded entities
already; with ``--decode-uris`` it put in where the short addresses lead.
"""

import re
from collections.abc import Iterator
from datetime import datetime, tzinfo
from functools import partial
from typing import TextIO

from ..records import AuthorRecord, Link, Problem, TweetRecord
from .columns import Columns
from .decoding import text_stream
from .errors import NotATweet
from .moments import moment
from .opening import Opening
from .reading import ReadingContext, attempt
from .sources import CaptureFile
from .tables import FORMULA_ERRORS, Layout, place, rows
from .tweet_ids import are_rounded, quoted_id, tweet_id
from .values import addressed_handle, addresses_in, clean, count, handle, repeated_handle

NAME = "t"
TITLE = "t (Ruby command line client), CSV or listing"

# "392328611069308928  Oct 21 12:36  @name            Words"; older tweets have the year.
_LINE = re.compile(
    r"([0-9]{5,19}) {2,}([A-Z][a-z]{2} [ 0-9][0-9] (?: [0-9]{4}|[0-9]{2}:[0-9]{2}))"
    r"  @([A-Za-z0-9_]{1,20}) +(\S.*)",
    re.DOTALL,
)
_LINE_LIMIT = 1 << 16


def _suits(names: set[str]) -> bool:
    return {"id", "posted at", "screen name", "text"} <= names or (
        {"id", "datetime", "user", "text", "date", "hour"} <= names
    )


def recognises(opening: Opening) -> bool:
    return opening.layout(_suits) is not None or _is_listing(opening)


def _is_listing(opening: Opening) -> bool:
    lines = [line for line in opening.text.split("\n", 12)[:12] if line.strip()]
    return len(list(filter(_LINE.match, lines))) > len(lines) // 2


def read(file: CaptureFile, context: ReadingContext) -> Iterator[TweetRecord | Problem]:
    opening = Opening(file)
    layout = opening.layout(_suits)
    if layout is not None:
        table = _Table(layout, context)
        for number, row in rows(file, layout):
            yield attempt(table.tweet, row, place(number))
    elif _is_listing(opening):
        yield from _listed(file, context)


class _Table:
    """The client's own table, or the script's, whose times are those of its machine."""

    def __init__(self, layout: Layout, context: ReadingContext):
        self._columns = Columns(layout)
        self._zone = context.zone
        self._rounded = are_rounded(self._columns.sample("id"))

    def tweet(self, row: list, where: str) -> TweetRecord:
        cell = self._columns.cells(row)
        native_id = tweet_id(cell("id"), rounded=self._rounded)
        created_at, time_source = moment(native_id, cell("posted at", "datetime"), self._zone)
        record = TweetRecord(native_id, clean(cell("text")), created_at, where)
        record.time_source = time_source
        record.text_altered = bool(cell("datetime"))  # made from a listing
        return _complete(record, cell("screen name", "user"), cell("favorites"), cell("retweets"))


def _listed(file: CaptureFile, context: ReadingContext) -> Iterator[TweetRecord | Problem]:
    """The tweets of a listing: one on each line. The names' line, where there is one, is none."""
    build = partial(_of_line, zone=context.zone)
    with file.open_binary() as raw, text_stream(raw) as stream:
        for number, line in _whole_lines(stream):
            if not line.startswith("ID  "):
                yield attempt(build, line, f"line {number}")


def _whole_lines(stream: TextIO) -> Iterator[tuple[int, str]]:
    """Lines, joined where ``t`` left a bare carriage return in the words."""
    whole, whole_at, number, goes_on = "", 0, 0, False
    while line := stream.readline(_LINE_LIMIT):
        number += 1
        words = line.strip("\r\n\0\ufeff ")
        if whole and not (goes_on and not _LINE.match(words) and len(whole) < _LINE_LIMIT):
            yield whole_at, whole
            whole = ""
        if whole:
            whole = f"{whole}\n{words}"
        else:
            whole, whole_at = words, number
        goes_on = line.endswith("\r")
    if whole:
        yield whole_at, whole


def _of_line(line: str, where: str, zone: tzinfo) -> TweetRecord:
    found = _LINE.match(line)
    if not found:
        raise NotATweet("it is not a line that t wrote for a tweet, or goes on from one.")
    native_id, stated, who, text = found.groups()
    created_at, time_source = moment(native_id, _day(stated), zone)
    record = TweetRecord(native_id, clean(text), created_at, where)
    record.time_source = time_source
    record.text_altered = True  # line ends became spaces
    return _complete(record, who)


def _day(stated: str) -> str:
    """The day that a listing states with its year: "Aug  3  2010"; else ""."""
    try:
        return f"{datetime.strptime(' '.join(stated.split()), '%b %d %Y'):%Y-%m-%d}"
    except ValueError:
        return ""


def _complete(record: TweetRecord, who: str, likes: str = "", reposts: str = "") -> TweetRecord:
    text = record.text
    if handle(who):
        record.author = AuthorRecord(handle=handle(who))
    record.text_cut = text in FORMULA_ERRORS
    addresses = addresses_in(text)
    record.links = [Link(address, address) for address in addresses]
    repeated = repeated_handle(text)
    if repeated is not None:
        record.is_retweet = True
        record.retweet_of_handle = repeated
        record.text_cut = record.text_cut or text.endswith(("…", " ..."))
        return record
    # Which tweet is answered t does not say, only whom, and in the words.
    record.reply_to_handle = addressed_handle(text)
    record.quote_of_id = quoted_id(addresses, record.native_id)
    record.likes = count(likes)
    record.reposts = count(reposts)
    return record
