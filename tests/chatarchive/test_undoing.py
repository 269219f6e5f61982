"""Undoing a capture and moving it: what goes, what stays, what comes back."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from wagtail.images import get_image_model
from wagtail.models import PageLogEntry, ReferenceIndex

from chatarchive.drafts import refresh, save_draft, set_transcript
from chatarchive.imports import Importer
from chatarchive.intake import take_in
from chatarchive.models import (
    Account,
    Capture,
    CapturedTweet,
    ChatPage,
    ChatTweet,
    SetAsideEntry,
    Tweet,
)
from chatarchive.shares import shares_of
from chatarchive.transcript import entries_of, keys_in
from chatarchive.undoing import AlreadyUndone, move, undo
from tests.factories import (
    CHAT_STARTS,
    commentary,
    join,
    make_capture,
    make_chat,
    make_facilitator,
    make_reading,
    make_record,
    make_tweet,
    section,
    set_community,
    utc,
)

pytestmark = pytest.mark.django_db


def bring_in(chat, *records):
    """A capture of ``records``, imported into ``chat``."""
    capture = make_capture()
    with transaction.atomic():
        take_in(records, chat_of=lambda record: chat.pk, capture=capture)
    refresh(chat.pk, capture=capture)
    capture.save()
    return capture


def talk(*texts, minute=0, author="sam"):
    return [
        make_record(text=text, author=author, at=utc(2024, 1, 16, 21, minute + number))
        for number, text in enumerate(texts)
    ]


def draft_of(chat):
    return ChatPage.objects.get(pk=chat.pk).get_latest_revision_as_object()


def blocks_of(chat):
    return list(draft_of(chat).transcript.get_prep_value())


def keys_of(chat):
    return keys_in(blocks_of(chat))


def edit(chat, change):
    """A facilitator's work on the draft: ``change`` gets its raw blocks."""
    draft = draft_of(chat)
    blocks = list(draft.transcript.get_prep_value())
    change(blocks)
    set_transcript(draft, blocks)
    save_draft(draft, None)


def mark(chat, record, **marks):
    def change(blocks):
        for block in blocks:
            for entry in entries_of(block):
                if entry["key"] == record.key:
                    entry.update(marks)

    edit(chat, change)


def entry_of(chat, record):
    for block in blocks_of(chat):
        for entry in entries_of(block):
            if entry["key"] == record.key:
                return entry
    return None


def publish(chat):
    draft_of(chat).latest_revision.publish()


def read(chat):
    """What readers see of the published transcript."""
    parts = ChatPage.objects.get(pk=chat.pk).reading().parts
    entries = [entry for part in parts for entry in part.entries]
    return [entry.words if entry.kind == "tweet" else "gap" for entry in entries]


def test_what_it_alone_brought_leaves_draft_and_archive_and_the_rest_stays():
    chat = make_chat(hosts=["host"])
    both, alone, other = talk("In both", "In one", "In the other")
    first = bring_in(chat, both, alone)
    bring_in(chat, both, other)
    undo(first)
    assert keys_of(chat) == [both.key, other.key]
    assert set(Tweet.objects.values_list("key", flat=True)) == {both.key, other.key}
    assert not Capture.objects.filter(pk=first.pk).exists()


def test_undoing_the_only_capture_leaves_the_draft_as_it_was_before():
    chat = make_chat(hosts=["host"], transcript=[section("By hand")])
    capture = bring_in(chat, *talk("Q1: How are you?", author="host"), *talk("A1 Well", minute=3))
    assert len(blocks_of(chat)) > 1
    undo(capture)
    assert [block["value"]["heading"] for block in blocks_of(chat)] == ["By hand"]
    assert not Tweet.objects.exists() and not Account.objects.exists()


def test_headings_and_commentary_that_people_wrote_stay():
    chat = make_chat(hosts=["host"])
    capture = bring_in(chat, *talk("Q1: How are you?", author="host"), *talk("A1 Well", minute=3))

    def change(blocks):
        blocks[0]["value"]["heading"] = "How we were"
        blocks.append(commentary("<p>A good start.</p>"))

    edit(chat, change)
    undo(capture)
    kinds = [block["type"] for block in blocks_of(chat)]
    assert kinds == ["section", "commentary"]
    assert blocks_of(chat)[0]["value"]["heading"] == "How we were"


def test_a_prepared_heading_that_an_import_filled_stays():
    chat = make_chat(hosts=["host"], transcript=[section("Q1: How are you?")])
    capture = bring_in(chat, *talk("Q1: How are you?", author="host"))
    assert len(blocks_of(chat)) == 1
    undo(capture)
    assert len(blocks_of(chat)) == 1


def test_marks_and_section_come_back_with_another_capture():
    chat = make_chat(hosts=["host"])
    question, *answers = (
        *talk("Q1: How are you?", author="host"),
        *talk("A1 Well", "A1 Tired", minute=3),
    )
    capture = bring_in(chat, question, *answers)
    own = section("Moved here", id="11111111-1111-1111-1111-111111111111")

    def change(blocks):
        entries = blocks[0]["value"]["tweets"]
        moved = next(entry for entry in entries if entry["key"] == answers[1].key)
        entries.remove(moved)
        moved |= {"starred": True, "note": "Ask her"}
        own["value"]["tweets"] = [moved]
        blocks.append(own)

    edit(chat, change)
    mark(chat, answers[0], hidden=True, text="A1 Well, thank you")
    undo(capture)
    assert keys_of(chat) == []
    bring_in(chat, question, *answers)
    assert entry_of(chat, answers[0]) == {
        "key": answers[0].key,
        "hidden": True,
        "text": "A1 Well, thank you",
    }
    moved = next(block for block in blocks_of(chat) if block["id"] == own["id"])
    assert moved["value"]["tweets"] == [
        {"key": answers[1].key, "starred": True, "note": "Ask her"},
    ]
    assert not SetAsideEntry.objects.exists()


def test_marks_outlast_a_tweet_that_joined_again_for_a_moment_only():
    chat = make_chat()
    record = talk("Said")[0]
    capture = bring_in(chat, record)
    mark(chat, record, starred=True)
    undo(capture)
    again = make_capture()
    take_in([record], chat_of=lambda record: chat.pk, capture=again)
    undo(again)
    bring_in(chat, record)
    assert entry_of(chat, record) == {"key": record.key, "starred": True}


def test_what_a_person_removed_stays_removed_when_it_comes_again():
    chat = make_chat()
    kept, removed = talk("Kept", "Removed")
    capture = bring_in(chat, kept, removed)
    edit(chat, lambda blocks: blocks[0]["value"]["tweets"].pop())
    ChatTweet.objects.filter(tweet__key=removed.key).update(removed_at=CHAT_STARTS)
    undo(capture)
    bring_in(chat, kept, removed)
    assert keys_of(chat) == [kept.key]
    assert ChatTweet.objects.get(tweet__key=removed.key).removed_at == CHAT_STARTS


def test_an_older_revision_published_after_an_undo_shows_no_gaps():
    chat = make_chat()
    kept, gone = talk("Kept", "Gone")
    bring_in(chat, kept)
    capture = bring_in(chat, gone)
    old = draft_of(chat).latest_revision
    undo(capture)
    old.publish()
    chat.refresh_from_db()
    assert keys_in(chat.transcript.get_prep_value()) == [kept.key]
    assert keys_of(chat) == [kept.key]


def test_the_live_page_stays_unless_publishing_was_asked_for():
    chat = make_chat()
    kept, gone = talk("Kept", "Gone")
    bring_in(chat, kept)
    capture = bring_in(chat, gone)
    publish(chat)
    assert [share.shown for share in shares_of(capture, with_shown=True)] == [1]
    undo(capture)
    assert read(chat) == ["Kept", "Gone"]
    capture = bring_in(chat, gone)
    undo(capture, publish=True)
    chat.refresh_from_db()
    assert keys_in(chat.transcript.get_prep_value()) == [kept.key]
    assert not chat.has_unpublished_changes
    assert list(Tweet.objects.values_list("key", flat=True)) == [kept.key]


@pytest.mark.parametrize("end", ["publish", "unpublish", "delete"])
def test_what_readers_still_saw_leaves_the_archive_when_they_no_longer_see_it(end):
    chat = make_chat()
    quoted, gone = talk("Quoted", "Gone")
    gone.quote_of_id, gone.embedded = quoted.native_id, [quoted]
    capture = bring_in(chat, gone)
    publish(chat)
    undo(capture)
    assert read(chat) == ["Gone"] and Tweet.objects.count() == 2
    chat = ChatPage.objects.get(pk=chat.pk)
    publish(chat) if end == "publish" else getattr(chat, end)()
    assert not Tweet.objects.exists() and not Account.objects.exists()


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time.")
@pytest.mark.django_db(transaction=True)
def test_publishing_waits_for_no_import_and_clears_out_the_next_time():
    chat = make_chat()
    capture = bring_in(chat, *talk("Gone"))
    publish(chat)
    undo(capture)
    an_import = connection.copy()
    an_import.set_autocommit(False)
    an_import.cursor().execute("SELECT id FROM wagtailcore_site FOR NO KEY UPDATE")
    publish(chat)
    assert read(chat) == [] and Tweet.objects.exists()
    an_import.rollback()
    an_import.close()
    publish(chat)
    assert not Tweet.objects.exists()
    # Outside of a test's transaction, this takes a lock too.
    ChatPage.objects.get(pk=chat.pk).delete()


def test_moving_the_page_in_the_tree_changes_nothing_that_readers_see():
    chat = make_chat()
    capture = bring_in(chat, *talk("Gone"))
    publish(chat)
    undo(capture)
    page = ChatPage.objects.get(pk=chat.pk)
    page.move(page.get_parent(), pos="first-child")
    assert read(chat) == ["Gone"]


def test_an_alias_shows_what_its_page_shows():
    chat = make_chat()
    bring_in(chat, *talk("Kept"))
    capture = bring_in(chat, *talk("Gone", minute=5))
    publish(chat)
    old = draft_of(chat).latest_revision
    alias = ChatPage.objects.get(pk=chat.pk).create_alias(update_slug="alias")
    undo(capture)
    assert read(alias) == ["Kept", "Gone"]
    draft_of(chat).save_revision()
    old.publish()
    assert read(chat) == read(alias) == ["Kept"]
    assert Tweet.objects.count() == 1


def test_pictures_that_only_it_brought_of_tweets_that_stay_are_still_shown():
    chat = make_chat()
    both = talk("My mug")[0]
    bring_in(chat, both)
    capture = bring_in(chat, both)
    tweet = Tweet.objects.get()
    image = get_image_model().objects.create(title="Mug", file="mug.jpg", width=4, height=3)
    address = "https://pbs.twimg.com/media/Abc.jpg"
    capture.pictures.create(tweet=tweet, name="Abc", url=address, image=image)
    undo(capture)
    assert tweet.pictures.get().image == image


def test_with_a_deleted_chat_go_the_tweets_that_stand_in_no_other():
    chat, other = make_chat(), make_chat()
    here, both = talk("Here", "In both")
    bring_in(chat, here, both)
    bring_in(other, both)
    ChatPage.objects.get(pk=chat.pk).delete()
    assert list(Tweet.objects.values_list("key", flat=True)) == [both.key]


def test_a_copied_page_keeps_what_it_shows_as_long_as_it_is_there():
    chat = make_chat()
    capture = bring_in(chat, *talk("Said"))
    publish(chat)
    copy = ChatPage.objects.get(pk=chat.pk).copy(update_attrs={"slug": "copy"})
    undo(capture, publish=True)
    assert read(copy) == ["Said"]
    copy.delete()
    assert not Tweet.objects.exists()


def test_what_was_taken_out_of_the_draft_before_leaves_the_live_page_too():
    chat = make_chat()
    kept, gone = talk("Kept", "Gone")
    bring_in(chat, kept)
    capture = bring_in(chat, gone)
    refresh(chat.pk, publish=True)
    ChatTweet.objects.filter(tweet__key=gone.key).update(removed_at=CHAT_STARTS)
    edit(chat, lambda blocks: blocks[0]["value"]["tweets"].pop())
    assert [share.shown for share in shares_of(capture, with_shown=True)] == [1]
    undo(capture, publish=True)
    chat.refresh_from_db()
    assert keys_in(chat.transcript.get_prep_value()) == [kept.key]


def test_an_unpublished_chat_is_not_published_by_it():
    chat = make_chat(live=False)
    undo(bring_in(chat, *talk("Gone")), publish=True)
    chat.refresh_from_db()
    assert not chat.live


def test_tweets_only_carried_along_go_when_nobody_refers_to_them():
    chat = make_chat()
    quoted, shared = talk("Quoted by one", "Quoted by both", author="lee")
    first, second = talk("Look", "Look here", minute=5)
    third = talk("Me too", minute=9)[0]
    first.quote_of_id, first.embedded = quoted.native_id, [quoted]
    second.quote_of_id, second.embedded = shared.native_id, [shared]
    third.quote_of_id = shared.native_id
    capture = bring_in(chat, first, second)
    bring_in(chat, third)
    undo(capture)
    assert set(Tweet.objects.values_list("key", flat=True)) == {third.key, shared.key}
    assert set(Account.objects.values_list("handle", flat=True)) == {"sam", "lee"}


def test_a_tweet_that_one_that_stays_answers_is_kept_for_reading():
    chat = make_chat()
    question, answer = talk("How?", "Like this")
    answer.reply_to_id = question.native_id
    capture = bring_in(chat, question)
    bring_in(chat, answer)
    undo(capture)
    assert keys_of(chat) == [answer.key]
    assert Tweet.objects.filter(key=question.key).exists()


def test_a_tweet_in_another_chat_or_on_a_copied_page_is_kept():
    chat, other = make_chat(), make_chat()
    here, there, copied = talk("Here", "There", "Copied")
    capture = bring_in(chat, here, there, copied)
    bring_in(other, there)
    copy = make_chat(transcript=[section("Q1", copied.key)])
    ReferenceIndex.create_or_update_for_object(copy)
    undo(capture)
    assert set(Tweet.objects.values_list("key", flat=True)) == {there.key, copied.key}
    assert keys_of(other) == [there.key]


def test_retweets_leave_with_it_too():
    chat = make_chat()
    original = talk("Said")[0]
    retweet = talk("RT @sam: Said", author="kim", minute=2)[0]
    retweet.is_retweet, retweet.retweet_of_id = True, original.native_id
    bring_in(chat, original)
    capture = bring_in(chat, retweet)
    undo(capture)
    assert list(Tweet.objects.values_list("key", flat=True)) == [original.key]
    assert keys_of(chat) == [original.key]
    assert not SetAsideEntry.objects.exists()


def edited(text="Better"):
    """A tweet and its later version."""
    old, new = talk("Good", text)
    new.edit_ids = [old.native_id, new.native_id]
    return old, new


def test_of_an_edited_tweet_the_version_that_stays_takes_place_and_marks():
    chat = make_chat()
    old, new = edited()
    bring_in(chat, old, *talk("Later", minute=9))
    capture = bring_in(chat, new)
    mark(chat, new, starred=True)
    undo(capture)
    assert keys_of(chat)[0] == old.key
    assert entry_of(chat, old) == {"key": old.key, "starred": True}
    bring_in(chat, new)
    assert entry_of(chat, new) == {"key": new.key, "starred": True}
    assert entry_of(chat, old) is None


def test_who_took_out_an_edited_tweet_took_out_the_version_that_stays():
    chat = make_chat()
    old, new = edited()
    kept = talk("Kept", minute=9)[0]
    first = bring_in(chat, old, kept)
    bring_in(chat, new, kept)
    edit(chat, lambda blocks: blocks[0]["value"]["tweets"].pop(0))
    ChatTweet.objects.filter(tweet__key=old.key).update(removed_at=CHAT_STARTS)
    undo(first)
    assert keys_of(chat) == [kept.key]
    assert ChatTweet.objects.get(tweet__key=new.key).removed_at


def test_all_versions_leave_and_any_of_them_brings_the_marks_back():
    chat = make_chat()
    old, new = edited()
    capture = bring_in(chat, old, new)
    mark(chat, new, note="Ask him")
    undo(capture)
    assert keys_of(chat) == []
    bring_in(chat, old)
    assert entry_of(chat, old) == {"key": old.key, "note": "Ask him"}


def test_a_version_that_was_only_told_of_brings_the_marks_back_too():
    chat = make_chat()
    old, new = edited()
    capture = bring_in(chat, new)
    mark(chat, new, note="Ask him")
    undo(capture)
    bring_in(chat, old)
    assert entry_of(chat, old) == {"key": old.key, "note": "Ask him"}


def test_a_file_sorted_into_two_chats_leaves_both():
    chats = make_chat(), make_chat(starts_at=utc(2024, 1, 23, 21))
    capture = make_capture()
    records = talk("First"), talk("Second")
    for chat, brought in zip(chats, records, strict=True):
        take_in(brought, chat_of=lambda record, chat=chat: chat.pk, capture=capture)
        refresh(chat.pk, capture=capture)
    shares = undo(capture)
    assert [share.leaving for share in shares] == [1, 1]
    assert not ChatTweet.objects.exists()


def test_it_is_told_in_the_pages_history_by_whom():
    chat, user = make_chat(), make_facilitator()
    capture = make_capture(make_tweet(), make_tweet(), chat=chat, name="sheet.csv")
    refresh(chat.pk)
    undo(capture, user=user)
    told = PageLogEntry.objects.get(action="chatarchive.capture_undone")
    assert told.formatter.format_message(told) == "Capture undone: sheet.csv, 2 tweets"
    assert told.user == user and told.page_id == chat.pk
    assert draft_of(chat).latest_revision.user == user


def test_a_second_undo_says_that_it_is_done_already():
    capture = make_capture(make_tweet(), chat=make_chat())
    undo(capture)
    capture.pk = 1
    with pytest.raises(AlreadyUndone):
        undo(capture)


def test_a_capture_of_nothing_new_still_counts_for_what_it_brought_again(tmp_path):
    """One file, brought into two chats: each import stands for itself."""
    chats = [make_chat(), make_chat()]
    record = talk("Said")[0]
    wider = [bring_in(chat, record, *talk("More", minute=4)) for chat in chats]

    for chat in chats:
        importer = Importer(
            site=chat.get_site(),
            destination=lambda record, chat=chat: chat.pk,
            zone="Europe/London",
        )
        importer.run([make_reading(record)])
        importer.run([make_reading(record)])
    assert Capture.objects.filter(sha256=make_reading(record).file.sha256).count() == 2
    undo(wider[1])
    assert keys_of(chats[1]) == [record.key]


def test_a_move_takes_tweets_and_marks_to_the_right_chat():
    wrong, right = make_chat(title="Wrong"), make_chat(title="Right")
    both, alone, removed = talk("In both", "In one", "Removed")
    bring_in(wrong, both)
    capture = bring_in(wrong, both, alone, removed)
    mark(wrong, alone, starred=True, note="Ask her")
    ChatTweet.objects.filter(tweet__key=removed.key).update(removed_at=CHAT_STARTS)
    edit(wrong, lambda blocks: blocks[0]["value"]["tweets"].pop())
    share = move(capture, wrong, right)
    assert (share.brought, share.leaving) == (3, 2)
    assert keys_of(wrong) == [both.key]
    assert keys_of(right) == [both.key, alone.key]
    assert entry_of(right, alone) == {"key": alone.key, "starred": True, "note": "Ask her"}
    assert ChatTweet.objects.get(chat=right, tweet__key=removed.key).removed_at
    assert set(CapturedTweet.objects.filter(capture=capture).values_list("chat_tweet__chat")) == {
        (right.pk,)
    }
    told = [
        entry.formatter.format_message(entry)
        for entry in PageLogEntry.objects.filter(action__startswith="chatarchive.").order_by("pk")
    ]
    assert told == [
        f"Capture moved to “Right”: {capture.name}, 3 tweets",
        f"Capture moved here from “Wrong”: {capture.name}, 3 tweets",
    ]
    undo(Capture.objects.get(pk=capture.pk))
    assert keys_of(right) == []


def test_a_move_leaves_what_the_right_chat_has_already_as_it_is_there():
    wrong, right = make_chat(), make_chat()
    record = talk("Said")[0]
    bring_in(right, record)
    mark(right, record, note="Right")
    capture = bring_in(wrong, record)
    mark(wrong, record, note="Wrong", starred=True)
    move(capture, wrong, right)
    assert keys_of(wrong) == []
    assert entry_of(right, record) == {"key": record.key, "note": "Right"}
    assert not SetAsideEntry.objects.filter(chat=right).exists()
    bring_in(wrong, record)
    assert entry_of(wrong, record) == {"key": record.key, "note": "Wrong", "starred": True}


def test_moved_there_and_back_everything_is_as_it_was():
    wrong, right = make_chat(), make_chat()
    record = talk("Said")[0]
    capture = bring_in(wrong, record)
    mark(wrong, record, hidden=True)
    move(capture, wrong, right)
    move(Capture.objects.get(pk=capture.pk), right, wrong)
    assert entry_of(wrong, record) == {"key": record.key, "hidden": True}
    assert keys_of(right) == []


def test_marks_taken_off_after_a_move_do_not_come_back_with_a_second_one():
    wrong, right = make_chat(), make_chat()
    record = talk("Said")[0]
    capture = bring_in(wrong, record)
    mark(wrong, record, starred=True, note="Ask her")
    move(capture, wrong, right)
    edit(right, lambda blocks: blocks[0]["value"]["tweets"][0].pop("starred"))
    move(Capture.objects.get(pk=capture.pk), right, wrong)
    assert entry_of(wrong, record) == {"key": record.key, "note": "Ask her"}


def test_undone_after_a_move_it_leaves_the_archive_once_the_other_page_is_published():
    wrong, right = make_chat(), make_chat()
    capture = bring_in(wrong, *talk("Said"))
    refresh(wrong.pk, publish=True)
    move(capture, wrong, right)
    undo(Capture.objects.get(pk=capture.pk))
    assert read(wrong) == ["Said"]
    publish(wrong)
    assert read(wrong) == [] and not Tweet.objects.exists()


def test_the_command_lists_and_undoes(capsys):
    chat = make_chat(slug="sleep")
    capture = make_capture(make_tweet(), chat=chat, name="sheet.csv", counts={"new": 1})
    Capture.objects.update(imported_at=utc(2024, 7, 16, 21, 5))
    refresh(chat.pk)
    call_command("undo_capture")
    assert "sheet.csv" in (listed := capsys.readouterr().out) and "sleep" in listed
    assert "2024-07-16 22:05 BST" in listed
    call_command("undo_capture", capture.pk, "--dry-run")
    assert "nothing was changed" in capsys.readouterr().out
    assert keys_of(chat)
    call_command("undo_capture", capture.pk)
    assert "sleep: 1 out, 0 stay" in capsys.readouterr().out
    assert not keys_of(chat)
    with pytest.raises(CommandError, match=f"no capture {capture.pk}"):
        call_command("undo_capture", capture.pk)


def test_the_command_lists_any_number_in_the_same_queries(django_assert_num_queries):
    for number in range(4):
        make_capture(make_tweet(), chat=make_chat(slug=f"chat-{number}"))
    set_community()
    with django_assert_num_queries(5):
        call_command("undo_capture")


def test_joined_without_any_capture_is_nobodys_to_take():
    chat = make_chat()
    tweet = make_tweet()
    join(chat, tweet)
    capture = make_capture(make_tweet(), chat=chat)
    refresh(chat.pk)
    undo(capture)
    assert keys_of(chat) == [tweet.key]
    assert json.loads(draft_of(chat).latest_revision.content["transcript"])


def test_brought_in_again_a_tweet_is_in_doubt_as_the_first_time_unless_that_was_settled():
    chat = make_chat(hosts=["WeExample"])
    doubtful = make_record(text="Sleep, says all", author="zoe", at=utc(2024, 1, 16, 21, 20, 30))
    records = [
        *talk("Q1: What helps?", author="weexample"),
        *talk("A1 Sleep", minute=5),
        *talk("Q2: What hinders?", minute=20, author="weexample"),
        doubtful,
    ]

    def unsure():
        rows = ChatTweet.objects.filter(unsure=True).exclude(other_section="")
        return list(rows.values_list("tweet__key", flat=True))

    undo(bring_in(chat, *records))
    capture = bring_in(chat, *records)
    assert unsure() == [doubtful.key]
    mark(chat, doubtful, settled=True)
    undo(capture)
    bring_in(chat, *records)
    assert entry_of(chat, doubtful)["settled"] and not unsure()
