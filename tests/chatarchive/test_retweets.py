"""Retweets known only by their words find the tweet they repeat."""

import pytest

from chatarchive.drafts import refresh
from chatarchive.intake import take_in
from chatarchive.models import Tweet
from chatarchive.retweets import fold, repeated
from tests.factories import join, make_chat, make_record, make_tweet, utc


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


WORDS = "Good evening, everybody"


def said_twice():
    """The same words twice, and a retweet of the first of them: as a tool shows it that tells
    no more than the words, and as another does."""
    first, second = (make_record(text=WORDS, author="sam", at=at(minute)) for minute in (1, 2))
    shown = {"text": f"RT @sam: {WORDS}", "is_retweet": True, "retweet_of_handle": "sam"}
    vague = make_record(at=at(5), author="lee", **shown)
    exact = make_record(
        vague.native_id, at=at(5), author="lee", retweet_of_id=first.native_id, **shown
    )
    return first, second, vague, exact


def bring_in(chat, *records):
    counts = take_in(records, chat_of=lambda record: chat.pk).counts
    refresh(chat.pk)
    return counts


@pytest.mark.django_db
@pytest.mark.parametrize("backwards", [False, True])
def test_what_a_capture_tells_of_the_original_is_better_than_a_guess(backwards):
    chat = make_chat()
    first, second, vague, exact = said_twice()
    bring_in(chat, first, second)
    for each in (exact, vague) if backwards else (vague, exact):
        bring_in(chat, each)
    assert Tweet.objects.get(key=vague.key).retweet_of_key == first.key
    assert bring_in(chat, vague, exact).updated == 0


@pytest.mark.django_db
def test_a_guess_does_not_depend_on_which_original_came_first():
    guesses = []
    for backwards in (False, True):
        chat = make_chat()
        first, second, vague, _ = said_twice()
        bring_in(chat, second if backwards else first, vague)
        bring_in(chat, first if backwards else second)
        guesses.append(Tweet.objects.get(key=vague.key).retweet_of_key == second.key)
    assert guesses == [True, True]
