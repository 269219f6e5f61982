"""What the public search finds of each kind, and how it shows it."""

import pytest
from bs4 import BeautifulSoup
from wagtail.contrib.search_promotions.models import Query as PromotedQuery
from wagtail.contrib.search_promotions.models import SearchPromotion

from chatarchive.models import ChatHost, ChatReading, FindableEntry
from home.models import HomePage, PlainPage
from search.models import Sought
from tests.factories import (
    commentary,
    hide,
    make_account,
    make_chat,
    make_other_community,
    make_post,
    make_profile,
    make_step,
    make_tweet,
    section,
    set_community,
    utc,
)

pytestmark = pytest.mark.django_db
AT_NINE = utc(2024, 1, 16, 21, 5)
BROWSER = {"User-Agent": "Mozilla/5.0"}


def paragraph(words):
    return {"type": "paragraph", "value": f"<p>{words}</p>"}


def searched(client, query="", headers=None, **more):
    response = client.get("/search/", {"q": query, **more}, headers=headers or {})
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def words_of(element):
    return " ".join(element.get_text().split())


def counts(soup):
    """What the tabs say, by their titles."""
    told = {}
    for link in soup.select(".kinds a")[1:]:
        number = link.span.extract().get_text()
        if number != "0":
            told[words_of(link)] = number
    return told


def titles(soup):
    return [words_of(link) for link in soup.select(".results h3")]


def tweets(soup):
    return [words_of(words) for words in soup.select(".hits > li > div > .words")]


@pytest.fixture
def custody():
    """Something about custody of each kind."""
    said = make_tweet(text="Nights in custody are long", author="kim", at=AT_NINE)
    chat = make_chat(
        title="Custody at night", slug="nights", transcript=[section("Q1. Why?", said)]
    )
    post = make_post(title="A post", body=[paragraph("In custody, again.")])
    person = make_profile(title="Kim", handle="kim", post="Custody sergeant")
    page = HomePage.objects.first().add_child(
        instance=PlainPage(title="Rules", body=[("paragraph", "<p>Custody of keys.</p>")])
    )
    return chat, post, person, page


def test_each_kind_has_its_tab_and_its_few(client, custody):
    soup = searched(client, "custody")
    assert counts(soup) == {"Tweets": "1", "Chats": "1", "Posts": "1", "People": "1", "Pages": "1"}
    assert words_of(soup.select_one(".sum")) == (
        "1 tweet, 1 chat, 1 post, 1 person and 1 page about “custody”"
    )
    assert titles(soup) == ["Custody at night", "A post", "Kim", "Rules"]
    assert tweets(soup) == ["Nights in custody are long"]
    for kind, title in (("chats", "Custody at night"), ("posts", "A post"), ("people", "Kim")):
        soup = searched(client, "custody", kind=kind)
        assert titles(soup) == [title]
        assert soup.select_one(".kinds a[aria-current]")["href"] == f"?q=custody&kind={kind}"


def test_a_tweet_says_who_when_where_and_leads_to_its_place(client, custody):
    hit = searched(client, "custody").select_one(".hits > li")
    assert [mark.get_text() for mark in hit.find_all("mark")] == ["custody"]
    assert "Kim @kim" in words_of(hit.select_one(".by"))
    place = hit.select_one(".place")
    assert "16 January 2024, 9" in words_of(place) and "in Custody at night" in words_of(place)
    assert words_of(place.select_one(".question")) == "Q1. Why?"
    assert place.a["href"].startswith("/chats/nights/transcript/#tweet-")
    assert (
        client.get("/chats/nights/transcript/")
        .content.decode()
        .count(f'id="{place.a["href"].partition("#")[2]}"')
    )


def test_starred_edited_and_cut_tweets_say_so(client):
    starred = make_tweet(text="Tea, always")
    edited = make_tweet(text="Tae, they say")
    cut = make_tweet(text="Tea and then", text_cut=True)
    entries = [
        {"key": starred.key, "starred": True},
        {"key": edited.key, "text": "Tea, they say"},
        cut,
    ]
    make_chat(transcript=[section("Q1", *entries)])
    soup = searched(client, "tea", kind="tweets")
    told = {
        words_of(hit.select_one(".words"))[:9]: words_of(hit) for hit in soup.select(".hits > li")
    }
    assert "Key moment" in told["Tea, alwa"]
    assert "edited for clarity" in told["Tea, they"]
    assert "only the beginning was captured" in told["Tea and t"]
    assert tweets(searched(client, "tae", kind="tweets")) == []


def test_neighbours_are_one_click_away(client):
    said = [make_tweet(text=f"Word {n}", author=f"kim{n}") for n in range(9)]
    make_chat(transcript=[section("Q1", *said)])
    hit = searched(client, "word 4", kind="tweets").select_one(".hits > li")
    link = hit.select_one("a.around")
    assert not hit.select(".neighbours-of")
    soup = BeautifulSoup(client.get(f"/search/{link['href']}").content, "html.parser")
    near = soup.select_one(f".hits > li#{hit['id']} .neighbours-of")
    assert [words_of(one) for one in near.select(".words")] == [
        f"Word {n}" for n in (1, 2, 3, 5, 6, 7)
    ]
    assert soup.select_one("a.around")["href"] == f"?q=word+4&kind=tweets#{hit['id']}"


@pytest.mark.parametrize("around", ["x", "0", "-1", "9" * 30, "9223372036854775807", "9" * 19])
def test_neighbours_of_nothing_are_no_error(client, custody, around):
    assert not searched(client, "custody", around=around).select(".neighbours-of")


def test_chats_say_in_which_part_of_them_words_were_found(client):
    chat = make_chat(
        title="Evening",
        hosts=[ChatHost(handle="robin", name="Robin Hosting")],
        questions=["Who asks questioning?"],
        introduction=[paragraph("Beforehand: introducing.")],
        summary=[paragraph("What was summarising.")],
        reading=[ChatReading(title="Readable things")],
        topics=["Topical matters"],
        transcript=[section("Headed so", make_tweet(text="x")), commentary("<p>Commented on</p>")],
    )
    make_step(chat, words="Stepping on")
    chat.save_revision().publish()
    for query, where in {
        "summary summarise": "",
        "summarise": "in the summary",
        "introduce": "in the introduction",
        "questioning": "in a question",
        "hosting": "in who hosted it",
        "readable": "in the reading list",
        "topical": "in its topics",
        "stepping": "in what happened next",
        "headed": "in the transcript",
        "commented": "in the transcript",
        "“asks questioning”": "in a question",
        "introducing evening": "in the introduction",
    }.items():
        soup = searched(client, query, kind="chats")
        if not where:
            assert titles(soup) == [], query
            continue
        assert titles(soup) == ["Evening"], query
        assert words_of(soup.select_one(".where")) == f"({where})", query
        assert soup.select(".results mark"), query


def test_no_phrase_spans_two_parts_of_a_page(client):
    make_chat(title="Ends here", summary=[paragraph("Begins there.")])
    assert titles(searched(client, '"here begins"', kind="chats")) == []
    assert titles(searched(client, "here begins", kind="chats")) == ["Ends here"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("police", {"Policing cafés", "Tea and the police"}),
        ("cafe", {"Policing cafés"}),
        ("police -tea", {"Policing cafés"}),
        ('police -"the police"', {"Policing cafés"}),
        ("tea OR café", {"Policing cafés", "Tea and the police", "Tea alone"}),
        ('"tea police"', set()),
        ('"and the police"', {"Tea and the police"}),
        ("-police", {"Tea alone"}),
        ("#sleep", {"Tea alone"}),
        ("#NightShifts", {"Tea alone"}),
        ("from:@robin", {"Tea and the police"}),
        ("@robin", {"Tea and the police"}),
        ("from:nobody", set()),
        ("☕", {"Policing cafés"}),
        ("don't", {"Tea alone"}),
    ],
)
def test_pages_speak_the_language_of_tweets(client, query, found):
    make_chat(title="Policing cafés", summary=[paragraph("Hot ☕ drinks")])
    make_chat(title="Tea and the police", hosts=["Robin"])
    make_chat(title="Tea alone", topics=["Sleep", "Night shifts"], summary=[paragraph("Don’t.")])
    assert set(titles(searched(client, query, kind="chats"))) == found


def test_titles_come_first_then_the_newest(client):
    make_post(title="Other", body=[paragraph("Of tea.")], date="2024-03-01")
    make_post(title="Another", body=[paragraph("Of tea.")], date="2024-05-01")
    make_post(title="Tea", date="2023-03-01")
    assert titles(searched(client, "tea", kind="posts")) == ["Tea", "Another", "Other"]
    soup = searched(client, "tea", kind="posts", sort="newest")
    assert titles(soup) == ["Another", "Other", "Tea"]


def test_words_are_found_once_published_and_no_more_once_taken_back(client):
    chat = make_chat(title="Evening")
    chat.summary = [("paragraph", "<p>Kumquats</p>")]
    revision = chat.save_revision()
    assert titles(searched(client, "kumquat")) == []
    revision.publish()
    assert titles(searched(client, "kumquat")) == ["Evening"]
    chat.refresh_from_db()
    chat.unpublish()
    assert titles(searched(client, "kumquat")) == []


def test_what_is_not_public_here_is_never_found_or_counted(client):
    hidden, unshown = make_tweet(text="secretword hidden"), make_tweet(text="secretword unshown")
    shown = make_tweet(text="shown")
    make_chat(
        title="Evening",
        slug="evening",
        transcript=[
            section("Q1", shown, {"key": hidden.key, "hidden": True}),
            section("secretword heading", {"key": unshown.key, "hidden": True}),
        ],
    )
    draft = make_chat(title="secretword draft", live=False, transcript=[section("Q1", hidden)])
    private = make_chat(title="secretword private", transcript=[section("Q1", unshown)])
    hide(private)
    make_post(title="secretword post", live=False)
    make_profile(title="secretword person", live=False, consent_given_on=None, handle="secretive")
    other = make_other_community()
    make_chat(other.chats, title="secretword elsewhere", transcript=[section("Q1", hidden)])
    make_post(other.blog, title="secretword elsewhere")
    for query in ("secretword", "from:secretive", "secretword OR shown -shown"):
        for more in ({}, {"kind": "tweets"}, {"kind": "chats"}, {"sort": "newest"}):
            soup = searched(client, query, **more)
            assert counts(soup) == {}
            assert "Nothing" in words_of(soup.select_one(".sum"))
            assert "secretword" not in soup.select_one("#results").get_text().replace(query, "")
    for page in (draft, private):
        soup = searched(client, "shown", chat=page.slug)
        assert counts(soup) == {"Chats": "–", "Posts": "–", "People": "–", "Pages": "–"}
        assert "secretword" not in soup.select_one("#results").get_text()


def test_a_profile_is_found_only_while_consent_stands(client):
    person = make_profile(title="Kim Example", handle="kim")
    make_post(title="By Kim", author=person, author_name="")
    assert titles(searched(client, "kim example")) == ["Kim Example"]
    person.unpublish()
    assert titles(searched(client, "kim example")) == []
    assert titles(searched(client, "", person="kim")) == []


def test_people_lead_to_their_tweets(client):
    make_account("kim")
    make_profile(title="Kim Example", handle="Kim")
    soup = searched(client, "kim", kind="people")
    link = soup.find("a", string="Tweets by @Kim")
    assert link["href"] == "?kind=tweets&person=kim"
    said = make_tweet(text="Said by her", author="kim")
    make_chat(transcript=[section("Q1", said, make_tweet(text="Not by her"))])
    soup = BeautifulSoup(client.get(f"/search/{link['href']}").content, "html.parser")
    assert tweets(soup) == ["Said by her"]
    assert searched(client, "@kim tea").find("a", string="Tweets by @kim")


def test_what_editors_picked_stands_on_top(client, custody):
    chat, *_ = custody
    query = PromotedQuery.get("custody")
    SearchPromotion.objects.create(query=query, page=chat, description="Begin here.")
    assert "Begin here." in words_of(searched(client, "Custody").select_one(".picked"))
    assert not searched(client, "custody", kind="tweets").select(".picked")
    assert not searched(client, "nights").select(".picked")


def test_what_was_probably_meant_is_one_link_away(client, custody):
    soup = searched(client, "custdy")
    assert soup.select_one(".meant a")["href"] == "?q=custody"
    assert not searched(client, "custody").select(".meant")


def test_the_word_being_typed_is_a_beginning(client, custody):
    assert tweets(searched(client, "custo")) == []
    assert tweets(searched(client, "custo", typing="1")) == ["Nights in custody are long"]


def test_what_people_look_for_is_counted_once(client, custody):
    searched(client, "custody")  # a robot: it does not say what it is
    for more in ({"page": 2}, {"kind": "tweets"}, {"typing": "1"}, {"around": "1"}):
        searched(client, "custody", BROWSER, **more)
    searched(client, "custody", {"User-Agent": "SomeBot/1.0"})
    client.head("/search/", {"q": "custody"}, headers=BROWSER)
    assert not Sought.objects.exists()
    searched(client, "custody", BROWSER)
    searched(client, "nowhere", BROWSER, typing="rest")
    told = Sought.objects.order_by("words").values_list("words", "times", "in_vain")
    assert list(told) == [("custody", 1, 0), ("nowhere", 1, 1)]


def test_a_word_that_everybody_uses_is_counted_up_to_a_thousand(client, monkeypatch):
    said = [make_tweet(text=f"tea {n}") for n in range(7)]
    make_chat(title="Tea", transcript=[section("Q1", *said)])
    # The bound is an argument's default.
    from chatarchive.finding import asking

    monkeypatch.setattr(asking.shown, "__defaults__", (asking.ANY, 5))
    soup = searched(client, "tea", kind="tweets")
    assert words_of(soup.select_one(".sum")) == "more than 5 tweets and 1 chat about “tea”"
    assert counts(soup) == {"Tweets": "more than 5", "Chats": "1"}
    assert "Only the best of the newest" in soup.select_one("#results").get_text()


def test_times_are_those_of_the_communitys_zone(client):
    set_community(time_zone="Australia/Sydney")
    make_chat(transcript=[section("Q1", make_tweet(text="Tea", at=AT_NINE))])
    assert "17 January 2024, 8" in words_of(searched(client, "tea").select_one(".place"))


def test_everything_hostile_in_a_hit_is_characters(client):
    bad = '<script>alert("tea")</script>'
    make_account("pat_example", name=bad)
    make_chat(
        title=f"{bad} tea",
        summary=[paragraph(f"tea {bad}")],
        transcript=[section(bad, make_tweet(text=f"tea {bad}"))],
    )
    html = client.get("/search/", {"q": "tea script"}).content.decode()
    assert "<script>alert" not in html
    assert FindableEntry.objects.count() == 1
