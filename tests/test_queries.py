"""Every listing asks the database as often when it is long as when it is short."""

from datetime import date, timedelta
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Site

from chatarchive.models import ChatHost, ChatOffer, ChatPage, ChatQuestion, ChatReading
from home.furnishing import furnish
from home.models import BlockedPerson, BlogPage, Comment
from tests.factories import (
    join,
    make_capture,
    make_chat,
    make_comment,
    make_facilitator,
    make_picture_of,
    make_post,
    make_profile,
    make_report,
    make_step,
    make_stream,
    make_tweet,
    make_visitor,
    section,
    set_community,
)

pytestmark = pytest.mark.django_db

PUBLIC = """/ /chats/ /chats/?topic=tea&host=kim&q=chat&year=2024 /chats/?page=2 /chats/feed/
/chats/feed/atom/ /chats/calendar.ics /chats/grown/ /chats/grown/calendar.ics
/chats/grown/transcript/ /chats/grown/transcript/?reading=short
/chats/grown/transcript/?person=kim /chats/grown/transcript/?links=1 /chats/grown/figures/
/chats/figures/ /chats/coming-1/ /chats/tonight/ /chats/tonight/live/ /chats/tonight/live/tweets/
/blog/ /blog/2024/ /blog/2024/03/ /blog/tag/tea/ /blog/feed/ /blog/feed/atom/ /blog/grown/
/about-we/ /about-we/kim/ /what-happened-next/ /what-happened-next/?waiting=1
/search/?q=tea /search/?q=tea&kind=tweets /search/?q=tea&kind=chats&topic=tea
/search/?q=tea&kind=posts /search/?q=tea&kind=people /search/?q=tea&kind=pages
/search/?person=kim&from=2023-01-01&links=1 /sitemap.xml /nothing-here/""".split()
SIGNED_IN = ["/blog/grown/", "/comments/mine/"]
# The other queues are held to it beside their own tests.
ADMIN = """blocked_person:index chats:index chatarchive_imports
wagtailsnippets_chatarchive_workstream:list chatarchive_community_figures""".split()

_numbers = count(1)


@pytest.fixture
def site():
    site = Site.objects.get(is_default_site=True)
    furnish(site, say=lambda line: None)
    set_community(figures_are_public=True, live_is_public=True)
    make_chat(slug="tonight", starts_at=timezone.now(), hosts=["kim"])
    make_profile(title="Kim", slug="kim", handle="kim", picture=make_picture_of(300, 300))
    make_chat(slug="grown", title="Tea", hosts=["kim"], topics=["tea"])
    make_post(slug="grown", title="Tea", tags=["tea"])
    return site


def grow(site, number):
    """``number`` more of everything that is listed anywhere."""
    first = next(_numbers)
    for one in range(first, first + number):
        next(_numbers)
        person = make_profile(
            title=f"Tea {one}", handle=f"host{one}", picture=make_picture_of(300, 300)
        )
        tweets = [
            make_tweet(text=f"tea https://example.org/{one}", author=author)
            for author in ("kim", f"host{one}")
        ]
        chat = make_chat(
            title=f"Chat on tea {one}",
            hosts=["kim", f"host{one}"],
            topics=["tea", f"t{one}"],
            summary=[{"type": "paragraph", "value": "<p>Tea.</p>"}],
            transcript=[section("Q1", *tweets)],
        )
        join(chat, *tweets)
        make_capture(*tweets, chat=chat)
        make_report(chat, tweets[0])
        join(ChatPage.objects.get(slug="tonight"), *tweets)
        stream = make_stream(f"Stream {one}", site=site)
        make_step(chat, stream=stream)
        make_chat(
            slug=f"coming-{one}",
            title=f"Tea to come {one}",
            starts_at=timezone.now() + timedelta(days=one),
            hosts=["kim", f"host{one}"],
            questions=["Why?"],
        )
        post = make_post(
            title=f"Post on tea {one}",
            author=person,
            author_name="",
            date=date(2024, 3, 1 + one % 27),
            tags=["tea", f"t{one}"],
            picture=make_picture_of(800, 450),
        )
        make_post(author=person.__class__.objects.get(slug="kim"), author_name="")
        make_comment(post, author="vic_example", state=Comment.State.WAITING)
        BlockedPerson.objects.create(site=site, key=f"x:b{one}", handle=f"b{one}")
        ChatOffer.objects.create(site=site, chat=chat, idea=f"Offer {one}")
        grow_chat(ChatPage.objects.get(slug="grown"), stream, one, tweets)
        grown = BlogPage.objects.get(slug="grown")
        comment = make_comment(grown, author=f"vic_{one}")
        make_comment(grown, answers=comment, author="vic_example")


def grow_chat(chat, stream, one, tweets):
    make_step(chat, "answered", stream=stream)
    chat = ChatPage.objects.get(pk=chat.pk)
    chat.hosts.add(ChatHost(handle=f"host{one}"))
    chat.questions.add(ChatQuestion(words=f"Why {one}?"))
    chat.reading_list.add(ChatReading(title=f"Read {one}", address="https://example.org/"))
    chat.tags.add(f"t{one}")
    starred = [{"key": tweet.key, "starred": True} for tweet in tweets]
    blocks = [*chat.transcript.get_prep_value(), section(f"Q{one}", *starred)]
    chat.transcript = chat.transcript.stream_block.to_python(blocks)
    chat.save_revision().publish()
    join(chat, *tweets)


def asked(client, addresses):
    """How many queries each address takes, once whatever is kept has been made."""
    counted = {}
    for address in addresses:
        response = client.get(address)
        assert response.status_code in (200, 404), address
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counted[address] = len(queries)
    return counted


def grown(before, after):
    return {
        address: (number, after[address])
        for address, number in before.items()
        if after[address] > number
    }


def test_no_listing_asks_more_the_longer_it_is(site, client, x_server):
    def everybody_asks():
        client.logout()
        told = asked(client, PUBLIC)
        client.force_login(make_visitor("vic_example").user)
        told |= {f"signed in {key}": value for key, value in asked(client, SIGNED_IN).items()}
        client.force_login(facilitator)
        return told | asked(client, map(reverse, ADMIN))

    facilitator = make_facilitator()
    grow(site, 3)
    few = everybody_asks()
    grow(site, 2)
    assert not grown(few, everybody_asks())
    # And none of them asks much: most, what a chat shows when its hosts have pictures.
    assert not {address: few[address] for address in PUBLIC if few[address] > 28}
