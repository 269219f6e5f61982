"""Records to rows: each tweet once, the fuller of two records winning field by field."""

from dataclasses import asdict

import pytest

from chatarchive.intake import take_in
from chatarchive.models import Account, Capture, CapturedTweet, ChatTweet, Tweet
from chatarchive.records import AuthorRecord, Link, Media, Problem
from tests.factories import make_capture, make_chat, make_record, utc

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat():
    return make_chat()


def taken_into(chat, *records, **options):
    return take_in(records, chat_of=lambda record: chat.pk, **options)


def test_a_new_tweet_joins_the_chat(chat):
    record = make_record(
        text="A1: sleep",
        author=AuthorRecord("77", "SamSample", "Sam Sample"),
        reply_to_id="1",
        reply_to_handle="WeExample",
        links=[Link("https://t.co/a", "https://example.org/sleep")],
        media=[Media("photo", "https://example.org/p.jpg", "https://t.co/p", "A bed")],
        likes=3,
    )
    taken = taken_into(chat, record)
    assert taken.counts.new == taken.counts.read == 1
    tweet = Tweet.objects.get()
    assert tweet.key == f"x:{record.native_id}"
    assert tweet.native_id == record.native_id
    assert tweet.reply_to_key == "x:1"
    assert (tweet.text, tweet.likes, tweet.reposts) == ("A1: sleep", 3, None)
    assert tweet.links[0]["target"] == "https://example.org/sleep"
    assert tweet.media[0]["alt"] == "A bed"
    assert (tweet.author.native_id, tweet.author.handle) == ("77", "SamSample")
    assert ChatTweet.objects.get().chat_id == chat.pk


def test_how_many_followed_an_author_is_kept_with_the_tweet_and_the_most_that_is_told(chat):
    first = make_record(author=AuthorRecord("77", "SamSample", "Sam", 120))
    later = make_record(author=AuthorRecord("77", "SamSample", "Sam", 90))
    untold = make_record(author=AuthorRecord("77", "SamSample", "Sam"))
    taken_into(chat, first, later, untold)
    told = dict(Tweet.objects.values_list("key", "author_followers"))
    assert told == {first.key: 120, later.key: 90, untold.key: None}
    for record, followers in ((first, 100), (later, 130), (untold, None)):
        record.author.followers = followers
    assert taken_into(chat, first, later, untold).counts.updated == 1
    told = dict(Tweet.objects.values_list("key", "author_followers"))
    assert told == {first.key: 120, later.key: 130, untold.key: None}


def test_a_tweet_seen_again_is_a_duplicate_within_a_run_and_in_the_next(chat):
    record = make_record()
    counts = taken_into(chat, record, record).counts
    assert (counts.new, counts.duplicate) == (1, 1)
    counts = taken_into(chat, record).counts
    assert (counts.new, counts.duplicate, counts.updated) == (0, 1, 0)
    assert Tweet.objects.count() == ChatTweet.objects.count() == 1


def test_a_tweet_known_in_another_chat_is_new_to_this_one(chat):
    record = make_record()
    taken_into(chat, record)
    assert taken_into(make_chat(), record).counts.new == 1
    assert Tweet.objects.count() == 1


def test_the_counts_add_up(chat):
    records = [make_record(), Problem("line 2", "The line is cut."), make_record(), make_record()]
    outside = records[2]
    taken = take_in(
        [*records, records[0]], chat_of=lambda record: None if record is outside else chat.pk
    )
    counts = taken.counts
    assert counts.read == 5
    assert (counts.new, counts.duplicate, counts.outside, counts.rejected) == (2, 1, 1, 1)
    assert [problem.where for problem in taken.problems] == ["line 2"]
    assert taken.new_in_chat == {chat.pk: 2}


def test_nothing_is_stored_of_a_tweet_outside_every_chat():
    carried = make_record()
    take_in([make_record(embedded=[carried])], chat_of=lambda record: None)
    assert not Tweet.objects.exists()
    assert not Account.objects.exists()


def test_full_words_replace_cut_ones_and_never_the_other_way_round(chat):
    cut = make_record(text="We talked about…", text_cut=True)
    full = make_record(cut.native_id, text="We talked about sleep and shifts.", at=cut.created_at)
    assert taken_into(chat, cut, full).counts.updated == 1
    assert Tweet.objects.get().text == full.text
    assert taken_into(chat, cut).counts.duplicate == 1
    assert Tweet.objects.get().text == full.text


def test_what_a_capture_lacks_is_filled_from_another(chat):
    bare = make_record(author=None)
    rich = make_record(
        bare.native_id,
        at=bare.created_at,
        author="sam_sample",
        reply_to_id="5",
        language="en",
        likes=0,
        links=[Link("https://t.co/a", "https://example.org/")],
    )
    assert taken_into(chat, bare).counts.new == 1
    assert taken_into(chat, rich).counts.updated == 1
    tweet = Tweet.objects.get()
    assert tweet.author.handle == "sam_sample"
    assert (tweet.reply_to_key, tweet.language, tweet.likes) == ("x:5", "en", 0)
    assert taken_into(chat, rich).counts.duplicate == 1
    assert taken_into(chat, bare).counts.duplicate == 1


def test_a_better_known_time_replaces_an_assumed_one(chat):
    assumed = make_record("900", at=utc(2009, 5, 1, 20), time_source="assumed")
    zoned = make_record("900", at=utc(2009, 5, 1, 19), time_source="zoned")
    taken_into(chat, assumed)
    taken_into(chat, zoned)
    assert Tweet.objects.get().created_at == utc(2009, 5, 1, 19)
    assert taken_into(chat, assumed).counts.duplicate == 1
    assert Tweet.objects.get().created_at == utc(2009, 5, 1, 19)


def test_counts_grow_and_never_shrink(chat):
    early = make_record(likes=2)
    late = make_record(early.native_id, at=early.created_at, likes=9)
    taken_into(chat, early, late, early)
    assert Tweet.objects.get().likes == 9


def test_a_fuller_record_moves_the_tweets_time_of_change(chat):
    bare = make_record(author=None)
    taken_into(chat, bare)
    before = Tweet.objects.get().changed_at
    taken_into(chat, make_record(bare.native_id, at=bare.created_at, likes=1))
    assert Tweet.objects.get().changed_at > before


def test_tweets_a_record_carries_along_are_kept_but_do_not_join(chat):
    original = make_record(text="The question", author="weexample")
    retweet = make_record(
        text="RT @weexample: The question",
        is_retweet=True,
        retweet_of_id=original.native_id,
        embedded=[original],
    )
    counts = taken_into(chat, retweet).counts
    assert (counts.read, counts.new) == (1, 1)
    assert Tweet.objects.count() == 2
    assert ChatTweet.objects.get().tweet.is_retweet
    assert taken_into(chat, original).counts.new == 1


def test_a_tweet_is_carried_along_before_it_is_captured_itself(chat):
    original = make_record(text="The question", author="weexample")
    retweet = make_record(
        is_retweet=True, retweet_of_id=original.native_id, embedded=[original, original]
    )
    assert taken_into(chat, retweet, original).counts.new == 2
    assert ChatTweet.objects.count() == 2


def test_an_account_is_one_whether_known_by_handle_or_by_id_too(chat):
    taken_into(chat, make_record(author=AuthorRecord("", "SamSample")))
    taken_into(chat, make_record(author=AuthorRecord("77", "samsample", "Sam")))
    taken_into(chat, make_record(author=AuthorRecord("", "SAMSAMPLE")))
    account = Account.objects.get()
    assert (account.native_id, account.handle, account.name) == ("77", "SamSample", "Sam")
    assert account.tweets.count() == 3


def test_an_account_first_known_by_id_alone_takes_in_the_one_known_by_handle(chat):
    taken_into(chat, make_record(author=AuthorRecord("77")))
    taken_into(chat, make_record(author=AuthorRecord("", "SamSample")))
    assert Account.objects.count() == 2
    taken_into(chat, make_record(author=AuthorRecord("77", "SamSample")))
    account = Account.objects.get()
    assert (account.native_id, account.handle) == ("77", "SamSample")
    assert account.tweets.count() == 3


def test_both_dresses_of_an_account_in_one_batch_are_one(chat):
    taken_into(
        chat,
        make_record(author=AuthorRecord("", "SamSample")),
        make_record(author=AuthorRecord("77", "SamSample")),
        make_record(author=AuthorRecord("77", "")),
    )
    assert Account.objects.get().tweets.count() == 3


def test_a_handle_that_changed_hands_belongs_to_two_people(chat):
    taken_into(
        chat,
        make_record(author=AuthorRecord("77", "sam")),
        make_record(author=AuthorRecord("88", "sam")),
    )
    assert set(Account.objects.values_list("native_id", flat=True)) == {"77", "88"}


def test_the_same_handle_on_two_networks_is_two_accounts(chat):
    taken_into(
        chat,
        make_record(author="sam"),
        make_record("https://example.social/1", author="sam", network="mastodon"),
    )
    assert Account.objects.count() == 2


def test_a_capture_knows_which_line_brought_which_tweet(chat):
    capture = Capture.objects.create(name="a.csv", size=1, sha256="0", format="tags", zone="UTC")
    record = make_record(where="line 7")
    taken_into(chat, record, record, capture=capture)
    link = CapturedTweet.objects.get()
    assert (link.where, link.chat_tweet.tweet.key) == ("line 7", record.key)


def test_queries_follow_batches_not_tweets(chat, django_assert_max_num_queries):
    records = [make_record(author=f"person_{number % 40}") for number in range(900)]
    # Most are inserts: SQLite takes 999 values in one.
    with django_assert_max_num_queries(45):
        taken_into(chat, *records)


@pytest.mark.parametrize("backwards", [False, True])
def test_a_place_in_the_words_and_a_pictures_own_address_win_over_longer_ones(chat, backwards):
    page = "https://twitter.com/somebody_with_a_name/status/1138900715566010371/photo/1"
    target = "https://example.org/a-rather-long-address-of-an-article"
    poor = make_record(links=[Link(target, target)], media=[Media("photo", page)])
    rich = make_record(
        poor.native_id,
        at=poor.created_at,
        links=[Link("https://t.co/a", target)],
        media=[Media("photo", "https://pbs.twimg.com/media/a.jpg")],
    )
    taken_into(chat, *((rich, poor) if backwards else (poor, rich)))
    tweet = Tweet.objects.get()
    assert tweet.links[0]["url"] == "https://t.co/a"
    assert tweet.media[0]["url"] == "https://pbs.twimg.com/media/a.jpg"


@pytest.mark.parametrize("damage", ["a\x00b", "a\ud800b"])
def test_problems_are_kept_whatever_a_damaged_file_holds(chat, damage):
    taken = taken_into(chat, Problem(damage, damage))
    capture = make_capture(problems=[asdict(problem) for problem in taken.problems])
    capture.refresh_from_db()
    assert capture.problems[0]["why"].startswith("a")
