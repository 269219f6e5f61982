"""A chat that goes on now, and tweets that arrive in it."""

from datetime import timedelta

from django.utils import timezone

from tests.factories import join, make_chat, make_tweet


def minutes(number):
    return timezone.now() + timedelta(minutes=number)


def make_live_chat(**fields):
    fields = {"slug": "tonight", "hosts": ["kim"], "starts_at": minutes(-20)} | fields
    return make_chat(**fields)


def arrive(chat, text, author="pat_example", at=None, **fields):
    tweet = make_tweet(text=text, author=author, at=at or minutes(-5), **fields)
    join(chat, tweet)
    return tweet
