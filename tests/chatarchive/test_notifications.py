"""What is written to those who follow a chat's comments."""

import pytest
from django.core import mail
from wagtail.models import Comment, PageSubscription

from tests.chatarchive.test_editing import Editor
from tests.factories import join, make_chat, make_facilitator, make_tweet, section

pytestmark = pytest.mark.django_db
POST = "at://did:plc:abc/app.bsky.feed.post/3k.2"


@pytest.fixture
def chat():
    tweet = make_tweet(POST, network="bluesky", author="sam.example", text="Ear plugs & tea")
    chat = make_chat(transcript=[section("Q1", tweet, id="q1")])
    join(chat, tweet)
    PageSubscription.objects.create(
        page=chat, user=make_facilitator("listens"), comment_notifications=True
    )
    return chat


def comment_form(number, text="", path="", *, pk="", replies=(), **fields):
    prefix = f"comments-{number}"
    form = {
        f"{prefix}-{name}": value
        for name, value in {
            "id": pk,
            "text": text,
            "contentpath": path,
            "position": "",
            "resolved": "",
            "replies-TOTAL_FORMS": len(replies),
            "replies-INITIAL_FORMS": 0,
            "replies-MIN_NUM_FORMS": 0,
            "replies-MAX_NUM_FORMS": "",
            **fields,
        }.items()
    }
    for place, words in enumerate(replies):
        form |= {f"{prefix}-replies-{place}-text": words, f"{prefix}-replies-{place}-id": ""}
    return form


def save(client, chat, *comments, initial=0):
    counts = {"comments-TOTAL_FORMS": len(comments), "comments-INITIAL_FORMS": initial}
    fields = {name: value for comment in comments for name, value in comment.items()}
    Editor(client, chat).save(**counts, **fields)


@pytest.mark.parametrize("in_html", [False, True])
def test_a_mail_names_the_tweet_that_a_comment_is_on_and_leads_to_it(
    client, chat, settings, in_html
):
    settings.WAGTAILADMIN_NOTIFICATION_USE_HTML = in_html
    client.force_login(make_facilitator())
    save(
        client,
        chat,
        comment_form(0, "Is this & that hers?", f"transcript.q1.tweets.bluesky:{POST}"),
        comment_form(1, "A better title?", "title"),
    )
    comment = Comment.objects.get(text="Is this & that hers?")
    (message,) = mail.outbox
    told = message.alternatives[0].content if in_html else message.body
    plain = told.replace("&amp;", "&")
    assert "@sam.example: Ear plugs & tea" in plain
    assert f"/admin/pages/{chat.pk}/edit/?comment={comment.pk}" in told
    assert plain.count("Is this & that hers?") == 2 and plain.count("A better title?") == 1


def test_a_mail_about_a_deleted_comment_on_a_tweet_that_is_gone_names_no_words(client, chat):
    client.force_login(user := make_facilitator())
    path = "transcript.q1.tweets.x:1"
    comment = Comment.objects.create(page=chat, user=user, text="Gone?", contentpath=path)
    save(client, chat, comment_form(0, "Gone?", path, pk=comment.pk, DELETE="on"), initial=1)
    assert not Comment.objects.exists()
    assert '"Gone?" is on a tweet that is no longer stored' in mail.outbox[-1].body
    assert "?comment=" not in mail.outbox[-1].body


def test_a_mail_about_no_tweet_is_wagtails_own(client, chat):
    client.force_login(make_facilitator())
    save(client, chat, comment_form(0, "A better title?", "title"))
    assert "Which tweets" not in mail.outbox[-1].body
