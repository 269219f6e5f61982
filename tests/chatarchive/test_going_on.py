"""A capture that grows while it is brought in again and again: one Capture, and one draft that
facilitators work on meanwhile."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chatarchive.destinations import OneChat
from chatarchive.drafts import refresh, save_draft, set_transcript
from chatarchive.imports import Importer
from chatarchive.models import Capture, ChatPage, ChatTweet, Tweet
from chatarchive.transcript import entries_of, keys_in
from chatarchive.undoing import move, undo
from tests.factories import make_chat, make_reading, make_record, utc

pytestmark = pytest.mark.django_db

ASKED = {"network": "x", "tags": ["WeExample"], "complete": False}
NAME = "X, #WeExample, 16 January 2024, 21:05"


@pytest.fixture
def chat():
    return make_chat(hosts=["weexample"], starts_at=utc(2024, 1, 16, 21))


@pytest.fixture
def talk():
    question = make_record(
        text="Q1: How do you sleep? #WeExample", author="weexample", at=utc(2024, 1, 16, 21, 1)
    )
    answers = [
        make_record(
            text=f"A1 {words}", at=utc(2024, 1, 16, 21, 2 + n), reply_to_id=question.native_id
        )
        for n, words in enumerate(("Well", "Badly", "At noon", "Not at all"))
    ]
    return [question, *answers]


def bring_in(chat, *records, arrange=True, complete=False):
    """What a round brings: all that the journal holds by now."""
    before = Capture.objects.filter(name=NAME).first()
    importer = Importer(
        site=chat.get_site(),
        destination=OneChat(chat),
        zone="Europe/London",
        arrange=arrange,
        going_on={NAME: before} if before else {},
        asked={NAME: ASKED | {"complete": complete}},
    )
    importer.run([make_reading(*records, name=NAME)])
    return Capture.objects.filter(name=NAME).first()


def blocks_of(chat):
    draft = ChatPage.objects.get(pk=chat.pk).get_latest_revision_as_object()
    return list(draft.transcript.get_prep_value())


def edit(chat, change):
    draft = ChatPage.objects.get(pk=chat.pk).get_latest_revision_as_object()
    blocks = list(draft.transcript.get_prep_value())
    change(blocks)
    set_transcript(draft, blocks)
    save_draft(draft, None)


def test_a_file_that_grew_is_one_capture_with_true_counts_and_undoing_takes_it_all_out(chat, talk):
    bring_in(chat, *talk[:2])
    first = Capture.objects.get()
    assert first.sections and first.zone_source == Capture.ZoneSource.IDS
    bring_in(chat, *talk[:4])
    talk[1].likes = 7
    later = make_record(
        text="Q2: And at work? #WeExample", author="weexample", at=utc(2024, 1, 16, 21, 20)
    )
    capture = bring_in(chat, *talk, later, complete=True)
    assert Capture.objects.get() == first == capture
    assert capture.sha256 != first.sha256
    counts = dict(capture.counts)
    assert counts.pop("read") == sum(counts.values()) == 6
    assert (counts["new"], counts["updated"]) == (6, 0) and capture.asked["complete"]
    assert capture.captured_tweets.count() == 6
    # Those of the last round come to those of the first, so that undoing clears them all away.
    made = [one["heading"] for one in capture.sections]
    assert made[: len(first.sections)] == [one["heading"] for one in first.sections]
    assert len(made) > len(first.sections)
    undo(capture)
    assert blocks_of(chat) == [] and not Tweet.objects.exists()


def test_counts_stay_true_when_something_was_withdrawn_between_two_rounds(chat, talk):
    bring_in(chat, *talk)
    Tweet.objects.get(key=talk[2].key).delete()
    counts = dict(bring_in(chat, *talk[:2], *talk[3:]).counts)
    assert counts.pop("read") == sum(counts.values()) == counts["new"] == 4


def test_tweets_may_join_without_a_revision_and_the_next_merge_has_them(chat, talk):
    bring_in(chat, *talk[:2])
    revisions = ChatPage.objects.get(pk=chat.pk).revisions
    before = revisions.count()
    bring_in(chat, *talk[:3], arrange=False)
    assert revisions.count() == before and talk[2].key not in keys_in(blocks_of(chat))
    assert ChatTweet.objects.filter(chat=chat).count() == 3
    # Nothing new came, and the draft still has something to learn.
    bring_in(chat, *talk[:3])
    assert talk[2].key in keys_in(blocks_of(chat))
    bring_in(chat, *talk, arrange=False)
    refresh(chat.pk)  # as when somebody saves
    assert {record.key for record in talk} == set(keys_in(blocks_of(chat)))


def test_what_a_facilitator_did_between_two_rounds_is_kept(chat, talk):
    bring_in(chat, *talk[:4])
    own = "11111111-1111-1111-1111-111111111111"

    def change(blocks):
        entries = blocks[0]["value"]["tweets"]
        by_key = {entry["key"]: entry for entry in entries}
        by_key[talk[1].key]["hidden"] = True
        for record in talk[2:4]:
            entries.remove(by_key[record.key])
        moved = {"heading": "Moved", "tweets": [by_key[talk[2].key]]}
        blocks.append({"type": "section", "id": own, "value": moved})

    edit(chat, change)
    ChatTweet.objects.filter(tweet__key=talk[3].key).update(removed_at=utc(2024, 1, 16, 21, 30))
    bring_in(chat, *talk, complete=True)
    blocks = blocks_of(chat)
    standing = {
        entry["key"]: (block["id"], entry) for block in blocks for entry in entries_of(block)
    }
    assert standing[talk[1].key][1]["hidden"] is True
    assert standing[talk[2].key][0] == own
    assert talk[3].key not in standing and talk[4].key in standing


def marked(record, without_hashtag):
    record.without_hashtag = without_hashtag
    return record


def test_a_reply_without_the_hashtag_is_marked_until_it_is_found_by_the_hashtag(chat, talk):
    def marks():
        return [
            ChatTweet.objects.get(tweet__key=record.key).without_hashtag for record in talk[1:4]
        ]

    asked, *answers = talk
    bring_in(chat, marked(asked, False), *(marked(record, True) for record in answers))
    assert marks() == [True, True, True]
    # Somebody's own archive does not tell, where their words do not.
    for record in answers:
        record.without_hashtag = None
    answers[1].text += " #WeExample"
    bring_in(chat, *answers)
    assert marks() == [True, False, True]
    # Bluesky's hashtags need not be among the words; and once found, it is not marked again.
    bring_in(chat, marked(answers[0], False), marked(answers[1], True), answers[2])
    assert marks() == [False, False, True]


def test_the_mark_goes_along_to_another_chat(chat, talk):
    capture = bring_in(chat, marked(talk[0], False), marked(talk[1], True))
    other = make_chat(slug="other", starts_at=utc(2024, 1, 23, 21))
    move(capture, chat, other)
    tagless = ChatTweet.objects.filter(chat=other, without_hashtag=True)
    assert [one.tweet.key for one in tagless] == [talk[1].key]


def test_bringing_in_again_what_is_not_marked_writes_no_marks(chat, talk):
    for record in talk:
        marked(record, False)
    bring_in(chat, *talk)
    with CaptureQueriesContext(connection) as queries:
        bring_in(chat, *talk)
    assert not [query for query in queries if 'SET "without_hashtag"' in query["sql"]]
