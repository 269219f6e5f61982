"""Invented posts as X's API v2 gives them."""

from datetime import UTC, timedelta
from itertools import count

from tests.factories import tweet_id

_numbers = count(1)


def make_x_post(text, at, author="ada_example", *, answers=None, quotes=None, **fields):
    """A post as X gives it with all fields. ``answers`` is the post it replies to, ``quotes`` one
    it quotes. X's own counts of replies are kept true."""
    native_id = fields.pop("id", None) or tweet_id(at, next(_numbers))
    references = []
    if answers:
        references.append({"type": "replied_to", "id": answers["id"]})
        answers["public_metrics"]["reply_count"] += 1
        fields.setdefault("in_reply_to_user_id", answers["author_id"])
    if quotes:
        references.append({"type": "quoted", "id": quotes["id"]})
        quotes["public_metrics"]["quote_count"] += 1
    post = {
        "id": native_id,
        "text": text,
        "author_id": account_of(author),
        "created_at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "conversation_id": answers["conversation_id"] if answers else native_id,
        "edit_history_tweet_ids": [native_id],
        "lang": "en",
        "public_metrics": dict.fromkeys(
            ("retweet_count", "reply_count", "like_count", "quote_count", "bookmark_count"), 0
        ),
        **({"referenced_tweets": references} if references else {}),
    }
    metrics = fields.pop("public_metrics", {})
    return post | fields | {"public_metrics": post["public_metrics"] | metrics}


def account_of(handle):
    return str(sum(ord(letter) << (place % 24) for place, letter in enumerate(handle)) + 10_000)


def make_x_chat(number, begins, tag="WeExample", *, seconds=5):
    """``number`` posts with the hashtag, one every few seconds, of a dozen people."""
    return [
        make_x_post(
            f"Thought {place} #{tag}",
            begins + timedelta(seconds=place * seconds),
            f"person_{place % 12}",
        )
        for place in range(number)
    ]
