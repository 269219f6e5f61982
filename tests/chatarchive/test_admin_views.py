import pytest
from django.urls import reverse

from tests.factories import join, keep_pictures, make_chat, make_facilitator, make_tweet

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


def test_the_editor_is_told_of_the_pictures_kept_here(client):
    client.force_login(make_facilitator())
    chat = make_chat()
    pictured, plain = make_tweet(), make_tweet()
    join(chat, pictured, plain)
    (kept,) = keep_pictures(pictured, (1280, 960), alt="A mug")
    address = reverse("chatarchive_tweets", args=[chat.pk])
    keys = {"keys": [pictured.key, plain.key]}
    for answer in (
        client.get(address).json(),
        client.post(address, keys, content_type="application/json").json(),
    ):
        tweets = [dict(zip(answer["fields"], row, strict=True)) for row in answer["tweets"]]
        assert {tweet["key"]: tweet["pictures"] for tweet in tweets} == {
            pictured.key: [[kept.image.renditions.get().file.url, kept.image.file.url, "A mug"]],
            plain.key: None,
        }


def test_the_editor_is_told_what_may_be_an_advert(client):
    client.force_login(make_facilitator())
    chat = make_chat()
    advert = make_tweet(text="20% off all mugs https://mugs.example", author="mug_shop")
    plain, unknown = make_tweet(author="sam"), make_tweet(text=advert.text, author=None)
    join(chat, advert, plain, unknown)
    address = reverse("chatarchive_tweets", args=[chat.pk])
    answer = client.get(address).json()
    tweets = [dict(zip(answer["fields"], row, strict=True)) for row in answer["tweets"]]
    assert {tweet["key"]: tweet["proposal"] for tweet in tweets} == {
        advert.key: ["advert", "sells something, answers nobody"],
        plain.key: None,
        unknown.key: None,
    }
    assert tweets[0]["pictures"] is None and tweets[0]["unsure"] is False


def test_the_editor_is_told_which_replies_lack_the_hashtag(client):
    client.force_login(make_facilitator())
    chat = make_chat()
    tagged, tagless = make_tweet(), make_tweet()
    join(chat, tagged)
    join(chat, tagless, without_hashtag=True)
    answer = client.get(reverse("chatarchive_tweets", args=[chat.pk])).json()
    at = answer["fields"].index("without_hashtag")
    assert {row[0]: row[at] for row in answer["tweets"]} == {tagged.key: False, tagless.key: True}
