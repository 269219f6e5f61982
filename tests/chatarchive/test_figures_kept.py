"""What is counted of a chat is kept, and counted anew when what it rests on changes."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from chatarchive import figures
from chatarchive.accounts import AccountBook
from chatarchive.by_hand import Named
from chatarchive.destinations import OneChat
from chatarchive.figures import details_of, keeping
from chatarchive.imports import Importer
from chatarchive.models import (
    ChatFigures,
    ChatIndexPage,
    ChatPage,
    Participation,
    Tweet,
)
from chatarchive.records import AuthorRecord
from chatarchive.undoing import move, undo
from chatarchive.withdrawing import withdraw
from tests.factories import (
    CHAT_STARTS,
    hide,
    join,
    make_account,
    make_capture,
    make_chat,
    make_other_community,
    make_reading,
    make_record,
    make_tweet,
    section,
)

pytestmark = pytest.mark.django_db


def chat_by(*authors, week=0, text="Good evening", **fields):
    """A chat with a tweet by each."""
    starts_at = CHAT_STARTS + timedelta(weeks=week)
    tweets = [make_tweet(author=author, text=text, at=starts_at) for author in authors]
    chat = make_chat(transcript=[section("Q1", *tweets)], starts_at=starts_at, **fields)
    join(chat, *tweets)
    return chat


def tweets_of(chat):
    return Tweet.objects.filter(chat_tweets__chat=chat).order_by("pk")


def new_in(chat):
    details = details_of(chat)
    people = figures.people_of(details)
    return {people[one.account].handle for one in details.participants if one.is_new}


def bring_in(chat, *records, **options):
    importer = Importer(
        site=Site.objects.get(is_default_site=True),
        destination=OneChat(chat),
        zone="Europe/London",
        **options,
    )
    return importer.run([make_reading(*records)])


def row_of(chat):
    return ChatFigures.objects.get(chat=chat)


# Keeping


def test_publishing_keeps_all_of_it():
    chat = chat_by("kim", "pat")
    row = row_of(chat)
    assert (row.tweets, row.people, row.details["tweets"]) == (2, 2, 2)
    assert row.words["people"] == 2
    assert sorted(chat.participations.values_list("account__handle", "tweets", "retweets")) == [
        ("kim", 1, 0),
        ("pat", 1, 0),
    ]


def test_what_is_not_kept_is_counted_when_somebody_looks_and_kept_then():
    chat = chat_by("kim")
    ChatFigures.objects.all().delete()
    Participation.objects.all().delete()
    assert details_of(chat).tweets == 1
    assert row_of(chat).details["tweets"] == 1
    assert chat.participations.count() == 1


def test_a_list_that_counts_keeps_what_it_counted(django_assert_num_queries):
    chats = [chat_by("kim"), chat_by("kim", "pat")]
    ChatFigures.objects.all().delete()
    figures.figures_by_chat(chats)
    with django_assert_num_queries(1):
        found = figures.figures_by_chat(chats)
    assert [found[chat.pk].tweets for chat in chats] == [1, 2]
    assert details_of(chats[1]).people == 2  # more is counted when it is asked for


def test_kept_details_are_read_in_a_few_queries_however_many_chats_and_people():
    few = chat_by("kim")
    many = chat_by(*(f"p{number}" for number in range(40)), week=9)
    asked = []
    for chat in (few, many):
        details_of(chat)
        with CaptureQueriesContext(connection) as queries:
            figures.people_of(details_of(chat))
        asked.append(len(queries))
    for week in range(1, 8):
        chat_by("kim", week=week)
    details_of(many)
    with CaptureQueriesContext(connection) as queries:
        figures.people_of(details_of(many))
    assert max(*asked, len(queries)) <= 6


def test_publishing_asks_no_more_of_the_database_however_many_tweets():
    chat_by("kim")
    asked = []
    for number in (2, 60):
        chat = chat_by(*(f"p{one}" for one in range(number)))
        with CaptureQueriesContext(connection) as queries:
            keeping.keep(chat)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 16


@pytest.mark.parametrize("told", ["database is locked", "attempt to write a readonly database"])
def test_who_looks_while_nothing_can_be_written_sees_the_figures(monkeypatch, told):
    chat = chat_by("kim")
    ChatFigures.objects.all().delete()

    def refuse(*args, **kwargs):
        raise OperationalError(told)

    monkeypatch.setattr(ChatFigures.objects, "update_or_create", refuse)
    monkeypatch.setattr(ChatFigures.objects, "bulk_create", refuse)
    assert details_of(chat).tweets == 1
    assert figures.figures_by_chat([chat])[chat.pk].tweets == 1
    assert not ChatFigures.objects.exists()


def test_publishing_goes_on_where_counting_fails(monkeypatch):
    chat = chat_by("kim")
    told = []
    monkeypatch.setattr(keeping._log, "exception", lambda *words: told.append(words))
    monkeypatch.setattr(keeping, "count", lambda heard: 1 / 0)
    chat.title = "Published"
    chat.save_revision().publish()
    assert ChatPage.objects.get(pk=chat.pk).title == "Published"
    assert told and not ChatFigures.objects.exists()


def test_a_page_that_is_no_longer_public_leaves_nothing():
    chat = chat_by("kim")
    chat.unpublish()
    assert not ChatFigures.objects.exists()
    assert not Participation.objects.exists()
    assert ChatPage.objects.filter(pk=chat.pk).exists()
    assert details_of(ChatPage.objects.get(pk=chat.pk)).tweets == 1  # for who may see the draft
    assert not ChatFigures.objects.exists()


def test_a_deleted_page_takes_its_figures_along():
    chat_by("kim").delete()
    assert not ChatFigures.objects.exists()
    assert not Participation.objects.exists()


def test_an_alias_has_the_figures_of_what_it_shows():
    chat = chat_by("kim")
    join(chat, make_tweet(author="pat", retweet_of=tweets_of(chat)[0]))
    alias = chat.create_alias(update_slug="alias")
    chat.get_latest_revision().publish()
    details = details_of(ChatPage.objects.get(pk=alias.pk))
    assert (details.tweets, details.retweets) == (1, 1)


# Who is new


def test_in_the_first_chat_nobody_is_called_new():
    assert details_of(chat_by("kim")).newcomers is None


def test_newcomers_took_part_in_no_earlier_chat():
    chat_by("kim", "pat")
    later = chat_by("kim", "ann", week=1)
    assert details_of(later).newcomers == 1
    assert new_in(later) == {"ann"}


def test_who_only_retweeted_before_writes_for_the_first_time():
    first = chat_by("kim")
    join(first, make_tweet(author="ann", retweet_of=tweets_of(first)[0]))
    first.get_latest_revision().publish()
    assert new_in(chat_by("kim", "ann", week=1)) == {"ann"}


def test_an_earlier_chat_that_is_published_later_makes_newcomers_old():
    chat_by("kim")
    last = chat_by("kim", "ann", "bob", week=9)
    assert new_in(last) == {"ann", "bob"}
    between = chat_by("ann", week=5)
    assert new_in(last) == {"bob"}
    between.unpublish()
    assert new_in(last) == {"ann", "bob"}


def test_newcomers_are_told_who_answered_them():
    chat_by("kim", "pat")
    starts_at = CHAT_STARTS + timedelta(weeks=1)
    hello = make_tweet(author="ann", text="First time here!")
    answers = [make_tweet(author=name, reply_to=hello) for name in ("kim", "pat", "kim")]
    chat = make_chat(transcript=[section("Welcome", hello, *answers)], starts_at=starts_at)
    details = details_of(chat)
    (new,) = [one for one in details.participants if one.is_new]
    assert new.welcomed_by == [make_account("kim").pk, make_account("pat").pk]
    assert all(one.welcomed_by == [] for one in details.participants if not one.is_new)


def test_private_drafted_and_other_communities_chats_say_nothing_of_who_is_new():
    chat_by("kim")
    hide(chat_by("ann", week=1))
    chat_by("ann", week=1, live=False)
    chat_by("ann", week=1, parent=make_other_community().chats)
    assert new_in(chat_by("kim", "ann", week=2)) == {"ann"}


def test_while_an_earlier_chat_is_not_counted_nobody_knows_who_is_new():
    first = chat_by("kim")
    later = chat_by("kim", "ann", week=1)
    Participation.objects.filter(chat=first).delete()
    ChatFigures.objects.filter(chat=first).delete()
    assert details_of(later).newcomers is None
    details_of(first)
    assert details_of(later).newcomers == 1


# The words follow the others


def test_the_first_chats_words_are_told_once_there_are_others():
    people = [f"p{number}" for number in range(8)]
    first = chat_by(*people, text="Kettle and shift")
    assert details_of(first).words == []
    chat_by(*people, text="Only the shift", week=1)
    assert [word.word for word in details_of(first).words] == ["kettle"]
    assert row_of(first).details["words_against"] == 1
    with CaptureQueriesContext(connection) as queries:
        details_of(first)
    assert not any(query["sql"].startswith("UPDATE") for query in queries)


def test_words_of_other_communities_and_private_chats_are_nothing_to_compare_with():
    people = [f"p{number}" for number in range(8)]
    first = chat_by(*people, text="Kettle and shift")
    hide(chat_by(*people, text="Only the shift", week=1))
    chat_by(*people, text="Only the shift", week=1, parent=make_other_community().chats)
    assert details_of(first).words == []


def test_a_chat_that_moves_to_another_community_is_set_against_its_chats():
    people = [f"p{number}" for number in range(8)]
    other = make_other_community()
    chat_by(*people, text="Only the shift", parent=other.chats)
    chat_by(*people, text="Kettle")
    moving = chat_by(*people, text="Kettle and shift", week=1)
    assert [word.word for word in details_of(moving).words] == ["shift"]
    moving.move(other.chats, pos="last-child")
    moved = ChatPage.objects.get(pk=moving.pk)
    assert [word.word for word in details_of(moved).words] == ["kettle"]


# Recounts


def test_retweets_that_come_in_are_counted_without_a_publishing():
    chat = chat_by("kim")
    original = tweets_of(chat)[0]
    echo = {"is_retweet": True, "retweet_of_id": original.native_id, "retweet_of_handle": "kim"}
    bring_in(chat, make_record(author="pat", text="RT @kim: Good evening", **echo))
    details = details_of(chat)
    assert (details.retweets, details.retweeters) == (1, 1)
    assert Participation.objects.get(chat=chat, account__handle="pat").retweets == 1


def test_what_an_import_brings_is_counted_once_it_is_published():
    chat = chat_by("kim")
    bring_in(chat, make_record(author="pat"))
    assert details_of(chat).tweets == 1
    assert not Participation.objects.filter(account__handle="pat").exists()
    bring_in(chat, make_record(author="ann"), publish=True)
    assert details_of(chat).tweets == 3


def test_a_dry_run_changes_no_figures():
    chat = chat_by("kim")
    before = row_of(chat).details
    bring_in(chat, make_record(author="pat"), publish=True, dry_run=True)
    assert row_of(chat).details == before


def test_many_chats_of_one_import_are_counted_when_somebody_looks():
    chats = [chat_by("kim", week=week) for week in range(9)]
    figures.recount([chat.pk for chat in chats])
    assert not ChatFigures.objects.exists()
    assert Participation.objects.count() == 9  # still true until then
    figures.recount([chats[0].pk])
    assert ChatFigures.objects.count() == 1


def test_undoing_a_capture_takes_its_retweets_out_of_the_figures():
    chat = chat_by("kim")
    echo = make_tweet(author="pat", retweet_of=tweets_of(chat)[0])
    capture = make_capture(echo, chat=chat)
    chat.get_latest_revision().publish()
    assert details_of(chat).retweets == 1
    undo(capture)
    assert details_of(chat).retweets == 0
    assert not Participation.objects.filter(account__handle="pat").exists()


def test_moving_a_capture_recounts_both_chats():
    source, target = chat_by("kim"), chat_by("ann", week=1)
    echoes = [
        make_tweet(author="pat", is_retweet=True, retweet_of_handle="somebody", text="RT @x: Hello")
    ]
    capture = make_capture(*echoes, chat=source)
    source.get_latest_revision().publish()
    move(capture, source, target)
    assert [details_of(chat).retweets for chat in (source, target)] == [0, 1]


def test_withdrawing_takes_people_out_of_every_chat_and_copy():
    chat = chat_by("kim", "pat")
    other = chat_by("kim", week=1)
    copy = chat.copy(update_attrs={"slug": "copy"}, keep_live=True)
    pages = [chat, other, ChatPage.objects.get(pk=copy.pk)]
    assert [details_of(page).tweets for page in pages] == [2, 1, 2]
    gone = tweets_of(chat).get(author__handle="kim")
    withdraw(tweets=[Named("x", gone.native_id)])
    assert [details_of(page).tweets for page in pages] == [1, 1, 1]
    assert not Participation.objects.filter(chat=chat, account__handle="kim").exists()
    assert Participation.objects.filter(chat=other, account__handle="kim").exists()


def test_accounts_made_one_took_part_once_and_are_not_new():
    by_handle = make_account("kim")
    by_id = make_account("kim_old", native_id="7")
    chat_by(by_handle)
    both = chat_by(by_handle, by_id, week=1)
    assert details_of(both).people == 2
    book = AccountBook()
    book.open([("x", AuthorRecord(native_id="7", handle="kim"))])
    assert Participation.objects.count() == 2
    assert details_of(both).people == 1
    assert details_of(both).newcomers == 0
    assert Participation.objects.get(chat=both).tweets == 2


def test_clearing_out_the_last_tweet_of_somebody_who_took_part_leaves_nothing_behind():
    chat = chat_by("kim")
    capture = make_capture(*tweets_of(chat), chat=chat)
    undo(capture, publish=True)
    assert not Participation.objects.exists()
    assert details_of(chat).tweets == 0


# The command


def test_the_command_counts_all_published_chats():
    chats = [chat_by("kim", week=week) for week in range(2)]
    other = chat_by("kim", parent=make_other_community().chats)
    ChatFigures.objects.all().delete()
    call_command("count_figures")
    assert set(ChatFigures.objects.values_list("chat", flat=True)) == {one.pk for one in chats}
    call_command("count_figures", site="bakers.example")
    assert row_of(other).details


def test_the_command_counts_one_chat_and_knows_which_there_are():
    chats = [chat_by("kim", week=week, slug=f"tea-{week}") for week in range(2)]
    ChatFigures.objects.all().delete()
    call_command("count_figures", chat="tea-1")
    assert ChatFigures.objects.get().chat_id == chats[1].pk
    with pytest.raises(CommandError, match="tea-0"):
        call_command("count_figures", chat="coffee")


def test_the_command_tells_words_by_all_the_others():
    people = [f"p{number}" for number in range(8)]
    first = chat_by(*people, text="Kettle and shift")
    chat_by(*people, text="Only the shift", week=1)
    call_command("count_figures")
    assert [word["word"] for word in row_of(first).details["words"]] == ["kettle"]


def test_a_sister_index_is_another_community():
    assert ChatIndexPage.objects.count() == 1
    chat_by("kim")
    other = make_other_community()
    assert details_of(chat_by("kim", parent=other.chats, week=1)).newcomers is None
