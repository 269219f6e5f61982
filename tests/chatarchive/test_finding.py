"""What can be searched for is what is shown, whatever happens to it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from wagtail.models import Page, PageViewRestriction, Site

from chatarchive.drafts import set_transcript
from chatarchive.finding import rebuilding
from chatarchive.finding.asking import Choice, captured, shown
from chatarchive.finding.hits import around, hits_of
from chatarchive.intake import take_in
from chatarchive.models import Account, ChatPage, FindableEntry, FindableTweet, Tweet
from chatarchive.records import AuthorRecord
from chatarchive.undoing import move, undo
from chatarchive.withdrawals.reach import Who
from chatarchive.withdrawing import withdraw
from search.query import parse
from tests.factories import (
    join,
    make_capture,
    make_chat,
    make_other_community,
    make_record,
    make_tweet,
    section,
    utc,
)

pytestmark = pytest.mark.django_db


def found(text, site=None, **choice):
    site = site or Site.objects.get(is_default_site=True)
    candidates = shown(parse(text), site.root_page.path, Choice(**choice))
    return [hit.tweet.handle or hit.tweet.name for hit in hits_of(candidates.found, parse(text))]


def found_by_team(text, tweets=None, **choice):
    candidates = captured(parse(text), tweets, Choice(**choice))
    ids = [one.tweet for one in candidates.found]
    rows = Tweet.objects.in_bulk(ids)
    return [rows[pk].text for pk in ids]


def chat_of(*tweets, **fields):
    chat = make_chat(transcript=[section("Q1: How do you sleep?", *tweets)], **fields)
    join(chat, *tweets)
    return chat


def publish(chat, change):
    """Publish ``chat`` with each entry as ``change`` makes it of the entry before."""
    draft = ChatPage.objects.get(pk=chat.pk).get_latest_revision_as_object()
    blocks = list(draft.transcript.get_prep_value())
    for block in blocks:
        entries = map(change, block["value"]["tweets"])
        block["value"]["tweets"] = [entry for entry in entries if entry]
    set_transcript(draft, blocks)
    draft.save_revision().publish()


@pytest.fixture(autouse=True)
def nothing_drifts():
    yield
    assert not rebuilding.differences()


def test_what_a_page_shows_is_found_by_its_forms():
    chat_of(make_tweet(text="Policing at night", author="kim_example"))
    assert found("police nights") == ["kim_example"]
    assert found("day") == []


def test_the_newest_stand_first():
    old = make_tweet(text="sleep", author="old", at=utc(2019, 1, 1))
    new = make_tweet(text="sleep", author="new", at=utc(2020, 1, 1))
    chat_of(new, old)
    assert found("sleep") == ["new", "old"]


def test_what_is_hidden_in_a_draft_or_in_no_transcript_is_found_by_the_team_alone():
    hidden, drafted, loose = (make_tweet(text=f"sleep {name}") for name in ("a", "b", "c"))
    publish(chat_of(hidden), lambda entry: entry | {"hidden": True})
    chat_of(drafted, live=False)
    assert found("sleep") == []
    assert set(found_by_team("sleep")) == {"sleep a", "sleep b", "sleep c"}
    assert found_by_team("sleep", Tweet.objects.filter(pk=loose.pk)) == ["sleep c"]


def test_hiding_and_showing_take_effect_with_the_publishing():
    chat = chat_of(make_tweet(text="sleep"))
    publish(chat, lambda entry: entry | {"hidden": True})
    assert found("sleep") == []
    publish(chat, lambda entry: {"key": entry["key"]})
    assert found("sleep")


def test_edited_words_are_found_and_those_they_replaced_are_not():
    chat = chat_of(make_tweet(text="Call Bob on sleep"))
    publish(chat, lambda entry: entry | {"text": "Call somebody on sleep"})
    assert found("somebody")
    assert found("bob") == []
    assert found_by_team("bob") == ["Call Bob on sleep"]


def test_marks_can_be_chosen():
    starred = make_tweet(text="sleep", author="star")
    linked = make_tweet(text="sleep https://example.org/paper", author="link")
    other = make_tweet(text="sleep", author="Other")
    chat = chat_of(starred, linked, other)
    publish(chat, lambda entry: entry | {"starred": entry["key"] == starred.key})
    assert found("sleep", starred=True) == ["star"]
    assert found("sleep", links=True) == ["link"]
    assert found("sleep", writer="other") == found("sleep from:@OTHER") == ["Other"]
    assert found("", starred=True) == ["star"]
    assert found("sleep", chats=(chat.pk + 1,)) == []
    assert found("sleep", chats=()) == []


def test_times_can_be_chosen():
    chat_of(
        make_tweet(text="sleep", author="old", at=utc(2019, 12, 31, 23, 59, 59)),
        make_tweet(text="sleep", author="new", at=utc(2020, 1, 1)),
    )
    assert found("sleep", since=utc(2020, 1, 1)) == ["new"]
    assert found("sleep", until=utc(2020, 1, 1)) == ["old"]


def test_a_handle_finds_what_they_wrote_and_what_names_them():
    by, to = make_tweet(author="Kim_Ex"), make_tweet(text="hello @kim_ex", author="pat")
    chat_of(by, to, make_tweet(author="pat"))
    assert sorted(found("@KIM_EX")) == ["Kim_Ex", "pat"]
    assert found("hello -@kim_ex") == []


def test_what_goes_offline_or_is_made_private_is_not_found():
    chat = chat_of(make_tweet(text="sleep"))
    PageViewRestriction.objects.create(page=chat.get_parent(), restriction_type="login")
    assert found("sleep") == []
    PageViewRestriction.objects.all().delete()
    assert found("sleep")
    chat.unpublish()
    assert found("sleep") == []
    assert not FindableEntry.objects.exists()


def test_a_page_that_is_taken_offline_past_all_signals_is_not_found():
    chat = chat_of(make_tweet(text="sleep"))
    Page.objects.filter(pk=chat.pk).update(live=False)
    assert found("sleep") == []
    Page.objects.filter(pk=chat.pk).update(live=True)


def test_communities_find_their_own():
    other = make_other_community()
    site = other.site
    chat_of(make_tweet(text="sleep", author="ours"))
    theirs = chat_of(make_tweet(text="sleep", author="theirs"), parent=other.chats)
    assert found("sleep") == found("-bread") == ["ours"]
    assert found("sleep", site) == found("-bread", site) == ["theirs"]
    entry = FindableEntry.objects.get(page=theirs)
    assert around(entry.pk, Site.objects.get(is_default_site=True).root_page.path) == []
    assert around(entry.pk, site.root_page.path)


def test_a_chat_that_moves_is_found_where_it_is():
    other = make_other_community()
    chat = chat_of(make_tweet(text="sleep", author="ours"))
    chat.move(other.chats, "last-child")
    assert found("sleep") == []
    assert found("sleep", other.site) == ["ours"]


def test_a_fuller_capture_is_found_by_all_its_words():
    chat = make_chat()
    take_in([make_record("1", text="The beginning", text_cut=True)], chat_of=lambda record: chat.pk)
    tweet = Tweet.objects.get()
    publish_with(chat, tweet)
    assert found("ending") == []
    take_in([make_record("1", text="The beginning and the ending")], chat_of=lambda record: chat.pk)
    assert found("ending")
    assert found_by_team("ending") == ["The beginning and the ending"]


def publish_with(chat, *tweets):
    draft = ChatPage.objects.get(pk=chat.pk).get_latest_revision_as_object()
    set_transcript(draft, [section("Q1", *tweets)])
    draft.save_revision().publish()


def test_an_account_that_turns_out_to_be_anothers_is_found_by_either():
    chat = make_chat()
    by_handle = make_record("1", text="sleep", author=AuthorRecord("", "kim_ex"))
    take_in([by_handle], chat_of=lambda record: chat.pk)
    publish_with(chat, Tweet.objects.get())
    by_id = make_record("2", text="rest", author=AuthorRecord("77", "kim_ex"))
    take_in([by_id], chat_of=lambda record: chat.pk)
    assert Account.objects.count() == 1
    assert found("sleep from:kim_ex") == ["kim_ex"]


def test_undoing_and_moving_captures_leave_nothing_behind():
    one, other = make_chat(), make_chat()
    tweet = make_tweet(text="sleep")
    capture = make_capture(tweet, chat=one)
    publish_with(one, tweet)
    move(capture, one, other, publish=True)
    undo(capture, publish=True)
    assert found("sleep") == found_by_team("sleep") == []


def test_withdrawing_takes_it_out_of_every_search():
    chat_of(make_tweet(text="sleep", author="kim_ex"), make_tweet(text="sleep", author="pat"))
    withdraw(accounts=[Who("x", "kim_ex")])
    assert found("sleep") == ["pat"]
    assert found("@kim_ex") == []
    assert len(found_by_team("sleep")) == 1


def test_deleting_a_chat_takes_its_tweets_out():
    chat_of(make_tweet(text="sleep")).delete()
    assert not FindableEntry.objects.exists()
    assert not FindableTweet.objects.exists()
    assert not words_left()


def words_left():
    if connection.vendor != "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM chatarchive_findableentry_words)"
            " + (SELECT count(*) FROM chatarchive_findabletweet_words)"
        )
        return cursor.fetchone()[0]


def test_two_tweets_of_one_moment_are_both_found():
    at = utc(2020, 1, 1)
    tweets = [make_tweet(text="sleep", at=at) for _ in range(3)]
    chat_of(*tweets)
    FindableTweet.objects.all().delete()
    rebuilding.rebuild()
    assert len(found("sleep")) == 3


def test_a_tweet_on_two_pages_is_found_on_both():
    tweet = make_tweet(text="sleep")
    chat_of(tweet)
    chat_of(tweet)
    assert len(found("sleep")) == 2


def test_the_words_around_a_hit_are_those_of_its_transcript():
    tweets = [make_tweet(text=f"number {number}") for number in range(9)]
    chat_of(*tweets)
    entry = FindableEntry.objects.get(tweet=tweets[4])
    path = Site.objects.get(is_default_site=True).root_page.path
    assert [hit.tweet.words for hit in around(entry.pk, path)] == [
        f"number {number}" for number in range(1, 8)
    ]
    assert around(1, path) == []


def test_a_common_word_is_counted_only_so_far():
    tweets = [make_tweet(text="sleep", author=None) for _ in range(5)]
    chat_of(*tweets)
    path = Site.objects.get(is_default_site=True).root_page.path
    candidates = shown(parse("sleep"), path, most=4)
    assert len(candidates.found) == 4
    assert not candidates.are_all
    assert shown(parse("sleep"), path, most=5).are_all


def test_the_command_finds_and_mends_what_was_changed_by_hand(capsys):
    chat_of(make_tweet(text="sleep"), make_tweet(text="rest"))
    Tweet.objects.filter(text="sleep").update(text="dream")
    FindableEntry.objects.filter(position=2).delete()
    with pytest.raises(CommandError):
        call_command("index_tweets", check=True)
    assert "1 tweet " in capsys.readouterr().out
    call_command("index_tweets")
    assert len(found("dream OR rest")) == 2
    call_command("index_tweets", check=True)
    FindableTweet.objects.all().delete()
    call_command("index_tweets", anew=True)
    assert found_by_team("dream") == ["dream"]


def test_a_site_that_had_tweets_before_is_filled_when_it_is_migrated():
    chat_of(make_tweet(text="sleep"))
    FindableTweet.objects.all().delete()
    FindableEntry.objects.all().delete()
    rebuilding.fill_if_empty()
    assert found("sleep")
    assert found_by_team("sleep")


def test_what_is_asked_of_the_database_does_not_grow(django_assert_num_queries):
    few, many = (
        [make_tweet(text=f"sleep {name}") for _ in range(n)] for name, n in (("a", 2), ("b", 30))
    )
    chat_of(*few, *many)
    path = Site.objects.get(is_default_site=True).root_page.path
    found("a")
    for text in ("a", "b"):
        with django_assert_num_queries(4):
            hits_of(shown(parse(text), path).found, parse(text))
