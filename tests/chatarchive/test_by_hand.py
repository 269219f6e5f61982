"""A single missed tweet, added by its address and words."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from wagtail.models import Page

from chatarchive.by_hand import NotAnAddress, add, checked_handle, known_in, named_by, record_of
from chatarchive.drafts import refresh
from chatarchive.exports import chat_as_json
from chatarchive.intake import take_in
from chatarchive.models import Capture, ChatIndexPage, ChatPage, ChatTweet, Tweet
from chatarchive.undoing import undo
from tests.factories import (
    join,
    make_account,
    make_capture,
    make_chat,
    make_facilitator,
    make_record,
    make_tweet,
    section,
    tweet_id,
    utc,
)

AT = utc(2024, 1, 16, 21, 5)
X_ID = tweet_id(AT, 1)
# That moment as Mastodon puts it into its numbers.
MASTODON_ID = str((int(AT.timestamp()) * 1000) << 16)


def tid_of(at):
    number = int(at.timestamp() * 1_000_000) << 10 | 7
    digits = "234567abcdefghijklmnopqrstuvwxyz"
    return "".join(digits[number >> shift & 31] for shift in range(60, -1, -5))


@pytest.mark.parametrize(
    "address",
    [
        f"https://x.com/sam_example/status/{X_ID}",
        f"https://twitter.com/sam_example/status/{X_ID}?s=20&t=abc",
        f"http://mobile.twitter.com/sam_example/statuses/{X_ID}/photo/1",
        f"  x.com/sam_example/status/{X_ID}#m ",
    ],
)
def test_an_address_on_x_tells_tweet_author_and_time(address):
    named = named_by(address)
    assert (named.key, named.handle, named.created_at) == (f"x:{X_ID}", "sam_example", AT)


def test_an_address_on_x_may_not_name_the_author():
    assert named_by(f"https://x.com/i/web/status/{X_ID}").handle == ""


def test_a_number_from_before_2010_tells_no_time():
    assert named_by("https://twitter.com/sam/status/20").created_at is None


@pytest.mark.django_db
def test_an_address_on_bluesky_tells_the_time_too():
    rkey = tid_of(AT)
    did = named_by(f"https://bsky.app/profile/did:plc:abc123/post/{rkey}")
    assert did.key == f"bluesky:at://did:plc:abc123/app.bsky.feed.post/{rkey}"
    assert did.created_at == AT and not did.handle
    handle = named_by(f"https://bsky.app/profile/Sam.Example/post/{rkey}")
    assert handle.key == f"bluesky:at://sam.example/app.bsky.feed.post/{rkey}"
    assert handle.handle == "Sam.Example"
    assert named_by(did.native_id) == did
    assert named_by("https://bsky.app/profile/sam.example/post/self").created_at is None


@pytest.mark.django_db
def test_a_bluesky_handle_that_captures_know_gives_the_lasting_address():
    make_account("sam.example", network="bluesky", native_id="did:plc:abc123")
    named = named_by(f"https://bsky.app/profile/sam.example/post/{tid_of(AT)}")
    assert named.native_id == f"at://did:plc:abc123/app.bsky.feed.post/{tid_of(AT)}"


@pytest.mark.parametrize(
    "address",
    [
        f"https://Server.example/@sam/{MASTODON_ID}",
        f"https://server.example/users/sam/statuses/{MASTODON_ID}",
    ],
)
def test_an_address_on_mastodon_suggests_the_time(address):
    named = named_by(address)
    assert named.native_id == f"https://server.example/users/sam/statuses/{MASTODON_ID}"
    assert (named.handle, named.created_at, named.is_guess) == ("sam@server.example", AT, True)


def test_a_number_too_large_for_any_time_tells_none():
    assert named_by(f"https://server.example/@sam/{'9' * 20}").created_at is None


def test_a_log_in_before_the_server_is_no_part_of_its_name():
    named = named_by(f"https://kim:secret@server.example/@sam/{MASTODON_ID}")
    assert named.native_id == f"https://server.example/users/sam/statuses/{MASTODON_ID}"
    assert named.handle == "sam@server.example"


@pytest.mark.parametrize(
    "address, why",
    [
        ("", "no tweet's address"),
        ("javascript:alert(1)", "no tweet's address"),
        ("ftp://x.com/sam/status/20", "beginning with https"),
        ("https://[x.com/sam/status/20", "no web address"),
        ("https://x.com/sam", "/status/"),
        ("https://nox.com.example/sam/status/20", "no tweet's address"),
        ("https://x.com/sam/status/9223372036854775807", "not given out"),
        ("https://x.com/sam/status/9999999999999999999", "not given out"),
        ("https://bsky.app/profile/sam.example", "/post/"),
        ("https://bsky.app/profile/nobody/post/3kj4wgk4m2k2a", "no account"),
        ("https://server.example/@sam@other.example/112233445566778899", "other.example"),
        ("https://server.example/about", "no tweet's address"),
        ("https://server.example:port/@sam/112233445566778899", "no web address"),
        (f"https://{'long.' * 95}example/@sam/112233445566778899", "longer than any"),
        (f"https://server.example/@{'long' * 75}/112233445566778899", "longer than any"),
        (f"https://bsky.app/profile/did:plc:abc/post/{'a' * 480}", "longer than any"),
    ],
)
def test_what_is_no_tweets_address_is_refused_in_a_sentence(address, why):
    with pytest.raises(NotAnAddress, match=why):
        named_by(address)


@pytest.mark.parametrize(
    "network, handle",
    [("x", "sam.example"), ("x", "s" * 21), ("bluesky", "sam"), ("mastodon", "sam")],
)
def test_a_handle_has_to_be_one_of_that_network(network, handle):
    with pytest.raises(NotAnAddress, match="look like"):
        checked_handle(network, handle)


def record(text="Missed by all", **fields):
    return record_of(named_by(f"https://x.com/sam_example/status/{X_ID}"), text=text, **fields)


@pytest.mark.django_db
def test_it_joins_the_draft_as_a_capture_of_its_own_and_is_marked_everywhere():
    chat = make_chat(hosts=["host"])
    add(chat, record(), address="https://x.com/…", user=make_facilitator())
    capture = Capture.objects.get()
    assert (capture.format, capture.counts["new"], capture.zone_source) == ("by-hand", 1, "ids")
    assert capture.imported_by.username == "facilitator"
    draft = ChatPage.objects.get(pk=chat.pk).get_latest_revision_as_object()
    (exported,) = chat_as_json(draft)["sections"][0]["entries"]
    assert exported["by_hand"] is True and exported["created_at"] == "2024-01-16T21:05:00Z"
    (shown,) = draft.reading().parts[0].entries
    assert shown.by_hand
    undo(capture)
    assert not Tweet.objects.exists()


@pytest.mark.django_db
def test_what_a_capture_knows_takes_the_place_of_what_was_typed():
    chat = make_chat()
    add(chat, record(text="Missed by al"), address="https://x.com/…")
    captured = make_record(X_ID, text="Missed", author="sam_example", at=AT)
    take_in([captured], chat_of=lambda record: chat.pk)
    tweet = Tweet.objects.get()
    assert (tweet.text, tweet.by_hand) == ("Missed", False)
    add(chat, record(text="Missed by all, and longer"), address="https://x.com/…")
    tweet.refresh_from_db()
    assert (tweet.text, tweet.by_hand) == ("Missed", False)


@pytest.mark.django_db
@pytest.mark.parametrize("backwards", [False, True])
def test_author_answer_and_time_that_were_typed_give_way_too(backwards):
    chat = make_chat()
    named = named_by(f"https://server.example/@sam/{MASTODON_ID}")
    named.handle = ""
    typed = record_of(
        named,
        text="Missed",
        created_at=AT - timedelta(hours=1),
        handle="zoe@server.example",
        answers=named_by("https://server.example/@kim/999999999999999999"),
    )
    captured = make_record(
        named.native_id,
        network="mastodon",
        author="sam@server.example",
        at=AT,
        time_source="assumed",
        reply_to_id="https://server.example/1",
        reply_to_handle="ann@server.example",
    )
    for each in (captured, typed) if backwards else (typed, captured):
        take_in([each], chat_of=lambda record: chat.pk)
    tweet = Tweet.objects.get()
    assert tweet.author.handle == "sam@server.example"
    assert tweet.created_at == AT
    assert tweet.reply_to_key == "mastodon:https://server.example/1"
    assert tweet.reply_to_handle == "ann@server.example"


@pytest.mark.django_db
def test_what_was_typed_and_no_capture_told_stays_until_one_does():
    chat = make_chat()
    answers = named_by(f"https://x.com/zoe_example/status/{tweet_id(AT, 2)}")
    typed = record(text="Missed", answers=answers)
    later = [make_record(X_ID, at=AT, reply_to_id=reply_to) for reply_to in ("", "7")]
    for each, expected in zip((typed, *later), (answers.key, answers.key, "x:7"), strict=True):
        take_in([each], chat_of=lambda record: chat.pk)
        assert Tweet.objects.get().reply_to_key == expected


@pytest.mark.django_db
def test_the_public_transcript_says_that_it_was_added_by_hand(client):
    chat = make_chat(starts_at=utc(2024, 1, 16, 21))
    add(chat, record(), address="https://x.com/…")
    refresh(chat.pk, publish=True)
    page = client.get(f"{ChatPage.objects.get(pk=chat.pk).url}transcript/").content.decode()
    assert "<span>added by hand</span>" in page


@pytest.mark.django_db
def test_one_known_under_a_blueskys_lasting_id_is_known():
    chat = make_chat()
    rkey = tid_of(AT)
    sam = make_account("sam.example", network="bluesky")
    tweet = make_tweet(
        f"at://did:plc:abc123/app.bsky.feed.post/{rkey}", author=sam, network="bluesky"
    )
    join(chat, tweet)
    named = named_by(f"https://bsky.app/profile/sam.example/post/{rkey}")
    assert known_in(chat, named) == tweet


@pytest.fixture
def form(client):
    """``form(chat, address=…)`` posts the form, and follows where it leads."""
    client.force_login(make_facilitator())

    def post(chat, **fields):
        fields = {"text": "Missed by all", **fields}
        answer = client.post(reverse("chatarchive_add_tweet", args=[chat.pk]), fields, follow=True)
        return " ".join(answer.content.decode().split())

    return post


@pytest.mark.django_db
def test_the_form_asks_for_the_time_only_where_the_address_does_not_tell(form):
    chat = make_chat()
    assert "The tweet is in the draft" in form(
        chat, address=f"https://x.com/sam_example/status/{X_ID}"
    )
    page = form(chat, address="https://twitter.com/sam_example/status/20")
    assert "does not tell when" in page and "What you wrote is still here" in page
    form(chat, address="https://twitter.com/sam_example/status/20", created_at="2006-07-01 12:00")
    tweet = Tweet.objects.get(key="x:20")
    assert tweet.created_at == utc(2006, 7, 1, 11) and tweet.time_source == "assumed"


@pytest.mark.django_db
def test_a_mastodon_numbers_time_is_offered_and_has_to_be_looked_at(form):
    chat = make_chat()
    address = f"https://server.example/@sam/{MASTODON_ID}"
    page = form(chat, address=address)
    assert "The address suggests this time" in page and 'value="2024-01-16 21:05"' in page
    assert not Tweet.objects.exists()
    form(chat, address=address, created_at="2024-01-16 21:06")
    tweet = Tweet.objects.get()
    assert tweet.created_at == AT + timedelta(minutes=1)
    assert (tweet.author.handle, tweet.url) == ("sam@server.example", address)


@pytest.mark.django_db
def test_answers_hang_on_what_they_answer(form):
    chat = make_chat()
    asked = make_tweet(at=AT - timedelta(minutes=2), author="host", text="How are you?")
    join(chat, asked)
    refresh(chat.pk)
    page = form(
        chat,
        address=f"https://x.com/sam_example/status/{X_ID}",
        answers=f"https://x.com/host/status/{asked.native_id}",
    )
    tweet = Tweet.objects.get(key=f"x:{X_ID}")
    assert (tweet.reply_to_key, tweet.reply_to_handle) == (asked.key, "host")
    assert ChatTweet.objects.get(tweet=tweet).reason == "reply"
    assert "The tweet is in the draft under “" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields, why",
    [
        ({"address": "https://x.com/sam"}, "/status/"),
        ({"handle": "not a handle"}, "look like"),
        ({"handle": "kim"}, "The address names @sam_example"),
        ({"answers": "https://server.example/@sam/112233445566778899"}, "its own network"),
        ({"answers": f"https://x.com/sam_example/status/{X_ID}"}, "the tweet itself"),
        ({"text": " "}, "Give the tweet’s words."),
        ({"text": "a\x00b"}, "Null characters"),
        ({"created_at": "0001-01-01 00:00"}, "Enter a valid date"),
        ({"created_at": "9999-12-31 23:59"}, "Enter a valid date"),
        ({"created_at": "2006-03-01 12:00"}, "No tweet was written then"),
        ({"created_at": "2099-01-01 12:00"}, "No tweet was written then"),
    ],
)
def test_the_form_says_what_is_wrong(form, fields, why):
    page = form(make_chat(), **{"address": f"https://x.com/sam_example/status/{X_ID}"} | fields)
    assert why in page.replace("&#x27;", "'")
    assert not Tweet.objects.exists()


@pytest.mark.django_db
def test_one_that_the_chat_has_already_is_told_of_with_the_way_to_it(form):
    tweet = make_tweet(X_ID, at=AT)
    chat = make_chat(transcript=[section("Q1", tweet)])
    link = join(chat, tweet)
    page = form(chat, address=f"https://x.com/sam_example/status/{X_ID}")
    assert "This tweet is in this chat already." in page and f"#tweet-{X_ID}" in page
    link.removed_at = datetime.now(UTC)
    link.save()
    page = form(chat, address=f"https://x.com/sam_example/status/{X_ID}")
    assert "somebody took it out of the transcript" in page
    assert not Capture.objects.exists()


@pytest.mark.django_db
def test_one_that_was_taken_out_before_its_capture_was_undone_is_not_said_to_be_in(form):
    chat = make_chat()
    tweet = make_tweet(X_ID, at=AT)
    capture = make_capture(tweet, chat=chat)
    ChatTweet.objects.update(removed_at=AT)
    refresh(chat.pk)
    undo(capture)
    page = form(chat, address=f"https://x.com/sam_example/status/{X_ID}")
    assert "somebody took it out" in page and "The tweet is in the draft" not in page


@pytest.mark.django_db
def test_one_can_be_added_to_a_chat_that_is_on_no_site(form):
    root = Page.objects.get(depth=1).add_child(instance=Page(title="Away", slug="away"))
    chat = make_chat(parent=root.add_child(instance=ChatIndexPage(title="Chats", slug="chats")))
    address = f"https://x.com/sam_example/status/{X_ID}"
    assert "The tweet is in the draft" in form(chat, address=address)
    refresh(chat.pk, publish=True)
    page = form(chat, address=address)
    assert "in this chat already" in page and "Nonetranscript" not in page
