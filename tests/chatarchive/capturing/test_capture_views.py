"""Capturing in the admin: the button, what is asked before, how far it is, what came."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bench.made_up import FIRST_CHAT
from chatarchive.capturing import folders, queue
from chatarchive.capturing.asking import MustWait, Trouble
from chatarchive.models import CaptureRun, ChatPage, ChatTweet
from chatarchive.transcript import keys_in
from tests.chatarchive.capturing.networks import page_of, stand_in
from tests.factories import make_chat, make_facilitator, set_community

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat():
    set_community(hashtags="#WeExample", time_zone="Europe/London")
    return make_chat(slug="sleep", title="Sleep", starts_at=FIRST_CHAT, hosts=["WeExample"])


@pytest.fixture
def admin(client):
    client.force_login(make_facilitator())
    return client


def address(chat):
    return reverse("chatarchive_capture_chat", args=[chat.pk])


def text_of(response):
    return " ".join(response.content.decode().split())


def choices(client, chat, **data):
    form = client.get(address(chat)).context["form"]
    moments = {
        name: form[name].value().astimezone(timezone.get_current_timezone())
        for name in ("since", "until")
    }
    moments = {name: f"{at:%Y-%m-%dT%H:%M}" for name, at in moments.items()}
    return {"networks": ["x"], "limit": 5000} | moments | data


def press(client, chat, **data):
    response = client.post(address(chat), choices(client, chat, **data))
    assert response.status_code == 302, response.context["form"].errors
    return CaptureRun.objects.latest("pk")


def see(client, run):
    return text_of(client.get(reverse("chatarchive_run", args=[run.pk])))


def send(client, run, action, **data):
    return client.post(reverse(f"chatarchive_run_{action}", args=[run.pk]), data)


def test_from_the_button_to_the_draft(admin, chat, work, monkeypatch, settings):
    stand_in(monkeypatch, settings, page_of("Q1 How? #WeExample", "A1 Well #WeExample"))
    assert address(chat) in text_of(admin.get(reverse("wagtailadmin_pages:edit", args=[chat.pk])))
    told = text_of(admin.get(address(chat)))
    assert "5,000 posts × $0.005 = $25.00 at X" in told and "not-to-be-shown" not in told
    assert "No key yet for Bluesky, Mastodon" in told
    run = press(admin, chat)
    assert "Waiting for its turn" in see(admin, run)
    work()
    told = see(admin, run)
    assert "2 tweets came into the draft" in told and "It cost $0.0" in told
    draft = ChatPage.objects.get(pk=chat.pk).get_latest_revision_as_object()
    assert len(keys_in(draft.transcript.get_prep_value())) == 2
    run.refresh_from_db()
    assert run.state == "done" and not folders.folder_of(run).exists()
    assert f"/captures/{run.sources[0]['capture']}/" in told


def test_counted_first_it_says_what_it_costs_and_pays_for_the_count_once(
    admin, chat, work, monkeypatch, settings
):
    network = stand_in(monkeypatch, settings, page_of("Q1 #WeExample", "A1 #WeExample"))
    run = press(admin, chat, count="1")
    work()
    told = see(admin, run)
    assert "2 posts with the hashtag" in told and "Nothing is captured yet" in told
    assert not ChatTweet.objects.exists()
    send(admin, run, "yes")
    send(admin, run, "yes")
    work()
    assert network.asked == ["count", "search"]
    run.refresh_from_db()
    assert run.state == "done" and ChatTweet.objects.count() == 2
    assert run.sources[0]["cost"] == run.sources[0]["planned_cost"] == "0.015"


def test_it_waits_for_the_network_with_the_hour_and_can_be_stopped(
    admin, chat, work, monkeypatch, settings
):
    stand_in(
        monkeypatch,
        settings,
        page_of("Q1 #WeExample"),
        MustWait(900, "X allows no more for now"),
        page_of("A1 #WeExample", first=51),
    )
    run = press(admin, chat)
    work()
    told = see(admin, run)
    assert "X allows no more for now. It goes on at" in told
    progress = admin.get(reverse("chatarchive_run_progress", args=[run.pk])).json()
    assert progress["rows"][0]["posts"] == "1" and progress["share"] == 0.25
    assert not DBTaskResult.objects.ready().exists()
    send(admin, run, "stop")
    work()
    told = see(admin, run)
    assert "It was stopped" in told and "Go on" in told
    send(admin, run, "go_on")
    work()
    run.refresh_from_db()
    assert run.state == "done" and ChatTweet.objects.count() == 2


def test_what_went_wrong_is_said_and_gone_on_with(admin, chat, work, monkeypatch, settings):
    network = stand_in(
        monkeypatch,
        settings,
        page_of("Q1 #WeExample"),
        Trouble(Trouble.CREDIT, "There is no credit left at X."),
        page_of("A1 #WeExample", first=51),
    )
    run = press(admin, chat)
    work()
    told = see(admin, run)
    assert "There is no credit left at X." in told and "1 tweet came into the draft" in told
    assert "nothing is paid for twice" in text_of(admin.get(address(chat)))
    send(admin, run, "go_on")
    work()
    assert "Captured" in see(admin, run)
    assert network.asked == ["count", "search", "search", "search"]


def test_what_nobody_foresaw_is_told_and_logged_without_its_words(
    admin, chat, work, monkeypatch, settings, caplog
):
    stand_in(monkeypatch, settings, ValueError("Bearer not-to-be-shown"), page_of("Q1"))
    run = press(admin, chat)
    work()
    assert "nobody foresaw" in see(admin, run)
    assert "ValueError" in caplog.text and "not-to-be-shown" not in caplog.text
    assert "not-to-be-shown" not in str(DBTaskResult.objects.values_list("traceback"))


def test_pressed_twice_it_is_begun_once(admin, chat, monkeypatch, settings):
    stand_in(monkeypatch, settings, page_of("Q1"))
    data = choices(admin, chat)
    first, second = (admin.post(address(chat), data).url for _ in range(2))
    assert first == second and CaptureRun.objects.count() == 1
    assert "being captured just now" in text_of(admin.get(address(chat)))


def test_a_chat_still_to_come_is_not_captured_but_may_be_by_itself(admin, monkeypatch, settings):
    stand_in(monkeypatch, settings)
    set_community(hashtags="#WeExample")
    chat = make_chat(starts_at=timezone.now() + timedelta(days=3))
    told = text_of(admin.get(address(chat)))
    assert "time has not come yet" in told and "Capture it by itself" in told
    set_ = reverse("chatarchive_capture_schedule", args=[chat.pk])
    admin.post(set_, {"by-itself-networks": "x", "by-itself-limit": 700, "by-itself-day_later": 1})
    told = text_of(admin.get(address(chat)))
    assert "It is captured by itself on" in told and ", and again on" in told
    admin.post(set_, {"end": "1"})
    assert "Capture it by itself" in text_of(admin.get(address(chat)))


def test_without_a_key_it_is_said_where_to_set_one(admin, chat):
    told = text_of(admin.get(address(chat)))
    assert "There is no key for any network yet" in told and "Count first" not in told


def test_who_may_not_edit_the_chat_sees_and_changes_nothing(client, chat, monkeypatch, settings):
    stand_in(monkeypatch, settings, page_of("Q1"))
    run = CaptureRun.objects.create(
        chat=chat, trigger="button", since=chat.starts_at, until=chat.ends_at, limit=5
    )
    user = make_facilitator("stranger")
    group = Group.objects.create(name="Nobodies")
    group.permissions.set(
        Group.objects.get(name="Editors").permissions.filter(codename="access_admin")
    )
    user.groups.set([group])
    client.force_login(user)
    assert client.get(address(chat)).status_code == 302  # Wagtail's way of refusing
    assert client.get(reverse("chatarchive_run", args=[run.pk])).status_code == 404
    for action in ("stop", "go_on", "yes"):
        assert send(client, run, action).status_code == 404
    run.refresh_from_db()
    assert not run.stop_asked and CaptureRun.objects.count() == 1


def test_a_locked_chat_is_not_captured_and_says_why(admin, chat, monkeypatch, settings, work):
    stand_in(monkeypatch, settings, page_of("Q1 #WeExample"))
    run = press(admin, chat)
    ChatPage.objects.filter(pk=chat.pk).update(locked=True, locked_at=timezone.now())
    assert admin.get(address(chat)).url == reverse("wagtailadmin_pages:edit", args=[chat.pk])
    work()
    told = see(admin, run)
    assert "You cannot change “Sleep” now" in told and "Go on</button>" not in told
    assert not ChatTweet.objects.exists()


def test_nothing_is_changed_from_another_site(chat, monkeypatch, settings):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_facilitator())
    stand_in(monkeypatch, settings)
    assert client.post(address(chat), {"networks": "x"}).status_code == 403
    assert not CaptureRun.objects.exists()


def test_what_a_killed_worker_left_can_be_gone_on_with(admin, chat, work, monkeypatch, settings):
    stand_in(monkeypatch, settings, page_of("Q1 #WeExample"))
    run = press(admin, chat)
    DBTaskResult.objects.ready().update(status="RUNNING", started_at=timezone.now())
    assert "Waiting for its turn" in see(admin, run)
    monkeypatch.setattr(queue, "_MOMENT", timedelta())
    CaptureRun.objects.update(state="running", changed_at=timezone.now() - timedelta(minutes=1))
    assert "It was stopped in the midst of it" in see(admin, run)
    send(admin, run, "go_on")
    work()
    assert "Captured" in see(admin, run)
