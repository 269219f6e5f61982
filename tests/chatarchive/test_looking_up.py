"""Facilitators find every tweet they may see, shown or not, with the way into the editor."""

import csv
from io import BytesIO, StringIO
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from chatarchive.finding import asking
from chatarchive.finding.writing import write_changed
from chatarchive.models import ChatPage, FindableEntry
from home.communities import make_groups
from tests.factories import (
    CHAT_STARTS,
    join,
    make_chat,
    make_facilitator,
    make_other_community,
    make_superuser,
    make_tweet,
    section,
    set_community,
    utc,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    make_chat()
    client.force_login(make_facilitator())
    return client


def captured(text, **fields):
    """A tweet as an import leaves it: findable."""
    tweet = make_tweet(text=text, **fields)
    write_changed([tweet.pk])
    return tweet


def draft_of(chat, *blocks):
    """Give ``chat`` a newer draft of its transcript."""
    page = ChatPage.objects.get(pk=chat.pk).get_latest_revision_as_object()
    page.transcript = page.transcript.stream_block.to_python(list(blocks))
    page.save_revision()


def rows(client, query="", **chosen):
    response = client.get(reverse("tweet:index"), {"q": query, **chosen})
    assert response.status_code == 200
    soup = BeautifulSoup(response.content, "html.parser")
    return soup.select("main table tbody tr")


def words(client, query="", **chosen):
    return [row.select_one("td [dir=auto]").get_text() for row in rows(client, query, **chosen)]


@pytest.fixture
def everywhere():
    """A chat with a tweet in every state, each of which says "custody"."""
    tweets = {
        name: captured(f"custody {name}", author=f"{name}_example")
        for name in ("shown", "hidden", "fresh", "removed", "waiting", "homeless")
    }
    live = section("Q1 Why?", tweets["shown"], {"key": tweets["hidden"].key, "hidden": True})
    chat = make_chat(title="A long night", slug="night", transcript=[live])
    draft_of(chat, live, section("Q2 How?", {"key": tweets["fresh"].key, "starred": True}))
    join(chat, *(tweets[name] for name in ("shown", "hidden", "fresh", "waiting")))
    join(chat, tweets["removed"], removed_at=CHAT_STARTS)
    return chat, tweets


def test_all_tweets_are_found_whatever_readers_see(desk, everywhere):
    told = {
        row.select_one("[dir=auto]").get_text(): " ".join(row.select("td")[3].get_text().split())
        for row in rows(desk, "custody")
    }
    assert told == {
        "custody shown": "A long night, under “Q1 Why?” Shown to readers "
        "· see it in “A long night”",
        "custody hidden": "A long night, under “Q1 Why?” Hidden",
        "custody fresh": "A long night, under “Q2 How?” In a draft only, starred",
        "custody removed": "A long night Taken out",
        "custody waiting": "A long night In no transcript",
        "custody homeless": "In no chat",
    }


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("shown", ["shown"]),
        ("hidden", ["hidden"]),
        ("draft", ["fresh"]),
        ("removed", ["removed"]),
        ("nowhere", ["homeless", "waiting"]),
    ],
)
def test_they_are_chosen_by_their_state(desk, everywhere, state, found):
    for query in ("custody", ""):
        assert words(desk, query, state=state) == [f"custody {name}" for name in found]


def test_what_a_draft_would_change_for_readers_is_told(desk):
    gone, going = captured("custody gone"), captured("custody going")
    chat = make_chat(transcript=[section("Q1", gone, going)])
    join(chat, gone, going)
    draft_of(chat, section("Q1", {"key": going.key, "hidden": True}))
    told = [row.select("td")[3].get_text() for row in rows(desk, "custody")]
    assert "Shown to readers, hidden in the draft" in told[0]
    assert "Shown to readers, taken out in the draft" in told[1]


def test_an_unpublished_chats_tweets_are_in_a_draft_only(desk):
    tweet = captured("custody")
    chat = make_chat(transcript=[section("Q1", tweet)])
    join(chat, tweet)
    assert words(desk, state="shown") == ["custody"]
    chat.unpublish()
    assert words(desk, state="shown") == []
    (row,) = rows(desk, "custody", state="draft")
    assert "In a draft only" in row.get_text()
    assert not row.find("a", string="see it")


def test_each_leads_into_the_editor_at_that_tweet_and_to_where_readers_see_it(desk, everywhere):
    chat, tweets = everywhere
    (row,) = rows(desk, "custody", person="shown_example")
    editor, public = (a["href"] for a in row.select("td")[3].select("a"))
    address, _, path = editor.partition("#:w:contentpath=")
    assert address == reverse("wagtailadmin_pages:edit", args=[chat.pk])
    block = chat.transcript.raw_data[0]["id"]
    assert unquote(path) == f"transcript.{block}.tweets.{tweets['shown'].key}"
    assert public.endswith(f"/chats/night/transcript/#tweet-{tweets['shown'].native_id}")
    inspect = row.select_one("td.title > a")["href"]
    assert inspect == reverse("tweet:inspect", args=[tweets["shown"].pk])
    (row,) = rows(desk, "custody", person="@removed_example")
    assert row.select("td")[3].a["href"] == reverse("wagtailadmin_pages:edit", args=[chat.pk])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("policing", [1, 0]),
        ('"police care"', [0]),
        ("police -nights", [0]),
        ("kettle OR nights", [2, 1]),
        ("#WeCops", [2]),
        ("from:@kim_example", [1]),
        ("@kim_example", [2, 1]),
        ("from:nobody_here", []),
        ("“police care”", [0]),
        ("zebra", []),
        ("'; drop table x; --", []),
        ('"', [2, 1, 0]),
    ],
)
def test_they_understand_what_the_public_search_understands(desk, query, found):
    texts = ["The police care for people", "Police on nights", "Kettle on, @kim_example #WeCops"]
    authors = ["pat_example", "Kim_Example", "pat_example"]
    for text, author in zip(texts, authors, strict=True):
        captured(text, author=author)
    assert words(desk, query) == [texts[number] for number in found]


@pytest.mark.parametrize("query", ["x" * 10_000, "\x00", '("a" OR', "\u202e custody", "a:b NEAR/2"])
def test_no_question_is_an_error(desk, query):
    captured("custody")
    rows(desk, query)


def test_what_was_asked_for_is_marked_and_nothing_captured_is_taken_for_html(desk):
    captured("Policing <script>alert(1)</script> & nights")
    (row,) = rows(desk, "police script")
    cell = row.select_one("[dir=auto]")
    assert [mark.get_text() for mark in cell.select("mark")] == ["Policing", "script", "script"]
    assert "<script>" in cell.get_text()
    assert not cell.select("script")


def test_they_are_chosen_by_chat_person_days_links_and_star(desk):
    chat, other = make_chat(title="This"), make_chat(title="That")
    plain = captured("custody plain", author="kim_example", at=utc(2024, 1, 16, 23, 59, 59))
    later = captured("custody later", at=utc(2024, 1, 17))
    linked = captured(
        "custody https://t.co/a",
        at=utc(2024, 1, 18),
        links=[{"url": "https://t.co/a", "target": "https://example.org/"}],
    )
    join(chat, plain, linked)
    join(other, later, without_hashtag=True)
    draft_of(chat, section("Q1", {"key": plain.key, "starred": True}, linked))
    draft_of(other, section("Q1", later))
    assert words(desk, "custody", chat=chat.pk) == [linked.text, plain.text]
    assert words(desk, "custody", person="@Kim_Example") == [plain.text]
    assert words(desk, "custody", person="!!") == []
    assert words(desk, "custody", written_to="2024-01-16") == [plain.text]
    assert words(desk, "", written_from="2024-01-17", written_to="2024-01-17") == [later.text]
    assert words(desk, "custody", only="links") == [linked.text]
    assert words(desk, "", only="links") == [linked.text]
    assert words(desk, "custody", only="starred") == [plain.text]
    assert words(desk, "custody", only="starred", chat=other.pk) == []
    assert words(desk, "custody", only="tagless") == [later.text]
    assert words(desk, "custody", only="tagless", chat=chat.pk) == []


def test_days_and_times_are_the_communitys(desk):
    set_community(time_zone="America/New_York")
    tweet = captured("custody", at=utc(2024, 1, 17, 2, 30))
    (row,) = rows(desk, written_from="2024-01-16", written_to="2024-01-16")
    assert "16 Jan 2024, 21:30" in row.get_text()
    assert tweet.created_at == utc(2024, 1, 17, 2, 30)
    assert rows(desk, written_from="2024-01-17") == []


def test_the_newest_come_first_unless_the_best_are_asked_for(desk):
    together = captured("So stop and search is what we talk about tonight")
    apart = captured("We search for a bus and it will stop here soon")
    captured("Other words")
    assert words(desk, "stop search") == [apart.text, together.text]
    assert words(desk, "stop and search", order="best") == [together.text, apart.text]


def test_of_very_common_words_only_the_newest_are_looked_at(desk, monkeypatch):
    monkeypatch.setattr(asking.captured, "__defaults__", (None, asking.ANY, 3))
    for number in range(5):
        captured(f"custody {number}")
    response = desk.get(reverse("tweet:index"), {"q": "custody"})
    assert words(desk, "custody") == ["custody 4", "custody 3", "custody 2"]
    assert b"that suit were looked at" in response.content
    response = desk.get(reverse("tweet:index"), {"q": "custody 1"})
    assert b"Only the newest" not in response.content


def test_nobody_finds_retweets(desk):
    tweet = captured("custody")
    captured("RT @pat_example: custody", retweet_of=tweet)
    assert words(desk, "custody") == ["custody"]


def test_a_list_is_paged_and_keeps_the_question(desk):
    tweets = [make_tweet(text=f"custody {number}") for number in range(53)]
    write_changed([tweet.pk for tweet in tweets])
    assert len(rows(desk, "custody")) == 50
    assert len(rows(desk, "custody", p=2)) == 3
    response = desk.get(reverse("tweet:index_results"), {"q": "custody"})
    assert b"There are 53 matches" in response.content


def test_what_was_found_can_be_taken_along(desk, everywhere):
    chat, tweets = everywhere
    captured("=1+1 custody", author="formula_example")
    response = desk.get(reverse("tweet:index"), {"q": "custody", "export": "csv"})
    table = list(csv.DictReader(StringIO(b"".join(response).decode())))
    assert len(table) == 7
    assert table[0]["Tweet"] == "'=1+1 custody"
    row = next(row for row in table if row["Tweet"] == "custody hidden")
    assert (row["Account"], row["Chats"], row["Under"], row["State"], row["For readers at"]) == (
        "'@hidden_example",
        "A long night",
        "Q1 Why?",
        "Hidden",
        "",
    )
    response = desk.get(reverse("tweet:index"), {"q": "custody", "export": "xlsx"})
    sheet = load_workbook(BytesIO(b"".join(response))).active
    assert sheet.max_row == 8


def count_queries(client, *args, **chosen):
    with CaptureQueriesContext(connection) as queries:
        found = rows(client, *args, **chosen)
    return len(found), len(queries)


@pytest.mark.parametrize("chosen", [{}, {"state": "draft"}, {"order": "best"}])
def test_it_takes_the_same_queries_however_many_tweets_and_chats(desk, chosen):
    counted = []
    for _ in range(3):
        for number in range(4):
            tweets = [captured(f"custody {number}", author=f"a{number}") for _ in range(2)]
            chat = make_chat(transcript=[section("Q1", tweets[0])])
            join(chat, *tweets)
            draft_of(chat, section("Q1", *tweets))
        counted.append(count_queries(desk, "custody", **chosen))
    assert counted[0][0] < counted[1][0] < counted[2][0]
    assert counted[1][1] == counted[2][1]


# Who may see what


def test_who_may_edit_no_chat_finds_nothing(client):
    make_chat()
    nobody = get_user_model().objects.create_user("nobody", password="password")
    client.force_login(nobody)
    assert client.get(reverse("tweet:index")).status_code == 302
    assert client.get(reverse("tweet:index_results")).status_code == 302


@pytest.fixture
def two_communities():
    other = make_other_community()
    ours, theirs = captured("custody ours"), captured("custody theirs")
    both = captured("custody both")
    captured("custody homeless")
    chat = make_chat(title="Our chat", transcript=[section("Q1", ours, both)])
    elsewhere = make_chat(other.chats, title="Their chat", transcript=[section("Q1", theirs, both)])
    join(chat, ours, both)
    join(elsewhere, theirs, both)
    editors = make_groups(other.site, say=lambda line: None)
    user = get_user_model().objects.create_user("baker", password="password")
    user.groups.set(editors)
    return user, chat, elsewhere


def test_a_team_finds_the_tweets_of_its_own_chats_alone(client, two_communities):
    user, chat, elsewhere = two_communities
    client.force_login(user)
    response = client.get(reverse("tweet:index"), {"q": "custody"})
    page = response.content.decode()
    assert words(client, "custody") == ["custody both", "custody theirs"]
    assert "Our chat" not in page and "Their chat" in page
    choices = [("state", "shown"), ("state", "nowhere"), ("only", "starred"), ("order", "best")]
    for chosen in map(dict, ([choice] for choice in choices)):
        page = client.get(reverse("tweet:index"), {"q": "custody", **chosen}).content.decode()
        assert "ours" not in page and "homeless" not in page and "Our chat" not in page
    page = client.get(reverse("tweet:index"), {"q": "custody", "chat": chat.pk}).content.decode()
    assert "Our chat" not in page and "custody ours" not in page
    export = client.get(reverse("tweet:index"), {"q": "custody", "export": "csv"})
    assert b"ours" not in b"".join(export).lower()


def test_whoever_runs_the_site_finds_all(client, two_communities):
    client.force_login(make_superuser())
    assert len(words(client, "custody")) == 4


def test_the_menu_and_the_search_of_the_admin_lead_there(client, desk):
    home = desk.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("tweet:index") in home and "Find tweets" in home
    found = desk.get(reverse("wagtailadmin_pages:search"), {"q": "custody"}).content.decode()
    assert f"{reverse('tweet:index')}?q=custody" in found
    writer = get_user_model().objects.create_user("writer", password="password")
    writer.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(writer)
    assert reverse("tweet:index") not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_a_copied_chat_shows_its_tweets_though_they_never_joined_it(desk):
    tweet = captured("custody")
    chat = make_chat(title="First", transcript=[section("Q1", tweet)])
    join(chat, tweet)
    copy = chat.copy(update_attrs={"title": "Copy", "slug": "copy"}, keep_live=True)
    ChatPage.objects.get(pk=copy.pk).save_revision().publish()
    assert FindableEntry.objects.filter(tweet=tweet).count() == 2
    (row,) = rows(desk, "custody")
    assert {a.get_text() for a in row.select("td")[3].select("a")} >= {"First", "Copy"}


def test_marks_of_links_are_written_with_captured_tweets():
    tweet = captured("See https://example.org/a")
    captured("See example")
    found = asking.captured(asking.Query(), None, asking.Choice(links=True))
    assert [one.tweet for one in found.found] == [tweet.pk]
