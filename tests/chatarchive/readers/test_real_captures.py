"""What people really have, from outside the repository: real persons' words stay there."""

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from chatarchive.readers import UnreadableCapture, open_captures
from chatarchive.records import TweetRecord, time_in_id
from tests.chatarchive.readers.expectations import as_expected, without_where

CAPTURES = Path(__file__).parents[4] / "shared" / "captures"
pytestmark = pytest.mark.skipif(
    not CAPTURES.is_dir(), reason=f"the real captures are not here: {CAPTURES}"
)


@pytest.mark.parametrize(
    ("path", "format_name", "tweets", "problems"),
    [
        ("twitter_archiver/pstweetchat.csv", "twitter-archiver", 2473, 0),
        ("tags/tidytags_sample-data.csv", "tags", 10, 0),
        ("tags/meefen_lak13_gdrive.csv", "tags", 260, 0),
        ("twitter_v1/neilfws_thankcsiro4.json", "twitter-v1", 100, 0),
        ("twitter_v1/waynegraham_tweets.jsonl", "twitter-v1", 4, 0),
        ("twitter_v2/twarc-csv_2sets.jsonl", "twitter-v2", 200, 0),
        ("twitter_v2/twarc-csv_noflat.jsonl", "twitter-v2", 100, 0),
        ("twitter_v2/twarc-csv_flat.jsonl", "twitter-v2", 100, 0),
        ("twitter_v2/twarc-csv_edited.jsonl", "twitter-v2", 1, 0),
        ("twitter_v2/twarc-csv_streaming_output_with_error.jsonl", "twitter-v2", 7, 1),
        ("twitter_archive/alrocar_tweets.js", "twitter-archive", 820, 0),
        ("twarc_csv/generated_twarc-csv_flat.csv", "twarc-csv", 100, 0),
        ("rtweet/dynastyprocess_2022-06-03.csv", "rtweet", 177, 0),
        ("getoldtweets/nujcharee_joinin.csv", "getoldtweets", 195, 0),
    ],
)
def test_a_real_capture_gives_as_many_tweets_as_it_holds(read, path, format_name, tweets, problems):
    (reading,) = open_captures([str(CAPTURES / path)])
    assert reading.format == format_name
    found, rejected = read(CAPTURES / path)
    assert (len(found), len(rejected)) == (tweets, problems)
    assert len({one.native_id for one in found}) == tweets
    assert all(one.created_at == time_in_id(one.native_id) for one in found)
    assert all(one.author for one in found)


@pytest.mark.parametrize(
    ("path", "network", "posts", "reposts"),
    [
        ("bluesky/bskyr_searchPosts_0.json", "bluesky", 25, 0),
        ("bluesky/bskyr_getAuthorFeed_0.json", "bluesky", 50, 7),
        ("mastodon/rtoot_timeline_hashtag_rstats_0.json", "mastodon", 5, 0),
        ("mastodon/rtoot_get_context_0.json", "mastodon", 127, 0),
    ],
)
def test_a_capture_of_another_network_gives_as_many_posts_as_it_holds(
    read, path, network, posts, reposts
):
    (reading,) = open_captures([str(CAPTURES / path)])
    assert reading.format == network
    found, rejected = read(CAPTURES / path)
    assert (len(found), len(rejected)) == (posts, 0)
    assert len({one.native_id for one in found}) == posts
    assert sum(one.is_retweet for one in found) == reposts
    assert {one.network for one in found} == {network}
    assert {one.time_source for one in found} == {"zoned"}
    assert all(one.author.native_id and one.author.handle for one in found)
    assert not any("<" in one.text and "</" in one.text for one in found)
    for one in found:
        assert all(link.url in one.text for link in one.links)


def test_in_a_thread_of_mastodon_answers_find_what_they_answer(read):
    tweets, _ = read(CAPTURES / "mastodon" / "rtoot_get_context_0.json")
    ids = {tweet.native_id for tweet in tweets}
    answered = [tweet.reply_to_id for tweet in tweets if tweet.reply_to_id]
    assert len(answered) == 22  # all others answer the status the thread hangs on
    assert ids.issuperset(answered)
    assert all(tweet.reply_to_handle for tweet in tweets)


@pytest.mark.parametrize(
    ("path", "what"),
    [("twarc-csv_counts.jsonl", "counts of tweets"), ("twarc-csv_users.jsonl", "accounts")],
)
def test_what_holds_no_tweets_is_refused_and_named(path, what):
    with pytest.raises(UnreadableCapture, match=what):
        open_captures([str(CAPTURES / "not_tweets" / path)])


def test_real_pages_and_the_same_tweets_flattened_are_the_same_records():
    folder = CAPTURES / "twitter_v2"
    (pages,) = open_captures([str(folder / "twarc-csv_noflat.jsonl")])
    (flattened,) = open_captures([str(folder / "twarc-csv_flat.jsonl")])
    assert [*map(without_where, as_expected(pages))] == [
        *map(without_where, as_expected(flattened))
    ]


def test_real_lines_of_snscrape_are_read_as_their_addresses_say(read):
    path = CAPTURES / "snscrape" / "HIMYM_tweets_utf16.json"
    assert open_captures([str(path)])[0].format == "snscrape"
    tweets, problems = read(path)
    assert (len(tweets), problems) == (216, [])
    assert len({tweet.native_id for tweet in tweets}) == 214  # the search gave two of them twice
    rows = [json.loads(line) for line in path.read_text(encoding="utf-16").split("\n") if line]
    for row, tweet in zip(rows, tweets, strict=True):
        assert row["url"] == f"https://twitter.com/{tweet.author.handle}/status/{tweet.native_id}"
        assert tweet.created_at == time_in_id(tweet.native_id)
        assert abs(tweet.created_at - datetime.fromisoformat(row["date"])) < timedelta(seconds=2)
        assert len(tweet.media) == len(row["media"] or ())
        assert tweet.reply_to_id == str(row["inReplyToTweetId"] or "")
    assert not any("&amp;" in tweet.text or "&gt;" in tweet.text for tweet in tweets)


def test_a_real_table_and_the_lines_it_was_made_from_are_the_same_records(read):
    """As far as a table can tell: of addresses it has only where they lead at first, and
    of the tweets beside its own only those repeated, without names."""
    rows, _ = read(CAPTURES / "twarc_csv" / "generated_twarc-csv_flat.csv")
    lines, _ = read(CAPTURES / "twitter_v2" / "twarc-csv_flat.jsonl")
    assert [*map(without_addresses, rows)] == [*map(without_addresses, lines)]
    for row, line in zip(rows, lines, strict=True):
        originals = {one.native_id: one for one in line.embedded}
        for one in row.embedded:
            original = originals[one.native_id]
            assert one.text == original.text
            assert one.author.native_id == original.author.native_id
            assert one.author.handle == original.author.handle
            assert (one.likes, one.reposts) == (original.likes, original.reposts)
    assert sum(bool(row.embedded) for row in rows) == 47


def without_addresses(tweet: TweetRecord) -> TweetRecord:
    links = [replace(link, target="", label="") for link in tweet.links]
    return replace(tweet, where="", links=links, embedded=[])


def test_the_tweets_beside_a_real_one_are_read_from_its_row(read):
    tweets, _ = read(CAPTURES / "rtweet" / "dynastyprocess_2022-06-03.csv")
    retweets = [tweet for tweet in tweets if tweet.is_retweet]
    quotes = [tweet for tweet in tweets if tweet.quote_of_id]
    assert (len(retweets), len(quotes)) == (140, 26)
    for tweet in retweets:
        assert tweet.embedded[0].native_id == tweet.retweet_of_id
        assert tweet.embedded[0].text == tweet.text
    assert all(tweet.embedded[0].native_id == tweet.quote_of_id for tweet in quotes)
    assert all(one.created_at == time_in_id(one.native_id) for t in tweets for one in t.embedded)


def test_real_tags_that_a_pictures_address_was_stuck_to_are_free_again(read):
    tweets, _ = read(CAPTURES / "getoldtweets" / "nujcharee_joinin.csv")
    assert not any(
        re.search(r"\Spic\.twitter\.com|\w\.?https?:|https?://\S+ …", t.text) for t in tweets
    )
    assert sum(bool(tweet.media) for tweet in tweets) == 19


def test_replies_by_damaged_ids_find_the_tweet_they_answer(read):
    tweets, _ = read(CAPTURES / "tags" / "meefen_lak13_gdrive.csv")
    ids = {tweet.native_id for tweet in tweets}
    answered = [tweet.reply_to_id for tweet in tweets if tweet.reply_to_id]
    assert len(answered) == 24
    assert ids.issuperset(answered)


def test_an_early_archives_table_is_read_whole_although_rows_lack_a_cell(read):
    path = CAPTURES / "twitter_archive" / "agustin_tweets.csv"
    (reading,) = open_captures([str(path)])
    assert reading.format == "grailbird-csv"
    tweets, problems = read(path)
    assert (len(tweets), problems) == (49, [])
    assert all(tweet.created_at == time_in_id(tweet.native_id) for tweet in tweets)


def test_an_archive_knows_its_owner_from_the_account_file_beside_it(read):
    tweets, _ = read(CAPTURES / "twitter_archive" / "alrocar_tweets.js")
    assert {tweet.author.native_id for tweet in tweets} == {"52338276"}


def test_a_whole_folder_of_captures_comes_in_at_once():
    readings = open_captures([str(CAPTURES)])
    found = [one for reading in readings for one in reading.records()]
    assert sum(isinstance(one, TweetRecord) for one in found) >= 4_812
