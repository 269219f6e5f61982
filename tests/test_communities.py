"""Two communities in one installation never show each other's content, on any address.

Each is full of its own word, at the same slugs as the other. A sweep asks one community's host for
every address there is (what links to it, the sitemap, the URL conf, the other's addresses) and
looks for the other's word.
"""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

import pytest
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

from aboutwe.models import ProfileIndexPage
from chatarchive.models import (
    ChatHost,
    ChatIndexPage,
    ChatOffer,
    ChatPage,
    ChatReading,
    FindableEntry,
    Tweet,
    TweetReport,
    WorkStream,
)
from home.communities import make_community, make_groups
from home.files import is_for
from home.furnishing import furnish
from home.models import (
    BlockedPerson,
    BlogIndexPage,
    BlogPage,
    Comment,
    CommunitySettings,
    PlainPage,
)
from tests.crawling import Sample
from tests.factories import (
    commentary,
    join,
    make_capture,
    make_chat,
    make_comment,
    make_facilitator,
    make_post,
    make_profile,
    make_report,
    make_step,
    make_stream,
    make_tweet,
    make_visitor,
    section,
)

pytestmark = pytest.mark.django_db

HOSTS = {"marigold": "marigold.example.org", "thistle": "thistle.example.org"}
OTHER = {"marigold": "thistle", "thistle": "marigold"}
SHARED_HOSTS = {"marigold": "bothhost", "thistle": "eachhost"}
# Everything that has the community's word has this too, so that a search finds both's.
SHARED = "hedgerow"
# What is neither a page nor asked for by a link alone.
HAVE_WORDS = """/chats/feed/ /chats/feed/atom/ /blog/feed/ /blog/feed/atom/ /chats/calendar.ics
/chats/same/calendar.ics /chats/same/figures/ /sitemap.xml /robots.txt /nothing-here/ /sign-in/
/sign-in/cancelled/ /chats/figures/ /chats/tonight/live/ /chats/tonight/live/tweets/
/what-happened-next/?waiting=1 /chats/?topic=sametopic /chats/?host=bothhost /about-we/
/chats/?q=hedgerow /chats/same/transcript/?person=bothauthor /blog/tag/sametopic/""".split()
_ADDRESSES = re.compile(rb"""(https?://[^\s"'<>]+)|\shref="([^"]+)""" rb'"')


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
    community.figures_are_public = community.live_is_public = True
    community.save()
    furnish(site, say=lambda line: None)
    chats = ChatIndexPage.objects.child_of(site.root_page).get()
    tweets = [
        make_tweet(text=f"{word}tweet {SHARED}", author=author)
        for author in (f"{word}author", "bothauthor")
    ]
    chat = make_chat(
        chats,
        title=f"{word}chat {SHARED}",
        slug="same",
        hosts=[
            f"{word}host",
            *(
                # Known by name in one community, by handle alone in the other.
                ChatHost(handle=handle, name=f"{word}named" if at == word else "")
                for at, handle in SHARED_HOSTS.items()
            ),
        ],
        questions=[f"{word}question"],
        reading=[ChatReading(title=f"{word}reading", address=f"https://{word}.example.net/r")],
        introduction=[paragraph(word, f"{word}introduction")],
        summary=[paragraph(word, f"{word}summary")],
        transcript=[section(f"{word}heading", *tweets), commentary(f"<p>{word}commentary</p>")],
    )
    # A label that its address does not tell, as an echo of the address is no leak.
    chat.tags.add(f"{word}topic & all", "sametopic")
    chat.save_revision().publish()
    join(chat, *tweets)
    make_capture(*tweets, chat=chat, site=site, name=f"{word}capture.jsonl")
    make_report(chat, tweets[0], message=f"{word}report")
    stream = make_stream(f"{word}stream", site=site, line=f"{word}does")
    make_step(chat, words=f"{word}step", stream=stream)
    draft = make_chat(chats, title=f"{word}draft {SHARED}", slug="draft", live=False)
    ChatOffer.objects.create(
        site=site, chat=draft, idea=f"{word}offer", email=f"{word}offer@example.org"
    )
    make_chat(
        chats,
        title=f"{word}upcoming {SHARED}",
        slug="coming",
        starts_at=timezone.now() + timedelta(days=3),
    )
    tonight = make_chat(
        chats, title=f"{word}tonight {SHARED}", slug="tonight", starts_at=timezone.now()
    )
    join(tonight, make_tweet(text=f"Q1: {word}arriving?", author=f"{word}handle"))
    blog = BlogIndexPage.objects.child_of(site.root_page).get()
    post = make_post(
        blog,
        title=f"{word}post {SHARED}",
        slug="same",
        author_name=f"{word}writer",
        standfirst=f"{word}standfirst {SHARED}",
        body=[paragraph(word, f"{word}body")],
    )
    post.tags.add(f"{word}subject & all", "sametopic")
    post.save_revision().publish()
    first = make_comment(post, f"{word}comment", author=f"{word}visitor")
    make_comment(post, f"{word}reply", author="both_visitor", answers=first)
    for state in (Comment.State.WAITING, Comment.State.HIDDEN):
        make_comment(post, f"{word}unseen", author=f"{word}visitor", state=state)
        make_comment(post, f"{word}{state}", author="both_visitor", state=state)
    BlockedPerson.objects.create(site=site, key=f"x:{word}", handle=f"{word}blocked")
    people = ProfileIndexPage.objects.child_of(site.root_page).get()
    make_profile(
        people,
        title=f"{word}person {SHARED}",
        slug="same",
        handle=f"{word}host",
        role=f"{word}role",
    )
    make_profile(people, title=f"{word}double", slug=f"{word}double", handle="bothhost")
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
    # One page of each kind in each community, and what else has a number there.
    numbers = {*Page.objects.filter(slug="same").values_list("pk", flat=True)}
    for model in (get_document_model(), Comment):
        numbers |= {*model.objects.values_list("pk", flat=True)}
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
        if page.slug in ("same", "draft"):
            # By its place in the tree, and by its number.
            yield page.url_path
            yield f"/pages/{page.pk}/"
    for document in get_document_model().objects.all():
        yield document.url
    for words in (SHARED, *HOSTS, "same", "sametopic"):
        yield f"/search/?q={words}"
        yield f"/search/?q={words}&kind=tweets&sort=newest"
        yield f"/search/?q={words}&kind=chats"
    # A chosen value is shown with its label: that of the other community's has none here.
    yield f"/search/?q={SHARED}&chat=same"
    yield f"/search/?q={SHARED}&chat=draft"
    yield f"/search/?q={SHARED}&topic=sametopic"
    yield f"/search/?q={SHARED}&person=bothauthor"
    for pk in FindableEntry.objects.values_list("pk", flat=True):
        yield f"/search/?q={SHARED}&around={pk}"
    for word in HOSTS:
        yield f"/search/?topic={word}topic-all"
        yield f"/search/?person={word}author"
        yield f"/{word}-old/"
        yield f"/chats/?topic={word}topic-all"
        yield f"/chats/?host={word}host"
        yield f"/chats/?q={word}"
        yield f"/chats/same/transcript/?person={word}author"
        yield f"/blog/tag/{word}subject-all/"
        yield f"/blog/?tag={word}subject-all"
    yield "/chats/?topic=sametopic"
    yield "/chats/?host=bothhost"
    yield f"/chats/?q={SHARED}"
    yield "/chats/calendar.ics"
    yield "/chats/same/calendar.ics"
    for query in ("person=bothauthor", "reading=short", "links=1"):
        yield f"/chats/same/transcript/?{query}"
    yield "/blog/tag/sametopic/"
    for key in Tweet.objects.values_list("key", flat=True):
        yield f"/chats/same/report/?tweet={key.removeprefix('x:')}"
    for stream in WorkStream.objects.all():
        yield f"/what-happened-next/?stream={stream.pk}"
    yield "/what-happened-next/?waiting=1"
    for comment in Comment.objects.all():
        yield f"/blog/same/?reply={comment.pk}"


def links_in(answer, base):
    """Addresses in an answer that lie on the same host."""
    found = [address or link for address, link in _ADDRESSES.findall(answer.content)]
    for link in {unescape(raw.decode("utf-8", "replace")) for raw in found}:
        try:
            parts = urlsplit(urldefrag(urljoin(base, link))[0])
        except ValueError:
            continue
        if parts.netloc == urlsplit(base).netloc and not parts.path.startswith("/static/"):
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path


class Sweep:
    """Asks ``host`` for every address, its own links included, or for ``addresses`` alone, as a
    stranger or as ``user``. ``seen`` is all that came back, by address, without an echo of what
    was asked for."""

    def __init__(self, host, addresses=None, user=None, most=1000):
        self.client = Client(headers={"host": host})
        if user:
            self.client.force_login(user)
        self.base = f"http://{host}/"
        self.seen = {}
        linked = Sample()
        waiting = [*(addresses or (*every_known_address(), *asked_by_url_conf()))]
        while waiting and len(self.seen) < most:
            address = waiting.pop(0)
            if address in self.seen:
                continue
            answer = self.client.get(address)
            if not answer.streaming and not addresses:
                links = {link for link in links_in(answer, self.base) if link not in self.seen}
                waiting += filter(linked.takes, sorted(links))
            self.seen[address] = self._told(address, answer)
        assert not waiting, f"more addresses than {most}: {waiting[:5]}"

    @staticmethod
    def _told(address, answer):
        text = answer.getvalue().decode("utf-8", "replace") + answer.get("Location", "")
        if "calendar" in answer.get("Content-Type", ""):
            text = text.replace("\r\n ", "")  # long lines are folded, in the midst of words
        asked = {address, address.replace("&", "&amp;"), unquote(address), quote(address, safe="")}
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
def sweeps(sites, x_server):
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
            "file body reading topic subject double comment reply visitor step stream does "
            "named arriving"
        ).split():
            assert f"{word}{kind}" in told, f"the sweep never came across {kind}"
        for kind in "draft team report offer unseen waiting hidden blocked capture".split():
            assert f"{word}{kind}" not in told, f"the public was shown {kind}"
        # Of each kind of address there was one that answered with the community's own.
        for address in HAVE_WORDS:
            assert word in sweep.seen[address], address


def test_somebody_signed_in_at_both_finds_their_comments_of_each_where_they_wrote_them(sites):
    visitor = make_visitor("both_visitor")
    addresses = ["/comments/mine/", "/comments/mine/leave/", "/blog/same/"]
    addresses += [f"/comments/{pk}/delete/" for pk in Comment.objects.values_list("pk", flat=True)]
    for word, host in HOSTS.items():
        sweep = Sweep(host, addresses, visitor.user)
        assert sweep.addresses_telling(OTHER[word]) == []
        told = "".join(sweep.seen.values())
        assert all(f"{word}{kind}" in told for kind in ("comment", "reply", "waiting", "hidden"))
        assert f"{word}unseen" not in told  # somebody else's


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
        "chatarchive_community_figures",
        "chatarchive_imports",
        "chatarchive_reports",
        "chatarchive_waiting",
        "chats:index",
        "offer:index",
        "comment:index",
        "blocked_person:index",
        "wagtailsnippets_chatarchive_workstream:list",
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
    for name, words in {
        "tweet:index": "thistletweet",
        "chatarchive_captures": "thistlecapture",
        "chatarchive_community_figures": "thistletopic",
        "chatarchive_reports": "thistletweet",
        "chatarchive_waiting": "thistlechat",
        "chats:index": "thistledraft",
        "offer:index": "thistleoffer",
        "comment:index": "thistlewaiting",
        "blocked_person:index": "thistleblocked",
        "wagtailsnippets_chatarchive_workstream:list": "thistlestream",
        "wagtaildocs:index": "thistledocument",
    }.items():
        assert words in client.get(reverse(name)).content.decode(), name


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
    comment = Comment.objects.get(text="marigoldcomment")
    report = TweetReport.objects.get(chat=chat)
    offer = ChatOffer.objects.get(idea="marigoldoffer")
    stream = WorkStream.objects.get(name="marigoldstream")
    for address in (
        reverse("comment:inspect", args=[comment.pk]),
        reverse("chatarchive_report", args=[report.pk]),
        reverse("offer:edit", args=[offer.pk]),
        reverse("chatarchive_add_step", args=[chat.pk]),
        reverse("wagtailsnippets_chatarchive_workstream:edit", args=[stream.pk]),
        reverse("chatarchive_import_into", args=[chat.pk]),
        reverse("wagtailadmin_pages:edit", args=[chat.pk]),
        reverse("chatarchive_tweets", args=[chat.pk]),
        reverse("chatarchive_live", args=[chat.pk]),
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
    assert len(answer.json()["tweets"]) == 3
    assert "marigold" not in answer.content.decode()


def test_general_facilitators_still_look_up_everything(sites, client):
    client.force_login(make_facilitator())
    listed = client.get(reverse("tweet:index")).content.decode()
    assert "marigoldtweet" in listed and "thistletweet" in listed


def test_posts_and_pages_stand_in_the_tree_they_were_made_in(sites):
    for word, site in sites.items():
        titles = BlogPage.objects.descendant_of(site.root_page).values_list("title", flat=True)
        assert list(titles) == [f"{word}post {SHARED}"]
