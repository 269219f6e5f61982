"""What is at which address: sitemap, robots, redirects, and pages for when something is wrong."""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import BadRequest, PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from chatarchive.models import ChatIndexPage
from home.models import BlogIndexPage, HomePage, PlainPage
from tests.factories import (
    hide,
    make_chat,
    make_other_community,
    make_post,
    make_tweet,
    section,
)

pytestmark = pytest.mark.django_db
BAKERS = {"host": "bakers.example"}


def locations(client, **options):
    tree = ElementTree.fromstring(client.get("/sitemap.xml", **options).content)
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    return {
        url.find("s:loc", space).text: url.findtext("s:lastmod", None, space)
        for url in tree.findall("s:url", space)
    }


def test_the_sitemap_lists_what_visitors_see_transcripts_too(client):
    other = make_other_community()
    make_post(other.blog, slug="bread")
    make_chat(slug="tea", transcript=[section("Q1", make_tweet())])
    make_chat(slug="bare")
    make_post(slug="draft", live=False)
    hide(make_chat(slug="secret", transcript=[section("Q1", make_tweet())]))
    found = locations(client, secure=True)
    below = [address.removeprefix("https://testserver") for address in found]
    assert sorted(below) == [
        "/",
        "/blog/",
        "/chats/",
        "/chats/bare/",
        "/chats/tea/",
        "/chats/tea/figures/",
        "/chats/tea/transcript/",
    ]
    assert found["https://testserver/chats/tea/transcript/"] == str(date.today())
    assert "http://bakers.example/blog/bread/" in locations(client, headers=BAKERS)
    assert not any("tea" in address for address in locations(client, headers=BAKERS))


def test_robots_are_told_what_to_leave_alone_and_where_the_sitemap_is(client):
    make_other_community()
    said = client.get("/robots.txt", headers=BAKERS, secure=True).content.decode().splitlines()
    assert said[0] == "User-agent: *"
    assert {f"Disallow: {path}" for path in ("/admin/", "/accounts/", "/search/")} <= {*said}
    # Forms, and choices of a list: endless addresses with the same words.
    assert {f"Disallow: {path}" for path in ("/sign-", "/*/report/", "/*?*person=")} <= {*said}
    assert said[-1] == "Sitemap: https://bakers.example/sitemap.xml"


@pytest.fixture
def rename(django_capture_on_commit_callbacks):
    def rename(page, slug):
        page.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()

    return rename


@pytest.mark.parametrize("below", ["", "transcript/"])
def test_a_renamed_chat_is_found_at_its_old_address(client, rename, below):
    chat = make_chat(slug="before", transcript=[section("Q1", make_tweet())])
    rename(chat, "after")
    response = client.get(f"/chats/before/{below}?utm_source=x")
    assert response.status_code == 301
    assert client.get(response.url).status_code == 200
    assert response.url.endswith(f"/chats/after/{below}")


def test_only_the_site_of_a_renamed_page_leads_on(client, rename):
    make_other_community()
    rename(make_chat(slug="before"), "after")
    assert client.get("/chats/before/", headers=BAKERS).status_code == 404


def test_when_the_blog_moves_everything_below_it_leads_on(client, rename):
    make_post(slug="tea", date=date(2016, 4, 26), tags=["late"])
    rename(BlogIndexPage.objects.get(), "stories")
    for below in ("", "tea/", "tag/late/", "2016/", "2016/04/", "feed/", "feed/atom/"):
        response = client.get(f"/blog/{below}", follow=True)
        assert response.redirect_chain == [(f"/stories/{below}", 301)], below
        assert response.status_code == 200


def test_when_the_chats_move_their_feeds_and_transcripts_lead_on(client, rename):
    make_chat(slug="tea", transcript=[section("Q1", make_tweet())])
    rename(ChatIndexPage.objects.get(), "talks")
    for below in ("", "feed/", "feed/atom/", "tea/", "tea/transcript/"):
        response = client.get(f"/chats/{below}", follow=True)
        assert response.redirect_chain == [(f"/talks/{below}", 301)], below
        assert response.status_code == 200


def test_a_page_that_moves_below_another_is_found_at_its_old_address(client):
    home = HomePage.objects.first()
    rules = home.add_child(instance=PlainPage(title="Rules", slug="rules"))
    about = home.add_child(instance=PlainPage(title="About", slug="about"))
    rules.move(about, pos="last-child")
    assert client.get("/rules/").url.endswith("/about/rules/")
    assert Redirect.objects.count() == 1


def soup_of(response):
    return BeautifulSoup(response.content, "html.parser")


def test_an_address_with_nothing_offers_search_and_the_communitys_chats(client):
    other = make_other_community()
    soon = timezone.now() + timedelta(days=3)
    make_chat(slug="soon", title="Soon", starts_at=soon)
    for number in range(5):
        make_chat(slug=f"chat-{number}", title=f"Chat {number}")
    hide(make_chat(title="Secret"))
    make_chat(other.chats, title="Ovens", starts_at=soon)
    response = client.get("/chats/no-such-chat/")
    assert response.status_code == 404
    soup = soup_of(response)
    assert soup.main.find("form", role="search")
    links = [a["href"] for a in soup.main.find_all("a") if "/chats/" in a["href"]]
    assert links[0] == "/chats/soon/" and len(links) == 4
    assert "Secret" not in soup.get_text() and "Ovens" not in soup.get_text()
    elsewhere = soup_of(client.get("/nothing/", headers=BAKERS))
    assert "WeBakers" in elsewhere.title.get_text()
    assert "Ovens" in elsewhere.main.get_text() and "Soon" not in elsewhere.get_text()


def test_an_address_with_nothing_costs_little(client, django_assert_max_num_queries):
    make_chat(starts_at=timezone.now() + timedelta(days=3))
    make_chat()
    client.get("/nothing/")
    with django_assert_max_num_queries(12):
        client.get("/nothing/")


def test_a_form_that_was_open_too_long_is_explained_in_our_look():
    response = Client(enforce_csrf_checks=True).post(reverse("wagtailadmin_login"), {"x": "y"})
    assert response.status_code == 403
    soup = soup_of(response)
    assert soup.h1.get_text() == "This form was open too long"
    assert "Nothing was changed" in soup.main.get_text()
    assert soup.find(class_="site-head")


@pytest.mark.parametrize(
    ("error", "status", "heading"),
    [
        (PermissionDenied, 403, "This page is not open to you"),
        (BadRequest, 400, "That could not be understood"),
        (RuntimeError, 500, "Something went wrong on our side"),
    ],
)
def test_whatever_goes_wrong_is_told_in_words(client, monkeypatch, error, status, heading):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr(HomePage, "get_context", fail)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == status
    soup = soup_of(response)
    assert soup.h1.get_text() == heading
    assert soup.find("meta", attrs={"name": "robots"})["content"] == "noindex"
    assert soup.main.find("a", href="/")


def test_a_host_that_is_not_ours_is_told_so_without_asking_anything(client, settings):
    settings.ALLOWED_HOSTS = ["ours.example"]
    response = client.get("/", headers={"host": "theirs.example"})
    assert response.status_code == 400
    assert soup_of(response).h1.get_text() == "That could not be understood"
