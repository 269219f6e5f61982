"""Retweets that a capture shows only as "RT @sam: …": which tweet of the chat do they repeat?

Their ids do not tell, so their words do. Where the original is not in the chat, a retweet
stays as it is: kept and counted, of somebody's unknown tweet. Found by its words an original
is a guess: a later one with the same words may suit better, and a capture knows better.
"""

import re

from django.db.models import Q
from django.utils import timezone

from .models import ChatTweet, Tweet
from .rows import update

_OPENING = re.compile(r"\s*RT @\w+:?\s*", re.IGNORECASE)
# Fewer words than this, cut off, might begin many a tweet.
_ENOUGH = 12
_COLUMN = "retweet_of_key"


def fold(chat_ids):
    """Give each chat's retweets of unknown originals the key of the tweet they repeat."""
    unknown = {}
    for chat_id, *retweet in (
        ChatTweet.objects.filter(
            Q(tweet__retweet_of_key="") | Q(tweet__uncaptured__contains=_COLUMN),
            chat_id__in=chat_ids,
            tweet__is_retweet=True,
        )
        .exclude(tweet__retweet_of_handle="")
        .values_list(
            "chat_id",
            "tweet_id",
            "tweet__retweet_of_handle",
            "tweet__text",
            "tweet__created_at",
            "tweet__retweet_of_key",
            "tweet__uncaptured",
        )
    ):
        unknown.setdefault(chat_id, []).append(retweet)
    for chat_id, retweets in unknown.items():
        _fold(chat_id, retweets)


def _fold(chat_id, unknown):
    spoken = {}
    for key, handle, text, at in ChatTweet.objects.filter(
        chat_id=chat_id,
        tweet__is_retweet=False,
        tweet__author__handle_key__in={handle.casefold() for _, handle, *_ in unknown},
    ).values_list("tweet__key", "tweet__author__handle_key", "tweet__text", "tweet__created_at"):
        spoken.setdefault(handle, []).append((at, key, _plain(text)))
    now = timezone.now()
    here = {key for candidates in spoken.values() for _, key, _ in candidates} | {""}
    update(
        Tweet,
        [_COLUMN, "uncaptured", "changed_at"],
        [
            {
                "pk": pk,
                _COLUMN: original,
                "uncaptured": " ".join(sorted({*uncaptured.split(), _COLUMN})),
                "changed_at": now,
            }
            for pk, handle, text, at, known, uncaptured in unknown
            # What was found in another chat stands.
            if known in here
            and (original := repeated(text, at, spoken.get(handle.casefold(), ())))
            and original != known
        ],
    )


def repeated(text, at, candidates):
    """The key of the tweet that ``text``, a retweet's words, repeats; "" if it is none of
    ``candidates``: (time, key, words) of tweets by the account it names. Of several with the
    same words, the latest before the retweet."""
    words = _plain(_OPENING.sub("", text, count=1))
    whole = not words.endswith("…")
    words = words.rstrip("…").rstrip()
    if not words or (not whole and len(words) < _ENOUGH):
        return ""
    same = [
        (made, key)
        for made, key, original in candidates
        if made <= at and (original == words if whole else original.startswith(words))
    ]
    return max(same)[1] if same else ""


def _plain(text):
    return " ".join(text.split())
