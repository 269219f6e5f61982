"""The list of chats, chosen from by year, topic, host and words."""

from datetime import timedelta

import pytest
from django.utils import timezone

from chatarchive.models import ChatHost
from tests.chatarchive.test_chat_pages import HOSTILE, PARAGRAPH, page_at, words_of
from tests.factories import (
    CHAT_STARTS,
    make_chat,
    make_other_community,
    make_tweet,
    section,
    set_community,
    utc,
)

pytestmark = pytest.mark.django_db


def titles_at(client, address, **headers):
    response = client.get(address, **headers)
    assert response.status_code == 200
    return [chat.title for chat in response.context["catalogue"].archive]


def options_of(soup, name):
    return [option.get_text() for option in soup.find("select", {"name": name}).find_all("option")]


@pytest.fixture
def chats():
    make_chat(
        title="Custody at night",
        starts_at=utc(2024, 3, 5, 21),
        topics=["Custody", "Night shifts"],
        hosts=[ChatHost(handle="KimExample", name="Kim Example"), "pat"],
        summary=[PARAGRAPH],
    )
    make_chat(
        title="Stop and search",
        starts_at=utc(2024, 9, 3, 20),
        topics=["Powers"],
        hosts=["kimexample"],
        questions=["Who turns out whose pockets?"],
    )
    make_chat(
        title="Custody by day", starts_at=utc(2023, 9, 5, 20), topics=["Custody"], hosts=["pat"]
    )


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Stop and search", "Custody at night", "Custody by day"]),
        ("year=2024", ["Stop and search", "Custody at night"]),
        ("topic=custody", ["Custody at night", "Custody by day"]),
        ("topic=custody&year=2023", ["Custody by day"]),
        ("host=kimexample", ["Stop and search", "Custody at night"]),
        ("host=%40KimExample", ["Stop and search", "Custody at night"]),
        ("host=pat&topic=custody&year=2024", ["Custody at night"]),
        ("q=custody", ["Custody at night", "Custody by day"]),
        ("q=pockets", ["Stop and search"]),
        ("q=great+deal", ["Custody at night"]),
        ("q=custody&host=pat&year=2023", ["Custody by day"]),
        ("topic=custody&topic=&year=", ["Stop and search", "Custody at night", "Custody by day"]),
    ],
)
def test_chats_are_found_by_what_was_chosen(client, chats, query, titles):
    assert titles_at(client, f"/chats/?{query}") == titles


@pytest.mark.parametrize(
    "query",
    [
        "year=1999",
        "year=nonsense",
        "topic=%00%22%3Cscript%3E",
        "host=nobody",
        "q=%22%27%29+OR+%28*",
        "q=" + "x" * 10_000,
        "q=%E2%80%AE%00",
        "page=-1&year=" + "9" * 500,
    ],
)
def test_whatever_is_asked_is_answered_in_words(client, chats, query):
    words = words_of(page_at(client, f"/chats/?{query}").main)
    assert "No chat fits all of this." in words and "Show all chats" in words


def test_the_form_offers_what_there_is_with_how_many(client, chats):
    make_chat(title="A draft", topics=["Unsayable"], hosts=["unsayable"], live=False)
    soup = page_at(client, "/chats/")
    assert options_of(soup, "year") == ["Any year", "2024 (2)", "2023 (1)"]
    assert options_of(soup, "topic") == [
        "Any topic",
        "Custody (2)",
        "Night shifts (1)",
        "Powers (1)",
    ]
    assert options_of(soup, "host") == ["Any host", "Kim Example (2)", "@pat (2)"]
    chosen = page_at(client, "/chats/?topic=custody")
    assert options_of(chosen, "year") == ["Any year", "2024 (1)", "2023 (1)"]
    # What was chosen can be exchanged for another of its kind.
    assert "Powers (1)" in options_of(chosen, "topic")
    assert chosen.find("option", selected=True)["value"] == "custody"


def test_each_filter_can_be_taken_away_and_the_others_stay(client, chats):
    soup = page_at(client, "/chats/?topic=custody&q=night+custody&year=2024")
    links = {
        a.get_text(" ", strip=True): a["href"] for a in soup.find(class_="chosen").ul.find_all("a")
    }
    assert links == {
        "Take away: Year: 2024 ×": "?topic=custody&q=night+custody",
        "Take away: Topic: Custody ×": "?year=2024&q=night+custody",
        "Take away: Words: night custody ×": "?year=2024&topic=custody",
    }
    assert soup.find("input", {"name": "q"})["value"] == "night custody"
    assert "1 chat" in words_of(soup.find(class_="chosen"))


def test_only_the_whole_list_is_for_search_engines(client, chats):
    noindex = {"name": "robots", "content": "noindex, follow"}
    assert page_at(client, "/chats/?year=2024").find("meta", noindex)
    assert not page_at(client, "/chats/").find("meta", noindex)


def test_pages_keep_what_was_chosen(client):
    for number in range(23):
        starts = CHAT_STARTS - timedelta(days=number)
        make_chat(title=f"No {number}", starts_at=starts, topics=["Tea & cake"])
    address = "/chats/?topic=tea-cake&year="
    soup = page_at(client, address)
    assert soup.find("a", rel="next")["href"] == "?topic=tea-cake&page=2"
    assert len(titles_at(client, "/chats/?topic=tea-cake&page=2")) == 3


def test_years_are_those_of_the_community(client):
    make_chat(title="New year’s eve", starts_at=utc(2024, 1, 1, 2))
    assert titles_at(client, "/chats/?year=2024") == ["New year’s eve"]
    set_community(time_zone="America/New_York")
    assert titles_at(client, "/chats/?year=2023") == ["New year’s eve"]
    assert titles_at(client, "/chats/?year=2024") == []


def test_chats_to_come_are_chosen_from_too(client, chats):
    make_chat(title="Soon", starts_at=timezone.now() + timedelta(days=2), topics=["Custody"])
    titles = [h3.get_text() for h3 in page_at(client, "/chats/?topic=custody").find_all("h3")]
    assert titles == ["Soon", "Custody at night", "Custody by day"]
    titles = [h3.get_text() for h3 in page_at(client, "/chats/?topic=powers").find_all("h3")]
    assert titles == ["Stop and search"]


def test_no_community_sees_anothers_chats_topics_hosts_or_years(client, chats):
    other = make_other_community().chats
    make_chat(
        other,
        title="Elsewhere custody",
        starts_at=utc(2020, 1, 1),
        topics=["Theirs"],
        hosts=["zoe"],
    )
    soup = page_at(client, "/chats/")
    for word in ("Theirs", "zoe", "2020", "Elsewhere"):
        assert word not in str(soup)
    assert titles_at(client, "/chats/?q=elsewhere") == []
    there = titles_at(client, "/chats/?q=custody", headers={"host": "bakers.example"})
    assert there == ["Elsewhere custody"]


def test_hostile_names_never_become_markup(client):
    make_chat(title=HOSTILE, hosts=[ChatHost(handle="x", name=HOSTILE[:120])], topics=[HOSTILE])
    html = client.get("/chats/", {"q": HOSTILE, "topic": HOSTILE}).content.decode()
    assert "<script>alert" not in html and "<img" not in html
    html = client.get("/chats/").content.decode()
    assert "<script>alert" not in html and "<img" not in html


@pytest.mark.parametrize("query", ["", "?topic=t0&host=pat&q=chat"])
def test_choosing_takes_the_same_few_queries_however_many_chats(
    client, query, django_assert_max_num_queries
):
    client.get("/")
    counts = set()
    for number in (2, 10):
        for count in range(number):
            make_chat(
                topics=["t0", f"t{number}{count}"],
                hosts=["pat", f"host{number}{count}"],
                transcript=[section("Q1", make_tweet())],
            )
        make_chat(starts_at=timezone.now() + timedelta(days=2), topics=["t0"], hosts=["pat"])
        with django_assert_max_num_queries(21) as captured:
            client.get(f"/chats/{query}")
        counts.add(len(captured))
    assert len(counts) == 1


def test_without_any_chat_there_is_nothing_to_choose(client):
    assert not page_at(client, "/chats/").find("form", class_="filters")
