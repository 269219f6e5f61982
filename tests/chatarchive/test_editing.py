"""What a facilitator's save takes out, and what no save can lose (design, decision 3)."""

import json
import re

import pytest
from django.urls import reverse

from chatarchive.drafts import refresh
from chatarchive.models import ChatPage, ChatTweet
from chatarchive.transcript import keys_in
from chatarchive.undoing import undo
from tests.factories import (
    join,
    make_capture,
    make_chat,
    make_superuser,
    make_tweet,
    set_community,
    utc,
)

pytestmark = pytest.mark.django_db


class Editor:
    """A facilitator's open editor: it keeps what it loaded and posts it as Wagtail's does."""

    def __init__(self, client, chat, revision=None):
        self.client = client
        self.chat = ChatPage.objects.get(pk=chat.pk)
        latest = self.chat.get_latest_revision()
        self.action = reverse("wagtailadmin_pages:edit", args=[chat.pk])
        if revision:
            self.action = reverse(
                "wagtailadmin_pages:revisions_revert", args=[chat.pk, revision.pk]
            )
        shown = (revision or latest).as_object()
        self.blocks = list(shown.transcript.get_prep_value())
        self.form = {
            "title": shown.title,
            "slug": shown.slug,
            "starts_at": "2024-01-16 21:00",
            "length": "60",
            "loaded_revision_id": latest.pk,
            "loaded_revision_created_at": latest.created_at.isoformat(),
            "held_revisions": f"{latest.pk}@{latest.created_at.isoformat()}",
            **{
                f"{name}-{count}": "0"
                for name in ("hosts", "questions", "reading_list", "steps", "comments")
                for count in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")
            },
            **{
                f"{name}-MAX_NUM_FORMS": "1000"
                for name in ("hosts", "questions", "reading_list", "steps", "comments")
            },
            "introduction-count": "0",
            "summary-count": "0",
        }

    def remove(self, tweet):
        for block in self.blocks:
            tweets = block["value"]["tweets"]
            tweets[:] = [entry for entry in tweets if entry["key"] != tweet.key]

    def mark(self, tweet, **marks):
        for block in self.blocks:
            for entry in block["value"]["tweets"]:
                if entry["key"] == tweet.key:
                    entry.update(marks)

    def save(self, headers=None, **extra):
        form = {**self.form, **extra, "transcript-count": str(len(self.blocks))}
        for number, block in enumerate(self.blocks):
            form |= {
                f"transcript-{number}-deleted": "",
                f"transcript-{number}-order": str(number),
                f"transcript-{number}-type": block["type"],
                f"transcript-{number}-id": block["id"],
                f"transcript-{number}-value-heading": block["value"]["heading"],
                f"transcript-{number}-value-tweets": json.dumps(block["value"]["tweets"]),
            }
        return self.client.post(self.action, form, headers=headers)

    def autosave(self):
        """Save as the open editor does by itself; it goes on with what the answer tells it."""
        answer = self.save(headers={"accept": "application/json"}).json()
        self.form |= answer["field_updates"]
        self.form["overwrite_revision_id"] = answer["revision_id"]

    def meet_refusal(self):
        """Save with a mistake in another field: the page comes back with what stood in it."""
        page = self.save(length="x").content.decode()
        self.form.pop("overwrite_revision_id", None)
        for name in ("loaded_revision_id", "loaded_revision_created_at", "held_revisions"):
            self.form[name] = re.search(rf'name="{name}" value="([^"]+)"', page)[1]


@pytest.fixture
def editor_of(client):
    client.force_login(make_superuser())
    return lambda chat, revision=None: Editor(client, chat, revision)


@pytest.fixture
def talk():
    chat = make_chat(title="Sleep", slug="sleep")
    tweets = [
        make_tweet(text=f"Thought {number}", at=utc(2024, 1, 16, 21, number)) for number in range(4)
    ]
    join(chat, *tweets)
    refresh(chat.pk)
    return ChatPage.objects.get(pk=chat.pk), tweets


def draft_keys(chat):
    draft = ChatPage.objects.get(pk=chat.pk).get_latest_revision_as_object()
    return keys_in(draft.transcript.get_prep_value())


def draft_entries(chat):
    draft = ChatPage.objects.get(pk=chat.pk).get_latest_revision_as_object()
    return {
        entry["key"]: entry
        for block in draft.transcript.get_prep_value()
        for entry in block["value"]["tweets"]
    }


def import_one_more(chat, minute=30):
    tweet = make_tweet(text="Came in later", at=utc(2024, 1, 16, 21, minute))
    join(chat, tweet)
    refresh(chat.pk)
    return tweet


def test_a_save_keeps_the_transcript_as_it_is(editor_of, talk):
    chat, tweets = talk
    response = editor_of(chat).save()
    assert response.status_code == 302
    assert draft_keys(chat) == [tweet.key for tweet in tweets]


def test_an_entry_taken_out_by_a_person_stays_out_after_the_next_import(editor_of, talk):
    chat, tweets = talk
    editor = editor_of(chat)
    editor.remove(tweets[1])
    editor.save()
    assert ChatTweet.objects.get(tweet=tweets[1]).removed_at
    import_one_more(chat)
    assert tweets[1].key not in draft_keys(chat)


def test_a_stale_save_neither_loses_what_came_in_since_nor_undoes_its_own_edits(editor_of, talk):
    chat, tweets = talk
    editor = editor_of(chat)
    late = import_one_more(chat)
    editor.mark(tweets[0], starred=True)
    editor.remove(tweets[2])
    editor.save()
    keys = draft_keys(chat)
    assert late.key in keys
    assert tweets[2].key not in keys
    assert draft_entries(chat)[tweets[0].key]["starred"] is True
    assert not ChatTweet.objects.get(tweet=late).removed_at


def test_a_stale_publish_publishes_what_came_in_since(editor_of, talk):
    chat, _ = talk
    editor = editor_of(chat)
    late = import_one_more(chat)
    editor.save(**{"action-publish": "1"})
    chat.refresh_from_db()
    assert late.key in keys_in(chat.transcript.get_prep_value())


def test_reverting_to_an_older_revision_removes_nothing(editor_of, talk):
    chat, tweets = talk
    old = chat.get_latest_revision()
    late = import_one_more(chat)
    editor_of(chat, revision=old).save()
    assert late.key in draft_keys(chat)
    assert not ChatTweet.objects.filter(removed_at__isnull=False).exists()


def test_removing_in_a_reverted_editor_removes(editor_of, talk):
    chat, tweets = talk
    old = chat.get_latest_revision()
    import_one_more(chat)
    editor = editor_of(chat, revision=old)
    editor.remove(tweets[3])
    editor.save()
    assert tweets[3].key not in draft_keys(chat)


def test_after_a_refused_save_what_came_in_since_still_counts_as_never_seen(editor_of, talk):
    chat, tweets = talk
    editor = editor_of(chat)
    late = import_one_more(chat)
    editor.meet_refusal()
    newest = ChatPage.objects.get(pk=chat.pk).latest_revision_id
    assert editor.form["loaded_revision_id"] == str(newest)
    editor.remove(tweets[1])
    editor.save()
    assert late.key in draft_keys(chat)
    assert tweets[1].key not in draft_keys(chat)


def test_autosaves_after_a_refused_save_take_out_nothing_they_never_showed(editor_of, talk):
    chat, _ = talk
    editor = editor_of(chat)
    late = import_one_more(chat)
    editor.meet_refusal()
    editor.autosave()
    assert late.key not in draft_keys(chat)
    editor.autosave()
    editor.save()
    assert late.key in draft_keys(chat)
    assert not ChatTweet.objects.filter(removed_at__isnull=False).exists()


def test_what_was_put_back_and_autosaved_can_be_taken_out_again(editor_of, talk):
    chat, tweets = talk
    first = editor_of(chat)
    first.remove(tweets[1])
    first.save()
    editor = editor_of(chat)
    editor.blocks[0]["value"]["tweets"].append({"key": tweets[1].key})
    editor.autosave()
    assert tweets[1].key in draft_keys(chat)
    editor.remove(tweets[1])
    editor.autosave()
    import_one_more(chat)
    assert tweets[1].key not in draft_keys(chat)


def test_a_second_chat_of_one_title_is_given_a_free_slug(client, editor_of):
    first = make_chat(title="Sleep", slug="sleep")
    form = editor_of(make_chat(live=False)).form | {"title": "Sleep", "slug": "sleep"}
    add = reverse("wagtailadmin_pages:add", args=["chatarchive", "chatpage", first.get_parent().pk])
    for _ in range(2):
        assert client.post(add, form | {"transcript-count": "0"}).status_code == 302
    slugs = ChatPage.objects.filter(title="Sleep").order_by("slug").values_list("slug", flat=True)
    assert list(slugs) == ["sleep", "sleep-2", "sleep-3"]
    editor = editor_of(ChatPage.objects.get(slug="sleep-3"))
    editor.form["slug"] = "sleep"
    editor.autosave()
    assert editor.form["slug"] == "sleep-3"


def test_an_address_that_readers_may_know_is_changed_by_nobody_else(editor_of):
    make_chat(slug="sleep")
    published = make_chat(slug="rest")
    told = editor_of(published).save(slug="sleep").content.decode()
    assert "already in use" in told
    assert ChatPage.objects.get(pk=published.pk).slug == "rest"


def test_a_preview_of_an_older_revision_puts_nothing_back(client, editor_of, talk):
    chat, tweets = talk
    old = editor_of(chat)
    editor = editor_of(chat)
    editor.remove(tweets[1])
    editor.save()
    old.action = reverse("wagtailadmin_pages:preview_on_edit", args=[chat.pk])
    assert old.save().json() == {"is_valid": True, "is_available": True}
    assert client.get(old.action, {"mode": "transcript"}).status_code == 200
    assert ChatTweet.objects.get(tweet=tweets[1]).removed_at
    import_one_more(chat)
    assert tweets[1].key not in draft_keys(chat)


def test_who_takes_out_an_outdated_version_takes_out_the_tweet(editor_of, talk):
    chat, tweets = talk
    editor = editor_of(chat)
    newest = make_tweet(text="Thought 1, better", at=utc(2024, 1, 16, 21, 2))
    newest.edit_keys = [tweets[1].key, newest.key]
    newest.save()
    join(chat, newest)
    refresh(chat.pk)
    assert newest.key in draft_keys(chat)
    editor.remove(tweets[1])
    editor.save()
    assert not {newest.key, tweets[1].key} & set(draft_keys(chat))
    again = editor_of(chat)
    again.blocks[0]["value"]["tweets"].append({"key": newest.key})
    again.save()
    import_one_more(chat)
    assert newest.key in draft_keys(chat)
    assert not ChatTweet.objects.filter(removed_at__isnull=False).exists()


def test_an_overwritten_revision_says_nothing_about_what_the_editor_held(editor_of, talk):
    chat, tweets = talk
    editor = editor_of(chat)
    revision = chat.get_latest_revision()
    late = make_tweet(at=utc(2024, 1, 16, 21, 40))
    join(chat, late)
    draft = chat.get_latest_revision_as_object()
    blocks = list(draft.transcript.get_prep_value())
    blocks[0]["value"]["tweets"].append({"key": late.key})
    revision.content = {**revision.content, "transcript": json.dumps(blocks)}
    revision.created_at = utc(2030, 1, 1)
    revision.save()
    editor.save()
    assert late.key in draft_keys(chat)


def test_a_person_can_put_back_what_was_removed(editor_of, talk):
    chat, tweets = talk
    first = editor_of(chat)
    untouched = editor_of(chat).blocks
    first.remove(tweets[1])
    first.save()
    second = editor_of(chat)
    second.blocks = untouched
    second.save()
    assert tweets[1].key in draft_keys(chat)
    assert not ChatTweet.objects.get(tweet=tweets[1]).removed_at


def undone(chat, *tweets):
    """Undo the capture that brought ``tweets``, which another then could bring again."""
    undo(make_capture(*tweets, chat=chat))


def bring_again(chat, tweet):
    tweet = make_tweet(tweet.native_id, text=tweet.text, at=tweet.created_at)
    join(chat, tweet)
    refresh(chat.pk)


def test_a_stale_save_does_not_bring_back_what_an_undo_took_out(editor_of, talk):
    chat, tweets = talk
    editor = editor_of(chat)
    undone(chat, tweets[1])
    editor.mark(tweets[1], note="Written meanwhile")
    editor.mark(tweets[0], starred=True)
    editor.save()
    assert draft_keys(chat) == [tweets[0].key, tweets[2].key, tweets[3].key]
    assert draft_entries(chat)[tweets[0].key]["starred"] is True
    bring_again(chat, tweets[1])
    assert draft_entries(chat)[tweets[1].key]["note"] == "Written meanwhile"


def test_what_a_stale_editor_removed_stays_removed_after_an_undo(editor_of, talk):
    chat, tweets = talk
    editor = editor_of(chat)
    undone(chat, tweets[1])
    editor.remove(tweets[1])
    editor.save()
    bring_again(chat, tweets[1])
    assert tweets[1].key not in draft_keys(chat)


def test_an_autosave_from_before_an_undo_is_refused(editor_of, talk):
    chat, tweets = talk
    editor = editor_of(chat)
    undone(chat, tweets[1])
    answer = editor.save(headers={"accept": "application/json"}).json()
    assert answer["success"] is False and answer["error_code"] == "invalid_revision"
    assert tweets[1].key not in draft_keys(chat)


def test_an_editor_that_goes_on_after_an_undo_that_left_the_draft_alone(editor_of, talk):
    """What is put back, autosaved and taken out again was taken out, although it was gone."""
    chat, tweets = talk
    first = editor_of(chat)
    first.remove(tweets[1])
    first.save()
    editor = editor_of(chat)
    undone(chat, tweets[1])
    editor.blocks[0]["value"]["tweets"].append({"key": tweets[1].key})
    editor.autosave()
    editor.remove(tweets[1])
    editor.autosave()
    bring_again(chat, tweets[1])
    assert tweets[1].key not in draft_keys(chat)


def test_a_gap_that_an_autosave_left_goes_with_the_next_save(editor_of, talk):
    chat, tweets = talk
    first = editor_of(chat)
    first.remove(tweets[1])
    first.save()
    editor = editor_of(chat)
    undone(chat, tweets[1])
    editor.blocks[0]["value"]["tweets"].append({"key": tweets[1].key, "starred": True})
    editor.autosave()
    assert tweets[1].key in draft_keys(chat)
    editor.save()
    assert tweets[1].key not in draft_keys(chat)
    bring_again(chat, tweets[1])
    assert draft_entries(chat)[tweets[1].key]["starred"] is True


def test_reverting_to_a_revision_from_before_an_undo_brings_no_gaps(editor_of, talk):
    chat, tweets = talk
    old = chat.get_latest_revision()
    undone(chat, tweets[1])
    editor_of(chat, revision=old).save()
    assert tweets[1].key not in draft_keys(chat)
    bring_again(chat, tweets[1])
    assert tweets[1].key in draft_keys(chat)


def test_the_start_is_typed_in_the_communitys_zone(editor_of, talk):
    chat, _ = talk
    set_community(time_zone="America/New_York")
    editor_of(chat).save(starts_at="2024-07-16 21:00")
    draft = ChatPage.objects.get(pk=chat.pk).get_latest_revision_as_object()
    assert draft.starts_at == utc(2024, 7, 17, 1)
    assert draft.ends_at == utc(2024, 7, 17, 2)


def test_the_editor_shows_the_start_in_the_communitys_zone(client, talk):
    client.force_login(make_superuser())
    chat, _ = talk
    set_community(time_zone="America/New_York")
    response = client.get(reverse("wagtailadmin_pages:edit", args=[chat.pk]))
    assert 'value="2024-01-16 16:00"' in response.content.decode()
