"""Retweets known only by their words find the tweet they repeat."""

import pytest

from chatarchive.models import Tweet
from chatarchive.retweets import fold, repeated
from tests.factories import join, make_chat, make_tweet, utc


def at(minute):
    return utc(2024, 1, 16, 21, minute)


@pytest.mark.parametrize(
    ("text", "original"),
    [
        ("RT @sam: A1 Sleep is the first thing to go", "x:1"),
        ("RT @Sam: A1  Sleep is\nthe first thing to go", "x:1"),
        ("RT @sam A1 Sleep is the first…", "x:1"),
        ("RT @sam: A1 Sleep is the fi…", "x:1"),
        ("RT @sam: A1 Sleep…", ""),  # too little to tell
        ("RT @sam: A1 Sleep is", ""),  # not said to be cut: other words
        ("RT @sam: Something else altogether", ""),
        ("RT @sam: …", ""),
    ],
)
def test_words_tell_the_original(text, original):
    candidates = [(at(5), "x:1", "A1 Sleep is the first thing to go"), (at(6), "x:2", "Hello")]
    assert repeated(text, at(9), candidates) == original


def test_of_the_same_words_twice_the_latest_before_the_retweet_is_meant():
    candidates = [
        (at(1), "x:1", "Q1 again"),
        (at(5), "x:2", "Q1 again"),
        (at(9), "x:3", "Q1 again"),
    ]
    assert repeated("RT @sam: Q1 again", at(7), candidates) == "x:2"


@pytest.mark.django_db
def test_a_chats_retweets_fold_into_its_own_tweets_only():
    chat = make_chat()
    original = make_tweet(text="A1 Sleep is the first thing", author="Sam", at=at(5))
    elsewhere = make_tweet(text="Never in this chat, this one", author="kim", at=at(5))
    known = make_tweet(
        text="RT @sam: A1 Sleep is the…",
        author="lee",
        at=at(6),
        is_retweet=True,
        retweet_of_handle="sam",
    )
    unknown = make_tweet(
        text="RT @kim: Never in this chat, this one",
        author="lee",
        at=at(7),
        is_retweet=True,
        retweet_of_handle="kim",
    )
    join(chat, original, known, unknown)
    fold([chat.pk])
    found = dict(Tweet.objects.values_list("key", "retweet_of_key"))
    assert found[known.key] == original.key
    assert found[unknown.key] == found[elsewhere.key] == ""
