"""What happened next: on the chat's page, gathered, filtered, and as facilitators keep it."""

import json
from datetime import date, timedelta
from itertools import product

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site
from wagtail.permissions import policy_registry

from chatarchive.models import ChatPage, ChatStep, OutcomesPage, WorkStream
from chatarchive.models.outcomes import mark_waiting
from chatarchive.outcomes.addition import add_step
from home.models import HomePage
from tests.factories import (
    join,
    make_chat,
    make_facilitator,
    make_other_community,
    make_step,
    make_stream,
    make_trainee,
    make_tweet,
    section,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def gathered():
    page = OutcomesPage(title="What happened next", slug="what-happened-next")
    return HomePage.objects.first().add_child(instance=page)


@pytest.fixture
def editor(client):
    user = make_facilitator()
    client.force_login(user)
    return user


def soup_of(client, address="/what-happened-next/"):
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "html.parser")


def words_of(client, address="/what-happened-next/"):
    return " ".join(soup_of(client, address).main.get_text(" ").split())


def titles(client, address="/what-happened-next/"):
    return [h2.get_text() for h2 in soup_of(client, address).main.find_all("h2")]


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


# The chat's page


def test_a_chat_tells_what_came_of_it_by_date(client):
    chat = make_chat(slug="tea")
    stream = make_stream(runs="Wessmoor Constabulary", address="https://example.org/group")
    make_step(chat, "answered", "They read it.", stream=stream, date=date(2024, 3, 1))
    make_step(chat, words="Sent & <signed>".replace("<", "&lt;"), stream=stream)
    make_step(
        chat,
        "changed",
        "Two nurses a shift.",
        date=date(2024, 4, 1),
        address="https://example.org/x",
    )
    soup = soup_of(client, "/chats/tea/")
    dates = [time.get_text() for time in soup.select(".outcome time")]
    assert dates == ["1 February 2024", "1 March 2024", "1 April 2024"]
    words = " ".join(soup.find(class_="outcomes").get_text(" ").split())
    assert "Passed on to Custody review group (Wessmoor Constabulary)" in words
    assert "Answered by Custody review group" in words and "Two nurses a shift." in words
    assert soup.find("a", string="example.org")["href"] == "https://example.org/x"
    assert "No answer yet" not in words


def test_a_chat_without_steps_says_nothing_of_them(client):
    make_chat(slug="tea")
    assert "What happened next" not in words_of(client, "/chats/tea/")


def test_what_nobody_answered_says_for_how_long(client):
    chat = make_chat(slug="tea")
    make_step(chat, date=timezone.localdate() - timedelta(days=15))
    assert "No answer yet, after 2 weeks" in words_of(client, "/chats/tea/")


def test_the_chats_page_asks_no_more_for_more_steps(client):
    chat = make_chat(slug="tea")
    make_step(chat, stream=make_stream())
    few = queries_of(client, "/chats/tea/")
    for number in range(5):
        make_step(chat, stream=make_stream(f"Group {number}"))
    assert queries_of(client, "/chats/tea/") == few


def test_the_chats_page_leads_to_what_others_led_to(client, gathered):
    make_step(make_chat(slug="tea"))
    link = soup_of(client, "/chats/tea/").find("a", string="What other chats led to")
    assert link["href"] == "/what-happened-next/"


def test_waiting_is_the_same_in_a_preview_as_in_the_database():
    streams = [None, make_stream("A"), make_stream("B")]
    days = [date(2024, 2, 1), date(2024, 2, 2)]
    for mine, theirs, kind, day in product(streams, streams, ChatStep.Kind.values, days):
        chat = make_chat()
        make_step(chat, stream=mine, date=days[1])
        make_step(chat, kind, stream=theirs, date=day)
        stored = {step.pk: step.is_waiting for step in chat.steps.all().with_waiting()}
        assert {step.pk: step.is_waiting for step in mark_waiting(chat.steps.all())} == stored


# All of them


def test_before_anything_was_passed_on_the_page_explains_the_idea(client, gathered):
    words = words_of(client)
    assert "A summary is not the end of a chat." in words
    assert "Nothing has been passed on yet." in words


def test_the_chats_whose_last_step_is_newest_come_first(client, gathered):
    first, second, silent = (make_chat(title=title) for title in ("First", "Second", "Silent"))
    make_step(first, date=date(2024, 2, 1))
    make_step(second, date=date(2024, 3, 1))
    make_step(first, "answered", date=date(2024, 4, 1))
    soup = soup_of(client)
    assert titles(client) == ["First", "Second"]
    assert soup.h2.a["href"] == f"/chats/{first.slug}/"
    assert len(soup.select("section")[0].select(".outcome")) == 2


def test_only_what_is_public_here_is_gathered(client, gathered):
    other = make_other_community()
    site, chats = other.site, other.chats
    make_step(make_chat(title="A draft", live=False))
    private = make_chat(title="Behind a log-in")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    make_step(private)
    theirs = make_chat(chats, title="Of nurses")
    make_step(theirs, stream=make_stream("Ward group", site=site))
    assert "Nothing has been passed on yet." in words_of(client)
    ours = make_chat(title="Ours")
    make_step(ours, stream=WorkStream.objects.get(name="Ward group"))
    words = words_of(client)
    assert titles(client) == ["Ours"] and "Ward group" not in words


def test_a_step_that_is_only_in_a_draft_is_not_shown(client, gathered):
    chat = make_chat(title="Tea", slug="tea")
    chat.steps.add(ChatStep(date=date(2024, 2, 1), words="<p>Not yet.</p>"))
    revision = chat.save_revision()
    assert "Not yet." not in words_of(client) + words_of(client, "/chats/tea/")
    revision.publish()
    assert "Not yet." in words_of(client) and "Not yet." in words_of(client, "/chats/tea/")


def test_steps_are_filtered_by_work_stream_and_by_waiting(client, gathered):
    custody, court = make_stream("Custody group"), make_stream("Court group")
    make_stream("Never asked")
    tea, milk = make_chat(title="Tea"), make_chat(title="Milk")
    make_step(tea, words="To custody.", stream=custody)
    make_step(tea, words="To court.", stream=court)
    make_step(milk, words="Milk to court.", stream=court)
    make_step(milk, "answered", "Court replied.", stream=court)
    filters = [a.get_text() for a in soup_of(client).select(".outcome-filter a")]
    assert filters == ["Everything", "Waiting for an answer", "Court group", "Custody group"]
    of_custody = words_of(client, f"/what-happened-next/?stream={custody.pk}")
    assert "To custody." in of_custody and "court." not in of_custody
    waiting = words_of(client, "/what-happened-next/?waiting=1")
    assert "To custody." in waiting and "To court." in waiting and "Milk" not in waiting
    both = titles(client, f"/what-happened-next/?waiting=1&stream={court.pk}")
    assert both == ["Tea"]
    assert titles(client, "/what-happened-next/?stream=x&page=y") == titles(client)


def test_when_all_have_answered_it_says_so(client, gathered):
    chat = make_chat()
    make_step(chat)
    make_step(chat, "answered")
    assert "Nothing waits for an answer just now." in words_of(
        client, "/what-happened-next/?waiting=1"
    )


def test_many_chats_are_paged_with_the_same_few_queries(client, gathered):
    for number in range(3):
        make_step(make_chat(), stream=make_stream(f"Group {number}"))
    few = queries_of(client, "/what-happened-next/")
    for number in range(3, 12):
        make_step(make_chat(), stream=make_stream(f"Group {number}"))
    assert queries_of(client, "/what-happened-next/") == few
    older = soup_of(client, "/what-happened-next/?waiting=1").find("a", rel="next")
    assert older["href"] == "?waiting=1&page=2"
    assert len(titles(client, "/what-happened-next/?waiting=1&page=2")) == 2


# Facilitators


def test_a_deleted_work_stream_leaves_its_steps_and_their_revisions():
    chat = make_chat()
    stream = make_stream()
    chat.steps.add(ChatStep(date=date(2024, 2, 1), words="<p>Sent.</p>", stream=stream))
    revision = chat.save_revision()
    revision.publish()
    stream.delete()
    assert ChatStep.objects.get(chat=chat).stream is None
    assert revision.as_object().steps.get().stream is None


def test_steps_are_compared_copied_searched_and_referred_to(client, editor):
    chat = make_chat()
    stream = make_stream()
    first = chat.latest_revision
    chat.steps.add(ChatStep(date=date(2024, 2, 1), words="<p>Wombat sent.</p>", stream=stream))
    second = chat.save_revision()
    second.publish()
    compare = reverse("wagtailadmin_pages:revisions_compare", args=[chat.pk, first.pk, second.pk])
    assert "Wombat sent." in client.get(compare).content.decode()
    copy = ChatPage.objects.get(pk=chat.pk).copy(update_attrs={"slug": "copy", "title": "Copy"})
    assert copy.steps.get().stream == stream
    assert set(ChatPage.objects.live().search("wombat")) == {chat, copy}
    usage = client.get(reverse("wagtailsnippets_chatarchive_workstream:usage", args=[stream.pk]))
    assert chat.title in usage.content.decode()


def test_the_editor_offers_only_the_communitys_own_work_streams(client, editor):
    other = make_other_community()
    site, chats = other.site, other.chats
    make_stream("Ours alone")
    make_stream("Ward group", site=site)
    chat, theirs = make_chat(), make_chat(chats)
    for page, own, other in ((chat, "Ours alone", "Ward group"), (theirs, "Ward group", "Ours")):
        for name in ("wagtailadmin_pages:edit", "chatarchive_add_step"):
            html = client.get(reverse(name, args=[page.pk])).content.decode()
            assert own in html and other not in html, (name, page)
    add = reverse("chatarchive_add_step", args=[chat.pk])
    foreign = WorkStream.objects.get(name="Ward group")
    page = client.post(add, step_form(stream=foreign.pk)).content.decode()
    assert "The step was not added yet" in page
    assert not ChatStep.objects.exists()


def step_form(**fields):
    words = {"blocks": [block("Passed to the group.")], "entityMap": {}}
    return {
        "date": "2024-02-01",
        "kind": "passed_on",
        "stream": "",
        "words": json.dumps(words),
        "address": "",
        "address_name": "",
    } | fields


def block(text):
    return {
        "key": "00000",
        "text": text,
        "type": "unstyled",
        "depth": 0,
        "inlineStyleRanges": [],
        "entityRanges": [],
    }


def test_a_step_is_added_and_public_without_opening_the_transcript(client, editor):
    tweet = make_tweet(text="A1 tea")
    chat = make_chat(slug="tea", transcript=[section("Q1. Why?", tweet)])
    join(chat, tweet)
    before = chat.transcript.get_prep_value()
    add = reverse("chatarchive_add_step", args=[chat.pk])
    page = client.post(add, step_form(publish="on"), follow=True).content.decode()
    assert "The step is public now." in page
    chat = ChatPage.objects.get(pk=chat.pk)
    assert chat.transcript.get_prep_value() == before
    assert "Passed to the group." in words_of(client, "/chats/tea/")
    assert not chat.has_unpublished_changes


def test_a_step_joins_a_draft_that_holds_more_and_does_not_publish_it(client, editor):
    chat = make_chat(slug="tea", title="Tea")
    chat.title = "Not ready"
    chat.save_revision()
    add = reverse("chatarchive_add_step", args=[chat.pk])
    assert "Publish it at once" not in client.get(add).content.decode()
    page = client.post(add, step_form(publish="on"), follow=True).content.decode()
    assert "The step is in the draft" in page
    chat = ChatPage.objects.get(pk=chat.pk)
    draft = chat.get_latest_revision_as_object()
    assert (draft.title, draft.steps.count()) == ("Not ready", 1)
    assert (chat.title, chat.steps.count()) == ("Tea", 0)
    step = ChatStep(date=date(2024, 2, 2), words="<p>Two.</p>")
    assert add_step(chat.pk, step, user=editor, publish=True) is False


def test_who_may_not_publish_adds_a_step_to_the_draft(client):
    chat = make_chat(slug="tea")
    client.force_login(make_trainee())
    add = reverse("chatarchive_add_step", args=[chat.pk])
    client.post(add, step_form(publish="on"))
    chat = ChatPage.objects.get(pk=chat.pk)
    assert chat.steps.count() == 0
    assert chat.get_latest_revision_as_object().steps.count() == 1


def test_a_locked_chat_takes_no_step(client, editor):
    chat = make_chat()
    ChatPage.objects.filter(pk=chat.pk).update(locked=True)
    add = reverse("chatarchive_add_step", args=[chat.pk])
    page = client.post(add, step_form(), follow=True).content.decode()
    assert "Nothing was changed." in page
    assert chat.revisions.count() == 1


def test_a_step_that_is_still_to_come_is_refused(client, editor):
    add = reverse("chatarchive_add_step", args=[make_chat().pk])
    later = timezone.localdate() + timedelta(days=9)
    page = client.post(add, step_form(date=later.isoformat())).content.decode()
    assert "Steps tell what has happened." in page


def test_the_report_lists_what_waits_longest_first(client, editor):
    stream = make_stream()
    late, later, answered = (make_chat(title=title) for title in ("Late", "Later", "Answered"))
    make_step(late, stream=stream, date=date(2024, 2, 2))
    make_step(later, date=date(2024, 2, 1))
    make_step(answered)
    make_step(answered, "answered")
    address = reverse("chatarchive_waiting")
    table = BeautifulSoup(client.get(address).content, "html.parser").find("table", "listing")
    rows = [row.get_text(" ") for row in table.select("tbody tr")]
    assert ["Later" in rows[0], "Late" in rows[1], len(rows)] == [True, True, 2]
    assert "Custody review group" in rows[1]
    export = client.get(f"{address}?export=csv")
    assert b"Late" in b"".join(export.streaming_content)
    assert "What happened next" in client.get(reverse("wagtailadmin_home")).content.decode()


def test_both_groups_keep_the_work_streams_of_their_community(client):
    for user in (make_trainee(), make_facilitator()):
        client.force_login(user)
        address = reverse("wagtailsnippets_chatarchive_workstream:add")
        site = Site.objects.get(is_default_site=True)
        sent = {"site": site.pk, "name": user.username, "runs": "", "address": "", "line": ""}
        client.post(address, sent)
        assert WorkStream.objects.filter(name=user.username, site=site).exists()
    page = client.post(address, sent).content.decode()
    assert "This community has a work stream of this name already." in page


def test_a_stranger_to_a_community_does_not_see_its_work_streams(client):
    site = make_other_community().site
    theirs = make_stream("Ward group", site=site)
    ours = make_stream("Ours")
    user = make_facilitator()
    for group in user.groups.all():
        group.page_permissions.update(page=HomePage.objects.get(slug="home"))
    client.force_login(user)
    listed = client.get(reverse("wagtailsnippets_chatarchive_workstream:list")).content.decode()
    assert "Ours" in listed and "Ward group" not in listed
    policy = policy_registry.get_by_type(WorkStream)
    assert policy.user_has_permission_for_instance(user, "change", ours)
    assert not policy.user_has_permission_for_instance(user, "change", theirs)
    edit = reverse("wagtailsnippets_chatarchive_workstream:edit", args=[theirs.pk])
    answer = client.get(edit)
    assert answer.status_code == 302, answer.content.decode()
