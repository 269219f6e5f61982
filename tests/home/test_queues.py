"""What visitors sent, in the admin's menu and on its dashboard."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Site

from chatarchive.models import ChatOffer
from home.models import Comment
from tests.factories import (
    make_chat,
    make_comment,
    make_facilitator,
    make_post,
    make_report,
    make_tweet,
    make_visitor,
)

pytestmark = pytest.mark.django_db
DASHBOARD = reverse("wagtailadmin_home")


@pytest.fixture
def send():
    post, chat, tweet = make_post(), make_chat(), make_tweet()
    site = Site.objects.get()

    def send(comments=0, reports=0, offers=0):
        for _ in range(comments):
            make_comment(post, state=Comment.State.WAITING)
        for _ in range(reports):
            make_report(chat, tweet)
        for number in range(offers):
            ChatOffer.objects.create(site=site, idea=f"Idea {number}")

    return send


@pytest.fixture
def dashboard(client):
    client.force_login(make_facilitator())
    return lambda: client.get(DASHBOARD).content.decode()


def test_the_menu_says_how_many_wait_in_each_queue_and_in_all(send, dashboard):
    send(comments=3, reports=2, offers=1)
    page = dashboard()
    for label in ("From visitors (6)", "Comments (3)", "Reported tweets (2)", "Offers to host (1)"):
        assert f'"{label}"' in page
    assert page.index('"Comments (3)"') < page.index('"Reported tweets (2)"')


def test_the_dashboard_leads_to_what_waits(send, dashboard):
    send(comments=1, offers=1200)
    page = dashboard()
    assert f'<a href="{reverse("comment:index")}?state=waiting">1 comment waiting</a>' in page
    assert f'<a href="{reverse("offer:index")}?state=new">1,200 offers to host waiting</a>' in page
    assert "tweets waiting" not in page


def test_where_nothing_waits_no_number_is_said(send, dashboard):
    page = dashboard()
    assert '"From visitors"' in page and '"Comments"' in page
    assert "waiting" not in page


@pytest.mark.parametrize(
    ("name", "state"),
    [("comment:index", "hidden"), ("chatarchive_reports", "closed"), ("offer:index", "declined")],
)
def test_an_empty_queue_says_what_will_be_there(client, send, name, state):
    client.force_login(make_facilitator())
    assert re.search("Nobody has .* will be", client.get(reverse(name)).content.decode())
    filtered = client.get(reverse(name), {"state": state}).content.decode()
    assert "matches." in filtered and "take a filter away" in filtered.casefold()


def test_nobody_else_sees_the_menu(client):
    client.force_login(make_visitor().user)
    assert b"From visitors" not in client.get(DASHBOARD, follow=True).content


def test_the_numbers_cost_as_many_queries_however_many_wait(send, client, dashboard):
    dashboard()
    counts = set()
    for _ in range(2):
        send(comments=5, reports=5, offers=5)
        with CaptureQueriesContext(connection) as captured:
            dashboard()
        counts.add(len(captured))
    assert len(counts) == 1
    numbers = [query for query in captured if "COUNT(*)" in query["sql"]]
    for table in ("home_comment", "chatarchive_tweetreport", "chatarchive_chatoffer"):
        assert sum(f'FROM "{table}"' in query["sql"] for query in numbers) == 1
