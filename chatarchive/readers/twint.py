"""Twint, which read X's web pages until 2020 and its web interface until 2022: CSV (commas or
tabs) and JSON (one object a line), in the columns of all its versions.

What it wrote of a tweet, and what it did to its words, is in ``twint_tweets``.
"""

from collections.abc import Iterator

from ..records import Problem, TweetRecord
from .documents import Broken, items, lines
from .errors import NotATweet
from .opening import Opening
from .reading import ReadingContext, attempt
from .sources import CaptureFile
from .tables import LOST_ROW, SHORT_ROW, LostRow, place, rows
from .tweet_ids import are_rounded
from .twint_tweets import tweet_of

NAME = "twint"
TITLE = "Twint (CSV, JSON)"


def _suits(names: set[str]) -> bool:
    return {"tweet", "username"} <= names and not names.isdisjoint(("id", "link"))


def recognises(opening: Opening) -> bool:
    if opening.values:
        return any(map(_is_tweet, opening.values))
    return opening.layout(_suits) is not None


def _is_tweet(value: object) -> bool:
    return isinstance(value, dict) and _suits(set(value)) and isinstance(value["tweet"], str)


def read(file: CaptureFile, context: ReadingContext) -> Iterator[TweetRecord | Problem]:
    opening = Opening(file)
    if layout := opening.layout(_suits) if not opening.values else None:
        places = {name: layout.names.index(name) for name in reversed(layout.names)}
        rounded = are_rounded(layout.column(layout.index("id")))

        def from_row(row: list, where: str) -> TweetRecord:
            if isinstance(row, LostRow):
                raise NotATweet(LOST_ROW)
            if row[places["tweet"]] is None:
                raise NotATweet(SHORT_ROW)
            return tweet_of(lambda name: row[places.get(name, -1)], where, context.zone, rounded)

        for number, row in rows(file, layout):
            yield attempt(from_row, row, place(number))
        return

    def from_object(value: dict, where: str) -> TweetRecord:
        return tweet_of(value.get, where, context.zone)

    for piece in lines(file) if opening.is_lines else items(file, ()):
        if isinstance(piece.value, Broken):
            yield Problem(piece.where, piece.value.why)
        else:
            yield attempt(from_object, piece.value, piece.where)
