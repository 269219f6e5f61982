"""The same tweet from several tools is one tweet, as full as all of them together, whatever
the order in which their captures come."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from chatarchive.fuller import COMPLETED, complete, values_of
from chatarchive.intake import take_in
from chatarchive.models import Account, Tweet
from chatarchive.records import AuthorRecord, Link, Media
from tests.factories import CHAT_STARTS, make_chat, make_record, tweet_id

pytestmark = pytest.mark.django_db

ID = tweet_id(CHAT_STARTS, 1)
TEXTS = (
    {"text": "A1 Sleep, and https://t.co/a after"},
    {"text": "A1 Sleep, and https://t.co/a a…", "text_cut": True},
    {"text": "A1 Sleep, and a", "text_cut": True},
    {"text": "A1 Sleep, and after", "text_altered": True},
    {"text": "A1 Sleep, and https:// t.co/a after all that", "text_altered": True},
    {"text": "A1: sleep (I think)", "by_hand": True},
    {"text": "RT @sam: A1 Sleep, and https://t.co/a after"},
    {"text": ""},
)
AUTHORS = (
    None,
    AuthorRecord("77", "SamSample", "Sam Sample"),
    AuthorRecord("77", "SamSample"),
    AuthorRecord("77"),
    AuthorRecord("", "samsample"),
    AuthorRecord("", "SamSample", "Sam Sample"),
    AuthorRecord("", "sam_of_old"),
)
TIMES = (
    {"at": CHAT_STARTS, "time_source": "id"},
    {"at": CHAT_STARTS + timedelta(hours=1), "time_source": "assumed"},
    {"at": CHAT_STARTS - timedelta(hours=5), "time_source": "assumed"},
    {"at": CHAT_STARTS + timedelta(seconds=1), "time_source": "zoned"},
)
LINKS = (
    [],
    [Link("https://t.co/a", "https://t.co/a")],
    [Link("https://t.co/a", "https://example.org/sleep", "example.org/sleep")],
)
MEDIA = (
    [],
    [Media("photo", "https://example.org/p.jpg")],
    [Media("photo", "https://example.org/p.jpg", "https://t.co/p", "A bed")],
)


@st.composite
def records(draw):
    """What one tool knows of the tweet."""
    fields = draw(st.sampled_from(TEXTS)) | draw(st.sampled_from(TIMES))
    for name, known in (
        ("reply_to_id", ("", "1", "12")),
        ("reply_to_handle", ("", "WeExample", "weexample")),
        ("quote_of_id", ("", "5")),
        ("language", ("", "en")),
        ("likes", (None, 0, 3)),
        ("edit_ids", ([], [ID, "9" * 18])),
        ("is_retweet", (False, True)),
    ):
        fields[name] = draw(st.sampled_from(known))
    return make_record(
        ID,
        author=draw(st.sampled_from(AUTHORS)),
        links=list(draw(st.sampled_from(LINKS))),
        media=list(draw(st.sampled_from(MEDIA))),
        **fields,
    )


@given(st.lists(records(), min_size=2, max_size=4), st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_a_row_ends_up_the_same_in_any_order_and_the_more_the_same_again(found, chance):
    def joined(records):
        row = dict(rows[id(records[0])])
        for record in records[1:]:
            complete(row, rows[id(record)], {})
        return row

    rows = {id(record): values_of(record, None) for record in found}
    ended = joined(found)
    shuffled = chance.sample(found, len(found))
    assert joined(shuffled) == ended
    for values in rows.values():
        assert not complete(ended, values, {})


def stored():
    """Everything known, told without the numbers that databases give."""
    tweets = list(Tweet.objects.order_by("key").values("key", *COMPLETED))
    for tweet in tweets:
        author = Account.objects.filter(pk=tweet.pop("author_id")).first()
        tweet["author"] = author and (author.native_id, author.handle, author.name)
    accounts = Account.objects.order_by("native_id", "handle_key")
    return tweets, list(accounts.values("native_id", "handle", "name"))


@given(st.lists(records(), min_size=2, max_size=4), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_captures_end_up_the_same_in_any_order(found, chance):
    def bring_in(batches):
        with transaction.atomic():
            chat = make_chat()
            for batch in batches:
                take_in(batch, chat_of=lambda record: chat.pk)
            ended = stored()
            transaction.set_rollback(True)
        return ended

    ended = bring_in([[record] for record in found])
    shuffled = chance.sample(found, len(found))
    assert bring_in([[record] for record in shuffled]) == ended
    assert bring_in([shuffled]) == ended


def test_words_as_they_were_written_replace_words_that_a_tool_changed_be_they_longer():
    chat = make_chat()
    for fields in (TEXTS[4], TEXTS[0], TEXTS[4], TEXTS[1], TEXTS[5]):
        take_in([make_record(ID, **fields)], chat_of=lambda record: chat.pk)
    tweet = Tweet.objects.get()
    assert (tweet.text, tweet.text_altered, tweet.by_hand) == (TEXTS[0]["text"], False, False)


def test_the_words_that_a_retweet_repeats_are_kept_without_their_announcement():
    chat = make_chat()
    for fields in (TEXTS[6], TEXTS[0], TEXTS[6]):
        take_in([make_record(ID, is_retweet=True, **fields)], chat_of=lambda record: chat.pk)
    assert Tweet.objects.get().text == TEXTS[0]["text"]


def test_an_author_known_by_id_replaces_one_known_by_the_handle_of_those_days():
    chat = make_chat()
    for author in (AUTHORS[6], AUTHORS[1], AUTHORS[6]):
        take_in([make_record(ID, author=author)], chat_of=lambda record: chat.pk)
    assert Tweet.objects.get().author.native_id == "77"


def test_a_handle_in_small_letters_gives_way_to_its_real_spelling():
    chat = make_chat()
    for author in (AUTHORS[4], AUTHORS[5], AUTHORS[4]):
        take_in([make_record(author=author)], chat_of=lambda record: chat.pk)
    assert [account.handle for account in Account.objects.all()] == ["SamSample"]
