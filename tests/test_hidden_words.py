"""A word that stands only in what the public may not see is on no public address.

A community is read twice, by every address there is: as it is, and with hidden content of every
kind beside it, which has the word, and a word that the public content has as well. Nothing of it
may be told, counted or suggested.
"""

import re
from datetime import timedelta
from difflib import unified_diff
from urllib.parse import quote, unquote_plus

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Page, Site

from aboutwe.models import ProfileIndexPage
from chatarchive.drafts import save_draft, set_transcript
from chatarchive.models import ChatOffer, ChatPage, ChatQuestion, FindableEntry, WorkStream
from home.models import BlockedPerson, BlogIndexPage, Comment, HomePage, PlainPage
from search.models import Sought
from tests.factories import (
    CHAT_STARTS,
    hide,
    join,
    make_capture,
    make_chat,
    make_comment,
    make_other_community,
    make_post,
    make_profile,
    make_report,
    make_step,
    make_stream,
    make_tweet,
    section,
    set_community,
)
from tests.test_communities import Sweep

pytestmark = pytest.mark.django_db

HOST = "hedge.example.org"
MARK = "zwertel"  # of what is hidden, with its kind
SHOWN = "quandle"  # of what is shown, with its kind
SHARED = "hedgerow"  # both have it
# What the answer itself says of the moment it was given.
_OF_THE_MOMENT = re.compile(
    r'name="(?:csrfmiddlewaretoken|began)" value="[^"]*"|\d\d:\d\d:\d\d[^<"]*|\?v=[^"&]*'
)


def said(kind, author="pat_example", **fields):
    return make_tweet(text=f"{kind} {SHARED} thing", author=author, **fields)


def paragraph(words):
    return {"type": "paragraph", "value": f"<p>{words} {SHARED}</p>"}


def fill():
    """What the public sees."""
    site = Site.objects.get(is_default_site=True)
    site.hostname = HOST
    site.save()
    set_community(site, name="Hedgers", hashtags="#hedge", handle="@hedgers", live_is_public=True)
    tweets = [
        said(f"{SHOWN}tweet"),
        said(f"{SHOWN}other"),
        said(f"{SHOWN}starred", author=f"{SHOWN}author"),
    ]
    chat = make_chat(
        title=f"{SHOWN}chat {SHARED}",
        slug="same",
        hosts=["pat_example"],
        questions=[f"{SHOWN}question"],
        topics=[f"{SHOWN}topic"],
        introduction=[paragraph(f"{SHOWN}introduction")],
        summary=[paragraph(f"{SHOWN}summary")],
        transcript=[
            section(
                "Q1",
                {"key": tweets[0].key, "text": f"{SHOWN}tweet {SHARED} thing, edited"},
                tweets[1],
                {"key": tweets[2].key, "starred": True},
            )
        ],
    )
    join(chat, *tweets)
    make_capture(*tweets, chat=chat, name="capture.jsonl")
    tonight = make_chat(title="Tonight", slug="tonight", starts_at=timezone.now())
    join(tonight, said(f"{SHOWN}arriving"))
    post = make_post(
        title=f"{SHOWN}post {SHARED}",
        slug="same",
        body=[paragraph(f"{SHOWN}body")],
        tags=["garden"],
    )
    make_comment(post, f"{SHOWN}comment")
    make_profile(title=f"{SHOWN}person {SHARED}", slug="same", handle="pat_example")
    HomePage.objects.first().add_child(
        instance=PlainPage(title=f"{SHOWN}plain {SHARED}", slug="plain")
    )
    return chat


def hide_things():
    """What the public does not: of every kind, each with its own word."""
    home, site = HomePage.objects.get(slug="home"), Site.objects.get(is_default_site=True)
    chat, post = ChatPage.objects.get(slug="same"), BlogIndexPage.objects.get().get_children().get()
    _hide_in(chat)
    _hide_live(ChatPage.objects.get(slug="tonight"))
    tweets = [said(f"{MARK}unshown", author=f"{MARK}author"), said(f"{MARK}removed")]
    join(chat, tweets[0])
    join(chat, tweets[1], removed_at=timezone.now())
    make_capture(chat=chat, name=f"{MARK}capture.jsonl")
    make_report(chat, tweets[0], message=f"{MARK}report")
    inner = {
        "introduction": [paragraph(f"{MARK}introduction")],
        "summary": [paragraph(f"{MARK}summary")],
        "questions": [f"{MARK}question"],
        "topics": [f"{MARK}topic"],
        "hosts": [f"{MARK}host"],
    }

    def chat_of(kind, parent=None, **fields):
        words = said(f"{MARK}{kind}tweet", author=f"{MARK}{kind}author")
        fields = inner | {"transcript": [section(f"{MARK}heading", words)]} | fields
        made = make_chat(parent, title=f"{MARK}{kind} {SHARED}", slug=f"{kind}-chat", **fields)
        join(made, words)
        make_step(made, words=f"{MARK}step", stream=make_stream(f"{MARK}{kind}stream"))
        return made

    later = timezone.now() + timedelta(days=3)
    chat_of("draft", live=False)
    chat_of("gone").unpublish()
    hide(chat_of("private"))
    scheduled = chat_of("scheduled", live=False, go_live_at=later)
    scheduled.get_latest_revision().publish()
    ChatOffer.objects.create(site=site, chat=scheduled, idea=f"{MARK}offer", email="o@example.org")
    people, blog = ProfileIndexPage.objects.get(), BlogIndexPage.objects.get()
    for kind, fields in {
        "draft": {"live": False},
        "private": {},
        "scheduled": {"live": False, "go_live_at": later},
    }.items():
        pages = [
            make_post(
                blog,
                title=f"{MARK}{kind}post {SHARED}",
                slug=f"{kind}-post",
                body=[paragraph(f"{MARK}body")],
                tags=[f"{MARK}tag"],
                **fields,
            ),
            make_profile(
                people, title=f"{MARK}{kind}person {SHARED}", slug=f"{kind}-person", **fields
            ),
            home.add_child(
                instance=PlainPage(
                    title=f"{MARK}{kind}plain {SHARED}",
                    slug=f"{kind}-plain",
                    show_in_menus=True,
                    **fields,
                )
            ),
        ]
        for page in pages if kind == "private" else ():
            hide(page)
        query = Query.get(SHARED)
        SearchPromotion.objects.create(
            query=query, page=Page.objects.get(pk=pages[0].pk), description=f"{MARK}promoted"
        )
    below = home.get_children().get(slug="private-plain")
    below.add_child(instance=PlainPage(title=f"{MARK}below {SHARED}", slug="below"))
    make_profile(
        people,
        title=f"{MARK}unasked {SHARED}",
        slug="unasked",
        consent_given_on=None,
        live=False,
    )
    for state in (Comment.State.WAITING, Comment.State.HIDDEN):
        make_comment(post.specific, f"{MARK}{state}", author=f"{MARK}visitor", state=state)
    BlockedPerson.objects.create(site=site, key="x:1", handle=f"{MARK}blocked")
    Sought.objects.create(
        site=site, words=f"{MARK}sought", times=9, in_vain=9, last_asked=timezone.now().date()
    )
    other = make_other_community(name=f"{MARK}community", hashtags=f"#{MARK}abroad")
    chat_of("abroad", other.chats)
    make_post(other.blog, title=f"{MARK}abroadpost {SHARED}", tags=[f"{MARK}tag"])
    make_profile(title=f"{MARK}abroadperson {SHARED}", home=other.home)
    other.home.add_child(instance=PlainPage(title=f"{MARK}abroadplain {SHARED}", slug="abroad"))
    WorkStream.objects.create(site=other.site, name=f"{MARK}abroadstream")


def _hide_in(chat):
    """In a live chat: hidden entries, words that were edited away, notes, and a later draft."""
    blocks = list(chat.transcript.get_prep_value())
    original = chat.chat_tweets.first().tweet
    hidden = [said(f"{MARK}hidden", author=f"{MARK}hiddenauthor"), said(f"{MARK}withdrawn")]
    blocks[0]["value"]["tweets"] += [{"key": one.key, "hidden": True} for one in hidden[:1]]
    blocks[0]["value"]["tweets"] += [{"key": hidden[1].key}]
    for entry in blocks[0]["value"]["tweets"]:
        if entry["key"] == original.key:
            entry |= {"note": f"{MARK}note"}
    blocks.append(section(f"{MARK}emptyheading", {"key": hidden[0].key, "hidden": True}))
    join(chat, *hidden)
    set_transcript(chat, blocks)
    save_draft(chat, None).publish()
    original.text = f"{MARK}original {SHARED}"
    original.save()
    call_command("withdraw", "--tweet", hidden[1].native_id, verbosity=0)
    draft = ChatPage.objects.get(pk=chat.pk).get_latest_revision_as_object()
    draft.title = f"{MARK}draftedtitle"
    draft.questions.add(ChatQuestion(words=f"{MARK}draftedquestion"))
    draft.save_revision()
    drafted = said(f"{MARK}drafted")
    draft = ChatPage.objects.get(pk=chat.pk).get_latest_revision_as_object()
    set_transcript(draft, [*blocks, section(f"{MARK}draftedheading", drafted)])
    save_draft(draft, None)


def _hide_live(chat):
    """In a chat that goes on: what is hidden in its draft, was taken out or withdrawn, retweets;
    and others that nobody is to read live."""
    hidden = said(f"Q1: {MARK}livehidden", author="hedgers")
    draft = chat.get_latest_revision_as_object()
    set_transcript(draft, [section(f"{MARK}liveheading", {"key": hidden.key, "hidden": True})])
    save_draft(draft, None)
    withdrawn = said(f"{MARK}livewithdrawn")
    retweet = said(f"{MARK}liveretweet", retweet_of=hidden)
    join(chat, hidden, withdrawn, retweet)
    join(chat, said(f"{MARK}liveremoved"), removed_at=timezone.now())
    call_command("withdraw", "--tweet", withdrawn.native_id, verbosity=0)
    for slug, live in (("live-draft", False), ("live-private", True)):
        other = make_chat(title=f"{MARK}live", slug=slug, starts_at=timezone.now(), live=live)
        join(other, said(f"{MARK}livetweet"))
        if live:
            hide(other)


def searches(mark):
    """Addresses of the search that would find ``mark``, whole, begun, or mistyped."""
    kinds = (
        "tweet hidden withdrawn original note unshown removed drafted draftedtitle draftedheading "
        "emptyheading draft gone private scheduled drafttweet gonetweet privatetweet "
        "scheduledtweet abroadtweet abroad heading introduction summary question topic host "
        "step below unasked "
        "draftpost privatepost scheduledpost draftperson privateperson draftplain privateplain "
        "comment waiting visitor sought capture report offer promoted body tag community other "
        "starred chat post person plain"
    ).split()
    for kind in kinds:
        word = f"{mark}{kind}"
        for typed in (f"{word}x", f"{word} {SHARED}"):
            yield f"/search/?q={typed}"
        yield f"/search/?q={word[:-2]}&typing=1"
    yield f"/search/?q={SHARED}&topic={mark}topic"
    yield f"/chats/?q={mark}chat"
    for who in ("author", "hiddenauthor", "privateauthor", "abroadauthor", "visitor"):
        for typed in (f"from:@{mark}{who}", f"@{mark}{who}", f"from:@{mark}{who}x", f"#{mark}tag"):
            yield f"/search/?q={quote(typed)}"
        yield f"/search/?q={SHARED}&person={mark}{who}"
    yield f"/search/?q={mark}&typing=1"


def counts():
    """Addresses of the search for what both have: what they tell must not change."""
    for kind in ("", "tweets", "chats", "posts", "people", "pages"):
        yield f"/search/?q={SHARED}&kind={kind}"
    for more in ("sort=newest", "starred=1", "links=1", "from=2000-01-01", "page=2&kind=tweets"):
        yield f"/search/?q={SHARED}&{more}"
    for query in (f"{SHARED} -{SHOWN}tweet", f"-{SHOWN}tweet", f"{SHARED} OR {SHOWN}chat", "thing"):
        yield f"/search/?q={quote(query)}"
    yield "/search/?q=&person=pat_example"
    yield "/search/?q=&from=2000-01-01"
    yield "/search/?q=hedgrow"
    yield "/search/?q=hedger&typing=1"
    # Once there are such pages.
    yield from ("/chats/same/figures/", "/chats/figures/")
    yield from ("/chats/tonight/live/", "/chats/tonight/live/tweets/")
    for slug in "same draft-chat gone-chat private-chat scheduled-chat abroad-chat".split():
        yield f"/search/?q={SHARED}&chat={slug}"


def told(addresses):
    sweep = Sweep(HOST, list(addresses), most=3_000)
    return {address: _OF_THE_MOMENT.sub("", text) for address, text in sweep.seen.items()}


def telling(sweep, mark):
    """The addresses that tell of ``mark``: not by saying again what was asked, but with another
    word that has it, or with anything that was found when it was asked for."""
    found = []
    for address, text in sweep.seen.items():
        text = text.casefold()
        asked = {word for word in re.findall(r"\w+", unquote_plus(address)) if mark in word}
        for word in asked:
            text = re.sub(rf"(?<![^\W_]){word}(?![^\W_])", "", text)
        if mark in text or (asked and "<mark>" in text):
            found.append(address)
    return found


def test_what_is_hidden_is_nowhere_and_counts_nowhere():
    fill()
    before = told(counts())
    assert all(SHOWN in text for text in [before[f"/search/?q={SHARED}&kind="]])
    hide_things()
    after = told(counts())
    changed = {
        address: list(unified_diff(before[address].split("\n"), text.split("\n"), n=0))
        for address, text in after.items()
        if text != before[address]
    }
    assert not changed
    words = Sweep(HOST, list(searches(MARK)), most=3_000)
    assert telling(words, MARK) == []
    around = [
        f"/search/?q={SHARED}&around={pk}"
        for pk in FindableEntry.objects.values_list("pk", flat=True)
    ]
    assert len(around) >= 5
    assert telling(Sweep(HOST, around), MARK) == []
    every = Sweep(HOST, most=3_000)
    assert telling(every, MARK) == []
    # It went everywhere.
    everything = "".join(every.seen.values()).casefold()
    for kind in "tweet chat post person plain summary introduction question comment body".split():
        assert f"{SHOWN}{kind}" in everything, kind
    assert {"/sitemap.xml", "/chats/feed/", "/chats/calendar.ics", "/blog/feed/"} <= {*every.seen}


def test_the_sweep_would_notice():
    fill()
    found = telling(Sweep(HOST, list(searches(SHOWN)), most=3_000), SHOWN)
    for address in (
        f"/search/?q={SHOWN}tweetx",
        f"/search/?q={SHOWN}twe&typing=1",
        f"/search/?q={quote(f'from:@{SHOWN}author')}",
        f"/search/?q={SHARED}&person={SHOWN}author",
        f"/search/?q={SHOWN}plain {SHARED}",
    ):
        assert address in found, address
    before = told(counts())
    chat = ChatPage.objects.get(slug="same")
    set_transcript(
        chat, [*chat.transcript.get_prep_value(), section("Q2", said("one", at=CHAT_STARTS))]
    )
    save_draft(chat, None).publish()
    assert told(counts()) != before
