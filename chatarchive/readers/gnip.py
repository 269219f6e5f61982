"""Gnip's activities: tweets as PowerTrack and the historical archives sold them until 2018
and later, in the words of Activity Streams.
"""

from collections.abc import Iterator

from ..records import Problem, TweetRecord
from . import twitter_v1
from .documents import Broken, items, lines
from .errors import NotATweet
from .opening import Opening
from .reading import ReadingContext, attempt
from .sources import CaptureFile
from .tweet_ids import id_in_address
from .values import clean

NAME = "gnip"
TITLE = "Gnip, PowerTrack (activity streams)"

_LISTS = ("results", "activities")
# A stream's own notices, each on a line of its own.
_NOTICES = {"info", "error", "warn", "warning", "delete", "next", "requestParameters"}


def recognises(opening: Opening) -> bool:
    return not opening.part and any(
        _is_activity(one) for value in opening.values for one in _activities(value)[:5]
    )


def _is_activity(value: object) -> bool:
    return (
        isinstance(value, dict)
        and value.get("verb") in ("post", "share")
        and isinstance(value.get("actor"), dict)
        and _id(value.get("id")) != ""
    )


def read(file: CaptureFile, context: ReadingContext) -> Iterator[TweetRecord | Problem]:
    for piece in lines(file) if Opening(file).is_lines else items(file, _LISTS):
        if isinstance(piece.value, Broken):
            yield Problem(piece.where, piece.value.why)
            continue
        inner = _activities(piece.value)
        for number, activity in enumerate(inner, 1):
            where = piece.where if inner[0] is piece.value else f"{piece.where}, tweet {number}"
            yield attempt(_tweet, activity, where)


def _activities(value: object) -> list:
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        for name in _LISTS:
            if isinstance(value.get(name), list):
                return value[name]
        if (value and value.keys() <= _NOTICES) or value.get("verb") == "delete":
            return []
    return [value]


def _tweet(activity: dict, where: str) -> TweetRecord:
    if not isinstance(activity, dict):
        raise NotATweet("there is no tweet here, only a value by itself.")
    return twitter_v1.tweet(_status(activity), where)


def _status(activity: dict) -> dict:
    """``activity`` as API v1.1 would have written it."""
    actor = activity.get("actor") or {}
    source = activity.get("long_object") or activity
    status = {
        "id_str": _id(activity.get("id")),
        "created_at": activity.get("postedTime"),
        "full_text": source.get("body"),
        "entities": source.get("twitter_entities"),
        "extended_entities": source.get("twitter_extended_entities"),
        "lang": activity.get("twitter_lang") or _language(activity.get("gnip") or {}),
        "retweet_count": activity.get("retweetCount"),
        "favorite_count": activity.get("favoritesCount"),
        "user": {
            "id_str": _id(actor.get("id")),
            "screen_name": actor.get("preferredUsername"),
            "name": actor.get("displayName"),
            "followers_count": actor.get("followersCount"),
        },
    }
    answered = id_in_address(clean((activity.get("inReplyTo") or {}).get("link")))
    if answered:
        status["in_reply_to_screen_name"], status["in_reply_to_status_id_str"] = answered
    if activity.get("verb") == "share":
        status["retweeted_status"] = _status(activity.get("object") or {})
    elif activity.get("twitter_quoted_status"):
        status["quoted_status"] = _status(activity["twitter_quoted_status"])
    return status


def _language(enrichments: dict) -> object:
    """Gnip's own guess, in captures from before X made one."""
    found = enrichments.get("language")
    return found.get("value") if isinstance(found, dict) else found


def _id(value: object) -> str:
    """The number in "tag:search.twitter.com,2005:123" and "id:twitter.com:123"."""
    if isinstance(value, str) and ("twitter.com" in value or "x.com" in value):
        number = value.rpartition(":")[2]
        return number if number.isascii() and number.isdecimal() else ""
    return ""
