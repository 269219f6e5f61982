"""twscrape: snscrape's tweets, with ids as texts and pictures sorted by kind."""

from collections.abc import Iterator

from ..records import Problem, TweetRecord
from . import scraped
from .opening import Opening
from .reading import ReadingContext
from .sources import CaptureFile

NAME = "twscrape"
TITLE = "twscrape (JSONL)"


def recognises(opening: Opening) -> bool:
    return not opening.part and any(is_tweet(value) for value in opening.values)


def is_tweet(value: object) -> bool:
    return scraped.is_tweet(value) and ("id_str" in value or isinstance(value.get("media"), dict))


def read(file: CaptureFile, context: ReadingContext) -> Iterator[TweetRecord | Problem]:
    return scraped.read(file)
