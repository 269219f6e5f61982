"""A saved journal is a capture like any other: recognised, read, and its marks kept."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from chatarchive.capturing.asking import CONVERSATION, COUNT, RETWEETS, SEARCH, Ask, Refusal
from chatarchive.capturing.journal import Journal
from chatarchive.models import ChatTweet
from chatarchive.readers import open_captures
from tests.capturing_servers.x_posts import make_x_chat, make_x_post
from tests.chatarchive.capturing.driving import make_plan
from tests.factories import make_chat, set_community

PLAN = make_plan()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "saved.jsonl"


def write(path, *answers):
    """A journal of ``answers``: (step, page) each."""
    with Journal(path) as journal:
        journal.begin(PLAN)
        for number, (step, page) in enumerate(answers):
            journal.keep(Ask(step, f"/{number}"), page, PLAN.tags)


def records(path):
    [reading] = open_captures([str(path)])
    assert reading.format == "twitter-v2"
    return list(reading.records())


def test_pages_of_nearly_a_megabyte_after_a_count_are_recognised(path):
    posts = make_x_chat(100, PLAN.since)
    for post in posts:
        post["context_annotations"] = [{"domain": {"description": "of all sorts " * 700}}]
    counts = {"data": [{"start": "2024", "end": "2024", "tweet_count": 100}], "meta": {}}
    write(path, (COUNT, counts), (SEARCH, {"data": posts, "meta": {}}))
    assert path.stat().st_size > 900_000
    assert [one.native_id for one in records(path)] == [post["id"] for post in posts]


def test_a_journal_whose_first_answers_hold_no_post_is_recognised(path):
    post = make_x_post("#WeExample", PLAN.since)
    write(
        path,
        (SEARCH, {"meta": {"result_count": 0}}),
        (RETWEETS, Refusal(Refusal.GONE, "It was deleted.")),
        (SEARCH, {"data": [post], "meta": {}}),
    )
    assert [one.native_id for one in records(path)] == [post["id"]]


def test_a_saved_journal_is_imported_without_naming_its_format(path, db):
    set_community(hashtags="WeExample")
    chat = make_chat(starts_at=PLAN.since)
    root = make_x_post("Q1 #WeExample", PLAN.since + timedelta(minutes=1))
    found = [make_x_post(words, PLAN.since, answers=root) for words in ("Why?", "Lo #weexample")]
    write(
        path,
        (COUNT, {"data": [{"tweet_count": 1}], "meta": {}}),
        (SEARCH, {"data": [root], "meta": {}}),
        (CONVERSATION, {"data": found, "meta": {}}),
    )
    call_command("import_chat", str(path), chat=chat.slug, stdout=StringIO(), stderr=StringIO())
    marks = ChatTweet.objects.filter(chat=chat).values_list("tweet__text", "without_hashtag")
    assert dict(marks) == {"Q1 #WeExample": False, "Why?": True, "Lo #weexample": False}
