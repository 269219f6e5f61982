import pytest
from django.urls import reverse

from tests.factories import join, make_chat, make_facilitator, make_tweet

pytestmark = pytest.mark.django_db


def test_the_editor_is_told_where_a_tweet_stands_though_no_capture_said_so(client):
    client.force_login(make_facilitator())
    chat = make_chat()
    known, unknown = make_tweet(author="sam"), make_tweet(author=None)
    join(chat, known, unknown)
    answer = client.get(reverse("chatarchive_tweets", args=[chat.pk])).json()
    tweets = [dict(zip(answer["fields"], row, strict=True)) for row in answer["tweets"]]
    assert {tweet["key"]: tweet["url"] for tweet in tweets} == {
        known.key: f"https://x.com/sam/status/{known.native_id}",
        unknown.key: f"https://x.com/i/status/{unknown.native_id}",
    }
