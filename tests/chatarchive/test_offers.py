"""Anybody offers to host a chat: a draft comes of it, and who it was stays private."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry, ReferenceIndex, Revision, Site, Workflow

from chatarchive.exports import chat_as_json
from chatarchive.models import ChatIndexPage, ChatOffer, ChatPage, HostAChatPage
from chatarchive.next_chat import proposed_start as next_chat_start
from chatarchive.offers import receiving
from chatarchive.offers.keeping import forget_contacts
from chatarchive.offers.receiving import as_html, proposed_start
from home import visitors
from home.communities import make_community
from home.furnishing import furnish
from home.models import CommunitySettings
from tests.factories import make_facilitator, make_trainee, set_community

pytestmark = pytest.mark.django_db

ADDRESS = "/host-a-chat/"
PRIVATE = {
    "name": "Quillfeather Example",
    "email": "quillfeather@example.org",
    "message": "Please zanzibarise my name",
}
IDEA = {
    "idea": "Sleep after nights",
    "about": "Why <b>nobody</b> talks of it.\n\nAnd who should.",
    "questions": "How do you sleep?\n\nWho asked?",
    "reading": "A report: https://sleep.example/report",
    "wish": "",
    "handle": "@quill_example",
}


@pytest.fixture(autouse=True)
def page():
    furnish(Site.objects.get(is_default_site=True), say=lambda line: None)
    return HostAChatPage.objects.get()


@pytest.fixture
def send(client, monkeypatch, django_capture_on_commit_callbacks):
    """Fill in the form as a person does, half a minute after it was shown."""

    def send(address=ADDRESS, wait=30, **data):
        form = BeautifulSoup(client.get(address).content, "html.parser").main.form
        sent = {"began": form.find("input", {"name": "began"})["value"], "website": ""}
        now = visitors.time()
        monkeypatch.setattr(visitors, "time", lambda: now + wait)
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(address, sent | IDEA | PRIVATE | {"consent": "on"} | data)
        monkeypatch.undo()
        return answer

    return send


def soup_of(answer):
    return BeautifulSoup(answer.content, "html.parser")


def test_an_offer_becomes_a_draft_chat_in_moderation(send, client):
    set_community(usual_length=45)
    answer = send()
    assert answer.status_code == 302 and answer.url == "/host-a-chat/thanks/"
    assert "Thank you" in soup_of(client.get(answer.url)).h1.get_text()
    chat = ChatPage.objects.get()
    assert (chat.title, chat.slug, chat.live) == ("Sleep after nights", "sleep-after-nights", False)
    assert chat.length == 45
    assert [host.handle for host in chat.hosts.all()] == ["quill_example"]
    assert [q.words for q in chat.questions.all()] == ["How do you sleep?", "Who asked?"]
    assert "&lt;b&gt;nobody" in str(chat.introduction)
    state = chat.current_workflow_state
    assert state.workflow.name == "Offers to host a chat" and state.requested_by is None
    assert client.get("/chats/sleep-after-nights/").status_code == 404
    draft = chat.get_latest_revision_as_object()
    draft.full_clean()


def test_facilitators_may_work_on_the_draft_and_then_editors(send):
    send()
    chat = ChatPage.objects.get()
    trainee = make_trainee()
    assert chat.permissions_for_user(trainee).can_edit()
    assert not (chat.get_lock() and chat.get_lock().for_user(trainee))
    chat.current_workflow_task_state.approve(user=trainee)
    chat = ChatPage.objects.get()
    assert not chat.live and chat.get_lock().for_user(trainee)
    assert not chat.get_lock().for_user(make_facilitator())


def test_who_offered_stands_in_no_page_revision_log_index_or_export(send):
    send()
    chat = ChatPage.objects.get()
    offer = ChatOffer.objects.get()
    assert {name: getattr(offer, name) for name in PRIVATE} == PRIVATE
    kept = [
        str(vars(chat)),
        str(chat.serializable_data()),
        *(str(revision.content) for revision in Revision.objects.all()),
        *(str((entry.label, entry.data)) for entry in PageLogEntry.objects.all()),
        *(str((entry.label, entry.data)) for entry in ModelLogEntry.objects.all()),
        *(str(mail) for mail in (message.message() for message in mail.outbox)),
        str(chat_as_json(chat)),
    ]
    for words in ("quillfeather", "zanzibar"):
        assert not any(words in text.casefold() for text in kept)
    assert "Sleep after nights" in "".join(kept)
    assert not ReferenceIndex.objects.filter(object_id=offer.pk, to_object_id=chat.pk).exists()


def test_the_team_is_told_and_nobody_else(send):
    set_community(team_email="team@example.org, second@example.org")
    send()
    told = [message for message in mail.outbox if "team@example.org" in message.to]
    assert len(told) == 1 and told[0].to == ["team@example.org", "second@example.org"]
    assert told[0].subject == "WeCops: 1 offer to host waits"
    assert "Sleep after nights" in told[0].body
    assert reverse("offer:edit", args=[ChatOffer.objects.get().pk]) in told[0].body
    assert not any(PRIVATE["email"] in message.recipients() for message in mail.outbox)


def test_a_broken_mail_server_loses_no_offer(send, settings):
    set_community(team_email="team@example.org")
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.nowhere.EmailBackend"
    make_facilitator()
    assert send().status_code == 302
    assert ChatOffer.objects.count() == ChatPage.objects.count() == 1
    settings.EMAIL_BACKEND = working
    call_command("tell_team")
    assert [message.to for message in mail.outbox] == [["team@example.org"]]


def test_each_offer_is_told_of_at_once(send):
    set_community(team_email="team@example.org")
    send()
    send(idea="Another")
    told = [message.subject for message in mail.outbox if "team@example.org" in message.to]
    assert told == ["WeCops: 1 offer to host waits", "WeCops: 2 offers to host wait"]
    assert "Another" in mail.outbox[-1].body or "Another" in mail.outbox[-2].body


def test_faults_are_said_in_words_and_nothing_is_lost(send):
    answer = send(idea="", email="nobody", wish="2001-01-01", handle="https://x.com/pat")
    soup = soup_of(answer)
    assert soup.title.get_text().startswith("Not sent yet")
    summary = soup.find(class_="error-summary")
    links = [link["href"] for link in summary.find_all("a")]
    assert links == ["#id_idea", "#id_wish", "#id_email", "#id_handle"]
    assert all(soup.find(id=link[1:]) for link in links)
    assert "pat@example.org" in soup.find(id="id_email_error").get_text()
    assert soup.find(id="id_email")["aria-describedby"] == "id_email_helptext id_email_error"
    assert soup.find(id="id_email")["value"] == "nobody"
    assert "And who should." in soup.find(id="id_about").get_text()
    assert ChatPage.objects.count() == ChatOffer.objects.count() == 0


@pytest.mark.parametrize(
    "data",
    [
        {"website": "https://spam.example"},
        {"wait": 1},
        {"began": ""},
        {"about": "https://a.example https://b.example https://c.example"},
        {"questions": "\n".join(["What?"] * 9)},
        {"questions": "x" * 301},
        {"consent": ""},
        {"wish": "2999-01-01"},
        {"idea": "x" * 101},
        {"idea": "a\x00b"},
        {"handle": "a b"},
    ],
)
def test_what_machines_send_makes_nothing(send, data):
    answer = send(**data)
    assert answer.status_code == 200
    assert soup_of(answer).find(class_="error-summary")
    assert ChatPage.objects.count() == ChatOffer.objects.count() == 0


def test_lines_in_an_idea_cannot_reach_a_mails_head(send):
    set_community(team_email="team@example.org")
    send(idea="Sleep\r\nBcc: many@example.org")
    assert ChatPage.objects.get().title == "Sleep Bcc: many@example.org"
    assert len([message for message in mail.outbox if "team@example.org" in message.to]) == 1


def test_an_impatient_finger_offers_once(send):
    send()
    assert send().status_code == 302
    assert ChatOffer.objects.count() == ChatPage.objects.count() == 1


def test_one_address_can_offer_only_so_much_a_day(send, monkeypatch):
    for number in range(receiving.MOST_A_DAY):
        assert send(idea=f"Idea {number}").status_code == 302
    answer = send(idea="One too many")
    assert "tomorrow" in soup_of(answer).find(class_="error-summary").get_text()
    assert soup_of(answer).find(id="id_idea")["value"] == "One too many"
    assert ChatPage.objects.count() == receiving.MOST_A_DAY


def test_the_same_idea_twice_gets_a_free_address(send):
    send()
    send(email="other@example.org")
    assert {chat.slug for chat in ChatPage.objects.all()} == {
        "sleep-after-nights",
        "sleep-after-nights-1",
    }


@pytest.mark.parametrize("idea", ["睡眠", "!!!"])
def test_an_idea_without_latin_letters_has_an_address(send, idea):
    assert send(idea=idea).status_code == 302
    assert ChatPage.objects.get().slug


def test_the_day_wished_for_is_meant_on_the_communitys_clocks():
    community = CommunitySettings(time_zone="Europe/London", hour=time(21), weekday=1)
    index, now = ChatIndexPage.objects.get(), datetime(2026, 3, 10, 12, tzinfo=UTC)
    summer, winter = date(2026, 7, 1), date(2026, 1, 1)
    assert proposed_start(index, community, summer) == datetime(2026, 7, 1, 20, tzinfo=UTC)
    assert proposed_start(index, community, winter) == datetime(2026, 1, 1, 21, tzinfo=UTC)
    # A Tuesday some four weeks ahead.
    assert proposed_start(index, community, None, now) == datetime(2026, 4, 7, 20, tzinfo=UTC)


def test_without_a_wish_it_is_a_free_day_of_the_communitys_rhythm(send):
    community = set_community(rhythm="weekly", weekday=1, hour=time(21))
    index = ChatIndexPage.objects.get()
    first = proposed_start(index, community, None)
    assert first - timezone.now() > timedelta(weeks=4)
    send(idea="Tea")
    assert ChatPage.objects.get().starts_at == first
    assert proposed_start(index, community, None).date() - first.date() == timedelta(weeks=1)
    # What is only offered keeps nobody from announcing a chat before, or on that day.
    assert next_chat_start(index, community) < first
    ChatOffer.objects.update(state=ChatOffer.State.ACCEPTED)
    assert next_chat_start(index, community) > first


def test_plain_words_become_paragraphs_and_no_markup():
    assert as_html("One\r\ntwo\r\n\r\n\r\n<script>") == "<p>One<br/>two</p><p>&lt;script&gt;</p>"


def test_without_a_place_for_chats_nothing_is_lost(send):
    ChatIndexPage.objects.get().delete()
    answer = send()
    assert "no place for chats" in soup_of(answer).find(class_="error-summary").get_text()


# The queue


@pytest.fixture
def offer(send):
    send()
    return ChatOffer.objects.get()


def listed(client, **asked):
    return soup_of(client.get(reverse("offer:index"), asked)).find(id="listing-results").get_text()


def test_facilitators_find_offers_with_the_way_to_draft_and_person(offer, client):
    client.force_login(make_trainee())
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "Offers to host (1)" in home
    listed = soup_of(client.get(reverse("offer:index")))
    assert listed.find("a", href=reverse("offer:edit", args=[offer.pk]))
    assert listed.find("a", href=reverse("wagtailadmin_pages:edit", args=[offer.chat.pk]))
    assert listed.find("a", href=lambda href: href and href.startswith("mailto:quillfeather@"))
    edit = client.get(reverse("offer:edit", args=[offer.pk])).content.decode()
    assert PRIVATE["message"] in edit


def test_answering_closes_an_offer_and_states_filter_the_queue(offer, client):
    client.force_login(make_trainee())
    address = reverse("offer:edit", args=[offer.pk])
    client.post(address, {"state": "accepted", "notes": "With Sam"})
    offer.refresh_from_db()
    assert (offer.state, offer.notes) == ("accepted", "With Sam") and offer.closed_at
    assert "Sleep after nights" not in listed(client, state="new")
    assert "Sleep after nights" in listed(client, state="accepted")
    client.post(address, {"state": "in_talk", "notes": ""})
    offer.refresh_from_db()
    assert offer.closed_at is None
    assert "Offers to host (" not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_other_communities_facilitators_see_no_offers_of_ours(offer, client):
    make_community("b.example.org", "WeTest", groups=True, say=lambda line: None)
    stranger = make_facilitator()
    stranger.groups.set(Group.objects.filter(name="WeTest editors"))
    client.force_login(stranger)
    assert "Sleep after nights" not in client.get(reverse("offer:index")).content.decode()
    for name in ("edit", "delete", "history", "usage"):
        answer = client.get(reverse(f"offer:{name}", args=[offer.pk]))
        assert answer.status_code in (302, 403, 404), name
        assert b"quillfeather" not in answer.content
    workflow = HostAChatPage.objects.descendant_of(
        Site.objects.get(hostname="b.example.org").root_page
    ).get()
    assert workflow.workflow.name == "Offers to host a WeTest chat"
    assert Workflow.objects.filter(name="Offers to host a chat").exists()


def test_who_may_add_no_chats_sees_no_queue(offer, client):
    user = make_facilitator()
    user.groups.clear()
    client.force_login(user)
    assert client.get(reverse("offer:index")).status_code in (302, 403)


def test_offers_are_made_by_the_form_alone(offer, client):
    client.force_login(make_facilitator())
    assert client.get(reverse("offer:add")).status_code in (302, 403)


def test_who_offered_is_forgotten_some_time_after_the_answer(offer):
    now = timezone.now()
    assert forget_contacts(now + timedelta(days=364)) == 0
    offer.state = ChatOffer.State.DECLINED
    offer.save()
    assert forget_contacts(now + timedelta(days=89)) == 0
    assert forget_contacts(now + timedelta(days=91)) == 1
    offer.refresh_from_db()
    assert (offer.name, offer.email, offer.handle, offer.message) == ("", "", "", "")
    assert offer.idea == "Sleep after nights" and offer.chat


def test_an_offer_that_nobody_answered_is_forgotten_after_a_year(offer, capsys):
    ChatOffer.objects.update(offered_at=timezone.now() - timedelta(days=366))
    call_command("forget_contacts")
    assert "1 offer deleted" in capsys.readouterr().out


def test_the_queue_takes_as_many_queries_for_many_offers(offer, client):
    client.force_login(make_facilitator())
    client.get(reverse("offer:index"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("offer:index"))
    for number in range(20):
        ChatOffer.objects.create(site=offer.site, chat=offer.chat, idea=f"Idea {number}")
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("offer:index"))
    assert len(many) == len(few)
