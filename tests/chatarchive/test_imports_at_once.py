"""Imports, moves and undoings at the same time lose nothing and double nothing."""

import json
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connections

from chatarchive.drafts import refresh
from chatarchive.models import Account, ChatPage, ChatTweet
from chatarchive.transcript import keys_in
from chatarchive.undoing import AlreadyUndone, move, undo
from tests.factories import make_capture, make_chat, make_tweet, tweet_id, utc


def capture_of(path, numbers):
    at = utc(2024, 1, 16, 21, 5)
    with open(path, "w") as file:
        for number in numbers:
            tweet = {
                "id_str": tweet_id(at, number),
                "created_at": "Tue Jan 16 21:05:00 +0000 2024",
                "full_text": f"Thought {number}",
                "user": {"id_str": str(number % 9), "screen_name": f"person_{number % 9}"},
            }
            file.write(f"{json.dumps(tweet)}\n")
    return str(path)


def import_into_chat(path):
    try:
        out = StringIO()
        call_command("import_chat", path, "--chat", "sleep", "--json", stdout=out)
        return json.loads(out.getvalue())
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_two_overlapping_captures_brought_in_at_once_both_arrive(tmp_path):
    make_chat(slug="sleep", starts_at=utc(2024, 1, 16, 21))
    captures = [
        capture_of(tmp_path / "one.jsonl", range(120)),
        capture_of(tmp_path / "two.jsonl", range(80, 200)),
    ]
    with ThreadPoolExecutor() as threads:
        results = list(threads.map(import_into_chat, captures))
    assert sum(result["new"] for result in results) == 200
    assert sum(result["duplicate"] for result in results) == 40
    assert ChatTweet.objects.count() == 200
    assert Account.objects.count() == 9
    draft = ChatPage.objects.get(slug="sleep").get_latest_revision_as_object()
    keys = keys_in(draft.transcript.get_prep_value())
    assert len(keys) == len(set(keys)) == 200


def at_once(*works):
    """Call all ``works`` at the same time, each with a connection of its own."""

    def work_alone(work):
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(work_alone, works))


@pytest.mark.django_db(transaction=True)
def test_two_captures_moved_in_opposite_directions_at_once_change_places():
    chats = make_chat(), make_chat()
    tweets = [[make_tweet() for _ in range(20)] for _ in chats]
    captures = [make_capture(*own, chat=chat) for own, chat in zip(tweets, chats, strict=True)]
    for chat in chats:
        refresh(chat.pk)
    one, other = chats
    at_once(lambda: move(captures[0], one, other), lambda: move(captures[1], other, one))
    for chat, own in zip((other, one), tweets, strict=True):
        draft = ChatPage.objects.get(pk=chat.pk).get_latest_revision_as_object()
        keys = keys_in(draft.transcript.get_prep_value())
        assert sorted(keys) == sorted(tweet.key for tweet in own)


@pytest.mark.django_db(transaction=True)
def test_a_capture_undone_twice_at_once_is_undone_once():
    chat = make_chat()
    capture = make_capture(make_tweet(), chat=chat)
    refresh(chat.pk)

    def try_to():
        try:
            return bool(undo(capture))
        except AlreadyUndone:
            return False

    assert sorted(at_once(try_to, try_to)) == [False, True]
