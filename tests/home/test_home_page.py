"""The front page and what stands on every page."""

import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from home.models import HomePage, PlainPage
from tests.factories import make_chat, make_tweet, section, set_community

pytestmark = pytest.mark.django_db
DATA = "application/ld+json"


def soup_of(client, address="/"):
    return BeautifulSoup(client.get(address).content, "html.parser")


def words_of(soup):
    return " ".join(soup.get_text(" ").split())


def add_plain_page(title, **fields):
    page = PlainPage(title=title, **{"show_in_menus": True} | fields)
    return HomePage.objects.first().add_child(instance=page)


def test_on_the_first_day_it_says_who_when_and_how(client):
    words = words_of(soup_of(client).main)
    assert "WeCops" in words
    assert "Everybody is welcome" in words
    assert "No chat is announced just now" in words
    assert "The first one is still to come" in words


def test_the_next_chat_stands_first_with_day_hour_and_zone(client):
    start = timezone.now() + timedelta(days=3, minutes=1)
    make_chat(title="Later", starts_at=start + timedelta(days=1))
    chat = make_chat(title="Tea and trauma", starts_at=start, hashtags="#Tea", hosts=["kim"])
    box = soup_of(client).find(class_="next")
    assert box.h2.get_text(strip=True, separator=" ") == "Next chat in 3 days"
    assert box.h3.a["href"] == f"/chats/{chat.slug}/"
    assert f"{start:%A} {start.day} {start:%B %Y}" in words_of(box)
    assert "#Tea with @kim" in words_of(box)
    assert box.time["datetime"][-6] in "+-"


def test_the_latest_chats_follow(client):
    for days in (5, 6, 7, 8):
        make_chat(
            title=f"{days} days ago",
            starts_at=timezone.now() - timedelta(days=days),
            transcript=[section("Q1", make_tweet(), make_tweet(author="kim"))],
        )
    latest = soup_of(client).find("section", attrs={"aria-labelledby": "latest"})
    assert [h3.get_text() for h3 in latest.find_all("h3")] == [
        "5 days ago",
        "6 days ago",
        "7 days ago",
    ]
    assert "2 tweets by 2 people" in words_of(latest)
    assert latest.find("a", string="All chats")


def test_the_community_is_a_setting(client):
    set_community(
        name="WeBakers",
        strapline="Bread, talked about",
        about="<p>For <b>all</b> who bake.</p>",
        handle="@WeBakers",
        hashtags="#WeBakers",
        accent="#aa3300",
    )
    soup = soup_of(client)
    assert soup.title.get_text() == "WeBakers: Bread, talked about"
    assert soup.h1.get_text() == "Bread, talked about"
    assert "For all who bake." in words_of(soup.main)
    assert "--accent-on-paper:#aa3300" in soup.html["style"]
    assert "WeCops" not in words_of(soup)


def test_a_colour_that_is_none_is_left_out(client):
    set_community(accent="red;}<")
    html = client.get("/").content.decode()
    assert "red;}" not in html and '<html lang="en-GB" style="">' in html


def test_the_menu_leads_only_to_what_is_there(client):
    add_plain_page("House rules")
    add_plain_page("Not in menus", show_in_menus=False)
    add_plain_page("A draft", live=False)
    private = add_plain_page("For members")
    PageViewRestriction.objects.create(
        page=Page.objects.get(pk=private.pk), restriction_type=PageViewRestriction.LOGIN
    )
    menu = soup_of(client, "/house-rules/").find("nav", class_="site-nav")
    assert [a.get_text() for a in menu.find_all("a")] == ["Chats", "House rules", "Search"]
    assert menu.find("a", attrs={"aria-current": "page"}).get_text() == "House rules"


def test_a_plain_page_shows_its_words(client):
    body = [
        {"type": "heading", "value": "Be <kind>"},
        {"type": "paragraph", "value": "<p>Yes.</p>"},
        {"type": "quotation", "value": {"words": "I was & am", "source": "Pat"}},
    ]
    add_plain_page("House rules", body=json.dumps(body))
    article = soup_of(client, "/house-rules/").article
    assert article.h1.get_text() == "House rules"
    assert article.h2.get_text() == "Be <kind>"
    assert words_of(article.find("figure")) == "I was & am Pat"


def test_every_page_can_be_skipped_into_and_has_one_title(client):
    soup = soup_of(client)
    assert soup.find("a", class_="skip")["href"] == "#main"
    assert soup.find(id="main").name == "main"
    assert len(soup.find_all("h1")) == 1
    assert soup.html["lang"] == "en-GB"


def test_no_page_asks_another_server(client):
    soup = soup_of(client)
    tags = soup.find_all(["script", "link", "img"])
    addresses = [tag.get("src") or tag.get("href") for tag in tags if tag.attrs.get("type") != DATA]
    hosts = ("/", "http://testserver/")
    assert all(address.startswith(hosts) for address in addresses)


def test_an_address_with_nothing_helps_on(client):
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    soup = BeautifulSoup(response.content, "html.parser")
    assert soup.h1.get_text() == "There is nothing at this address"
    assert soup.find("form", role="search")


def test_the_error_page_needs_nothing():
    from django.template.loader import render_to_string

    html = render_to_string("500.html")
    assert "Nothing was lost" in html and "{%" not in html and "/static/" not in html


def test_the_front_page_asks_few_queries(client, django_assert_max_num_queries):
    make_chat(starts_at=timezone.now() + timedelta(days=3), hosts=["pat"])
    for _ in range(3):
        make_chat(hosts=["kim"], transcript=[section("Q1", make_tweet())])
    client.get("/chats/")
    with django_assert_max_num_queries(15):
        client.get("/")
