"""Invented tweets in any number, for measuring: the same ones on every run."""

import json
import random
import zipfile
from datetime import UTC, datetime, timedelta

WORDS = (
    "custody sleep shift partner data street question training victim trust team night rest "
    "evidence community support mental health officer listen change report research open case "
    "think people really need time work always never better share idea local plan measure"
).split()
ID_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657_000, tzinfo=UTC)
FIRST_CHAT = datetime(2016, 1, 5, 21, tzinfo=UTC)
_WEEKS = 500


def tweet_id(at, number):
    return ((at - ID_EPOCH) // timedelta(milliseconds=1) << 22) + number % (1 << 22)


def chat_times(chats):
    """Weekly chats, all at nine in the evening; daily ones where so many weeks would lead into
    the future, of which no tweet can be."""
    step = timedelta(weeks=1) if chats <= _WEEKS else timedelta(days=1)
    return [FIRST_CHAT + number * step for number in range(chats)]


def tweets(count, *, chats=1, seed=1):
    """``count`` invented tweets spread over ``chats``, as API v1.1 objects, oldest
    first: five labelled questions a chat, answers, replies and retweets."""
    chance = random.Random(seed)  # noqa: S311 - invented tweets, no secrets
    a_chat = -(-count // chats)
    number = 0
    for start in chat_times(chats):
        ids = []
        for place in range(min(a_chat, count - number)):
            number += 1
            at = start + timedelta(seconds=3600 * place / a_chat)
            asked = int(5 * place / a_chat) + 1
            tweet = _tweet(chance, tweet_id(at, number), at, place, a_chat, asked, ids)
            ids.append(tweet["id_str"])
            yield tweet


def _tweet(chance, native_id, at, place, a_chat, asked, ids):
    words = " ".join(chance.choices(WORDS, k=chance.randint(6, 30)))
    is_question = place % max(1, a_chat // 5) == 0
    author = 0 if is_question else chance.randint(1, 400)
    text = f"Q{asked}: {words}?" if is_question else f"A{asked} {words}"
    if place % 20 == 7:
        text = f"{text} https://example.org/{place}"
    tweet = {
        "id_str": str(native_id),
        "created_at": at.strftime("%a %b %d %H:%M:%S +0000 %Y"),
        "full_text": f"{text} #WeExample",
        "user": {
            "id_str": str(1000 + author),
            "screen_name": f"person_{author}" if author else "WeExample",
            "name": f"Person {author}" if author else "We Example",
        },
        "entities": {"urls": [], "hashtags": [{"text": "WeExample"}]},
        "in_reply_to_status_id_str": None,
        "retweet_count": chance.randint(0, 9),
        "favorite_count": chance.randint(0, 20),
        "lang": "en",
    }
    if ids and not is_question and chance.random() < 0.4:
        tweet["in_reply_to_status_id_str"] = chance.choice(ids[-50:])
    return tweet


def write_capture(path, count, **options):
    """Write invented tweets to ``path`` as JSONL, an object a line."""
    with open(path, "w", encoding="utf-8") as file:
        for tweet in tweets(count, **options):
            file.write(f"{json.dumps(tweet)}\n")


def write_archive(path, count, **options):
    """Write invented tweets to ``path`` as the zip that a person downloads of their own."""
    account = {"accountId": "1000", "username": "WeExample", "accountDisplayName": "We Example"}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        told = json.dumps([{"account": account}])
        archive.writestr("data/account.js", f"window.YTD.account.part0 = {told}")
        # Until 2022 the file was called so; later ones only we can read.
        with archive.open("data/tweet.js", "w", force_zip64=True) as file:
            file.write(b"window.YTD.tweet.part0 = [")
            for number, tweet in enumerate(tweets(count, **options)):
                entry = json.dumps({"tweet": _in_an_archive(tweet)}, indent=2)
                file.write(f"{', ' if number else ''}{entry}".encode())
            file.write(b"]")


def _in_an_archive(tweet):
    answered = tweet["in_reply_to_status_id_str"]
    return {
        "retweeted": False,
        "source": '<a href="http://twitter.com" rel="nofollow">Twitter Web Client</a>',
        "entities": tweet["entities"] | {"symbols": [], "user_mentions": []},
        "display_text_range": ["0", str(len(tweet["full_text"]))],
        "favorite_count": str(tweet["favorite_count"]),
        "id_str": tweet["id_str"],
        "truncated": False,
        "retweet_count": str(tweet["retweet_count"]),
        "id": tweet["id_str"],
        "created_at": tweet["created_at"],
        "favorited": False,
        "full_text": tweet["full_text"],
        "lang": tweet["lang"],
        **(
            {"in_reply_to_status_id": answered, "in_reply_to_status_id_str": answered}
            if answered
            else {}
        ),
    }
