"""X's web pages: the answers that the site's own programs get, as browsers (HAR), extensions
and scrapers save them. A tweet there is one of v1.1 with its newer parts around it.
"""

import base64
import json
import re
from collections.abc import Iterator

from ..records import Problem, TweetRecord
from . import global_objects, twitter_v1
from .documents import Broken, Cut, begun, items, lines
from .errors import NotATweet
from .opening import Opening
from .reading import ReadingContext, attempt
from .sources import CaptureFile
from .values import clean

NAME = "x-graphql"
TITLE = "X's web pages (GraphQL JSON, HAR)"

_GONE = ("TweetTombstone", "TweetUnavailable", "TweetPreviewDisplay", "TimelineTombstone")
# In a page too long to be looked at as a whole. Nobody can write this into a tweet: there
# quotation marks are escaped.
_MARKS = re.compile(
    r'"(?:tweet_results|tweetResult|threaded_conversation_with_injections_v2)"\s*:'
    r'|"__typename"\s*:\s*"Tweet'
)
_IN_HAR = ("log", "entries")
# So deep in a page are its tweets at most.
_DEPTH = 18


def recognises(opening: Opening) -> bool:
    if opening.part or not opening.values:
        return False
    if any(_is_har(value) for value in opening.values):
        return True
    found = (tweet for value in opening.values for tweet in _tweets(value))
    return any(found) or bool(_MARKS.search(opening.text))


def read(file: CaptureFile, context: ReadingContext) -> Iterator[TweetRecord | Problem]:
    for piece in lines(file) if Opening(file).is_lines else items(file, _IN_HAR):
        if isinstance(piece.value, Broken):
            # What came before the cut is whole.
            start = begun(piece.value.text, with_cut_items=True, depth=_DEPTH)
            yield from _records(start, piece.where)
            yield Problem(piece.where, piece.value.why)
        else:
            yield from _records(_answer(piece.value), piece.where)


def _records(value: object, where: str) -> Iterator[TweetRecord | Problem]:
    found = list(_tweets(value))
    for number, result in enumerate(found, 1):
        yield attempt(_tweet, result, f"{where}, tweet {number}" if len(found) > 1 else where)


def _is_har(value: object) -> bool:
    log = value.get("log") if isinstance(value, dict) else None
    return isinstance(log, dict) and isinstance(log.get("entries"), list)


def _answer(value: object) -> object:
    """What a site answered, where ``value`` is one exchange of a HAR; else ``value``."""
    response = value.get("response") if isinstance(value, dict) else None
    content = response.get("content") if isinstance(response, dict) else None
    text = content.get("text") if isinstance(content, dict) else None
    if not isinstance(text, str):
        return value
    try:
        if content.get("encoding") == "base64":
            text = base64.b64decode(text).decode("utf-8", "replace")
        return json.loads(text, strict=False) if text.lstrip()[:1] in ("{", "[") else None
    except (ValueError, RecursionError):
        return None  # a picture, a program: no answer with tweets in it


def _tweets(value: object) -> Iterator[dict]:
    """The tweets that a page shows, in its order, and the places of those it no longer
    shows. Not those inside them (quoted, repeated), and no adverts."""
    waiting = [value]
    while waiting:
        at = waiting.pop()
        if isinstance(at, list):
            waiting.extend(reversed(at))
        elif isinstance(at, dict):
            if at.get("promotedMetadata") or str(at.get("entryId")).startswith("promoted"):
                continue
            if _is_tweet(at) or _is_gone(at):
                if not isinstance(at, Cut):
                    yield at
            elif "globalObjects" in at:
                yield from global_objects.statuses(at)
            else:
                waiting.extend(reversed(at.values()))


def _is_tweet(value: dict) -> bool:
    if value.get("__typename") in ("Tweet", "TweetWithVisibilityResults"):
        return True
    legacy = value.get("legacy")
    return "rest_id" in value and isinstance(legacy, dict) and "full_text" in legacy


def _is_gone(value: dict) -> bool:
    if value.get("__typename") in _GONE or value.get("itemType") == "TimelineTombstone":
        return True
    # A place for a tweet, with none in it.
    return value.get("itemType") == "TimelineTweet" and not value.get("tweet_results", True)


def _tweet(result: dict, where: str) -> TweetRecord:
    if _is_tweet(result):
        return twitter_v1.tweet(_status(result), where)
    if _is_gone(result):
        raise NotATweet(f"X no longer showed the tweet here{_said(result)}.")
    return twitter_v1.tweet(result, where)


def _said(result: dict) -> str:
    """What X showed instead of the tweet."""
    shown = result.get("tombstone") or result.get("tombstoneInfo") or {}
    text = shown.get("text") or shown.get("richText") or ""
    text = text if isinstance(text, str) else text.get("text")
    words = " ".join(clean(text).removesuffix("Learn more").split())[:120].rstrip(".")
    return f": “{words}”" if words else ""


def _status(result: dict) -> dict:
    """``result`` as API v1.1 would have written it."""
    result = result.get("tweet") or result  # behind a note on who may see it
    legacy = result.get("legacy")
    if not isinstance(legacy, dict):
        raise NotATweet("the page held nothing but its number.")
    status = {**legacy, "id_str": result.get("rest_id") or legacy.get("id_str")}
    status["user"] = _user(result.get("core") or {}, legacy)
    edits = result.get("edit_control") or {}
    edits = edits.get("edit_control_initial") or edits
    status["edit_history"] = {"edit_tweet_ids": edits.get("edit_tweet_ids")}
    repeated = _inner(legacy, "retweeted_status") or _inner(result, "retweeted_status")
    if repeated:
        status["retweeted_status"] = _status(repeated)
    elif "retweeted_status_result" in legacy:  # it is a retweet, be its original gone
        status["retweeted_status"] = {"id_str": legacy.get("retweeted_status_id_str")}
    quoted = _inner(result, "quoted_status")
    status["quoted_status"] = _status(quoted) if quoted else None
    long_text = (result.get("note_tweet") or {}).get("note_tweet_results") or {}
    long_text = long_text.get("result") or {}
    if isinstance(long_text.get("text"), str):
        status["full_text"] = long_text["text"]
        status["entities"] = {
            **(legacy.get("entities") or {}),
            **(long_text.get("entity_set") or {}),
        }
    return status


def _user(core: dict, legacy: dict) -> dict:
    user = (core.get("user_results") or core.get("user_result") or {}).get("result")
    user = user or core.get("user") or {}
    whole = {**(user.get("legacy") or {}), **(user.get("core") or {})}
    return {**whole, "id_str": user.get("rest_id") or legacy.get("user_id_str")}


def _inner(holder: dict, name: str) -> dict | None:
    """The tweet that is quoted or repeated, where X showed it."""
    found = holder.get(f"{name}_result") or holder.get(name) or {}
    found = found.get("result", found)
    if not isinstance(found, dict) or not isinstance(found.get("tweet", found), dict):
        return None
    return found if "legacy" in (found.get("tweet") or found) else None
