"""twarc 1's json2csv: what a row says of other tweets."""

import csv
import io

import pytest

ID = "1138900715566010371"
OTHER = "1138900069643198465"
QUOTED = f"https://twitter.com/ChatBadgeDemo/status/{OTHER}"


def table(**cells) -> str:
    row = {"id": ID, "user_screen_name": "InspQuillDemo", "text": "A1 Sleep", "tweet_url": ""}
    row |= cells
    file = io.StringIO()
    csv.writer(file).writerows([row.keys(), row.values()])
    return file.getvalue()


@pytest.mark.parametrize(
    ("cells", "repeats", "quotes"),
    [
        ({"tweet_type": "original", "retweet_or_quote_id": ""}, "", ""),
        ({"tweet_type": "retweet", "retweet_or_quote_id": OTHER}, OTHER, ""),
        ({"tweet_type": "retweet", "reweet_or_quote_id": OTHER}, OTHER, ""),
        ({"tweet_type": "quote", "retweet_or_quote_id": OTHER}, "", OTHER),
        ({"tweet_type": "reply", "retweet_or_quote_id": OTHER}, "", OTHER),
        ({"reweet_id": OTHER}, OTHER, ""),
        ({"retweet_or_quote_id": OTHER, "urls": ""}, OTHER, ""),
        ({"retweet_or_quote_id": OTHER, "urls": QUOTED}, "", OTHER),
    ],
)
def test_retweets_and_quotes_are_told_apart(capture, read, cells, repeats, quotes):
    (tweet,), _ = read(capture("chat.csv", table(**cells)))
    assert (tweet.is_retweet, tweet.retweet_of_id) == (bool(repeats), repeats)
    assert tweet.quote_of_id == quotes


def test_a_retweets_words_and_figures_are_those_of_what_it_repeats(capture, read):
    cells = {
        "tweet_type": "retweet",
        "retweet_or_quote_id": OTHER,
        "retweet_or_quote_screen_name": "ChatBadgeDemo",
        "favorite_count": "13",
        "retweet_count": "4",
    }
    (tweet,), _ = read(capture("chat.csv", table(**cells)))
    assert (tweet.text, tweet.likes, tweet.reposts) == ("A1 Sleep", None, None)
    (original,) = tweet.embedded
    assert (original.native_id, original.likes, original.reposts) == (OTHER, 13, 4)
    assert original.author.handle == tweet.retweet_of_handle == "ChatBadgeDemo"


def test_a_rounded_id_is_taken_from_the_tweets_address(capture, read):
    address = f"https://twitter.com/InspQuillDemo/status/{ID}"
    (tweet,), _ = read(capture("chat.csv", table(id="1.1389E+18", tweet_url=address)))
    assert tweet.native_id == ID


def test_the_last_address_is_that_of_the_picture(capture, read):
    cells = {
        "text": "See https://t.co/a1 https://t.co/p1",
        "urls": "https://example.org/a",
        "media": "https://pbs.twimg.com/media/a.jpg https://pbs.twimg.com/media/b.jpg",
    }
    (tweet,), _ = read(capture("chat.csv", table(**cells)))
    assert [(link.url, link.target) for link in tweet.links] == [
        ("https://t.co/a1", "https://example.org/a")
    ]
    assert [medium.text_url for medium in tweet.media] == ["https://t.co/p1"] * 2


def test_the_first_versions_row_of_names_lacked_a_comma(capture, read):
    content = table(created_attext="Tue Aug 03 09:15:00 +0000 2010", id="20000000123")
    (tweet,), _ = read(capture("chat.csv", content))
    assert tweet.created_at.isoformat() == "2010-08-03T09:15:00+00:00"


def test_a_retweet_is_told_by_its_words_where_no_column_tells(capture, read):
    row = {"in_reply_to_status_id": "None", "in_reply_to_screen_name": "None"}
    (tweet,), _ = read(capture("chat.csv", table(**row, text="RT @ChatBadgeDemo: Q1 …")))
    assert (tweet.is_retweet, tweet.retweet_of_handle) == (True, "ChatBadgeDemo")
    (tweet,), _ = read(capture("chat.csv", table(**row)))
    assert (tweet.is_retweet, tweet.reply_to_handle) == (False, "")
