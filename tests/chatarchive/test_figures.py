"""How many tweets and people a chat's page counts, kept between views and never wrong."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chatarchive import figures
from chatarchive.accounts import AccountBook
from chatarchive.intake import take_in
from chatarchive.models import ChatFigures, ChatPage, Tweet
from chatarchive.reading import Figures
from chatarchive.records import AuthorRecord
from tests.factories import join, make_account, make_chat, make_record, make_tweet, section

pytestmark = pytest.mark.django_db


def figures_of(chat):
    return figures.figures_by_chat([chat])[chat.pk]


def test_publishing_counts_what_readers_see():
    hidden = make_tweet(author="lee")
    tweets = [make_tweet(author=name) for name in ("kim", "kim", "pat")]
    chat = make_chat(
        transcript=[section("Q1", *tweets, {"key": hidden.key, "hidden": True}, "x:1")]
    )
    assert ChatFigures.objects.get(chat=chat).tweets == 3
    assert figures_of(chat) == Figures(3, 2)


def test_a_draft_changes_nothing_until_it_is_published():
    chat = make_chat(transcript=[section("Q1", make_tweet())])
    chat.transcript = make_chat(transcript=[section("Q1", make_tweet(), make_tweet())]).transcript
    revision = chat.save_revision()
    assert figures_of(chat).tweets == 1
    revision.publish()
    assert figures_of(chat).tweets == 2


def test_kept_figures_are_not_counted_again(django_assert_num_queries):
    chats = [make_chat(transcript=[section("Q1", make_tweet())]) for _ in range(3)]
    with django_assert_num_queries(1):
        figures.figures_by_chat(chats)


def test_a_withdrawn_tweet_is_not_counted_in_the_chat_nor_in_a_copy_of_it():
    going, staying = make_tweet(author="kim"), make_tweet(author="pat")
    chat = make_chat(transcript=[section("Q1", going, staying)])
    join(chat, going, staying)
    copy = chat.copy(update_attrs={"slug": "copy"}, keep_live=True)
    alias = chat.create_alias(update_slug="alias")
    pages = [ChatPage.objects.get(pk=page.pk) for page in (chat, copy, alias)]
    assert [figures_of(page) for page in pages] == [Figures(2, 2)] * 3
    going.delete()
    assert [figures_of(page) for page in pages] == [Figures(1, 1)] * 3


def test_many_that_are_deleted_together_are_forgotten_together():
    tweets = [make_tweet() for _ in range(30)]
    chat = make_chat(transcript=[section("Q1", *tweets)])
    join(chat, *tweets)
    assert figures_of(chat).tweets == 30
    with CaptureQueriesContext(connection) as queries:
        Tweet.objects.filter(pk__in=[tweet.pk for tweet in tweets[1:]]).delete()
    # Wagtail asks some for each of them.
    assert sum("chatarchive_chatfigures" in query["sql"] for query in queries) <= 2
    assert figures_of(chat).tweets == 1


def test_accounts_made_one_are_counted_once():
    by_handle = make_account("kim")
    by_id = make_account("kim_old", native_id="7")
    tweets = [make_tweet(author=by_handle), make_tweet(author=by_id)]
    chat = make_chat(transcript=[section("Q1", *tweets)])
    join(chat, *tweets)
    assert figures_of(chat) == Figures(2, 2)
    book = AccountBook()
    book.open([("x", AuthorRecord(native_id="7", handle="kim"))])
    assert figures_of(chat) == Figures(2, 1)


def test_a_chat_without_kept_figures_is_counted_when_asked_for():
    chats = [make_chat(transcript=[section("Q1", make_tweet())]), make_chat()]
    ChatFigures.objects.all().delete()
    found = figures.figures_by_chat(chats)
    assert [found[chat.pk].tweets for chat in chats] == [1, 0]


def test_an_author_who_was_unknown_and_is_named_by_a_later_capture_is_counted():
    known, nobody = make_tweet(author="kim"), make_tweet("1747000000000000001", author=None)
    chat = make_chat(slug="tea", transcript=[section("Q1", known, nobody)])
    join(chat, known, nobody)
    assert figures_of(chat) == Figures(2, 1)
    record = make_record("1747000000000000001", author="pat", text=nobody.text)
    take_in([record], chat_of=lambda record: chat.pk)
    assert figures_of(chat) == Figures(2, 2)
