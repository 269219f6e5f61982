"""What is chosen beside the words: all of it in the address, none of it an error."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.db import transaction

from search.asked import Asked, day_of
from tests.factories import make_chat, make_post, make_profile, make_tweet, section, utc
from tests.search.test_kinds import counts, searched, titles, tweets, words_of

pytestmark = pytest.mark.django_db

LINKED = "example.org/a"
PATS = f"tea by pat {LINKED}"


@pytest.fixture(scope="module")
def archive(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        early = [
            make_tweet(text="tea early", author="kim", at=utc(2022, 6, 7, 20)),
            make_tweet(
                text=f"tea by pat https://{LINKED}", author="pat", at=utc(2022, 6, 7, 20, 5)
            ),
        ]
        late = [
            make_tweet(text="tea late", author="kim", at=utc(2024, 1, 16, 21)),
            make_tweet(text="tea starred", author="sam", at=utc(2024, 1, 16, 23, 59)),
        ]
        make_chat(
            title="Tea early",
            slug="early",
            hosts=["kim"],
            topics=["Rest"],
            starts_at=utc(2022, 6, 7, 20),
            transcript=[section("Q1", *early)],
        )
        make_chat(
            title="Tea late",
            slug="late",
            hosts=["sam"],
            topics=["Sleep"],
            starts_at=utc(2024, 1, 16, 21),
            transcript=[section("Q1", late[0], {"key": late[1].key, "starred": True})],
        )
        make_post(title="Tea post", date=date(2024, 1, 17), tags=["Sleep"], author_handle="sam")
        make_profile(title="Kim tea", handle="kim")
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"chat": "early"}, {"tea early", PATS}),
        ({"person": "@Kim"}, {"tea early", "tea late"}),
        ({"topic": "sleep"}, {"tea late", "tea starred"}),
        ({"topic": "sleep", "chat": "early"}, set()),
        ({"from": "2023-01-01"}, {"tea late", "tea starred"}),
        (
            {"until": "2024-01-16"},
            {"tea early", PATS, "tea late", "tea starred"},
        ),
        ({"until": "2024-01-15"}, {"tea early", PATS}),
        ({"from": "2024-01-16", "until": "2024-01-16"}, {"tea late", "tea starred"}),
        ({"from": "2022", "until": "2022"}, {"tea early", PATS}),
        ({"links": "1"}, {PATS}),
        ({"starred": "1"}, {"tea starred"}),
        ({"chat": "nowhere"}, set()),
        ({"topic": "nothing"}, set()),
        ({"person": "nobody"}, set()),
    ],
)
def test_tweets_are_chosen(client, archive, chosen, found):
    soup = searched(client, "tea", kind="tweets", **chosen)
    assert set(tweets(soup)) == found
    # And without words, everything that was chosen.
    assert set(tweets(searched(client, "", kind="tweets", **chosen))) == found


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"person": "kim"}, ["Tea early", "Kim tea"]),
        ({"person": "SAM"}, ["Tea late", "Tea post"]),
        ({"topic": "sleep"}, ["Tea late", "Tea post"]),
        ({"from": "2023-01-01", "until": "2024-01-16"}, ["Tea late"]),
        ({"from": "2024-01-17"}, ["Tea post"]),
        ({"links": "1"}, []),
        ({"chat": "early"}, []),
    ],
)
def test_pages_are_chosen_by_what_means_something_for_them(client, archive, chosen, found):
    assert titles(searched(client, "tea", **chosen)) == found
    assert titles(searched(client, "", **chosen)) == found


def test_kinds_that_a_filter_means_nothing_for_are_said_to_be_left_out(client, archive):
    soup = searched(client, "tea", **{"from": "2023-01-01"})
    assert counts(soup) == {"Tweets": "2", "Chats": "1", "Posts": "1", "People": "–", "Pages": "–"}
    assert "Left out: people and pages." in soup.select_one("#results").get_text()


def test_each_filter_can_be_taken_away_by_itself(client, archive):
    soup = searched(client, "tea", chat="late", person="kim", **{"from": "2023"}, links="1")
    told = [words_of(link) for link in soup.select(".chosen li a")]
    assert told == [
        "Take away: Chat: Tea late ×",
        "Take away: Who: @kim ×",
        "Take away: From: 1 January 2023 ×",
        "Take away: Only: with links ×",
    ]
    first = soup.select_one(".chosen li a")["href"]
    assert first == "?q=tea&person=kim&from=2023-01-01&links=1"
    assert soup.select_one(".chosen > p a")["href"] == "?q=tea"


def test_a_topic_is_called_by_its_name(client, archive):
    make_post(title="Of naps", tags=["Naps & rest"])
    make_post(title="Unknown", tags=["Hidden away"], live=False)
    for topic, name in (
        ("sleep", "Sleep"),
        ("naps-rest", "Naps & rest"),
        ("hidden-away", "hidden-away"),
    ):
        soup = searched(client, "", topic=topic)
        assert words_of(soup.select_one(".chosen li")) == f"Take away: Topic: {name} ×"


def test_the_form_keeps_what_was_chosen(client, archive):
    soup = searched(client, "tea", kind="tweets", chat="late", person="kim", sort="newest", links=1)
    form = soup.select_one("#asking")
    sent = {field["name"]: field.get("value") for field in form.select("input")}
    assert (sent["q"], sent["kind"], sent["chat"], sent["person"]) == (
        "tea",
        "tweets",
        "late",
        "@kim",
    )
    assert form.select_one("[name=links]").has_attr("checked")
    assert not form.select_one("[name=starred]").has_attr("checked")
    assert form.select_one("option[selected]")["value"] == "newest"
    assert form.get("method", "get") == "get"


def test_what_was_found_offers_what_to_choose(client, archive):
    soup = searched(client, "tea")
    offered = {
        words_of(facet.summary): [words_of(item) for item in facet.select("li")]
        for facet in soup.select(".facets details")
    }
    assert offered == {
        "Year": ["2024 2", "2022 2"],
        "Chat": ["Tea late 2", "Tea early 2"],
        "Topic": ["Rest 2", "Sleep 2"],
        "Who": ["@kim 2", "@sam 1", "@pat 1"],
    }
    for link in soup.select(".facets a"):
        page = BeautifulSoup(client.get(f"/search/{link['href']}").content, "html.parser")
        number = words_of(link.parent.select_one(".count"))
        assert counts(page)["Tweets"] == number


def test_newest_first_is_by_time(client, archive):
    soup = searched(client, "tea", kind="tweets", sort="newest")
    assert tweets(soup)[0] == "tea starred" and tweets(soup)[-1] == "tea early"


@pytest.mark.parametrize(
    ("text", "last", "day"),
    [
        ("2024-01-16", False, (2024, 1, 16)),
        ("16/1/2024", False, (2024, 1, 16)),
        ("16.01.2024", False, (2024, 1, 16)),
        ("16th January 2024", False, (2024, 1, 16)),
        ("Jan 2024", False, (2024, 1, 1)),
        ("Jan 2024", True, (2024, 1, 31)),
        ("2024-12", True, (2024, 12, 31)),
        ("2024", False, (2024, 1, 1)),
        ("2024", True, (2024, 12, 31)),
        ("30 February 2024", False, None),
        ("99999", False, None),
        ("0001-01-01", False, None),
        ("9999-12-31", True, None),
        ("soon", False, None),
        ("13/13/2024", False, None),
        ("2024-13", True, None),
        ("", False, None),
    ],
)
def test_days_are_understood_as_people_write_them(text, last, day):
    assert day_of(text, last) == (day and date(*day))


def test_dates_that_are_none_are_left_out_with_a_sentence(client, archive):
    soup = searched(client, "tea", kind="tweets", **{"from": "<soon>"})
    assert "“<soon>” is no date that we understand" in words_of(soup.select_one(".notice"))
    assert len(tweets(soup)) == 4
    soup = searched(client, "", **{"from": "soon"})
    assert "no date" in words_of(soup.select_one(".notice"))


def test_dates_the_wrong_way_round_change_places():
    asked = Asked.of({"from": "2024-02-01", "until": "2024-01-01"})
    assert asked.given == {"from": "2024-01-01", "until": "2024-02-01"}
    assert "changed places" in asked.problems[0]


HOSTILE = [
    "x" * 10_000,
    '"' * 999,
    "((((" * 99 + "NEAR/3 AND OR NOT",
    "\x00\x01\ufffe",
    "\u202etea\u202c",
    "' OR 1=1 --",
    "{title} : x*",
    "-" * 300,
    "from:@ from: @ #",
    "%s %(x)s {0}",
    "tea" + " OR tea" * 200,
    "👩‍👩‍👧‍👦🏳️‍🌈",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_typed_anywhere_is_an_error(client, archive, text):
    names = "q kind chat person topic from until links starred sort page around typing".split()
    for name in names:
        searched(client, "tea", **{name: text})
    searched(client, text, **dict.fromkeys(names[1:], text))
    assert client.get("/chats/", {"q": text}).status_code == 200


def test_search_engines_are_kept_out(client, archive):
    soup = searched(client, "tea")
    assert soup.find("meta", attrs={"name": "robots"})["content"] == "noindex"


def test_the_list_of_chats_finds_what_was_said_in_them(client, archive):
    page = client.get("/chats/", {"q": "starred"})
    assert [chat.title for chat in page.context["catalogue"].archive] == ["Tea late"]
