"""The demo communities load by the real import, and loading again undoes nothing."""

import json
import os

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from wagtail.models import Site

from aboutwe.models import ProfilePage
from chatarchive.models import Capture, ChatPage, ChatStep, ChatTweet, WorkStream
from chatarchive.transcript import entries_of
from home import demo
from home.models import BlogPage, Comment, CommunitySettings, Visitor

pytestmark = pytest.mark.django_db

KINDS = (ChatPage, ProfilePage, BlogPage)
ROWS = (Comment, Visitor, ChatStep, WorkStream, Capture)


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup, django_db_blocker):
    """The demo is loaded once for all tests here, as each loading takes seconds."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", verbosity=0)
        yield
        transaction.set_rollback(True)


def site_of(name):
    return CommunitySettings.objects.get(name=name).site


def chats_of(name):
    return ChatPage.objects.live().descendant_of(site_of(name).root_page)


def transcript_of(chat):
    """Its blocks, and all entries in them."""
    blocks = list(chat.transcript.get_prep_value())
    return blocks, [entry for block in blocks for entry in entries_of(block)]


def everything():
    sites = list(Site.objects.values_list("pk", "hostname", "root_page__title"))
    rows = [list(kind.objects.order_by("pk").values_list("pk")) for kind in ROWS]
    return sites, [list(kind.objects.values_list("pk", "title")) for kind in KINDS], rows


def test_links_in_the_admin_lead_to_where_it_is_served(monkeypatch):
    def addresses():
        return [site.root_url for site in Site.objects.order_by("-is_default_site")]

    port = os.environ.get("PORT") or 8000
    assert addresses() == [f"http://127.0.0.1:{port}", f"http://weferry.localhost:{port}"]
    monkeypatch.setenv("PORT", "8123")
    call_command("load_demo", verbosity=0)
    assert addresses() == ["http://127.0.0.1:8123", "http://weferry.localhost:8123"]
    # A name that somebody gave it stays.
    Site.objects.filter(is_default_site=True).update(hostname="wecops.example", port=443)
    call_command("load_demo", verbosity=0)
    assert addresses()[0] == "https://wecops.example"


def test_there_are_six_archived_chats_over_two_years_and_two_upcoming():
    archived = list(chats_of("WeCops").archived())
    assert len(archived) == 6
    assert (archived[0].starts_at - archived[-1].starts_at).days > 600
    upcoming = list(chats_of("WeCops").upcoming())
    assert len(upcoming) == 2
    for chat in upcoming:
        assert chat.starts_at > timezone.now()
        local = chat.starts_at.astimezone(chat.community.zone)
        assert (local.weekday(), local.hour) == (1, 21)
    assert upcoming[0].starts_at < upcoming[1].starts_at


def test_a_sister_community_has_a_site_of_its_own():
    ours, theirs = site_of("WeCops"), site_of("WeFerry")
    assert ours.is_default_site and theirs.hostname == "weferry.localhost"
    assert chats_of("WeFerry").archived().count() == chats_of("WeFerry").upcoming().count() == 1
    facts = CommunitySettings.for_site(theirs)
    assert [sister.value["name"] for sister in facts.sisters] == ["WeCops"]
    assert facts.sisters[0].value["address"].startswith("http://localhost:")
    assert (facts.rhythm, facts.weekday, facts.hour.hour) == ("fortnightly", 3, 20)


@pytest.mark.parametrize(("name", "people", "posts"), [("WeCops", 8, 6), ("WeFerry", 2, 1)])
def test_each_community_has_its_people_and_posts(name, people, posts):
    root = site_of(name).root_page
    assert ProfilePage.objects.live().descendant_of(root).count() == people
    blog = BlogPage.objects.live().descendant_of(root)
    assert blog.count() == posts
    assert all(post.author or post.author_name for post in blog)
    assert all(post.first_published_at.date() == post.date for post in blog)


def test_the_front_page_says_what_it_is_and_when_the_next_chat_starts(client):
    page = client.get("/").content.decode()
    assert "An hour of honest talk about policing" in page
    assert chats_of("WeCops").upcoming().first().title in page
    assert 'class="logo"' in page
    theirs = client.get("/", headers={"host": "weferry.localhost"}).content.decode()
    assert "small ferries" in theirs and "policing" not in theirs.replace(
        "Policing, and anybody", ""
    )


def test_the_sisters_next_chat_keeps_to_every_other_week():
    chat = chats_of("WeFerry").upcoming().get()
    counted_from = CommunitySettings.objects.get(name="WeFerry").counted_from
    assert (chat.starts_at.astimezone(chat.community.zone).date() - counted_from).days % 14 == 0


def test_visitors_said_something_below_posts_and_one_waits_for_a_facilitator():
    root = site_of("WeCops").root_page
    comments = Comment.objects.filter(page__in=BlogPage.objects.descendant_of(root))
    assert (
        comments.filter(state=Comment.State.SHOWN).count() > 20 and comments.waiting().count() == 1
    )
    assert comments.exclude(answers=None).exists()
    assert not Visitor.objects.filter(user__is_staff=True).exists()
    for post in BlogPage.objects.all():
        for comment in comments.filter(page=post):
            assert comment.created_at.date() >= post.date, str(comment)


def test_a_post_has_a_picture_that_is_described(client):
    post = BlogPage.objects.exclude(picture=None).get()
    assert post.picture.description in client.get(post.url).content.decode()


def test_every_chat_has_something_to_read_and_most_led_to_something():
    for chat in ChatPage.objects.live():
        assert chat.reading_list.count() >= 1, chat.slug
    steps = ChatStep.objects.public_of(site_of("WeCops"))
    assert set(steps.values_list("kind", flat=True)) == {"passed_on", "answered", "changed"}
    assert steps.values("chat").distinct().count() == 6
    assert not steps.filter(stream=None).exists()
    for step in steps.select_related("chat"):
        assert step.date > step.chat.starts_at.date()


def test_the_demo_makes_the_log_in_that_the_readme_names():
    assert authenticate(username="admin", password="wecops-demo").is_superuser


def test_the_chats_came_in_through_many_readers():
    captures = list(Capture.objects.all())
    assert len({capture.format for capture in captures}) == 7
    assert sum(capture.counts["new"] for capture in captures) == ChatTweet.objects.count()
    assert not any(capture.counts["rejected"] for capture in captures)


def test_every_transcript_stands_by_its_questions_and_is_marked():
    for chat in ChatPage.objects.archived():
        blocks, entries = transcript_of(chat)
        headings = [block["value"]["heading"] for block in blocks]
        asked = [heading.split(":")[0] for heading in headings if heading.startswith("Q")]
        assert asked == [f"Q{number}" for number in range(1, chat.questions.count() + 1)]
        assert len(entries) >= 40, chat.slug
        assert sum("starred" in entry for entry in entries) >= 8, chat.slug
        assert any("hidden" in entry for entry in entries), chat.slug
    _, entries = transcript_of(ChatPage.objects.get(slug="custody-and-mental-health"))
    assert any("text" in entry for entry in entries)


def test_every_mark_and_every_quotation_is_of_a_tweet_in_the_transcript():
    for folder in (demo.FILES, demo.SISTER):
        for file in demo.read(folder, "community.json")["chats"]:
            described = demo.read(folder, file)
            chat = ChatPage.objects.get(slug=described["slug"])
            keys = {entry["key"] for entry in transcript_of(chat)[1]}
            marked = {mark["tweet"] for mark in described.get("marks", ())}
            told = described.get("summary", [])
            quoted = {block["value"] for block in told if block["type"] == "tweet"}
            assert marked | quoted <= keys, chat.slug
            assert "{" not in json.dumps([block["value"] for block in told]), chat.slug


def test_the_demos_summary_quotes_tweets_of_its_transcript(client):
    chat = ChatPage.objects.get(slug="custody-and-mental-health")
    page = client.get(chat.url).content.decode()
    assert page.count('<figure class="quotation tweeted">') == 3
    assert "edited for clarity" in page


def test_loading_again_leaves_everything_as_somebody_made_it():
    chat = chats_of("WeCops").first()
    chat.title = "Renamed"
    chat.save_revision().publish()
    Comment.objects.first().delete()
    WorkStream.objects.first().delete()
    person = ProfilePage.objects.first()
    person.title = "Somebody Else"
    person.save_revision().publish()
    CommunitySettings.objects.filter(name="WeFerry").update(strapline="Ours now", footer="")
    before = everything()
    call_command("load_demo", verbosity=0)
    assert everything() == before
    facts = CommunitySettings.objects.get(name="WeFerry")
    assert (facts.strapline, facts.footer) == ("Ours now", "")


def test_a_second_capture_of_the_demo_chat_has_new_and_known_tweets(capsys):
    call_command(
        "import_chat",
        str(demo.FILES / "captures" / "2026-11-10-late.csv"),
        "--chat",
        "custody-and-mental-health",
    )
    assert "8 new, 32 known already" in capsys.readouterr().out


def test_the_demo_is_refused_where_its_log_in_would_be_an_open_door(settings):
    settings.DEMO_ALLOWED = False
    with pytest.raises(CommandError, match="public password"):
        call_command("load_demo")
