"""Chats that a lock keeps from being changed: by a person, an approval, or a schedule."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Workflow

from chatarchive.captures.policy import hindrance
from chatarchive.drafts import refresh
from chatarchive.models import Capture, ChatPage, Tweet
from chatarchive.transcript import keys_in
from tests.factories import (
    CHAT_STARTS,
    make_capture,
    make_chat,
    make_facilitator,
    make_superuser,
    make_trainee,
    make_tweet,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat():
    return make_chat(title="The long night", slug="night")


def lock(chat):
    chat.locked, chat.locked_by, chat.locked_at = True, make_facilitator("ada"), CHAT_STARTS
    chat.save()


def submit(chat):
    Workflow.objects.get().start(chat, make_trainee("kim"))


def schedule(chat):
    draft = chat.get_latest_revision_as_object()
    draft.go_live_at = timezone.now() + timedelta(days=1)
    draft.save_revision().publish()


LOCKS = {
    lock: "'The long night' was locked by ada on",
    submit: "This page is currently awaiting moderation.",
    schedule: "is locked and has been scheduled to go live at",
}


@pytest.mark.parametrize("how", LOCKS)
def test_no_lock_is_passed_and_each_says_what_it_is(client, chat, how):
    tweet = make_tweet()
    capture = make_capture(tweet, chat=chat)
    refresh(chat.pk)
    chat.refresh_from_db()
    how(chat)
    revision = ChatPage.objects.get(pk=chat.pk).latest_revision
    client.force_login(make_trainee())
    edit = reverse("wagtailadmin_pages:edit", args=[chat.pk])
    own = reverse("chatarchive_capture", args=[capture.pk])
    for name, pk, back in (
        ("import_into", chat.pk, edit),
        ("add_tweet", chat.pk, edit),
        ("capture_undo", capture.pk, own),
        ("capture_move", capture.pk, own),
    ):
        answer = client.post(reverse(f"chatarchive_{name}", args=[pk]), {"address": "x.com"})
        assert answer.url == back
        told = client.get(back).content.decode().replace("&#x27;", "'")
        assert "You cannot change “The long night” now." in told and LOCKS[how] in told
    assert Capture.objects.get() == capture and Tweet.objects.get() == tweet
    assert ChatPage.objects.get(pk=chat.pk).latest_revision == revision


@pytest.mark.parametrize("how", LOCKS)
def test_a_locked_chats_editor_says_so_and_leads_to_nothing_that_is_refused(client, chat, how):
    how(chat)
    client.force_login(make_trainee())
    page = client.get(reverse("wagtailadmin_pages:edit", args=[chat.pk])).content.decode()
    assert "What you do below is not saved." in page
    assert reverse("chatarchive_captures") in page
    for name in ("import_into", "add_tweet"):
        assert reverse(f"chatarchive_{name}", args=[chat.pk]) not in page


def test_an_editor_that_nothing_hinders_says_nothing_of_it(client, chat):
    client.force_login(make_trainee())
    page = client.get(reverse("wagtailadmin_pages:edit", args=[chat.pk])).content.decode()
    assert "not saved" not in page and reverse("chatarchive_add_tweet", args=[chat.pk]) in page


def test_a_locked_chat_cannot_be_chosen(client, chat):
    lock(chat)
    capture = make_capture(make_tweet(), chat=(wrong := make_chat(title="Wrong")))
    client.force_login(make_trainee())
    for name, args, form in (
        ("capture_move", [capture.pk], {"source": wrong.pk, "target": chat.pk}),
        ("imports", [], {"into": "chat", "chat": chat.pk}),
    ):
        page = client.post(reverse(f"chatarchive_{name}", args=args), form).content.decode()
        assert "You cannot change “The long night” now." in page


def test_who_approves_may_change_what_awaits_approval(client, chat):
    submit(chat)
    assert hindrance(make_trainee(), chat)
    assert not hindrance(make_facilitator(), chat)
    lock(chat)
    assert hindrance(make_superuser(), chat)


def test_an_upload_on_its_way_when_the_chat_is_locked_is_told_where_to_look(client, chat):
    client.force_login(make_trainee())
    lock(chat)
    answer = client.post(
        reverse("chatarchive_import_into", args=[chat.pk]), headers={"accept": "application/json"}
    )
    assert answer.json() == {"next": reverse("wagtailadmin_pages:edit", args=[chat.pk])}


def test_an_alias_is_nothing_to_bring_tweets_into(client, chat):
    alias = chat.create_alias(update_slug="same-night")
    client.force_login(make_superuser())
    tree = client.get(reverse("wagtailadmin_explore", args=[alias.pk])).content.decode()
    add = reverse("chatarchive_add_tweet", args=[alias.pk])
    assert add not in tree
    client.post(add, {"address": "https://x.com/sam_example/status/1", "text": "Good evening"})
    assert not Tweet.objects.exists()
    with pytest.raises(CommandError, match="no chat “same-night”"):
        call_command("import_chat", "-", "--chat", "same-night", stdout=StringIO())


@pytest.mark.parametrize("how", LOCKS)
def test_the_command_heeds_no_lock_and_adds_to_the_newest_draft(chat, how, tmp_path):
    how(chat)
    before = ChatPage.objects.get(pk=chat.pk)
    file = tmp_path / "tweets.csv"
    file.write_text(
        "id,author,time,text\n1746998100000000000,sam_example,2024-01-16 21:05,Good evening, all\n"
    )
    call_command("import_chat", str(file), "--chat", "night", stdout=StringIO())
    page = ChatPage.objects.get(pk=chat.pk)
    draft = page.get_latest_revision_as_object()
    assert len(keys_in(draft.transcript.get_prep_value())) == 1
    assert not page.transcript
    assert page.get_lock().__class__ is before.get_lock().__class__
