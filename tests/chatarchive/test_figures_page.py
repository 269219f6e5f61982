"""What a chat was, in figures: the page below it, and what of it stands on the chat's own."""

import json
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache

from chatarchive import figures
from chatarchive.figures.shapes import (
    ChatDetails,
    Exchange,
    Mark,
    Minute,
    Participant,
    Reach,
    SharedLink,
    TellingWord,
)
from tests.factories import (
    hide,
    join,
    make_chat,
    make_other_community,
    make_tweet,
    section,
    set_community,
    utc,
)

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'>{{ 7|add:1 }}{% now %}&lt;b&gt;"
KIM, PAT, LEE = 1, 2, 3
NAMED = {KIM: ("kim", "Kim"), PAT: ("pat", "Pat"), LEE: ("lee", "Lee")}


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


@pytest.fixture
def count(monkeypatch):
    """``count(**details)``: what is counted of every chat; ``named`` are its people."""

    def count(named=NAMED, **details):
        counted = ChatDetails(**{"tweets": 7, "people": 3} | details)
        people = {one: SimpleNamespace(handle=h, name=n) for one, (h, n) in named.items()}
        monkeypatch.setattr(figures, "details_of", lambda chat: counted)
        monkeypatch.setattr(figures, "people_of", lambda details: people)

    return count


@pytest.fixture
def chat():
    return make_chat(
        slug="tea", title="Tea", transcript=[section("Q1. Why?", make_tweet(), make_tweet())]
    )


def page_at(client, address="/chats/tea/figures/"):
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "html.parser")


def words_of(soup):
    return " ".join(soup.get_text(" ").split()).replace(" ,", ",").replace(" ;", ";")


def part_of(soup, heading):
    return soup.find("section", attrs={"aria-labelledby": heading})


def test_the_strip_has_what_is_counted(client, chat, count):
    count(tweets=1412, people=3, newcomers=1, retweets=1, replies=30, reach=Reach(5000, 2, 3))
    soup = page_at(client)
    strip = words_of(soup.find(class_="strip"))
    assert strip.startswith(
        "Tweets 1,412 People 3 For the first time 1 Replies 30 Retweet 1 Read all 1,412 tweets"
    )
    assert "at most: an upper bound" in words_of(soup)
    assert "The followers of the 2 of 3 people who wrote or retweeted of whom" in words_of(soup)
    assert soup.find(class_="strip").a["href"] == "/chats/tea/transcript/"
    assert soup.find(class_="kicker").a["href"] == "/chats/tea/"
    assert soup.title.string == "Tea: in figures – WeCops"


def test_reach_is_not_named_where_no_capture_tells_it(client, chat, count):
    count()
    assert "reach" not in words_of(page_at(client)).lower()


def test_the_hour_is_a_picture_and_the_same_as_tables(client, chat, count):
    set_community(time_zone="America/New_York")
    count(
        minutes=[Minute(minute, minute % 3) for minute in range(-2, 60)],
        marks=[Mark(3, "Q1", "Q1. Why?", "q1-why"), Mark(9, "Q2", "Q2. Lost", "q2-lost")],
        later=4,
    )
    hour = part_of(page_at(client), "the-hour")
    assert hour.svg["role"] == "img" and "Q1 at 4.03 pm" in hour.svg.desc.text
    assert "Not drawn: 4 from later" in words_of(hour)
    questions, clock = hour.find_all("table")
    first, second = questions.tbody.find_all("tr")
    assert words_of(first) == "Q1. Why? 4.03 pm 2"
    assert first.a["href"] == "/chats/tea/transcript/#q1-why"
    assert words_of(second) == "Q2. Lost 4.09 pm –" and not second.a
    rows = [words_of(row) for row in clock.tbody.find_all("tr")]
    assert rows[:3] == ["3.55 pm 3", "4 pm 4", "4.05 pm 5"]
    assert sum(int(row.split()[-1]) for row in rows) == sum(m % 3 for m in range(-2, 60))


def test_a_chat_without_questions_has_no_table_of_them(client, chat, count):
    count(minutes=[Minute(0, 2)])
    hour = part_of(page_at(client), "the-hour")
    assert len(hour.find_all("table")) == 1
    assert "when each question" not in words_of(hour)


def test_who_took_part_stands_in_the_order_given_with_marks_in_words(client, chat, count):
    count(
        newcomers=1,
        participants=[
            Participant(PAT, 3, 9, 4, 2, is_new=True, welcomed_by=[KIM, 9], anchor="tweet-5"),
            Participant(KIM, 1, is_host=True, retweets=1),
        ],
        retweeters=2,
    )
    soup = page_at(client)
    pat, kim = part_of(soup, "people").find(class_="took-part").find_all("li")
    assert words_of(pat) == (
        "Pat @pat first time 3 tweets, drew 9 answers, in 4 conversations, answered 2 people"
    )
    assert pat.a["href"] == "/chats/tea/transcript/#tweet-5"
    assert words_of(kim) == "Kim @kim host 1 tweet, retweeted 1 tweet"
    assert "2 more people only retweeted." in words_of(part_of(soup, "people"))
    new = part_of(soup, "newcomers")
    assert "One person wrote here for the first time, and somebody replied" in words_of(new)
    assert words_of(new.li) == "Pat, answered by Kim"


def test_in_a_first_chat_nobody_is_called_new(client, chat, count):
    count(newcomers=None, participants=[Participant(PAT, 3, is_new=True)])
    words = words_of(page_at(client))
    assert "Who was new cannot be told" in words
    assert "first time 3 tweets" not in words


def test_long_lists_are_folded(client, chat, count):
    people = {one: (f"p{one}", f"Person {one}") for one in range(50)}
    exchanges = [Exchange(one, 0, 1) for one in range(1, 50)]
    count(people, participants=[Participant(one, 1) for one in people], exchanges=exchanges)
    soup = page_at(client)
    shown = part_of(soup, "people").find(class_="took-part", recursive=False)
    assert len(shown.find_all("li")) == 20
    assert words_of(part_of(soup, "people").summary) == "30 more people"
    assert "9 more people are in the table" not in words_of(soup)
    assert "Drawn are the 40 with the most replies; 10 more people are" in words_of(soup)
    assert len(part_of(soup, "replies").find_all("tr")) == 49 + 2


def test_links_lead_out_and_to_the_tweets_that_have_them(client, chat, count):
    link = SharedLink("https://example.org/?a=1&b=2", "A report", 4, [KIM, PAT, 9], ["tweet-5"])
    count(links=[link, SharedLink("javascript:alert(1)", "bad", 2)])
    item = part_of(page_at(client), "pointed-to").li
    out, tweet = item.find_all("a")
    assert out["href"] == "https://example.org/?a=1&b=2" and out.text == "A report"
    assert out["rel"] == ["nofollow", "noopener", "ugc"]
    assert words_of(item).startswith("A report 4 times, by Kim and Pat; in the transcript:")
    assert tweet["href"] == "/chats/tea/transcript/#tweet-5"
    assert tweet.text == "tweet 1 that points to A report"
    assert "javascript:" not in client.get("/chats/tea/figures/").content.decode()


def test_words_lead_into_the_search_of_this_chat(client, chat, count):
    count(words=[TellingWord("tea&biscuits", 3, 2.04), TellingWord("urn", 1, None)])
    first, second = part_of(page_at(client), "words").find_all("li")
    assert first.a["href"] == "/search/?q=tea%26biscuits&chat=tea"
    assert words_of(first).endswith("in 3 tweets, 2× as often as in other chats")
    assert words_of(second) == "urn in 1 tweet, in no other chat"


def test_who_replied_to_whom_is_a_picture_and_a_table(client, chat, count):
    count(
        exchanges=[Exchange(KIM, PAT, 1), Exchange(LEE, PAT, 2), Exchange(LEE, KIM, 3)],
        participants=[Participant(PAT, 1, is_host=True)],
        replies=6,
        unanswered=1,
    )
    part = part_of(page_at(client), "replies")
    assert {text.text for text in part.svg.find_all("text")} == {"Kim", "Pat · host", "Lee"}
    assert [words_of(row) for row in part.tbody.find_all("tr")] == [
        "Lee Kim 3×, Pat 2×",
        "Kim Pat",
    ]
    assert "6 of the 7 tweets are replies. One tweet that asks something" in words_of(part)


def test_one_person_alone_gets_a_page_of_plain_sentences(client, chat, count):
    count(tweets=1, people=1, participants=[Participant(KIM, 1)])
    words = words_of(page_at(client))
    for said in ("nobody to reply to", "Nobody pointed to", "No word stands out", "Read the one"):
        assert said in words


def test_before_anything_is_shown_the_page_says_so(client, chat, count):
    count(tweets=0, people=0)
    assert "Nothing is counted here yet" in words_of(page_at(client))
    assert not page_at(client, "/chats/tea/").find(class_="in-figures")


def test_there_is_no_such_page_without_a_transcript_nor_of_a_draft_or_private_chat(client, count):
    count()
    make_chat(slug="bare")
    transcript = [section("Q1", make_tweet())]
    make_chat(slug="draft", transcript=transcript, live=False)
    hide(make_chat(slug="private", transcript=transcript))
    other = make_other_community()
    make_chat(other.chats, slug="others", transcript=transcript)
    for slug in ("bare", "draft", "others"):
        assert client.get(f"/chats/{slug}/figures/").status_code == 404, slug
    assert client.get("/chats/private/figures/").status_code == 302
    assert (
        client.get("/chats/others/figures/", headers={"host": "bakers.example"}).status_code == 200
    )


def test_captured_and_written_words_never_become_markup(client, count):
    make_chat(slug="tea", title=HOSTILE, transcript=[section(HOSTILE, make_tweet())])
    count(
        {KIM: ('kim"><script>', HOSTILE), PAT: (HOSTILE, HOSTILE)},
        minutes=[Minute(0, 2)],
        marks=[Mark(0, HOSTILE, HOSTILE, 'q"><script>')],
        newcomers=1,
        participants=[
            Participant(KIM, 1, is_new=True, welcomed_by=[PAT], anchor='tweet-1"><script>'),
            Participant(PAT, 1, is_host=True),
        ],
        exchanges=[Exchange(KIM, PAT, 1)],
        links=[SharedLink('https://e.example/"><script>', HOSTILE, 1, [KIM], ['t"><script>'])],
        words=[TellingWord(HOSTILE, 1, 2.0)],
    )
    for address in ("/chats/tea/figures/", "/chats/tea/"):
        html = client.get(address).content.decode()
        soup = BeautifulSoup(html, "html.parser")
        scripts = soup.find_all("script", type=lambda kind: kind != "application/ld+json")
        assert all(script.get("src", "").startswith("/static/") for script in scripts)
        assert not soup.find_all("img") and "<img" not in html
        assert not [tag for tag in soup.find_all() if any(a.startswith("on") for a in tag.attrs)]
        assert HOSTILE in soup.get_text()


def test_the_chats_own_page_shows_a_little_and_leads_to_the_rest(client, chat, count):
    links = [SharedLink(f"https://example.org/{one}", f"link {one}", 2) for one in range(5)]
    count(minutes=[Minute(0, 2)], newcomers=1, retweets=4, replies=6, links=links)
    soup = page_at(client, "/chats/tea/")
    strip = words_of(soup.find(class_="strip"))
    assert "For the first time 1 Replies 6 Retweets 4" in strip
    small = soup.find(class_="in-figures")
    assert small.svg and len(small.find_all("li")) == 3
    assert small.find(class_="onward").a["href"] == "/chats/tea/figures/"


def test_what_is_kept_of_the_page_changes_with_what_it_shows(client, chat, count):
    count({KIM: ("kim", "Kim")}, participants=[Participant(KIM, 1)])
    assert "Kim @kim" in words_of(page_at(client))
    count({KIM: ("kim", "Kimberley")}, participants=[Participant(KIM, 1)])
    assert "Kimberley @kim" in words_of(page_at(client))
    chat.title, chat.slug = "Coffee", "coffee"
    chat.save_revision().publish()
    assert "/chats/coffee/transcript/" in str(page_at(client, "/chats/coffee/figures/"))


def test_machines_are_told_the_address_and_where_it_stands(client, chat, count):
    count()
    soup = page_at(client, "/chats/tea/figures/?from=somewhere")
    assert soup.find("link", rel="canonical")["href"] == "http://testserver/chats/tea/figures/"
    (told,) = json.loads(soup.find("script", type="application/ld+json").string)["@graph"]
    assert [step["name"] for step in told["itemListElement"]][-2:] == ["Tea", "In figures"]
    assert "/chats/tea/figures/" in client.get("/sitemap.xml").content.decode()
    assert "/figures/" in chat.get_route_paths()


def test_a_real_chat_has_its_figures(client):
    question = make_tweet(text="Q1. Why tea?", author="kim", at=utc(2024, 1, 16, 21, 1))
    answer = make_tweet(
        text="A1 it is warm https://example.org/tea",
        author="pat",
        reply_to=question,
        at=utc(2024, 1, 16, 21, 4),
    )
    unseen = make_tweet(text="unsayable", author="unseen_person", reply_to=question)
    chat = make_chat(
        slug="tea",
        hosts=["kim"],
        transcript=[section("Q1. Why tea?", question, answer, {"key": unseen.key, "hidden": True})],
    )
    join(chat, question, answer, unseen)
    soup = page_at(client)
    assert words_of(soup.find(class_="strip")).startswith("Tweets 2 People 2")
    assert "unseen" not in soup.get_text().replace("Unseen", "")
    assert [words_of(row) for row in part_of(soup, "replies").tbody.find_all("tr")] == ["Pat Kim"]
    assert "Asked: Q1 at 9.01 pm." in part_of(soup, "the-hour").desc.text
