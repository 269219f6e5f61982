"""The blog's feeds and the chats', as a real feed reader reads them."""

from datetime import UTC, date, datetime, timedelta

import feedparser
import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from chatarchive.models import ChatPage
from home.models import BlogIndexPage, BlogPage
from tests.factories import (
    hide,
    make_chat,
    make_other_community,
    make_picture_of,
    make_post,
    make_profile,
    make_tweet,
    section,
    set_community,
    utc,
)

pytestmark = pytest.mark.django_db
HOSTILE = "Fish & <script>alert(1)</script> ]]> &lt;b&gt;"
BLOG = ["/blog/feed/", "/blog/feed/atom/"]
CHATS = ["/chats/feed/", "/chats/feed/atom/"]
INLINE = {"type": "paragraph", "value": "<p>Words.</p>"}


def feed_at(client, address, **options):
    response = client.get(address, **options)
    assert response.status_code == 200, address
    feed = feedparser.parse(response.content, sanitize_html=False)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == ("atom10" if "atom" in address else "rss20")
    assert response["Content-Type"].startswith(f"application/{feed.version[:-2]}+xml")
    return feed


def titles(feed):
    return [entry.title for entry in feed.entries]


def moment(parsed):
    return datetime(*parsed[:6], tzinfo=UTC)


def paragraph(html):
    return {"type": "paragraph", "value": html}


@pytest.mark.parametrize("address", BLOG)
def test_a_feed_holds_whole_posts_newest_first(client, address):
    set_community(name="WeCops & Co")
    make_post(title="Old", date=date(2016, 4, 26))
    author = make_profile(title="Kim")
    make_post(
        slug="tea",
        title="New",
        date=date(2016, 7, 2),
        standfirst="In short & <sweet>",
        author=author,
        author_name="",
        tags=["tea", "late shifts"],
        body=[paragraph("<p>The <b>whole</b> body.</p>"), {"type": "heading", "value": "And <on>"}],
    )
    feed = feed_at(client, address, secure=True)
    assert feed.feed.title == "WeCops & Co: Blog"
    assert feed.feed.link == "https://testserver/blog/"
    assert titles(feed) == ["New", "Old"]
    entry = feed.entries[0]
    assert entry.link == "https://testserver/blog/tea/"
    assert entry.author == "Kim"
    assert sorted(tag.term for tag in entry.tags) == ["late shifts", "tea"]
    assert BeautifulSoup(entry.summary, "html.parser").get_text() == "In short & <sweet>"
    content = BeautifulSoup(entry.content[-1].value, "html.parser")
    assert content.b.get_text() == "whole" and content.h2.get_text() == "And <on>"
    assert moment(entry.published_parsed) == utc(2016, 7, 2, 11)  # noon in London's summer
    written = client.get(address).content
    assert b"+0100" in written or b"+01:00" in written


def test_a_post_published_on_its_date_has_that_hour(client):
    set_community(time_zone="America/New_York")
    first = utc(2016, 7, 3, 2, 30)
    post = make_post(date=date(2016, 7, 2))
    BlogPage.objects.filter(pk=post.pk).update(first_published_at=first)
    assert moment(feed_at(client, "/blog/feed/").entries[0].published_parsed) == first


@pytest.mark.parametrize("address", BLOG)
def test_addresses_inside_a_post_are_whole(client, address):
    image = make_picture_of(1600, 900, description="A mug")
    other = make_post(slug="other")
    link = f'<p><a linktype="page" id="{other.pk}">there</a> <a href="#here">here</a></p>'
    picture = {"image": image.pk, "alt_text": "A desk", "decorative": False}
    body = [paragraph(link), {"type": "image", "value": picture}]
    make_post(slug="tea", title="Tea", picture=image, body=body, date=date(2040, 1, 1))
    entry = feed_at(client, address, headers={"host": "tea.example:8000"}).entries[0]
    content = BeautifulSoup(entry.content[-1].value, "html.parser")
    assert [a["href"] for a in content.find_all("a")] == [
        "http://tea.example:8000/blog/other/",
        "http://tea.example:8000/blog/tea/#here",
    ]
    found = content.find_all("img")
    assert [img["alt"] for img in found] == ["A mug", "A desk"]
    assert all(img["src"].startswith("http://tea.example:8000/media/") for img in found)
    sizes = found[1]["srcset"].split(", ")
    assert len(sizes) == 3
    assert all(size.startswith("http://tea.example:8000/media/") for size in sizes)


@pytest.mark.parametrize("address", BLOG)
def test_hostile_words_stay_words(client, address):
    make_post(
        title=f"{HOSTILE}\x0b\uffff",
        standfirst=HOSTILE,
        author_name=HOSTILE,
        tags=[HOSTILE],
        body=[{"type": "heading", "value": HOSTILE + "\x0c"}],
    )
    feed = feed_at(client, address)
    entry = feed.entries[0]
    title = entry.title if "atom" in address else BeautifulSoup(entry.title, "html.parser").text
    assert title == HOSTILE
    assert entry.author == HOSTILE
    assert "<script" not in entry.summary and "<script" not in entry.content[-1].value
    assert BeautifulSoup(entry.content[-1].value, "html.parser").h2.get_text() == HOSTILE + ""


@pytest.mark.parametrize("address", BLOG)
def test_an_entry_keeps_its_identity_when_its_post_is_renamed_and_changed(client, address):
    post = make_post(slug="before", title="Before")
    before = feed_at(client, address).entries[0]
    post.title, post.slug = "After", "after"
    post.save_revision().publish()
    after = feed_at(client, address).entries[0]
    assert after.title == "After" and after.link.endswith("/blog/after/")
    assert after.id == before.id and after.id.startswith("urn:uuid:")
    assert after.published == before.published


@pytest.mark.parametrize("address", BLOG + CHATS)
def test_drafts_private_pages_and_other_communities_are_in_no_feed(client, address):
    other = make_other_community()
    bakers = other.blog
    make_post(bakers, title="Bread")
    ovens = other.chats
    soon = timezone.now() + timedelta(days=3)
    make_chat(ovens, title="Ovens", starts_at=soon)
    make_post(title="Seen")
    make_post(title="Draft", live=False)
    hide(make_post(title="Secret"))
    make_chat(title="Seen", starts_at=soon)
    make_chat(title="Draft", starts_at=soon, live=False)
    hide(make_chat(title="Secret", summary=[INLINE]))
    written = client.get(address).content.decode()
    assert "Seen" in written
    for word in ("Draft", "Secret", "Bread", "Ovens", "bakers"):
        assert word not in written
    elsewhere = client.get(address, headers={"host": "bakers.example"}).content.decode()
    assert "Seen" not in elsewhere and "WeBakers" in elsewhere
    assert ("Bread" if "blog" in address else "Ovens") in elsewhere


@pytest.mark.parametrize("address", BLOG + CHATS)
def test_whoever_has_a_feed_already_is_told_so_until_something_changes(client, address):
    post = make_post()
    make_chat(starts_at=timezone.now() + timedelta(days=3))
    response = client.get(address)
    again = client.get(address, headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304 and not again.content
    post.unpublish()
    ChatPage.objects.get().unpublish()
    changed = client.get(address, headers={"if-none-match": response["ETag"]})
    assert changed.status_code == 200


@pytest.mark.parametrize("address", BLOG + CHATS)
def test_an_empty_feed_is_a_feed_and_stays_the_same(client, address):
    post = make_post(live=False)
    assert post.get_parent().slug == "blog"
    assert not feed_at(client, address).entries
    first = client.get(address)
    assert b"1970" in first.content  # not now, which differs each second
    assert client.get(address)["ETag"] == first["ETag"]
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("address", CHATS)
def test_a_chat_is_told_when_announced_and_again_when_it_can_be_read(client, address):
    set_community(time_zone="Europe/London", hashtags="#WeCops")
    chat = make_chat(
        slug="tea",
        title="Tea & trauma",
        starts_at=utc(2099, 7, 14, 20),
        hosts=["kim"],
        questions=["Why <tea>?"],
        introduction=[paragraph("<p>Beforehand.</p>")],
    )
    announced = feed_at(client, address).entries[0]
    assert BeautifulSoup(announced.title, "html.parser").get_text() == (
        "Coming up: Tea & trauma, Tuesday 14 July 2099, 9 pm BST"
    )
    assert announced.link == "http://testserver/chats/tea/"
    assert "#WeCops, with @kim" in announced.summary
    content = BeautifulSoup(announced.content[-1].value, "html.parser")
    assert "Beforehand." in content.get_text()
    assert content.li.get_text() == "Why <tea>?"
    chat.starts_at = utc(2024, 7, 16, 20)
    chat.save_revision().publish()
    assert not feed_at(client, address).entries  # nothing to read yet
    tweet = make_tweet(text="Secretive words", author="kimsecret")
    chat.summary = [
        ("paragraph", "<p>What people said.</p>"),
        ("tweet", tweet.key),
    ]
    chat.transcript = [("section", {"heading": "Q1", "tweets": [{"key": tweet.key}]})]
    chat.save_revision().publish()
    said = feed_at(client, address).entries[0]
    assert BeautifulSoup(said.title, "html.parser").get_text() == "What was said: Tea & trauma"
    assert said.id != announced.id
    assert moment(said.published_parsed) == utc(2024, 7, 16, 21)
    html = said.content[-1].value
    assert "What people said." in html and "ecret" not in html
    assert 'href="http://testserver/chats/tea/transcript/"' in html


def test_a_chat_with_a_transcript_alone_is_told_too(client):
    make_chat(title="Tea", transcript=[section("Q1", make_tweet())])
    make_chat(title="Bare")
    feed = feed_at(client, "/chats/feed/")
    assert titles(feed) == ["What was said: Tea"]


def test_every_page_leads_readers_to_the_feeds(client):
    make_post(slug="tea")
    for address in ("/", "/chats/", "/blog/tea/", "/search/"):
        soup = BeautifulSoup(client.get(address).content, "html.parser")
        links = soup.head.find_all("link", rel="alternate", type="application/rss+xml")
        assert [(link["title"], link["href"]) for link in links] == [
            ("WeCops: Chats", "/chats/feed/"),
            ("WeCops: Blog", "/blog/feed/"),
        ]
    hide(BlogIndexPage.objects.get())
    assert b"/blog/feed/" not in client.get("/").content
