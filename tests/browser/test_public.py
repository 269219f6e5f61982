"""The public site in a browser: what only a browser shows."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from wagtail.models import Site

from chatarchive.models import ChatReading, OutcomesPage
from home.furnishing import furnish
from home.models import HomePage, PlainPage
from tests.factories import (
    commentary,
    join,
    keep_pictures,
    make_chat,
    make_comment,
    make_picture_of,
    make_post,
    make_profile,
    make_step,
    make_stream,
    make_tweet,
    section,
    set_community,
)

pytestmark = pytest.mark.django_db(transaction=True)
PARAGRAPH = {"type": "paragraph", "value": "<p>People said a <b>great</b> deal.</p>"}
LONG_WORD = "https://example.org/" + "a" * 90


@pytest.fixture
def community(live_server, x_server):
    """A community with a page of every kind. Returns their addresses."""
    set_community(strapline="Policing, talked about", handle="@WeCops", hashtags="#WeCops")
    root = make_tweet("1747000000000000001", text="Q1. Why? #WeCops", author="kim")
    tweets = [make_tweet(text=f"A1 answer {n} {LONG_WORD} #WeCops") for n in range(60)]
    tweets.append(make_tweet(text="A1 the last word of all", reply_to=root))
    entries = [{"key": root.key, "starred": True}, *(tweet.key for tweet in tweets), "x:1"]
    entries[3] = {"key": entries[3], "text": "A1 edited"}
    archived = make_chat(
        slug="archived",
        hosts=["kim", "pat"],
        questions=["Why?", "And then?"],
        introduction=[PARAGRAPH],
        summary=[PARAGRAPH, {"type": "heading", "value": "Then"}, PARAGRAPH],
        transcript=[
            section("Q1. Why?", *entries),
            commentary("<p>A word.</p>"),
            section("Q2. And then?", make_tweet(text="A2 tea")),
        ],
    )
    join(archived, root, *tweets)
    coming = make_chat(
        slug="coming",
        starts_at=timezone.now() + timedelta(days=3),
        hosts=["kim"],
        questions=["Why?"],
        introduction=[PARAGRAPH],
        reading=[ChatReading(title=LONG_WORD, address=LONG_WORD, line="By Kim")],
        topics=["Tea"],
    )
    make_chat(slug="running", starts_at=timezone.now() - timedelta(minutes=5), topics=["Tea" * 30])
    home = HomePage.objects.first()
    home.add_child(instance=OutcomesPage(title="What happened next", slug="what-happened-next"))
    stream = make_stream(runs="Wessmoor", address="https://example.org/")
    make_step(archived, stream=stream, address=LONG_WORD)
    make_step(archived, "changed", date=date(2024, 3, 1))
    kim = make_profile(
        title="Kim",
        slug="kim",
        handle="kim",
        post="Sergeant",
        years="19 years",
        words="<p>Tea.</p>",
    )
    make_profile(title="Pat", former=True)
    discussed = make_post(slug="on-tea", body=[PARAGRAPH])
    comment = make_comment(discussed, f"Tea {LONG_WORD}")
    make_comment(discussed, "W" * 200, answers=comment)
    home.add_child(instance=PlainPage(title="House rules", slug="rules", show_in_menus=True))
    post = make_post(
        slug="heavy",
        title="What twelve studies say",
        date=date(2026, 4, 26),
        standfirst="In short.",
        author=kim,
        author_name="",
        research_heavy=True,
        picture=make_picture_of(800, 450),
        tags=["tea", "late shifts", LONG_WORD],
        body=[PARAGRAPH, {"type": "heading", "value": "Then"}, PARAGRAPH],
    )
    make_post(title=LONG_WORD, date=date(2026, 4, 27), author_handle="pat", body=[PARAGRAPH])
    archived.research_heavy = True
    archived.save_revision().publish()
    furnish(Site.objects.get(is_default_site=True), say=lambda line: None)
    return [
        "/",
        "/blog/",
        "/blog/2026/04/",
        f"/blog/{post.slug}/",
        "/chats/",
        f"/chats/?q={LONG_WORD}&topic=tea&year=1999",
        "/chats/running/",
        f"/chats/{coming.slug}/",
        f"/chats/{archived.slug}/",
        f"/chats/{archived.slug}/transcript/",
        f"/chats/{archived.slug}/transcript/?reading=short",
        f"/chats/{archived.slug}/report/?tweet=1747000000000000001",
        "/about-we/",
        "/about-we/kim/",
        "/what-happened-next/",
        "/rules/",
        "/blog/on-tea/",
        f"/blog/on-tea/?reply={comment.pk}",
        "/sign-in/",
        "/sign-in/cancelled/",
        "/taking-part/",
        "/host-a-chat/",
        "/host-a-chat/thanks/",
        "/search/?q=tea",
        "/nothing-here/",
    ]


@pytest.mark.parametrize("colour_scheme", ["light", "dark"])
def test_no_page_has_a_barrier_that_axe_knows(community, new_context, colour_scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = new_context(color_scheme=colour_scheme).new_page()
    found = []
    for address in community:
        page.goto(address)
        for violation in axe.run(page).response["violations"]:
            targets = [node["target"] for node in violation["nodes"][:3]]
            found.append((address, violation["id"], targets))
    assert not found


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_page_scrolls_sideways(community, new_context, width):
    page = new_context(viewport={"width": width, "height": 800}).new_page()
    for address in community:
        page.goto(address)
        over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(over) <= 0, address


def test_a_link_to_one_tweet_leads_to_that_very_tweet(community, new_context):
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


def test_the_question_stays_in_sight_while_its_answers_scroll(community, new_context):
    page = new_context().new_page()
    page.goto("/chats/archived/transcript/")
    page.locator("li", has_text="answer 30").scroll_into_view_if_needed()
    heading = page.get_by_role("heading", name="Q1. Why?")
    assert abs(heading.bounding_box()["y"]) < 2


def test_a_tweets_link_can_be_copied(community, new_context):
    context = new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto("/chats/archived/transcript/")
    page.locator("#tweet-1747000000000000001").get_by_role("link", name="copy link").click()
    page.get_by_text("Link copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith("/chats/archived/transcript/#tweet-1747000000000000001")
    assert page.url == copied


def test_the_contents_say_where_one_is(community, new_context):
    page = new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto("/chats/archived/transcript/")
    here = page.locator(".contents [aria-current]")
    page.locator("li", has_text="answer 30").scroll_into_view_if_needed()
    page.wait_for_function("document.querySelectorAll('.contents [aria-current]').length == 1")
    assert here.inner_text() == "Q1. Why?"


def test_a_tweet_is_reported_and_reading_chosen_without_javascript(community, new_context):
    page = new_context(java_script_enabled=False, viewport={"width": 390, "height": 800}).new_page()
    page.goto("/chats/archived/transcript/")
    page.get_by_role("link", name="Choose").click()
    page.get_by_label("Only by").select_option("kim")
    page.get_by_role("button", name="Show").click()
    assert page.locator("#contents").inner_text() == "1 of 63 tweets, by @kim"
    page.locator("#tweet-1747000000000000001").get_by_role("link", name="report").click()
    page.get_by_label("It is abusive").check()
    page.wait_for_timeout(4_000)  # as long as a person takes
    page.get_by_role("button", name="Send the report").click()
    page.get_by_role("heading", name="Thank you").wait_for()
    page.get_by_role("link", name="Back to the transcript").first.click()
    assert page.url.endswith("/chats/archived/transcript/#tweet-1747000000000000001")


def test_everything_reads_without_javascript(community, new_context):
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/")
    page.get_by_role("link", name="Chats", exact=True).click()
    page.locator("a[href='/chats/archived/']").click()
    page.get_by_role("link", name="Read all 63 tweets").click()
    page.get_by_role("link", name="Q2. And then?").click()
    page.get_by_text("A2 tea").wait_for()
    assert page.url.endswith("#q2-and-then")


def test_a_visitor_elsewhere_is_told_their_own_hour(community, new_context):
    page = new_context(timezone_id="Asia/Tokyo").new_page()
    page.goto("/chats/coming/")
    assert "where you are" in page.locator(".when").inner_text()
    page = new_context(timezone_id="Europe/London").new_page()
    page.goto("/chats/coming/")
    assert "where you are" not in page.locator(".when").inner_text()


def test_keyboard_users_can_skip_to_the_content(community, new_context):
    page = new_context().new_page()
    page.goto("/chats/")
    page.keyboard.press("Tab")
    page.get_by_role("link", name="Skip to the content").press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_on_paper_there_is_no_menu_and_links_say_where_they_lead(community, new_context):
    page = new_context().new_page()
    page.goto("/chats/archived/transcript/")
    page.emulate_media(media="print")
    assert not page.locator(".site-nav").is_visible()
    shown = page.locator(".words a[href^='https://example']").first.evaluate(
        "link => getComputedStyle(link, '::after').content"
    )
    assert "https://example.org/" in shown


@pytest.mark.parametrize("colour_scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_pictures_show_whole_and_beside_each_other(live_server, new_context, width, colour_scheme):
    tweets = [make_tweet(text=f"A1 number {n}") for n in range(4)]
    sizes = [(1200, 900)], [(800, 600), (600, 800)], [(400, 3000)], [(900, 600)] * 4
    for tweet, some in zip(tweets, sizes, strict=True):
        keep_pictures(tweet, *some, alt="A mug on a desk")
    chat = make_chat(slug="desks", transcript=[section("Q1. Your desk?", *tweets)])
    join(chat, *tweets)
    context = new_context(viewport={"width": width, "height": 800}, color_scheme=colour_scheme)
    page = context.new_page()
    page.goto("/chats/desks/transcript/")
    pictures = page.locator(".pictures img")
    assert pictures.count() == 8
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
    over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(over) <= 0
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    assert not axe.run(page).response["violations"]
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
