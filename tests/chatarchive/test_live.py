"""The facilitators' live page: what hosts see while a chat goes on, and hiding with one press."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from chatarchive.live.arrivals import arrivals_in
from chatarchive.live.desk import desk_of
from chatarchive.live.following import following_of
from chatarchive.live.reception import reception_of
from chatarchive.models import CaptureRun, ChatPage
from tests.chatarchive.live_chats import arrive, make_live_chat, minutes
from tests.factories import (
    join,
    make_chat,
    make_facilitator,
    make_other_community,
    make_trainee,
    make_tweet,
    section,
    set_community,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def community():
    return set_community(handle="@WeCops", hashtags="#WeCops")


def earlier_chat(*authors, parent=None, days=7):
    """One in which these wrote, published or not."""
    tweets = [make_tweet(author=author) for author in authors]
    chat = make_chat(
        parent,
        starts_at=timezone.now() - timedelta(days=days),
        transcript=[section("Q1", *tweets)],
    )
    join(chat, *tweets)
    return chat


@pytest.fixture
def chat():
    earlier_chat("pat_example")
    return make_live_chat()


def address(chat):
    return reverse("chatarchive_live", args=[chat.pk])


def part(client, chat, **headers):
    return client.get(f"{address(chat)}?part=1", headers=headers)


def reception(chat):
    chat = ChatPage.objects.get(pk=chat.pk)
    return reception_of(chat, arrivals_in(chat))


# Who is to be welcomed


def test_new_is_who_wrote_in_no_earlier_chat_of_the_community(chat):
    other = make_other_community()
    earlier_chat("ned_example", parent=other.chats)
    make_chat(
        starts_at=minutes(60 * 24), transcript=[section("Q1", make_tweet(author="ned_example"))]
    )
    for author in ("pat_example", "ned_example", "kim"):
        arrive(chat, "Hello", author=author)
    (newcomer,) = reception(chat).newcomers
    assert newcomer.first.post.handle == "ned_example"


def test_who_wrote_last_week_is_known_though_that_is_not_published_yet(chat):
    draft = make_chat(live=False, starts_at=timezone.now() - timedelta(days=1))
    join(draft, make_tweet(author="ned_example"))
    arrive(chat, "Hello", author="ned_example")
    assert reception(chat).newcomers == []


def test_in_the_first_chat_of_all_nobody_is_called_new():
    chat = make_live_chat()
    arrive(chat, "Hello", author="ned_example")
    assert reception(chat).newcomers is None
    assert desk_of(chat).newcomers is None


def test_a_newcomer_is_welcomed_by_whoever_answers_them(chat):
    hello = arrive(chat, "Hello", author="ned_example", at=minutes(-9))
    second = arrive(chat, "Me again", author="ned_example", at=minutes(-8), reply_to=hello)
    assert reception(chat).newcomers[0].welcomed_by == []
    assert reception(chat).newcomers[0].first.key == hello.key
    arrive(chat, "Welcome!", author="kim", at=minutes(-4), reply_to=second)
    (newcomer,) = reception(chat).newcomers
    assert newcomer.welcomed_by == ["kim"] and hello.key not in reception(chat).unanswered
    # Who waits stands first.
    arrive(chat, "Hi all", author="zoe_example", at=minutes(-3))
    assert [one.first.post.handle for one in reception(chat).newcomers] == [
        "zoe_example",
        "ned_example",
    ]


def test_unanswered_is_a_question_by_a_guest_that_drew_no_reply(chat):
    arrive(chat, "Q1: Why are we tired?", author="kim", at=minutes(-15))
    waits = arrive(chat, "Does anybody know the form?", at=minutes(-9))
    answered = arrive(chat, "And the number?", at=minutes(-10))
    arrive(chat, "It is seven", author="kim", reply_to=answered)
    arrive(chat, "Look https://example.org/?a=b")
    arrive(chat, "A1 The nights.")
    own = arrive(chat, "Is it long?", author="ned_example", at=minutes(-11))
    arrive(chat, "I mean the form", author="ned_example", reply_to=own)
    assert [one.key for one in reception(chat).waiting] == [own.key, waits.key]


def test_what_is_hidden_is_no_hello_and_no_answer(chat, client):
    asks = arrive(chat, "Does anybody know?", author="ned_example")
    reply = arrive(chat, "Rude", author="rex_example", reply_to=asks)
    client.force_login(make_facilitator())
    client.post(address(chat), {"hide": reply.key})
    told = reception(chat)
    assert [one.key for one in told.waiting] == [asks.key]
    assert {one.first.post.handle for one in told.newcomers} == {"ned_example"}


# The page


def test_the_page_tells_of_all_of_it_newest_first(chat, client):
    arrive(chat, "Q1: Why are we tired? #WeCops", author="kim", at=minutes(-15))
    first = arrive(chat, "A1 <b>nights</b>", author="ned_example")
    arrive(chat, "Later words")
    client.force_login(make_facilitator())
    html = client.get(address(chat)).content.decode()
    assert "Q1: Why are we tired?" in html and "40 minutes left" in html
    assert "&lt;b&gt;nights" in html and "<b>nights" not in html
    assert html.rindex("Later words") < html.rindex("&lt;b&gt;nights")
    assert f"https://x.com/ned_example/status/{first.native_id}" in html
    assert "1 of 1 not answered yet" in html
    assert "Nobody follows this chat yet." in html


def test_an_unchanged_part_is_not_sent_again(chat, client):
    arrive(chat, "Hello")
    client.force_login(make_facilitator())
    etag = part(client, chat)["ETag"]
    assert part(client, chat, **{"if-none-match": etag}).status_code == 304
    arrive(chat, "Hello again")
    assert b"Hello again" in part(client, chat, **{"if-none-match": etag}).content


def test_only_who_may_edit_the_chat_sees_it(chat, client):
    for method in (client.get, client.post):
        assert method(address(chat)).status_code == 302
    stranger = make_facilitator("stranger")
    stranger.groups.clear()
    stranger.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(stranger)
    for method in (client.get, client.post):
        assert method(address(chat)).url == reverse("wagtailadmin_home")


def test_a_chat_near_its_hour_leads_to_it(client):
    client.force_login(make_facilitator())
    near, far = make_live_chat(), make_chat(starts_at=timezone.now() + timedelta(days=3))
    for one, leads in ((near, True), (far, False)):
        html = client.get(reverse("wagtailadmin_pages:edit", args=[one.pk])).content.decode()
        assert (f'href="{address(one)}"' in html) == leads


def test_the_page_asks_no_more_the_more_there_is(chat, client):
    arrive(chat, "Hello?", author="ned_example")
    client.force_login(make_facilitator())

    def asked():
        with CaptureQueriesContext(connection) as queries:
            part(client, chat)
        return len(queries)

    asked()
    few = asked()
    for number in range(30):
        arrive(chat, f"Hello? {number}", author=f"person{number}")
    assert asked() <= few <= 30


# Hiding


def marked(chat, tweet):
    """Whether the newest draft hides it; None where it does not hold it."""
    draft = ChatPage.objects.get(pk=chat.pk).get_latest_revision_as_object()
    for block in draft.transcript.get_prep_value() if draft.transcript else ():
        for entry in block["value"]["tweets"]:
            if entry["key"] == tweet.key:
                return bool(entry.get("hidden"))
    return None


@pytest.mark.parametrize("make_user", [make_facilitator, make_trainee])
def test_one_press_hides_what_no_draft_knew_and_one_more_shows_it_again(chat, client, make_user):
    tweet = arrive(chat, "Mauve")
    client.force_login(make_user())
    assert marked(chat, tweet) is None
    response = client.post(address(chat), {"hide": tweet.key}, follow=True)
    assert "The tweet is hidden." in response.content.decode()
    assert marked(chat, tweet) is True
    assert 'name="show"' in part(client, chat).content.decode()
    told = client.post(
        address(chat), {"show": tweet.key}, headers={"accept": "application/json"}
    ).json()
    assert told == {"says": "The tweet is shown again."}
    assert marked(chat, tweet) is False
    # Nothing was published by it.
    assert not ChatPage.objects.get(pk=chat.pk).transcript


def test_who_may_publish_shows_readers_again_what_was_hidden_from_them(client):
    tweet = make_tweet(text="Mauve")
    chat = make_live_chat(transcript=[section("Q1", tweet, make_tweet())])
    join(chat, tweet)
    user = make_facilitator()
    client.force_login(user)
    client.post(address(chat), {"hide": tweet.key})
    assert b"Mauve" not in client.get("/chats/tonight/transcript/").content
    client.post(address(chat), {"show": tweet.key})
    assert b"Mauve" in client.get("/chats/tonight/transcript/").content
    client.force_login(make_trainee())
    response = client.post(address(chat), {"hide": tweet.key}, follow=True)
    assert "Hidden in the draft. Readers see the page as it was" in response.content.decode()
    assert b"Mauve" in client.get("/chats/tonight/transcript/").content


def test_only_what_joined_the_chat_can_be_hidden_and_not_while_it_is_locked(chat, client):
    tweet = arrive(chat, "Mauve")
    client.force_login(make_facilitator())
    assert client.post(address(chat), {"hide": make_tweet().key}).status_code == 404
    assert client.post(address(chat)).status_code == 404
    chat.locked, chat.locked_by = True, make_facilitator("colleague")
    chat.save()
    response = client.post(address(chat), {"hide": tweet.key}, follow=True)
    assert "Nothing was changed" in response.content.decode()
    assert 'name="hide"' not in part(client, chat).content.decode()
    assert marked(chat, tweet) is None


# How the following goes


@pytest.mark.parametrize(
    ("fields", "state", "words"),
    [
        ({"state": "running"}, "runs", "Following X and Bluesky"),
        ({"state": "waiting", "wait_until": 0.5}, "runs", "half minute"),
        (
            {"state": "waiting", "wait_until": 9, "wait_why": "X asks to wait."},
            "waits",
            "X asks to wait.",
        ),
        ({"state": "waiting", "wait_until": -9, "changed_at": -10}, "silent", "Nothing has looked"),
        ({"state": "running", "changed_at": -10}, "silent", "Nothing has looked"),
        ({"state": "failed"}, "trouble", "broken off"),
        ({"state": "stopped"}, "over", "stopped"),
        ({"state": "done"}, "over", "over"),
    ],
)
def test_the_state_of_the_following_is_told_in_words(community, fields, state, words):
    chat = make_live_chat()
    sources = [
        {"title": "X", "state": "running", "trouble": ""},
        {"title": "Bluesky", "state": "waiting", "trouble": "It does not answer."},
    ]
    changed_at = minutes(fields.get("changed_at", 0))
    if "wait_until" in fields:
        fields = fields | {"wait_until": minutes(fields["wait_until"])}
    run = CaptureRun.objects.create(
        **{
            "chat": chat,
            "trigger": "button",
            "since": minutes(-60),
            "until": minutes(60),
            "limit": 9,
            "follow": True,
            "sources": sources,
        }
        | fields
    )
    CaptureRun.objects.filter(pk=run.pk).update(changed_at=changed_at)
    following = following_of(chat, community.zone)
    assert following.state == state and words in following.says
    assert following.troubles == ["Bluesky: It does not answer."]
