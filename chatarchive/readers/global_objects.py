"""X's web pages from 2018 to 2023: the tweets and accounts of a page apart from its timeline,
which names those that it shows.
"""

from collections.abc import Iterator


def statuses(page: dict) -> Iterator[dict]:
    """The page's tweets as API v1.1 wrote them, in the order of the timeline."""
    objects = page["globalObjects"]
    tweets = objects.get("tweets") if isinstance(objects, dict) else None
    users = objects.get("users") if isinstance(objects, dict) else None
    if isinstance(tweets, dict):
        users = users if isinstance(users, dict) else {}
        shown = dict.fromkeys(_shown(page.get("timeline")))
        for native_id in shown or tweets:  # some tools kept no timeline
            if isinstance(tweets.get(native_id), dict):
                yield _with_parts(tweets[native_id], tweets, users)


def _shown(timeline: object) -> Iterator[str]:
    """The ids that stand in a timeline as tweets; adverts do not count."""
    waiting = [timeline]
    while waiting:
        at = waiting.pop()
        if isinstance(at, list):
            waiting.extend(reversed(at))
        elif isinstance(at, dict) and not at.get("promotedMetadata"):
            if "displayType" in at and isinstance(at.get("id"), str):
                yield at["id"]
            else:
                waiting.extend(reversed(at.values()))


def _with_parts(tweet: dict, tweets: dict, users: dict, depth: int = 2) -> dict:
    """``tweet`` with its author and with what it repeats or quotes in it. A retweet of a quote
    has three in each other; a damaged page could name them round for ever."""
    whole = {**tweet, "user": users.get(_key(tweet, "user_id_str"))}
    for name in ("retweeted_status", "quoted_status") if depth else ():
        native_id = _key(tweet, f"{name}_id_str")
        inner = tweets.get(native_id)
        if isinstance(inner, dict):
            whole[name] = _with_parts(inner, tweets, users, depth - 1)
        elif native_id and name == "retweeted_status":
            whole[name] = {"id_str": native_id}
    return whole


def _key(tweet: dict, name: str) -> str:
    value = tweet.get(name)
    return value if isinstance(value, str) else ""
