"""A person's own archive from Twitter until 2018, called Grailbird: one JavaScript file a
month in ``data/js/tweets``, written as API v1.1 was.

Until November 2010 its times are the day's beginning: only the day is known.
"""

import re
from collections.abc import Iterator
from datetime import time

from ..records import AuthorRecord, Problem, TweetRecord
from . import twitter_v1
from .archive_owner import owner_above
from .documents import Broken, items
from .opening import Opening
from .reading import ReadingContext, attempt
from .sources import CaptureFile
from .values import addressed_handle

NAME = "grailbird"
TITLE = "a person's own Twitter archive from before 2019 (a file a month)"

_MONTH = re.compile(r"\s*Grailbird\.data\.tweets_\w+\s*=")


def recognises(opening: Opening) -> bool:
    return bool(_MONTH.match(opening.text[:500]))


def read(file: CaptureFile, context: ReadingContext) -> Iterator[TweetRecord | Problem]:
    def tweet(status: dict, where: str) -> TweetRecord:
        record = twitter_v1.tweet(status, where)
        if record.author is None:
            record.author = owner_of(file, context)
        mark_days(record)
        if not record.is_retweet and record.reply_to_id and not record.reply_to_handle:
            # The account answered may be gone since: then only the words still name it.
            record.reply_to_handle = addressed_handle(record.text)
        return record

    for piece in items(file, ()):
        if isinstance(piece.value, Broken):
            yield Problem(piece.where, piece.value.why)
        else:
            yield attempt(tweet, piece.value, piece.where)


def owner_of(file: CaptureFile, context: ReadingContext) -> AuthorRecord | None:
    """Whose archive ``file`` is part of, looked for once."""
    if not context.owner_sought:
        context.owner = context.owner or owner_above(file)
        context.owner_sought = True
    return context.owner


def mark_days(record: TweetRecord) -> None:
    """Says of a time of which only the day is known that any other capture knows it better."""
    if record.time_source == "zoned" and record.created_at.time() == time.min:
        record.time_source = "assumed"
    for embedded in record.embedded:
        mark_days(embedded)
