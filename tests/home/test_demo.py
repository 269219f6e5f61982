"""The demo community loads by the real import, and loading again undoes nothing."""

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.utils import timezone

from aboutwe.models import ProfilePage
from chatarchive.models import Capture, ChatPage, ChatTweet
from chatarchive.transcript import entries_of
from home import demo

pytestmark = pytest.mark.django_db


def test_the_demo_has_an_archived_chat_an_upcoming_one_and_people():
    call_command("load_demo")
    archived, upcoming = ChatPage.objects.order_by("starts_at")
    assert archived.is_over and archived.live
    assert upcoming.live and upcoming.starts_at > timezone.now()
    local = upcoming.starts_at.astimezone(upcoming.community.zone)
    assert (local.weekday(), local.hour) == (1, 21)
    assert ProfilePage.objects.live().count() == 4
    assert authenticate(username="admin", password="wecops-demo").is_superuser
    capture = Capture.objects.get()
    assert capture.counts["new"] == ChatTweet.objects.count()


def test_the_demos_transcript_is_arranged_and_marked():
    call_command("load_demo")
    chat = ChatPage.objects.order_by("starts_at").first()
    blocks = chat.transcript.get_prep_value()
    assert [block["value"]["heading"][:3] for block in blocks][2:7] == [
        "Q1:",
        "Q2:",
        "Q3:",
        "Q4:",
        "Q5:",
    ]
    entries = [entry for block in blocks for entry in entries_of(block)]
    assert 190 <= len(entries) <= 230
    assert sum("starred" in entry for entry in entries) >= 10
    assert any("hidden" in entry for entry in entries)
    assert any("text" in entry for entry in entries)


def test_the_demos_summary_quotes_tweets_of_its_transcript(client):
    call_command("load_demo")
    chat = ChatPage.objects.order_by("starts_at").first()
    page = client.get(chat.url).content.decode()
    assert page.count('<figure class="quotation tweeted">') == 3
    assert "edited for clarity" in page


def test_loading_again_leaves_everything_as_somebody_made_it():
    call_command("load_demo")
    chat = ChatPage.objects.order_by("starts_at").first()
    chat.title = "Renamed"
    chat.save_revision().publish()
    call_command("load_demo")
    assert ChatPage.objects.count() == 2
    assert ChatPage.objects.filter(title="Renamed").exists()


def test_a_second_capture_of_the_demo_chat_has_new_and_known_tweets(capsys):
    call_command("load_demo")
    call_command(
        "import_chat",
        str(demo.FILES / "captures" / "2026-11-10-late.csv"),
        "--chat",
        "custody-and-mental-health",
    )
    assert "8 new, 32 known already" in capsys.readouterr().out


def test_the_demo_is_refused_where_its_log_in_would_be_an_open_door(settings):
    settings.DEMO_ALLOWED = False
    with pytest.raises(CommandError, match="public password"):
        call_command("load_demo")
    assert not ChatPage.objects.exists()
