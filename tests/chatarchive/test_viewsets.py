"""Tweets can be looked up in the admin, with the pages that show them, and not be changed."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from tests.factories import join, make_chat, make_facilitator, make_tweet, section

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    make_chat()
    client.force_login(make_facilitator())
    return client


def test_a_tweets_usage_names_the_chat_that_shows_it(admin):
    tweet = make_tweet(text="About sleep")
    chat = make_chat(title="The long night", transcript=[section("Q1", tweet)])
    join(chat, tweet)
    page = admin.get(reverse("tweet:usage", args=[tweet.pk])).content.decode()
    assert "The long night" in page


def test_a_tweet_can_be_inspected(admin):
    tweet = make_tweet(text="About sleep", author="sam")
    page = admin.get(reverse("tweet:inspect", args=[tweet.pk])).content.decode()
    assert "About sleep" in page and "@sam" in page


@pytest.mark.parametrize("view", ["add", "edit", "delete"])
def test_nobody_changes_a_tweet_in_the_admin(client, view):
    client.force_login(get_user_model().objects.create_superuser("root"))
    tweet = make_tweet()
    arguments = [] if view == "add" else [tweet.pk]
    response = client.post(reverse(f"tweet:{view}", args=arguments), {"text": "Other words"})
    assert response.status_code == 302
    assert response.url == reverse("wagtailadmin_home")
    tweet.refresh_from_db()
    assert tweet.text == "Good evening, all"
