"""Chat pages as a visitor gets them: list, one chat before, during and after, transcript."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.files.images import ImageFile
from django.utils import timezone
from wagtail.images.models import Image

from chatarchive.models import ChatReading, Tweet
from tests.factories import (
    CHAT_STARTS,
    commentary,
    join,
    keep_pictures,
    make_account,
    make_chat,
    make_profile,
    make_tweet,
    picture,
    section,
    set_community,
    utc,
)

pytestmark = pytest.mark.django_db
PARAGRAPH = {"type": "paragraph", "value": "<p>People said a great deal.</p>"}


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def page_at(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "html.parser")


def words_of(soup):
    return " ".join(soup.get_text(" ").split())


def transcript_of(client, chat):
    return page_at(client, f"/chats/{chat.slug}/transcript/")


# The transcript


def test_the_transcript_shows_each_tweet_at_an_address_of_its_own(client):
    tweet = make_tweet(
        "1747000000000000001",
        text="A1 #tea with @kim https://t.co/a1",
        author=make_account("pat", name="Pat Example"),
        at=utc(2024, 1, 16, 21, 4),
        likes=1,
        reposts=2,
        links=[{"url": "https://t.co/a1", "target": "https://example.org/tea", "label": ""}],
    )
    chat = make_chat(transcript=[section("Q1. What helps?", tweet)])
    soup = transcript_of(client, chat)

    item = soup.find(id="tweet-1747000000000000001")
    assert words_of(item.find(class_="by")) == "Pat Example @pat 9.04 pm"
    assert item.time["datetime"] == "2024-01-16T21:04:00Z"
    assert words_of(item.find(class_="words")) == "A1 #tea with @kim example.org/tea"
    assert [a["href"] for a in item.find_all("a")] == [
        "./?person=pat",
        "https://x.com/pat",
        "/search/?q=%23tea",
        "https://x.com/kim",
        "https://example.org/tea",
        "#tweet-1747000000000000001",
        "https://x.com/pat/status/1747000000000000001",
        "../report/?tweet=1747000000000000001",
    ]
    assert "shared 2×" in words_of(item) and "1 like" in words_of(item)
    assert soup.find(id="q1-what-helps").name == "h2"
    assert soup.find("nav", class_="contents").find("a")["href"] == "#q1-what-helps"


def test_times_are_in_the_communitys_zone(client):
    set_community(time_zone="America/New_York")
    tweet = make_tweet(at=utc(2024, 1, 16, 21, 4))
    soup = transcript_of(client, make_chat(transcript=[section("Q1", tweet)]))
    assert soup.find(class_="tweets").time.string == "4.04 pm"
    assert "times in EST" in words_of(soup)


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'>{{ 7|add:1 }}{% now %}&lt;b&gt;"


def test_captured_text_never_becomes_markup(client):
    author = make_account('pat"><script>', name=HOSTILE)
    tweet = make_tweet(
        text=HOSTILE,
        author=author,
        reply_to_key="x:9",
        reply_to_handle=HOSTILE[:200],
        media=[{"kind": "photo", "url": 'https://e.example/"><script>', "alt": HOSTILE}],
        links=[{"url": "", "target": "https://e.example/'\"><script>", "label": HOSTILE}],
    )
    edited = make_tweet()
    chat = make_chat(
        title=HOSTILE,
        search_description=HOSTILE,
        questions=[HOSTILE],
        transcript=[section(HOSTILE, tweet, {"key": edited.key, "text": HOSTILE})],
    )
    for address in ("", "transcript/"):
        html = client.get(f"/chats/{chat.slug}/{address}").content.decode()
        soup = BeautifulSoup(html, "html.parser")
        scripts = soup.find_all("script", type=lambda kind: kind != "application/ld+json")
        assert all(script.get("src", "").startswith("/static/") for script in scripts)
        assert not soup.find_all("img") and "<img" not in html
        assert not [tag for tag in soup.find_all() if any(a.startswith("on") for a in tag.attrs)]
        assert HOSTILE in soup.get_text()
    assert soup.find(class_="words").get_text() == HOSTILE


def test_hidden_tweets_and_notes_are_nowhere_on_the_page(client):
    hidden = make_tweet(text="unsayable words", author="hidden_person")
    shown = make_tweet(text="fine", author="kim")
    chat = make_chat(
        questions=["Why?"],
        transcript=[
            section(
                "Q1. Why?",
                {"key": shown.key, "note": "unsayable note"},
                {"key": hidden.key, "hidden": True, "text": "unsayable edit"},
            ),
            section("Unsayable heading", {"key": hidden.key, "hidden": True}),
        ],
    )
    join(chat, hidden, shown)
    for address in ("/", "/chats/", f"/chats/{chat.slug}/", f"/chats/{chat.slug}/transcript/"):
        html = client.get(address).content.decode().lower()
        assert "unsayable" not in html and "hidden_person" not in html, address
        assert hidden.native_id not in html
        assert "2 tweets" not in html


def test_a_starred_tweet_an_edited_one_an_answer_and_a_gap_can_be_told(client):
    root, answer = make_tweet(author="kim"), make_tweet(text="teh", author="pat")
    answer.reply_to_key = root.key
    answer.save()
    soup = transcript_of(
        client,
        make_chat(
            transcript=[
                section(
                    "Q1",
                    {"key": root.key, "starred": True},
                    {"key": answer.key, "text": "the"},
                    "x:1",
                    "x:2",
                )
            ]
        ),
    )
    starred, answered, gap = soup.find(class_="tweets").find_all("li")
    assert starred["class"] == ["starred"] and "Key moment" in words_of(starred)
    assert answered["class"] == ["r1"]
    assert "to @kim" in words_of(answered)
    assert "edited for clarity, original on X" in words_of(answered)
    assert words_of(gap) == "A tweet was here that is no longer available."


def test_commentary_stands_between_sections(client):
    soup = transcript_of(
        client,
        make_chat(
            transcript=[section("Q1", make_tweet()), commentary("<p>A <b>word</b> from us.</p>")]
        ),
    )
    aside = soup.find(class_="commentary")
    assert words_of(aside) == "A word from us." and aside.b


def test_a_chat_without_a_transcript_has_no_transcript_page(client):
    chat = make_chat()
    assert client.get(f"/chats/{chat.slug}/transcript/").status_code == 404


def test_a_withdrawal_shows_at_once(client):
    going, staying = make_tweet(text="going"), make_tweet(text="staying")
    chat = make_chat(transcript=[section("Q1", going, staying)])
    join(chat, going, staying)
    assert "going" in words_of(transcript_of(client, chat))
    going.delete()
    words = words_of(transcript_of(client, chat))
    assert "going" not in words and "staying" in words and "no longer available" in words


def test_fuller_words_show_at_once(client):
    tweet = make_tweet(text="half")
    chat = make_chat(transcript=[section("Q1", tweet)])
    join(chat, tweet)
    transcript_of(client, chat)
    tweet.text = "half and whole"
    tweet.save()
    assert "half and whole" in words_of(transcript_of(client, chat))


def preview_of(chat):
    response = chat.make_preview_request(preview_mode="transcript")
    assert response.status_code == 200
    return response.render().content.decode()


def test_a_preview_of_a_transcript_that_is_still_empty_is_no_error():
    assert "Sleep" in preview_of(make_chat(title="Sleep"))


def test_a_preview_shows_the_draft_and_is_never_kept():
    html = preview_of(make_chat(transcript=[section("Q1", make_tweet(text="in the draft"))]))
    assert "in the draft" in html
    assert '<meta name="robots" content="noindex">' in html
    assert not [key for key in cache._cache if "transcript:" in key]


def make_long_chat(number):
    author = make_account()
    tweets = Tweet.objects.bulk_create(
        Tweet(
            key=f"x:{10**18 + number * 1000 + n}",
            network="x",
            author=author,
            text="A1 words and words #WeCops",
            created_at=CHAT_STARTS + timedelta(seconds=n),
            time_source="id",
        )
        for n in range(number)
    )
    chat = make_chat(hosts=["kim"], questions=["Why?"], transcript=[section("Q1. Why?", *tweets)])
    join(chat, *tweets)
    return chat


@pytest.mark.parametrize(("address", "most"), [("", 23), ("transcript/", 15), ("figures/", 18)])
def test_pages_of_a_chat_ask_the_same_few_queries_at_any_size(
    client, address, most, django_assert_max_num_queries
):
    client.get("/")  # what Wagtail asks once: addresses, kinds of pages, settings
    counts = set()
    for number in (10, 500):
        chat = make_long_chat(number)
        with django_assert_max_num_queries(most) as captured:
            client.get(f"/chats/{chat.slug}/{address}")
        counts.add(len(captured))
    assert len(counts) == 1


def test_pictures_kept_here_are_shown_with_their_descriptions(client):
    tweet = make_tweet(text="My desk")
    described, undescribed = keep_pictures(tweet, (1280, 960), (300, 400))
    described.image.description = HOSTILE
    described.image.save()
    chat = make_chat(transcript=[section("Q1", tweet)])
    soup = page_at(client, f"/chats/{chat.slug}/transcript/")
    first, second = soup.find(class_="pictures").find_all("img")
    assert first["alt"] == HOSTILE
    assert first["src"] == described.image.renditions.get().file.url
    assert first.parent["href"] == described.image.file.url
    assert (first["width"], first["height"], first["loading"]) == ("640", "480", "lazy")
    assert second["alt"] == "Picture without description"
    assert "pbs.twimg.com" not in str(soup)


def test_pictures_that_come_later_reach_a_page_that_was_kept(client):
    tweet = make_tweet()
    chat = make_chat(transcript=[section("Q1", tweet)])
    join(chat, tweet)
    address = f"/chats/{chat.slug}/transcript/"
    assert not page_at(client, address).find(class_="pictures")
    (kept,) = keep_pictures(tweet, (64, 48))
    assert page_at(client, address).find(class_="pictures")
    kept.image.delete()
    assert not page_at(client, address).find(class_="pictures")


def test_a_page_of_pictures_asks_no_more_queries_and_draws_none(
    client, django_assert_max_num_queries, monkeypatch
):
    client.get("/")
    counts = set()
    for number in (2, 40):
        chat = make_long_chat(number)
        for tweet in Tweet.objects.filter(chat_tweets__chat=chat):
            keep_pictures(tweet, (700, 500))
        with monkeypatch.context() as patch:
            patch.setattr("PIL.Image.open", None)
            with django_assert_max_num_queries(15) as captured:
                soup = page_at(client, f"/chats/{chat.slug}/transcript/")
        assert len(soup.find(class_="tweets").find_all("img")) == number
        counts.add(len(captured))
    assert len(counts) == 1


def test_a_transcript_is_light(client):
    chat = make_long_chat(100)
    empty = make_long_chat(1)
    whole, frame = (len(client.get(f"/chats/{c.slug}/transcript/").content) for c in (chat, empty))
    assert (whole - frame) / 99 < 600


# One chat


def test_before_the_chat_it_says_when_what_and_how(client):
    start = timezone.now().replace(microsecond=0) + timedelta(days=9)
    chat = make_chat(
        title="Tea and trauma",
        starts_at=start,
        hosts=["kim"],
        questions=["Why?", "And then?"],
        hashtags="#WeCops",
        introduction=[PARAGRAPH],
    )
    soup = page_at(client, f"/chats/{chat.slug}/")
    words = words_of(soup.main)
    assert f"{start:%A} {start.day} {start:%B %Y}" in words
    assert "#WeCops" in words and "@kim" in words and "People said a great deal." in words
    assert [li.get_text(strip=True) for li in soup.find(class_="questions").find_all("li")] == [
        "Why?",
        "And then?",
    ]
    assert "How to join in" in words
    assert not soup.find("a", href=re.compile("transcript"))


def test_while_it_runs_it_says_so(client):
    chat = make_chat(starts_at=timezone.now() - timedelta(minutes=5), hashtags="#WeCops")
    assert "Happening now, until" in words_of(page_at(client, f"/chats/{chat.slug}/"))


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(days=9, minutes=1), "Coming up in 9 days"),
        (timedelta(hours=5, minutes=20), "Coming up in 5 hours and 20 minutes"),
        (timedelta(minutes=1), "Coming up in 1 minute"),
    ],
)
def test_before_the_chat_it_says_how_long_it_is_until_then(client, ahead, words):
    chat = make_chat(starts_at=timezone.now() + ahead)
    soup = page_at(client, f"/chats/{chat.slug}/")
    assert words_of(soup.find(class_="kicker")) == words
    assert soup.article["data-starts"].startswith(f"{chat.starts_at:%Y-%m-%dT%H:%M}")
    assert soup.find("script", src=re.compile("countdown"))


def test_the_list_says_which_chat_is_running(client):
    make_chat(title="Now", starts_at=timezone.now() - timedelta(minutes=5))
    make_chat(title="Later", starts_at=timezone.now() + timedelta(days=1))
    now, later = page_at(client, "/chats/").find(class_="chats").find_all("li")
    assert "Happening now" in words_of(now) and "Happening now" not in words_of(later)


def test_a_reading_list_names_what_to_read_by_whom_and_where(client):
    reading = [
        ChatReading(title="Asking twice", address="https://example.org/twice", line="By Kim"),
        ChatReading(title=HOSTILE, line=HOSTILE),
    ]
    chat = make_chat(starts_at=timezone.now() + timedelta(days=2), reading=reading)
    soup = page_at(client, f"/chats/{chat.slug}/")
    assert "To read beforehand" in words_of(soup.main)
    first, second = soup.find(class_="reading").find_all("li")
    assert first.a["href"] == "https://example.org/twice" and "By Kim" in words_of(first)
    assert not second.find_all(True, recursive=False)[0].find("script") and not second.a


def test_a_host_with_a_profile_is_led_to_and_shown_with_picture_and_role(client):
    portrait = Image.objects.create(
        title="Kim", file=ImageFile(BytesIO(picture(size=(300, 300))), name="kim.jpg")
    )
    make_profile(
        title="Kim Example", slug="kim", handle="@KimExample", role="Asks", picture=portrait
    )
    make_profile(title="Lee Draft", slug="lee", handle="lee", live=False)
    chat = make_chat(
        starts_at=timezone.now() + timedelta(days=2), hosts=["kimexample", "lee", "nobody"]
    )
    people = page_at(client, f"/chats/{chat.slug}/").find(class_="people").find_all("li")
    assert people[0].strong.a["href"] == "/about-we/kim/"
    assert people[0].img and "Asks" in words_of(people[0])
    assert "/about-we/" not in str(people[1]) and "Lee Draft" not in str(people[1])
    assert people[2].find(class_="face")["data-i"] == "N"


def test_hosts_are_introduced_in_the_same_few_queries_however_many(
    client, django_assert_max_num_queries
):
    client.get("/")
    names = [f"host{number}" for number in range(8)]
    for name in names:
        portrait = Image.objects.create(
            title=name, file=ImageFile(BytesIO(picture(size=(30, 30))), name=f"{name}.jpg")
        )
        make_profile(title=name, slug=name, handle=name, picture=portrait)
    counts = set()
    for hosts in (names[:1], names):
        chat = make_chat(hosts=hosts)
        client.get(f"/chats/{chat.slug}/")  # draws the pictures
        with django_assert_max_num_queries(22) as captured:
            client.get(f"/chats/{chat.slug}/")
        counts.add(len(captured))
        chat.delete()
    assert len(counts) == 1


def test_a_summary_that_was_first_published_elsewhere_links_there(client):
    place = {"published_elsewhere": "The Review", "published_elsewhere_url": "https://e.example/1"}
    chat = make_chat(summary=[PARAGRAPH], **place)
    soup = page_at(client, f"/chats/{chat.slug}/")
    assert "First published in The Review" in words_of(soup.main)
    assert soup.find("a", string="The Review")["href"] == "https://e.example/1"


def test_topics_lead_to_chats_about_them_and_chats_to_their_neighbours(client):
    before, chat, after = (
        make_chat(
            title=title,
            slug=title,
            starts_at=CHAT_STARTS + timedelta(days=7 * number),
            topics=["Night shifts"],
        )
        for number, title in enumerate(["before", "this", "after"])
    )
    make_chat(title="Draft", starts_at=CHAT_STARTS + timedelta(days=8), live=False)
    soup = page_at(client, f"/chats/{chat.slug}/")
    assert soup.find(class_="topics").a["href"] == "../?topic=night-shifts"
    links = {a["rel"][0]: a["href"] for a in soup.find(class_="neighbours").find_all("a")}
    assert links == {"prev": f"/chats/{before.slug}/", "next": f"/chats/{after.slug}/"}


def test_after_the_chat_summary_figures_and_the_way_to_the_transcript(client):
    tweets = [make_tweet(author=name) for name in ("pat", "kim", "kim")]
    chat = make_chat(
        questions=["What helps?", "Never asked?"],
        summary=[PARAGRAPH],
        transcript=[section("Q1: what helps…", *tweets)],
    )
    soup = page_at(client, f"/chats/{chat.slug}/")
    words = words_of(soup.main)
    assert "Tuesday 16 January 2024, 9 pm to 10 pm GMT" in words
    assert "3 Tweets" in words or "Tweets 3" in words
    assert words.index("People said a great deal.") < words.index("Read all 3 tweets")
    assert not soup.find("a", string="In two minutes")  # nothing is starred
    asked, unasked = soup.find(class_="questions").find_all("li")
    assert asked.a["href"] == f"/chats/{chat.slug}/transcript/#q1-what-helps"
    assert not unasked.a


def test_after_a_chat_that_nobody_brought_in_yet(client):
    words = words_of(page_at(client, f"/chats/{make_chat().slug}/"))
    assert "once a facilitator has brought it in" in words


# The list


def test_chats_come_next_ones_first_and_then_the_archive(client):
    now = timezone.now()
    for title, days in (("Later", 20), ("Soon", 2), ("Long ago", -90), ("Lately", -3)):
        make_chat(title=title, starts_at=now + timedelta(days=days))
    make_chat(title="A draft", live=False)
    titles = [h3.get_text() for h3 in page_at(client, "/chats/").find_all("h3")]
    assert titles == ["Soon", "Later", "Lately", "Long ago"]


def test_the_archive_is_paged(client):
    for number in range(23):
        make_chat(title=f"No {number}", starts_at=CHAT_STARTS - timedelta(days=number))
    first, second = page_at(client, "/chats/"), page_at(client, "/chats/?page=2")
    assert len(first.find_all("h3")) == 20 and "Page 1 of 2" in words_of(first)
    assert len(second.find_all("h3")) == 3
    assert first.find("a", rel="next")["href"] == "?page=2"
    assert "Page 2 of 2" in words_of(page_at(client, "/chats/?page=99"))
    assert "Page 1 of 2" in words_of(page_at(client, "/chats/?page=nonsense"))


def test_the_first_days_list_says_what_will_be_here(client):
    set_community(cadence="every other Tuesday, 9 pm")
    words = words_of(page_at(client, "/chats/"))
    assert "every other Tuesday, 9 pm" in words and "The first one is still to come" in words


def test_the_list_asks_the_same_few_queries_however_long(client, django_assert_max_num_queries):
    client.get("/")
    make_chat(starts_at=timezone.now() + timedelta(days=2), hosts=["pat"])
    counts = set()
    for number in (3, 12):
        for _ in range(number):
            make_chat(hosts=["pat", "kim"], transcript=[section("Q1", make_tweet())])
        with django_assert_max_num_queries(20) as captured:
            words = words_of(page_at(client, "/chats/"))
        assert "with @pat and @kim · 1 tweet by 1 person" in words
        counts.add(len(captured))
    assert len(counts) == 1
