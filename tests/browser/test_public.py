"""Transcripts and hours in a browser: what only a browser shows."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.barriers import barriers
from tests.factories import (
    join,
    keep_pictures,
    make_chat,
    make_tweet,
    section,
    set_community,
)

pytestmark = pytest.mark.django_db(transaction=True)
LONG_WORD = "https://example.org/" + "a" * 90


@pytest.fixture
def archived(live_server):
    """A chat with 63 tweets in two sections."""
    root = make_tweet("1747000000000000001", text="Q1. Why? #WeCops", author="kim")
    tweets = [make_tweet(text=f"A1 answer {n} {LONG_WORD} #WeCops") for n in range(60)]
    tweets.append(make_tweet(text="A1 the last word of all", reply_to=root))
    entries = [{"key": root.key, "starred": True}, *(tweet.key for tweet in tweets)]
    chat = make_chat(
        slug="archived",
        transcript=[
            section("Q1. Why?", *entries),
            section("Q2. And then?", make_tweet(text="A2 tea")),
        ],
    )
    join(chat, root, *tweets)
    return chat


def test_a_link_to_one_tweet_leads_to_that_very_tweet(archived, new_context):
    page = new_context(viewport={"width": 390, "height": 700}).new_page()
    page.goto("/chats/archived/transcript/")
    last = page.locator("li", has_text="the last word of all")
    anchor = last.get_attribute("id")
    page.goto(f"/chats/archived/transcript/#{anchor}")
    page.wait_for_function(
        """id => {
            const box = document.getElementById(id).getBoundingClientRect();
            return box.top >= 0 && box.bottom <= innerHeight;
        }""",
        arg=anchor,
    )
    heading = page.locator(".sections h2").first.bounding_box()
    assert last.locator(".by").bounding_box()["y"] >= heading["y"] + heading["height"] - 1


@pytest.mark.parametrize("width", [390, 1280])
def test_links_into_a_long_transcript_lead_there_though_little_of_it_is_laid_out(
    live_server, new_context, width
):
    tweets = [make_tweet(text=f"A1 {number} " + "a long answer " * 18) for number in range(150)]
    chat = make_chat(
        slug="long",
        transcript=[section("Q1. Why?", *tweets[:130]), section("Q2. And?", *tweets[130:])],
    )
    join(chat, *tweets)
    page = new_context(viewport={"width": width, "height": 800}).new_page()
    for anchor in (f"tweet-{tweets[100].native_id}", "q2-and"):
        page.goto("about:blank")
        page.goto(f"/chats/long/transcript/#{anchor}")
        page.wait_for_timeout(500)
        # Below the heading that stays in sight, or, for a heading, at the very top.
        assert -2 < page.locator(f"#{anchor}").bounding_box()["y"] < 120


def test_the_question_stays_in_sight_while_its_answers_scroll(archived, new_context):
    page = new_context().new_page()
    page.goto("/chats/archived/transcript/")
    page.locator("li", has_text="answer 30").scroll_into_view_if_needed()
    heading = page.get_by_role("heading", name="Q1. Why?")
    assert abs(heading.bounding_box()["y"]) < 2


def test_a_tweets_link_can_be_copied(archived, new_context):
    context = new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto("/chats/archived/transcript/")
    page.locator("#tweet-1747000000000000001").get_by_role("link", name="copy link").click()
    page.get_by_text("Link copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith("/chats/archived/transcript/#tweet-1747000000000000001")
    assert page.url == copied


def test_the_contents_say_where_one_is(archived, new_context):
    page = new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto("/chats/archived/transcript/")
    here = page.locator(".contents [aria-current]")
    page.locator("li", has_text="answer 30").scroll_into_view_if_needed()
    page.wait_for_function("document.querySelectorAll('.contents [aria-current]').length == 1")
    assert here.inner_text() == "Q1. Why?"


def test_a_visitor_elsewhere_is_told_their_own_hour(live_server, new_context):
    make_chat(slug="coming", starts_at=timezone.now() + timedelta(days=3))
    page = new_context(timezone_id="Asia/Tokyo").new_page()
    page.goto("/chats/coming/")
    assert "where you are" in page.locator(".when").inner_text()
    page = new_context(timezone_id="Europe/London").new_page()
    page.goto("/chats/coming/")
    assert "where you are" not in page.locator(".when").inner_text()


def test_on_paper_there_is_no_menu_and_links_say_where_they_lead(archived, new_context):
    page = new_context().new_page()
    page.goto("/chats/archived/transcript/")
    page.emulate_media(media="print")
    assert not page.locator(".site-nav").is_visible()
    shown = page.locator(".words a[href^='https://example']").first.evaluate(
        "link => getComputedStyle(link, '::after').content"
    )
    assert "https://example.org/" in shown


def test_pictures_show_whole_and_beside_each_other(live_server, new_context):
    tweets = [make_tweet(text=f"A1 number {n}") for n in range(4)]
    sizes = [(1200, 900)], [(800, 600), (600, 800)], [(400, 3000)], [(900, 600)] * 4
    for tweet, some in zip(tweets, sizes, strict=True):
        keep_pictures(tweet, *some, alt="A mug on a desk")
    chat = make_chat(slug="desks", transcript=[section("Q1. Your desk?", *tweets)])
    join(chat, *tweets)
    page = new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto("/chats/desks/transcript/")
    pictures = page.locator(".pictures img")
    assert pictures.count() == 8
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        for number in range(8):
            picture = pictures.nth(number)
            picture.scroll_into_view_if_needed()
            page.wait_for_function("img => img.complete", arg=picture.element_handle())
            natural, shown = picture.evaluate(
                "img => [img.naturalWidth / img.naturalHeight, img.clientWidth / img.clientHeight]"
            )
            assert shown == pytest.approx(natural, rel=0.06)
        one, other = (page.locator(".pictures").nth(1).locator("img").nth(n) for n in (0, 1))
        assert one.bounding_box()["y"] == other.bounding_box()["y"]
        assert barriers(page, sizes=[]) == []
    pictures.first.locator("..").click()
    page.wait_for_url("**/media/original_images/*.jpg")


def test_a_page_left_open_says_when_a_chat_begins_and_when_it_is_over(live_server, new_context):
    set_community(hashtags="#WeCops")
    start = (timezone.now() + timedelta(days=400)).replace(hour=3, minute=30, second=0)
    make_chat(slug="coming", starts_at=start)
    page = new_context(timezone_id="America/New_York").new_page()
    there = start.astimezone(ZoneInfo("America/New_York"))
    page.clock.install()
    for address in ("/chats/coming/", "/"):
        page.clock.set_system_time(start - timedelta(hours=24, minutes=30))
        page.goto(address)
        expect(page.locator(".there").first).to_contain_text(f"{there:%A}, {there:%I:%M}")
        kicker = page.locator(".kicker").first
        expect(kicker).to_contain_text("tomorrow")
        page.clock.run_for((24 * 60 + 10) * 60_000)
        expect(kicker).to_contain_text("in 20 minutes")
        follow = page.get_by_text("Follow #WeCops on X")
        expect(follow).to_be_hidden()
        page.clock.run_for(21 * 60_000)
        expect(kicker).to_contain_text("Happening now, until")
        if address != "/":
            expect(follow).to_be_visible()
        page.clock.run_for(60 * 60_000)
        expect(kicker).to_have_text("The hour is over")
