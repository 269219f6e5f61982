"""snscrape, all versions since 2019, one tweet a line."""

from collections.abc import Iterator

from ..records import Problem, TweetRecord
from . import scraped, twscrape
from .opening import Opening
from .reading import ReadingContext
from .sources import CaptureFile

NAME = "snscrape"
TITLE = "snscrape (JSONL)"


def recognises(opening: Opening) -> bool:
    return not opening.part and any(
        scraped.is_tweet(value) and not twscrape.is_tweet(value) for value in opening.values
    )


def read(file: CaptureFile, context: ReadingContext) -> Iterator[TweetRecord | Problem]:
    return scraped.read(file)
