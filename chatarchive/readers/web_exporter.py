"""twitter-web-exporter, which gathers in the browser what X's pages show: its JSON, without
the pages' own data. (With them, they are what is read: ``x_graphql``.)
"""

import re
from collections.abc import Iterator

from ..records import Problem, TweetRecord
from . import twitter_v1
from .documents import Broken, items, lines
from .errors import NotATweet
from .opening import Opening
from .reading import ReadingContext, attempt
from .sources import CaptureFile
from .values import addressed_handle, clean

NAME = "twitter-web-exporter"
TITLE = "twitter-web-exporter (JSON)"


def recognises(opening: Opening) -> bool:
    return not opening.part and any(_is_tweet(value) for value in opening.values)


def _is_tweet(value: object) -> bool:
    return isinstance(value, dict) and {"id", "full_text", "screen_name"} <= value.keys()


def read(file: CaptureFile, context: ReadingContext) -> Iterator[TweetRecord | Problem]:
    for piece in lines(file) if Opening(file).is_lines else items(file, ()):
        if isinstance(piece.value, Broken):
            yield Problem(piece.where, piece.value.why)
        else:
            yield attempt(_tweet, piece.value, piece.where)


def _tweet(row: dict, where: str) -> TweetRecord:
    if not isinstance(row, dict):
        raise NotATweet("there is no tweet here, only a value by itself.")
    status = {
        **row,
        "id_str": row.get("id"),
        # "2023-05-14 15:05:53 +08:00"
        "created_at": re.sub(r" (?=[+-]\d\d:?\d\d$)", "", clean(row.get("created_at"))),
        "user": {"screen_name": row.get("screen_name"), "name": row.get("name")},
        "in_reply_to_status_id_str": row.get("in_reply_to"),
        # X begins an answer with the name of whom it answers.
        "in_reply_to_screen_name": row.get("in_reply_to")
        and addressed_handle(clean(row.get("full_text"))),
        "retweeted_status": None,
        "quoted_status": None,
        "quoted_status_id_str": row.get("quoted_status"),
        "entities": None,
        "extended_entities": {"media": [_medium(one) for one in row.get("media") or ()]},
    }
    if row.get("retweeted_status"):
        status["retweeted_status"] = {"id_str": row["retweeted_status"]}
    return twitter_v1.tweet(status, where)


def _medium(one: dict) -> dict:
    return {**one, "media_url_https": one.get("original") or one.get("thumbnail")}
