"""What Twint prints, kept as a text: ``ID 2019-06-12 20:05:11 -0500 <user> words``, one tweet a
line, or more where the words have lines of their own.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TextIO

from ..records import AuthorRecord, Problem, TweetRecord, is_tweet_id, time_in_id
from .decoding import text_stream
from .moments import moment
from .opening import Opening
from .reading import ReadingContext, attempt
from .sources import CaptureFile
from .tweet_ids import tweet_id
from .twint_tweets import without_named_zone, words
from .values import addressed_handle, count, handle, repeated_handle

NAME = "twint-text"
TITLE = "what Twint printed (text)"

_LINE_LIMIT = 1 << 16
_LINES_LIMIT = 200
_TWEET = re.compile(
    r"([0-9]{2,19}) ([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2})"
    r" ([^<>]{0,40}?) ?(?:RT )?<([A-Za-z0-9_]{1,20})> ?(.*)",
    re.DOTALL,
)
# What it says of itself in between: "[!] No more data!", "CRITICAL:root:…".
_NOTICE = re.compile(r"\[[!*+x-]\] |(?:CRITICAL|ERROR|WARNING|INFO|DEBUG):")
_FIGURES = re.compile(r" \| ([0-9]+) replies ([0-9]+) retweets ([0-9]+) likes\s*$")


def recognises(opening: Opening) -> bool:
    for line in opening.text[: 4 * _LINE_LIMIT].splitlines()[:50]:
        if line.strip() and not _NOTICE.match(line):
            found = _TWEET.match(line)
            return bool(found) and _agree(found[1], found[2])
    return False


def _agree(native_id: str, stated: str) -> bool:
    """Whether an id is of the day that is stated, give or take what zones make."""
    try:
        day = datetime.fromisoformat(stated)
    except ValueError:
        return False
    created_at = time_in_id(native_id) if is_tweet_id(native_id) else None
    if created_at is None:
        return is_tweet_id(native_id) and day.year <= 2010
    return abs(created_at.replace(tzinfo=None) - day) < timedelta(hours=27)


def read(file: CaptureFile, context: ReadingContext) -> Iterator[TweetRecord | Problem]:
    def tweet(lines: list[str], where: str) -> TweetRecord:
        return _tweet("".join(lines), where, context)

    with file.open_binary() as raw, text_stream(raw) as stream:
        for number, lines in _tweets(stream):
            yield attempt(tweet, lines, f"line {number}")


def _tweets(stream: TextIO) -> Iterator[tuple[int, list[str]]]:
    """The lines of each tweet, and the number of the first of them."""
    lines: list[str] = []
    begun = number = 0
    while line := stream.readline(_LINE_LIMIT):
        number += 1
        if _TWEET.match(line):
            if lines:
                yield begun, lines
            begun, lines = number, [line]
        elif lines and len(lines) < _LINES_LIMIT and not _NOTICE.match(line):
            lines.append(line)
    if lines:
        yield begun, lines


def _tweet(printed: str, where: str, context: ReadingContext) -> TweetRecord:
    value, time, zone, who, rest = _TWEET.match(printed).groups()
    native_id = tweet_id(value)
    stated = without_named_zone(f"{time} {zone}".rstrip())
    created_at, time_source = moment(native_id, stated, context.zone)
    figures = _FIGURES.search(rest)
    text = words(rest[: figures.start()] if figures else rest, from_page=False).rstrip()
    record = TweetRecord(
        native_id,
        text,
        created_at,
        where,
        author=AuthorRecord(handle=handle(who)),
        time_source=time_source,
        text_altered=True,
    )
    repeated = repeated_handle(text)
    if repeated is not None:
        record.is_retweet = True
        record.retweet_of_handle = repeated
        record.text_cut = text.endswith("…")
        return record
    record.reply_to_handle = addressed_handle(text)
    if figures:
        record.replies, record.reposts, record.likes = map(count, figures.groups())
    return record
