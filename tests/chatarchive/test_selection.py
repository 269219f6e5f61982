"""What a reader chooses of a transcript by its address."""

import gzip
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.http import QueryDict

from chatarchive.models import Tweet
from chatarchive.selection import Selection
from tests.factories import (
    CHAT_STARTS,
    commentary,
    join,
    make_account,
    make_chat,
    make_tweet,
    section,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def page_of(client, chat, query=""):
    response = client.get(f"/chats/{chat.slug}/transcript/{query}")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def words_of(soup):
    return " ".join(soup.get_text(" ").split())


def said_on(soup):
    return [words_of(words) for words in soup.find_all(class_="words")]


@pytest.fixture
def chat():
    """Two people, three questions: one with a key moment that answers, one without, one hidden."""
    asked = make_tweet("10", text="Q1 why?", author="We_Cops")
    unheard = make_tweet("11", text="A1 unheard", author="kim")
    star = make_tweet("12", text="A1 the point https://example.org/tea", author="kim")
    star.reply_to_key = asked.key
    star.save()
    other = make_tweet("13", text="A2 else", author="Pat")
    reply = make_tweet("14", text="A2 indeed", author="kim", reply_to=other)
    hidden = make_tweet("15", text="unsayable https://example.org/no", author="ghost")
    chat = make_chat(
        transcript=[
            section("Q1. Why?", asked, unheard, {"key": star.key, "starred": True}),
            commentary("<p>A word from us.</p>"),
            section("Q2. And?", other, reply, {"key": hidden.key, "hidden": True, "starred": True}),
        ]
    )
    join(chat, asked, unheard, star, other, reply, hidden)
    return chat


def test_the_two_minute_reading_has_the_questions_and_what_was_starred(client, chat):
    soup = page_of(client, chat, "?reading=short")
    assert said_on(soup) == ["Q1 why?", "A1 the point example.org/tea"]
    assert [li.get("class") for li in soup.select(".tweets > li")] == [None, ["r1", "starred"]]
    assert [h2.get_text() for h2 in soup.select(".sections h2")] == ["Q1. Why?", "Q2. And?"]
    first, second = soup.find_all(class_="more")
    assert words_of(first) == "1 more tweet about: Q1. Why?"
    assert first.a["href"] == "./#q1-why"
    assert words_of(second) == "All 2 tweets about: Q2. And?"
    assert words_of(soup.find(id="contents")) == "1 key moment of 5 tweets"


def test_the_way_between_the_readings(client, chat):
    assert page_of(client, chat).select(".readings a")[0]["href"] == "./?reading=short"
    short = page_of(client, chat, "?reading=short")
    assert short.select(".readings a")[0]["href"] == "./"
    both = page_of(client, chat, "?reading=short&person=kim")
    assert both.select(".readings a")[0]["href"] == "./?person=kim"


def test_where_nothing_is_starred_there_is_no_two_minute_reading(client):
    chat = make_chat(transcript=[section("Q1", make_tweet())])
    assert not page_of(client, chat).select(".readings")
    soup = page_of(client, chat, "?reading=short")
    assert "no two-minute reading" in words_of(soup.main) and not soup.select(".tweets")
    assert soup.select(".nothing a")[0]["href"] == "./"


@pytest.mark.parametrize("person", ["kim", "%40KIM", "+Kim+"])
def test_one_persons_tweets_alone(client, chat, person):
    soup = page_of(client, chat, f"?person={person}")
    assert said_on(soup) == ["A1 unheard", "A1 the point example.org/tea", "A2 indeed"]
    assert words_of(soup.find(id="contents")) == "3 of 5 tweets, by @kim"
    assert soup.find("option", selected=True)["value"] == "kim"
    assert not soup.find(class_="commentary")
    pointed = soup.find(id="tweet-14").find(class_="to")
    assert pointed["href"] == "./#tweet-13" and words_of(pointed) == "to @Pat"
    assert soup.find(id="tweet-14").find("a", string="link")["href"] == "./#tweet-14"


def test_filters_work_together_and_say_so(client, chat):
    soup = page_of(client, chat, "?person=kim&links=1")
    assert said_on(soup) == ["A1 the point example.org/tea"]
    assert words_of(soup.find(id="contents")) == "1 of 5 tweets, by @kim with links"
    assert [li.a["href"] for li in soup.select(".contents li")] == ["#q1-why"]
    assert soup.find(id="links").has_attr("checked")


def test_an_empty_choice_is_told_in_words_with_the_way_back(client, chat):
    soup = page_of(client, chat, "?person=pat&links=1")
    assert "No tweet here is among what you chose: by @Pat with links." in words_of(soup.main)
    soup = page_of(client, chat, "?person=%3Cscript%3E")
    assert "Nobody here has the handle @<script>." in words_of(soup.main)
    assert words_of(soup.select(".nothing a")[0]) == "Read all 5 tweets"


def test_whose_tweets_are_hidden_is_nobody_here(client, chat):
    full = page_of(client, chat)
    assert "ghost" not in str(full)
    assert [words_of(option) for option in full.select("#person option")] == [
        "everybody",
        "@kim (3)",
        "@Pat (1)",
        "@We_Cops (1)",
    ]
    nobody, ghost = (str(page_of(client, chat, f"?person={name}")) for name in ("g_ost", "ghost"))
    assert nobody.replace("g_ost", "ghost") == ghost
    assert "unsayable" not in str(page_of(client, chat, "?links=1"))


def test_part_of_a_transcript_is_not_for_search_engines(client, chat):
    assert not page_of(client, chat).find("meta", {"name": "robots"})
    soup = page_of(client, chat, "?links=1")
    assert soup.find("meta", {"name": "robots"})["content"] == "noindex"
    assert soup.find("link", rel="canonical")["href"].endswith(f"/chats/{chat.slug}/transcript/")


def test_a_query_that_means_nothing_is_the_full_transcript(client, chat):
    query = "?reading=long&links=yes&person=&utm_source=x"
    assert len(said_on(page_of(client, chat, query))) == 5
    assert not page_of(client, chat, query).find("meta", {"name": "robots"})


def kept():
    return [key for key in cache._cache if "transcript:" in key]


def test_pages_are_kept_but_not_those_of_invented_people(client, chat):
    for query in ("?person=kim", "?person=@KIM", "?links=1&person=kim"):
        page_of(client, chat, query)
    assert len(kept()) == 2
    for number in range(5):
        page_of(client, chat, f"?person=nobody{number}")
    assert len(kept()) == 2


@pytest.mark.parametrize("query", ["", "?person=kim", "?reading=short"])
def test_what_is_kept_is_not_read_again(client, chat, query, django_assert_max_num_queries):
    page_of(client, chat, query)
    with django_assert_max_num_queries(15) as captured:
        page_of(client, chat, query)
    assert not [one["sql"] for one in captured if "reply_to_handle" in one["sql"]]


def test_a_kept_choice_changes_with_its_tweets(client, chat):
    assert len(said_on(page_of(client, chat, "?person=kim"))) == 3
    Tweet.objects.get(key="x:11").delete()
    assert len(said_on(page_of(client, chat, "?person=kim"))) == 2


def test_the_same_selection_is_always_said_in_the_same_way():
    for query in ("links=1&person=@Kim&reading=short", "reading=short&links=1&person=kim"):
        assert Selection.of(QueryDict(query)).query == "reading=short&person=kim&links=1"
    assert len(Selection.of({"person": "a" * 10_000}).person) == 255


def long_chat(number, people=40):
    authors = [make_account(f"person_{n}") for n in range(people)]
    tweets = Tweet.objects.bulk_create(
        Tweet(
            key=f"x:{10**18 + number * 10**9 + 7919 * n * n}",
            network="x",
            author=authors[n * 7 % people],
            text=f"A1 words of tweet {n * 7919 % 1000} about tea and rest",
            created_at=CHAT_STARTS + timedelta(seconds=n),
            time_source="id",
            likes=n % 7,
        )
        for n in range(number)
    )
    chat = make_chat(transcript=[section("Q1. Why?", *tweets)])
    join(chat, *tweets)
    return chat


def test_many_people_are_typed_with_the_busiest_proposed(client):
    soup = page_of(client, long_chat(150, people=150), "?person=PERSON_3")
    assert soup.find("input", id="person")["value"] == "person_3"
    assert len(soup.select("#people option")) <= 100


@pytest.mark.parametrize("query", ["", "?person=person_7", "?reading=short", "?links=1"])
def test_choosing_asks_the_same_few_queries_at_any_size(
    client, query, django_assert_max_num_queries
):
    client.get("/")
    counts = set()
    for number in (10, 300):
        chat = long_chat(number)
        with django_assert_max_num_queries(15) as captured:
            page_of(client, chat, query)
        counts.add(len(captured))
    assert len(counts) == 1


def test_a_long_transcript_begins_at_once_and_a_tweet_more_costs_little(client):
    def weight(chat):
        response = client.get(f"/chats/{chat.slug}/transcript/")
        return len(gzip.compress(response.content)), response.content[: 50 * 1024]

    (some, _), (more, beginning) = weight(long_chat(200)), weight(long_chat(1200))
    assert b"A1 words of tweet" in beginning
    assert (more - some) / 1000 < 150


def test_a_browser_passes_over_a_long_section_list_by_list(client):
    asked = make_tweet()
    answers = [make_tweet(reply_to=asked) for _ in range(100)]
    chain = [make_tweet(reply_to=answers[-1])]
    for _ in range(100):
        chain.append(make_tweet(reply_to=chain[-1]))
    soup = page_of(client, make_chat(transcript=[section("Q1", asked, *answers, *chain)]))
    lists = [len(one.find_all("li")) for one in soup.find_all(class_="tweets")]
    assert sum(lists) == 202 and max(lists) <= 80
    assert [one["style"] for one in soup.find_all(class_="tweets")] == [
        f"--long:{number}" for number in lists
    ]
