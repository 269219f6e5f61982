"""The public live page: when it is there, what it shows, and that it costs almost nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chatarchive.drafts import refresh, save_draft, set_transcript
from chatarchive.live import copies
from chatarchive.live.copies import Copy
from chatarchive.models import CaptureRun, ChatPage, ChatTweet
from chatarchive.reporting.hiding import hide, show_again
from tests.chatarchive.live_chats import arrive, make_live_chat, minutes
from tests.factories import (
    hide as make_private,
)
from tests.factories import (
    make_facilitator,
    make_other_community,
    section,
    set_community,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def live_community():
    return set_community(live_is_public=True, handle="@WeCops", hashtags="#WeCops")


@pytest.fixture
def chat():
    chat = make_live_chat()
    arrive(chat, "Q1: Why are we tired? #WeCops", author="kim", at=minutes(-15))
    arrive(chat, "A1 because of the nights #WeCops")
    return chat


def data(client, after=0, **headers):
    return client.get(f"/chats/tonight/live/tweets/?after={after}", headers=headers)


def page(client):
    return client.get("/chats/tonight/live/").content.decode()


def everywhere(client):
    return page(client) + data(client).content.decode()


# When it is there


def test_it_shows_what_arrives_under_the_question_put_last(chat, client):
    arrive(chat, "Good evening, late to arrive", at=minutes(-19))
    arrive(chat, "Q2: And then? #WeCops", author="kim", at=minutes(-3))
    arrive(chat, "A2 tea")
    told = data(client).json()
    first, second = told["parts"]
    assert first["heading"] == "Q1: Why are we tired?" and "late to arrive" in first["html"]
    assert second["heading"] == told["question"] == "Q2: And then?" and "A2 tea" in second["html"]
    assert len(told["shown"]) == 5
    assert page(client).index("late to arrive") < page(client).index("A2 tea")


def test_a_community_that_did_not_choose_it_has_none(chat, client):
    set_community(live_is_public=False)
    assert client.get("/chats/tonight/live/").status_code == 404
    assert data(client).status_code == 404
    assert "live/" not in client.get("/chats/tonight/").content.decode()


@pytest.mark.parametrize(
    ("begins", "is_on"),
    [(-20, True), (29, True), (31, False), (-60 - 23 * 60, True), (-60 - 25 * 60, False)],
)
def test_it_has_its_hours(client, begins, is_on):
    chat = make_live_chat(starts_at=minutes(begins))
    arrive(chat, "Good evening")
    for address in ("/chats/tonight/live/", "/chats/tonight/live/tweets/"):
        response = client.get(address)
        assert response.status_code == (200 if is_on else 302)
        if not is_on:
            assert response.url == "/chats/tonight/"
    assert ("Read the chat live" in client.get("/chats/tonight/").content.decode()) == is_on


def test_where_nobody_follows_and_nothing_came_there_is_none(client):
    chat = make_live_chat()
    assert client.get("/chats/tonight/live/").url == "/chats/tonight/"
    CaptureRun.objects.create(
        chat=chat, trigger="button", since=minutes(-30), until=minutes(60), limit=9, follow=True
    )
    assert "Nothing has come in yet" in page(client)


def test_it_leads_to_the_transcript_once_that_is_published(chat, client):
    assert "because of" in everywhere(client)
    refresh(chat.pk, publish=True)
    for address in ("/chats/tonight/live/", "/chats/tonight/live/tweets/?after=3"):
        assert client.get(address).url == "/chats/tonight/transcript/"
    assert "Read the chat live" not in client.get("/chats/tonight/").content.decode()


def test_drafts_and_private_pages_have_none(chat, client):
    draft = make_live_chat(slug="draft", live=False)
    arrive(draft, "Draft")
    assert client.get("/chats/draft/live/").status_code == 404
    assert page(client)
    restriction = make_private(chat)
    assert client.get("/chats/tonight/live/").status_code == 302
    assert data(client).status_code == 302
    client.force_login(make_facilitator())
    assert client.get("/chats/tonight/live/").status_code == 404
    restriction.delete()
    client.logout()
    assert page(client)
    chat.unpublish()
    assert data(client).status_code == 404


def test_no_machine_is_led_to_it(chat, client):
    response = client.get("/chats/tonight/live/")
    assert b'<meta name="robots" content="noindex">' in response.content
    assert data(client)["X-Robots-Tag"] == "noindex"
    for address in ("/sitemap.xml", "/chats/feed/", "/search/?q=nights"):
        assert b"/live/" not in client.get(address).content


# What it shows


def test_hostile_words_are_words(chat, client):
    arrive(chat, "<script>alert(1)</script> & <b>", author="pat_example")
    told = everywhere(client)
    assert "<script>alert" not in told and "&lt;script&gt;alert(1)" in told


def test_retweets_outdated_versions_and_what_was_taken_out_are_not_shown(chat, client):
    original = arrive(chat, "Teal original")
    arrive(chat, "RT Teal retweet", retweet_of=original)
    gone = arrive(chat, "Teal removed")
    ChatTweet.objects.filter(tweet=gone).update(removed_at=timezone.now())
    old = arrive(chat, "Teal old", native_id="1900000000000000001")
    newer = arrive(chat, "Teal newer", native_id="1900000000000000002")
    newer.edit_keys = [old.key, newer.key]
    newer.save()
    told = everywhere(client)
    assert "Teal original" in told and "Teal newer" in told
    for word in ("retweet", "removed", "old"):
        assert f"Teal {word}" not in told


def test_hiding_and_showing_again_is_seen_at_once(chat, client):
    tweet = arrive(chat, "Mauve words")
    user = make_facilitator()
    assert "Mauve" in everywhere(client)
    refresh(chat.pk)
    hide(chat.pk, tweet.key, user)
    assert "Mauve" not in everywhere(client)
    assert not ChatPage.objects.get(pk=chat.pk).transcript
    show_again(chat.pk, tweet.key, user)
    assert "Mauve" in everywhere(client)


def test_hiding_in_the_editor_counts_before_it_is_published(chat, client):
    tweet = arrive(chat, "Mauve words")
    assert "Mauve" in everywhere(client)
    draft = ChatPage.objects.get(pk=chat.pk).get_latest_revision_as_object()
    set_transcript(draft, [section("Q1", {"key": tweet.key, "hidden": True})])
    save_draft(draft, None)
    assert "Mauve" not in everywhere(client)


@pytest.mark.parametrize("by", ["tweet", "account"])
def test_what_is_withdrawn_is_gone_at_once(chat, client, by):
    tweet = arrive(chat, "Q2: Mauve question? #WeCops", author="kim", at=minutes(-4))
    arrive(chat, "A2 pale #WeCops")
    assert "Mauve" in everywhere(client) and data(client).json()["question"].startswith("Q2")
    if by == "tweet":
        call_command("withdraw", "--tweet", tweet.native_id)
    else:
        call_command("withdraw", "--account", "@kim")
    told = everywhere(client)
    assert "Mauve" not in told and "pale" in told


def test_what_a_hidden_question_asked_is_told_nowhere(chat, client):
    tweet = arrive(chat, "Q2: Mauve question? #WeCops", author="kim", at=minutes(-4))
    refresh(chat.pk)
    hide(chat.pk, tweet.key, make_facilitator())
    assert "Mauve" not in everywhere(client)
    assert data(client).json()["question"] == "Q1: Why are we tired?"


def test_communities_are_apart(chat, client):
    other = make_other_community("bakers.example", live_is_public=True)
    theirs = make_live_chat(parent=other.chats, hosts=[])
    arrive(theirs, "Mauve bread")
    for host, has in (("testserver", False), ("bakers.example", True)):
        for _ in range(2):
            told = everywhere(Client(headers={"host": host}))
            assert ("Mauve" in told) == has and ("tired" in told) != has


# What it costs


def test_while_a_copy_is_fresh_nothing_is_asked_of_the_database(
    chat, client, django_assert_num_queries
):
    first, whole = data(client), client.get("/chats/tonight/live/")
    assert first["Cache-Control"] == whole["Cache-Control"] == "public, max-age=5"
    arrive(chat, "Too early to be seen")
    with django_assert_num_queries(0):
        assert data(client).content == first.content
        assert data(client, after=1).status_code == 200
        assert client.get("/chats/tonight/live/").content == whole.content
        same = data(client, **{"if-none-match": first["ETag"]})
        assert same.status_code == 304 and not same.content and same["ETag"] == first["ETag"]
        same = client.get("/chats/tonight/live/", headers={"if-none-match": whole["ETag"]})
        assert same.status_code == 304


def outdated(monkeypatch):
    monkeypatch.setattr(copies.time, "time", lambda now=copies.time.time: now() + copies.FRESH + 1)


def test_afterwards_what_arrived_since_is_told_alone(chat, client, monkeypatch):
    first = data(client)
    newest = first.json()["newest"]
    arrive(chat, "A1 fresh")
    outdated(monkeypatch)
    told = data(client, newest, **{"if-none-match": f'"{first["ETag"]}"'}).json()
    (part,) = told["parts"]
    assert "A1 fresh" in part["html"] and "nights" not in part["html"]
    assert len(told["shown"]) == 3 and told["newest"] > newest
    assert data(client, after="x").json()["parts"]


def test_what_did_not_change_is_not_sent_again(chat, client, monkeypatch):
    etag = data(client)["ETag"]
    outdated(monkeypatch)
    assert data(client, **{"if-none-match": etag}).status_code == 304


def test_one_makes_it_anew_and_the_others_get_what_there_is(chat, client, monkeypatch):
    before = data(client)
    arrive(chat, "Too new")
    outdated(monkeypatch)
    copy = Copy("tweets", "testserver", "/chats/tonight/live/")
    assert copy.take_turn()  # somebody is at it
    assert data(client).content == before.content
    copy.let_go()
    assert b"Too new" in data(client).content


def test_those_who_come_first_together_make_one(monkeypatch):
    made = []
    copy = Copy("anything")
    monkeypatch.setattr(copies, "_WAIT", 0.001)

    def make():
        made.append(1)
        return "etag", "content"

    with ThreadPoolExecutor(4) as threads:
        got = list(threads.map(lambda _: copy.made(make)[1], range(20)))
    assert got == ["content"] * 20 and len(made) == 1


def test_what_is_dropped_while_it_is_made_is_not_handed_out(chat):
    copy = Copy("anything")

    def make():
        copies.drop()
        return "etag", "outdated"

    copy.made(make)
    assert copy.ready() is None


def test_who_is_signed_in_gets_a_page_of_their_own(chat, client):
    client.force_login(make_facilitator())
    response = client.get("/chats/tonight/live/")
    assert response["Cache-Control"] == "private, no-cache"
    assert "facilitator" not in page(Client())


def test_it_can_load_itself_without_scripts_if_the_reader_likes(chat, client):
    assert 'http-equiv="refresh"' not in page(client)
    html = client.get("/chats/tonight/live/?reload=1").content.decode()
    assert '<noscript><meta http-equiv="refresh" content="30"></noscript>' in html


def test_making_it_asks_no_more_the_more_there_is(chat, client):
    def asked():
        copies.drop()
        with CaptureQueriesContext(connection) as queries:
            data(client)
        return len(queries)

    asked()
    few = asked()
    for number in range(30):
        arrive(chat, f"A1 {number} https://example.org/", author=f"person{number}")
    assert asked() <= few <= 25


def test_what_ends_in_live_elsewhere_is_an_ordinary_address(client):
    assert client.get("/nothing/live/").status_code == 404
    assert client.get("/live/").status_code == 404
    make_live_chat(slug="live")
    assert client.get("/chats/live/").status_code == 200
