"""Creating the next chat in Wagtail: the form that opens, and who may open it."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from chatarchive.models import ChatIndexPage, ChatPage
from chatarchive.next_chat import creation_url, proposed_start
from tests.factories import (
    make_chat,
    make_other_community,
    make_trainee,
    set_community,
    utc,
)

pytestmark = pytest.mark.django_db
LABEL = "Create the next chat"


@pytest.fixture
def index():
    return ChatIndexPage.objects.get()


@pytest.fixture
def facilitator(client):
    client.force_login(make_trainee())
    return client


def soup_of(response):
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def value_in(soup, name):
    return soup.find("input", {"name": name}).get("value", "")


def test_the_form_opens_with_date_length_hashtags_and_host(facilitator, index):
    community = set_community(
        name="WeCops",
        handle="@WeCops",
        hashtags="#WeCops #Policing",
        rhythm="weekly",
        weekday=1,
        usual_length=45,
    )
    soup = soup_of(facilitator.get(creation_url(index)))
    start = proposed_start(index, community)
    assert start > timezone.now() and (f"{start:%A %H:%M}") == "Tuesday 21:00"
    assert value_in(soup, "starts_at") == f"{start:%Y-%m-%d %H:%M}"
    assert value_in(soup, "length") == "45"
    assert value_in(soup, "hashtags") == "#WeCops #Policing"
    assert value_in(soup, "hosts-0-handle") == "WeCops"
    assert value_in(soup, "hosts-TOTAL_FORMS") == "1"
    assert "In the community's time zone, Europe/London." in soup.get_text()


def test_what_the_form_proposed_is_saved(facilitator, index):
    set_community(handle="@WeCops", rhythm="weekly", weekday=1)
    soup = soup_of(facilitator.get(creation_url(index)))
    form = soup.find("form", id="page-edit-form")
    data = {
        field["name"]: field.get("value", "")
        for field in form.find_all("input")
        if field.get("name") and field.get("type") not in ("checkbox", "radio", "submit")
    }
    data |= {"title": "Tea", "slug": "tea", "introduction-count": "0", "summary-count": "0"}
    data |= {"transcript-count": "0"}
    response = facilitator.post(creation_url(index), data)
    assert response.status_code == 302, response.context["form"].errors
    chat = ChatPage.objects.get(slug="tea").get_latest_revision_as_object()
    assert [host.handle for host in chat.hosts.all()] == ["WeCops"]
    assert f"{chat.starts_at.astimezone(ZoneInfo('Europe/London')):%A %H:%M}" == "Tuesday 21:00"


def test_drafts_take_their_day_and_other_communities_do_not(index):
    community = set_community(rhythm="weekly", weekday=1)
    first = proposed_start(index, community)
    make_chat(make_other_community().chats, starts_at=first)
    assert proposed_start(index, community) == first
    make_chat(starts_at=first - timedelta(hours=2), live=False)
    assert proposed_start(index, community).date() - first.date() == timedelta(days=7)


def test_each_community_has_its_own_rhythm_and_zone(facilitator, index):
    set_community(rhythm="weekly", weekday=1)
    other = make_other_community(
        name="Others",
        handle="@Others",
        rhythm="fortnightly",
        weekday=3,
        counted_from=date(2026, 1, 1),
        time_zone="America/New_York",
    ).chats
    soup = soup_of(facilitator.get(creation_url(other)))
    start = proposed_start(other, other.get_site().communitysettings)
    assert f"{start:%A}" == "Thursday"
    assert value_in(soup, "starts_at") == f"{start:%Y-%m-%d %H:%M}"
    assert value_in(soup, "hosts-0-handle") == "Others"
    assert "America/New_York" in soup.get_text()


def test_without_a_rhythm_the_date_is_left_to_whoever_knows_it(facilitator, index):
    soup = soup_of(facilitator.get(creation_url(index)))
    assert value_in(soup, "starts_at") == ""


def test_the_way_there_stands_above_the_chats_and_in_the_menu(facilitator, index):
    explorer = soup_of(facilitator.get(reverse("wagtailadmin_explore", args=[index.pk])))
    assert [a["href"] for a in explorer.find_all("a") if LABEL in a.get_text()] == [
        creation_url(index)
    ]
    make_chat(title="Tea", starts_at=utc(2024, 7, 2, 20))
    make_chat(title="Soon", starts_at=timezone.now() + timedelta(days=3), live=False)
    listing = facilitator.get(reverse("chats:index"))
    soup = soup_of(listing)
    rows = [" ".join(row.get_text(" ").split()) for row in soup.select("table.listing tbody tr")]
    assert "Soon" in rows[0] and "To come" in rows[0] and "status: draft" in rows[0]
    assert "Tuesday 2 July 2024, 9 pm BST" in rows[1] and "Over" in rows[1]
    (add,) = {a["href"] for a in soup.find_all("a") if LABEL in a.get_text()}
    assert facilitator.get(add).url == creation_url(index)


def test_who_may_create_no_chat_is_not_led_to_it(client, index):
    user = get_user_model().objects.create_user("reader", password="password")
    group = Group.objects.create(name="Readers")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    client.force_login(user)
    assert "Chats" not in client.get(reverse("wagtailadmin_home")).content.decode()
    assert client.get(creation_url(index)).status_code == 302
    assert client.get(reverse("chats:index")).status_code == 302


def test_a_chats_address_cannot_be_that_of_a_feed():
    with pytest.raises(ValidationError, match="address of something else"):
        make_chat(slug="feed")
