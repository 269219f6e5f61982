"""Pages that this site captured itself: nothing the network sent with them is lost."""

from datetime import UTC

import orjson
import pytest

from chatarchive.capturing.asking import CONVERSATION, RETWEETS, SEARCH, Ask
from chatarchive.capturing.journal import Journal
from chatarchive.capturing.plan import Plan
from chatarchive.destinations import OneChat
from chatarchive.imports import Importer
from chatarchive.models import ChatTweet, Tweet
from chatarchive.readers import open_captures
from tests.factories import make_chat, tweet_id, utc

LONG = "A1 " + "and so on, " * 40 + "to the end. #WeExample"
USERS = [
    {"id": f"90000000{n}", "username": f"{name}_example", "name": name.title()}
    for n, name in ((11, "pat"), (12, "kim"))
]


def post(minute, text, author=11, **more):
    at = utc(2024, 1, 16, 21, minute)
    return {
        "id": tweet_id(at, minute),
        "text": text,
        "author_id": f"90000000{author}",
        "created_at": f"2024-01-16T21:{minute:02}:00.000Z",
        **more,
    }


SAID = post(1, "Q1: How do you sleep? #WeExample")
EARLIER = post(2, "A1 Wlel #WeExample")
QUOTED = post(3, "Nobody slept here", author=12)


def referring(kind, to):
    return [{"type": kind, "id": to["id"]}]


@pytest.fixture
def path(tmp_path):
    """A journal with all that X sends in more than one way."""
    edited = post(4, "A1 Well #WeExample")
    edited["edit_history_tweet_ids"] = [EARLIER["id"], edited["id"]]
    pages = [
        (
            SEARCH,
            [
                SAID,
                post(5, LONG[:270] + "…", note_tweet={"text": LONG}),
                edited,
                post(6, "So it is #WeExample", referenced_tweets=referring("quoted", QUOTED)),
            ],
            [QUOTED],
        ),
        (
            RETWEETS,
            [
                post(
                    7,
                    f"RT @pat_example: {SAID['text']}",
                    author=12,
                    referenced_tweets=referring("retweeted", SAID),
                )
            ],
            [SAID],
        ),
        (
            CONVERSATION,
            [post(8, "Not at all", 12, referenced_tweets=referring("replied_to", SAID))],
            [SAID],
        ),
    ]
    path = tmp_path / "x.jsonl"
    with Journal(path) as journal:
        journal.begin(Plan("x", "", ["WeExample"], utc(2024, 1, 16, 20), utc(2024, 1, 16, 23), 100))
        for number, (step, data, carried) in enumerate(pages):
            page = {"data": data, "includes": {"users": USERS, "tweets": carried}, "meta": {}}
            journal.keep(Ask(step, "/2/tweets", {"page": number}), page, ["WeExample"])
    return path


def test_long_posts_edits_and_quotes_are_kept(path):
    [reading] = open_captures([str(path)], zone=UTC)
    assert reading.format == "twitter-v2"
    said, long, edited, quoting, retweet, reply = reading.records()
    assert long.text == LONG and not long.text_cut
    assert edited.edit_ids == [EARLIER["id"], edited.native_id]
    assert quoting.quote_of_id == QUOTED["id"]
    assert [(one.text, one.author.handle) for one in quoting.embedded] == [
        ("Nobody slept here", "kim_example")
    ]
    assert retweet.is_retweet and retweet.retweet_of_id == said.native_id
    assert [one.without_hashtag for one in (said, long, retweet, reply)] == [
        *(False, False, None),
        True,
    ]


@pytest.mark.django_db
def test_who_retweeted_is_folded_into_what_they_repeat(path):
    chat = make_chat(starts_at=utc(2024, 1, 16, 21))
    readings = open_captures([str(path)], zone=UTC)
    importer = Importer(site=chat.get_site(), destination=OneChat(chat), zone="Europe/London")
    outcome = importer.run(readings)
    assert (outcome.counts.read, outcome.counts.new, outcome.problems) == (6, 6, [])
    retweet = Tweet.objects.get(is_retweet=True)
    assert retweet.retweet_of_key == f"x:{SAID['id']}" and retweet.author.handle == "kim_example"
    draft = chat.__class__.objects.get(pk=chat.pk).get_latest_revision_as_object()
    shown = orjson.dumps(draft.transcript.get_prep_value()).decode()
    assert retweet.key not in shown and f"x:{SAID['id']}" in shown
    assert ChatTweet.objects.get(without_hashtag=True).tweet.text == "Not at all"
