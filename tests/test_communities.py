"""Two communities in one installation never show each other's content, on any address.

Each is full of its own word, at the same slugs as the other. A sweep asks one community's host for
every address there is (what links to it, the sitemap, the URL conf, the other's addresses) and
looks for the other's word.
"""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.models import Page, Site

from aboutwe.models import ProfileIndexPage, ProfilePage
from chatarchive.models import ChatIndexPage, ChatPage, Tweet
from home.communities import make_community, make_groups
from home.files import is_for
from home.furnishing import furnish
from home.models import BlogIndexPage, BlogPage, CommunitySettings, PlainPage
from tests.factories import (
    commentary,
    join,
    make_capture,
    make_chat,
    make_facilitator,
    make_post,
    make_tweet,
    section,
)

pytestmark = pytest.mark.django_db

HOSTS = {"marigold": "marigold.example.org", "thistle": "thistle.example.org"}
OTHER = {"marigold": "thistle", "thistle": "marigold"}
# Everything that has the community's word has this too, so that a search finds both's.
SHARED = "hedgerow"
_ADDRESSES = re.compile(rb"""https?://[^\s"'<>]+""")


def paragraph(word, kind):
    return {"type": "paragraph", "value": f"<p>{word} {kind} {SHARED}</p>"}


def fill(site, word):
    """Content of every kind in ``site``, each with ``word`` and its kind in it."""
    community = CommunitySettings.for_site(site)
    for field in ("name", "strapline", "cadence"):
        setattr(community, field, f"{word}{field}")
    community.about = f"<p>{word}about</p>"
    community.footer = f"<p>{word}footer</p>"
    community.handle, community.hashtags = f"@{word}handle", f"#{word}tag"
    link = {"name": f"{word}link", "address": f"https://{word}.example.net/"}
    community.follow = [("link", link)]
    community.sisters = [("community", link | {"line": f"{word}sister"})]
    community.team_email = f"{word}team@example.org"
    community.save()
    furnish(site, say=lambda line: None)
    chats = ChatIndexPage.objects.child_of(site.root_page).get()
    tweets = [make_tweet(text=f"{word}tweet {SHARED}", author=f"{word}author") for _ in range(2)]
    chat = make_chat(
        chats,
        title=f"{word}chat {SHARED}",
        slug="same",
        hosts=[f"{word}host"],
        questions=[f"{word}question"],
        introduction=[paragraph(word, f"{word}introduction")],
        summary=[paragraph(word, f"{word}summary")],
        transcript=[section(f"{word}heading", *tweets), commentary(f"<p>{word}commentary</p>")],
    )
    chat.tags.add(f"{word}topic", "sametopic")
    chat.save_revision().publish()
    join(chat, *tweets)
    make_capture(*tweets, chat=chat, site=site, name=f"{word}capture.jsonl")
    make_chat(
        chats,
        title=f"{word}upcoming {SHARED}",
        slug="coming",
        starts_at=timezone.now() + timedelta(days=3),
    )
    make_chat(chats, title=f"{word}draft {SHARED}", slug="draft", live=False)
    blog = BlogIndexPage.objects.child_of(site.root_page).get()
    post = make_post(
        blog,
        title=f"{word}post {SHARED}",
        slug="same",
        author_name=f"{word}writer",
        standfirst=f"{word}standfirst {SHARED}",
        body=[paragraph(word, f"{word}body")],
    )
    post.tags.add(f"{word}subject", "sametopic")
    post.save_revision().publish()
    people = ProfileIndexPage.objects.child_of(site.root_page).get()
    people.add_child(
        instance=ProfilePage(
            title=f"{word}person {SHARED}", slug="same", handle=f"{word}host", role=f"{word}role"
        )
    )
    site.root_page.add_child(
        instance=PlainPage(
            title=f"{word}plain {SHARED}",
            slug="same",
            show_in_menus=True,
            body=[("paragraph", f"<p>{word}words</p>")],
        )
    )
    Redirect.objects.create(site=site, old_path=f"/{word}-old", redirect_link=f"/same/?{word}moved")
    document = get_document_model()(title=f"{word}document", collection=community.collection)
    document.file.save(f"{word}.txt", ContentFile(f"{word}file"), save=True)


@pytest.fixture(scope="module")
def kept_sites(django_db_setup, django_db_blocker):
    """Both, made once: each test works in a transaction within the one that holds them."""
    with django_db_blocker.unblock(), transaction.atomic():
        cache.clear()
        yield make_sites()
        transaction.set_rollback(True)


@pytest.fixture
def sites(kept_sites, db):
    return {word: Site.objects.get(pk=site.pk) for word, site in kept_sites.items()}


def make_sites():
    first = Site.objects.get(is_default_site=True)
    first.hostname = HOSTS["marigold"]
    first.save()
    second = make_community(HOSTS["thistle"], "thistle", say=lambda line: None)
    sites = {"marigold": first, "thistle": second}
    for word, site in sites.items():
        CommunitySettings.for_site(site).save()
        CommunitySettings.objects.filter(site=site).update(name=f"{word}name")
        make_groups(site, say=lambda line: None)
        fill(site, word)
    return sites


def parameterless(patterns, prefix=""):
    """The addresses in the URL conf that take nothing, and the patterns of those that do."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if route.startswith("admin/"):
            continue
        if isinstance(pattern, URLPattern):
            yield re.sub(r"[\^$]|\\Z", "", route)
        else:
            yield from parameterless(pattern.url_patterns, route)


def asked_by_url_conf():
    """Every address of the URL conf; numbers and names in it are those of either community."""
    numbers = [*Page.objects.values_list("pk", flat=True)]
    for route in parameterless(get_resolver().url_patterns):
        if "(" in route:
            continue  # pages and documents: asked for below
        if not re.search(r"<[^>]+>", route):
            yield f"/{route}"
            continue
        for number in numbers:
            filled = re.sub(r"<int:[^>]+>", str(number), route)
            yield "/" + re.sub(r"<[^>]+>", "same", filled)


def every_known_address():
    """What both communities have, as paths: asked for at either host."""
    yield from ("/", "/sitemap.xml", "/robots.txt", "/nothing-here/", "/chats/?page=2")
    for page in Page.objects.filter(depth__gt=1).specific():
        path = urlsplit(page.full_url or "").path
        if not path:
            continue
        yield path
        for route in getattr(page, "get_subpage_urls", list)():
            pattern = str(route.pattern)
            if "<" not in pattern and "(" not in pattern.strip("^$"):
                yield path + pattern.strip("^$")
        # By its place in the tree, and by its number.
        yield page.url_path
        yield f"/pages/{page.pk}/"
    for document in get_document_model().objects.all():
        yield document.url
    for words in (SHARED, *HOSTS, "same", "sametopic"):
        yield f"/search/?q={words}"
    for word in HOSTS:
        yield f"/{word}-old/"
        yield f"/chats/?topic={word}topic"
        yield f"/chats/?host={word}host"
        yield f"/chats/?q={word}"
        yield f"/blog/?tag={word}subject"
    yield "/chats/?topic=sametopic"
    yield "/blog/?tag=sametopic"


def links_in(answer, base):
    """Addresses in an answer that lie on the same host."""
    found = {unescape(raw.decode("utf-8", "replace")) for raw in _ADDRESSES.findall(answer.content)}
    if "html" in answer.get("Content-Type", ""):
        soup = BeautifulSoup(answer.content, "html.parser")
        found |= {tag["href"] for tag in soup.find_all(href=True)}
    for link in found:
        try:
            parts = urlsplit(urldefrag(urljoin(base, link))[0])
        except ValueError:
            continue
        if parts.netloc == urlsplit(base).netloc and not parts.path.startswith("/static/"):
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path


class Sweep:
    """Asks ``host`` for every address, its own links included, or for ``addresses`` alone.
    ``seen`` is all that came back, by address, without an echo of what was asked for."""

    def __init__(self, host, addresses=None, most=1000):
        self.client = Client(headers={"host": host})
        self.base = f"http://{host}/"
        self.seen = {}
        waiting = [*(addresses or (*every_known_address(), *asked_by_url_conf()))]
        while waiting and len(self.seen) < most:
            address = waiting.pop(0)
            if address in self.seen:
                continue
            answer = self.client.get(address)
            if not answer.streaming and not addresses:
                waiting += [link for link in links_in(answer, self.base) if link not in self.seen]
            self.seen[address] = self._told(address, answer)
        assert not waiting, f"more addresses than {most}: {waiting[:5]}"

    @staticmethod
    def _told(address, answer):
        text = answer.getvalue().decode("utf-8", "replace") + answer.get("Location", "")
        asked = {address, address.replace("&", "&amp;"), unquote(address)}
        query = urlsplit(address).query
        asked |= set(query.split("&")) | {part.partition("=")[2] for part in query.split("&")}
        if answer.status_code == 404 or "?" in address:
            for words in sorted(asked, key=len, reverse=True):
                # An echo of the very words, not the words within others.
                text = re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", "", text) if words else text
        return text

    def addresses_telling(self, word):
        return sorted(address for address, text in self.seen.items() if word in text.casefold())


@pytest.fixture
def sweeps(sites):
    return {word: Sweep(host) for word, host in HOSTS.items()}


def test_no_address_of_one_community_tells_of_the_other(sweeps):
    found = {word: sweep.addresses_telling(OTHER[word]) for word, sweep in sweeps.items()}
    assert found == {"marigold": [], "thistle": []}
    # And the sweep would have seen it: every kind of content is told at home, drafts are not.
    for word, sweep in sweeps.items():
        told = "".join(sweep.seen.values())
        for kind in (
            "name strapline about footer handle tag link sister chat host question introduction "
            "summary heading tweet author commentary upcoming post person role plain words moved "
            "file body"
        ).split():
            assert f"{word}{kind}" in told, f"the sweep never came across {kind}"
        assert f"{word}draft" not in told and f"{word}team" not in told


def test_the_sweep_notices_a_leak(sites):
    PlainPage.objects.get(slug="same", title__startswith="marigold").delete()
    sites["marigold"].root_page.add_child(
        instance=PlainPage(title="Oh: thistlename", slug="leak", show_in_menus=True)
    )
    sweep = Sweep(HOSTS["marigold"], ["/leak/", "/chats/"])
    assert sweep.addresses_telling("thistle") == ["/chats/", "/leak/"]  # the menu tells it, too


def test_one_slug_in_two_communities_is_two_pages(sites):
    for word, host in HOSTS.items():
        for address in ("/chats/same/", "/chats/same/transcript/", "/about-we/same/", "/same/"):
            html = Client(headers={"host": host}).get(address).content.decode()
            assert word in html and OTHER[word] not in html, (host, address)


def test_the_others_page_is_not_at_this_host(sites):
    Page.objects.get(slug="same", title__startswith="thistleplain").delete()
    thistle, marigold = (Client(headers={"host": HOSTS[word]}) for word in ("thistle", "marigold"))
    assert marigold.get("/same/").status_code == 200
    assert thistle.get("/same/").status_code == 404


def test_documents_are_handed_out_at_home_only(sites):
    for word, host in HOSTS.items():
        client = Client(headers={"host": host})
        for document in get_document_model().objects.all():
            own = document.title.startswith(word)
            assert client.get(document.url).status_code == (200 if own else 404)
    everybodys = get_document_model().objects.first()
    everybodys.collection = everybodys.collection.get_parent()
    assert all(is_for(everybodys, site) for site in sites.values())


def test_the_sitemap_and_robots_are_of_the_host(sites):
    for word, host in HOSTS.items():
        client = Client(headers={"host": host})
        sitemap = client.get("/sitemap.xml").content.decode()
        assert f"http://{host}/chats/same/" in sitemap and HOSTS[OTHER[word]] not in sitemap
        assert f"http://{host}/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_settings_of_a_further_site_do_not_go_by_the_first_ones_name(sites):
    home = Page.objects.get(depth=1).add_child(instance=PlainPage(title="Third", slug="third"))
    third = Site.objects.create(hostname="third.example.org", root_page=home)
    assert CommunitySettings.for_site(third).name == "third.example.org"


# In the admin


@pytest.fixture
def thistles_editor(sites, client):
    user = make_facilitator("thistles")
    user.groups.set(Group.objects.filter(name__startswith="thistlename "))
    assert user.groups.count() == 2
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    "name",
    [
        "tweet:index",
        "chatarchive_captures",
        "chatarchive_imports",
        "offer:index",
        "wagtailadmin_home",
        "wagtailadmin_explore_root",
        "wagtaildocs:index",
        "wagtailimages:index",
    ],
)
def test_a_communitys_editor_is_shown_nothing_of_the_other(thistles_editor, client, name):
    answer = client.get(reverse(name), follow=True)
    assert answer.status_code == 200
    assert "marigold" not in answer.content.decode().casefold().replace("marigold.example.org", "")


def test_lists_show_a_communitys_editor_what_is_theirs(thistles_editor, client):
    assert b"thistletweet" in client.get(reverse("tweet:index")).content
    assert b"thistlecapture" in client.get(reverse("chatarchive_captures")).content
    assert b"thistledocument" in client.get(reverse("wagtaildocs:index")).content


def test_a_communitys_editor_links_to_pages_of_their_own(thistles_editor, client, sites):
    for word in HOSTS:
        shown = [
            client.get(reverse("wagtailadmin_choose_page_child", args=[sites[word].root_page_id])),
            client.get(reverse("wagtailadmin_choose_page_search"), {"q": f"{word}plain"}),
        ]
        told = "".join(answer.content.decode() for answer in shown)
        assert (f"{word}plain {SHARED}" in told) == (word == "thistle")


def test_a_communitys_editor_changes_the_facts_of_their_own(thistles_editor, client, sites):
    own = ["home", "communitysettings", sites["thistle"].pk]
    assert client.get(reverse("wagtailsettings:edit", args=own)).status_code == 200


def test_nothing_of_the_other_community_opens_by_its_number(thistles_editor, client):
    chat = ChatPage.objects.get(slug="same", title__startswith="marigold")
    tweet = chat.chat_tweets.first().tweet
    document = get_document_model().objects.get(title="marigolddocument")
    capture = chat.chat_tweets.first().captured_tweets.first().capture
    community = CommunitySettings.objects.get(name="marigoldname")
    for address in (
        reverse("wagtailadmin_pages:edit", args=[chat.pk]),
        reverse("chatarchive_tweets", args=[chat.pk]),
        reverse("chatarchive_capture", args=[capture.pk]),
        reverse("tweet:inspect", args=[tweet.pk]),
        reverse("tweet:usage", args=[tweet.pk]),
        reverse("wagtaildocs:edit", args=[document.pk]),
        reverse("wagtailsettings:edit", args=["home", "communitysettings", community.site_id]),
    ):
        answer = client.get(address)
        assert answer.status_code in (302, 403, 404), address
        assert b"marigold" not in answer.content, address


def test_keys_of_the_others_tweets_answer_nothing(thistles_editor, client):
    own = ChatPage.objects.get(slug="same", title__startswith="thistle")
    keys = list(Tweet.objects.values_list("key", flat=True))
    address = reverse("chatarchive_tweets", args=[own.pk])
    answer = client.post(address, {"keys": keys}, content_type="application/json")
    assert len(answer.json()["tweets"]) == 2
    assert "marigold" not in answer.content.decode()


def test_general_facilitators_still_look_up_everything(sites, client):
    client.force_login(make_facilitator())
    listed = client.get(reverse("tweet:index")).content.decode()
    assert "marigoldtweet" in listed and "thistletweet" in listed


def test_posts_and_pages_stand_in_the_tree_they_were_made_in(sites):
    for word, site in sites.items():
        titles = BlogPage.objects.descendant_of(site.root_page).values_list("title", flat=True)
        assert list(titles) == [f"{word}post {SHARED}"]
