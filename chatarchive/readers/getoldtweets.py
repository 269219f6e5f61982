"""GetOldTweets, which read X's search pages: the layouts of its Java, Python 2 and 3 versions.

The older versions put marks of quotation around the words without doubling those in them, so
their lines are taken apart from both ends. All change the words (``scraped_words``).
"""

import re
from collections.abc import Iterator
from typing import TextIO

from ..records import AuthorRecord, Link, Media, Problem, TweetRecord
from .columns import Columns
from .decoding import text_stream
from .moments import in_utc, moment
from .opening import Opening
from .reading import ReadingContext, attempt
from .scraped_words import is_spaced, mended
from .sources import CaptureFile
from .tables import Layout, LostRow, named, place, rows
from .tweet_ids import are_rounded, id_in_address, quoted_id, tweet_id
from .values import (
    account_id,
    addressed_handle,
    addresses_in,
    clean,
    count,
    handle,
    repeated_handle,
)

NAME = "getoldtweets"
TITLE = "GetOldTweets CSV"

_PICTURE = re.compile(r"pic\.twitter\.com/[A-Za-z0-9]+")
# What a line of the older versions begins with, and what is near its end.
_HEAD = re.compile(r"\"?@?\w{0,20}\"?[;,\t]\"?[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}[ ;,\t\"]")
_TAIL = re.compile(r"[;,\t]\"[0-9]+\"[;,\t]https?://")
_LINE_LIMIT = 1 << 18
_MOST_LINES = 50


def _suits(names: set[str]) -> bool:
    return {"username", "text", "permalink"} <= names and not names.isdisjoint(
        ("date", "formatted_date")
    )


def recognises(opening: Opening) -> bool:
    return opening.layout(_suits) is not None


def read(file: CaptureFile, context: ReadingContext) -> Iterator[TweetRecord | Problem]:
    opening = Opening(file)
    layout = opening.layout(_suits)
    if layout is None:
        return
    table = _Table(layout, context)
    # Only those versions put marks around the id, and none around the address after it.
    every = _lines(file, layout) if _TAIL.search(opening.text) else _rows(file, layout)
    for number, row in every:
        yield attempt(table.tweet, row, place(number))


def _rows(file: CaptureFile, layout: Layout) -> Iterator[tuple[int, list]]:
    """The rows of the newest version. Of its cells, only the words have marks around them;
    a place may hold a comma too."""
    width = len(layout.names)
    place = layout.index("geo")
    for number, row in rows(file, layout):
        beyond = len(row) - 1 - width
        if beyond > 0 and place >= 0 and not isinstance(row, LostRow):
            row[place : place + beyond + 1] = [", ".join(row[place : place + beyond + 1])]
        yield number, row


def _lines(file: CaptureFile, layout: Layout) -> Iterator[tuple[int, list]]:
    """The rows of the older versions: what is too much belongs to the words."""
    width = len(layout.names)
    words = layout.index("text")
    with file.open_binary() as raw, text_stream(raw) as stream:
        for number, line in _whole_lines(stream, layout):
            row = line.split(layout.delimiter)
            beyond = len(row) - width
            if beyond < 0:
                yield number, LostRow([line])
                continue
            text = layout.delimiter.join(row[words : words + beyond + 1])
            if len(text) > 1 and text[0] == text[-1] == '"':
                text = text[1:-1]
            before, after = row[:words], row[words + beyond + 1 :]
            row = [*(cell.strip('"') for cell in before), text]
            yield number, [*row, *(cell.strip('"') for cell in after), ""]


def _whole_lines(stream: TextIO, layout: Layout) -> Iterator[tuple[int, str]]:
    """Lines, joined where words went on to the next one."""
    first = layout.names[0]
    begun = ""
    begun_at = number = joined = 0
    while line := stream.readline(_LINE_LIMIT):
        number += 1
        line = line.strip("\r\n\0\ufeff")
        if number <= layout.row_number + 1:
            continue
        if line[:40].casefold().startswith(first) and _is_names(line, layout):
            continue
        if begun and (_HEAD.match(line) or joined == _MOST_LINES or len(begun) > _LINE_LIMIT):
            yield begun_at, begun
            begun = ""
        if begun:
            joined += 1
            line = f"{begun}\n{line}"
        elif not line:
            continue
        else:
            begun_at, joined = number, 0
        begun = "" if _TAIL.search(line) else line
        if not begun:
            yield begun_at, line
    if begun:
        yield begun_at, begun


def _is_names(line: str, layout: Layout) -> bool:
    return named(line.split(layout.delimiter)) == layout.names


class _Table:
    def __init__(self, layout: Layout, context: ReadingContext):
        self._columns = Columns(layout)
        self._zone = context.zone
        self._is_utc = "to" in self._columns  # the newest version's times
        self._rounded = are_rounded(self._columns.sample("id"))
        self._spaced = is_spaced(self._columns.sample("text"))

    def tweet(self, row: list, where: str) -> TweetRecord:
        cell = self._columns.cells(row)
        native_id = tweet_id(cell("id"), cell("permalink"), rounded=self._rounded)
        stated = cell("date", "formatted_date")
        if self._is_utc:
            stated = in_utc(stated)
        created_at, time_source = moment(native_id, stated, self._zone)
        text = mended(clean(cell("text")), spaced=self._spaced)
        addresses = addresses_in(text)
        record = TweetRecord(
            native_id,
            text,
            created_at,
            where,
            author=_author(cell("username"), cell("permalink"), cell("author_id")),
            time_source=time_source,
            # Line ends are gone, often emoji, and short addresses are written out.
            text_altered=True,
            links=[Link(address, address) for address in addresses],
            media=[
                Media("photo", f"https://{address}", address)
                for address in dict.fromkeys(_PICTURE.findall(text))
            ],
        )
        repeated = repeated_handle(text)
        if repeated is not None:
            record.is_retweet = True
            record.retweet_of_handle = repeated
            record.text_cut = text.endswith(("…", " ..."))
            return record
        # Which tweet is answered the file does not say, only whom; of several, the first.
        answered = re.split(r"[\s,;]+", cell("to").strip())
        record.reply_to_handle = handle(answered[0]) or addressed_handle(text)
        record.quote_of_id = quoted_id(addresses, native_id)
        record.reposts = count(cell("retweets"))
        record.likes = count(cell("favorites"))
        record.replies = count(cell("replies"))
        return record


def _author(who: str, permalink: str, native_id: str) -> AuthorRecord | None:
    found = id_in_address(permalink)
    who = handle(who) or (found[0] if found else "")
    return AuthorRecord(account_id(native_id), who) if who else None
