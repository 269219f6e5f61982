"""Twint's columns over the years, and what it did to words, retweets and answers."""

import json

import pytest

from chatarchive.readers import UnreadableCapture
from chatarchive.readers.python_values import listed

ID = "1138900715566010371"
OLDER = "1138900069643198465"
YOUNGER = "1138901197910970370"
SELF = {"user_id": "1", "username": "Me"}
OTHER = {"user_id": "2", "username": "DrTreeDemo"}


def line(**fields) -> str:
    return json.dumps({"id": int(ID), "username": "Me", "tweet": "a", **fields}) + "\n"


def read_one(capture, read, **fields):
    (tweet,), problems = read(capture("tweets.json", line(**fields)))
    assert problems == []
    return tweet


def test_only_the_columns_that_somebody_chose_are_enough(capture, read):
    (tweet,), _ = read(capture("t.csv", f"id,username,tweet\n{ID},Me,Hello\n"))
    assert (tweet.native_id, tweet.author.handle, tweet.text) == (ID, "Me", "Hello")


def test_a_list_of_objects_is_read_like_lines_of_them(capture, read):
    (tweet,), _ = read(capture("t.json", json.dumps([json.loads(line())])))
    assert tweet.native_id == ID


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("See  https://t.co/a", "See https://t.co/a"),
        (" https://t.co/a", "https://t.co/a"),
        ("A map  pic.twitter.com/x", "A map pic.twitter.com/x"),
        ("A map pic.twitter.com/x", "A map pic.twitter.com/x"),
        (
            "See https://example.org/long/path\xa0… and more",
            "See https://example.org/long/path and more",
        ),
        ("So it goes… https://t.co/a", "So it goes… https://t.co/a"),
    ],
)
def test_spaces_that_were_put_before_addresses_are_taken_out(capture, read, printed, meant):
    tweet = read_one(capture, read, tweet=printed)
    assert (tweet.text, tweet.text_altered) == (meant, True)


def test_entities_are_decoded_unless_the_words_come_from_a_page(capture, read):
    assert read_one(capture, read, tweet="&lt;", created_at="2021-01-01 10:00:00 UTC").text == "<"
    assert read_one(capture, read, tweet="&lt;", created_at=1560369911000).text == "&lt;"


def test_a_retweet_of_the_web_interface_is_the_row_itself(capture, read):
    tweet = read_one(
        capture, read, tweet="RT @DrTreeDemo: A beat…", retweet=True, retweet_id=OLDER,
        user_rt="A beat map &amp; more", user_rt_id="2", retweets_count=9,
    )  # fmt: skip
    assert (tweet.native_id, tweet.is_retweet, tweet.retweet_of_id) == (ID, True, OLDER)
    assert (tweet.text, tweet.text_cut, tweet.reposts) == ("A beat map & more", False, None)
    (original,) = tweet.embedded
    assert (original.native_id, original.author.handle) == (OLDER, "DrTreeDemo")


def test_a_retweet_seen_on_a_page_is_the_younger_of_the_two_ids(capture, read):
    tweet = read_one(
        capture, read, retweet=True, retweet_id=int(YOUNGER), user_rt="PcMarrowDemo", likes_count=3
    )
    assert (tweet.native_id, tweet.author.handle) == (YOUNGER, "PcMarrowDemo")
    assert (tweet.retweet_of_id, tweet.retweet_of_handle, tweet.likes) == (ID, "Me", None)
    assert (tweet.embedded[0].native_id, tweet.embedded[0].likes) == (ID, 3)


def test_a_repeated_tweet_without_the_retweets_id_is_taken_as_what_it_is(capture, read):
    tweet = read_one(capture, read, retweet=1, user_rt="PcMarrowDemo")
    assert (tweet.native_id, tweet.is_retweet, tweet.author.handle) == (ID, False, "Me")


@pytest.mark.parametrize(
    ("fields", "handle"),
    [
        ({"conversation_id": ID, "reply_to": [SELF, OTHER]}, ""),
        ({"conversation_id": OLDER, "reply_to": [SELF, OTHER]}, "DrTreeDemo"),
        ({"conversation_id": OLDER, "reply_to": [SELF]}, "Me"),
        ({"conversation_id": OLDER, "reply_to": []}, "Me"),
        ({"conversation_id": OLDER}, ""),
        ({"conversation_id": OLDER, "tweet": "@gone Yes"}, "gone"),
        ({"reply_to": [SELF, OTHER]}, ""),
        ({"reply_to": [{"screen_name": "DrTreeDemo", "id": "2"}]}, "DrTreeDemo"),
        ({"conversation_id": OLDER, "reply_to": "[{'screen_name': 'DrTreeDemo'}]"}, "DrTreeDemo"),
        ({"conversation_id": OLDER, "reply_to": 7}, "Me"),
        ({"conversation_id": OLDER, "reply_to": [{"screen_name": 7}, None]}, "Me"),
    ],
)
def test_whom_a_tweet_answers_is_told_by_its_conversation(capture, read, fields, handle):
    assert read_one(capture, read, **fields).reply_to_handle == handle


@pytest.mark.parametrize(
    ("fields", "moment", "source"),
    [
        ({"created_at": 1279886711}, "2010-07-23T12:05:11+00:00", "zoned"),
        ({"created_at": 1279886711000}, "2010-07-23T12:05:11+00:00", "zoned"),
        ({"created_at": "2010-07-23 12:05:11 UTC"}, "2010-07-23T12:05:11+00:00", "zoned"),
        (
            {"date": "2010-07-23", "time": "14:05:11", "timezone": "+0200"},
            "2010-07-23T12:05:11+00:00",
            "zoned",
        ),
        (
            {"date": "2010-07-23", "time": "12:05:11", "timezone": "Mitteleuropäische Zeit"},
            "2010-07-23T12:05:11+00:00",
            "assumed",
        ),
        ({"date": "2010-07-23 12:05:11"}, "2010-07-23T12:05:11+00:00", "assumed"),
    ],
)
def test_times_from_before_numbers_told_them(capture, read, fields, moment, source):
    tweet = read_one(capture, read, id=20123456789, **fields)
    assert (tweet.created_at.isoformat(), tweet.time_source) == (moment, source)


@pytest.mark.parametrize(
    "printed",
    [
        "[1, 2",
        "['a'",
        "a, b",
        "[" * 9_000,
        "[" + "-" * 49_000 + "1]",
        "[f()]",
        "[\0]",
        "(1, 2)",
        None,
    ],
)
def test_a_list_that_cannot_be_told_is_no_list(printed):
    assert listed(printed) == []


def test_printed_text_is_told_by_days_that_go_with_the_numbers(capture, read):
    content = f"{ID} 2019-06-12 22:07:45 CEST <Me> Hello\n"
    (tweet,), _ = read(capture("t.txt", content))
    assert (tweet.native_id, tweet.author.handle, tweet.text) == (ID, "Me", "Hello")


def test_a_log_with_angle_brackets_is_not_taken_for_tweets(read, capture):
    for content in (
        "12345 2019-06-12 20:07:45 [main] <init> Started\n",
        f"{ID} 2001-01-01 10:00:00 UTC <a> b\n",
    ):
        with pytest.raises(UnreadableCapture, match="of no format known"):
            read(capture("t.txt", content))
