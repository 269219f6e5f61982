"""Calendar files, read with an iCalendar library as calendars read them."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from chatarchive.models import ChatPage
from tests.chatarchive.test_chat_pages import HOSTILE, page_at
from tests.factories import (
    make_chat,
    make_other_community,
    set_community,
    utc,
)

pytestmark = pytest.mark.django_db


def calendar_at(client, address, **headers):
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    for line in response.content.split(b"\r\n"):
        assert len(line) <= 75 and b"\n" not in line
    return Calendar.from_ical(response.content)


def events_at(client, address="/chats/calendar.ics", **headers):
    return calendar_at(client, address, **headers).events


def zone_as_told(calendar):
    """The zone that the file describes, from its own rules, not from this machine's."""
    (zone,) = calendar.timezones
    return zone.to_tz(lookup_tzid=False)


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        ("Europe/London", utc(2026, 10, 20, 20), utc(2026, 10, 27, 21)),
        ("America/New_York", utc(2026, 10, 28, 1), utc(2026, 11, 4, 2)),
    ],
)
def test_nine_in_the_evening_is_nine_on_both_sides_of_the_autumn_change(
    client, zone, before, after
):
    set_community(time_zone=zone)
    for moment in (before, after):
        make_chat(starts_at=moment, length=90)
    calendar = calendar_at(client, "/chats/calendar.ics")
    assert calendar.timezones[0].tz_name == zone
    told = zone_as_told(calendar)
    for event, moment in zip(calendar.events, (before, after), strict=True):
        assert event["DTSTART"].params["TZID"] == event["DTEND"].params["TZID"] == zone
        local = event.start.replace(tzinfo=None)
        assert (local.hour, local.minute) == (21, 0)
        # Right by the rules in the file, and by those that the calendar knows itself.
        assert local.replace(tzinfo=told).astimezone(UTC) == moment
        assert local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) == moment
        assert event.end - event.start == timedelta(minutes=90)


def test_one_chat_says_what_a_calendar_shows(client):
    set_community(name="WeCops", hashtags="#WeCops")
    chat = make_chat(
        title="Tea and trauma", slug="tea", search_description="What helps after a bad shift?"
    )
    response = client.get("/chats/tea/calendar.ics")
    assert response["Content-Disposition"] == 'attachment; filename="tea.ics"'
    (event,) = events_at(client, "/chats/tea/calendar.ics")
    assert event["SUMMARY"] == "WeCops chat: Tea and trauma"
    assert event["DESCRIPTION"] == (
        "What helps after a bad shift?\nFollow #WeCops to join in.\nhttp://localhost/chats/tea/"
    )
    assert event["URL"] == "http://localhost/chats/tea/"
    assert event["STATUS"] == "CONFIRMED" and "ORGANIZER" not in event
    assert event["UID"] == str(chat.translation_key)
    published = chat.last_published_at.replace(microsecond=0)
    assert event.last_modified == event.stamp == published


def test_a_chat_stays_the_same_event_when_its_time_title_and_address_change(client):
    chat = make_chat(slug="one")
    (before,) = events_at(client)
    chat = ChatPage.objects.get(pk=chat.pk)
    chat.title, chat.slug = "Another title", "another"
    chat.starts_at += timedelta(days=7)
    chat.save_revision().publish()
    ChatPage.objects.filter(pk=chat.pk).update(
        last_published_at=chat.last_published_at + timedelta(minutes=2)
    )
    (after,) = events_at(client)
    assert after["UID"] == before["UID"]
    assert after.start - before.start == timedelta(days=7)
    assert after.last_modified > before.last_modified


def test_all_public_chats_of_the_community_are_in_its_calendar_and_no_others(client):
    make_chat(title="Past")
    make_chat(title="To come", starts_at=utc(2040, 1, 1, 12))
    make_chat(title="Draft", live=False)
    private = make_chat(title="Private")
    private.view_restrictions.create(restriction_type="login")
    other = make_other_community(name="Others", time_zone="America/New_York").chats
    make_chat(other, title="Elsewhere")
    calendar = calendar_at(client, "/chats/calendar.ics")
    titles = [event["SUMMARY"] for event in calendar.events]
    assert titles == ["WeCops chat: Past", "WeCops chat: To come"]
    assert calendar.calendar_name == "WeCops chats"
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=6)
    assert calendar["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    (theirs,) = events_at(client, host="bakers.example")
    assert theirs["SUMMARY"] == "Others chat: Elsewhere"
    assert theirs["URL"].startswith("http://bakers.example/")
    assert theirs["DTSTART"].params["TZID"] == "America/New_York"


def test_drafts_and_private_chats_give_no_file(client):
    make_chat(slug="draft", live=False)
    private = make_chat(slug="private")
    private.view_restrictions.create(restriction_type="login")
    assert client.get("/chats/draft/calendar.ics").status_code == 404
    assert client.get("/chats/private/calendar.ics").status_code == 302


def test_hostile_titles_stay_words(client):
    title = HOSTILE[:150] + "\r\nEND:VEVENT\r\nBEGIN:VALARM ;,\\n “Ünïcödé” 🍵" + "x" * 60
    make_chat(title="T", slug="t", search_description=title)
    ChatPage.objects.update(title=title)
    (event,) = events_at(client, "/chats/t/calendar.ics")
    assert event["SUMMARY"] == "WeCops chat: " + " ".join(title.split())
    assert not event.subcomponents


def test_what_has_not_changed_is_not_sent_again(client):
    chat = make_chat()
    for address in ("/chats/calendar.ics", f"/chats/{chat.slug}/calendar.ics"):
        etag = client.get(address)["ETag"]
        again = client.get(address, headers={"if-none-match": etag})
        assert again.status_code == 304 and not again.content
    make_chat()
    assert client.get("/chats/calendar.ics", headers={"if-none-match": etag}).status_code == 200


@pytest.mark.parametrize("zone", ["UTC", "Etc/UTC", "Asia/Kathmandu", "Australia/Lord_Howe"])
def test_any_zone_gives_a_calendar_that_is_right(client, zone):
    set_community(time_zone=zone)
    make_chat(starts_at=utc(2026, 4, 5, 3))
    (event,) = events_at(client)
    assert event.start.astimezone(UTC) == utc(2026, 4, 5, 3)


def test_an_empty_calendar_is_a_calendar(client):
    assert events_at(client) == []


def test_a_chat_to_come_leads_to_its_file_and_to_googles_form(client):
    set_community(hashtags="#WeCops")
    start = datetime(2040, 1, 3, 21, tzinfo=UTC)
    make_chat(title="Tea & trauma", slug="tea", starts_at=start)
    soup = page_at(client, "/chats/tea/")
    file, google = (a["href"] for a in soup.find(class_="calendar").find_all("a"))
    assert file == "/chats/tea/calendar.ics"
    asked = parse_qs(urlsplit(google).query)
    assert asked["text"] == ["WeCops chat: Tea & trauma"]
    assert asked["dates"] == ["20400103T210000Z/20400103T220000Z"]
    over = make_chat(slug="over")
    assert not page_at(client, f"/chats/{over.slug}/").find(class_="calendar")


def test_the_list_leads_to_the_calendar_of_all_chats(client):
    links = [a["href"] for a in page_at(client, "/chats/").find(class_="calendar").find_all("a")]
    assert links[:2] == ["webcal://testserver/chats/calendar.ics", "calendar.ics"]
    assert links[2:] == ["feed/", "feed/atom/"]


def test_a_calendar_that_is_kept_still_follows_every_change(client):
    chat = make_chat(slug="one", title="One")
    events_at(client)
    ChatPage.objects.get(pk=chat.pk).unpublish()
    assert events_at(client) == []
    set_community(name="Others")
    make_chat(title="Two")
    assert [event["SUMMARY"] for event in events_at(client)] == ["Others chat: Two"]
