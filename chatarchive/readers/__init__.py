"""Reading captures: a file of any known format becomes ``TweetRecord`` and ``Problem``.

``open_captures`` goes from the paths a person names to what can be read, and refuses the
rest in a sentence; ``Reading.records()`` streams. A format is one module here, named in
``READERS``, with its sample and expected result in ``tests/chatarchive/readers`` and its
heading in ``docs/importing.md``.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, tzinfo
from itertools import islice
from typing import BinaryIO

from ..records import TweetRecord
from . import (
    bluesky,
    getoldtweets,
    gnip,
    grailbird,
    grailbird_csv,
    json2csv,
    mastodon,
    mastodon_archive,
    nodexl,
    rtweet,
    snscrape,
    snscrape_csv,
    t,
    table,
    tags,
    twarc_csv,
    tweepy,
    twint,
    twint_text,
    twitter_analytics,
    twitter_archive,
    twitter_archiver,
    twitter_r,
    twitter_v1,
    twitter_v2,
    twscrape,
    web_exporter,
    x_graphql,
)
from .errors import SourceError, UnreadableCapture
from .opening import Opening
from .reading import Reader, Reading, ReadingContext
from .refusals import why_refused
from .said_columns import WrongColumns, parse_columns
from .sources import READ_ERRORS, CaptureFile, capture_files

__all__ = [
    "READERS",
    "CaptureFile",
    "Reader",
    "Reading",
    "ReadingContext",
    "SourceError",
    "UnreadableCapture",
    "WrongColumns",
    "by_name",
    "capture_files",
    "names",
    "open_capture",
    "open_captures",
    "parse_columns",
    "recognise",
]

#: In the order in which they are asked whether a file is theirs.
READERS: tuple[Reader, ...] = (
    twitter_archiver,
    tags,
    nodexl,
    twitter_analytics,
    twint,
    grailbird_csv,
    twarc_csv,
    json2csv,
    rtweet,
    twitter_r,
    getoldtweets,
    t,
    snscrape_csv,
    twitter_archive,
    grailbird,
    bluesky,
    mastodon,
    mastodon_archive,
    twitter_v2,
    twitter_v1,
    snscrape,
    twscrape,
    gnip,
    x_graphql,
    web_exporter,  # after it: with a page's own data in it, the file is a page's
    tweepy,
    twint_text,
    table,  # the last: it takes what no other knows
)


def names() -> list[str]:
    return [reader.NAME for reader in READERS]


def by_name(name: str) -> Reader:
    for reader in READERS:
        if name == reader.NAME:
            return reader
    raise ValueError(f"“{name}” is no format known here. There are: {', '.join(names())}.")


def recognise(opening: Opening) -> Reader | None:
    """The reader that a file's content speaks for."""
    return next((reader for reader in READERS if reader.recognises(opening)), None)


def open_capture(
    file: CaptureFile,
    *,
    format_name: str | None = None,
    zone: tzinfo = UTC,
    columns: dict[str, str] | None = None,
) -> Reading:
    """How ``file`` is to be read: as ``format_name``, else as its content says.

    ``zone`` is for times without one; ``columns`` says which column of a table holds what.
    Raises ``UnreadableCapture`` where there is no tweet in it, ``ValueError`` for an unknown
    ``format_name``, ``WrongColumns`` where the file has no such columns.
    """
    format_name = format_name or (table.NAME if columns else None)
    named = by_name(format_name) if format_name else None
    try:
        opening = Opening(file)
    except READ_ERRORS as error:
        raise UnreadableCapture(f"“{file.name}” could not be read: {error}.") from error
    reader = named or recognise(opening)
    if reader is None:
        raise UnreadableCapture(why_refused(opening))
    reading = Reading(file, reader, ReadingContext(zone, columns))
    if named and not reader.recognises(opening):
        found = list(islice(reading.records(), 100))
        if not any(isinstance(one, TweetRecord) for one in found):
            advice = "Leave --format out, and the format is told from the content."
            if columns and found:
                advice = f"In {found[0].where}, {found[0].why}"
            raise UnreadableCapture(f"“{file.name}” cannot be read as {reader.TITLE}. {advice}")
    elif next(reading.records(), None) is None:
        raise UnreadableCapture(f"“{file.name}” is {reader.TITLE}, but holds no tweets.")
    return reading


def open_captures(
    paths: Sequence[str],
    *,
    format_name: str | None = None,
    zone: tzinfo = UTC,
    columns: dict[str, str] | None = None,
    stdin: BinaryIO | None = None,
    passed_over: Callable[[CaptureFile, str], None] | None = None,
    called: Mapping[str, str] | None = None,
) -> list[Reading]:
    """Everything to be read at ``paths``, opened before any of it is used.

    A file that was named and is no capture is refused. Of those in a folder or zip
    ``passed_over`` is told (file, why), unless none of them can be read. ``called`` has the
    names by which people know files that lie at their paths under others. Raises
    ``SourceError``, ``UnreadableCapture`` and ``WrongColumns``.
    """
    readings: list[Reading] = []
    for path in paths:
        found = 0
        reasons: list[Exception] = []
        for file in capture_files([path], stdin, called):
            try:
                readings.append(
                    open_capture(file, format_name=format_name, zone=zone, columns=columns)
                )
                found += 1
            except (UnreadableCapture, WrongColumns) as reason:
                if file.given:
                    raise
                reasons.append(reason)
                if passed_over:
                    passed_over(file, str(reason))
        if not found:
            for reason in reasons:
                if isinstance(reason, WrongColumns):
                    raise reason
            told = (
                " ".join(map(str, reasons[:3])) or "It holds no files, or only pictures and films."
            )
            shown = (called or {}).get(path, path)
            raise UnreadableCapture(f"There is no capture of tweets in “{shown}”. {told}")
    return readings
