"""A chat's draft takes in what joined, and keeps what people did to it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chatarchive.drafts import note_removals, reasons, refresh
from chatarchive.models import ChatPage, ChatTweet
from chatarchive.transcript import keys_in
from tests.factories import join, make_chat, make_tweet, section, utc

pytestmark = pytest.mark.django_db


def at(minute, second=0):
    return utc(2024, 1, 16, 21, minute, second)


def draft_of(chat):
    return ChatPage.objects.get(pk=chat.pk).get_latest_revision_as_object()


def layout_of(chat):
    return {
        block["value"]["heading"]: [entry["key"] for entry in block["value"]["tweets"]]
        for block in draft_of(chat).transcript.get_prep_value()
        if block["type"] == "section"
    }


@pytest.fixture
def talk():
    """A chat of five tweets with one question, joined but not yet merged."""
    chat = make_chat(hosts=["weexample"], transcript=[])
    tweets = {
        "hello": make_tweet(text="Evening all!", at=at(1)),
        "question": make_tweet(text="Q1: What helps?", author="weexample", at=at(5)),
        "answer": make_tweet(text="A1 Sleep", author="sam", at=at(7)),
        "late": make_tweet(text="Agreed, all", author="kim", at=at(9)),
    }
    tweets["reply"] = make_tweet(
        text="How much?", author="lee", at=at(8), reply_to=tweets["answer"]
    )
    join(chat, *tweets.values())
    return chat, tweets


def test_a_draft_is_laid_out_and_the_live_page_left_alone(talk):
    chat, tweets = talk
    assert refresh(chat.pk) == 2
    assert layout_of(chat) == {
        "Welcome": [tweets["hello"].key],
        "Q1: What helps?": [tweets[name].key for name in ("question", "answer", "reply", "late")],
    }
    chat.refresh_from_db()
    assert not chat.transcript
    assert chat.has_unpublished_changes


def test_publishing_is_done_only_when_told(talk):
    chat, _ = talk
    refresh(chat.pk, publish=True)
    chat.refresh_from_db()
    assert len(keys_in(chat.transcript.get_prep_value())) == 5
    assert not chat.has_unpublished_changes


def test_a_second_merge_writes_no_revision(talk):
    chat, _ = talk
    refresh(chat.pk)
    before = chat.revisions.count()
    assert refresh(chat.pk) == 2
    assert chat.revisions.count() == before


def test_retweets_fold_into_what_they_repeat(talk):
    chat, tweets = talk
    join(chat, make_tweet(text="RT @sam: A1 Sleep", retweet_of=tweets["answer"], at=at(10)))
    refresh(chat.pk)
    assert len(keys_in(draft_of(chat).transcript.get_prep_value())) == 5


def test_of_an_edited_tweets_versions_the_newest_stands(talk):
    chat, tweets = talk
    refresh(chat.pk)
    old = tweets["answer"]
    new = make_tweet(text="A1 More sleep", author="sam", at=at(7, 30))
    new.edit_keys = [old.key, new.key]
    new.save()
    join(chat, new)
    refresh(chat.pk)
    keys = keys_in(draft_of(chat).transcript.get_prep_value())
    assert new.key in keys and old.key not in keys
    assert len(keys) == 5


def test_edit_histories_that_contradict_each_other_do_not_go_round_for_ever(talk):
    chat, tweets = talk
    one, two = tweets["answer"], tweets["late"]
    for tweet, versions in ((one, [two.key, one.key]), (two, [one.key, two.key])):
        tweet.edit_keys = versions
        tweet.save()
    refresh(chat.pk)
    keys = keys_in(draft_of(chat).transcript.get_prep_value())
    assert two.key in keys and one.key not in keys


def test_a_removed_tweet_stays_out_until_a_person_puts_it_back(talk):
    chat, tweets = talk
    refresh(chat.pk)
    key = tweets["late"].key
    everything = {tweet.key for tweet in tweets.values()}
    note_removals(chat.pk, everything, everything - {key})
    assert ChatTweet.objects.get(tweet__key=key).removed_at
    note_removals(chat.pk, everything - {key}, everything)
    assert ChatTweet.objects.get(tweet__key=key).removed_at is None


def test_reasons_tell_the_machine_from_the_facilitator(talk):
    chat, tweets = talk
    refresh(chat.pk)
    draft = draft_of(chat)
    blocks = list(draft.transcript.get_prep_value())
    moved = blocks[1]["value"]["tweets"].pop()
    blocks[0]["value"]["tweets"].append(moved)
    why = reasons(chat, blocks)
    assert why[tweets["question"].key] == "question"
    assert why[tweets["answer"].key] == "label"
    assert why[tweets["reply"].key] == "reply"
    assert why[tweets["hello"].key] == "time"
    assert why[moved["key"]] == "facilitator"


def test_an_entry_a_facilitator_put_in_by_hand_is_theirs():
    chat = make_chat()
    tweet = make_tweet()
    assert reasons(chat, [section("Q1", tweet)]) == {tweet.key: "facilitator"}


def test_hosts_named_for_an_import_become_the_chats_hosts_where_it_has_none():
    chat = make_chat()
    tweet = make_tweet(text="Q1 What helps?", author="GuestHost", at=at(5))
    join(chat, tweet)
    refresh(chat.pk, hosts=["@GuestHost"])
    assert [host.handle for host in draft_of(chat).hosts.all()] == ["GuestHost"]
    assert list(layout_of(chat)) == ["Q1: What helps?"]
    refresh(chat.pk, hosts=["Other"])
    assert [host.handle for host in draft_of(chat).hosts.all()] == ["GuestHost"]


def test_merging_takes_as_many_queries_for_a_hundred_tweets_as_for_five():
    counted = []
    for size in (5, 5, 100):  # the first fills Wagtail's caches
        chat = make_chat()
        join(chat, *[make_tweet(text=f"Thought {number}", at=at(20)) for number in range(size)])
        with CaptureQueriesContext(connection) as queries:
            refresh(chat.pk)
        counted.append(len(queries))
    assert counted[1] == counted[2]


def test_a_tweet_in_doubt_is_marked_with_the_section_where_it_might_belong(talk):
    chat, tweets = talk
    second = make_tweet(text="Q2: What hinders?", author="weexample", at=at(20))
    doubtful = make_tweet(text="Sleep, says everybody", author="zoe", at=at(20, 30))
    join(chat, second, doubtful)
    refresh(chat.pk)
    sections = {
        entry["key"]: block["id"]
        for block in draft_of(chat).transcript.get_prep_value()
        for entry in block["value"]["tweets"]
    }
    row = ChatTweet.objects.get(tweet__key=doubtful.key)
    assert row.unsure
    assert {row.section, row.other_section} == {
        sections[tweets["question"].key],
        sections[second.key],
    }
    assert not ChatTweet.objects.get(tweet__key=tweets["answer"].key).unsure
