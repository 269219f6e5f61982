"""Readers report tweets; facilitators deal with them."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from chatarchive.archive import clear_out
from chatarchive.models import ChatPage, TweetReport
from chatarchive.reporting.form_page import MOST_A_DAY
from chatarchive.reporting.notices import ReportNews
from home.notices import tell
from tests.factories import (
    began,
    join,
    make_chat,
    make_facilitator,
    make_other_community,
    make_report,
    make_trainee,
    make_tweet,
    section,
    set_community,
)

pytestmark = pytest.mark.django_db
REASON = TweetReport.Reason.MINE


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


@pytest.fixture
def tweet():
    return make_tweet("1747000000000000001", text="regretted words", author="pat")


@pytest.fixture
def chat(tweet):
    other, hidden = make_tweet("2"), make_tweet("3", text="unsayable")
    chat = make_chat(
        slug="sleep",
        transcript=[section("Q1", tweet, other, {"key": hidden.key, "hidden": True})],
    )
    join(chat, tweet, other, hidden)
    return chat


ADDRESS = "/chats/sleep/report/?tweet=1747000000000000001"


def words_of(response):
    soup = BeautifulSoup(response.content, "html.parser")
    return " ".join(soup.main.get_text(" ").split())


def send(client, address=ADDRESS, **fields):
    data = {"reason": REASON, "message": "", "email": "", "began": began()} | fields
    extra = {"REMOTE_ADDR": fields.pop("ip", "203.0.113.5")}
    return client.post(address, data, **extra)


# Readers


def test_the_way_to_report_stands_below_each_tweet_and_leads_to_a_form(client, chat):
    soup = BeautifulSoup(client.get("/chats/sleep/transcript/").content, "html.parser")
    link = soup.find(id="tweet-1747000000000000001").find("a", string="report")
    assert link["href"] == "../report/?tweet=1747000000000000001" and "nofollow" in link["rel"]
    response = client.get(ADDRESS)
    assert "regretted words" in words_of(response)
    assert "These are my words and I want them withdrawn" in words_of(response)
    assert b'content="noindex"' in response.content
    assert "no-store" in response["Cache-Control"]


def test_a_report_waits_for_the_facilitators_and_the_reader_is_thanked(client, chat, tweet):
    response = send(client, message="Please.", email="pat@example.org")
    assert response.status_code == 302
    assert "Thank you" in words_of(client.get(response["Location"]))
    (report,) = TweetReport.objects.open()
    assert (report.chat, report.tweet, report.reason) == (chat, tweet, REASON)
    assert (report.message, report.email) == ("Please.", "pat@example.org")
    assert "203.0.113.5" not in report.sender and len(report.sender) == 64
    for address in (ADDRESS, "/chats/sleep/", "/chats/sleep/transcript/"):
        assert b"pat@example.org" not in client.get(address).content


@pytest.mark.parametrize("anchor", ["?tweet=3", "?tweet=999", "?tweet=%00", ""])
def test_what_readers_do_not_see_cannot_be_reported(client, chat, anchor):
    assert client.get(f"/chats/sleep/report/{anchor}").status_code == 404
    assert send(client, f"/chats/sleep/report/{anchor}").status_code == 404
    assert not TweetReport.objects.exists()


def test_ids_of_other_networks_are_addresses_too(client):
    tweet = make_tweet("at://did:plc:abc/app.bsky.feed.post/3k", network="bluesky")
    chat = make_chat(slug="sky", transcript=[section("Q1", tweet)])
    join(chat, tweet)
    soup = BeautifulSoup(client.get("/chats/sky/transcript/").content, "html.parser")
    link = soup.find("a", string="report")["href"].removeprefix("..")
    assert client.get(f"/chats/sky{link}").status_code == 200


def test_errors_are_told_in_words_and_nothing_is_lost(client, chat):
    response = send(client, reason="", email="nonsense", message="my words")
    words = words_of(response)
    assert "Choose what it is about." in words and "Write it as name@example.org" in words
    assert "my words" in response.content.decode()
    assert not TweetReport.objects.exists()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"began": ""}, "open for very long"),
        ({"began": lambda: began(1)}, "quicker than people write"),
        ({"website": "https://spam.example"}, "hidden from sight"),
        ({"message": "www.a.example www.b.example www.c.example"}, "more than 2 links"),
    ],
)
def test_what_machines_send_is_held_back_in_words(client, chat, fields, says):
    fields = {name: value() if callable(value) else value for name, value in fields.items()}
    assert says in words_of(send(client, **fields))
    assert not TweetReport.objects.exists()


def test_one_sender_cannot_flood_the_queue(client, chat):
    tweets = [make_tweet() for _ in range(MOST_A_DAY + 1)]
    many = make_chat(slug="many", transcript=[section("Q1", *tweets)])
    join(many, *tweets)
    for tweet in tweets:
        response = send(client, f"/chats/many/report/?tweet={tweet.native_id}")
    assert "send them again tomorrow" in words_of(response)
    assert TweetReport.objects.count() == MOST_A_DAY
    assert send(client, ip="203.0.113.6").status_code == 302


def test_the_same_report_again_is_the_same_report(client, chat):
    send(client)
    assert send(client).status_code == 302
    assert TweetReport.objects.count() == 1


def test_the_team_gets_one_mail_an_hour_without_what_readers_wrote(
    client, chat, tweet, django_capture_on_commit_callbacks
):
    community = set_community(name="WeCops", team_email="team@example.org, lead@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        send(client, message="secret words", email="pat@example.org")
    (first,) = mail.outbox
    assert first.subject == "WeCops: 1 reported tweet waits"
    assert first.recipients() == ["team@example.org", "lead@example.org"]
    assert reverse("chatarchive_reports") in first.body and chat.title in first.body
    assert "secret" not in first.body and "pat@" not in first.body
    make_report(chat, tweet)
    make_report(chat, tweet)
    site, later = community.site, timezone.now() + timedelta(minutes=61)
    assert not tell(ReportNews(), site)
    assert tell(ReportNews(), site, later) and not tell(ReportNews(), site, later)
    assert mail.outbox[1].subject == "WeCops: 3 reported tweets wait"
    assert "2 tweets were reported" in mail.outbox[1].body


def test_each_communitys_team_hears_of_its_own_chats_alone(chat, tweet):
    set_community(team_email="team@example.org")
    other = make_other_community(team_email="other@example.org")
    elsewhere = make_chat(other.chats, title="Elsewhere", transcript=[section("Q1", tweet)])
    make_report(elsewhere, tweet)
    call_command("tell_team")
    (told,) = mail.outbox
    assert told.recipients() == ["other@example.org"] and "Elsewhere" in told.body
    make_report(chat, tweet)
    call_command("tell_team")
    assert mail.outbox[1].recipients() == ["team@example.org"]
    assert "Elsewhere" not in mail.outbox[1].body


def test_a_mail_server_that_is_down_keeps_nobody_from_reporting(
    client, chat, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "nowhere.Backend"
    set_community(team_email="team@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        assert send(client).status_code == 302
    assert TweetReport.objects.count() == 1


# Facilitators


def at(report):
    return reverse("chatarchive_report", args=[report.pk])


@pytest.fixture
def facilitator(client):
    user = make_facilitator()
    client.force_login(user)
    return user


def test_the_queue_shows_open_reports_first_with_their_number_in_the_menu(
    client, facilitator, chat, tweet
):
    closed = make_report(chat, tweet, reason="other")
    closed.close(facilitator, "nothing")
    make_report(chat, tweet, sent_at=timezone.now() - timedelta(days=3))
    html = client.get(reverse("chatarchive_reports")).content.decode()
    assert "Reported tweets (1)" in html
    open_only = client.get(reverse("chatarchive_reports") + "?state=open")
    assert [report.reason for report in open_only.context["object_list"]] == ["abusive"]
    everything = client.get(reverse("chatarchive_reports")).context["object_list"]
    assert [report.is_open for report in everything] == [True, False]


def test_a_report_leads_into_the_editor_at_its_tweet_and_to_the_public_page(
    client, facilitator, chat, tweet
):
    report = make_report(chat, tweet, email="pat@example.org")
    html = client.get(at(report)).content.decode()
    assert "Please look at this." in html and "pat@example.org" in html
    section_id = chat.transcript.raw_data[0]["id"]
    assert f"#:w:contentpath=transcript.{section_id}.tweets.x%3A{tweet.native_id}" in html
    assert "/chats/sleep/transcript/#tweet-1747000000000000001" in html


def test_closing_deletes_what_the_reader_wrote(client, facilitator, chat, tweet):
    report = make_report(chat, tweet, email="pat@example.org", sender="a" * 64)
    client.post(at(report), {"outcome": "nothing", "note": "harmless"})
    report.refresh_from_db()
    assert not report.is_open and report.closed_by == facilitator
    assert (report.message, report.email, report.sender) == ("", "", "")
    assert (report.outcome, report.note) == ("nothing", "harmless")
    assert not mail.outbox


def test_who_asked_to_hear_is_answered_before_their_address_is_deleted(
    client, facilitator, chat, tweet
):
    report = make_report(chat, tweet, email="pat@example.org")
    client.post(at(report), {"outcome": "dealt", "answer": "It is put right."})
    assert mail.outbox[0].to == ["pat@example.org"] and "put right" in mail.outbox[0].body
    report.refresh_from_db()
    assert not report.email


def test_an_answer_that_cannot_be_sent_leaves_the_report_open(
    client, facilitator, chat, tweet, settings
):
    settings.EMAIL_BACKEND = "nowhere.Backend"
    report = make_report(chat, tweet, email="pat@example.org")
    response = client.post(at(report), {"outcome": "dealt", "answer": "It is put right."})
    assert "could not be sent" in response.content.decode()
    report.refresh_from_db()
    assert report.is_open and report.email


def test_a_tweet_is_hidden_from_readers_and_nothing_else_is_published(
    client, facilitator, chat, tweet
):
    draft = chat.get_latest_revision_as_object()
    draft.title = "Not yet said"
    draft.save_revision()
    report = make_report(chat, tweet)
    client.post(at(report), {"outcome": "hidden"})
    html = client.get("/chats/sleep/transcript/").content.decode()
    assert "regretted words" not in html and "Not yet said" not in html
    draft = ChatPage.objects.get(pk=chat.pk).get_latest_revision_as_object()
    assert draft.title == "Not yet said"
    assert draft.transcript.raw_data[0]["value"]["tweets"][0]["hidden"]
    report.refresh_from_db()
    assert report.outcome == "hidden"


def test_hiding_leaves_no_unpublished_change_where_there_was_none(client, facilitator, chat, tweet):
    client.post(at(make_report(chat, tweet)), {"outcome": "hidden"})
    chat.refresh_from_db()
    assert not chat.has_unpublished_changes and chat.live
    assert not chat.chat_tweets.filter(removed_at__isnull=False).exists()


def test_who_may_not_publish_hides_in_the_draft_and_is_told(client, chat, tweet):
    client.force_login(make_trainee())
    report = make_report(chat, tweet)
    response = client.post(at(report), {"outcome": "hidden"}, follow=True)
    assert "hidden in the draft" in response.content.decode()
    report.refresh_from_db()
    assert report.is_open
    assert "regretted words" in client.get("/chats/sleep/transcript/").content.decode()


def test_an_editor_withdraws_the_tweet_from_here_and_the_report_goes_along(client, chat, tweet):
    report = make_report(chat, tweet, email="reader@example.org")
    client.force_login(make_trainee())
    assert "Withdraw it everywhere" not in client.get(at(report)).content.decode()
    client.force_login(make_facilitator())
    soup = BeautifulSoup(client.get(at(report)).content, "html.parser")
    assert "answer whoever sent it first" in soup.get_text()
    confirmation = soup.find("a", string="Withdraw it everywhere")["href"]
    address, _, asked = confirmation.partition("?")
    assert asked == f"tweet={tweet.pk}" and client.get(confirmation).status_code == 200
    client.post(address, {"tweet": tweet.pk, "sure": "yes"})
    assert not TweetReport.objects.exists()


def test_a_locked_chat_is_left_alone(client, facilitator, chat, tweet):
    ChatPage.objects.filter(pk=chat.pk).update(locked=True)
    report = make_report(chat, tweet)
    response = client.post(at(report), {"outcome": "hidden"}, follow=True)
    assert "is not hidden" in response.content.decode()
    report.refresh_from_db()
    assert report.is_open


def test_many_are_closed_at_once(client, facilitator, chat, tweet):
    reports = [make_report(chat, tweet) for _ in range(3)]
    client.post(
        reverse("chatarchive_reports_close"),
        {"report": [reports[0].pk, reports[1].pk, "x"], "outcome": "nothing"},
    )
    assert TweetReport.objects.open().count() == 1
    assert not TweetReport.objects.closed().exclude(message="").exists()


def test_only_who_may_edit_the_chat_sees_its_reports(client, chat, tweet, django_user_model):
    report = make_report(chat, tweet)
    user = django_user_model.objects.create_user("visitor", password="password")
    for somebody in (None, user):
        if somebody:
            client.force_login(somebody)
        for address in (reverse("chatarchive_reports"), at(report)):
            response = client.get(address)
            assert response.status_code in (302, 403, 404)
            assert b"regretted" not in response.content
        client.post(at(report), {"outcome": "nothing"})
        client.post(
            reverse("chatarchive_reports_close"), {"report": report.pk, "outcome": "nothing"}
        )
        report.refresh_from_db()
        assert report.is_open


def test_the_queue_asks_the_same_few_queries_however_long(
    client, facilitator, chat, tweet, django_assert_max_num_queries
):
    client.get(reverse("chatarchive_reports"))
    counts = set()
    for _ in range(2):
        for _ in range(8):
            make_report(chat, make_tweet())
        with django_assert_max_num_queries(40) as captured:
            client.get(reverse("chatarchive_reports"))
        counts.add(len(captured))
    assert len(counts) == 1


def test_reports_go_with_their_tweet_and_with_their_chat(chat, tweet):
    make_report(chat, tweet)
    chat.chat_tweets.all().delete()
    ChatPage.objects.get(pk=chat.pk).unpublish()
    chat.delete()
    clear_out([tweet.pk])
    assert not TweetReport.objects.exists()
