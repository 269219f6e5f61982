"""What people really have, from outside the repository: real persons' words stay there."""

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


def test_replies_by_damaged_ids_find_the_tweet_they_answer(read):
    tweets, _ = read(CAPTURES / "tags" / "meefen_lak13_gdrive.csv")
    ids = {tweet.native_id for tweet in tweets}
    answered = [tweet.reply_to_id for tweet in tweets if tweet.reply_to_id]
    assert len(answered) == 24
    assert ids.issuperset(answered)


def test_an_archive_knows_its_owner_from_the_account_file_beside_it(read):
    tweets, _ = read(CAPTURES / "twitter_archive" / "alrocar_tweets.js")
    assert {tweet.author.native_id for tweet in tweets} == {"52338276"}


def test_a_whole_folder_of_captures_comes_in_at_once():
    readings = open_captures([str(CAPTURES)])
    found = [one for reading in readings for one in reading.records()]
    assert sum(isinstance(one, TweetRecord) for one in found) >= 4_075
