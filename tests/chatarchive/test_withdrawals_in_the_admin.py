"""Withdrawing in Wagtail: editors may, trainees may not, and everything is told beforehand."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Comment, ModelLogEntry, PageLogEntry

from chatarchive.by_hand import named_by
from chatarchive.models import ChatPage, Tweet, Withdrawal
from chatarchive.withdrawing import withdraw
from tests.chatarchive.test_editing import Editor
from tests.chatarchive.test_notifications import comment_form
from tests.factories import (
    join,
    make_account,
    make_chat,
    make_facilitator,
    make_trainee,
    make_tweet,
    section,
)

pytestmark = pytest.mark.django_db
NEW = "chatarchive_withdraw"


@pytest.fixture
def editor(client):
    client.force_login(make_facilitator())
    return client


def in_a_chat(*tweets):
    chat = make_chat(transcript=[section("Q1", *tweets)])
    join(chat, *tweets)
    return chat


def text_of(response):
    return response.content.decode()


def test_a_tweet_is_withdrawn_from_where_it_is_shown(editor):
    tweet, other = make_tweet(text="Never said", author="sam"), make_tweet(author="sam")
    chat = in_a_chat(tweet, other)
    shown = text_of(editor.get(reverse("tweet:inspect", args=[tweet.pk])))
    address = f"{reverse(NEW)}?tweet={tweet.pk}"
    assert address in shown and f"{reverse(NEW)}?account={tweet.author_id}" in shown
    asked = text_of(editor.get(address))
    assert "Withdraw this tweet?" in asked and "1 tweet, in 1 chat" in asked
    assert chat.title in asked and "cannot be undone" in asked and "Never said" not in asked
    assert Tweet.objects.count() == 2
    sure = {"tweet": tweet.pk, "reason": "By mail", "sure": "yes"}
    done = text_of(editor.post(reverse(NEW), sure, follow=True))
    assert "Gone, and kept from coming back: 1 tweet" in done
    assert Tweet.objects.get() == other
    noted = Withdrawal.objects.get()
    assert (noted.withdrawn_by.username, noted.reason) == ("facilitator", "By mail")
    assert PageLogEntry.objects.filter(page=chat, action="chatarchive.withdrawn").exists()
    history = text_of(editor.get(reverse("wagtailadmin_pages:history", args=[chat.pk])))
    assert "Withdrawn by their author: 1 tweet" in history


def test_all_of_an_account_is_withdrawn_from_one_of_its_tweets(editor):
    tweet = make_tweet(author="sam")
    in_a_chat(tweet, make_tweet(author="sam"))
    account = {"account": tweet.author_id}
    asked = text_of(editor.get(reverse(NEW), account))
    assert "Withdraw everything of this account?" in asked and "2 tweets, in 1 chat" in asked
    editor.post(reverse(NEW), account | {"sure": "yes"})
    assert not Tweet.objects.exists()


def test_another_communitys_chats_are_counted_and_not_named(client):
    tweet = make_tweet(author="sam")
    chat = in_a_chat(tweet)
    user = make_trainee()
    user.groups.clear()
    names = ["access_admin", "add_withdrawal", "view_withdrawal"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    asked = text_of(client.get(reverse(NEW), {"tweet": tweet.pk}))
    assert "1 chat that you may not edit" in asked and chat.title not in asked


def test_what_is_not_here_is_withdrawn_by_its_address(editor):
    address = "https://x.com/pat/status/1747363342709686273"
    asked = {"kind": "tweet", "name": address, "network": "x"}
    assert "Nothing of it is stored" in text_of(editor.post(reverse(NEW), asked))
    assert not Withdrawal.objects.exists()
    done = text_of(editor.post(reverse(NEW), asked | {"sure": "yes"}, follow=True))
    assert "is on the list" in done
    assert Withdrawal.objects.get().key == named_by(address).key


def test_a_handle_that_changed_hands_is_told_and_nothing_goes(editor):
    for number in ("77", "88"):
        make_tweet(author=make_account("sam", native_id=number))
    asked = {"kind": "account", "name": "@sam", "network": "x"}
    assert "Several accounts had the handle" in text_of(editor.post(reverse(NEW), asked))
    asked = text_of(editor.post(reverse(NEW), asked | {"name": "77"}))
    assert "1 tweet" in asked and Tweet.objects.count() == 2


@pytest.mark.parametrize("name", ["", "https://example.org/"])
def test_what_names_nothing_is_said(editor, name):
    asked = {"kind": "tweet", "name": name, "network": "x", "sure": "yes"}
    page = text_of(editor.post(reverse(NEW), asked))
    assert "See what would go" in page and not Withdrawal.objects.exists()


def test_a_tweet_that_went_meanwhile_is_told(editor):
    page = text_of(editor.get(reverse(NEW), {"tweet": 4711}, follow=True))
    assert "It is no longer stored" in page


def test_trainees_neither_see_nor_withdraw(client):
    tweet = make_tweet(author="sam")
    withdraw([named_by("https://x.com/pat/status/1747363342709686273")])
    client.force_login(make_trainee())
    assert reverse(NEW) not in text_of(client.get(reverse("tweet:inspect", args=[tweet.pk])))
    pk = Withdrawal.objects.get().pk
    for address in (
        reverse("chatarchive_withdrawals"),
        reverse("chatarchive_lift_withdrawal", args=[pk]),
        f"{reverse(NEW)}?tweet={tweet.pk}",
    ):
        assert client.get(address).status_code == 302
    client.post(reverse(NEW), {"tweet": tweet.pk, "sure": "yes"})
    client.post(reverse("chatarchive_lift_withdrawal", args=[pk]))
    assert Tweet.objects.exists() and Withdrawal.objects.count() == 1
    assert reverse("chatarchive_withdrawals") not in text_of(
        client.get(reverse("wagtailadmin_home"))
    )


def test_the_list_names_numbers_and_accounts_and_lifts(editor):
    make_tweet(author="sam", text="Never said")
    sam = {"kind": "account", "name": "@sam", "network": "x", "sure": "yes"}
    editor.post(reverse(NEW), sam)
    listed = text_of(editor.get(reverse("chatarchive_withdrawals")))
    assert "Everything by @sam on X" in listed and "Never said" not in listed
    noted = Withdrawal.objects.asked().get()
    lifting = reverse("chatarchive_lift_withdrawal", args=[noted.pk])
    assert lifting in listed and "@sam" in text_of(editor.get(lifting))
    assert "is lifted" in text_of(editor.post(lifting, follow=True))
    assert not Withdrawal.objects.exists()
    assert ModelLogEntry.objects.filter(action="chatarchive.withdrawal_lifted").exists()


def test_the_list_asks_as_much_however_long_it_is(editor):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            editor.get(reverse("chatarchive_withdrawals"))
        return len(captured)

    def add(first, last):
        for number in range(first, last):
            Withdrawal.objects.create(network="x", key=f"x:{number}")

    add(1, 3)
    queries()
    few = queries()
    add(3, 15)
    assert queries() == few


def test_a_stale_editor_does_not_bring_edited_words_back(editor):
    tweet, other = make_tweet(text="Never said", author="sam"), make_tweet()
    chat = make_chat(transcript=[section("Q1", {"key": tweet.key, "text": "Edited words"}, other)])
    join(chat, tweet, other)
    stale = ChatPage.objects.get(pk=chat.pk).get_latest_revision_as_object()
    withdraw([named_by(f"https://x.com/sam/status/{tweet.native_id}")])
    revision = stale.save_revision()
    assert "Edited words" not in str(revision.content)
    revision.publish()
    assert "Edited words" not in str(ChatPage.objects.get(pk=chat.pk).transcript.get_prep_value())


def test_an_editor_that_still_shows_a_comment_on_a_withdrawn_tweet_can_be_saved(client):
    client.force_login(user := make_facilitator())
    tweet, other = make_tweet(author="sam"), make_tweet()
    chat = make_chat(transcript=[section("Q1", tweet, other, id="q1")])
    join(chat, tweet, other)
    paths = [f"transcript.q1.tweets.{one.key}" for one in (tweet, other)]
    gone, stays = (
        Comment.objects.create(page=chat, user=user, text=f"On {path}", contentpath=path)
        for path in paths
    )
    editor = Editor(client, chat)
    withdraw([named_by(f"https://x.com/sam/status/{tweet.native_id}")])
    forms = [
        comment_form(0, gone.text, paths[0], pk=gone.pk),
        comment_form(1, "Said anew", paths[1], pk=stays.pk),
        comment_form(2, "Said first now", "title"),
    ]
    saved = editor.save(
        **{"comments-TOTAL_FORMS": 3, "comments-INITIAL_FORMS": 2},
        **{name: value for form in forms for name, value in form.items()},
    )
    assert saved.status_code == 302
    texts = Comment.objects.order_by("pk").values_list("text", flat=True)
    assert list(texts) == ["Said anew", "Said first now"]
