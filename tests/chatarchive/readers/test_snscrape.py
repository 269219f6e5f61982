"""snscrape and twscrape, whose tweets are alike."""

import json

import pytest

from chatarchive.readers import UnreadableCapture, open_captures

ID = 1138900069643198465
LATER = 1138900715566010371
ADDRESS = f"https://twitter.com/ChatBadgeDemo/status/{ID}"
TYPE = "snscrape.modules.twitter."


def line(**fields) -> str:
    tweet = {
        "_type": f"{TYPE}Tweet",
        "url": ADDRESS,
        "date": "2019-06-12T20:05:11+00:00",
        "rawContent": "Q1 Hello",
        "id": ID,
        "user": {"username": "ChatBadgeDemo", "id": 9000000001, "displayname": "Chat"},
        "retweetedTweet": None,
        "quotedTweet": None,
        "inReplyToTweetId": None,
        **fields,
    }
    return json.dumps(tweet) + "\n"


def test_the_address_is_believed_before_a_number_that_javascript_rounded(capture, read):
    (tweet,), _ = read(capture("t.jsonl", line(id=1138900069643198500)))
    assert tweet.native_id == str(ID)


def test_a_list_of_tweets_is_read_like_lines_of_them(capture, read):
    tweets, problems = read(capture("t.json", f"[{line()},{line(rawContent='b')}]"))
    assert ([tweet.text for tweet in tweets], problems) == (["Q1 Hello", "b"], [])


def test_the_last_short_address_is_the_pictures_only_if_no_link_claims_it(capture, read):
    photo = {"_type": f"{TYPE}Photo", "fullUrl": "https://pbs.twimg.com/media/Demo.jpg"}
    link = {"text": "example.org", "url": "https://example.org", "tcourl": "https://t.co/a"}
    words = "Look https://t.co/a"
    (tweet,), _ = read(capture("t.jsonl", line(rawContent=words, media=[photo], links=[link])))
    assert (tweet.media[0].text_url, tweet.links[0].target) == ("", "https://example.org")
    (tweet,), _ = read(capture("t.jsonl", line(rawContent=words, media=[photo])))
    assert tweet.media[0].text_url == "https://t.co/a"


def test_a_retweet_never_takes_the_figures_of_its_original(capture, read):
    original = json.loads(line(id=LATER, url=ADDRESS.replace(str(ID), str(LATER)), likeCount=8))
    row = line(rawContent="RT @ChatBadgeDemo: Q1…", retweetedTweet=original, likeCount=8)
    (tweet,), _ = read(capture("t.jsonl", row))
    assert (tweet.likes, tweet.embedded[0].likes) == (None, 8)


@pytest.mark.parametrize("gone", [{"_type": f"{TYPE}TweetRef", "id": LATER}, {"id": LATER}])
def test_a_tweet_that_is_only_named_is_quoted_by_its_id(capture, read, gone):
    (tweet,), problems = read(capture("t.jsonl", line(quotedTweet=gone)))
    assert (tweet.quote_of_id, tweet.embedded, problems) == (str(LATER), [], [])


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ({"_type": f"{TYPE}User", "username": "a", "id": 1, "displayname": "A"}, "accounts"),
        (
            {"id": 1, "id_str": "1", "username": "a", "rawDescription": "", "_type": f"{TYPE}User"},
            "accounts",
        ),
        ({"_type": f"{TYPE}Trend", "name": "#a", "domainContext": "Trending"}, "trends"),
        ({"id": "a", "rank": 1, "name": "#a", "_type": "timelinetrend"}, "trends"),
        ([{"trends": [{"name": "#a", "tweet_volume": None}], "as_of": "2019"}], "trends"),
        ({"id_str": "1", "slug": "a", "member_count": 3, "name": "a"}, "lists of accounts"),
        (
            {
                "_type": "snscrape.modules.telegram.TelegramPost",
                "url": "https://t.me/s/a/1",
                "date": "2019-06-12T20:05:11+00:00",
                "content": "a",
            },
            "not from X: it holds snscrape.modules.telegram",
        ),
    ],
)
def test_what_such_tools_write_that_is_no_tweet_is_refused(capture, row, what):
    path = capture("rows.jsonl", json.dumps(row) + "\n")
    with pytest.raises(UnreadableCapture, match=what):
        open_captures([str(path)])
